// Sentences; what rests on quotes opens them.
import { el } from "../script/dom.mjs";
import { cited } from "./panel.mjs";

const JOINER = "\u2060"; // keeps a line from beginning with punctuation, after a button

export function drawBrief(tab) {
  return [el("article", { class: "brief" }, tab.parts.map(part))];
}

function part({ title, lines }) {
  const text = (line) => line.parts.map((piece) => (typeof piece === "string" ? piece.replace(/^(?=[、，；。）])/, JOINER) : cited(piece[0], `${title} · ${piece[0]}`, piece[1])));
  const items = lines.filter((line) => line.item);
  const plain = lines.filter((line) => !line.item);
  return el("section", {}, el("h2", {}, title), plain.map((line) => el("p", {}, text(line))), items.length ? el("ul", {}, items.map((line) => el("li", {}, text(line)))) : null);
}
