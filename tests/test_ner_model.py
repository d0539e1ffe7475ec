"""Training and reading end to end on small made-up corpora; models that cannot be used."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ModelError, SourceError
from kg.ner import features, model, netfit, train
from kg.ner.data import Example, Span
from kg.ner.features import Batch

FIELDS = ("光伏", "氢能", "生物医药", "量子科技", "新材料", "集成电路", "纺织", "航空航天")
PLACES = ("苏州市", "昆山市", "成都市", "青岛市", "合肥市", "大连市")
VERBS = ("大力发展", "培育壮大", "加快布局")


def sentence(place: str, verb: str, fields: tuple[str, ...]) -> Example:
    text = f"{place}{verb}{'、'.join(fields)}产业。"
    spans = [Span(0, len(place), ("City",))]
    for field in fields:
        at = text.index(field, len(place) + len(verb))
        spans.append(Span(at, at + len(field), ("Industry",)))
    return Example(text, tuple(spans))


CORPUS = [
    sentence(place, verb, (FIELDS[i % 8], FIELDS[(i + j) % 8]))
    for i, place in enumerate(PLACES)
    for j, verb in enumerate(VERBS, 1)
] * 3
NET = netfit.Options(epochs=30, batch=8, rate=0.003, rarest=2)
SMALL = train.Options(epochs=4, batch=8, dropout=0.3, rarest=1, rows=5_000, net=NET)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    train.train(CORPUS, folder, options=SMALL)
    return folder


@pytest.fixture(scope="module")
def tagger(folder: Path) -> model.Tagger:
    return model.load(folder)


def test_names_never_seen_are_told_by_their_company(tagger: model.Tagger) -> None:
    text = "苏州市大力发展智能网联、低空产业。"
    assert [(text[f.start : f.end], f.type) for f in tagger.tag([text])[0]] == [
        ("苏州市", "City"), ("智能网联", "Industry"), ("低空", "Industry"),
    ]  # fmt: skip


def test_progress_reaches_its_end() -> None:
    steps: list[tuple[int, int]] = []
    train.fit(CORPUS[:16], SMALL, lambda done, total: steps.append((done, total)))
    assert steps[-1][0] == steps[-1][1] == len(steps)


def test_the_same_corpus_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    train.train(CORPUS, tmp_path / "again", options=SMALL)
    for name in (model.CARD, model.WEIGHTS):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


def test_figures_count_what_is_right(tagger: model.Tagger) -> None:
    example = CORPUS[0]
    wrong = Example(example.text, (Span(0, 2, ("City",)), *example.spans[1:]))
    loose = Example(example.text, example.spans[1:], open=((0, 3),))
    assert train.evaluate(tagger, [example])[""] == (1.0, 1.0, 1.0, 3)
    assert train.evaluate(tagger, [wrong])["City"] == (0.0, 0.0, 0.0, 1)
    assert train.evaluate(tagger, [loose])[""] == (1.0, 1.0, 1.0, 2)  # an open stretch counts neither way


def test_any_type_of_a_span_is_right(tagger: model.Tagger) -> None:
    example = CORPUS[0]
    both = Example(example.text, tuple(Span(s.start, s.end, ("Park", *s.types)) for s in example.spans))
    assert train.evaluate(tagger, [both])["Park"].f1 == 1.0


def test_several_types_share_one_span() -> None:
    examples = [
        Example(e.text, tuple(Span(s.start, s.end, (*s.types, "Concept")) for s in e.spans if s.types == ("Industry",)))
        for e in CORPUS
    ]
    tagger = model.Tagger(train.fit(examples, SMALL))
    for found in tagger.tag([e.text for e in examples[:6]]):
        assert all(name.score > 0.7 for name in found) and len(found) == 2  # the sum over the types
    readings = tagger.read([examples[0].text])[0]
    assert {reading.type for reading in readings} <= {"Industry", "Concept"}


def test_open_stretches_teach_nothing() -> None:
    hidden = [Example(e.text, e.spans[1:], open=((0, e.spans[0].end),)) for e in CORPUS]
    denied = [Example(e.text, e.spans[1:]) for e in CORPUS]
    for examples, seen in ((hidden + CORPUS[:6], True), (denied + CORPUS[:6], False)):
        tagger = model.Tagger(train.fit(examples, SMALL))
        assert any(name.type == "City" for name in tagger.tag([CORPUS[0].text])[0]) == seen


def test_candidates_are_heeded() -> None:
    """A made-up code is a name just where the lexicon says so."""

    def example(i: int, known: bool) -> Example:
        text = f"{'甲乙丙丁戊己庚辛'[i % 8]}区推进{'子丑寅卯辰巳午未'[i // 8 % 8]}{'东南西北'[i % 4]}工作。"
        spans = (Span(4, 6, ("Initiative",)),) if known else ()
        return Example(text, spans, candidates=((4, 6, "Initiative", "lexicon"),) if known else ())

    tagger = model.Tagger(train.fit([example(i, i % 3 == 0) for i in range(200)], SMALL))
    text = "西区推进天地工作。"
    assert tagger.sources == ("lexicon",)
    assert [f[:3] for f in tagger.tag([text], [[(4, 6, "Initiative", "lexicon")]])[0]] == [(4, 6, "Initiative")]
    assert tagger.tag([text], [[]]) == [()]
    assert tagger.tag([text], [[(4, 6, "Initiative", "someone else")]]) == [()]  # a source never learned from


def test_company_order_and_memory_change_nothing(folder: Path) -> None:
    texts = [e.text for e in CORPUS[:18]]
    first = model.load(folder)
    alone = [first.read([text])[0] for text in texts]
    together = model.load(folder).read(texts)
    backwards = model.load(folder).read(texts[::-1])[::-1]
    assert alone == together == backwards == first.read(texts)


def test_a_long_sentence_is_read_in_pieces(tagger: model.Tagger) -> None:
    text = "，".join(e.text[:-1] for e in CORPUS[:60])
    assert len(text) > 2 * model.LONGEST
    found = tagger.tag([text])[0]
    assert {text[f.start : f.end] for f in found if f.type == "City"} == set(PLACES)
    assert max(f.end for f in found) > len(text) - 10


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(codec=None), max_size=40), max_size=5))
def test_any_text_can_be_read(tagger: model.Tagger, texts: list[str]) -> None:
    for text, found in zip(texts, tagger.tag(texts), strict=True):
        ends = [0, *(f.end for f in found)]
        assert all(ends[i] <= f.start < f.end <= len(text) for i, f in enumerate(found))
        assert all(0 < f.score <= 1 for f in found)


def test_a_feature_never_reaches_into_the_next_sentence() -> None:
    alone, beside = Batch(["发展光伏"]), Batch(["发展光伏", "苏州市"])
    for a, b in zip(alone.columns(), beside.columns(), strict=True):
        assert np.array_equal(a[alone.rows], b[beside.rows][:4])


def test_nothing_to_learn_from_is_said() -> None:
    with pytest.raises(SourceError, match="names nothing"):
        train.fit([Example("苏州市", ())])


def broken(folder: Path, tmp_path: Path, **changes: object) -> Path:
    card = json.loads((folder / model.CARD).read_text()) | changes
    (tmp_path / model.CARD).write_text(json.dumps(card))
    (tmp_path / model.WEIGHTS).write_bytes((folder / model.WEIGHTS).read_bytes())
    return tmp_path


def refused(folder: Path) -> str:
    with pytest.raises(ModelError) as caught:
        model.load(folder)
    assert "\n" not in str(caught.value) and "--no-ner" in str(caught.value)
    return str(caught.value)


def test_a_missing_model_is_said(tmp_path: Path) -> None:
    assert "no model there" in refused(tmp_path / "none")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": "other"}, "not a model of kg train"),
        ({"features": 0}, "made for features 0"),
        ({"rows": 10**12}, "damaged"),  # nothing of that size is allocated
        ({"types": ["City"]}, "damaged"),
        ({"sha256": "0"}, "damaged"),
        ({"scale": 0}, "not a model of kg train"),
        ({"what": 1}, "not a model of kg train"),
    ],
)
def test_a_foreign_card_is_refused(folder: Path, tmp_path: Path, changes: dict[str, object], said: str) -> None:
    assert said in refused(broken(folder, tmp_path, **changes))


def test_damaged_weights_are_refused(folder: Path, tmp_path: Path) -> None:
    place = broken(folder, tmp_path)
    packed = bytearray((place / model.WEIGHTS).read_bytes())
    packed[len(packed) // 2] ^= 1
    (place / model.WEIGHTS).write_bytes(packed)
    assert "damaged" in refused(place)
    (place / model.WEIGHTS).unlink()
    assert "missing" in refused(place)
    (place / model.CARD).write_bytes(b"[" * 100_000)
    assert "not a model" in refused(place)


def test_the_shipped_model_fits_the_ontology_and_the_wheel() -> None:
    from kg import ontology

    folder = ontology.data_path("model")
    card = model.read_card(folder)
    assert set(card.types) <= set(ontology.load().types)
    assert sum(f.stat().st_size for f in folder.iterdir()) <= 8 * 2**20
    text = "大力发展生物医药、集成电路等新兴产业。"
    assert {text[f.start : f.end] for f in model.load().tag([text])[0]} >= {"生物医药", "集成电路"}


def test_the_shipped_model_was_made_for_these_features() -> None:
    """Whoever changes what a column sees raises features.VERSION, trains seeds/model again, and notes both here."""
    from kg import ontology

    sentence = "苏州市大力发展“光伏”、氢能等3个新兴产业（2026年），AI赋能。"
    batch = Batch([sentence], [[(0, 3, "City", "lexicon"), (0, 3, "L", "token"), (3, 5, "V", "token")]])
    digest = hashlib.sha256(b"".join(column.tobytes() for column in batch.columns(("lexicon", "token"))))
    card = model.read_card(ontology.data_path("model"))
    assert (features.VERSION, digest.hexdigest()[:16]) == (1, "a132f9f8286fb473")
    assert (card.format, card.features, card.sources) == (model.FORMAT, features.VERSION, ("lexicon", "token", "word"))
