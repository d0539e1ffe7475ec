// The parts of the page that need no page: search, filters, paths, comparison, scenes, citations, files, links.
import assert from "node:assert/strict";
import { test } from "node:test";
import { graph } from "./graphs.mjs";
import { edgeName, edgeOf, figureOf, idOf, nodeOf, quotesOf } from "../../kg/render/script/graph.mjs";
import { isNeutral, isPlanned, neutral, sieve, toggle, yearRange } from "../../kg/render/script/filters.mjs";
import { search } from "../../kg/render/script/search.mjs";
import { chains } from "../../kg/render/script/path.mjs";
import { compare } from "../../kg/render/script/compare.mjs";
import { scene, STEP } from "../../kg/render/script/view.mjs";
import { asGbt, asMarkdown, asText, marked } from "../../kg/render/script/cite.mjs";
import { cell, csvOf, graphmlOf, token, xml } from "../../kg/render/script/tables.mjs";
import { placeLabels, short } from "../../kg/render/script/labels.mjs";
import { readHash, writeHash } from "../../kg/render/script/permalink.mjs";
import { arrow, said, setLanguage, t } from "../../kg/render/script/i18n.mjs";

const PLACES = graph(
  [
    ["Province", "浙江省", { aliases: ["浙江", "我省"], pinyin: "zhejiangsheng", initials: "zjs", rank: 9 }],
    ["Province", "山西省", { pinyin: "shanxisheng", initials: "sxs", rank: 5 }],
    ["Industry", "低空经济", { pinyin: "dikongjingji", initials: "dkjj", rank: 4 }],
    ["Industry", "经济", { pinyin: "jingji", initials: "jj", rank: 1 }],
    ["Technology", "6G", { rank: 2 }],
    ["Document", "报告", { rank: 0 }],
  ],
  [
    ["浙江省", "develops", "低空经济", { support: 3, docs: [0, 1] }],
    ["浙江省", "reports", "经济", { value: "4万", unit: "亿元", comparator: ">=", period: "2025年", years: [2025, 2025], status: "achieved" }],
    ["浙江省", "reports", "经济", { value: "5万", period: "2026年", years: [2026, 2026], status: "target" }],
    ["山西省", "develops", "低空经济", { docs: 1 }],
    ["山西省", "researches", "6G", { docs: 1 }],
    ["报告", "mentions", "浙江省"],
  ],
);
const at = (name) => PLACES.name.indexOf(name);
const open = () => sieve(PLACES, neutral(PLACES));
const blank = () => ({ mode: "home", group: 0, focus: [], limit: STEP, path: [-1, -1], node: -1, edge: -1, table: false, filters: neutral(PLACES) });

test("an id becomes an XML name token, no two the same", () => {
  const ids = ["City/苏州市", "City:苏州市", "a b", "a_x0020_b", "㙍", "𠀀", "n0-1.txt"];
  const tokens = ["City:苏州市", "City_x003A_苏州市", "a_x0020_b", "a_x005F_x0020_b", "_x364D_", "_x20000_", "n0-1.txt"];
  assert.deepEqual(ids.map(token), tokens);
});

test("search: exact before prefix before part, then by importance", () => {
  assert.deepEqual(search(PLACES, "经济").map((hit) => hit.node), [at("经济"), at("低空经济")]);
  assert.deepEqual(search(PLACES, "省").map((hit) => hit.node), [at("浙江省"), at("山西省")]);
});

test("search: alias, pinyin, initials, full-width letters, spaces", () => {
  assert.equal(search(PLACES, "我省")[0].by, "alias");
  assert.equal(search(PLACES, "dikong")[0].node, at("低空经济"));
  assert.equal(search(PLACES, "zjs")[0].node, at("浙江省"));
  assert.equal(search(PLACES, "６ｇ")[0].node, at("6G"));
  assert.equal(search(PLACES, " 低 空 ")[0].node, at("低空经济"));
  assert.deepEqual(search(PLACES, "  "), []);
});

test("filters: documents are hidden at first, and with them their edges", () => {
  const seen = open();
  assert.equal(seen.node[at("报告")], 0);
  assert.deepEqual([seen.nodes, seen.edges], [5, 5]);
  assert.ok(isNeutral(PLACES, neutral(PLACES)));
});

