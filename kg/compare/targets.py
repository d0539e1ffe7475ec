"""The table of figures: who reports or promises what, in one unit, with conflicting figures side by side."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from kg.compare import figures, indicators
from kg.compare.facts import PLACES, Facts, Said
from kg.compare.figures import Amount
from kg.store import Figure

NUMBER = re.compile("[\\d.,%万亿千百]+")


class Target(NamedTuple):
    """One figure of one subject with its quotes. `conflict` numbers the figures that contradict it, from 1.

    `place` is the subject, or the place whose documents say it of the subject: 浙江's figure of an industry.
    """

    edge: int
    subject: int
    place: int | None
    indicator: str
    figure: Figure
    amount: Amount | None
    said: tuple[Said, ...]
    conflict: int


def table(
    facts: Facts,
    *,
    types: Collection[str] = (),
    subject: int | None = None,
    indicator: str = "",
    status: str = "",
    period: str = "",
    conflicts: bool = False,
) -> list[Target]:
    """Figures by subject, indicator and period; what most subjects report comes first.

    `types` are those of the subject; `indicator` and `period` are parts; GDP finds 地区生产总值 too. Figures conflict
    that say differently what one subject's indicator is at one place in one period, with the same status and unit, in
    different clauses of much the same words.
    """
    wanted = indicators.standard(indicator)
    by_edge: dict[tuple[int, int | None], list[Said]] = {}
    for s in facts.said(["reports"], subject=subject):
        if s.figure and (not types or facts.entities[s.subject].type in types):
            by_edge.setdefault((s.edge, facts.place(s)), []).append(s)
    found = []
    for (edge, place), said in by_edge.items():
        figure, name = said[0].figure, facts.name(said[0].object)
        named = indicator in name or wanted in indicators.standard(name)
        if figure and named and status in ("", figure.status) and period in figure.period:
            found.append(Target(edge, said[0].subject, place, name, figure, figures.amount(figure), tuple(said), 0))
    spread = _spread(found)
    found.sort(key=lambda t: _order(facts, t, spread))
    found = _contradicted(facts, found)
    return [t for t in found if t.conflict] if conflicts else found


def _spread(found: list[Target]) -> dict[str, int]:
    """How many subjects each indicator is reported of."""
    subjects: dict[str, set[int]] = {}
    for t in found:
        subjects.setdefault(indicators.standard(t.indicator), set()).add(t.subject)
    return {name: len(nums) for name, nums in subjects.items()}


def _order(facts: Facts, t: Target, spread: dict[str, int]) -> tuple[object, ...]:
    subject, name = facts.entities[t.subject], indicators.standard(t.indicator)
    first = PLACES.index(subject.type) if subject.type in PLACES else len(PLACES)
    place = facts.entities[t.place].id if t.place is not None else ""
    low = t.amount.low if t.amount else 0.0
    what = -spread[name], name, t.figure.period, t.figure.status, low
    return first, subject.id, place, *what, t.figure.value, t.edge


def topic(facts: Facts, t: Target) -> tuple[int, int | None, str, str]:
    """(subject, place, indicator, unit): what two figures must share to speak of the same thing.

    Where the indicator names its subject, it is all one whether the place reports it or the industry.
    """
    name = t.indicator if t.figure.period != "年均" else f"年均{t.indicator}"
    subject = t.subject
    if t.place is not None and facts.name(subject) in name:
        subject = t.place
    unit = t.amount.unit if t.amount else ""
    return subject, t.place, indicators.standard(name), indicators.counted(unit, name)


def _contradicted(facts: Facts, found: list[Target]) -> list[Target]:
    groups: dict[tuple[object, ...], list[Target]] = {}
    for t in found:
        if t.amount and t.figure.period:
            groups.setdefault((*topic(facts, t), t.figure.period, t.figure.status), []).append(t)
    numbers: dict[tuple[int, int | None], int] = {}
    for group in groups.values():
        if any(_differ(a, b) for a in group for b in group):
            number = len(set(numbers.values())) + 1
            numbers |= {(t.edge, t.place): number for t in group}
    return [t._replace(conflict=numbers.get((t.edge, t.place), 0)) for t in found]


def _differ(a: Target, b: Target) -> bool:
    """Can both not be true? 5% and more than 4.5% can; 4.5% to 5% and 5% can. 从17.1%提升到35.1% is no conflict."""
    if any(s.doc == t.doc and s.start < t.stop and t.start < s.stop for s in a.said for t in b.said):
        return False
    if not any(_alike(s.quote, t.quote) for s in a.said for t in b.said):
        return False
    x, y = _bounds(a), _bounds(b)
    return x[1] < y[0] or y[1] < x[0]


def _alike(a: str, b: str) -> bool:
    """Are the clauses much the same, but for the numbers? 2个平台入选甲 and 3个平台入选乙 count different things."""
    x, y = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (NUMBER.sub("", a), NUMBER.sub("", b)))
    return 2 * len(x & y) >= min(len(x), len(y))


def _bounds(t: Target) -> tuple[float, float]:
    assert t.amount is not None
    low, high, _ = t.amount
    if t.figure.comparator in (">=", ">"):
        return low, float("inf")
    if t.figure.comparator in ("<=", "<"):
        return float("-inf"), high
    if t.figure.comparator == "~":
        return low - abs(low) * 0.05, high + abs(high) * 0.05
    return low - abs(low) * 1e-9, high + abs(high) * 1e-9
