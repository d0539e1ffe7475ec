"""The figures that a document reports: Document, mentions and links -> quantities."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from kg.model import Document, Dropped, Evidence, Linked, Mention, Quantity
from kg.ontology import Ontology

from .figures import Figure, scan
from .reading import Reading, read

_ACTORS = {"Country", "Region", "Province", "City", "County", "Park", "Agency", "Enterprise", "Institution", "Organization", "Event"}
_AND = "、和与及"
_FIELDS = {"Industry", "Technology"}


def measure(
    document: Document, mentions: tuple[Mention, ...], linked: Linked, ontology: Ontology
) -> tuple[tuple[Quantity, ...], tuple[Dropped, ...]]:
    """Every figure with its subject, indicator, value, period and status; figures nobody owns are dropped."""
    text = document.text
    starts = [m.span.start for m in mentions]
    entity = {link.mention: link.entity for link in linked.links}
    kinds = {e.id: e.type for e in linked.entities}
    names = {e.id: e.name for e in linked.entities}

    def kind(k: int) -> str:
        return kinds.get(entity.get(k, ""), "")


    def named(f: Figure) -> bool:
        k = bisect_right(starts, f.head) - 1
        return k >= 0 and mentions[k].span.start < f.head and f.tail <= mentions[k].span.end

    def owners(r: Reading) -> tuple[list[str], int]:
        """The entities that are the grammatical subject of a reading, and how much of the indicator names them."""
        f = r.figure
        k = bisect_left(starts, f.start) - 1
        if r.rule == "counted" and f.kind == "measure" and kind(k) in _ACTORS and 0 <= f.start - mentions[k].span.end <= 2:
            return [entity[k]], 0  # 中粮油脂年产60万吨油料
        k = bisect_left(starts, r.subject)
        if not (k < len(mentions) and starts[k] == r.subject and mentions[k].span.end <= f.start):
            return [], 0
        if kind(k) == "Agency" and text[r.clause[0] : r.subject].endswith(("、", "和")):
            return [], 0
        end = mentions[k].span.end
        if kind(k) in _FIELDS:
            own = names[entity[k]] in r.indicator and r.rule not in ("counted", "each") and text[end] not in _AND
            return [entity[k]] if own else [], 0
        found: list[str] = []
        while kind(k) in _ACTORS:
            found.append(entity[k])
            end = mentions[k].span.end
            if r.rule == "distributed" or text[end] not in _AND or k + 1 >= len(starts) or starts[k + 1] != end + 1:
                break
            k += 1
        if text[end] in "等及、" and r.rule != "distributed" or text[end : f.start].endswith("等"):
            return [], 0
        if len(found) > 1 and r.rule in ("counted", "each"):
            return [], 0
        return found, end - r.subject

    def topic(s: int) -> str:
        """The industry that a sentence is about: the last that opened a sentence of the paragraph so far."""
        here = document.sentences[s].paragraph
        while s >= 0 and document.sentences[s].paragraph == here:
            begin = document.sentences[s].span.start
            k = bisect_left(starts, begin)
            if k < len(starts) and starts[k] <= begin + 2 and kind(k) == "Industry" and text[mentions[k].span.end] not in _AND:
                return entity[k]
            s -= 1
        return ""

    by_sentence: dict[int, list[Figure]] = {}
    begins = [s.span.start for s in document.sentences]
    for f in scan(text):
        k = bisect_right(begins, f.head) - 1
        if k >= 0 and f.kind != "time" and not named(f) and text[max(0, f.start - 2) : f.start] != "连续":
            by_sentence.setdefault(k, []).append(f)
    quantities: list[Quantity] = []
    for k, figures in by_sentence.items():
        span = document.sentences[k].span
        carried: list[str] = []
        for r in read(text, span.start, span.end, figures):
            f = r.figure
            home = linked.home.entity if linked.home else ""
            subjects, named_by = owners(r)
            indicator = r.indicator
            if named_by and indicator.startswith(text[r.subject : r.subject + named_by]):
                indicator = indicator[named_by:].lstrip("的") or indicator
            if r.rule == "continued" and not subjects:
                subjects = carried
            elif r.rule == "bare" and not subjects:
                subjects = carried if carried and r.figure.start > span.start else [t] if (t := topic(k)) else []
            carried = subjects
            quote = document.source_span(*r.clause)
            evidence = Evidence(document.id, quote.start, quote.end, document.quote(*r.clause), r.rule, 0.8)
            for subject in subjects or [home]:
                quantities.append(Quantity(subject, indicator, f.value, f.number, f.unit, f.comparator, "", "achieved", evidence))
    return tuple(quantities), ()
