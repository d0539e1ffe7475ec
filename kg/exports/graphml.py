"""GraphML for Gephi, yEd, Cytoscape, networkx (`force_multigraph=True`) and igraph; written in one pass.

Lists and evidence are JSON strings. Nodes carry `label`, which viewers show. Edges have no XML id,
so that networkx takes `key` for the key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from kg.exports import records

if TYPE_CHECKING:
    from kg.exports.records import Graph

TYPES = {"boolean": "boolean", "integer": "long", "float": "double", "string": "string", "json": "string"}
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def write(graph: Graph, stream: BinaryIO) -> None:
    """Declare every attribute with its type, then the nodes, then the edges."""
    stream.write(HEAD.encode())
    keys: dict[tuple[str, str], str] = {}
    for element, rows in (("node", _nodes(graph)), ("edge", (data for _, _, data in records.edges(graph)))):
        for name, kind in records.columns(rows).items():
            keys[element, name] = key = f"d{len(keys)}"
            attributes = f'for="{element}" attr.name={quoteattr(records.text(name))} attr.type="{TYPES[kind]}"'
            stream.write(f'  <key id="{key}" {attributes}/>\n'.encode())
    stream.write(b'  <graph id="G" edgedefault="directed">\n')
    for id, data in records.flat_nodes(graph):
        _element(stream, keys, "node", f"id={_attribute(id)}", {"label": data.get("name", id), **data})
    for source, target, data in records.edges(graph):
        _element(stream, keys, "edge", f"source={_attribute(source)} target={_attribute(target)}", data)
    stream.write(b"  </graph>\n</graphml>\n")


def _nodes(graph: Graph) -> Iterator[records.Attributes]:
    for id, data in records.flat_nodes(graph):
        yield {"label": data.get("name", id), **data}


def _attribute(id: str) -> str:
    return quoteattr(records.text(id), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


def _element(stream: BinaryIO, keys: dict[tuple[str, str], str], tag: str, head: str, data: records.Attributes) -> None:
    cells = []
    for name, value in data.items():
        cell = records.text(value)
        if cell:
            cells.append(f'      <data key="{keys[tag, name]}">{escape(cell, {chr(13): "&#13;"})}</data>\n')
    stream.write(f"    <{tag} {head}>\n{''.join(cells)}    </{tag}>\n".encode())
