// How alike every two rows are, and which go together.
import { el } from "../script/dom.mjs";
import { t } from "./words.mjs";
import { readMatrix } from "./data.mjs";
import { cited, openQuotes } from "./panel.mjs";
import { openGrid } from "./matrix.mjs";

const HEAT = 8;
const COMMON = 8;

export function drawAlike(tab, matrix) {
  const m = readMatrix(matrix);
  const order = orderOf(tab);
  return [el("p", { class: "hint lead" }, t("alikeHint")), el("div", { class: "cards" }, tab.clusters.map((group, k) => groupCard(m, group, k))), el("div", { class: "matrix-host", tabindex: 0, role: "region", "aria-label": t("alike") }, table(m, tab.table, order))];
}

// Rows so that like stands beside like: group by group, in each the next is the likest of the last.
export function orderOf(tab) {
  const order = [];
  for (const group of tab.clusters) {
    const left = [...group];
    let last = left.shift();
    order.push(last);
    while (left.length) {
      let best = 0;
      for (let k = 1; k < left.length; k++) if (tab.table[last][left[k]] > tab.table[last][left[best]]) best = k;
      [last] = left.splice(best, 1);
      order.push(last);
    }
  }
  return order;
}

// What most of a group has and most of the others have not.
function groupCard(m, group, k) {
  const inside = new Set(group);
  const outside = m.rows.length - inside.size;
  const scored = m.columns.map((_, c) => {
    const having = [...m.ofColumn(c).keys()];
    const members = having.filter((r) => inside.has(r)).length;
    return { c, members, score: members / inside.size - (outside ? (having.length - members) / outside : 0) };
  });
  const common = scored.filter(({ members, score }) => members > 1 && score > 0).sort((x, y) => y.score - x.score || x.c - y.c).slice(0, COMMON);
  const items = common.flatMap(({ c, members }) => {
    const e = group.flatMap((r) => m.at(r, c)?.e ?? []);
    return [cited(`${m.columns[c]} ${members}/${inside.size}`, `${t("group", { n: k + 1 })} · ${m.columns[c]}`, e), "　"];
  });
  return el("section", { class: "card" }, el("h2", {}, t("group", { n: k + 1 })), el("p", { class: "members" }, group.map((r) => m.rows[r]).join("、")), items.length ? el("p", {}, el("span", { class: "meta" }, t("groupHas"), "　"), items) : null);
}

function table(m, likeness, order) {
  const most = Math.max(...order.flatMap((a) => order.filter((b) => b !== a).map((b) => likeness[a][b])), 1e-9);
  const head = el("tr", { role: "row" }, el("th", { role: "columnheader", scope: "col", class: "corner" }, el("span", { class: "unseen" }, t("entity"))), order.map((b) => el("th", { scope: "col", role: "columnheader", class: "column" }, el("span", {}, m.rows[b]))));
  const rows = order.map((a) => el("tr", { role: "row" }, el("th", { scope: "row", role: "rowheader" }, m.rows[a]), order.map((b) => cell(m, a, b, likeness[a][b], most))));
  const grid = el("table", { class: "matrix", role: "grid" }, el("thead", {}, head), el("tbody", {}, rows));
  openGrid(grid);
  return grid;
}

function cell(m, a, b, value, most) {
  if (a === b) return el("td", { role: "gridcell", tabindex: -1, class: "self", "aria-label": m.rows[a] });
  const heat = value ? Math.max(1, Math.ceil(HEAT * (value / most) ** 2)) : 0;
  const text = String(Math.round(100 * value));
  const open = (event) => openQuotes(`${m.rows[a]} · ${m.rows[b]}`, sharedBy(m, a, b), event.currentTarget);
  const keydown = (event) => ["Enter", " "].includes(event.key) && open(event);
  return el("td", { role: "gridcell", tabindex: -1, class: `h${heat}`, "aria-label": `${m.rows[a]}，${m.rows[b]}：${text}`, on: { click: open, keydown } }, text);
}

function sharedBy(m, a, b) {
  const groups = [...m.ofRow(a).keys()].filter((c) => m.at(b, c)).map((c) => ({ title: m.columns[c], spread: m.ofColumn(c).size, e: [...m.at(a, c).e, ...m.at(b, c).e] }));
  return groups.sort((x, y) => x.spread - y.spread || y.e.length - x.e.length);
}
