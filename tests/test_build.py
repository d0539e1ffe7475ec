"""Documents -> outputs: all of them together or not at all, and the same bytes whatever the history."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import tiny
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_engines import WORKER

from kg import build as building
from kg import graph, page
from kg.build import FILES, Report, build
from kg.engines import process
from kg.errors import GraphError, KgError, OutputError, SourceError
from kg.ontology import Ontology
from kg.pipeline import Recipe, load
from kg.store import DB, JSON, Store

SAME = (JSON, "graph.graphml", "graph.html")  # of these, the same input gives the same bytes
TEXTS = {
    "甲": "苏州市发展新能源。苏州市产值1亿元。",
    "乙": "南京市发展新能源。【某园】。",
    "丙": "杭州市发展人工智能。",
}


@pytest.fixture(autouse=True)
def tiny_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.pipeline.assemble", lambda recipe: tiny.STAGES)


def write(folder: Path, texts: dict[str, str]) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def made(tmp_path: Path, texts: dict[str, str] = TEXTS, out: str = "out", **options) -> Report:
    return build([write(tmp_path / "in", texts)], tmp_path / out, recipe=Recipe(), **options)


def contents(out: Path, names: tuple[str, ...] = FILES) -> dict[str, bytes | None]:
    return {name: (out / name).read_bytes() if (out / name).is_file() else None for name in names}


def tidy(out: Path) -> None:
    """Nothing but the outputs and one generation."""
    assert sorted(p.name for p in out.iterdir() if not p.name.startswith(building.GENERATION)) == sorted(
        [building.CURRENT, building.LOCK, *FILES]
    )
    assert [p.name for p in out.glob(building.GENERATION + "*")] == [os.readlink(out / building.CURRENT)]


def test_the_page_and_the_store_know_the_ontology(tmp_path: Path) -> None:
    made(tmp_path)
    ontology = load(Recipe())[0]
    page = (tmp_path / "out" / "graph.html").read_text(encoding="utf-8")
    assert f'"label":"{ontology.relations["develops"].label}"' in page
    with Store.open(tmp_path / "out") as store:
        kept = msgspec.json.decode(store.meta("schema") or "", type=Ontology)
    assert list(kept.types.items()) == list(ontology.types.items())  # in the order of the ontology
    assert kept.fitting == ontology.fitting


def test_the_words_around_a_quote_are_there_also_of_what_was_not_read_again(tmp_path: Path) -> None:
    for texts in (TEXTS, {**TEXTS, "丁": "杭州市发展新能源。"}, {"乙": TEXTS["乙"]}):
        made(tmp_path, texts)
        with Store.open(tmp_path / "out") as store:
            assert {doc: store.source(doc) for doc in (*TEXTS, "丁")} == {d: texts.get(d, "") for d in (*TEXTS, "丁")}
            shown = graph.surround(graph.load(store), store, reach=4)
        for *_, edge in shown.edges(data=True):
            for item in edge["evidence"]:
                text = texts[item["doc"]]
                assert item["before"] == text[max(0, item["start"] - 4) : item["start"]]
                assert item["after"] == text[item["end"] : item["end"] + 4]
        page = (tmp_path / "out" / "graph.html").read_text(encoding="utf-8")
        assert all(f'"{text}"' in page for text in texts.values() if "某园" not in text)  # one passage, whole


def test_a_build_writes_everything(tmp_path: Path) -> None:
    report = made(tmp_path)
    out = tmp_path / "out"
    tidy(out)
    graph = json.loads((out / JSON).read_bytes())
    assert (graph["directed"], graph["multigraph"]) == (True, True)
    assert len(graph["nodes"]) == sum(report.nodes.values())
    assert len(graph["edges"]) == sum(report.edges.values())
    (figure,) = [e for e in graph["edges"] if e["type"] == "reports"]
    assert (figure["value"], figure["number"], figure["evidence"][0]["quote"]) == ("1亿元", 1e8, "苏州市产值1亿元")
    for edge in graph["edges"]:
        assert edge["background"] or edge["evidence"]
        for e in edge["evidence"]:
            assert TEXTS[e["doc"]][e["start"] : e["end"]] == e["quote"]
    with Store.open(out) as store:
        assert store.meta("created_by") == graph["graph"]["created_by"]


def test_the_report_tells_what_was_done(tmp_path: Path) -> None:
    report = made(tmp_path, {**TEXTS, "丁": "坏link", "戊": "苏州市发展【某园】。"})
    told = json.loads((tmp_path / "out/report.json").read_bytes())
    assert (report.documents, report.failed, report.reused) == (4, 1, 0)
    assert report.characters == sum(map(len, TEXTS.values())) + len("苏州市发展【某园】。")
    assert told["failures"] == [
        {"doc": "丁", "error": "ValueError: a fault in link", "record": "failure", "stage": "link"}
    ]
    assert told["dropped"] == {"mention": {"unknown place": 2}, "relation": {"range": 1}}
    assert told["coverage"]["sentences"] == 6
    assert told["coverage"]["sentences_with_fact"] == round(4 / 6, 4)
    assert told["coverage"]["mentions_unresolved"] == 2
    assert {"read", "clean", "detect", "link", "relate", "measure", "merge", f"{JSON}, graph.graphml"} <= set(
        told["timings"]
    )
    assert {"kg", "inputs", "ontology", "lexicon", "model", "words", "program"} <= set(told["versions"])


def test_progress_tells_of_every_document_and_step(tmp_path: Path) -> None:
    told: list[tuple[int, int | None, str]] = []
    made(tmp_path, progress=lambda *step: told.append(step))
    assert told[:3] == [(1, None, "丙"), (2, None, "乙"), (3, None, "甲")]
    assert (3, 3, "graph.html") in told


# -- the same bytes


def test_neither_order_nor_engine_nor_hash_seed_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = write(tmp_path / "in", TEXTS)
    files = sorted(inputs.iterdir())
    build(files, tmp_path / "a", recipe=Recipe())
    build(files[::-1], tmp_path / "b", recipe=Recipe())
    monkeypatch.setattr(process, "COMMAND", [sys.executable, "-P", "-c", WORKER])
    build(files, tmp_path / "p", recipe=Recipe(), engine="process", workers=2)
    for seed in ("1", "2"):
        run(tmp_path / f"s{seed}", inputs, PYTHONHASHSEED=seed)
    first = contents(tmp_path / "a", SAME)
    assert all(contents(tmp_path / other, SAME) == first for other in ("b", "p", "s1", "s2"))


DOCS = st.dictionaries(
    st.sampled_from("甲乙丙丁"),
    st.lists(st.sampled_from([*TEXTS.values(), "苏州发展新能源。", "坏link"]), max_size=3).map("".join),
    min_size=1,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=DOCS, after=DOCS)
def test_what_was_built_before_does_not_show(tmp_path: Path, before: dict[str, str], after: dict[str, str]) -> None:
    for place in ("out", "new"):
        shutil.rmtree(tmp_path / place, ignore_errors=True)
    for texts, out in ((before, "out"), (after, "out"), (after, "new")):
        try:
            made(tmp_path, texts, out)
        except SourceError:  # every document is a bad one
            return
    assert contents(tmp_path / "out", SAME) == contents(tmp_path / "new", SAME)


def test_what_has_not_changed_is_not_processed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path)
    seen: list[str] = []
    spying = tiny.STAGES._replace(clean=lambda source: seen.append(source.id) or tiny.clean(source))
    monkeypatch.setattr("kg.pipeline.assemble", lambda recipe: spying)
    changed = {"甲": TEXTS["甲"], "乙": "无锡市发展新能源。", "丁": "成都市。"}
    report = made(tmp_path, changed)
    assert sorted(seen) == ["丁", "乙"]
    assert (report.documents, report.reused, report.removed) == (3, 1, 1)
    names = [node["name"] for node in json.loads((tmp_path / "out" / JSON).read_bytes())["nodes"]]
    assert "杭州市" not in names and "无锡市" in names  # what only a removed document stated has gone
    seen.clear()
    assert made(tmp_path, changed, fresh=True).reused == 0
    assert len(seen) == 3


def test_another_recipe_processes_everything_again(tmp_path: Path) -> None:
    made(tmp_path)
    model = tmp_path / "model"
    model.mkdir()
    (model / "model.json").write_text("{}")
    report = build([tmp_path / "in"], tmp_path / "out", recipe=Recipe(model=str(model)))
    assert report.reused == 0


def test_a_damaged_last_build_is_no_hindrance(tmp_path: Path) -> None:
    made(tmp_path)
    first = contents(tmp_path / "out", SAME)
    (tmp_path / "out" / DB).write_bytes(b"damaged")
    assert made(tmp_path).reused == 0
    assert contents(tmp_path / "out", SAME) == first


# -- nothing half done


def test_a_bad_document_is_reported_and_skipped(tmp_path: Path) -> None:
    assert made(tmp_path, {"甲": TEXTS["甲"], "乙": "坏clean"}).failures[0].doc == "乙"


@pytest.mark.parametrize(
    ("texts", "options", "said"),
    [
        ({"甲": TEXTS["甲"], "乙": "坏clean"}, {"strict": True}, r"乙: ValueError: a fault in clean: --strict"),
        ({"乙": "坏clean", "丁": "坏link"}, {}, r"丁: .*\(and 1 more\): no document could be read"),
        ({}, {}, "no documents there"),
    ],
)
def test_a_refused_build_leaves_the_outputs_as_they_were(tmp_path: Path, texts, options, said: str) -> None:
    made(tmp_path)
    before = contents(tmp_path / "out")
    with pytest.raises(SourceError, match=said):
        made(tmp_path, texts, **options)
    assert contents(tmp_path / "out") == before
    tidy(tmp_path / "out")


@pytest.mark.parametrize("step", ["exports.node_link.Writer.edge", "exports.graphml.Writer.finish", "page.draw"])
def test_an_output_that_cannot_be_written_leaves_all_as_they_were(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path)
    before = contents(tmp_path / "out")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"kg.{step}", full)
    with pytest.raises(OutputError, match="No space left on device"):
        made(tmp_path, {"甲": "成都市。"})
    assert contents(tmp_path / "out") == before
    tidy(tmp_path / "out")


@pytest.mark.parametrize("code", ["from kg.page import serve; serve()", "raise SystemExit(3)", "print('{}')"])
def test_a_page_drawn_beside_is_the_page_drawn_here(tmp_path: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And is drawn here after all where the process beside does not come to its end."""
    monkeypatch.setattr(process, "COMMAND", [sys.executable, "-P", "-c", WORKER])
    monkeypatch.setattr(page, "COMMAND", [sys.executable, "-P", "-c", code])
    alone = made(tmp_path, out="alone")
    both = made(tmp_path, out="both", engine="process", workers=2)
    assert contents(tmp_path / "both", SAME) == contents(tmp_path / "alone", SAME)
    assert both.page == alone.page and set(both.timings) == set(alone.timings)
    tidy(tmp_path / "both")


