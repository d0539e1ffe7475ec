"""Matrices, likeness, figures, differences, times and briefs, on plans made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import plans
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cite import Source
from kg.compare import diff, figures, indicators, likeness, matrix, report, targets, timeline
from kg.compare.facts import Facts
from kg.compare.matrix import Cell, Matrix
from kg.errors import NotFound
from kg.query import resolve
from kg.store import Figure, Store, number

ZJ, SX = number("Province/浙江省"), number("Province/山西省")
IC, AI, FUTURE = (number(f"Industry/{name}") for name in ("集成电路", "人工智能", "未来产业"))
COAL, TRADE = number("Industry/煤炭"), number("Industry/数字贸易")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plans.build(tmp_path_factory.mktemp("plans"), [plans.zhejiang(), plans.shanxi()])


@pytest.fixture
def facts(folder: Path) -> Iterator[Facts]:
    with Store.open(folder) as store:
        yield Facts(store)


def table(facts: Facts, **wanted: object) -> Matrix:
    return matrix.build(facts, facts.said(["develops"]), {"Province"}, {"Industry"}, **wanted)  # type: ignore[arg-type]


# ------------------------------------------------------------------ matrix


def test_a_cell_holds_the_quotes_that_it_counts(facts: Facts) -> None:
    cell = table(facts, roll_up=False).cells[ZJ, IC]
    assert [s.quote for s in cell.said] == ["培育集成电路、人工智能等未来产业", "做强集成电路产业"]
    assert (cell.support, cell.documents, cell.rolled) == (2, 1, 0)
    assert all(plans.ZHEJIANG[s.start : s.stop] == s.quote for s in cell.said)


def test_a_citys_plan_counts_for_its_province_and_is_marked(facts: Facts) -> None:
    found = table(facts)
    assert (found.cells[ZJ, IC].support, found.cells[ZJ, IC].rolled) == (3, 1)
    assert (found.cells[SX, COAL].support, found.cells[SX, COAL].rolled) == (3, 1)
    assert found.cells[ZJ, TRADE].rolled == 1  # a county, through its city


def test_rows_may_be_what_lies_between(facts: Facts) -> None:
    found = matrix.build(facts, facts.said(["develops"]), {"City"}, {"Industry"})
    assert {facts.name(row) for row in found.rows} == {"杭州市", "大同市"}
    assert found.cells[number("City/杭州市"), TRADE].rolled == 1  # 西湖区 is in 杭州市; the province's own plan is not


def test_columns_rise_along_part_of_and_a_passage_counts_once(facts: Facts) -> None:
    found = table(facts, level=1)
    assert IC not in found.columns and AI not in found.columns
    cell = found.cells[ZJ, FUTURE]
    assert sorted(s.quote for s in cell.said) == [
        "做强集成电路产业",
        "培育集成电路、人工智能等未来产业",
        "杭州市发展集成电路",
    ]
    assert cell.rolled == 2  # the first quote names 未来产业 itself
    assert found.cells[SX, FUTURE].rolled == 1
    assert table(facts, level=9).cells == found.cells


def test_measures(facts: Facts) -> None:
    found = table(facts)
    assert found.values("support")[ZJ, IC] == 3
    assert found.values("documents")[ZJ, IC] == 1
    shares = found.values("share")
    assert shares[ZJ, IC] == 3 / found.totals()[ZJ]
    assert sum(value for (row, _), value in shares.items() if row == ZJ) == pytest.approx(1)


def test_rows_may_be_documents_and_relations_mentions(facts: Facts) -> None:
    by_doc = matrix.build(facts, facts.said(["develops"]), {"Document"}, {"Industry"})
    assert {facts.entities[row].id for row in by_doc.rows} == {"Document/浙江省", "Document/山西省"}
    named = matrix.build(facts, facts.said(["mentions"]), {"Document"}, {"Initiative"})
    assert [cell.support for cell in named.cells.values()] == [1]


def test_either_end_may_be_the_row(facts: Facts) -> None:
    turned = matrix.build(facts, facts.said(["develops"]), {"Industry"}, {"Province"}, roll_up=False)
    assert turned.cells[IC, ZJ].said == table(facts, roll_up=False).cells[ZJ, IC].said


def test_columns_with_little_support_go(facts: Facts) -> None:
    assert set(table(facts, min_support=3).columns) == {IC, COAL}


def test_filters_narrow_the_facts(folder: Path) -> None:
    with Store.open(folder) as store:
        assert {s.doc for s in Facts(store, documents=["浙江省"]).said(["develops"])} == {number("Document/浙江省")}
        sure = Facts(store, min_confidence=0.9).said(["develops"])
        assert {(s.subject, s.object) for s in sure} == {(ZJ, IC), (SX, COAL)}  # said twice: 1 - 0.2 * 0.2
        with pytest.raises(NotFound, match="浙江"):
            Facts(store, documents=["浙江"])


def test_a_circle_of_parts_ends(tmp_path: Path) -> None:
    text = "甲、乙等丙，丙等甲。浙江省发展甲。"
    zj = "Province/浙江省"
    ring = [
        ("Industry/甲", "part_of", "Industry/丙", "甲、乙等丙"),
        ("Industry/丙", "part_of", "Industry/甲", "丙等甲"),
        (zj, "develops", "Industry/甲", "浙江省发展甲"),
    ]
    with Store.open(plans.build(tmp_path, [plans.extraction("d", text, zj, ring)])) as store:
        for level in range(4):
            assert len(table(Facts(store), level=level).cells) == 1


# ------------------------------------------------------------------ likeness


def made(counts: dict[tuple[int, int], int]) -> Matrix:
    cells = {key: Cell((None,) * n, 1, 0) for key, n in sorted(counts.items()) if n}  # type: ignore[arg-type]
    rows, columns = (tuple(sorted({key[i] for key in cells})) for i in (0, 1))
    return Matrix(rows, columns, cells)


@given(st.dictionaries(st.tuples(st.integers(0, 6), st.integers(10, 20)), st.integers(1, 9), max_size=40))
def test_likeness_is_symmetric_and_groups_are_a_partition(counts: dict[tuple[int, int], int]) -> None:
    found = made(counts)
    alike = likeness.similarity(found)
    for i, row in enumerate(alike):
        assert row[i] == 1
        assert all(0 <= value <= 1.0001 and value == alike[j][i] for j, value in enumerate(row))
    chosen = likeness.sizeable(found)
    groups = likeness.clusters(alike, chosen)
    assert sorted(i for group in groups for i in group) == chosen


def test_rows_that_say_the_same_go_together() -> None:
    coal = {(row, 10 + k): 3 for row in (0, 2, 4) for k in range(4)}
    sea = {(row, 20 + k): 3 for row in (1, 3, 5) for k in range(4)}
    found = made(coal | sea | {(row, 30): 1 for row in range(6)})
    assert likeness.clusters(likeness.similarity(found), range(6)) == [[0, 2, 4], [1, 3, 5]]


def test_a_row_with_next_to_nothing_is_not_grouped() -> None:
    assert likeness.sizeable(made({(row, 10): 30 for row in range(4)} | {(9, 10): 1})) == [0, 1, 2, 3]


def test_what_sets_a_row_apart_is_what_others_have_less_of() -> None:
    found = made({(0, 10): 6, (0, 11): 6, (1, 10): 1, (1, 11): 11, (2, 11): 12, (0, 12): 2, (1, 13): 1})
    traits = likeness.distinctive(found)
    assert [t.column for t in traits[0]] == [10, 12]
    assert traits[0][0].lift == round((6 / 14) / (1 / 25), 2)
    assert traits[0][1].lift is None  # the others have none of it
    assert all(t.column != 13 for t in traits[1])  # one quote is too little


# ------------------------------------------------------------------ figures


def figure(value: str, number: float | None, unit: str, comparator: str = "", period: str = "") -> Figure:
    return Figure(value, number, unit, comparator, period, "target")


@pytest.mark.parametrize(
    ("written", "low", "high", "unit"),
    [
        (figure("1200公里", 1200, "公里"), 1200, 1200, "公里"),
        (figure("300000米", 300000, "米"), 300, 300, "公里"),  # one unit for a length
        (figure("2万公顷", 20000, "公顷"), 300000, 300000, "亩"),  # and for land
        (figure("4.5%—5%", None, "%"), 4.5, 5, "%"),  # a range
        (figure("5%-4.5%", None, "%"), 4.5, 5, "%"),  # written the wrong way round
        (figure("25—30万家", None, "家"), 250000, 300000, "家"),  # the scale stands behind the range
    ],
)
def test_amounts_in_one_unit(written: Figure, low: float, high: float, unit: str) -> None:
    assert figures.amount(written) == pytest.approx((low, high, unit))


def test_words_have_no_amount() -> None:
    assert figures.amount(figure("翻一番", None, "")) is None


@pytest.mark.parametrize(
    ("period", "years"),
    [
        ("2026年", (2026, 2026)),
        ("到2030年", (2030, 2030)),
        ("2024—2026年", (2024, 2026)),
        ("“十五五”时期", (2026, 2030)),
        ("“十三五”末", (2020, 2020)),  # its last year alone
        ("近年来", None),
        ("12026号", None),  # digits that are no year
    ],
)
def test_periods_as_years(period: str, years: tuple[int, int] | None) -> None:
    assert figures.span(period) == years


@pytest.mark.parametrize(
    ("period", "years"),
    [
        ("2026年", (2026, 2026)),  # told outright
        ("五年来", (2021, 2025)),  # in January one looks back from the end of last year
        ("过去五年", (2021, 2025)),
        ("这五年", (2021, 2025)),
        ("过去一年", (2025, 2025)),
        ("今后五年", (2026, 2030)),
        ("未来三年", (2026, 2028)),
        ("近年来", None),
        ("", None),
    ],
)
def test_periods_that_are_told_from_the_document(period: str, years: tuple[int, int] | None) -> None:
    source = Source("d", "2026年浙江省政府工作报告", date="2026-01-22")
    assert figures.years(period, source) == years


def test_a_period_is_not_guessed_in_the_middle_of_a_year() -> None:
    assert figures.years("过去一年", Source("d", "通知", date="2026-07-01")) is None
    assert figures.years("过去一年", Source("d", "通知", date="2026-12-20")) == (2026, 2026)
    assert figures.years("过去一年", Source("d", "2026年政府工作报告")) == (2025, 2025)
    assert figures.years("过去一年", Source("d", "通知")) is None


@pytest.mark.parametrize(
    ("names", "standard"),
    [
        ("全省生产总值增长 GDP同比增长 地区生产总值增速 实现地区生产总值增长 全年GDP增长", "地区生产总值增长"),
        ("GDP年均增长 地区生产总值年均增速 “十五五”时期生产总值年均增长", "地区生产总值年均增长"),
        ("经济总量连续跨越年均增长", "地区生产总值年均增长"),
        ("经济总量 全省生产总值 地区生产总值突破 经济总量连跨 地区生产总值跨上", "地区生产总值"),
        ("人均GDP 人均生产总值", "人均地区生产总值"),
        ("万元GDP能耗下降 单位生产总值能源消耗降低", "单位地区生产总值能耗下降"),
        ("海洋生产总值占GDP比重", "海洋生产总值占地区生产总值比重"),  # of the sea, not of the place
        ("规模以上工业增加值增速 规上工业增加值同比增长 规上工业增长", "规上工业增加值增长"),
        ("规上工业", "规上工业"),  # without 增长 it may be anything of it
        ("社零总额 社会消费品零售额 全社会消费品零售总额", "社会消费品零售总额"),
        ("全社会研发经费投入强度 研发投入强度 研发经费投入占GDP比重", "研发投入强度"),
        ("全社会研发经费增速年均 R&D经费年均增长", "研发投入年均增长"),
        ("外贸进出口总值 进出口总额 货物进出口总额 进出口", "进出口总额"),
        ("对俄进出口", "对俄进出口"),  # with one country
        ("居民消费价格涨幅 CPI涨幅 居民消费价格总水平上涨幅度", "居民消费价格增长"),
        ("PM_2.5平均浓度 PM2.5年均浓度 细颗粒物（PM2.5）浓度", "PM2.5浓度"),  # 年均 tells no growth here
        ("空气质量优良天数比率 优良天数比例 空气质量优良率", "优良天数比例"),
        ("地表水优良率", "地表水优良比例"),
        ("农村居民收入 农村常住居民人均可支配收入 农村居民人均收入", "农村居民人均可支配收入"),
        ("城镇新增就业人数", "城镇新增就业"),
        ("城镇新增就业累计 累计城镇新增就业 五年城镇新增就业", "城镇新增就业累计"),  # not that of a year
        ("年均城镇新增就业", "城镇新增就业年均"),
        ("“两重”项目", "两重项目"),
        ("国家级专精特新“小巨人”企业 专精特新“小巨人”", "专精特新小巨人企业"),
        ("省级专精特新中小企业", "省级专精特新中小企业"),
        ("新增高新技术企业", "新增高新技术企业"),  # not all of them
        ("省政协提案 政协委员提案 市政协提案", "政协提案"),
        ("高速公路通车里程 高速公路总里程", "高速公路里程"),
        ("新增高速公路里程", "新增高速公路里程"),
        ("城镇老旧小区改造 改造老旧小区 完成老旧小区改造", "改造城镇老旧小区"),
        ("生产安全事故死亡人数下降", "生产安全事故死亡人数下降"),
        ("死亡人数下降", "死亡人数下降"),  # on roads, or at work
        ("全国人大代表建议", "全国人大代表建议"),
        ("全省 增长 提高", ""),  # nothing would be left: as it stands
    ],
)
def test_indicators_in_one_way_of_writing(names: str, standard: str) -> None:
    for name in names.split():
        assert indicators.standard(name) == (standard or name)
        assert indicators.standard(indicators.standard(name)) == indicators.standard(name)


def test_no_two_standard_names_are_one() -> None:
    assert len(indicators.NAMED) == sum(map(len, indicators.EQUAL.values()))
    assert not set(indicators.NAMED) & set(indicators.EQUAL)
    for name in indicators.EQUAL:
        assert indicators.standard(name) == name


@pytest.mark.parametrize(
    ("one", "other", "name", "same"),
    [
        ("项", "个", "两重项目", True),
        ("家", "个", "全国重点实验室", True),
        ("户", "家", "规上工业企业", True),
        ("户", "个", "改造城镇老旧小区", False),  # households, and quarters
        ("人", "人次", "开展职业技能培训", False),
        ("元", "美元", "人均地区生产总值", False),
    ],
)
def test_words_that_count_the_same_things(one: str, other: str, name: str, same: bool) -> None:
    assert (indicators.counted(one, name) == indicators.counted(other, name)) == same


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_plain_numbers_have_no_exponent(value: float) -> None:
    assert "e" not in figures.plain(value)


# ------------------------------------------------------------------ targets


def test_conflicting_figures_share_a_number(facts: Facts) -> None:
    found = targets.table(facts, conflicts=True)
    assert [(t.indicator, t.figure.value, t.conflict) for t in found] == [
        ("煤炭产量", "12亿吨", 1),
        ("煤炭产量", "14亿吨", 1),
    ]


CLASH = "产量10万吨。产量从8万吨增加到9万吨。产量超过7万吨。"


@pytest.mark.parametrize(
    ("rows", "conflict"),
    [
        ([("10万吨", 1e5, "", "产量10万吨"), ("7万吨", 7e4, ">", "产量超过7万吨")], False),  # more than 7 is 10
        ([("10万吨", 1e5, "", "产量10万吨"), ("7万吨", 7e4, "<", "产量超过7万吨")], True),
        ([("10万吨", 1e5, "", "产量10万吨"), ("9.6万吨", 9.6e4, "~", "产量超过7万吨")], False),  # about
        ([("8万吨", 8e4, "", "从8万吨增加到9万吨"), ("9万吨", 9e4, "", "从8万吨增加到9万吨")], False),  # a series
    ],
)
def test_what_contradicts_what(tmp_path: Path, rows: list[tuple[str, float, str, str]], conflict: bool) -> None:
    zj = "Province/浙江省"
    reported = [(zj, "产量", value, n, "吨", sign, "2026年", "target", quote) for value, n, sign, quote in rows]
    with Store.open(plans.build(tmp_path, [plans.extraction("d", CLASH, zj, [], reported)])) as store:
        assert bool(targets.table(Facts(store), conflicts=True)) == conflict


def test_an_industrys_figure_belongs_to_the_place_that_states_it(tmp_path: Path) -> None:
    plans_ = [plans.zhejiang(), plans.shanxi()]
    coal = ("Industry/煤炭", "煤炭产量", "1亿吨", 1e8, "吨", "", "2026年", "target", "做大数字贸易")
    other = plans.extraction("浙江煤炭", plans.ZHEJIANG, "Province/浙江省", [], [coal])
    with Store.open(plans.build(tmp_path, [*plans_, other])) as store:
        found = targets.table(Facts(store), subject=COAL)
        assert {t.place: bool(t.conflict) for t in found} == {ZJ: False, SX: True}


@pytest.mark.parametrize(
    ("clauses", "conflict"),
    [
        ("2个平台入选首批中试平台名单。3个平台获评国家级双创基地。", False),  # one word for different things
        ("建成2个创新平台。今年建成3个创新平台。", True),
    ],
)
def test_counts_of_different_things_are_no_conflict(tmp_path: Path, clauses: str, conflict: bool) -> None:
    zj = "Province/浙江省"
    quotes = clauses.rstrip("。").split("。")
    about = "个", "", "2025年", "achieved"
    rows = [(zj, "平台", f"{n}个", n, *about, q) for n, q in zip((2.0, 3.0), quotes, strict=True)]
    with Store.open(plans.build(tmp_path, [plans.extraction("d", clauses, zj, [], rows)])) as store:
        assert bool(targets.table(Facts(store), conflicts=True)) == conflict


def test_figures_are_filtered(facts: Facts) -> None:
    assert {t.indicator for t in targets.table(facts, subject=ZJ, status="target")} == {"生产总值增长", "建设高速公路"}
    assert {t.subject for t in targets.table(facts, types={"Industry"})} == {COAL}
    assert [t.indicator for t in targets.table(facts, indicator="研发")] == ["研发投入强度"]
    assert {t.figure.period for t in targets.table(facts, period="2025")} == {"2025年"}
    grown = targets.table(facts, indicator="GDP增速", status="achieved")
    assert {t.indicator for t in grown} == {"全省生产总值增长", "地区生产总值增长"}


# ------------------------------------------------------------------ diff


def sides(store: Store, old: str, new: str) -> tuple[diff.Side, diff.Side]:
    return diff.Side(old, Facts(store, documents=[old])), diff.Side(new, Facts(store, documents=[new]))


def courses(found: diff.Difference) -> dict[tuple[str, str], str]:
    pairs = [(f.indicator, (f.new or f.old).figure.status, f.course) for f in found.figures]  # type: ignore[union-attr]
    return {(indicators.standard(name), status): course for name, status, course in pairs}


def test_two_places_are_compared_home_for_home(facts: Facts) -> None:
    found = diff.compare(*sides(facts.store, "浙江省", "山西省"))
    assert found.homes == (ZJ, SX)
    changes = {(r.relation, facts.name(r.object)): r.change for r in found.relations if r.subject in (ZJ, SX)}
    assert changes["develops", "集成电路"] == "kept"
    assert changes["develops", "煤炭"] == "added"
    assert changes["pursues", "八八战略"] == "dropped"
    both = next(r for r in found.relations if r.change == "kept")
    assert [s.quote for s in both.new] == ["发展集成电路"] and len(both.old) == 2
    known = courses(found)
    assert known["地区生产总值增长", "achieved"] == "lowered"  # 5.5% and 4%
    assert known["地区生产总值增长", "target"] == "lowered"  # a range and about 4.5%
    assert known["建设高速公路", "target"] == "lowered"  # 1200 km and 300000 m
    assert known["研发投入强度", "achieved"] == "dropped"
    assert known["煤炭产量", "target"] == "new"


# What 浙江 reports, what 山西 reports (indicator, value, unit, period, status), and how they stand.
LAST, NEXT = ("2025年", "achieved"), ("2026年", "target")
ROWS = [
    (("GDP增长", "5%", "%", *LAST), ("全省生产总值同比增长", "4%", "%", "过去一年", "achieved"), "lowered"),
    (("生产总值增长", "5%", "%", *LAST), ("生产总值年均增长", "4%", "%", *LAST), None),
    (("城镇新增就业", "9万人", "人", *LAST), ("城镇新增就业人数", "4万人", "人", "", "achieved"), "beside"),
    (("城镇新增就业", "9万人", "人", "", "achieved"), ("城镇新增就业", "40万人", "人", "", "achieved"), "beside"),
    (("粮食产量", "9吨", "吨", "", "achieved"), ("粮食总产量", "9吨", "吨", *LAST), "same"),
    (("粮食产量", "9吨", "吨", *NEXT), ("粮食产量", "8吨", "吨", "2026年", "achieved"), None),  # not another's target
    (("专精特新小巨人企业", "9家", "家", *LAST), ("专精特新“小巨人”", "8个", "个", *LAST), "lowered"),
    (("煤炭产量", "9吨", "吨", *LAST), ("煤炭产量", "8亩", "亩", *LAST), None),
]


@pytest.mark.parametrize(("old", "new", "course"), ROWS)
def test_figures_of_two_places(tmp_path: Path, old: tuple[str, ...], new: tuple[str, ...], course: str | None) -> None:
    documents = []
    for doc, place, cells in (("浙", "浙江省", old), ("晋", "山西省", new)):
        name, value, unit, period, status = cells
        amount = float(value.rstrip("%万人吨家个亩"))
        reported = [(f"Province/{place}", name, value, amount, unit, "", period, status, name)]
        title = f"2026年{place}政府工作报告"
        text = f"{title}\n{name}{value}"
        documents.append(plans.extraction(doc, text, f"Province/{place}", [], reported, title=title, date="2026-01-20"))
    with Store.open(plans.build(tmp_path, documents)) as store:
        found = diff.compare(*sides(store, "浙", "晋"), relations=["reports"]).figures
    assert [f.course for f in found if f.old and f.new] == ([course] if course else [])
    assert len(found) == (1 if course else 2)


def test_an_indicator_that_names_its_industry_is_one_with_the_places_own(tmp_path: Path) -> None:
    coal = ("Industry/煤炭", "煤炭产量", "9吨", 9.0, "吨", "", "2025年", "achieved", "煤炭产量")
    own = ("Province/山西省", "煤炭产量", "8吨", 8.0, "吨", "", "2025年", "achieved", "煤炭产量")
    documents = [
        plans.extraction(doc, "煤炭产量", f"Province/{place}", [], [figure], date="2026-01-20")
        for doc, place, figure in (("浙", "浙江省", coal), ("晋", "山西省", own))
    ]
    with Store.open(plans.build(tmp_path, documents)) as store:
        (pair,) = diff.compare(*sides(store, "浙", "晋"), relations=["reports"]).figures
    assert pair.course == "lowered"


YEAR_1 = "生产总值增长5%。粮食产量100亿斤。失业率5.5%以内。到2030年森林覆盖率60%。新增就业40万人。"
YEAR_2 = "生产总值增长4.5%。粮食产量500万吨。失业率5.2%。到2030年森林覆盖率62%。新增就业达到35万人。新开工项目9个。"


def test_a_year_later(tmp_path: Path) -> None:
    zj = "Province/浙江省"
    first = plans.extraction(
        "2025", YEAR_1, zj, [],
        [
            (zj, "生产总值增长", "5%", 5.0, "%", "", "2025年", "target", "生产总值增长5%"),
            (zj, "粮食产量", "100亿斤", 1e10, "斤", "", "2025年", "target", "粮食产量100亿斤"),
            (zj, "失业率", "5.5%", 5.5, "%", "<=", "2025年", "target", "失业率5.5%以内"),
            (zj, "快递量", "10件", 10.0, "件", "", "2024年", "achieved", "粮食产量100亿斤"),
            (zj, "森林覆盖率", "60%", 60.0, "%", "", "到2030年", "target", "到2030年森林覆盖率60%"),
            (zj, "新增就业", "40万人", 4e5, "人", ">=", "2025年", "target", "新增就业40万人"),
        ],
        date="2025-01-20",
    )  # fmt: skip
    second = plans.extraction(
        "2026", YEAR_2, zj, [],
        [
            (zj, "生产总值增长", "4.5%", 4.5, "%", "", "2026年", "target", "生产总值增长4.5%"),
            (zj, "粮食产量", "500万吨", 5e6, "吨", "", "2026年", "target", "粮食产量500万吨"),
            (zj, "失业率", "5.2%", 5.2, "%", "", "2025年", "achieved", "失业率5.2%"),
            (zj, "失业率", "5.4%", 5.4, "%", "", "2026年", "target", "失业率5.2%"),
            (zj, "快递量", "9件", 9.0, "件", "", "2020年", "achieved", "粮食产量500万吨"),
            (zj, "快递量", "12件", 12.0, "件", "", "2025年", "achieved", "粮食产量500万吨"),
            (zj, "森林覆盖率", "62%", 62.0, "%", "", "到2030年", "target", "到2030年森林覆盖率62%"),
            (zj, "新增就业", "35万人", 3.5e5, "人", "", "2025年", "achieved", "新增就业达到35万人"),
            (zj, "新开工项目", "9个", 9.0, "个", "", "2026年", "target", "新开工项目9个"),
        ],
        date="2026-01-22",
    )  # fmt: skip
    with Store.open(plans.build(tmp_path, [first, second])) as store:
        found = diff.compare(*sides(store, "2025", "2026"))
    assert found.homes == ()
    assert [(f.course, f.new.figure.period) for f in found.figures if f.indicator == "快递量" and f.new] == [
        ("raised", "2025年"),
        ("new", "2020年"),
    ]
    found.figures[:] = [f for f in found.figures if f.new is None or f.new.figure.period != "2020年"]
    assert courses(found) == {
        ("地区生产总值增长", "target"): "lowered",  # this year's aim against last year's
        ("粮食产量", "target"): "same",  # 100亿斤 are 500万吨
        ("失业率", "achieved"): "met",  # at most 5.5%, and it was 5.2%
        ("失业率", "target"): "lowered",  # and the next aim is 5.4%
        ("快递量", "achieved"): "raised",  # the year before either document; 2020 is new
        ("森林覆盖率", "target"): "raised",  # of the same year
        ("新增就业", "achieved"): "missed",
        ("新开工项目", "target"): "new",
    }


def test_two_builds(tmp_path: Path) -> None:
    old = plans.build(tmp_path / "old", [plans.zhejiang()])
    new = plans.build(tmp_path / "new", [plans.zhejiang(), plans.shanxi()])
    with Store.open(old) as a, Store.open(new) as b:
        found = diff.compare(diff.Side("old", Facts(a)), diff.Side("new", Facts(b)))
        back = diff.compare(diff.Side("new", Facts(b)), diff.Side("old", Facts(a)))
        none = diff.compare(diff.Side("old", Facts(a)), diff.Side("old", Facts(a)))
    assert {r.change for r in found.relations} == {"added", "kept"}
    assert {r.change for r in back.relations} == {"dropped", "kept"}
    assert {r.change for r in none.relations} | {e.change for e in none.entities} == {"kept"}
    assert {f.course for f in none.figures} == {"same"}
    assert {f.course for f in found.figures} == {"same", "new"}


def test_types_and_relations_narrow_a_diff(facts: Facts) -> None:
    pair = sides(facts.store, "浙江省", "山西省")
    assert {r.relation for r in diff.compare(*pair, relations=["pursues"]).relations} == {"pursues"}
    only = diff.compare(*pair, relations=["reports"])
    assert not only.relations and not only.entities and only.figures
    named = diff.compare(*pair, types={"Initiative"}).entities
    assert [facts.name(e.entity) for e in named] == ["八八战略"]


# ------------------------------------------------------------------ timeline


def test_years_are_those_stated_or_those_of_the_document(facts: Facts) -> None:
    found = timeline.events(facts, ["reports", "pursues"])
    spans = {(facts.name(e.said.object), e.period): (e.span, e.dated) for e in found}
    assert spans["研发投入强度", "2025年"] == ((2025, 2025), False)
    assert spans["八八战略", ""] == ((2026, 2026), True)
    assert [e.span for e in found] == sorted(e.span for e in found)


def test_a_period_on_an_edge_counts(tmp_path: Path) -> None:
    zj = "Province/浙江省"
    later = [(zj, "develops", "Industry/集成电路", "做强集成电路产业")]
    made = plans.extraction("d", plans.ZHEJIANG, zj, later, attributes={"period": "到2030年"})
    with Store.open(plans.build(tmp_path, [made])) as store:
        (event,) = timeline.events(Facts(store), ["develops"])
    assert (event.span, event.dated) == ((2030, 2030), False)


def test_who_named_it_first(facts: Facts) -> None:
    firsts = {facts.name(f.entity): f for f in timeline.firsts(facts)}
    chips = firsts["集成电路"]
    assert (chips.date, len(chips.said), len(chips.everyone)) == ("2026-01-22", 1, 2)
    assert facts.name(facts.home(chips.said[0].doc) or 0) == "浙江省"
    assert timeline.firsts(facts, {"Initiative"})[0].entity == number("Initiative/八八战略")


def test_a_timeline_of_one_entity(facts: Facts) -> None:
    assert {e.said.object for e in timeline.events(facts, [], about=COAL) if e.said.relation == "develops"} == {COAL}


# ------------------------------------------------------------------ report


def sentences(found: report.Report) -> dict[str, list[str]]:
    text = {
        part.title: ["".join(p if isinstance(p, str) else p.text for p in line.parts) for line in part.lines]
        for part in found.parts
    }
    return text


def test_a_brief_on_a_place(facts: Facts) -> None:
    found = report.write(facts, resolve(facts.store, "山西省"), {"develops": "发展"})
    text = sentences(found)
    assert "煤炭（3）" in text["发展"][0]
    assert any("煤炭" in line and "其他地方没有" in line for line in text["与同类相比"])
    assert any("通州区" in line for line in text["待核实"])
    assert any("地区生产总值增长约4.5%" in line for line in text["目标与数据"])


def test_every_sentence_rests_on_quotes(facts: Facts) -> None:
    for name in ("浙江省", "山西省", "集成电路", "八八战略", "煤炭"):
        for part in report.write(facts, resolve(facts.store, name), {}).parts:
            for line in part.lines:
                assert any(not isinstance(p, str) and p.said for p in line.parts), (name, part.title, line)


def test_a_brief_on_an_industry_says_who_develops_it(facts: Facts) -> None:
    text = sentences(report.write(facts, resolve(facts.store, "煤炭"), {"develops": "发展"}))
    assert "山西省" in text["被哪些主体发展"][0]
    assert "14亿吨" in text["待核实"][0] and "12亿吨" in text["待核实"][0]


def test_nothing_to_say(tmp_path: Path) -> None:
    with Store.open(plans.build(tmp_path, [])) as store:
        facts = Facts(store)
        assert table(facts).cells == {} and likeness.similarity(table(facts)) == []
        assert targets.table(facts) == [] and timeline.events(facts, []) == [] and timeline.firsts(facts) == []


def test_a_clause_read_twice_counts_once(tmp_path: Path) -> None:
    zj, ic = "Province/浙江省", "Industry/集成电路"
    twice = plans.extraction("d", plans.ZHEJIANG, zj, [(zj, "develops", ic, "做强集成电路产业")])
    (relation,) = twice.relations
    other = msgspec.structs.replace(relation.evidence, rule="another", confidence=0.5)
    more = (relation, msgspec.structs.replace(relation, evidence=other))
    with Store.open(plans.build(tmp_path, [msgspec.structs.replace(twice, relations=more)])) as store:
        assert store.edge(number("develops", zj, ic)).support == 2  # type: ignore[union-attr]
        assert len(Facts(store).said(["develops"])) == 1
