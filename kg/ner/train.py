"""Examples -> a model: a table and a net, fitted one by one by maximum likelihood with dropout, in 8 bits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from kg.errors import SourceError
from kg.ner import features, netfit
from kg.ner.chain import Chain, Lot, Lots
from kg.ner.crf import Floats
from kg.ner.data import Example
from kg.ner.features import Batch, Candidate, Hashes
from kg.ner.model import FORMAT, Card, Found, Model, Size, save
from kg.ner.netfit import NetFitting

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
    rows: int = 135_000
    floor: float = 0.35
    seed: int = 0
    net: netfit.Options = netfit.Options()


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
    batch = Batch([e.text for e in examples], [e.candidates for e in examples])
    allowed = _allowed(batch, examples, types)
    columns = list(batch.columns(sources))
    broad = [columns[i] for i in batch.broad(sources)]
    wide, deep = Fitting(batch, columns, allowed, options), NetFitting(batch, broad, allowed, options.net, options.seed)
    del columns, broad
    total, done = wide.steps + deep.steps, 0

    def tick() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, total)

    figures: dict[str, object] = {
        "sentences": len(examples),
        "characters": sum(len(e.text) for e in examples),
        "spans": dict(sorted(Counter(s.types[0] for e in examples for s in e.spans).items())),
        "options": msgspec.to_builtins(options),
    }
    return _joined(wide.run(tick), deep.run(tick), tuple(types), tuple(sources), figures)


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
    """The state of a training run: a table of weights with a row for each feature, row 0 for those not kept.

    `allowed` has the labels that each character of the batch may have, `columns` its features.
    """

    def __init__(
        self, batch: Batch, columns: Sequence[Hashes], allowed: npt.NDArray[np.bool_], options: Options
    ) -> None:
        self.options, self.allowed = options, allowed
        self.vocabulary = features.vocabulary(columns, batch.rows, options.rarest)
        self.lots = Lots(batch, columns, self.vocabulary, options.batch, options.epochs, options.seed)
        self.weights = np.zeros((len(self.vocabulary) + 1, allowed.shape[1]), np.float32)
        self.chain = Chain((allowed.shape[1] - 1) // 4)
        self._squares = np.zeros_like(self.weights)
        self._gradient = np.zeros_like(self.weights)

    @property
    def steps(self) -> int:
        """How many steps `run` will take."""
        return self.lots.steps

    def run(self, tick: Callable[[], None]) -> Fitting:
        """All epochs, `tick` after each step; what stays is the mean over the later ones."""
        epochs = self.options.epochs
        first = int(0.4 * epochs + 0.5)
        sums = [np.zeros_like(a) for a in self._parameters()]
        for epoch in range(epochs):
            rate = self.options.rate * (1 - 0.9 * epoch / epochs)
            for lot in self.lots.epoch(1 - self.options.dropout):
                self._step(lot, rate)
                tick()
            if epoch >= first:
                for held, now in zip(sums, self._parameters(), strict=True):
                    held += now
        for held, now in zip(sums, self._parameters(), strict=True):
            now[...] = held / (epochs - first)
        return self

    def export(self) -> tuple[Hashes, npt.NDArray[np.int8], float]:
        """The heaviest rows in 8 bits, and the log potential of one unit."""
        weights = self.weights[1:]
        weight = np.abs(weights).max(axis=1, initial=0)
        scale = max(float(np.quantile(weight, 0.999)) / 127, 1e-4) if len(weight) else 1.0
        kept = np.flatnonzero(weight >= scale / 2)
        kept = np.sort(kept[np.argsort(-weight[kept], kind="stable")[: self.options.rows]])
        kept = kept[features.reachable(self.vocabulary[kept])]
        hashes = self.vocabulary[kept]
        return hashes, np.clip(np.rint(weights[kept] / scale), -127, 127).astype(np.int8), scale

    def _parameters(self) -> tuple[Floats, Floats, Floats]:
        return self.weights, self.chain.moves.between, self.chain.moves.inside

    def _step(self, lot: Lot, rate: float) -> None:
        lengths, t, column, at, rows = lot
        kept = 1 - self.options.dropout
        logits = np.zeros((len(at), self.weights.shape[1]), np.float32)
        for feature in rows.T:
            logits += self.weights[feature]
        logits /= kept
        gradient = self.chain.teach(logits, self.allowed[at], t, column, lengths, rate) / np.float32(kept)
        for feature in rows.T:
            np.add.at(self._gradient, feature, gradient)
        touched = np.unique(rows)
        slope = self._gradient[touched]
        self._gradient[touched] = 0
        self._squares[touched] += slope * slope
        self.weights[touched] += rate * slope / np.sqrt(self._squares[touched] + 0.01)
        self.weights[0] = 0


def _joined(
    wide: Fitting, deep: NetFitting, types: tuple[str, ...], sources: tuple[str, ...], figures: dict[str, object]
) -> Model:
    """Both as one model: the log potentials are the mean of the two."""
    hashes, weights, scale = wide.export()
    net, moves = deep.export()
    half, options = np.float32(0.5), wide.options.net
    between = half * (wide.chain.moves.between + moves.between)
    inside = half * (wide.chain.moves.inside + moves.inside)
    size = Size(len(net.hashes), options.vector, options.width, net.scale)
    card = Card(FORMAT, features.VERSION, types, sources, len(hashes), scale, size, wide.options.floor, "", figures)
    return Model(card, hashes, weights, between, inside, net)


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
