"""One way to write every character: widths, variants, traditional forms, punctuation, invisible residue.

Every step replaces characters one for one or cuts them out; none inserts. So a text of the same length
keeps its offsets, and a cut shortens the map and the text alike.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable
from functools import cache

# Han, and the punctuation that belongs to Chinese text wherever it is encoded.
WIDE = r"\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffef\U00020000-\U0003ffff“”‘’—…·×"


class Traced:
    """A text under repair. `origin[i]` is the offset in the source of `text[i]`; one entry more than `text`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.origin = array("I", range(len(text) + 1))

    def rewrite(self, text: str) -> None:
        """Take a text of the same length."""
        if len(text) != len(self.text):
            raise ValueError("a rewritten text must keep its length")
        self.text = text

    def keep(self, spans: Iterable[tuple[int, int]]) -> None:
        """Keep these stretches only; they are in order and do not overlap."""
        parts, origin, last = [], array("I"), 0
        for start, end in spans:
            parts.append(self.text[start:end])
            origin.extend(self.origin[start:end])
            last = end
        # The end offset closes the last stretch, so that what was cut behind it is not quoted.
        origin.append(self.origin[last - 1] + 1 if origin else self.origin[0])
        self.text, self.origin = "".join(parts), origin

    def cut(self, spans: list[tuple[int, int]]) -> None:
        """Cut these stretches out; they are in order and do not overlap."""
        if spans:
            starts = [0, *(end for _, end in spans)]
            ends = [*(start for start, _ in spans), len(self.text)]
            self.keep((a, b) for a, b in zip(starts, ends, strict=True) if a < b)


# Cut: controls, format characters (zero width, direction, tags), variation selectors, invisible fillers,
# private use and noncharacters; and whole terminal sequences, whose letters would otherwise stay behind.
# `re` tests a class of the basic plane in one step, one that goes beyond it range by range.
_BASIC = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
)
_BEYOND = "\U0001fffe\U0001ffff\U0002fffe-\U0002ffff\U0003fffe-\U0003ffff\U000e0000-\U000e0fff\U000efffe-\U0010ffff"
_LINE_END, _TERMINAL = "\r(?=\n)", "\x1b\\[[0-?]{0,40}[ -/]{0,4}[@-~]"
_INVISIBLE = re.compile(f"[{_BASIC}\r](?:(?<!\r)|(?=\n))")
_INVISIBLE_ANYWHERE = re.compile(f"{_LINE_END}|{_TERMINAL}|[{_BASIC}{_BEYOND}]+")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


# Spaces, radicals, compatibility ideographs, small and vertical forms, half and full width.
_BLOCKS = (
    (0x2000, 0x200B), (0x2F00, 0x2FE0), (0xF900, 0xFB00), (0xFE10, 0xFE70), (0xFF01, 0xFFF0), (0x2F800, 0x2FA20),
)  # fmt: skip
_VARIANTS = {
    "“": "「﹁〝｢", "”": "」﹂〞｣〟", "‘": "『﹃", "’": "』﹄", "·": "•‧∙･・⋅●◦▪■◆", "—": "―─━⸺", "-": "‐‑‒−",
    ":": "∶︰", "/": "∕⁄", "～": "〜∼", "。": "｡﹒", "、": "､",
    "\n": "\r\x85\u2028\u2029", " ": "\xa0\u1680\u202f\u205f\u2800",
    "□": "\ufffd",
}  # fmt: skip
# Radicals that PDFs give in place of the character they look like, each with that character.
_RADICALS = (
    "⺁厂⺄乙⺆冂⺈刀⺊卜⺌小⺍小⺎兀⺐尢⺒巳⺓幺⺕彐⺗心⺛旡⺜日⺝月⺠民⺧牛⺩王⺪疋⺫目⺬示⺮竹⺰纟⺶羊⺷羊⺸羊⺹老⺻聿⺼月⺽臼⻁虎⻄西⻅见"
    "⻆角⻇角⻉贝⻊足⻋车⻑长⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻳龟"
)


