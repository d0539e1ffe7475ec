"""Clauses -> readings: every stretch of words that may be a name, the types that it may have, and the signs for it.

This is where most of the time goes. So what all types share is weighed first, from words that are looked up once
for each end of a stretch, and what cannot become a name by any sign goes no further.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from kg.grammar import CAPACITY, Parse
from kg.lexicon import Lexicon
from kg.model import Document, Record
from kg.ontology import Ontology
from kg.stages.phrases import LONGEST, Edge, Reader, Stretch
from kg.weights import Weights

QUOTES = str.maketrans("", "", "“”‘’《》〈〉「」『』")
RESTORED = frozenset({"Institution", "Park"})  # types whose listed names get the head that they share
SHAREABLE = frozenset({"实验室", "大学", "学院", "研究院", "产业园", "科技园", "开发区", "高新区", "科学城", "中心"})
FIRMS = re.compile("(?:龙头|代表|骨干|代表性|链主|重点)企业(?:有|为|包括|主要有|：|是)$")
FIRMS_OF = re.compile("(?:行业|产业|领域)(?:重点|龙头|骨干)?企业")
WHOLE_HEAD = re.compile("等(?:[0-9一二三四五六七八九十]+[个家所座])?([^、，]{2,10})$")
SIGNS = ("list", "ends", "inner", "verb", "edges", "previous", "next", "left", "right")
SHARED = ("ends", "inner", "verb", "previous", "next", "opens", "closes", "opening", "closing")
BEFORE = frozenset("VWABcd")  # tokens before a name that tell by their word; others tell by their kind
AFTER = frozenset("VWTBH")
NAMES = frozenset("LQ")
PROJECTS = "Initiative"  # a list of these may name companies with what they make: 奇瑞乘用车技改、比亚迪商用车
GOES_ON = frozenset("LXHN")  # tokens by which such an item goes on after the company
PRODUCTS = frozenset({"Industry", "Technology"})
# types and rules that such an item has not as a whole: where all may be, behind an unknown company, behind a known one
NOTHING, UNKNOWN, COMPANY = frozenset[str](), frozenset({"list"}), PRODUCTS | {"list"}
DRAWN = frozenset("ca")  # a name that begins before its stretch runs on to what shows where it ends
RUNNING = frozenset("phjx")
GROUP = attrgetter("group")
MOST = 1 << 16  # names, or letters of names, kept in mind

Own = tuple[str, str, str, str, str, str, str, str, str]
Shared = tuple[str, str, str, str, str, str, str, str, str]
# at one end of a name: the word outside, the part of speech of what ends there, and of what begins there
Border = tuple[str, str, str]
# predicate, type of the list, sign of the list, the borders before and after
Around = tuple[str, str, str, Border, Border]
NONE = "-"  # no word of the language begins or ends there


class Reading(Record, frozen=True, gc=False):
    """text[start:end] read as a name, with the types it may have and the rule that told each.

    `own` are the signs around it that are weighed for each type, in the order of SIGNS; `around` is what those weighed
    alike for all are made of (ends, inner, predicate, borders), and `base` what they add up to.
    """

    start: int
    end: int
    name: str
    entry: str
    types: dict[str, str]
    own: Own
    around: tuple[str, str, str, Border, Border]
    base: float

    @property
    def shared(self) -> Shared:
        """The signs weighed alike for all types, in the order of SHARED."""
        ends, inner, verb, before, after = self.around
        (previous, opens, opening), (following, closes, closing) = _signs(before), _signs(after)
        return ends, inner, verb, previous, following, opens, closes, opening, closing


class Edges(NamedTuple):
    """Where the words of the language begin and end, each with its part of speech."""

    begin: dict[int, str]
    end: dict[int, str]

    def at(self, position: int, word: str) -> Border:
        """The border at a position, with that word outside."""
        return word, self.end.get(position, NONE), self.begin.get(position, NONE)


class Clause(NamedTuple):
    """The tokens [first, last) of a parse; `letters` are their kinds between ^ and $."""

    text: str
    parse: Parse
    edges: Edges
    first: int
    last: int
    letters: str


class Letters(NamedTuple):
    """What the kinds of a name's tokens tell: what they weigh, how its ends were chosen and what is around, inside."""

    weight: float
    ends: str
    inner: str


