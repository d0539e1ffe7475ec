// A table to sort and filter; what is cited opens its quotes. A cell is a word, {t, v, e}: text, its number, its quotes,
// or {t, s}: a text as it is written, and by the name it shares with others, by which it is sorted and found too.
import { el, replace } from "../script/dom.mjs";
import { called, t } from "./words.mjs";
import { cited } from "./panel.mjs";

const PAGE = 200;
const MARKS = /[“”"‘’《》]/g; // make no other name
const CHOICES = 60; // more values than this are typed, not chosen

export function drawGrid(tab, status) {
  const view = { sort: -1, down: false, filters: tab.columns.map(() => ""), shown: PAGE };
  const body = el("tbody", {});
  const more = el("button", { class: "more", on: { click: () => { view.shown += PAGE; draw(); } } });
  const heads = tab.columns.map(([key], k) => head(key, k, view, () => draw()));
  const choices = tab.columns.map(([, kind], k) => (kind === "choice" ? valuesOf(tab, k) : null));
  const fields = tab.columns.map(([key], k) => el("th", {}, field(key, choices[k], (value) => { view.filters[k] = value; view.shown = PAGE; draw(); })));
  const draw = () => {
    const rows = rowsOf(tab, view, choices);
    replace(body, rows.slice(0, view.shown).map((i) => row(tab, i)));
    more.hidden = rows.length <= view.shown;
    more.textContent = t("moreRows", { n: Math.min(PAGE, rows.length - view.shown) });
    heads.forEach((node, k) => (view.sort === k ? node.setAttribute("aria-sort", view.down ? "descending" : "ascending") : node.removeAttribute("aria-sort")));
    status(t("tableStatus", { n: rows.length, all: tab.rows.length }));
  };
  draw();
  const table = el("table", { class: "grid" }, el("caption", { class: "unseen" }, called(tab.label)), el("thead", {}, el("tr", {}, heads), el("tr", { class: "filters" }, fields)), body);
  return [el("div", { class: "grid-host", tabindex: 0, role: "region", "aria-label": called(tab.label) }, tab.rows.length ? table : el("p", { class: "nothing" }, t("empty")), more)];
}

function head(key, k, view, draw) {
  const click = () => {
    view.down = view.sort === k && !view.down;
    view.sort = k;
    draw();
  };
  return el("th", { scope: "col" }, el("button", { class: "head", on: { click } }, called(key)));
}

function field(key, choices, change) {
  const label = `${t("find")} ${called(key)}`;
  if (!choices || choices.length > CHOICES) return el("input", { type: "search", size: 6, "aria-label": label, on: { input: (event) => change(event.target.value.trim()) } });
  return el("select", { "aria-label": label, on: { change: (event) => change(event.target.value) } }, el("option", { value: "" }, t("all")), choices.map((value) => el("option", { value }, called(value) || "—")));
}

function valuesOf(tab, k) {
  return [...new Set(tab.rows.map((cells) => cells[k]))].filter(Boolean).sort((a, b) => a.localeCompare(b, "zh-CN"));
}

function textOf(cell) {
  return typeof cell === "string" ? cell : cell.t;
}

function rowsOf(tab, view, choices) {
  const rows = tab.rows.map((_, i) => i).filter((i) =>
    view.filters.every((wanted, k) => !wanted || (choices[k] && choices[k].length <= CHOICES ? textOf(tab.rows[i][k]) === wanted : found(tab.rows[i][k], wanted))),
  );
  if (view.sort < 0) return rows;
  const sign = view.down ? -1 : 1;
  return rows.sort((a, b) => sign * compare(tab.rows[a][view.sort], tab.rows[b][view.sort]) || a - b);
}

function found(cell, wanted) {
  return called(textOf(cell)).includes(wanted) || Boolean(cell.s?.includes(wanted));
}

// Numbers by size, what has none last; words as a Chinese dictionary has them.
function compare(a, b) {
  if (typeof a === "string") return called(a).localeCompare(called(b), "zh-CN");
  if (a.s) return a.s.localeCompare(b.s, "zh-CN") || a.t.localeCompare(b.t, "zh-CN");
  return (a.v ?? Infinity) - (b.v ?? Infinity) || a.t.localeCompare(b.t, "zh-CN");
}

function row(tab, i) {
  const cells = tab.rows[i];
  const title = cells.filter((cell) => cell && !cell.e).slice(0, 3).map((cell) => called(textOf(cell))).join(" · ");
  const group = tab.groups[i] ? { class: tab.groups[i] % 2 ? "odd" : "even", "data-group": tab.groups[i] } : {};
  return el("tr", group, cells.map((cell, k) => {
    if (typeof cell === "string") return el("td", { class: `is-${tab.columns[k][0]} v-${cell}`.replace(/[^a-zA-Z -]/g, "") }, called(cell));
    if (cell.s) return el("td", { class: `is-${tab.columns[k][0]}` }, cell.t, cell.s === cell.t.replace(MARKS, "") ? null : el("span", { class: "shared" }, `＝${cell.s}`));
    return el("td", { class: "number" }, cell.e.length ? cited(cell.t, title, cell.e) : cell.t);
  }));
}
