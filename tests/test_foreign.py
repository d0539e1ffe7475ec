"""Graphs that other programs wrote are read whole and converted without loss; a bad one is refused in one line."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import exports, foreign
from kg.cli import app
from kg.cli.app import kg
from kg.errors import GraphError
from kg.graph import stream
from kg.store import Store

NATIVE = {"graphml": ".graphml", "gexf": ".gexf", "json": ".json"}

# As Gephi saves it: no ids for columns but their titles, colours and positions, weights, undirected by default.
GEPHI = """<?xml version='1.0' encoding='UTF-8'?>
<gexf xmlns="http://gexf.net/1.3" version="1.3" xmlns:viz="http://gexf.net/1.3/viz"
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
      xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd">
  <meta lastmodifieddate="2026-01-05">
    <creator>Gephi 0.10.1</creator><title></title><description>城市</description></meta>
  <graph defaultedgetype="undirected" mode="static">
    <attributes class="node" mode="static">
      <attribute id="population" title="人口" type="long"/>
      <attribute id="modularity_class" title="Modularity Class" type="integer"><default>0</default></attribute>
    </attributes>
    <attributes class="edge" mode="static"><attribute id="since" title="since" type="double"/></attributes>
    <nodes>
      <node id="1" label="苏州">
        <attvalues><attvalue for="population" value="12950000"/><attvalue for="modularity_class" value="3"/></attvalues>
        <viz:size value="14.5"/><viz:position x="-12.5" y="3.25"/><viz:color r="239" g="173" b="66"/>
      </node>
      <node id="2" label="无锡"/>
      <node id="3" label="3"/>
    </nodes>
    <edges>
      <edge id="0" source="1" target="2" weight="2.5">
        <attvalues><attvalue for="since" value="1998.5"/></attvalues></edge>
      <edge id="1" source="2" target="1" type="directed" label="支援"/>
      <edge id="7" source="1" target="3" type="mutual"/>
    </edges>
  </graph>
</gexf>"""

# As igraph writes it: numbered nodes, prefixed keys, every number a double, a graph attribute.
IGRAPH = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
<!-- Created by igraph -->
  <key id="g_name" for="graph" attr.name="name" attr.type="string"/>
  <key id="v_name" for="node" attr.name="name" attr.type="string"/>
  <key id="v_age" for="node" attr.name="age" attr.type="double"/>
  <key id="v_kind" for="node" attr.name="kind" attr.type="string"><default>人</default></key>
  <key id="e_weight" for="edge" attr.name="weight" attr.type="double"/>
  <key id="e_source" for="edge" attr.name="source" attr.type="string"/>
  <key id="e_ok" for="edge" attr.name="ok" attr.type="boolean"/>
  <graph id="G" edgedefault="undirected">
    <data key="g_name">俱乐部</data>
    <node id="n0"><data key="v_name">甲</data><data key="v_age">41</data></node>
    <node id="n1"><data key="v_name">乙</data><data key="v_age">NaN</data><data key="v_kind">组织</data></node>
    <edge source="n0" target="n1"><data key="e_weight">0.5</data>
      <data key="e_source">访谈</data><data key="e_ok">true</data></edge>
    <edge source="n0" target="n1"><data key="e_weight">2</data></edge>
    <edge source="n1" target="n1"></edge>
  </graph>
</graphml>"""

# As yEd writes it: shapes instead of values, a group that holds a graph.
YED = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
  <key for="port" id="d0" yfiles.type="portgraphics"/>
  <key attr.name="url" attr.type="string" for="node" id="d4"/>
  <key for="node" id="d6" yfiles.type="nodegraphics"/>
  <graph edgedefault="directed" id="G">
    <node id="n0" yfiles.foldertype="group">
      <data key="d6"><y:ProxyAutoBoundsNode><y:NodeLabel>江苏</y:NodeLabel></y:ProxyAutoBoundsNode></data>
      <graph edgedefault="directed" id="n0:">
        <node id="n0::n0">
          <data key="d6"><y:ShapeNode><y:Fill color="#FFCC00"/><y:NodeLabel>苏州</y:NodeLabel></y:ShapeNode></data>
        </node>
      </graph>
    </node>
    <edge id="e0" source="n0::n0" target="n0"/>
  </graph>
