"""What the model sees of a character: hashed columns over a batch of sentences, computed in numpy.

A batch is one array of code points in which every sentence stands between runs of zeros, so that a window
never reaches into a neighbour. Each feature is one 32-bit hash for each character (a column); a model keeps
the hashes that carry weight. Candidates are spans proposed by others (lexicon, rules), as
(start, end, type, source), offsets within their sentence; those of one source do not overlap.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint32]
Ints = npt.NDArray[np.int64]
Candidate = tuple[int, int, str, str]

VERSION = 1  # raised when a column changes meaning: models of another version are refused
GAP = 6
WINDOWS = (
    *((i,) for i in range(-3, 4)),
    *((i, i + 1) for i in range(-3, 3)),
    *((i, i + 2) for i in range(-2, 1)),
    *((i, i + 1, i + 2) for i in (-3, -2, -1, 0, 1)),
    *((i, i + 1, i + 2, i + 3) for i in (-3, -2, -1, 0)),
)
SHAPES = ((0,), (-1, 0, 1), (-2, -1, 0, 1, 2), (-4, -3, -2, -1, 0), (0, 1, 2, 3, 4))
CONTEXTS, TAGS = 15, 12  # how many columns _context yields, and how many there are for each source
CLASSES = (
    "《〈「『",
    "》〉」』",
    "“‘",
    "”’",
    "（(【[",
    "）)】]",
    "，,",
    "、",
    "；;",
    "。！？!?",
    "：:",
    "·.-—~",
    "一二三四五六七八九十百千万亿两",
    " \t",
    "+%/&",
)
HAN, DIGIT, UPPER, LOWER, OTHER = 1, 2, 3, 4, 5
STOPS = "，、；。！？：,;!?:\n"  # end a list item
CLAUSE = "，；。！？：,;!?:\n"  # end a clause
OPEN, CLOSE = "《“（", "》”）"
REACH = 60  # characters within which a bracket must close


class Batch:
    """Sentences side by side: `points` with gaps, and where each sentence starts and how long it is."""

    def __init__(self, sentences: Sequence[str], candidates: Sequence[Sequence[Candidate]] | None = None) -> None:
        parts = [np.zeros(GAP, np.uint32)]
        starts, at = [], GAP
        for sentence in sentences:
            points = np.frombuffer(sentence.encode("utf-32-le", "surrogatepass"), np.uint32)
            parts += [points, parts[0]]
            starts.append(at)
            at += len(points) + GAP
        self.points: Hashes = np.concatenate(parts)
        self.starts: Ints = np.array(starts, np.int64)
        self.lengths: Ints = np.array([len(s) for s in sentences], np.int64)
        self.candidates = candidates

    @property
    def rows(self) -> Ints:
        """The positions in `points` that are characters, sentence by sentence."""
        return np.flatnonzero(_inside(self))

    def columns(self, sources: Sequence[str] = ()) -> Iterator[Hashes]:
        """One array of hashes for each feature, as long as `points`; always in the same order."""
        points = self.points
        shapes = _classes(points)
        number = 0
        for values, windows in ((points, WINDOWS), (shapes, SHAPES)):
            shifted = {d: np.roll(values, -d) for d in range(-4, 5)}
            for window in windows:
                number += 1
                yield _hash(number, *(shifted[d] for d in window))
        for parts in _context(points, shapes):
            number += 1
            yield _hash(number, *parts)
        for source in sources:
            tags = self._tags(source)
            before, after = np.roll(tags, 1), np.roll(tags, -1)
            for parts in (
                (tags,),
                (before, tags),
                (tags, after),
                (before, tags, after),
                (tags, points),
                (tags, np.roll(points, 1)),
                (tags, np.roll(points, -1)),
                *_ends(tags, points),
            ):
                number += 1
                yield _hash(number, *parts)

    @staticmethod
    def broad(sources: Sequence[str] = ()) -> tuple[int, ...]:
        """Places of the columns that a reader of whole windows needs: no two of them tell the same of a neighbour."""
        shapes = len(WINDOWS)
        context = shapes + len(SHAPES)
        first = context + CONTEXTS
        tags = (first + TAGS * i + place for i in range(len(sources)) for place in (0, 3, 7, 8, 9))
        single = (WINDOWS.index((0,)), WINDOWS.index((-1, 0)), WINDOWS.index((0, 1)), shapes)
        return (*sorted(single), *range(context, first), *tags)

    def _tags(self, source: str) -> Hashes:
        """For each character the type and place (first, inner, last, only) of the candidate over it."""
        tags = np.zeros(len(self.points), np.uint32)
        found = [
            (start + begin, end - begin, _code(kind))
            for start, candidates in zip(self.starts.tolist(), self.candidates or (), strict=False)
            for begin, end, kind, origin in candidates
            if origin == source
        ]
        if found:
            first, length, code = np.array(found, np.int64).T
            within = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
            tags[np.repeat(first, length) + within] = np.repeat(code, length) + 1
            tags[first + length - 1] = code + 2
            tags[first] = code + np.where(length == 1, 3, 0)
        return tags


@cache
def _code(kind: str) -> int:
    """A number for a type's name that no other run or machine disputes; the low bits are for the place."""
    return (zlib.crc32(kind.encode()) & 0x3FFFFFFF) * 4


