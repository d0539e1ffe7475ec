"""GraphML for Gephi, yEd, Cytoscape, networkx (`force_multigraph=True`) and igraph; written in one pass.

Lists and evidence are JSON strings. Nodes carry `label`, which viewers show. Edges have no XML id,
so that networkx takes `key` for the key.
"""

from __future__ import annotations

import shutil
import tempfile
from typing import IO, TYPE_CHECKING, BinaryIO

from kg.exports import records, xml

if TYPE_CHECKING:
    from kg.exports.records import Graph

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


IN_MEMORY = 64 << 20  # bytes of nodes and edges that wait in memory for the head; more wait in a temporary file


def write(graph: Graph, stream: BinaryIO) -> None:
    """Every attribute with its type, then the nodes, then the edges; the graph is walked once."""
    stream.write(HEAD.encode())
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
        nodes, edges = _Elements(body, "node"), _Elements(body, "edge")
        for id, data in records.flat_nodes(graph):
            nodes.write(f"id={xml.attribute(id)}", {"label": data.get("name", id), **data})
        for source, target, data in records.edges(graph):
            edges.write(f"source={xml.attribute(source)} target={xml.attribute(target)}", data)
        for elements in (nodes, edges):
            for name, kind in elements.columns.found().items():
                about = f'for="{elements.tag}" attr.name={xml.attribute(name)} attr.type="{xml.TYPES[kind]}"'
                stream.write(f'  <key id="{elements.keys[name]}" {about}/>\n'.encode())
        stream.write(b'  <graph id="G" edgedefault="directed">\n')
        body.seek(0)
        shutil.copyfileobj(body, stream, 1 << 20)
    stream.write(b"  </graph>\n</graphml>\n")


class _Elements:
    """The nodes, or the edges, and the attributes met on them."""

    def __init__(self, body: IO[bytes], tag: str) -> None:
        self.body, self.tag = body, tag
        self.columns = records.Columns()
        self.keys: dict[str, str] = {}

    def write(self, head: str, data: records.Attributes) -> None:
        self.columns.add(data)
        cells = []
        for name, value in data.items():
            key = self.keys.get(name) or self.keys.setdefault(name, f"{self.tag[0]}{len(self.keys)}")
            if cell := xml.content(value):
                cells.append(f'      <data key="{key}">{cell}</data>\n')
        self.body.write(f"    <{self.tag} {head}>\n{''.join(cells)}    </{self.tag}>\n".encode())
