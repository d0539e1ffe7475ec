"""A trained model on disk, and the Tagger that reads sentences with it.

A model is a folder: `model.json` (what it is, and the SHA-256 of the other file) and `weights.bin` (zlib). What
it says of a character is the mean of two log potentials, a sum of weights for its features and that of a Net. Both
are sums of whole numbers and exact, exponentials come from a table, and all else is elementwise float32, so that a
sentence gets the same spans whatever is read beside it, in any run and with any number of threads.
"""

from __future__ import annotations

import hashlib
import math
import zlib
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from kg.errors import ModelError, OutputError
from kg.ner import crf, features
from kg.ner.crf import DEEPEST
from kg.ner.features import Batch, Candidate, Hashes, Ints
from kg.ner.net import REACH, Net
from kg.ontology import data_path

FORMAT = "kg-ner"
CARD, WEIGHTS = "model.json", "weights.bin"
CURE = "train one with kg train, or build with --no-ner"
LARGEST = 512 * 2**20  # bytes that weights may unpack to
LONGEST = 300  # characters read at once; a longer sentence is read in pieces
AREA = 6_000  # characters in a batch
MOST = 8_000  # units that a net may give or take, so that 16 bits hold its sum with a table's
FAINT = 0.03  # a reading less likely than this is not looked at
REMEMBERED = 20_000  # sentences whose spans are kept


Key = tuple[str, tuple[Candidate, ...]]  # a sentence with its candidates


class Found(NamedTuple):
    """text[start:end] names something of `type`; `score` is the probability that just this is a name."""

    start: int
    end: int
    type: str
    score: float


class Size(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of a Net: how many vectors, how long they are, how wide its layers, and the log potential of a unit."""

    vectors: int
    vector: int
    width: int
    scale: float


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What model.json says. `scale` is the log potential of one unit of weight; `floor` the least score given out."""

    format: str
    features: int
    types: tuple[str, ...]
    sources: tuple[str, ...]
    rows: int
    scale: float
    net: Size
    floor: float
    sha256: str
    figures: dict[str, Any] = {}


class Model(msgspec.Struct, frozen=True):
    """`hashes` are the features kept, rising; `weights[i]` weighs the labels (O, then B I E S by type) for one.

    `between` and `inside` are the transitions' log potentials, as crf.Moves has them.
    """

    card: Card
    hashes: Hashes
    weights: npt.NDArray[np.int8]
    between: npt.NDArray[np.float32]
    inside: npt.NDArray[np.float32]
    net: Net


def save(folder: Path, model: Model) -> Card:
    """Write the model; the card returned is the one on disk, with the hash. Raises OutputError."""
    net = model.net
    arrays = (
        *(np.diff(hashes, prepend=np.uint32(0)).astype("<u4") for hashes in (model.hashes, net.hashes)),
        model.weights.T,
        *(table.astype("<f4") for table in (model.between, model.inside, net.biases, net.rest)),
        *(net.vectors, *net.layers, net.out),
    )
    raw = b"".join(array.tobytes() for array in arrays)
    packed = zlib.compress(raw, 9)
    card = msgspec.structs.replace(model.card, sha256=hashlib.sha256(packed).hexdigest())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / WEIGHTS).write_bytes(packed)
        (folder / CARD).write_bytes(msgspec.json.format(msgspec.json.encode(card, order="deterministic")) + b"\n")
    except OSError as error:
        raise OutputError(f"{folder}: cannot write the model ({error.strerror}): choose another --output") from None
    return card


def read_card(folder: Path) -> Card:
    """What the model says of itself. Raises ModelError."""
    try:
        card = msgspec.json.decode((folder / CARD).read_bytes(), type=Card)
    except OSError:
        raise ModelError(f"{folder}: no model there ({CARD} is missing): {CURE}") from None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise ModelError(f"{folder / CARD}: not a model of kg train: {CURE}") from None
    sizes = (card.rows, card.net.vectors, card.net.vector, card.net.width)
    sound = min(sizes) >= 0 and min(sizes[2:]) > 0 and all(0 < s < math.inf for s in (card.scale, card.net.scale))
    if card.format != FORMAT or not card.types or not sound:
        raise ModelError(f"{folder / CARD}: not a model of kg train: {CURE}")
    if card.features != features.VERSION:
        raise ModelError(f"{folder}: made for features {card.features}, this kg has {features.VERSION}: {CURE}")
    return card


