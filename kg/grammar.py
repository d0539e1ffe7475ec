"""Document text -> tokens and clauses: the one pass over a text that detection and relation rules share.

One automaton finds lexicon names and the grammar's words, leftmost and longest; what lies between is a gap.
Each token is one letter, so that a clause is a short string that rules read:

    V verb   W verb or tail   T tail   A adverb   B break   L lexicon name   H head   Y deictic   M measure
    O body   X gap   N number   Q “…”    G 《…》     R （…）    d 、            c 和      e 等       p end of a clause
"""

from __future__ import annotations

import re
from typing import NamedTuple

import ahocorasick_rs

from kg.lexicon import Lexicon
from kg.model import Document
from kg.ontology import Ontology
from kg.words import Words, cut

ENDS = "，。；：！？\n…"
PAIRS = {"“": ("”", "Q"), "《": ("》", "G"), "（": ("）", "R"), "‘": ("’", "Q"), "〔": ("〕", "R"), "【": ("】", "R")}
ENDING = re.compile("[。！？；\n]|，.{6}")
DUTY = re.compile("牵头|配合|负责|单位|部门|厅|局|委")
JOINTLY = re.compile("联合(?=国家(?!庭))")
COUNT = re.compile("[一二三四五六七八九十]{1,3}|[0-9]{1,2}")
LONG = 300  # tokens; a longer clause is no prose, and is read in pieces, so that time grows with the text alone
REACH = 60  # a bracket that is not closed within so many characters is taken as lost
MEASURE = (
    "个百分点|千瓦时|千瓦|千伏安|千伏|千米|公里|公顷|平方米|平方公里|立方米|标箱|人次|"
    "美元|元|吨|亩|斤|方|座|所|处|名|人|位|辆|艘|架|台|套|户|间|家|项|条|件|个|"
    "种|类|批|次|倍|成|年|月|日|天|小时|分钟|岁|届|期|支|只|头|片|部|门|张|里|"
    "米|级|度|省份|省|市|区|县|镇|村|列|班|箱|粒|株|组|对|层|栋|幅|枚|场|首|篇|"
    "轮|步|点|份|宗|单|笔|平方|立方"
)
NUMBER = re.compile(rf"[0-9][0-9.,—-]*((?:%|％|‰|[万亿千百多余几]*(?:{MEASURE})(?:以上|以内|以下|左右)?|[万亿千百]+)?)")
# what a plant makes, between a company and its product: 国达化工60万吨钾肥
CAPACITY = re.compile("(?:年产)?[0-9.]+[万亿]?(?:吨|兆瓦|千瓦|立方米|辆|台|套|片|平方米|吉瓦时?|[GM]Wh?)")


class Parse(NamedTuple):
    """Tokens of a document: `kinds[i]` is the letter of token i, `starts[i]` and `ends[i]` its span.

    `clauses` are (first token, past the last token, sentence index); the closing p is not part of them. `words` are
    those of the language, whatever the lexicon knows.
    """

    kinds: str
    starts: list[int]
    ends: list[int]
    clauses: list[tuple[int, int, int]]
    words: Words


