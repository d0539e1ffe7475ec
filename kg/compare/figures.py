"""Figures made comparable: bounds in one unit, periods as years."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from kg.cite import Source
from kg.store import Figure

UNITS = {  # unit -> the unit it is compared in, and how many of those it is
    "米": ("公里", 1e-3), "千米": ("公里", 1.0), "平方公里": ("亩", 1500.0), "公顷": ("亩", 15.0),
    "公斤": ("吨", 1e-3), "千克": ("吨", 1e-3), "斤": ("吨", 5e-4),
    "吉瓦": ("千瓦", 1e6), "兆瓦": ("千瓦", 1e3), "GWh": ("千瓦时", 1e6), "标准箱": ("标箱", 1.0),
    "个百分点": ("百分点", 1.0), "名": ("人", 1.0), "位": ("人", 1.0),
}  # fmt: skip
RANGE = re.compile(r"(\d+(?:\.\d+)?)%?\s*(?:[-—–~～至到])\s*(\d+(?:\.\d+)?)")
SCALE = {"万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "亿": 1e8, "千万": 1e7, "百万": 1e6, "万": 1e4, "千": 1e3}
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
PLAN = re.compile("“?(十二五|十三五|十四五|十五五|十六五)”?")
COUNTS = {"一": 1, "三": 3, "五": 5}
TOLD = re.compile("(?:过去|近|这|前|^)(?P<back>[一三五])年|(?P<since>[一三五])年来|(?:今后|未来)(?P<ahead>[一三五])年")
FIRST = {"十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026, "十六五": 2031}


class Amount(NamedTuple):
    """low <= high in `unit`; equal for a plain number."""

    low: float
    high: float
    unit: str


class Span(NamedTuple):
    """First and last year of a period."""

    first: int
    last: int


def amount(figure: Figure) -> Amount | None:
    """The figure in the unit it is compared in; None where it is words (翻一番, 两位数)."""
    unit, factor = UNITS.get(figure.unit, (figure.unit, 1.0))
    if figure.number is not None:
        return Amount(figure.number * factor, figure.number * factor, unit)
    match = RANGE.search(figure.value)
    if not match:
        return None
    scale = next((value for name, value in SCALE.items() if name in figure.value[match.end() :]), 1.0) * factor
    low, high = sorted((float(match[1]) * scale, float(match[2]) * scale))
    return Amount(low, high, unit)


@lru_cache(maxsize=1 << 14)
def span(period: str) -> Span | None:
    """The years of a period as written: 到2030年 -> 2030, “十五五”时期 -> 2026 to 2030, “十三五”末 -> 2020."""
    found = [int(year) for year in YEAR.findall(period)]
    for plan in PLAN.findall(period):
        ends = (FIRST[plan], FIRST[plan] + 4)
        found += ends[1:] if "末" in period else ends
    return Span(min(found), max(found)) if found else None


def years(period: str, source: Source) -> Span | None:
    """The years of a period, also of one that is told from its document: 五年来, 过去一年, 今后五年.

    A document of the first months looks back from the end of the year before.
    """
    if (stated := span(period)) or not (match := TOLD.search(period)) or not (own := dated(source)):
        return stated
    month = int(source.date[5:7]) if source.date[5:7].isdigit() else 1 if "工作报告" in source.title else 0
    if not month or 4 < month < 11:
        return None
    last = own.last - 1 if month <= 4 else own.last
    count = COUNTS[match["back"] or match["since"] or match["ahead"]]
    return Span(last + 1, last + count) if match["ahead"] else Span(last - count + 1, last)


def dated(source: Source) -> Span | None:
    """The year of a document: of its date, or else the one in its title."""
    return span(source.date[:4]) or span(source.title)


def written(figure: Figure) -> str:
    """The figure as the text has it, with its comparator."""
    return SIGNS.get(figure.comparator, figure.comparator) + figure.value


SIGNS = {">=": "≥", "<=": "≤", "~": "约"}


def plain(number: float) -> str:
    """A number for a table: thousands apart, no trailing zeros, no exponent."""
    if number == int(number):
        return f"{int(number):,}"
    return f"{number:,.6f}".rstrip("0").rstrip(".")
