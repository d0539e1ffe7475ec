"""The store as a graph: one set of attributes, two ways to walk it, and the filters."""

from __future__ import annotations

import io
from pathlib import Path

import networkx
import pytest
import tiny

from kg import exports, graph
from kg.errors import NotFound
from kg.graph import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, Filter
from kg.model import Entity
from kg.store import DB, Store

TEXTS = {
    "甲": "苏州市发展生物医药。苏州市发展新能源。苏州市产值1亿元。",
    "乙": "苏州市发展新能源。南京市发展新能源。南京市产值2亿元。南京市产值3亿元。",
    "丙": "杭州市发展人工智能。",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store.create(tmp_path_factory.mktemp("graph") / DB)
    for doc, text in TEXTS.items():
        made.add(tiny.extract(doc, text), "k")
    made.finish({f"City/{c}市": Entity("Province/江苏省", "Province", "江苏省") for c in ("苏州", "南京")}.get)
    made.put("ontology", "policy 1")
    made.put("created_by", "kg 1")
    return made


def edges(store: Store, chosen: Filter) -> set[tuple[str, str, str]]:
    return {(s.split("/")[1], data["type"], t.split("/")[1]) for s, t, _, data in graph.stream(store, chosen).edges()}


def nodes(store: Store, chosen: Filter) -> set[str]:
    return {id.split("/")[1] for id, _ in graph.stream(store, chosen).nodes()}


FILTERS = [
    Filter(),
    Filter(types=("City", "Industry")),
    Filter(relations=("develops",)),
    Filter(documents=("乙",)),
    Filter(min_support=2),
    Filter(around="City/苏州市"),
]


@pytest.mark.parametrize("chosen", FILTERS)
def test_a_loaded_graph_and_a_streamed_one_are_the_same_in_the_same_order(store: Store, chosen: Filter) -> None:
    loaded, rows = graph.load(store, chosen), graph.stream(store, chosen)
    assert isinstance(loaded, networkx.MultiDiGraph)
    assert loaded.graph == rows.graph == {"ontology": "policy 1", "created_by": "kg 1"}
    assert list(loaded.nodes(data=True)) == list(rows.nodes(data=True))
    assert list(loaded.edges(keys=True, data=True)) == list(rows.edges(keys=True, data=True))


@pytest.mark.parametrize("chosen", FILTERS)
def test_no_edge_hangs_in_the_air(store: Store, chosen: Filter) -> None:
    rows = graph.stream(store, chosen)
    known = {id for id, _ in rows.nodes()}
    for source, target, _, _ in rows.edges():
        assert {source, target} <= known


def test_every_attribute_is_declared_and_of_its_kind(store: Store) -> None:
    rows = graph.stream(store)
    for declared, found in (
        (NODE_ATTRIBUTES, [data for _, data in rows.nodes()]),
        (EDGE_ATTRIBUTES, [data for *_, data in rows.edges()]),
    ):
        for data in found:
            for name, value in data.items():
                assert type(value) is declared[name], name


def test_parallel_figures_keep_keys_of_their_own(store: Store) -> None:
    loaded = graph.load(store)
    keys = list(loaded["City/南京市"]["Indicator/产值"])
    assert len(keys) == 2 and all(key.startswith("reports/") for key in keys)
    assert list(loaded["City/南京市"]["Industry/新能源"]) == ["develops"]


def test_a_figure_is_on_its_edge(store: Store) -> None:
    (data,) = graph.load(store)["City/苏州市"]["Indicator/产值"].values()
    kept = {name: data[name] for name in ("value", "number", "unit", "comparator", "period", "status")}
    assert kept == {
        **{"value": "1亿元", "number": 1e8, "unit": "元"},
        **{"comparator": "", "period": "2025年", "status": "achieved"},
    }


def test_types_keep_what_lies_between_them(store: Store) -> None:
    chosen = Filter(types=("City", "Industry"))
    assert edges(store, chosen) == {
        ("苏州市", "develops", "生物医药"),
        ("苏州市", "develops", "新能源"),
        ("南京市", "develops", "新能源"),
        ("杭州市", "develops", "人工智能"),
    }


def test_relations_keep_their_ends_and_drop_the_rest(store: Store) -> None:
    chosen = Filter(relations=("reports",))
    assert {type for _, type, _ in edges(store, chosen)} == {"reports"}
    assert nodes(store, chosen) == {"苏州市", "南京市", "产值"}
    assert nodes(store, Filter(relations=("mentions",))) >= {"甲", "乙", "丙", "人工智能"}


def test_documents_count_only_what_they_say(store: Store) -> None:
    rows = graph.stream(store, Filter(documents=("乙",)))
    (data,) = [d for s, t, _, d in rows.edges() if (s, t) == ("City/苏州市", "Industry/新能源")]
    assert (data["support"], data["documents"], data["confidence"]) == (1, 1, 0.8)
    assert {e["doc"] for e in data["evidence"]} == {"乙"}
    assert "生物医药" not in nodes(store, Filter(documents=("乙",)))
    assert dict(rows.nodes())["City/苏州市"]["documents"] == 1


def test_an_unknown_document_is_told(store: Store) -> None:
    with pytest.raises(NotFound, match="戊"):
        graph.stream(store, Filter(documents=("戊",)))


def test_support_and_confidence_drop_weak_statements_and_lonely_nodes(store: Store) -> None:
    kept = {e for e in edges(store, Filter(min_support=2)) if e[1] != "mentions"}
    assert kept == {("苏州市", "develops", "新能源")}
    assert nodes(store, Filter(min_support=2)) == {"苏州市", "新能源", "甲", "乙"}
    weak = [d["confidence"] for *_, d in graph.stream(store, Filter(min_confidence=0.9)).edges()]
    assert all(confidence >= 0.9 for confidence in weak)  # mentions too
    kept = {e for e in edges(store, Filter(min_confidence=0.9)) if e[1] != "mentions"}
    assert kept == {
        ("苏州市", "develops", "新能源"),
        ("苏州市", "located_in", "江苏省"),
        ("南京市", "located_in", "江苏省"),
    }


def test_around_takes_steps_over_statements_not_over_documents(store: Store) -> None:
    near = nodes(store, Filter(around="City/苏州市", depth=1))
    assert near >= {"生物医药", "新能源", "江苏省", "产值"} and "南京市" not in near
    further = nodes(store, Filter(around="City/苏州市", depth=2))
    assert "南京市" in further and "杭州市" not in further


def test_filters_combine(store: Store) -> None:
    chosen = Filter(relations=("develops",), around="City/南京市", depth=2)
    assert nodes(store, chosen) == {"南京市", "新能源", "苏州市"}


def test_the_overview_of_a_large_graph_keeps_the_best_supported_edges(store: Store) -> None:
    assert graph.overview(store, 1000).number_of_edges() == graph.load(store).number_of_edges()
    part = graph.overview(store, 1)
    assert [(s, t) for s, t in part.edges()] == [("City/苏州市", "Industry/新能源")]
    assert set(part) == {"City/苏州市", "Industry/新能源", "Document/甲", "Document/乙"}
    assert part.graph["shown"] == "1/9"


def test_the_more_edges_a_page_has_the_fewer_quotes_of_each(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def quotes(limit: int) -> list[int]:
        return [len(data["evidence"]) for *_, data in graph.overview(store, limit).edges(data=True)]

    assert quotes(1) == [2]
    monkeypatch.setattr(graph, "QUOTES", 3)
    assert quotes(1) == [2]
    assert set(quotes(3)) == {1}


def test_an_empty_store_is_an_empty_graph(tmp_path: Path) -> None:
    empty = Store.create(tmp_path / DB)
    empty.finish()
    assert graph.load(empty).number_of_nodes() == graph.overview(empty, 10).number_of_nodes() == 0


def test_what_was_kept_of_a_walk_is_the_graph(store: Store) -> None:
    kept = graph.Kept(store)
    exports.write(kept, "graphml", io.BytesIO())  # which changes none of what it is handed
    whole, loaded = kept.whole(), graph.load(store)
    assert list(whole.nodes(data=True)) == list(loaded.nodes(data=True)) and whole.graph == loaded.graph
    assert list(whole.edges(keys=True, data=True)) == list(loaded.edges(keys=True, data=True))
