"""Graphs that kg did not write: GraphML, GEXF and node-link JSON in, something that every export walks out.

draft.py      what a reader hands over, checked and put in order
elements.py   XML read piece by piece, as untrusted text
graphml.py, gexf.py, node_link.py   one reader a format; each has `read(path, draft)`

Nodes, edges and their attributes are kept, under their names but for those that a format needs for itself: a node's
`id` and an edge's `source`, `target` and `directed` get an underscore. Text that is JSON all through a column becomes
the lists that it stands for.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from kg.errors import GraphError
from kg.foreign.draft import Draft, Foreign

READERS = {".graphml": "graphml", ".xml": "graphml", ".gexf": "gexf", ".json": "node_link"}  # by the end of a name


def known(path: Path) -> bool:
    """Whether a path looks like a file for `read`."""
    return path.suffix.lower() in READERS and not path.is_dir()


def read(path: Path) -> Foreign:
    """The graph in a file. Raises GraphError with the one line that says what is wrong and where."""
    draft = Draft(path)
    try:
        import_module(f"{__name__}.{READERS[path.suffix.lower()]}").read(path, draft)
    except OSError as error:
        raise GraphError(f"{path}: {error.strerror or error}: name a file that can be read") from error
    return draft.finish()


__all__ = ["Foreign", "known", "read"]
