"""Document -> Mentions: names from the lexicon, names told by their shape, and names a model finds.

Each reading of a stretch of a clause is a candidate with one type or several, told by the lexicon, by its last
word (行动, 产业园), by the head of its list (…等新兴产业) or by the predicate before it (攻关…). Its score is the
calibrated confidence of what speaks for it. Overlaps are settled in `settle` and nowhere else.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.grammar import Parse
from kg.lexicon import Lexicon
from kg.model import Document, Mention, Span
from kg.ontology import Ontology
from kg.stages import persons
from kg.stages.bodies import SHARED, Bodies
from kg.stages.fields import brought, label_rows
from kg.stages.fuse import Candidate, Seen, fuse
from kg.stages.readings import MOST, QUOTES, SIGNS, Reading, Readings
from kg.stages.refusals import refused
from kg.stages.traits import PAIR, SPELLING, Spelling, Traits
from kg.weights import Weights

FLOOR = 0.3  # a candidate less likely than this is not a mention
OWN = frozenset({"工作报告", "法规", "公文", "提案"})  # genres whose documents are policies
LEAST = -1.2  # log odds below FLOOR
HOPELESS = -4.0  # log odds, without its spelling, of a reading that no spelling saves (one name of a thousand)
# 我国 where it opens a clause with a figure: the country is what the figure is of
NATION = re.compile("(?:^|[，。；\n])(?:[0-9]{4}年，?|目前，?)?(我国)(?=[^，。；\n]{1,40}[0-9])")
# Several plenary sessions in one breath, each a meeting of its own: 党的十九届三中、四中全会, 省委十一届八次、九次全会.
# Of a match the first group stands in each name, the second holds the numbers, which the other pattern finds.
NUMERAL = "[一二三四五六七八九十]{1,3}"
SESSIONS = (
    (
        re.compile(
            "(?:党的|中共)?([一二三四五六七八九十]{2,3}届)"
            "((?:[一二三四五六七]中(?:全会)?[、和及]){1,6}[一二三四五六七]中全会)"
        ),
        re.compile("([一二三四五六七]中)(?:全会)?"),
        "党的{}{}全会",
    ),
    (
        re.compile(f"((?:自治区|[省市县区州旗])(?:党)?委{NUMERAL}届)((?:{NUMERAL}次[、和]){{1,6}}{NUMERAL}次)全会"),
        re.compile(f"({NUMERAL}次)"),
        "{}{}全会",
    ),
)
DEFINITION = re.compile("（(?:以下|下)?(?:简|统)?称[为作：]?“?([一-龥0-9A-Za-z]{2,10})”?）")
DEFINABLE = frozenset({"Park", "Region", "Institution", "Organization", "Enterprise", "Initiative"})
# 荣获“甲”“乙”称号: titles, whatever their last word
AWARDED = re.compile(
    "(?:荣获|获评|评为|被?授予|命名为|认定为|获得|获)了?((?:“[^“”]{3,24}”[、和]?){1,12})(?=等?(?:荣誉)?称号|，|。|"
    "等荣誉|；)"
)
# “现代家居、电子信息”两大产业: a list in quotes, and no slogan
LISTED = re.compile(
    "“((?:[^“”、，。]{2,8}、)+[^“”、，。]{2,8})”[一二三四五六七八九十两0-9]{1,2}[大个张条](?:[一-龥]{2})?(?:产业|集群)"
)
QUOTE = re.compile("“([^“”]+)”")
# “互联网+”协同制造: the name goes on behind the quotation
PLUS = re.compile(
    r"“[^“”]{1,8}\+”(?!行动|计划|工程|建设|发展|赋能|融合|应用|思维|理念|时代|深度|[新等的与和在为是已将])[一-龥]{2,8}"
    r"(?=[。，；、（\n]|$)"
)
# 荣获全省信访工作先进单位、省级平安市等荣誉: titles by their rank and by what is honoured
PROVINCES = (
    "河北|山西|内蒙古|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|四川|贵州|云南|西藏|陕西|甘肃|"
    "青海|宁夏|新疆|北京|天津|上海|重庆"
)
HONOUR = (
    f"(?:全国|全省|全市|全区|自治区级?|国家级?|省级?|市级|中国(?:中部|西部)?|中部|西部|世界|(?:{PROVINCES})(?:省|市|自治区)?)"
    "(?:(?!主要|所有|[各的个])[一-龥0-9“”]){2,22}?"
    "(?:县城|[县市区州镇乡村]|单位|集体|企业|个人|奖|基地)(?=[、，。；：（及和等称荣的通顺高成行\n]|$)"
)
HONOURED = re.compile(
    "(?:荣获|荣膺|荣登|荣列|获评|蝉联|评为|(?<=[被会部厅局委府院])授予|命名为|认定为|入列|跻身|(?:进入|迈入)(?=[^，。；]{4,24}行列)|晋升|升级为|升格为)了?"
    "(?:首批|第[一二三四五六七八九十]批|[一-龥]{0,2}唯一的?)?"
    f"((?:{HONOUR}[、和及]?){{1,16}})"
)
HONOURS = re.compile(HONOUR)
REVIEWED = re.compile(f"(?:^|[，。；、\n])({HONOUR})(?=(?:顺利|高分|成功)?通过(?:复[核审查]|验收))")
HEADING = re.compile(
    "(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}[.．、])"
    "((?!(?:重点|重大|主要|基础|配套|示范|专项|保障|相关|具体|工作|总体)(?:行动|工程|计划|项目|改造))[^，、。；：]{2,22}"
    "(?:行动|工程|计划|项目|改造))"
)
# 统筹实施工业强县、生态立县、旅游旺县三大战略: as many names as there are said to be
SEVERAL = re.compile("([二两三四五六七八])(?:大|项)(?:战略|工程|行动|攻坚战|计划|体系)(?!任务|机械|师)")
ITEMS = re.compile("((?:[一-龥]{3,10}、){1,7}[一-龥]{3,10})等?“?$")
ITEMS_LONG = 90  # characters
NAMED = re.compile("[一-龥](?<![由向经在对与和及是本全的合])")
HAN = "零一二三四五六七八"
LISTED_PLACES = re.compile("(?<![XLHQGO])(L(?:dL)*[dc]L)(?=[XLHQA])")  # tokens: nothing but places before the last
COMMON = frozenset({"Initiative", "Industry", "Technology", "Title"})  # types of which each place may have its own
SHORTEST = 4  # characters of what the places share
# a part of a report, and no title of the whole
PART = re.compile("(?:[0-9]{4}年)?[一-龥]{0,8}(?:工作回顾|工作安排|工作总结|重点工作|主要任务|工作任务)")
# 河南出台28个…方案 is news of it
HEADLINE = re.compile(
    "(?!关于)[一-龥]{2,8}(?:出台|印发|发布|推出)(?!的)|.*(?:里说了|说了些?啥|看点|(?<![计规])划重点|一图读懂|图解|怎么看|"
    "怎么干|带你)"
)
MASK = re.compile("[×＊*○]{2,}|[xX]{2,3}(?=[省市区县])")
CAPITAL = tuple("资成基根日版样剧文课")  # 资本市场, 成本市场化: no 本市
NAMED_IN_ROWS = frozenset({"Agency", "Place", "Province", "City", "County"})
HIDDEN = frozenset({"Institution", "Enterprise", "Agency", "Policy", "Park"})  # may be named by the rest
TITLED = 0.999  # of the document's own title, before any other reading of the same words
SURE = 2.0  # log odds of the full name of a place (苏州市), whatever its company says


Model = Callable[[Document, Parse, Sequence[int]], Iterable[Seen]]


class Own(NamedTuple):
    """What each sign weighs for one type; the last nine in the order of SIGNS, `spelling` in that of SPELLING."""

    bias: float
    spelling: tuple[dict[str, float], ...]
    pairs: dict[str, float]
    rule: dict[str, float]
    list: dict[str, float]
    ends: dict[str, float]
    inner: dict[str, float]
    verb: dict[str, float]
    edges: dict[str, float]
    previous: dict[str, float]
    next: dict[str, float]
    left: dict[str, float]
    right: dict[str, float]


def settle(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates that do not overlap and together promise most, a long one more than the short ones within it."""
    best: dict[tuple[int, int], Candidate] = {}
    for c in candidates:
        held = best.get((c.start, c.end))
        if held is None or (c.score, held.type) > (held.score, c.type):
            best[c.start, c.end] = c
    order = sorted(best.values(), key=lambda c: (c.end, c.start))
    ends = [c.end for c in order]
    gains = [(0.0, 0)]
    chosen: list[int] = []
    for i, c in enumerate(order):
        before = bisect_right(ends, c.start, 0, i)
        gain = (gains[before][0] + (c.score - FLOOR) * math.sqrt(c.end - c.start), gains[before][1] + c.end - c.start)
        take = gain > gains[i]
        chosen.append(before if take else -1)
        gains.append(gain if take else gains[i])
    kept: list[Candidate] = []
    i = len(order)
    while i:
        if chosen[i - 1] < 0:
            i -= 1
        else:
            kept.append(order[i - 1])
            i = chosen[i - 1]
    return kept[::-1]