def test_what_draws_beside_ends_with_a_build_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "COMMAND", [sys.executable, "-P", "-c", WORKER])
    monkeypatch.setattr(page, "COMMAND", [sys.executable, "-P", "-c", "import time; time.sleep(60)"])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kg.exports.graphml.Writer.finish", full)
    began = time.monotonic()
    with pytest.raises(OutputError, match="No space left"):
        made(tmp_path, engine="process", workers=2)
    assert time.monotonic() - began < 30 and not any(path.is_dir() for path in (tmp_path / "out").iterdir())


def test_an_out_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="out: is a file"):
        made(tmp_path)
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.parametrize("name", FILES)
def test_a_folder_in_the_way_is_named_and_left_alone(tmp_path: Path, name: str) -> None:
    made(tmp_path)
    (tmp_path / "out" / name).unlink()
    (tmp_path / "out" / name / "mine").mkdir(parents=True)
    before = contents(tmp_path / "out")
    with pytest.raises(OutputError, match=name):
        made(tmp_path, {"甲": "成都市。"})
    assert contents(tmp_path / "out") == before
    assert (tmp_path / "out" / name / "mine").is_dir()


def test_what_else_lies_in_the_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")
    made(tmp_path)
    made(tmp_path, {"甲": "成都市。"})
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"


