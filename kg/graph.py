"""store -> graph: every attribute's name and kind, the filters, and two ways to walk what is left.

`stream` walks a store of any size; `load` gives a networkx.MultiDiGraph. Both yield the same nodes and edges with
the same attributes in the same order, through `.graph`, `.nodes(data=True)` and `.edges(keys=True, data=True)`,
so that an export or a page can be written once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import no_document
from kg.store import STORE_TYPES as STORE_TYPES
from kg.store import Bare, Edge, Node, Quote, Store, number

if TYPE_CHECKING:
    import networkx

# Attributes that every node, or every edge, has; then those that only some have.
NODE_ATTRIBUTES: dict[str, type] = {
    **{"type": str, "name": str, "aliases": list, "background": bool, "documents": int, "mentions": int},
    **{"resolved": list},  # dicts: surface, how, rule, doc, of names that mean it in that document only (我市)
    **{"fields": dict},  # of a document: title, issuer, number, date, genre and what its source brought
}
EDGE_ATTRIBUTES: dict[str, type] = {
    **{"id": str, "type": str, "background": bool, "support": int, "documents": int, "confidence": float},
    **{"evidence": list},  # dicts: doc, start, end, quote, rule, confidence, and what that statement adds
    **{"role": str, "modality": str, "section": str, "period": str},  # values joined by 、 where statements differ
    **{"value": str, "number": float, "unit": str, "comparator": str, "status": str},  # of a figure, with period
}
QUOTES = 150_000  # about so many in the part of a large graph that one page shows


class Filter(NamedTuple):
    """Which part of a graph is wanted; what is empty does not restrict.

    `documents` are ids: evidence and counts then come from these documents alone. `min_support` concerns statements,
    not `mentions`, which all have their count. `around` is an entity id, `depth` the steps from it over the
    edges that are left. A node that has lost all its edges to a filter goes too.
    """

    types: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    min_support: int = 0
    min_confidence: float = 0.0
    around: str = ""
    depth: int = 1


class Stream:
    """What `load` would give, read from the store at every walk instead of held in memory."""

    def __init__(self, store: Store, chosen: Filter) -> None:
        self.store = store
        self.graph: dict[str, str] = describe(store)
        self._docs = _documents(store, chosen.documents)
        self._nodes: Collection[int] | None = None
        self._edges: Collection[int] | None = None
        self._least = chosen.min_confidence
        self._mentions = not chosen.relations or "mentions" in chosen.relations
        if chosen != Filter():
            self._nodes, self._edges = _select(store, chosen, self._docs, self._mentions)

    def is_directed(self) -> bool:
        return True

    def nodes(self, data: bool = True) -> Iterator[tuple[str, dict[str, Any]]]:
        """(id, attributes) by id."""
        for node in self.store.nodes(self._nodes, self._docs):
            yield node.id, node_attributes(node)

    def edges(self, keys: bool = True, data: bool = True) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
        """(source, target, key, attributes) by source, target, type, id."""
        for edge in self.store.edges(self._edges, self._nodes, self._docs, self._mentions):
            if edge.type != "mentions" or edge.confidence >= self._least:
                yield edge.source, edge.target, edge_key(edge), edge_attributes(edge)


class Kept(Stream):
    """A stream that keeps what it is walked past, as long as that is a small graph: to write it and to draw it."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, Filter())
        self._nodes_past: list[tuple[str, dict[str, Any]]] = []
        self._edges_past: list[tuple[str, str, str, dict[str, Any]]] = []

    def nodes(self, data: bool = True) -> Iterator[tuple[str, dict[str, Any]]]:
        for node in super().nodes():
            self._nodes_past.append(node)
            yield node

    def edges(self, keys: bool = True, data: bool = True) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
        for edge in super().edges():
            self._edges_past.append(edge)
            yield edge

    def whole(self) -> networkx.MultiDiGraph:
        """What one walk over the nodes and one over the edges went past."""
        return _graph(self.graph, self._nodes_past, self._edges_past)