class Grammar:
    """The automaton, built once from an ontology and a lexicon."""

    def __init__(self, ontology: Ontology, lexicon: Lexicon) -> None:
        spec = ontology.grammar
        kind: dict[str, str] = {}
        for letter, words in (
            ("M", spec.measures), ("Y", spec.deictic), ("T", spec.tails),
            ("H", [w for h in ontology.heads if not h.weak for w in h.words if len(w) > 1]),
            ("B", spec.breaks), ("A", spec.adverbs),
            ("V", (*spec.verbs, *(w for r in ontology.relations.values() for rule in r.rules for w in rule.words))),
            ("c", spec.conjunctions),
        ):  # fmt: skip
            for word in words:
                held = kind.get(word, "")
                kind[word] = ("H" if held == "H" else "W" if held == "T" else "V") if letter == "V" else letter
        for word in lexicon.by_surface:
            if len(word) > 1 and kind.get(word, "H") in "HTM":
                kind[word] = "L"
        for word in body_words(lexicon):
            if len(word) > 1 and kind.get(word, "H") != "L":
                kind[word] = "O"
        for word in spec.plain:
            kind[word] = "X"
        kind.update(dict.fromkeys(ENDS, "p"))
        kind.update({"、": "d", "等": "e", " ": "p"})
        for opener in PAIRS:
            kind[opener] = opener
        kind.update(dict.fromkeys("0123456789", "N"))
        kind.update(dict.fromkeys("”》）’】", "p"))
        self.words = sorted(kind)
        self.kinds = [kind[w] for w in self.words]
        self.automaton = ahocorasick_rs.AhoCorasick(self.words, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)

    def parse(self, document: Document) -> Parse:
        """Tokens and clauses of a document; its text is read once."""
        text, letters = document.text, self.kinds
        kinds: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for word, start, end in self._words(text):
            if start < at:
                continue  # inside a bracket or a number
            letter = letters[word]
            if start > at:
                if start - at == 1 and end - start == 1 and letter == "B":
                    continue  # 双向, 以…为: a function word inside an unknown word
                kinds.append("X")
                starts.append(at)
                ends.append(start)
            if letter in PAIRS:
                closer, letter = PAIRS[letter]
                stop = text.find(closer, start, start + REACH)
                if (
                    stop < 0
                    or ENDING.search(text, start + 1, stop)
                    or (letter == "R" and self._said(text, start, stop))
                ):
                    letter = "p"  # lost, or what it holds is a clause of its own
                else:
                    end = stop + 1
                    if letter == "R" and COUNT.fullmatch(text, start + 1, stop):
                        letter = "p"  # （一）
            elif letter == "N":
                match = NUMBER.match(text, start)
                assert match
                end = match.end()
                letter = "N" if match[1] else "X"
            kinds.append(letter)
            starts.append(start)
            ends.append(end)
            at = end
        if at < len(text):
            kinds.append("X")
            starts.append(at)
            ends.append(len(text))
        return Parse("".join(kinds), starts, ends, self._clauses(kinds, starts, document), cut(text))

    def _words(self, text: str) -> list[tuple[int, int, int]]:
        """What the automaton knows in a text; 联合国家发展改革委 is 联合 and a body, not 联合国."""
        cuts = [m.end() for m in JOINTLY.finditer(text)]
        if not cuts:
            return self.automaton.find_matches_as_indexes(text)
        parts = zip([0, *cuts], [*cuts, len(text)], strict=True)
        return [
            (word, at + start, at + end)
            for at, past in parts
            for word, start, end in self.automaton.find_matches_as_indexes(text[at:past])
        ]

    @staticmethod
    def _said(text: str, start: int, stop: int) -> bool:
        """Does a bracket say who is responsible, rather than belong to a name?"""
        return stop - start > 4 and DUTY.search(text, start, stop) is not None

    @staticmethod
    def _clauses(kinds: list[str], starts: list[int], document: Document) -> list[tuple[int, int, int]]:
        clauses, first, sentence = [], 0, 0
        sentences = document.sentences
        for i, letter in enumerate([*kinds, "p"]):
            if letter == "p" or i - first == LONG:
                if i > first:
                    at = starts[first]
                    while sentence + 1 < len(sentences) and sentences[sentence].span.end <= at:
                        sentence += 1
                    clauses.append((first, i, sentence))
                first = i + (letter == "p")
        return clauses


IN_LAW = ("行政主管部门", "行政管理部门")  # 工业行政主管部门: so laws call whichever body has a function


def body_words(lexicon: Lexicon) -> dict[str, str]:
    """Every function with every suffix (工信局), and every organ (人民政府), with the body's type."""
    short = {f.name: (f.name, *f.aliases) for f in lexicon.functions if f.kind == "suffix"}
    words: dict[str, str] = {}
    for f in lexicon.functions:
        for name in (f.name, *f.aliases):
            if f.kind == "organ":
                words[name] = f.type
            elif f.kind == "department":
                ends = [end for suffix in f.suffixes if suffix != "中心" for end in short.get(suffix, (suffix,))]
                words.update((name + end, f.type) for end in (*ends, *IN_LAW))
    return words
