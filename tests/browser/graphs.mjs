// A small graph in the columns that kg.render writes, for the unit tests.
import { decode } from "../../kg/render/script/graph.mjs";

const TYPES = ["Province", "Industry", "Technology", "Document"];
const RELATIONS = ["develops", "researches", "reports", "mentions", "cooperates_with"];

// nodes: [type, name, {aliases, pinyin, initials}]; edges: [source, relation, target, {support, years, docs, ...}]
export function graph(nodes, edges, layout = {}) {
  const names = nodes.map(([, name]) => name);
  const column = (key, otherwise) => edges.map(([, , , more = {}]) => more[key] ?? otherwise);
  const sparse = (key) => Object.fromEntries(edges.flatMap(([, , , more = {}], e) => (key in more ? [[e, more[key]]] : [])));
  const kinds = (list) => list.map((name) => ({ name, label: name, label_en: name, color: "#000000", shape: "dot" }));
  const core = {
    title: "test",
    types: kinds(TYPES),
    relations: kinds(RELATIONS).map((kind) => (kind.name === "cooperates_with" ? { ...kind, mutual: true } : kind)),
    nodes: {
      type: nodes.map(([type]) => TYPES.indexOf(type)),
      name: names,
      id: {},
      aliases: Object.fromEntries(nodes.flatMap(([, , more], i) => (more?.aliases ? [[i, more.aliases]] : []))),
      pinyin: nodes.map(([, , more]) => more?.pinyin ?? ""),
      initials: nodes.map(([, , more]) => more?.initials ?? ""),
      documents: nodes.map(() => 1),
      mentions: nodes.map(() => 1),
      background: [],
      resolved: {},
    },
    docs: [{ id: "a", node: -1, title: "甲" }, { id: "b", node: -1, title: "乙" }],
    edges: {
      source: edges.map(([source]) => names.indexOf(source)),
      relation: edges.map(([, relation]) => RELATIONS.indexOf(relation)),
      target: edges.map(([, , target]) => names.indexOf(target)),
      support: column("support", 1),
      confidence: column("confidence", 80),
      background: [],
      docs: column("docs", 0),
      years: sparse("years"),
      status: sparse("status"),
      value: sparse("value"),
      period: sparse("period"),
      comparator: sparse("comparator"),
      unit: sparse("unit"),
    },
    layout: { rank: nodes.map(([, , more]) => more?.rank ?? 1), community: nodes.map(() => 0), x: [], y: [], ...layout },
  };
  return decode(core, () => core.quotes);
}
