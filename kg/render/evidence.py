"""Quotes for the page. Neighbouring quotes of a document share one passage, so a sentence is written once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

CONTEXT = 40  # characters shown before and after a quote
SHORT_CONTEXT = 16  # when there are very many quotes
AMPLE = 1_600_000  # characters of passages above which the context is shortened
PASSAGE = 4_000  # characters at which a passage stops growing, so that joining stays linear
LIMIT = 20_000_000  # bytes of passages; above it only the best-supported quotes stay


class Quote(NamedTuple):
    """One evidence of the edge with that number; offsets count code points of the source text."""

    edge: int
    doc: int
    start: int
    quote: str
    before: str
    after: str
    section: str
    rule: str
    confidence: float


class Packed(NamedTuple):
    """`table` is what the page parses; `kept` of `total` quotes are in it."""

    table: dict[str, Any]
    kept: int
    total: int


def pack(quotes: Sequence[Quote], supports: Sequence[int], limit: int = LIMIT) -> Packed:
    """Folds quotes into passages; drops the least supported ones above `limit` bytes."""
    context = CONTEXT
    table = fold(quotes, len(supports), context)
    if sum(map(len, table["texts"])) > AMPLE:
        context = SHORT_CONTEXT
        table = fold(quotes, len(supports), context)
    kept = len(quotes)
    if _size(table) > limit:
        chosen = best(quotes, supports, context, limit)
        table, kept = fold(chosen, len(supports), context), len(chosen)
    return Packed(table, kept, len(quotes))


def fold(quotes: Iterable[Quote], edges: int, context: int) -> dict[str, Any]:
    """Passages with their starts in the source, and for each edge a flat list of eight numbers a quote.

    The numbers: passage, start and end of the quote and end of its context in the passage, start of its context,
    rule, section, confidence in percent.
    """
    passages: list[tuple[int, int, str]] = []
    rules: dict[str, int] = {}
    sections: dict[str, int] = {"": 0}
    rows: list[list[tuple[int, ...]]] = [[] for _ in range(edges)]
    doc, origin, text = -1, 0, ""
    for q in sorted(quotes, key=lambda q: (q.doc, q.start - len(q.before[-context:]), q.start, q.edge, q.quote)):
        before = q.before[-context:]
        window = before + q.quote + q.after[:context]
        start = q.start - len(before)
        joined = _join(text, window, start - origin) if q.doc == doc else None
        if joined is None:
            doc, origin, text = q.doc, start, window
            passages.append((doc, origin, text))
        elif joined is not text:
            text = joined
            passages[-1] = (doc, origin, text)
        at = start - origin
        quote = at + len(before)
        numbers = (len(passages) - 1, quote, quote + len(q.quote), at + len(window), at)
        rule = rules.setdefault(q.rule, len(rules))
        section = sections.setdefault(q.section, len(sections))
        rows[q.edge].append((*numbers, rule, section, round(q.confidence * 100)))
    return {
        "docs": [doc for doc, _, _ in passages],
        "starts": [start for _, start, _ in passages],
        "texts": [text for _, _, text in passages],
        "rules": list(rules),
        "sections": list(sections),
        "edges": [[number for row in edge for number in row] for edge in rows],
    }


def best(quotes: Sequence[Quote], supports: Sequence[int], context: int, limit: int) -> list[Quote]:
    """The first quote of every edge before any second one, well-supported edges first, up to `limit` bytes."""
    seen: dict[int, int] = {}
    turns = []
    for q in quotes:
        turns.append(seen.get(q.edge, 0))
        seen[q.edge] = turns[-1] + 1
    order = sorted(range(len(quotes)), key=lambda i: (turns[i], -supports[quotes[i].edge], i))
    chosen, size = [], 0
    for i in order:
        q = quotes[i]
        size += len((q.before[-context:] + q.quote + q.after[:context]).encode("utf-8", "replace")) + 40
        if size > limit:
            break
        chosen.append(i)
    return [quotes[i] for i in sorted(chosen)]


def _join(text: str, window: str, at: int) -> str | None:
    """`text` continued by `window` at offset `at`; None if they do not touch or disagree."""
    if at < 0 or at > len(text):
        return None
    common = min(len(text) - at, len(window))
    if text[at : at + common] != window[:common]:
        return None
    if common == len(window):
        return text
    return text + window[common:] if len(text) < PASSAGE else None


def _size(table: dict[str, Any]) -> int:
    return sum(len(text.encode("utf-8", "replace")) for text in table["texts"])
