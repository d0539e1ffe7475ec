"""The annotations of the project's own documents hold together, fit the ontology and quote word for word."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kg import sources
from kg.model import Source
from kg.ontology import Ontology, load

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "tests" / "gold").glob("*.json"))
KEYS = {  # of each kind of record: (must be there, may be there)
    "entities": ({"id", "names", "types", "optional"}, set()),
    "relations": ({"s", "p", "o", "optional", "quote"}, {"role"}),
    "quantities": ({"s", "indicator", "value", "period", "optional"}, set()),
}
MARKS = re.compile(r"[\s“”‘’\"'《》「」（）()、，,：:；;．.]")
PINYIN = re.compile(r"[（(][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüê]{1,6}[)）]")

Gold = dict[str, Any]


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load()


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """The documents as the reader decodes them, whatever their encoding."""
    read = list(sources.read([ROOT / "seeds" / "documents"]))
    assert all(isinstance(s, Source) for s in read), read
    return {s.id: s.text for s in read if isinstance(s, Source)}


@pytest.fixture(params=FILES, ids=lambda p: p.stem)
def gold(request: pytest.FixtureRequest) -> Gold:
    path: Path = request.param
    loaded: Gold = json.loads(path.read_text(encoding="utf-8"))
    assert loaded["doc"] == path.stem
    return loaded


def loose(text: str) -> str:
    """Simplified, without the residue of a crawl, spaces and marks: the form in which names are looked up."""
    from opencc import OpenCC

    return MARKS.sub("", OpenCC("t2s").convert(PINYIN.sub("", text)))


def test_every_document_has_an_annotation(texts: dict[str, str]) -> None:
    assert set(texts) == {p.stem for p in FILES} and len(FILES) >= 11


def test_records_have_the_agreed_form(gold: Gold) -> None:
    assert set(gold) == {"doc", "home", *KEYS}
    for kind, (needed, allowed) in KEYS.items():
        for record in gold[kind]:
            assert needed <= set(record) <= needed | allowed, record
            assert isinstance(record["optional"], bool), record
    for entity in gold["entities"]:
        assert entity["names"] and entity["types"] and all(n == n.strip() and n for n in entity["names"]), entity
    for relation in gold["relations"]:
        assert relation["p"] and len(relation["p"]) == len(set(relation["p"])), relation
    for quantity in gold["quantities"]:
        assert quantity["indicator"] and quantity["value"], quantity


def test_ids_resolve_and_nothing_stands_twice(gold: Gold) -> None:
    ids = [e["id"] for e in gold["entities"]]
    names = [n for e in gold["entities"] for n in e["names"]]
    triples = [(r["s"], p, r["o"]) for r in gold["relations"] for p in r["p"]]
    for several in (ids, names, triples):
        assert len(several) == len(set(several)), sorted({x for x in several if several.count(x) > 1})
    ends = {r[end] for r in gold["relations"] for end in "so"} | {q["s"] for q in gold["quantities"]}
    assert ends <= set(ids)
    assert all(r["s"] != r["o"] for r in gold["relations"])
    assert gold["home"] in {e["names"][0] for e in gold["entities"]}


def test_relations_fit_the_ontology(gold: Gold, ontology: Ontology) -> None:
    types = {e["id"]: e["types"] for e in gold["entities"]}
    assert {t for ts in types.values() for t in ts} <= ontology.concrete(ontology.types)
    for r in gold["relations"]:
        for p in r["p"]:
            assert any(ontology.fits(p, s, o) for s in types[r["s"]] for o in types[r["o"]]), r


def test_quotes_names_and_values_are_in_the_text(gold: Gold, texts: dict[str, str]) -> None:
    text = texts[gold["doc"]]
    plain = loose(text)
    missing = [r["quote"] for r in gold["relations"] if r["quote"] not in text]
    missing += [str(e["names"]) for e in gold["entities"] if not any(loose(n) in plain for n in e["names"])]
    missing += [q["value"] for q in gold["quantities"] if loose(q["value"]) not in plain]
    assert not missing


def test_the_set_shows_every_predicate(ontology: Ontology) -> None:
    # what is never annotated: figures have their own list, and mentions are counted by the store
    stated = {p for f in FILES for r in json.loads(f.read_text(encoding="utf-8"))["relations"] for p in r["p"]}
    assert stated == set(ontology.relations) - {"reports", "mentions"}


def test_one_document_is_not_utf_8() -> None:
    # the reader must meet another office encoding in the project's own data
    with pytest.raises(UnicodeDecodeError):
        for path in sorted((ROOT / "seeds" / "documents").iterdir()):
            path.read_text(encoding="utf-8")