def vocabulary(columns: Sequence[Hashes], rows: Ints, rarest: int, most: int | None = None) -> Hashes:
    """The features seen at least `rarest` times in these rows, by hash; `most` of them, the most frequent."""

    def frequent() -> Iterator[tuple[Hashes, Ints]]:
        for column in columns:
            values, counts = np.unique(column[rows], return_counts=True)
            yield values[counts >= rarest], counts[counts >= rarest]

    values, counts = (np.concatenate(parts) for parts in zip(*frequent(), strict=True))
    known, first = np.unique(values, return_index=True)
    if most is None or len(known) <= most:
        return known
    return known[np.sort(np.argsort(-counts[first], kind="stable")[:most])]


def places(known: Hashes, hashes: Hashes) -> npt.NDArray[np.int32]:
    """For each hash its place in `known`, from 1; 0 where it is not there."""
    if not len(known):
        return np.zeros(len(hashes), np.int32)
    at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    return np.where(known[at] == hashes, at + 1, 0).astype(np.int32)


def slots(hashes: Hashes) -> npt.NDArray[np.int32]:
    """Where a feature's low bits lead: its row plus one, 0 for none. The first of two that share a slot has it."""
    bits = max(10, min(24, int(len(hashes) * 16).bit_length()))
    table = np.zeros(1 << bits, np.int32)
    table[hashes[::-1] & np.uint32(len(table) - 1)] = np.arange(len(hashes), 0, -1, dtype=np.int32)
    return table


def reachable(hashes: Hashes) -> npt.NDArray[np.int64]:
    """Where those stand that keep their slots: one that loses its slot to another would never be read."""
    kept = np.arange(len(hashes))
    while True:
        table = slots(hashes[kept])
        reached = table[hashes[kept] & np.uint32(len(table) - 1)] == np.arange(1, len(kept) + 1)
        if reached.all():
            return kept
        kept = kept[reached]


def _hash(number: int, *parts: npt.NDArray[np.generic]) -> Hashes:
    state: Hashes = np.full(len(parts[0]), (number * 0x9E3779B1 + 0x7F4A7C15) & 0xFFFFFFFF, np.uint32)
    for part in parts:
        state = (state ^ part.astype(np.uint32, copy=False)) * np.uint32(0x85EBCA6B)
        state ^= state >> np.uint32(13)
        state *= np.uint32(0xC2B2AE35)
        state ^= state >> np.uint32(16)
    return state


def _inside(batch: Batch) -> npt.NDArray[np.bool_]:
    edges = np.zeros(len(batch.points) + 1, np.int64)
    np.add.at(edges, batch.starts, 1)
    np.add.at(edges, batch.starts + batch.lengths, -1)
    return np.cumsum(edges)[:-1] > 0


