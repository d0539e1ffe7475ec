"""A linear chain over B I E S and O: forward, backward, and the probability of every span.

Labels are numbered O = 0, then the blocks B, I, E, S of one label for each type. What follows the end of a
name depends on its type only, and inside a name there are four moves for each type, so the transitions are
a (types + 1)² table `between` and a (4, types) table `inside` (BI, BE, II, IE).

Arrays run (position, label, sentence), with sentences sorted by falling length, so that the first
`active[t]` columns are those that reach position t. All sums run in a fixed order over elementwise
operations: the result for a sentence does not depend on the sentences beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
TINY = np.float32(1e-37)
DEEPEST = 60.0  # differences of log potentials beyond this are all the same


@dataclass(frozen=True)
class Moves:
    """Transition factors (exponentials of weights, or counts)."""

    between: Floats
    inside: Floats


@dataclass(frozen=True)
class Lattice:
    """`potential` with its scaled forward and backward values; alpha * beta is the marginal."""

    potential: Floats
    alpha: Floats
    beta: Floats
    scale: Floats
    logs: Floats  # of the partition function, for each sentence
    active: Ints

    @property
    def marginals(self) -> Floats:
        return self.alpha * self.beta


def cells(lengths: Ints) -> tuple[Ints, Ints]:
    """Position and sentence of every character, position by position; the sentences' `lengths` fall."""
    t, column = np.nonzero(np.arange(int(lengths[0]))[:, None] < lengths)
    return t, column


def spread(values: Floats, t: Ints, column: Ints) -> Floats:
    """Rows of `values`, one for each of `cells`, as (position, label, sentence) with zeros elsewhere."""
    wide = np.zeros((int(t.max()) + 1, values.shape[1], int(column.max()) + 1), np.float32)
    wide[t, :, column] = values
    return wide


def active_columns(lengths: Ints) -> Ints:
    """How many of the sentences, sorted by falling length, reach each position."""
    return np.searchsorted(-lengths, -np.arange(1, int(lengths[0]) + 1), side="right")


def _flow(table: Floats, values: Floats) -> Floats:
    """table.T @ values with a fixed order of additions."""
    total: Floats = (table[:, :, None] * values[:, None, :]).sum(axis=0)
    return total


def _leaving(values: Floats, types: int) -> Floats:
    """What can end a name or stand outside one, for each class (O, types)."""
    return np.concatenate((values[:1], values[1 + 2 * types : 1 + 3 * types] + values[1 + 3 * types :]))


def _entering(values: Floats, types: int) -> Floats:
    return np.concatenate((values[:1], values[1 : 1 + types] + values[1 + 3 * types :]))


def run(potential: Floats, lengths: Ints, moves: Moves) -> Lattice:
    """Forward and backward over a batch whose `lengths` fall."""
    size, labels, width = potential.shape
    k = (labels - 1) // 4
    begin, inner, end, single = (slice(1 + i * k, 1 + (i + 1) * k) for i in range(4))
    bi, be, ii, ie = (row[:, None] for row in moves.inside)
    active = active_columns(lengths)
    alpha = np.zeros_like(potential)
    scale = np.ones((size, width), np.float32)
    for t in range(size):
        n = int(active[t])
        now, at = alpha[t, :, :n], potential[t, :, :n]
        if t == 0:
            now[0], now[begin], now[single] = at[0], at[begin], at[single]
        else:
            past = alpha[t - 1, :, :n]
            start = _flow(moves.between, _leaving(past, k))
            now[0] = start[0] * at[0]
            now[begin] = start[1:] * at[begin]
            now[single] = start[1:] * at[single]
            now[inner] = (past[begin] * bi + past[inner] * ii) * at[inner]
            now[end] = (past[begin] * be + past[inner] * ie) * at[end]
        scale[t, :n] = now.max(axis=0) + TINY
        now /= scale[t, :n]
    columns = np.arange(width)
    last = alpha[lengths - 1, :, columns].T
    final = _flow(np.ones((k + 1, 2), np.float32), _leaving(last, k))[0] + TINY
    beta = np.zeros_like(potential)
    flowback = np.ascontiguousarray(moves.between.T)
    for t in range(size - 1, -1, -1):
        n, onward = int(active[t]), int(active[t + 1]) if t + 1 < size else 0
        now = beta[t]
        for part in (slice(0, 1), end, single):
            now[part, onward:n] = 1 / final[onward:n]
        if onward:
            ahead = potential[t + 1, :, :onward] * beta[t + 1, :, :onward] / scale[t + 1, :onward]
            start = _flow(flowback, _entering(ahead, k))
            now[0, :onward] = start[0]
            now[end, :onward] = start[1:]
            now[single, :onward] = start[1:]
            now[begin, :onward] = bi * ahead[inner] + be * ahead[end]
            now[inner, :onward] = ii * ahead[inner] + ie * ahead[end]
    logs = np.log(scale).sum(axis=0) + np.log(final)
    return Lattice(potential, alpha, beta, scale, logs, active)


