"""Fits a Net: descent by Adam, no step steeper than 1, with dropout of features and activations; then rounds it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from kg.ner import features
from kg.ner.chain import Chain, Lot, Lots
from kg.ner.crf import Moves
from kg.ner.features import Batch, Hashes
from kg.ner.net import FLAT, REACH, STEPS, Floats, Net, neighbours


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to fit. Features seen `rarest` times have a vector, as many as `vectors` and the most frequent first.

    `rate` rises for a tenth of the steps, then falls to nothing.
    """

    epochs: int = 6
    batch: int = 64
    rate: float = 0.003
    drop_features: float = 0.5
    drop_states: float = 0.3
    rarest: int = 8
    vectors: int = 60_000
    vector: int = 32
    width: int = 96  # up to 172 all sums of products are exact


class Trace(msgspec.Struct):
    """What a pass forward leaves for the pass back, for one layer."""

    seen: Floats
    normed: Floats
    spread: Floats
    kept: Floats


class NetFitting:
    """The state of a training run; `allowed` has the labels that each character of the batch may have.

    `columns` are those of the batch that the net is to read.
    """

    def __init__(
        self, batch: Batch, columns: Sequence[Hashes], allowed: npt.NDArray[np.bool_], options: Options, seed: int
    ) -> None:
        self.options, self.allowed = options, allowed
        seen = features.vocabulary(columns, batch.rows, options.rarest, options.vectors)
        self.vocabulary = seen[features.reachable(seen)]
        self._usual = np.float32(batch.lengths.mean() * options.batch)  # characters in a lot: all weigh the same
        self.lots = Lots(batch, columns, self.vocabulary, options.batch, options.epochs, seed)
        labels, width = allowed.shape[1], options.width
        self.chain = Chain((labels - 1) // 4)
        shapes = [(options.vector, width), *[(3 * width, width)] * len(REACH)]
        self.weights: list[Floats] = [
            self._normal((len(self.vocabulary) + 1, options.vector), 0.1),
            *(self._normal(shape, math.sqrt(1.5 / shape[0])) for shape in shapes),
            *(np.zeros(width, np.float32) for _ in shapes),
            self._normal((width, labels), 0.05),
            np.zeros(labels, np.float32),
        ]
        self.weights[0][0] = 0
        self._first = [np.zeros_like(w) for w in self.weights]
        self._second = [np.zeros_like(w) for w in self.weights]

    @property
    def steps(self) -> int:
        """How many steps `run` will take."""
        return self.lots.steps

    def run(self, tick: Callable[[], None]) -> NetFitting:
        """All epochs; `tick` is called after each step."""
        done, total = 0, self.steps
        for _ in range(self.options.epochs):
            for lot in self.lots.epoch(1 - self.options.drop_features):
                share = done / total
                rise = share / 0.1 if share < 0.1 else (1 + math.cos(math.pi * (share - 0.1) / 0.9)) / 2
                self._step(lot, done + 1, share, rise)
                done += 1
                tick()
        return self

    def export(self) -> tuple[Net, Moves]:
        """The net in whole numbers, and the transitions."""
        vectors, *rest = self.weights
        many = len(REACH) + 1
        layers, biases, (out, last) = rest[:many], rest[many : 2 * many], rest[2 * many :]
        tables = [_rounded(table) for table in (vectors[1:], *layers, out)]
        units = [tables[0][1], *[1.0 / STEPS] * len(REACH)]
        whole = [np.rint(b / (unit * t[1])) for b, unit, t in zip(biases, units, tables[1:-1], strict=True)]
        net = Net(
            self.vocabulary,
            tables[0][0],
            tuple(t[0] for t in tables[1:-1]),
            np.stack(whole).astype(np.float32),
            tables[-1][0],
            last.copy(),
            tables[-1][1] / STEPS,
        )
        return net, self.chain.moves

    def _normal(self, shape: tuple[int, ...], deviation: float) -> Floats:
        return (self.lots.random.standard_normal(shape) * deviation).astype(np.float32)

    def _step(self, lot: Lot, number: int, share: float, rise: float) -> None:
        lengths, t, column, at, rows = lot
        starts = features.GAP + np.cumsum(lengths + features.GAP) - lengths - features.GAP
        where = starts[column] + t
        inside = np.zeros((int(lengths.sum()) + features.GAP * (len(lengths) + 1), 1), np.float32)
        inside[where] = 1
        keep = 1 - self.options.drop_features
        sums = np.zeros((len(inside), self.options.vector), np.float32)
        sums[where] = sum(self.weights[0][row] for row in rows.T) / np.float32(keep)
        traces, states = self._forward(sums, inside)
        logits = states @ self.weights[-2] + self.weights[-1]
        slope = self.chain.teach(logits[where], self.allowed[at], t, column, lengths, 0.1 * (1 - share))
        gradient = np.zeros_like(logits)
        gradient[where] = -slope / self._usual
        slopes = self._back(traces, states, gradient, inside)
        touched, vectors = _gathered(rows, slopes[0][where] / np.float32(keep))
        slopes[0] = np.zeros_like(self.weights[0])
        slopes[0][touched] = vectors
        steep = math.sqrt(sum(float(np.vdot(value, value)) for value in slopes))
        for index, value in enumerate(slopes):
            self._adam(index, value / np.float32(max(1.0, steep)), number, self.options.rate * rise)
        self.weights[0][0] = 0

    def _forward(self, sums: Floats, inside: Floats) -> tuple[list[Trace], Floats]:
        """A trace for each layer, and the last states. The first layer has nothing to be added to."""
        many = len(REACH) + 1
        layers, biases = self.weights[1 : 1 + many], self.weights[1 + many : 1 + 2 * many]
        traces: list[Trace] = []
        states = np.zeros((len(sums), self.options.width), np.float32)
        keep = 1 - self.options.drop_states
        for number, (layer, bias) in enumerate(zip(layers, biases, strict=True)):
            seen = neighbours(states, REACH[number - 1]) if number else sums
            raw = seen @ layer + bias
            raw -= raw.mean(axis=1, keepdims=True)
            spread = np.sqrt((raw * raw).mean(axis=1, keepdims=True) + np.float32(FLAT))
            normed = raw / spread
            kept = (normed > 0) * inside
            if number:
                kept *= (self.lots.random.random(kept.shape, dtype=np.float32) < keep) / np.float32(keep)
            states = states + normed * kept
            traces.append(Trace(seen, normed, spread, kept))
        return traces, states

    def _back(self, traces: list[Trace], states: Floats, gradient: Floats, inside: Floats) -> list[Floats]:
        """Slopes in the order of the weights; the first is that of the sums of vectors."""
        many, width = len(traces), self.options.width
        down = (gradient @ self.weights[-2].T) * inside
        layers: list[Floats] = []
        biases: list[Floats] = []
        for number in range(many - 1, -1, -1):
            trace, layer = traces[number], self.weights[1 + number]
            slope = down * trace.kept
            mean = slope.mean(axis=1, keepdims=True)
            slope = slope - mean - trace.normed * (slope * trace.normed).mean(axis=1, keepdims=True)
            slope /= trace.spread
            layers.insert(0, trace.seen.T @ slope)
            biases.insert(0, slope.sum(axis=0))
            below = slope @ layer.T
            if number:
                reach = REACH[number - 1]
                down = down + below[:, width : 2 * width]
                down[:-reach] += below[reach:, :width]
                down[reach:] += below[:-reach, 2 * width :]
                down *= inside
        return [below, *layers, *biases, states.T @ gradient, gradient.sum(axis=0)]

    def _adam(self, index: int, slope: Floats, number: int, rate: float) -> None:
        first, second = self._first[index], self._second[index]
        first += np.float32(0.1) * (slope - first)
        second += np.float32(0.001) * (slope * slope - second)
        level = rate * math.sqrt(1 - 0.999**number) / (1 - 0.9**number)
        self.weights[index] -= np.float32(level) * first / (np.sqrt(second) + np.float32(1e-8))


def _gathered(rows: npt.NDArray[np.int32], slopes: Floats) -> tuple[npt.NDArray[np.int32], Floats]:
    """The features met, and the sum of the slopes of the characters that each stands for."""
    flat = rows.ravel()
    order = np.argsort(flat, kind="stable")
    touched, begin = np.unique(flat[order], return_index=True)
    sums: Floats = np.add.reduceat(slopes[order // rows.shape[1]], begin, axis=0)
    return touched, sums


def _rounded(table: Floats) -> tuple[npt.NDArray[np.int8], float]:
    """The table in 127 steps up and down, and the size of one; the few largest weights are cut."""
    step = max(float(np.quantile(np.abs(table), 0.9999)) / 127, 1e-9) if table.size else 1.0
    return np.clip(np.rint(table / step), -127, 127).astype(np.int8), step
