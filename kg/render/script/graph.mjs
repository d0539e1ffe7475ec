// The columns of the page as a graph. Nodes and edges are numbers; ids are for links that last.

// core: the parsed core data; readQuotes: parses the evidence, called once, at the first card of an edge.
export function decode(core, readQuotes) {
  const { nodes, edges } = core;
  const n = nodes.name.length;
  const m = edges.source.length;
  const start = new Int32Array(n + 1);
  for (let e = 0; e < m; e++) {
    start[edges.source[e] + 1]++;
    if (edges.target[e] !== edges.source[e]) start[edges.target[e] + 1]++;
  }
  for (let i = 0; i < n; i++) start[i + 1] += start[i];
  const around = new Int32Array(start[n]);
  const next = start.slice();
  for (let e = 0; e < m; e++) {
    around[next[edges.source[e]]++] = e;
    if (edges.target[e] !== edges.source[e]) around[next[edges.target[e]]++] = e;
  }
  return {
    n,
    m,
    core,
    types: core.types,
    relations: core.relations,
    docs: core.docs,
    type: nodes.type,
    name: nodes.name,
    rank: core.layout.rank,
    source: edges.source,
    relation: edges.relation,
    target: edges.target,
    support: edges.support,
    confidence: edges.confidence,
    reports: core.relations.findIndex((relation) => relation.name === "reports"),
    mentions: core.relations.findIndex((relation) => relation.name === "mentions"),
    background: { node: new Set(nodes.background), edge: new Set(edges.background) },
    edgesAt: (i) => around.subarray(start[i], start[i + 1]),
    readQuotes,
  };
}

export function idOf(g, i) {
  return g.core.nodes.id[i] ?? `${g.types[g.type[i]].name}/${g.name[i]}`;
}

export function nodeOf(g, id) {
  g.byId ??= new Map(g.name.map((_, i) => [idOf(g, i), i]));
  return g.byId.get(id) ?? -1;
}

export function aliasesOf(g, i) {
  return g.core.nodes.aliases[i] ?? [];
}

// [{surface, how, doc, rule}]: by which words the documents name the entity, and what told their home place
export function resolvedOf(g, i) {
  return (g.core.nodes.resolved[i] ?? []).map(([surface, how, doc, rule = ""]) => ({ surface, how, doc, rule }));
}

export function otherEnd(g, e, i) {
  return g.source[e] === i ? g.target[e] : g.source[e];
}

// Does an edge point away from an entity? One of a mutual relation always does, from either end.
export function pointsOut(g, e, i) {
  return g.source[e] === i || g.relations[g.relation[e]].mutual === true;
}

// The stable name of an edge: source, relation, target, and which of several alike.
export function edgeName(g, e) {
  let k = 0;
  while (e - k > 0 && alike(g, e, e - k - 1)) k++;
  return [idOf(g, g.source[e]), g.relations[g.relation[e]].name, idOf(g, g.target[e]), k];
}

export function edgeOf(g, [source, relation, target, k]) {
  const i = nodeOf(g, source);
  if (i < 0) return -1;
  let left = Number(k) || 0;
  for (const e of g.edgesAt(i)) {
    const same = g.source[e] === i && g.relations[g.relation[e]].name === relation && idOf(g, g.target[e]) === target;
    if (same && left-- === 0) return e;
  }
  return -1;
}

function alike(g, a, b) {
  return g.source[a] === g.source[b] && g.relation[a] === g.relation[b] && g.target[a] === g.target[b];
}

// Numbers of the documents behind an edge.
export function docsOf(g, e) {
  const docs = g.core.edges.docs[e];
  return Array.isArray(docs) ? docs : docs < 0 ? [] : [docs];
}

export function docTitle(g, d) {
  const doc = g.docs[d];
  return doc?.label || doc?.title || doc?.id || "";
}

// A written attribute of an edge (value, unit, comparator, role, modality, status, period), or "".
export function attribute(g, e, name) {
  return g.core.edges[name]?.[e] ?? "";
}

// The value with its comparator, as a reader expects it: ≥ 4万亿元
export function figureOf(g, e) {
  const sign = { ">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "~": "约 " }[attribute(g, e, "comparator")] ?? "";
  const value = attribute(g, e, "value");
  const unit = attribute(g, e, "unit");
  return sign + value + (unit && !/[^\d.,%\s-]/.test(value) && !value.endsWith(unit) ? unit : "");
}

// [{doc, quote, before, after, rule, section, range, confidence}] of an edge, in document order
export function quotesOf(g, e) {
  g.quotes ??= g.readQuotes();
  const { docs, starts, texts, rules, sections, edges } = g.quotes;
  const flat = edges[e];
  const found = [];
  for (let k = 0; k < flat.length; k += 8) {
    const [passage, start, end, stop, from, rule, section, confidence] = flat.slice(k, k + 8);
    const cut = cutter(texts[passage]);
    found.push({
      doc: docs[passage],
      before: cut(from, start),
      quote: cut(start, end),
      after: cut(end, stop),
      rule: rules[rule],
      section: sections[section],
      range: [starts[passage] + start, starts[passage] + end],
      confidence,
    });
  }
  return found;
}

// Offsets count code points; most passages have none outside the basic plane.
function cutter(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (a, b) => text.slice(a, b);
  const points = Array.from(text);
  return (a, b) => points.slice(a, b).join("");
}
