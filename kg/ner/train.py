"""Examples -> a model: maximum likelihood with dropout of features, averaged, pruned and rounded to 8 bits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from kg.errors import SourceError
from kg.ner import crf, features
from kg.ner.crf import Floats, Ints, Moves
from kg.ner.data import Example
from kg.ner.features import Batch, Candidate, Hashes
from kg.ner.model import DEEPEST, FORMAT, Card, Found, Model, save, slots

Rows = npt.NDArray[np.int32]
Progress = Callable[[int, int], None]  # (steps done, steps in all)


class Reader(Protocol):
    """What finds names in sentences, as a Tagger does."""

    def tag(
        self, sentences: Sequence[str], candidates: Sequence[Sequence[Candidate]] | None = None
    ) -> Sequence[Sequence[Found]]: ...


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to train. `rows` caps the features kept (one byte for each label of each); `rarest` is the least count.

    `floor` is the least probability that the model gives out; `rate` falls to a tenth of itself.
    """

    epochs: int = 4
    batch: int = 32
    rate: float = 0.1
    dropout: float = 0.5
    rarest: int = 3
    rows: int = 213_000
    floor: float = 0.35
    seed: int = 0


class Figures(NamedTuple):
    """Precision, recall and F1 of spans with their types; `due` is how many there are."""

    precision: float
    recall: float
    f1: float
    due: int


def train(
    examples: Sequence[Example], output: Path, *, options: Options | None = None, progress: Progress | None = None
) -> Card:
    """Fit a model to the examples and write it to the folder `output`. Raises SourceError and OutputError."""
    return save(output, fit(examples, options, progress))


def fit(examples: Sequence[Example], options: Options | None = None, progress: Progress | None = None) -> Model:
    """The same, in memory. The same examples, in the same order, give the same model on one platform."""
    options = options or Options()
    examples = [e for e in examples if e.text]
    types = sorted({t for e in examples for s in e.spans for t in s.types})
    if not types:
        raise SourceError("the training data names nothing: give sentences with labelled spans")
    sources = sorted({c[3] for e in examples for c in e.candidates})
    fitting = Fitting(examples, types, sources, options)
    figures = {
        "sentences": len(examples),
        "characters": sum(len(e.text) for e in examples),
        "spans": dict(sorted(Counter(s.types[0] for e in examples for s in e.spans).items())),
        "options": msgspec.structs.asdict(options),
    }
    return fitting.run(progress).export(tuple(types), tuple(sources), figures)


def evaluate(tagger: Reader, examples: Sequence[Example], *, floor: float = 0.0) -> dict[str, Figures]:
    """Exact spans, by type and in all (""). A type counts when it is one of the gold span's; open stretches do not."""
    found = tagger.tag([e.text for e in examples], [e.candidates for e in examples])
    right, given, due = Counter[str](), Counter[str](), Counter[str]()
    for example, names in zip(examples, found, strict=True):
        gold = {(s.start, s.end): s.types for s in example.spans}
        due.update(types[0] for types in gold.values())
        for name in names:
            if name.score < floor or any(name.start < b and a < name.end for a, b in example.open):
                continue
            types = gold.get((name.start, name.end), ())
            kind = types[0] if name.type in types else name.type
            given[kind] += 1
            right[kind] += name.type in types
    kinds = sorted({*due, *given})
    return {
        "": _figures(right.total(), given.total(), due.total()),
        **{kind: _figures(right[kind], given[kind], due[kind]) for kind in kinds},
    }


def _figures(right: int, given: int, due: int) -> Figures:
    return Figures(right / given if given else 0.0, right / due if due else 0.0, 2 * right / max(1, given + due), due)


