"""The page as a file: what stands in it, that nothing in a graph becomes markup, that it is the same every time."""

from __future__ import annotations

import base64
import hashlib
import html.parser
import json
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import networkx as nx
import pytest
import render_graphs as made
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.render import assemble, evidence, layout, page, palette, periods
from kg.render.assemble import SCRIPTS
from kg.render.columns import tables
from kg.stages import home

ROOT = Path(__file__).parent.parent
SCRIPT_FOLDER = ROOT / "kg" / "render" / "script"
HOSTILE = (
    "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!--<script>", "]]><![CDATA[", "{{title}}",
    "x\" onfocus=\"alert(1)", "&lt;b&gt;&amp;", "\u2028\u2029\u202e", "\x00\x01\x7f\ufffe", "\ud800", "__proto__",
    "javascript:alert(1)", "`${1}`", "\\u003c/script\\u003e", "\r\n\t", "𠮷野家",
)  # fmt: skip


class Elements(html.parser.HTMLParser):
    """The tags, attributes and scripts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.styles: list[str] = []
        self.open: str | None = None
        self.feed(text)
        assert not self.rawdata.strip()
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.open = tag
        if tag == "script":
            self.scripts.append((dict(attrs), ""))
        if tag == "style":
            self.styles.append("")

    def handle_data(self, data: str) -> None:
        if self.open == "script":
            attrs, text = self.scripts[-1]
            self.scripts[-1] = (attrs, text + data)
        elif self.open == "style":
            self.styles[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.open = None


def data(text: str) -> list[dict]:
    return [json.loads(body) for attrs, body in Elements(text).scripts if attrs.get("type") == "application/json"]


@pytest.fixture(scope="module")
def reports() -> str:
    return page(made.reports(), title="工作报告")


def hostile() -> nx.MultiDiGraph:
    graph = made.empty()
    ends = []
    for k, text in enumerate(HOSTILE):
        doc = f"{text}{k}"
        made.add(graph, "Document", doc, title=text, date=text, issuer=text, number=text, path=text)
        node = made.add(graph, "Industry", text, aliases=[text], resolved=[{"surface": text, "how": text, "doc": doc}])
        ends.append(node)
        quote = made.quote(doc, text, before=text, after=text, section=text, rule=text)
        made.say(graph, node, "develops", ends[0] if k else node, [quote], role=text, period=text, value=text)
    made.say(graph, ends[0], "<svg onload=1>", ends[1], [made.quote("d", "q")])
    made.add(graph, "<b>type</b>", "x")
    return graph


def test_policy_comes_first_and_covers_every_script_and_style(reports: str) -> None:
    head = reports[reports.index("<head>") + 6 :].lstrip()
    assert head.startswith('<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src ')
    policy = re.search(r'content="([^"]*)"', head)
    assert policy
    seen = Elements(reports)
    code = [body for attrs, body in seen.scripts if not attrs.get("type")]
    assert len(code) == 2
    for body in [*code, *seen.styles]:
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy[1]
    assert "img-src data: blob:" in policy[1]
    assert "unsafe" not in policy[1]


def test_nothing_is_fetched(reports: str) -> None:
    seen = Elements(reports)
    assert not {"link", "iframe", "img", "base", "object"} & set(seen.tags)
    assert not [a for a in seen.attributes if a[1] in ("src", "href", "style", "srcset") or a[1].startswith("on")]
    assert "sourceMappingURL" not in reports
    assert not re.search(r"@import|url\(", "".join(seen.styles))


def test_hostile_names_stay_data(reports: str) -> None:
    text = page(hostile(), title=HOSTILE[0])
    plain, seen = Elements(reports), Elements(text)
    assert seen.tags == plain.tags
    assert [a for a in seen.attributes if a[1] != "content"] == [a for a in plain.attributes if a[1] != "content"]
    assert text.endswith("</html>\n")
    text.encode("utf-8")
    core, quotes = data(text)
    assert set(HOSTILE) - {"\ud800"} <= set(core["nodes"]["name"])
    assert "\ufffd" in core["nodes"]["name"]  # half of a surrogate pair cannot be written
    assert HOSTILE[0] in "".join(quotes["texts"])
    for attrs, body in seen.scripts:
        if attrs.get("type"):
            assert not set("<>&\u2028\u2029") & set(body)


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=30))
def test_any_text_keeps_the_page_whole(text: str) -> None:
    graph = made.empty()
    node = made.add(graph, "Industry", text, aliases=[text])
    made.say(graph, node, "develops", node, [made.quote(text, text)])
    made_page = page(graph, title=text)
    made_page.encode("utf-8")
    assert len(data(made_page)) == 2


def test_same_graph_same_bytes_whatever_the_order_of_insertion() -> None:
    graph = made.network(400, 900)
    graph.add_edges_from((v, u, "pursues", {"type": "pursues", "support": 1}) for u, v in list(graph.edges())[:30])
    first = page(graph, title="x")
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))
    random.Random(3).shuffle(nodes)
    random.Random(4).shuffle(edges)
    again = nx.MultiDiGraph(**graph.graph)
    again.add_nodes_from(nodes)
    again.add_edges_from(edges)
    assert page(again, title="x") == first


def test_hash_seed_does_not_matter() -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests'); import render_graphs as m, hashlib; from kg.render import page; "
        "print(hashlib.sha256(page(m.network(400, 900), title='x').encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT, env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(digests) == 1


def test_empty_graph_and_one_node() -> None:
    core, quotes = data(page(nx.MultiDiGraph(), title="空"))
    assert core["nodes"]["name"] == [] and quotes["texts"] == []
    one = nx.MultiDiGraph()
    one.add_node("City/苏州市", type="City", name="苏州市")
    core, _ = data(page(one, title="一"))
    assert core["layout"]["home"] == {"nodes": [0], "x": [0], "y": [0]}
    assert core["types"][0]["label"] == "City"  # no ontology: the name itself
    assert core["nodes"]["initials"] == ["szs"]


def test_columns_say_what_the_graph_says() -> None:
    graph = made.reports(4)
    core, quotes = tables(graph, "x")
    names = core["nodes"]["name"]
    e = core["edges"]
    triples = {
        (names[s], core["relations"][r]["name"], names[t])
        for s, r, t in zip(e["source"], e["relation"], e["target"], strict=True)
    }
    assert triples == {
        (graph.nodes[u]["name"], d["type"], graph.nodes[v]["name"]) for u, v, d in graph.edges(data=True)
    }
    value = next(i for i, text in e["value"].items() if text == "22个")
    assert e["years"][value] == (2025, 2025) and e["status"][value] == "achieved" and e["number"][value] == 22.0
    assert core["docs"][0]["issuer"].endswith("人民政府")
    passage, start, end, stop, begin, rule, section, confidence = quotes["edges"][value][:8]
    text = quotes["texts"][passage]
    assert text[start:end] == "22个产业集群产值突破千亿元"
    assert text[begin:start].endswith("重点建设的") and text[end:stop] == "。下一步，继续抓好落实。"
    assert quotes["sections"][section] == "三、产业发展" and quotes["rules"][rule] and confidence == 85


def test_document_fields_may_stand_in_fields() -> None:
    graph = made.empty()
    node = made.add(graph, "Document", "d1")
    graph.nodes[node].update(name="某省通知", fields={"issuer": "某省人民政府", "date": "2026-01-01"})
    place = made.add(graph, "Province", "某省")
    made.say(graph, node, "mentions", place, [made.quote("d1", "某省")])
    core, _ = tables(graph, "x")
    assert core["docs"] == [
        {"id": "d1", "node": 0, "title": "某省通知", "date": "2026-01-01", "issuer": "某省人民政府"}
    ]


def test_documents_of_one_title_are_told_apart() -> None:
    graph = made.empty()
    place = made.add(graph, "Province", "某省")
    for doc in ("甲", "乙"):
        node = made.add(graph, "Document", doc, title="政府工作报告")
        made.say(graph, node, "mentions", place, [made.quote(doc, "某省")])
    core, _ = tables(graph, "x")
    assert {doc["label"] for doc in core["docs"]} == {"政府工作报告（甲）", "政府工作报告（乙）"}
    assert {doc["title"] for doc in core["docs"]} == {"政府工作报告"}  # what a citation names


def test_labels_come_from_the_ontology_as_dict_or_as_json() -> None:
    graph = nx.MultiDiGraph(ontology="name 1", schema=json.dumps(made.ONTOLOGY))
    made.add(graph, "City", "苏州市")
    made.add(graph, "Other", "别的")
    core, _ = tables(graph, "x")
    assert [kind["label"] for kind in core["types"]] == ["地级行政区", "Other"]


def test_a_page_that_holds_a_part_says_of_how_much() -> None:
    graph = made.reports(2)
    graph.graph["shown"] = "40000/123456"
    assert tables(graph, "x")[0]["shown"] == [40_000, 123_456]
    graph.graph["shown"] = "99/99"
    assert tables(graph, "x")[0]["shown"] is None


class TestEvidence:
    def quote(self, edge: int, start: int, text: str, before: str = "", after: str = "") -> evidence.Quote:
        return evidence.Quote(edge, 0, start, text, before, after, "", "rule", 0.8)

    def test_overlapping_quotes_share_a_passage(self) -> None:
        sentence = "推动新材料、精细化工和高端装备发展。"
        quotes = [self.quote(k, k, sentence[k : k + 8], sentence[:k], sentence[k + 8 :]) for k in range(5)]
        table = evidence.pack(quotes, [1] * 5).table
        assert table["texts"] == [sentence]
        assert [row[1:3] for row in table["edges"]] == [[k, k + 8] for k in range(5)]

    def test_text_that_disagrees_is_not_joined(self) -> None:
        quotes = [self.quote(0, 0, "甲乙丙"), self.quote(1, 1, "丁戊己")]
        assert evidence.pack(quotes, [1, 1]).table["texts"] == ["甲乙丙", "丁戊己"]

    @given(st.text("甲乙丙丁𠮷", min_size=60, max_size=200), st.data())
    def test_every_quote_can_be_cut_out_again(self, text: str, draw: st.DataObject) -> None:
        spans = draw.draw(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), min_size=1, max_size=12))
        quotes = [
            self.quote(k, a, text[a : a + n], text[max(0, a - 40) : a], text[a + n : a + n + 40])
            for k, (a, n) in enumerate(spans)
        ]
        table = evidence.pack(quotes, [1] * len(quotes)).table
        for q, row in zip(quotes, table["edges"], strict=True):
            passage = table["texts"][row[0]]
            assert passage[row[1] : row[2]] == q.quote
            assert passage[row[4] : row[1]] == q.before[-40:] and passage[row[2] : row[3]] == q.after[:40]

    def test_above_the_limit_every_edge_keeps_a_quote_before_any_keeps_two(self) -> None:
        quotes = [self.quote(e, 1000 * e + 100 * k, "发展低空经济产业" * 4) for e in range(50) for k in range(4)]
        packed = evidence.pack(quotes, list(range(50)), limit=8_000)
        kept = [len(row) // 8 for row in packed.table["edges"]]
        assert packed.kept == sum(kept) < packed.total == 200
        assert max(kept) <= 2 and kept[-1] >= kept[0]


class TestLayout:
    def test_no_two_nodes_of_the_first_view_share_a_place(self) -> None:
        core, _ = tables(made.network(1500, 4000), "x")
        home = core["layout"]["home"]
        places = list(zip(home["x"], home["y"], strict=True))
        assert 80 <= len(places) <= 200
        close = [(a, b) for k, a in enumerate(places) for b in places[:k] if abs(a[0] - b[0]) + abs(a[1] - b[1]) < 20]
        assert not close

    def test_every_type_has_its_share(self) -> None:
        core, _ = tables(made.network(1500, 4000), "x")
        kinds = {core["nodes"]["type"][i] for i in core["layout"]["home"]["nodes"]}
        assert {core["types"][k]["name"] for k in kinds} == set(list(made.TYPES)[:8])

    def test_above_2000_communities_come_first_and_hold_everything(self) -> None:
        core, _ = tables(made.network(2600, 6000), "x")
        bubbles = core["layout"]["bubbles"]
        assert "home" not in core["layout"]
        assert sum(bubbles["size"]) == 2600 - 25  # all but the documents
        circles = list(zip(bubbles["x"], bubbles["y"], bubbles["r"], strict=True))
        for k, (x, y, r) in enumerate(circles):
            assert all((x - a) ** 2 + (y - b) ** 2 > (r + c) ** 2 for a, b, c in circles[:k])

    def test_links_without_weight_make_no_communities(self) -> None:
        links = [(0, 1, 0), (1, 2, 0), (2, 0, 0)]  # reference data alone: support 0
        assert sorted(layout.communities(range(3), links)) == [[0], [1], [2]]

    def test_a_leaf_goes_with_its_neighbour(self) -> None:
        links = [(0, 1, 1), (1, 2, 1), (2, 0, 1), (2, 3, 1), (3, 4, 1), (4, 5, 1), (5, 3, 1), (0, 6, 1), (7, 8, 1)]
        found = layout.communities(range(10), links)
        assert sorted(map(tuple, found)) == [(0, 1, 2, 6), (3, 4, 5), (7, 8), (9,)]


@pytest.mark.parametrize(
    ("period", "years"),
    [
        ("2025年", (2025, 2025)),
        ("2026—2030年", (2026, 2030)),
        ("“十五五”时期", (2026, 2030)),  # a five-year plan is its years
        ("到2027年", (2027, 2027)),
        ("今年", None),
        ("", None),
        ("12025", None),  # not a year
    ],
)
def test_years(period: str, years: tuple[int, int] | None) -> None:
    assert periods.years(period) == years


def test_pinyin_comes_with_the_node_or_is_worked_out() -> None:
    graph = made.empty()
    made.add(graph, "City", "苏州市")
    made.add(graph, "Technology", "5G技术", pinyin="wugjishu", initials="wgjs")
    core, _ = tables(graph, "x")
    assert core["nodes"]["pinyin"] == ["suzhoushi", "wugjishu"] and core["nodes"]["initials"] == ["szs", "wgjs"]


def test_a_colour_of_the_ontology_wins_only_if_it_is_one() -> None:
    assert palette.look("City", "#123ABC", 0)[0] == "#123abc"
    for color in ("#888888", "red;}", "", "#12345"):
        assert palette.look("City", color, 0)[0] == palette.KNOWN["City"][0]
    assert len({palette.look(f"New{k}", "", k)[1] for k in range(7)}) == 7  # unknown types differ by shape


def test_every_script_file_is_in_the_page_and_uses_only_earlier_ones() -> None:
    assert {path.stem for path in SCRIPT_FOLDER.glob("*.mjs")} == set(SCRIPTS)
    exported: list[str] = []
    for k, name in enumerate(SCRIPTS):
        text = (SCRIPT_FOLDER / f"{name}.mjs").read_text(encoding="utf-8")
        for used in re.findall(r'from "\./(\w+)\.mjs"', text):
            assert used in SCRIPTS[:k], f"{name}.mjs uses {used}.mjs, which comes later"
        exported += re.findall(r"^export (?:async )?(?:function|const) (\w+)", text, re.M)
        assert not re.search(r"^export (?!(?:async )?function |const )", text, re.M)
        assert not re.search(r"</script|<!--|innerHTML|outerHTML|insertAdjacentHTML|document\.write", text, re.I)
    assert len(exported) == len(set(exported))


@pytest.mark.skipif(not shutil.which("node"), reason="no node: the unit tests of the script cannot run")
def test_script_units() -> None:
    run = subprocess.run(
        ["node", "--test", "tests/browser/pure.test.mjs"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stdout[-3000:]


def test_size_and_time_of_a_large_page() -> None:
    graph = made.network(10_000, 30_000)
    began = time.process_time()
    text = page(graph, title="大图")
    spent = time.process_time() - began
    assert len(text.encode()) <= 12_000_000
    assert spent < 10, f"{spent:.1f} s of processor time"


def test_every_way_to_tell_a_home_has_words() -> None:
    words = (Path(assemble.__file__).parent / "script" / "i18n.mjs").read_text(encoding="utf-8")
    table = words[words.index("const HOME_BY") :].partition("};")[0]
    assert set(re.findall(r"^  (\w+): \[", table, re.M)) == {*home.RULES, "masked", "nation"}
