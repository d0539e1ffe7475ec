"""When a figure holds, and whether it is a result or a target.

All offsets are in the document's text, half-open, in code points.
"""

from __future__ import annotations

import re

from kg.model import Document

ACHIEVED, TARGET = "achieved", "target"

_HAN = "一二三四五六七八九十两"
_PERIOD = re.compile(
    r"(?:(?<!增加)(?<!提高)(?<!增长)(?<!上升)(?<!下降)(?<!提升)(?<!降低)(?<!减少)[到至]|截[至止])?"
    r"20\d\d(?:年?[—–-]20\d\d)?年(?:\d{1,2}(?:[—–-]\d{1,2})?月)?(?:[底末初]|上半年|下半年|前三季度)?|“?十[一二三四五六]?五”?(?:时期|期间|期末|末)|"
    rf"(?:过去|近|这|今后|未来|最近)[{_HAN}]年(?:来|间)?|[{_HAN}]年来|今年|(?<![比较])[去上]年|明年|上半年|前三季度|(?<![\d年])1[—–至-]\d{{1,2}}月"
)
_COMPARED = re.compile("(?:[比较由]|(?<![到至])从|[，为]是)$")
_BETWEEN = re.compile("从(20[0-9]{2})年到20[0-9]{2}年")
_BESIDE = 2  # characters between a period and the figure that it belongs to
_FRAME = re.compile(r"目标|时期|期间|年来|过去|回顾|今后|主要指标")
_PLANNED = re.compile(
    r"力争|确保|争取|努力|目标|预期(?!寿命)|计划(?:投资|完成|新)|将(?:达|新|建|实|培|完)|拟|规划到|应当|不低于|要(?:加|推|深|坚|强|大|抓|聚|着)|打造|加快(?!推进$)|"
    r"深入实施|大力|着力|抓好|强化|聚焦|支持|促进|积极|推动|鼓励|完善|健全|提升|探索|用好|做好|办好|建好|持续|实施|培育"
)
_DONE = re.compile(
    r"(?<![为除])了|已(?:经|有|建|成|达|完|累|连|实)|同比|比上年|较上年|累计|首次|首批|获批|入选|荣获|获评|去年|上年|过去|一年来|年来|超额完成|圆满|成功|顺利|"
    r"投产|投运|运营|建成|上榜|创.{0,4}新高|居全国|居全省|位居|稳居|成效|明显|显著|降至|提升至|提高到|保持在|全面完成|稳步|扎实推进|落地见效|兑现|完成"
)
_ROUGH = re.compile(r"[%％\u4e00-\u9fff](?:以上|左右)(?!项目|企业|的)")  # a target is round and bounded
_EXACT = re.compile(r"\d\.\d{0,3}[1-46-9](?!\d)")  # a result is exact
_PAST = re.compile(r"^(?:过去|近|最近|去年|上年)|年来$")
_SURE = re.compile(r"20\d\d年(?:\d{1,2}月)?底?前|力争|确保|争取|努力|(?<!年度)(?<![于超])目标|(?<![于到])预期(?!寿命)")
_REVIEW = re.compile(r"回顾|成效|成绩|(?:完成|执行|落实|工作)情况|进展|现状|基础|办理情况|过去|一年来|年来|总结")
_PLAN = re.compile(
    r"(?:目标|任务|安排|计划)(?![^。，]{0,6}(?:完成|执行|落实)情况)|"  # 主要目标完成情况 looks back
    r"工作建议|打算|重点工作|工作部署|工作要求|下一步|今后|展望|主要预期"
)
_PLANS = re.compile(r"规划|计划|方案|意见|措施|条例|办法|规定|细则|通知|纲要|建议")
# a figure that its own words call a result, whatever the paragraph around it speaks of
_HELD = re.compile(
    r"已(?:经|有|建|成|达|完|累|连|实|备|形)|截[至止]目前|目前|同比|[比较]上年|[比较]去年|"
    r"1[—–至-]\d{1,2}月|前三季度"
)
_HEAD = 16  # characters at the start of a sentence in which a period frames those that follow
_REACH = 2_000  # characters of a sentence in which its figures are explained
_NEAR = 40  # characters before a figure in which a word makes it a result
_BACK = 12  # sentences of a paragraph in which the period of a later one is looked for
_THIS_YEAR = frozenset({"一年来", "过去一年", "近一年", "这一年"})
_HALF = re.compile("20[0-9]{2}年(?=上半年)")
_YEAR = re.compile(r"(20\d\d)")


