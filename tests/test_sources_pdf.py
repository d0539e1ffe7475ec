"""PDFs: paragraphs whole again, page furniture gone, pages cited; scans and damage are reported."""

from __future__ import annotations

import time
import zlib
from pathlib import Path

import pytest

from kg.model import Failure, Source
from kg.sources import read


def pdf(path: Path, pages: list[list[str]], kids: str = "", bomb: int = 0, trailer: str = "") -> Path:
    """A PDF of these lines on these pages, its font tells its characters; `bomb` MiB of blanks on the first."""
    text = "".join(line for page in pages for line in page)
    shown = "".join(f"1 beginbfchar <{ord(c):04X}> <{ord(c):04X}> endbfchar\n" for c in sorted(set(text)))
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange "
        f"<0000> <FFFF> endcodespacerange\n{shown}endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    first = 7
    numbers = [first + 2 * n for n in range(len(pages))]
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids or ' '.join(f'{n} 0 R' for n in numbers)}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /S /Encoding /Identity-H /DescendantFonts [4 0 R] "
        "/ToUnicode 5 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /S /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
        "/Supplement 0 >> /DW 1000 /FontDescriptor 6 0 R >>",
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
        "<< /Type /FontDescriptor /FontName /S /Flags 4 /FontBBox [0 0 9 9] /ItalicAngle 0 /Ascent 8 /Descent 0 "
        "/CapHeight 7 /StemV 1 >>",
    ]
    data = [item.encode() for item in objects]
    for number, page in zip(numbers, pages, strict=True):
        data.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (number + 1)
        )
        drawn = " 0 -20 Td ".join(f"<{line.encode('utf-16-be').hex()}> Tj" for line in page)
        stream = f"BT /F 12 Tf 50 750 Td {drawn} ET".encode()
        packer = zlib.compressobj(1)
        packed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(bomb))
        packed += packer.compress(stream) + packer.flush()
        data.append(b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed))
        bomb = 0
    out, offsets = b"%PDF-1.5\n", []
    for number, item in enumerate(data, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = f"trailer << /Size {len(data) + 1} /Root 1 0 R {trailer}>>\nstartxref\n{len(out)}\n%%EOF\n".encode()
    path.write_bytes(out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(data) + 1) + table + end)
    return path


PARAGRAPH = (
    "为加快建设现代化产业体系，推动制造业高端化智能化绿色化发展，促进新兴产业融合集群发展，"
    "培育一批具有竞争力的龙头企业，现就有关事项通知如下。"
)


def wrapped(text: str, width: int = 20) -> list[str]:
    return [text[n : n + width] for n in range(0, len(text), width)]


def one(path: Path) -> Source:
    (got,) = read([path])
    assert isinstance(got, Source), got
    return got


def error(path: Path) -> str:
    (got,) = read([path])
    assert isinstance(got, Failure), got
    assert got.error.startswith(str(path)) and "\n" not in got.error
    return got.error


def test_wrapped_lines_are_joined_and_new_items_are_not(tmp_path: Path) -> None:
    page = ["某市行动方案", *wrapped(PARAGRAPH), "一、总体要求", *wrapped(PARAGRAPH), "（一）发展产业。"]
    path = pdf(tmp_path / "a.pdf", [page])
    assert one(path).text.splitlines() == ["某市行动方案", PARAGRAPH, "一、总体要求", PARAGRAPH, "（一）发展产业。"]


def test_page_furniture_goes_and_pages_are_cited(tmp_path: Path) -> None:
    lines = wrapped(PARAGRAPH * 3)
    pages = [
        ["某市人民政府公报", *lines[number * 3 : number * 3 + 3], f"— {number + 1} —"] for number in range(4)
    ]  # fmt: skip
    got = one(pdf(tmp_path / "a.pdf", pages))
    assert got.text == "".join(lines[:12]) + "\n"
    assert [(a.label, got.text[a.start : a.start + 20]) for a in got.anchors] == [
        (f"第{number + 1}页", lines[number * 3]) for number in range(4)
    ]  # fmt: skip


@pytest.mark.parametrize("number", ["3", "- 3 -", "—3—", "第3页", "第 3 页 共 10 页", "3/10", "iv"])
def test_every_form_of_page_number_goes(tmp_path: Path, number: str) -> None:
    assert one(pdf(tmp_path / "a.pdf", [["发展产业。", "培育企业。", number]])).text == "发展产业。\n培育企业。\n"


def test_figures_in_the_text_are_no_page_numbers(tmp_path: Path) -> None:
    assert "2024" in one(pdf(tmp_path / "a.pdf", [["第一行。", "第二行。", "2024", "第三行。", "第四行。"]])).text


def test_scans_are_reported(tmp_path: Path) -> None:
    assert "OCR" in error(pdf(tmp_path / "scan.pdf", [[], []]))
    got = one(pdf(tmp_path / "mixed.pdf", [["发展产业。"], [], ["培育企业。"]]))
    assert got.notes == ("pages without text, perhaps scanned: 2",)
    assert [a.label for a in got.anchors] == ["第1页", "第3页"]


def test_damage_is_reported(tmp_path: Path) -> None:
    good = pdf(tmp_path / "good.pdf", [["发展产业。"] * 30])
    cut, text, empty = tmp_path / "cut.pdf", tmp_path / "text.pdf", tmp_path / "empty.pdf"
    cut.write_bytes(good.read_bytes()[: good.stat().st_size // 5])
    text.write_text("发展产业。")
    empty.write_bytes(b"")
    for path in (cut, text, empty):
        assert "damaged or no PDF" in error(path)
    locked = pdf(tmp_path / "locked.pdf", [["发展产业。"]], trailer="/Encrypt << /Filter /Standard /V 9 >> ")
    assert "save it" in error(locked)


def test_loops_and_bombs_end(tmp_path: Path) -> None:
    began = time.process_time()
    (loop,) = read([pdf(tmp_path / "loop.pdf", [["发展产业。"]], kids="2 0 R 7 0 R")])
    assert isinstance(loop, Failure) or "发展产业" in loop.text
    (bomb,) = read([pdf(tmp_path / "bomb.pdf", [["发展产业。"]], bomb=300)])
    assert isinstance(bomb, Failure) and "page 1 is damaged" in bomb.error
    assert time.process_time() - began < 12