def _one_for_one() -> dict[int, str]:
    """Compatibility forms that are one character in plain text, and variants that Unicode keeps apart."""
    table = {}
    for first, last in _BLOCKS:
        for code in range(first, last):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and plain != chr(code):
                table[code] = plain
    for wide in "，；：？！（）～":  # the form that Chinese text keeps
        table.pop(ord(wide), None)
    table.update({ord(form): plain for plain, forms in _VARIANTS.items() for form in forms})
    table.update({ord(form): plain for form, plain in zip(_RADICALS[::2], _RADICALS[1::2], strict=True)})
    table.update(dict.fromkeys(range(0xD800, 0xE000), "□"))  # what a damaged JSON string may hold
    return table


_TABLE = _one_for_one()
_UNUSUAL = re.compile("[" + "".join(re.escape(chr(code)) for code in sorted(_TABLE) if code < 0x10000) + "]")

_VOWEL = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_TONED = re.compile(
    rf"[(（](?<=[\u3400-\u9fff].)[a-zü]{{0,5}}(?:[{_VOWEL}]|[a-zü][\u0300\u0301\u0304\u030c])[a-zü]{{0,4}}[)）]"
)
_PLAIN_SYLLABLE = re.compile(
    r"[(（](?<=[\u3400-\u9fff].)(?:[bpmfdtnlgkhjqxzcsryw]|[zcs]h)?[aeiouü]{1,3}(?:ng?|r)?[)）]"
)


def unify(traced: Traced) -> None:
    """Bring every character to its one form: all that can be done without looking at lines."""
    text = traced.text
    astral = _ASTRAL.search(text) is not None
    if astral or _INVISIBLE.search(text):
        traced.cut([m.span() for m in _INVISIBLE_ANYWHERE.finditer(text)])
    if astral:
        traced.rewrite(traced.text.translate(_TABLE))
    elif unusual := set(_UNUSUAL.findall(traced.text)):
        text = traced.text
        for char in unusual:  # a search for one character is far cheaper than a look at each
            text = text.replace(char, _TABLE[ord(char)])
        traced.rewrite(text)
    _drop_pinyin(traced)
    traced.rewrite(simplify(traced.text))
    traced.rewrite(punctuate(traced.text))


def _drop_pinyin(traced: Traced) -> None:
    """Cut readings that a crawler left behind a character: 協(xié)會 -> 協會."""
    if "(" not in traced.text and "（" not in traced.text:
        return
    spans = [m.span() for m in _TONED.finditer(traced.text)]
    if len(spans) > 2:  # in such a page a reading without a tone is residue too, not an abbreviation
        spans = sorted([*spans, *(m.span() for m in _PLAIN_SYLLABLE.finditer(traced.text))])
    traced.cut(spans)


@cache
def _traditional() -> tuple[re.Pattern[str], dict[int, str]]:
    """Characters that only traditional text uses, and what each becomes.

    A character of GB 2312 (乾, 著, 瞭) has its own use in simplified text and is left to the context.
    """
    letters = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    simple = _opencc("\n".join(letters)).split("\n")
    table = {
        ord(a): b
        for a, b in zip(letters, simple, strict=True)
        if a != b and len(b) == 1 and not a.encode("gb2312", "ignore")
    }
    return re.compile("[" + "".join(map(chr, table)) + "]"), table


@cache
def _converter() -> object:
    from opencc import OpenCC

    return OpenCC("t2s")


def _opencc(text: str) -> str:
    return str(_converter().convert(text))  # type: ignore[attr-defined]


def simplify(text: str) -> str:
    """Traditional script to simplified, in the same length.

    Words are looked up only in a text that is written in traditional script; a stray character is
    replaced alone.
    """
    pattern, table = _traditional()
    if not pattern.search(text):
        return text
    if len(pattern.findall(text)) * 10 > len(text):
        # A surrogate cannot reach OpenCC: `unify` has replaced it.
        lines = text.split("\n")
        text = "\n".join(new if len(new := _opencc(line)) == len(line) else line for line in lines)
    return pattern.sub(lambda m: table[ord(m[0])], text)


