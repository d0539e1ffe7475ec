"""Size and speed of the pages in Chromium: a graph of 10,000 entities, and the answers over a build.

    python benchmarks/page.py [--graph out] [--nodes 10000] [--edges 30000] [--check]

The page of a made-up graph with a quote for every edge is held against a page of 300 nodes as pyvis makes it, with
fixed positions, in the same run. Then every kind of answer over --graph is written as a page and opened: processor
seconds of the command, and seconds until the page can be read. Needs Chromium (KG_CHROMIUM) and playwright.
`--check`: exit 1 where something is larger or slower than promised.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import render_graphs as made
import render_speed as speed

from kg.render import page
from kg.store import Store

SIZE = 12.0  # MB
FRAME = 2.0  # times pyvis
SCRIPT = 200.0  # milliseconds
COMMAND = 2.0  # processor seconds
OPEN = 3.0  # seconds


class Book:
    """What was measured, and what of it is too much."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def note(self, what: str, value: float, limit: float, unit: str) -> None:
        print(f"{what:<44}{value:8.2f} {unit:<7} at most {limit:g}")
        if value > limit:
            self.faults.append(what)


def large(browser: Any, folder: Path, nodes: int, edges: int, book: Book) -> None:
    """The page of a large graph."""
    graph = made.network(nodes, edges)
    began = time.process_time()
    text = page(graph, title="大图").encode()
    print(f"{nodes:,} entities, {edges:,} edges with a quote each: drawn in {time.process_time() - began:.1f} s")
    path = folder / "large.html"
    path.write_bytes(text)
    book.note("size", len(text) / 1e6, SIZE, "MB")
    ours, theirs = speed.frames(browser, path.as_uri(), speed.stock(folder / "stock.html"))
    book.note(f"first frame, {ours:.0f} ms against {theirs:.0f} ms", ours / theirs, FRAME, "x pyvis")
    opened = browser.new_context(viewport=speed.WIDE).new_page()
    opened.goto(path.as_uri())
    opened.wait_for_selector("html[data-ready=yes]", state="attached")
    for name, spent in speed.answers(opened).items():
        book.note(f"script of a {name}", spent, SCRIPT, "ms")


def answers(browser: Any, folder: Path, graph: Path, book: Book) -> None:
    """Every kind of answer over a build, as a page."""
    with Store.open(graph) as store:
        rows = list(store.documents())
    documents = [row[1] for row in rows]
    place = next((home for *_, home, _, _, _ in rows if home), "")
    print(f"{len(documents)} documents")
    commands = [["compare"], ["targets"], ["timeline"]]
    commands += [["report", place]] if place else []
    commands += [["diff", *documents[:2]]] if len(documents) > 1 else []
    for command in commands:
        path = folder / "answer.html"
        run = [sys.executable, "-m", "kg", *command, "--graph", str(graph), "--format", "html", "--output", str(path)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(run, check=True, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        what = f"kg {' '.join(command)}"
        book.note(f"{what}, {path.stat().st_size / 1e6:.1f} MB", spent, COMMAND, "s CPU")
        context = browser.new_context(viewport=speed.WIDE)
        opened = context.new_page()
        began = time.monotonic()
        opened.goto(path.as_uri())
        opened.wait_for_selector("html[data-ready=yes]", state="attached")
        opened.evaluate(speed.FRAME)
        book.note("  opened", time.monotonic() - began, OPEN, "s")
        context.close()


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--graph", type=Path, default=Path("out"))
    parser.add_argument("--nodes", type=int, default=10_000)
    parser.add_argument("--edges", type=int, default=30_000)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    book = Book()
    chromium = os.environ.get("KG_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        large(browser, Path(folder), options.nodes, options.edges, book)
        answers(browser, Path(folder), options.graph, book)
        browser.close()
    for what in book.faults:
        print(f"too much: {what}", file=sys.stderr)
    return int(options.check and bool(book.faults))


if __name__ == "__main__":
    sys.exit(main())
