"""Whose document is it? The place that its title, issuer, handlers, bodies or most names give away."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from kg.lexicon import Lexicon
from kg.model import Document, Home, Mention, Span
from kg.stages.places import AS_BODY, CHINA, DIVISIONS, LOWER, REGION, Places, level_of

HANDLERS = ("主办", "承办单位", "主办单位", "责任单位", "牵头单位", "制定机关", "发布机构", "协办")
CENTRAL = ("国务院", "中共中央", "党中央", "中央", "全国人大常委会", "全国人民代表大会", "国家", "中华人民共和国")
HEAD = 300  # characters of a document that say whose it is
SESSION = re.compile(
    "([一-龥]{2,12}?[省市区县州盟旗])(?:委员会)?第?[一二三四五六七八九十0-9]{1,3}届\n?(?:人民代表大会|人大|政协|委员会)"
)
REPORT = re.compile("([一-龥]{2,10}?[省市区县州盟旗])(?:[0-9]{4}年)?(?:人民)?政府工作报告")
LANDED = re.compile("(?:落户|落地|扎根|相聚|走进)$")
SPEAKER = re.compile(
    "(?:^|[\n—])([一-龥]{2,10}?[省市区县州盟旗])(?:人民政府)?代?理?[省市区县州盟旗]长[ :：]{0,2}[一-龥·]{2,8}(?=\n|$)"
)
BEFORE = re.compile("(?:.*[在届])?(?:日(?!照|喀|土))?年?")  # 2023年1月5日在江源区, 2025年新乡市
AIM = re.compile("把([一-龥]{2,6}?)(?:加快)?(?:建设|打造|建)成")
ACTUAL = re.compile("结合([一-龥]{2,10}?)的?实际")  # 结合山西省实际，制定本办法
LEADS = re.compile("^[《“]?(?:[12][0-9]{3}年)?")
# before these words a county's people say its bare name
OWN_WORDS = re.compile("([一-龥]{2,3})(?=(?:发展史|人民|儿女|大地|经济社会发展|历史上|实际|特色|高质量发展))")
# of a title, before what it names
OPENING = re.compile(r"(?:关于)?(?:印发|转发|发布|公布|下达|调整|同意|明确|做好|加快|推进)?《?(?:[12]\d{3}年)?")
ABOUT = "在赴访与和同对向习鉴援持往自、"  # a place after one of these is what the title is about, not whose it is
# 湖南日报：株洲… is the paper's news of another place; only where nothing else tells is it the paper's own
PAPER = re.compile(
    "[【（]?[一-龥]{2,8}(?:日报|晚报|晨报|早报|商报|时报|都市报|新闻网?|广播网|电视台|卫视|客户端|在线|网)(?:[0-9月日]{2,6})?"
    "(?:客户端|讯|头版|专访|报道)?[】）]?(?:[：:丨｜|·]|(?<=讯) ?|(?<=】))"
)
AWAY = frozenset("京港澳台")  # 驻京办, 在港企业: said from elsewhere
EVERYWHERE = re.compile("各省、自治区、直辖市")  # whom a ministry writes to
OUR_MINISTRY = re.compile("(?:(?<=[，。；、\n由向与报])|^)我部")
CENTRAL_NUMBERS = ("国发", "国办", "中发", "中办", "工信部", "工信厅", "发改", "国科", "国能", "财建", "商务部")
SITED = DIVISIONS | {"Agency", "Park", "Institution"}  # types whose names tell where they are
MINISTRIES = 3  # named in a text that names no place: it is the country's
UNNAMED = {"省": "Province", "市": "City", "县": "County", "区": "County", "州": "City", "旗": "County"}
MASK = re.compile(r"[×xX*＊○某]")
GLYPH = re.compile(r"([驻来在留])([\u4e00-\u9fff])(?=([\u4e00-\u9fff]{0,2}))")
# 居全省第一, 占全市一半: compared with, not spoken for
COMPARED = re.compile("(?:[居占列超比]|[高低快优多]于|(?:国家|全国|世界)[和及、])$")
RANKED = re.compile(
    "级|第[一二三四五六七八九十0-9]|前列|平均|首[位个家批]|[一二三四五六七八九十百]+分之|比重|唯一|领先|"
    "最[大高多早好快]|率先|重要的"
)
AT_PLACE = ("高校", "院所", "央企", "企业", "单位", "部队", "科研", "投资", "创业", "就业", "发展", "落户", "金融")


class Clue(NamedTuple):
    """A place that may be the home, and the words that say so."""

    place: str
    words: str


class HomeFinder:
    """Tries the rules in the order of `RULES`; a place above what the text's 我市 asks for is only a fallback."""

    def __init__(self, lexicon: Lexicon, places: Places) -> None:
        self.lexicon, self.places = lexicon, places
        agencies = [e for e in lexicon.entries.values() if e.type == "Agency"]
        names = {n for e in agencies for n in (e.name, *e.aliases) if len(n) > 2}
        self.central = tuple(sorted({*names, *CENTRAL}))
        self.cities: dict[str, list[str]] = {}  # by the first character of their names
        for id, entry in lexicon.entries.items():
            if entry.type == "City":
                self.cities.setdefault(entry.name[0], []).append(id)

    def find(self, document: Document, mentions: Sequence[Mention]) -> Home | None:
        """The document's own place and the rule that found it; None if it speaks of none."""
        said = deictics(mentions, document.text)
        level = self._wanted(said)
        wide: tuple[str, Clue] | None = None
        for rule, find in RULES.items():
            for clue in find(self, document, mentions):
                if wide and wide[0] != rule and not self.lexicon.within(clue.place, wide[1].place):
                    continue
                if self._reaches(clue.place, level):
                    return self._home(document, rule, clue)
                wide = wide or (rule, clue)
        unfit = level and wide and (wide[0] == "names" or (wide[0] == "title" and level in LOWER))
        if wide and not unfit:  # a text that says 我市 is not its province's
            return self._home(document, *wide)
        if own := self._spoken(document, level):
            return self._home(document, "names", own)
        if said.total() > said["国"]:
            return self._unnamed(document, mentions, said)
        nation = self._nation(document, mentions)
        bodies = own_bodies(mentions)
        if not nation and bodies.total() > 1:
            return self._unnamed(document, mentions, bodies)
        return nation or self._ours(mentions)

    def _ours(self, mentions: Sequence[Mention]) -> Home | None:
        """China, where a text says 我国 and names no place within it."""
        ours = next((m for m in mentions if m.detector == "home" and level_of(m.surface) == "国"), None)
        named = any(m.type in DIVISIONS and m.type != "Country" for m in mentions)
        return Home(CHINA, "nation", ours.span) if ours and not named and CHINA in self.lexicon.entries else None

    def _spoken(self, document: Document, level: str) -> Clue | None:
        """The county that a text of 我县 calls by its bare name, as its own people do (黎平人民, 黎平发展史上)."""
        if not level or level not in LOWER:
            return None
        said = Counter(m[1] for m in OWN_WORDS.finditer(document.text))
        found = {
            (e.id, n[-size:])
            for n in said
            for size in (2, 3)
            for e in self.places.stems.get(n[-size:], ())
            if self.places.has_level(e.id, level) and document.text.count(n[-size:]) > 1
        }
        return Clue(*found.pop()) if len(found) == 1 else None

    @staticmethod
    def _wanted(said: Counter[str]) -> str:
        """市 if the document mostly calls its place so, and so on; "" if it says nothing or speaks as a province.

        我区 may be a district or an autonomous region: it tells nothing where 自治区 stands as well.
        """
        levels = [(n, level) for level, n in said.items() if level and level not in (REGION, "国")]
        top = max(levels, default=(0, ""))
        upper = said["省"] + said[REGION]
        return "" if top[1] == "省" or top[0] <= upper else top[1]

    def _reaches(self, place: str, level: str) -> bool:
        """Is the place low enough for the document's own 我市?"""
        return not level or any(self.places.has_level(i, level) for i in (place, *self.lexicon.ancestors(place)))

    def _home(self, document: Document, rule: str, clue: Clue) -> Home:
        start = document.text.find(clue.words)
        return Home(clue.place, rule, Span(start, start + len(clue.words)) if start >= 0 and clue.words else None)

    def _unnamed(self, document: Document, mentions: Sequence[Mention], said: Counter[str]) -> Home:
        """A masked home stays 我省 or 我市, and is this document's alone."""
        level = max((k for k in UNNAMED if said[k] and k != "省"), key=lambda k: said[k], default="省")
        level = level if said[level] >= said["省"] else "省"
        own = (m for m in mentions if m.detector == "home" and (level_of(m.surface) or MASK.search(m.surface)))
        first = next(own, None) or next(m for m in mentions if m.type == "Agency" and m.surface.startswith(level))
        return Home(f"{UNNAMED[level]}/我{level}@{document.id}", "masked", first.span)

    def _nation(self, document: Document, mentions: Sequence[Mention]) -> Home | None:
        """A text that speaks of 我国 again and again, or of central bodies, and of no place of its own."""
        if CHINA not in self.lexicon.entries:
            return None
        if told := (EVERYWHERE.search(document.text, 0, HEAD) or OUR_MINISTRY.search(document.text)):
            return Home(CHINA, "nation", Span(*told.span()))
        if document.text.count("我国") >= 3:
            start = document.text.index("我国")
            return Home(CHINA, "nation", Span(start, start + 2))
        central = [m for m in mentions if m.type == "Agency" and m.surface in self.central and m.surface not in CENTRAL]
        if len({m.surface for m in central}) >= MINISTRIES:
            return Home(CHINA, "nation", central[0].span)
        return None

    def by_issuer(self, document: Document, _: Sequence[Mention]) -> Iterable[Clue]:
        """苏州市人民政府, 国家税务总局江苏省税务局; a central body speaks for the country."""
        return self._body(document.fields.get("issuer", ""))

    def _body(self, name: str) -> Iterable[Clue]:
        for _, id, words in self._named(name):
            if id != CHINA:
                return [Clue(id, words)]
        return [Clue(CHINA, name)] if self._central(name) else []

    def _named(self, text: str) -> Iterator[tuple[int, str, str]]:
        """The places in a title or a body's name, from left to right; first a county that no list knows: 株洲县."""
        begin = OPENING.match(text)
        start = begin.end() if begin else 0
        id, words = self.places.chain(text, start)
        lower, named = self.places.own(text[start + len(words) :], id)
        if lower:
            yield start, lower, words + named
        yield from self.places.anywhere(text)

    def _central(self, name: str) -> bool:
        """Does a body's name, or a title, begin with a central body? 全国人大代表 speak for their place."""
        begin = OPENING.match(name)
        name = name[begin.end() :] if begin else name
        return CHINA in self.lexicon.entries and name.startswith(self.central) and "代表" not in name[:8]

    def by_title(self, document: Document, _: Sequence[Mention]) -> Iterable[Clue]:
        """四川工业…, 2026年江苏省政府工作报告, 中国（安徽）自由贸易试验区…"""
        title = _without_paper(document.fields.get("title", ""))
        if self._central(title):
            return [Clue(CHINA, title)]
        for start, id, words in self._named(title):
            if not id.startswith("Country/") and (start == 0 or title[start - 1] not in ABOUT):
                return [Clue(id, words)]
        return []

    def by_paper(self, document: Document, _: Sequence[Mention]) -> Iterable[Clue]:
        """苏州日报：推动产业…"""
        paper = PAPER.match(document.fields.get("title", ""))
        return [Clue(id, words) for _, id, words in self._named(paper[0])][:1] if paper else []

    def by_number(self, document: Document, mentions: Sequence[Mention]) -> Iterable[Clue]:
        """皖开放办〔2022〕6号: 安徽. One character is a province's before it is a city's, but for 府 (苏府: 苏州)."""
        number = document.fields.get("number", "")
        if number.startswith(CENTRAL_NUMBERS) and CHINA in self.lexicon.entries:
            return [Clue(CHINA, number)]
        glyphs = self.lexicon.glyphs.get(number[:1], ())
        city = number[1:2] == "府"
        if not glyphs and number:  # 菏政办字: the only city whose name begins so
            cities = self.cities.get(number[0], ())
            return [Clue(cities[0], number)] if len(cities) == 1 else []
        fitting = [g.place for g in glyphs if city == g.place.startswith("City/")] or [g.place for g in glyphs]
        return [Clue(fitting[0], number)] if len(fitting) == 1 else []

    def by_handler(self, document: Document, _: Sequence[Mention]) -> Iterable[Clue]:
        """承办单位：苏州市工业和信息化局"""
        for label in HANDLERS:
            for clue in self._body(document.fields.get(label, "")):
                if clue.place != CHINA:
                    return [clue]
        return []

    def by_session(self, document: Document, _: Sequence[Mention]) -> Iterable[Clue]:
        """晋江市第十八届人民代表大会第五次会议第63号建议, in the head of a document."""
        for m in SESSION.finditer(document.text, 0, HEAD):
            for clue in self._body(_stripped(m[1]) + AS_BODY):
                return [clue] if clue.place != CHINA else []
        return []

    def by_post(self, document: Document, _: Sequence[Mention]) -> Iterable[Clue]:
        """朔州市代市长 吴某: who speaks, on a line in the head of a document."""
        m = SPEAKER.search(document.text, 0, HEAD)
        return self._body(_stripped(m[1]) + AS_BODY) if m else []

    def by_report(self, document: Document, _: Sequence[Mention]) -> Iterable[Clue]:
        """2月14日，2025年新乡市政府工作报告全文发布; 把江西建设成为…: in the head, or wherever the aim is told."""
        if m := REPORT.search(document.text, 0, HEAD):
            return self._body(_stripped(m[1]) + AS_BODY)
        if (m := ACTUAL.search(document.text)) and (id := self.places.whole(m[1])) and id != CHINA:
            return [Clue(id, m[1])]
        if m := AIM.search(document.text):
            id, words = self.places.chain(m[1])
            return [Clue(id, words)] if words == m[1] and id != CHINA else []
        return []

    def by_bodies(self, document: Document, mentions: Sequence[Mention]) -> Iterable[Clue]:
        """A run of bodies of one place, more than of all others together."""
        votes: Counter[str] = Counter()
        words: dict[str, str] = {}
        for m in mentions:
            if m.type == "Agency":
                id, said = self.places.chain(m.surface)
                if id and id != CHINA:
                    votes[id] += 1
                    words.setdefault(id, said)
        return [Clue(top, words[top])] if (top := leading(votes, 3)) else []

    def by_glyph(self, document: Document, mentions: Sequence[Mention]) -> Iterable[Clue]:
        """驻津院所, 来津投资, 在津高校: whoever says so is there."""
        votes: Counter[str] = Counter()
        words: dict[str, str] = {}
        for m in GLYPH.finditer(document.text):
            if m[2] in self.lexicon.glyphs and m[2] not in AWAY and (m[1] == "驻" or m[3] in AT_PLACE):
                votes[m[2]] += 1
                words.setdefault(m[2], m[1] + m[2])
        if not (top := leading(votes, 1)):
            return []
        glyphs = sorted(self.lexicon.glyphs[top], key=lambda g: not g.official)
        return [Clue(g.place, words[top]) for g in glyphs]

    def by_names(self, document: Document, mentions: Sequence[Mention]) -> Iterable[Clue]:
        """The province of most names, and within it the city: 苏州市, 石峰区 (株洲), 海河实验室 (天津)."""
        votes: Counter[str] = Counter()
        words: dict[str, str] = {}
        told = [(m.type, *self._whereabouts(m)) for m in mentions]
        told = [(type_, id, said) for type_, id, said in told if id and not id.startswith("Country/")]
        # 河南承业, 《湖北省…规划》 lie no one knows where: they tell only where nothing else does
        for _, id, said in [t for t in told if t[0] in SITED] or told:
            votes[id] += 1
            words.setdefault(id, said)
        provinces: Counter[str] = Counter()
        for id, n in votes.items():
            province = self.lexicon.province_of(id) or id
            provinces[province] += n
            words.setdefault(province, words[id])
        levels = deictics(mentions, document.text)
        bodies, own = levels, own_bodies(mentions)
        if set(levels) <= {"省"} and own.total() - own["省"] > levels["省"]:
            bodies = own  # 市委, 市政府 in a text that says 全省 once
        # 岳阳市委 in a text that says 全市, 《河南省…公报》 in one that says 全省
        sited = any(type_ == "Agency" or (type_ == "Policy" and bodies["省"]) for type_, *_ in told)
        least = 1 if levels and sited and len(provinces) == 1 else 2 if bodies or len(provinces) == 1 else 3
        asked = self._wanted(bodies)
        if asked and asked in LOWER and (landed := self._landed(document, mentions)):
            return [landed]
        if not (province := leading(provinces, least)):
            return []
        clues = [Clue(province, words[province])]
        autonomous = asked == "区" and self.places.has_level(province, REGION)
        for type_ in ("City", "County"):
            lower: Counter[str] = Counter()
            for id, n in votes.items():
                if (place := self.lexicon.division_of(id, type_)) and self.lexicon.within(place, clues[0].place):
                    lower[place] += n
                    words.setdefault(place, words[id])
            place = leading(lower, min(least, 2))
            # a city that most is said of speaks for itself, unless the province does
            provincial = bodies["省"] or bodies[REGION] or 2 * lower[place] <= provinces[province]
            alone = type_ == "City" and not provincial
            if place and ((asked and not autonomous and (type_ == "City" or asked in "区县旗")) or alone):
                clues.insert(0, Clue(place, words[place]))
        return clues

    def _landed(self, document: Document, mentions: Sequence[Mention]) -> Clue | None:
        """The one county that a text of 我县 names, if something has come there (5个项目落户铜鼓)."""
        counties = [m for m in mentions if m.type == "County"]
        came = any(LANDED.search(document.text, max(0, m.span.start - 4), m.span.start) for m in counties)
        if not came or len({m.surface for m in counties}) > 1:
            return None
        said = counties[0].surface
        known = (*self.lexicon.guarded.get(said, ()), *self.lexicon.by_surface.get(said, ()))
        one = {e.id for e in known if e.type == "County"}
        return Clue(one.pop(), said) if len(one) == 1 else None

    def _whereabouts(self, m: Mention) -> tuple[str, str]:
        """The place that a mention names, or that the name of a body, a park or an institute begins with or lies in."""
        if m.detector == "home":
            return "", ""
        id, said = self.places.chain(LEADS.sub("", m.surface))
        if id or m.type in DIVISIONS:
            return id, said
        entry = self.lexicon.entries.get(m.entry)
        if entry and entry.parent.partition("/")[0] in DIVISIONS:
            return entry.parent, m.surface
        return "", ""


