"""The page in a real Chromium, used as a person would: click, type, press, drag, and look at what is seen."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
import render_graphs as made
import render_speed as speed
from chromium import AXE, NO_AXE, violations

from kg.render import page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 800}
SVG = "{http://www.w3.org/2000/svg}"
HEAD = 44  # pixels of title above the drawing in an exported figure


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The address of a page by the name of its graph, written once."""
    folder = tmp_path_factory.mktemp("pages")
    graphs: dict[str, Callable[[], nx.MultiDiGraph]] = {
        "reports": made.reports,
        "all": lambda: made.reports(19),
        "middle": lambda: made.network(1200, 3000),
        "large": lambda: made.network(10_000, 30_000),
        "star": star,
        "empty": nx.MultiDiGraph,
        "one": one,
        "hostile": hostile,
    }

    def address(name: str) -> str:
        path = folder / f"{name}.html"
        if not path.exists():
            path.write_text(page(graphs[name](), title="政府工作报告知识图谱"), encoding="utf-8", newline="\n")
        return path.as_uri()

    return address


class Person:
    """Someone at the page; keeps what went wrong behind the scenes."""

    def __init__(self, browser: Any, files: Callable[[str], str], size: dict[str, int], **context: Any) -> None:
        options = {"viewport": size, "locale": "zh-CN", "offline": True, "accept_downloads": True, **context}
        self.files = files
        self.context = browser.new_context(**options)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda m: m.type == "error" and self.faults.append(m.text))
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        self.page.on("dialog", lambda d: (self.faults.append(f"dialog {d.message}"), d.dismiss()))
        self.page.on("request", lambda r: r.url.startswith(("file:", "blob:")) or self.faults.append(r.url))

    def open(self, name: str, fragment: str = "") -> Any:
        self.page.goto("about:blank")
        self.page.goto(self.files(name) + fragment)
        self.page.wait_for_selector("html[data-ready=yes]", state="attached")
        return self.page

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector))

    def sees(self, selector: str, text: str) -> None:
        """Waits until just that text stands there."""
        playwright.expect(self.page.locator(selector)).to_have_text(text)

    def search(self, words: str, key: str = "Enter") -> None:
        self.page.keyboard.press("/")
        self.page.keyboard.type(words)
        self.page.keyboard.press(key)

    def download(self, item: str) -> bytes:
        self.page.click("#open-export")
        with self.page.expect_download() as waiting:
            self.page.click(f"#{item}")
        return Path(waiting.value.path()).read_bytes()

    def figure(self) -> ET.Element:
        return ET.fromstring(self.download("exportSvg"))

    def place(self, name: str) -> tuple[float, float]:
        """Where a node stands in the window, read from the exported figure."""
        for shape in self.figure().iter():
            title = shape.find(f"{SVG}title")
            if title is not None and title.text == name:
                box = self.page.locator("#canvas").bounding_box()
                if shape.get("points"):
                    points = [tuple(map(float, p.split(","))) for p in shape.attrib["points"].split()]
                    x, y = (sum(v) / len(points) for v in zip(*points, strict=True))
                else:
                    x, y = float(shape.attrib["cx"]), float(shape.attrib["cy"])
                return box["x"] + x, box["y"] + y
        raise AssertionError(f"{name} is not drawn")

    def drawn(self) -> set[str]:
        return {title.text or "" for title in self.figure().iter(f"{SVG}title")}


@pytest.fixture
def person(browser: Any, files: Callable[[str], str]) -> Iterator[Person]:
    someone = Person(browser, files, WIDE)
    yield someone
    someone.context.close()
    assert not someone.faults


@pytest.fixture
def phone(browser: Any, files: Callable[[str], str]) -> Iterator[Person]:
    someone = Person(browser, files, PHONE, has_touch=True, device_scale_factor=2)
    yield someone
    someone.context.close()
    assert not someone.faults


def star() -> nx.MultiDiGraph:
    """One province with 89 neighbours of three types, and a long list of figures."""
    graph = made.empty()
    made.add(graph, "Document", "d", title="星图", date="2026-01-01")
    middle = made.add(graph, "Province", "浙江省", aliases=["浙江"])
    for k in range(60):
        made.say(
            graph, middle, "develops", made.add(graph, "Industry", f"产业{k:02}"), [made.quote("d", f"产业{k:02}", k)]
        )
    for k in range(29):
        target = made.add(graph, "Technology", f"技术{k:02}")
        made.say(graph, middle, "researches", target, [made.quote("d", f"技术{k:02}", 500 + k)])
    return graph


