"""The years that a period written in a document covers."""

from __future__ import annotations

import re

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
FIVE_YEAR_PLANS = {"十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026, "十六五": 2031}


def years(period: str) -> tuple[int, int] | None:
    """First and last year: 2025年 -> (2025, 2025), “十五五”时期 -> (2026, 2030); None if it names none."""
    found = [int(year) for year in YEAR.findall(period)]
    for plan, start in FIVE_YEAR_PLANS.items():
        if plan in period:
            found += [start, start + 4]
    return (min(found), max(found)) if found else None
