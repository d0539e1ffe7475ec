"""kg train, kg eval on labelled sentences, and --ner-model: what is learned from, what is refused, in which words."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_ner_model import CORPUS, SMALL

from kg import learn, nlp
from kg.errors import SourceError
from kg.ner import train
from kg.pipeline import Recipe

TEXT = "苏州市大力发展光伏、氢能产业。我市实施智改数转行动。\n"


def run(*args: object) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "COLUMNS": "100"}
    command = [sys.executable, "-m", "kg", *map(str, args)]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("labelled") / "set.jsonl"
    rows = ({"text": e.text, "label": [[s.start, s.end, s.types[0]] for s in e.spans]} for e in CORPUS)
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, sentences: Path) -> Path:
    folder = tmp_path_factory.mktemp("trained") / "model"
    done = run("train", sentences, "--output", folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # the bar is for terminals
    assert done.stdout.startswith("54 sentences, ") and " names of 2 types: " in done.stdout
    return folder


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    (tmp_path / "gold").mkdir()
    (tmp_path / "docs").mkdir()
    names = {"苏州市": "City", "光伏": "Industry"}
    entities = [{"id": name, "names": [name], "types": [kind]} for name, kind in names.items()]
    (tmp_path / "gold" / "a.json").write_text(json.dumps({"entities": entities}), encoding="utf-8")
    (tmp_path / "docs" / "a苏州.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "gold"


def test_documents_are_cut_as_a_build_cuts_them(gold: Path) -> None:
    first, second = learn.examples(gold, gold.parent / "docs", Recipe())
    assert first.text == "苏州市大力发展光伏、氢能产业。" and len(first.spans) == 2
    known = {(first.text[a:b], kind) for a, b, kind, source in first.candidates if source == "lexicon"}
    assert ("苏州市", "City") in known  # what the lexicon knows is there for the model to weigh
    assert second.candidates


def test_documents_are_read_in_any_encoding_that_a_build_reads(gold: Path) -> None:
    (gold.parent / "docs" / "a苏州.txt").write_bytes(TEXT.encode("gb18030"))
    first, _ = learn.examples(gold, gold.parent / "docs", Recipe())
    assert first.text == "苏州市大力发展光伏、氢能产业。"


def test_a_folder_without_documents_is_refused(gold: Path) -> None:
    with pytest.raises(SourceError, match="give --documents DIR"):
        learn.examples(gold, None, Recipe())


def test_eval_counts_spans_of_labelled_sentences(sentences: Path, model: Path) -> None:
    done = run("eval", sentences, "--ner-model", model, "--format", "json", "--min-f1", "0.9")
    figures = json.loads(done.stdout)
    assert done.returncode == 0 and list(figures["types"]) == ["City", "Industry"]
    assert figures["total"]["due"] == sum(len(e.spans) for e in CORPUS) and figures["total"]["f1"] > 0.95
    table = run("eval", sentences, "--ner-model", model).stdout.splitlines()
    assert table[0].split() == ["type", "precision", "recall", "F1", "gold"] and table[-1].split()[0] == "all"


def test_eval_of_a_model_that_knows_other_types(sentences: Path, tmp_path: Path) -> None:
    other = [type(e)(e.text, tuple(type(s)(s.start, s.end, ("Person",)) for s in e.spans)) for e in CORPUS]
    train.train(other, tmp_path / "other", options=SMALL)
    done = run("eval", sentences, "--ner-model", tmp_path / "other", "--min-f1", "0.5")
    assert done.returncode == 1 and done.stderr == "kg: F1 of spans is 0.000, below 0.5\n"


def test_a_set_is_measured_with_a_model(sentences: Path) -> None:
    done = run("eval", sentences, "--no-ner")
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1


CURE = "train one with kg train, or build with --no-ner"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("{}/none", "{}/none: no model there: " + CURE),
        ("no_such_pipeline", "no_such_pipeline: no model here, and no installed spaCy pipeline of that name: " + CURE),
        ("{}/empty", "{}/empty: no model there (model.json is missing): " + CURE),
        ("{}/file", "{}/file: a file, not the folder of a model: " + CURE),
        ("{}/foreign", "{}/foreign/model.json: not a model of kg train: " + CURE),
        ("{}/old", "{}/old: made for features 0, this kg has 1: " + CURE),
        ("{}/cut", "{}/cut/weights.bin: damaged (it does not match model.json): restore it, or build with --no-ner"),
        ("{}/bare", "{}/bare/weights.bin: missing or unreadable: restore it, or build with --no-ner"),
    ],
)
def test_what_is_no_model_is_told_in_one_line(model: Path, tmp_path: Path, name: str, said: str) -> None:
    for folder in ("empty", "foreign", "old", "cut", "bare"):
        (tmp_path / folder).mkdir()
    (tmp_path / "file").write_text("苏州市")
    card, weights = (model / "model.json").read_text(), (model / "weights.bin").read_bytes()
    (tmp_path / "foreign" / "model.json").write_text('{"model_type": "bert"}')
    (tmp_path / "old" / "model.json").write_text(card.replace('"features": 1', '"features": 0'))
    for folder in ("cut", "bare"):
        (tmp_path / folder / "model.json").write_text(card)
    (tmp_path / "cut" / "weights.bin").write_bytes(weights[:-9])
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    done = run("build", tmp_path / "a.txt", "--out", tmp_path / "out", "--ner-model", name.format(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"kg: {said.format(tmp_path)}\n")
    assert not (tmp_path / "out" / "graph.json").exists()
    done = run("build", tmp_path / "a.txt", "--out", tmp_path / "out", "--no-ner")
    assert (done.returncode, done.stderr) == (0, "")


def test_both_options_are_wrong_use(model: Path) -> None:
    done = run("build", "--no-ner", "--ner-model", model)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1


def test_the_report_names_the_model(model: Path, tmp_path: Path) -> None:
    """Its hash follows every byte of the model, and an unchanged document is read again by another model."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    copy = tmp_path / "copy"
    train.train(CORPUS[:20], copy, options=SMALL)
    hashes = []
    for option in (["--no-ner"], ["--ner-model", model], ["--ner-model", copy], []):
        done = run("build", tmp_path / "a.txt", "--out", tmp_path / "out", *option)
        assert done.returncode == 0 and "unchanged" not in done.stdout, done.stderr
        hashes.append(json.loads((tmp_path / "out" / "report.json").read_text())["versions"]["model"])
    assert hashes[0] == "" and len(set(hashes)) == 4
    before = nlp.digest(str(copy))
    (copy / "CARD.md").write_text("another")
    assert nlp.digest(str(copy)) != before


def test_a_spacy_pipeline_builds_a_graph(tmp_path: Path) -> None:
    import spacy

    language = spacy.blank("zh")
    rules = [{"label": "PERSON", "pattern": "钱永远"}, {"label": "GPE", "pattern": "苏州市"}]
    language.add_pipe("entity_ruler").add_patterns(rules)  # type: ignore[attr-defined]
    language.to_disk(tmp_path / "pipeline")
    (tmp_path / "a.txt").write_text("钱永远研究员参加了苏州市的会议。苏州市培育生物医药产业。\n", encoding="utf-8")
    found = {}
    for option in (["--no-ner"], ["--ner-model", tmp_path / "pipeline"]):
        done = run("build", tmp_path / "a.txt", "--out", tmp_path / "out", *option)
        assert done.returncode == 0, done.stderr
        nodes = json.loads((tmp_path / "out" / "graph.json").read_text())["nodes"]
        found[len(found)] = {node["id"] for node in nodes}
    assert found[1] - found[0] == {"Person/钱永远"}  # and what only rules can tell stays as it was
    assert found[0] <= found[1] and "Industry/生物医药" in found[0]
