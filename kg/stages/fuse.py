"""What rules and a named-entity model say of the same words, added up in log odds.

Each knows things that the other does not: the rules the clause, the model the characters. A reading that only one
of them has is believed less. The shares are few and round, so that they hold for any model; `FAINT` stands in for
what the model does not see, `ALONE` for what the rules do not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

RULES, MODEL, KIND = 0.8, 0.45, 0.15
FAINT, ALONE, SOFT = 0.1, 0.1, 0.03
SURE = frozenset({"home", "body", "own-title", "post", "session"})  # rules that name what no model knows better


class Candidate(NamedTuple):
    """A possible mention of text[start:end]; `score` is its probability."""

    start: int
    end: int
    type: str
    rule: str
    score: float
    name: str = ""
    entry: str = ""


class Seen(NamedTuple):
    """A reading of a model: text[start:end] is a name of `type`, with this probability."""

    start: int
    end: int
    type: str
    score: float


class Sight(list[Seen]):
    """All that a model has read in a document; of types other than `types` it can say nothing."""

    def __init__(self, types: frozenset[str], readings: Iterable[Seen]) -> None:
        super().__init__(readings)
        self.types = types


def whole(text: str, start: int, end: int) -> tuple[int, int]:
    """A model's span with both of its quotation marks: the other one is taken in, or what stands before them left out.

    中老铁路“一地两检[”] is “一地两检”, and [“]A超”联赛 is “A超”联赛. A bracket stays with its other half only: in
    机器人[）] it goes, in 新能源（锂电[）] the other comes.
    """
    span = text[start:end]
    if span.count("）") > span.count("（") and span.endswith("）") and len(span) > 1:
        return start, end - 1
    if span.count("（") > span.count("）") and len(span) > 1:
        at = span.rindex("（")
        if at and text.startswith("）", end):
            return start, end + 1
        return (start, start + at) if at else (start + 1, end)
    if span.count("“") > span.count("”") and text.startswith("”", end):
        return start + span.rindex("“"), end + 1
    if span.count("”") > span.count("“") and text.endswith("“", 0, start):
        return start - 1, end
    return start, end


def fuse(found: Iterable[Candidate], seen: Iterable[Seen]) -> Iterator[Candidate]:
    """The rules' candidates with the model's opinion of each, and the model's own."""
    spans: dict[tuple[int, int], dict[str, float]] = {}
    known = seen.types if isinstance(seen, Sight) else None
    for s in seen:
        types = spans.setdefault((s.start, s.end), {})
        types[s.type] = max(s.score, types.get(s.type, 0.0))
    told = set()
    for c in found:
        told.add((c.start, c.end, c.type))
        if c.rule in SURE or (known is not None and c.type not in known and (c.start, c.end) not in spans):
            yield c
            continue
        types = spans.get((c.start, c.end), {})
        total = RULES * _odds(c.score) + MODEL * _odds(max(sum(types.values()), FAINT))
        if types:
            total += KIND * math.log((types.get(c.type, 0.0) + SOFT) / (max(types.values()) + SOFT))
        yield c._replace(score=1 / (1 + math.exp(-total)))
    for (start, end), types in spans.items():
        best = min(types, key=lambda t: (-types[t], t))
        if (start, end, best) not in told:
            total = MODEL * _odds(sum(types.values())) + RULES * _odds(ALONE)
            yield Candidate(start, end, best, "model", 1 / (1 + math.exp(-total)))


def _odds(share: float) -> float:
    share = min(max(share, 0.001), 0.999)
    return math.log(share / (1 - share))
