"""Places by name: the longest place at the start of a text, and which place 我市 or 省 is, seen from another."""

from __future__ import annotations

from collections.abc import Iterator

from kg.lexicon import Entry, Lexicon

DIVISIONS = frozenset({"Country", "Province", "City", "County"})
CHINA = "Country/中国"
LEVELS = "省市区县州旗盟国"
REGION = "自治区"


class Places:
    """The administrative divisions of a lexicon, by surface."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.by_surface: dict[str, tuple[Entry, ...]] = {}
        for surface, entries in lexicon.by_surface.items():
            if places := tuple(e for e in entries if e.type in DIVISIONS):
                self.by_surface[surface] = places
        # full names that are common words as well (南海区, 东港市): they count where a place is expected
        self.guarded = {
            surface: places
            for surface, entries in lexicon.guarded.items()
            if (places := tuple(e for e in entries if e.type in DIVISIONS and e.name == surface))
        }
        self._lengths = sorted({len(s) for s in (*self.by_surface, *self.guarded)}, reverse=True)

    def at(self, text: str, start: int = 0, expected: bool = False) -> tuple[str, tuple[Entry, ...]]:
        """The longest place name that text[start:] begins with, and what it may stand for; ("", ()) if none."""
        for length in self._lengths:
            surface = text[start : start + length]
            if found := self.by_surface.get(surface) or (self.guarded.get(surface) if expected else None):
                return surface, found
        return "", ()

    def chain(self, text: str, start: int = 0) -> tuple[str, str]:
        """The place that text[start:] begins with, as deep as it goes (江苏省苏州市): (its id, the words)."""
        id, end = "", start
        while True:
            surface, entries = self.at(text, end, bool(id) or start == 0 or text[start - 1] == "年")
            inner = [e.id for e in entries if not id or (e.id != id and self.lexicon.within(e.id, id))]
            if len(inner) != 1:
                return id, text[start:end]
            id, end = inner[0], end + len(surface)

    def anywhere(self, text: str) -> Iterator[tuple[int, str, str]]:
        """Each place named in a short text, from left to right: (offset, id, the words)."""
        start = 0
        while start < len(text):
            id, words = self.chain(text, start)
            if id:
                yield start, id, words
            start += len(words) or 1

    def name(self, id: str) -> str:
        """The full name of a place; 我省 for the home of a document that hides its own."""
        entry = self.lexicon.entries.get(id)
        return entry.name if entry else id.partition("/")[2].partition("@")[0]

    def seen_from(self, home: str, level: str) -> str:
        """The id of the place that 省, 市, 自治区 … means in a document of `home`: itself or one above it, or ""."""
        if not level:
            return home
        return next((i for i in (home, *self.lexicon.ancestors(home)) if self.has_level(i, level)), "")

    def has_level(self, id: str, level: str) -> bool:
        """Would people of that place call it 省, 市, … themselves?"""
        type_, name = id.partition("/")[0], self.name(id)
        if level == "省":
            return type_ == "Province"
        if level == REGION or (level == "区" and type_ == "Province"):
            return type_ == "Province" and name.endswith(REGION)
        if level == "国":
            return type_ == "Country"
        return type_ != "Country" and name.endswith(level)


def level_of(deictic: str) -> str:
    """我市 -> 市, 省内 -> 省, 全自治区 -> 自治区; "" for a mask or a word without a level."""
    word = deictic.rstrip("内")
    if word.endswith(REGION):
        return REGION
    return word[-1:] if word[-1:] in LEVELS else ""
