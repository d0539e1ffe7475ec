"""Document -> Mentions: names from the lexicon, names told by their shape, and names a model finds.

Each reading of a stretch of a clause is a candidate with one type or several, told by the lexicon, by its last
word (行动, 产业园), by the head of its list (…等新兴产业) or by the predicate before it (攻关…). Its score is the
calibrated confidence of what speaks for it. Overlaps are settled in `settle` and nowhere else.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from kg.grammar import Parse
from kg.lexicon import Lexicon
from kg.model import Document, Mention, Span
from kg.ontology import Ontology
from kg.stages import persons
from kg.stages.bodies import Bodies
from kg.stages.fuse import Candidate, Seen, fuse
from kg.stages.phrases import LONGEST, Phrase, Reader
from kg.weights import Weights

QUOTES = str.maketrans("", "", "“”‘’《》〈〉「」『』")
FLOOR = 0.25  # a candidate less likely than this is not a mention
OWN = frozenset({"工作报告", "法规", "公文", "提案"})  # genres whose documents are policies
BRINGS = re.compile(r"关于(?:印发|发布|公布)《?([^《》]{4,80}(?:《[^《》]{2,40}》[^《》]{0,20})?)》?的通知$")
RESTORED = frozenset({"Institution", "Park"})  # types whose listed names get the head that they share
SHAREABLE = frozenset({"实验室", "大学", "学院", "研究院", "产业园", "科技园", "开发区", "高新区", "科学城", "中心"})
LEAST = -1.2  # log odds below FLOOR
SURE = 2.0  # log odds of the full name of a place (苏州市), whatever its company says


Model = Callable[[Document, Parse, Sequence[int]], Iterable[Seen]]


class Clause(NamedTuple):
    """The tokens [first, last) of a parse."""

    text: str
    parse: Parse
    first: int
    last: int


class Own(NamedTuple):
    """What each sign weighs for one type; in the order of SIGNS after the first two."""

    bias: float
    rule: dict[str, float]
    size: dict[str, float]
    tail: dict[str, float]
    first: dict[str, float]
    name: dict[str, float]
    list: dict[str, float]
    ends: dict[str, float]
    inner: dict[str, float]
    verb: dict[str, float]
    form: dict[str, float]


class Reading(NamedTuple):
    """text[start:end] read as a name, with the types it may have and the rule that told each.

    `own` are the signs weighed for each type, `shared` those weighed alike for all, in the order of SIGNS and SHARED;
    `base` is what the latter add up to.
    """

    start: int
    end: int
    name: str
    entry: str
    types: dict[str, str]
    own: tuple[str, ...]
    shared: tuple[str, ...]
    base: float


SIGNS = ("size", "tail", "first", "name", "list", "ends", "inner", "verb", "form")
SHARED = ("ends", "inner", "verb", "previous", "next")


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
        spec = ontology.grammar
        self.reader = Reader(frozenset(spec.carriers))
        self.confidence = {"lexicon": 0.9}
        self.heads: dict[str, list[tuple[str, str]]] = {}  # last character -> (word, type), longest first
        for h in ontology.heads:
            for word in h.words:
                self.heads.setdefault(word[-1], []).append((word, h.type))
                self.confidence[f"{h.type}.{word}"] = h.confidence
        for rows in self.heads.values():
            rows.sort(key=lambda r: (-len(r[0]), r[1]))
        openers = sorted(map(re.escape, spec.openers), key=len, reverse=True)
        self.openers = re.compile(f"(?:{'|'.join(openers) or '(?!)'})+")
        self.list_types = sorted(((w, t) for t, words in spec.lists.items() for w in words), key=lambda r: -len(r[0]))
        self.listable = frozenset(spec.lists) | {"Title", "Concept"}
        self.vague = frozenset(spec.vague)
        self.object_types = {w: t for t, words in spec.objects.items() for w in words}
        self.bodies = Bodies(lexicon)
        self.patterns = [(p, re.compile(p.pattern)) for p in ontology.patterns]
        self.weigh(weights)

    def weigh(self, weights: Weights) -> None:
        """Use these weights from now on."""
        names = weights.names
        shared = names.get("", {})
        self.bias = shared.get("bias", {}).get("", 0.0)
        self.least = shared.get("bias", {}).get("least", -math.inf)
        self.shared = tuple(shared.get(sign, {}) for sign in SHARED)
        self.own = {
            t: Own(table.get("bias", {}).get("", 0.0), table.get("rule", {}), *(table.get(sign, {}) for sign in SIGNS))
            for t, table in names.items()
            if t
        }

    def detect(self, document: Document, parse: Parse, model: Model | None = None) -> tuple[Mention, ...]:
        """The mentions of a document, by position. `model` reads the sentences that it is given the numbers of."""
        found = [*self.by_shape(document, parse), *self.by_pattern(document), *self.by_phrase(document, parse)]
        if model is not None:
            found = list(fuse(found, model(document, parse, range(len(document.sentences)))))
        return tuple(
            Mention(
                Span(c.start, c.end), c.type, document.text[c.start : c.end], c.rule, round(c.score, 3), c.name, c.entry
            )
            for c in settle(found)
        )

    def by_shape(self, document: Document, parse: Parse) -> Iterator[Candidate]:
        """我市 and its like, as a Place to be resolved, and party and government bodies."""
        text = document.text
        at = parse.kinds.find("Y")
        while at >= 0:
            yield Candidate(parse.starts[at], parse.ends[at], "Place", "home", 0.9)
            at = parse.kinds.find("Y", at + 1)
        for start, end, type_ in self.bodies.find(text, parse):
            yield Candidate(start, end, type_, "body", 0.95)
        for start, end in persons.find(text):
            yield Candidate(start, end, "Person", "post", 0.9)
        yield from self._own_title(document)

    @staticmethod
    def _own_title(document: Document) -> Iterator[Candidate]:
        """The document's own title, where the document is itself a policy."""
        title = document.fields.get("title", "")
        if document.fields.get("genre") in OWN and title:
            inner = BRINGS.search(title)
            name = (inner[1] if inner else title).translate(QUOTES)
            start = document.text.find(inner[1] if inner else title)
            if start >= 0:
                yield Candidate(start, start + len(inner[1] if inner else title), "Policy", "own-title", 0.99, name)

    def by_pattern(self, document: Document) -> Iterator[Candidate]:
        """Names of a fixed shape, as the ontology's patterns give them."""
        for spec, pattern in self.patterns:
            for m in pattern.finditer(document.text):
                yield Candidate(*m.span(spec.group), spec.type, spec.id, spec.confidence)

    def by_phrase(self, document: Document, parse: Parse) -> Iterator[Candidate]:
        """Lexicon names and names told by their place in a clause and by their last word."""
        own = self.own
        for start, end, name, entry, types, (a, b, c, d, e, f, g, h, i), (v, *_), shared in self.readings(
            document, parse
        ):
            for type_, rule in types.items():
                table = own.get(type_)
                if table is None or rule not in table.rule:
                    yield from self._uncalibrated(start, end, name, entry, type_, rule, v)
                    continue
                own_bias, t0, t1, t2, t3, t4, t5, t6, t7, t8, t9 = table
                total = (
                    shared + own_bias + t0.get(rule, 0.0) + t1.get(a, 0.0) + t2.get(b, 0.0) + t3.get(c, 0.0)
                    + t4.get(d, 0.0) + t5.get(e, 0.0) + t6.get(f, 0.0) + t7.get(g, 0.0) + t8.get(h, 0.0)
                    + t9.get(i, 0.0)
                )  # fmt: skip
                if rule == "lexicon" and self.full.get(entry) == document.text[start:end]:
                    total = max(total, SURE)
                if total > LEAST:
                    score = 1 / (1 + math.exp(-total))
                    yield Candidate(start, end, type_, rule, score, name, entry if rule == "lexicon" else "")

    def _uncalibrated(
        self, start: int, end: int, name: str, entry: str, type_: str, rule: str, ends: str
    ) -> Iterator[Candidate]:
        """A word that an analyst has added: believed as far as the ontology says, in plain surroundings."""
        confidence = self.confidence.get(f"{type_}.{rule[5:]}" if rule.startswith("head.") else rule, 0.0)
        if confidence and (ends[:2] in ("pp", "ph", "cp", "ch") or rule == "lexicon"):
            yield Candidate(start, end, type_, rule, confidence, name, entry if rule == "lexicon" else "")

    def readings(self, document: Document, parse: Parse) -> Iterator[Reading]:
        """Every reading with what speaks for and against it; the calibration learns from the same."""
        text, kinds = document.text, parse.kinds
        for first, last, _ in parse.clauses:
            clause = Clause(text, parse, first, last)
            phrases = list(self.reader.read(text, parse, first, last))
            groups: dict[int, list[Phrase]] = {}
            for p in phrases:
                if p.shape == "pp":
                    groups.setdefault(p.group, []).append(p)
            listed = {g: self._list_type(text, parse, ps) if len(ps) > 1 else "" for g, ps in groups.items()}
            seen: set[tuple[int, int]] = set()
            for p in phrases:
                if (p.first, p.last) not in seen:
                    seen.add((p.first, p.last))
                    size = len(groups.get(p.group, ()))
                    yield from self._readings(clause, p, listed.get(p.group, ""), size)
            for t in range(first, last):
                if kinds[t] in "LQ" and (t, t + 1) not in seen:
                    yield from self._readings(clause, Phrase(t, t + 1, "", t, "ii", False), "", 0)

    def _readings(self, clause: Clause, phrase: Phrase, listed: str, size: int) -> Iterator[Reading]:
        start, end = clause.parse.starts[phrase.first], clause.parse.ends[phrase.last - 1]
        if end - start > LONGEST + 4:
            return
        m = self.openers.match(clause.text, start, end)
        if m and m.end() < end and phrase.shape[0] == "p":
            begun = phrase._replace(shape="o" + phrase.shape[1])
            if reading := self._reading(clause, begun, m.end(), end, listed, size):
                yield reading
        if reading := self._reading(clause, phrase, start, end, listed, size):
            yield reading

    def _reading(self, clause: Clause, phrase: Phrase, start: int, end: int, listed: str, size: int) -> Reading | None:
        text, (kinds, starts, ends, _), first, last = clause
        at, past, verb, _, shape, closing = phrase
        inner = kinds[at:past]
        before = kinds[at - 1] if at > first else "^"
        after = kinds[past] if past < last else "$"
        left = text[starts[at - 1] : ends[at - 1]] if before in "VWABcd" else before
        right = text[starts[past] : ends[past]] if after in "VWTBH" else after
        ends_ = shape + before + after
        shared = (ends_, inner[:6], verb, left, right)
        base = self.bias
        for table, sign in zip(self.shared, shared, strict=True):
            base += table.get(sign, 0.0)
        if base < self.least:
            return None
        surface = text[start:end]
        name = surface.translate(QUOTES) if "Q" in inner or "G" in inner else surface
        length = len(name)
        if length < 2 or name in self.vague:
            return None
        types: dict[str, str] = {}
        entry = ""
        entries = self.lexicon.by_surface.get(name, ())
        for e in entries:
            types.setdefault(e.type, "lexicon")
            entry = e.id if len(entries) == 1 else ""
        for e in self.lexicon.guarded.get(name, ()):
            types.setdefault(e.type, "guarded")
        for word, type_ in self.heads.get(name[-1], ()):
            if type_ not in types and name.endswith(word) and length > len(word):
                types[type_] = "quoted-head" if "Q" in inner and inner[-1] == "H" else "head." + word
        if "Q" in inner and after != "H" and "Initiative" not in types:  # “1030”产业体系 is one name
            types["Initiative"] = "quoted"
        if "G" in inner:
            for type_ in ("Policy", "Publication"):
                types.setdefault(type_, "title")
        if listed and listed not in types:
            types[listed] = "list"
        if (type_ := self.object_types.get(verb, "")) and type_ not in types:
            types[type_] = "object"
        if not types:
            return None
        own = (
            str(length if length < 7 else 7 + (length > 9) + (length > 13) + (length > 20)),
            name[-2:],
            name[:2],
            name if length < 9 else name[-3:],
            f"{listed}{min(size, 3)}{closing:d}" if listed or closing else "",
            ends_,
            inner[:4],
            verb,
            _form(name),
        )
        if types.get(listed) == "list" and listed in RESTORED and not closing:
            name += self._head_of(text, ends[past - 1])
        return Reading(start, end, name if name != surface else "", entry, types, own, shared, base)

    def _head_of(self, text: str, at: int) -> str:
        """The last word that the items of a list share: 长白山、三江、吉光3个省实验室."""
        ahead = text[at : at + 40]
        stop = min((i for i in map(ahead.find, "，。；：\n") if i >= 0), default=len(ahead))
        return next((w for w, t in self.list_types if t in RESTORED and w in SHAREABLE and w in ahead[:stop]), "")

    def _list_type(self, text: str, parse: Parse, members: list[Phrase]) -> str:
        """The type that the head of a list, or most of its known items, give to the others."""
        tail = next((c for c in reversed(members) if c.closing), members[-1])
        stop = min(len(parse.kinds), tail.last + 2)
        stretch = text[parse.starts[tail.first] : parse.ends[stop - 1]][:14]
        found = max(((stretch.find(w), len(w), t) for w, t in self.list_types if w in stretch), default=None)
        if found:
            return found[2]
        known = Counter(
            e[0].type
            for c in members
            if c.last - c.first == 1
            and (e := self.lexicon.by_surface.get(text[parse.starts[c.first] : parse.ends[c.first]]))
            and e[0].type in self.listable
        )
        return max(sorted(known), key=lambda t: known[t]) if known else ""


PLAIN = re.compile("[一-鿿]+")
FORMS = (
    (re.compile("[0-9]"), "9"),
    (re.compile("[A-Za-z]"), "a"),
    (re.compile("[+＋]"), "+"),
    (re.compile("[、，]"), "、"),
    (re.compile("的"), "的"),
)


def _form(name: str) -> str:
    """Which kinds of characters other than Han a name holds; a slogan has commas, a numbered system digits."""
    if PLAIN.fullmatch(name) and "的" not in name:
        return ""
    return "".join(mark for pattern, mark in FORMS if pattern.search(name))
