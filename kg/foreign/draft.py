"""A graph being read: what is wrong with it is said with file and line, what is left is in the order of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from kg.errors import GraphError

Attributes = dict[str, Any]
RESERVED = ("source", "target", "directed")  # attributes of an edge that every format has a place of its own for


class Foreign:
    """A graph in memory that walks like a networkx.MultiDiGraph; an edge without a direction says directed: False."""

    def __init__(
        self,
        about: Attributes,
        directed: bool,
        nodes: dict[str, Attributes],
        edges: list[tuple[str, str, str, Attributes]],
    ) -> None:
        self.graph, self._directed, self._nodes, self._edges = about, directed, nodes, edges

    def is_directed(self) -> bool:
        """Whether edges have a direction unless they say otherwise."""
        return self._directed

    def nodes(self, data: bool = True) -> Iterator[tuple[str, Attributes]]:
        """(id, attributes)."""
        yield from self._nodes.items()

    def edges(self, keys: bool = True, data: bool = True) -> Iterator[tuple[str, str, str, Attributes]]:
        """(source, target, key, attributes)."""
        yield from self._edges


class Draft:
    """Takes nodes and edges as they come; `finish` when there are no more."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.about: Attributes = {}
        self.directed = True
        self._nodes: dict[str, Attributes] = {}
        self._edges: list[tuple[str, str, int, Attributes]] = []

    def fault(self, what: str, line: int = 0) -> GraphError:
        """The error to raise."""
        return GraphError(f"{self.path}{f':{line}' if line else ''}: {what}")

    def node(self, id: str | None, data: Attributes, line: int = 0) -> None:
        """Take a node; `data` may still grow."""
        if not id:
            raise self.fault("a node without an id: give every node one", line)
        if id in self._nodes:
            raise self.fault(f"two nodes have the id {id!r}: give every node its own", line)
        self._nodes[id] = data

    def edge(self, ends: tuple[str | None, str | None], directed: bool | None, data: Attributes, line: int = 0) -> None:
        """Take an edge; a direction of None is that of the graph."""
        source, target = ends
        if not source or not target:
            raise self.fault("an edge without a source or a target: name both", line)
        for name in RESERVED:
            if name in data:
                data[name + "_"] = data.pop(name)
        turned = self.directed if directed is None else directed
        if not turned or not self.directed:
            data["directed"] = turned
        self._edges.append((source, target, line, data))

    def finish(self) -> Foreign:
        """The graph. Raises GraphError where an edge ends nowhere."""
        self._unfold(self._nodes.values())
        self._unfold(data for *_, data in self._edges)
        ids = self._ids()
        nodes = {}
        for id, data in self._nodes.items():
            nodes[ids[id]] = data
            if isinstance(above := data.get("parent"), str) and above in ids:
                data["parent"] = ids[above]
        edges, taken = [], set[tuple[str, str, str]]()
        for number, (source, target, line, data) in enumerate(self._edges):
            for end in (source, target):
                if end not in ids:
                    raise self.fault(f"an edge ends at {end!r}, which is no node: add the node", line)
            key = _key(data, number)
            if (source, target, key) in taken:
                key = f"{key}/{number}"
            taken.add((source, target, key))
            edges.append((ids[source], ids[target], key, data))
        return Foreign(self.about, self.directed, nodes, edges)

    def _ids(self) -> dict[str, str]:
        """What each node is called: by its attribute `id` where these are good ids, since some tools number nodes."""
        own = {id: str(data.get("id") or id) for id, data in self._nodes.items()}
        if len(set(own.values())) < len(own):
            own = {id: id for id in own}
            for data in self._nodes.values():
                if "id" in data:
                    data["id_"] = data["id"]
        for data in self._nodes.values():
            data.pop("id", None)
        return own

    def _unfold(self, rows: Iterable[Attributes]) -> None:
        """Make text that is JSON all through a column the lists or objects that it stands for."""
        rows = list(rows)
        names = {name for data in rows for name, value in data.items() if _folded(value)}
        plain = {
            name
            for data in rows
            for name, value in data.items()
            if name in names and not _folded(value) and value != ""
        }
        for name in sorted(names - plain):
            held = [data for data in rows if data.get(name, "") != ""]
            try:
                values = [msgspec.json.decode(data[name]) for data in held]
            except (msgspec.DecodeError, RecursionError, UnicodeError):
                continue
            for data, value in zip(held, values, strict=True):
                data[name] = value


def _folded(value: object) -> bool:
    return isinstance(value, str) and value[:1] in ("[", "{") and value[-1:] in ("]", "}")


def _key(data: Attributes, number: int) -> str:
    """What tells parallel edges apart; without a key of its own, what the edge states and its id or number."""
    key = data.pop("key", None)
    if isinstance(key, str | int) and str(key):
        return str(key)
    return f"{data.get('type') or data.get('label') or 'edge'}/{data.get('id') or number}"
