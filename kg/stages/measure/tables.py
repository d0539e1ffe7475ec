"""Figures in tables. A clean text has a row in a paragraph, its cells parted by one space."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.model import Document

from .figures import Figure, scan

_PERIOD = re.compile(r"(?:到|“?十[三四五六]五”?末?|20\d\d(?:[—–-]20\d\d)?年?)")
_LABEL = re.compile(r"指标|名称|项目|类别|内容|地区|城市|区域|单位名称")
_UNIT = re.compile(r"[（(]([^（）()]{1,12})[）)]$")
_NUMBER = re.compile(
    r"(?P<bound>[>≥＞<≤＜]|约)?(?P<value>\d[\d,]{0,14}(?:\.\d{1,8})?[%％\u4e00-\u9fff]{0,6}?)(?P<after>以上|左右|以内)?"
)
_BOUNDS = {">": ">", "＞": ">", "≥": ">=", "<": "<", "＜": "<", "≤": "<=", "约": "~"}
_MOST = 40  # rows below one header; more is a list, not a table of targets


class Cell(NamedTuple):
    """A figure of a table: `row` is the span of its row, `label` the row's own words and where they start."""

    figure: Figure
    label: str
    column: str
    period: str
    row: tuple[int, int]
    sentence: int


def tables(document: Document) -> Iterator[Cell]:
    """The figures of every table whose header names periods or units."""
    text, sentences = document.text, document.sentences
    k = 0
    while k + 1 < len(sentences):
        header = text[sentences[k].span.start : sentences[k].span.end].split(" ")
        k += 1
        columns = [i for i, c in enumerate(header) if i and (_PERIOD.match(c) or _UNIT.search(c))]
        if len(header) < 2 or not columns or len(header) > 12:
            continue
        name = next((i for i, c in enumerate(header) if _LABEL.search(c) and i not in columns), 0)
        unit = header.index("单位") if "单位" in header else -1
        for s in range(k, min(k + _MOST, len(sentences))):
            start, end = sentences[s].span.start, sentences[s].span.end
            row = text[start:end].split(" ")
            if len(row) != len(header):
                break
            k = s + 1
            label = _UNIT.sub("", row[name])
            given = row[unit] if unit >= 0 else (m[1] if (m := _UNIT.search(row[name])) else "")
            at = start
            for i, cell in enumerate(row):
                if i in columns and (found := _figure(cell, given or _in_header(header[i]), at)):
                    period = header[i] if _PERIOD.match(header[i]) else ""
                    yield Cell(found, label, "" if period else _UNIT.sub("", header[i]), period, (start, end), s)
                at += len(cell) + 1


def _in_header(cell: str) -> str:
    m = _UNIT.search(cell)
    return m[1] if m else ""


def _figure(cell: str, unit: str, at: int) -> Figure | None:
    """The figure of a cell, its unit completed from the label or the header."""
    m = _NUMBER.fullmatch(cell)
    if not m:
        return None
    value = m["value"] if not m["value"][-1].isdigit() else m["value"] + unit
    read = next(iter(scan(value + (m["after"] or ""))), None)
    comparator = _BOUNDS.get(m["bound"] or "", "") or (read.comparator if read else "")
    head, tail = at + m.start("value"), at + m.end("value")
    number = read.number if read else float(m["value"].replace(",", "")) if m["value"][-1].isdigit() else None
    kind = read.kind if read else "score"
    return Figure(at, head, tail, at + len(cell), value, number, read.unit if read else unit, comparator, kind)
