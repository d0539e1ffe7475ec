"""The nodes and edges of a graph, and their attributes as typed columns.

A graph is anything that walks like a networkx.MultiDiGraph: `graph.load` holds one in memory, `graph.stream`
reads one from the store, `foreign.read` one from a file. All come in a fixed order, which every export keeps. Where
a foreign graph has edges without a direction, these have an attribute `directed` that is False.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

import msgspec

if TYPE_CHECKING:
    import networkx as nx

    from kg.foreign import Foreign
    from kg.graph import Stream

    Graph: TypeAlias = nx.MultiDiGraph[Any] | Stream | Foreign

Attributes = dict[str, Any]
Kind = Literal["boolean", "integer", "float", "string", "json"]

# Attributes in the order a reader wants them; others follow by name, the evidence comes last.
ORDER = (
    *("key", "id", "type", "name", "aliases", "support", "confidence", "background", "documents", "mentions"),
    *("title", "date", "issuer", "path", "value", "number", "unit", "comparator", "period", "status"),
    *("role", "modality", "section"),
)
RESERVED = ("id", "label", "key", "source", "target", "fields")
ENCODE = msgspec.json.Encoder().encode
RANK = {name: rank for rank, name in enumerate(ORDER)}

# What XML 1.0 cannot hold, and control and bidirectional characters that only do harm.
UNSAFE = re.compile("[^\t\n\r -~\u00a0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _rank(name: str) -> tuple[int, str]:
    return (len(ORDER) + (name == "evidence"), name) if name not in RANK else (RANK[name], name)


@lru_cache(maxsize=1024)
def _order(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(names, key=_rank))


def _ordered(data: Attributes) -> Attributes:
    names = tuple(data)
    order = _order(names)
    if order == names and None not in data.values():
        return data
    return {name: data[name] for name in order if data[name] is not None}


def about(graph: Graph) -> Attributes:
    """What the graph says of itself in words and numbers, by name."""
    return {str(name): value for name, value in sorted(graph.graph.items()) if isinstance(value, str | int | float)}


def directed(graph: Graph) -> bool:
    """Whether edges have a direction unless they say otherwise."""
    return bool(graph.is_directed())


def relation(data: Attributes) -> str:
    """The relation that an edge states; a key such as `reports/0f3a` begins with it."""
    return str(data.get("type") or data["key"].partition("/")[0])


def nodes(graph: Graph) -> Iterator[tuple[str, Attributes]]:
    """(id, attributes), as they are but for None."""
    for node, data in graph.nodes(data=True):
        yield str(node), _ordered({name: data[name] for name in data if name != "id"})


def flat(data: Attributes) -> Attributes:
    """A node's attributes with a document's fields as attributes of their own."""
    if "fields" not in data:
        return data
    whole = {name: value for name, value in data.items() if name != "fields"}
    if isinstance(fields := data["fields"], dict):
        whole |= {f"field_{name}" if name in whole or name in RESERVED else name: fields[name] for name in fields}
    return _ordered(whole)


def flat_nodes(graph: Graph) -> Iterator[tuple[str, Attributes]]:
    """(id, attributes) with a document's fields as attributes of their own."""
    for node, data in nodes(graph):
        yield node, flat(data)


def edges(graph: Graph) -> Iterator[tuple[str, str, Attributes]]:
    """(source, target, attributes with `key`)."""
    for source, target, key, data in graph.edges(keys=True, data=True):
        yield str(source), str(target), _ordered({"key": str(key), **data})


class Writer(Protocol):
    """What takes a graph piece by piece: nodes, edges, then the end. What it is handed is not its own to change."""

    def node(self, id: str, data: Attributes) -> None: ...

    def edge(self, source: str, target: str, data: Attributes) -> None: ...

    def finish(self) -> None: ...


def walk(graph: Graph, writers: Sequence[Writer]) -> None:
    """Hand a graph to several writers in one walk. Evidence, which is most of it, is made JSON once for all."""
    for id, data in nodes(graph):
        for writer in writers:
            writer.node(id, data)
    for source, target, data in edges(graph):
        if evidence := data.get("evidence"):
            data["evidence"] = msgspec.Raw(compact(evidence).encode())
        for writer in writers:
            writer.edge(source, target, data)
    for writer in writers:
        writer.finish()


def quotes(data: Attributes) -> list[Attributes]:
    """The evidence of an edge; none where something else goes by that name."""
    found = data.get("evidence")
    wanted = {"doc", "start", "end", "quote"}
    whole = isinstance(found, list | tuple) and all(isinstance(item, dict) and wanted <= item.keys() for item in found)
    return list(found) if whole and found else []


def kind(value: object) -> Kind:
    """The column type that holds `value`; what nests is json."""
    if isinstance(value, str):
        return "string"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "float"
    return "json"


class Columns:
    """The attributes met so far, each with one type that holds all its values."""

    def __init__(self) -> None:
        self._kinds: dict[str, Kind] = {}

    def add(self, row: Attributes) -> None:
        """Take one node's or edge's attributes into account."""
        for name, value in row.items():
            new = kind(value)
            if (old := self._kinds.setdefault(name, new)) != new:
                both = {old, new}
                wider: Kind = "float" if both == {"integer", "float"} else "json" if "json" in both else "string"
                self._kinds[name] = wider

    def found(self) -> dict[str, Kind]:
        """Names and types, in ORDER."""
        return {name: self._kinds[name] for name in sorted(self._kinds, key=_rank)}


def columns(rows: Iterable[Attributes]) -> dict[str, Kind]:
    """Every attribute of all rows."""
    found = Columns()
    for row in rows:
        found.add(row)
    return found.found()


def text(value: object) -> str:
    """One cell: a string as it is, true and false, the shortest exact number, JSON for what nests."""
    if isinstance(value, str):
        return value if value.isprintable() else UNSAFE.sub("", value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, msgspec.Raw):
        return bytes(value).decode()
    return compact(value)


def compact(value: object) -> str:
    """One line of JSON that any XML or text file can hold: unsafe characters become \\u escapes, NaN null."""
    try:
        line = ENCODE(value).decode()
    except UnicodeEncodeError:  # half a surrogate pair, from a file name that is not UTF-8
        line = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
        line = line.encode("utf-8", "replace").decode()
    return line if line.isprintable() else UNSAFE.sub(_escape, line)


def _plain(value: object) -> object:
    """What a piece of ready JSON stands for."""
    return json.loads(bytes(value)) if isinstance(value, msgspec.Raw) else str(value)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
