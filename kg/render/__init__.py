"""graph -> one offline HTML page; the only place that imports pyvis.

columns.py   the graph as columns: what the page parses when it opens
evidence.py  the quotes, folded into passages: what it parses at the first click
layout.py    communities and positions, computed here so that the page needs no physics
library.py   vis-network's text and options, out of the installed pyvis
assemble.py  all of it, with style.css, page.html and script/*.mjs, in one file
"""

from kg.render.assemble import page

__all__ = ["page"]
