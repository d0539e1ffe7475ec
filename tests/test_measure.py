"""What a document reports: values, indicators, subjects, periods and status of its figures."""

from __future__ import annotations

import re
import time
from array import array
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Document, Dropped, Entity, Home, Link, Linked, Mention, Quantity, Sentence, Source, Span
from kg.ontology import EntityType, Ontology, RelationType
from kg.stages.clean import clean
from kg.stages.measure import measure
from kg.stages.measure.figures import numeral, scan

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "quantities.yaml").read_text(encoding="utf-8"))
HOME = "Province/江南省"


def _type(parent: str | None = None, abstract: bool = False) -> EntityType:
    return EntityType(label="", label_en="", parent=parent, abstract=abstract)


PLACES = ("Country", "Province", "City", "County", "Park")
ONTOLOGY = Ontology(
    name="test",
    version="1",
    types={
        "Place": _type(abstract=True),
        **{t: _type("Place") for t in PLACES},
        **{
            t: _type()
            for t in (
                "Enterprise",
                "Institution",
                "Organization",
                "Policy",
                "Industry",
                "Initiative",
                "Event",
                "Person",
            )
        },
    },
    relations={
        "reports": RelationType(
            label="数据",
            label_en="reports",
            domain=("Place", "Enterprise", "Institution", "Organization", "Industry", "Initiative"),
            range=("Indicator",),
        )
    },
)


def document(text: str, title: str = "") -> Document:
    return clean(Source(id="doc", title=title, text=text))


def rows(*cells: str) -> Document:
    """A clean text of one row in a paragraph."""
    text = "\n".join(cells)
    starts = [sum(len(c) + 1 for c in cells[:k]) for k in range(len(cells))]
    sentences = tuple(Sentence(Span(s, s + len(c)), k, -1) for k, (s, c) in enumerate(zip(starts, cells, strict=True)))
    source = Source(id="doc", title="", text=text)
    return Document("doc", text, array("q", range(len(text) + 1)), source, (), sentences, {"title": "2026年江南省规划"})


def run(
    text: str | Document,
    names: list[str] | None = None,
    home: str | None = HOME,
    title: str = "",
) -> tuple[tuple[Quantity, ...], tuple[Dropped, ...]]:
    """Measures a text in which the names are mentioned wherever they stand, 我省 standing for the home."""
    doc = document(text, title) if isinstance(text, str) else text
    ids = {e.partition("/")[2]: e for e in names or []} | ({"我省": home} if home else {})
    found = sorted((m.start(), m.end(), e) for n, e in ids.items() for m in re.finditer(n, doc.text))
    every = sorted({*ids.values(), *([home] if home else [])})
    linked = Linked(
        home=Home(home, "test") if home else None,
        entities=tuple(Entity(e, e.partition("/")[0], e.partition("/")[2]) for e in every),
        links=tuple(Link(k, e, "exact") for k, (_, _, e) in enumerate(found)),
    )
    mentions = tuple(Mention(Span(a, b), e.partition("/")[0], doc.text[a:b], "test") for a, b, e in found)
    return measure(doc, mentions, linked, ONTOLOGY)


@pytest.mark.parametrize("case", CASES, ids=[c["why"] for c in CASES])
def test_cases(case: dict[str, Any]) -> None:
    quantities, dropped = run(case["text"], case.get("names"))
    found = [[q.subject, q.indicator, q.value, q.number, q.unit, q.comparator] for q in quantities]
    assert found == [[subject or HOME, *rest] for subject, *rest in case["figures"]]
    assert not dropped


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("五百万", 5e6),
        ("一百五十", 150),
        ("三点五", 3.5),
        ("十二", 12),
        ("两千零五", 2005),
        ("万", 1e4),
        ("千万", 1e7),
        ("三万亿", 3e12),
        ("一亿二千万", 1.2e8),
        ("甲", None),
    ],
)
def test_numeral(words: str, number: float | None) -> None:
    assert numeral(words) == pytest.approx(number) if number is not None else numeral(words) is None


