// What the analyst wants to see. Sets hold what is hidden, so that empty means everything.
export const STATUSES = ["done", "plan", "open"];
const HIDDEN_AT_FIRST = ["Document"];

export function neutral(g) {
  return {
    types: new Set(g.types.flatMap((type, k) => (HIDDEN_AT_FIRST.includes(type.name) ? [k] : []))),
    relations: new Set(),
    doc: -1,
    support: 1,
    confidence: 0,
    status: new Set(),
    from: 0,
    to: 0,
    undated: true,
  };
}

const STATUS_OF = { achieved: "done", done: "done", target: "plan", planned: "plan" };
const OPEN = ["open"];

// Of done, plan and open what an edge states: something reached, intended, or neither. Its quotes may differ.
export function statusesOf(g, e) {
  const { status, modality } = g.core.edges;
  const words = status?.[e] ?? modality?.[e];
  if (!words) return OPEN;
  g.statuses ??= new Map();
  if (!g.statuses.has(words)) g.statuses.set(words, [...new Set(words.split("、").map((word) => STATUS_OF[word] ?? "open"))]);
  return g.statuses.get(words);
}

// Whether all that is said of an edge is still to come: its line is dashed.
export function isPlanned(g, e) {
  return statusesOf(g, e).every((status) => status === "plan");
}

// {node, edge}: 1 where visible; {nodes, edges}: how many
export function sieve(g, f) {
  const edge = new Uint8Array(g.m);
  const node = new Uint8Array(g.n);
  const touched = new Uint8Array(g.n);
  const inDocument = new Uint8Array(g.n);
  const { docs, years } = g.core.edges;
  const dated = f.from > 0 || f.to > 0 || !f.undated;
  let edges = 0;
  for (let e = 0; e < g.m; e++) {
    const d = docs[e];
    const here = f.doc < 0 || d === f.doc || (Array.isArray(d) && d.includes(f.doc));
    if (!here) continue;
    inDocument[g.source[e]] = inDocument[g.target[e]] = 1;
    if (f.relations.has(g.relation[e]) || f.types.has(g.type[g.source[e]]) || f.types.has(g.type[g.target[e]])) continue;
    if (g.support[e] < f.support || g.confidence[e] < f.confidence) {
      if (!g.background.edge.has(e) || f.support > 1 || f.confidence > 0) continue;
    }
    if (f.status.size && statusesOf(g, e).every((status) => f.status.has(status))) continue;
    if (dated && !within(years[e], f)) continue;
    edge[e] = 1;
    edges++;
    touched[g.source[e]] = touched[g.target[e]] = 1;
  }
  const narrow = narrowed(f);
  let nodes = 0;
  for (let i = 0; i < g.n; i++) {
    if (f.types.has(g.type[i]) || (f.doc >= 0 && !inDocument[i]) || (narrow && !touched[i])) continue;
    node[i] = 1;
    nodes++;
  }
  return { node, edge, nodes, edges };
}

// Whether the filter asks something of an edge, so that a node must show one.
function narrowed(f) {
  return f.relations.size > 0 || f.support > 1 || f.confidence > 0 || f.status.size > 0 || f.from > 0 || f.to > 0 || !f.undated;
}

function within(span, f) {
  if (!span) return f.undated;
  return (!f.from || span[1] >= f.from) && (!f.to || span[0] <= f.to);
}

// Whether the filters are as they were when the page opened.
export function isNeutral(g, f) {
  const first = neutral(g);
  const same = f.types.size === first.types.size && [...f.types].every((k) => first.types.has(k));
  return same && !narrowed(f) && f.doc < 0;
}

// One click: hide or show `k`; solo: show only `k`, or all again if it already stood alone.
export function toggle(hidden, k, count, solo) {
  if (!solo) {
    const next = new Set(hidden);
    if (!next.delete(k)) next.add(k);
    return next;
  }
  const others = Array.from({ length: count }, (_, i) => i).filter((i) => i !== k);
  const alone = !hidden.has(k) && others.every((i) => hidden.has(i));
  return alone ? new Set() : new Set(others);
}

// [first, last] year of any edge, or null; how many edges have none
export function yearRange(g) {
  const spans = Object.values(g.core.edges.years);
  const undated = g.m - spans.length;
  if (!spans.length) return { first: 0, last: 0, undated };
  let first = Infinity;
  let last = -Infinity;
  for (const [a, b] of spans) {
    first = Math.min(first, a);
    last = Math.max(last, b);
  }
  return { first, last, undated };
}
