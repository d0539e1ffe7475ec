"""What each stage made of one document, as lines to read or as one offline HTML page."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kg.model import Evidence, Extraction, Mention, Quantity, Relation, Source, Span

CARD = 12  # relations on one mention's card
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
STYLE = """
:root { color-scheme: light dark; font: 16px/1.9 system-ui, "Noto Sans CJK SC", "PingFang SC", sans-serif }
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.4rem; line-height: 1.4 } h2 { font-size: 1.1rem; margin-top: 2.5rem }
.text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate }
mark { position: relative; color: inherit; background: color-mix(in srgb, var(--c) 18%, transparent);
  border-bottom: 2px solid var(--c); border-radius: 2px; cursor: help }
mark.open { border-bottom-style: dotted; background: none }
mark:target { outline: 3px solid #d2691e }
.card { display: none; position: absolute; left: 0; top: 1.8em; z-index: 1; width: max-content; max-width: 24rem;
  padding: .4rem .7rem; white-space: normal; font-size: .8rem; line-height: 1.5; color: CanvasText; background: Canvas;
  border: 1px solid GrayText; border-radius: 4px; box-shadow: 0 2px 8px #0004 }
mark:hover > .card, mark:focus > .card { display: block }
.card b, .card i { display: block; font-style: normal }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1rem; font-size: .85rem }
.legend span { border-bottom: 3px solid var(--c) }
table { border-collapse: collapse; width: 100%; font-size: .85rem; line-height: 1.5 }
td, th { border: 1px solid color-mix(in srgb, CanvasText 25%, transparent); padding: .2rem .5rem; text-align: left;
  vertical-align: top; overflow-wrap: anywhere }
"""


class Found(NamedTuple):
    """A mention with its place in the source, and the entity it stands for, if any."""

    mention: Mention
    span: Span
    entity: str
    how: str


def mentions(extraction: Extraction) -> list[Found]:
    """Every mention by its place in the source."""
    links = {link.mention: link for link in extraction.links}
    found = []
    for i, (mention, span) in enumerate(zip(extraction.mentions, extraction.mention_spans, strict=True)):
        link = links.get(i)
        found.append(Found(mention, span, link.entity if link else "", link.how if link else ""))
    return sorted(found, key=lambda item: item.span)


def lines(extraction: Extraction) -> Iterator[str]:
    """A report to read in a terminal. Offsets are half-open and count code points of the source's text."""
    x = extraction
    yield f"{x.doc}: {x.title}"
    yield f"{x.length} characters, {x.sentences} sentences, {x.sentences_with_fact} with a fact"
    if x.home:
        yield f"home place: {x.home.entity} (by {x.home.rule})"
    for name, value in sorted(x.fields.items()):
        yield f"{name}: {value}"
    yield from (f"note: {note}" for note in x.notes)
    yield f"\nmentions ({len(x.mentions)})"
    for item in mentions(x):
        stands = f"-> {item.entity} ({item.how})" if item.entity else "-> unresolved"
        m = item.mention
        yield f"  {item.span.start}-{item.span.end} {m.surface} {m.type} [{m.detector} {m.score:g}] {stands}"
    yield f"\nrelations ({len(x.relations)})"
    for r in x.relations:
        yield f"  {r.subject} -{r.type}-> {r.object}{_attributes(r.attributes)}"
        yield _quoted(r.evidence)
    yield f"\nquantities ({len(x.quantities)})"
    for q in x.quantities:
        yield f"  {q.subject}: {_figure(q)}"
        yield _quoted(q.evidence)
    yield f"\ndropped ({len(x.dropped)})"
    for d in x.dropped:
        yield f"  {d.kind} {d.what}: {d.reason}"
        yield _quoted(d.evidence)


def _quoted(evidence: Evidence) -> str:
    quote = " ".join(evidence.quote.split())
    return f"      {evidence.start}-{evidence.end} [{evidence.rule} {evidence.confidence:g}] “{quote}”"


def _attributes(attributes: Mapping[str, str]) -> str:
    return "".join(f" {name}={value}" for name, value in sorted(attributes.items()))


def _figure(q: Quantity) -> str:
    return " ".join(part for part in (q.indicator, q.comparator + q.value, q.period, q.status) if part)


def page(source: Source, extraction: Extraction, colors: Mapping[str, str]) -> str:
    """The source's text with every mention marked, and what was made of it on hover; `colors` by type.

    One file without a script or a request; text of the document is never markup.
    """
    found = mentions(extraction)
    types = sorted({item.mention.type for item in found})
    style = STYLE + "".join(f".t{i} {{ --c: {_color(colors.get(type, ''))} }}\n" for i, type in enumerate(types))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    number = {type: i for i, type in enumerate(types)}
    x = extraction
    home = f" · home place {_text(x.home.entity)} (by {_text(x.home.rule)})" if x.home else ""
    legend = "".join(f'<li><span class="t{i}">{_text(type)}</span></li>' for i, type in enumerate(types))
    anchors: dict[str, int] = {}
    for i, item in enumerate(found):
        anchors.setdefault(item.entity, i)
    relations = (
        [
            _linked(r.subject, anchors),
            _text(r.type + _attributes(r.attributes)),
            _linked(r.object, anchors),
            *_cite(r.evidence),
        ]
        for r in x.relations
    )
    quantities = ([_linked(q.subject, anchors), _text(_figure(q)), *_cite(q.evidence)] for q in x.quantities)
    dropped = ([_text(d.kind), _text(d.what), _text(d.reason), *_cite(d.evidence)] for d in x.dropped)
    return "".join(
        [
            '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            f"<title>{_text(x.title or x.doc)}</title>\n<style>{style}</style>\n</head>\n<body>\n",
            f"<h1>{_text(x.title or x.doc)}</h1>\n<p>{_text(x.doc)} · {x.length} characters · {len(found)} mentions",
            f'{home}</p>\n<ul class="legend">{legend}</ul>\n<main class="text">',
            *_marked(source.text, found, number, _cards(x)),
            "</main>\n",
            _table("Relations", ["subject", "relation", "object", "rule", "quote"], relations),
            _table("Quantities", ["subject", "figure", "rule", "quote"], quantities),
            _table("Dropped", ["kind", "what", "reason", "rule", "quote"], dropped),
            "</body>\n</html>\n",
        ]
    )


def _cards(extraction: Extraction) -> dict[str, list[tuple[Evidence, str]]]:
    """Per entity, the evidence and wording of all that involves it."""
    cards: dict[str, list[tuple[Evidence, str]]] = defaultdict(list)
    for r in extraction.relations:
        line = _wording(r)
        for end in dict.fromkeys((r.subject, r.object)):
            cards[end].append((r.evidence, line))
    for q in extraction.quantities:
        cards[q.subject].append((q.evidence, _figure(q)))
    return cards


def _wording(relation: Relation) -> str:
    subject, object = (end.partition("/")[2] or end for end in (relation.subject, relation.object))
    return f"{subject} —{relation.type}→ {object}{_attributes(relation.attributes)}"


def _marked(
    text: str, found: Iterable[Found], number: Mapping[str, int], cards: Mapping[str, list[tuple[Evidence, str]]]
) -> Iterator[str]:
    at = 0
    for i, item in enumerate(found):
        start, end = item.span.start, item.span.end
        if start < at:  # two mentions may come from the same characters of the source
            continue
        said = [line for e, line in cards.get(item.entity, ()) if e.start < end and start < e.end]
        rows = [f"<i>{_text(line)}</i>" for line in said[:CARD]] + [f"<i>… {len(said) - CARD} more</i>"] * (
            len(said) > CARD
        )
        stands = f"{item.entity} ({item.how})" if item.entity else "unresolved"
        head = f"<b>{_text(stands)}</b><i>{_text(f'{item.mention.type} · {item.mention.detector}')}</i>"
        name = f"t{number[item.mention.type]}" + ("" if item.entity else " open")
        yield _text(text[at:start])
        yield f'<mark class="{name}" id="m{i}" tabindex="0">{_text(text[start:end])}'
        yield f'<span class="card" role="note">{head}{"".join(rows)}</span></mark>'
        at = end
    yield _text(text[at:])


def _table(title: str, head: list[str], rows: Iterable[list[str]]) -> str:
    body = [f"<tr><td>{'</td><td>'.join(row)}</td></tr>\n" for row in rows]
    if not body:
        return ""
    top = f"<tr><th>{'</th><th>'.join(head)}</th></tr>"
    return f"<h2>{title} ({len(body)})</h2>\n<table>\n{top}\n{''.join(body)}</table>\n"


def _linked(entity: str, anchors: Mapping[str, int]) -> str:
    return f'<a href="#m{anchors[entity]}">{_text(entity)}</a>' if entity in anchors else _text(entity)


def _cite(evidence: Evidence) -> list[str]:
    return [
        _text(f"{evidence.rule} {evidence.confidence:g}"),
        _text(f"{evidence.quote} ({evidence.start}-{evidence.end})"),
    ]


def _color(color: str) -> str:
    return color if re.fullmatch("#[0-9a-fA-F]{6}", color) else "#808b96"


def _text(value: str) -> str:
    """Text as text: escaped, and characters that nobody sees made visible."""
    return html.escape(CONTROL.sub(_picture, value))


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    return chr(0x2400 + code) if code < 0x20 else "\u2426"
