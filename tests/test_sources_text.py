"""Text files as offices keep them: every encoding, whole, mixed and damaged; what is not text is refused."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.sources.text import decode

SIMPLE = "浙江省政府工作报告\n浙江省重点发展集成电路产业。\r\n杭州市培育数字经济产业，宁波市壮大新材料产业。\n"
TRADITIONAL = "浙江省政府工作報告\n浙江省重點發展積體電路產業。杭州市培育數位經濟產業，打造新材料產業。\n"
JAPANESE = "日本の経済産業省は半導体産業を支援する。"


@pytest.mark.parametrize(
    ("data", "text", "note"),
    [
        (SIMPLE.encode(), SIMPLE, ""),
        (SIMPLE.encode("utf-8-sig"), SIMPLE, ""),
        (SIMPLE.encode("gbk"), SIMPLE, "gb18030"),
        ((SIMPLE + "㐀𠮷䶮").encode("gb18030"), SIMPLE + "㐀𠮷䶮", "gb18030"),
        (TRADITIONAL.encode("big5"), TRADITIONAL, "big5"),
        (TRADITIONAL.encode("gb18030"), TRADITIONAL, "gb18030"),
        (SIMPLE.encode("utf-16"), SIMPLE, ""),
        (SIMPLE.encode("utf-16-le"), SIMPLE, "utf-16-le without a mark"),
        (SIMPLE.encode("utf-16-be"), SIMPLE, "utf-16-be without a mark"),
        (SIMPLE.encode("utf-32"), SIMPLE, ""),
        ("policy text".encode("utf-16-le"), "policy text", "utf-16-le"),  # valid UTF-8, were it not for the zeros
        ("省".encode("gbk"), "省", "gb18030"),  # valid UTF-8 by chance
        ("联通".encode("gbk"), "联通", "gb18030"),  # likewise
        ("Économie à Genève".encode(), "Économie à Genève", ""),
        (JAPANESE.encode("cp932"), JAPANESE, "cp932"),
        (b"", "", ""),
        # a line of GBK at the end of UTF-8, and a stretch in the middle of a line
        ((SIMPLE * 9).encode() + "宁夏发展枸杞产业。".encode("gbk"), SIMPLE * 9 + "宁夏发展枸杞产业。", "GB18030"),
        (
            "甲发展产业。A".encode() + "苏州市发展产业".encode("gbk") + ("无锡市培育企业。" * 5).encode(),
            "甲发展产业。A苏州市发展产业" + "无锡市培育企业。" * 5,
            "1 stretches of GB18030",
        ),
        # damage stays where it was, and is counted
        (SIMPLE.encode()[:-2], SIMPLE[:-2] + "\ufffd", "1 damaged"),
        (SIMPLE.encode() + b"\xff\xc3\x28", SIMPLE + "\ufffd\ufffd(", "2 damaged"),
        ((SIMPLE * 3).encode("gbk") + b"\xff\xff\n", SIMPLE * 3 + "\ufffd\ufffd\n", "2 damaged"),
    ],
)
def test_decode(data: bytes, text: str, note: str) -> None:
    got, notes = decode(data, "f.txt")
    assert got == text
    assert note in "; ".join(notes) and bool(notes) == bool(note)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (random.Random(3).randbytes(70_000), "UTF-8"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "picture"),
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3", ".pdf"),
        (b"PK\x03\x04" + bytes(random.Random(1).randbytes(99)), ".docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Word"),
        (bytes(4096), "UTF-8"),
    ],
)
def test_what_is_not_text_is_refused_with_a_cure(data: bytes, word: str) -> None:
    with pytest.raises(SourceError, match=r"^f\.txt: ") as error:
        decode(data, "f.txt")
    assert word in str(error.value)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text, _ = decode(data, "f")
    except SourceError:
        return
    text.encode("utf-8")  # no surrogates


@given(st.text(max_size=200))
def test_utf8_is_never_guessed_at(text: str) -> None:
    data = ("规划纲要" + text).encode()
    assert decode(data, "f")[0] == "规划纲要" + text


def test_a_long_text_is_decoded_in_linear_time() -> None:
    import time

    began = time.process_time()
    decode(("苏州市发展产业" * 300_000).encode("gbk"), "f")
    decode((SIMPLE * 30_000).encode() + b"\xff" * 200_000, "f")
    decode((SIMPLE.encode() + b"\xff") * 20_000, "f")
    assert time.process_time() - began < 6


def test_real_files_are_read_as_they_are() -> None:
    folder = Path(__file__).parents[1] / ".." / "shared" / "gold" / "docs"
    if not folder.is_dir():
        pytest.skip("the shared documents are not beside this repository")
    for path in folder.glob("*.txt"):
        assert decode(path.read_bytes(), path.name) == (path.read_bytes().decode("utf-8-sig"), ())
