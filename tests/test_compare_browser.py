"""The pages of compare, diff, targets, timeline and report in a real Chromium: every number opens what it counts."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import plans
import pytest
from chromium import AXE, NO_AXE, violations
from click.testing import CliRunner

from kg import cite
from kg.cli.app import kg
from kg.render import analysis
from kg.store import Store, number

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")
BAD = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
PAGES = {
    "compare": ["compare"],
    "share": ["compare", "--measure", "share", "--level", "1"],
    "targets": ["targets"],
    "timeline": ["timeline"],
    "diff": ["diff", "浙江省", "山西省"],
    "report": ["report", "山西省"],
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plans.build(tmp_path_factory.mktemp("plans"), [plans.zhejiang(), plans.shanxi()])


class Reader:
    """Someone at a page; keeps what went wrong behind the scenes."""

    def __init__(self, browser: Any, folder: Path, size: tuple[int, int], **context: Any) -> None:
        options = {"viewport": {"width": size[0], "height": size[1]}, "locale": "zh-CN", "offline": True, **context}
        self.folder = folder
        self.context = browser.new_context(**options)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda m: m.type == "error" and self.faults.append(m.text))
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        self.page.on("dialog", lambda d: (self.faults.append(f"dialog {d.message}"), d.dismiss()))
        self.page.on("request", lambda r: r.url.startswith("file:") or self.faults.append(r.url))

    def open(self, html: str) -> Any:
        path = self.folder / "page.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        self.page.goto("about:blank")
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("html[data-ready=yes]", state="attached")
        return self.page

    def counts(self, selector: str) -> list[dict[str, Any]]:
        """What each of these elements says, and what the panel says and holds once it is clicked."""
        found: list[dict[str, Any]] = self.page.evaluate(CLICK_ALL, selector)
        return found


CLICK_ALL = """async (selector) => {
  const found = [];
  const panel = document.getElementById("panel");
  for (const node of document.querySelectorAll(selector)) {
    panel.replaceChildren();
    node.click();
    for (const closed of panel.querySelectorAll("details:not([open])")) closed.open = true;
    await new Promise((done) => setTimeout(done));
    for (let more; (more = panel.querySelector(".more:not([hidden])")); ) more.click();
    const head = panel.querySelector("#panel-count")?.textContent.match(/([\\d,]+) 条引文/);
    found.push({
      label: node.getAttribute("aria-label") ?? "",
      text: node.textContent,
      n: node.dataset.n ?? "",
      head: head ? Number(head[1].replaceAll(",", "")) : 0,
      listed: panel.querySelectorAll("blockquote").length,
    });
  }
  return found;
}"""


@pytest.fixture
def reader(browser: Any, tmp_path: Path) -> Iterator[Reader]:
    someone = Reader(browser, tmp_path, (1440, 900))
    yield someone
    someone.context.close()
    assert not someone.faults


def html(out: Path, *args: str) -> str:
    done = CliRunner().invoke(kg, [*args, "--format", "html", "--graph", str(out)], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def made(out: Path) -> dict[str, str]:
    return {name: html(out, *args) for name, args in PAGES.items()}


def tabs(page: Any) -> list[Any]:
    return page.locator("[role=tab]").all() or []


@pytest.mark.parametrize("name", PAGES)
def test_every_number_opens_just_the_quotes_that_it_counts(reader: Reader, made: dict[str, str], name: str) -> None:
    page = reader.open(made[name])
    opened = 0
    for tab in range(max(1, len(tabs(page)))):
        if page.locator("#tabs").is_visible():
            tabs(page)[tab].click()
        for cell in reader.counts("#sheets [role=gridcell]"):
            said = re.search(r"：([\d,]+) 条引文", cell["label"])
            if said:
                assert cell["head"] == cell["listed"] == int(said[1]), cell
                if name != "share":
                    assert cell["text"] == (said[1] if said[1] != "0" else "")
            else:  # how alike two rows are, with what they share; or a corner
                assert cell["head"] == cell["listed"] and (cell["head"] or cell["text"] in ("", "0")), cell
            opened += cell["listed"] > 0
        for button in reader.counts("#sheets .cited"):
            assert button["head"] == button["listed"] > 0, button
            assert button["n"] in ("", str(button["head"])), button
            if re.fullmatch(r"\d+", button["text"]) and name == "compare":
                assert int(button["text"]) == button["head"]
            opened += 1
    assert opened > 5


def test_a_cell_shows_where_it_comes_from(reader: Reader, made: dict[str, str]) -> None:
    page = reader.open(made["compare"])
    page.click("[aria-label^='浙江省，集成电路']")
    assert page.inner_text("#panel-title") == "浙江省 · 集成电路"
    assert page.inner_text("#panel-count") == "3 条引文，1 份文件"
    first = page.locator("#panel .quote").first.inner_text()
    start = plans.ZHEJIANG.index("培育集成电路、人工智能等未来产业")
    assert "培育集成电路、人工智能等未来产业" in first and "二、安排" in first
    assert f"字符 {start}–{start + 16}" in first
    assert "杭州市 发展 集成电路" in page.inner_text("#panel")  # a city's plan, in the province's cell
    assert "rolled" in (page.get_attribute("[aria-label^='浙江省，集成电路']", "class") or "")


@pytest.mark.parametrize(("button", "way"), [(0, cite.text), (1, cite.markdown), (2, cite.gbt)])
def test_copies_say_what_kg_cite_says(
    reader: Reader, made: dict[str, str], out: Path, button: int, way: Callable[[cite.Passage], str]
) -> None:
    page = reader.open(made["compare"])
    page.click("[aria-label^='山西省，煤炭']")
    page.locator("#panel .quote").first.locator("button").nth(button).click()
    with Store.open(out) as store:
        edge = store.edge(number("develops", "Province/山西省", "Industry/煤炭"))
        assert edge is not None
        expected = way(cite.passages(cite.Shelf(store), edge)[0])
    assert page.evaluate("navigator.clipboard.readText()") == expected
    assert page.inner_text("#note") == "已复制"


def test_with_the_keyboard_alone(reader: Reader, made: dict[str, str]) -> None:
    page = reader.open(made["compare"])
    assert page.locator(".matrix [role=gridcell][tabindex='0']").count() == 1
    page.focus(".matrix [role=gridcell][tabindex='0']")
    label = "document.activeElement.getAttribute('aria-label')"
    start = page.evaluate(label)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(label) != start
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    assert "合计" in page.evaluate(label)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "panel-title"
    page.keyboard.press("Escape")
    assert "合计" in page.evaluate(label)  # back to where one came from
    page.focus("#tab-0")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-1"
    assert page.inner_text("#sheets h2 >> nth=0").startswith("仅")


def test_sorting_filtering_and_turning_a_matrix(reader: Reader, made: dict[str, str]) -> None:
    page = reader.open(made["compare"])
    heads = page.locator(".matrix tbody tr:not(.totals) th")
    columns = page.locator(".matrix thead th.column:not(.total)")
    page.click(".matrix thead .head:has-text('煤炭')")
    assert heads.first.inner_text() == "山西省"
    assert page.get_attribute(".matrix thead th:has-text('煤炭')", "aria-sort") == "descending"
    page.click(".matrix tbody .head:has-text('浙江省')")
    assert columns.first.inner_text() == "集成电路"
    page.fill("[aria-label=筛选列]", "煤")
    assert columns.all_inner_texts() == ["煤炭"]
    page.fill("[aria-label=筛选列]", "")
    page.click("text=行列互换")
    assert columns.all_inner_texts() == ["浙江省", "山西省"]
    page.fill("[aria-label=筛选行]", "没有的")
    assert page.inner_text(".nothing") == "没有符合条件的内容。"
    page.fill("[aria-label=筛选行]", "")
    page.select_option("[aria-label=单元格]", "share")
    assert "%" in page.inner_text(".matrix")
    page.select_option("[aria-label=单元格]", "documents")
    assert page.inner_text("[aria-label^='集成电路，浙江省']") == "1"


def test_two_rows_side_by_side(reader: Reader, made: dict[str, str]) -> None:
    page = reader.open(made["compare"])
    page.click("#tab-1")
    text = page.locator(".pair section").all_inner_texts()
    assert text[0].startswith("仅浙江省") and "数字贸易" in text[0] and "集成电路" in text[1] and "煤炭" in text[2]
    page.click("text=对调")
    assert page.inner_text(".pair h2 >> nth=0") == "仅山西省"


def test_a_table_is_sorted_and_filtered(reader: Reader, made: dict[str, str]) -> None:
    page = reader.open(made["targets"])
    everything = page.locator(".grid tbody tr").count()
    page.select_option("[aria-label='筛选 状态']", "target")
    assert 0 < page.locator(".grid tbody tr").count() < everything
    page.select_option("[aria-label='筛选 主体']", "煤炭")
    page.click(".grid .head:has-text('统一单位')")
    values = page.locator(".grid tbody tr td:nth-child(4)").all_inner_texts()
    assert values == ["12亿吨", "14亿吨"]
    page.click(".grid .head:has-text('统一单位')")
    assert page.locator(".grid tbody tr td:nth-child(4)").all_inner_texts() == values[::-1]
    page.click("#tab-1")
    assert page.locator(".grid tbody tr").count() == 2  # the two that contradict each other
    assert page.locator(".grid tr[data-group='1']").count() == 2


def test_a_figure_is_found_by_the_name_that_its_indicator_shares(reader: Reader, made: dict[str, str]) -> None:
    page = reader.open(made["targets"])
    page.fill("[aria-label='筛选 指标']", "地区生产总值")
    names = page.locator(".grid tbody td.is-indicator").all_inner_texts()
    assert "全省生产总值增长\n＝地区生产总值增长" in names and "地区生产总值增长" in names
    assert not [name for name in names if "生产总值" not in name]


ALONE = """() => [...document.querySelectorAll('.brief button.cited')].filter(button => {
    const next = button.nextSibling, range = document.createRange();
    const at = next?.nodeType === 3 ? next.data.search(/[^\u2060]/) : -1;
    if (at < 0 || !'、，；：。）'.includes(next.data[at])) return false;
    range.setStart(next, at);
    range.setEnd(next, at + 1);
    return range.getBoundingClientRect().top > button.getBoundingClientRect().bottom - 4;
}).map(button => button.textContent)"""


@pytest.mark.parametrize("width", (250, 300, 350))
def test_no_line_of_a_brief_begins_with_punctuation(reader: Reader, made: dict[str, str], width: int) -> None:
    reader.page.set_viewport_size({"width": width, "height": 800})
    assert reader.open(made["report"]).evaluate(ALONE) == []


def test_a_short_quote_is_shown_among_its_words_and_copied_without(reader: Reader, tmp_path: Path) -> None:
    out = plans.build(tmp_path / "out", [plans.zhejiang()], {"浙江省": plans.ZHEJIANG})
    page = reader.open(html(out, "compare"))
    page.locator("td[aria-label^='浙江省，数字贸易']").click()
    quote = page.locator("#panel .quote", has_text="做大")
    assert quote.locator(".context").all_inner_texts() == [
        "培育集成电路、人工智能等未来产业。做强集成电路产业。"[-20:],
        "。推进八八战略。",
    ]
    quote.get_by_role("button", name="复制文本").click()
    playwright.expect(page.locator("#note")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()").startswith("“做大数字贸易”——")


def test_a_diff_shows_both_sides(reader: Reader, made: dict[str, str]) -> None:
    page = reader.open(made["diff"])
    row = page.locator(".grid tbody tr", has_text="地区生产总值增长").filter(has_text="目标").first
    assert row.locator(".cited").all_inner_texts() == ["5%—5.5% 2026年", "约4.5% 2026年"]
    for side, quote in enumerate(["2026年生产总值增长5%—5.5%", "2026年地区生产总值增长4.5%左右"]):
        row.locator(".cited").nth(side).click()
        assert page.inner_text("#panel blockquote") == quote


@pytest.mark.skipif(not AXE.is_file(), reason=NO_AXE)
@pytest.mark.parametrize("name", PAGES)
def test_a_screen_reader_finds_names(reader: Reader, made: dict[str, str], name: str) -> None:
    page = reader.open(made[name])
    for theme in range(2):
        for tab in range(max(1, len(tabs(page)))):
            if page.locator("#tabs").is_visible():
                tabs(page)[tab].click()
            number = page.locator("#sheets .cited, #sheets td.total").first
            if number.count():
                number.click()
            assert violations(page, colours=theme > 0) == [], (theme, tab)
        page.click("#theme")


def test_in_english_and_on_a_phone(browser: Any, tmp_path: Path, made: dict[str, str]) -> None:
    phone = Reader(browser, tmp_path, (360, 800), has_touch=True, locale="en-GB")
    page = phone.open(made["compare"])
    assert page.inner_text("#tab-0") == "Matrix"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.tap("[aria-label^='浙江省, 集成电路']")
    assert page.inner_text("#panel-count") == "3 quotes in 1 document"
    page.tap("#panel .close")
    assert not page.is_visible("#panel")
    page.click("#language")
    assert page.inner_text("#tab-0") == "矩阵"
    phone.context.close()
    assert not phone.faults


def test_text_of_documents_stays_text(reader: Reader, tmp_path: Path) -> None:
    zj, text = "Province/浙江省", f"浙江省发展{BAD}。"
    made = plans.extraction(
        BAD, text, zj, [(zj, "develops", f"Industry/{BAD}", text)],
        [(zj, BAD, BAD, 1.0, BAD, BAD, "2026年" + BAD, "target", text)], title=BAD, date="2026" + BAD, url=BAD,
    )  # fmt: skip
    out = plans.build(tmp_path / "out", [made])
    for args in (["compare"], ["targets"], ["timeline"], ["report", "浙江省"], ["diff", BAD, BAD]):
        page = reader.open(html(out, *args, "--title", BAD))
        for tab in range(max(1, len(tabs(page)))):
            if page.locator("#tabs").is_visible():
                tabs(page)[tab].click()
        page.locator("#sheets .cited, #sheets td.total").first.click()
        assert BAD in page.inner_text("body")
        assert page.locator("img").count() == 0


@pytest.mark.parametrize("documents", [0, 1])
def test_little_or_nothing_gives_a_sensible_page(reader: Reader, tmp_path: Path, documents: int) -> None:
    out = plans.build(tmp_path / "out", [plans.zhejiang()][:documents])
    for args in (["compare"], ["targets"], ["timeline"]):
        page = reader.open(html(out, *args))
        assert page.inner_text("#documents") == f"{documents if documents else 0} 份文件"
        assert page.is_visible(".nothing") == (documents == 0)


def test_ten_thousand_entities_open_in_three_seconds(reader: Reader) -> None:
    rows, columns = 300, 9700
    pairs = sorted({(k * 7919 % rows, k * k * 31 % columns) for k in range(40_000)})[:30_000]
    cells = [[r, c, 1, 0, [i]] for i, (r, c) in enumerate(pairs)]
    names = [[f"地方{r}" for r in range(rows)], [f"产业{c}" for c in range(columns)]]
    tab = {"kind": "matrix", "rows": names[0], "columns": names[1], "cells": cells, "measure": "support"}
    quotes = {
        "spans": [[0, i * 20, i * 20 + 12, i, 0, 0] for i in range(len(pairs))],
        "facts": [[0, r, rows + c, "", ""] for r, c in pairs],
        "texts": [f"{names[0][r]}大力发展{names[1][c]}" for r, c in pairs],
        "sections": [""],
        "names": [*names[0], *names[1]],
        "quotes": [[i, i] for i in range(len(pairs))],
        "relations": [["发展", "develops"]],
    }
    page_of_many = analysis.page({"title": "大", "tabs": [tab], "docs": [{"id": "d"}]}, quotes, title="大")
    start = time.monotonic()
    page = reader.open(page_of_many)
    assert time.monotonic() - start < 3
    page.locator(".matrix td[class^=h]").first.click()
    assert page.locator("#panel blockquote").count() == 1
