"""Names of party and government bodies, put together from place, level, function and suffix: 市 + 工信 + 局."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from kg.grammar import Parse, body_words
from kg.lexicon import Lexicon
from kg.stages.agencies import Agencies

LEVELS = "省市州盟区县旗"
REGION = "自治区"
COMMITTEE = re.compile(f"[{LEVELS}]委")  # a word of the language by itself: not in 城区委托
# 各旗、县、区人民政府, 有关县人民政府: no single body
EVERY = re.compile(f"各[级{LEVELS}设区（(、和及]{{0,12}}$")
SOME = re.compile(f"(?:有关|相关|所在|沿线|其他|涉及)[级{LEVELS}设区（(、和及]{{0,12}}$")
NUMBERED = re.compile("[\u4e00-\u9fff]{0,6}[〔［【（]20[0-9]{2}[〕］】）]")  # 工信厅联运行函〔2015〕570号
PARTY = re.compile("(?:民革|民盟|民建|民进|农工党|农工民主党|致公党|九三学社|台盟)(?:中央|[\u4e00-\u9fff]{0,8})$")
OFFICE = "办公厅"
# 市、区人民政府: the governments of both levels, of which the text's own place has the first
PLURAL = re.compile(
    f"(?:(?<![一-龥])|(?<=[由向经本报对条]))(?:[省市]|(?:自治)?州)(?:[、和及与]|"
    f"以及)(?:设区的)?[{LEVELS}镇乡（）、]{{0,10}}$"
)
# 县委农工部: a department of the committee, not the committee
SECTION = re.compile(
    "(?:组织|宣传|统战|农工|农村工作|党史|巡察|巡视|老干部?|政策研究|政研|外事|审计|机构编制|编|网信|农|改革|深改|财经|督查|保密|"
    "直属机关工|机关工|教育工|政法)(?:部|办公室|办|室|局|委员会|委|中心)"
)
# 市政府口岸办, 市人大常委会办公室: an office of a government or an assembly, not the body itself
OFFICES = re.compile(
    "(?![一-龥]{0,6}(?:组建|设立|成立|整合|会同|督促|依托|视察|调研|支持|推动|实施|建立|[省市县州]|(?<!园)区|国家))"
    "[一-龥]{2,7}?(?:办公室|办|局|中心|委员会|研究室|督查室)(?=[、，；：）)。\n牵负配]|$)"
)
HOLDING = ("政府", "人大", "人大常委会", "政协")
PLAIN = (
    "办公", "工作", "关于", "组成", "各", "及", "有关", "相关", "主管", "和", "与", "等", "确定", "批准", "委托",
    "牵头", "负责", "配合",
)  # fmt: skip
# 市发展改革、科技、财政等部门: what stands behind a list of departments, and what such a list does not hold
DEPARTMENT = "部门"
LISTED = re.compile("等?(?:有关|相关)?(?:行政)?(?:主管|管理)?$")
BROKEN = re.compile("[^一-龥、]")
JOINT = re.compile("和|以及|及|与")
LISTS = 120  # characters that such a list may have
BESIDE_COMMITTEE = re.compile("(?:、|和)政府(?!工作报告|部门|[采投性])")  # 省委、政府
SELF = ("自治州", "自治县", "自治旗")  # 自治州农业主管部门
BOARDS = ("管理委员会", "管委会")
SHARED = ("人民政府", *BOARDS)  # what several places may have in common: 长沙市、株洲市人民政府
ZONES = re.compile("((?:[一-龥]{2,12}?[区园城港][、和及与])+)([一-龥]{2,12}?[区园城港])$")
ZONE = re.compile("([一-龥]{2,12}?[区园城港])[、和及与]")
ANY_ZONE = re.compile("(?:各|有关|相关|所在).*|.{0,2}(?:园区|[市县城]区|开发区)")  # no zone's name by itself
# 县重点工程建设指挥部: set up for one task, by a place of the level
TASK_FORCE = "指挥部"
TASK_FORCES = re.compile(
    f"(?:(?<![一-龥])|(?<=[由向经在和及与]))(?:{REGION}|[{LEVELS}])[一-龥]{{2,14}}?指挥部(?:办公室)?"
)
# 某湖国家级自然保护区管理局: who administers a reserve, and no reserve
RESERVE = re.compile(
    "([一-龥]{2,14})(?:自然保护区|自然保护地|风景名胜区|风景区|湿地公园|森林公园|地质公园|国家公园|水利枢纽|水库|灌区)"
    "(?:管理|保护|管护|建设|运行|服务)*(?:处|局|所|站|管理委员会|管委会)(?![一-龥]?长)"
)
RESERVES = re.compile("(?:保护[区地]|景[区点]|名胜区|公园|枢纽|水库|灌区)(?:管理|保护|管护)")
JOINTS = re.compile(".*[、和及与由在向的对]")
SURVEY = "国家统计局"
SURVEYS = re.compile("国家统计局(?!局)[一-龥]{2,8}?调查总?队")  # of the bureau, at a place
LEAGUE = "团"  # 市农业局、团委: the league of the place, which is not named 市团委
BRIEF = frozenset(
    {"经委", "计委", "体改委", "建委", "科委", "教委", "交委", "民委", "规委"}
)  # tell a body only in a list
NEEDS_PLACE = frozenset({"政府", "人民政府", "人大", "政协", "法院", "委", "海关", "气象", "机关", "中心"})
NEVER_ALONE = NEEDS_PLACE | BRIEF


class Body(NamedTuple):
    """text[start:end] names a body of the given type, in full by `name` where the words leave something out."""

    start: int
    end: int
    type: str
    name: str = ""


class Bodies:
    """Finds bodies among the tokens of a parse; built once from the lexicon's functions."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.words = body_words(lexicon)
        self.functions = {n: f.type for f in lexicon.functions if f.kind == "department" for n in (f.name, *f.aliases)}
        self.starts: dict[str, list[str]] = {}
        for word in sorted(self.words, key=lambda w: (-len(w), w)):
            self.starts.setdefault(word[0], []).append(word)
        self.central = {s for s, es in lexicon.by_surface.items() if any(e.type == "Agency" for e in es)}
        self.divisions = {s for s, es in lexicon.by_surface.items() if all(e.type in DIVISIONS for e in es)}
        self.places = {s for s, es in lexicon.by_surface.items() if any(e.type in PLACES for e in es)}

    def find(self, text: str, parse: Parse) -> Iterator[Body]:
        """Bodies named with their place (江苏省工信厅), their level (市工信局) or, if telling, alone (工信厅).

        The letters of a document's number name none.
        """
        for body in self._bodies(text, parse):
            party = PARTY.search(text, max(0, body.start - 12), body.start)
            if party:  # 民盟贵州省委会: no committee of the one that governs
                end = body.end + text.startswith("会", body.end)
                yield Body(party.start(), end, "Organization")
            elif not NUMBERED.match(text, body.end) and not text.startswith("网", body.end):
                section = SECTION.match(text, body.end) if text[body.end - 1] == "委" else self._office(text, body)
                yield body._replace(end=section.end()) if section else body
                joined = None if section else BESIDE_COMMITTEE.match(text, body.end)
                if joined and text.endswith("委", body.start, body.end):
                    name = text[body.start : body.end].removesuffix("委").removesuffix("党") + "政府"
                    yield Body(joined.end() - 2, joined.end(), "Agency", name)
        yield from self._departments(text)
        yield from self._boards(text, parse)
        yield from self._task_forces(text)
        yield from self._reserves(text, parse)
        if SURVEY in text:
            for survey in SURVEYS.finditer(text):
                yield Body(*survey.span(), "Agency")

    @staticmethod
    def _office(text: str, body: Body) -> re.Match[str] | None:
        """What goes on behind a body as the name of its office."""
        if not text.endswith(HOLDING, body.start, body.end) or text.startswith(PLAIN, body.end):
            return None
        return OFFICES.match(text, body.end)

    def _departments(self, text: str) -> Iterator[Body]:
        """Each of a list of departments that share their level and their last word, where the first tells the level."""
        end = text.find(DEPARTMENT)
        while end >= 0:
            yield from self._listed(text, end)
            end = text.find(DEPARTMENT, end + 1)

    def _listed(self, text: str, end: int) -> Iterator[Body]:
        """The departments of the list whose last word, 部门, stands at `end`."""
        if m := LISTED.search(text, max(0, end - 9), end):
            broken = [b.end() for b in BROKEN.finditer(text, max(0, m.start() - LISTS), m.start())]
            at = broken[-1] if broken else max(0, m.start() - LISTS)
            items = [(i.start(), i.end()) for i in re.finditer("[^、]+", text[at : m.start()])]
            level, first = self._level(text[at : at + items[0][1]]) if len(items) > 1 else ("", 0)
            if not level:
                return
            yield Body(at + first, at + items[0][1], "Agency", text[at + first : at + items[0][1]] + DEPARTMENT)
            for start, end in items[1:]:
                for a, b in self._parts(text[at + start : at + end]):
                    word = text[at + start + a : at + start + b]
                    if word in self.functions:
                        yield Body(at + start + a, at + start + b, self.functions[word], level + word + DEPARTMENT)

    def _level(self, words: str) -> tuple[str, int]:
        """The level or the place before the function that words end in, and where it starts; ("", 0) if none."""
        for size in range(min(len(words) - 1, 12), 1, -1):
            if words[-size:] in self.functions:
                before = words[:-size]
                if before.endswith(REGION):
                    return REGION, len(before) - len(REGION)
                place = next((n for n in range(min(len(before), 9), 1, -1) if before[-n:] in self.places), 0)
                if place or (before[-1] in LEVELS and before[-2:-1] != "全"):  # 全市工业、交通等部门 are many
                    return before[-(place or 1) :], len(before) - (place or 1)
        return "", 0

    def _parts(self, item: str) -> list[tuple[int, int]]:
        """The last item of a list may be two: 市场监管和知识产权, but 住房和城乡建设 is one."""
        if item in self.functions:
            return [(0, len(item))]
        cut = next((j for j in JOINT.finditer(item) if item[: j.start()] in self.functions), None)
        return [(0, cut.start()), (cut.end(), len(item))] if cut else []

    def _bodies(self, text: str, parse: Parse) -> Iterator[Body]:
        kinds, starts, ends = parse.kinds, parse.starts, parse.ends
        shared, listed = "", -1  # the level or the place of a list of bodies, and where the next would stand
        for i, kind in enumerate(kinds):
            start, end = starts[i], ends[i]
            if kind == "L" and text[start:end] in self.places:
                if (word := self._at(text, end)) or (
                    text[end : end + 1] in LEVELS and (word := self._at(text, end + 1, 1))
                ):
                    yield Body(start, end + len(word), self.words[word[1:] if word not in self.words else word])
                    shared, listed = text[start:end], end + len(word) + 1
                    if word.endswith("政府"):
                        yield from self._sharing(text, parse, i)
            elif kind == "L" and text.startswith(OFFICE, end) and text[start:end] in self.central:
                yield Body(start, end + len(OFFICE), "Agency")
            elif kind == "O":
                word = text[start:end]
                if word == "人民政府" and kinds[i + 1 : i + 2] == "O" and starts[i + 1] == end:
                    end = ends[i + 1] if text[starts[i + 1] : ends[i + 1]].endswith(("部门", "厅", "局")) else end
                if text[start - 3 : start] == REGION:
                    yield Body(start - 3, end, self.words[word])
                elif start and text[start - 1] in LEVELS and (start < 2 or not self._joined(parse, i, start)):
                    every = EVERY.search(text, max(0, start - 15), start - 1)
                    if every or (word.endswith("政府") and SOME.search(text, max(0, start - 15), start - 1)):
                        continue
                    plural = PLURAL.search(text, max(0, start - 11), start - 1)
                    yield Body(plural.start() if plural else start - 1, end, self.words[word])
                    shared, listed = text[start - 1], end + 1
                elif i and kinds[i - 1] == "Y" and ends[i - 1] == start and text.startswith(SELF, starts[i - 1]):
                    yield Body(starts[i - 1], end, self.words[word])
                elif start and text[start - 1] == "）" and (plural := PLURAL.search(text, max(0, start - 12), start)):
                    yield Body(plural.start(), end, self.words[word])
                elif word[-1] in "厅委" and len(word) < 6 and word not in NEVER_ALONE and self._free(text, start):
                    yield Body(start, end, self.words[word])
                elif start == listed and text[start - 1] == "、" and word not in NEEDS_PLACE and word[0] != LEAGUE:
                    yield Body(start, end, self.words[word], shared + word)  # 市农业局、环保局
                    listed = end + 1
        if type_ := self.words.get("委"):
            words = parse.words.starts
            for m in COMMITTEE.finditer(text):
                at = bisect_left(words, m.start())
                if words[at : at + 2] == [m.start(), m.end()] and not text.endswith("团", 0, m.start()):
                    yield Body(m.start(), m.end(), type_)

    def _sharing(self, text: str, parse: Parse, token: int) -> Iterator[Body]:
        """The places that share the word behind the last of them: 长沙市、株洲市、湘潭市人民政府."""
        kinds, starts, ends, *_ = parse
        while token > 1 and kinds[token - 1] in "dc" and kinds[token - 2] == "L" and ends[token - 1] == starts[token]:
            token -= 2
            place = text[starts[token] : ends[token]]
            if place not in self.divisions:
                return
            yield Body(starts[token], ends[token], "Agency", place + SHARED[0])

    @staticmethod
    def _task_forces(text: str) -> Iterator[Body]:
        """县重点工程建设指挥部, but not 市场保供指挥部."""
        at = text.find(TASK_FORCE)
        while at >= 0:
            end = at + len(TASK_FORCE)
            found = TASK_FORCES.search(text, max(0, at - 18), end + len("办公室"))
            if found and found.end() >= end and Agencies.headless(found[0]):
                yield Body(*found.span(), "Agency")
            at = text.find(TASK_FORCE, end)

    def _reserves(self, text: str, parse: Parse) -> Iterator[Body]:
        """某湖国家级自然保护区管理局, without the words before its name."""
        for anchor in RESERVES.finditer(text):
            low = max(0, anchor.start() - 18)
            if (m := RESERVE.search(text, low, anchor.end() + 8)) and m.end() > anchor.end() - 2:
                joint = JOINTS.match(m[1])
                start = self._past_verbs(parse, m.start() + (joint.end() if joint else 0))
                if m.end(1) - start > 1:
                    yield Body(start, m.end(), "Agency")

    @staticmethod
    def _past_verbs(parse: Parse, start: int) -> int:
        """Where a name begins that may stand behind predicates: 支持甲新区."""
        token = bisect_left(parse.starts, start)
        while parse.starts[token : token + 1] == [start] and parse.kinds[token] in "VWAB":
            start, token = parse.ends[token], token + 1
        return start

    def _boards(self, text: str, parse: Parse) -> Iterator[Body]:
        """The zones that share the word behind the last of them: 甲新区、乙高新区管委会."""
        for board in BOARDS:
            at = text.find(board)
            while at >= 0:
                if zones := ZONES.search(text, max(0, at - LISTS // 2), at):
                    for zone in ZONE.finditer(text, zones.start(1), zones.end(1)):
                        start, end = self._past_verbs(parse, zone.start(1)), zone.end(1)
                        if end - start > 2 and not ANY_ZONE.fullmatch(text, start, end):
                            yield Body(start, end, "Agency", text[start:end] + board)
                    if not ANY_ZONE.fullmatch(zones[2]):
                        yield Body(zones.start(2), at + len(board), "Agency")
                at = text.find(board, at + 1)

    def _at(self, text: str, at: int, back: int = 0) -> str:
        for word in self.starts.get(text[at : at + 1], ()):
            if text.startswith(word, at):
                return text[at - back : at] + word
        return ""

    @staticmethod
    def _joined(parse: Parse, token: int, start: int) -> bool:
        """Is the level word part of a longer unknown word (城市管理局)?"""
        return parse.kinds[token - 1] != "X" and parse.ends[token - 1] == start

    @staticmethod
    def _free(text: str, start: int) -> bool:
        return start == 0 or text[start - 1] in "，。；：、（“\n和与及由 "


DIVISIONS = frozenset({"Province", "City", "County"})
PLACES = frozenset({"Country", "Region", "Province", "City", "County", "Park"})
