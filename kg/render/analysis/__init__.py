"""Tabs of matrices, tables and briefs on one offline page; every number opens the quotes that make it up.

words.mjs   the words of the interface        panel.mjs   the quotes, and copies of their citations
data.mjs    what the page was given           matrix.mjs  rows by columns, as a heat map
grid.mjs    a table to sort and filter        pair.mjs, alike.mjs, distinct.mjs   what a matrix tells of its rows
brief.mjs   sentences with their quotes       main.mjs    tabs, theme, language
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from kg.render import offline

HERE = Path(__file__).parent
SHARED = ("dom", "cite")  # of ../script
# A file uses only names from the files before it.
SCRIPTS = ("words", "data", "panel", "matrix", "pair", "distinct", "alike", "grid", "brief", "main")


def page(core: dict[str, Any], quotes: dict[str, Any], *, title: str) -> str:
    """One HTML file: `core` (title, tabs, docs) is parsed when it opens, `quotes` at the first click."""
    script = _script()
    return offline.fill(
        offline.read(HERE / "page.html"),
        title=title,
        style=_style(),
        scripts=[script],
        data={"core": core, "quotes": quotes},
        script=script,
    )


@cache
def _script() -> str:
    shared = [HERE.parent / "script" / f"{name}.mjs" for name in SHARED]
    return offline.bind([*shared, *(HERE / f"{name}.mjs" for name in SCRIPTS)])


@cache
def _style() -> str:
    return offline.read(HERE.parent / "style.css") + offline.read(HERE / "style.css")
