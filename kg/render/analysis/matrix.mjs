// Rows by columns as a heat map. Arrow keys move from cell to cell, Enter opens its quotes.
import { el, replace } from "../script/dom.mjs";
import { called, format, t } from "./words.mjs";
import { docOf, quotesOf, readMatrix } from "./data.mjs";
import { openQuotes } from "./panel.mjs";

const COLUMNS = 40;
const ROWS = 100;
const HEAT = 8;

export function drawMatrix(tab, likeness, status) {
  const forth = readMatrix(tab);
  const back = readMatrix({ rows: tab.columns, columns: tab.rows, cells: tab.cells.map(([r, c, ...rest]) => [c, r, ...rest]) });
  const view = { measure: tab.measure, order: tab.ordered ? "given" : "total", row: "", column: "", byColumn: -1, byRow: -1, columns: COLUMNS, rows: ROWS, turned: false };
  const host = el("div", { class: "matrix-host", tabindex: 0, role: "region", "aria-label": called(tab.label ?? "matrix") });
  const draw = () => {
    const m = view.turned ? back : forth;
    const rows = rowsOf(m, view, view.turned ? null : likeness);
    const columns = columnsOf(m, view, view.turned ? false : tab.ordered);
    const shownRows = rows.slice(0, view.rows);
    const shownColumns = columns.slice(0, view.columns);
    replace(host, shownRows.length && shownColumns.length ? table(m, shownRows, shownColumns, view, draw) : el("p", { class: "nothing" }, t("empty")), moreRows(rows, view, draw), moreColumns(columns, view, draw));
    status(t("matrixStatus", { r: shownRows.length, allR: m.rows.length, c: shownColumns.length, allC: m.columns.length }));
  };
  const rolled = tab.cells.some(([, , , below]) => below);
  draw();
  return [controls(view, likeness, tab, draw), rolled ? el("p", { class: "hint" }, t("rolledMark")) : null, host];
}

function controls(view, likeness, tab, draw) {
  const set = (patch) => {
    Object.assign(view, patch);
    draw();
  };
  const choose = (key, name, options) => {
    const select = el("select", { "aria-label": t(key), on: { change: (event) => set({ [name]: event.target.value, byColumn: -1 }) } }, options.map(([value, text]) => el("option", { value, selected: view[name] === value }, text)));
    return el("label", { class: "control" }, t(key), " ", select);
  };
  const filter = (key, name) => el("input", { type: "search", "aria-label": t(key), placeholder: t(key), on: { input: (event) => set({ [name]: event.target.value.trim() }) } });
  const orders = [["total", t("byTotal")], ["name", t("byName")], likeness ? ["like", t("byLikeness")] : null, tab.ordered ? ["given", t("asGiven")] : null].filter(Boolean);
  return el(
    "div",
    { class: "controls" },
    filter("findRows", "row"),
    filter("findColumns", "column"),
    choose("measure", "measure", ["support", "documents", "share"].map((name) => [name, t(name)])),
    choose("order", "order", orders),
    el("button", { "aria-pressed": "false", on: { click: (event) => { set({ turned: !view.turned, row: view.column, column: view.row, byColumn: -1, byRow: -1, order: "total" }); event.target.setAttribute("aria-pressed", String(view.turned)); } } }, t("turn")),
  );
}

function rowsOf(m, view, likeness) {
  const rows = m.rows.map((_, r) => r).filter((r) => m.rows[r].includes(view.row));
  const by = {
    total: (a, b) => m.rowTotal[b] - m.rowTotal[a] || a - b,
    name: (a, b) => m.rows[a].localeCompare(m.rows[b], "zh-CN"),
    like: (a, b) => placeOf(a, likeness) - placeOf(b, likeness) || a - b,
    given: (a, b) => a - b,
  };
  rows.sort(by[view.order]);
  if (view.byColumn >= 0) rows.sort((a, b) => valueOf(m, b, view.byColumn, view) - valueOf(m, a, view.byColumn, view));
  return rows;
}

function placeOf(r, likeness) {
  const at = likeness ? likeness.indexOf(r) : r;
  return at < 0 ? Number.MAX_SAFE_INTEGER : at;
}

function columnsOf(m, view, ordered) {
  const columns = m.columns.map((_, c) => c).filter((c) => m.columns[c].includes(view.column));
  if (!ordered) columns.sort((a, b) => m.ofColumn(b).size - m.ofColumn(a).size || m.columnTotal[b] - m.columnTotal[a] || a - b);
  if (view.byRow >= 0) columns.sort((a, b) => valueOf(m, view.byRow, b, view) - valueOf(m, view.byRow, a, view));
  return columns;
}

function valueOf(m, r, c, view) {
  const cell = m.at(r, c);
  if (!cell) return 0;
  if (view.measure === "documents") return cell.docs;
  return view.measure === "share" ? cell.e.length / m.rowTotal[r] : cell.e.length;
}

function text(value, view) {
  return view.measure === "share" ? `${(100 * value).toFixed(1)}%` : format(value);
}

function totalOf(e, of, view) {
  if (view.measure === "documents") return format(new Set(e.map(docOf)).size);
  return view.measure === "share" && of === "row" ? "100%" : format(e.length);
}

