"""graph.json: node-link JSON, one node or edge a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

from kg.exports import records

if TYPE_CHECKING:
    from kg.exports.records import Graph


def write(graph: Graph, stream: BinaryIO) -> None:
    """`{"directed", "multigraph", "graph", "nodes": [...], "edges": [...]}`, as networkx.node_link_graph reads it."""
    directed = records.directed(graph)
    head = (
        f'{{"directed": {records.text(directed)}, "multigraph": true, "graph": {records.compact(records.about(graph))}'
    )
    stream.write(f'{head},\n"nodes": ['.encode())
    _lines(stream, ({"id": id, **data} for id, data in records.nodes(graph)))
    stream.write(b'],\n"edges": [')
    _lines(stream, ({"source": s, "target": t, **_own(data, directed)} for s, t, data in records.edges(graph)))
    stream.write(b"]}\n")


def _own(data: records.Attributes, directed: bool) -> records.Attributes:
    """The attributes of an edge, without a direction that the head gives already."""
    if data.get("directed") is directed:
        del data["directed"]
    return data


def _lines(stream: BinaryIO, rows: Iterable[records.Attributes]) -> None:
    before = "\n"
    for row in rows:
        stream.write((before + records.compact(row)).encode())
        before = ",\n"
