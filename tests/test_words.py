"""Words of the language: they lie side by side over any text, and tell where names may begin and end."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kg.words import cut


def test_each_word_has_its_part_of_speech() -> None:
    words = cut("加快发展低空经济")
    assert len(words.tags) == len(words.starts) - 1
    assert {2, 4, 6} <= set(words.starts)  # 加快|发展|低空|经济
    assert words.tags[words.starts.index(6)] == "n"


def test_an_empty_text_has_no_words() -> None:
    assert cut("") == ([0], [])


@given(st.text(max_size=200) | st.text("发展低空经济，。\r\n \t\x00😀é", max_size=80))
def test_words_cover_the_text_without_gap(text: str) -> None:
    starts, tags = cut(text)
    assert starts[0] == 0 and starts[-1] == len(text)
    assert all(a < b for a, b in pairwise(starts))
    assert len(tags) == len(starts) - 1