@pytest.mark.parametrize(
    ("text", "title", "periods"),
    [
        # The period stands in the clause.
        ("到2027年，数字经济规模达到2万亿元。", "", ["到2027年"]),
        # This year and last year are years where the title names one.
        ("去年进出口增长5.2%。今年进出口增长5%左右。", "2026年江南省政府工作报告", ["2025年", "2026年"]),
        # Without a year they stay as written.
        ("今年进出口增长5%左右。", "", ["今年"]),
        # A sentence that sets the frame holds for those after it in the paragraph.
        ("“十五五”时期的主要目标是：发展再上台阶。地区生产总值年均增长5%左右。", "", ["“十五五”时期"]),
        # The yearly average alone.
        ("地区生产总值年均增长5%左右。", "", ["年均"]),
        # A heading gives the year.
        ("一、2025年工作回顾\n新增企业200家。", "2026年江南省政府工作报告", ["2025年"]),
        ("新增企业200家。", "", [""]),
        # What a figure is compared with has a period of its own; the figure keeps that of its sentence.
        ("2025年，占比由2020年的5%提高到8%。", "", ["2020年", "2025年"]),
        # 上年 is the year before the one that is told of, not the year before the document's.
        ("一、2020年工作回顾\n占比由上年的5%提高到8%。", "2021年江南省政府工作报告", ["2019年", "2020年"]),
        ("到2020年产值由84亿元增加到127亿元。", "", ["", "到2020年"]),
        ("一、2020年工作回顾\n较2015年增长26.8%。", "2021年江南省政府工作报告", ["2020年"]),
        # The words that lead to a list hold for its items; the year under review is that of the heading.
        (
            "发展目标：到2026年，低空经济形成规模。\n——企业达到100家。\n——产业规模达到100亿元。",
            "",
            ["到2026年", "到2026年"],
        ),
        ("一、2024年工作回顾\n一年来，新增企业200家。", "2025年江南省政府工作报告", ["2024年"]),
        ("一年来，新增企业200家。", "2025年江南省政府工作报告", ["2024年"]),
        ("预计全年实现生产总值1960亿元。", "2025年江南省政府工作报告", [""]),
        ("上半年实现进出口总额300亿元。", "江南区2018年上半年计划执行情况的报告", ["2018年上半年"]),
        # A quarter or 全年 is of the year in the title, or of the one that the text opens with.
        ("全年粮食产量5万吨。", "江南省2015年国民经济和社会发展统计公报", ["2015年"]),
        ("2010年，全区经济平稳。\n全年实现生产总值150亿元。其中，第一产业增加值3亿元。", "", ["2010年", "2010年"]),
        ("一季度，零售总额1.12万亿元。分门类看，餐饮收入3亿元。", "", ["一季度", "一季度"]),
        # What another is compared with: of the same months, in a list, in the aside of a clause that has ended.
        ("恢复到2019年同期的90%。", "2023年经济运行情况", ["2023年"]),
        ("2022年，经济增长5.2%，较一季度、上半年提高1个百分点。", "", ["2022年", "2022年"]),
        ("2025年，规模扩大，其中2023年突破3万亿元；就业人数达到90万人。", "", ["2023年", "2025年"]),
        # When someone came is no period of what is told below.
        ("2023年6月总书记考察时作出指示，草原植被盖度稳定在45%。", "", [""]),
        # The opening of a section holds for its paragraphs.
        ("（一）发展成就\n“十三五”时期，基础不断夯实。\n建成基站21万个。", "", ["“十三五”时期"]),
        # 到 after 增加 is no 到 of a target; older plans, and months.
        ("“十二五”末，规模达到300亿元。", "", ["“十二五”末"]),
        ("1—10月，规上工业增加值增长15%。", "", ["1—10月"]),
        # The plan that a heading looks back on.
        ("一、“十四五”工作回顾\n新增企业20家。", "", ["“十四五”"]),
        # A heading that runs on into its first sentence, which speaks of its targets.
        ("一、2019年工作回顾2019年，较好完成了目标任务。产值3亿元。", "2020年江南省政府工作报告", ["2019年"]),
        # Since a year.
        ("2010年以来累计引进企业85家。", "", ["2010年以来"]),
        # How often holds for its clause.
        ("每年培训干部300人次，满意率95%。", "", ["每年", ""]),
        # Years in Chinese numerals, from a year on, within years, each year.
        ("到二〇二五年，数字经济规模达到二万亿元。", "", ["到二〇二五年"]),
        ("2012年起5年内引进人才2000名。从2023年起，每年培训干部300人次。", "", ["2012年起5年内", "2023年起"]),
        ("3年内建设公寓500套。", "", ["3年内"]),
        # What comes after the plant is built has no year yet.
        ("2023年度计划投资12亿元，建成后年产值可达90亿元。", "", ["2023年度", ""]),
        # So far ends the quarter.
        ("一季度开工项目455个。截至目前，开工项目766个。", "", ["一季度", "截至目前"]),
        # A heading without a number stands above those with one; a first sentence does not hide it.
        ("2025年政府工作回顾\n一、产业\n新增企业20家。", "江南省政府工作报告", ["2025年"]),
        ("一、2022年工作回顾\n过去一年，不平凡。面对困难，新增企业20家，增长5%，成效明显。", "", ["2022年", "2022年"]),
        # A sentence that looks back on its targets frames nothing.
        ("一、2022年工作回顾\n较好完成了年初确定的目标。产值增长8%。", "", ["2022年"]),
    ],
)
def test_period(text: str, title: str, periods: list[str]) -> None:
    assert [q.period for q in run(text, title=title)[0]] == periods


