// The one place that knows what is on screen. Every change goes through change(); listeners draw it.
import { byId } from "./dom.mjs";
import { language, setLanguage } from "./i18n.mjs";
import { sieve } from "./filters.mjs";
import { chains } from "./path.mjs";
import { readHash, writeHash } from "./permalink.mjs";
import { scene, STEP } from "./view.mjs";

const listeners = [];
let graph = null;
let current = null;
let written = null;
const LINE = 18; // pixels that a row of names takes
const NARROW = 560; // pixels of the canvas: there a focus stands on one side only

export function openState(g) {
  graph = g;
  const { state, language: wanted } = readHash(g, location.hash);
  setLanguage(wanted ?? remembered("kg-language") ?? (navigator.language.startsWith("zh") ? "zh" : "en"));
  current = derive(state);
  window.addEventListener("hashchange", () => {
    if (location.hash.slice(1) === written) return;
    const read = readHash(graph, location.hash);
    if (read.language) setLanguage(read.language);
    written = location.hash.slice(1);
    apply(read.state, null);
  });
}

export function state() {
  return current;
}

export function listen(listener) {
  listeners.push(listener);
}

// patch: the fields that change. A new view or selection makes a step for Back; `quiet` replaces the present one.
export function change(patch, quiet = false) {
  apply({ ...plain(current), ...patch }, quiet ? "replace" : "push");
}

export function changeLanguage(wanted) {
  setLanguage(wanted);
  remember("kg-language", wanted);
  change({}, true);
}

export function goHome() {
  change({ mode: "home", focus: [], limit: STEP, node: -1, edge: -1 });
}

export function focusOn(i) {
  change({ mode: "focus", focus: [i], limit: STEP, node: i, edge: -1 });
}

// Adds an entity to what stands on the canvas; on any other view it becomes the focus.
export function addToFocus(i) {
  const focus = current.mode === "focus" ? current.focus : [];
  if (focus.includes(i)) change({ node: i, edge: -1 });
  else change({ mode: "focus", focus: [...focus, i], node: i, edge: -1 });
}

export function select(node, edge = -1) {
  change({ node, edge });
}

export function filter(patch) {
  change({ filters: { ...current.filters, ...patch } }, true);
}

function plain({ mode, group, focus, limit, path, node, edge, table, filters }) {
  return { mode, group, focus, limit, path, node, edge, table, filters };
}

// What a state shows. A mere selection keeps what was worked out before, and with it the drawing and its zoom.
function derive(next) {
  const [key, content] = [keyOf(next), contentOf(next)];
  if (current?.key === key) return { ...next, key, content, visible: current.visible, chains: current.chains, scene: current.scene };
  const visible = sieve(graph, next.filters);
  const [a, b] = next.path;
  const found = next.mode === "path" && a >= 0 && b >= 0 ? chains(graph, visible, a, b) : [];
  const full = { ...next, key, content, visible, chains: found, ...shape() };
  return { ...full, scene: scene(graph, visible, full) };
}

// The shape of the place where a scene is drawn; it may not be there yet.
function shape() {
  const { clientWidth: wide = 0, clientHeight: high = 0 } = byId("canvas")?.parentElement ?? {};
  const narrow = wide > 0 && wide < NARROW;
  const rows = high && !narrow ? Math.floor((high - 48) / LINE) : Infinity;
  return { narrow, upright: high > 1.15 * wide, rows };
}

// The window has another size: a scene that no longer fits is laid out again.
export function reshape() {
  if (current.key !== keyOf(current)) apply(plain(current), null);
}

function keyOf(next) {
  return contentOf(next) + JSON.stringify(shape());
}

// What a state is about, whatever the window: the card is drawn again only when this changes.
function contentOf({ mode, group, focus, limit, path, filters: f }) {
  const lists = { ...f, types: [...f.types], relations: [...f.relations], status: [...f.status] };
  return JSON.stringify([mode, group, focus, limit, path, lists, language()]);
}

function apply(next, how) {
  const before = current;
  current = derive(next);
  if (how) {
    const hash = writeHash(graph, current, language());
    if (hash !== location.hash.slice(1)) {
      written = hash;
      if (how === "push") location.hash = hash;
      else history.replaceState(null, "", `#${hash}`);
      written = location.hash.slice(1);
    }
  }
  listeners.forEach((listener) => listener(current, before));
}

// Storage may be forbidden for a local file; then nothing is remembered.
export function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}
