"""GraphML for Gephi, yEd, Cytoscape, networkx (`force_multigraph=True`) and igraph; written in one pass.

Lists and evidence are JSON strings. Nodes carry `label`, which viewers show. The schema wants ids that are XML name
tokens: a node's own id stands in its attribute `id` wherever it is none. Edges have no XML id, so that networkx takes
`key` for the key.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from functools import lru_cache
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
# Letters that every edition of XML takes in a name token, and of the rest an underscore that would look like an escape.
LETTERS = "0-9A-Za-z.\\-À-ÖØ-öø-ıΑ-ΡΣ-ώА-яぁ-ゔァ-ヺ〇一-龥"
FOREIGN = re.compile(f"[^{LETTERS}_]|_(?=x[0-9A-F]{{4,6}}_)")


def write(graph: Graph, stream: BinaryIO) -> None:
    """Every attribute with its type, then the nodes, then the edges; the graph is walked once."""
    records.walk(graph, [Writer(graph, stream)])


class Writer:
    """See records.Writer."""

    def __init__(self, graph: Graph, stream: BinaryIO) -> None:
        self.stream, self.directed = stream, records.directed(graph)
        self.body: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
        self.whole, self.nodes, self.edges = (_Elements(self.body, tag) for tag in ("graph", "node", "edge"))
        self.about = self.whole.cells(records.about(graph), "    ")

    def node(self, id: str, data: records.Attributes) -> None:
        own, data = token(id), records.flat(data)
        named = {"id": id} if own != id else {}
        self.nodes.write(f'id="{own}"', {**named, "label": data.get("name", id), **data})

    def edge(self, source: str, target: str, data: records.Attributes) -> None:
        override = ""
        if "directed" in data:
            turned = data["directed"]
            data = {name: value for name, value in data.items() if name != "directed"}
            override = "" if turned is self.directed else f' directed="{records.text(turned)}"'
        self.edges.write(f'source="{token(source)}" target="{token(target)}"{override}', data)

    def finish(self) -> None:
        stream = self.stream
        stream.write(HEAD.encode())
        for elements in (self.whole, self.nodes, self.edges):
            for name, kind in elements.columns.found().items():
                scope = f'for="{elements.tag}" attr.name={xml.attribute(name)} attr.type="{xml.TYPES[kind]}"'
                stream.write(f'  <key id="{elements.keys[name]}" {scope}/>\n'.encode())
        default = "directed" if self.directed else "undirected"
        stream.write(f'  <graph id="G" edgedefault="{default}">\n{self.about}'.encode())
        with self.body as body:
            body.seek(0)
            shutil.copyfileobj(body, stream, 1 << 20)
        stream.write(b"  </graph>\n</graphml>\n")


@lru_cache(maxsize=1 << 16)
def token(id: str) -> str:
    """An id as an XML name token, no two alike: / becomes a colon, what a token cannot hold its code (_x0020_)."""
    return FOREIGN.sub(lambda match: ":" if match[0] == "/" else f"_x{ord(match[0]):04X}_", id)


class _Elements:
    """The nodes, the edges or the graph itself, and the attributes met on them."""

    def __init__(self, body: IO[bytes], tag: str) -> None:
        self.body, self.tag = body, tag
        self.columns = records.Columns()
        self.keys: dict[str, str] = {}
        self.forms: dict[tuple[object, ...], str] = {}  # what elements with such attributes look like

    def write(self, head: str, data: records.Attributes) -> None:
        self.body.write(f"    <{self.tag} {head}>\n{self.cells(data, '      ')}    </{self.tag}>\n".encode())

    def cells(self, data: records.Attributes, indent: str) -> str:
        """The attributes of one element."""
        shape = (*data, *map(type, data.values()))
        form = self.forms.get(shape) or self.forms.setdefault(shape, self._form(data, indent))
        return form % tuple(map(xml.content, data.values()))

    def _form(self, data: records.Attributes, indent: str) -> str:
        self.columns.add(data)
        keys = [self.keys.setdefault(name, f"{self.tag[0]}{len(self.keys)}") for name in data]
        return "".join(f'{indent}<data key="{key}">%s</data>\n' for key in keys)
