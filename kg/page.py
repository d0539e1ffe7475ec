"""The page of a build: drawn here, or in a process beside, while the other outputs are written.

The process beside is a plain subprocess that makes ready, reads the store once that is finished, and ends when its
parent does.
"""

from __future__ import annotations

import contextlib
import gc
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import msgspec

from kg import child, graph, render
from kg.model import Record
from kg.ontology import Ontology
from kg.store import Store

EDGES = 40_000  # a page of more would be slow to open; the best supported are kept
SPELLED = "SELECT pinyin, initials FROM form WHERE form = ?"
COMMAND = [sys.executable, "-P", "-c", "from kg.page import serve; serve()"]


class Drawn(Record, frozen=True):
    """What is on the page, and the seconds that it took."""

    nodes: int
    edges: int
    seconds: float


def draw(store: Store, target: Path, kept: graph.Kept | None = None) -> Drawn:
    """Write the page of a finished store; of what was `kept`, if all of it was."""
    began = perf_counter()
    ontology = msgspec.json.decode(store.meta("schema") or "", type=Ontology)
    shown = graph.surround(kept.whole() if kept else graph.overview(store, EDGES), store)
    shown.graph["ontology"] = ontology.schema()
    for _, node in shown.nodes(data=True):
        [(node["pinyin"], node["initials"])] = store.all(SPELLED, node["name"])
    target.write_bytes(render.page(shown, title=graph.title(store)).encode("utf-8", "replace"))
    return Drawn(shown.number_of_nodes(), shown.number_of_edges(), perf_counter() - began)


class Beside:
    """A process in which a page can be drawn."""

    def __init__(self, process: subprocess.Popen[bytes] | None) -> None:
        self.process = process

    def draw(self, store: Store, target: Path) -> None:
        """Begin to draw the page of a finished store, which nobody may change meanwhile."""
        if self.process:
            child.tell(self.process, msgspec.json.encode((str(store.path), str(target))) + b"\n")

    def drawn(self) -> Drawn | None:
        """Wait for it; None if it did not come to its end, for whatever reason."""
        if self.process is None or self.process.stdout is None:
            return None
        answer = self.process.stdout.readline()
        with contextlib.suppress(msgspec.DecodeError):
            return msgspec.json.decode(answer, type=Drawn)
        return None


@contextmanager
def beside() -> Iterator[Beside]:
    """A process that makes ready to draw."""
    process: subprocess.Popen[bytes] | None = None
    try:
        with contextlib.suppress(OSError):  # then it is drawn here
            process = child.start(COMMAND, subprocess.DEVNULL)
        yield Beside(process)
    finally:
        if process:
            child.end(process)


def serve() -> None:
    """The side of the process: what to draw comes in, what was drawn goes out."""
    import kg.render.assemble  # noqa: F401  while there is nothing to draw yet

    gc.disable()  # there are no cycles in what is drawn, and much of it
    if not (request := sys.stdin.buffer.readline()):
        return
    place, target = msgspec.json.decode(request, type=tuple[str, str])
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with Store.open(place) as store:
        drawn = draw(store, Path(target))
    print(msgspec.json.encode(drawn).decode(), flush=True)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)
