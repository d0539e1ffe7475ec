"""The answers as rows: what the terminal, CSV, Markdown and JSON show. The first row of each is the header."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from kg.compare import figures, targets
from kg.compare.diff import Difference, Side
from kg.compare.facts import Facts, Said
from kg.compare.likeness import Trait
from kg.compare.matrix import Matrix, Measure
from kg.compare.targets import Target
from kg.compare.timeline import Event, First
from kg.store import edge_id


class Table(NamedTuple):
    """Named columns and their rows."""

    head: list[str]
    rows: list[list[object]]

    def records(self) -> list[dict[str, object]]:
        """One dict a row."""
        return [dict(zip(self.head, row, strict=True)) for row in self.rows]


def titles(facts: Facts, nums: Sequence[int]) -> list[str]:
    """Names, and ids where one name stands for several."""
    count = Counter(facts.name(num) for num in nums)
    return [facts.name(num) if count[facts.name(num)] == 1 else facts.entities[num].id for num in nums]


def of_matrix(facts: Facts, matrix: Matrix, measure: Measure, columns: Sequence[int], marked: bool) -> Table:
    """One row a row, one column a column. `marked`: a star at what counts places or parts below."""
    values = matrix.values(measure)
    rows: list[list[object]] = []
    for row, title in zip(matrix.rows, titles(facts, matrix.rows), strict=True):
        cells: list[object] = [title]
        for column in columns:
            value: object = values.get((row, column), 0)
            value = round(float(str(value)), 4) if measure == "share" else value
            cell = matrix.cells.get((row, column))
            cells.append(f"{value}*" if marked and cell and cell.rolled else value)
        rows.append(cells)
    return Table(["name", *titles(facts, columns)], rows)


def matrix_json(
    facts: Facts,
    matrix: Matrix,
    similarity: Sequence[Sequence[float]],
    clusters: Sequence[Sequence[int]],
    traits: dict[int, list[Trait]],
) -> dict[str, Any]:
    """The matrix with the quotes of every cell, and what follows from it."""
    shares = matrix.values("share")
    ids = {num: facts.entities[num].id for num in (*matrix.rows, *matrix.columns)}
    return {
        "rows": [{"id": ids[num], "name": facts.name(num)} for num in matrix.rows],
        "columns": [{"id": ids[num], "name": facts.name(num)} for num in matrix.columns],
        "cells": [
            {
                "row": ids[row],
                "column": ids[column],
                "support": cell.support,
                "documents": cell.documents,
                "share": round(shares[row, column], 6),
                "rolled": cell.rolled,
                "quotes": [quote(facts, s) for s in cell.said],
            }
            for (row, column), cell in matrix.cells.items()
        ],
        "similarity": similarity,
        "clusters": [[ids[matrix.rows[i]] for i in group] for group in clusters],
        "distinctive": {
            ids[row]: [{"id": ids[t.column], "lift": t.lift, "z": t.z} for t in found] for row, found in traits.items()
        },
    }


def quote(facts: Facts, s: Said) -> dict[str, object]:
    """A quote with where it stands and the edge that it backs."""
    ends = facts.entities[s.subject], facts.entities[s.object]
    return {
        **place(facts, s),
        "edge": edge_id(s.edge) if s.edge else "",
        "relation": s.relation,
        "subject": ends[0].id,
        "object": ends[1].id,
    }


def place(facts: Facts, s: Said) -> dict[str, object]:
    """A quote with where it stands."""
    passage = facts.shelf.passage(s.doc, s.start, s.stop, s.quote)
    where = {"doc": passage.source.doc, "section": passage.section, "start": s.start, "end": s.stop}
    return {**where, "quote": s.quote}


PLACE = ["document", "section", "start", "end", "quote"]


def _place(facts: Facts, s: Said | None) -> list[object]:
    return list(place(facts, s).values()) if s else [None] * len(PLACE)


def of_targets(facts: Facts, found: Iterable[Target]) -> Table:
    """One row a quote; `number` to `number_to` in `unit`, the value as written beside it.

    `standard` is the indicator by the name that all who report it share.
    """
    head = [
        "subject",
        "place",
        "indicator",
        "standard",
        "comparator",
        "value",
        "number",
        "number_to",
        "unit",
        "period",
        "status",
    ]
    rows: list[list[object]] = []
    for t in found:
        f = t.figure
        where = "" if t.place is None else facts.name(t.place)
        row = [
            facts.name(t.subject),
            where,
            t.indicator,
            targets.topic(facts, t)[2],
            f.comparator,
            f.value,
            *_amount(t),
            f.period,
            f.status,
        ]
        rows += [[*row, t.conflict or None, *_place(facts, s), edge_id(t.edge)] for s in t.said]
    return Table([*head, "conflict", *PLACE, "edge"], rows)


def _amount(t: Target) -> list[object]:
    if t.amount is None:
        return [None, None, t.figure.unit]
    return [_tidy(t.amount.low), _tidy(t.amount.high), t.amount.unit]


def _tidy(number: float) -> int | float:
    return int(number) if number == int(number) and abs(number) < 1e18 else round(number, 6)


def of_events(facts: Facts, found: Iterable[Event]) -> Table:
    """One row a quote; `dated`: the years are those of the document, because the text names none."""
    head = ["from", "to", "dated", "period", "relation", "subject", "object", "figure", "date", *PLACE]
    rows: list[list[object]] = []
    for e in found:
        s = e.said
        figure = figures.written(s.figure) if s.figure else ""
        row: list[object] = [e.span.first, e.span.last, "document" if e.dated else "text", e.period, s.relation]
        row += [facts.name(s.subject), facts.name(s.object), figure, facts.shelf.sources[s.doc].date]
        rows.append([*row, *_place(facts, s)])
    return Table(head, rows)


def of_firsts(facts: Facts, found: Iterable[First]) -> Table:
    """One row a first document."""
    head = ["entity", "type", "date", "place", "documents", *PLACE]
    rows: list[list[object]] = []
    for f in found:
        for s in f.said:
            home = facts.home(s.doc)
            entity = facts.entities[f.entity]
            where = facts.name(home) if home is not None else ""
            rows.append([entity.name, entity.type, f.date, where, len(f.everyone), *_place(facts, s)])
    return Table(head, rows)


def of_difference(old: Side, new: Side, found: Difference) -> Table:
    """One row a thing, with how often either side says it, and its first quote on both."""
    sides = [f"{side}_{name}" for side in ("old", "new") for name in PLACE]
    head = ["kind", "change", "subject", "relation", "object", "old", "new", *sides]
    return Table(head, list(_differences(old, new, found)))


def _differences(old: Side, new: Side, found: Difference) -> Iterator[list[object]]:
    for f in found.figures:
        values: list[object] = [figure_of(f.old), figure_of(f.new)]
        subject = name(old, new, found, f.subject, f.old and f.new)
        quotes = [f.old.said[0] if f.old else None, f.new.said[0] if f.new else None]
        yield ["figure", f.course, subject, "reports", f.indicator, *values, *_both(old, new, quotes)]
    for r in found.relations:
        both = r.old and r.new
        ends = [name(old, new, found, r.subject, both), r.relation, name(old, new, found, r.object, both)]
        yield ["relation", r.change, *ends, len(r.old), len(r.new), *_both(old, new, _heads(r.old, r.new))]
    for e in found.entities:
        entity = (new if e.entity in new.facts.entities else old).facts.name(e.entity)
        yield ["entity", e.change, entity, "", "", len(e.old), len(e.new), *_both(old, new, _heads(e.old, e.new))]


def figure_of(t: Target | None) -> str:
    """A figure with its period, as a diff shows it."""
    return " ".join(part for part in (figures.written(t.figure), t.figure.period, t.figure.status) if part) if t else ""


def _heads(old: Sequence[Said], new: Sequence[Said]) -> list[Said | None]:
    return [old[0] if old else None, new[0] if new else None]


def _both(old: Side, new: Side, quotes: Sequence[Said | None]) -> list[object]:
    return [*_place(old.facts, quotes[0]), *_place(new.facts, quotes[1])]


def name(old: Side, new: Side, found: Difference, num: int, both: object) -> str:
    """What to call an end of a statement; where both sides state it of their homes, it bears both names."""
    if both and num in found.homes:
        a, b = found.homes
        return f"{old.facts.name(a)} / {new.facts.name(b)}"
    return (new if num in new.facts.entities else old).facts.name(num)
