"""The figures of an evaluation, on one document whose every answer is known."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from conftest import TEXT, above, extraction

from kg import evaluate
from kg.errors import SourceError
from kg.evaluate import Gold, GoldEntity, GoldQuantity, GoldRelation, Tally
from kg.model import Entity, Source

SOURCE = Source("苏州", "苏州答复", TEXT)


def entity(id: str, *names: str, types: str = "City", optional: bool = False) -> GoldEntity:
    return GoldEntity(id, names, tuple(types.split()), optional)


PERFECT = Gold(
    entities=(
        entity("a", "苏州市", "我市"),
        entity("b", "“1030”产业体系", types="Concept Initiative"),
        entity("c", "生物医药", types="Technology Industry"),
        entity("d", "南京市鼓楼区", types="County"),
        entity("e", "徐州市鼓楼区", types="County"),
        entity("f", "软件业", "软件", types="Industry"),
    ),
    relations=(
        GoldRelation("a", ("proposes", "pursues"), "b"),
        GoldRelation("a", ("develops",), "c"),
        GoldRelation("d", ("develops",), "f"),
        GoldRelation("e", ("develops",), "f"),
    ),
    quantities=(GoldQuantity("a", "工业产值", "突破4万亿元"),),
)


def tallies(gold: Gold, symmetric: tuple[str, ...] = ()) -> dict[str, Tally]:
    return evaluate.score(SOURCE, extraction(), gold, symmetric).tallies


def test_all_found_and_nothing_else() -> None:
    score = evaluate.score(SOURCE, extraction(), PERFECT, ())
    assert score.tallies == {"entities": (6, 6, 6), "names": (6, 6, 6), "relations": (4, 4, 4), "quantities": (1, 1, 1)}
    assert score.evidence == (5, 5, 5) and not score.errors
    assert score.types["County"] == (2, 2, 2) and score.tallies["entities"].f1 == 1


def test_a_wrong_type_costs_the_entity_but_not_its_name_or_relations() -> None:
    wrong = msgspec.structs.replace(PERFECT, entities=(entity("a", "苏州市", types="Province"), *PERFECT.entities[1:]))
    found = tallies(wrong)
    assert found["entities"] == (5, 6, 6) and found["names"] == (6, 6, 6) and found["relations"] == (4, 4, 4)


def test_what_is_missed_and_what_is_wrong() -> None:
    short = Gold((*PERFECT.entities[:2], entity("z", "无锡市")), (GoldRelation("a", ("governs",), "b"),))
    score = evaluate.score(SOURCE, extraction(), short, ())
    assert score.tallies["entities"] == (2, 6, 3) and score.tallies["relations"] == (0, 4, 1)
    assert score.tallies["quantities"] == (0, 1, 0) and score.tallies["quantities"].f1 == 0
    assert score.errors["missed entities"] == ["City/无锡市"]
    assert "City/苏州市 -develops-> Industry/生物医药" in score.errors["wrong relations"]
    assert score.errors["missed relations"] == ["苏州市 -governs-> “1030”产业体系"]


def test_what_is_optional_counts_neither_for_nor_against() -> None:
    optional = msgspec.structs.replace(PERFECT.entities[2], optional=True)
    gold = msgspec.structs.replace(PERFECT, entities=(*PERFECT.entities[:2], optional, *PERFECT.entities[3:]))
    found = tallies(gold)
    assert found["entities"] == (5, 5, 5)
    assert found["relations"] == (3, 3, 3)  # its relation is free as well


def test_a_symmetric_relation_counts_either_way() -> None:
    turned = msgspec.structs.replace(PERFECT, relations=(GoldRelation("c", ("develops",), "a"),))
    assert tallies(turned)["relations"].right == 0
    assert tallies(turned, ("develops",))["relations"].right == 1


def test_reference_data_is_not_scored() -> None:
    x = extraction()
    province = above("City/苏州市")
    assert province
    background = Entity(province.id, province.type, province.name, background=True)
    x = msgspec.structs.replace(x, entities=(*x.entities, background))
    assert evaluate.score(SOURCE, x, PERFECT, ()).tallies["entities"] == (6, 6, 6)


def test_a_quote_that_does_not_stand_there_is_counted() -> None:
    score = evaluate.score(Source("苏州", "", TEXT.replace("聚焦", "瞄准")), extraction(), PERFECT, ())
    assert score.evidence == (4, 5, 5)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("不低于12%", "12%"),
        ("12%以上", "12%"),
        ("百分之五左右", "%五"),
        ("力争突破4万亿元", "4万亿元"),
        ("约３０家", "30家"),
    ],
)
def test_the_comparator_is_no_part_of_a_value(value: str, expected: str) -> None:
    assert evaluate.bare(value) == expected


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [("产值", "规上工业总产值", True), ("研发投入强度", "研发经费投入强度", True), ("专利数", "企业数量", False)],
)
def test_indicators_are_compared_loosely(a: str, b: str, same: bool) -> None:
    assert evaluate.alike(a, b) is same


def test_sums_are_over_documents() -> None:
    total = evaluate.Score()
    for _ in range(2):
        total.add(evaluate.score(SOURCE, extraction(), PERFECT, ()))
    assert total.tallies["relations"] == (8, 8, 8) and total.types["County"] == (4, 4, 4)


@pytest.mark.parametrize("content", [b"", b"[1]", b'{"entities": 3}', b"[" * 200_000, b"\xff"], ids=len)
def test_a_damaged_gold_file_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "苏州.json"
    file.write_bytes(content)
    with pytest.raises(SourceError, match=r"苏州\.json"):
        evaluate.read(file)