def read(folder: Path) -> Model:
    """The model in a folder, checked against its hash. Raises ModelError."""
    card = read_card(folder)
    damaged = ModelError(f"{folder / WEIGHTS}: damaged (it does not match {CARD}): restore it, or build with --no-ner")
    try:
        packed = (folder / WEIGHTS).read_bytes()
    except OSError:
        raise ModelError(f"{folder / WEIGHTS}: missing or unreadable: restore it, or build with --no-ner") from None
    if hashlib.sha256(packed).hexdigest() != card.sha256:
        raise damaged
    shapes = _shapes(card)
    sizes = [math.prod(shape) * np.dtype(kind).itemsize for kind, shape in shapes]
    if sum(sizes) > LARGEST:
        raise damaged
    try:
        raw = zlib.decompressobj().decompress(packed, sum(sizes) + 1)
    except zlib.error:
        raise damaged from None
    if len(raw) != sum(sizes):
        raise damaged
    ends = list(accumulate(sizes, initial=0))
    gaps, far, weights, between, inside, biases, rest, vectors, *layers, out = (
        np.frombuffer(raw[begin:end], kind).reshape(shape)
        for begin, end, (kind, shape) in zip(ends, ends[1:], shapes, strict=False)
    )
    hashes, known = (np.cumsum(steps, dtype=np.uint32) for steps in (gaps, far))
    net = Net(known, vectors, tuple(layers), biases.astype(np.float32), out, rest.astype(np.float32), card.net.scale)
    weights = np.ascontiguousarray(weights.T)
    return Model(card, hashes, weights, between.astype(np.float32), inside.astype(np.float32), net)


def _shapes(card: Card) -> list[tuple[str, tuple[int, ...]]]:
    """What weights.bin holds, in its order: the gaps between hashes of both parts, then tables."""
    kinds, labels, net = len(card.types), 1 + 4 * len(card.types), card.net
    return [
        ("<u4", (card.rows,)),
        ("<u4", (net.vectors,)),
        ("i1", (labels, card.rows)),
        ("<f4", (kinds + 1, kinds + 1)),
        ("<f4", (4, kinds)),
        ("<f4", (1 + len(REACH), net.width)),
        ("<f4", (labels,)),
        ("i1", (net.vectors, net.vector)),
        ("i1", (net.vector, net.width)),
        *[("i1", (3 * net.width, net.width))] * len(REACH),
        ("i1", (net.width, labels)),
    ]


def load(path: Path | None = None) -> Tagger:
    """A tagger with the model in a folder (None: the shipped one). Raises ModelError."""
    return Tagger(read(path or data_path("model")))


class _Table:
    """Rows of whole numbers by hash; row 0 is for what has none."""

    def __init__(self, hashes: Hashes, rows: npt.NDArray[np.int8]) -> None:
        self._hashes = np.concatenate((np.zeros(1, np.uint32), hashes))
        self._rows = np.concatenate((np.zeros((1, rows.shape[1]), np.int16), rows))
        self._slots = features.slots(hashes)
        self._mask = np.uint32(len(self._slots) - 1)
        self._taken = np.empty((0, rows.shape[1]), np.int16)

    @property
    def width(self) -> int:
        return int(self._rows.shape[1])

    def add(self, hashes: Hashes, total: npt.NDArray[np.int16]) -> None:
        """Add to each row of `total` that of its hash."""
        found = self._slots[hashes & self._mask]
        found[self._hashes[found] != hashes] = 0
        if len(self._taken) < len(total):
            self._taken = np.empty_like(total)
        total += np.take(self._rows, found, axis=0, out=self._taken[: len(total)], mode="clip")  # "raise" would buffer


