"""Where a quote stands, and the three ways to cite it."""

from __future__ import annotations

from pathlib import Path

import plans
import pytest

from kg import cite
from kg.cite import Passage, Source
from kg.store import Store, edge_id, number

REPORT = "浙江省人民政府. 2026年浙江省政府工作报告: 浙政发〔2026〕1号[R]."
SOURCE = Source("zj", "2026年浙江省政府工作报告", "浙江省人民政府", "浙政发〔2026〕1号", "2026-01-22")


def passage(
    source: Source = SOURCE, section: str = "二、安排", anchor: str = "", quote: str = "发展*低空*经济"
) -> Passage:
    return Passage(source, 96, 118, quote, section, anchor)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (passage(), f"{REPORT} 2026-01-22: 二、安排, 字符96-118."),
        # a page of a PDF stands between section and characters
        (passage(anchor="第3页"), f"{REPORT} 2026-01-22: 二、安排, 第3页, 字符96-118."),
        # no report: another document
        (passage(Source("q", "青岛市人工智能产业促进条例"), ""), "青岛市人工智能产业促进条例[Z]. 字符96-118."),
        # with an address: an electronic one, its date in brackets
        (
            passage(Source("q", "关于低空经济的通知", "国务院", "", "2024-03-01", "https://www.gov.cn/a.htm"), ""),
            "国务院. 关于低空经济的通知[EB/OL]. (2024-03-01): 字符96-118. https://www.gov.cn/a.htm.",
        ),
        (passage(Source("r", "年度报告", url="https://a.cn/"), ""), "年度报告[R/OL]. 字符96-118. https://a.cn/."),
    ],
)  # fmt: skip
def test_gbt(given: Passage, expected: str) -> None:
    assert cite.gbt(given) == expected


def test_text_and_markdown() -> None:
    where = "《2026年浙江省政府工作报告》（浙政发〔2026〕1号），“二、安排”，字符96-118，浙江省人民政府，2026-01-22"
    assert cite.text(passage()) == f"“发展*低空*经济”——{where}"
    assert cite.markdown(passage()).startswith("> 发展\\*低空\\*经济\n>\n> —— 《2026年")
    assert cite.text(passage(Source("t", "《条例》"))).startswith("“发展*低空*经济”——《条例》，")  # one pair of marks


def test_nothing_in_a_quote_is_markup() -> None:
    bad = "<b>[x](javascript:1)`*_#|~&\n> y"
    quoted = cite.markdown(passage(quote=bad))
    assert all(line.startswith(">") for line in quoted.strip().split("\n"))
    assert "\\<b\\>\\[x\\]\\(javascript:1\\)" in quoted


def test_an_edge_by_its_id(tmp_path: Path) -> None:
    with Store.open(plans.build(tmp_path, [plans.zhejiang(), plans.shanxi()])) as store:
        id = edge_id(number("develops", "Province/山西省", "Industry/煤炭"))
        edge = cite.edge(store, id.upper())
        assert edge is not None and edge.id == id
        found = cite.passages(cite.Shelf(store), edge)
        assert [p.quote for p in found] == ["推动煤炭绿色转型", "做优煤炭产业"]
        assert all(plans.SHANXI[p.start : p.end] == p.quote for p in found)
        assert {p.section for p in found} == {"二、安排"}
        assert found[0].source.number == "晋政发〔2026〕1号"
        named = edge_id(number("mentions", "Document/山西省", "Industry/煤炭"))
        mention = cite.edge(store, named)
        assert mention is not None and mention.type == "mentions" and mention.id == named
        for wrong in ("0" * 16, "xyz", "", "g" * 16, id + "0"):
            assert cite.edge(store, wrong) is None


def test_what_stands_around_a_quote_ends_with_its_line(tmp_path: Path) -> None:
    out = plans.build(tmp_path, [plans.zhejiang(), plans.shanxi()], {"浙江省": plans.ZHEJIANG})
    with Store.open(out) as store:
        shelf = cite.Shelf(store)
        start = plans.ZHEJIANG.index("人工智能")
        zhejiang, shanxi = (number(f"Document/{doc}") for doc in ("浙江省", "山西省"))
        assert shelf.around(zhejiang, start, start + 4, 5) == ("集成电路、", "等未来产业")
        assert shelf.around(zhejiang, start, start + 4, 99)[0] == "培育集成电路、"
        assert shelf.around(shanxi, 0, 4, 5) == ("", "")  # not kept
