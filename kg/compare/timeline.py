"""What is said to happen when, and who named something first."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from kg.compare import figures
from kg.compare.facts import Facts, Said, attribute
from kg.compare.figures import Span

OF = ("Industry", "Initiative")  # whose first naming is looked for, unless types are given


class Event(NamedTuple):
    """A statement at a time: the years it speaks of, or the year of the document if it names none (`dated`)."""

    span: Span
    dated: bool
    period: str
    said: Said


class First(NamedTuple):
    """The earliest documents that name an entity; `everyone` is the first naming in each document, by date."""

    entity: int
    date: str
    said: tuple[Said, ...]
    everyone: tuple[Said, ...]


def events(
    facts: Facts, relations: Collection[str], types: Collection[str] = (), about: int | None = None
) -> list[Event]:
    """Statements by time. With `types` one end is of such a type; with `about` it is that entity."""
    found = []
    for s in facts.said(relations, at=None if about is None else [about]):
        if types and not {facts.entities[s.subject].type, facts.entities[s.object].type} & set(types):
            continue
        period = s.figure.period if s.figure else attribute(s, "period")
        stated = figures.span(period)
        if span := stated or figures.dated(facts.shelf.sources[s.doc]):
            found.append(Event(span, stated is None, period, s))
    found.sort(key=lambda e: (e.span, facts.shelf.sources[e.said.doc].date))
    return found


def firsts(facts: Facts, types: Collection[str] = (), about: int | None = None) -> list[First]:
    """Who named each entity first, by the dates of the documents; several that share the day are all first."""
    wanted = set(types or OF)
    by_entity: dict[int, dict[int, Said]] = {}
    for s in facts.said(["mentions"], at=None if about is None else [about]):
        if facts.entities[s.object].type in wanted:
            by_entity.setdefault(s.object, {}).setdefault(s.doc, s)
    found = []
    for entity, said in by_entity.items():
        dates = {doc: facts.shelf.sources[doc].date for doc in said}
        if known := sorted(date for date in dates.values() if date):
            earliest = [doc for doc in said if dates[doc] == known[0]]
            everyone = sorted(said.values(), key=lambda s: (dates[s.doc] or "9999", facts.shelf.sources[s.doc].doc))
            found.append(First(entity, known[0], tuple(said[doc] for doc in earliest), tuple(everyone)))
    found.sort(key=lambda f: (-len(f.everyone), f.date, facts.entities[f.entity].id))
    return found
