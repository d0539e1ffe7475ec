"""What both parts of a model learn from: lots of sentences, and transitions with the slope that they give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kg.ner import crf, features
from kg.ner.crf import Floats, Ints, Moves
from kg.ner.features import Batch, Hashes


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


class Lot(NamedTuple):
    """Sentences by falling length, and of their characters: the place in the sentence `t`, the sentence `column`,
    where each stands in the batch, `at`, and its row for each feature, 0 for those that were dropped.
    """

    lengths: Ints
    t: Ints
    column: Ints
    at: Ints
    rows: npt.NDArray[np.int32]


class Lots:
    """The characters of a batch in lots of `size` sentences, `epochs` times over, with features dropped at random.

    `columns` are the features that are looked up in `vocabulary`, `seed` is of all that is random.
    """

    def __init__(
        self, batch: Batch, columns: Sequence[Hashes], vocabulary: Hashes, size: int, epochs: int, seed: int
    ) -> None:
        self.batch, self.size, self.epochs = batch, size, epochs
        self.random = np.random.default_rng(seed)
        self.rows = np.stack([features.places(vocabulary, column) for column in columns], axis=1)

    @property
    def steps(self) -> int:
        """How many lots there are in all epochs."""
        return self.epochs * -(-len(self.batch.lengths) // self.size)

    def epoch(self, keep: float) -> Iterator[Lot]:
        """Every sentence once; of a lot's features a share `keep` stays."""
        for chosen in plan(self.batch.lengths, self.size, self.random):
            lengths = self.batch.lengths[chosen]
            t, column = crf.cells(lengths)
            at = self.batch.starts[chosen][column] + t
            rows = self.rows[at]
            rows *= self.random.random(rows.shape, dtype=np.float32) < keep
            yield Lot(lengths, t, column, at, rows)


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
