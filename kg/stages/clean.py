"""Source -> Document: normalised text, sections, sentences, fields, and a map back to the source."""

from __future__ import annotations

from array import array
from bisect import bisect_left

from kg.model import Document, Source
from kg.stages.characters import Traced, simplify, unify
from kg.stages.fields import read_fields
from kg.stages.lines import flatten
from kg.stages.outline import sections, sentences


def clean(source: Source) -> Document:
    """The document in one way of writing. Never raises; an empty text gives an empty document.

    `text` is the source with characters replaced one for one or left out: simplified Chinese, ASCII
    letters and digits, Chinese punctuation, one newline between paragraphs. `origin` counts code points
    of `source.text`.
    """
    traced = Traced(source.text)
    unify(traced)
    found, marked = flatten(traced, markdown=source.path.lower().endswith((".md", ".markdown")))
    text, origin = traced.text, traced.origin
    levels = {at: level for start, level in marked.items() if (at := bisect_left(origin, start)) < len(text)}
    parts = sections(text, levels, lambda at: _spaced(origin, at))
    fields = read_fields(text, {**found, **source.fields}, stem=simplify(source.title))
    return Document(source.id, text, origin, source, parts, sentences(text, parts), fields)


def _spaced(origin: array[int], at: int) -> bool:
    """Whether something, a space for one, was cut out before text[at]."""
    return 0 < at < len(origin) and origin[at] - origin[at - 1] > 1
