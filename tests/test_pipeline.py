"""Source -> Extraction or Failure, and what a recipe depends on."""

from __future__ import annotations

import msgspec
import pytest
import tiny

from kg.errors import OntologyError
from kg.grammar import Parse
from kg.model import Document, Extraction, Failure, Linked, Mention, Source, dumps
from kg.pipeline import Pipeline, Recipe, Stages

TEXT = "苏州市发展生物医药。杭州发展【某园】。苏州产值42亿元。此句无事。"


def run(text: str, stages: Stages = tiny.STAGES) -> Extraction | Failure:
    return Pipeline(Recipe(), stages)(Source("d", "题", text))


def test_an_extraction_holds_what_every_stage_found() -> None:
    found = run(TEXT)
    assert isinstance(found, Extraction)
    assert [r.type for r in found.relations] == ["develops"]
    assert [q.value for q in found.quantities] == ["42亿元"]
    assert (found.sentences, found.sentences_with_fact, found.length) == (4, 2, len(TEXT))
    assert found.home and found.home.entity == "City/苏州市"
    # what the ontology refused, and what linking left open
    assert sorted((d.kind, d.what, d.reason) for d in found.dropped) == [
        ("mention", "【某园】", "unknown place"),
        ("relation", "develops", "range"),
    ]
    for span, quote in zip(found.mention_spans, found.mention_quotes, strict=True):
        assert TEXT[span.start : span.end] == quote


def test_an_extraction_survives_the_wire() -> None:
    found = run(TEXT)
    line = dumps(found)
    assert b"\n" not in line
    assert msgspec.json.decode(line, type=Extraction | Failure) == found


@pytest.mark.parametrize("stage", ["clean", "detect", "link", "relate", "measure"])
def test_a_failure_names_its_stage(stage: str) -> None:
    assert run(f"苏州市坏{stage}\n第二行") == Failure("d", stage, f"ValueError: a fault in {stage}")


def test_an_interrupt_is_no_failure() -> None:
    def interrupted(_: Source) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(TEXT, tiny.STAGES._replace(clean=interrupted))


def test_a_relation_to_an_entity_that_is_not_listed_is_refused() -> None:
    """It would be an edge to nowhere."""
    found = run(TEXT, tiny.STAGES._replace(link=forgetful))
    assert found == Failure("d", "gather", "ValueError: not among the entities: City/苏州市")


def forgetful(document: Document, mentions: tuple[Mention, ...]) -> Linked:
    linked = tiny.link(document, mentions)
    return msgspec.structs.replace(linked, entities=tuple(e for e in linked.entities if e.name != "苏州市"))


def test_a_quote_that_the_source_does_not_hold_is_refused() -> None:
    """It would be a forged citation."""

    def forged(document: Document, parse: Parse, mentions: tuple[Mention, ...], linked: Linked):
        (relation,), dropped = tiny.relate(document, parse, mentions, linked)
        evidence = msgspec.structs.replace(relation.evidence, start=relation.evidence.start + 1)
        return (msgspec.structs.replace(relation, evidence=evidence),), dropped

    found = run(TEXT, tiny.STAGES._replace(relate=forged))
    assert isinstance(found, Failure) and found.stage == "gather" and "which is not at 1:9" in found.error


def test_a_normalised_text_is_quoted_as_the_source_has_it() -> None:
    """clean may change characters; mentions lead back to the words that stand in the source."""

    def levelled(source: Source):
        plain = msgspec.structs.replace(source, text=source.text.replace("蘇", "苏"))
        return msgspec.structs.replace(tiny.clean(plain), source=source)

    found = run("蘇州市发展人工智能。", tiny.STAGES._replace(clean=levelled))
    assert isinstance(found, Extraction)
    assert found.mentions[0].surface == "苏州市"
    assert found.mention_quotes[0] == "蘇州市"
    assert found.relations[0].evidence.quote == "蘇州市发展人工智能"


def test_time_is_told_by_stage() -> None:
    pipeline = Pipeline(Recipe(), tiny.STAGES)
    pipeline(Source("d", "", TEXT))
    assert {"clean", "detect", "link", "relate", "measure"} <= set(pipeline.seconds)


def test_a_recipe_changes_with_whatever_it_is_made_of(tmp_path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    (model / "model.json").write_bytes(b"{}")  # what makes a folder one of ours; loading it is another matter
    (model / "weights").write_bytes(b"1")
    first = Recipe(model=str(model)).hashes()
    assert first != Recipe().hashes()
    assert first == Recipe(model=str(model)).hashes()
    (model / "weights").write_bytes(b"2")
    assert first["model"] != Recipe(model=str(model)).hashes()["model"]


def test_a_faulty_ontology_is_refused_before_any_document(tmp_path) -> None:
    with pytest.raises(OntologyError, match="nowhere"):
        Recipe(ontology=str(tmp_path / "nowhere.yaml")).hashes()


def test_the_same_words_are_one_piece_of_evidence() -> None:
    text = "2026年徐州市政府工作报告\n深化苏州市与徐州市合作，徐州市与苏州市共建产业园。\n"
    found = Pipeline(Recipe())(Source("a", "", text))
    assert isinstance(found, Extraction)
    said = [(r.type, *sorted((r.subject, r.object)), r.evidence.start, r.evidence.end) for r in found.relations]
    assert len(said) == len(set(said))
