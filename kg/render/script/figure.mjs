// The view as a figure: an SVG written from positions, with title and legend. PNG and print are made from it.
import { byId, round, sign, svg } from "./dom.mjs";
import { label, t } from "./i18n.mjs";
import { isPlanned } from "./filters.mjs";
import { anchorX, baseline } from "./labels.mjs";
import { labelledEdges, mixArcs, readColors, rimOf, rimWidth, toScreen } from "./canvas.mjs";

const FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif';
const HEAD = 44;
const ENTRY = 118;

// An SVG element of what the window shows now.
export function drawFigure(view, subtitle) {
  const { g, scene, box, colors } = view;
  const [wide, high] = [box.clientWidth, box.clientHeight];
  const used = [...new Set([...scene.nodes.map(({ i }) => g.type[i]), ...scene.bubbles.flatMap(({ mix }) => mix.map(([type]) => type))])].sort((a, b) => a - b);
  const columns = Math.max(1, Math.floor((wide - 24) / ENTRY));
  const foot = 16 + Math.ceil(used.length / columns) * 24;
  const root = svg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${wide} ${HEAD + high + foot}`,
    width: wide,
    height: HEAD + high + foot,
    "font-family": FONT,
    "font-size": 13,
  });
  root.append(svg("rect", { width: wide, height: HEAD + high + foot, fill: colors.surface }));
  root.append(text(16, 20, g.core.title, { "font-weight": 600, "font-size": 15, fill: colors.ink }));
  root.append(text(16, 38, subtitle, { fill: colors.muted, "font-size": 12 }));
  const clip = svg("clipPath", { id: "frame" }, svg("rect", { width: wide, height: high }));
  const plane = svg("g", { transform: `translate(0 ${HEAD})`, "clip-path": "url(#frame)" });
  const scale = view.network.getScale();
  drawTies(view, plane, scale);
  drawEdges(view, plane, scale);
  drawNodes(view, plane, scale);
  drawLabels(view, plane);
  root.append(svg("defs", {}, clip), plane);
  used.forEach((k, at) => {
    const [x, y] = [20 + (at % columns) * ENTRY, HEAD + high + 18 + Math.floor(at / columns) * 24];
    root.append(sign(g.types[k], x, y, 6), text(x + 12, y + 4.5, label(g.types[k]), { fill: colors.ink }));
  });
  return root;
}

function text(x, y, content, props) {
  return svg("text", { x: round(x), y: round(y), ...props }, content);
}

function drawTies(view, plane, scale) {
  const at = view.scene.bubbles.map(({ x, y }) => toScreen(view, x, y));
  for (const [a, b, weight] of view.scene.ties) {
    const line = { x1: round(at[a].x), y1: round(at[a].y), x2: round(at[b].x), y2: round(at[b].y) };
    plane.append(svg("line", { ...line, stroke: view.colors.edge, "stroke-opacity": 0.5, "stroke-width": round(Math.min(6, 0.6 + Math.sqrt(weight) * 0.25) * scale) }));
  }
  view.scene.bubbles.forEach(({ r }, k) => {
    const circle = { cx: round(at[k].x), cy: round(at[k].y), r: round(r * scale) };
    plane.append(svg("circle", { ...circle, fill: view.colors.bubble }));
  });
  for (const { x, y, r, color, from, to } of mixArcs(view)) {
    const middle = toScreen(view, x, y);
    const rim = (angle) => `${round(middle.x + r * scale * Math.cos(angle))} ${round(middle.y + r * scale * Math.sin(angle))}`;
    const half = (from + to) / 2; // two arcs, so that a full circle is one too
    const reach = `A${round(r * scale)} ${round(r * scale)} 0 0 1`;
    plane.append(svg("path", { d: `M${rim(from)}${reach} ${rim(half)}${reach} ${rim(to)}`, fill: "none", stroke: color, "stroke-width": rimWidth(scale) }));
  }
}

function drawEdges(view, plane, scale) {
  const { g, scene, colors } = view;
  const places = new Map(scene.nodes.map((node) => [node.i, node]));
  for (const { e, bend } of scene.edges) {
    const [a, b] = [places.get(g.source[e]), places.get(g.target[e])];
    const [from, to] = [toScreen(view, a.x, a.y), toScreen(view, b.x, b.y)];
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const middle = { x: (from.x + to.x) / 2 + bend * dy, y: (from.y + to.y) / 2 - bend * dx };
    const tip = back(to, middle, b.r * scale + 2);
    const color = view.selected.edge === e ? colors.accent : colors.edge;
    const dash = g.background.edge.has(e) ? "2 4" : isPlanned(g, e) ? "6 4" : null;
    const d = `M${round(from.x)} ${round(from.y)}Q${round(middle.x)} ${round(middle.y)} ${round(tip.x)} ${round(tip.y)}`;
    plane.append(svg("path", { d, fill: "none", stroke: color, "stroke-width": 1.1, "stroke-dasharray": dash }));
    const [p, q] = [back(tip, middle, 7, 0.4), back(tip, middle, 7, -0.4)];
    const head = [tip, p, q].map(({ x, y }) => `${round(x)},${round(y)}`).join(" ");
    plane.append(svg("polygon", { points: head, fill: color }));
  }
}

// The point `distance` short of `to` on the way from `from`, turned aside by `turn`.
function back(to, from, distance, turn = 0) {
  const angle = Math.atan2(from.y - to.y, from.x - to.x) + turn;
  return { x: to.x + distance * Math.cos(angle), y: to.y + distance * Math.sin(angle) };
}

function drawNodes(view, plane, scale) {
  const { g, scene, colors } = view;
  for (const { i, x, y, r } of scene.nodes) {
    const at = toScreen(view, x, y);
    const kind = g.types[g.type[i]];
    const ghost = g.background.node.has(i) ? { fill: colors.surface, stroke: kind.color } : { stroke: rimOf(view, kind.color) };
    const node = sign(kind, at.x, at.y, r * scale, ghost);
    node.append(svg("title", {}, g.name[i]));
    plane.append(node);
  }
}

function drawLabels(view, plane) {
  const { colors } = view;
  const halo = { stroke: colors.surface, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" };
  for (const item of view.placed)
    item.lines.forEach((line, k) => {
      const faint = item.faint || k >= (item.head ?? 1);
      const weight = item.strong && !faint ? 600 : null;
      const fill = faint ? colors.muted : colors.ink;
      const props = { fill, "text-anchor": item.anchor, "font-weight": weight, ...halo, stroke: item.halo ?? colors.surface };
      plane.append(text(anchorX(item), baseline(item, k), line, props));
    });
  for (const { x, y, text: words } of labelledEdges(view)) {
    const at = toScreen(view, x, y);
    plane.append(text(at.x, at.y + 4.5, words, { fill: colors.ink, "text-anchor": "middle", ...halo }));
  }
}

export function serialise(root) {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(root)}\n`;
}

// The figure as a PNG blob at twice its size.
export async function pngOf(root) {
  const url = URL.createObjectURL(new Blob([serialise(root)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const sheet = document.createElement("canvas");
    sheet.width = root.viewBox.baseVal.width * 2;
    sheet.height = root.viewBox.baseVal.height * 2;
    sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
    return await new Promise((resolve) => sheet.toBlob(resolve, "image/png"));
  } finally {
    URL.revokeObjectURL(url);
  }
}

// The figure for the printer is always a light one.
export function printable(view, subtitle) {
  const root = document.documentElement;
  const { theme } = root.dataset;
  root.dataset.theme = "light";
  readColors(view);
  byId("print").replaceChildren(drawFigure(view, subtitle));
  root.dataset.theme = theme;
  readColors(view);
}

export function subtitleOf({ scene, visible }, g) {
  const [nodes, edges] = scene.bubbles.length ? [visible.nodes, visible.edges] : [scene.nodes.length, scene.edges.length];
  return t("shown", { n: nodes, allN: g.n, m: edges, allM: g.m });
}
