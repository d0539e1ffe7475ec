"""graph.json: node-link JSON, one node or edge a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from kg.exports import records

if TYPE_CHECKING:
    from kg.exports.records import Graph


def write(graph: Graph, stream: BinaryIO) -> None:
    """`{"directed", "multigraph", "graph", "nodes": [...], "edges": [...]}`, as networkx.node_link_graph reads it."""
    records.walk(graph, [Writer(graph, stream)])


class Writer:
    """See records.Writer."""

    def __init__(self, graph: Graph, stream: BinaryIO) -> None:
        self.stream, self.directed = stream, records.directed(graph)
        about = records.compact(records.about(graph))
        head = f'{{"directed": {records.text(self.directed)}, "multigraph": true, "graph": {about}'
        stream.write(f'{head},\n"nodes": ['.encode())
        self.before, self.between = b"\n", b'],\n"edges": ['

    def node(self, id: str, data: records.Attributes) -> None:
        self._line({"id": id, **data})

    def edge(self, source: str, target: str, data: records.Attributes) -> None:
        if self.between:
            self.stream.write(self.between)
            self.before, self.between = b"\n", b""
        if data.get("directed") is self.directed:  # the head says so
            data = {name: value for name, value in data.items() if name != "directed"}
        self._line({"source": source, "target": target, **data})

    def _line(self, row: records.Attributes) -> None:
        self.stream.write(self.before + records.compact(row).encode())
        self.before = b",\n"

    def finish(self) -> None:
        self.stream.write(self.between + b"]}\n")
