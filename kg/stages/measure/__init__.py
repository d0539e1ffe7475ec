"""The figures that a document reports: Document, mentions and links -> quantities."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from kg.model import Document, Dropped, Evidence, Linked, Mention, Quantity
from kg.ontology import Ontology

from .figures import Figure, scan
from .reading import read


def measure(
    document: Document, mentions: tuple[Mention, ...], linked: Linked, ontology: Ontology
) -> tuple[tuple[Quantity, ...], tuple[Dropped, ...]]:
    """Every figure with its subject, indicator, value, period and status; figures nobody owns are dropped."""
    text = document.text
    starts = [m.span.start for m in mentions]
    entity = {link.mention: link.entity for link in linked.links}
    kinds = {e.id: e.type for e in linked.entities}

    def named(f: Figure) -> bool:
        k = bisect_right(starts, f.head) - 1
        return k >= 0 and mentions[k].span.start <= f.head and f.tail <= mentions[k].span.end

    by_sentence: dict[int, list[Figure]] = {}
    begins = [s.span.start for s in document.sentences]
    for f in scan(text):
        k = bisect_right(begins, f.head) - 1
        if k >= 0 and f.kind != "time" and not named(f):
            by_sentence.setdefault(k, []).append(f)
    quantities: list[Quantity] = []
    for k, figures in by_sentence.items():
        span = document.sentences[k].span
        for r in read(text, span.start, span.end, figures):
            f = r.figure
            subject = linked.home.entity if linked.home else ""
            first = bisect_left(starts, r.left)
            if first < len(mentions) and mentions[first].span.end <= f.start and first in entity and mentions[first].span.start <= r.left + 2:
                subject = entity[first]
            quote = document.source_span(*r.clause)
            evidence = Evidence(document.id, quote.start, quote.end, document.quote(*r.clause), r.rule, 0.8)
            quantities.append(Quantity(subject, r.indicator, f.value, f.number, f.unit, f.comparator, "", "achieved", evidence))
    return tuple(quantities), ()