test("filters: a document, a support, a status and a period each leave what they name", () => {
  const only = (patch) => [...sieve(PLACES, { ...neutral(PLACES), ...patch }).edge];
  assert.deepEqual(only({ doc: 1 }), [1, 0, 0, 1, 1, 0]);
  assert.deepEqual(only({ support: 2 }), [1, 0, 0, 0, 0, 0]);
  assert.deepEqual(only({ status: new Set(["plan", "open"]) }), [0, 1, 0, 0, 0, 0]);
  assert.deepEqual(only({ from: 2026 }), [1, 0, 1, 1, 1, 0]); // undated edges stay until told otherwise
  assert.deepEqual(only({ from: 2026, undated: false }), [0, 0, 1, 0, 0, 0]);
  assert.deepEqual(yearRange(PLACES), { first: 2025, last: 2026, undated: 4 });
});

test("filters: where quotes differ in status, the edge stands for each of them", () => {
  const mixed = graph([["Province", "甲"], ["Industry", "乙"], ["Industry", "丙"]], [["甲", "develops", "乙", { status: "done、encouraged、planned" }], ["甲", "develops", "丙", { status: "planned" }]]);
  const only = (...hidden) => [...sieve(mixed, { ...neutral(mixed), status: new Set(hidden) }).edge];
  assert.deepEqual([only("open"), only("done", "open"), only("plan"), only("plan", "done", "open")], [[1, 1], [1, 1], [1, 0], [0, 0]]);
  assert.deepEqual([isPlanned(mixed, 0), isPlanned(mixed, 1)], [false, true]);
  assert.deepEqual([said("done、encouraged、planned"), said("我说的")], ["已完成、鼓励、计划", "我说的"]);
});

test("filters: one click hides, solo shows one alone and then all again", () => {
  assert.deepEqual([...toggle(new Set(), 1, 3, false)], [1]);
  assert.deepEqual([...toggle(new Set([1]), 1, 3, false)], []);
  assert.deepEqual([...toggle(new Set(), 1, 3, true)], [0, 2]);
  assert.deepEqual([...toggle(new Set([0, 2]), 1, 3, true)], []);
});

test("path: shortest chain over what is visible, whatever the direction; none when a filter cuts it", () => {
  const [chain] = chains(PLACES, open(), at("浙江省"), at("6G"));
  assert.deepEqual(chain.map(({ to }) => PLACES.name[to]), ["低空经济", "山西省", "6G"]);
  const cut = sieve(PLACES, { ...neutral(PLACES), relations: new Set([0]) });
  assert.deepEqual(chains(PLACES, cut, at("浙江省"), at("6G")), []);
  assert.deepEqual(chains(PLACES, open(), at("6G"), at("6G")), []);
});

test("compare: what both have, what only one has", () => {
  const rows = compare(PLACES, open(), at("浙江省"), at("山西省"));
  const develops = rows.find((row) => row.relation === 0);
  assert.deepEqual([develops.onlyA, develops.both, develops.onlyB], [[], [[0, 3]], []]);
  assert.deepEqual(rows.find((row) => row.relation === 1).onlyB, [4]);
});

test("a mutual relation points nowhere: partners stand together, whoever was named first", () => {
  const g = graph([["Province", "甲"], ["Province", "乙"], ["Province", "丙"], ["Province", "丁"]], [["甲", "cooperates_with", "丙"], ["丁", "cooperates_with", "甲"], ["丙", "cooperates_with", "乙"]]);
  const seen = sieve(g, neutral(g));
  const texts = scene(g, seen, { mode: "focus", focus: [0], limit: STEP, filters: neutral(g) }).captions.map(({ text }) => text);
  assert.deepEqual(texts, ["cooperates_with ↔ Province 2"]);
  const [row, ...more] = compare(g, seen, 0, 1);
  assert.deepEqual([more, row.both.length, row.onlyA.length], [[], 1, 1]);
  assert.deepEqual(["develops", "cooperates_with"].map((label) => arrow({ label, label_en: label, mutual: label !== "develops" }, false)), ["← develops", "cooperates_with ↔"]);
});

