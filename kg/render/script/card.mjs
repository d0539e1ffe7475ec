// The panel on the right: overview, card of an entity, card of an edge, comparison, path.
import { byId, el, replace, swatch } from "./dom.mjs";
import { arrow, how, label, said, t } from "./i18n.mjs";
import { aliasesOf, attribute, docsOf, docTitle, figureOf, otherEnd, pointsOut, quotesOf, resolvedOf } from "./graph.mjs";
import { compare } from "./compare.mjs";
import { asGbt, asMarkdown, asText, marked } from "./cite.mjs";
import { addToFocus, change, filter, focusOn, select, state } from "./state.mjs";
import { openFinder } from "./finder.mjs";

const FIRST = 8; // items of a group before "show all"
const PAGE = 20; // quotes shown at first
const LONG = 24; // relations from which a card can be searched
const tools = {}; // {copy(text), announce(text)} from main

export function setCardTools(given) {
  Object.assign(tools, given);
}

export function drawCard(g) {
  const now = state();
  const panel = byId("panel");
  const { edge, node, mode, focus } = now;
  const body =
    edge >= 0 ? edgeCard(g, edge)
    : mode === "path" && node < 0 ? pathCard(g, now)
    : mode === "focus" && focus.length === 2 && node < 0 ? compareCard(g, now)
    : node >= 0 ? nodeCard(g, node, now)
    : overview(g, now);
  replace(panel, body);
  panel.scrollTop = 0;
}

function overview(g, now) {
  const [kept, total] = g.core.quotes;
  const values = { d: g.docs.length, n: g.n, m: g.m, q: total };
  const leaders = [];
  for (let i = 0; i < g.n; i++) if (now.visible.node[i]) leaders.push([i, countRelations(g, i)]);
  leaders.sort(([a, x], [b, y]) => y - x || a - b);
  return [
    el("h2", {}, t("overview")),
    el("p", {}, t("overviewText", values)),
    g.core.shown ? el("p", { class: "notice" }, t("edgesKept", { n: g.core.shown[0], all: g.core.shown[1] })) : null,
    kept < total ? el("p", { class: "notice" }, t("quotesKept", { n: kept, all: total })) : null,
    el("p", { class: "hint" }, t("howto")),
    g.docs.length ? group(t("documents"), g.docs.map((_, d) => d), (d) => documentRow(g, d, now)) : null,
    leaders.length ? group(t("leading"), leaders.slice(0, 24), ([i, n]) => nodeRow(g, i, t("relationCount", { n }))) : null,
  ];
}

function countRelations(g, i) {
  return g.edgesAt(i).reduce((sum, e) => sum + (g.relation[e] === g.mentions ? 0 : 1), 0);
}

function documentRow(g, d, now) {
  const chosen = now.filters.doc === d;
  const show = () => filter({ doc: chosen ? -1 : d });
  return el("li", {}, el("button", { class: "row", "aria-pressed": String(chosen), on: { click: show } }, el("span", { class: "grow" }, docTitle(g, d)), el("span", { class: "meta" }, g.docs[d].date ?? "")));
}

function nodeRow(g, i, meta) {
  return el("li", {}, el("button", { class: "row", on: { click: () => select(i) } }, swatch(g.types[g.type[i]]), el("span", { class: "grow" }, g.name[i]), el("span", { class: "meta" }, meta)));
}

// A heading and a list, of which only the first items show until asked for.
function group(title, items, row, note = null) {
  const list = el("ul", { class: "rows" });
  const more = el("button", { class: "more" });
  let open = false;
  const draw = () => {
    replace(list, items.slice(0, open ? items.length : FIRST).map(row));
    more.textContent = open ? t("showFewer") : t("showAll", { n: items.length });
    more.setAttribute("aria-expanded", String(open));
  };
  more.addEventListener("click", () => {
    open = !open;
    draw();
  });
  draw();
  return el("section", { class: "group" }, el("h3", {}, title, " ", el("span", { class: "count" }, String(items.length))), note, list, items.length > FIRST ? more : null);
}

function head(kind, name, extra) {
  return el("div", { class: "card-head" }, el("p", { class: "kind-line" }, swatch(kind), label(kind)), el("h2", { tabindex: -1, id: "card-title" }, name), extra, closer());
}

function closer() {
  return el("button", { class: "icon close", id: "close-card", "aria-label": t("close"), on: { click: () => select(-1) } }, "×");
}