def one() -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    graph.add_node("City/苏州市", type="City", name="苏州市", aliases=[])
    return graph


BAD = '"><img src=x onerror=alert(1)><script>alert(2)</script>href=javascript:alert(3)'


def hostile() -> nx.MultiDiGraph:
    graph = made.empty()
    made.add(graph, "Document", BAD, title=BAD, issuer=BAD, number=BAD, date=BAD)
    resolved = [{"surface": BAD, "how": BAD, "doc": BAD}, {"surface": "我", "how": "home", "rule": BAD, "doc": BAD}]
    a = made.add(graph, "Province", f"甲{BAD}", aliases=[BAD, "=HYPERLINK(1)"], resolved=resolved)
    b = made.add(graph, "Industry", f"=乙{BAD}")
    quote = made.quote(BAD, BAD, before=BAD, after=BAD, section=BAD, rule=BAD)
    made.say(graph, a, "develops", b, [quote], role=BAD, period=BAD, value=BAD, modality=BAD)
    return graph


# ------------------------------------------------------------------ home


def test_home_of_a_small_graph_shows_all_of_it(person: Person) -> None:
    person.open("reports")
    assert "显示 51 / 63 个实体" in person.text("#status")  # the 12 documents are hidden at first
    assert {"浙江省", "低空经济", "产业集群"} <= person.drawn()
    assert person.text("#title") == "政府工作报告知识图谱"


def test_home_of_a_middling_graph_shows_the_important_with_few_labels(person: Person) -> None:
    person.open("middle")
    shown = int(re.search(r"显示 (\d+)", person.text("#status"))[1])
    assert 80 <= shown <= 200
    labels = [t for t in person.figure().iter(f"{SVG}text") if t.get("paint-order")]
    assert 20 <= len(labels) <= 40


def test_home_of_a_large_graph_shows_communities_that_open(person: Person) -> None:
    person.open("large")
    assert "个社群" in person.text("#crumbs")
    assert not person.drawn()
    box = person.page.locator("#canvas").bounding_box()
    circle = next(person.figure().iter(f"{SVG}circle"))
    person.page.mouse.click(box["x"] + float(circle.attrib["cx"]), box["y"] + float(circle.attrib["cy"]))
    person.page.wait_for_selector("#back")
    assert "个实体" in person.text("#of")
    assert len(person.drawn()) >= 50
    person.page.click("#more")
    assert len(person.drawn()) > 120
    person.page.click("#go-home")
    assert "个社群" in person.text("#crumbs")


def test_empty_graph_and_one_node(person: Person) -> None:
    person.open("empty")
    assert person.text("#empty") == "图中没有实体。"
    person.page.click("#open-export")
    person.open("one")
    assert person.drawn() == {"苏州市"}
    person.search("sz")
    assert person.text("#card-title") == "苏州市"


# ------------------------------------------------------------------ focus


def test_focus_shows_48_then_more_and_back(person: Person) -> None:
    person.open("star")
    person.search("浙江")
    assert person.text("#of") == "相邻 48 / 89"
    drawn = person.drawn()
    assert "浙江省" in drawn and len(drawn) == 49
    assert any(name.startswith("技术") for name in drawn)  # no type crowds out another
    person.page.click("#more")
    assert person.text("#of") == "相邻 89 / 89"
    person.page.click("#back")
    assert person.text("#of") == "相邻 48 / 89"