class Tagger:
    """Reads sentences. Made once for a process: it holds the model and remembers what it has read."""

    def __init__(self, model: Model) -> None:
        card = model.card
        self.card, self.types, self.sources = card, card.types, card.sources
        self._wide, self._deep = _Table(model.hashes, model.weights), _Table(model.net.hashes, model.net.vectors)
        self._net, self._broad = model.net, frozenset(Batch.broad(card.sources))
        step = card.scale / 2  # of the mean of both parts
        depth = min(math.ceil(DEEPEST / step) + 1, np.iinfo(np.int16).max)  # further apart than weights can be
        self._powers = np.array([math.exp(-min(i * step, DEEPEST)) for i in range(depth)], np.float32)
        self._moves = crf.Moves(_exponentials(model.between), _exponentials(model.inside))
        self._memory: dict[Key, tuple[Found, ...]] = {}

    def tag(
        self, sentences: Sequence[str], candidates: Sequence[Sequence[Candidate]] | None = None
    ) -> list[tuple[Found, ...]]:
        """The names in each sentence: spans that do not overlap, in order, none scored below the card's floor.

        A span's score is that of its being a name of any type; the type given is the likeliest.
        """
        return [self._choose(found) for found in self.read(sentences, candidates)]

    def read(
        self, sentences: Sequence[str], candidates: Sequence[Sequence[Candidate]] | None = None
    ) -> list[tuple[Found, ...]]:
        """Every reading of each sentence that is not quite unlikely: spans may overlap and have several types."""
        keys = [
            (s, tuple(c for c in cs if c[3] in self.sources))
            for s, cs in zip(sentences, candidates or [()] * len(sentences), strict=True)
        ]
        known = {key: self._memory[key] for key in keys if key in self._memory}
        new = sorted({key for key in keys if key not in known and key[0]})
        pieces = [(key, at, piece) for key in new for at, piece in _pieces(key)]
        found: dict[Key, list[Found]] = {key: [] for key in new}
        for chosen in _batches([len(piece[0]) for _, _, piece in pieces]):
            for column, start, end, kind, score in self._readings([pieces[i][2] for i in chosen]):
                key, at, _ = pieces[chosen[column]]
                found[key].append(Found(start + at, end + at, self.types[kind], round(min(1.0, score), 3)))
        if len(self._memory) + len(new) > REMEMBERED:
            self._memory.clear()
        for key in new:
            self._memory[key] = known[key] = tuple(sorted(found[key]))
        return [known.get(key, ()) for key in keys]

    def _readings(self, pieces: Sequence[Key]) -> list[tuple[int, int, int, int, float]]:
        """(piece, start, end, type, probability); `pieces` by falling length."""
        batch = Batch([text for text, _ in pieces], [found for _, found in pieces])
        lengths = batch.lengths
        t, column = crf.cells(lengths)
        units = self._units(batch, batch.starts[column] + t)
        below = np.minimum(units.max(axis=1, keepdims=True) - units, len(self._powers) - 1)
        return crf.spans(crf.run(crf.spread(self._powers[below], t, column), lengths, self._moves), self._moves, FAINT)

    def _units(self, batch: Batch, at: Ints) -> npt.NDArray[np.int16]:
        """The weight of each label for the characters at these positions, both parts, in units of the card's scale."""
        total = np.zeros((len(at), self._wide.width), np.int16)
        sums = np.zeros((len(batch.points), self._deep.width), np.int16)
        vectors = np.zeros((len(at), self._deep.width), np.int16)
        for number, hashes in enumerate(batch.columns(self.sources)):
            wanted = hashes[at]
            self._wide.add(wanted, total)
            if number in self._broad:
                self._deep.add(wanted, vectors)
        sums[at] = vectors
        inside = np.zeros(len(batch.points), bool)
        inside[at] = True
        logits = self._net.run(sums, inside)[at] / np.float32(self.card.scale)
        total += np.rint(np.clip(logits, -MOST, MOST)).astype(np.int16)
        return total

    def _choose(self, readings: Sequence[Found]) -> tuple[Found, ...]:
        spans: dict[tuple[int, int], list[Found]] = {}
        for reading in readings:
            spans.setdefault((reading.start, reading.end), []).append(reading)
        scored = sorted((-sum(r.score for r in found), span) for span, found in spans.items())
        chosen: list[Found] = []
        for score, (start, end) in scored:
            if -score >= self.card.floor and all(end <= f.start or f.end <= start for f in chosen):
                best = min(spans[start, end], key=lambda r: (-r.score, r.type))
                chosen.append(best._replace(score=round(min(1.0, -score), 3)))
        return tuple(sorted(chosen))


def _exponentials(table: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return np.array([[math.exp(value) for value in row] for row in table.tolist()], np.float32)


def _pieces(key: Key) -> Iterator[tuple[int, Key]]:
    """A sentence in parts that fit: cut behind the last mark in reach, else where it must be."""
    text, candidates = key
    start = 0
    while start < len(text):
        end = min(len(text), start + LONGEST)
        if end < len(text):
            end = 1 + max((text.rfind(mark, start + LONGEST // 2, end) for mark in "，、；,; "), default=-1) or end
        within = (c for c in candidates if start <= c[0] and c[1] <= end)
        yield start, (text[start:end], tuple((a - start, b - start, kind, source) for a, b, kind, source in within))
        start = end


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices by falling length, in lots whose padded area is bounded."""
    order = sorted(range(len(lengths)), key=lambda i: (-lengths[i], i))
    while order:
        many = max(1, AREA // lengths[order[0]])
        yield order[:many]
        order = order[many:]
