"""The transitions of a chain while they are learned, and the slope that they give to log potentials."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from kg.ner import crf
from kg.ner.crf import Floats, Ints, Moves


class Chain:
    """Starts at zero and climbs by Adagrad."""

    def __init__(self, kinds: int) -> None:
        self.moves = Moves(np.zeros((kinds + 1, kinds + 1), np.float32), np.zeros((4, kinds), np.float32))
        self._squares = Moves(*(np.zeros_like(m) for m in (self.moves.between, self.moves.inside)))

    def teach(
        self, logits: Floats, allowed: npt.NDArray[np.bool_], t: Ints, column: Ints, lengths: Ints, rate: float
    ) -> Floats:
        """One step of the transitions; the slope of the log likelihood by the `logits` (characters, labels).

        Characters are given by place in the sentence `t` and sentence `column`; `lengths` fall. `allowed` says which
        labels each may have.
        """
        moves = Moves(np.exp(self.moves.between), np.exp(self.moves.inside))
        bound, free = (
            crf.run(crf.spread(potential, t, column), lengths, moves)
            for potential in (_potential(logits, allowed), _potential(logits, None))
        )
        due, expected = crf.expected_moves(bound, moves), crf.expected_moves(free, moves)
        self._move(self.moves.between, self._squares.between, due.between - expected.between, rate)
        self._move(self.moves.inside, self._squares.inside, due.inside - expected.inside, rate)
        slope: Floats = (bound.marginals - free.marginals)[t, :, column]
        return slope

    @staticmethod
    def _move(weights: Floats, squares: Floats, slope: Floats, rate: float) -> None:
        squares += slope * slope
        weights += rate * slope / np.sqrt(squares + 1)


def steps(lengths: Ints, size: int, epochs: int) -> int:
    """How many lots `plan` makes of these sentences in so many epochs."""
    return epochs * -(-len(lengths) // size)


def plan(lengths: Ints, size: int, random: np.random.Generator) -> Iterator[Ints]:
    """Every sentence once, in lots of `size` that are about equally long, each by falling length; in any order."""
    blurred = lengths + random.integers(0, 8, len(lengths))
    order = np.lexsort((random.random(len(lengths)), blurred))
    lots = [order[i : i + size] for i in range(0, len(order), size)]
    for i in random.permutation(len(lots)):
        yield lots[i][np.argsort(-lengths[lots[i]], kind="stable")]


def _potential(logits: Floats, allowed: npt.NDArray[np.bool_] | None) -> Floats:
    """Exponentials of the logits, the largest of each character 1; nothing is impossible but what is not allowed."""
    bound = logits if allowed is None else np.where(allowed, logits, np.float32(-np.inf))
    potential: Floats = np.exp(np.maximum(bound - bound.max(axis=1, keepdims=True), np.float32(-crf.DEEPEST)))
    return potential if allowed is None else potential * allowed
