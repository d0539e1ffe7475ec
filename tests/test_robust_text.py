"""What the whole pipeline makes of text that is short, hostile or huge: plain names found, markup inert, time linear."""

from __future__ import annotations

import pytest

from kg.model import Extraction, Source
from kg.pipeline import Pipeline, Recipe


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(Recipe())


def extract(pipeline: Pipeline, text: str) -> Extraction:
    result = pipeline(Source("d", "d", text))
    assert isinstance(result, Extraction), result
    return result


@pytest.mark.parametrize(
    ("text", "place", "industry"),
    [
        # the full name of a place is a name in whatever company, also where no calibration document had it
        ("江苏省重点发展生物医药产业。", "Province/江苏省", "Industry/生物医药"),
        ("浙江省政府工作报告\n杭州市培育数字经济产业，宁波市壮大新材料产业。", "City/宁波市", "Industry/新材料"),
        ("四川省政府工作报告\n绵阳市壮大核技术产业。", "City/绵阳市", "Industry/核技术"),
    ],
)
def test_what_a_named_place_does_is_its_own(pipeline: Pipeline, text: str, place: str, industry: str) -> None:
    found = {(r.subject, r.object) for r in extract(pipeline, text).relations if r.type == "develops"}
    assert (place, industry) in found
    assert [subject for subject, object in found if object == industry] == [place]