@pytest.mark.parametrize(
    ("width", "height"), [(1440, 900), (1280, 720), (1366, 600), (1024, 700), (900, 1100), (821, 600)]
)
def test_a_focus_is_whole_and_named_in_any_window(
    browser: Any, files: Callable[[str], str], width: int, height: int
) -> None:
    someone = Person(browser, files, {"width": 1440, "height": 900})
    someone.open("star")
    someone.search("浙江")
    someone.page.set_viewport_size({"width": width, "height": height})
    someone.page.wait_for_timeout(250)  # the observer of sizes speaks with the next frame
    wide = someone.page.locator("#canvas").bounding_box()["width"]
    figure = someone.figure()
    drawn = [shape for shape in figure.iter() if shape.find(f"{SVG}title") is not None]
    across = [float(shape.get("cx") or shape.attrib["points"].split(",")[0].split()[0]) for shape in drawn]
    assert len(drawn) > 16 and min(across) > 0 and max(across) < wide
    words = {t.text for t in figure.iter(f"{SVG}text")}
    inside = [shape for shape in drawn if 20 < float(shape.get("cy", 30)) < height - 160]
    named = [shape for shape in inside if shape.find(f"{SVG}title").text in words]
    assert len(named) >= 0.9 * len(inside)
    someone.context.close()
    assert not someone.faults


def test_another_window_size_leaves_the_card_as_it_is(person: Person) -> None:
    person.open("star")
    person.search("浙江")
    person.page.fill("#card-find", "产业07")
    for size in ({"width": 1000, "height": 600}, WIDE):
        person.page.set_viewport_size(size)
        person.page.wait_for_timeout(150)
        assert person.page.locator("#card-body .pair .grow").all_inner_texts() == ["产业07"]
    assert person.page.evaluate("document.activeElement.id") == "card-find"


def test_double_click_focuses_and_with_shift_adds(person: Person) -> None:
    person.open("reports")
    person.page.mouse.dblclick(*person.place("山西省"))
    person.sees("#crumbs b", "山西省")
    assert "浙江省" not in person.drawn()
    name = next(iter(sorted(person.drawn() & set(made.FIELDS))))
    person.page.keyboard.down("Shift")
    person.page.mouse.dblclick(*person.place(name))
    person.page.keyboard.up("Shift")
    person.sees("#crumbs b", f"山西省 + {name}")
    assert {"山西省", name} <= person.drawn()


def test_two_in_focus_are_compared(person: Person) -> None:
    graph = made.reports()
    pursues = {
        place: {
            graph.nodes[v]["name"]
            for _, v, d in graph.out_edges(f"Province/{place}", data=True)
            if d["type"] == "pursues"
        }
        for place in ("浙江省", "山西省")
    }
    person.open("reports")
    person.search("浙江")
    person.search("山西", "Shift+Enter")
    person.page.click("#compare")
    part = person.page.locator("details.compare", has=person.page.locator("summary", has_text="推进 →"))
    only = part.locator("section", has=person.page.locator("h3", has_text="仅浙江省"))
    assert set(only.locator(".pair .grow").all_inner_texts()) == pursues["浙江省"] - pursues["山西省"]


def test_hover_dims_the_rest_and_names_the_edge(person: Person) -> None:
    person.open("reports")
    at, other = person.place("山西省"), person.place("浙江省")
    box = person.page.locator("#canvas").bounding_box()
    pixel = """([x, y]) => { const c = document.querySelector('#canvas canvas'), k = c.width / c.clientWidth;
        return [...c.getContext('2d').getImageData(x * k, y * k, 1, 1).data].slice(0, 3); }"""
    inside = [other[0] - box["x"], other[1] - box["y"]]
    before = person.page.evaluate(pixel, inside)
    person.page.mouse.move(*at)
    person.page.wait_for_selector("#canvas.over")
    after = person.page.evaluate(pixel, inside)
    assert sum(after) > sum(before) + 150  # faded towards the white ground
    person.page.mouse.move(box["x"] + 5, box["y"] + 5)
    person.page.wait_for_selector("#canvas:not(.over)")
    assert person.page.evaluate(pixel, inside) == before


def test_drag_and_wheel_move_the_map(person: Person) -> None:
    person.open("reports")
    x, y = person.place("山西省")
    box = person.page.locator("#canvas").bounding_box()
    person.page.mouse.move(box["x"] + 8, box["y"] + 300)
    person.page.mouse.down()
    person.page.mouse.move(box["x"] + 58, box["y"] + 340, steps=5)
    person.page.mouse.up()
    moved = person.place("山西省")
    assert moved == (pytest.approx(x + 50, abs=3), pytest.approx(y + 40, abs=3))
    person.page.click("#zoom-fit")
    assert person.place("山西省") == (pytest.approx(x, abs=1), pytest.approx(y, abs=1))