def _without_paper(title: str) -> str:
    """A headline without the name of the paper before it."""
    paper = PAPER.match(title)
    return title[paper.end() :] if paper else title


def _stripped(words: str) -> str:
    """The name of a place without what a pattern has caught before it."""
    before = BEFORE.match(words)
    return words[before.end() :] if before else words


def deictics(mentions: Sequence[Mention], text: str) -> Counter[str]:
    """How often the text says 我省, 我市, ×× …, by level ("" for a mask); not where it but compares with it."""
    words = (
        m.surface
        for m in mentions
        if m.detector == "home"
        and not (RANKED.match(text, m.span.end) or COMPARED.search(text, max(0, m.span.start - 3), m.span.start))
    )
    return Counter(level for word in words if (level := level_of(word)) or MASK.search(word))


def own_bodies(mentions: Sequence[Mention]) -> Counter[str]:
    """How often a body is named by its level alone (省经信委, 市财政局), by level."""
    return Counter(m.surface[0] for m in mentions if m.type == "Agency" and m.surface[0] in UNNAMED)


def leading(votes: Counter[str], least: int) -> str:
    """The one with at least `least` votes and more than all others together; "" if there is none."""
    top = max(votes, key=lambda i: (votes[i], i), default="")
    return top if top and votes[top] >= least and votes[top] * 2 > votes.total() else ""


Rule = Callable[[HomeFinder, Document, Sequence[Mention]], Iterable[Clue]]
RULES: dict[str, Rule] = {
    "issuer": HomeFinder.by_issuer,
    "title": HomeFinder.by_title,
    "number": HomeFinder.by_number,
    "handler": HomeFinder.by_handler,
    "session": HomeFinder.by_session,
    "post": HomeFinder.by_post,
    "report": HomeFinder.by_report,
    "bodies": HomeFinder.by_bodies,
    "glyph": HomeFinder.by_glyph,
    "names": HomeFinder.by_names,
    "paper": HomeFinder.by_paper,
}