@pytest.mark.parametrize(
    ("text", "title", "status"),
    [
        # Under a heading of results, and of tasks.
        ("一、2025年工作回顾\n新增企业200家。", "2026年江南省政府工作报告", "achieved"),
        ("二、2026年工作安排\n新增企业200家。", "2026年江南省政府工作报告", "target"),
        # a heading about how goals were met looks back, and so does a figure that is held against one
        ("（一）主要目标完成情况\n新增企业200家，低于目标20家。", "江南区经济和社会发展计划执行情况的报告", "achieved"),
        # The heading on society's safety net is no list of tasks.
        ("（三）社会保障\n新增床位200张，同比增长5.3%。", "", "achieved"),
        # The verb says so.
        ("力争新增企业200家。", "", "target"),
        # A year after the document's own, and one before.
        ("到2030年，数字经济规模达到2万亿元。", "2026年江南省数字经济发展情况", "target"),
        ("2024年，数字经济规模达到2万亿元。", "2026年江南省行动计划", "achieved"),
        # Words around: done and exact, or under way and round.
        ("圆满完成年度任务，新增企业213家，技术合同成交额同比增长12.7%。", "", "achieved"),
        ("深入实施提质行动，培育企业200家以上。", "", "target"),
        # The kind of document decides where nothing else does.
        ("企业200家。", "江南省产业发展规划", "target"),
        # 规模以上 is a size, not a bound; what is to be reached by a year is a target, and so is an offer.
        ("2023年，规模以上工业企业1354家。\n规模以上工业增加值增长7%。", "2023年江南市经济运行情况", "achieved"),
        ("到2030年，农产品加工业产值达到3000亿元。", "江南市农产品加工业发展规划", "target"),
        ("对于研发制造类企业，给予奖励最高100万元。", "江南市概况", "target"),
        # What is already there is no target, even in a plan.
        ("截至目前，我市创建示范基地2家。", "江南市产业发展规划", "achieved"),
        ("打造高地，深入实施提质行动，已备案105款。", "江南省概况", "achieved"),
        ("企业200家。", "江南省概况", "achieved"),
        # What has been won from above, and a document of what has been.
        ("一、2019年工作回顾\n争取到位资金14亿元。", "江南省政府工作报告", "achieved"),
        ("工业增加值占比达38%左右。", "江南省2023年工业发展情况", "achieved"),
        # What has been spent, whatever goal it was for.
        ("围绕建设强省的目标，先后投入5000多万元。", "江南省概况", "achieved"),
        # 虚拟 and 模拟 plan nothing; within years is ahead.
        ("模拟芯片企业12家。", "江南省概况", "achieved"),
        ("2025年政府工作回顾\n一、突破\n新增企业20家。", "江南省政府工作报告", "achieved"),
    ],
)
def test_status(text: str, title: str, status: str) -> None:
    assert {q.status for q in run(text, title=title)[0]} == {status}


def test_evidence_is_the_clause_in_the_source() -> None:
    """Normalisation moves nothing: the quote is what the source says, full-width digits and all."""
    text = "今年以来,規模以上工業總產值達到１２００億元左右 ,增長5.5％."
    quantities, _ = run(text)
    assert [(q.value, q.evidence.quote) for q in quantities] == [
        ("1200亿元", "規模以上工業總產值達到１２００億元左右"),
        ("5.5%", "增長5.5％."),
    ]
    assert all(text[q.evidence.start : q.evidence.end] == q.evidence.quote for q in quantities)


def test_table_with_years_in_its_header() -> None:
    """A row is an indicator, a column a year; units stand with the label, bounds in the cell."""
    body = "研发投入强度（%） 2.8 ≥3.2", "高新技术企业（家） 5,000 8000左右", "生产总值 4万亿元 6万亿元"
    quantities, _ = run(rows("指标 2025年 2030年", *body))
    assert [(q.indicator, q.value, q.number, q.comparator, q.period, q.status) for q in quantities] == [
        ("研发投入强度", "2.8%", 2.8, "", "2025年", "achieved"),
        ("研发投入强度", "3.2%", 3.2, ">=", "2030年", "target"),
        ("高新技术企业", "5,000家", 5000, "", "2025年", "achieved"),
        ("高新技术企业", "8000家", 8000, "~", "2030年", "target"),
        ("生产总值", "4万亿元", 4e12, "", "2025年", "achieved"),
        ("生产总值", "6万亿元", 6e12, "", "2030年", "target"),
    ]
    assert {q.evidence.quote for q in quantities} == set(body)


