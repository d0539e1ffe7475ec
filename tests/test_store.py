"""Extractions -> one merged store. Merging is set union: order, repetition and history must not show."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import msgspec
import pytest
import tiny
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import GraphError, OutputError
from kg.graph import stream
from kg.model import Entity, Evidence, Extraction, Failure, Relation
from kg.store import (
    DB,
    JSON,
    Edge,
    Resolved,
    Store,
    combined,
    edge_id,
    fingerprint,
    fold,
    merged,
    number,
    spell,
    weight,
)

PARENTS = {
    "City/苏州市": Entity("Province/江苏省", "Province", "江苏省"),
    "City/南京市": Entity("Province/江苏省", "Province", "江苏省"),
    "Province/江苏省": Entity("Region/长三角", "Region", "长三角"),
}
SENTENCES = st.sampled_from(
    [f"{c}{s}发展{i}。" for c in ("苏州", "南京") for s in ("", "市") for i in ("生物医药", "新能源")]
    + [f"{c}市产值{n}亿元。" for c in ("苏州", "南京") for n in (1, 2)]
    + ["无锡。", "【某园】。", "杭州市发展【某园】。"]
)
TEXTS = st.dictionaries(st.sampled_from("甲乙丙丁"), st.lists(SENTENCES, max_size=5).map("".join), max_size=4)


ENDS = st.sampled_from(["City/苏州", "Document/甲", "Document/乙", "Region/长三角"])
EDGES = st.lists(st.tuples(ENDS, ENDS, st.sampled_from("mn")), unique=True)


@given(EDGES, EDGES)
def test_two_walks_in_order_are_one_in_order(
    some: list[tuple[str, str, str]], others: list[tuple[str, str, str]]
) -> None:
    walks = [
        [Edge(id, type, source, target, False, 1, 1, 0.5) for source, target, type in sorted(rows)]
        for id, rows in (("1", some), ("2", others))
    ]
    found = list(merged(*map(iter, walks)))
    assert found == sorted([*walks[0], *walks[1]], key=lambda e: (e.source, e.target, e.type, e.id))


def fill(store: Store, texts: dict[str, str]) -> None:
    for doc, text in texts.items():
        store.add(tiny.extract(doc, text), text)
    store.finish(PARENTS.get)


def made(path: Path, texts: dict[str, str]) -> Store:
    path.unlink(missing_ok=True)
    store = Store.create(path)
    fill(store, texts)
    return store


def contents(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, in an order of its own."""
    tables = [name for (name,) in store.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {table: sorted(store.rows(f"SELECT * FROM {table}"), key=repr) for table in tables}


def seen(store: Store) -> tuple[list[object], list[object]]:
    """All that a reader sees."""
    rows = stream(store)
    return list(rows.nodes()), list(rows.edges())


def edge(store: Store, type: str, source: str, target: str) -> Edge:
    (found,) = [e for e in store.edges() if (e.type, e.source, e.target) == (type, source, target)]
    return found


# -- merging


def test_one_statement_in_two_documents_is_one_edge_with_both_quotes(tmp_path: Path) -> None:
    store = made(tmp_path / DB, {"乙": "苏州发展新能源。", "甲": "苏州市发展新能源。苏州发展新能源。"})
    found = edge(store, "develops", "City/苏州市", "Industry/新能源")
    assert [(q.doc, q.start, q.quote) for q in found.evidence] == [
        ("乙", 0, "苏州发展新能源"),
        ("甲", 0, "苏州市发展新能源"),
        ("甲", 9, "苏州发展新能源"),
    ]
    assert (found.support, found.documents, found.confidence) == (3, 2, round(1 - 0.2**3, 4))
    assert found.attributes() == {"modality": "planned"}


def test_names_of_all_documents_come_together(tmp_path: Path) -> None:
    store = made(tmp_path / DB, {"甲": "苏州市。", "乙": "苏州。"})
    (city,) = [n for n in store.nodes() if n.type == "City"]
    assert (city.name, city.aliases, city.documents, city.mentions) == ("苏州市", ("苏州",), 2, 2)


def test_a_name_that_holds_in_one_document_tells_how(tmp_path: Path) -> None:
    """我市 is nobody's name; the card of a city says in which document it meant this one, and why."""
    found = tiny.extract("甲", "苏州。苏州市发展新能源。")
    links = tuple(msgspec.structs.replace(link, how="home") if link.mention == 0 else link for link in found.links)
    store = Store.create(tmp_path / DB)
    store.add(msgspec.structs.replace(found, links=links), "k")
    store.finish()
    (city,) = [n for n in store.nodes() if n.type == "City"]
    assert city.resolved == (Resolved("苏州", "home", "first", "甲"),)


def test_a_symmetric_relation_is_one_edge_whichever_way_it_is_said(tmp_path: Path) -> None:
    store = Store.create(tmp_path / DB, symmetric=["cooperates_with"])
    for doc, ends in (("甲", ("City/苏州市", "City/南京市")), ("乙", ("City/南京市", "City/苏州市"))):
        found = tiny.extract(doc, "苏州市。南京市。")
        relation = Relation("cooperates_with", *ends, Evidence(doc, 0, 3, "苏州市", "r", 0.5))
        store.add(msgspec.structs.replace(found, relations=(relation,)), "k")
    store.finish()
    assert edge(store, "cooperates_with", "City/南京市", "City/苏州市").support == 2


def test_figures_stay_apart_unless_they_say_the_same(tmp_path: Path) -> None:
    store = made(tmp_path / DB, {"甲": "苏州市产值1亿元。苏州市产值2亿元。", "乙": "苏州市产值1亿元。"})
    figures = [e for e in store.edges() if e.type == "reports"]
    assert sorted((e.figure.value, e.support) for e in figures if e.figure) == [("1亿元", 2), ("2亿元", 1)]
    assert {e.target for e in figures} == {"Indicator/产值"}


def test_places_above_are_background_and_nothing_else_is(tmp_path: Path) -> None:
    store = made(tmp_path / DB, {"甲": "苏州市发展新能源。"})
    assert {n.id for n in store.nodes() if n.background} == {"Province/江苏省", "Region/长三角"}
    above = [(e.source, e.target) for e in store.edges() if e.background]
    assert above == [("City/苏州市", "Province/江苏省"), ("Province/江苏省", "Region/长三角")]
    assert all(e.evidence for e in store.edges() if not e.background)


def test_a_document_names_what_it_mentions(tmp_path: Path) -> None:
    store = made(tmp_path / DB, {"甲": "苏州市。苏州。新能源。"})
    named = edge(store, "mentions", "Document/甲", "City/苏州市")
    assert [q.quote for q in named.evidence] == ["苏州市", "苏州"]
    assert named.support == 2


def test_what_was_refused_is_kept_with_its_reason(tmp_path: Path) -> None:
    store = made(tmp_path / DB, {"甲": "杭州市发展【某园】。"})
    rows = list(store.rows("SELECT kind, what, reason, quote FROM dropped ORDER BY kind"))
    assert rows == [
        ("mention", "【某园】", "unknown place", "【某园】"),
        ("relation", "develops", "range", "杭州市发展【某园】"),
    ]


SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SLOW
@given(texts=TEXTS, seed=st.integers())
def test_the_order_of_documents_does_not_show(tmp_path: Path, texts: dict[str, str], seed: int) -> None:
    other = list(texts.items())
    random.Random(seed).shuffle(other)
    a, b = made(tmp_path / "a", texts), made(tmp_path / "b", dict(other))
    assert contents(a) == contents(b)
    assert seen(a) == seen(b)


@SLOW
@given(before=TEXTS, after=TEXTS)
def test_bringing_a_store_up_to_date_equals_building_it(
    tmp_path: Path, before: dict[str, str], after: dict[str, str]
) -> None:
    made(tmp_path / "old", before).close()
    edited = Store.edit(tmp_path / "old")
    for doc, key in edited.keys().items():
        if doc not in after:
            edited.remove(doc)
        elif after[doc] == key:
            continue
    fill(edited, {doc: text for doc, text in after.items() if edited.keys().get(doc) != text})
    fresh = made(tmp_path / "new", after)
    assert contents(edited) == contents(fresh)
    assert seen(edited) == seen(fresh)


@SLOW
@given(texts=TEXTS)
def test_every_quote_stands_where_the_edge_says(tmp_path: Path, texts: dict[str, str]) -> None:
    for found in made(tmp_path / "q", texts).edges():
        assert found.background or found.evidence
        for q in found.evidence:
            assert texts[q.doc][q.start : q.end] == q.quote


def test_a_document_added_twice_counts_once(tmp_path: Path) -> None:
    store = Store.create(tmp_path / DB)
    store.add(tiny.extract("甲", "苏州市发展新能源。"), "1")
    store.add(tiny.extract("甲", "苏州市发展新能源。"), "1")
    store.finish()
    assert edge(store, "develops", "City/苏州市", "Industry/新能源").support == 1


# -- parts


@pytest.mark.parametrize("again", [False, True], ids=["in the same build", "in the next"])
def test_a_document_is_called_by_its_title_of_now(tmp_path: Path, again: bool) -> None:
    before, now = (
        msgspec.structs.replace(tiny.extract("甲", "苏州市。"), title=title) for title in ("旧的题目", "新的题目")
    )
    store = Store.create(tmp_path / DB)
    store.add(before, "1")
    if again:
        store.finish()
        store.close()
        store = Store.edit(tmp_path / DB)
    store.add(now, "2")
    store.finish()
    assert {node.name for node in store.nodes()} == {"苏州市", "新的题目"}
    assert [row for (row,) in store.rows("SELECT form FROM form WHERE form LIKE '%题目'")] == ["新的题目"]


def test_confidence_combines_to_what_is_unlikely_to_be_all_wrong() -> None:
    assert combined(weight(0.8) + weight(0.5)) == 0.9
    assert combined(weight(1.0)) == 1.0
    assert combined(weight(0.0)) == 0.0


@given(st.lists(st.floats(0, 1), max_size=6))
def test_combined_confidence_stays_a_probability(several: list[float]) -> None:
    total = combined(sum(map(weight, several)))
    assert 0 <= total <= 1
    assert total >= max(several, default=0) - 1e-4


@pytest.mark.parametrize(
    ("name", "full", "short"),
    [
        ("苏州", "suzhou", "sz"),
        ("1030产业体系", "1030chanyetixi", "1030cytx"),  # digits and letters stay as they are
        ("5G网络", "5gwangluo", "5gwl"),
        ("10+X未来产业", "10xweilaichanye", "10xwlcy"),  # signs go
        ("重庆", "chongqing", "cq"),  # by the word, not by the character
        ("吕梁", "lvliang", "ll"),
        ("", "", ""),
    ],
)
def test_spelling(name: str, full: str, short: str) -> None:
    assert spell(name) == (full, short)


def test_folding_levels_what_a_searcher_does_not_type() -> None:
    assert fold("“１０３０”产业 体系") == fold("1030产业体系")
    assert fold("《Ａ计划》") == "a计划"


def test_ids_do_not_depend_on_the_process() -> None:
    """Written into graph.json and into citations, so they must never change."""
    assert edge_id(number("develops", "City/苏州市", "Industry/生物医药")) == "7c11f2c0b57ff1c4"


def test_numbers_tell_parts_apart() -> None:
    assert number("a", "bc") != number("ab", "c")


# -- opening


def sealed(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    store = made(folder / DB, {"甲": "苏州市发展新能源。"})
    (folder / JSON).write_text("{}" * 100_000)
    store.seal(folder / JSON)
    store.close()
    return folder


def test_a_store_opens_by_its_folder_and_by_its_file(tmp_path: Path) -> None:
    folder = sealed(tmp_path / "out")
    for place in (folder, str(folder), folder / DB):
        with Store.open(place) as store:
            assert store.keys() == {"甲": "苏州市发展新能源。"}


def test_an_open_store_cannot_be_changed(tmp_path: Path) -> None:
    with Store.open(sealed(tmp_path / "out")) as store, pytest.raises(OutputError):
        store.put("a", "b")


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(path.read_bytes()[:-1]),  # cut
        lambda path: path.write_bytes(b"[" + path.read_bytes()[1:]),  # edited at the front
        lambda path: path.write_bytes(path.read_bytes()[:-1] + b"]"),  # and at the end, with the same size
        lambda path: path.write_bytes(b""),
    ],
)
def test_a_changed_or_missing_json_is_refused_by_name(tmp_path: Path, damage) -> None:
    folder = sealed(tmp_path / "out")
    damage(folder / JSON)
    with pytest.raises(GraphError, match=r"graph\.json: .*build again") as told:
        Store.open(folder)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "another version"),
        (b"not a database" * 1000, "not a database"),
        (b"SQLite format 3\0" + b"\0" * 4000, "graph.db"),
    ],
)
def test_a_foreign_or_damaged_database_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / DB).write_bytes(content)
    with pytest.raises(GraphError, match=said):
        Store.open(tmp_path)


