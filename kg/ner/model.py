"""A trained model on disk, and the Tagger that reads sentences with it.

A model is a folder: `model.json` (what it is, and the SHA-256 of the other file) and `weights.bin` (zlib). Weights
are 8-bit integers; sums of them are exact, exponentials come from a table, and all else is elementwise float32,
so that a sentence gets the same spans whatever is read beside it, in any run and with any number of threads.
"""

from __future__ import annotations

import hashlib
import math
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from kg.errors import ModelError, OutputError
from kg.ner import crf, features
from kg.ner.features import Batch, Candidate, Hashes, Ints
from kg.ontology import data_path

FORMAT = "kg-ner"
CARD, WEIGHTS = "model.json", "weights.bin"
CURE = "train one with kg train, or build with --no-ner"
LARGEST = 512 * 2**20  # bytes that weights may unpack to
LONGEST = 300  # characters read at once; a longer sentence is read in pieces
AREA = 6_000  # characters in a batch
FAINT = 0.03  # a reading less likely than this is not looked at
DEEPEST = 60.0  # differences of log potentials beyond this are all the same
REMEMBERED = 20_000  # sentences whose spans are kept


Key = tuple[str, tuple[Candidate, ...]]  # a sentence with its candidates


class Found(NamedTuple):
    """text[start:end] names something of `type`; `score` is the probability that just this is a name."""

    start: int
    end: int
    type: str
    score: float


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What model.json says. `scale` is the log potential of one unit of weight; `floor` the least score given out."""

    format: str
    features: int
    types: tuple[str, ...]
    sources: tuple[str, ...]
    rows: int
    scale: float
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


def save(folder: Path, model: Model) -> Card:
    """Write the model; the card returned is the one on disk, with the hash. Raises OutputError."""
    gaps = np.diff(model.hashes, prepend=np.uint32(0)).astype("<u4")
    raw = gaps.tobytes() + model.weights.T.tobytes()
    raw += model.between.astype("<f4").tobytes() + model.inside.astype("<f4").tobytes()
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
    if card.format != FORMAT or not card.types or card.rows < 0 or not 0 < card.scale < math.inf:
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
    kinds = len(card.types)
    sizes = (4 * card.rows, (1 + 4 * kinds) * card.rows, 4 * (kinds + 1) ** 2, 16 * kinds)
    if sum(sizes) > LARGEST:
        raise damaged
    try:
        raw = zlib.decompressobj().decompress(packed, sum(sizes) + 1)
    except zlib.error:
        raise damaged from None
    if len(raw) != sum(sizes):
        raise damaged
    gaps, weights, between, inside = (raw[sum(sizes[:i]) : sum(sizes[: i + 1])] for i in range(4))
    return Model(
        card,
        np.cumsum(np.frombuffer(gaps, "<u4"), dtype=np.uint32),
        np.ascontiguousarray(np.frombuffer(weights, np.int8).reshape(1 + 4 * kinds, card.rows).T),
        np.frombuffer(between, "<f4").reshape(kinds + 1, kinds + 1).astype(np.float32),
        np.frombuffer(inside, "<f4").reshape(4, kinds).astype(np.float32),
    )


def load(path: Path | None = None) -> Tagger:
    """A tagger with the model in a folder (None: the shipped one). Raises ModelError."""
    return Tagger(read(path or data_path("model")))


def slots(hashes: Hashes) -> npt.NDArray[np.int32]:
    """Where a feature's low bits lead: its row plus one, 0 for none. The first of two that share a slot has it."""
    bits = max(10, min(24, int(len(hashes) * 16).bit_length()))
    table = np.zeros(1 << bits, np.int32)
    table[hashes[::-1] & np.uint32(len(table) - 1)] = np.arange(len(hashes), 0, -1, dtype=np.int32)
    return table


class Tagger:
    """Reads sentences. Made once for a process: it holds the model and remembers what it has read."""

    def __init__(self, model: Model) -> None:
        card = model.card
        self.card, self.types, self.sources = card, card.types, card.sources
        self._hashes = np.concatenate((np.zeros(1, np.uint32), model.hashes))
        self._weights = np.concatenate((np.zeros((1, model.weights.shape[1]), np.int16), model.weights))
        self._slots = slots(model.hashes)
        self._mask = np.uint32(len(self._slots) - 1)
        depth = min(math.ceil(DEEPEST / card.scale) + 1, np.iinfo(np.int16).max)  # further apart than weights can be
        self._powers = np.array([math.exp(-min(i * card.scale, DEEPEST)) for i in range(depth)], np.float32)
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
        t, column = np.nonzero(np.arange(int(lengths[0]))[:, None] < lengths)
        units = self._units(batch, batch.starts[column] + t)
        potential = np.zeros((int(lengths[0]), units.shape[1], len(pieces)), np.float32)
        below = np.minimum(units.max(axis=1, keepdims=True) - units, len(self._powers) - 1)
        potential[t, :, column] = self._powers[below]
        return crf.spans(crf.run(potential, lengths, self._moves), self._moves, FAINT)

    def _units(self, batch: Batch, at: Ints) -> npt.NDArray[np.int16]:
        """The weight of each label for the characters at these positions, in units of the card's scale."""
        total = np.zeros((len(at), self._weights.shape[1]), np.int16)
        taken = np.empty_like(total)
        for hashes in batch.columns(self.sources):
            wanted = hashes[at]
            rows = self._slots[wanted & self._mask]
            rows[self._hashes[rows] != wanted] = 0
            total += np.take(self._weights, rows, axis=0, out=taken, mode="clip")  # as "raise" would buffer
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
