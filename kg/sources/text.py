"""Bytes -> text: the encodings a Chinese office produces, whole, mixed or damaged."""

from __future__ import annotations

import codecs
import re

from kg.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF", "pdf"),
    (b"PK\x03\x04", "a Word, Excel or zip file", "docx, .xlsx or .zip"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file", "docx or .xlsx after saving it as such"),
    (b"\x89PNG", "a picture", "txt after text recognition"),
    (b"\xff\xd8\xff", "a picture", "txt after text recognition"),
    (b"\x1f\x8b", "a compressed file", "txt after unpacking it"),
)
_ODD = bytes(b for b in range(32) if b not in b"\t\n\r\x0b\x0c\x1b\x00") + b"\x7f"
_SAMPLE = 1 << 18
# Han characters of everyday use have two-byte codes in these ranges: level 1 of GB 2312 and of Big5.
_EVERYDAY = {"gb18030": (0xB0A1, 0xD7F9), "big5": (0xA440, 0xC67E)}


def decode(data: bytes, shown: str) -> tuple[str, tuple[str, ...]]:
    """The text of a file and notes on what was guessed or repaired; a byte order mark is dropped.

    Newlines are left as they are. Raises SourceError for what is not text; `shown` names it.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    for magic, what, cure in _MAGIC:
        if data.startswith(magic):
            raise SourceError(f"{shown}: is {what}, not text: give it the ending .{cure}")
    try:
        text = data.decode("utf-8")
        if text.count("\0") * 5 <= len(text) and not _disguised(data, text):
            return text, ()
    except UnicodeDecodeError:
        pass
    if found := _wide(data) or _mostly_utf8(data) or _two_bytes(data) or _other(data):
        return found
    raise SourceError(f"{shown}: is not text in any known encoding: save it as UTF-8")


def encoding_of(sample: bytes, shown: str) -> str:
    """The name of the encoding of a file whose beginning is `sample`, to decode it piece by piece."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return {"utf-8": "utf-8-sig", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}.get(encoding, "utf-32")
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(sample)
    if "\ufffd" not in text and "\0" not in text:
        return "utf-8"
    _, notes = decode(sample, shown)
    words = notes[0].split() if notes and notes[0].startswith("read as ") else []
    return words[2] if words else "utf-8"


