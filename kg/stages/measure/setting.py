"""When a figure holds, and whether it is a result or a target.

All offsets are in the document's text, half-open, in code points.
"""

from __future__ import annotations

import re

from kg.model import Document
from kg.stages.headings import headings, outlook

ACHIEVED, TARGET = "achieved", "target"

_HAN = "一二三四五六七八九十两"
_PART = rf"第?[一二三四]季度|前[{_HAN}\d]{{1,2}}个?月|上半年|下半年|前三季度|年末"
_PERIOD = re.compile(
    r"(?:(?<!增加)(?<!提高)(?<!增长)(?<!上升)(?<!下降)(?<!提升)(?<!降低)(?<!减少)(?<!恢复)[到至]|截[至止])?"
    rf"20\d\d(?:年?[—–到至-]20\d\d)?年(?:起(?:(?:\d{{1,2}}|[{_HAN}])年内)?|以来|度|\d{{1,2}}(?:[—–-]\d{{1,2}})?月)?(?:[底末初]|{_PART})?|"
    rf"[到至]?二[〇○零][{_HAN}〇○零]{{2}}年[底末初]?|(?<!\d)\d年内|(?<![近去前])[{_HAN}]年内|"
    rf"“?十[一二三四五六]?五”?(?:时期|期间|期末|末)|"
    rf"(?:过去|近|这|今后|未来|最近)[{_HAN}]年(?:来|间)?|[{_HAN}]年来|今年(?:{_PART})?|(?<![比较])[去上]年|明年|{_PART}|"
    r"(?<![\d年])1[—–至-]\d{1,2}月|(?<![\d年月—–至-])\d{1,2}月份|全年(?![目任计])|截[至止]目前|每年"
)
_TIMELY = re.compile("[年月季五目]")  # one of these is in every period
_FIVE_YEARS = re.compile("“?十[一二三四五六]五”?")  # in a heading, as 一、“十四五”工作回顾
_OF_A_YEAR = re.compile(rf"{_PART}|1[—–至-]\d{{1,2}}月|\d{{1,2}}月份")
_WHOLE_YEAR = "全年"  # as in the heading or the title
_YEARLY = "每年"  # how often, beside a period of its own: 2023年起每年
# after a period that another is compared with: 2019年同期, 与2019年相比, 在去年大幅下降基础上
_BACKDROP = re.compile("[初末底]?的[0-9.]+倍|同期|相比|比(?![重例率])|[^，。]{0,10}基础上")
_VISITED = re.compile("[^，。]{0,8}(?:总书记|考察|视察)")  # when someone came is no period
# titles of documents whose figures are all of one period
_OF_ITS_YEAR = re.compile("公报|运行|形势|执行情况|决算|概况|统计|分析|发布|工作要点|重点工作")
_COMPARED = re.compile("(?:[比较由]|复[到至]|(?<![到至])从|[，为]是|(?<![参])与)$")
_BETWEEN = re.compile("[从由](20[0-9]{2})年(?:的[^，；。]{1,20}?)?[^，；。]{0,6}[到至]20[0-9]{2}年")
_AFTERWARDS = re.compile("(?:建成|达产|投产|竣工)(?:投产|达产|运营|使用)?后")
_BESIDE = 2  # characters between a period and the figure that it belongs to
_FRAME = re.compile(r"目标|时期|期间|年来|过去|回顾|今后|主要指标")
_MET = re.compile("完成[^，。]{0,30}目标")  # a sentence that looks back on its targets frames nothing
_PLANNED = re.compile(
    r"力争|确保|争取(?!到|上级|中央|省级|国家|各类|资金)|努力|目标|预期(?!寿命)|计划(?:投资|完成|新)|将(?:达|新|建|实|培|完)|(?<![草模虚比])拟|规划到|应当|不低于|要(?:加|推|深|坚|强|大|抓|聚|着)|打造|加快(?!推进$)|"
    r"深入实施|大力|着力|抓好|强化|聚焦|支持|促进|积极|推动|鼓励|完善|健全|提升|探索|用好|做好|办好|建好|持续|实施|培育"
)
_DONE = re.compile(
    r"(?<![为除])了|已(?:经|有|建|成|达|完|累|连|实)|同比|比上年|较上年|累计|首次|首批|获批|入选|荣获|获评|去年|上年|过去|一年来|年来|超额完成|圆满|成功|顺利|"
    r"投产|投运|运营|建成|上榜|创.{0,4}新高|居全国|居全省|位居|稳居|成效|明显|显著|降至|提升至|提高到|保持在|全面完成|稳步|扎实推进|落地见效|兑现|完成"
)
# a target is round and bounded
_ROUGH = re.compile(r"[%％\u4e00-\u9fff](?:(?<!规模)(?<!限额)(?<!级)以上|左右)(?!项目|企业|的)")
_EXACT = re.compile(r"\d\.\d{0,3}[1-46-9](?!\d)")  # a result is exact
_WISHED = re.compile("(?:力争|确保|争取|努力|计划)(?:提前|超额)")
_AHEAD = re.compile("(?:提前|超额)[^，。；]{0,12}(?:实现|完成)[^，。；]{0,16}(?:目标|任务|计划)")  # met before its time
_PAST = re.compile(r"^(?:过去|近|最近|去年|上年)|年来$")
_SURE = re.compile(
    r"今年要|年内要|计划(?:总)?投资|(?:达产|建成|投产)后|20\d\d年(?:\d{1,2}月)?底?前|力争|确保|争取(?!到|上级|中央|省级|国家|各类|资金)|努力|(?<!年度)(?<![于超])目标|(?<![于到])预期(?!寿命)"
)
_SECTION = re.compile("^20[0-9]{2}年.{0,4}(?:重点工作|主要任务|工作安排|工作任务|工作回顾|预期目标)$")
_PLANS = re.compile(r"规划|计划|方案|意见|措施|条例|办法|规定|细则|通知|纲要|建议")
_ACCOUNTS = re.compile("情况|通报|总结|简况|公报|统计|分析")  # a document of what has been
_TASKS = re.compile(r"任务|分工|责任分解|要点")  # a document of nothing but what is to be done
# a figure that its own words call a result, whatever the paragraph around it speaks of
_HELD = re.compile(
    r"已(?:经|有|建|成|达|完|累|连|实|备|形)|截[至止]目前|目前|同比|[比较]上年|[比较]去年|"
    r"1[—–至-]\d{1,2}月|前三季度|(?:认定|命名|授予|评为)[^。；]{1,30}等$"
)
_CARRIED_OUT = re.compile("先后[投建引出实]|正式投[用运产]|累计[投完引建]")  # whatever goal was named before
_HEAD = 16  # characters at the start of a sentence in which a period frames those that follow
_REACH = 2_000  # characters of a sentence in which its figures are explained
_NEAR = 40  # characters before a figure in which a word makes it a result
_BACK = 12  # sentences of a paragraph in which the period of a later one is looked for
_THIS_YEAR = frozenset({"一年来", "过去一年", "近一年", "这一年", _WHOLE_YEAR})
_OPENING = re.compile("(?<![0-9])20[0-9]{2}年(?![0-9]{1,2}月[0-9]{1,2}日)")
_LEAD = 400  # characters in which a document says which year it is about
_TITLE_YEAR = re.compile("20[0-9]{2}年")
_YEAR = re.compile(r"(20\d\d)")