test("focus: at most 48 neighbours, taken from every type, then more", () => {
  const many = graph(
    [["Province", "甲"], ...Array.from({ length: 80 }, (_, k) => ["Industry", `业${k}`]), ["Technology", "术"]],
    [...Array.from({ length: 80 }, (_, k) => ["甲", "develops", `业${k}`]), ["甲", "researches", "术"]],
  );
  const seen = sieve(many, neutral(many));
  const first = scene(many, seen, { mode: "focus", focus: [0], limit: STEP, filters: neutral(many) });
  assert.deepEqual([first.drawn, first.total, first.edges.length], [48, 81, 48]);
  assert.ok(first.nodes.some(({ i }) => many.name[i] === "术"));
  const more = scene(many, seen, { mode: "focus", focus: [0], limit: 2 * STEP, filters: neutral(many) });
  assert.equal(more.drawn, 81);
  const rows = more.nodes.filter((node) => node.side === "r").map((node) => node.y);
  assert.equal(new Set(rows).size, rows.length); // a row for each label
});

test("scene: two entities stand in one list where there is room on one side only", () => {
  const shared = graph(
    [["Province", "甲"], ["Province", "乙"], ["Industry", "甲业"], ["Industry", "共业"], ["Industry", "乙业"]],
    [["甲", "develops", "甲业"], ["甲", "develops", "共业"], ["乙", "develops", "共业"], ["乙", "develops", "乙业"]],
  );
  const { nodes, captions } = scene(shared, sieve(shared, neutral(shared)), { ...blank(), mode: "focus", focus: [0, 1], narrow: true, filters: neutral(shared) });
  const rows = nodes.slice(2).sort((a, b) => a.y - b.y);
  assert.deepEqual(rows.map(({ i }) => shared.name[i]), ["甲业", "共业", "乙业"]);
  assert.equal(new Set([...rows, ...captions].map(({ y }) => y)).size, 6); // a row for each
  assert.ok(nodes[0].y < nodes[1].y && rows.every(({ x, side }) => x > nodes[0].x && side === "r"));
});

test("scene: where there is more height than width a map stands upright", () => {
  const layout = { home: { nodes: [0, 1], x: [0, 300], y: [0, 50] }, community: [0, 0] };
  const pair = graph([["Province", "甲"], ["Industry", "乙"]], [["甲", "develops", "乙"]], layout);
  const places = (upright) => scene(pair, sieve(pair, neutral(pair)), { ...blank(), upright, filters: neutral(pair) }).nodes.map(({ x, y }) => [x, y]);
  assert.deepEqual([places(false), places(true)], [[[0, 0], [300, 50]], [[0, 0], [50, 300]]]);
});

test("scene: parallel edges bend apart, and never more than six are drawn", () => {
  const twice = graph([["Province", "甲"], ["Industry", "乙"]], Array.from({ length: 9 }, () => ["甲", "reports", "乙"]));
  const { edges } = scene(twice, sieve(twice, neutral(twice)), { mode: "focus", focus: [0], limit: STEP, filters: neutral(twice) });
  assert.equal(edges.length, 6);
  assert.equal(new Set(edges.map(({ bend }) => bend)).size, 6);
});

test("labels: no two overlap, and the important come first", () => {
  const items = [0, 5, 200].map((x, key) => ({ key, lines: ["低空经济"], x, y: 50, r: 4, side: "r" }));
  const placed = placeLabels(items, [], 40, { width: 400, height: 100, measure: (text) => text.length * 13 });
  assert.deepEqual(placed.map(({ key }) => key), [0, 2]);
  assert.equal(short("新一代信息技术与制造业深度融合发展行动", 6), "新一代信息…");
});

test("words: one and many in English", () => {
  setLanguage("en");
  assert.equal(t("overviewText", { d: 1, n: 1, m: 2, q: 1234 }), "1 document, 1 entity, 2 relations, 1,234 quotes.");
  setLanguage("zh");
  assert.equal(t("overviewText", { d: 1, n: 1, m: 2, q: 1234 }), "1 份文件，1 个实体，2 条关系，1,234 条引文。");
});

test("links: what is on screen survives the hash", () => {
  const state = { ...blank(), mode: "focus", focus: [at("浙江省"), at("6G")], node: at("6G"), edge: 2, table: true };
  state.filters = { ...state.filters, relations: new Set([3]), doc: 1, support: 2, from: 2025, undated: false, status: new Set(["open"]) };
  const { state: read, language } = readHash(PLACES, `#${writeHash(PLACES, state, "en")}`);
  assert.deepEqual(read, { ...state, group: -1 });
  assert.equal(language, "en");
  assert.equal(writeHash(PLACES, blank(), "zh"), "");
});

