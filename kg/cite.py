"""Where a quote stands, and how to cite it: as plain text, as Markdown, and after GB/T 7714.

Offsets are those of the evidence: half-open, in code points of the source text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from kg.model import Record
from kg.store import Edge, Store, edge_id, number

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~&])")
REPORT = re.compile("报告|公报")
EDGE_ID = re.compile(r"[0-9a-f]{16}")


class Source(Record, frozen=True):
    """What a citation says of a document; `number` is its 文号, `date` ISO where it can be."""

    doc: str
    title: str
    issuer: str = ""
    number: str = ""
    date: str = ""
    url: str = ""
    home: str = ""  # id of the place it speaks for


class Passage(Record, frozen=True):
    """A quote with all that a citation needs; `section` is the nearest heading above, `anchor` a page or paragraph."""

    source: Source
    start: int
    end: int
    quote: str
    section: str = ""
    anchor: str = ""


class _Marks(NamedTuple):
    starts: list[int]
    labels: list[str]

    def at(self, start: int) -> str:
        i = bisect_right(self.starts, start) - 1
        return self.labels[i] if i >= 0 else ""


class Shelf:
    """The documents of a store, to look up where a quote stands."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._texts: dict[int, str] = {}
        self.sources: dict[int, Source] = {}
        self._sections: dict[int, _Marks] = {}
        self._anchors: dict[int, _Marks] = {}
        for num, id, title, _, _, home, fields, anchors, sections in store.documents():
            named = {key: fields.get(key, "") for key in ("issuer", "number", "date", "url")}
            title = fields.get("title") or title or id
            self.sources[num] = Source(doc=id, title=title, home=home or "", **named)
            heads = [(start, head) for start, head in sections if head != title]
            self._sections[num] = _Marks([start for start, _ in heads], [head for _, head in heads])
            self._anchors[num] = _Marks([mark.start for mark in anchors], [mark.label for mark in anchors])

    def section(self, doc: int, start: int) -> str:
        """The heading under which that place of the document stands."""
        return self._sections[doc].at(start)

    def anchor(self, doc: int, start: int) -> str:
        """The page or paragraph in which that place of the document stands, if its reader could tell."""
        return self._anchors[doc].at(start)

    def around(self, doc: int, start: int, end: int, reach: int) -> tuple[str, str]:
        """At most `reach` characters of the same line before and after a place; "" where the text was not kept."""
        if doc not in self._texts:
            self._texts[doc] = self._store.source(self.sources[doc].doc)
        text = self._texts[doc]
        before, after = text[max(0, start - reach) : start], text[end : end + reach]
        return before[before.rfind("\n") + 1 :], after.partition("\n")[0]

    def passage(self, doc: int, start: int, end: int, quote: str) -> Passage:
        """A quote of a document, by the document's row number."""
        return Passage(self.sources[doc], start, end, quote, self.section(doc, start), self.anchor(doc, start))


def edge(store: Store, id: str) -> Edge | None:
    """The edge of that id, as every export and page shows it; the mentions of an entity by a document too."""
    if not EDGE_ID.fullmatch(id.lower()):
        return None
    value = int(id, 16)
    found = store.edge(value - (1 << 64) if value >> 63 else value)
    if found:
        return found
    rows = store.rows(
        "SELECT m.doc, m.entity, d.id, t.id FROM stated m JOIN document d ON d.num = m.doc"
        " JOIN entity t ON t.num = m.entity WHERE m.mentions > 0"
    )
    for doc, entity, source, target in rows:
        if edge_id(number("mentions", f"Document/{source}", target)) == id.lower():
            return store.mention(doc, entity)
    return None


def passages(shelf: Shelf, edge: Edge) -> list[Passage]:
    """Every quote behind an edge."""
    return [shelf.passage(number(f"Document/{q.doc}"), q.start, q.end, q.quote) for q in edge.evidence]


def text(passage: Passage) -> str:
    """“quote”——《title》（文号），“section”，字符96-118，issuer，date."""
    return f"“{passage.quote}”——{_source(passage)}"


def markdown(passage: Passage) -> str:
    """A block quote with its source; what Markdown or HTML would read is escaped."""
    lines = [f"> {escape(line)}" for line in passage.quote.split("\n")]
    return "\n".join([*lines, ">", f"> —— {escape(_source(passage))}"]) + "\n"


def gbt(passage: Passage) -> str:
    """责任者. 题名: 文号[文献类型]. 日期: 章节, 字符96-118. 网址.

    A report is [R], anything else [EB] if it has an address and [Z] if not; what has an address is /OL.
    """
    source = passage.source
    kind = "R" if REPORT.search(source.title) else "EB" if source.url else "Z"
    head = f"{source.issuer}. " if source.issuer else ""
    head += source.title + (f": {source.number}" if source.number else "") + f"[{kind}{'/OL' if source.url else ''}]."
    date = f"({source.date})" if source.url and source.date else source.date
    where = ", ".join(part for part in (passage.section, passage.anchor, _range(passage)) if part)
    tail = ": ".join(part for part in (date, where) if part)
    return f"{head} {tail}." + (f" {source.url}." if source.url else "")


def escape(text: str) -> str:
    """Text that stays text in Markdown."""
    return SPECIAL.sub(r"\\\1", text)


def _source(passage: Passage) -> str:
    source = passage.source
    title = re.sub(r"^《(.*)》$", r"\1", source.title)
    parts = [f"《{title}》" + (f"（{source.number}）" if source.number else "")]
    parts += [f"“{passage.section}”"] if passage.section else []
    parts += [part for part in (passage.anchor, _range(passage), source.issuer, source.date) if part]
    return "，".join(parts)


def _range(passage: Passage) -> str:
    return f"字符{passage.start}-{passage.end}"