class Detector:
    """Built once; holds what the ontology and the lexicon say of names, and the calibrated weights."""

    def __init__(self, ontology: Ontology, lexicon: Lexicon, weights: Weights) -> None:
        self.lexicon = lexicon
        places = ontology.concrete(["Place"])
        self.full = {e.id: e.name for e in lexicon.entries.values() if e.type in places and len(e.name) > 2}
        self.reader = Readings(ontology, lexicon, weights)
        self.traits = Traits(lexicon)
        self.confidence = {"lexicon": 0.9}
        for h in ontology.heads:
            self.confidence.update((f"{h.type}.{word}", h.confidence) for word in h.words)
        self.bodies = Bodies(lexicon)
        self.verbs = tuple(ontology.grammar.verbs)
        self.patterns = [(p, re.compile(p.pattern)) for p in ontology.patterns]
        self.weigh(weights)

    def weigh(self, weights: Weights) -> None:
        """Use these weights from now on."""
        self.reader.weigh(weights)
        self.own = {
            t: Own(
                table.get("bias", {}).get("", 0.0),
                tuple(table.get(sign, {}) for sign in SPELLING),
                table.get(PAIR, {}),
                table.get("rule", {}),
                *(table.get(sign, {}) for sign in SIGNS),
            )
            for t, table in weights.names.items()
            if t
        }
        self.spelled: dict[str, tuple[Spelling, dict[str, float]]] = {}

    def detect(self, document: Document, parse: Parse, model: Model | None = None) -> tuple[Mention, ...]:
        """The mentions of a document, by position. `model` reads the sentences that it is given the numbers of."""
        found = [*self.by_shape(document, parse), *self.by_pattern(document), *self.by_phrase(document, parse)]
        if model is not None:
            found = list(fuse(found, model(document, parse, range(len(document.sentences)))))
        found += self._defined(document.text, found)
        if shared := self._sharing(document.text, parse):
            found = [self._unshared(document.text, c, shared) for c in found]
            found += (self._place(document.text, at, end) for at, end in shared.items())
        found = [c for c in found if not refused(document.text, c)]
        if rows := label_rows(document.text):
            found = [c for c in found if c.type in NAMED_IN_ROWS or not any(a <= c.start < b for a, b in rows)]
        if MASK.search(document.text):
            found = [c for c in found if c.rule == "home" or self._shown(document.text, c)]
        return tuple(
            Mention(
                Span(c.start, c.end), c.type, document.text[c.start : c.end], c.rule, round(c.score, 3), c.name, c.entry
            )
            for c in settle(found)
        )

    def _sharing(self, text: str, parse: Parse) -> dict[int, int]:
        """Places (start -> end) that close a list of places: 毕节、六盘水新型能源基地 is the base of both."""
        kinds, starts, ends, *_ = parse
        found: dict[int, int] = {}
        at = LISTED_PLACES.search(kinds)
        while at:
            first, last = at.start(1), at.end() - 1
            names = [text[starts[t] : ends[t]] for t in range(first, last + 1, 2)]
            if starts[last + 1] == ends[last] and self.bodies.divisions.issuperset(names):
                found[starts[last]] = ends[last]
            at = LISTED_PLACES.search(kinds, last)
        return found

    def _place(self, text: str, start: int, end: int) -> Candidate:
        """A place that is sure to be one."""
        entries = self.lexicon.by_surface[text[start:end]]
        return Candidate(start, end, entries[0].type, "lexicon", 0.9, "", entries[0].id if len(entries) == 1 else "")

    def _unshared(self, text: str, c: Candidate, shared: Mapping[int, int]) -> Candidate:
        """A name without the place before it that closes a list of places."""
        cut = shared.get(c.start, 0)
        if not cut or c.type not in COMMON or c.end <= cut:
            return c
        if c.end - cut < SHORTEST and text[cut : c.end] not in self.reader.known:
            return c
        return c._replace(start=cut, name=c.name[cut - c.start :])

    @staticmethod
    def _shown(text: str, candidate: Candidate) -> bool:
        """Is enough of a name shown? ××大学 is one of many, ××方案 and ** alone are no names."""
        mask = MASK.match(text, candidate.start)
        return not mask or (candidate.type in HIDDEN and candidate.end - mask.end() > 1)

    def by_shape(self, document: Document, parse: Parse) -> Iterator[Candidate]:
        """我市 and its like, as a Place to be resolved, and party and government bodies."""
        text = document.text
        at = parse.kinds.find("Y")
        while at >= 0:
            start, end = parse.starts[at], parse.ends[at]
            capital = text[start] == "本" and (text[start - 1 : start] in CAPITAL or text.startswith("场", end))
            # 各省、自治区、直辖市; 设区的市、自治州; but 自治州、县人民政府 is the home's own and its counties'
            every = text.startswith("自治", start) and text.endswith(("省、", "市、", "州、", "各"), 0, start)
            # 三都自治县, in a text of another place
            other = text.startswith(("自治州", "自治县"), start) and NAMED.search(text, max(0, start - 1), start)
            if not (capital or every or other or text.startswith("级", end)):  # 自治区级 is a rank
                yield Candidate(start, end, "Place", "home", 0.9)
            at = parse.kinds.find("Y", at + 1)
        for start, end, type_, name in self.bodies.find(text, parse):
            place = name.endswith(SHARED) and name.startswith(text[start:end])  # 长沙市、湘潭市人民政府: no city here
            yield Candidate(start, end, type_, "body", TITLED if place else 0.95, name)
        for m in NATION.finditer(text):
            yield Candidate(*m.span(1), "Country", "home", 0.9, "中国")
        for pattern, number, name in SESSIONS:
            for session in pattern.finditer(text):
                for each in number.finditer(text, session.start(2), session.end()):
                    start = session.start() if each.start() == session.start(2) else each.start()
                    yield Candidate(start, each.end(), "Event", "session", 0.95, name.format(session[1], each[1]))
        for start, end in persons.find(text):
            yield Candidate(start, end, "Person", "post", 0.9)
        yield from self._own_title(document)
        yield from self._headed(document)
        for m in PLUS.finditer(text):
            yield Candidate(*m.span(), "Initiative", "quoted-plus", 0.95, m[0].translate(QUOTES))
        for m in LISTED.finditer(text):
            for item in re.finditer("[^、]+", m[1]):
                at = m.start(1)
                yield Candidate(at + item.start(), at + item.end(), "Industry", "quoted-list", 0.9)
        for m in SEVERAL.finditer(text):
            yield from self._several(text, m)
        for m in AWARDED.finditer(text):
            for quote in QUOTE.finditer(text, m.start(1), m.end(1)):
                yield Candidate(*quote.span(), "Title", "granted", 0.97, quote[1])
        for m in HONOURED.finditer(text):
            for title in HONOURS.finditer(text, m.start(1), m.end(1)):
                yield Candidate(*title.span(), "Title", "granted", 0.97)
        for m in REVIEWED.finditer(text):
            yield Candidate(*m.span(1), "Title", "granted", 0.97)

    def _several(self, text: str, m: re.Match[str]) -> Iterator[Candidate]:
        """The items of a list that says how many they are; the first may stand behind predicates."""
        listed = ITEMS.search(text, max(0, m.start() - ITEMS_LONG), m.start())
        items = listed[1].split("、") if listed else []
        if not listed or len(items) != HAN.index(m[1].replace("两", "二")):
            return
        yield Candidate(*m.span(), "Initiative", "counted-list", 0.9)
        at = listed.start(1)
        for n, item in enumerate(items):
            lead = 0
            while not n and (verb := next((v for v in self.verbs if item.startswith(v, lead)), "")):
                lead += len(verb)
            if len(item) - lead > 3 and item[lead:] not in self.lexicon.by_surface:
                yield Candidate(at + lead, at + len(item), "Initiative", "counted-list", 0.9)
            at += len(item) + 1

    def _headed(self, document: Document) -> Iterator[Candidate]:
        """An initiative that is the heading of its own paragraph: 3.企业家培养项目。"""
        for section in document.sections:
            heading = HEADING.fullmatch(document.text, section.heading.start, section.heading.end)
            if heading and not heading[1].startswith(self.verbs):
                yield Candidate(*heading.span(1), "Initiative", "heading", 0.9)

    @staticmethod
    def _defined(text: str, found: Sequence[Candidate]) -> Iterator[Candidate]:
        """A name wherever it stands that the text has defined for a longer one: 空港经济区（以下简称空港区）."""
        ends: dict[int, Candidate] = {}
        for c in found:
            held = ends.get(c.end)
            if held is None or (c.score, -c.start) > (held.score, -held.start):
                ends[c.end] = c
        for m in DEFINITION.finditer(text):
            if (owner := ends.get(m.start())) and owner.type in DEFINABLE and m[1] != text[owner.start : owner.end]:
                at = text.find(m[1], m.start(1))
                while at >= 0:
                    yield Candidate(at, at + len(m[1]), owner.type, "defined", 0.95, "", "")
                    at = text.find(m[1], at + 1)

    @staticmethod
    def _own_title(document: Document) -> Iterator[Candidate]:
        """The document's own title, where the document is itself a policy."""
        title = document.fields.get("title", "")
        if document.fields.get("genre") in OWN and title and not (HEADLINE.match(title) or PART.fullmatch(title)):
            own = brought(title) or title
            start = document.text.find(own)
            if start >= 0:
                marked = document.text.startswith("》", start + len(own)) and document.text.endswith("《", 0, start)
                end = start + len(own) + marked
                yield Candidate(start - marked, end, "Policy", "own-title", TITLED, own.translate(QUOTES))

    def by_pattern(self, document: Document) -> Iterator[Candidate]:
        """Names of a fixed shape, as the ontology's patterns give them."""
        for spec, pattern in self.patterns:
            for m in pattern.finditer(document.text):
                yield Candidate(*m.span(spec.group), spec.type, spec.id, spec.confidence)

    def by_phrase(self, document: Document, parse: Parse) -> Iterator[Candidate]:
        """Lexicon names and names told by their place in a clause and by their last word."""
        own, spelled, text = self.own, self.spelled, document.text
        for reading in self.reader.read(document, parse):
            start, end, name, entry, shared = reading.start, reading.end, reading.name, reading.entry, reading.base
            a, b, c, d, e, f, g, h, i = reading.own
            named = name or text[start:end]
            kept = spelled.get(named)
            for type_, rule in reading.types.items():
                table = own.get(type_)
                if table is None or rule not in table.rule:
                    yield from self._uncalibrated(start, end, name, entry, type_, rule, b)
                    continue
                _, _, _, t0, t1, t2, t3, t4, t5, t6, t7, t8, t9 = table
                total = (
                    shared + t0.get(rule, 0.0) + t1.get(a, 0.0) + t2.get(b, 0.0) + t3.get(c, 0.0) + t4.get(d, 0.0)
                    + t5.get(e, 0.0) + t6.get(f, 0.0) + t7.get(g, 0.0) + t8.get(h, 0.0) + t9.get(i, 0.0)
                )  # fmt: skip
                if total > HOPELESS or rule == "lexicon":
                    if kept is None:
                        if len(spelled) >= MOST:
                            spelled.clear()
                        kept = spelled[named] = self.traits.of(named), {}
                    spelling = kept[1].get(type_)
                    if spelling is None:
                        spelling = kept[1][type_] = _spelling(kept[0], table)
                    total += spelling
                if rule == "lexicon" and self.full.get(entry) == text[start:end]:
                    total = max(total, SURE)
                if total > LEAST:
                    score = 1 / (1 + math.exp(-total))
                    yield Candidate(start, end, type_, rule, score, name, entry if rule == "lexicon" else "")

    def readings(self, document: Document, parse: Parse) -> Iterator[Reading]:
        """Every reading with what speaks for and against it; the calibration learns from the same."""
        return self.reader.read(document, parse)

    def _uncalibrated(
        self, start: int, end: int, name: str, entry: str, type_: str, rule: str, ends: str
    ) -> Iterator[Candidate]:
        """A word that an analyst has added: believed as far as the ontology says, in plain surroundings."""
        confidence = self.confidence.get(f"{type_}.{rule[5:]}" if rule.startswith("head.") else rule, 0.0)
        if confidence and (ends[:2] in ("pp", "ph", "cp", "ch") or rule == "lexicon"):
            yield Candidate(start, end, type_, rule, confidence, name, entry if rule == "lexicon" else "")


def _spelling(spelling: Spelling, own: Own) -> float:
    """What a name by itself weighs for a type."""
    a, b, c, d, e, f, g, h, i, j = spelling.values
    bias, (t0, t1, t2, t3, t4, t5, t6, t7, t8, t9), pairs, *_ = own
    total = (
        bias + t0.get(a, 0.0) + t1.get(b, 0.0) + t2.get(c, 0.0) + t3.get(d, 0.0) + t4.get(e, 0.0)
        + t5.get(f, 0.0) + t6.get(g, 0.0) + t7.get(h, 0.0) + t8.get(i, 0.0) + t9.get(j, 0.0)
    )  # fmt: skip
    for pair in spelling.pairs:
        if pair in pairs:
            total += pairs[pair]
    return total
