"""How alike the rows of a matrix are, which go together, and what sets each apart. Plain arithmetic, no ties by chance.

A row is a vector over the columns; a column that most rows share says little and weighs little (tf-idf).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from kg.compare.matrix import Matrix

ENOUGH = 10  # a row with fewer quotes than the median row's divided by this has too little to be grouped


class Trait(NamedTuple):
    """A column that a row has more of than the others: how many times their share (None: they have none of it).

    `z` says how surely.
    """

    column: int
    lift: float | None
    z: float


def similarity(matrix: Matrix) -> list[list[float]]:
    """Cosine of the tf-idf vectors of every two rows, 0 to 1, in the order of the rows."""
    spread: dict[int, int] = {}
    for _, column in matrix.cells:
        spread[column] = spread.get(column, 0) + 1
    size = len(matrix.rows)
    vectors: dict[int, dict[int, float]] = {row: {} for row in matrix.rows}
    for (row, column), cell in sorted(matrix.cells.items()):
        idf = math.log((1 + size) / (1 + spread[column])) + 0.05  # shared by all still counts for something
        vectors[row][column] = (1 + math.log(cell.support)) * idf
    lengths = {row: math.sqrt(math.fsum(v * v for v in vector.values())) for row, vector in vectors.items()}
    table = [[0.0] * size for _ in range(size)]
    for i, a in enumerate(matrix.rows):
        table[i][i] = 1.0
        for j in range(i):
            b = matrix.rows[j]
            small, large = sorted((vectors[a], vectors[b]), key=len)
            dot = math.fsum(value * large[column] for column, value in small.items() if column in large)
            table[i][j] = table[j][i] = round(dot / (lengths[a] * lengths[b]), 4) if dot else 0.0
    return table


def sizeable(matrix: Matrix) -> list[int]:
    """Which rows, by position, say enough to be grouped."""
    totals = matrix.totals()
    middle = sorted(totals.values())[len(totals) // 2] if totals else 0
    return [i for i, row in enumerate(matrix.rows) if totals[row] * ENOUGH >= middle]


def clusters(table: Sequence[Sequence[float]], among: Sequence[int]) -> list[list[int]]:
    """Groups of rows by complete linkage, as many as separate best (silhouette); the largest first.

    `among` are the rows to group.
    """
    rows = sorted(among)
    if len(rows) < 4:
        return [rows] if rows else []
    most = math.isqrt(len(rows)) + 1
    best, best_score = [rows], 0.0
    links = {(i, j): table[i][j] for i in rows for j in rows if j < i}
    alive = {i: [i] for i in rows}
    while len(alive) > 1:
        i, j = min(links, key=lambda pair: (-links[pair], pair))
        for k in alive:
            if k not in (i, j):
                ik, jk = _pair(i, k), _pair(j, k)
                links[ik] = min(links[ik], links.pop(jk))
        del links[i, j]
        alive[i] = alive[i] + alive.pop(j)
        groups = sorted((sorted(g) for g in alive.values()), key=lambda g: (-len(g), g))
        if 1 < len(groups) <= most and (score := _silhouette(table, groups)) > best_score:
            best, best_score = groups, score
    return best


def _pair(i: int, j: int) -> tuple[int, int]:
    return (i, j) if i > j else (j, i)


def _silhouette(table: Sequence[Sequence[float]], groups: list[list[int]]) -> float:
    total = 0.0
    for group in groups:
        for i in group:
            if len(group) > 1:
                inside = 1 - (sum(table[i][j] for j in group) - 1) / (len(group) - 1)
                outside = min(1 - sum(table[i][j] for j in g) / len(g) for g in groups if g is not group)
                total += (outside - inside) / max(inside, outside, 1e-9)
    return round(total / sum(map(len, groups)), 9)


def distinctive(matrix: Matrix, *, limit: int = 8, least: int = 2) -> dict[int, list[Trait]]:
    """For each row the columns that it has more of than all others together, the surest first.

    `least` passages are needed. z is the log odds ratio, with the whole as prior, over its standard error.
    """
    rows: dict[int, int] = dict.fromkeys(matrix.rows, 0)
    columns: dict[int, int] = {}
    for (row, column), cell in matrix.cells.items():
        rows[row] += cell.support
        columns[column] = columns.get(column, 0) + cell.support
    whole = sum(rows.values())
    found: dict[int, list[Trait]] = {row: [] for row in matrix.rows}
    for (row, column), cell in matrix.cells.items():
        here, rest = cell.support, columns[column] - cell.support
        if here < least or len(rows) < 2:
            continue
        lift = (here / rows[row]) / (rest / (whole - rows[row])) if rest else None
        expected = columns[column] / whole
        a, b = here + expected, rest + expected
        odds = math.log(a / (rows[row] + 1 - a)) - math.log(b / (whole - rows[row] + 1 - b))
        z = odds / math.sqrt(1 / a + 1 / b)
        if z > 0:
            found[row].append(Trait(column, lift and round(lift, 2), round(z, 3)))
    order = {column: i for i, column in enumerate(matrix.columns)}
    return {row: sorted(traits, key=lambda t: (-t.z, order[t.column]))[:limit] for row, traits in found.items()}