class Setting:
    """Answers for one document; sentences and sections are looked up by index."""

    def __init__(self, document: Document) -> None:
        self._document = document
        fields = document.fields
        year = _YEAR.search(fields.get("title", "")) or _YEAR.search(fields.get("date", ""))
        self._year = int(year[1]) if year else 0
        self._forward = bool(_PLANS.search(fields.get("title", "")))
        self._firsts: dict[int, int] = {}  # paragraph -> its first sentence
        self._ends: dict[int, int] = {}
        for k, s in enumerate(document.sentences):
            self._firsts.setdefault(s.paragraph, k)
            self._ends[s.paragraph] = s.span.end
        self._votes: dict[int, int] = {}
        self._titles = [""]  # of each section, from -1 on
        open_: list[tuple[int, str]] = []
        for section in document.sections:
            while open_ and open_[-1][0] >= section.level:
                open_.pop()
            open_.append((section.level, section.title))
            self._titles.append("。".join(title for level, title in reversed(open_) if level > 1))

    def base(self, sentence: int, at: int) -> str:
        """The period of the figure that another is compared with: its own (由2020年的5%), or the first of two."""
        text, start = self._document.text, self._document.sentences[sentence].span.start
        own = [m[0] for m in _PERIOD.finditer(text, max(start, at - _HEAD), at) if at - m.end() <= _BESIDE]
        if own:
            return self._resolved(own[-1])
        between = _BETWEEN.match(text, start)
        return f"{between[1]}年" if between else ""

    def period(self, sentence: int, at: int) -> str:
        """The period in force for the figure at `at`, as written; 今年 and 去年 as years where the year is known.

        The year of what a figure is compared with (比2020年, 由2018年的) is not that of the figure.
        """
        text, s = self._document.text, self._document.sentences[sentence]
        found = _PERIOD.finditer(text, max(s.span.start, at - _REACH), at)
        here = [m[0] for m in found if not _COMPARED.search(text, max(0, m.start() - 2), m.start())]
        if not here:
            first = self._firsts[s.paragraph]
            for other in reversed(self._document.sentences[max(first, sentence - _BACK) : sentence]):
                start, end = other.span.start, other.span.end
                if _FRAME.search(text, start, end):
                    here = _PERIOD.findall(text, start, min(end, start + _HEAD))[:1]
                    break
        if not here and text.startswith("——", self._document.sentences[self._firsts[s.paragraph]].span.start):
            here = self._led(s.paragraph)
        if not here or here[-1] in _THIS_YEAR:
            told = sorted(set(_PERIOD.findall(self._heading(sentence))))
            here = told if len(told) == 1 else here
        return self._resolved(here[-1]) if here else ""

    def _led(self, paragraph: int) -> list[str]:
        """The period of the words that lead to a list of —— items."""
        text, sentences = self._document.text, self._document.sentences
        while paragraph in self._firsts:
            start = sentences[self._firsts[paragraph]].span.start
            if not text.startswith("——", start):
                found = _PERIOD.finditer(text, max(start, self._ends[paragraph] - _REACH), self._ends[paragraph])
                return [m[0] for m in found if not _COMPARED.search(text, max(0, m.start() - 2), m.start())][-1:]
            paragraph -= 1
        return []

    def status(self, sentence: int, at: int, period: str) -> str:
        """`achieved` or `target`: by the words around, the period, the paragraph, the heading, the kind of document."""
        text, s = self._document.text, self._document.sentences[sentence]
        if self._year and (m := _YEAR.search(period)):
            year = int(m[1])
            if year != self._year:
                return TARGET if year > self._year else ACHIEVED
        if _PAST.search(period):
            return ACHIEVED
        if _SURE.search(text, max(s.span.start, at - _REACH), at):
            return TARGET
        if _HELD.search(text, max(s.span.start, at - _NEAR), at):
            return ACHIEVED
        heading = self._heading(sentence)
        if _PLAN.search(heading) or _REVIEW.search(heading):
            return TARGET if _PLAN.search(heading) else ACHIEVED
        if votes := self._vote(s.paragraph) or self._vote(s.paragraph - 1) + self._vote(s.paragraph + 1):
            return TARGET if votes > 0 else ACHIEVED
        return TARGET if self._forward else ACHIEVED

    def _heading(self, sentence: int) -> str:
        """The titles of the sections around a sentence, the nearest first, without the document's own."""
        return self._titles[self._document.sentences[sentence].section + 1]

    def _vote(self, paragraph: int) -> int:
        """How far the words of a paragraph plan (positive) rather than report; 0 where there is none."""
        if paragraph not in self._votes:
            text, end = self._document.text, self._ends.get(paragraph, 0)
            start = self._document.sentences[self._firsts[paragraph]].span.start if end else 0
            weights = ((_PLANNED, 1), (_ROUGH, 2), (_DONE, -2), (_EXACT, -4))
            self._votes[paragraph] = sum(w * len(p.findall(text, start, end)) for p, w in weights)
        return self._votes[paragraph]

    def _resolved(self, period: str) -> str:
        if self._year and period == "今年":
            return f"{self._year}年"
        if self._year and period in ("去年", "上年"):
            return f"{self._year - 1}年"
        if period == "上半年" and (m := _HALF.search(self._document.fields.get("title", ""))):
            return m[0] + period
        return period
