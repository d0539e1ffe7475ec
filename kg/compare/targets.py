"""The table of figures: who reports or promises what, in one unit, with conflicting figures side by side."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from kg.compare import figures
from kg.compare.facts import PLACES, Facts, Said
from kg.compare.figures import Amount
from kg.store import Figure


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

    `types` are those of the subject; `indicator` and `period` are parts. Figures conflict that say differently what
    one subject's indicator is at one place in one period, with the same status and unit, in different clauses.
    """
    by_edge: dict[tuple[int, int | None], list[Said]] = {}
    for s in facts.said(["reports"], subject=subject):
        if s.figure and (not types or facts.entities[s.subject].type in types):
            by_edge.setdefault((s.edge, facts.place(s)), []).append(s)
    found = []
    for (edge, place), said in by_edge.items():
        figure, name = said[0].figure, facts.name(said[0].object)
        if figure and indicator in name and status in ("", figure.status) and period in figure.period:
            found.append(Target(edge, said[0].subject, place, name, figure, figures.amount(figure), tuple(said), 0))
    spread = _spread(found)
    found.sort(key=lambda t: _order(facts, t, spread))
    found = _contradicted(found)
    return [t for t in found if t.conflict] if conflicts else found


def _spread(found: list[Target]) -> dict[str, int]:
    """How many subjects each indicator is reported of."""
    subjects: dict[str, set[int]] = {}
    for t in found:
        subjects.setdefault(figures.indicator(t.indicator), set()).add(t.subject)
    return {name: len(nums) for name, nums in subjects.items()}


def _order(facts: Facts, t: Target, spread: dict[str, int]) -> tuple[object, ...]:
    subject, name = facts.entities[t.subject], figures.indicator(t.indicator)
    first = PLACES.index(subject.type) if subject.type in PLACES else len(PLACES)
    place = facts.entities[t.place].id if t.place is not None else ""
    low = t.amount.low if t.amount else 0.0
    what = -spread[name], name, t.figure.period, t.figure.status, low
    return first, subject.id, place, *what, t.figure.value, t.edge


def key(t: Target) -> tuple[object, ...]:
    """What two figures must share to speak of the same thing."""
    unit = t.amount.unit if t.amount else ""
    return t.subject, t.place, figures.indicator(t.indicator), t.figure.period, t.figure.status, unit


def _contradicted(found: list[Target]) -> list[Target]:
    groups: dict[tuple[object, ...], list[Target]] = {}
    for t in found:
        if t.amount and t.figure.period:
            groups.setdefault(key(t), []).append(t)
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
    x, y = _bounds(a), _bounds(b)
    return x[1] < y[0] or y[1] < x[0]


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
