"""Readers of annotated text: what each shape of file becomes, and the one line a bad one gets."""

import json
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.ner import data
from kg.ner.data import Example, Span


def names(example: Example) -> list[tuple[str, str]]:
    return [(example.text[s.start : s.end], s.types[0]) for s in example.spans]


def test_json_lines_count_the_last_character_in(tmp_path: Path) -> None:
    line = {"text": "王小明在苏州市工作。", "label": {"name": {"王小明": [[0, 2]]}, "address": {"苏州市": [[4, 6]]}}}
    (tmp_path / "a.json").write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    (example,) = data.read(tmp_path / "a.json")
    assert names(example) == [("王小明", "name"), ("苏州市", "address")]


def test_a_list_of_spans_is_half_open(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "发展光伏产业", "label": [[2, 6, "Industry"]]}', encoding="utf-8")
    assert names(data.read(tmp_path / "a.jsonl")[0]) == [("光伏产业", "Industry")]


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ("B-City I-City I-City O", [("苏州市", "City")]),  # BIO
        ("B-City M-City E-City O", [("苏州市", "City")]),  # BMES
        ("I-City I-City I-City O", [("苏州市", "City")]),  # IOB1: a name may begin with I
        ("B_City I_City I_City S_Title", [("苏州市", "City"), ("新", "Title")]),  # underscores, single
        ("B-City I-City B-City O", [("苏州", "City"), ("市", "City")]),  # side by side
        ("B-City I-Park O O", [("苏", "City"), ("州", "Park")]),  # a change of type ends a name
    ],
)
def test_columns(tmp_path: Path, tags: str, wanted: list[tuple[str, str]]) -> None:
    rows = [f"{c} {t}" for c, t in zip("苏州市新", tags.split(), strict=True)]
    (tmp_path / "a.bio").write_text("-DOCSTART- O\n\n" + "\n".join(rows) + "\n\n好 O\n", encoding="utf-8")
    first, second = data.read(tmp_path / "a.bio")
    assert first.text == "苏州市新" and names(first) == wanted
    assert second == Example("好", ())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"text": "a"}', ":1: not a labelled sentence"),
        (b'{"text": "a", "label": {"x": {"a": [[0, 5]]}}}', ":1: not a labelled sentence"),  # outside the text
        (b'{"text": "a", "label": {}}\n{"text": 5', ":2: not a labelled sentence"),
        ("苏 B-City\n州\n".encode(), ":2: '州': a line must be a character and a tag"),
        ("苏 Q-City\n".encode(), ":1: "),
        (b"", "holds no sentence"),
        (b"\xff\xfe\x00", "cannot be read as UTF-8"),
    ],
)
def test_a_bad_file_gets_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(SourceError) as caught:
        data.read(tmp_path / "a.json")
    assert said in str(caught.value) and "\n" not in str(caught.value)


def gold(tmp_path: Path, text: str, entities: list[dict[str, object]]) -> list[Example]:
    (tmp_path / "gold").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "gold/a.json").write_text(json.dumps({"entities": entities}), encoding="utf-8")
    (tmp_path / "docs/a_苏州.txt").write_text(text, encoding="utf-8")
    return data.gold(tmp_path / "gold", tmp_path / "docs", deictic=["我市"])


def test_gold_names_are_found_longest_first(tmp_path: Path) -> None:
    text = "我市发展人工智能产业。推广人工智能，打造“智改数转”样板。\n"
    entities = [
        {"names": ["人工智能", "人工智能产业"], "types": ["Technology", "Industry"]},
        {"names": ["“智改数转”"], "types": ["Initiative"]},
        {"names": ["样板"], "types": ["Title"], "optional": True},
        {"names": ["苏州市", "我市"], "types": ["City"]},
    ]
    first, second = gold(tmp_path, text, entities)
    assert names(first) == [("人工智能产业", "Technology")]  # not the shorter name inside it
    assert first.open == ((0, 2),)  # 我市 is for the rules
    assert first.spans[0].types == ("Technology", "Industry")
    assert names(second) == [("人工智能", "Technology"), ("智改数转", "Initiative")]  # without its quotes
    assert [second.text[a:b] for a, b in second.open] == ["样板"]


def test_gold_without_its_document_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"entities": []}')
    with pytest.raises(SourceError, match=r"0 documents in .* start with a"):
        data.gold(tmp_path, tmp_path / "none")
    with pytest.raises(SourceError, match="holds no gold file"):
        data.gold(tmp_path / "none", tmp_path)


def test_gold_of_another_shape_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"entities": [{"names": "x"}]}')
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("x")
    with pytest.raises(SourceError, match="not a gold file"):
        data.gold(tmp_path, tmp_path / "docs")


def test_spans_of_overlapping_labels_keep_the_longer() -> None:
    assert data._example("苏州市政府", [Span(0, 3, ("City",)), Span(0, 5, ("Agency",))]).spans == (
        Span(0, 5, ("Agency",)),
    )