test("links: unknown ids and damaged values are left out", () => {
  const { state } = readHash(PLACES, "#view=focus&focus=Province%2Fx&edge=a&edge=b&limit=-1&support=1e9&doc=zz&types-off=__proto__");
  assert.deepEqual([state.mode, state.focus, state.edge, state.limit, state.filters.support, state.filters.doc], ["home", [], -1, STEP, 1, -1]);
});

test("ids: a figure among several alike keeps its place", () => {
  assert.equal(idOf(PLACES, 2), "Industry/低空经济");
  assert.equal(nodeOf(PLACES, "Industry/低空经济"), 2);
  assert.deepEqual(edgeName(PLACES, 2), ["Province/浙江省", "reports", "Industry/经济", 1]);
  assert.equal(edgeOf(PLACES, edgeName(PLACES, 2)), 2);
});

test("figures are shown as written, with comparator and unit", () => {
  assert.equal(figureOf(PLACES, 1), "≥ 4万");
  assert.equal(figureOf(PLACES, 0), "");
});

test("quotes: offsets count code points, also beyond the basic plane", () => {
  const g = graph([["Province", "甲"], ["Industry", "乙"]], [["甲", "develops", "乙"]]);
  g.core.quotes = { docs: [0], starts: [30], texts: ["前𠮷甲发展乙后"], rules: ["r"], sections: ["", "一"], edges: [[0, 2, 6, 7, 1, 0, 1, 85]] };
  assert.deepEqual(quotesOf(g, 0), [{ doc: 0, before: "𠮷", quote: "甲发展乙", after: "后", rule: "r", section: "一", range: [32, 36], confidence: 85 }]);
});

test("marks: both names, the longest first", () => {
  const parts = marked("我省发展低空经济", [["浙江省", "我省"], ["低空", "低空经济"]]);
  assert.deepEqual(parts, [{ text: "我省", who: 0 }, { text: "发展", who: -1 }, { text: "低空经济", who: 1 }]);
});

test("citations", () => {
  const doc = { id: "a", title: "2026年浙江省政府工作报告", issuer: "浙江省人民政府", number: "浙政发〔2026〕1号", date: "2026-01-10" };
  const quote = { quote: "发展*低空*经济", section: "二、任务" };
  assert.equal(asGbt(doc), "浙江省人民政府. 2026年浙江省政府工作报告: 浙政发〔2026〕1号[R]. 2026-01-10.");
  assert.equal(asGbt({ id: "b" }), "b[Z].");
  assert.equal(asGbt({ id: "b", date: "2026", url: "https://b/" }, { section: "一", range: [3, 9] }), "b[EB/OL]. (2026): 一, 字符3-9. https://b/.");
  assert.match(asText(doc, quote), /^“发展\*低空\*经济”——《2026年浙江省政府工作报告》/);
  assert.match(asMarkdown(doc, quote), /^> 发展\\\*低空\\\*经济\n/);
});

test("CSV: no cell starts a formula, quotes are doubled, a byte order mark comes first", () => {
  for (const bad of ["=1+1", "+1", "-1", "@x", " =1", "\t=1", "＝1", "\u3000=1"]) assert.ok(cell(bad).replace(/^"/, "").startsWith("'"), bad);
  assert.equal(cell('a,"b'), '"a,""b"');
  assert.equal(cell(-1), "-1");
  setLanguage("zh");
  const visible = open();
  const csv = csvOf(PLACES, { visible, scene: scene(PLACES, visible, { ...blank(), mode: "focus", focus: [0] }) });
  assert.ok(csv.startsWith("\ufeff主体,"));
  assert.ok(csv.includes("≥ 4万"));
});

test("GraphML: text is escaped and stays within XML 1.0", () => {
  assert.equal(xml('<a b="1">&\u0000\u000b\ud800'), "&lt;a b=&quot;1&quot;&gt;&amp;\ufffd\ufffd\ufffd");
  const visible = open();
  const text = graphmlOf(PLACES, { visible, scene: scene(PLACES, visible, { ...blank(), mode: "focus", focus: [0] }) });
  assert.ok(text.includes('<node id="Province:浙江省"><data key="node-id">Province/浙江省</data>'));
});
