// Tabs, language, theme.
import { byId, el, replace } from "../script/dom.mjs";
import { called, language, setLanguage, t } from "./words.mjs";
import { given } from "./data.mjs";
import { closePanel, drawPanel, openDocuments } from "./panel.mjs";
import { drawMatrix } from "./matrix.mjs";
import { drawPair } from "./pair.mjs";
import { drawDistinct } from "./distinct.mjs";
import { drawAlike, orderOf } from "./alike.mjs";
import { drawGrid } from "./grid.mjs";
import { drawBrief } from "./brief.mjs";

const core = given();
const sheets = new Map(); // tab -> {node, status}, drawn when it is first seen
let current = 0;

function open(k, focus = false) {
  current = k;
  if (!sheets.has(k)) draw(k);
  const { node, status } = sheets.get(k);
  replace(byId("sheets"), node);
  byId("status").textContent = status;
  [...byId("tabs").children].forEach((tab, i) => {
    tab.setAttribute("aria-selected", String(i === k));
    tab.tabIndex = i === k ? 0 : -1;
    if (i === k && focus) tab.focus();
  });
  const name = core.tabs.length > 1 ? `#${k + 1}` : "";
  if (location.hash !== name) history.replaceState(null, "", name || location.pathname);
}

function draw(k) {
  const sheet = { node: null, status: "" };
  sheets.set(k, sheet);
  const status = (text) => {
    sheet.status = text;
    if (current === k) byId("status").textContent = text;
  };
  sheet.node = el("section", { class: "tab-sheet", role: "tabpanel", id: `sheet-${k}`, "aria-labelledby": `tab-${k}` }, body(core.tabs[k], status));
}

function body(tab, status) {
  const matrix = core.tabs.find(({ kind }) => kind === "matrix");
  const alike = core.tabs.find(({ kind }) => kind === "alike");
  if (tab.kind === "matrix") return drawMatrix(tab, alike && orderOf(alike), status);
  if (tab.kind === "pair") return drawPair(matrix, tab.start);
  if (tab.kind === "distinct") return drawDistinct(tab, matrix);
  if (tab.kind === "alike") return drawAlike(tab, matrix);
  return tab.kind === "brief" ? drawBrief(tab) : drawGrid(tab, status);
}

function words() {
  document.documentElement.lang = language() === "zh" ? "zh-CN" : "en";
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-l]")) node.setAttribute("aria-label", t(node.dataset.l));
  byId("title").textContent = core.title;
  byId("title").title = core.title;
  byId("documents").textContent = t("documentCount", { n: core.docs.length });
  byId("language").textContent = t("toLanguage");
  byId("language").setAttribute("aria-label", t("toLanguageLong"));
  const tab = ({ kind, label }, k) => el("button", { role: "tab", id: `tab-${k}`, "aria-controls": `sheet-${k}`, on: { click: () => open(k) } }, called(label ?? kind));
  replace(byId("tabs"), core.tabs.map(tab));
  byId("tabs").hidden = core.tabs.length < 2;
}

function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage may be forbidden for a local file
  }
}

function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}

function theme() {
  const root = document.documentElement;
  root.dataset.theme = remembered("kg-theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  byId("theme").addEventListener("click", () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    remember("kg-theme", root.dataset.theme);
  });
}

setLanguage(remembered("kg-language") ?? (navigator.language.startsWith("zh") ? "zh" : "en"));
theme();
words();
closePanel();
open(Math.min(core.tabs.length, Math.max(1, Number(location.hash.slice(1)) || 1)) - 1);
byId("documents").addEventListener("click", (event) => openDocuments(event.currentTarget));
byId("skip").addEventListener("click", () => byId("sheets").querySelector("[tabindex='0']")?.focus());
byId("language").addEventListener("click", () => {
  setLanguage(language() === "zh" ? "en" : "zh");
  remember("kg-language", language());
  sheets.clear();
  words();
  open(current);
  drawPanel();
});
byId("tabs").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) open((current + step + core.tabs.length) % core.tabs.length, true);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closePanel();
});
document.documentElement.dataset.ready = "yes";