class Fitting:
    """The state of a training run: a table of weights with a row for each feature, row 0 for those not kept."""

    def __init__(
        self, examples: Sequence[Example], types: Sequence[str], sources: Sequence[str], options: Options
    ) -> None:
        self.options = options
        self.random = np.random.default_rng(options.seed)
        self.batch = Batch([e.text for e in examples], [e.candidates for e in examples])
        self.allowed = _allowed(self.batch, examples, types)
        columns = list(self.batch.columns(sources))
        self.vocabulary = _vocabulary(columns, self.batch.rows, options.rarest)
        self.rows = np.stack([_rows(self.vocabulary, column) for column in columns], axis=1)
        kinds = len(types)
        self.weights = np.zeros((len(self.vocabulary) + 1, 1 + 4 * kinds), np.float32)
        self.moves = Moves(np.zeros((kinds + 1, kinds + 1), np.float32), np.zeros((4, kinds), np.float32))
        self._squares = np.zeros_like(self.weights)
        self._gradient = np.zeros_like(self.weights)
        self._move_squares = Moves(*(np.zeros_like(m) for m in (self.moves.between, self.moves.inside)))

    def run(self, progress: Progress | None = None) -> Fitting:
        """All epochs; what stays is the mean over the later ones."""
        epochs = self.options.epochs
        first = int(0.4 * epochs + 0.5)
        sums = [np.zeros_like(a) for a in self._parameters()]
        plans = [self._plan() for _ in range(epochs)]
        total, done = sum(map(len, plans)), 0
        for epoch, plan in enumerate(plans):
            rate = self.options.rate * (1 - 0.9 * epoch / epochs)
            for chosen in plan:
                self._step(chosen, rate)
                done += 1
                if progress:
                    progress(done, total)
            if epoch >= first:
                for held, now in zip(sums, self._parameters(), strict=True):
                    held += now
        for held, now in zip(sums, self._parameters(), strict=True):
            now[...] = held / (epochs - first)
        return self

    def export(self, types: tuple[str, ...], sources: tuple[str, ...], figures: dict[str, object]) -> Model:
        """The heaviest rows, in 8 bits."""
        weights = self.weights[1:]
        weight = np.abs(weights).max(axis=1, initial=0)
        scale = max(float(np.quantile(weight, 0.999)) / 127, 1e-4) if len(weight) else 1.0
        kept = np.flatnonzero(weight >= scale / 2)
        kept = np.sort(kept[np.argsort(-weight[kept], kind="stable")[: self.options.rows]])
        while True:  # a feature that loses its slot to another would never be read
            hashes = self.vocabulary[kept]
            table = slots(hashes)
            reached = table[hashes & np.uint32(len(table) - 1)] == np.arange(1, len(kept) + 1)
            if reached.all():
                break
            kept = kept[reached]
        rounded = np.clip(np.rint(weights[kept] / scale), -127, 127).astype(np.int8)
        card = Card(FORMAT, features.VERSION, types, sources, len(kept), scale, self.options.floor, "", figures)
        return Model(card, hashes, rounded, self.moves.between, self.moves.inside)

    def _parameters(self) -> tuple[Floats, Floats, Floats]:
        return self.weights, self.moves.between, self.moves.inside

    def _plan(self) -> list[Ints]:
        """Batches of about the same length, in any order."""
        lengths = self.batch.lengths
        blurred = lengths + self.random.integers(0, 8, len(lengths))
        order = np.lexsort((self.random.random(len(lengths)), blurred))
        batches = [order[i : i + self.options.batch] for i in range(0, len(order), self.options.batch)]
        return [batches[i] for i in self.random.permutation(len(batches))]

    def _step(self, chosen: Ints, rate: float) -> None:
        chosen = chosen[np.argsort(-self.batch.lengths[chosen], kind="stable")]
        lengths = self.batch.lengths[chosen]
        t, column = np.nonzero(np.arange(int(lengths[0]))[:, None] < lengths)
        at = self.batch.starts[chosen][column] + t
        rows = self.rows[at]
        kept = 1 - self.options.dropout
        rows *= self.random.random(rows.shape, dtype=np.float32) < kept
        logits = np.zeros((len(at), self.weights.shape[1]), np.float32)
        for feature in rows.T:
            logits += self.weights[feature]
        logits /= kept
        shape = (int(lengths[0]), self.weights.shape[1], len(chosen))
        moves = Moves(np.exp(self.moves.between), np.exp(self.moves.inside))
        bound, free = (
            crf.run(_spread(potential, t, column, shape), lengths, moves)
            for potential in (_potential(logits, self.allowed[at]), _potential(logits, None))
        )
        gradient = (bound.marginals - free.marginals)[t, :, column] / kept
        for feature in rows.T:
            np.add.at(self._gradient, feature, gradient)
        touched = np.unique(rows)
        slope = self._gradient[touched]
        self._gradient[touched] = 0
        self._squares[touched] += slope * slope
        self.weights[touched] += rate * slope / np.sqrt(self._squares[touched] + 0.01)
        self.weights[0] = 0
        due, expected = crf.expected_moves(bound, moves), crf.expected_moves(free, moves)
        self._move(self.moves.between, self._move_squares.between, due.between - expected.between, rate)
        self._move(self.moves.inside, self._move_squares.inside, due.inside - expected.inside, rate)

    @staticmethod
    def _move(weights: Floats, squares: Floats, slope: Floats, rate: float) -> None:
        squares += slope * slope
        weights += rate * slope / np.sqrt(squares + 1)


def _allowed(batch: Batch, examples: Sequence[Example], types: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which labels each character may have: any of a span's types, anything in an open stretch, else O."""
    allowed = np.zeros((len(batch.points), 1 + 4 * len(types)), bool)
    allowed[:, 0] = True
    begin, inner, end, single = (1 + i * len(types) for i in range(4))
    for start, example in zip(batch.starts.tolist(), examples, strict=True):
        for span in example.spans:
            first, past = start + span.start, start + span.end
            allowed[first:past] = False
            for kind in map(types.index, span.types):
                if past - first == 1:
                    allowed[first, single + kind] = True
                else:
                    allowed[first, begin + kind] = allowed[past - 1, end + kind] = True
                    allowed[first + 1 : past - 1, inner + kind] = True
        for a, b in example.open:
            allowed[start + a : start + b] = True
    return allowed


def _vocabulary(columns: Sequence[Hashes], rows: Ints, rarest: int) -> Hashes:
    """The features seen at least so often, by hash."""

    def frequent() -> Iterator[Hashes]:
        for column in columns:
            values, counts = np.unique(column[rows], return_counts=True)
            yield values[counts >= rarest]

    return np.unique(np.concatenate(list(frequent())))


def _rows(vocabulary: Hashes, hashes: Hashes) -> Rows:
    if not len(vocabulary):
        return np.zeros(len(hashes), np.int32)
    at = np.minimum(np.searchsorted(vocabulary, hashes), len(vocabulary) - 1)
    return np.where(vocabulary[at] == hashes, at + 1, 0).astype(np.int32)


def _potential(logits: Floats, allowed: npt.NDArray[np.bool_] | None) -> Floats:
    """Exponentials of the logits, the largest of each character 1; nothing is impossible but what is not allowed."""
    bound = logits if allowed is None else np.where(allowed, logits, np.float32(-np.inf))
    potential: Floats = np.exp(np.maximum(bound - bound.max(axis=1, keepdims=True), np.float32(-DEEPEST)))
    return potential if allowed is None else potential * allowed


def _spread(values: Floats, t: Ints, column: Ints, shape: tuple[int, int, int]) -> Floats:
    spread = np.zeros(shape, np.float32)
    spread[t, :, column] = values
    return spread