def test_a_database_cut_short_is_refused_when_it_is_read(tmp_path: Path) -> None:
    folder = sealed(tmp_path / "out")
    whole = (folder / DB).read_bytes()
    (folder / DB).write_bytes(whole[: len(whole) // 3])
    with pytest.raises(GraphError, match="build again"), Store.open(folder) as store:
        seen(store)


def test_a_text_that_cannot_be_read_is_an_error_that_says_so(tmp_path: Path) -> None:
    store = Store.create(tmp_path / DB)
    store.keep("甲", b"not deflated")
    with pytest.raises(GraphError, match="甲 is damaged: build again"):
        store.source("甲")


@pytest.mark.parametrize("place", ["none", "none/graph.db", "file.txt", "empty"])
def test_where_there_is_no_build_the_message_says_how_to_get_one(tmp_path: Path, place: str) -> None:
    (tmp_path / "file.txt").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(GraphError, match=place.partition("/")[0]):
        Store.open(tmp_path / place)


def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    folder = sealed(tmp_path / "out")
    with sqlite3.connect(folder / DB) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(GraphError, match="another version"):
        Store.open(folder)


def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    store = Store.create(tmp_path / DB)
    (pages,) = next(store.rows("PRAGMA page_count"))
    next(store.rows(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(OutputError, match="full"):
        for i in range(1000):
            store.add(tiny.extract(str(i), "苏州市发展新能源。" * 20), "k")


def test_failures_are_listed_once(tmp_path: Path) -> None:
    store = Store.create(tmp_path / DB)
    for _ in range(2):
        store.fail(Failure("甲", "read", "?"))
    assert list(store.rows("SELECT * FROM failure")) == [("甲", "read", "?")]


def test_a_fingerprint_sees_both_ends_of_a_large_file(tmp_path: Path) -> None:
    path = tmp_path / "f"
    seen = set()
    for first, last in ((b"a", b"z"), (b"b", b"z"), (b"a", b"y")):
        path.write_bytes(first + b"-" * 300_000 + last)
        seen.add(fingerprint(path))
    assert len(seen) == 3


def test_an_extraction_with_hostile_text_is_only_text(tmp_path: Path) -> None:
    hostile = "x'); DROP TABLE edge; --\x00\u2028<b>"
    found = tiny.extract("甲", f"苏州市发展新能源。{hostile}", title=hostile)
    assert isinstance(found, Extraction)
    store = Store.create(tmp_path / DB)
    store.add(found, hostile)
    store.finish()
    assert hostile in [n.name for n in store.nodes()]
