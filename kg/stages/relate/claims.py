"""What the rules for relations read, and what they say: a page of clauses, and claims with the signs for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from typing import NamedTuple

from kg.lexicon import Lexicon
from kg.model import Document, Mention
from kg.ontology import Ontology

Signs = tuple[tuple[str, str], ...]
AND = ("、", "和", "与", "及", "以及", "")
LISTING = frozenset(AND) - {""}
FIELDS = frozenset({"Industry", "Technology"})
THINGS = frozenset({"Industry", "Technology", "Initiative", "Concept", "Title"})  # what a list may hold side by side
# after a body: what it has asked for or approved, so that another does the thing
OBEYED = re.compile(
    "(?:、政府|和政府)?(?:的|关于[^，。；]{1,30})?(?:工作|决策|统一|总体|有关|重要|相关|一系列|各项)*"
    "(?:要求|部署|安排|精神|指示|号召|规定|同意|批准|批复|研究同意|授权|统计范围|(?:备案|认定|审定|评定|验收|审核)的|(?:第[^，。；]{1,8}次)?常务会议|(?:的)?(?:坚强|正确)?领导|(?:的)?(?:关心|监督|支持|大力支持))"
)
# what begins an item of a sentence that counts them
ORDINAL = re.compile("[一二三四五六七八九十]是|其[一二三四五]，|第[一二三四五六]，")
ASKED = ("辐射", "辐射带动", "恳请", "敬请", "请求", "商请", "提请")  # who stands after one does not act
AGAINST = re.compile("与[^，。；]{2,20}相比")  # 与合肥、成都相比: no one works together
# 全省率先, 全区单体规模最大: what it is compared with, not who acts
COMPARED = re.compile(
    "(?:[（(][^）)]{1,8}[）)]|市州|地市|各市)?(?:范围内)?(?:率先|上升|提升[0-9一二三四五六七八九十]|前移|位居|位列|名列|排名|居|首[个家创批]|唯一|单体|规模?最|最[大高早多长好]|领先|"
    "前列|第一)"
)
# a body that no one has read: 县农粮局实施…; what it does is not what the one before it does
UNREAD = re.compile("(?:省|市|县|区|州|旗)[一-龥]{2,7}?(?:局|办|站|队|中心|联社|委)(?=[负牵组实开推抓落加制建])")
CHARGED = re.compile("负责[^，。；]{2,16}的[^，。；]{0,6}(?:部门|机构|单位)")  # 市政府负责科技工作的部门: it does
OFFICIALS = re.compile("(?:有关|相关|主要)?(?:负责人|负责同志)")  # 省工信厅相关负责人表示，湖南将…
POLICIES = re.compile("(?:优惠|开放|特殊)?政策|(?:先进|成功)?经验")  # 用好海南自贸港政策: who does so is another
# 在工信部…决赛中胜出
JUDGED = re.compile("[^，。；]{0,24}(?:评选|评比|评估|评价|测评|考核|考评|竞赛|大赛|决赛|比赛)[中上里]?")
# 成为湖北省第一个…的城市
BECOMES = ("成为", "是", "为", "系")
FIRST_OF = re.compile("(?:设区市|地级市|各?市州?|各?县)?(?:中|里)?(?:第一个|首个|首家|唯一|第二个)")
# 以大运河文化为主题的…产业, 以曲阜为核心的…, 向平潭综合实验区聚集
AIMED = re.compile(
    "[^，。；、]{0,6}为(?:主题|特色|品牌|主线|题材|内容|代表|核心的|依托的|载体的)|(?:集聚|聚集|集中|靠拢|转移|延伸|汇聚)"
)
SEAT = re.compile("Agency/(?:中国共产党)?(.+?)(?:委员会|人民政府)")
# 与A、B对接; 甲、乙与企业联合攻关: what parts those who work together into two sides
PARTNERS = re.compile("(?<![参赠授给])与(?![会时])|(?<![共协合如等不陪])同(?![时步比期样质心向类城等])|对接|会同")
BRACKET = 60  # characters before a name in which its bracket may open
# 学习张江科学城经验, 对标苏州、合肥: it is looked at, it lies elsewhere, and no one works with it
LEARNT = re.compile("(?:学习|对标|借鉴|对照|考察|比肩|(?<![大中小科医文数哲])学)$")
BESIDE = ("与", "同")  # and these join who does something with another
PAIRING = frozenset({"、", "与", "和", "同", "—"})
NEAR = 8  # characters before such a list in which they are, with the place of its first item
REACH = 12  # characters behind a list of actors in which those they work with are announced
MOST = 16  # actors of a list that are looked over
SPEAKERS = frozenset({"Person", "Event"})
DIVISIONS = frozenset({"Country", "Region", "Province", "City", "County"})
ORGANISATIONS = frozenset({"Agency", "Enterprise", "Institution", "Organization"})
# What may be done to a thing of each type.
OBJECTS = {
    "Industry": ("develops", "researches", "pursues"),
    "Technology": ("researches", "develops", "pursues"),
    "Initiative": ("pursues",),
    "Concept": ("pursues",),
    "Title": ("awarded", "pursues"),
    "Policy": ("issues", "pursues"),
    "Publication": ("issues",),
    "Park": ("pursues", "cooperates_with"),
    "Region": ("pursues", "cooperates_with"),
    "Province": ("cooperates_with",),
    "City": ("cooperates_with",),
    "County": ("cooperates_with",),
    "Country": ("cooperates_with",),
    "Enterprise": ("cooperates_with",),
    "Institution": ("cooperates_with", "awarded", "pursues"),
    "Organization": ("cooperates_with", "pursues"),
    "Event": ("pursues",),
    "Agency": ("cooperates_with",),
}


class Claim(NamedTuple):
    """A relation that a text may state: entity ids, the words [start, end) that say it, and the signs for it."""

    type: str
    subject: str
    object: str
    start: int
    end: int
    rule: str
    signs: Signs
    attributes: dict[str, str]
    row: int = -1  # the first mention of the coordinated list that the object stands in; -1 if it is in none


class Scene(NamedTuple):
    """One clause: its words [start, end), its mentions (indices), its predicates (start, end, word), its subjects.

    `how` tells where the subjects were found: home, explicit, shifted (支持苏州…), label (苏州高新区：…),
    core (以苏州为核心), inherited from the clause before (after a label: labelled, after a core: around, after 支持:
    supported), winner (苏州高新区产值过千亿，获批…),
    listed (应当支持下列产业：（一）…).
    `opener` are the bodies that the paragraph began with, where the sentence names no subject.
    """

    start: int
    end: int
    sentence: int
    mentions: list[int]
    verbs: list[tuple[int, int, str]]
    subjects: list[str]
    how: str
    opener: list[str]

    def said_before(self, position: int) -> list[str]:
        """The predicates that end before a position."""
        return [word for _, past, word in self.verbs if past <= position]


class Vocabulary(NamedTuple):
    """What the ontology and the lexicon say of predicates and actors; `words` is predicate -> (relation, rule)."""

    ontology: Ontology
    lexicon: Lexicon
    words: dict[str, list[tuple[str, str]]]
    actors: frozenset[str]
    shifters: frozenset[str]
    negations: re.Pattern[str]
    weighed: frozenset[str]  # relations with calibrated weights
    objects: dict[str, tuple[str, ...]]  # of OBJECTS, what the ontology lets a thing of each type be the object of


class Page(NamedTuple):
    """A document as the rules see it: each linked mention's entity and its type, the home's id, the clauses."""

    document: Document
    mentions: tuple[Mention, ...]
    entity: dict[int, str]
    kinds: dict[int, str]
    types: dict[str, str]  # of the entities
    home: str
    scenes: list[Scene]
    vocabulary: Vocabulary
    acting: dict[int, bool]  # mention -> what `acts` has found of it
    brought: str = ""  # the policy that the document is, if a department issues it and not the home

    @property
    def genre(self) -> str:
        """What kind of document it is; "" if that is not known."""
        return self.document.fields.get("genre", "")

    def paragraph(self, sentence: int) -> int:
        """The number of the paragraph that a sentence stands in."""
        return self.document.sentences[sentence].paragraph

    def kind(self, mention: int) -> str:
        """The type of a mention's entity; "" if it was not linked."""
        return self.kinds.get(mention, "")

    def name(self, mention: int) -> str:
        """A mention's name as it was read."""
        m = self.mentions[mention]
        return m.name or m.surface

    def between(self, a: int, b: int) -> str:
        """The words between two mentions."""
        return self.document.text[self.mentions[a].span.end : self.mentions[b].span.start]

    def elsewhere(self, place: str) -> bool:
        """Is it a province, city or county that does not lie in the home, nor is it?"""
        lexicon = self.vocabulary.lexicon
        known = place in lexicon.entries and self.types.get(place) in ("Province", "City", "County")
        return bool(self.home) and known and not lexicon.within(place, self.home)

    def acts(self, mention: int) -> bool:
        """Is it a place, an organisation, a person or a meeting?"""
        if mention not in self.acting:
            self.acting[mention] = self._acts(mention)
        return self.acting[mention]

    def _acts(self, mention: int) -> bool:
        kind = self.kind(mention)
        if kind not in self.vocabulary.actors or (kind == "Event" and "周年" in self.name(mention)):
            return False
        m, text = self.mentions[mention], self.document.text
        start, end = m.span.start, m.span.end
        if kind in ORGANISATIONS and (CHARGED.match(text, end) or OFFICIALS.match(text, end)):
            return False
        if kind == "Enterprise" and self._wares(mention):
            return False
        if kind in DIVISIONS and text.endswith(BECOMES, 0, start) and FIRST_OF.match(text, end):
            return False
        if kind == "Park" and POLICIES.match(text, end):
            return False
        if text.endswith(("以", "向"), 0, start) and AIMED.match(text, end):
            return False
        if text.endswith("在", 0, start) and JUDGED.match(text, end):
            return False
        other = m.detector == "home" and self.entity.get(mention) != self.home
        return not (other and COMPARED.match(text, end))

    def _wares(self, mention: int) -> bool:
        """Is a company's name one of a list of things: 普洱茶、云南白药等特色商品?"""
        end = self.mentions[mention].span.end
        alone = (
            self.document.text.startswith(("、", "等"), end)
            and mention > 0
            and self.between(mention - 1, mention) == "、"
        )
        return alone and self.kind(mention - 1) in FIELDS

    def unread(self, start: int, first: int) -> bool:
        """Does a clause from `start` on begin with a body that was not found, before its first mention?"""
        body = UNREAD.match(self.document.text, start)
        return body is not None and body.end() <= self.mentions[first].span.start

    @staticmethod
    def same_seat(a: str, b: str) -> bool:
        """Are both the heads of one place (县委、县政府), which do things side by side rather than with each other?"""
        return SEAT.fullmatch(a) is not None and SEAT.sub(r"\1", a) == SEAT.sub(r"\1", b)

    def one_side(self, scene: Scene, a: str, b: str) -> bool:
        """Do two actors stand in one list, and with whom they work outside of it: 甲、乙与丙合作, 与甲、乙对接?"""
        at = {self.entity.get(i): i for i in reversed(scene.mentions)}
        if a not in at or b not in at:
            return False
        first, last = sorted((at[a], at[b]))
        if self._other_pair(scene, first, last):
            return True
        if not all(self._on_side(i) for i in range(first, last)):
            return False
        first, last = self._widened(scene, first, last, self._on_side)
        text, start, end = self.document.text, self.mentions[first].span.start, self.mentions[last].span.end
        behind = PARTNERS.search(text, end, min(scene.end, end + REACH))
        if behind is not None:
            return True
        before = PARTNERS.finditer(text, max(0, start - NEAR), start)
        return any(self._no_more_than_a_place(text[m.end() : start]) for m in before)

    def _other_pair(self, scene: Scene, a: int, b: int) -> bool:
        """济南与菏泽、青岛与临沂: are two of such pairs, and not one?"""
        first, last = self._widened(scene, a, b, lambda i: self.between(i, i + 1) in PAIRING)
        joints = [self.between(i, i + 1) for i in range(first, last)]
        paired = len(joints) > 2 and set(joints[1::2]) == {"、"} and not set(joints[::2]) & {"、"}
        return paired and set(joints) <= PAIRING and (b - a != 1 or (a - first) % 2 == 1)

    @staticmethod
    def _widened(scene: Scene, first: int, last: int, joined: Callable[[int], bool]) -> tuple[int, int]:
        """The mentions of a clause from `first` to `last` and on, as far as each is `joined` to the next."""
        while first > scene.mentions[0] and joined(first - 1):
            first -= 1
        while last < scene.mentions[-1] and joined(last):
            last += 1
        return first, last

    def _on_side(self, mention: int) -> bool:
        """Are a mention and the next one joined, were it over the place that the next lies in (、南京浦口区)?"""
        between = self.between(mention, mention + 1)
        joint = next((word for word in ("以及", "、", "和", "及") if between.startswith(word)), "")
        return self._no_more_than_a_place(between.removeprefix(joint))

    def _no_more_than_a_place(self, words: str) -> bool:
        return not words or words in self.vocabulary.lexicon.by_surface

    def run_before(self, mention: int, first: int) -> list[int]:
        """The mention and the actors joined to it on its left (A、B和C), none before `first`."""
        run = [mention]
        while run[-1] > first and self.acts(run[-1] - 1) and self.between(run[-1] - 1, run[-1]) in AND:
            run.append(run[-1] - 1)
        return run[::-1]

    def obeyed(self, mention: int) -> int:
        """Where the words end that say, after the actors of which this is one, that others do what these ask for.

        0 if there are none. What lies within them (国务院关于推进…的部署) is their own.
        """
        last = mention
        while last < mention + MOST and self.acts(last + 1) and self.between(last, last + 1) in AND:
            last += 1
        said = OBEYED.match(self.document.text, self.mentions[last].span.end)
        return said.end() if said else 0

    def run_starts(self, mention: int, first: int) -> int:
        """Where the actors begin that are joined to the mention, itself one of them, on its left."""
        return self.mentions[self.run_before(mention, first)[0]].span.start

    def learnt(self, mention: int, first: int) -> bool:
        """Is a mention, or the run of actors that it closes, only learned from?"""
        start = self.run_starts(mention, first)
        return LEARNT.search(self.document.text, max(0, start - 2), start) is not None

    def row(self, mention: int, scene: Scene) -> int:
        """The first mention of the coordinated list that a thing stands in (A、B和C); -1 if it stands alone."""
        first, last = self._widened(scene, mention, mention, self._beside)
        return first if first < last else -1

    def _beside(self, mention: int) -> bool:
        """Are a mention and the next one items of one list?"""
        after = mention + 1
        return self.between(mention, after) in LISTING and {self.kind(mention), self.kind(after)} <= THINGS

    def bracketed(self, mention: int) -> bool:
        """Does a mention stand in a bracket (（省商务厅牵头）)?"""
        text, start = self.document.text, self.mentions[mention].span.start
        low = max(0, start - BRACKET)
        opened, closed = (max(text.rfind(mark, low, start) for mark in marks) for marks in ("（〔[【(", "）〕]】)"))
        return opened > closed

    def runs(
        self, mentions: Iterable[int], kinds: Container[str], joined: Callable[[str], bool]
    ) -> Iterator[list[int]]:
        """The mentions of some types, those side by side together whose words between are `joined`."""
        run: list[int] = []
        for i in mentions:
            if self.kind(i) not in kinds:
                continue
            if run and not (run[-1] == i - 1 and joined(self.between(run[-1], i))):
                yield run
                run = []
            run.append(i)
        if run:
            yield run
