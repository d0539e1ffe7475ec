"""graph -> one file, one format a module; each has `write(graph, stream)`.

Every format carries the same nodes and edges, and every edge its evidence: nested where the format nests,
a JSON string where it does not. The order is fixed, so the same graph gives the same bytes.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from kg.exports.records import Graph

FORMATS = {
    "graphml": "graphml",
    "gexf": "gexf",
    "json": "node_link",
    "jsonld": "jsonld",
    "turtle": "turtle",
    "csv": "csv_pair",
    "cypher": "cypher",
    "markdown": "markdown",
}


def write(graph: Graph, format: str, stream: BinaryIO) -> None:
    """Write `graph` to `stream` in one of FORMATS."""
    import_module(f"{__name__}.{FORMATS[format]}").write(graph, stream)