function nodeCard(g, i, now) {
  const { documents, mentions } = g.core.nodes;
  const aliases = aliasesOf(g, i);
  const where = g.background.node.has(i) ? t("background") : documents[i] ? t("inDocs", { n: documents[i], m: mentions[i] }) : null;
  const edges = [...g.edgesAt(i)];
  const body = el("div", { id: "card-body" });
  const draw = (words) => replace(body, nodeBody(g, i, now, words ? edges.filter((e) => speaksOf(g, e, i, words)) : edges));
  draw("");
  return [
    head(g.types[g.type[i]], g.name[i], where && el("p", { class: "meta" }, where)),
    el(
      "div",
      { class: "actions" },
      action("focusBtn", "card-focus", () => focusOn(i)),
      action("addBtn", "card-add", () => addToFocus(i)),
      action("pathFrom", "card-path", () => change({ mode: "path", path: [i, -1], node: -1, edge: -1 })),
      action("copyLink", "card-link", () => tools.copy(location.href)),
    ),
    aliases.length ? el("p", { class: "aliases" }, el("span", { class: "term" }, t("aliases")), " ", aliases.join("、")) : null,
    resolvedOf(g, i).length ? resolvedList(g, i) : null,
    edges.length > LONG ? cardFinder(draw) : null,
    body,
  ];
}

// A long card can be searched: by the other entity's name, by value or period.
function cardFinder(draw) {
  const look = (event) => draw(event.target.value.trim());
  return el("input", { id: "card-find", type: "search", class: "card-find", placeholder: t("cardFind"), "aria-label": t("cardFind"), on: { input: look } });
}

function speaksOf(g, e, i, words) {
  const other = otherEnd(g, e, i);
  return [g.name[other], ...aliasesOf(g, other), figureOf(g, e), attribute(g, e, "period")].some((text) => text.includes(words));
}

function nodeBody(g, i, now, edges) {
  const seen = edges.filter((e) => now.visible.edge[e] && g.relation[e] !== g.reports);
  const figures = edges.filter((e) => g.relation[e] === g.reports && (now.visible.edge[e] || now.filters.types.has(g.type[otherEnd(g, e, i)])));
  const lost = edges.filter((e) => !now.visible.edge[e] && g.relation[e] !== g.mentions && g.relation[e] !== g.reports).length;
  return [
    figures.length ? figureTable(g, i, figures) : null,
    ...relationGroups(g, i, seen),
    lost ? el("p", { class: "hint" }, t("filteredOut", { n: lost })) : null,
    documentGroup(g, i, edges),
  ];
}

function action(key, id, run) {
  return el("button", { id, on: { click: run } }, t(key));
}

function resolvedList(g, i) {
  const row = ({ surface, how: kind, doc, rule }) =>
    el("li", { class: "known-as" }, el("p", {}, el("b", {}, surface), " → ", g.name[i]), el("p", { class: "meta" }, [how(kind, rule), doc >= 0 ? docTitle(g, doc) : ""].filter(Boolean).join(" · ")));
  return group(t("resolved"), resolvedOf(g, i), row);
}

function relationGroups(g, i, edges) {
  const groups = new Map();
  for (const e of edges) {
    if (g.relation[e] === g.mentions) continue;
    const key = g.relation[e] * 2 + (pointsOut(g, e, i) ? 0 : 1);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(e);
  }
  return [...groups]
    .sort(([a, x], [b, y]) => y.length - x.length || a - b)
    .map(([key, list]) => {
      list.sort((a, b) => g.support[b] - g.support[a] || a - b);
      return group(arrow(g.relations[key >> 1], key % 2 === 0), list, (e) => edgeRow(g, e, otherEnd(g, e, i)));
    });
}

// One neighbour: its name opens its card, the count opens the quotes.
function edgeRow(g, e, other) {
  const when = [attribute(g, e, "period"), said(attribute(g, e, "role"))].filter(Boolean).join(" ");
  return el(
    "li",
    { class: "pair" },
    el("button", { class: "row", on: { click: () => select(other), dblclick: () => focusOn(other) } }, swatch(g.types[g.type[other]]), el("span", { class: "grow" }, g.name[other]), el("span", { class: "meta" }, when)),
    el("button", { class: "cite", title: t("openEdge"), "aria-label": `${t("openEdge")}：${g.name[other]}`, on: { click: () => select(state().node, e) } }, g.background.edge.has(e) ? "—" : t("quoteCount", { n: g.support[e] })),
  );
}

