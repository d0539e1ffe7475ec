"""The graph as columns. Nodes are sorted by id, edges by (source, relation, target, key); both are then numbers."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import networkx as nx

from kg.render import evidence, layout, palette, periods
from kg.store import spell

FIGURE = ("value", "unit", "comparator")
SAID = ("role", "modality", "status", "period")
LANGUAGES = ("label", "label_en")


class Edge(NamedTuple):
    source: int
    relation: int
    target: int
    data: dict[str, Any]


def tables(graph: nx.MultiDiGraph, title: str, limit: int = evidence.LIMIT) -> tuple[dict[str, Any], dict[str, Any]]:
    """(core, evidence) of the page: what it parses when it opens, and what it parses at the first click."""
    ids = sorted(graph.nodes)
    number = {node: i for i, node in enumerate(ids)}
    nodes = [graph.nodes[node] for node in ids]
    ontology = _schema(graph)
    shown = re.fullmatch(r"(\d+)/(\d+)", str(graph.graph.get("shown", "")))

    types = _used(ontology.get("types"), (_type_of(node, data) for node, data in zip(ids, nodes, strict=True)))
    type_number = {name: i for i, name in enumerate(types)}
    kinds = [type_number[_type_of(node, data)] for node, data in zip(ids, nodes, strict=True)]
    relations, edges = _edges(graph, number, ontology.get("relations"))

    docs = sorted({str(item["doc"]) for edge in edges for item in edge.data.get("evidence") or ()})
    doc_number = {doc: i for i, doc in enumerate(docs)}
    quotes = [_quote(i, item, doc_number) for i, edge in enumerate(edges) for item in edge.data.get("evidence") or ()]
    supports = [int(edge.data.get("support") or len(edge.data.get("evidence") or ())) for edge in edges]
    packed = evidence.pack(quotes, supports, limit)

    strong = [
        (e.source, e.target, s) for e, s in zip(edges, supports, strict=True) if relations[e.relation] != "mentions"
    ]
    plan = layout.plan(
        kinds,
        [int(data.get("documents") or 0) for data in nodes],
        strong,
        hidden={type_number[name] for name in ("Document",) if name in type_number},
        minor={type_number[name] for name in ("Indicator",) if name in type_number},
    )
    core = {
        "title": title,
        "types": _described(types, ontology.get("types")),
        "relations": _described(relations, ontology.get("relations")),
        "nodes": _node_columns(ids, nodes, types, kinds, doc_number),
        "docs": _documents(docs, number, graph),
        "edges": _edge_columns(edges, supports, doc_number),
        "layout": plan,
        "quotes": [packed.kept, packed.total],
        "shown": [int(count) for count in shown.groups()] if shown and shown[1] != shown[2] else None,
    }
    return core, packed.table


def _schema(graph: nx.MultiDiGraph) -> dict[str, Any]:
    """Labels and colours: `schema` or `ontology` of the graph, as a dict or as JSON text; without it, {}."""
    for name in ("schema", "ontology"):
        value = graph.graph.get(name)
        if isinstance(value, str) and value.startswith("{"):
            value = json.loads(value)
        if isinstance(value, dict):
            return value
    return {}


def _type_of(node: str, data: dict[str, Any]) -> str:
    return str(data.get("type") or str(node).partition("/")[0])


def _used(declared: Any, names: Any) -> list[str]:
    """The names in use, in the order of the ontology, unknown ones last."""
    found = set(names)
    known = [name for name in declared if name in found] if isinstance(declared, dict) else []
    return known + sorted(found - set(known))


def _described(names: Sequence[str], declared: Any) -> list[dict[str, Any]]:
    result = []
    for position, name in enumerate(names):
        spec = declared.get(name) if isinstance(declared, dict) else None
        spec = spec if isinstance(spec, dict) else {}
        color, shape = palette.look(name, str(spec.get("color") or ""), position)
        labels = {key: str(spec.get(key) or palette.LABELS.get(name, {}).get(key) or name) for key in LANGUAGES}
        mutual = {"mutual": True} if spec.get("symmetric") is True else {}
        result.append({"name": name, **labels, "color": color, "shape": shape, **mutual})
    return result


def _edges(graph: nx.MultiDiGraph, number: dict[str, int], declared: Any) -> tuple[list[str], list[Edge]]:
    rows = [
        (u, str(data.get("type") or key), v, str(key), data) for u, v, key, data in graph.edges(keys=True, data=True)
    ]
    relations = _used(declared, (row[1] for row in rows))
    relation_number = {name: i for i, name in enumerate(relations)}
    rows.sort(key=lambda row: row[:4])
    return relations, [Edge(number[u], relation_number[name], number[v], data) for u, name, v, _, data in rows]


def _quote(edge: int, item: dict[str, Any], doc_number: dict[str, int]) -> evidence.Quote:
    return evidence.Quote(
        edge,
        doc_number[str(item["doc"])],
        int(item.get("start") or 0),
        quote=str(item.get("quote") or ""),
        before=str(item.get("before") or ""),
        after=str(item.get("after") or ""),
        section=str(item.get("section") or ""),
        rule=str(item.get("rule") or ""),
        confidence=float(item.get("confidence") or 0),
    )


def _node_columns(
    ids: Sequence[str],
    nodes: Sequence[dict[str, Any]],
    types: Sequence[str],
    kinds: Sequence[int],
    doc_number: dict[str, int],
) -> dict[str, Any]:
    names = [str(data.get("name") or node) for node, data in zip(ids, nodes, strict=True)]
    spelt = _spelt(nodes, names)
    standard = [f"{types[kind]}/{name}" for kind, name in zip(kinds, names, strict=True)]
    return {
        "type": list(kinds),
        "name": names,
        "id": {i: node for i, node in enumerate(ids) if node != standard[i]},
        "aliases": {i: list(data["aliases"]) for i, data in enumerate(nodes) if data.get("aliases")},
        "pinyin": [pinyin for pinyin, _ in spelt],
        "initials": [initials for _, initials in spelt],
        "documents": [int(data.get("documents") or 0) for data in nodes],
        "mentions": [int(data.get("mentions") or 0) for data in nodes],
        "background": [i for i, data in enumerate(nodes) if data.get("background")],
        "resolved": {
            i: [
                [str(r["surface"]), str(r["how"]), doc_number.get(str(r.get("doc")), -1), str(r.get("rule") or "")]
                for r in data["resolved"]
            ]
            for i, data in enumerate(nodes)
            if data.get("resolved")
        },
    }


def _spelt(nodes: Sequence[dict[str, Any]], names: Sequence[str]) -> list[tuple[str, str]]:
    """(pinyin, initials) of every node, as `kg search` spells them."""
    return [
        (str(data["pinyin"]), str(data.get("initials") or "")) if data.get("pinyin") else spell(name)
        for data, name in zip(nodes, names, strict=True)
    ]


def _documents(docs: Sequence[str], number: dict[str, int], graph: nx.MultiDiGraph) -> list[dict[str, Any]]:
    """What a citation needs of each document; `label` where several documents have one title."""
    rows = []
    for doc in docs:
        node = f"Document/{doc}"
        data = graph.nodes[node] if node in number else {}
        data = {"title": data.get("name"), **(data.get("fields") or {}), **data}
        fields = {key: str(data[key]) for key in ("title", "date", "issuer", "number", "path") if data.get(key)}
        rows.append({"id": doc, "node": number.get(node, -1), **fields})
    titles = Counter(row.get("title") for row in rows)
    for row in rows:
        if "title" in row and titles[row["title"]] > 1:
            row["label"] = f"{row['title']}（{row['id']}）"
    return rows


def _edge_columns(edges: Sequence[Edge], supports: Sequence[int], doc_number: dict[str, int]) -> dict[str, Any]:
    told = {i: str(e.data["period"]) for i, e in enumerate(edges) if e.data.get("period")}
    spans = {i: span for i, period in told.items() if (span := periods.years(period))}
    extra: dict[str, dict[int, Any]] = {}
    for key in (*SAID, *FIGURE):
        column = {i: str(e.data[key]) for i, e in enumerate(edges) if e.data.get(key)}
        if column:
            extra[key] = column
    numbers = {i: e.data["number"] for i, e in enumerate(edges) if _finite(e.data.get("number"))}
    return {
        "source": [e.source for e in edges],
        "relation": [e.relation for e in edges],
        "target": [e.target for e in edges],
        "support": list(supports),
        "confidence": [round(float(e.data.get("confidence") or 0) * 100) for e in edges],
        "background": [i for i, e in enumerate(edges) if e.data.get("background")],
        "docs": [_docs_of(e, doc_number) for e in edges],
        "years": spans,
        "number": numbers,
        **extra,
    }


def _docs_of(edge: Edge, doc_number: dict[str, int]) -> int | list[int]:
    """Numbers of the documents behind an edge; a single one stands without its list, -1 is none."""
    found = sorted({doc_number[str(item["doc"])] for item in edge.data.get("evidence") or ()})
    return found if len(found) > 1 else (found[0] if found else -1)


def _finite(number: Any) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)
