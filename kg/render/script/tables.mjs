// The rows behind the table view, the CSV and the GraphML: the edges of the present scene.
import { attribute, docTitle, docsOf, figureOf, idOf } from "./graph.mjs";
import { label, said, t } from "./i18n.mjs";

// Numbers of the edges in a scene, and of its nodes that stand alone. Of communities: all that is visible.
export function rowsOf(g, { scene, visible }) {
  if (scene.bubbles.length) {
    const edges = [];
    for (let e = 0; e < g.m; e++) if (visible.edge[e]) edges.push(e);
    return { edges: edges.sort((a, b) => g.support[b] - g.support[a] || a - b), alone: [] };
  }
  const drawn = new Set(scene.nodes.map(({ i }) => i));
  const edges = new Set(scene.edges.map(({ e }) => e));
  if (scene.kind !== "path") addEdges(g, visible, scene, drawn, edges);
  const tied = new Set([...edges].flatMap((e) => [g.source[e], g.target[e]]));
  const order = [...edges].sort((a, b) => g.relation[a] - g.relation[b] || g.support[b] - g.support[a] || a - b);
  return { edges: order, alone: [...drawn].filter((i) => !tied.has(i)) };
}

// The canvas leaves out weak and parallel lines; the table does not.
function addEdges(g, visible, scene, drawn, edges) {
  for (const i of drawn)
    for (const e of g.edgesAt(i)) {
      if (!visible.edge[e] || !drawn.has(g.source[e]) || !drawn.has(g.target[e])) continue;
      if (scene.pinned.size && !scene.pinned.has(g.source[e]) && !scene.pinned.has(g.target[e])) continue;
      edges.add(e);
    }
}

// One edge in words: {subject, relation, object, value, date, status, documents, support, confidence}
export function wordsOf(g, e) {
  return {
    subject: g.name[g.source[e]],
    relation: label(g.relations[g.relation[e]]),
    object: g.name[g.target[e]],
    value: figureOf(g, e),
    date: attribute(g, e, "period"),
    status: [attribute(g, e, "status"), attribute(g, e, "modality"), attribute(g, e, "role")].filter(Boolean).map(said).join(t("and")),
    documents: docsOf(g, e).map((d) => docTitle(g, d)).join("；"),
    support: g.support[e],
    confidence: g.confidence[e] / 100,
  };
}

// Comma-separated, CRLF, with a byte order mark for spreadsheets; no cell can start a formula.
export function csvOf(g, view) {
  const { edges, alone } = rowsOf(g, view);
  const head = ["subject", "type", "relation", "object", "type", "value", "date", "status", "support", "confidence", "documents"];
  const titles = head.map((key) => (key === "type" ? t("types") : t(key)));
  const rows = edges.map((e) => {
    const words = wordsOf(g, e);
    const types = [g.source[e], g.target[e]].map((i) => label(g.types[g.type[i]]));
    return head.map((key, k) => (key === "type" ? types[k === 1 ? 0 : 1] : words[key]));
  });
  const lone = alone.map((i) => [g.name[i], label(g.types[g.type[i]]), ...Array(head.length - 2).fill("")]);
  return `\ufeff${[titles, ...rows, ...lone].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

export function cell(value) {
  if (typeof value === "number") return String(value);
  const text = /^[\s\u3000]*[=+\-@＝＋－＠]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// GraphML of the view, as kg.exports.graphml writes it; readable by Gephi, yEd, Cytoscape and networkx.
export function graphmlOf(g, view) {
  const { edges, alone } = rowsOf(g, view);
  const nodes = [...new Set([...edges.flatMap((e) => [g.source[e], g.target[e]]), ...alone])].sort((a, b) => a - b);
  const keys = [
    ["node", "id", "string"],
    ["node", "type", "string"],
    ["node", "name", "string"],
    ["edge", "type", "string"],
    ["edge", "support", "int"],
    ["edge", "confidence", "double"],
    ["edge", "period", "string"],
    ["edge", "status", "string"],
    ["edge", "value", "string"],
    ["edge", "documents", "string"],
  ];
  const data = (scope, values) =>
    Object.entries(values)
      .filter(([, value]) => value !== "")
      .map(([name, value]) => `<data key="${scope}-${name}">${xml(value)}</data>`)
      .join("");
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...keys.map(([scope, name, type]) => `<key id="${scope}-${name}" for="${scope}" attr.name="${name}" attr.type="${type}"/>`),
    '<graph edgedefault="directed">',
    ...nodes.map((i) => `<node id="${token(idOf(g, i))}">${data("node", { id: idOf(g, i), type: g.types[g.type[i]].name, name: g.name[i] })}</node>`),
    ...edges.map((e, k) => {
      const values = {
        type: g.relations[g.relation[e]].name,
        support: g.support[e],
        confidence: g.confidence[e] / 100,
        period: attribute(g, e, "period"),
        status: attribute(g, e, "status"),
        value: attribute(g, e, "value"),
        documents: docsOf(g, e).map((d) => g.docs[d].id).join("; "),
      };
      const ends = `source="${token(idOf(g, g.source[e]))}" target="${token(idOf(g, g.target[e]))}"`;
      return `<edge id="e${k}" ${ends}>${data("edge", values)}</edge>`;
    }),
    "</graph>",
    "</graphml>",
  ];
  return `${lines.join("\n")}\n`;
}

// An id as the XML name token that GraphML's schema wants: / becomes a colon, what a token cannot hold its code.
export function token(id) {
  const foreign = /[^-0-9A-Za-z.À-ÖØ-öø-ıΑ-ΡΣ-ώА-яぁ-ゔァ-ヺ〇一-龥_]|_(?=x[0-9A-F]{4,6}_)/gu;
  return id.replace(foreign, (c) => (c === "/" ? ":" : `_x${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}_`));
}

// Text for XML 1.0: escaped, without the characters it cannot hold.
export function xml(value) {
  const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;" };
  return String(value)
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/[&<>"\t\n\r]/g, (c) => ESCAPES[c]);
}
