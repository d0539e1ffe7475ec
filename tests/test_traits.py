"""What a name is like by itself, as the calibration and the detector see it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import lexicon, ontology
from kg.stages.traits import SPELLING, Traits

TRAITS = Traits(lexicon.load(None, ontology.load()))


@pytest.mark.parametrize(
    ("name", "sign", "value"),
    [
        # the known name that it ends in, with its type and how much stands before it
        ("徐州工程机械", "begins known", "City 3"),
        ("绿色新材料", "ends known", "Industry 2"),
        # slogans have commas, numbered systems digits, alliances a plus
        ("“51020”体系".replace("“", "").replace("”", ""), "form", "9"),
        ("人工智能+制造", "form", "+"),
        ("走在前、做示范", "form", "、"),
        # a name too long to be known by heart counts by its end
        ("淮海经济区中小企业数字化转型行动", "name", "型行动"),
    ],
)
def test_a_sign_of_a_name(name: str, sign: str, value: str) -> None:
    assert dict(zip(SPELLING, TRAITS.of(name).values, strict=True))[sign] == value


@given(st.text(min_size=1, max_size=60))
def test_any_name_has_signs(name: str) -> None:
    spelling = TRAITS.of(name)
    assert len(spelling.values) == len(SPELLING) and all(spelling.values[:5])
    assert "".join(pair[0] for pair in spelling.pairs) + name[-1] == name
