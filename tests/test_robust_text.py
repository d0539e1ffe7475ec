"""What the whole pipeline makes of text that is short, hostile or huge: names found, markup inert, time linear."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time

import pytest

from kg.cli import options
from kg.model import Extraction, Source
from kg.pipeline import Pipeline


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    """As a build has it, with the shipped model."""
    return Pipeline(options.recipe(None, None, no_ner=False))


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


@pytest.mark.parametrize(
    "piece",
    [
        "苏州市", "我市", "南京市鼓楼区", "发展", "产业", "、苏州", "（", "（（产业））", "“", "（《“", "一、",
        "省工信厅、", "生物医药产业和", "以下简称", "1亿元", "第一章 总则\n", "甲\t乙\n", "本办法", "芯",
        "江苏省数据条例、",
    ],
)  # fmt: skip
def test_time_grows_with_the_text_alone(pipeline: Pipeline, piece: str) -> None:
    """One line without an end: each of these once took time that grew with the square, or might."""
    with limited(60):
        small, large = (_seconds(pipeline, piece * (n // len(piece))) for n in (2_500, 20_000))
    assert large < 24 * small + 0.3


def _seconds(pipeline: Pipeline, text: str) -> float:
    began = process_time()
    extract(pipeline, text)
    return process_time() - began


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Ends a test that would run on and on."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        # plausible names that hold markup: found as names, so that escaping them is put to the test elsewhere
        ("<b onclick=x(1)>生物</b>", "<bonclick=x(1)>生物</b>"),
        ("<!--<script>x(7)", "<!--<script>x(7)"),
        ("__proto__x“constructor", "__proto__xconstructor"),
    ],
)
def test_markup_in_quotes_is_a_name_like_another(pipeline: Pipeline, name: str, found: str) -> None:
    text = f"浙江省重点发展“{name}”产业。杭州市培育“{name}产业”，实施《{name}行动计划》，打造{name}产业集群。"
    assert any(found in entity.name for entity in extract(pipeline, text).entities)