def test_a_copy_without_links_opens_and_can_be_built_upon(tmp_path: Path) -> None:
    made(tmp_path)
    shutil.copytree(tmp_path / "out", tmp_path / "copy")  # follows links: all are plain files and folders now
    with Store.open(tmp_path / "copy") as store:
        assert store.keys()
    assert made(tmp_path, {**TEXTS, "丁": "成都市。"}, "copy").reused == 3
    tidy(tmp_path / "copy")
    made(tmp_path, {**TEXTS, "丁": "成都市。"}, "new")
    assert contents(tmp_path / "copy", SAME) == contents(tmp_path / "new", SAME)


def test_a_moved_folder_still_opens(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / "out").rename(tmp_path / "elsewhere")
    with Store.open(tmp_path / "elsewhere") as store:
        assert store.keys()


def test_a_reader_keeps_what_it_opened(tmp_path: Path) -> None:
    made(tmp_path)
    with Store.open(tmp_path / "out") as reader:
        made(tmp_path, {"甲": "成都市。"})
        assert {n.name for n in reader.nodes()} >= {"苏州市", "杭州市"}
    with Store.open(tmp_path / "out") as reader:
        assert "苏州市" not in {n.name for n in reader.nodes()}


# -- builds that are ended from outside

CHILD = (
    f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import tiny, kg.pipeline\n"
    "kg.pipeline.assemble = lambda recipe: tiny.STAGES\n"
    "from kg.build import build\n"
    "build([sys.argv[2]], sys.argv[1], recipe=kg.pipeline.Recipe(), fresh=True, "
    "progress=lambda *step: print(*step, flush=True))"
)


def start(out: Path, inputs: Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, out, inputs],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(out: Path, inputs: Path, **environment: str) -> None:
    _, said = (child := start(out, inputs, **environment)).communicate(timeout=60)
    assert child.returncode == 0, said


