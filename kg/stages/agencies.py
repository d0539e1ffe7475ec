"""Full names of party and government bodies: 省工信厅, in a document of 江苏省, is 江苏省工业和信息化厅."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.lexicon import Function, Lexicon
from kg.stages.places import LEVELS, REGION, Places

SHORT = frozenset({"海关"})  # called after the everyday name of its place: 合肥海关
ANY = ("行政主管部门", "行政管理部门", "主管部门", "行政部门", "部门", "机构")  # whichever body has the function
PARTY = "中国共产党"
BARE = ("人大", "政协", "人大常委会")  # organs that are named without a level
# words in which the first character is no level
PLAIN = (
    "市场", "市政", "市域", "市民", "市值", "市区", "区域", "区块", "区间", "区县", "区位", "县域", "省域", "省际",
    "市级", "省级", "县级", "区级", "州级", "市属", "省属", "市直", "省直",
)  # fmt: skip
# 省人民政府发展改革部门, 市政府金融办
GOVERNMENT = re.compile(
    "人民政府(?!办公)(?=.{2,}(?:部门|厅|局)$)|(?:人民)?政府(?!办公|研究|督查)(?=.{2,}(?:办|办公室|局)$)"
)
# 市、区（市）人民政府
LEVELLED = re.compile(r"([省市州])[、和及与](?:设区的)?[市区县州旗镇乡（）、]{1,10}(?=[^市区县州旗镇乡（）、])")


class Body(NamedTuple):
    """A body as its name gives it. `place` is a surface or ""; `level` a level word or ""; `suffix` in full."""

    place: str
    level: str
    function: Function
    suffix: str
    word: str  # the function as written


class Agencies:
    """Takes names of local bodies apart and puts them together in full; built once from the lexicon's functions."""

    def __init__(self, lexicon: Lexicon, places: Places) -> None:
        self.places = places
        self._seen: dict[str, Body | None] = {}
        short = {f.name: (f.name, *f.aliases) for f in lexicon.functions if f.kind == "suffix"}
        self.words: dict[str, tuple[Function, str]] = {}
        for f in lexicon.functions:
            for name in (f.name, *f.aliases):
                if f.kind == "organ":
                    self.words.setdefault(name, (f, ""))
                elif f.kind == "department":
                    for suffix in dict.fromkeys((*f.suffixes, *ANY)):
                        for end in short.get(suffix, (suffix,)):
                            self.words.setdefault(name + end, (f, suffix))

    def parse(self, name: str) -> Body | None:
        """What `read` makes of a name; names come again from document to document."""
        if name not in self._seen:
            if len(self._seen) > 10_000:
                self._seen.clear()
            self._seen[name] = self.read(name)
        return self._seen[name]

    def read(self, name: str) -> Body | None:
        """江苏省工信厅, 江苏工信厅, 省工信厅, 自治区党委, 工信厅, 市统计 (a list's member); None if of other parts."""
        party = name.startswith(("中共", PARTY))
        rest = LEVELLED.sub(r"\1", name.removeprefix("中共").removeprefix(PARTY), count=1)
        rest = GOVERNMENT.sub("", rest.removeprefix("自治") if rest.startswith(("自治州", "自治县")) else rest)
        place = self.places.chain(rest)[1] or self.places.at(rest)[0] or self.places.own(rest)[1]
        if place:
            rest = rest[len(place) :]
            found = self._function(rest, party)
            if not found and rest[:1] in LEVELS:
                found = self._function(rest[1:], party)
            return Body(place, "", *found) if found else None
        level = REGION if rest.startswith(REGION) else rest[0] if rest[:1] and rest[0] in LEVELS else ""
        if level and (found := self._function(rest[len(level) :], party)):
            return Body("", level, *found)
        found = self._function(rest, party)
        return Body("", "", *found) if found and (found[0].kind == "department" or rest in BARE) else None

    def _function(self, word: str, party: bool) -> tuple[Function, str, str] | None:
        if word == "委员会" and not party:
            return None
        found = self.words.get(word) or self.words.get(word + "部门")
        return (*found, word) if found else None

    def level(self, body: Body) -> str:
        """The level that the name implies: its own, or 省 for a 厅."""
        return body.level or ("省" if body.suffix == "厅" and not body.place else "")

    def full(self, place: str, body: Body, suffix: str = "") -> str:
        """The full name of the body at a place (by its id)."""
        name, function = self.places.name(place), body.function
        if function.name in SHORT:
            return self.places.lexicon.short.get(place, name) + function.name
        if function.formal and body.suffix not in ANY:
            return function.formal.format(name)
        end = suffix or body.suffix
        return name + function.name + ("部门" if end in ANY else end)

    def forms(self, place: str, body: Body) -> list[str]:
        """Other names of the body that are in use: the place with the word as written, and 中共江苏省委."""
        name = self.places.name(place)
        forms = [name + body.word]
        if body.function.formal.startswith(PARTY):
            forms += [f"{name}党委" if name.endswith(REGION) else f"{name}委", f"中共{name}委", f"中共{name}委员会"]
        return forms

    @staticmethod
    def headless(name: str) -> str:
        """The level word with which the name of an unknown body stands for its place (省推进…办公室); "" if none."""
        if name.startswith(REGION):
            return REGION
        return name[0] if len(name) > 3 and name[0] in "省市区县州" and not name.startswith(PLAIN) else ""