def _lenient(data: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    text = data.decode(encoding, "replace")
    lost = text.count("\ufffd")
    return text, (f"{encoding}: {lost} damaged places replaced by U+FFFD",) if lost > 0 else ()


def _wide(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    """UTF-16 without a mark: read the right way round, nearly everything is Han, ASCII or punctuation."""
    sample = data[: _SAMPLE & ~1]
    best = max(((_plausible(sample.decode(e, "replace")), e) for e in ("utf-16-le", "utf-16-be")), key=lambda x: x[0])
    if best[0] < 0.9 or len(data) < 4:
        return None
    text, notes = _lenient(data, best[1])
    return text, (f"read as {best[1]} without a mark", *notes)


_PLAIN = re.compile(r"[\t\n\r -~\u3000-\u303f\uff01-\uff5e\u2010-\u2027]")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def _plausible(text: str) -> float:
    """The share of text that is everyday Han or plain punctuation; bytes read the wrong way round score low."""
    han = "".join(_HAN.findall(text))
    everyday = sum(1 for c in han if _EVERYDAY["gb18030"][0] <= _code(c, "gb2312") <= _EVERYDAY["gb18030"][1])
    traditional = sum(1 for c in han if _EVERYDAY["big5"][0] <= _code(c, "big5") <= _EVERYDAY["big5"][1])
    return (max(everyday, traditional) + len(_PLAIN.findall(text))) / max(len(text), 1)


def _code(char: str, encoding: str) -> int:
    return int.from_bytes(char.encode(encoding, "ignore"), "big")


def _disguised(data: bytes, text: str) -> bool:
    """Whether a short GBK text happens to be valid UTF-8 (联通 is): no Han, no Latin, yet everyday Han in GBK."""
    if len(data) > 1000 or data.isascii() or re.search(r"[A-Za-z\u0800-\U0010ffff]", text):
        return False
    other = _strict(data, "gb18030")
    return other is not None and _plausible(other) > 0.95


def _mostly_utf8(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    """UTF-8 with damage, or with stretches of GB18030 pasted in."""
    sample = data[:_SAMPLE].decode("utf-8", "replace")
    whole = len(re.findall(r"[\u0800-\ufffc]", sample))
    broken = len(re.findall(r"\ufffd+", sample))
    if _binary(data) or whole <= 3 * broken:
        return None
    recovered = lost = 0
    lines = []
    for line in data.split(b"\n"):
        text = _strict(line, "utf-8")
        if text is None:
            text, found = _mixed(line)
            recovered, lost = recovered + found, lost + text.count("\ufffd")
        lines.append(text)
    notes = []
    if recovered:
        notes.append(f"UTF-8 with {recovered} stretches of GB18030")
    if lost:
        notes.append(f"UTF-8 with {lost} damaged characters replaced by U+FFFD")
    return "\n".join(lines), tuple(notes)


_TWO_BYTES = rb"(?:[\xc2-\xdf][\x80-\xbf])*"


def _mixed(line: bytes) -> tuple[str, bool]:
    """A line that is not UTF-8, and whether a stretch of it, or all, was read as GB18030."""
    if (text := _foreign(line)) is not None:
        return text, True
    damaged = line.decode("utf-8", "replace")
    before = len(damaged[: damaged.index("\ufffd")].encode())
    after = len(line) - len(damaged[damaged.rindex("\ufffd") + 1 :].encode())
    # Two bytes of GB18030 often pass for a letter of UTF-8, so the stretch may begin earlier and end later.
    start = re.search(_TWO_BYTES + rb"\Z", line[:before])
    end = re.match(_TWO_BYTES, line[after:])
    first = start.start() if start else before
    last = after + (end.end() if end else 0)
    middle = _foreign(line[first:last])
    if middle is None:
        return damaged, False
    return line[:first].decode("utf-8", "replace") + middle + line[last:].decode("utf-8", "replace"), True


def _foreign(stretch: bytes) -> str | None:
    """The stretch read as GB18030, if that makes everyday text of more than a character."""
    text = _strict(stretch, "gb18030")
    return text if text is not None and len(text) > 1 and _plausible(text) > 0.7 else None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _two_bytes(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    """GB18030 or Big5: the one in which most characters are of everyday use."""
    if _binary(data):
        return None
    scores = []
    for encoding, (low, high) in _EVERYDAY.items():
        text = data[:_SAMPLE].decode(encoding, "replace")
        broken, high_bytes = text.count("\ufffd"), len(re.findall(r"[^\x00-\x7f]", text))
        common = sum(1 for c in _HAN.findall(text) if low <= _code(c, encoding) <= high)
        marks = len(re.findall(r"[\u3000-\u303f\uff01-\uff5e\u2014-\u2026]", text))
        scores.append(((common + marks - 2 * broken) / max(high_bytes, 1), encoding == "gb18030", encoding))
    score, _, encoding = max(scores)
    if score < 0.6:
        return None
    text, notes = _lenient(data, encoding)
    return text, (f"read as {encoding}", *notes)


def _binary(data: bytes) -> bool:
    """Whether control bytes are too frequent for text in an encoding that keeps ASCII."""
    sample = data[:_SAMPLE]
    return (len(sample) - len(sample.translate(None, _ODD))) * 50 > len(sample) or sample.count(0) * 20 > len(sample)


def _other(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    """Whatever else charset-normalizer is sure of (Japanese, Korean, Western and Cyrillic)."""
    if _binary(data):
        return None
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE], cp_isolation=["cp932", "euc_jp", "cp949", "cp1252", "cp1251"]).best()
    if best is None or best.percent_chaos > 5:
        return None
    text, notes = _lenient(data, best.encoding)
    return text, (f"read as {best.encoding}", *notes)
