"""The numbers that Word writes in front of paragraphs, which no paragraph holds: 一、 （一） 第一章 1. ①"""

from __future__ import annotations

import re
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_CHINESE = frozenset(
    ["chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand", "ideographDigital"]
)


class Numbering:
    """The running numbers of one document's lists."""

    def __init__(self, root: Any, styles: Any) -> None:
        self._levels: dict[str, list[tuple[str, str, int]]] = {}  # numId -> (format, text, start) by level
        self._counts: dict[str, list[int]] = {}
        self._abstract: dict[str, str] = {}
        self._styles = _by_style(styles)
        if root is None:
            return
        abstract = {}
        for definition in root.iter(f"{_W}abstractNum"):
            key = definition.get(f"{_W}abstractNumId") or ""
            abstract[key] = [self._level(level) for level in definition.iter(f"{_W}lvl")][:9]
        for number in root.iter(f"{_W}num"):
            reference = number.find(f"{_W}abstractNumId")
            if reference is not None and (key := reference.get(f"{_W}val") or "") in abstract:
                identity = number.get(f"{_W}numId") or ""
                self._levels[identity] = abstract[key]
                self._abstract[identity] = key

    @staticmethod
    def _level(level: Any) -> tuple[str, str, int]:
        def value(name: str, default: str) -> str:
            element = level.find(f"{_W}{name}")
            return default if element is None else element.get(f"{_W}val") or default

        start = value("start", "1")
        return value("numFmt", "decimal"), value("lvlText", ""), int(start) if start.isdigit() else 1

    def next(self, p: Any) -> str:
        """The number of this paragraph as Word shows it, or nothing; counts it."""
        style = p.find(f"{_W}pPr/{_W}pStyle")
        identity, level = _reference(p) or self._styles.get(style.get(f"{_W}val") if style is not None else "", ("", 0))
        levels = self._levels.get(identity)
        if not levels or level >= len(levels):
            return ""
        counts = self._counts.setdefault(self._abstract[identity], [start - 1 for _, _, start in levels])
        counts[level] += 1
        for deeper in range(level + 1, len(levels)):
            counts[deeper] = levels[deeper][2] - 1
        form, pattern, _ = levels[level]
        if form in ("bullet", "none"):
            return ""

        def shown(m: re.Match[str]) -> str:
            index = int(m[1]) - 1
            return _figure(max(counts[index], 1), levels[index][0]) if index < len(levels) else ""

        text = re.sub(r"%([1-9])", shown, pattern)
        return f"{text} " if text[-1:].isalnum() else text


def _reference(element: Any) -> tuple[str, int] | None:
    """(numId, level) that a paragraph or a style names."""
    number = element.find(f"{_W}pPr/{_W}numPr/{_W}numId")
    if number is None:
        return None
    depth = element.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
    value = (depth.get(f"{_W}val") or "0") if depth is not None else "0"
    return number.get(f"{_W}val") or "", int(value) if value.isdigit() else 0


def _by_style(styles: Any) -> dict[str, tuple[str, int]]:
    """Style id -> (numId, level), inherited from the style it is based on."""
    own: dict[str, tuple[str, int] | None] = {}
    base: dict[str, str] = {}
    for style in styles.iter(f"{_W}style") if styles is not None else ():
        key = style.get(f"{_W}styleId") or ""
        own[key] = _reference(style)
        if (parent := style.find(f"{_W}basedOn")) is not None:
            base[key] = parent.get(f"{_W}val") or ""
    found = {}
    for key in own:
        at, steps = key, 0
        while own.get(at) is None and at in base and steps < 20:
            at, steps = base[at], steps + 1
        if (reference := own.get(at)) is not None:
            found[key] = reference
    return found


def _figure(number: int, form: str) -> str:
    """A number in one of Word's formats; Arabic for those that Chinese documents do not use."""
    if form in _CHINESE and number < 100:
        tens, ones = divmod(number, 10)
        head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
        return head + (_DIGITS[ones] if ones or not tens else "")
    if form == "decimalEnclosedCircle" and number <= 20:
        return chr(0x2460 + number - 1)
    if form in ("upperLetter", "lowerLetter") and number <= 26:
        return chr((65 if form == "upperLetter" else 97) + number - 1)
    if form in ("upperRoman", "lowerRoman") and number < 40:
        roman = "X" * (number // 10) + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][number % 10]
        return roman if form == "upperRoman" else roman.lower()
    return str(number)
