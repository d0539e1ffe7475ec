"""What a name is like by itself, whatever stands around it: its length, its characters, the known names in it."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.lexicon import Lexicon

SPELLING = ("size", "last", "tail", "first", "name", "form", "tail3", "first3", "ends known", "begins known")
PAIR = "pair"
SIZES = tuple(str(n if n < 7 else 7 + (n > 9) + (n > 13) + (n > 20)) for n in range(100))
WHOLE = 8  # characters; a longer name is not known by heart
PLAIN = re.compile("[一-鿿]+")
FORMS = (
    (re.compile("[0-9]"), "9"),
    (re.compile("[A-Za-z]"), "a"),
    (re.compile("[+＋]"), "+"),
    (re.compile("[、，]"), "、"),
    (re.compile("的"), "的"),
)


class Spelling(NamedTuple):
    """What a name weighs for each type by itself: a value for each sign of SPELLING, and its PAIRs of letters."""

    values: tuple[str, str, str, str, str, str, str, str, str, str]
    pairs: list[str]


class Traits:
    """Built once from a lexicon; knows which types the names in another name have."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.kinds = {
            name: "|".join(sorted({entry.type for entry in entries}))
            for name, entries in lexicon.by_surface.items()
            if len(name) > 1
        }
        self.longest = min(WHOLE, max(map(len, self.kinds), default=0))

    def of(self, name: str) -> Spelling:
        """The spelling of a name. A short one has no three letters at either end."""
        length = len(name)
        return Spelling(
            (
                SIZES[min(length, 99)],
                name[-1],
                name[-2:],
                name[:2],
                name if length <= WHOLE else name[-3:],
                _form(name),
                name[-3:] if length > 3 else "",
                name[:3] if length > 3 else "",
                self._within(name, ends=True),
                self._within(name, ends=False),
            ),
            [name[at : at + 2] for at in range(length - 1)],
        )

    def _within(self, name: str, ends: bool) -> str:
        """The types of the longest shorter name that a name ends or begins with, and whether one character is left."""
        for size in range(min(self.longest, len(name) - 1), 1, -1):
            if kind := self.kinds.get(name[-size:] if ends else name[:size]):
                return f"{kind} {min(len(name) - size, 3)}"
        return ""


def _form(name: str) -> str:
    """Which kinds of characters other than Han a name holds; a slogan has commas, a numbered system digits."""
    if PLAIN.fullmatch(name) and "的" not in name:
        return ""
    return "".join(mark for pattern, mark in FORMS if pattern.search(name))
