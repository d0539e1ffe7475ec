// Two rows of the matrix side by side: what both have, and what only one of them has.
import { el, replace, svg } from "../script/dom.mjs";
import { t } from "./words.mjs";
import { readMatrix } from "./data.mjs";
import { cited, openQuotes } from "./panel.mjs";

const FIRST = 30;
const BAR = 90; // pixels of the longest bar

export function drawPair(matrix, start) {
  const m = readMatrix(matrix);
  const chosen = [...start];
  const host = el("div", { class: "pair" });
  const pick = (side, key) => {
    const change = (event) => {
      chosen[side] = Number(event.target.value);
      draw();
    };
    return el("select", { "aria-label": t(key), on: { change } }, m.rows.map((name, r) => el("option", { value: r, selected: r === chosen[side] }, name)));
  };
  const bar = el("div", { class: "controls" });
  const draw = () => {
    replace(bar, pick(0, "left"), pick(1, "right"), el("button", { on: { click: () => { chosen.reverse(); draw(); } } }, t("swap")));
    replace(host, ...parts(m, chosen));
  };
  draw();
  return [bar, host];
}

function parts(m, [a, b]) {
  const columns = [...new Set([...m.ofRow(a).keys(), ...m.ofRow(b).keys()])];
  const size = (r, c) => m.at(r, c)?.e.length ?? 0;
  const share = (r, c) => size(r, c) / (m.rowTotal[r] || 1);
  const most = Math.max(...columns.flatMap((c) => [share(a, c), share(b, c)]), 1e-9);
  const sorted = (list) => list.sort((x, y) => size(a, y) + size(b, y) - size(a, x) - size(b, x) || x - y);
  const both = sorted(columns.filter((c) => m.at(a, c) && m.at(b, c)));
  const only = (r, other) => sorted(columns.filter((c) => m.at(r, c) && !m.at(other, c)));
  return [
    column(t("onlyOf", { name: m.rows[a] }), only(a, b), (c) => single(m, a, c, share(a, c) / most, true)),
    column(t("both"), both, (c) => shared(m, a, b, c, share(a, c) / most, share(b, c) / most)),
    column(t("onlyOf", { name: m.rows[b] }), only(b, a), (c) => single(m, b, c, share(b, c) / most, false)),
  ];
}

function column(title, list, row) {
  const rows = el("ul", {});
  const more = el("button", { class: "more" });
  let count = 0;
  const grow = () => {
    rows.append(...list.slice(count, count + FIRST).map(row));
    count = Math.min(list.length, count + FIRST);
    more.hidden = count >= list.length;
    more.textContent = t("more", { n: Math.min(FIRST, list.length - count) });
  };
  more.addEventListener("click", grow);
  grow();
  return el("section", {}, el("h2", {}, title), list.length ? rows : el("p", { class: "hint" }, t("nothing")), more);
}

function count(m, r, c) {
  const { e } = m.at(r, c);
  return cited(String(e.length), `${m.rows[r]} · ${m.columns[c]}`, e, { "aria-label": t("cell", { row: m.rows[r], column: m.columns[c], n: e.length }) });
}

function barOf(part, side, leftward) {
  const width = Math.max(2, part * BAR);
  return svg("svg", { width: BAR, height: 12, class: `bar-${side}`, "aria-hidden": "true" }, svg("rect", { x: leftward ? BAR - width : 0, y: 1, width, height: 10, rx: 2 }));
}

function single(m, r, c, part, left) {
  return el("li", { class: "one" }, barOf(part, left ? "a" : "b", left), count(m, r, c), el("span", { class: "grow" }, m.columns[c]));
}

function shared(m, a, b, c, left, right) {
  const groups = [a, b].map((r) => ({ title: m.rows[r], e: m.at(r, c).e }));
  const open = (event) => openQuotes(m.columns[c], groups, event.currentTarget);
  const both = groups.reduce((n, { e }) => n + e.length, 0);
  const name = el("button", { class: "link name", "aria-label": `${m.columns[c]}，${t("quoteCount", { n: both })}`, on: { click: open } }, m.columns[c]);
  return el("li", { class: "two" }, barOf(left, "a", true), count(m, a, c), name, count(m, b, c), barOf(right, "b", false));
}
