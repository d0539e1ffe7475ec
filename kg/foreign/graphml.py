"""GraphML as igraph, Gephi, networkx, yEd and kg itself write it.

Defaults are filled in. A graph inside a node becomes `parent` of its nodes. What a tool draws (yEd's shapes) is kept
as the XML it is, its label as `label`.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from lxml import etree

from kg.foreign.draft import Attributes, Draft
from kg.foreign.elements import Element, children, forget, typed, unlabelled, walk

TAGS = ("key", "graph", "node", "edge", "hyperedge")


class Key(NamedTuple):
    """A declared attribute."""

    name: str
    kind: str
    scope: str
    default: str | None


def read(path: Path, draft: Draft) -> None:
    """See kg.foreign."""
    reader = _Reader(draft)
    for opens, tag, element in walk(path, draft, "graphml", TAGS):
        if tag == "hyperedge":
            raise draft.fault("a hyperedge, which no other format holds: make it a node with edges", element.sourceline)
        if opens and tag in ("graph", "node"):
            getattr(reader, f"open_{tag}")(element)
        elif not opens:
            getattr(reader, f"close_{tag}")(element)
    if not reader.graphs:
        raise draft.fault("holds no <graph>: write the file again")


class _Reader:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.keys: dict[str, Key] = {}
        self.graphs = self.depth = 0
        self.open: list[tuple[str, Attributes]] = []  # nodes that the place read lies in

    def close_key(self, element: Element) -> None:
        id, scope = element.get("id", ""), element.get("for", "all")
        name = element.get("attr.name") or element.get("yfiles.type") or id
        if any(key.name == name and (key.scope == scope or "all" in (key.scope, scope)) for key in self.keys.values()):
            name = f"{name}_{id}"
        default = next((child.text or "" for child in children(element, "default")), None)
        self.keys[id] = Key(name, element.get("attr.type", "string"), scope, default)

    def open_graph(self, element: Element) -> None:
        self.depth += 1
        if self.depth == 1:
            self.graphs += 1
            if self.graphs > 1:
                raise self.draft.fault("holds several graphs: keep one in a file", element.sourceline)
            self.draft.directed = element.get("edgedefault") != "undirected"

    def close_graph(self, element: Element) -> None:
        self.depth -= 1
        if not self.depth:
            self.draft.about.update(self._data(element, "graph"))

    def open_node(self, element: Element) -> None:
        id = element.get("id", "")
        data = {name: value for name, value in element.attrib.items() if name != "id"}
        if self.open:
            data["parent"] = self.open[-1][0]
        self.draft.node(id, data, element.sourceline or 0)
        self.open.append((id, data))

    def close_node(self, element: Element) -> None:
        id, data = self.open.pop()
        data.update(self._data(element, "node"))
        unlabelled(id, data)
        forget(element)

    def close_edge(self, element: Element) -> None:
        plain = dict(element.attrib)
        ends = plain.pop("source", None), plain.pop("target", None)
        turned = plain.pop("directed", None)
        directed = None if turned is None else turned.strip() in ("true", "1")
        self.draft.edge(ends, directed, {**plain, **self._data(element, "edge")}, element.sourceline or 0)
        forget(element)

    def _data(self, element: Element, scope: str) -> Attributes:
        found: Attributes = {
            key.name: self._typed(key.default, key, element)
            for key in self.keys.values()
            if key.default is not None and key.scope in (scope, "all")
        }
        for cell in children(element, "data"):
            key = self.keys.get(cell.get("key", ""))
            if key is None:
                raise self.draft.fault(f"no <key> has the id {cell.get('key')!r}: declare it", cell.sourceline)
            drawn = list(children(cell))
            if drawn:
                found[key.name] = "".join(etree.tostring(child, encoding="unicode", with_tail=False) for child in drawn)
                label = next(cell.iter("{*}NodeLabel", "{*}EdgeLabel"), None)
                if label is not None and (label.text or "").strip():
                    found.setdefault("label", (label.text or "").strip())
            else:
                found[key.name] = self._typed(cell.text or "", key, cell)
        return found

    def _typed(self, text: str, key: Key, element: Element) -> object:
        try:
            return typed(text, key.kind) if text or key.kind == "string" else None
        except ValueError:
            what = f"{key.name} is {text[:40]!r}, which is no {key.kind}: change the value or attr.type"
            raise self.draft.fault(what, element.sourceline or 0) from None
