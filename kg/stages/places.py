"""Places by name: the longest place at the start of a text, and which place 我市 or 省 is, seen from another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.lexicon import Entry, Lexicon

DIVISIONS = frozenset({"Country", "Province", "City", "County"})
CHINA = "Country/中国"
LEVELS = "省市区县州旗盟国"
REGION = "自治区"
LOWER = "县区旗"  # levels of which a city has many
AS_BODY = "人民政府"  # behind a name, so that it is read as that of a place with a government
LOWEST = frozenset({"County"})
# 上饶县 is a county beside the city of 上饶, long since renamed: the city's name ends before 县, and is not meant
COUNTY = re.compile("县(?![域级处直乡城区])|旗(?![下袍])")
# X县, X区, X市 as a government calls itself; what stands behind tells that it is one
OWN_NAME = re.compile(
    "(?!关于|政协|中共|各|全|我|本|在|对)([一-龥]{2,6}?自治[县旗]|[一-龥]{1,4}?[县旗]|[一-龥]{2,4}?[市区])"
    "(?<!自治区)(?<!开发区)(?<![新园郊城地社景校库厂灾辖牧山矿片专特选街军战商禁小]区)(?<![超夜股楼集]市)(?<!大都市)"
    "(?=(?:人民)?政府|委(?!员会?[^第])|人大|政协|第[一二三四五六七八九十]|[12][0-9]{3}年|国民经济)"
)


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
        # districts and county-level cities by what their names have before the last character: 上虞 in 上虞区
        self.stems: dict[str, list[Entry]] = {}
        cities = {e.name[:-1] for e in lexicon.entries.values() if e.type in ("City", "Province")}
        for entry in lexicon.entries.values():
            if entry.type in LOWEST and len(entry.name) > 2 and entry.name[:-1] not in cities:
                self.stems.setdefault(entry.name[:-1], []).append(entry)
        self._lengths = sorted({len(s) for s in (*self.by_surface, *self.guarded)}, reverse=True)

    def at(self, text: str, start: int = 0, expected: bool = False) -> tuple[str, tuple[Entry, ...]]:
        """The longest place name that text[start:] begins with, and what it may stand for; ("", ()) if none."""
        for length in self._lengths:
            surface = text[start : start + length]
            found = self.by_surface.get(surface) or (self.guarded.get(surface) if expected else None)
            if found and not (COUNTY.match(text, start + length) and self._partial(surface, found)):
                return surface, found
        return "", ()

    @staticmethod
    def _partial(surface: str, found: tuple[Entry, ...]) -> bool:
        """Is it the short name of places above counties only?"""
        return all(e.name != surface and e.type not in LOWEST for e in found)

    def own(self, text: str, within: str = "") -> tuple[str, str]:
        """(id, words) of the county that names itself at the start of a text, known or not; ("", "") if none does.

        璧山县 is 璧山区 today, if there is but one such; 株洲县 is known to no list and becomes an entity of its own.
        """
        if not (m := OWN_NAME.match(text)):
            return "", ""
        named = m[1]
        known = self.by_surface.get(named) or self.guarded.get(named) or ()
        known = known or tuple(self.stems.get(named[:-1], ()))
        known = tuple(e for e in known if not within or self.lexicon.within(e.id, within))
        if len(known) == 1:
            return known[0].id, named
        return ("", "") if known else (f"County/{named}", named)

    def chain(self, text: str, start: int = 0) -> tuple[str, str]:
        """The place that text[start:] begins with, as deep as it goes (江苏省苏州市): (its id, the words)."""
        id, end = "", start
        while True:
            surface, entries = self.at(text, end, bool(id) or start == 0 or text[start - 1] == "年")
            inner = [e.id for e in entries if not id or (e.id != id and self.lexicon.within(e.id, id))]
            if len(inner) != 1:
                return id, text[start:end]
            id, end = inner[0], end + len(surface)

    def whole(self, words: str) -> str:
        """The id of the place that is so called, be it a county that no list knows; "" if it is none or ambiguous."""
        id, said = self.chain(words)
        return id if said == words else self.own(words + AS_BODY)[0] if words not in self.by_surface else ""

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
