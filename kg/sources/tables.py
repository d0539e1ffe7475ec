"""A table of documents (csv, tsv, xlsx, jsonl) -> one Source a row; other columns become its fields."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from kg.errors import SourceError
from kg.model import Failure, Source
from kg.sources.files import printable
from kg.sources.item import MIB, Columns, Item
from kg.sources.package import PART, open_package
from kg.sources.text import encoding_of

_TEXT_COLUMNS = ("正文", "内容", "全文", "文本", "建议内容", "提案内容", "text", "content", "body", "fulltext")
_ID_COLUMNS = ("id", "编号", "序号", "建议号", "提案号", "文号", "doc_id", "key")
_FIELDS = {
    "标题": "title", "题目": "title", "案由": "title", "提案名称": "title", "title": "title", "发布日期": "published",
    "日期": "published", "date": "published", "来源": "source", "source": "source", "发文机关": "issuer",
    "发布机构": "issuer", "issuer": "issuer", "作者": "author", "author": "author", "文号": "number",
    "发文字号": "number",
}  # fmt: skip
_FIELD_LIMIT = 2000  # code points of a field; a longer one is a text of its own
_CELL = 16 * MIB

Row = tuple[int, dict[str, str]]


def load(item: Item, columns: Columns) -> Iterator[Source | Failure]:
    """The documents of a table, in the order of its rows; ids are `file#id`, or `file#row` without an id column."""
    bad: list[str] = []
    if item.ending in ("jsonl", "ndjson"):
        tables: Iterable[tuple[str, Iterator[Row]]] = [("", _json_rows(item, bad))]
    elif item.ending == "xlsx":
        tables = _sheets(item)
    else:
        tables = [("", _csv_rows(item))]
    empty: list[int] = []
    found = False
    problem: SourceError | None = None
    for sheet, rows in tables:
        try:
            for document in _documents(item, sheet, rows, columns, empty):
                found = True
                yield document
        except SourceError as error:
            if not sheet:
                raise
            problem = error
    if bad:
        others = f"; {len(bad) - 1} more lines are no better" if len(bad) > 1 else ""
        textless = f"; {len(empty)} rows are without text (first: row {empty[0]})" if empty else ""
        raise SourceError(bad[0] + others + textless)
    if not found:
        raise problem or SourceError(f"{item.shown}: no row has a text: fill the column or name it with --text-column")
    if empty:
        raise SourceError(f"{item.shown}: {len(empty)} rows without text (first: row {empty[0]}): fill or delete them")


def _documents(
    item: Item, sheet: str, rows: Iterator[Row], columns: Columns, empty: list[int]
) -> Iterator[Source | Failure]:
    """The rows of one table as documents; numbers of rows without text go to `empty`."""
    text_column = id_column = ""
    for number, row in rows:
        if not text_column:
            text_column = _choose(item, columns.text, _TEXT_COLUMNS, list(row), "--text-column")
            id_column = _choose(item, columns.id, _ID_COLUMNS, list(row), "--id-column", columns.id is not None)
        text = row.get(text_column) or ""
        if not text.strip():
            empty.append(number)
            continue
        name = printable((row.get(id_column) or "").strip())[:200] if id_column else ""
        fields: dict[str, str] = {}
        for column, value in row.items():
            if column not in (text_column, "") and value and len(value := value.strip()) <= _FIELD_LIMIT and value:
                fields.setdefault(_FIELDS.get(column.lower(), column), value)
        place = f"{sheet + '!' if sheet else ''}{number}"
        title = fields.get("title", "")
        yield Source(f"{item.id}#{name or place}", title, text, f"{item.shown}#{place}", fields)


def _choose(
    item: Item, wanted: str | None, usual: tuple[str, ...], have: list[str], option: str, required: bool = True
) -> str:
    """The column to use: the one asked for, else the first usual name that is there."""
    if wanted is not None:
        if wanted in have:
            return wanted
    else:
        lower = {column.lower(): column for column in reversed(have)}
        if found := next((lower[name] for name in usual if name in lower), ""):
            return found
    if not required:
        return ""
    listed = ", ".join(column[:30] for column in have[:12])
    missing = wanted or "of texts"
    raise SourceError(f"{item.shown}: has no column {missing}: name one with {option} (it has: {listed})")


def _csv_rows(item: Item) -> Iterator[Row]:
    stream = item.stream if item.stream.seekable() else io.BytesIO(item.content())
    sample = stream.read(MIB)
    stream.seek(0)
    encoding = encoding_of(sample, item.shown)
    lines = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    csv.field_size_limit(_CELL)
    head = sample.decode(encoding, "replace").split("\n", 1)[0]
    delimiter = "\t" if item.ending == "tsv" else max(",;\t|", key=head.count)
    reader = csv.reader((line.replace("\0", "") for line in lines), delimiter=delimiter)
    try:
        header = [_name(cell) for cell in next(reader, [])]
        for cells in reader:
            if any(cells):
                cells += [""] * (len(header) - len(cells))
                yield reader.line_num, dict(zip(header, cells, strict=False))
    except csv.Error as error:
        raise SourceError(f"{item.shown}:{reader.line_num}: is no table ({error}): save it as CSV again") from None


def _name(cell: object) -> str:
    return re.sub(r"\s+", " ", printable(str(cell if cell is not None else ""))).strip("\ufeff _")


def _json_rows(item: Item, bad: list[str]) -> Iterator[Row]:
    """The objects of a file of JSON lines; what is wrong with the other lines goes to `bad`."""
    for number, line in enumerate(_lines(item.stream), 1):
        if not line.strip():
            continue
        if len(line) > _CELL:
            raise SourceError(f"{item.shown}:{number}: the line is larger than {_CELL // MIB} MiB: split the document")
        try:
            record = json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            reason = "it nests too deeply" if isinstance(error, RecursionError) else str(error)[:80]
            bad.append(f"{item.shown}:{number}: is not JSON ({reason}): write one object a line")
            continue
        if not isinstance(record, dict):
            bad.append(f"{item.shown}:{number}: the line is no JSON object: write one object a line")
            continue
        yield number, {_name(key): _string(value) for key, value in record.items()}


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    while line := stream.readline(_CELL + 2):
        yield line


def _string(value: object) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _sheets(item: Item) -> Iterator[tuple[str, Iterator[Row]]]:
    """Each sheet of a workbook with its rows. What it unpacks to is limited before a cell is read."""
    stream = item.stream if item.stream.seekable() else io.BytesIO(item.content())
    with open_package(stream, item.shown, ".xlsx") as package:
        for part in package.infolist():
            if part.file_size > PART:
                raise SourceError(f"{item.shown}: unpacks to more than {PART // MIB} MiB: split it")
            if part.filename.endswith((".xml", ".rels")) and _declares_type(package, part):
                raise SourceError(f"{item.shown}: {part.filename} declares a document type: save it again as .xlsx")
    from openpyxl import load_workbook

    try:
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            yield sheet.title, _sheet_rows(sheet.iter_rows(values_only=True))
        book.close()
    except SourceError:
        raise
    except Exception as error:  # openpyxl lets whatever a damaged part causes pass through
        reason = re.sub(r"\s+", " ", str(error))[:80] or type(error).__name__
        raise SourceError(f"{item.shown}: is damaged or not .xlsx ({reason}): save it again as .xlsx") from None


def _declares_type(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    try:
        with package.open(part) as file:
            head = file.read(4096)
    except Exception:  # openpyxl will say what is wrong with it
        return False
    return b"<!DOCTYPE" in head.replace(b"\0", b"")


def _sheet_rows(rows: Iterator[tuple[object, ...]]) -> Iterator[Row]:
    header: list[str] = []
    for number, cells in enumerate(rows, 1):
        if not any(cell is not None and str(cell).strip() for cell in cells):
            continue
        if not header:
            header = [_name(cell) for cell in cells]
        else:
            values = ["" if cell is None else str(cell) for cell in cells]
            yield number, dict(zip(header, (re.sub("[\ud800-\udfff]", "\ufffd", v) for v in values), strict=False))
