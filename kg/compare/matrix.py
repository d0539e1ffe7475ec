"""Two types of entities under some relations: who says how much of what, with the quotes in every cell.

A cell counts passages: a clause that speaks of two things which count in one cell counts once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, NamedTuple

from kg.compare.facts import Facts, Said

Measure = Literal["support", "documents", "share"]
MEASURES: tuple[Measure, ...] = ("support", "documents", "share")


class Cell(NamedTuple):
    """The quotes in one cell; `rolled` of them speak of something below the row or the column."""

    said: tuple[Said, ...]
    documents: int
    rolled: int

    @property
    def support(self) -> int:
        return len(self.said)


class Matrix(NamedTuple):
    """Rows by name, columns by weight; a cell that is missing is empty."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    cells: dict[tuple[int, int], Cell]

    def totals(self) -> dict[int, int]:
        """Passages in all cells of each row; one that names two columns counts in both."""
        found = dict.fromkeys(self.rows, 0)
        for (row, _), cell in self.cells.items():
            found[row] += cell.support
        return found

    def values(self, measure: Measure) -> dict[tuple[int, int], float]:
        """For each cell its passages, its documents, or the share that it has of the row's total."""
        totals = self.totals()
        return {
            key: cell.support / totals[key[0]]
            if measure == "share"
            else cell.documents
            if measure == "documents"
            else cell.support
            for key, cell in self.cells.items()
        }


def build(
    facts: Facts,
    said: Iterable[Said],
    rows: Collection[str],
    columns: Collection[str],
    *,
    level: int = 0,
    roll_up: bool = True,
    min_support: int = 1,
) -> Matrix:
    """The matrix of two sets of types.

    With `roll_up` a place below a row counts for the row. `level` is how many steps of `part_of` a column is raised;
    what is part of nothing stays, what is part of several counts in each. Columns with fewer passages go.
    """
    lift = Lift(facts, rows, columns, level, roll_up)
    found: dict[tuple[int, int], dict[tuple[int, int, int], tuple[bool, Said]]] = {}
    for s in said:
        for row, column, rolled in lift.places(s):
            passages = found.setdefault((row, column), {})
            if s.passage not in passages or passages[s.passage][0] > rolled:
                passages[s.passage] = rolled, s
    cells = {key: gather(passages) for key, passages in found.items()}
    weights: dict[int, tuple[int, int]] = {}
    for (_, column), cell in cells.items():
        rows_, support = weights.get(column, (0, 0))
        weights[column] = rows_ + 1, support + cell.support
    kept = [c for c, (_, support) in weights.items() if support >= min_support]
    kept.sort(key=lambda c: (-weights[c][0], -weights[c][1], facts.entities[c].id))
    chosen = set(kept)
    cells = {key: cells[key] for key in sorted(cells) if key[1] in chosen}
    named = sorted({row for row, _ in cells}, key=lambda r: facts.entities[r].id)
    return Matrix(tuple(named), tuple(kept), cells)


def gather(passages: dict[tuple[int, int, int], tuple[bool, Said]]) -> Cell:
    """A cell of the passages found for it, each with whether it was rolled up."""
    said = tuple(s for _, s in passages.values())
    return Cell(said, len({s.doc for s in said}), sum(rolled for rolled, _ in passages.values()))


class Lift:
    """Finds the cells in which a statement counts."""

    def __init__(
        self, facts: Facts, rows: Collection[str], columns: Collection[str], level: int, roll_up: bool
    ) -> None:
        self.types = {num: entity.type for num, entity in facts.entities.items()}
        self.rows, self.columns, self.level = rows, columns, level
        self.above = facts.above() if roll_up else {}
        self.parts = facts.parts() if level or roll_up else {}
        self._rows: dict[int, tuple[int, ...]] = {}
        self._columns: dict[int, tuple[int, ...]] = {}

    def places(self, s: Said) -> list[tuple[int, int, bool]]:
        """(row, column, is one of them above what the statement names) of a statement."""
        if "Document" in self.rows and s.relation != "mentions":
            ends = [(s.doc, s.object)]
        else:
            ends = [(s.subject, s.object), (s.object, s.subject)]
        found = {}
        for a, b in ends:
            for row in self.row(a):
                for column in self.column(b):
                    if row != column:
                        found[row, column] = row != a or column != b
            if found:
                break
        return [(row, column, rolled) for (row, column), rolled in found.items()]

    def row(self, num: int) -> tuple[int, ...]:
        """The rows for which an entity counts: itself, or what is nearest above it."""
        if num not in self._rows:
            self._rows[num] = self._climb(num)
        return self._rows[num]

    def _climb(self, num: int) -> tuple[int, ...]:
        if self.types[num] in self.rows:
            return (num,)
        regions = tuple(p for p in self.parts.get(num, ()) if self.types[p] in self.rows) if self.above else ()
        if regions:
            return regions
        seen, front = {num}, [num]
        while front:
            front = [p for n in front for p in self.above.get(n, ()) if p not in seen]
            seen.update(front)
            if hits := tuple(dict.fromkeys(p for p in front if self.types[p] in self.rows)):
                return hits
        return ()

    def column(self, num: int) -> tuple[int, ...]:
        """The columns for which an entity counts: itself, or what it is a part of, `level` steps up."""
        if num not in self._columns:
            front = {num: None} if self.types[num] in self.columns else {}
            seen = {num}
            for _ in range(self.level):
                ahead: dict[int, None] = {}
                for n in front:
                    higher = [p for p in self.parts.get(n, ()) if self.types[p] in self.columns and p not in seen]
                    ahead |= dict.fromkeys(higher or [n])
                if ahead == front:
                    break
                seen.update(ahead)
                front = ahead
            self._columns[num] = tuple(front)
        return self._columns[num]
