"""GEXF 1.3 for Gephi. Support is the weight of an edge (1 where it has none), its type the label, its key the kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from kg.exports import records, xml

if TYPE_CHECKING:
    from kg.exports.records import Graph

KEY = "networkx_key"  # what networkx calls it; it cannot read an edge attribute named key
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
      xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
  <graph defaultedgetype="directed" mode="static">
"""


def write(graph: Graph, stream: BinaryIO) -> None:
    """Declare every attribute with its type, then the nodes, then the edges."""
    stream.write(HEAD.encode())
    nodes = _declare(stream, "node", records.columns(data for _, data in records.flat_nodes(graph)))
    edges = _declare(stream, "edge", records.columns(data for _, _, data in records.edges(graph)))
    stream.write(b"    <nodes>\n")
    for id, data in records.flat_nodes(graph):
        _element(stream, "node", {"id": id, "label": data.get("name", id)}, nodes, data)
    stream.write(b"    </nodes>\n    <edges>\n")
    for number, (source, target, data) in enumerate(records.edges(graph)):
        head = {"id": data.get("id", f"e{number}"), "source": source, "target": target, "kind": data["key"]}
        head |= {"label": data.get("type", data["key"]), "weight": data.get("support") or 1}
        _element(stream, "edge", head, edges, data)
    stream.write(b"    </edges>\n  </graph>\n</gexf>\n")


def _declare(stream: BinaryIO, element: str, columns: dict[str, records.Kind]) -> dict[str, str]:
    """Write the attribute declarations; the short id of each attribute."""
    ids = {name: f"{element[0]}{number}" for number, name in enumerate(columns)}
    rows = ""
    for name, kind in columns.items():
        title = xml.attribute(KEY if name == "key" else name)
        rows += f'      <attribute id="{ids[name]}" title={title} type="{xml.TYPES[kind]}"/>\n'
    stream.write(f'    <attributes class="{element}">\n{rows}    </attributes>\n'.encode())
    return ids


def _element(
    stream: BinaryIO, tag: str, head: records.Attributes, ids: dict[str, str], data: records.Attributes
) -> None:
    start = " ".join(f"{name}={xml.attribute(value)}" for name, value in head.items())
    cells = [f'<attvalue for="{ids[name]}" value={xml.attribute(value)}/>' for name, value in data.items()]
    stream.write(f"      <{tag} {start}><attvalues>{''.join(cells)}</attvalues></{tag}>\n".encode())
