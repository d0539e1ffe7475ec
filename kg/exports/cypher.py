"""A Cypher script: MERGE by id and key, so that running it twice changes nothing. Evidence is a JSON string."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.exports import records

if TYPE_CHECKING:
    import networkx as nx

BATCH = 200  # rows a statement: a few hundred kilobytes, which every server takes
HEAD = "CREATE CONSTRAINT kg_entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;\n"


def write(graph: nx.MultiDiGraph[Any], stream: BinaryIO) -> None:
    """A constraint, then nodes by type, then edges by type; one statement a batch."""
    stream.write(HEAD.encode())
    nodes = sorted(records.nodes(graph), key=lambda row: (_type(row[1]), row[0]))
    for type, group in itertools.groupby(nodes, key=lambda row: _type(row[1])):
        label = f" SET n:{_name(type)}" if type else ""
        rows = (f"{{id: {_literal(id)}, props: {_map(data)}}}" for id, data in group)
        _batches(stream, rows, f"MERGE (n:Entity {{id: row.id}}){label} SET n += row.props")
    edges = sorted(records.edges(graph), key=lambda row: (_type(row[2]), row[0], row[1], row[2]["key"]))
    for type, relations in itertools.groupby(edges, key=lambda row: _type(row[2])):
        rows = (
            f"{{a: {_literal(source)}, b: {_literal(target)}, key: {_literal(data['key'])}, props: {_map(data)}}}"
            for source, target, data in relations
        )
        merge = f"MERGE (a)-[r:{_name(type)} {{key: row.key}}]->(b) SET r += row.props"
        _batches(stream, rows, f"MATCH (a:Entity {{id: row.a}}), (b:Entity {{id: row.b}}) {merge}")


def _type(data: records.Attributes) -> str:
    return str(data.get("type") or data.get("key", ""))


def _batches(stream: BinaryIO, rows: Iterator[str], action: str) -> None:
    while batch := list(itertools.islice(rows, BATCH)):
        lines = ",\n".join(batch)
        stream.write(f"UNWIND [\n{lines}\n] AS row\n{action};\n".encode())


def _map(data: records.Attributes) -> str:
    return "{" + ", ".join(f"{_name(name)}: {_literal(value)}" for name, value in data.items()) + "}"


def _literal(value: object) -> str:
    """A JSON string, number or list of strings is Cypher too; what nests becomes a JSON string."""
    if isinstance(value, str):
        return records.compact(records.text(value))
    if isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return records.text(value)
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return records.compact([records.text(item) for item in value])
    return records.compact(records.compact(value))


def _name(name: str) -> str:
    """A label, type or property name in backticks; backslash-u is decoded even there, so it goes."""
    plain = records.text(name).replace("\n", " ").replace("\r", " ").replace("\\", "＼")
    return "`" + plain.replace("`", "``") + "`"
