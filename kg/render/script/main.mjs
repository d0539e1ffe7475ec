// Opens the page: reads the data, wires the tools, draws on every change.
import { byId, el, replace } from "./dom.mjs";
import { label, language, t } from "./i18n.mjs";
import { decode } from "./graph.mjs";
import { prepareSearch } from "./search.mjs";
import { FULL, STEP } from "./view.mjs";
import { addToFocus, change, changeLanguage, focusOn, goHome, listen, openState, remember, remembered, reshape, select, state } from "./state.mjs";
import { fit, openCanvas, point, recolor, show, step, zoom } from "./canvas.mjs";
import { subtitleOf } from "./figure.mjs";
import { fillExport, listenToPrinter } from "./export.mjs";
import { drawLegend, drawPeriod } from "./legend.mjs";
import { openFinder } from "./finder.mjs";
import { drawCard, setCardTools } from "./card.mjs";
import { drawSheet } from "./sheet.mjs";

const DROPS = [["open-period", "period"], ["open-export", "export"]];
const g = decode(JSON.parse(byId("core").textContent), () => JSON.parse(byId("quotes").textContent));
let pointed = -1;
let finder = null;

openTheme();
openState(g);
const view = openCanvas(g, byId("canvas"), {
  pick: (node, edge) => {
    pointed = node;
    if (node >= 0 || edge >= 0 || state().node >= 0 || state().edge >= 0) select(node, edge);
  },
  open: (node, add) => (add ? addNode(node) : focusOn(node)),
  group: (k) => change({ mode: "group", group: k, limit: STEP, node: -1, edge: -1 }),
}, covered);
setCardTools({ copy });
wire();
words();
listen(draw);
draw(state(), null);
requestIdleCallback(() => prepareSearch(g));
document.documentElement.dataset.ready = "yes";

function draw(now, before) {
  const spoken = before && document.documentElement.lang !== htmlLanguage();
  if (spoken) words();
  const empty = now.scene.nodes.length + now.scene.bubbles.length === 0;
  byId("canvas").hidden = now.table || empty;
  byId("table").hidden = !now.table || empty;
  byId("empty").hidden = !empty;
  byId("empty").textContent = now.mode === "path" ? t("pathHint") : t(g.n ? "emptyView" : "emptyGraph");
  byId("as-graph").setAttribute("aria-pressed", String(!now.table));
  byId("as-table").setAttribute("aria-pressed", String(now.table));
  byId("open-path").setAttribute("aria-expanded", String(now.mode === "path"));
  if (before?.visible !== now.visible) {
    drawLegend(g);
    drawPeriod(g);
  }
  drawCrumbs(now);
  if (!before || before.content !== now.content || before.node !== now.node || before.edge !== now.edge) drawCard(g);
  byId("status").textContent = statusText(now);
  const open = now.node >= 0 || now.edge >= 0 || now.mode === "path" || (now.mode === "focus" && now.focus.length === 2);
  document.body.classList.toggle("card-open", open);
  const hidden = covered();
  byId("zoom").hidden = now.table || empty;
  if (now.table) drawSheet(g);
  else if (!empty) {
    show(view, now.scene, { node: now.node, edge: now.edge });
    if (hidden !== view.hidden || before?.table) fit(view);
    view.hidden = hidden;
  }
}

function statusText(now) {
  const { scene, visible } = now;
  const passing = visible.nodes === g.n && visible.edges === g.m ? "" : t("passing", { n: visible.nodes, m: visible.edges });
  if (scene.bubbles.length) return t("shownGroups", { g: scene.bubbles.length, allN: visible.nodes, allM: visible.edges });
  return subtitleOf(now, g) + passing;
}