function figureTable(g, i, edges) {
  const own = edges.filter((e) => g.source[e] === i);
  const about = own.length ? own : edges;
  about.sort((a, b) => order(g, a, b));
  const rowOf = (e) =>
    el(
      "tr",
      {},
      el("td", {}, g.name[g.source[e] === i ? g.target[e] : g.source[e]]),
      el("td", { class: "number" }, el("button", { class: "link", "aria-label": `${figureOf(g, e)}，${t("openEdge")}`, on: { click: () => select(i, e) } }, figureOf(g, e))),
      el("td", { class: "meta" }, [attribute(g, e, "period"), attribute(g, e, "status") === "target" ? said("target") : ""].filter(Boolean).join(" ")),
    );
  const body = el("tbody");
  const more = el("button", { class: "more" }, t("showAll", { n: about.length }));
  const draw = (count) => replace(body, about.slice(0, count).map(rowOf));
  draw(FIRST);
  more.addEventListener("click", () => (draw(about.length), more.remove()));
  const first = own.length ? t("indicator") : t("subject");
  const header = el("thead", {}, el("tr", {}, [first, t("value"), t("date")].map((text) => el("th", { scope: "col" }, text))));
  return el("section", { class: "group" }, el("h3", {}, t("quantities"), " ", el("span", { class: "count" }, String(about.length))), el("table", { class: "figures" }, header, body), about.length > FIRST ? more : null);
}

function order(g, a, b) {
  const years = g.core.edges.years;
  return (years[b]?.[1] ?? 0) - (years[a]?.[1] ?? 0) || a - b;
}

function documentGroup(g, i, edges) {
  const counts = new Map();
  for (const e of edges)
    for (const d of docsOf(g, e)) {
      const weight = g.relation[e] === g.mentions ? g.support[e] : 0;
      counts.set(d, (counts.get(d) ?? 0) + weight);
    }
  if (!counts.size) return null;
  const docs = [...counts].sort(([a, x], [b, y]) => y - x || a - b);
  return group(t("documents"), docs, ([d, count]) => {
    const mention = edges.find((e) => g.relation[e] === g.mentions && g.docs[d].node === otherEnd(g, e, i));
    const open = () => (mention === undefined ? filter({ doc: d }) : select(i, mention));
    return el("li", {}, el("button", { class: "row", on: { click: open } }, el("span", { class: "grow" }, docTitle(g, d)), el("span", { class: "meta" }, [g.docs[d].date, count ? `×${count}` : ""].filter(Boolean).join(" "))));
  });
}

function edgeCard(g, e) {
  const [a, b] = [g.source[e], g.target[e]];
  const relation = g.relations[g.relation[e]];
  const quotes = quotesOf(g, e);
  const facts = [
    ["value", figureOf(g, e)],
    ["date", attribute(g, e, "period")],
    ["status", said(attribute(g, e, "status"))],
    ["modality", said(attribute(g, e, "modality"))],
    ["role", attribute(g, e, "role")],
    ["confidence", g.confidence[e] ? `${g.confidence[e]}%` : ""],
  ].filter(([, value]) => value);
  const name = (i, who) => el("button", { class: `link end who-${who}`, on: { click: () => select(i) } }, swatch(g.types[g.type[i]]), g.name[i]);
  const list = el("div", { class: "quotes" });
  const more = el("button", { class: "more" });
  const draw = (count) => {
    replace(list, quotes.slice(0, count).map((quote) => quoteBlock(g, quote, [a, b])));
    more.hidden = count >= quotes.length;
    more.textContent = t("showAll", { n: quotes.length });
  };
  draw(PAGE);
  more.addEventListener("click", () => draw(quotes.length));
  const part = quotes.length < g.support[e] ? t("evidencePart", { n: quotes.length, all: g.support[e] }) : t("evidenceCount", { n: quotes.length });
  return [
    el("div", { class: "card-head" }, el("p", { class: "kind-line" }, t("relation")), el("h2", { class: "triple", id: "card-title", tabindex: -1 }, name(a, 0), el("span", { class: "verb" }, arrow(relation, true)), name(b, 1)), closer()),
    facts.length ? el("dl", { class: "facts" }, facts.map(([key, value]) => el("div", {}, el("dt", {}, t(key)), el("dd", {}, value)))) : null,
    el("div", { class: "actions" }, action("copyLink", "card-link", () => tools.copy(location.href))),
    el("h3", {}, t("evidence"), " ", el("span", { class: "count" }, part)),
    quotes.length ? null : el("p", { class: "hint" }, t("backgroundEdge")),
    list,
    more,
  ];
}

// What in a quote stands for an entity: its name, aliases, and the words by which documents name it.
function namesOf(g, i) {
  return [g.name[i], ...aliasesOf(g, i), ...resolvedOf(g, i).map(({ surface }) => surface)];
}

