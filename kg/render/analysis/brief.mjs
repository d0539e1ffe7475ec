// Sentences; what rests on quotes opens them.
import { el } from "../script/dom.mjs";
import { cited } from "./panel.mjs";

const CLOSING = /^[、，；：。）]+/;
const SHORT = 20; // letters of a button that stays on one line with what closes it

export function drawBrief(tab) {
  return [el("article", { class: "brief" }, tab.parts.map(part))];
}

// No line begins with punctuation: what follows a button stands with it.
function button(title, [text, quotes], next) {
  const made = cited(text, `${title} · ${text}`, quotes);
  const close = typeof next === "string" && text.length <= SHORT ? CLOSING.exec(next) : null;
  return close ? el("span", { class: "whole" }, made, close[0]) : made;
}

function rest({ parts }, k) {
  const before = parts[k - 1];
  return Array.isArray(before) && before[0].length <= SHORT ? parts[k].replace(CLOSING, "") : parts[k];
}

function part({ title, lines }) {
  const text = (line) => line.parts.map((piece, k) => (typeof piece === "string" ? rest(line, k) : button(title, piece, line.parts[k + 1])));
  const items = lines.filter((line) => line.item);
  const plain = lines.filter((line) => !line.item);
  return el("section", {}, el("h2", {}, title), plain.map((line) => el("p", {}, text(line))), items.length ? el("ul", {}, items.map((line) => el("li", {}, text(line)))) : null);
}