# ------------------------------------------------------------------ search


def test_search_by_keyboard(person: Person) -> None:
    person.open("reports")
    person.page.keyboard.press("/")
    person.page.keyboard.type("jing")
    hits = person.page.locator("#find-list .hit-name")
    assert set(hits.all_inner_texts()) >= {"低空经济", "数字经济"}
    person.page.keyboard.press("ArrowDown")
    second = person.page.locator("#find-list [aria-selected=true] .hit-name").inner_text()
    assert second == hits.nth(1).inner_text()
    assert person.page.get_attribute("#find", "aria-activedescendant") == "find-hit-1"
    person.page.keyboard.press("Escape")
    assert not person.page.is_visible("#find-list")
    person.page.keyboard.press("ArrowDown")
    person.page.fill("#find", "")
    person.page.keyboard.type("我省")
    assert "别名 我省" in person.text("#find-list")
    person.page.fill("#find", "没有的名字")
    assert "没有找到" in person.text("#find-list")
    person.page.fill("#find", "低空")
    person.page.keyboard.press("Enter")
    assert person.text("#card-title") == "低空经济"


# ------------------------------------------------------------------ legend and filters


def kind(person: Person, name: str) -> Any:
    return person.page.locator(f".kind[data-kind={name}]")


def test_legend_hides_and_shows_types_and_counts(person: Person) -> None:
    person.open("reports")
    assert kind(person, "Industry").locator(".count").inner_text() == "12"
    kind(person, "Industry").click()
    assert kind(person, "Industry").get_attribute("aria-pressed") == "false"
    assert kind(person, "Industry").locator(".count").inner_text() == "0/12"
    assert "低空经济" not in person.drawn()
    kind(person, "Industry").click(modifiers=["Alt"])
    assert person.drawn() == set(made.FIELDS)
    kind(person, "Industry").click(modifiers=["Alt"])
    assert "浙江省" in person.drawn()
    person.page.click("#reset")
    assert kind(person, "Document").get_attribute("aria-pressed") == "false"


def test_relation_alone(person: Person) -> None:
    person.open("reports")
    kind(person, "applies_to").click(modifiers=["Alt"])
    assert person.drawn() == {"数字孪生", "高端装备"}


def test_document_support_status_and_period(person: Person) -> None:
    person.open("reports")
    person.page.select_option("#filter-doc", label="2026年山西省政府工作报告")
    drawn = person.drawn()
    assert "山西省" in drawn and not drawn & {"浙江省", "辽宁省"}
    person.page.click("#reset")
    person.page.uncheck("#status-plan")
    person.page.uncheck("#status-open")
    counts = kind(person, "reports").locator(".count").inner_text()
    assert re.fullmatch(r"\d+/49", counts)
    assert kind(person, "develops").locator(".count").inner_text() == "0/84"
    person.page.click("#reset")
    person.page.click("#open-period")
    person.page.select_option("#filter-from", "2026")
    assert kind(person, "develops").locator(".count").inner_text() == "84"  # undated, still there
    person.page.uncheck("#undated")
    assert kind(person, "develops").locator(".count").inner_text() == "0/84"
    assert int(kind(person, "reports").locator(".count").inner_text().split("/")[0]) > 0
    person.page.keyboard.press("Escape")
    person.page.click("#reset")
    person.page.select_option("#filter-confidence", "90")
    assert "没有符合" in person.text("#empty") or "1" in person.text("#status")


# ------------------------------------------------------------------ cards


def test_card_of_an_entity(person: Person) -> None:
    person.open("reports")
    person.search("辽宁")
    card = person.text("#panel")
    assert "省级行政区" in card and "别名 辽宁、我省" in card
    assert "我省 → 辽宁省" in card and "按文件所属地区（据标题）" in card
    figures = person.page.locator(".figures tbody tr").all_inner_texts()
    assert any("产业集群" in row and "22个" in row and "2025年" in row for row in figures)
    assert "发展 → 7" in card.replace("\n", " ")
    assert "2026年辽宁省政府工作报告" in card


