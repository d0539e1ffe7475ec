"""Paragraphs -> sections and sentences, as spans of a clean text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kg.model import Section, Sentence, Span

# Levels of headings; 1 is the title. A Markdown heading has the number of its marks unless it is numbered itself.
_HAN = "[一二三四五六七八九十百]"
_NUMBERED = (
    (2, re.compile(rf"第(?:{_HAN}{{1,4}}|\d{{1,3}})(?:编|部分)(?!的)")),
    (3, re.compile(rf"第(?:{_HAN}{{1,4}}|\d{{1,3}})章")),
    (4, re.compile(rf"第(?:{_HAN}{{1,4}}|\d{{1,3}})节")),
    (5, re.compile(rf"第(?:[零〇千]|{_HAN}|\d){{1,7}}条(?:之{_HAN})?")),
    (6, re.compile(rf"{_HAN}{{1,3}}[、.]")),
    (7, re.compile(rf"（{_HAN}{{1,3}}）")),
    (8, re.compile(r"\d{1,2}(?:、|\.(?!\d)) ?")),
    (9, re.compile(r"（\d{1,2}）|\d{1,2}[)）]|[①-⑳]")),
)
_CHAPTER, _ARTICLE, _FIRST = _NUMBERED[1][1], _NUMBERED[3][1], _NUMBERED[4][1]
# a heading whose end was lost with the lines: 一、2019年工作回顾2019年，我们…
_RUN_ON = re.compile(
    "(?:过去[一五]年|20[0-9]{2}年)?[^，。；：0-9]{0,8}(?:回顾|工作安排|主要任务|目标任务|重点工作|总体要求)(?=20[0-9]{2}年|过去[一五]年)"
)
_ARTICLE_LEVEL, _TOP, _PLAIN = 5, 6, 8
# a heading without number above those with one: 2025年政府工作回顾, then 一、…
_PART, _PART_LEVEL = re.compile("(?:过去[一五]年|20[0-9]{2}年).{0,8}(?:回顾|总结|安排|任务|目标|部署|建议)"), 2
# In a text whose lines were lost, a heading follows on a stop.
_INSIDE = re.compile(rf"(?<=[。！？；：])(?={_HAN}{{1,3}}、|（{_HAN}{{1,3}}）)")
_LOST = 600  # code points of a paragraph from which on lines are taken to be lost
_STANDING = 60  # a numbered paragraph up to this length, alone on its line, is a heading
_RUN_IN = 40  # the first sentence of a longer paragraph, up to this length
_BARE = 30  # the same without a number
_TITLE_LENGTH = 120
_STOPS = "。！？"
_LEADS = re.compile(rf"[^{_STOPS}：；\n]{{1,{_TITLE_LENGTH}}}")

_SENTENCE = re.compile(rf"[^{_STOPS}\n]*[{_STOPS}]+[”’）》】〉\])]*|[^{_STOPS}\n]+")
_LONGEST = 2000  # code points; without a stop for longer, a text is a table or damaged and is cut at a mark
_CUT = re.compile(r".*[；，、：:;, ]", re.S)


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Start and end of each line; a clean text has no blank ones."""
    return [m.span() for m in re.finditer(r"[^\n]+", text)]


def sections(text: str, levels: dict[int, int], spaced: Callable[[int], bool]) -> tuple[Section, ...]:
    """The headings with what stands below them.

    `levels` are those of lines that Markdown marked as headings, by their offset; `spaced` tells whether
    a space was cut out before an offset.
    """
    heads = list(_headings(text, levels, spaced))
    out = []
    open_until: list[tuple[int, int]] = []  # (level, index) of sections still open
    ends = [len(text)] * len(heads)
    for index, (start, _, _, level) in enumerate(heads):
        while open_until and open_until[-1][0] >= level:
            ends[open_until.pop()[1]] = start
        open_until.append((level, index))
    for (start, end, title, level), stop in zip(heads, ends, strict=True):
        while stop > start and text[stop - 1] == "\n":
            stop -= 1
        out.append(Section(Span(start, stop), Span(start, end), title, level))
    return tuple(out)


