"""The gazetteers: what is read, what is refused, and that the shipped ones are sound."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import LexiconError
from kg.lexicon import Lexicon, check, load
from kg.ontology import EntityType, Ontology

NAMES = [
    *("Country", "Region", "Province", "City", "County", "Park"),
    *("Agency", "Enterprise", "Institution", "Organization", "Person"),
    *("Industry", "Technology", "Initiative", "Policy", "Publication", "Event", "Title", "Concept"),
]
SHIPPED = Path(__file__).parent.parent / "seeds" / "lexicon"

Write = Callable[..., Path]


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    types = {n: EntityType(label=n, label_en=n) for n in NAMES}
    types["Place"] = EntityType(label="地点", label_en="place", abstract=True)
    return Ontology(name="test", version="1", types=types, relations={})


@pytest.fixture
def folder(tmp_path: Path) -> Write:
    def write(**files: str | bytes) -> Path:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / f"{name}.csv").write_bytes(data)
        return tmp_path

    return write


PLACES = """type,name,aliases,parent,code,short,guarded,glyph,bound
Province,江苏省,江苏,,32,江苏,,苏,
City,苏州市,苏州,江苏省,3205,苏州,,,苏
County,苏州市吴中区,吴中区,City/苏州市,320506,,,,
County,南京市鼓楼区,鼓楼区,江苏省,320106,,鼓楼,,
County,徐州市鼓楼区,鼓楼区,江苏省,320302,,鼓楼,,
County,新县,,江苏省,,,新县,,
"""


def test_reads_places(folder: Write, ontology: Ontology) -> None:
    lexicon = load(folder(places=PLACES), ontology)
    assert lexicon.parent_of("City/苏州市") == "Province/江苏省"
    assert lexicon.province_of("County/苏州市吴中区") == "Province/江苏省" == lexicon.province_of("Province/江苏省")
    assert lexicon.within("County/苏州市吴中区", "Province/江苏省") and not lexicon.within("City/苏州市", "County/x")
    assert lexicon.short["City/苏州市"] == "苏州"
    # an ambiguous name keeps all its readings, and a guarded one is no ordinary surface
    assert [e.name for e in lexicon.by_surface["鼓楼区"]] == ["南京市鼓楼区", "徐州市鼓楼区"]
    assert "鼓楼" not in lexicon.by_surface and len(lexicon.guarded["鼓楼"]) == 2
    # a name may itself be guarded (创新县域 is no place)
    assert "新县" not in lexicon.by_surface and lexicon.guarded["新县"][0].id == "County/新县"
    assert [(g.place, g.official) for g in lexicon.glyphs["苏"]] == [("City/苏州市", False), ("Province/江苏省", True)]
    assert lexicon.surfaces() == sorted(lexicon.surfaces())


def test_id_defaults_to_type_and_name(folder: Write, ontology: Ontology) -> None:
    lexicon = load(folder(a="type,name,also\nIndustry,人工智能,Technology\n"), ontology)
    assert lexicon.entries["Industry/人工智能"].also == ("Technology",)


FAULTS = [  # the file, what the fault must say
    ("type,name\nIndustri,钢铁\n", "a.csv:2: type 'Industri' is unknown: use one of"),
    ("type,name\nPlace,某地\n", "a.csv:2: type 'Place' is abstract"),
    ("type,name\nIndustry,\n", "a.csv:2: empty name"),
    ("type,name\n,钢铁\n", "a.csv:2: empty type"),
    ("type,name\nIndustry,钢铁\n\nIndustry,钢铁\n", "a.csv:4: id 'Industry/钢铁' stands already in a.csv:2"),
    ("type,name\nIndustry,氢能\nTechnology,氢能\n", "a.csv:3: name '氢能' stands already in a.csv:2 as Industry/氢能"),
    ("type,name,aliases\nIndustry,钢铁,黑色金属||钢\n", "empty item in aliases"),
    ("type,name,aliases\nIndustry,钢铁,钢\n", "'钢' has one character"),
    ("type,name,aliases\nIndustry,钢铁,钢铁\n", "its own alias"),
    ("type,name,aliases\nIndustry,钢铁,冶金\nIndustry,冶金,\n", "alias '冶金' is the name of Industry/冶金 (a.csv:3)"),
    ("type,name,parent\nCity,苏州市,江苏\n", "a.csv:2: parent '江苏' is not in the lexicon"),
    ("type,name,parent\nIndustry,甲业,乙业\nIndustry,乙业,甲业\n", "is its own ancestor"),
    ("type,name,glyph\nProvince,江苏省,江苏\n", "glyph '江苏' is not one character"),
    ("type,name,wrd\nIndustry,钢铁,x\n", "a.csv:1: unknown column 'wrd' (columns: id, type"),
    ("type,name,name\nIndustry,钢铁,x\n", "column 'name' twice"),
    ("type\nIndustry\n", "no column 'name'"),
    ("type;name\nIndustry;钢铁\n", "not separated by commas"),
    ("type,name\nIndustry,钢铁,又,又\n", "more cells than columns"),
    ('type,name\nIndustry,"钢铁\n', "not CSV"),
    ("type,name\nTechnology,５Ｇ\n", "write the plain half-width form"),
    ("type,name\nTechnology,5G\u200b\n", "'\\u200b' never occurs"),
    ('type,name\nIndustry,"钢\n铁"\n', "'\\n' never occurs"),
    ("id,type,name\nCity/x,Industry,钢铁\n", "does not start with the type"),
    ("type,name\nIndustry,钢铁\n".encode("utf-16"), "a.csv:0: is UTF-16"),
    (b"type,name\nIndustry,\xff\xff\xff\n", "a.csv:2: neither UTF-8 nor GB18030"),
]


@pytest.mark.parametrize(("content", "message"), FAULTS)
def test_refuses(folder: Write, ontology: Ontology, content: str | bytes, message: str) -> None:
    faults = check(folder(a=content), ontology)
    assert any(message in fault for fault in faults), faults
    with pytest.raises(LexiconError):
        load(folder(a=content), ontology)


def test_all_faults_at_once(folder: Write, ontology: Ontology) -> None:
    faults = check(folder(a="type,name\nX,甲业\nY,乙业\n", b="type,name\nIndustry,\n"), ontology)
    assert [f.split(": ")[0] for f in faults] == ["a.csv:2", "a.csv:3", "b.csv:2"]


def test_no_files(tmp_path: Path, ontology: Ontology) -> None:
    assert "no CSV file" in check(tmp_path / "missing", ontology)[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_of_office_programs(folder: Write, ontology: Ontology, encoding: str, newline: str) -> None:
    plain = load(folder(a=PLACES), ontology)
    saved = load(folder(a=PLACES.replace("\n", newline).encode(encoding)), ontology)
    assert saved.by_surface == plain.by_surface and saved.hash == plain.hash
    assert bool(saved.notes) == (encoding == "gb18030")


FUNCTIONS = """kind,name,aliases,suffixes,levels,formal,type
department,工业和信息化,工信,厅|局,,,
organ,省委,,,Province,中国共产党{}委员会,
organ,总工会,,,,,Organization
suffix,委员会,委,,,,
"""


def test_functions(folder: Write, ontology: Ontology) -> None:
    functions = load(folder(functions=FUNCTIONS), ontology).functions
    assert [f.kind for f in functions] == ["department", "organ", "organ", "suffix"]
    assert functions[0].suffixes == ("厅", "局") and functions[2].type == "Organization"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("dept,财政,,厅,,,", "kind 'dept' is unknown"),
        ("department,财政,,,,,", "a department without suffixes"),
        ("department,财政,,厅,Village,,", "level 'Village' is unknown"),
        ("organ,委,,,,中国共产党委员会,", "needs {} once"),
        ("organ,委,,,,,Body", "type 'Body' is unknown"),
    ],
)
def test_refuses_functions(folder: Write, ontology: Ontology, row: str, message: str) -> None:
    faults = check(folder(functions=FUNCTIONS + row + "\n"), ontology)
    assert len(faults) == 1 and message in faults[0], faults


@pytest.fixture(scope="session")
def shipped(ontology: Ontology) -> Lexicon:
    return load(SHIPPED, ontology)


def test_loads_fast(shipped: Lexicon, ontology: Ontology) -> None:
    # measured against the bare csv module, so that a busy machine does not fail it; about 10 here, 60 ms at most
    def least(work: Callable[[], object]) -> float:
        times = []
        for _ in range(5):
            start = time.process_time()
            work()
            times.append(time.process_time() - start)
        return min(times)

    texts = [path.read_text(encoding="utf-8").splitlines(keepends=True) for path in SHIPPED.glob("*.csv")]
    assert least(lambda: load(SHIPPED, ontology)) < 25 * least(lambda: [list(csv.reader(t)) for t in texts])


def test_shipped_places(shipped: Lexicon) -> None:
    assert (
        shipped.parent_of("County/昆山市") == "City/苏州市"
        and shipped.province_of("County/昆山市") == "Province/江苏省"
    )
    assert shipped.entries["City/苏州市"].code == "320500"
    # one name, four districts: all are kept, none is picked
    assert len(shipped.by_surface["鼓楼区"]) == 4 and "County/鼓楼区" not in shipped.entries
    assert {g.place for g in shipped.glyphs["津"] if g.official} == {"Province/天津市"}
    assert {g.place for g in shipped.glyphs["蓉"]} == {"City/成都市"} and not shipped.glyphs["蓉"][0].official
    # every division of the mainland hangs below its province, whose code it shares
    for entry in shipped.entries.values():
        if entry.type in ("City", "County") and entry.code:
            province = shipped.entries[shipped.province_of(entry.id)]
            assert entry.code[:2] == province.code[:2], entry


@pytest.mark.parametrize("word", ["新县", "朝阳", "和平", "城区", "海口", "长治", "来宾", "白银", "阿里", "丽江"])
def test_common_words_name_no_place_by_themselves(shipped: Lexicon, word: str) -> None:
    assert word not in shipped.by_surface


@pytest.mark.parametrize(
    "word", ["产业", "企业", "技术", "服务", "市场", "金融", "工业", "创新", "数据", "项目", "会议"]
)
def test_generic_words_are_no_names(shipped: Lexicon, word: str) -> None:
    assert word not in shipped.by_surface


@pytest.mark.parametrize(
    ("surface", "id"),
    [
        ("工信部", "Agency/工业和信息化部"),
        ("国家发改委", "Agency/国家发展和改革委员会"),
        ("我国", "Country/中国"),
        ("智能化改造和数字化转型", "Initiative/智改数转"),
        ("二十届三中全会", "Event/党的二十届三中全会"),
        ("习近平总书记", "Person/习近平"),
        ("中科院", "Institution/中国科学院"),
    ],
)
def test_other_forms_lead_to_one_entity(shipped: Lexicon, surface: str, id: str) -> None:
    assert [e.id for e in shipped.by_surface[surface]] == [id]


def test_shipped_terms_may_be_two_things(shipped: Lexicon) -> None:
    entry = shipped.by_surface["人工智能"][0]
    assert {entry.type, *entry.also} == {"Industry", "Technology"}


def test_shipped_functions_make_bodies(shipped: Lexicon) -> None:
    departments = {f.name: f for f in shipped.functions if f.kind == "department"}
    assert "工信" in departments["工业和信息化"].aliases and "厅" in departments["工业和信息化"].suffixes
    names = [(f.kind, n) for f in shipped.functions for n in (f.name, *f.aliases)]
    assert sorted(names) == sorted(set(names))  # a word of the grammar has one meaning


@given(st.text(alphabet='type,name\n"|江苏省Province/\r\t;\u200b', max_size=80))
def test_any_text_gives_faults_or_entries(
    tmp_path_factory: pytest.TempPathFactory, ontology: Ontology, text: str
) -> None:
    path = tmp_path_factory.mktemp("any")
    (path / "a.csv").write_bytes(("type,name,parent\n" + text).encode())
    faults = check(path, ontology)
    assert all(f.startswith("a.csv:") and "\n" not in f for f in faults)
    if not faults:
        lexicon = load(path, ontology)
        assert set(lexicon.entries) == {e.id for es in lexicon.by_surface.values() for e in es}
