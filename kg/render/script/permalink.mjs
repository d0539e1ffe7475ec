// What is on screen, as the hash of the page's address and back. Ids, not numbers: a link outlives a rebuild.
import { edgeName, edgeOf, idOf, nodeOf } from "./graph.mjs";
import { neutral, STATUSES } from "./filters.mjs";
import { STEP } from "./view.mjs";

export function writeHash(g, state, language) {
  const q = new URLSearchParams();
  if (state.mode !== "home") q.set("view", state.mode);
  if (state.mode === "group") q.set("group", idOf(g, g.core.layout.bubbles.lead[state.group][0]));
  if (state.mode === "focus") state.focus.forEach((i) => q.append("focus", idOf(g, i)));
  if (state.limit !== STEP) q.set("limit", state.limit);
  if (state.mode === "path") state.path.forEach((i) => q.append("end", i < 0 ? "" : idOf(g, i)));
  if (state.node >= 0) q.set("node", idOf(g, state.node));
  if (state.edge >= 0) edgeName(g, state.edge).forEach((part) => q.append("edge", part));
  if (state.table) q.set("as", "table");
  encodeFilters(g, state.filters, q);
  if (language !== "zh") q.set("lang", language);
  return q.toString();
}

function encodeFilters(g, f, q) {
  const first = neutral(g);
  const names = (set, list) => [...set].sort((a, b) => a - b).map((k) => list[k].name).join(" ");
  if (names(f.types, g.types) !== names(first.types, g.types)) q.set("types-off", names(f.types, g.types));
  if (f.relations.size) q.set("relations-off", names(f.relations, g.relations));
  if (f.doc >= 0) q.set("doc", g.docs[f.doc].id);
  if (f.support > 1) q.set("support", f.support);
  if (f.confidence > 0) q.set("confidence", f.confidence);
  if (f.status.size) q.set("status-off", STATUSES.filter((s) => f.status.has(s)).join(" "));
  if (f.from) q.set("from", f.from);
  if (f.to) q.set("to", f.to);
  if (!f.undated) q.set("undated", "no");
}

// {state, language}: whatever the hash names and the graph has; unknown ids are left out
export function readHash(g, hash) {
  const q = new URLSearchParams(hash.replace(/^#/, ""));
  const nodes = (key) => q.getAll(key).map((id) => nodeOf(g, id));
  const edge = q.getAll("edge");
  const state = {
    mode: ["group", "focus", "path"].includes(q.get("view")) ? q.get("view") : "home",
    group: 0,
    focus: nodes("focus").filter((i) => i >= 0),
    limit: natural(q.get("limit"), STEP),
    path: nodes("end").length === 2 ? nodes("end") : [-1, -1],
    node: nodeOf(g, q.get("node")),
    edge: edge.length === 4 ? edgeOf(g, edge) : -1,
    table: q.get("as") === "table",
    filters: decodeFilters(g, q),
  };
  const leader = nodeOf(g, q.get("group"));
  state.group = leader < 0 ? -1 : g.core.layout.community[leader];
  const lost = (state.mode === "focus" && !state.focus.length) || (state.mode === "group" && (state.group < 0 || !g.core.layout.bubbles));
  if (lost) state.mode = "home";
  return { state, language: q.get("lang") };
}

function decodeFilters(g, q) {
  const f = neutral(g);
  const set = (key, list) => {
    const names = q.get(key).split(" ");
    return new Set(list.flatMap((kind, k) => (names.includes(kind.name) ? [k] : [])));
  };
  if (q.has("types-off")) f.types = set("types-off", g.types);
  if (q.has("relations-off")) f.relations = set("relations-off", g.relations);
  f.doc = q.has("doc") ? g.docs.findIndex((doc) => doc.id === q.get("doc")) : -1;
  f.support = natural(q.get("support"), 1);
  f.confidence = natural(q.get("confidence"), 0);
  f.status = new Set(STATUSES.filter((s) => (q.get("status-off") ?? "").split(" ").includes(s)));
  f.from = natural(q.get("from"), 0);
  f.to = natural(q.get("to"), 0);
  f.undated = q.get("undated") !== "no";
  return f;
}

function natural(text, otherwise) {
  return /^\d{1,6}$/.test(text ?? "") ? Number(text) : otherwise;
}