function drawCrumbs(now) {
  const { scene, mode } = now;
  const parts = [];
  if (mode !== "home") parts.push(el("button", { id: "back", "aria-label": t("back"), on: { click: () => history.back() } }, "←", el("span", { class: "back-word" }, ` ${t("back")}`)));
  if (mode === "focus") {
    parts.push(el("b", {}, now.focus.map((i) => g.name[i]).join(" + ")));
    parts.push(el("span", { id: "of" }, t("ofNeighbours", { n: scene.drawn, all: scene.total })));
    const can = scene.drawn < scene.total && scene.drawn + now.focus.length < FULL;
    if (can) parts.push(el("button", { id: "more", on: { click: () => change({ limit: now.limit + STEP }) } }, t("more")));
    if (now.focus.length === 2) parts.push(el("button", { id: "compare", on: { click: () => select(-1) } }, t("compare")));
  }
  if (mode === "group") {
    const lead = g.core.layout.bubbles.lead[now.group].map((i) => g.name[i]).join("、");
    parts.push(el("span", {}, t("community")), el("b", {}, lead), el("span", { id: "of" }, t("ofMembers", { n: scene.nodes.length, all: scene.total })));
    const can = scene.nodes.length < Math.min(scene.total, FULL);
    if (can) parts.push(el("button", { id: "more", on: { click: () => change({ limit: Math.max(now.limit, 120) + 120 }) } }, t("more")));
  }
  if (mode === "path") parts.push(el("b", {}, now.path.map((i) => (i < 0 ? "…" : g.name[i])).join(" — ")));
  if (mode === "home") {
    const text = scene.bubbles.length ? t("communities", { n: scene.bubbles.length }) : t("ofMembers", { n: scene.nodes.length, all: scene.total });
    parts.push(el("b", {}, t("home")), el("span", { id: "of" }, text));
  }
  replace(byId("crumbs"), parts);
}

function wire() {
  byId("title").textContent = g.core.title;
  byId("go-home").addEventListener("click", goHome);
  byId("skip").addEventListener("click", () => (state().table ? byId("table") : byId("canvas")).focus());
  byId("open-path").addEventListener("click", () => {
    const [a, b] = [state().node >= 0 ? state().node : -1, -1];
    change(state().mode === "path" ? { node: -1, edge: -1 } : { mode: "path", path: [a, b], node: -1, edge: -1 });
    byId(a < 0 ? "path-start" : "path-end")?.focus();
  });
  byId("language").addEventListener("click", () => changeLanguage(language() === "zh" ? "en" : "zh"));
  byId("as-graph").addEventListener("click", () => change({ table: false }, true));
  byId("as-table").addEventListener("click", () => change({ table: true }, true));
  byId("zoom-in").addEventListener("click", () => zoom(view, 1.3));
  byId("zoom-out").addEventListener("click", () => zoom(view, 1 / 1.3));
  byId("zoom-fit").addEventListener("click", () => fit(view));
  byId("open-legend").addEventListener("click", () => openLegend(!document.body.classList.contains("legend-open")));
  byId("legend").addEventListener("click", (event) => event.target.id === "close-legend" && openLegend(false));
  for (const [opener, drop] of DROPS) {
    byId(opener).addEventListener("click", () => openDrop(opener, drop, byId(drop).hidden));
    byId(drop).parentElement.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !byId(drop).parentElement.contains(event.relatedTarget)) openDrop(opener, drop, false);
    });
  }
  document.addEventListener("click", ({ target }) => {
    for (const [opener, drop] of DROPS) if (target.isConnected && !byId(drop).parentElement.contains(target)) openDrop(opener, drop, false);
  });
  document.addEventListener("keydown", keys);
  byId("canvas").addEventListener("keydown", canvasKeys);
  new ResizeObserver(() => {
    reshape();
    if (view.scene && !byId("canvas").hidden) fit(view);
  }).observe(byId("canvas").parentElement);
  listenToPrinter(g, view, state);
}

