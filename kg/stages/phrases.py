"""Clauses -> stretches of tokens, with every place where a name in them may begin and end.

A clause is read from the left: predicates and adverbs, then a stretch of content up to the next predicate.
Where a head (行动, 产业园) follows later in the same clause, the name may run on to it: 国企改革深化提升行动.
Every way to choose the ends that a reader might consider is given; their likelihood is judged elsewhere.
"""

from __future__ import annotations

from typing import NamedTuple

from kg.grammar import Parse

SEPARATORS = frozenset("dceB")
SKIPPED = frozenset("AVWMYN")  # may stand before a name
CUTTING = frozenset("AVWTNMB")  # ends a name unless it runs on
CONTENT = frozenset("XLHQGR")
PREDICATES = frozenset("VW")
DRAWN = frozenset("AWV")  # words that a name may begin with
STOPPING = frozenset("YeM")
LONGEST = 36  # characters of a name; longer ones are sentences
SHORT = 6  # characters of an item that may be part of a joined name: 蓝天、碧水、净土保卫战

Edge = tuple[int, str]


class Stretch(NamedTuple):
    """Content that begins at token `first`; `verb` is the predicate before, `group` the 、-list it belongs to.

    `begins` are (first token, how) of a name: p plain, c after a carrier, a with the word before, l after the first
    name. `ends` are (past its last token, how): p plain, h at a head further on, w with the next word, x with the
    next content, j joined over 和, J joined over 、. `closing` marks the head of a list, after 等. Readings adds to
    both where an item of projects may be several names.
    """

    first: int
    verb: str
    group: int
    closing: bool
    begins: tuple[Edge, ...]
    ends: tuple[Edge, ...]


class Reader:
    """Reads clauses; `carriers` are the predicates whose object is a named thing (实施, 开展)."""

    def __init__(self, carriers: frozenset[str]) -> None:
        self.carriers = carriers

    def read(self, text: str, parse: Parse, first: int, last: int) -> list[Stretch]:
        """All stretches of the tokens [first, last) of one clause, from the left. No two give the same name."""
        kinds, starts, ends, *_ = parse
        found: list[Stretch] = []
        verb, group, before, carrier = "", first, "p", -1
        at = begin = first  # `begin` is where the part between two separators begins
        while at < last:
            kind = kinds[at]
            if kind in SEPARATORS:
                before, begin, carrier = kind, at + 1, -1
                if kind == "B":
                    verb, group = "", at
                at += 1
            elif kind in SKIPPED:
                if kind in PREDICATES:
                    verb, group = text[starts[at] : ends[at]], at
                    if carrier < 0 and verb in self.carriers:
                        carrier = at + 1
                at += 1
            else:
                cut = at + 1
                while cut < last and kinds[cut] not in CUTTING and kinds[cut] not in SEPARATORS:
                    if kinds[cut] == "Q" == kinds[cut - 1]:
                        break  # “粤信融”“中小融”平台 are two
                    cut += 1
                closing = before == "e" and at - begin < 2
                begins: tuple[Edge, ...] = ((at, "p"),)
                if 0 <= carrier < at:
                    begins += ((carrier, "c"),)
                if at > begin and kinds[at - 1] in DRAWN and at - 1 != carrier:
                    begins += ((at - 1, "a"),)
                found.append(Stretch(at, verb, group, closing, begins, _ends(parse, at, cut, last)))
                if kind == "L" and cut - at > 1:
                    found.append(Stretch(at, verb, group, closing, ((at + 1, "l"),), ((cut, "p"),)))
                at, carrier = cut, -1
        return found


def _ends(parse: Parse, at: int, cut: int, clause_end: int) -> tuple[Edge, ...]:
    """Where a name that begins at token `at` may end (past its last token), and how that was chosen."""
    kinds, starts, ends, *_ = parse
    found: list[Edge] = [(cut, "p")]
    for t in range(at + 1, cut):
        if kinds[t - 1] in "HQ" or kinds[t] == "R":
            found.append((t, "h"))
    begin = starts[at]
    fresh, joined, parted = False, "", False
    for t in range(cut, clause_end):
        kind = kinds[t]
        if kind in STOPPING or ends[t] - begin > LONGEST:
            break
        first_part = not parted
        parted = parted or kind in SEPARATORS
        if (first_part and parted) or (joined and kind in "dc"):
            if kind == "c":
                joined = joined or "j"
            elif kind == "d" and (ends[t] - begin <= SHORT or joined == "J"):
                joined = "J"
            else:
                break
            fresh = False
        elif kind == "B":
            if ends[t] - starts[t] > 1:
                break
        elif kind == "H":
            found.append((t + 1, joined or "h"))
        elif t == cut and kind in "WVT":
            found.append((t + 1, "w"))
        elif kind in CONTENT and not fresh:
            fresh = True
            if t + 1 >= clause_end or kinds[t + 1] not in CONTENT:
                found.append((t + 1, joined or "x"))
    return tuple(found)
