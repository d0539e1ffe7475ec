"""The records that flow from a file to the store. Imports nothing from kg.

Offsets are half-open and count code points. Spans of mentions, sections and sentences lie in
`Document.text` (the normalised text); spans of evidence lie in `Source.text` (the text as decoded).
Records are frozen, refer to one another by id or index, and survive a round trip through JSON.
"""

from __future__ import annotations

from array import array
from typing import Any

import msgspec


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all records."""


class Span(msgspec.Struct, frozen=True, order=True, array_like=True):
    """0 <= start < end."""

    start: int
    end: int


class Anchor(msgspec.Struct, frozen=True, array_like=True):
    """A place in a source that a citation can name: from `start` on, `label` holds (第3页, 第12段)."""

    start: int
    label: str


class Source(Record, frozen=True):
    """One document as read. `text` is what the loader yields; evidence offsets count in it."""

    id: str
    title: str
    text: str
    path: str = ""
    fields: dict[str, str] = {}
    anchors: tuple[Anchor, ...] = ()
    notes: tuple[str, ...] = ()  # what the reader had to repair, for the report


class Section(Record, frozen=True):
    """A heading with the text below it, up to the next heading of the same or a higher level."""

    span: Span
    heading: Span
    title: str
    level: int


class Sentence(Record, frozen=True):
    """`section` and `paragraph` are indices; a section of -1 stands above the first heading."""

    span: Span
    paragraph: int
    section: int


class Document(msgspec.Struct, frozen=True):
    """A normalised text with a way back: `origin[i]` is the offset in the source of `text[i]`.

    `origin` is strictly increasing and one longer than `text`; its last item is an end offset.
    `fields` holds title, issuer, number (文号), date (ISO where it can be), genre, and what the source brought.
    """

    id: str
    text: str
    origin: array[int]
    source: Source
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    fields: dict[str, str]

    def source_span(self, start: int, end: int) -> Span:
        """The span in the source text from which text[start:end] was made."""
        return Span(self.origin[start], self.origin[end - 1] + 1)

    def quote(self, start: int, end: int) -> str:
        """The source's own words for text[start:end]."""
        span = self.source_span(start, end)
        return self.source.text[span.start : span.end]


class Mention(Record, frozen=True):
    """A name in a document. Mentions of one document never overlap.

    `name` is the name to link when it is not the surface (a shared head restored, a bracket dropped).
    `detector` names the rule; `score` is its confidence, 0 to 1.
    `entry` is the id of the lexicon entry that matched, if just one did.
    """

    span: Span
    type: str
    surface: str
    detector: str
    score: float = 1.0
    name: str = ""
    entry: str = ""


class Entity(Record, frozen=True):
    """`id` is `Type/canonical name`, so that merging documents is set union."""

    id: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    background: bool = False


class Link(Record, frozen=True):
    """What one mention stands for. `mention` is an index; `how` is exact, alias, short, home, defined, ..."""

    mention: int
    entity: str
    how: str


class Home(Record, frozen=True):
    """The document's own place, and the rule and words that gave it away."""

    entity: str
    rule: str
    span: Span | None = None


class Linked(Record, frozen=True):
    """The result of linking: entities sorted by id, at most one link for a mention."""

    home: Home | None
    entities: tuple[Entity, ...]
    links: tuple[Link, ...]
    unresolved: tuple[tuple[int, str], ...] = ()  # (mention, why): ambiguous or unknown places and bodies


class Evidence(Record, frozen=True):
    """`quote` is source.text[start:end], always."""

    doc: str
    start: int
    end: int
    quote: str
    rule: str
    confidence: float


class Relation(Record, frozen=True):
    """A typed edge between two entities, with the words that state it.

    `attributes` may hold role, modality (planned, under_way, done, encouraged, restricted), period, section.
    """

    type: str
    subject: str
    object: str
    evidence: Evidence
    attributes: dict[str, str] = {}


class Quantity(Record, frozen=True):
    """A figure that a document reports of an entity. `value` is as written, without the comparator.

    `number` is the value in the base unit (4万亿元 -> 4e12, 元; 12.3% -> 12.3, %); None if not a number (翻一番).
    `comparator` is one of "", ">=", "<=", ">", "<", "~"; `status` is achieved or target.
    """

    subject: str
    indicator: str
    value: str
    number: float | None
    unit: str
    comparator: str
    period: str
    status: str
    evidence: Evidence


class Dropped(Record, frozen=True):
    """Something the rules found and the ontology refused, or linking left open: kept, with the reason."""

    kind: str  # relation, mention, quantity
    what: str
    reason: str
    evidence: Evidence


class Extraction(Record, frozen=True, tag_field="record", tag="extraction"):
    """All that one document states. Every id referenced is present in `entities`."""

    doc: str
    title: str
    path: str
    fields: dict[str, str]
    length: int  # code points in the source
    sentences: int
    sentences_with_fact: int
    home: Home | None
    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]
    mention_spans: tuple[Span, ...]  # of each mention, in the source text
    mention_quotes: tuple[str, ...]  # the source's own words there
    links: tuple[Link, ...]
    relations: tuple[Relation, ...]
    quantities: tuple[Quantity, ...]
    dropped: tuple[Dropped, ...]
    notes: tuple[str, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    sections: tuple[tuple[int, str], ...] = ()  # (start in the source, heading), for citations


class Failure(Record, frozen=True, tag_field="record", tag="failure"):
    """A document that could not be read or processed; it never stops a run."""

    doc: str
    stage: str
    error: str


class Timings(Record, frozen=True, tag_field="record", tag="timings"):
    """Seconds that one worker spent in each stage; an engine's last words."""

    seconds: dict[str, float]


def dumps(record: msgspec.Struct | dict[str, Any] | list[Any]) -> bytes:
    """One line of JSON, keys sorted: the wire, the cache and the trace."""
    return msgspec.json.encode(record, order="deterministic")
