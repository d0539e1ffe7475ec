"""Clauses -> phrases: the stretches of tokens that may be names, with what stands around them.

A clause is read from the left: predicates and adverbs, then a stretch of content up to the next predicate.
Where a head (行动, 产业园) follows later in the same stretch, the name may run on to it: 国企改革深化提升行动.
Every way to choose the ends that a reader might consider is a phrase; their likelihood is judged elsewhere.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import NamedTuple

from kg.grammar import Parse

SEPARATORS = "dceB"
SKIPPED = frozenset("AVWMYN")  # may stand before a name
CUTTING = frozenset("AVWTNMB")  # ends a name unless it runs on
CONTENT = frozenset("XLHQGR")
LONGEST = 36  # characters of a name; longer ones are sentences
SHORT = 6  # characters of an item that may be part of a joined name: 蓝天、碧水、净土保卫战


class Phrase(NamedTuple):
    """Tokens [first, last) of a clause; `verb` is the predicate before, `group` the 、-list it belongs to.

    `shape` tells how its ends were chosen: the start is p plain, c after a carrier, a with the word before,
    l after the first name; the end is p plain, h at a head further on, w with the next word, x with the next
    content, j joined over 和, J joined over 、. `closing` marks the head of a list, after 等.
    """

    first: int
    last: int
    verb: str
    group: int
    shape: str
    closing: bool


class Reader:
    """Reads clauses; `carriers` are the predicates whose object is a named thing (实施, 开展)."""

    def __init__(self, carriers: frozenset[str]) -> None:
        self.carriers = carriers

    def read(self, text: str, parse: Parse, first: int, last: int) -> Iterator[Phrase]:
        """All readings of the tokens [first, last) of one clause."""
        kinds = parse.kinds
        verb, group, at, before = "", first, first, "p"
        while at < last:
            stop = at
            while stop < last and kinds[stop] not in SEPARATORS:
                stop += 1
            if stop > at:
                verb, group = yield from self._stretches(text, parse, at, stop, last, verb, group, before)
            if stop < last:
                before = kinds[stop]
                if before == "B":
                    verb, group = "", stop
            at = stop + 1

    def _stretches(
        self, text: str, parse: Parse, first: int, last: int, clause_end: int, verb: str, group: int, before: str
    ) -> Generator[Phrase, None, tuple[str, int]]:
        kinds, starts, ends = parse.kinds, parse.starts, parse.ends
        at = first
        while at < last:
            carrier = -1
            while at < last and kinds[at] in SKIPPED:
                if kinds[at] in "VW":
                    verb, group = text[starts[at] : ends[at]], at
                    if carrier < 0 and verb in self.carriers:
                        carrier = at + 1
                at += 1
            if at >= last:
                break
            cut = at + 1
            while cut < last and kinds[cut] not in CUTTING:
                cut += 1
            closing = before == "e" and at - first < 2
            begins = [(at, "p")]
            if 0 <= carrier < at:
                begins.append((carrier, "c"))
            if at > first and kinds[at - 1] in "AWV" and at - 1 != carrier:
                begins.append((at - 1, "a"))
            for end, how in self._ends(parse, at, cut, last, clause_end):
                for begin, where in begins:
                    if ends[end - 1] - starts[begin] <= LONGEST and (where == "p" or how in "phjx"):
                        yield Phrase(begin, end, verb, group, where + how, closing)
            if kinds[at] == "L" and cut - at > 1:
                yield Phrase(at + 1, cut, verb, group, "lp", closing)
            at = cut
        return verb, group

    @staticmethod
    def _ends(parse: Parse, at: int, cut: int, last: int, clause_end: int) -> Iterator[tuple[int, str]]:
        """Where a name that begins at token `at` may end (past its last token), and how that was chosen."""
        kinds, starts, ends = parse.kinds, parse.starts, parse.ends
        yield cut, "p"
        for t in range(at + 1, cut):
            if kinds[t - 1] in "HQ" or kinds[t] == "R":
                yield t, "h"
        fresh, joined = False, ""
        for t in range(cut, clause_end):
            kind = kinds[t]
            if kind in "YeM" or ends[t] - starts[at] > LONGEST:
                return
            if t == last or (joined and kind in "dc"):
                if kind == "c":
                    joined = joined or "j"
                elif kind == "d" and (ends[t] - starts[at] <= SHORT or joined == "J"):
                    joined = "J"
                else:
                    return
                fresh = False
                continue
            if kind == "B":
                if (t >= last and not joined) or ends[t] - starts[t] > 1:
                    return
            elif kind == "H":
                yield t + 1, joined or "h"
            elif t == cut and kind in "WVT":
                yield t + 1, "w"
            elif kind in CONTENT and not fresh:
                fresh = True
                if t + 1 >= clause_end or kinds[t + 1] not in CONTENT:
                    yield t + 1, joined or "x"