def stream(store: Store, chosen: Filter | None = None) -> Stream:
    """The graph, or the part of it that a filter leaves, without holding it in memory."""
    return Stream(store, chosen or Filter())


def load(store: Store, chosen: Filter | None = None) -> networkx.MultiDiGraph:
    """The graph, or the part of it that a filter leaves."""
    rows = stream(store, chosen)
    return _graph(rows.graph, rows.nodes(), rows.edges())


def _graph(
    about: dict[str, str],
    nodes: Iterable[tuple[str, dict[str, Any]]],
    edges: Iterable[tuple[str, str, str, dict[str, Any]]],
) -> networkx.MultiDiGraph:
    import networkx

    graph = networkx.MultiDiGraph(**about)
    graph.add_nodes_from(nodes)
    graph.add_edges_from(edges)
    return graph


def overview(store: Store, limit: int, quotes: int = 20) -> networkx.MultiDiGraph:
    """The whole graph if it has at most `limit` edges; else its best supported edges, `quotes` of each, and documents.

    Of many edges fewer quotes are kept, so that the memory stays bounded. The graph's attribute `shown` then says how
    many edges of how many there are.
    """
    statements, mentions = sizes(store)
    if statements + mentions <= limit:
        return load(store)
    sql = "SELECT num, subject, object FROM edge ORDER BY support DESC, confidence DESC, background, num LIMIT ?"
    rows = list(store.rows(sql, limit))
    quotes = min(quotes, max(1, QUOTES // max(1, len(rows))))
    edges = list(store.edges({num for num, *_ in rows}, mentions=False, quotes=quotes))
    nodes = {end for _, *ends in rows for end in ends}
    nodes |= {number(f"Document/{quote.doc}") for edge in edges for quote in edge.evidence}
    return _graph(
        describe(store) | {"shown": f"{len(rows)}/{statements}"},
        ((node.id, node_attributes(node)) for node in store.nodes(nodes)),
        ((edge.source, edge.target, edge_key(edge), edge_attributes(edge)) for edge in edges),
    )


def sizes(store: Store) -> tuple[int, int]:
    """How many statement edges there are, and how many edges from a document to what it names."""
    (statements,) = next(store.rows("SELECT count(*) FROM edge"))
    (mentions,) = next(store.rows("SELECT count(*) FROM stated WHERE mentions > 0"))
    return int(statements), int(mentions)


def surround(graph: networkx.MultiDiGraph, store: Store, reach: int = 40) -> networkx.MultiDiGraph:
    """The graph, each quote with the words `before` and `after` it in its document, `reach` characters at most."""
    by_doc: dict[str, list[dict[str, Any]]] = {}
    for *_, data in graph.edges(data=True):
        for item in data["evidence"]:
            by_doc.setdefault(item["doc"], []).append(item)
    for doc, items in by_doc.items():
        text = store.source(doc)
        for item in items:
            item["before"] = text[max(0, item["start"] - reach) : item["start"]]
            item["after"] = text[item["end"] : item["end"] + reach]
    return graph


def title(store: Store) -> str:
    """What to call the whole of it: its document's title if there is but one."""
    titles = [str(row[0]) for row in store.rows("SELECT title FROM document ORDER BY id LIMIT 2")]
    (count,) = next(store.rows("SELECT count(*) FROM document"))
    return titles[0] if len(titles) == 1 else f"{count}份文件的知识图谱"


def describe(store: Store) -> dict[str, str]:
    """The attributes of the graph itself."""
    return {name: store.meta(name) or "" for name in ("ontology", "created_by")}


def node_attributes(node: Node) -> dict[str, Any]:
    """A node as networkx and every export see it."""
    attributes: dict[str, Any] = {
        "type": node.type,
        "name": node.name,
        "aliases": list(node.aliases),
        "background": node.background,
        "documents": node.documents,
        "mentions": node.mentions,
    }
    if node.resolved:
        attributes["resolved"] = [{f: getattr(r, f) for f in ("surface", "how", "rule", "doc")} for r in node.resolved]
    if node.fields:
        attributes["fields"] = dict(sorted(node.fields.items()))
    return attributes


def edge_attributes(edge: Edge) -> dict[str, Any]:
    """An edge as networkx and every export see it."""
    attributes: dict[str, Any] = {
        "id": edge.id,
        "type": edge.type,
        "support": edge.support,
        "confidence": edge.confidence,
        "background": edge.background,
        "documents": edge.documents,
    }
    if edge.type != "mentions":
        attributes |= edge.attributes()
    if figure := edge.figure:
        attributes |= {"value": figure.value, "unit": figure.unit, "comparator": figure.comparator}
        attributes |= {"period": figure.period, "status": figure.status}
        attributes |= {} if figure.number is None else {"number": figure.number}
    attributes["evidence"] = [evidence_attributes(quote) for quote in edge.evidence]
    return attributes


def evidence_attributes(quote: Quote) -> dict[str, Any]:
    """One item of an edge's evidence."""
    doc, start, end, words, rule, confidence, said = quote
    found = {"doc": doc, "start": start, "end": end, "quote": words, "rule": rule, "confidence": confidence}
    return found | dict(sorted(said.items())) if said else found


def edge_key(edge: Edge) -> str:
    """What tells parallel edges apart: the type, and for figures, of which there may be many, the id as well."""
    return f"{edge.type}/{edge.id}" if edge.figure else edge.type


def _documents(store: Store, wanted: tuple[str, ...]) -> frozenset[int] | None:
    if not wanted:
        return None
    known = {row[1] for row in store.documents()}
    for id in wanted:
        if id not in known:
            raise no_document(id, known)
    return frozenset(number(f"Document/{id}") for id in wanted)


def _select(store: Store, chosen: Filter, docs: frozenset[int] | None, mentions: bool) -> tuple[set[int], set[int]]:
    """The numbers of the nodes and of the statement edges that a filter leaves."""
    types = {num: type for num, type in store.rows("SELECT num, type FROM entity")}
    allowed = set(types) if docs is None else {entity for _, entity, _ in store.stated(docs)}
    if chosen.types:
        allowed = {num for num in allowed if types[num] in chosen.types}
    links = [link for link in store.links(docs) if _fits(link, chosen, allowed)]
    pairs = [(link.source, link.target) for link in links]
    named = [(doc, entity) for doc, entity, count in store.stated(docs) if count and mentions]
    named = [(doc, entity) for doc, entity in named if doc in allowed and entity in allowed]
    if chosen.relations:
        pairs += named
    nodes = allowed
    if chosen.around:
        nodes = _near(number(chosen.around), chosen.depth, pairs)
    elif chosen.relations or chosen.min_support or chosen.min_confidence:
        nodes = {num for pair in pairs for num in pair}
    nodes = nodes | {doc for doc, entity in named if entity in nodes}
    return nodes, {link.num for link in links if link.source in nodes and link.target in nodes}


def _fits(link: Bare, chosen: Filter, nodes: set[int]) -> bool:
    return (
        (not chosen.relations or link.type in chosen.relations)
        and link.support >= chosen.min_support
        and link.confidence >= chosen.min_confidence
        and link.source in nodes
        and link.target in nodes
    )


def _near(start: int, depth: int, pairs: list[tuple[int, int]]) -> set[int]:
    """The nodes at most `depth` steps away, in whichever direction."""
    around: dict[int, list[int]] = {}
    for a, b in pairs:
        around.setdefault(a, []).append(b)
        around.setdefault(b, []).append(a)
    found = front = {start}
    for _ in range(depth):
        front = {b for a in front for b in around.get(a, ())} - found
        if not front:
            break
        found = found | front
    return found
