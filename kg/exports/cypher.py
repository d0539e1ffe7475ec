"""A Cypher script: MERGE by id and key, so that running it twice changes nothing. Evidence is a JSON string."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from kg.exports import records

if TYPE_CHECKING:
    from kg.exports.records import Graph

PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
BATCH = 200  # rows a statement: a few hundred kilobytes, which every server takes
HEAD = "CREATE CONSTRAINT kg_entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;\n"


def write(graph: Graph, stream: BinaryIO) -> None:
    """A constraint, then nodes, then edges; one statement a batch of one type."""
    stream.write(HEAD.encode())
    nodes = (
        (str(data.get("type") or ""), f"{{id: {_literal(id)}, props: {_map(data)}}}")
        for id, data in records.flat_nodes(graph)
    )
    for type, rows in _batches(nodes):
        label = f" SET n:{_label(type)}" if type else ""
        _unwind(stream, rows, f"MERGE (n:Entity {{id: row.id}}){label} SET n += row.props")
    edges = ((records.relation(data), _edge(source, target, data)) for source, target, data in records.edges(graph))
    for type, rows in _batches(edges):
        merge = f"MERGE (a)-[r:{_label(type)} {{key: row.key}}]->(b) SET r += row.props"
        _unwind(stream, rows, f"MATCH (a:Entity {{id: row.a}}), (b:Entity {{id: row.b}}) {merge}")


def _edge(source: str, target: str, data: records.Attributes) -> str:
    ends = f"a: {_literal(source)}, b: {_literal(target)}"
    return f"{{{ends}, key: {_literal(data['key'])}, props: {_map(data)}}}"


def _batches(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """(type, rows) whenever enough rows of one type have come together, and what is left at the end."""
    waiting: dict[str, list[str]] = {}
    for type, row in rows:
        batch = waiting.setdefault(type, [])
        batch.append(row)
        if len(batch) == BATCH:
            yield type, waiting.pop(type)
    yield from sorted(waiting.items())


def _unwind(stream: BinaryIO, rows: list[str], action: str) -> None:
    lines = ",\n".join(rows)
    stream.write(f"UNWIND [\n{lines}\n] AS row\n{action};\n".encode())


def _map(data: records.Attributes) -> str:
    cells = {name: records.compact(value) if name == "evidence" else value for name, value in data.items()}
    return "{" + ", ".join(f"{_name(name)}: {_literal(value)}" for name, value in cells.items()) + "}"


def _literal(value: object) -> str:
    """A JSON string, number or list of strings is Cypher too; what nests becomes a JSON string."""
    if isinstance(value, str):
        return records.compact(records.text(value))
    if isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return records.text(value)
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return records.compact([records.text(item) for item in value])
    return records.compact(records.compact(value))


def _label(name: str) -> str:
    """A label or a relationship's type: bare where it can be, since some engines take no other."""
    return name if PLAIN.fullmatch(name) else _name(name)


def _name(name: str) -> str:
    """A name in backticks; backslash-u is decoded even there, so it goes."""
    plain = records.text(name).replace("\n", " ").replace("\r", " ").replace("\\", "＼")
    return "`" + plain.replace("`", "``") + "`"