def expected_moves(lattice: Lattice, moves: Moves) -> Moves:
    """How often each transition is taken, summed over the batch."""
    k = moves.inside.shape[1]
    begin, inner, end = (slice(1 + i * k, 1 + (i + 1) * k) for i in range(3))
    between, inside = np.zeros_like(moves.between), np.zeros_like(moves.inside)
    if len(lattice.alpha) > 1:
        past = lattice.alpha[:-1]
        ahead = lattice.potential[1:] * lattice.beta[1:] / lattice.scale[1:, None, :]
        left = np.concatenate((past[:, :1], past[:, end] + past[:, 1 + 3 * k :]), axis=1)
        right = np.concatenate((ahead[:, :1], ahead[:, begin] + ahead[:, 1 + 3 * k :]), axis=1)
        flat = (a.transpose(1, 0, 2).reshape(k + 1, -1) for a in (left, right))
        between = (next(flat) @ next(flat).T) * moves.between
        pairs = ((begin, inner), (begin, end), (inner, inner), (inner, end))
        inside = np.stack([(past[:, a] * ahead[:, b]).sum(axis=(0, 2)) for a, b in pairs]) * moves.inside
    return Moves(between, inside)


def spans(lattice: Lattice, moves: Moves, floor: float) -> list[tuple[int, int, int, int, float]]:
    """(sentence, start, end, type, probability) of every span whose probability reaches `floor`."""
    k = moves.inside.shape[1]
    potential, alpha, beta, scale = lattice.potential, lattice.alpha, lattice.beta, lattice.scale
    found: list[tuple[int, int, int, int, float]] = []
    single = alpha[:, 1 + 3 * k :] * beta[:, 1 + 3 * k :]
    for at, type_, sentence in np.argwhere(single >= floor).tolist():
        found.append((sentence, at, at + 1, type_, float(single[at, type_, sentence])))
    t, kind, column = np.nonzero(alpha[:, 1 : 1 + k] * beta[:, 1 : 1 + k] >= floor)
    begin, mass = t, alpha[t, 1 + kind, column]
    bi, be, ii, ie = moves.inside
    onward, out = bi, be
    while len(t):
        t = t + 1
        going = t < len(alpha)
        going[going] = column[going] < lattice.active[t[going]]
        t, kind, column, begin, mass = t[going], kind[going], column[going], begin[going], mass[going]
        mass = mass / scale[t, column]
        stop = 1 + 2 * k + kind
        ends = mass * out[kind] * potential[t, stop, column] * beta[t, stop, column]
        for i in np.flatnonzero(ends >= floor).tolist():
            found.append((int(column[i]), int(begin[i]), int(t[i]) + 1, int(kind[i]), float(ends[i])))
        mass = mass * onward[kind] * potential[t, 1 + k + kind, column]
        going = mass * beta[t, 1 + k + kind, column] >= floor
        t, kind, column, begin, mass = t[going], kind[going], column[going], begin[going], mass[going]
        onward, out = ii, ie
    return sorted(found)
