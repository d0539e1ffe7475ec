"""neighbors, path, search, show: questions to a built graph."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.cli import options
from kg.cli.declare import NAME, Param, choice, command, whole
from kg.cli.terminal import put, put_csv, put_json, put_table, safe, say

if TYPE_CHECKING:
    from kg.query import Card, Chain, Direction, Neighbor
    from kg.store import Edge

ARROWS = {"out": "→", "in": "←", "both": "↔"}
FIGURE = ["value", "number", "unit", "comparator", "period", "status"]


@command(
    Param("name", kind=NAME),
    options.relations,
    options.types,
    Param(
        "--direction",
        kind=choice("in", "out", "both"),
        default="both",
        show_default=True,
        help="Of the relations; a mutual one has both.",
    ),
    options.depth,
    options.limit(200),
    options.evidence,
    options.formats("table", "tree", "json", "csv"),
    options.graph,
    examples=[
        "kg neighbors 苏州市",
        "kg neighbors 苏州市 --relation pursues --evidence",
        "kg neighbors suzhou --type Industry --format tree",
        "kg neighbors 江苏省 --depth 2 --direction in --format csv",
    ],
)
def neighbors(
    name: str,
    relations: tuple[str, ...],
    types: tuple[str, ...],
    direction: Direction,
    depth: int,
    limit: int,
    evidence: bool,
    format: str,
    graph: Path,
) -> None:
    """The entities near NAME, and by which relations."""
    from kg import query
    from kg.store import Store

    with Store.open(graph) as store:
        options.note_unknown(store, types, relations)
        found = query.neighbors(
            store,
            name,
            depth=depth,
            relations=relations,
            types=types,
            direction=direction,
            limit=limit + 1,
            quotes=None if evidence or format == "json" else 0,
        )
    if len(found) > limit:
        say(f"more than {limit} relations: the nearest and best supported are shown; see --limit")
    if not found:
        say(f"{name}: no neighbours by these filters")
    found = found[:limit]
    if format == "json":
        put_json([_neighbor(item, evidence) for item in found])
    elif format == "csv":
        _neighbors_csv(found, evidence)
    elif format == "tree" and found:
        put(safe(found[0].through))
        _tree(found, found[0].through, "", evidence, set())
    else:
        _neighbors_table(found, depth, evidence)


def _neighbors_table(found: list[Neighbor], depth: int, evidence: bool) -> None:
    far = depth > 1
    head = ["steps", "from"] * far + ["relation", "name", "type", "figure", "quotes", "documents"]
    if not any(item.edge.figure for item in found):
        head.remove("figure")
    rows = []
    for item in found:
        edge = item.edge
        cells: dict[str, object] = {
            "steps": item.depth,
            "from": item.through,
            "relation": _arrow(item),
            "name": item.entity.name,
            "type": item.entity.type,
            "figure": _figure(edge),
            "quotes": edge.support,
            "documents": edge.documents,
        }
        rows.append([cells[name] for name in head])
    put_table(head, rows, [list(_quotes(item.edge)) for item in found] if evidence else None)


def _tree(found: list[Neighbor], at: str, indent: str, evidence: bool, done: set[str]) -> None:
    done.add(at)
    items = [item for item in found if item.through == at]
    last = {item.entity.id: i for i, item in enumerate(items)}  # what lies behind an entity follows its last edge
    for i, item in enumerate(items):
        end = i == len(items) - 1
        figure = f" {_figure(item.edge)}" if item.edge.figure else ""
        times = f" ×{item.edge.support}" if item.edge.support > 1 else ""
        line = f"{_arrow(item)} {item.entity.name} ({item.entity.type}){figure}{times}"
        put(f"{indent}{'└─' if end else '├─'} {safe(line)}")
        below = indent + ("   " if end else "│  ")
        if evidence:
            for quote in _quotes(item.edge):
                put(f"{below}  {quote}")
        if last[item.entity.id] == i and item.entity.id not in done:
            _tree(found, item.entity.id, below, evidence, done)


def _neighbor(item: Neighbor, evidence: bool) -> dict[str, Any]:
    place = {"depth": item.depth, "through": item.through, "direction": item.direction}
    entity = {"id": item.entity.id, "type": item.entity.type, "name": item.entity.name}
    return {**entity, **place, "edge": _edge(item.edge, evidence)}


def _edge(edge: Edge, evidence: bool) -> dict[str, Any]:
    from kg.graph import edge_attributes

    attributes = {"source": edge.source, "target": edge.target, **edge_attributes(edge)}
    if not evidence:
        del attributes["evidence"]
    return attributes


def _neighbors_csv(found: list[Neighbor], evidence: bool) -> None:
    quoted = ["doc", "start", "end", "quote", "rule", "quote_confidence"]
    head = ["depth", "through", "relation", "direction", "id", "name", "type", "quotes", "documents", "confidence"]

    def rows() -> Iterator[list[object]]:
        for item in found:
            e, f = item.edge, item.edge.figure
            row: list[object] = [item.depth, item.through, e.type, item.direction]
            row += [item.entity.id, item.entity.name, item.entity.type, e.support, e.documents, e.confidence]
            row += [getattr(f, name) for name in FIGURE] if f else [None] * len(FIGURE)
            if not evidence:
                yield row
                continue
            for q in e.evidence:
                yield [*row, q.doc, q.start, q.end, q.quote, q.rule, q.confidence]
            if not e.evidence:
                yield row + [None] * len(quoted)

    put_csv(head + FIGURE + quoted * evidence, rows())


def _arrow(item: Neighbor) -> str:
    return _pointed(item.edge.type, item.direction)


def _pointed(relation: str, direction: Direction) -> str:
    return f"← {relation}" if direction == "in" else f"{relation} {ARROWS[direction]}"


def _figure(edge: Edge) -> str:
    f = edge.figure
    return " ".join(part for part in (f.comparator + f.value, f.period, f.status) if part) if f else ""


def _quotes(edge: Edge) -> Iterator[str]:
    if edge.background:
        yield "(reference data)"
    for q in edge.evidence:
        yield safe(f"“{q.quote}” {q.doc}:{q.start}-{q.end}")


@command(
    Param("a", kind=NAME),
    Param("b", kind=NAME),
    options.relations,
    Param("--max-depth", kind=whole(1, 99), default=6, show_default=True, metavar="N", help="Steps."),
    options.limit(5),
    options.formats("table", "json", "csv"),
    options.graph,
    examples=[
        "kg path 苏州市 江苏省",
        "kg path 苏州市 江苏省 --relation located_in",
        "kg path 苏州市 江苏省 --max-depth 3 --format json",
    ],
)
def path(
    a: str,
    b: str,
    relations: tuple[str, ...],
    max_depth: int,
    limit: int,
    format: str,
    graph: Path,
) -> int:
    """The shortest chains between A and B, with the quote behind every hop.

    That two names stand in one document is no step, unless --relation mentions asks for it. No chain: exit 1.
    """
    from kg import query
    from kg.store import Store

    with Store.open(graph) as store:
        options.note_unknown(store, (), relations)
        chains = query.path(store, a, b, max_depth=max_depth, relations=relations, limit=limit)
        mutual = store.mutual
    if format == "json":
        put_json([_chain(chain) for chain in chains])
    elif format == "csv":
        _paths_csv(chains)
    else:
        for i, chain in enumerate(chains):
            if i:
                put()
            _put_chain(chain, mutual)
    if not chains:
        say(f"kg: no chain of at most {max_depth} steps between {a} and {b}: try a larger --max-depth")
    return 0 if chains else 1


def _put_chain(chain: Chain, mutual: tuple[str, ...]) -> None:
    put(safe(" — ".join([chain.start.name, *(hop.entity.name for hop in chain.hops)])))
    for before, hop in zip([chain.start, *(hop.entity for hop in chain.hops)], chain.hops, strict=False):
        for edge in hop.edges:
            line = f"{before.name} {edge.type} {'↔' if edge.type in mutual else '→'} {hop.entity.name}"
            if edge.source != before.id and edge.type not in mutual:
                line = f"{hop.entity.name} {edge.type} → {before.name}"
            put(safe(f"  {line} {_figure(edge)}").rstrip())
            for quote in itertools.islice(_quotes(edge), 1):
                more = f" (and {edge.support - 1} more)" if edge.support > 1 else ""
                put(f"      {quote}{more}")


def _chain(chain: Chain) -> dict[str, Any]:
    def entity(of: Any) -> dict[str, str]:
        return {"id": of.id, "type": of.type, "name": of.name}

    hops = [{**entity(hop.entity), "edges": [_edge(edge, True) for edge in hop.edges]} for hop in chain.hops]
    return {"start": entity(chain.start), "hops": hops}


def _paths_csv(chains: list[Chain]) -> None:
    def rows() -> Iterator[list[object]]:
        for number, chain in enumerate(chains, 1):
            for step, hop in enumerate(chain.hops, 1):
                for e in hop.edges:
                    row: list[object] = [number, step, e.source, e.type, e.target, e.support]
                    for q in e.evidence:
                        yield [*row, q.doc, q.start, q.end, q.quote]
                    if not e.evidence:
                        yield [*row, None, None, None, None]

    put_csv(["chain", "step", "source", "relation", "target", "quotes", "doc", "start", "end", "quote"], rows())


@command(
    Param("text", kind=NAME),
    options.types,
    options.limit(20),
    options.formats("table", "json", "csv"),
    options.graph,
    examples=[
        "kg search 苏州",
        "kg search sz",
        "kg search suzhou --type City",
        "kg search 产业 --limit 5 --format json",
    ],
)
def search(text: str, types: tuple[str, ...], limit: int, format: str, graph: Path) -> None:
    """Entities by name, alias, part of a name or pinyin (in full or initials). None: exit 1."""
    from kg import query
    from kg.errors import NotFound
    from kg.store import Store

    with Store.open(graph) as store:
        options.note_unknown(store, types, ())
        hits = query.search(store, text, types=types, limit=limit)
        near = [] if hits else query.nearest(store, text)
    if format == "json":
        put_json([hit._asdict() for hit in hits])
    elif format == "csv":
        put_csv(
            ["id", "name", "type", "form", "how", "documents", "mentions"],
            ([h.id, h.name, h.type, h.form, h.how, h.documents, h.mentions] for h in hits),
        )
    elif hits:
        head = ["name", "type", "match", "documents", "mentions", "id"]
        rows = [
            [h.name, h.type, h.how if h.form == h.name else f"{h.how}: {h.form}", h.documents, h.mentions, h.id]
            for h in hits
        ]
        put_table(head, rows)
    if not hits:
        raise NotFound(text, near)


@command(
    Param("name", kind=NAME),
    options.types,
    options.limit(20),
    options.evidence,
    options.formats("text", "json"),
    options.graph,
    examples=["kg show 苏州市", "kg show 苏州市 --evidence", "kg show City/苏州市 --format json"],
)
def show(name: str, types: tuple[str, ...], limit: int, evidence: bool, format: str, graph: Path) -> None:
    """One entity's card: type, aliases, relations by kind, quantities, the documents.

    --limit counts the entities shown of each kind of relation, and the documents.
    """
    from kg import query
    from kg.store import Store

    with Store.open(graph) as store:
        card = query.card(store, name, types=types, limit=limit)
    if format == "json":
        put_json(_card(card, evidence))
    else:
        _put_card(card, limit, evidence)


def _put_card(card: Card, limit: int, evidence: bool) -> None:
    put(safe(f"{card.entity.name} ({card.entity.type}) {card.entity.id}"))
    if card.background:
        put("from reference data: no document mentions it")
    if card.aliases:
        put(safe(f"also: {'、'.join(card.aliases)}"))
    for group in card.groups:
        put()
        put(safe(_pointed(group.relation, group.direction)) + f" ({group.total})")
        for item in group.neighbors:
            times = f" ×{item.edge.support}" if item.edge.support > 1 else ""
            figure = f" {_figure(item.edge)}" if item.edge.figure else ""
            put(safe(f"  {item.entity.name} ({item.entity.type}){figure}{times}"))
            if evidence:
                for quote in _quotes(item.edge):
                    put(f"      {quote}")
        if group.total > len(group.neighbors):
            put(f"  … {group.total - len(group.neighbors)} more; see --limit")
    if card.figures:
        put()
        rows = []
        for edge in card.figures:
            if f := edge.figure:
                rows.append([edge.target.partition("/")[2], f.comparator + f.value, f.period, f.status])
        notes = [list(_quotes(edge)) for edge in card.figures if edge.figure]
        put_table(["indicator", "value", "period", "status"], rows, notes if evidence else None)
    if card.documents:
        put()
        documents = [[document.id, document.title, document.mentions] for document in card.documents[:limit]]
        put_table(["document", "title", "mentions"], documents)
        if len(card.documents) > limit:
            put(f"… {len(card.documents) - limit} more; see --limit")


def _card(card: Card, evidence: bool) -> dict[str, Any]:
    entity = {"id": card.entity.id, "type": card.entity.type, "name": card.entity.name, "aliases": card.aliases}
    groups = [
        {
            "relation": group.relation,
            "direction": group.direction,
            "total": group.total,
            "neighbors": [_neighbor(item, evidence) for item in group.neighbors],
        }
        for group in card.groups
    ]
    figures = [_edge(edge, evidence) for edge in card.figures]
    return {
        **entity,
        "background": card.background,
        "relations": groups,
        "figures": figures,
        "documents": [document._asdict() for document in card.documents],
    }
