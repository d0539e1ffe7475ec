"""Stages small enough to foresee what they find, for tests of what lies around them.

In `苏州市发展生物医药。苏州市产值42亿元。` every known name is a mention, A发展B is a relation and A产值N亿元
a figure; a name in 【】 is left unresolved; 坏 breaks the stage that it names (坏clean, 坏link).
"""

from __future__ import annotations

import itertools
import re
from array import array

from kg.grammar import Parse
from kg.model import (
    Document,
    Dropped,
    Entity,
    Evidence,
    Extraction,
    Failure,
    Home,
    Link,
    Linked,
    Mention,
    Quantity,
    Relation,
    Sentence,
    Source,
    Span,
)
from kg.pipeline import Pipeline, Recipe, Stages
from kg.words import Words

CITIES, INDUSTRIES = ("苏州", "南京", "无锡", "杭州", "成都"), ("生物医药", "人工智能", "新能源", "低空经济")
NAMES = re.compile(f"(?P<City>(?:{'|'.join(CITIES)})市?)|(?P<Industry>{'|'.join(INDUSTRIES)})|【(?P<Park>[^】]+)】")


def clean(source: Source) -> Document:
    breaks(source.text, "clean")
    ends = [0, *(m.end() for m in re.finditer("。", source.text))]
    sentences = tuple(Sentence(Span(a, b), 0, -1) for a, b in itertools.pairwise(ends))
    origin = array("q", range(len(source.text) + 1))
    return Document(source.id, source.text, origin, source, (), sentences, {"title": source.title} | source.fields)


def detect(document: Document, parse: Parse) -> tuple[Mention, ...]:
    breaks(document.text, "detect")
    return tuple(
        Mention(Span(*m.span()), str(m.lastgroup), m.group(), "lexicon", 0.9) for m in NAMES.finditer(document.text)
    )


def link(document: Document, mentions: tuple[Mention, ...]) -> Linked:
    breaks(document.text, "link")
    entities, links, left = {}, [], []
    for i, m in enumerate(mentions):
        if m.type == "Park":
            left.append((i, "unknown place"))
            continue
        name = m.surface if m.type == "Industry" or m.surface.endswith("市") else m.surface + "市"
        aliases = (name[:-1],) if m.type == "City" else ()
        entities[f"{m.type}/{name}"] = Entity(f"{m.type}/{name}", m.type, name, aliases)
        links.append(Link(i, f"{m.type}/{name}", "exact"))
    home = next((Home(e, "first", None) for e in entities if e.startswith("City")), None)
    return Linked(home, tuple(entities[i] for i in sorted(entities)), tuple(links), tuple(left))


def pairs(document: Document, mentions: tuple[Mention, ...], linked: Linked, word: str):
    entity = {link.mention: link.entity for link in linked.links}
    for i, m in enumerate(mentions):
        rest = document.text[m.span.end :]
        if m.type == "City" and rest.startswith(word):
            yield i, entity, m.span


def relate(document: Document, parse: Parse, mentions: tuple[Mention, ...], linked: Linked):
    breaks(document.text, "relate")
    relations, dropped = [], []
    for i, entity, span in pairs(document, mentions, linked, "发展"):
        if i + 1 < len(mentions) and mentions[i + 1].span.start == span.end + 2:
            end = mentions[i + 1].span.end
            evidence = Evidence(document.id, span.start, end, document.quote(span.start, end), "verb", 0.8)
            if mentions[i + 1].type == "Industry":
                relations.append(Relation("develops", entity[i], entity[i + 1], evidence, {"modality": "planned"}))
            else:
                dropped.append(Dropped("relation", "develops", "range", evidence))
    return tuple(relations), tuple(dropped)


def measure(document: Document, mentions: tuple[Mention, ...], linked: Linked):
    breaks(document.text, "measure")
    found = []
    for i, entity, span in pairs(document, mentions, linked, "产值"):
        if m := re.compile(r"产值(\d+)亿元").match(document.text, span.end):
            quote = document.quote(span.start, m.end())
            evidence = Evidence(document.id, span.start, m.end(), quote, "measure", 0.7)
            figure = (m[1] + "亿元", float(m[1]) * 1e8, "元", "", "2025年", "achieved")
            found.append(Quantity(entity[i], "产值", *figure, evidence))
    return tuple(found), ()


def breaks(text: str, stage: str) -> None:
    if f"坏{stage}" in text:
        raise ValueError(f"a fault in {stage}")


STAGES = Stages(clean, lambda document: Parse("", [], [], [], Words([0], [])), detect, link, relate, measure)


def extract(doc: str, text: str, title: str = "") -> Extraction:
    """The extraction of a text; the text must hold no fault."""
    result = Pipeline(Recipe(), STAGES)(Source(doc, title or f"关于{doc}", text, f"{doc}.txt"))
    assert not isinstance(result, Failure), result
    return result