def test_table_of_places() -> None:
    """The place that labels a row is the subject of its figures."""
    quantities, _ = run(
        rows("地区 规上企业（家） 产值（亿元）", "甲市 200 3.2", "乙市 100 5"), ["City/甲市", "City/乙市"]
    )
    assert [(q.subject, q.indicator, q.value) for q in quantities] == [
        ("City/甲市", "规上企业", "200家"),
        ("City/甲市", "产值", "3.2亿元"),
        ("City/乙市", "规上企业", "100家"),
        ("City/乙市", "产值", "5亿元"),
    ]


def test_rules_of_law_are_no_figures() -> None:
    """Who is meant, what must be limited and what is fined; a rate is a figure."""
    text = (
        "中型企业是指从业人员三百人以上的企业。游客达到承载量百分之八十的，应当限流。处五万元罚款。"
        "研发投入占比应当达到百分之三。"
    )
    quantities, _ = run(text, title="江南省促进条例")
    assert [(q.indicator, q.value) for q in quantities] == [("研发投入占比", "百分之三")]


def test_a_row_number_is_no_count() -> None:
    """A space behind the number, which cleaning cuts out, tells."""
    assert not run("1 组织领导有力。\n6 个人信息保护到位。")[0]


def test_a_place_elsewhere_keeps_its_sentence() -> None:
    quantities, _ = run("甲省建设产业园，引进企业120家。新增企业5家。", ["Province/甲省"])
    assert [(q.subject, q.value) for q in quantities] == [("Province/甲省", "120家"), ("Province/江南省", "5家")]


def test_no_home_is_no_guess() -> None:
    quantities, dropped = run("新增高新技术企业200家。", home=None)
    assert not quantities
    assert [(d.kind, d.what) for d in dropped] == [("quantity", "新增高新技术企业 200家")]
    assert "place" in dropped[0].reason
    assert dropped[0].evidence.quote == "新增高新技术企业200家"


def test_domain_of_reports_holds() -> None:
    """An event is outside the domain of `reports` here: its figure is dropped, with the reason."""
    quantities, dropped = run("第七届博览会成交额12亿元。", ["Event/第七届博览会"])
    assert not quantities
    assert [d.reason for d in dropped] == ["Event may not report a figure"]


def test_order_is_that_of_the_text() -> None:
    quantities, _ = run("第三产业增长5%；工业增长6%。\n新增企业20家，培育企业翻一番。")
    starts = [q.evidence.start for q in quantities]
    assert len(starts) == 4
    assert starts == sorted(starts)


MARKS = "、，；。“”（）的等万千各从到\n\t "
WORDS = (
    *("5%", "12家", "1.", "2025年", "第八", "百分之五", "翻一番", "亿元", "以上", "增长", "达到", "分别", "提高到"),
    *("居全国", "企业", "占比", "指数中，", "甲市", "石化产业"),
)
PIECES = st.sampled_from((*MARKS, *WORDS))


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=80, deadline=None)
def test_any_text_gives_exact_evidence(text: str) -> None:
    """No sequence of words breaks the stage, and every quote is in the source."""
    first = run(text, ["City/甲市", "Industry/石化产业"])
    assert first == run(text, ["City/甲市", "Industry/石化产业"])
    for q in first[0]:
        assert text[q.evidence.start : q.evidence.end] == q.evidence.quote
        assert q.indicator and q.value
        assert q.status in ("achieved", "target")
        assert q.comparator in ("", ">=", "<=", ">", "<", "~")


@given(st.text(alphabet="0123456789一二三十百千万亿.,，、%个家元第前位翻番倍成百分之余多近约超以上左右", max_size=80))
@settings(max_examples=80, deadline=None)
def test_figures_never_overlap(text: str) -> None:
    figures = list(scan(text))
    for f in figures:
        assert f.start <= f.head < f.tail <= f.end
        assert text[f.head : f.tail] == f.value
    assert all(a.tail <= b.head for a, b in pairwise(figures))


REPEATED = ("到", "增到", "5%、", "各5家", "居全国第八、", "A、等", "年均占比", "“", "从5%提高到6%")


@pytest.mark.parametrize("piece", REPEATED)
def test_time_grows_with_length_only(piece: str) -> None:
    """Repeated words, as damaged or hostile text has them, cost no more than time in proportion to length."""

    def cost(n: int) -> float:
        text = piece * (n // len(piece)) + "5%"
        doc = document(text)
        linked = Linked(Home(HOME, "test"), (Entity(HOME, "Province", "江南省"),), ())
        begun = time.process_time()
        measure(doc, (), linked, ONTOLOGY)
        return time.process_time() - begun

    cost(2_000)
    assert cost(16_000) < 12 * cost(2_000) + 0.2
