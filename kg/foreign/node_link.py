"""Node-link JSON as networkx, D3 and kg itself write it: `nodes` with `id`, `edges` or `links` with both ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from kg.foreign.draft import Draft

ENDS = ("source", "target")


def read(path: Path, draft: Draft) -> None:
    """See kg.foreign."""
    try:
        whole = msgspec.json.decode(path.read_bytes())
    except (msgspec.DecodeError, UnicodeError) as error:
        raise draft.fault(f"is not JSON ({error}): write it again") from None
    except RecursionError:
        raise draft.fault("is nested too deeply for a graph: write it again") from None
    if not isinstance(whole, dict):
        raise draft.fault("is no graph: an object with nodes and edges is wanted")
    draft.directed = whole.get("directed", True) is not False
    if isinstance(about := whole.get("graph"), dict):
        draft.about.update(about)
    for place, node in _rows(whole, draft, "nodes"):
        if not isinstance(node.get("id"), str | int):
            raise draft.fault(f"{place} has no id: give every node one")
        draft.node(str(node.pop("id")), node)
    for place, edge in _rows(whole, draft, "edges" if "edges" in whole else "links"):
        ends = [edge.pop(name, None) for name in ENDS]
        if not all(isinstance(end, str | int) for end in ends):
            raise draft.fault(f"{place} has no source or no target: name the ids of both")
        directed = edge.pop("directed", None)
        draft.edge((str(ends[0]), str(ends[1])), directed if isinstance(directed, bool) else None, edge)


def _rows(whole: dict[str, Any], draft: Draft, name: str) -> list[tuple[str, dict[str, Any]]]:
    rows = whole.get(name)
    if not isinstance(rows, list):
        raise draft.fault(f"has no list of {name}: a graph is an object with nodes and edges")
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            raise draft.fault(f"{name}[{number}] is no object: a graph is an object with nodes and edges")
    return [(f"{name}[{number}]", row) for number, row in enumerate(rows)]
