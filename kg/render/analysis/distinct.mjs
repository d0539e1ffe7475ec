// For each row what it has more of than all others together.
import { el } from "../script/dom.mjs";
import { t } from "./words.mjs";
import { quotesOf, readMatrix } from "./data.mjs";
import { cited, openQuotes } from "./panel.mjs";

export function drawDistinct(tab, matrix) {
  const m = readMatrix(matrix);
  const order = m.rows.map((_, r) => r).sort((a, b) => m.rowTotal[b] - m.rowTotal[a] || a - b);
  return [el("p", { class: "hint lead" }, t("liftHint")), el("div", { class: "cards" }, order.map((r) => card(m, r, tab.traits[r])))];
}

function card(m, r, traits) {
  const all = quotesOf(m.ofRow(r));
  const head = el("h2", {}, m.rows[r], " ", cited(t("quoteCount", { n: all.length }), `${m.rows[r]} · ${t("total")}`, all));
  const rows = traits.map(([c, lift]) => trait(m, r, c, lift));
  return el("section", { class: "card" }, head, rows.length ? el("ol", {}, rows) : el("p", { class: "hint" }, t("distinctNone")));
}

function trait(m, r, c, lift) {
  const { e } = m.at(r, c);
  const rest = [...m.ofColumn(c).values()].filter((cell) => cell.r !== r).flatMap((cell) => cell.e);
  const title = `${m.rows[r]} · ${m.columns[c]}`;
  const groups = [{ title: m.rows[r], e }, { title: t("elsewhere"), e: rest }];
  const times = lift === null ? t("alone") : t("times", { n: lift < 10 ? lift.toFixed(1) : Math.round(lift) });
  const weigh = el("button", { class: "link cited times", "aria-label": `${m.columns[c]}，${times}`, on: { click: (event) => openQuotes(title, groups, event.currentTarget) } }, times);
  const others = rest.length ? cited(String(rest.length), `${t("elsewhere")} · ${m.columns[c]}`, rest) : "0";
  return el("li", {}, el("span", { class: "grow" }, m.columns[c]), el("span", { class: "meta" }, t("here"), " ", cited(String(e.length), title, e), " · ", t("elsewhere"), " ", others), weigh);
}