@cache
def _class_table() -> npt.NDArray[np.uint32]:
    table = np.full(0x10000, OTHER, np.uint32)
    table[0] = 0
    table[0x3400:0xA000] = HAN
    for low, high, kind in (("0", "9", DIGIT), ("A", "Z", UPPER), ("a", "z", LOWER)):
        table[ord(low) : ord(high) + 1] = kind
    for number, characters in enumerate(CLASSES, OTHER + 1):
        for character in characters:
            table[ord(character)] = number
    return table


def _classes(points: Hashes) -> Hashes:
    return _class_table()[np.where(points < 0x10000, points, ord("\ufffd"))]


def _next(flags: npt.NDArray[np.bool_]) -> Ints:
    """The position of the first flag at or after each position."""
    size = len(flags)
    found = np.where(flags, np.arange(size), size - 1)
    return np.minimum.accumulate(found[::-1])[::-1]


def _last(flags: npt.NDArray[np.bool_]) -> Ints:
    """The position of the last flag at or before each position."""
    return np.maximum.accumulate(np.where(flags, np.arange(len(flags)), 0))


def _context(points: Hashes, shapes: Hashes) -> Iterator[tuple[npt.NDArray[np.generic], ...]]:
    """What stands at the ends of the list item, of the clause and of the bracket around a character."""
    size, here = len(points), np.arange(len(points))

    def at(positions: Ints) -> Hashes:
        return points[np.clip(positions, 0, size - 1)]

    blank = points == 0
    stop = blank | np.isin(points, [ord(c) for c in STOPS])
    clause = blank | np.isin(points, [ord(c) for c in CLAUSE])
    right, left = _next(stop), _last(stop)
    far, near = np.minimum(right - here, 7), np.minimum(here - left, 7)
    yield points[right], far
    yield points[left], near
    yield at(right), at(right - 1), at(right - 2), far  # how the item ends: …产业、
    yield at(right - 1), at(right - 2), near
    yield at(left), at(left + 1), at(left + 2), near  # how it begins: ，发展…
    yield at(left), at(right), np.minimum(right - left, 12), near
    end, begin = _next(clause), _last(clause)
    listed = (points[right] == ord("、")).astype(np.uint32) + 2 * (points[left] == ord("、"))
    yield at(begin + 1), at(begin + 2), listed  # the head of the list
    yield at(begin + 1), at(begin + 2), at(begin + 3), listed, near
    yield at(end - 1), at(end - 2), listed  # and its tail: …等产业
    yield at(end - 1), at(end - 2), at(end - 3), listed, far
    yield listed, points, near
    opened, closed = np.isin(points, [ord(c) for c in OPEN]), np.isin(points, [ord(c) for c in CLOSE])
    opener, closer = _last(opened | closed | blank), _next(opened | closed | blank)
    within = opened[opener] & closed[closer] & (closer - opener < REACH)
    depth = np.where(within, np.minimum(here - opener, 3), 0)
    width = np.where(within, np.minimum(closer - opener, 15), 0)
    yield within, at(opener) * within, depth, width
    yield within, at(closer + 1) * within, at(closer + 2) * within, depth
    yield within, at(closer - 1) * within, at(closer - 2) * within, depth, np.minimum(closer - here, 3) * within
    yield within, at(opener - 1) * within, at(opener - 2) * within, depth


def _ends(tags: Hashes, points: Hashes) -> Iterator[tuple[npt.NDArray[np.generic], ...]]:
    """What follows and what precedes the candidate around a character."""
    size, here = len(points), np.arange(len(points))
    outside = tags == 0
    place = tags & np.uint32(3)
    right = np.where(outside, here, _next(outside | (place >= 2)))
    left = np.where(outside, here, _last(outside | (place == 0) | (place == 3)))
    after = points[np.minimum(right + 1, size - 1)]
    before = points[np.maximum(left - 1, 0)]
    yield tags, after, np.minimum(right - left, 8)
    yield tags, before, np.minimum(right - left, 8)
    yield tags, after, points[np.minimum(right + 2, size - 1)]
    yield tags, before, points[np.maximum(left - 2, 0)]
    yield tags, np.roll(tags, -1), np.roll(tags, -2)
