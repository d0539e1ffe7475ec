"""graph.json: node-link JSON, one node or edge a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

from kg.exports import records

if TYPE_CHECKING:
    from kg.exports.records import Graph


def write(graph: Graph, stream: BinaryIO) -> None:
    """`{"directed", "multigraph", "graph", "nodes": [...], "edges": [...]}`, as networkx.node_link_graph reads it."""
    about = {name: value for name, value in sorted(graph.graph.items()) if isinstance(value, str)}
    stream.write(f'{{"directed": true, "multigraph": true, "graph": {records.compact(about)},\n"nodes": ['.encode())
    _lines(stream, ({"id": id, **data} for id, data in records.nodes(graph)))
    stream.write(b'],\n"edges": [')
    _lines(stream, ({"source": s, "target": t, **data} for s, t, data in records.edges(graph)))
    stream.write(b"]}\n")


def _lines(stream: BinaryIO, rows: Iterable[records.Attributes]) -> None:
    before = "\n"
    for row in rows:
        stream.write((before + records.compact(row)).encode())
        before = ",\n"