def test_a_long_card_can_be_searched(person: Person) -> None:
    person.open("star")
    person.search("浙江")
    person.page.fill("#card-find", "产业07")
    assert person.page.locator("#card-body .pair .grow").all_inner_texts() == ["产业07"]
    person.page.fill("#card-find", "")
    person.page.get_by_role("button", name="显示全部 60 项").click()
    assert person.page.locator("#card-body .pair").count() == 60 + 8


def test_where_a_figure_stands(person: Person) -> None:
    person.open("reports")
    person.search("辽宁")
    person.page.get_by_role("button", name="22个").click()
    card = person.text("#panel")
    assert "22个产业集群产值突破千亿元" in card.replace("\n", "")
    assert "2026年辽宁省政府工作报告" in card and "三、产业发展" in card and "2026-01-13" in card


def test_card_of_an_edge_marks_names_and_copies(person: Person) -> None:
    person.open("reports")
    person.search("低空经济")
    person.page.locator(".pair", has_text="浙江省").locator(".cite").click()
    assert person.page.locator("blockquote mark.who-0").first.inner_text() == "我省"
    assert person.page.locator("blockquote mark.who-1").first.inner_text() == "低空经济"
    assert person.page.locator("blockquote .context").first.inner_text() == "会议指出，今年以来，"
    assert "develops.verb" in person.text("#panel") and "85%" in person.text("#panel")
    copied = {}
    for name in ("复制文本", "Markdown", "GB/T 7714"):
        person.page.locator(".quote").get_by_role("button", name=name).click()
        person.sees("#note", "已复制")
        copied[name] = person.page.evaluate("navigator.clipboard.readText()")
    assert copied["复制文本"].startswith("“我省大力发展低空经济")
    assert copied["Markdown"].startswith("> 我省大力发展低空经济")
    assert copied["GB/T 7714"] == (
        "浙江省人民政府. 2026年浙江省政府工作报告[R]. 2026-01-10: 二、2026年主要任务, 字符320-352."
    )


def test_click_on_the_canvas_opens_cards(person: Person) -> None:
    person.open("reports")
    person.search("低空经济")
    a, b = person.place("低空经济"), person.place("浙江省")
    person.page.mouse.click((a[0] * 0.4 + b[0] * 0.6), (a[1] * 0.4 + b[1] * 0.6))
    person.page.wait_for_selector(".quote")
    assert "浙江省" in person.text("#card-title")
    person.page.mouse.click(*b)
    person.sees("#card-title", "浙江省")


# ------------------------------------------------------------------ path


def choose(person: Person, end: str, words: str) -> None:
    person.page.fill(f"#path-{end}", words)
    person.page.keyboard.press("Enter")


def test_path_with_a_quote_for_each_hop_or_none(person: Person) -> None:
    person.open("reports")
    person.page.click("#open-path")
    choose(person, "start", "数字孪生")
    choose(person, "end", "高端装备")
    assert "1 步" in person.text("#path-found")
    assert person.drawn() == {"数字孪生", "高端装备"}
    assert person.page.locator(".hop-quote").first.inner_text().startswith("“数字孪生赋能高端装备”")
    choose(person, "end", "中国")
    assert "步" in person.text("#path-found")
    kind(person, "located_in").click()
    assert "没有路径" in person.text("#path-found")


# ------------------------------------------------------------------ links


def test_links_and_back_and_forward(person: Person) -> None:
    page_ = person.open("reports")
    person.search("浙江")
    kind(person, "Technology").click()
    person.page.click("#as-table")
    person.page.click("#language")
    address = page_.url
    again = person.open("reports", address[address.index("#") :])
    assert again.inner_text("#crumbs b") == "浙江省"
    assert again.get_attribute("html", "lang") == "en"
    assert again.is_visible("#table")
    assert kind(person, "Technology").get_attribute("aria-pressed") == "false"
    person.open("reports", "#lang=zh")
    person.search("浙江")
    person.search("山西")
    person.page.go_back()
    person.sees("#crumbs b", "浙江省")
    assert person.text("#card-title") == "浙江省"
    person.page.go_forward()
    person.sees("#crumbs b", "山西省")


# ------------------------------------------------------------------ files


def test_png_is_twice_the_size_of_the_figure(person: Person) -> None:
    person.open("reports")
    png = person.download("exportPng")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    figure = person.figure()
    assert (wide, high) == (2 * int(figure.attrib["width"]), 2 * int(figure.attrib["height"]))
    assert len(png) > 50_000


