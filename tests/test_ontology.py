"""ontology.yaml is read strictly: each row mangles a small sound ontology and names the fault it must get."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import ontology, regexes
from kg.errors import OntologyError

SOUND = """\
name: small
version: "1"
types:
  City:
    label: 地级行政区
    label_en: City
    parent: Place
  Park: {label: 园区, label_en: Park, parent: Place, color: "#33bbcc"}
  Place:
    label: 地方
    label_en: Place
    abstract: true
  Industry:
    label: 产业
    label_en: Industry
relations:
  develops:
    label: 发展
    label_en: develops
    domain: [Place]
    range: [Industry]
    rules:
      - id: verb
        kind: verb
        words: [发展, no, 010, 1:30]
        confidence: 0.9
  part_of:
    label: 属于
    label_en: part of
    domain: [Park, Industry]
    range: [City, Industry]
    pairs:
      - {domain: [Park], range: [City]}
      - {domain: [Industry], range: [Industry]}
patterns:
  - id: titled
    type: Industry
    pattern: '《([^《》]{1,20})》'
    group: 1
"""


def faults(tmp_path: Path, text: str | bytes) -> list[str]:
    path = tmp_path / "o.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [f.removeprefix(str(path)) for f in ontology.check(path)]


def test_a_sound_one_loads(tmp_path: Path) -> None:
    path = tmp_path / "o.yaml"
    path.write_text(SOUND, encoding="utf-8")
    o = ontology.load(path)
    assert o.relations["develops"].rules[0].words == ("发展", "no", "010", "1:30")  # words, not False, 8 and 90
    assert o.is_a("City", "Place") and o.is_a("City", "City") and not o.is_a("Place", "City")
    assert o.concrete(["Place"]) == {"City", "Park"}  # an abstract type stands for those below it
    assert o.fits("develops", "Park", "Industry") and not o.fits("develops", "Industry", "Park")
    assert o.fits("part_of", "Park", "City") and not o.fits("part_of", "Park", "Industry")  # pairs narrow
    assert not o.fits("unknown", "Park", "City")
    assert re.fullmatch("[0-9a-f]{64}", o.hash)
    path.write_text(SOUND + "\n", encoding="utf-8")
    assert ontology.load(path).hash != o.hash


def test_a_symmetric_relation_fits_both_ways(tmp_path: Path) -> None:
    path = tmp_path / "o.yaml"
    path.write_text(SOUND.replace("range: [Industry]\n", "range: [Industry]\n    symmetric: true\n", 1), "utf-8")
    o = ontology.load(path)
    assert o.fits("develops", "City", "Industry") and o.fits("develops", "Industry", "City")


# (what is replaced, by what, the whole fault)
MANGLED = [
    # keys are a closed set, and the message lists it
    ("words:", "wrds:", ":25: relations.develops.rules[0]: unknown field 'wrds' (fields: id, kind, words, "),
    ("  Industry:", "  City:", ":13: types: 'City' stands here twice (first on line 4): delete or rename one"),
    ("kind: verb", "kind: noun", ":24: relations.develops.rules[0].kind: 'noun' is none of "),
    ("    label_en: City\n", "", ":5: types.City: the field 'label_en' is missing: add it"),
    # types must exist wherever they are named
    ("parent: Place\n", "parent: Plcae\n", ":7: types.City.parent: no type is called 'Plcae': add it"),
    ("domain: [Place]", "domain: [Place, Zq]", ":20: relations.develops.domain[1]: no type is called 'Zq'"),
    ("domain: [Park]", "domain: [Zq]", ":33: relations.part_of.pairs[0].domain[0]: no type is called 'Zq'"),
    ("type: Industry", "type: Zq", ":37: patterns[0].type: no type is called 'Zq'"),
    ("    abstract: true\n", "    parent: City\n", ":7: types.City.parent: the parents run in a circle (City -> Place"),
    # values
    ("abstract: true", "abstract: yes", ":12: types.Place.abstract: expected true or false, got 'yes'"),
    ("confidence: 0.9", "confidence: 9", ":26: relations.develops.rules[0].confidence: 9 is not between 0 and 1"),
    ("confidence: 0.9", "confidence: high", ":26: relations.develops.rules[0].confidence: expected a number, got"),
    ("group: 1", "group: one", ":39: patterns[0].group: expected a whole number, got 'one'"),
    ("group: 1", "group: 2", ":36: patterns[0].group: there is no group 2: the pattern has 1"),
    ('color: "#33bbcc"', "color: red", ":8: types.Park.color: 'red' does not fit ^#"),
    ("label: 地方", "label:", ":10: types.Place.label: empty: write a value"),
    ("label: 地方", "label: [a]", ":10: types.Place.label: expected text, got a list: write one value"),
    ("domain: [Place]", "domain: Place", ":20: relations.develops.domain: expected a list, got a value"),
    ("  Industry:", "  工业/产业:", ":13: types.工业/产业: not a name: use at most 60 letters, digits and _"),
    ("  Industry:", "  [1, 2]:", ":13: types: a list as a key: write a name"),
    # ids are unique within their list
    ("      - {domain: [Park], range: [City]}\n", "      - 7\n", ":33: relations.part_of.pairs[0]: expected a mapping"),
    ("patterns:\n", "patterns:\n  - {id: titled, type: City, pattern: 'ab'}\n", ":37: patterns: the id 'titled' "),
    # patterns must compile and be quick on any text
    ("'《([^《》]{1,20})》'", "'([一'", ":38: patterns[0].pattern: not a regular expression: unterminated char"),
    ("'《([^《》]{1,20})》'", "'((?:[一-龥]+)+)+zq'", ":38: patterns[0].pattern: unbounded repetition"),
    # YAML without surprises
    ("label: 地方", "label: &a 地方", ":10: anchors and aliases (&x, *x) are not read: write the value out"),
    ("label: 地方", "label: *a", ":10: anchors and aliases"),
    ("label: 地方", "label: !!python/object/apply:os.getcwd []", ":10: the tag 'tag:yaml.org,2002:python/"),
    ("label: 地方", "label: " + "[" * 20_000, ":10: nested deeper than 24 levels: flatten it"),
    ("label: 地方", "\tlabel: 地方", ":10: not YAML: "),
    ("label: 地方", "label: 地\x01方", ":10: a control character: delete it"),
    ("relations:", "---\nrelations:", ":16: a second document"),
    ("types:\n", "types: 7\nx:\n", ":3: types: expected a mapping, got a value"),
]


@pytest.mark.parametrize(("old", "new", "fault"), MANGLED)
def test_a_mangled_one_is_refused_with_its_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in SOUND
    found = faults(tmp_path, SOUND.replace(old, new, 1))
    assert any(f.startswith(fault) for f in found), found
    assert all("\n" not in f and len(f) < 400 for f in found)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("", ":1: the file is empty"),
        ("# 只有注释\n", ":1: the file is empty"),
        ("- a\n- b\n", ":1: expected a mapping with name, version, types, relations"),
        (SOUND.encode("gb18030"), ":5: not UTF-8: save the file as UTF-8"),
        (b"\xef\xbb\xbf", ":1: the file is empty"),  # a byte-order mark is not content
    ],
)
def test_not_an_ontology_at_all(tmp_path: Path, body: str | bytes, fault: str) -> None:
    assert [f[: len(fault)] for f in faults(tmp_path, body)] == [fault]


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert faults(tmp_path, b"\xef\xbb\xbf" + SOUND.encode()) == []


def test_every_fault_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    text = SOUND.replace("group: 1", "grp: 1").replace("label: 发展", "lable: 发展")
    text = text.replace("parent: Place\n", "parent: X\n")
    found = faults(tmp_path, text)
    assert [int(f.split(":")[1]) for f in found] == [7, 18, 18, 39]
    with pytest.raises(OntologyError) as e:
        ontology.load(tmp_path / "o.yaml")
    assert len(e.value.faults) == 4 and "\n" not in str(e.value)


def test_the_same_rule_id_may_stand_in_two_relations(tmp_path: Path) -> None:
    assert faults(tmp_path, SOUND.replace("    pairs:", "    rules:\n      - {id: verb, kind: verb}\n    pairs:")) == []
    twice = SOUND.replace("    rules:\n", "    rules:\n      - {id: verb, kind: verb}\n", 1)
    assert faults(tmp_path, twice)[0].startswith(":24: relations.develops.rules: the id 'verb' stands here twice")


def test_a_domain_that_no_entity_can_have(tmp_path: Path) -> None:
    text = SOUND.replace("parent: Place\n", "abstract: true\n").replace("parent: Place, ", "abstract: true, ")
    assert faults(tmp_path, text)[0].startswith(":20: relations.develops.domain: no entity can be of these types")


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    assert "No such file" in ontology.check(tmp_path / "none.yaml")[0]
    assert "directory" in ontology.check(tmp_path)[0]


def test_ten_thousand_types_load_in_seconds(tmp_path: Path) -> None:
    for parent in ("Place", "Zq{next}", "Zq{last}"):  # flat, a circle, a chain
        lines = [
            f"  Zq{i}: {{label: 类, label_en: T, parent: {parent.format(next=(i + 1) % 10_000, last=max(i - 1, 0))}}}\n"
            for i in range(10_000)
        ]
        began = time.monotonic()
        found = faults(tmp_path, SOUND.replace("relations:\n", "".join(lines) + "relations:\n"))
        assert time.monotonic() - began < 20
        assert bool(found) == (parent != "Place")


def test_the_shipped_one_is_sound() -> None:
    o = ontology.load()
    assert o.concrete(["Place"]) == {"Country", "Region", "Province", "City", "County", "Park"}
    assert o.concrete(["Organisation"]) == {"Agency", "Enterprise", "Institution", "Organization"}
    colors = [t.color for t in o.types.values() if not t.abstract]
    assert len(set(colors)) == len(colors)
    assert o.fits("part_of", "Industry", "Initiative") and not o.fits("part_of", "Industry", "Agency")


def test_data_lies_where_people_edit_it() -> None:
    assert ontology.data_path("ontology.yaml").is_file()
    assert ontology.data_path("lexicon").name == "lexicon"


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert ontology.check(path)


# ---- regular expressions

SAFE = [
    "《[^《》]{1,60}》",
    "(?:[一-龥]{2,10}、){1,10}[一-龥]{2,10}",  # 、 cannot be taken by the class: each item ends in one place
    "[一-龥]{2,20}(?:省|市|县)[一-龥]{2,20}(?:厅|局|委)",
    "(?<=一)国家级[一-龥]{2,12}?(?:工厂|企业)",
    "“([^“”\n]{1,30})”[一-龥]{0,6}(?:工程|计划)",
    "(?:人工智能|大数据|云计算){1,5}产业",
    "[A-Z]{1,9}-?[0-9]{1,4}",
]
UNSAFE = [
    ("((?:[一-龥]+)+)+zq", "unbounded"),
    ("“.*”", "unbounded"),
    ("[一-龥]{2,}市", "unbounded"),
    ("(?:[一-龥]{1,40}){1,40}zq", "ways to try"),
    ("[一-龥]{0,40}[一-龥]{0,40}[一-龥]{0,40}zq", "ways to try"),
    ("(?:一|一一){1,30}市", "ways to try"),
    ("(?:(?:a|ab)(?:c|bc)x){1,30}", "ways to try"),  # parted, yet two ways through each round
    ("[一-龥]{0,9}", "matches the empty text"),
    ("(" * 4000 + "a" + ")" * 4000, "longer than"),
    ("(" * 2000 + "a" + ")" * 2000, ""),
    ("a{1,99999999999999}", "not a regular expression"),
    ("(?P<x>a)(?P<x>b)", "not a regular expression"),
]


@pytest.mark.parametrize("pattern", SAFE)
def test_a_bounded_pattern_is_accepted_and_quick(pattern: str) -> None:
    assert regexes.fault(pattern) is None
    began = time.monotonic()
    re.search("zq" + pattern, "杭州市发展" * 3000)
    sum(1 for _ in re.finditer(pattern, "杭州市发展" * 3000))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(("pattern", "why"), UNSAFE)
def test_a_pattern_that_could_hang_is_refused(pattern: str, why: str) -> None:
    found = regexes.fault(pattern)
    assert found and why in found and "\n" not in found


def test_accepted_means_quick_for_made_up_patterns() -> None:
    """Random expressions over a few signs: whatever is accepted must end soon on a hostile text."""
    rnd = random.Random(7)

    def make(depth: int) -> str:
        kind = rnd.randrange(5 if depth else 2)
        if kind < 2:
            return rnd.choice(["a", "b", "[ab]", "[^b]", "c"])
        if kind == 2:
            return f"(?:{make(depth - 1)}){{{rnd.randrange(2)},{rnd.randrange(2, 30)}}}"
        if kind == 3:
            return f"(?:{make(depth - 1)}|{make(depth - 1)})"
        return make(depth - 1) + make(depth - 1)

    accepted = 0
    for _ in range(400):
        pattern = make(4) + "z"
        if regexes.fault(pattern) is None:
            accepted += 1
            began = time.monotonic()
            re.search(pattern, "a" * 60)
            assert time.monotonic() - began < 2, pattern
    assert accepted > 100
