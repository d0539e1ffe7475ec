"""The page: skeleton, style, script and data in one file that asks for nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import networkx as nx

from kg.render import library, offline
from kg.render.columns import tables

HERE = Path(__file__).parent
# A file uses only names from the files before it.
SCRIPTS = (
    "i18n",
    "dom",
    "graph",
    "filters",
    "search",
    "path",
    "compare",
    "view",
    "permalink",
    "state",
    "cite",
    "tables",
    "labels",
    "canvas",
    "figure",
    "export",
    "legend",
    "finder",
    "card",
    "sheet",
    "main",
)


def page(graph: nx.MultiDiGraph, *, title: str) -> str:
    """One HTML file that shows `graph`: no request, no markup from the graph, the same bytes for the same graph."""
    core, quotes = tables(graph, title)
    core["options"] = library.options()
    style, script, vis = offline.read(HERE / "style.css"), _script(), library.text()
    return offline.fill(
        offline.read(HERE / "page.html"),
        title=title,
        style=style,
        scripts=(vis, script),
        data={"core": core, "quotes": quotes},
        library=vis,
        script=script,
    )


@cache
def _script() -> str:
    return offline.bind([HERE / "script" / f"{name}.mjs" for name in SCRIPTS])
