// The legend, which is the filter: types, relations, documents, support, confidence, status; and the period above.
import { byId, el, replace, swatch } from "./dom.mjs";
import { format, label, t } from "./i18n.mjs";
import { docTitle } from "./graph.mjs";
import { isNeutral, neutral, statusesOf, STATUSES, toggle, yearRange } from "./filters.mjs";
import { filter, state } from "./state.mjs";

const STATUS_WORDS = { done: "statusDone", plan: "statusPlan", open: "statusOpen" };

export function drawLegend(g) {
  const focused = document.activeElement?.dataset?.keep;
  const { filters, visible } = state();
  g.counts ??= countAll(g);
  const shown = countVisible(g, visible);
  replace(
    byId("legend"),
    el("div", { class: "legend-head only-narrow" }, el("h2", {}, t("legend")), el("button", { class: "icon", id: "close-legend", "aria-label": t("close") }, "×")),
    section(t("types"), kinds(g.types, "types", filters.types, shown.types, g.counts.types, swatch)),
    section(t("relations"), kinds(g.relations, "relations", filters.relations, shown.relations, g.counts.relations)),
    section(t("filters"), [documentChoice(g, filters), ...thresholds(g, filters), statuses(g, filters)]),
    el("button", { class: "wide", id: "reset", disabled: isNeutral(g, filters), on: { click: () => filter(neutral(g)) } }, t("reset")),
    el("p", { class: "hint" }, t("soloHint")),
  );
  if (focused) byId("legend").querySelector(`[data-keep="${CSS.escape(focused)}"]`)?.focus();
}

function section(title, content) {
  return el("section", {}, el("h2", {}, title), content);
}

function kinds(list, field, hidden, shown, all, mark) {
  const flip = (k, solo) => filter({ [field]: toggle(hidden, k, list.length, solo) });
  return el(
    "ul",
    { class: "kinds" },
    list.map((kind, k) => {
      const on = !hidden.has(k);
      const count = shown[k] === all[k] ? format(all[k]) : `${format(shown[k])}/${format(all[k])}`;
      const button = el(
        "button",
        {
          class: "kind",
          "aria-pressed": String(on),
          title: `${label(kind)} (${kind.name})`,
          "data-keep": `${field}-${kind.name}`,
          "data-kind": kind.name,
          on: {
            click: (event) => flip(k, event.altKey),
            keydown: (event) => {
              if (event.altKey && event.key === "Enter") {
                event.preventDefault();
                flip(k, true);
              }
            },
          },
        },
        mark ? mark(kind) : el("span", { class: "tick", "aria-hidden": "true" }),
        el("span", { class: "kind-name" }, label(kind)),
        el("span", { class: "count" }, count),
      );
      const only = el("button", { class: "only", "aria-label": `${t("onlyThis")} ${label(kind)}`, on: { click: () => flip(k, true) } }, t("onlyThis"));
      return el("li", {}, button, only);
    }),
  );
}

function documentChoice(g, filters) {
  const options = g.docs.map((_, d) => el("option", { value: d, selected: d === filters.doc }, docTitle(g, d)));
  const choose = (event) => filter({ doc: Number(event.target.value) });
  return field("doc", t("document"), el("select", { id: "filter-doc", "data-keep": "doc", on: { change: choose } }, el("option", { value: -1 }, t("anyDocument")), options));
}

function thresholds(g, filters) {
  const most = g.support.reduce((a, b) => Math.max(a, b), 1);
  const supports = [1, 2, 3, 5, 10, 20, 50].filter((n) => n === 1 || n <= most);
  const confidences = [0, 50, 60, 70, 80, 90];
  return [
    menu("support", t("support"), supports, filters.support, (n) => (n === 1 ? t("all") : t("atLeast", { n }))),
    menu("confidence", t("confidence"), confidences, filters.confidence, (n) => (n === 0 ? t("all") : t("atLeastPercent", { n }))),
  ];
}

function menu(name, title, values, chosen, words) {
  const list = values.includes(chosen) ? values : [...values, chosen];
  const options = list.map((n) => el("option", { value: n, selected: n === chosen }, words(n)));
  const choose = (event) => filter({ [name]: Number(event.target.value) });
  return field(name, title, el("select", { id: `filter-${name}`, "data-keep": name, on: { change: choose } }, options));
}

function field(name, title, control) {
  return el("div", { class: "field" }, el("label", { for: `filter-${name}` }, title), control);
}

function statuses(g, filters) {
  const boxes = STATUSES.map((status) => check(`status-${status}`, `${t(STATUS_WORDS[status])}`, !filters.status.has(status), () => {
    const next = new Set(filters.status);
    if (!next.delete(status)) next.add(status);
    filter({ status: next });
  }, g.counts.status[status]));
  return el("fieldset", { class: "checks" }, el("legend", {}, t("status")), boxes);
}

function check(id, text, on, flip, count) {
  const box = el("input", { type: "checkbox", id, checked: on, "data-keep": id, on: { change: flip } });
  return el("label", { class: "check", for: id }, box, el("span", {}, text), count === undefined ? null : el("span", { class: "count" }, String(count)));
}

export function drawPeriod(g) {
  const focused = document.activeElement?.dataset?.keep;
  const { filters } = state();
  const { first, last, undated } = yearRange(g);
  byId("open-period").classList.toggle("active", filters.from > 0 || filters.to > 0 || !filters.undated);
  if (!first) {
    replace(byId("period"), el("p", { class: "hint" }, t("noDates")));
    return;
  }
  const years = Array.from({ length: Math.min(200, last - first + 1) }, (_, k) => first + k);
  const choice = (name) => {
    const options = years.map((y) => el("option", { value: y, selected: filters[name] === y }, t("year", { n: String(y) })));
    const choose = (event) => filter({ [name]: Number(event.target.value) });
    return field(name, t(name), el("select", { id: `filter-${name}`, "data-keep": name, on: { change: choose } }, el("option", { value: 0 }, "—"), options));
  };
  const undatedBox = check("undated", t("undated", { n: undated }), filters.undated, () => filter({ undated: !filters.undated }));
  replace(byId("period"), choice("from"), choice("to"), undatedBox);
  if (focused) byId("period").querySelector(`[data-keep="${CSS.escape(focused)}"]`)?.focus();
}

function countAll(g) {
  const types = g.types.map(() => 0);
  const relations = g.relations.map(() => 0);
  const status = { done: 0, plan: 0, open: 0 };
  for (const k of g.type) types[k]++;
  for (let e = 0; e < g.m; e++) {
    relations[g.relation[e]]++;
    for (const word of statusesOf(g, e)) status[word]++;
  }
  return { types, relations, status };
}

function countVisible(g, visible) {
  const types = g.types.map(() => 0);
  const relations = g.relations.map(() => 0);
  for (let i = 0; i < g.n; i++) types[g.type[i]] += visible.node[i];
  for (let e = 0; e < g.m; e++) relations[g.relation[e]] += visible.edge[e];
  return { types, relations };
}