# The mark comes first in each pattern: `re` then looks for it alone, and at what surrounds it only where it stands.
_NEXT_TO_WIDE = [
    (a, b, re.compile(rf"{re.escape(a)}(?:(?<=[{WIDE}{'%' if a == ',' else ''}].)|(?<=[{WIDE}] .)|(?= ?[{WIDE}]))"))
    for a, b in zip(",;:?!", "，；：？！", strict=True)
]
_PAIR = re.compile(r"\([^()（）\n]{0,200}\)")
_OPEN = re.compile(rf"\((?:(?<=[{WIDE}].)|(?=[{WIDE}]))")
_CLOSE = re.compile(rf"\)(?<=[{WIDE}].)")
_AFTER_LATIN = re.compile(r"(?<=[A-Za-z0-9])\([A-Za-z0-9 .+/&-]{0,40}\)")  # A(B)
_STOP = re.compile(r"\.(?<=[\u3400-\u9fff”）》].)(?<![一二三四五六七八九十].)(?![.A-Za-z0-9])")
_IN_FIGURE = re.compile(r"：(?<=[0-9].)(?=[0-9])")
_HAS_WIDE = re.compile(f"[{WIDE}]")


def punctuate(text: str) -> str:
    """Chinese marks in Chinese context, ASCII ones inside figures and Latin words; straight quotes are paired."""
    for ascii_mark, mark, pattern in _NEXT_TO_WIDE:
        if ascii_mark in text:
            text = pattern.sub(mark, text)
    if "(" in text:
        whole = text

        def pair(m: re.Match[str]) -> str:
            chinese = _HAS_WIDE.search(whole, max(m.start() - 1, 0), m.end() + 1)
            return f"（{m[0][1:-1]}）" if chinese and not _AFTER_LATIN.match(whole, m.start()) else m[0]

        text = _OPEN.sub("（", _PAIR.sub(pair, text))
    if ")" in text:
        text = _CLOSE.sub("）", text)
    if "." in text:
        text = _STOP.sub("。", text)
    if "：" in text:
        text = _IN_FIGURE.sub(":", text)
    if '"' in text:
        text = re.sub(r'^.*".*$', _pair_quotes, text, flags=re.M)
    return text


def _pair_quotes(m: re.Match[str]) -> str:
    """A line whose straight quotes open and close in turn, beside those that already do."""
    line = m[0]
    if not _HAS_WIDE.search(line):
        return line
    out, opened, at = [], False, 0
    for mark in re.finditer('["“”]', line):
        out.append(line[at : mark.start()])
        opened = not opened if mark[0] == '"' else mark[0] == "“"
        out.append("“" if opened else "”")
        at = mark.end()
    return "".join([*out, line[at:]])


_PARAGRAPH_GAP = re.compile(
    r"\u3000(?:(?<=[。！？；].)[ \u3000]+(?=[^\n\u3000 ])|(?<=[^\n\u3000 ].)[ \u3000]+"
    r"(?=第[一二三四五六七八九十百零\d]{1,7}[编章节条]|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）))"
)
_GAP = re.compile(r"[ \t]+")
_WIDE = re.compile(f"[{WIDE}]")
_TIGHT = re.compile(f"[{WIDE}A-Za-z0-9%+]")


def squeeze(traced: Traced) -> None:
    """Cut spaces inside Chinese text; a tab or a wide gap, which sets columns apart, leaves one space."""
    text = traced.text
    if "\u3000" in text:
        text = _PARAGRAPH_GAP.sub(lambda m: "\n" + " " * (len(m[0]) - 1), text).replace("\u3000", " ")
    cuts = []
    for gap in _GAP.finditer(text):
        start, end = gap.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        if before in ("", "\n") or after in ("", "\n"):
            continue
        column = before != "：" and ("\t" in gap[0] or end - start > 2)
        chinese = _WIDE.match(before) or _WIDE.match(after)
        if column or not (chinese and _TIGHT.match(before) and _TIGHT.match(after)):
            start += 1
        if start < end:
            cuts.append((start, end))
    traced.rewrite(text.replace("\t", " "))
    traced.cut(cuts)