class Readings:
    """Built once; holds what the ontology and the lexicon say of names, and what the signs for all types weigh."""

    def __init__(self, ontology: Ontology, lexicon: Lexicon, weights: Weights) -> None:
        spec = ontology.grammar
        self.by_surface, self.guarded = lexicon.by_surface, lexicon.guarded
        self.known = frozenset((*lexicon.by_surface, *lexicon.guarded))
        self.reader = Reader(frozenset(spec.carriers))
        self.heads = _heads(ontology)
        self.openers = _either(spec.openers, "+")
        self.list_types = sorted(((w, t) for t, words in spec.lists.items() for w in words), key=lambda r: -len(r[0]))
        self.list_words = _either([w for w, _ in self.list_types], "")
        self.listable = frozenset(spec.lists) | {"Title", "Concept"}
        self.vague = frozenset(spec.vague)
        self.object_types = {w: t for t, words in spec.objects.items() for w in words}
        self.weigh(weights)

    def weigh(self, weights: Weights) -> None:
        """Use these weights from now on."""
        shared = weights.names.get("", {})
        self.bias = shared.get("bias", {}).get("", 0.0)
        self.least = shared.get("bias", {}).get("least", -math.inf)
        self.by_ends, self.by_inner, self.by_verb, *borders = (shared.get(sign, {}) for sign in SHARED)
        self.before, self.after = _Borders(borders[0::2]), _Borders(borders[1::2])
        self.cached: dict[str, Letters] = {}

    def read(self, document: Document, parse: Parse) -> Iterator[Reading]:
        """Every reading that what all types share does not rule out, clause by clause."""
        text, kinds = document.text, parse.kinds
        found: list[Reading] = []
        words = parse.words
        edges = Edges(
            dict(zip(words.starts, words.tags, strict=False)), dict(zip(words.starts[1:], words.tags, strict=True))
        )
        for first, last, _ in parse.clauses:
            clause = Clause(text, parse, edges, first, last, f"^{kinds[first:last]}$")
            stretches = self.reader.read(text, parse, first, last)
            lists = self._lists(text, parse, stretches)
            alone: set[int] = set()
            for stretch in stretches:
                self._stretch(clause, stretch, lists[stretch.group], found, alone)
            for token in range(first, last):
                if kinds[token] in NAMES and token not in alone:
                    self._single(clause, token, found)
        return iter(found)

    def _stretch(
        self, clause: Clause, stretch: Stretch, listing: tuple[str, int], found: list[Reading], alone: set[int]
    ) -> None:
        """Add the readings of one stretch to `found`, and the tokens that were read by themselves to `alone`."""
        text, (_, starts, ends, *_), edges, first, _, letters = clause
        _, verb, _, closing, begins, finishes = stretch
        listed, size = listing
        front, barred = begins[0][0], NOTHING
        if listed == PROJECTS or "N" in letters:
            made = letters[front - first] == "N" and CAPACITY.match(text, starts[front - 1])
            counted = CAPACITY.match(text, ends[finishes[0][0] - 1])
            if listed == PROJECTS or made or counted:
                if begins[0][1] == "l" and self._barred(clause, front - 1):
                    return  # read with the company before it
                barred = self._barred(clause, front)
                begins, finishes = _apart(begins, finishes, bool(barred), bool(made), bool(counted))
        mark = f"{listed}{min(size, 3)}{closing:d}" if listed or closing else ""
        least, cached, by_verb = self.least, self.cached, self.by_verb.get(verb, 0.0)
        heads, known, by_left, by_right = self.heads, self.known, self.before, self.after
        begin_tags, end_tags = edges.begin, edges.end
        telling = bool(listed) or verb in self.object_types or "Q" in letters or "G" in letters
        opened = []
        for token, how in begins:
            before = letters[token - first]
            left = text[starts[token - 1] : ends[token - 1]] if before in BEFORE else before
            begin = starts[token]
            opener = self.openers.match(text, begin) if how == "p" else None
            for way, start in ((how, begin), ("o", opener.end())) if opener else ((how, begin),):
                border = (left, end_tags.get(start, NONE), begin_tags.get(start, NONE))
                opened.append((token, way, start, border, by_left[border]))
        for past, how_ends in finishes:
            end, after = ends[past - 1], letters[past - first + 1]
            right = text[starts[past] : ends[past]] if after in AFTER else after
            border = (right, end_tags.get(end, NONE), begin_tags.get(end, NONE))
            closed = by_right[border]
            told_by_end = telling or text[end - 1] in heads
            for token, how, start, begun, weight in opened:
                if not 0 < end - start <= LONGEST or (how in DRAWN and how_ends not in RUNNING):
                    continue
                if past - token == 1 and how != "o":
                    alone.add(token)
                if not (told_by_end or how == "o" or text[start:end] in known):
                    continue  # nothing would give it a type
                told = cached.get(key := how + how_ends + letters[token - first : past - first + 2])
                told = told or self._letters(key)
                base = told[0] + by_verb + weight + closed
                if base >= least:
                    around = (verb, listed, mark, begun, border)
                    never = barred if token == front and past - token > 1 else NOTHING
                    self._read(clause, start, end, told, base, around, found, never)

    def _single(self, clause: Clause, token: int, found: list[Reading]) -> None:
        """Add a name or a quotation that stands where no stretch was read."""
        text, (_, starts, ends, *_), edges, first, _, letters = clause
        start, end = starts[token], ends[token]
        if end - start > LONGEST + 4:
            return
        before, after = letters[token - first], letters[token - first + 2]
        left = text[starts[token - 1] : ends[token - 1]] if before in BEFORE else before
        right = text[starts[token + 1] : ends[token + 1]] if after in AFTER else after
        told = self._letters("ii" + letters[token - first : token - first + 3])
        borders = edges.at(start, left), edges.at(end, right)
        base = told[0] + self.by_verb.get("", 0.0) + self.before[borders[0]] + self.after[borders[1]]
        if base >= self.least:
            self._read(clause, start, end, told, base, ("", "", "", *borders), found)

    def _barred(self, clause: Clause, front: int) -> frozenset[str]:
        """What an item of projects is not as a whole, where it begins with a company and goes on with a product.

        奇瑞乘用车 is neither a project nor an industry, but two names. `front` is the item's first token.
        """
        text, (kinds, starts, ends, *_), *_ = clause
        if kinds[front] in "XL" and front + 1 < clause.last and kinds[front + 1] in GOES_ON:
            known = {e.type for e in self.by_surface.get(text[starts[front] : ends[front]], ())}
            if known == {"Enterprise"}:
                return COMPANY
            rest = self.by_surface.get(text[starts[front + 1] : ends[front + 1]], ())
            if kinds[front] == "X" and PRODUCTS & {e.type for e in rest}:
                return UNKNOWN
        return NOTHING

    def _letters(self, key: str) -> Letters:
        """What the letters of a name tell; the key is how its ends were chosen, then its kinds and one on each side."""
        if len(self.cached) >= MOST:
            self.cached.clear()
        ends, inner = key[:3] + key[-1], key[3:-1]
        told = Letters(self.bias + self.by_ends.get(ends, 0.0) + self.by_inner.get(inner[:6], 0.0), ends, inner)
        self.cached[key] = told
        return told

    def _read(
        self,
        clause: Clause,
        start: int,
        end: int,
        told: Letters,
        base: float,
        around: Around,
        found: list[Reading],
        barred: frozenset[str] = NOTHING,
    ) -> None:
        """Add the reading of text[start:end], if it may be a name at all, but of no type or rule that is `barred`."""
        text = clause.text
        _, ends, inner = told
        verb, listed, mark, before, after = around
        surface = name = text[start:end]
        marked = "Q" in inner or "G" in inner
        if marked:
            name = surface.translate(QUOTES)
        length = len(name)
        if length < 2 or name in self.vague:
            return
        types: dict[str, str] = {}
        entry = ""
        if entries := self.by_surface.get(name):
            for e in entries:
                types.setdefault(e.type, "lexicon")
            entry = entries[0].id if len(entries) == 1 else ""
        if name in self.guarded:
            for e in self.guarded[name]:
                types.setdefault(e.type, "guarded")
        for size, words in self.heads.get(name[-1], ()):
            if size < length and (tail := name[-size:]) in words:
                for type_ in words[tail]:
                    if type_ not in types:
                        types[type_] = "quoted-head" if marked and "Q" in inner and inner[-1] == "H" else "head." + tail
        if marked:
            if "Q" in inner and ends[3] != "H" and "Initiative" not in types:  # “1030”产业体系 is one name
                types["Initiative"] = "quoted"
            if "G" in inner:
                for type_ in ("Policy", "Publication"):
                    types.setdefault(type_, "title")
        if listed and listed not in types and "list" not in barred:
            types[listed] = "list"
        if verb in self.object_types and (type_ := self.object_types[verb]) not in types:
            types[type_] = "object"
        if (listed == PROJECTS and ends[3] in GOES_ON) or (ends[3] == "N" and CAPACITY.match(text, end)):
            types.setdefault("Enterprise", "firm")
        if listed == PROJECTS and ends[0] in "lmy":
            types.setdefault("Industry", "product")
        for type_ in barred & types.keys():
            del types[type_]
        if not types:
            return
        met = f"{before[2]} {after[1]}"
        left, right = text[max(start - 2, 0) : start], text[end : end + 2]
        own = (mark, ends, inner[:4], verb, met, before[0], after[0], left, right)
        alike = (ends, inner[:6], verb, before, after)
        plain = name if name != surface else ""
        shared = listed in RESTORED and types.get(listed) == "list" and mark[-1] == "0"
        if shared and (head := self._head_of(text, end)):
            del types[listed]
            found.append(Reading(start, end, name + head, "", {listed: "list"}, own, alike, base))
        if types:
            found.append(Reading(start, end, plain, entry, types, own, alike, base))

    def _head_of(self, text: str, at: int) -> str:
        """What the items of a list share: 长白山、三江、吉光3个省实验室; 信创、合成生物等海河实验室."""
        ahead = text[at : at + 40]
        stop = min((i for i in map(ahead.find, "，。；：\n") if i >= 0), default=len(ahead))
        word = next((w for w, t in self.list_types if t in RESTORED and w in SHAREABLE and w in ahead[:stop]), "")
        whole = WHOLE_HEAD.search(ahead, 0, ahead.find(word) + len(word)) if word else None
        return whole[1] if whole else word

    def _lists(self, text: str, parse: Parse, stretches: list[Stretch]) -> dict[int, tuple[str, int]]:
        """The type and the size of the 、-list that each group of stretches is."""
        starts, ends = parse.starts, parse.ends
        found: dict[int, tuple[str, int]] = {}
        for group, run in groupby(stretches, GROUP):
            members = [s for s in run if s.begins[0][1] == "p" and ends[s.ends[0][0] - 1] - starts[s.first] <= LONGEST]
            found[group] = (self._list_type(text, parse, members) if len(members) > 1 else "", len(members))
        return found

    def _list_type(self, text: str, parse: Parse, members: list[Stretch]) -> str:
        """The type that the head of a list, or most of its known items, give to the others."""
        starts, ends = parse.starts, parse.ends
        if FIRMS.search(text, max(0, starts[members[0].first] - 10), starts[members[0].first]):
            return "Enterprise"  # 龙头企业有甲、乙和丙建材
        tail = next((s for s in reversed(members) if s.closing), members[-1])
        stop = min(len(parse.kinds), tail.ends[0][0] + 2)
        stretch = text[starts[tail.first] : ends[stop - 1]][:14]
        known: dict[str, int] = {}
        for s in members:
            if s.ends[0][0] - s.first == 1:
                entries = self.by_surface.get(text[starts[s.first] : ends[s.first]], ())
                for type_ in {e.type for e in entries[:1]} & self.listable:
                    known[type_] = known.get(type_, 0) + 1
        if "Industry" in known and FIRMS_OF.search(stretch):
            return "Industry"  # 焦化、钢铁、电力等重点行业企业
        if self.list_words.search(stretch):
            return max((stretch.find(w), len(w), t) for w, t in self.list_types if w in stretch)[2]
        return max(sorted(known), key=lambda t: known[t]) if known else ""


