"""Saved web pages: the document stays, navigation and code go, and no page can stall or fool the reader."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Failure, Source
from kg.sources import read
from kg.sources.html import extract
from kg.stages.clean import clean

NAVIGATION = '<div class="nav"><ul><li><a href="/">首页</a></li><li><a>公开</a></li><li><a>要闻</a></li></ul></div>'
LINES = ["某市要发展生物医药，培育产业集群，现将有关事项通知如下。", "一、总体要求", "坚持创新，突出重点。"]
BODY = "".join(f"<p>　　{line}</p>" for line in LINES)
FOOT = "<div class=foot><p><a>网站地图</a> <a>联系我们</a></p><p>版权所有：某市人民政府</p></div>"


def page(inner: str, head: str = "") -> str:
    return f"<html><head><meta charset=utf-8>{head}</head><body>{NAVIGATION}{inner}{FOOT}</body></html>"


@pytest.mark.parametrize(
    "opening",
    [
        '<div id="UCAP-CONTENT">', '<div class="TRS_Editor">', '<div class="view TRS_UEDITOR trs_paper_default">',
        '<table><tr><td class="b12c pages_content">', '<div id="zoom">', "<div>", "<article>",
        '<form id=f><div class="main">',
    ],
)  # fmt: skip
def test_the_text_is_found_in_every_usual_container(opening: str) -> None:
    text, _ = extract(page(f"{opening}{BODY}</div>"))
    assert text.split("\n") == LINES


def test_a_short_reply_is_not_drowned_by_its_page() -> None:
    links = "".join(f"<li><a href='{n}'>相关政策文件标题，第{n}号</a></li>" for n in range(80))
    text, _ = extract(page(f"<h1>关于某事的批复</h1><div id=zoom><p>同意。</p><p>此复。</p></div><ul>{links}</ul>"))
    assert text.split("\n") == ["# 关于某事的批复", "同意。", "此复。"]


def test_title_date_source_and_label_table_are_kept(tmp_path: Path) -> None:
    head = (
        '<title>某省关于某事的意见_某省人民政府网</title><meta name="PubDate" content="2024-03-02 10:00">'
        '<meta name="ContentSource" content="某省政府网">'
    )
    table = (
        "<table><tr><td><b>索 引 号：</b></td><td>0001/2024</td><td>发文机关：</td><td>某省人民政府</td></tr>"
        "<tr><td>成文日期：</td><td>2024年02月28日</td><td>发文字号：</td><td>某政发〔2024〕3号</td></tr></table>"
    )
    path = tmp_path / "a.html"
    path.write_text(page(f"{table}<div class=TRS_Editor>{BODY}</div>", head), encoding="utf-8")
    (got,) = read([path])
    assert isinstance(got, Source)
    fields = clean(got).fields
    expected = {"title": "某省关于某事的意见", "issuer": "某省人民政府", "number": "某政发〔2024〕3号"}
    assert {name: fields[name] for name in expected} == expected
    assert (fields["date"], fields["source"]) == ("2024-02-28", "某省政府网")


@pytest.mark.parametrize("site", ["苏州市人民政府网", "政策文件", "首页", "苏州市人民政府", ""])
def test_a_heading_is_the_title_where_the_head_names_the_site(site: str) -> None:
    inner = f"<h1>无锡市低空经济行动方案</h1><div class=content>{BODY}</div>"
    text, fields = extract(page(inner, f"<title>{site}</title>"))
    assert fields["title"] == "无锡市低空经济行动方案" and text.startswith("# 无锡市低空经济行动方案\n")
    _, fields = extract(page(f"<div class=content>{BODY}</div>", f"<title>{site}</title>"))
    assert "title" not in fields  # the text tells it, or the file's name


def test_tables_become_rows_and_layout_tables_do_not() -> None:
    data = "<table><tr><th>产业</th><th>产值</th></tr><tr><td>生物<br>医药</td><td>10亿元</td></tr></table>"
    text, _ = extract(page(f"<table><tr><td>{BODY}{data}</td></tr></table>"))
    assert text.split("\n")[-2:] == ["| 产业 | 产值 |", "| 生物 医药 | 10亿元 |"]


def test_headings_and_numbered_items_keep_their_marks() -> None:
    items = "<h2>重点任务</h2><ol><li>壮大产业；</li><li>培育企业。</li></ol>甲<br>乙"
    text, _ = extract(page(f"<div id=zoom>{BODY}{items}</div>"))
    assert text.split("\n")[-5:] == ["## 重点任务", "1.壮大产业；", "2.培育企业。", "甲", "乙"]


def test_code_comments_and_hidden_text_never_leak() -> None:
    text, _ = extract(
        "<html><head><title>t</title><style>拉萨市{}</style><script>var a='西宁市<p>';</script></head>"
        "<body onload=x()><!-- 银川市 -->"
        "<p style='display: none'>兰州市</p><noscript>太原市</noscript><p>杭州市发展产业。<script>郑州市</script>"
        "宁波市</p>&nbsp;&bogus;&#0;&#xD800;&#x110000;<textarea>长沙市</textarea>"
    )
    assert "杭州市发展产业。宁波市" in text
    assert not any(name in text for name in ("拉萨", "西宁", "银川", "兰州", "太原", "郑州", "长沙"))
    text.encode("utf-8")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ('<meta charset="gb2312"><p>镕基，发展产业。'.encode("gb18030"), "镕基，发展产业。"),
        ('<meta charset="utf-8"><p>声明与字节不符，发展产业。'.encode("gbk"), "声明与字节不符，发展产业。"),
        ('<meta http-equiv=x content="text/html; charset=big5"><p>發展產業。'.encode("big5"), "發展產業。"),
        ('<?xml version="1.0" encoding="utf-8"?><html><p>发展产业。'.encode(), "发展产业。"),
        ("\ufeff<p>发展产业。".encode("utf-16-le"), "发展产业。"),
    ],
)
def test_declared_and_real_encodings(tmp_path: Path, data: bytes, expected: str) -> None:
    path = tmp_path / "a.htm"
    path.write_bytes(data)
    (got,) = read([path])
    assert isinstance(got, Source) and got.text == expected


def test_a_page_without_text_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    path.write_text("<script>load()</script>")
    (got,) = read([path])
    assert isinstance(got, Failure) and "empty.html: holds no text" in got.error


TEXT = "浙江省发展产业。"


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<div><b>" * 100_000 + TEXT, True), ("<div>" * 100_000 + TEXT + "</div>" * 100_000, True),
        ("<table><tr><td>" * 20_000 + TEXT, True),
        ("<table><tr><td " + "a=" * 50_000 + "<![CDATA[ <? &#" + TEXT, False),
        ("<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">" + TEXT, True), ("<" * 200_000 + TEXT, True),
        ("<!--" * 100_000 + TEXT, False), ("<script>" * 50_000 + TEXT, False), ("&" * 300_000 + TEXT, True),
        ("<p>x" * 50_000 + TEXT, True), ("<div>来源：a</div>" * 20_000 + TEXT, True), ("<a>" * 30_000 + TEXT, True),
        ("<![CDATA[" * 50_000 + TEXT, False), ("<ol><li>" * 900 + TEXT, True),
        ("<div class=zoom>x" * 30_000 + TEXT, True),
    ],
)  # fmt: skip
def test_hostile_markup_is_read_in_time(markup: str, found: bool) -> None:
    began = time.process_time()
    text, _ = extract(markup)
    assert time.process_time() - began < 6
    assert (TEXT in text.replace("\n", "")) >= found


@given(st.text(alphabet="<>/!-[]&#;=\"' adivptablescriptolh123\n省市，。", max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_markup_gives_a_text(markup: str) -> None:
    extract(markup)[0].encode("utf-8")


def test_the_state_councils_page() -> None:
    """Its text stands in the cell of a table of class pages_content, its labels in another table above."""
    cells = "<td><b>发文机关：</b></td><td>国务院</td><td>成文日期：</td><td>2024年2月8日</td>"
    labels = f"<table class=bd1><tr>{cells}</tr></table>"
    inner = f'<table class="border-table noneBorder pages_content"><tr><td id=UCAP-CONTENT>{BODY}</td></tr></table>'
    page_ = page(f"<div>{labels}</div><div>{inner}</div>", "<title>国务院关于某事的批复_国务院文件_中国政府网</title>")
    text, fields = extract(page_)
    assert text.split("\n") == ["# 国务院关于某事的批复", "发文机关：国务院", "成文日期：2024年2月8日", *LINES]
    assert fields["title"] == "国务院关于某事的批复"
