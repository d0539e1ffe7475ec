"""Markdown: a table of entities for each type, a table of edges with their quotes for each relation."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, BinaryIO

from kg.exports import records

if TYPE_CHECKING:
    from kg.exports.records import Graph

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~<>&])")
FIGURES = ("comparator", "value", "period", "status")


def write(graph: Graph, stream: BinaryIO) -> None:
    """Entities by type, then edges by type; every quote with its document and character range."""
    names = {id: str(data.get("name", id)) for id, data in records.flat_nodes(graph)}
    nodes = sorted(records.flat_nodes(graph), key=lambda row: (str(row[1].get("type", "")), row[0]))
    for type, group in itertools.groupby(nodes, key=lambda row: str(row[1].get("type", ""))):
        _head(stream, type or "Node", ["name", "aliases", "documents", "mentions"])
        for id, data in group:
            aliases = data.get("aliases", ())
            aliases = "、".join(map(str, aliases)) if isinstance(aliases, list | tuple) else aliases
            _row(stream, [names[id], aliases, data.get("documents", ""), data.get("mentions", "")])
    edges = sorted(records.edges(graph), key=lambda row: records.relation(row[2]))
    for type, relations in itertools.groupby(edges, key=lambda row: records.relation(row[2])):
        _head(stream, type, ["subject", "object", "figure", "support", "evidence"])
        for source, target, data in relations:
            figure = " ".join(str(data[name]) for name in FIGURES if data.get(name))
            quotes = [f"{e['quote']} ({e['doc']}:{e['start']}-{e['end']})" for e in records.quotes(data)]
            _row(stream, [names[source], names[target], figure, data.get("support", ""), quotes])


def _head(stream: BinaryIO, title: str, columns: list[str]) -> None:
    rule = "|".join(" --- " for _ in columns)
    stream.write(f"\n## {_cell(title)}\n\n| {' | '.join(columns)} |\n|{rule}|\n".encode())


def _row(stream: BinaryIO, cells: list[object]) -> None:
    line = " | ".join("<br>".join(map(_cell, cell)) if isinstance(cell, list) else _cell(cell) for cell in cells)
    stream.write(f"| {line} |\n".encode())


def _cell(value: object) -> str:
    """Text that stays text: on one line, with everything escaped that Markdown or HTML would read."""
    return SPECIAL.sub(r"\\\1", " ".join(records.text(value).split()))