def test_a_figure_can_be_had_from_the_table(person: Person) -> None:
    person.open("reports")
    person.page.click("#as-table")
    assert person.download("exportPng")[:8] == b"\x89PNG\r\n\x1a\n"


def test_svg_has_title_legend_and_no_reference(person: Person) -> None:
    person.open("reports")
    raw = person.download("exportSvg").decode()
    words = [t.text for t in ET.fromstring(raw).iter(f"{SVG}text")]
    assert words[0] == "政府工作报告知识图谱" and {"产业", "技术", "指标"} <= set(words)
    assert not re.search(r"href|url\((?!#)|<image|<script", raw)


def test_csv_and_graphml_of_the_view(person: Person) -> None:
    person.open("hostile")
    raw = person.download("exportCsv")
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert len(rows) == 2 and not [c for row in rows for c in row if c[:1] in "=+-@\t" and c]
    graph = nx.parse_graphml(person.download("exportGraphml").decode())
    assert f"Province/甲{BAD}" in {data["id"] for _, data in graph.nodes(data=True)} and graph.number_of_edges() == 1
    person.open("reports")
    person.search("低空经济")
    rows = list(csv.reader(io.StringIO(person.download("exportCsv").decode("utf-8-sig"))))
    assert {row[3] for row in rows[1:]} == {"低空经济"} and len(rows) == 8


def test_print_gives_the_figure_with_its_legend(person: Person) -> None:
    person.open("reports")
    person.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    person.page.emulate_media(media="print")
    assert person.page.is_visible("#print svg")
    assert not person.page.is_visible(".bar") and not person.page.is_visible("#canvas")
    assert "产业" in person.page.locator("#print svg text").all_text_contents()


# ------------------------------------------------------------------ language, theme, phone, keyboard, table


def test_a_selection_keeps_the_zoom_and_a_new_view_does_not(person: Person) -> None:
    person.open("reports")
    start = person.place("浙江省")
    person.page.click("#zoom-in")
    zoomed = person.place("浙江省")
    assert zoomed != start
    person.page.mouse.click(*zoomed)
    person.sees("#card-title", "浙江省")
    assert person.place("浙江省") == zoomed
    person.page.go_back()
    playwright.expect(person.page.locator("#card-title")).to_have_count(0)
    assert person.place("浙江省") == zoomed
    kind(person, "Technology").click()
    assert person.place("浙江省") != zoomed


def test_language_and_theme_are_remembered(person: Person) -> None:
    person.open("reports")
    assert person.text("#go-home") == "首页"
    person.page.click("#language")
    person.page.click("#theme")
    assert person.text("#go-home") == "Home"
    person.open("reports")
    assert person.text("#go-home") == "Home" and "Showing 51 of 63" in person.text("#status")
    assert person.page.get_attribute("html", "data-theme") == "dark"
    ground = person.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(14, 17, 22)"


@pytest.mark.parametrize("view", ["", "#view=focus&focus=Province%2F浙江省&node=Province%2F浙江省", "#as=table"])
def test_phone(phone: Person, view: str) -> None:
    phone.open("reports", view)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360
    phone.page.click("#open-legend")
    kind(phone, "Industry").click()
    phone.page.click("#close-legend")
    assert not phone.page.is_visible("#legend")
    assert phone.page.get_attribute(".kind[data-kind=Industry]", "aria-pressed") == "false"


def test_keyboard_alone_from_home_to_a_quote(person: Person) -> None:
    person.open("reports")
    person.page.keyboard.press("Tab")
    assert person.page.evaluate("document.activeElement.id") == "skip"
    person.page.keyboard.press("Enter")
    assert person.page.evaluate("document.activeElement.id") == "canvas"
    person.page.keyboard.press("ArrowRight")
    first = person.text("#note")
    person.page.keyboard.press("ArrowRight")
    assert person.text("#note") != first and "条关系" in first
    person.page.keyboard.press("Enter")
    name = person.text("#card-title")
    assert person.text("#note").startswith(name)
    person.page.keyboard.press("f")
    assert person.text("#crumbs b") == name
    person.page.keyboard.press("+")
    person.page.keyboard.press("0")
    for _ in range(60):
        person.page.keyboard.press("Tab")
        if person.page.evaluate("document.activeElement.classList.contains('cite')"):
            break
    person.page.keyboard.press("Enter")
    assert person.page.locator(".quote").count() >= 1
    person.page.keyboard.press("Escape")
    assert person.page.locator(".quote").count() == 0