@pytest.mark.slow
def test_a_killed_build_leaves_the_old_outputs_or_the_new(tmp_path: Path) -> None:
    """Killed at moments spread over the whole build; REPEAT_KILLS asks for more of them than the few of every day."""
    inputs, out = write(tmp_path / "in", TEXTS), tmp_path / "out"
    run(tmp_path / "new", inputs)
    began = time.monotonic()
    run(out, write(tmp_path / "old", {"甲": "成都市。"}))
    whole = time.monotonic() - began
    old, new = contents(out, SAME), contents(tmp_path / "new", SAME)
    assert old != new
    chance = random.Random(7)
    for _ in range(int(os.environ.get("REPEAT_KILLS", "4"))):
        child = start(out, inputs)
        time.sleep(chance.uniform(0.4, 1.1) * whole)
        child.kill()
        child.communicate()
        assert contents(out, SAME) in (old, new)
        with Store.open(out) as store:
            assert store.keys()
    run(out, inputs)
    assert contents(out, SAME) == new
    tidy(out)


@pytest.mark.parametrize("copied", [False, True])
def test_a_build_killed_at_any_step_of_the_switch_shows_one_set(tmp_path: Path, copied: bool) -> None:
    """Every system call that changes what is visible is made the last one, in turn."""
    made(tmp_path, TEXTS, "new")
    new = contents(tmp_path / "new", SAME)
    made(tmp_path, {"甲": "成都市。"}, "first")
    old = contents(tmp_path / "first", SAME)

    class Killed(BaseException):
        pass

    steps, seen = 0, set()
    while True:
        out = tmp_path / "out"
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(tmp_path / "first", out, symlinks=not copied)
        left = steps

        def counted(real: Callable[..., None]) -> Callable[..., None]:
            def call(*arguments: object) -> None:
                nonlocal left
                if left == 0:
                    raise Killed
                left -= 1
                real(*arguments)

            return call

        with pytest.MonkeyPatch.context() as patch:
            for change in (os.symlink, os.replace):
                patch.setattr(os, change.__name__, counted(change))
            patch.setattr(building, "_clear", lambda out: None)  # the dead do not tidy up
            try:
                made(tmp_path)
                finished = True
            except Killed:
                finished = False
        assert contents(out, SAME) in (old, new)
        seen.add(contents(out, SAME) == new)
        made(tmp_path)
        tidy(out)
        assert contents(out, SAME) == new
        if finished:
            break
        steps += 1
    assert seen == {False, True}
    assert steps >= (14 if copied else 2)


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, -2)])
def test_a_terminated_build_tidies_up(tmp_path: Path, sent: signal.Signals, code: int) -> None:
    made(tmp_path)
    before = contents(tmp_path / "out")
    child = start(tmp_path / "out", write(tmp_path / "in", {str(i): "苏州市发展新能源。" * 500 for i in range(300)}))
    assert child.stdout
    child.stdout.readline()  # it has begun
    child.send_signal(sent)
    child.communicate(timeout=20)
    assert child.returncode == code
    assert contents(tmp_path / "out") == before
    tidy(tmp_path / "out")


def test_two_builds_at_once_take_turns(tmp_path: Path) -> None:
    inputs = write(tmp_path / "in", TEXTS)
    children = [start(tmp_path / "out", inputs) for _ in range(2)]
    said = [child.communicate(timeout=60)[0] for child in children]
    assert [child.returncode for child in children] == [0, 0]
    tidy(tmp_path / "out")
    assert sum("waiting for another build" in text for text in said) <= 1


def test_a_waiting_build_says_so(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with building._locked(tmp_path / "out", lambda *_: None):
        child = start(tmp_path / "out", write(tmp_path / "in", TEXTS))
        assert child.stdout and "waiting for another build" in child.stdout.readline()
        assert child.poll() is None
    assert child.wait(30) == 0
    child.communicate()


@pytest.mark.parametrize("share", [0.01, 0.5, 0.9])
def test_a_limit_on_file_size_is_an_error_and_no_damage(tmp_path: Path, share: float) -> None:
    made(tmp_path)
    before = contents(tmp_path / "out")
    limit = int(share * max(len(content) for content in before.values() if content))
    code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n" + CHILD
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "out", tmp_path / "in"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and "OutputError" in done.stderr.splitlines()[-1]
    assert contents(tmp_path / "out") == before
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != limit
    tidy(tmp_path / "out")


def test_errors_are_one_line(tmp_path: Path) -> None:
    for broken in ({}, {"乙": "坏clean"}):
        with pytest.raises(KgError) as told:
            made(tmp_path, broken)
        assert "\n" not in str(told.value)
    with pytest.raises(GraphError):
        Store.open(tmp_path / "out")