function words() {
  document.documentElement.lang = htmlLanguage();
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-l]")) node.setAttribute("aria-label", t(node.dataset.l));
  byId("canvas").setAttribute("aria-label", t("stage"));
  byId("language").textContent = t("toLanguage");
  byId("language").setAttribute("aria-label", t("toLanguageLong"));
  byId("theme").setAttribute("aria-label", t("theme"));
  finder = openFinder(g, "find", { label: t("findLabel"), placeholder: t("find") }, {
    choose: (node, add) => {
      (add ? addNode : focusOn)(node);
      pointed = node;
      byId("canvas").focus();
    },
    leave: () => byId("canvas").focus(),
  });
  replace(byId("finder"), finder.box, el("kbd", { "aria-hidden": "true" }, "/"));
  const graph = () => (change({ table: false }), new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  fillExport(g, view, state, () => openDrop("open-export", "export", false), graph);
}

// On a phone the card lies over the lower part of the canvas.
function covered() {
  const panel = byId("panel");
  if (getComputedStyle(panel).position !== "absolute") return 0;
  const card = panel.getBoundingClientRect();
  return card.height ? Math.max(0, byId("canvas").getBoundingClientRect().bottom - card.top) : 0;
}

function htmlLanguage() {
  return language() === "zh" ? "zh-CN" : "en";
}

function addNode(node) {
  const full = state().mode === "focus" && state().scene.nodes.length >= FULL;
  if (full) say(t("addFull"));
  else addToFocus(node);
}

function keys(event) {
  const typing = event.target.matches?.("input, select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !typing) {
    event.preventDefault();
    finder.input.focus();
    finder.input.select();
  } else if (event.key === "Escape") {
    const open = DROPS.find(([, drop]) => !byId(drop).hidden);
    if (open) {
      openDrop(...open, false);
      byId(open[0]).focus();
    } else if (document.body.classList.contains("legend-open")) {
      openLegend(false);
      byId("open-legend").focus();
    } else if (state().node >= 0 || state().edge >= 0) {
      select(-1);
      byId("canvas").focus();
    } else if (state().mode !== "home") goHome();
  }
}

function canvasKeys(event) {
  const { key, shiftKey } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const bubbles = state().scene.bubbles.length > 0;
  if (key.startsWith("Arrow")) {
    pointed = step(view, pointed >= 0 ? pointed : state().node, key);
    if (pointed >= 0) announce(pointed, bubbles);
  } else if (key === "Enter" && pointed >= 0) {
    if (bubbles) change({ mode: "group", group: pointed, limit: STEP, node: -1, edge: -1 });
    else select(pointed);
    if (bubbles) pointed = -1;
  } else if (key.toLowerCase() === "f" && pointed >= 0 && !bubbles) (shiftKey ? addNode : focusOn)(pointed);
  else if (key === "+" || key === "=") zoom(view, 1.3);
  else if (key === "-") zoom(view, 1 / 1.3);
  else if (key === "0") fit(view);
  else return;
  event.preventDefault();
}

function announce(i, bubbles) {
  point(view, i);
  if (bubbles) {
    const { lead, size } = state().scene.bubbles[i];
    say(`${lead.map((k) => g.name[k]).join("、")}，${t("members", { n: size })}`);
    return;
  }
  say(t("at", { name: g.name[i], type: label(g.types[g.type[i]]), n: g.edgesAt(i).length }));
}

function openDrop(opener, drop, open) {
  byId(drop).hidden = !open;
  byId(opener).setAttribute("aria-expanded", String(open));
}

function openLegend(open) {
  document.body.classList.toggle("legend-open", open);
  byId("open-legend").setAttribute("aria-expanded", String(open));
  if (open) byId("close-legend").focus();
}

function openTheme() {
  const root = document.documentElement;
  const dark = () => matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = remembered("kg-theme") ?? (dark() ? "dark" : "light");
  byId("theme").addEventListener("click", () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    remember("kg-theme", root.dataset.theme);
    recolor(view);
  });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    say(t("copied"));
  } catch {
    say(copyByHand(text) ? t("copied") : t("notCopied"));
  }
}

// For a browser that keeps the clipboard from local files.
function copyByHand(text) {
  const area = el("textarea", { class: "unseen" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

function say(text) {
  byId("say").textContent = text;
  byId("note").textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => (byId("note").textContent = ""), 4000);
}
