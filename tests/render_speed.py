"""How quickly a page opens and answers in Chromium, and the pyvis page that it is held against."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import render_graphs as made

WIDE = {"width": 1440, "height": 900}
FRAME = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"
# Three rounds of what a person does most, in milliseconds of script; other names each time, so that nothing is known.
ANSWERS = """() => [0, 1, 2].map(k => {
  const input = document.querySelector('#find'), times = {};
  const timed = (name, run) => { const t = performance.now(); run(); times[name] = performance.now() - t; };
  timed('search', () => { input.value = '江海山'[k]; input.dispatchEvent(new Event('input')); });
  timed('focus', () => document.querySelector('#find-hit-0').click());
  timed('filter', () => document.querySelector('.kind[data-kind=Industry]').click());
  timed('edge', () => document.querySelector('.cite').click());
  return times; })"""


def stock(path: Path, nodes: int = 300, edges: int = 700) -> str:
    """The address of a page as pyvis makes it, with fixed positions and nothing to wait for on a network."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    small = made.network(nodes, edges)
    for k, node in enumerate(small):
        network.add_node(node, label=node, x=k % 20 * 60, y=k // 20 * 60, physics=False)
    for source, target in small.edges():
        network.add_edge(source, target)
    network.toggle_physics(False)
    page = re.sub(r"<(?:link|script)[^>]*https?:[^>]*>", "", network.generate_html())
    path.write_text(page, encoding="utf-8", newline="\n")
    return path.as_uri()


def first_frame(browser: Any, address: str) -> float:
    """Milliseconds until a canvas has been painted twice, in a window of its own."""
    context = browser.new_context(viewport=WIDE)
    try:
        opened = context.new_page()
        opened.goto(address)
        opened.wait_for_selector("canvas")
        return float(opened.evaluate(FRAME))
    finally:
        context.close()


def frames(browser: Any, ours: str, theirs: str, rounds: int = 3) -> tuple[float, float]:
    """The best first frame of either page; they take turns, so that a busy moment meets both."""
    pairs = [(first_frame(browser, ours), first_frame(browser, theirs)) for _ in range(rounds)]
    return min(a for a, _ in pairs), min(b for _, b in pairs)


def answers(page: Any) -> dict[str, float]:
    """Milliseconds of script for a search, a focus, a filter and the quotes of an edge; the best of three."""
    page.fill("#find", "x")  # names are made ready for the search when the page is idle, or at the first letter
    rounds = page.evaluate(ANSWERS)
    return {name: min(times[name] for times in rounds) for name in rounds[0]}
