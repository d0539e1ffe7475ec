"""Word files: everything in order, numbers as Word shows them; bombs, entities and damage are refused."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

from kg.model import Failure, Source
from kg.sources import read
from kg.stages.clean import clean

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="T"><w:name w:val="Title"/></w:style>'
    '<w:style w:styleId="L"><w:name w:val="list"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    '<w:style w:styleId="M"><w:name w:val="mine"/><w:basedOn w:val="L"/></w:style></w:styles>'
)
NUMBERING = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="7">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '</w:abstractNum><w:abstractNum w:abstractNumId="8">'
    '<w:lvl w:ilvl="0"><w:start w:val="10"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
    "</w:numbering>"
)


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, level: int) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')


def table(*rows: list[str]) -> str:
    cells = "".join("<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
    return f"<w:tbl>{cells}</w:tbl>"


def word(path: Path, body: str, dtd: str = "", **parts: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES)
        document = f'<?xml version="1.0"?>{dtd}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        package.writestr("word/document.xml", document)
        package.writestr("word/styles.xml", STYLES)
        package.writestr("word/numbering.xml", NUMBERING)
        for name, content in parts.items():
            package.writestr(f"word/{name}.xml", content)
    return path


def lines(path: Path) -> list[str]:
    (got,) = read([path])
    assert isinstance(got, Source), got
    return got.text.splitlines()


def error(path: Path) -> str:
    (got,) = read([path])
    assert isinstance(got, Failure), got
    assert got.error.startswith(str(path)) and "\n" not in got.error
    return got.error


def test_paragraphs_and_tables_stand_in_order(tmp_path: Path) -> None:
    first = "第一段，要发展先进制造业和现代服务业，培育产业集群。" * 2
    rows = table([p("建议人："), p("张某某")], [p("建议内容："), p(first) + p("第二段。")])
    path = word(tmp_path / "a.docx", p("某市行动方案", '<w:pStyle w:val="T"/>') + p("前言。") + rows + p("结尾。"))
    assert lines(path) == [
        "# 某市行动方案", "前言。", "| 建议人： | 张某某 |", "建议内容：", first, "第二段。", "结尾。",
    ]  # fmt: skip


def test_numbers_are_those_that_word_shows(tmp_path: Path) -> None:
    body = (
        numbered("总体要求", 0) + numbered("指导思想", 1) + numbered("主要目标", 1)
        + numbered("重点任务", 0) + numbered("产业", 1)
        + p("甲", '<w:pStyle w:val="M"/>') + p("乙", '<w:pStyle w:val="L"/>')
        + p("标题", '<w:pStyle w:val="1"/>')
    )  # fmt: skip
    assert lines(word(tmp_path / "a.docx", body)) == [
        "一、总体要求", "（一）指导思想", "（二）主要目标", "二、重点任务", "（一）产业", "10.甲", "11.乙", "# 标题",
    ]  # fmt: skip


def test_what_is_deleted_or_doubled_is_not_text(tmp_path: Path) -> None:
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = "<w:txbxContent>" + p("框内文字。") + "</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>保留</w:t></w:r><w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>新增</w:t></w:r></w:ins>"
        "<w:r><w:instrText>PAGE</w:instrText><w:br/><w:t>下一行</w:t></w:r></w:p>"
        f"<w:p><w:r><mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
        f"<w:sdt><w:sdtContent>{p('控件内文字。')}</w:sdtContent></w:sdt>"
    )
    notes = f'<w:footnote w:type="separator">{p("线")}</w:footnote><w:footnote w:id="1">{p("注文。")}</w:footnote>'
    path = word(tmp_path / "a.docx", body, footnotes=f'<w:footnotes xmlns:w="{W}">{notes}</w:footnotes>')
    assert lines(path) == ["保留新增", "下一行", "框内文字。", "控件内文字。", "注文。"]


def test_anchors_name_paragraphs(tmp_path: Path) -> None:
    (got,) = read([word(tmp_path / "a.docx", p("第一。") + p("第二。"))])
    assert isinstance(got, Source)
    assert [(got.text[a.start : a.start + 2], a.label) for a in got.anchors] == [("第一", "第1段"), ("第二", "第2段")]
    assert clean(got).text == "第一。\n第二。"


def test_strict_documents_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as package:
        space = "http://purl.oclc.org/ooxml/wordprocessingml/main"
        body = f"<w:body>{p('发展产业。')}</w:body>"
        package.writestr("word/document.xml", f'<w:document xmlns:w="{space}">{body}</w:document>')
    assert lines(path) == ["发展产业。"]


LAUGHS = '<!DOCTYPE d [<!ENTITY a "哈哈">' + "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(9)) + "]>"


def test_damage_and_hostility_are_refused_with_a_reason(tmp_path: Path) -> None:
    good = word(tmp_path / "good.docx", p("发展产业。" * 200))
    cut = tmp_path / "cut.docx"
    cut.write_bytes(good.read_bytes()[:400])
    text = tmp_path / "text.docx"
    text.write_text("发展产业。")
    empty = tmp_path / "empty.docx"
    empty.write_bytes(b"")
    old = tmp_path / "old.docx"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    bare = tmp_path / "bare.docx"
    with zipfile.ZipFile(bare, "w") as package:
        package.writestr("[Content_Types].xml", TYPES)
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    for path, word_ in (
        (cut, "damaged"), (text, "damaged or not .docx"), (empty, "empty"), (old, "password"), (bare, "no document"),
        (word(tmp_path / "laughs.docx", p("&a8;"), LAUGHS), "document type"),
        (word(tmp_path / "file.docx", p("&x;"), f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret}">]>'), "document type"),
        (word(tmp_path / "broken.docx", "<w:p>"), "damaged"), (word(tmp_path / "blank.docx", p(" ")), "no text"),
    ):  # fmt: skip
        assert word_ in error(path)


def test_a_bomb_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    block = p("发展产业。").encode() * 4000
    package = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with package, package.open("word/document.xml", "w") as part:
        for _ in range((100 << 20) // len(block)):
            part.write(block)
    began = time.process_time()
    assert "unpacks to more than 96 MiB" in error(path)
    assert time.process_time() - began < 1


def test_deep_nesting_is_no_danger(tmp_path: Path) -> None:
    depth = 5000
    nested = "<w:tbl><w:tr><w:tc>" * depth + p("发展产业。") + "</w:tc></w:tr></w:tbl>" * depth
    (got,) = read([word(tmp_path / "a.docx", nested)])
    assert isinstance(got, Failure) or "发展产业。" in got.text
