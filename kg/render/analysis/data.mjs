// What the page was given: `core` at once, the quotes when one is first asked for.
import { byId } from "../script/dom.mjs";
import { label } from "./words.mjs";

let core = null;
let quotes = null;

export function given() {
  core ??= JSON.parse(byId("core").textContent);
  return core;
}

function book() {
  quotes ??= JSON.parse(byId("quotes").textContent);
  return quotes;
}

// A quote by number: {doc, quote, before, after, section, anchor, range, subject, relation, object, figure}
export function quoteAt(e) {
  const { spans, facts, texts, sections, names, relations, quotes: rows } = book();
  const [span, fact] = rows[e];
  const [doc, start, end, text, section, anchor, before = "", after = ""] = spans[span];
  const [relation, subject, object, figure] = facts[fact];
  return {
    doc,
    quote: texts[text],
    before,
    after,
    section: sections[section],
    anchor: sections[anchor],
    range: [start, end],
    subject: names[subject],
    relation: label(relations[relation]),
    object: names[object],
    figure,
  };
}

export function docOf(e) {
  return book().spans[book().quotes[e][0]][0];
}

// The matrix of the page as rows of cells: {rows, columns, at(r, c), ofRow(r), ofColumn(c)}; a cell is {r, c, docs, rolled, e}.
export function readMatrix(tab) {
  const byRow = tab.rows.map(() => new Map());
  const byColumn = tab.columns.map(() => new Map());
  for (const [r, c, docs, rolled, e] of tab.cells) {
    const cell = { r, c, docs, rolled, e };
    byRow[r].set(c, cell);
    byColumn[c].set(r, cell);
  }
  const sum = (cells) => [...cells.values()].reduce((n, cell) => n + cell.e.length, 0);
  return {
    rows: tab.rows,
    columns: tab.columns,
    at: (r, c) => byRow[r].get(c),
    ofRow: (r) => byRow[r],
    ofColumn: (c) => byColumn[c],
    rowTotal: byRow.map(sum),
    columnTotal: byColumn.map(sum),
  };
}

export function quotesOf(cells) {
  return [...cells.values()].flatMap((cell) => cell.e);
}
