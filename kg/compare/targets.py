"""The table of figures: who reports or promises what, in one unit, with conflicting figures side by side."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from kg.compare import figures
from kg.compare.facts import Facts, Said
from kg.compare.figures import Amount
from kg.store import Figure


class Target(NamedTuple):
    """One figure of one subject with all its quotes. `conflict` numbers the figures that contradict it, from 1."""

    edge: int
    subject: int
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
    """Figures by subject, indicator and period. `types` are those of the subject; `indicator` and `period` are parts.

    Figures conflict that say differently what one subject's indicator is in one period, with the same status and unit.
    """
    by_edge: dict[int, list[Said]] = {}
    for s in facts.said(["reports"], subject=subject):
        if s.figure and (not types or facts.entities[s.subject].type in types):
            by_edge.setdefault(s.edge, []).append(s)
    found = []
    for edge, said in by_edge.items():
        figure, name = said[0].figure, facts.name(said[0].object)
        if figure and indicator in name and status in ("", figure.status) and period in figure.period:
            found.append(Target(edge, said[0].subject, name, figure, figures.amount(figure), tuple(said), 0))
    found.sort(key=lambda t: _order(facts, t))
    found = _contradicted(found)
    return [t for t in found if t.conflict] if conflicts else found


def _order(facts: Facts, t: Target) -> tuple[object, ...]:
    subject = facts.entities[t.subject]
    low = t.amount.low if t.amount else 0.0
    return subject.id, figures.indicator(t.indicator), t.figure.period, t.figure.status, low, t.figure.value, t.edge


def key(t: Target) -> tuple[object, ...]:
    """What two figures must share to speak of the same thing."""
    unit = t.amount.unit if t.amount else ""
    return t.subject, figures.indicator(t.indicator), t.figure.period, t.figure.status, unit


def _contradicted(found: list[Target]) -> list[Target]:
    groups: dict[tuple[object, ...], list[Target]] = {}
    for t in found:
        if t.amount and t.figure.period:
            groups.setdefault(key(t), []).append(t)
    numbers: dict[int, int] = {}
    for group in groups.values():
        if any(_differ(a, b) for a in group for b in group):
            number = len(set(numbers.values())) + 1
            numbers |= {t.edge: number for t in group}
    return [t._replace(conflict=numbers.get(t.edge, 0)) for t in found]


def _differ(a: Target, b: Target) -> bool:
    """Can both not be true? 5% and more than 4.5% can; 4.5% to 5% and 5% can."""
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