function table(m, rows, columns, view, draw) {
  const most = Math.max(...rows.map((r) => Math.max(0, ...columns.map((c) => valueOf(m, r, c, view)))));
  const sort = (patch) => {
    Object.assign(view, patch);
    draw();
  };
  const columnHead = (c) => {
    const active = view.byColumn === c;
    const button = el("button", { class: "head", title: t("sortBy", { name: m.columns[c] }), on: { click: () => sort({ byColumn: active ? -1 : c }) } }, el("span", {}, m.columns[c]));
    return el("th", { scope: "col", role: "columnheader", class: "column", "aria-sort": active ? "descending" : null }, button);
  };
  const rowHead = (r) => {
    const active = view.byRow === r;
    const button = el("button", { class: "head", "aria-pressed": String(active), title: t("sortBy", { name: m.rows[r] }), on: { click: () => sort({ byRow: active ? -1 : r }) } }, m.rows[r]);
    return el("th", { scope: "row", role: "rowheader" }, button);
  };
  const head = el("tr", { role: "row" }, el("th", { role: "columnheader", class: "corner", scope: "col" }, el("span", { class: "unseen" }, t("entity"))), el("th", { scope: "col", role: "columnheader", class: "column total" }, t("total")), columns.map(columnHead));
  const totals = el("tr", { role: "row", class: "totals" }, el("th", { role: "rowheader", scope: "row" }, t("total")), el("td", { role: "gridcell" }), columns.map((c) => total(quotesOf(m.ofColumn(c)), m.columns[c], "column", view)));
  const body = rows.map((r) => el("tr", { role: "row" }, rowHead(r), total(quotesOf(m.ofRow(r)), m.rows[r], "row", view), columns.map((c) => cellOf(m, r, c, most, view))));
  const grid = el("table", { class: "matrix", role: "grid" }, el("thead", {}, head), el("tbody", {}, totals, body));
  openGrid(grid);
  return grid;
}

function total(e, name, of, view) {
  return box(el("td", { role: "gridcell", tabindex: -1, class: "total", "aria-label": t("cell", { row: name, column: t("total"), n: e.length }) }, totalOf(e, of, view)), `${name} · ${t("total")}`, e);
}

function cellOf(m, r, c, most, view) {
  const cell = m.at(r, c);
  if (!cell) return el("td", { role: "gridcell", tabindex: -1, "aria-label": t("cell", { row: m.rows[r], column: m.columns[c], n: 0 }) });
  const value = valueOf(m, r, c, view);
  const heat = Math.max(1, Math.ceil(HEAT * Math.sqrt(value / most)));
  const name = t("cell", { row: m.rows[r], column: m.columns[c], n: cell.e.length }) + (cell.rolled ? `，${t("rolled", { n: cell.rolled })}` : "");
  const node = el("td", { role: "gridcell", tabindex: -1, class: `h${heat}${cell.rolled ? " rolled" : ""}`, "aria-label": name }, text(value, view));
  return box(node, `${m.rows[r]} · ${m.columns[c]}`, cell.e);
}

const opens = new WeakMap();

function box(node, title, e) {
  opens.set(node, { title, e });
  return node;
}

// One cell at a time is in the tab order; arrows, Home and End move, Enter and Space open.
export function openGrid(grid) {
  const cells = () => [...grid.rows].map((row) => [...row.cells].filter((cell) => cell.getAttribute("role") === "gridcell"));
  const first = grid.querySelector("tbody tr:not(.totals) [role=gridcell]") ?? grid.querySelector("[role=gridcell]");
  if (first) first.tabIndex = 0;
  const go = (cell) => {
    grid.querySelectorAll("[role=gridcell][tabindex='0']").forEach((old) => (old.tabIndex = -1));
    cell.tabIndex = 0;
    cell.focus();
  };
  const open = (cell) => {
    const found = opens.get(cell);
    if (!found?.e.length) return;
    grid.querySelectorAll("[aria-selected=true]").forEach((old) => old.removeAttribute("aria-selected"));
    cell.setAttribute("aria-selected", "true");
    openQuotes(found.title, [{ e: found.e }], cell);
  };
  grid.addEventListener("click", (event) => {
    const cell = event.target.closest("[role=gridcell]");
    if (cell) {
      go(cell);
      open(cell);
    }
  });
  grid.addEventListener("keydown", (event) => {
    const cell = event.target.closest("[role=gridcell]");
    if (!cell) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(cell);
      return;
    }
    const rows = cells().filter((row) => row.length);
    const y = rows.findIndex((row) => row.includes(cell));
    const x = rows[y].indexOf(cell);
    const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0], Home: [0, -x], End: [0, rows[y].length - 1 - x] };
    const step = steps[event.key];
    const next = step && rows[y + step[0]]?.[x + step[1]];
    if (next) {
      event.preventDefault();
      go(next);
    }
  });
}

function moreRows(rows, view, draw) {
  const left = rows.length - view.rows;
  return left > 0 ? moreButton("moreRows", Math.min(ROWS, left), () => (view.rows += ROWS), draw) : null;
}

function moreColumns(columns, view, draw) {
  const left = columns.length - view.columns;
  return left > 0 ? moreButton("moreColumns", Math.min(COLUMNS, left), () => (view.columns += COLUMNS), draw) : null;
}

function moreButton(key, n, grow, draw) {
  const click = () => {
    grow();
    draw();
  };
  return el("button", { class: "more", on: { click } }, t(key, { n }));
}