</graphml>"""

D3 = '{"nodes": [{"id": 1, "group": 2}, {"id": "乙", "x": null}], "links": [{"source": 1, "target": "乙", "value": 3}]}'


def read(folder: Path, name: str, content: str | bytes) -> foreign.Foreign:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return foreign.read(path)


def dump(graph: Any, format: str) -> bytes:
    out = io.BytesIO()
    exports.write(graph, format, out)
    return out.getvalue()


def test_gephi(tmp_path: Path) -> None:
    graph = read(tmp_path, "a.gexf", GEPHI)
    nodes = dict(graph.nodes())
    assert nodes["1"] == {
        "label": "苏州", "人口": 12950000, "Modularity Class": 3,
        "viz": {"size": {"value": "14.5"}, "position": {"x": "-12.5", "y": "3.25"},
                "color": {"r": "239", "g": "173", "b": "66"}},
    }  # fmt: skip
    assert nodes["2"] == {"label": "无锡", "Modularity Class": 0} and nodes["3"] == {"Modularity Class": 0}
    assert [(s, t, data) for s, t, _, data in graph.edges()] == [
        ("1", "2", {"id": "0", "weight": 2.5, "since": 1998.5, "directed": False}),
        ("2", "1", {"id": "1", "label": "支援", "directed": True}),
        ("1", "3", {"id": "7", "mutual": True, "directed": False}),
    ]
    assert not graph.is_directed() and graph.graph["description"] == "城市"
    again = dump(graph, "gexf").decode()
    assert '<viz:color r="239" g="173" b="66"/>' in again and 'weight="2.5"' in again and 'type="directed"' in again


def test_igraph(tmp_path: Path) -> None:
    graph = read(tmp_path, "a.graphml", IGRAPH)
    nodes = dict(graph.nodes())
    assert nodes["n0"] == {"name": "甲", "age": 41.0, "kind": "人"} and nodes["n1"]["kind"] == "组织"
    first, second, loop = graph.edges()
    assert first[3] == {"weight": 0.5, "source_": "访谈", "ok": True, "directed": False} and second[3]["weight"] == 2.0
    assert first[2] != second[2] and loop[:2] == ("n1", "n1") and graph.graph == {"name": "俱乐部"}


def test_yed(tmp_path: Path) -> None:
    graph = read(tmp_path, "a.graphml", YED)
    nodes = dict(graph.nodes())
    assert list(nodes) == ["n0", "n0::n0"] and nodes["n0::n0"]["parent"] == "n0" and nodes["n0::n0"]["label"] == "苏州"
    assert "#FFCC00" in nodes["n0::n0"]["nodegraphics"]
    assert next(graph.edges()) == ("n0::n0", "n0", "edge/e0", {"id": "e0"})


def test_d3(tmp_path: Path) -> None:
    graph = read(tmp_path, "a.json", D3)
    assert dict(graph.nodes()) == {"1": {"group": 2}, "乙": {"x": None}}
    assert next(graph.edges()) == ("1", "乙", "edge/0", {"value": 3})


@pytest.mark.parametrize("tool", ["networkx", "igraph"])
def test_what_another_tool_wrote_of_our_graph_is_our_graph(built: Path, tmp_path: Path, tool: str) -> None:
    ours = tmp_path / "ours.graphml"
    with Store.open(built) as store:
        ours.write_bytes(dump(stream(store), "graphml"))
    theirs = tmp_path / "theirs.graphml"
    if tool == "networkx":
        nx.write_graphml(nx.read_graphml(ours, force_multigraph=True), theirs)
    else:
        igraph = pytest.importorskip("igraph", reason="igraph (GPL) is an optional reader to test against")
        with pytest.warns(RuntimeWarning, match="already an 'id'"):  # the attribute that it should take
            found = igraph.Graph.Read_GraphML(str(ours))
        found.write_graphml(str(theirs))
    before, after = (json.loads(dump(foreign.read(path), "json")) for path in (ours, theirs))
    for part in ("nodes", "edges"):
        for old, new in zip(before[part], after[part], strict=True):
            gained = {name: value for name, value in new.items() if name not in old}
            assert {name: new[name] for name in old} == old and not any(gained.values())  # igraph fills up with ""


@pytest.mark.parametrize("format", NATIVE)
def test_our_own_graph_comes_back(built: Path, tmp_path: Path, format: str) -> None:
    with Store.open(built) as store:
        written = dump(stream(store), format)
    graph = read(tmp_path, f"g{NATIVE[format]}", written)
    assert dump(graph, format) == written
    if format == "json":
        assert written == (built / "graph.json").read_bytes()


@pytest.mark.parametrize("format", exports.FORMATS)
@pytest.mark.parametrize(
    ("name", "content"), [("a.gexf", GEPHI), ("a.graphml", IGRAPH), ("b.graphml", YED), ("a.json", D3)]
)
def test_a_foreign_graph_goes_into_every_format(tmp_path: Path, name: str, content: str, format: str) -> None:
    graph = read(tmp_path, name, content)
    assert dump(graph, format) and dump(read(tmp_path, name, content), format) == dump(graph, format)
    if format in NATIVE:
        back = read(tmp_path, f"back{NATIVE[format]}", dump(graph, format))
        assert [id for id, _ in back.nodes()] == [id for id, _ in graph.nodes()]
        assert [edge[:3] for edge in back.edges()] == [edge[:3] for edge in graph.edges()]
        assert back.is_directed() == graph.is_directed()
    if format == "cypher":
        assert dump(graph, format).decode().count("-[r:edge ") >= 1  # not one type for every edge


plain = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=8).filter(
    lambda t: t[:1] not in "[{"
)
value = st.one_of(
    plain, st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False),
    st.lists(plain, max_size=3), st.dictionaries(plain, st.integers(0, 9), max_size=2),
)  # fmt: skip
rows = st.dictionaries(st.text("abcxyz", min_size=1, max_size=4).map(lambda name: f"a_{name}"), value, max_size=3)


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, Any]:
    """Any graph in node-link form; a column holds values of one kind, as a table does."""
    ids = draw(st.lists(plain.filter(bool), min_size=1, max_size=5, unique=True))
    kinds = draw(
        st.dictionaries(
            st.sampled_from("stuv"), st.sampled_from([st.booleans(), st.integers(-99, 99), plain, st.lists(plain)])
        )
    )
    row = st.fixed_dictionaries({}, optional=kinds)
    nodes = [{"id": id, **draw(row)} for id in ids]
    ends = st.tuples(st.sampled_from(ids), st.sampled_from(ids))
    edges = [
        {"source": a, "target": b, "key": f"k{n}", "directed": draw(st.booleans()), **draw(row)}
        for n, (a, b) in enumerate(draw(st.lists(ends, max_size=6)))
    ]
    return {"directed": draw(st.booleans()), "nodes": nodes, "edges": edges}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graphs(), st.lists(st.sampled_from(["graphml", "gexf", "json"]), max_size=3))
def test_round_trips_lose_nothing(tmp_path: Path, whole: dict[str, Any], way: list[str]) -> None:
    first = read(tmp_path, "first.json", json.dumps(whole))
    graph = first
    for format in way:
        graph = read(tmp_path, f"next{NATIVE[format]}", dump(graph, format))

    def told(graph: foreign.Foreign) -> list[dict[str, Any]]:
        found = json.loads(dump(graph, "json"))
        rows = [*found["nodes"], *found["edges"]]
        return [
            found["directed"],
            *({k: v for k, v in row.items() if k not in ("label", "id") or "source" not in row} for row in rows),
        ]

    assert told(graph) == told(first)


LAUGHS = '<!DOCTYPE graphml [<!ENTITY a "哈哈哈哈">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 9}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip
NS = 'xmlns="http://graphml.graphdrawing.org/xmlns"'
BAD = [
    ("a.graphml", f'<?xml version="1.0"?>{LAUGHS}<graphml {NS}><graph><node id="&i;"/></graph></graphml>', "<!DOCTYPE"),
    (
        "a.gexf",
        f"{LAUGHS.replace('graphml', 'gexf')}<gexf><graph><nodes><node id='&i;'/></nodes></graph></gexf>",
        "<!DOCTYPE",
    ),
    ("a.graphml", '<!DOCTYPE g SYSTEM "file:///etc/passwd"><graphml><graph/></graphml>', "<!DOCTYPE"),
    ("a.graphml", "", "no element found"),
    ("a.graphml", f"<graphml {NS}><graph><node id='a'></graph>", "a.graphml:1: "),
    ("a.graphml", "<gexf/>", "is <gexf>, not <graphml>"),
    ("a.gexf", "<html/>", "is <html>, not <gexf>"),
    ("a.graphml", f"<graphml {NS}/>", "no <graph>"),
    ("a.gexf", "<gexf/>", "no <graph>"),
    ("a.graphml", f"<graphml {NS}><graph/><graph/></graphml>", "several graphs"),
    ("a.graphml", f"<graphml {NS}><graph><node/></graph></graphml>", "a node without an id"),
    (
        "a.graphml",
        f"<graphml {NS}><graph><node id='a'/>\n<node id='a'/></graph></graphml>",
        ":2: two nodes have the id 'a'",
    ),
    (
        "a.graphml",
        f"<graphml {NS}><graph><node id='a'/>\n<edge source='a' target='b'/></graph></graphml>",
        ":2: an edge ends at 'b'",
    ),
    ("a.graphml", f"<graphml {NS}><graph><edge source='a'/></graph></graphml>", "without a source or a target"),
    (
        "a.graphml",
        f"<graphml {NS}><graph><node id='a'><data key='k'>1</data></node></graph></graphml>",
        "no <key> has the id 'k'",
    ),
    (
        "a.graphml",
        f"<graphml {NS}><key id='k' attr.name='年' attr.type='int'/><graph>"
        "<node id='a'><data key='k'>去年</data></node></graph></graphml>",
        "年 is '去年', which is no int",
    ),
    ("a.graphml", f"<graphml {NS}><graph><hyperedge/></graph></graphml>", "a hyperedge"),
    (
        "a.gexf",
        "<gexf><graph><nodes><node id='a'>"
        "<attvalues><attvalue for='k' value='1'/></attvalues></node></nodes></graph></gexf>",
        "'k'",
    ),
    (
        "a.gexf",
        "<gexf><graph><nodes><node id='a'/></nodes>"
        "<edges><edge source='a' target='a' weight='重'/></edges></graph></gexf>",
        "'重'",
    ),
    ("a.graphml", b"<?xml version='1.0' encoding='nonsense'?><graphml/>", "a.graphml:1: "),
    ("a.json", "", "is not JSON"),
    ("a.json", "[" * 100_000, "a.json: "),
    ("a.json", "[]", "is no graph"),
    ("a.json", "{}", "no list of nodes"),
    ("a.json", '{"nodes": 5}', "no list of nodes"),
    ("a.json", '{"nodes": [1]}', "nodes[0] is no object"),
    ("a.json", '{"nodes": [{}], "edges": []}', "nodes[0] has no id"),
    ("a.json", '{"nodes": [{"id": "a"}]}', "no list of links"),
    ("a.json", '{"nodes": [{"id": "a"}], "edges": [{"source": "a"}]}', "edges[0] has no source or no target"),
    ("a.json", '{"nodes": [{"id": "a"}], "edges": [{"source": "a", "target": 0}]}', "ends at '0'"),
    ("a.json", b'{"nodes": [{"id": "\xff"}], "edges": []}', "is not JSON"),
]


@pytest.mark.parametrize(("name", "content", "said"), BAD)
def test_a_bad_file_is_refused_in_one_line(tmp_path: Path, name: str, content: str | bytes, said: str) -> None:
    with pytest.raises(GraphError) as caught:
        read(tmp_path, name, content)
    line = str(caught.value)
    assert line.startswith(str(tmp_path / name)) and said in line and "\n" not in line and len(line) < 400


def test_any_bytes_are_a_graph_or_an_error(tmp_path: Path) -> None:
    @settings(max_examples=150, deadline=None)
    @given(st.sampled_from([GEPHI, IGRAPH, YED, D3]), st.integers(0), st.integers(0, 40), st.binary(max_size=6))
    def attempt(content: str, at: int, cut: int, put: bytes) -> None:
        raw = content.encode()
        at %= len(raw)
        for name in ("a.graphml", "a.gexf", "a.json"):
            try:
                graph = read(tmp_path, name, raw[:at] + put + raw[at + cut :])
            except GraphError as error:
                assert "\n" not in str(error)
            else:
                for format in exports.FORMATS:
                    dump(graph, format)

    attempt()


def test_the_command(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "a.GraphML", tmp_path / "b.json"
    source.write_text(IGRAPH, encoding="utf-8")
    assert app.run(kg, ["export", "--graph", str(source), "--format", "json", "--output", str(target)]) == 0
    assert [node["id"] for node in json.loads(target.read_text(encoding="utf-8"))["nodes"]] == ["n0", "n1"]
    assert app.run(kg, ["export", "--graph", str(source), "--type", "City"]) == 2
    assert "a file is converted whole" in capfd.readouterr().err
    assert app.run(kg, ["export", "--graph", str(tmp_path / "none.gexf")]) == 1
    assert len(capfd.readouterr().err.splitlines()) == 1
    source.write_text("<graphml>", encoding="utf-8")
    before = target.read_bytes()
    assert app.run(kg, ["export", "--graph", str(source), "--format", "json", "--output", str(target)]) == 1
    assert target.read_bytes() == before and str(source) in capfd.readouterr().err
