"""Offline HTML pages; the only place that imports pyvis.

columns.py   the graph as columns: what its page parses when it opens
evidence.py  the quotes, folded into passages: what it parses at the first click
layout.py    communities and positions, computed here so that the page needs no physics
library.py   vis-network's text and options, out of the installed pyvis
assemble.py  all of it, with style.css, page.html and script/*.mjs, in one file
analysis/    pages of tables, matrices and briefs, every number of which opens its quotes
offline.py   what all pages share: one file that asks for nothing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx


def page(graph: networkx.MultiDiGraph, *, title: str) -> str:
    """One HTML file that shows `graph`: no request, no markup from the graph, the same bytes for the same graph."""
    from kg.render import assemble  # brings networkx, which a page of tables does without

    return assemble.page(graph, title=title)


__all__ = ["page"]
