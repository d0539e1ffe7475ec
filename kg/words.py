"""Text -> words of the language with their parts of speech; the only file that imports rjieba.

Where the lexicon and the grammar know nothing, the edges of words tell where a name may begin and end, and their
parts of speech what it is made of. The dictionary comes with the library; nothing is read from outside.
"""

from __future__ import annotations

from importlib.metadata import version
from itertools import accumulate
from typing import NamedTuple

import rjieba


class Words(NamedTuple):
    """The words of a text, side by side without a gap: where each starts and where the last ends; and their tags.

    Tags are those of jieba (n, v, vn, ns, nt, …), cut to two letters.
    """

    starts: list[int]
    tags: list[str]


def dictionary() -> str:
    """Which dictionary the words are from: another one may cut them elsewhere."""
    return f"rjieba {version('rjieba')}"


def cut(text: str) -> Words:
    """The words of a text; offsets are code points of it, with the text's length as the last of `starts`."""
    tagged = rjieba.tag(text)
    starts = list(accumulate([len(word) for word, _ in tagged], initial=0))
    return Words(starts, [tag[:2] for _, tag in tagged])
