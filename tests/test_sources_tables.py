"""Tables of documents: a row is a document, the other columns are its fields; faults name row and cure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from kg.model import Failure, Source
from kg.sources import read
from kg.stages.clean import clean

ROWS = [
    ("编号", "标题", "正文", "发布日期"),
    ("12", "关于甲的建议", "发展产业，\n培育“集群”。", "2024-03-02"),
    ("15", "关于乙的建议", "开放。", ""),
]


def write(path: Path) -> Path:
    if path.suffix == ".xlsx":
        book = Workbook()
        for row in ROWS:
            book.active.append(row)
        book.save(path)
    elif path.suffix == ".jsonl":
        records = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]
        path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in records) + "\n\n", encoding="utf-8")
    else:
        mark = {".csv": ",", ".tsv": "\t"}[path.suffix]
        quoted = [[f'"{cell}"' if "\n" in cell else cell for cell in row] for row in ROWS]
        path.write_text("\n".join(mark.join(row) for row in quoted), encoding="utf-8")
    return path


def sources(path: Path, **options: str) -> list[Source]:
    return [item for item in read([path], **options) if isinstance(item, Source)]


def failures(path: Path, **options: str) -> list[str]:
    return [item.error for item in read([path], **options) if isinstance(item, Failure)]


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.xlsx", "a.jsonl"])
def test_a_row_is_a_document(tmp_path: Path, name: str) -> None:
    one, two = sources(write(tmp_path / name))
    assert (one.id, one.title, one.text) == ("a#12", "关于甲的建议", "发展产业，\n培育“集群”。")
    assert one.fields == {"编号": "12", "title": "关于甲的建议", "published": "2024-03-02"}
    assert (two.id, two.text, two.path.startswith(f"{tmp_path / name}#")) == ("a#15", "开放。", True)
    fields = clean(one).fields
    assert (fields["title"], fields["date"], fields["编号"]) == ("关于甲的建议", "2024-03-02", "12")


def test_columns_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("key2,甲,乙\nx,一。,二。\nx,三。,四。\n", encoding="utf-8")
    got = sources(path, text_column="乙", id_column="key2")
    assert [(s.id, s.text) for s in got] == [("a#x", "二。"), ("a#x~2", "四。")]
    assert "has no column of texts: name one with --text-column (it has: key2, 甲, 乙)" in failures(path)[0]
    assert "has no column 丙" in failures(path, text_column="丙")[0]
    assert "--id-column" in failures(path, text_column="甲", id_column="丙")[0]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16", "big5"])
def test_tables_come_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("編號;內容\r\n1;市政府發展產業，培育企業。\r\n".encode(encoding))
    (got,) = sources(path, text_column="內容")
    assert (got.id, got.text) == ("a#2", "市政府發展產業，培育企業。")


def test_rows_without_text_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\n1,一。\n2,\n3, \n4,四。\n", encoding="utf-8")
    assert [s.id for s in sources(path)] == ["a#1", "a#4"]
    assert "2 rows without text (first: row 3)" in failures(path)[0]


def test_a_short_first_row_hides_no_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\n1\n2,二。\n", encoding="utf-8")
    assert [s.id for s in sources(path)] == ["a#2"]
    assert "1 rows without text (first: row 2)" in failures(path)[0]


def test_a_bad_line_costs_none_of_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "一。"}\n{bad\n{"text": "三。"}\n[]\n{"text": " "}\n', encoding="utf-8")
    assert [s.text for s in sources(path)] == ["一。", "三。"]
    (said,) = failures(path)
    assert "a.jsonl:2: is not JSON" in said
    assert said.endswith("; 1 more lines are no better; 1 rows are without text (first: row 5)")


def test_every_sheet_is_read(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "甲"
    for sheet, word in ((book.active, "一。"), (book.create_sheet("乙"), "二。")):
        sheet.append([None])
        sheet.append(["内容", "单位"])
        sheet.append([word, "某局"])
    book.create_sheet("说明").append(["无关"])
    book.save(tmp_path / "a.xlsx")
    assert [(s.id, s.text, s.fields) for s in sources(tmp_path / "a.xlsx")] == [
        ("a#甲!3", "一。", {"单位": "某局"}), ("a#乙!3", "二。", {"单位": "某局"}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", b'{"text": "\xe4\xb8\x80"}\n{"text": \n', "a.jsonl:2: is not JSON"),
        ("a.jsonl", b"[1]\n", "a.jsonl:1: the line is no JSON object"),
        ("a.jsonl", b'{"text":' + b"[" * 200_000 + b"\n", "nests too deeply"),
        ("a.jsonl", b"", "no row has a text"),
        ("a.csv", b"", "no row has a text"),
        ("a.csv", b"a,b\n", "no row has a text"),
        ("a.xlsx", b"PK\x03\x04", "damaged or not .xlsx"),
        ("a.xlsx", b"text", "damaged or not .xlsx"),
    ],
)
def test_faults_name_the_place(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    (got,) = failures(path)
    assert said in got and got.startswith(str(tmp_path)) and "\n" not in got


def test_odd_cells_are_data(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    line = '{"text": "甲\\ud800乙", "id": "x\\u001b[31m", "n": {"b": 1, "a": [2]}, "空": null}\n'
    path.write_text(line, encoding="utf-8")
    (got,) = sources(path)
    assert (got.id, got.text, got.fields["n"]) == ("a#x_[31m", "甲\ufffd乙", '{"a": [2], "b": 1}')
