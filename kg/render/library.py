"""vis-network as pyvis ships it: its text and the options that every view starts from."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from kg.errors import OutputError

VERSION = "vis-9.1.2"


@cache
def text() -> str:
    """The library's script with LF line ends; raises OutputError if this pyvis ships another version."""
    import pyvis

    path = Path(pyvis.__file__).parent / "lib" / VERSION / "vis-network.min.js"
    try:
        script = path.read_text(encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{path}: no {VERSION} in the installed pyvis; install pyvis 0.3.2") from error
    lines = script.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line for line in lines if not line.startswith("//# sourceMappingURL"))


def options() -> dict[str, Any]:
    """Options of a directed network with fixed positions: no physics, edges hidden while dragging."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    network.toggle_physics(False)
    network.toggle_hide_edges_on_drag(True)
    network.toggle_drag_nodes(False)
    network.inherit_edge_colors(False)
    chosen: dict[str, Any] = json.loads(network.options.to_json())
    chosen["physics"] = {"enabled": False}
    chosen["edges"]["smooth"] = False
    return chosen
