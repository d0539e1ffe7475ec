"""Two tables, nodes.csv and relationships.csv, with the header that `neo4j-admin database import` reads.

`write` packs them into one zip; `write_folder` lays them side by side. Cells are on one line and none
starts a formula: such text gets a leading apostrophe. Lists are JSON.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, BinaryIO

from kg.exports import records

if TYPE_CHECKING:
    from kg.exports.records import Graph

NODES, RELATIONSHIPS = "nodes.csv", "relationships.csv"
TYPES = {"boolean": "boolean", "integer": "long", "float": "double", "string": "string", "json": "string"}
FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r]")


def write(graph: Graph, stream: BinaryIO) -> None:
    """A zip of both tables; the same graph gives the same bytes."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables(graph):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=True) as file:
                write_table(rows, file)


def tables(graph: Graph) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """(file name, rows with the header first) of both tables."""
    yield NODES, _nodes(graph)
    yield RELATIONSHIPS, _relationships(graph)


def write_table(rows: Iterable[list[str]], stream: IO[bytes]) -> None:
    """UTF-8 without a mark, as the importer wants it."""
    file = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="", write_through=True)
    csv.writer(file, lineterminator="\n").writerows(rows)
    file.detach()


def _nodes(graph: Graph) -> Iterator[list[str]]:
    columns = records.columns(data for _, data in records.flat_nodes(graph))
    columns.pop("type", None)
    yield ["id:ID", ":LABEL", *(f"{name}:{TYPES[kind]}" for name, kind in columns.items())]
    for id, data in records.flat_nodes(graph):
        yield [cell(id), cell(data.get("type", "")), *(cell(data.get(name, "")) for name in columns)]


def _relationships(graph: Graph) -> Iterator[list[str]]:
    columns = records.columns(data for _, _, data in records.edges(graph))
    columns.pop("type", None)
    yield [":START_ID", ":END_ID", ":TYPE", *(f"{name}:{TYPES[kind]}" for name, kind in columns.items())]
    for source, target, data in records.edges(graph):
        row = [cell(source), cell(target), cell(records.relation(data))]
        yield row + [cell(data.get(name, "")) for name in columns]


def cell(value: object) -> str:
    """A number as it is; text on one line, with an apostrophe before anything that a spreadsheet would compute."""
    line = " ".join(records.text(value).split("\n")).replace("\r", " ").replace("\t", " ")
    return "'" + line if isinstance(value, str) and FORMULA.match(line) else line
