"""The answers as pages: tabs of matrices, tables and briefs in which every number opens its quotes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kg.compare import figures, indicators, likeness, tables
from kg.compare.book import Book
from kg.compare.diff import Difference, Side
from kg.compare.facts import Facts, Said
from kg.compare.matrix import Matrix, Measure
from kg.compare.report import Counted, Report
from kg.compare.targets import Target, topic
from kg.compare.timeline import Event, First
from kg.render import analysis

if TYPE_CHECKING:
    from kg.ontology import Ontology

Tab = dict[str, Any]
MOST_ALIKE = 200  # rows of which every two are compared
OWN = {"mentions": ("提及", "mentions"), "reports": ("数据", "reports")}


def labels(ontology: Ontology) -> dict[str, tuple[str, str]]:
    """What types and relations are called, in Chinese and English."""
    types = {name: (spec.label, spec.label_en) for name, spec in ontology.types.items()}
    return OWN | types | {name: (spec.label, spec.label_en) for name, spec in ontology.relations.items()}


def of_matrix(
    facts: Facts, matrix: Matrix, measure: Measure, ontology: Ontology, title: str, named: Sequence[int] = ()
) -> str:
    """The matrix as a heat map; with several rows also what they share, how alike they are and what sets them apart.

    `named` are rows to set side by side first; the two with most quotes if there are not two of them.
    """
    book = Book(labels(ontology))
    at_row, at_column = ({num: i for i, num in enumerate(nums)} for nums in (matrix.rows, matrix.columns))
    cells = [
        [at_row[row], at_column[column], cell.documents, cell.rolled, book.cite(facts, cell.said)]
        for (row, column), cell in matrix.cells.items()
    ]
    tab: Tab = {
        "kind": "matrix",
        "rows": tables.titles(facts, matrix.rows),
        "columns": tables.titles(facts, matrix.columns),
        "cells": cells,
        "measure": measure,
    }
    tabs = [tab]
    if 1 < len(matrix.rows) <= MOST_ALIKE:
        alike = likeness.similarity(matrix)
        traits = likeness.distinctive(matrix)
        totals = matrix.totals()
        known = [num for num in named if num in at_row]
        known += sorted((num for num in matrix.rows if num not in known), key=lambda num: -totals[num])
        apart = [[[at_column[t.column], t.lift] for t in traits[row]] for row in matrix.rows]
        tabs += [
            {"kind": "pair", "start": [at_row[num] for num in known[:2]]},
            {"kind": "distinct", "traits": apart},
            {"kind": "alike", "table": alike, "clusters": likeness.clusters(alike, likeness.sizeable(matrix))},
        ]
    return _page(title, tabs, book)


def of_targets(facts: Facts, found: Sequence[Target], ontology: Ontology, title: str) -> str:
    """The table of figures, and the ones that contradict each other beside it."""
    book = Book(labels(ontology))
    conflicts = [t for t in found if t.conflict]
    tabs = [_targets(facts, book, "targets", found)]
    if conflicts:
        tabs.append(_targets(facts, book, "conflicts", conflicts))
    return _page(title, tabs, book)


def _targets(facts: Facts, book: Book, label: str, found: Iterable[Target]) -> Tab:
    columns = [("subject", "choice"), ("place", "choice"), ("indicator", "text"), ("value", "number")]
    columns += [("normal", "number")]
    columns += [("unit", "choice"), ("period", "choice"), ("status", "choice"), ("documents", "choice")]
    rows = [
        [
            facts.name(t.subject),
            "" if t.place in (None, t.subject) else facts.name(t.place),
            {"t": t.indicator, "s": topic(facts, t)[2]},
            _number(figures.written(t.figure), t.amount.low if t.amount else None, book.cite(facts, t.said)),
            _number(_normal(t), t.amount.low if t.amount else None, book.cite(facts, t.said)),
            t.amount.unit if t.amount else t.figure.unit,
            t.figure.period,
            t.figure.status,
            "、".join(sorted({facts.shelf.sources[s.doc].title for s in t.said})),
        ]
        for t in found
    ]
    groups = [t.conflict for t in found] if label == "conflicts" else []
    return _table(label, columns, rows, groups)


def _normal(t: Target) -> str:
    if t.amount is None:
        return ""
    low, high = (figures.plain(bound) for bound in t.amount[:2])
    return low if low == high else f"{low}–{high}"


def _number(text: str, order: float | None, quotes: list[int]) -> dict[str, Any]:
    """A cell that shows `text`, sorts by `order` and opens its quotes."""
    return {"t": text, "v": order, "e": quotes}


def _table(label: str, columns: Sequence[tuple[str, str]], rows: list[list[Any]], groups: Sequence[int] = ()) -> Tab:
    return {"kind": "table", "label": label, "columns": columns, "rows": rows, "groups": list(groups)}


def of_timeline(facts: Facts, events: Sequence[Event], firsts: Sequence[First], ontology: Ontology, title: str) -> str:
    """Who is said to do how much in which year, the statements by time, and who named what first.

    What names no year stands in a column of its own for the year of its document.
    """
    book = Book(labels(ontology))
    years = sorted({year for e in events for year in _years(e)})
    cells: dict[tuple[int, tuple[int, bool]], list[Said]] = {}
    for e in events:
        for year in _years(e):
            cells.setdefault((e.said.subject, year), []).append(e.said)
    weight: dict[int, int] = {}
    for (subject, _), said in cells.items():
        weight[subject] = weight.get(subject, 0) + len(said)
    rows = sorted(weight, key=lambda num: (-weight[num], facts.entities[num].id))
    at_row = {num: i for i, num in enumerate(rows)}
    at_year = {year: i for i, year in enumerate(years)}
    packed = [
        [at_row[subject], at_year[year], len({s.doc for s in said}), 0, book.cite(facts, said)]
        for (subject, year), said in sorted(cells.items(), key=lambda c: (at_row[c[0][0]], c[0][1]))
    ]
    tab: Tab = {
        "kind": "matrix",
        "label": "years",
        "rows": tables.titles(facts, rows),
        "columns": [f"{year}年文件" if dated else str(year) for year, dated in years],
        "cells": packed,
        "measure": "support",
        "ordered": True,
    }
    return _page(title, [tab, _events(facts, book, events), _firsts(facts, book, firsts)], book)


def _years(e: Event) -> list[tuple[int, bool]]:
    return sorted({(e.span.first, e.dated), (e.span.last, e.dated)})


def _events(facts: Facts, book: Book, events: Iterable[Event]) -> Tab:
    columns = [("span", "choice"), ("stated", "choice"), ("subject", "choice"), ("relation", "choice")]
    columns += [("object", "text"), ("figure", "text"), ("date", "choice"), ("quotes", "number")]
    grouped: dict[tuple[Any, ...], list[Said]] = {}
    for e in events:
        s = e.said
        key = (e.span, e.dated, e.period, s.subject, s.relation, s.object, s.figure, facts.shelf.sources[s.doc].date)
        grouped.setdefault(key, []).append(s)
    rows: list[list[Any]] = []
    for (span, dated, period, subject, relation, object, figure, date), said in grouped.items():
        years = str(span.first) if span.first == span.last else f"{span.first}–{span.last}"
        quotes = book.cite(facts, said)
        row = [years, "byDocument" if dated else period, facts.name(subject), book.labels.get(relation, (relation,))[0]]
        row += [facts.name(object), figures.written(figure) if figure else "", date]
        rows.append([*row, _number(str(len(quotes)), len(quotes), quotes)])
    return _table("events", columns, rows)


def _firsts(facts: Facts, book: Book, firsts: Iterable[First]) -> Tab:
    columns = [("entity", "text"), ("type", "choice"), ("date", "choice"), ("first", "text"), ("documents", "number")]
    rows: list[list[Any]] = []
    for f in firsts:
        entity = facts.entities[f.entity]
        homes = [facts.home(s.doc) for s in f.said]
        who = [facts.name(h) if h else facts.shelf.sources[s.doc].title for h, s in zip(homes, f.said, strict=True)]
        quotes = book.cite(facts, f.everyone)
        kind = book.labels.get(entity.type, (entity.type,))[0]
        rows.append([entity.name, kind, f.date, "、".join(who), _number(str(len(quotes)), len(quotes), quotes)])
    return _table("firsts", columns, rows)


def of_difference(old: Side, new: Side, found: Difference, ontology: Ontology, title: str) -> str:
    """Figures, relations and entities of both sides, each with both sides' quotes."""
    book = Book(labels(ontology))
    entities = {**old.facts.entities, **new.facts.entities}

    def sides(before: Sequence[Said], after: Sequence[Said]) -> list[dict[str, Any]]:
        pairs = ((old, before), (new, after))
        cited = [book.cite(side.facts, said) for side, said in pairs]
        return [_number(str(len(quotes)) if quotes else "", len(quotes), quotes) for quotes in cited]

    apart = BETWEEN_PLACES if found.homes else {}
    changed = [
        [
            apart.get(f.course, f.course),
            tables.name(old, new, found, f.subject, f.old and f.new),
            {"t": f.indicator, "s": indicators.standard(f.indicator)},
            next(t.figure.status for t in (f.old, f.new) if t),
            *(
                _number(
                    _figure(t),
                    t.amount.low if t and t.amount else None,
                    book.cite(side.facts, t.said) if t else [],
                )
                for side, t in ((old, f.old), (new, f.new))
            ),
        ]
        for f in found.figures
    ]
    linked = [
        [
            apart.get(r.change, r.change),
            tables.name(old, new, found, r.subject, r.old and r.new),
            book.labels.get(r.relation, (r.relation,))[0],
            tables.name(old, new, found, r.object, r.old and r.new),
            *sides(r.old, r.new),
        ]
        for r in found.relations
    ]
    named = [
        [
            apart.get(e.change, e.change),
            entities[e.entity].name,
            book.labels.get(entities[e.entity].type, ("",))[0],
            *sides(e.old, e.new),
        ]
        for e in found.entities
    ]
    both = [(f"={old.name}", "number"), (f"={new.name}", "number")]
    tabs = [
        _table(
            "figures",
            [("change", "choice"), ("subject", "choice"), ("indicator", "text"), ("status", "choice"), *both],
            changed,
        ),
        _table(
            "relations",
            [("change", "choice"), ("subject", "choice"), ("relation", "choice"), ("object", "text"), *both],
            linked,
        ),
        _table("entities", [("change", "choice"), ("entity", "text"), ("type", "choice"), *both], named),
    ]
    return _page(title, tabs, book)


# What a change is called where there is no before and after.
BETWEEN_PLACES = {"raised": "higher", "lowered": "lower", "new": "onlyNew", "added": "onlyNew", "dropped": "onlyOld"}
BETWEEN_PLACES |= {"kept": "both", "restated": "otherwise", "beside": "otherwise"}


def _figure(t: Target | None) -> str:
    return f"{figures.written(t.figure)} {t.figure.period}".strip() if t else ""


def of_report(facts: Facts, report: Report, ontology: Ontology, title: str) -> str:
    """The brief; names and numbers open their quotes."""
    book = Book(labels(ontology))
    parts = [
        {
            "title": part.title,
            "lines": [
                {
                    "item": line.item,
                    "parts": [[p.text, book.cite(facts, p.said)] if isinstance(p, Counted) else p for p in line.parts],
                }
                for line in part.lines
            ],
        }
        for part in report.parts
    ]
    return _page(title, [{"kind": "brief", "parts": parts}], book)


def _page(title: str, tabs: list[Tab], book: Book) -> str:
    return analysis.page({"title": title, "tabs": tabs, "docs": book.docs()}, book.data(), title=title)
