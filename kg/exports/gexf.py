"""GEXF 1.3 for Gephi. The weight of an edge is its own or else its support, its type the label, its key the kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from kg.exports import records, xml

if TYPE_CHECKING:
    from kg.exports.records import Graph

KEY = "networkx_key"  # what networkx calls it; it cannot read an edge attribute named key
META = ("creator", "keywords", "description")
VIZ = ("color", "position", "size", "thickness", "shape")  # what foreign.gexf keeps of a drawing, as `viz`
DRAWN = re.compile("[a-z]+")
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz"
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
      xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
"""


def write(graph: Graph, stream: BinaryIO) -> None:
    """Declare every attribute with its type, then the nodes, then the edges."""
    about, directed = records.about(graph), records.directed(graph)
    stream.write(HEAD.encode())
    about.setdefault("creator", about.get("created_by", ""))
    said = "".join(f"    <{name}>{xml.content(about[name])}</{name}>\n" for name in META if about.get(name))
    stream.write(f"  <meta>\n{said}  </meta>\n".encode())
    kind = "directed" if directed else "undirected"
    stream.write(f'  <graph defaultedgetype="{kind}" mode="static">\n'.encode())
    nodes = _declare(stream, "node", records.columns(_own(data) for _, data in records.flat_nodes(graph)))
    edges = _declare(stream, "edge", records.columns(_own(data) for _, _, data in records.edges(graph)))
    stream.write(b"    <nodes>\n")
    for id, data in records.flat_nodes(graph):
        _element(stream, "node", {"id": id, "label": data.get("label") or data.get("name", id)}, nodes, data)
    stream.write(b"    </nodes>\n    <edges>\n")
    for number, (source, target, data) in enumerate(records.edges(graph)):
        head = {"id": data.get("id", f"e{number}"), "source": source, "target": target}
        turned = data.get("directed", directed)
        head |= {} if turned is directed else {"type": "directed" if turned else "undirected"}
        head |= {"kind": data["key"], "label": data.get("label") or records.relation(data)}
        head |= {"weight": data["weight"] if _weighs(data) else data.get("support") or 1}
        _element(stream, "edge", head, edges, data)
    stream.write(b"    </edges>\n  </graph>\n</gexf>\n")


def _own(data: records.Attributes) -> records.Attributes:
    """The attributes that GEXF has no place of its own for."""
    taken = ("directed", *(("weight",) if _weighs(data) else ()), *(("viz",) if _drawn(data) else ()))
    return {name: value for name, value in data.items() if name not in taken}


def _weighs(data: records.Attributes) -> bool:
    return records.kind(data.get("weight")) in ("integer", "float")


def _drawn(data: records.Attributes) -> str:
    """How Gephi draws it, where that was read from a file of Gephi's."""
    viz = data.get("viz")
    if not isinstance(viz, dict) or not viz.keys() <= set(VIZ) or not all(isinstance(p, dict) for p in viz.values()):
        return ""
    parts = ""
    for name, part in viz.items():
        values = (f" {key}={xml.attribute(value)}" for key, value in part.items() if DRAWN.fullmatch(key))
        parts += f"<viz:{name}{''.join(values)}/>"
    return parts


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
    cells = [f'<attvalue for="{ids[name]}" value={xml.attribute(value)}/>' for name, value in _own(data).items()]
    stream.write(f"      <{tag} {start}><attvalues>{''.join(cells)}</attvalues>{_drawn(data)}</{tag}>\n".encode())