def test_communities_by_keyboard(person: Person) -> None:
    person.open("large")
    person.page.focus("#canvas")
    person.page.keyboard.press("ArrowRight")
    assert "个" in person.text("#note")
    person.page.keyboard.press("Enter")
    assert "社群" in person.text("#crumbs")


def test_table_shows_the_same_selection(person: Person) -> None:
    person.open("reports")
    person.search("低空经济")
    drawn = person.drawn()
    person.page.click("#as-table")
    subjects = person.page.locator("#table tbody th").all_inner_texts()
    assert set(subjects) | {"低空经济"} == drawn
    assert person.page.locator("#table caption").inner_text().startswith("当前视图中的关系")
    person.page.locator("#table tbody tr").first.get_by_role("button", name="查看证据").click()
    assert person.page.locator(".quote").count() == 1


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_no_text_below_12_pixels(browser: Any, files: Callable[[str], str], size: dict[str, int]) -> None:
    someone = Person(browser, files, size)
    someone.open("reports", "#view=focus&focus=Province%2F辽宁省&node=Province%2F辽宁省")
    small = someone.page.evaluate(
        "[...document.querySelectorAll('body *')]"
        ".filter(e => e.innerText && parseFloat(getComputedStyle(e).fontSize) < 12)"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert small == []
    someone.context.close()


VIEWS = {
    "home": "",
    "focus": "#view=focus&focus=Province%2F辽宁省&node=Province%2F辽宁省",
    "edge": "#node=Industry%2F低空经济&edge=Province%2F浙江省&edge=develops&edge=Industry%2F低空经济&edge=0",
    "path": "#view=path&end=Technology%2F数字孪生&end=Industry%2F高端装备",
    "table": "#view=focus&focus=Province%2F辽宁省&as=table",
}


@pytest.mark.skipif(not AXE.is_file(), reason=NO_AXE)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(browser: Any, files: Callable[[str], str], view: str, theme: str) -> None:
    someone = Person(browser, files, WIDE, color_scheme=theme)
    someone.open("reports", VIEWS[view])
    assert violations(someone.page, colours=theme == "dark") == []
    someone.context.close()


# ------------------------------------------------------------------ safety, size


def test_hostile_names_do_nothing(person: Person) -> None:
    person.open("hostile")
    for words in ("甲", "乙"):
        person.search(words)
        person.page.hover("#canvas")
        for cite in person.page.locator(".cite").all():
            cite.click()
            assert BAD in person.page.locator("blockquote").first.inner_text()
    person.page.click("#as-table")
    person.page.click("#as-graph")
    person.page.click("#open-path")
    person.figure()
    assert person.page.locator("body img, body iframe, body svg script").count() == 0
    assert person.page.locator("script").count() == 4


def test_quotes_left_out_are_owned_up_to(
    browser: Any, files: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from kg.render import evidence

    monkeypatch.setattr(evidence.pack, "__defaults__", (4_000,))
    monkeypatch.setattr("kg.render.columns.tables.__defaults__", (4_000,))
    path = tmp_path / "capped.html"
    path.write_text(page(made.reports(), title="x"), encoding="utf-8", newline="\n")
    someone = Person(browser, lambda name: path.as_uri(), WIDE)
    someone.open("capped")
    assert re.search(r"只保留了 \d+ / 422 条引文", someone.text("#panel"))
    assert "kg render --around" in someone.text("#panel")
    someone.context.close()


def test_search_and_focus_are_quick_in_a_large_graph(person: Person) -> None:
    spent = speed.answers(person.open("large"))
    print(spent)
    assert max(spent.values()) < 200, spent


def test_first_frame_of_a_large_graph_against_a_small_pyvis_page(
    browser: Any, files: Callable[[str], str], tmp_path: Path
) -> None:
    ours, theirs = speed.frames(browser, files("large"), speed.stock(tmp_path / "stock.html"))
    print({"ours": ours, "pyvis": theirs})
    assert ours <= 2 * theirs, (ours, theirs)
