"""The figures that a document reports: Document, mentions and links -> quantities.

figures.py finds the numbers, reading.py says what they are figures of, subjects.py whose, setting.py when they hold.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from kg.model import Document, Dropped, Evidence, Linked, Mention, Quantity, Span
from kg.ontology import Ontology

from .figures import Figure, scan
from .reading import read
from .setting import TARGET, Setting
from .subjects import Subjects
from .tables import tables

# 优良天数达330天, 办理时限压缩至3个工作日: durations that measure something
_TIMED = re.compile(
    r"(?:天数|时间|时限|周期|工期)(?:达到|达|为|超|由|从|到|共)?$|(?:增加|减少|缩短|压缩|延长)(?:了|至|到|为)?$"
)
_TELLS = re.compile("[\u4e00-\u9fffA-Za-z]{2}")  # an indicator of less (/月, 次) is none
# 李某等8名代表：, 关于建议省政府给予5000万元支持的问题: who is addressed, and what was asked for
_ADDRESSED = re.compile(r"[^，。：\n]{2,12}等\d{1,2}[名位](?:代表|委员)[：:]")
_REQUEST = re.compile("关于[^，。；]{0,10}(?:建议|请求|恳请)[^，。；]{4,60}的(?:问题|建议)")
# 对年收入达2亿元的企业: whom a grant is for
_GRANTEE = re.compile(
    "(?<![面应反针绝派核])对[^，。；]{2,60}?的[^，。；]{0,8}(?:企业|项目|单位|机构|平台|园区|个人|团队)"
)
_ONE_OF = re.compile("[^，。；]{1,20}之一")  # 全国4个试点城市之一
# “3个100万”, “两个80%”: a slogan
_QUOTED, _UNQUOTED = re.compile("“[0-9一二三四五六七八九十两]{1,3}[个大条]$"), re.compile("[^“，。]{0,4}”")
_COUPLET = re.compile("“[0-9一二三四五六七八九十百千万两][^“”，。]{1,3}$")  # “十城千辆”
_INSTITUTE = re.compile("(?:[一二三四五六七八九十]院|集团|公司|电科|科工|中船|兵器)$")
# conditions, definitions and fines of a law: no one reports them
_LAW = re.compile("的，|的(?:个人|单位|企业|部分)?(?:，)?(?:依法)?(?:处|责令)|罚款")
_MEANS = re.compile("是指[^。]*$|处以?(?:[违上][^，。]{2,10})?$")
UNTOLD = "nothing says what it is a figure of"
# A rule's share of right figures on annotated documents.
_CONFIDENCE = {
    "counted": 0.92, "named": 0.95, "continued": 0.94, "distributed": 0.96, "each": 0.95, "base": 0.93, "span": 0.93,
    "ranked": 0.9, "bare": 0.92, "granted": 0.9, "table": 0.9,
}  # fmt: skip


def measure(
    document: Document, mentions: tuple[Mention, ...], linked: Linked, ontology: Ontology
) -> tuple[tuple[Quantity, ...], tuple[Dropped, ...]]:
    """Every figure with its subject, indicator, value, period and status, by position.

    A figure whose subject is unknown, or of a type that may not report, is dropped with the reason.
    """
    subjects = Subjects(document, mentions, linked)
    setting = Setting(document)
    domain = ontology.relations["reports"].domain if "reports" in ontology.relations else ()
    home = linked.home.entity if linked.home else ""
    quantities: list[Quantity] = []
    dropped: list[Dropped] = []

    def report(
        f: Figure, owners: list[str], indicator: str, where: tuple[int, int], rule: str, period: str, status: str
    ) -> None:
        span = document.source_span(*where)
        quote = document.quote(*where)
        evidence = Evidence(document.id, span.start, span.end, quote, f"figure.{rule}", _CONFIDENCE[rule])
        for subject in owners or [home]:
            fault = subjects.fault(subject, ontology, domain) if _TELLS.search(indicator) else UNTOLD
            if fault:
                dropped.append(Dropped("quantity", f"{indicator} {f.value}", fault, evidence))
            else:
                quantities.append(
                    Quantity(subject, indicator, f.value, f.number, f.unit, f.comparator, period, status, evidence)
                )

    rows = set()
    for c in tables(document):
        rows.add(c.sentence)
        named = subjects.at(c.row[0], c.label)
        indicator = c.column if named else c.label + c.column
        period = c.period or setting.period(c.sentence, c.row[0])
        report(c.figure, named, indicator, c.row, "table", period, setting.status(c.sentence, c.row[0], period))
    for sentence, start, end, figures in _sentences(document, subjects):
        carried: list[str] | None = None
        for r in read(document.text, start, end, figures) if sentence not in rows else ():
            owners, indicator = subjects.of(r, sentence, carried)
            carried = owners if subjects.goes_on(r, owners) else []
            period = (setting.base if r.rule == "base" else setting.period)(sentence, r.figure.start)
            status = setting.status(sentence, r.figure.start, period)
            if r.rule == "granted" and "已" not in document.text[r.clause[0] : r.figure.start]:
                status = TARGET  # an offer
            if not period and "年均" in r.indicator:
                period = "年均"
            report(r.figure, owners, indicator, r.clause, r.rule, period, status)
    return tuple(quantities), tuple(dropped)


def _sentences(document: Document, subjects: Subjects) -> Iterator[tuple[int, int, int, list[Figure]]]:
    """(sentence, start, end, figures) for every stretch between 。 and ； that holds a figure."""
    text = document.text
    begins = [s.span.start for s in document.sentences]
    found: dict[tuple[int, int, int], list[Figure]] = {}
    seen, others = -1, list[tuple[int, int]]()  # the last sentence looked at, and what it says of others
    for f in scan(text):
        k = bisect_right(begins, f.head) - 1
        vague = f.kind == "time" and not _TIMED.search(text, max(0, f.start - 12), f.start)
        if k < 0 or vague or subjects.names(f) or text.endswith("连续", 0, f.start):
            continue
        span = document.sentences[k].span
        if k != seen:
            seen, others = k, _of_others(text, span)
        if any(a <= f.start < b for a, b in others) or _no_report(document, f, span):
            continue
        start = text.rfind("；", span.start, f.start) + 1 or span.start
        end = text.find("；", f.tail, span.end)
        if f.end <= (end if end >= 0 else span.end):
            found.setdefault((k, start, end if end >= 0 else span.end), []).append(f)
    for (k, start, end), figures in found.items():
        yield k, start, end, figures


def _of_others(text: str, sentence: Span) -> list[tuple[int, int]]:
    """Where a sentence says who is addressed, what was asked for, or whom a grant is for."""
    patterns = (_ADDRESSED, _REQUEST, _GRANTEE)
    return [m.span() for p in patterns for m in p.finditer(text, sentence.start, sentence.end + 1)]


def _no_report(document: Document, f: Figure, sentence: Span) -> bool:
    """Does a figure only number a row, name one of several, stand in a slogan, or bound a rule of law?"""
    text, start, end = document.text, sentence.start, sentence.end
    if f.kind == "count" and (start == 0 or text[start - 1] == "\n") and f.head == start:
        digits = start + len(f.value) - len(f.value.lstrip("0123456789"))
        if digits > start and document.origin[digits] - document.origin[digits - 1] > 1:
            return True  # a row's number, and a space behind it: 1 组织领导
    if f.kind == "count" and _ONE_OF.match(text, f.tail, end):
        return True
    if _QUOTED.search(text, start, f.start) and _UNQUOTED.match(text, f.end, end):
        return True
    if f.kind == "count" and text.startswith("”", f.end) and _COUPLET.search(text, max(start, f.start - 8), f.start):
        return True
    if f.unit == "所" and _INSTITUTE.search(text, max(start, f.start - 4), f.start):
        return True  # 航天某院159所
    law = document.fields.get("genre") == "法规"
    return law and bool(_LAW.match(text, f.end, end) or _MEANS.search(text, start, f.start))