class _Borders(dict[Border, float]):
    """What the borders on one side of names weigh, by its three tables: each is added up when it is first seen."""

    def __init__(self, tables: Iterable[dict[str, float]]) -> None:
        super().__init__()
        self.tables = tuple(tables)

    def __missing__(self, border: Border) -> float:
        weight = self[border] = sum(t.get(sign, 0.0) for t, sign in zip(self.tables, _signs(border), strict=True))
        return weight


def _signs(border: Border) -> tuple[str, str, str]:
    """What is weighed of a border: the word outside, what meets there, and both."""
    word, ending, beginning = border
    met = f"{ending} {beginning}"
    return word, met, f"{word}|{met}"


def _apart(
    begins: tuple[Edge, ...], ends: tuple[Edge, ...], company: bool, made: bool, counted: bool
) -> tuple[tuple[Edge, ...], tuple[Edge, ...]]:
    """The ends of names in an item of projects, which may be a company and its product: at each token between (m, f).

    Where the first token is a `company`, it ends there (z) and the product begins (y); likewise where the item ends
    before a capacity (`counted`: 国达化工60万吨…), and where it begins behind one (`made`).
    """
    (first, how), *others = begins
    (cut, plain), *further = ends
    told = {past for past, _ in ends}
    inner = range(first + 1, cut)
    after = inner if how == "p" else ()
    return (
        ((first, "y" if made else how), *others, *((t, "y" if company and t == first + 1 else "m") for t in after)),
        (
            (cut, "z" if counted else plain),
            *further,
            *((t, "z" if company and t == first + 1 else "f") for t in inner if t not in told),
        ),
    )


def _heads(ontology: Ontology) -> dict[str, list[tuple[int, dict[str, list[str]]]]]:
    """Last character -> (length, words of that length with the types that they tell), the longest first."""
    sized: dict[str, dict[int, dict[str, list[str]]]] = {}
    for h in ontology.heads:
        for word in h.words:
            types = sized.setdefault(word[-1], {}).setdefault(len(word), {}).setdefault(word, [])
            if h.type not in types:
                types.append(h.type)
    for lengths in sized.values():
        for words in lengths.values():
            for types in words.values():
                types.sort()
    return {last: sorted(lengths.items(), reverse=True) for last, lengths in sized.items()}


def _either(words: Iterable[str], times: str) -> re.Pattern[str]:
    """Matches any of the words, the longest first; nothing if there are none."""
    longest = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(longest) or '(?!)'}){times}")
