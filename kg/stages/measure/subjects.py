"""Who or what a figure is said of, from the mentions around it.

All offsets are in the document's text, half-open, in code points.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from kg.model import Document, Linked, Mention
from kg.ontology import Ontology

from .figures import Figure
from .reading import Reading
from .words import PREDICATE

_ACTORS = frozenset(("Country", "Region", "Province", "City", "County", "Park", "Event")) | frozenset(
    ("Agency", "Enterprise", "Institution", "Organization")
)
_FIELDS = frozenset(("Industry", "Technology"))
_RANKS = ("Province", "City", "County")  # a place of a lower rank than the home may lie in it, one of a higher holds it
_GOES_ON = re.compile("(?![、和与及，的]|等|预算|[^，。；]{0,8}分园)[^，。；]{2,}，")
_LABELS = frozenset(("City", "County", "Park", "Enterprise", "Institution"))
_MARKED = 4  # characters of a bullet or a number before a label
_AND = ("、", "和", "与", "及")
_LONGER = re.compile(r"[\u4e00-\u9fff]{0,6}(?:港|机场|集团|公司|大学|学院|医院|基地|实验室|新区|综保区|口岸)(?!区)")
_WORLD = re.compile("(?:全球|世界)(?!.*(?:指数|排名|榜|强|百佳)|级|遗产|名牌|知名|一流)")  # no figure of the home
# what stands before the subject of a sentence: 2017年，; 其中，
_FOREWORD = re.compile(
    "(?:(?:20[0-9]{2}年|今年|去年|目前|其中|特别是|——|[一二三四五六七八九]是|[①-⑩]|"
    "[（(]?[一二三四五六七八九十0-9]{1,2}[）)、.．])，?)?(?P<verb>(?:加快|推进|推动|实施|建设|启动|支持|抓好)*)"
)
_SALES = "销售收入|营业收入|营收|产值|销售额|利润|税收|利税|税金"
_ZONE = re.compile(
    f"{_SALES}|产能|年产|入驻|入园|在园|园区|落户|落地|签约|引进|集聚|聚集|基础设施|面积|容量|接待|旅游收入|门票|吞吐量|全[国省]排名"
)
_MONEY = re.compile("预算|投入|出资|资助|募集|规模")
_ANY = re.compile("")
# What is of the one that a sentence began with: 新增高新技术企业28家 after a zone's honour is the home's.
_OWN_FIGURES = {
    **dict.fromkeys(("Country", *_RANKS), _ANY), "Park": _ZONE, "Institution": _ZONE,
    "Enterprise": re.compile(f"{_SALES}|产能|年产|产品|500强|百强|员工|职工"),
    "Organization": _MONEY, "Agency": _MONEY,
    "Initiative": re.compile("总投资|计划投资|(?:建成|达产|投产)后|年产|(?:货邮|旅客)吞吐量"),
}  # fmt: skip
_WORKS = re.compile("[^“”]*(?:项目|工程|生产线|机场)")  # named so, an Initiative is something built
# of the one that the figure before is of
_ALSO = re.compile("(?<!新增)(?<!新认定)(?<!新培育)(?:项目|企业|收入|投资|进出口|外资|生产总值|增加值)")
_FAR = 300  # characters after which a sentence is no longer about the one that it began with
_NEW_SUBJECTS = _ACTORS | {"Initiative"}
_CHINA = "Country/中国"
_DOES = re.compile("^(?:共?实现|共?完成)(?=.{2})")  # 重庆市实现地区生产总值
# 全省第三, 全省首个, 全市最大的: what the home is compared with
_COMPARED = re.compile(
    "第|首|唯一|率先|领先|前列|最|[一-龥]{0,4}(?:排名|排位|位次|[位名]列|平均)|[0-9一二三四五六七八九十]+[个家]"
)
_OWN = re.compile("[我本][市县区州]")
_SIZED_NOUN = re.compile("[^，。；、：（）和及与以0-9的]{2,16}(?=[，。；）]|[、和](?:总?投资|总?规模)[0-9])")
_EACH = re.compile("均|都|各|分别|双双")
_HOLDERS = ("Enterprise", "Institution")
_NUMBERED = frozenset((("Policy", "条"), ("Institution", "所"), ("Enterprise", "所")))  # 创新发展60条, 某集团38所
_BULLET = re.compile("[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]?|.{0,2}")
_THAT = "该项目"
_BACK = 12  # sentences of a paragraph in which the topic of a later one is looked for


class Subjects:
    """Who or what a figure is said of, from the mentions around it."""

    def __init__(self, document: Document, mentions: tuple[Mention, ...], linked: Linked) -> None:
        self._document, self._mentions = document, mentions
        home = linked.home.entity if linked.home else ""
        self._home = home if home.partition("/")[0] in _RANKS else ""
        self._starts = [m.span.start for m in mentions]
        self._entity = {link.mention: link.entity for link in linked.links}
        self._type = {e.id: e.type for e in linked.entities}
        self._name = {e.id: e.name for e in linked.entities}
        self._names = {e.id: (e.name, *e.aliases) for e in linked.entities}
        self._labels: dict[int, list[str]] = {}  # paragraph -> whose label opens it

    def names(self, f: Figure) -> bool:
        """Whether a figure is part of a name (南江720兆瓦储能电站); a count is one in a quoted name, or at its end."""
        k = bisect_right(self._starts, f.head) - 1
        if k < 0:
            return False
        start, end = self._mentions[k].span.start, self._mentions[k].span.end
        quoted = not {"“", "《"}.isdisjoint(self._document.text[max(0, start - 1) : start + 1])
        if f.unit == "所" and self._kind(k) in _HOLDERS and end == f.head:
            return True
        if (self._kind(k), f.unit) in _NUMBERED and f.tail == end:
            return True
        return start < f.head and f.tail <= end and (f.kind != "count" or quoted)

    def fault(self, subject: str, ontology: Ontology, domain: tuple[str, ...]) -> str:
        """Why an entity may not report a figure, or ""."""
        if not subject:
            return "no subject: the document's place is not known"
        kind: str | None = self._type.get(subject, subject.partition("/")[0])
        first = kind
        while kind and domain:
            if kind in domain:
                return ""
            kind = ontology.types[kind].parent if kind in ontology.types else None
        return f"{first} may not report a figure" if domain else ""

    def of(self, r: Reading, sentence: int, carried: list[str] | None) -> tuple[list[str], str]:
        """The subjects of a reading, none for the home place, and its indicator without their names.

        `carried` are the subjects of the figure before it in the sentence, None if it is the first.
        """
        found, length = self._grammatical(r)
        indicator = r.indicator
        if indicator.startswith(_THAT):  # the last that was named
            begin = bisect_left(self._starts, r.subject)
            near = range(begin - 1, max(begin - 1 - _BACK, -1), -1)
            found = next(([self._entity[k]] for k in near if self._kind(k) == "Initiative"), found)
            indicator = indicator.removeprefix(_THAT).lstrip("的")
        own = self._document.text[r.subject : r.subject + length]
        if own and indicator.startswith(own):
            indicator = _DOES.sub("", indicator[length:].lstrip("的")) or indicator
        if found and not length and r.rule == "counted" and r.figure.unit.startswith("吨"):
            indicator = indicator.replace("等项目", "项目").removesuffix("建设") + "产能"
        if not found and r.subject > r.figure.end:
            sized = _SIZED_NOUN.match(self._document.text, r.subject)
            if sized and not PREDICATE.search(sized[0]):
                indicator = sized[0] + indicator  # 设立总规模50亿元的产业基金, which has no name
        above = self._above(r) if not found and r.figure.kind in ("measure", "share", "fold") else []
        if above and above != [self._home]:
            return above, indicator
        if not found and above:
            return [], indicator  # 全国增长5%，我市增长6%
        if not found and carried is None and r.rule == "bare":
            found = self._topic(sentence)
        elif not found and carried and (r.rule in ("continued", "bare") or self._national(r, carried)):
            found = carried
            for name in self._names[carried[0]] if self._type[carried[0]] in _ACTORS else ():
                if indicator.startswith(name):
                    indicator = _DOES.sub("", indicator[len(name) :]) or indicator
        if not found:
            found = self._opened(r, sentence, carried)
        if not found and _WORLD.match(indicator):
            return [""], indicator
        return found or self._labelled(sentence), indicator

    def goes_on(self, r: Reading, owners: list[str]) -> bool:
        """May the figures behind be of the same? Not of a fund that is set up (设立总规模5亿元的…基金，产业营收…)."""
        return not owners or r.subject < r.figure.end or self._type.get(owners[0]) != "Organization"

    def _above(self, r: Reading) -> list[str]:
        """The home, or a place above it, that a clause begins with (全省粮食产量…) and that is not compared with."""
        k = bisect_left(self._starts, r.clause[0])
        m = self._mentions[k] if self._starts[k : k + 1] == [r.clause[0]] else None
        place = self._entity.get(k, "")
        said = m and m.detector == "home" and place and m.span.end <= r.figure.start
        if _OWN.search(self._document.text, r.clause[0], r.figure.start) and place != self._home:
            return []  # 全省重点项目落户我市15亿元
        return [place] if m and said and not _COMPARED.match(self._document.text, m.span.end) else []

    def at(self, start: int, label: str) -> list[str]:
        """The place or body whose name is the label of the table row that starts at `start`."""
        k = bisect_left(self._starts, start)
        while k < len(self._mentions) and self._starts[k] < start + 8:
            if self._kind(k) in _ACTORS and self._mentions[k].surface == label:
                return [self._entity[k]]
            k += 1
        return []

    def _opener(self, r: Reading, sentence: int) -> int:
        """The mention that opens the sentence, or its part since a ；, of a reading further on; -1 if none does."""
        text, begin = self._document.text, self._document.sentences[sentence].span.start
        start = text.rfind("；", max(begin, r.clause[0] - _FAR), r.clause[0]) + 1 or begin
        k = bisect_left(self._starts, start)
        if r.clause[0] - start > _FAR or k == len(self._starts) or self._starts[k] >= r.clause[0]:
            return -1
        m = _FOREWORD.fullmatch(text, start, self._starts[k])
        return k if m and (not m["verb"] or self._kind(k) == "Initiative") else -1

    def _opened(self, r: Reading, sentence: int, carried: list[str] | None) -> list[str]:
        """Whom a sentence begins with and goes on about (双凤经开区获批…，入驻企业28户), until it names another."""
        text, first = self._document.text, self._opener(r, sentence)
        kind = self._kind(first) if first >= 0 else ""
        own = _OWN_FIGURES.get(kind)
        if not own or _WORLD.match(r.indicator):
            return []
        entity, end = self._entity[first], self._mentions[first].span.end
        goes_on = _GOES_ON.match(text, end) and self._apart(entity, kind)
        if not goes_on or (kind == "Agency" and carried != [entity] and r.rule != "granted"):
            return []
        if kind == "Initiative" and not _WORKS.fullmatch(self._mentions[first].surface):
            return []
        told = r.rule == "granted" or own.search(text, r.clause[0], r.figure.end) or own.search(r.indicator)
        if not told and not (carried == [entity] and _ALSO.search(r.indicator)):
            return []
        for k in range(first + 1, bisect_left(self._starts, r.figure.start)):
            m = self._mentions[k]
            if m.detector == "home" and not _COMPARED.match(text, m.span.end):
                return []
            before = text[m.span.start - 1]
            if self._kind(k) in _NEW_SUBJECTS and (before in "，；" or (before == "、" and self._kind(k) == kind)):
                return []
        return [entity]

    def _apart(self, entity: str, kind: str) -> bool:
        """Is an entity neither the home nor a place that holds it?"""
        if kind not in _RANKS:
            return entity != _CHINA
        if not self._home or entity == self._home:
            return False
        return _RANKS.index(kind) >= _RANKS.index(self._home.partition("/")[0])

    def _labelled(self, sentence: int) -> list[str]:
        """The place or body that stands as a label before its paragraph (张掖经济技术开发区：规划面积…)."""
        paragraph = self._document.sentences[sentence].paragraph
        if paragraph not in self._labels:
            first = sentence
            while first and self._document.sentences[first - 1].paragraph == paragraph:
                first -= 1
            start = self._document.sentences[first].span.start
            k = bisect_left(self._starts, start)
            stands = k < len(self._starts) and self._starts[k] <= start + _MARKED and self._kind(k) in _LABELS
            label = stands and self._document.text.startswith("：", self._mentions[k].span.end)
            self._labels[paragraph] = [self._entity[k]] if label else []
        return self._labels[paragraph]

    def _national(self, r: Reading, carried: list[str]) -> bool:
        """Once a sentence is about the country, it stays so, but for the ranking of another."""
        return self._type.get(carried[0]) == "Country" and r.rule != "ranked"

    def _kind(self, k: int) -> str:
        return self._type.get(self._entity.get(k, ""), "")

    def _grammatical(self, r: Reading) -> tuple[list[str], int]:
        """The entities at the head of the words of an indicator, and how many characters name them."""
        text, mentions, f = self._document.text, self._mentions, r.figure
        k = bisect_left(self._starts, f.start) - 1
        near = self._kind(k) in _ACTORS and 0 <= f.start - mentions[k].span.end <= 2
        if near and r.rule == "counted" and f.kind == "measure":
            return [self._entity[k]], 0  # 中粮油脂年产60万吨油料
        k = bisect_left(self._starts, r.subject)
        if k < len(mentions) and self._starts[k] == r.subject > f.end and self._kind(k) == "Initiative":
            return [self._entity[k]], 0  # 总投资2亿元的供水工程
        apart = k < len(mentions) and (mentions[k].span.end <= f.start or self._starts[k] > f.end)
        if not (apart and self._starts[k] == r.subject):
            return [], 0
        if self._kind(k) == "Agency" and text[r.clause[0] : r.subject].endswith(("、", "和")):
            return [], 0  # 办理省人大建议396件、省政协提案876件
        end = mentions[k].span.end
        if self._kind(k) in _FIELDS:
            named = self._name[self._entity[k]] in r.indicator and r.rule not in ("counted", "each")
            return [self._entity[k]] if named and not text.startswith(_AND, end) else [], 0
        found: list[str] = []
        while self._kind(k) in _ACTORS:
            found.append(self._entity[k])
            end = mentions[k].span.end
            k += 1
            if r.rule == "distributed" or not text.startswith(_AND, end) or self._starts[k : k + 1] != [end + 1]:
                break
        if _LONGER.match(text, end, f.start):
            return [], 0  # 某市国际机场旅客吞吐量: the place is part of a longer name
        more = r.rule != "distributed" and text.startswith(("等", "及", "、"), end)
        listed = more or text.endswith("等", end, f.start)
        if len(found) > 1 and f.kind == "count" and r.rule == "named":
            listed = listed or not _EACH.search(text, end, f.start)  # 甲、乙实验室集聚人员300人: together
        if not found or listed or (len(found) > 1 and r.rule in ("counted", "each")):
            return [], 0
        return found, end - r.subject

    def _first(self, begin: int, k: int) -> bool:
        """Does mention k open the sentence that begins at `begin`, but for its number?"""
        return _BULLET.fullmatch(self._document.text, begin, self._starts[k]) is not None

    def _topic(self, sentence: int) -> list[str]:
        """The industry that a sentence is about: the last that opened a sentence of the paragraph so far."""
        sentences = self._document.sentences
        s = sentence
        while s > max(-1, sentence - _BACK) and sentences[s].paragraph == sentences[sentence].paragraph:
            begin = sentences[s].span.start
            k = bisect_left(self._starts, begin)
            opens = k < len(self._starts) and self._kind(k) == "Industry" and self._first(begin, k)
            if opens and not self._document.text.startswith(_AND, self._mentions[k].span.end):
                return [self._entity[k]]
            s -= 1
        return []