def _headings(text: str, levels: dict[int, int], spaced: Callable[[int], bool]) -> Iterator[tuple[int, int, str, int]]:
    """(start, end, title, level) of each heading, in order."""
    spans = list(_openings(text))
    numbered = any(_FIRST.match(text, a, b) or _CHAPTER.match(text, a, b) for a, b in spans)
    articles = sum(1 for a, b in spans if text.startswith("第", a) and _ARTICLE.match(text, a, b)) > 2
    plain = _PLAIN if numbered else _TOP
    for start, end in spans:
        marked = levels.get(start, 0)
        level, marker = next(((d, m) for d, p in _NUMBERED if (m := p.match(text, start, end))), (0, None))
        if marker and level == _ARTICLE_LEVEL:
            # 第三条生产线 at the start of a line is no article; a space behind it or a run of articles tells.
            if articles or spaced(marker.end()):
                yield start, marker.end(), marker[0], level
            continue
        if marked or (marker and level < _ARTICLE_LEVEL):
            if end - start <= 120:
                yield start, end, text[start:end], level or marked
            continue
        if marker and (run_on := _RUN_ON.match(text, marker.end(), end)):
            yield start, run_on.end(), text[start : run_on.end()], level
            continue
        lead = _LEADS.match(text, marker.end() if marker else start, end)
        if not lead:
            continue
        stop = lead.end()
        stopped = text[stop : stop + 1] == "。"
        if marker:
            alone = stop == end or (stop + 1 == end and text[stop] == "：")
            listed = stop + 1 == end and text[start - 2 : start - 1] == "；"  # the last item of a list
            run_in = stopped and not listed and stop - start <= _RUN_IN
            if run_in or (alone and end - start <= _STANDING):
                yield start, stop, text[start:stop], level
        elif stopped and end - start > 3 * (stop - start):
            if stop - start <= _BARE and not _PROSE.search(text, start, stop):
                yield start, stop, text[start:stop], _PLAIN
        elif stop == end < len(text) and _may_head(text, start, end):
            title = not start or _TITLE.search(text, start, end)
            above = plain == _PLAIN and _PART.fullmatch(text, start, end)
            yield start, end, text[start:end], _PART_LEVEL if above else 1 if title else plain


def _may_head(text: str, start: int, end: int) -> bool:
    """Whether a line without stop or number heads the text below: the first does, others if they look it."""
    if not start:
        return 4 <= end <= _TITLE_LENGTH and text[end - 1] not in "，、；,.;"
    return 4 <= end - start <= _BARE and not _NO_HEADING.search(text[start:end])


def _openings(text: str) -> Iterator[tuple[int, int]]:
    """Where a heading may start, with the end of its paragraph."""
    for start, end in paragraphs(text):
        yield start, end
        if end - start > _LOST:
            yield from ((m.start(), end) for m in _INSIDE.finditer(text, start, end))


# What a first sentence or a short line may not be: an address, a report of speech, a list, a label, a date, a person.
_PROSE = re.compile(r"同志们|各位|我们|认为|指出|强调|表示|提出|[“”‘：]|\d{4}年|，.*，")
_NO_HEADING = re.compile(
    r"[，、；：,.…—“\d]$|^[（《“【—]|\d{4}年\d{1,2}月\d{1,2}日|各位|同志们|、.*、.*、|：| |\||"
    r"书记|[省市区县州厅局院校]长|主席|主任|记者|摄$|[号页]$|(?:人民政府|办公[厅室]|委员会|[厅局令])$"
)
_TITLE = re.compile(r"[^与和及]{4,}(?:办法|条例|规定|细则|方案|规划|纲要|意见|计划)$")  # of what a notice brings along


def sentences(text: str, parts: tuple[Section, ...]) -> tuple[Sentence, ...]:
    """All sentences: they end at 。！？ (with the quotes and brackets that close behind them) and with a line."""
    starts = [part.span.start for part in parts]
    out = []
    section = -1
    for index, (first, last) in enumerate(paragraphs(text)):
        for m in _SENTENCE.finditer(text, first, last):
            a, b = m.span()
            whole = b - a <= _LONGEST and text[a] != " " and text[b - 1] != " "
            for start, end in ((a, b),) if whole else _bounded(text, a, b):
                while section + 1 < len(starts) and starts[section + 1] < end:
                    section += 1
                out.append(Sentence(Span(start, end), index, section))
    return tuple(out)


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentence without blanks at its ends, in pieces if it is too long for one."""
    while start < end:
        stop = min(start + _LONGEST, end)
        if stop < end and (cut := _CUT.match(text, start, stop)):
            stop = cut.end()
        left, right = start, stop
        while left < right and text[left] == " ":
            left += 1
        while right > left and text[right - 1] == " ":
            right -= 1
        if left < right:
            yield left, right
        start = stop
