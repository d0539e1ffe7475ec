// The table view: the same selection as the canvas, as rows that a screen reader can read.
import { byId, el, replace } from "./dom.mjs";
import { label, t } from "./i18n.mjs";
import { rowsOf, wordsOf } from "./tables.mjs";
import { select, state } from "./state.mjs";

const PAGE = 200;
const COLUMNS = ["subject", "relation", "object", "value", "date", "status", "support", "documents"];
const ALWAYS = ["subject", "relation", "object", "support", "documents"]; // the others only where some row fills them
const WHOLE = ["relation", "value", "date", "support"]; // short: not broken over lines

export function drawSheet(g) {
  const { edges, alone } = rowsOf(g, state());
  const columns = COLUMNS.filter((key) => ALWAYS.includes(key) || edges.some((e) => wordsOf(g, e)[key]));
  const body = el("tbody");
  const more = el("button", { class: "more" });
  let shown = 0;
  const grow = () => {
    body.append(...edges.slice(shown, shown + PAGE).map((e) => row(g, e, columns)));
    shown = Math.min(edges.length, shown + PAGE);
    more.hidden = shown >= edges.length;
    more.textContent = t("tableMore", { n: Math.min(PAGE, edges.length - shown) });
  };
  more.addEventListener("click", grow);
  grow();
  const caption = el("caption", {}, `${t("tableCaption")} · ${t("tableRows", { n: edges.length })}`);
  const head = el("thead", {}, el("tr", {}, columns.map((key) => el("th", { scope: "col" }, t(key)))));
  const lonely = el("p", {}, `${t("alone")}：`, alone.slice(0, PAGE).map((i) => [name(g, i), " "]).flat());
  replace(byId("table"), el("table", {}, caption, head, body), more, alone.length ? lonely : null);
}

function row(g, e, columns) {
  const words = wordsOf(g, e);
  const open = el("button", { class: "link", "aria-label": `${words.support}，${t("openEdge")}`, on: { click: () => select(-1, e) } }, t("quoteCount", { n: words.support }));
  const cells = { ...words, subject: name(g, g.source[e]), object: name(g, g.target[e]), support: open };
  return el("tr", {}, columns.map((key) => (key === "subject" ? el("th", { scope: "row" }, cells[key]) : el("td", { class: WHOLE.includes(key) ? "whole" : `in-${key}` }, cells[key]))));
}

function name(g, i) {
  return el("button", { class: "link", title: label(g.types[g.type[i]]), on: { click: () => select(i) } }, g.name[i]);
}
