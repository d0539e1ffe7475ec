"""GEXF as Gephi, networkx and kg itself write it, of any version.

Label, kind and weight of an edge are its attributes `label`, `key` and `weight`; what Gephi draws is the attribute
`viz`; a value that changes with time is a list of values with their times, and `spells` are the times of a node.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from kg.foreign.draft import Attributes, Draft
from kg.foreign.elements import Element, children, forget, typed, unlabelled, walk

TAGS = ("meta", "graph", "attributes", "node", "edge")
VIZ = ("color", "position", "size", "thickness", "shape")
KEY = "networkx_key"


class Column(NamedTuple):
    """A declared attribute."""

    title: str
    kind: str
    default: str | None


def read(path: Path, draft: Draft) -> None:
    """See kg.foreign."""
    reader = _Reader(draft)
    for opens, tag, element in walk(path, draft, "gexf", TAGS):
        if opens and tag in ("graph", "node"):
            getattr(reader, f"open_{tag}")(element)
        elif not opens and tag != "graph":
            getattr(reader, f"close_{tag}")(element)
    if not reader.graphs:
        raise draft.fault("holds no <graph>: write the file again")


class _Reader:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.columns: dict[str, dict[str, Column]] = {"node": {}, "edge": {}}
        self.graphs = 0
        self.open: list[tuple[str, Attributes]] = []

    def close_meta(self, element: Element) -> None:
        self.draft.about.update(element.attrib)
        for child in children(element):
            self.draft.about[_local(child)] = (child.text or "").strip()

    def open_graph(self, element: Element) -> None:
        self.graphs += 1
        if self.graphs > 1:
            raise self.draft.fault("holds several graphs: keep one in a file", element.sourceline)
        self.draft.directed = element.get("defaultedgetype", "undirected") == "directed"

    def close_attributes(self, element: Element) -> None:
        columns = self.columns.setdefault(element.get("class", "node"), {})
        for child in children(element, "attribute"):
            default = next((inner.text or "" for inner in children(child, "default")), None)
            id = child.get("id", "")
            columns[id] = Column(child.get("title") or id, child.get("type", "string"), default)

    def open_node(self, element: Element) -> None:
        data = dict(element.attrib)
        id, above = data.pop("id", ""), data.pop("pid", None) or (self.open[-1][0] if self.open else None)
        if above:
            data["parent"] = above
        self.draft.node(id, data, element.sourceline or 0)
        self.open.append((id, data))

    def close_node(self, element: Element) -> None:
        id, data = self.open.pop()
        data.update(self._cells(element, "node"))
        unlabelled(id, data)
        forget(element)

    def close_edge(self, element: Element) -> None:
        plain = dict(element.attrib)
        ends = plain.pop("source", None), plain.pop("target", None)
        kind, weight, turned = plain.pop("kind", ""), plain.pop("weight", None), plain.pop("type", None)
        data: Attributes = {**plain, **self._cells(element, "edge")}
        if weight is not None and float(data.get("support") or 1) != (number := self._weight(weight, element)):
            data["weight"] = number
        data["key"] = str(data.pop(KEY, None) or kind)
        if "label" in data and data["label"] == (data.get("type") or data["key"].partition("/")[0]):
            del data["label"]
        if turned == "mutual":
            data["mutual"] = True
        self.draft.edge(ends, None if turned is None else turned == "directed", data, element.sourceline or 0)
        forget(element)

    def _weight(self, text: str, element: Element) -> float:
        try:
            return float(text)
        except ValueError:
            what = f"the weight {text[:40]!r} is no number: change it"
            raise self.draft.fault(what, element.sourceline or 0) from None

    def _cells(self, element: Element, scope: str) -> Attributes:
        columns = self.columns[scope]
        found: Attributes = {
            column.title: self._typed(column.default, column, element)
            for column in columns.values()
            if column.default is not None
        }
        times: dict[str, list[Any]] = {}
        for cells in children(element, "attvalues"):
            for cell in children(cells, "attvalue"):
                id = cell.get("for") or cell.get("id") or ""
                column = columns.get(id)
                if column is None:
                    raise self.draft.fault(f"no <attribute> has the id {id!r}: declare it", cell.sourceline)
                value = self._typed(cell.get("value", ""), column, cell)
                moment = {name: cell.get(name, "") for name in ("start", "end", "timestamp") if cell.get(name)}
                if moment:
                    times.setdefault(column.title, []).append({"value": value, **moment})
                else:
                    found[column.title] = value
        for name, item in (("spells", "spell"), ("parents", "parent")):
            for group in children(element, name):
                times[name] = [dict(child.attrib) for child in children(group, item)]
        drawn = {_local(child): dict(child.attrib) for child in children(element) if _local(child) in VIZ}
        return {**found, **times, **({"viz": drawn} if drawn else {})}

    def _typed(self, text: str, column: Column, element: Element) -> object:
        try:
            return typed(text, column.kind)
        except ValueError:
            what = f"{column.title} is {text[:40]!r}, which is no {column.kind}: change the value or the type"
            raise self.draft.fault(what, element.sourceline or 0) from None


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