function quoteBlock(g, quote, [a, b]) {
  const doc = g.docs[quote.doc];
  const parts = marked(quote.quote, [namesOf(g, a), namesOf(g, b)]).map(({ text, who }) => (who < 0 ? text : el("mark", { class: `who-${who}` }, text)));
  const origin = [quote.section, doc.issuer, doc.number, doc.date].filter(Boolean).join(" · ");
  const copy = (key, text) => el("button", { on: { click: () => tools.copy(text) } }, t(key));
  return el(
    "figure",
    { class: "quote" },
    el("blockquote", {}, el("span", { class: "context" }, quote.before), parts, el("span", { class: "context" }, quote.after)),
    el("figcaption", {}, el("p", { class: "doc" }, docTitle(g, quote.doc)), origin ? el("p", { class: "meta" }, origin) : null, el("p", { class: "meta" }, `${t("rule")} ${quote.rule} · ${t("confidence")} ${quote.confidence}%`)),
    el("div", { class: "actions small" }, copy("copyText", asText(doc, quote)), copy("copyMarkdown", asMarkdown(doc, quote)), copy("copyGbt", asGbt(doc, quote))),
  );
}

function compareCard(g, { focus: [a, b], visible }) {
  const rows = compare(g, visible, a, b);
  const end = (e) => ([a, b].includes(g.source[e]) ? g.target[e] : g.source[e]);
  const part = (title, edges) => (edges.length ? group(title, edges, (e) => edgeRow(g, e, end(e))) : null);
  return [
    el("div", { class: "card-head" }, el("p", { class: "kind-line" }, t("compare")), el("h2", { id: "card-title", tabindex: -1 }, `${g.name[a]} · ${g.name[b]}`), el("p", { class: "meta" }, t("compareHint"))),
    el("div", { class: "actions" }, [a, b].map((i) => el("button", { on: { click: () => select(i) } }, g.name[i]))),
    ...rows.map((row) =>
      el(
        "details",
        { class: "compare", open: true },
        el("summary", {}, arrow(g.relations[row.relation], row.out)),
        part(t("onlyOf", { name: g.name[a] }), row.onlyA),
        part(t("both"), row.both.map(([first]) => first)),
        part(t("onlyOf", { name: g.name[b] }), row.onlyB),
      ),
    ),
  ];
}

function pathCard(g, { path, chains }) {
  const [a, b] = path;
  const put = (k, i) => change({ mode: "path", path: k ? [a, i] : [i, b], node: -1, edge: -1 });
  const finder = (k) => {
    const key = k ? "end" : "start";
    const made = openFinder(g, `path-${key}`, { label: t(key), placeholder: t("find") }, { choose: (i) => put(k, i) });
    if (path[k] >= 0) made.input.value = g.name[path[k]];
    return el("div", { class: "field tall" }, el("label", { for: `path-${key}` }, t(key)), made.box);
  };
  const swap = el("button", { id: "path-swap", on: { click: () => change({ path: [b, a] }) } }, t("swap"));
  return [
    el("div", { class: "card-head" }, el("h2", { id: "card-title", tabindex: -1 }, t("pathOf")), el("button", { class: "icon close", id: "close-card", "aria-label": t("close"), on: { click: () => change({ mode: "home", path: [-1, -1] }) } }, "×")),
    el("p", { class: "hint" }, t("pathHint")),
    finder(0),
    finder(1),
    el("div", { class: "actions" }, swap),
    el("div", { id: "path-found", role: "status" }, verdict(a, b, chains)),
    ...chains.map((chain, k) => chainBlock(g, chain, k)),
  ];
}

function verdict(a, b, chains) {
  if (a < 0 || b < 0) return null;
  if (a === b) return t("pathSame");
  return chains.length ? t("pathSteps", { n: chains[0].length, k: chains.length }) : t("pathNone");
}

function chainBlock(g, chain, k) {
  const hop = ({ from, to, edge }) => {
    const [quote] = quotesOf(g, edge);
    const forward = g.source[edge] === from;
    const verb = label(g.relations[g.relation[edge]]);
    return el(
      "li",
      {},
      el("button", { class: "row hop", on: { click: () => select(-1, edge) } }, el("span", { class: "grow" }, el("b", {}, g.name[from]), forward ? ` —${verb}→ ` : ` ←${verb}— `, el("b", {}, g.name[to]))),
      quote ? el("p", { class: "hop-quote" }, `“${quote.quote}”`, el("span", { class: "meta" }, ` ${docTitle(g, quote.doc)}`)) : null,
    );
  };
  return el("section", { class: "group" }, el("h3", {}, t("chain", { n: k + 1 })), el("ol", { class: "rows chain" }, chain.map(hop)));
}