class Setting:
    """Answers for one document; sentences and sections are looked up by index."""

    def __init__(self, document: Document) -> None:
        self._document = document
        fields, title = document.fields, document.fields.get("title", "")
        self._report = fields.get("genre") == "工作报告"
        year = _YEAR.search(title) or _YEAR.search(fields.get("date", ""))
        self._year = int(year[1]) if year else 0
        spoken = _YEAR.search(fields.get("date", ""))
        self._spoken = int(spoken[1]) if spoken else 0
        self._tasks = bool(_TASKS.search(title))
        self._forward = bool(_PLANS.search(title))
        self._account = not self._forward and bool(_ACCOUNTS.search(title))
        self._firsts: dict[int, int] = {}  # paragraph -> its first sentence
        self._ends: dict[int, int] = {}
        self._begins: dict[int, int] = {}  # section -> its first sentence below the heading
        heads = {section.heading.start for section in document.sections}
        for k, s in enumerate(document.sentences):
            self._firsts.setdefault(s.paragraph, k)
            if s.span.start not in heads:
                self._begins.setdefault(s.section, k)
            self._ends[s.paragraph] = s.span.end
        self._votes: dict[int, int] = {}
        self._periods: dict[int, list[tuple[int, str, bool]]] = {}  # sentence -> what _marks finds there
        self._before: dict[int, str] = {}  # sentence -> the period that those before it give it
        said = sorted(set(_PERIOD.findall(title)) - {_WHOLE_YEAR})
        report = self._report and "执行情况" not in title
        self._own = said[0] if len(said) == 1 and not report and _OF_ITS_YEAR.search(title) else ""
        own = title if _SECTION.search(title) else ""  # a part of a report by itself
        self._titles = headings(document, own)

    def base(self, sentence: int, at: int) -> str:
        """The period of the figure that another is compared with: its own (由2020年的5%), or the first of two."""
        text, start = self._document.text, self._document.sentences[sentence].span.start
        own = [m[0] for m in _PERIOD.finditer(text, max(start, at - _HEAD), at) if at - m.end() <= _BESIDE]
        if own and own[-1] == "上年" and (year := _YEAR.search(self.period(sentence, at))):
            return f"{int(year[1]) - 1}年"  # the year before the one that is told of
        if own:
            return self._resolved(own[-1])
        between = list(_BETWEEN.finditer(text, start, at))
        return f"{between[-1][1]}年" if between else ""

    def period(self, sentence: int, at: int) -> str:
        """The period in force for the figure at `at`, as written; 今年 and 去年 as years where the year is known.

        What a figure is compared with (比2020年, 由2018年的) has a period of its own, which does not hold for it.
        """
        text, sentences = self._document.text, self._document.sentences
        s = sentences[sentence]
        if sentence not in self._periods:
            self._periods[sentence] = self._marks(s.span.start, s.span.end)
        if _AFTERWARDS.search(text, max(text.rfind("，", s.span.start, at), s.span.start), at):
            return ""  # 建成后年产值可达90亿元: no one says when
        here = self._stated(self._periods[sentence], at) or self._carried(sentence)
        if not here and text.startswith("——", sentences[self._firsts[s.paragraph]].span.start):
            here = self._led(s.paragraph)
        if not here or here in _THIS_YEAR:
            heading = self._heading(sentence)
            told = sorted(set(_PERIOD.findall(heading)) - _THIS_YEAR or set(_FIVE_YEARS.findall(heading)))
            here = told[0] if len(told) == 1 else self._opened() if here == _WHOLE_YEAR else here
        return self._resolved(here or self._own)

    def _stated(self, marks: list[tuple[int, str, bool]], end: int) -> str:
        """The last period before `end` that its words give for themselves."""
        found = ""
        for past, period, aside in marks:
            if past > end or (aside and "；" in self._document.text[past:end]):
                continue
            if period != _YEARLY or not (found or "，" in self._document.text[past:end]):
                found = period
        return found

    def _marks(self, start: int, end: int) -> list[tuple[int, str, bool]]:
        """(end, period, whether in an aside that 其中 opens) of each in text[start:end], not of a comparison."""
        text, before = self._document.text, -1
        if not _TIMELY.search(text, start, end):
            return []
        marks = []
        for m in _PERIOD.finditer(text, start, end):
            listed = before >= 0 and text[before : m.start()] in ("、", "和")
            if _VISITED.match(text, m.end()):
                continue
            compared = not m[0].endswith("起") and _COMPARED.search(text, max(0, m.start() - 2), m.start())
            if listed or compared or _BACKDROP.match(text, m.end()):
                before = m.end()
                continue
            part = max(text.rfind(mark, start, m.start()) for mark in "，；：") + 1
            marks.append((m.end(), m[0], text.startswith("其中", part or start)))
        return marks

    def _carried(self, sentence: int) -> str:
        """The period of an earlier sentence of the paragraph that sets the frame, or opens with it."""
        if sentence not in self._before:
            self._before[sentence] = self._frame(sentence)
        return self._before[sentence]

    def _frame(self, sentence: int) -> str:
        text, sentences = self._document.text, self._document.sentences
        first = self._firsts[sentences[sentence].paragraph]
        for other in reversed(sentences[max(first, sentence - _BACK) : sentence]):
            start, end = other.span.start, other.span.end
            if opens := self._begun(start):
                return opens
            if _FRAME.search(text, start, end) and not _MET.search(text, start, end):
                return next(iter(_PERIOD.findall(text, start, min(end, start + _HEAD))), "")
        opening = self._begins.get(sentences[sentence].section, sentence)
        above = sentences[sentence].section >= 0 and opening < sentence
        return self._begun(sentences[opening].span.start) if above else ""

    def _begun(self, start: int) -> str:
        """The period that a sentence begins with; not the month in which someone came."""
        m = _PERIOD.match(self._document.text, start)
        return m[0] if m and not _VISITED.match(self._document.text, m.end()) else ""

    def _opened(self) -> str:
        """The year that a document without one in its title opens with (2010年，全区…), for its 全年."""
        # a work report opens with its own year, and tells of the last
        year = None if self._report else _OPENING.search(self._document.text, 0, _LEAD)
        return self._own or (year[0] if year else "")

    def _led(self, paragraph: int) -> str:
        """The period of the words that lead to a list of —— items."""
        text, sentences = self._document.text, self._document.sentences
        while paragraph in self._firsts:
            start = sentences[self._firsts[paragraph]].span.start
            if not text.startswith("——", start):
                end = self._ends[paragraph]
                return self._stated(self._marks(max(start, end - _REACH), end), end)
            paragraph -= 1
        return ""

    def status(self, sentence: int, at: int, period: str) -> str:
        """`achieved` or `target`: by the words around, the period, the paragraph, the heading, the kind of document."""
        text, s = self._document.text, self._document.sentences[sentence]
        if self._year and (m := _YEAR.search(period)):
            year = int(m[1])
            if year != self._year:
                return TARGET if year > self._year else ACHIEVED
        if _PAST.search(period):
            return ACHIEVED
        if period.startswith(("到20", "至20")) and not self._year:
            return TARGET
        if _CARRIED_OUT.search(text, max(s.span.start, at - _NEAR), at):
            return ACHIEVED
        if _WISHED.search(text, s.span.start, at):
            return TARGET
        if _AHEAD.search(text, s.span.start, at):
            return ACHIEVED
        if _SURE.search(text, max(s.span.start, at - _REACH), at):
            return TARGET
        if _HELD.search(text, max(s.span.start, at - _NEAR), at):
            return ACHIEVED
        if self._tasks:
            return TARGET
        heading = self._heading(sentence)
        if told := outlook(heading):
            return TARGET if told == "ahead" else ACHIEVED
        if self._account:
            return ACHIEVED
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
        if period == "明年" and self._spoken:
            return f"{self._spoken + 1}年"
        last = period in _THIS_YEAR and self._report
        if self._year and (last or period in ("去年", "上年")):
            return f"{self._year - 1}年"
        if _OF_A_YEAR.fullmatch(period) and self._own and (m := _TITLE_YEAR.search(self._own)):
            return m[0] + period
        return period
