"""Pinyin of a name, for the page's search, where the graph does not bring it."""

from __future__ import annotations

from collections.abc import Sequence

from pypinyin import lazy_pinyin


def spell(names: Sequence[str]) -> list[tuple[str, str]]:
    """(pinyin, initials) of each name, lower case: 苏州市 -> (suzhoushi, szs)."""
    result = []
    for name in names:
        syllables = [part.lower() for part in lazy_pinyin(name) if part.strip()]
        result.append(("".join(syllables), "".join(part[0] for part in syllables)))
    return result
