"""Questions to a store."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
import tiny
from msgspec.structs import replace

from kg import query
from kg.errors import Ambiguous, NotFound
from kg.model import Entity, Evidence, Extraction, Relation
from kg.store import DB, INDEXES, Store, number

TEXTS = {
    "甲": "苏州市发展生物医药。苏州市发展新能源。苏州市产值1亿元。苏州市发展新能源。",
    "乙": "南京市发展新能源。南京市发展人工智能。杭州市发展人工智能。",
    "丙": "成都市发展低空经济。",
}


def districts(doc: str) -> Extraction:
    """A document that names two places of one short name."""
    found = tiny.extract(doc, "苏州。")
    same = tuple(Entity(f"County/{c}市鼓楼区", "County", f"{c}市鼓楼区", ("鼓楼区",)) for c in ("南京", "徐州"))
    return type(found)(**{f: getattr(found, f) for f in found.__struct_fields__} | {"entities": found.entities + same})


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store.create(tmp_path_factory.mktemp("query") / DB)
    for doc, text in TEXTS.items():
        made.add(tiny.extract(doc, text, title="苏州市" if doc == "丙" else ""), "k")
    made.add(districts("丁"), "k")
    made.finish({f"City/{c}市": Entity("Province/江苏省", "Province", "江苏省") for c in ("苏州", "南京")}.get)
    return made


# -- names


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("苏州市", "City/苏州市"),  # a document of that title does not make it ambiguous
        ("苏州", "City/苏州市"),  # alias
        ("City/苏州市", "City/苏州市"),
        ("“苏 州 市”", "City/苏州市"),  # quotation marks and blanks do not count
        ("suzhou", "City/苏州市"),
        ("SuZhou", "City/苏州市"),
        ("sz", "City/苏州市"),
        ("低空", "Industry/低空经济"),  # the beginning, if only one name has it
        ("空经", "Industry/低空经济"),  # a part
        ("产值", "Indicator/产值"),
        ("关于乙", "Document/乙"),
        ("Document/丙", "Document/丙"),
    ],
)
def test_a_name_leads_to_one_entity(store: Store, name: str, id: str) -> None:
    assert query.resolve(store, name).id == id


def test_several_entities_of_a_name_are_listed_not_guessed(store: Store) -> None:
    with pytest.raises(Ambiguous) as told:
        query.resolve(store, "鼓楼区")
    assert told.value.found == [("County/南京市鼓楼区", "County"), ("County/徐州市鼓楼区", "County")]


def test_a_type_settles_a_name(store: Store) -> None:
    assert query.resolve(store, "苏州市", ["Document"]).id == "Document/丙"
    with pytest.raises(NotFound):
        query.resolve(store, "苏州市", ["Industry"])


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("苏州区", ["苏州", "苏州市"]),
        ("亚特兰蒂斯国", []),
        ("新能原", ["新能源"]),
        ("", []),
        ("   ", []),
        ("\udcff\udcfe", []),  # an argument that was not UTF-8
        ("%_'\"--", []),
    ],
)
def test_an_unknown_name_brings_the_nearest(store: Store, name: str, nearest: list[str]) -> None:
    with pytest.raises(NotFound) as told:
        query.resolve(store, name)
    assert told.value.nearest == nearest


def test_a_very_long_name_is_refused_quickly_and_shortly(store: Store) -> None:
    began = time.perf_counter()
    with pytest.raises(NotFound) as told:
        query.resolve(store, "芯" * 40_000)
    assert time.perf_counter() - began < 1
    assert len(str(told.value)) < 200


def test_search_ranks_by_the_way_of_matching_then_by_mentions(store: Store) -> None:
    assert [(h.name, h.how) for h in query.search(store, "苏州")] == [("苏州市", "alias"), ("苏州市", "prefix")]
    assert [h.id for h in query.search(store, "能")] == ["Industry/新能源", "Industry/人工智能"]
    assert [h.name for h in query.search(store, "s", limit=1)] == ["苏州市"]
    assert query.search(store, "市", types=["Industry"]) == []
    assert query.search(store, "") == []


def test_each_entity_is_found_once(store: Store) -> None:
    ids = [h.id for h in query.search(store, "市", limit=100)]
    assert len(ids) == len(set(ids)) >= 4


# -- neighbours


def names(found: list[query.Neighbor]) -> list[tuple[int, str, str, str]]:
    return [(n.depth, n.edge.type, n.direction, n.entity.name) for n in found]


def test_neighbours_come_best_supported_first_with_their_quotes(store: Store) -> None:
    found = query.neighbors(store, "苏州")
    assert names(found) == [
        (1, "develops", "out", "新能源"),
        (1, "develops", "out", "生物医药"),
        (1, "reports", "out", "产值"),
        (1, "located_in", "out", "江苏省"),
    ]
    assert [q.quote for q in found[0].edge.evidence] == ["苏州市发展新能源"] * 2
    assert found[2].edge.figure and found[2].edge.figure.value == "1亿元"


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("新能源", {}, ["苏州市", "南京市"]),
        ("新能源", {"direction": "out"}, []),
        ("苏州", {"direction": "in"}, []),
        ("苏州", {"relations": ["located_in"]}, ["江苏省"]),
        ("苏州", {"types": ["Industry"]}, ["新能源", "生物医药"]),
        ("苏州", {"limit": 1}, ["新能源"]),
        ("苏州", {"relations": ["mentions"]}, ["关于甲", "关于丁"]),  # documents only when asked for
        ("Document/丙", {"relations": ["mentions"]}, ["成都市", "低空经济"]),
        ("苏州", {"depth": 2, "relations": ["develops"]}, ["新能源", "生物医药", "南京市"]),
        ("苏州", {"depth": 3, "relations": ["develops"], "types": ["Industry"]}, ["新能源", "生物医药", "人工智能"]),
        ("苏州", {"depth": 10**30, "relations": ["develops"], "types": ["City"]}, ["南京市", "杭州市"]),
        ("苏州", {"depth": 0}, []),
    ],
)
def test_neighbours_as_asked(store: Store, name: str, options, expected: list[str]) -> None:
    assert [n.entity.name for n in query.neighbors(store, name, **options)] == expected


def test_a_neighbour_two_steps_away_says_through_whom(store: Store) -> None:
    (far,) = [n for n in query.neighbors(store, "苏州", depth=2, relations=["develops"]) if n.depth == 2]
    assert (far.through, far.direction, far.edge.source) == ("Industry/新能源", "in", "City/南京市")


# -- paths


def chain(found: query.Chain) -> list[str]:
    return [found.start.name, *(hop.entity.name for hop in found.hops)]


def test_paths_are_shortest_and_best_supported_first(store: Store) -> None:
    found = query.path(store, "苏州", "南京")
    # both are two steps long; what texts say twice goes before what rests on the lexicon alone
    assert [chain(c) for c in found] == [["苏州市", "新能源", "南京市"], ["苏州市", "江苏省", "南京市"]]
    assert all(q.quote for hop in found[0].hops for edge in hop.edges for q in edge.evidence)


@pytest.mark.parametrize(
    ("a", "b", "options", "expected"),
    [
        ("苏州", "苏州市", {}, [["苏州市"]]),
        ("苏州", "成都", {}, []),
        ("苏州", "杭州", {}, [["苏州市", n, "南京市", "人工智能", "杭州市"] for n in ("新能源", "江苏省")]),
        ("苏州", "杭州", {"max_depth": 3}, []),
        ("苏州", "杭州", {"max_depth": 4, "relations": ["develops"], "limit": 1},
         [["苏州市", "新能源", "南京市", "人工智能", "杭州市"]]),
        ("南京", "杭州", {"relations": ["mentions"]}, [["南京市", "关于乙", "杭州市"]]),
    ],
)  # fmt: skip
def test_paths_as_asked(store: Store, a: str, b: str, options, expected: list[list[str]]) -> None:
    assert [chain(c) for c in query.path(store, a, b, **options)] == expected


# -- the card


def test_a_card_holds_relations_by_kind_figures_and_documents(store: Store) -> None:
    card = query.card(store, "sz")
    assert (card.entity.id, card.aliases, card.background) == ("City/苏州市", ("苏州",), False)
    assert [(g.relation, g.direction, g.total) for g in card.groups] == [
        ("develops", "out", 2),
        ("located_in", "out", 1),
    ]
    assert [e.figure.value for e in card.figures if e.figure] == ["1亿元"]
    assert [(d.id, d.mentions) for d in card.documents] == [("甲", 4), ("丁", 1)]


def test_a_card_shows_some_and_counts_all(store: Store) -> None:
    (group,) = [g for g in query.card(store, "苏州", limit=1).groups if g.relation == "develops"]
    assert (group.total, len(group.neighbors)) == (2, 1)


# -- cost


def test_nothing_heavy_is_imported_to_answer() -> None:
    heavy = ("networkx", "spacy", "pyvis", "opencc", "ahocorasick_rs", "pypinyin", "numpy", "yaml")
    code = f"import sys, kg.query; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_a_large_graph_answers_in_milliseconds(tmp_path: Path) -> None:
    """200,000 edges, written as the store lays them out; a hundred questions with an index take well under a second."""
    store = Store.create(tmp_path / DB)
    store.add(tiny.extract("甲", "苏州市发展新能源。"), "k")
    ids = [f"City/{n}" for n in range(100_000)]
    nums = [number(id) for id in ids]
    store.db.executemany("INSERT INTO entity VALUES (?, ?, 'City', ?, 0, 1, 1)", zip(nums, ids, ids, strict=True))
    store.db.executemany(
        "INSERT INTO edge (num, type, subject, object, support) VALUES (?, 'develops', ?, ?, 1)",
        ((2 * n + k, nums[n], nums[(n * 7919 + k) % 100_000]) for n in range(100_000) for k in (0, 1)),
    )
    for statement in INDEXES.split(";"):
        store.db.execute(statement)
    began = time.perf_counter()
    for n in range(1, 101):
        assert query.neighbors(store, f"City/{n}")
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("direction", ["both", "out", "in"])
def test_a_mutual_relation_is_found_from_either_end(tmp_path: Path, direction: query.Direction) -> None:
    """Which of two partners was named first says nothing, so no direction leaves one out."""
    made = Store.create(tmp_path / DB, symmetric=["cooperates_with"])
    for doc, ends in (("甲", ("City/苏州市", "City/南京市")), ("乙", ("City/杭州市", "City/苏州市"))):
        found = tiny.extract(doc, "苏州市发展新能源。南京市发展人工智能。杭州市发展人工智能。")
        relation = Relation("cooperates_with", *ends, Evidence(doc, 0, 3, "苏州市", "r", 0.5))
        made.add(replace(found, relations=(relation,)), "k")
    made.finish()
    found = query.neighbors(made, "苏州市", relations=["cooperates_with"], direction=direction)
    assert [(n.entity.name, n.direction) for n in found] == [("南京市", "both"), ("杭州市", "both")]
    (group,) = (g for g in query.card(made, "苏州市").groups if g.relation == "cooperates_with")
    assert (group.direction, group.total) == ("both", 2)
