// The canvas: vis-network draws nodes and edges at the places of a scene; labels are drawn over it at a fixed size.
/* global vis */
import { corners } from "./dom.mjs";
import { label, t } from "./i18n.mjs";
import { attribute, figureOf } from "./graph.mjs";
import { isPlanned } from "./filters.mjs";
import { anchorX, baseline, placeLabels, short } from "./labels.mjs";

const FONT = '13px "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif';
const HOVER_MS = 60;
const FADE = 0.2;
const NARROW = 560; // pixels
const ROOMY = 22; // radius in pixels from which a community holds its name
const LEGIBLE = 0.74; // zoom at which the rows of a focus keep all their labels; a phone pans instead

// on: {pick(node, edge), open(node, add), group(k)}; covered(): pixels of the canvas that lie under the card
export function openCanvas(g, box, on, covered) {
  const nodes = new vis.DataSet();
  const edges = new vis.DataSet();
  const network = new vis.Network(box, { nodes, edges }, optionsOf(g.core.options));
  const view = { g, box, network, nodes, edges, scene: null, selected: {}, hover: null, widths: new Map(), placed: [], colors: {}, covered };
  network.on("afterDrawing", (ctx) => drawOver(view, ctx));
  listenToMouse(view, on);
  return view;
}

function optionsOf(base) {
  return {
    ...base,
    autoResize: true,
    nodes: { borderWidth: 1, borderWidthSelected: 1, chosen: false, labelHighlightBold: false },
    edges: { ...base.edges, chosen: false, arrowStrikethrough: false, selectionWidth: 0, hoverWidth: 0 },
    layout: { improvedLayout: false, hierarchical: false, randomSeed: 1 },
    interaction: { ...base.interaction, hover: true, multiselect: false, tooltipDelay: 3_600_000, zoomSpeed: 0.6, selectConnectedEdges: false },
  };
}

function listenToMouse(view, on) {
  const { network } = view;
  let waiting = 0;
  const hover = (what) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => setHover(view, what), HOVER_MS);
  };
  network.on("hoverNode", ({ node }) => hover({ node }));
  network.on("hoverEdge", ({ edge }) => hover({ edge }));
  network.on("blurNode", () => hover(null));
  network.on("blurEdge", () => hover(null));
  network.on("click", ({ nodes, edges, event }) => {
    const id = nodes[0];
    if (typeof id === "string") on.group(Number(id.slice(1)));
    else if (id !== undefined) on.pick(id, -1, event);
    else if (typeof edges[0] === "number") on.pick(-1, edges[0], event);
    else on.pick(-1, -1, event);
  });
  network.on("doubleClick", ({ nodes, event }) => {
    if (typeof nodes[0] === "number") on.open(nodes[0], event.srcEvent.shiftKey);
  });
}

export function show(view, scene, selected) {
  const same = view.scene === scene;
  view.selected = selected;
  if (same) {
    paint(view);
    return;
  }
  view.scene = scene;
  view.hover = null;
  view.pointed = -1;
  view.near = nearOf(view.g, scene);
  readColors(view);
  view.network.setData({ nodes: [], edges: [] });
  view.nodes.clear();
  view.edges.clear();
  view.nodes.add([...scene.nodes.map((node) => visNode(view, node)), ...scene.bubbles.map((bubble) => visBubble(view, bubble))]);
  view.edges.add([...scene.edges.map((edge) => visEdge(view, edge)), ...scene.ties.map((tie, k) => visTie(view, tie, k))]);
  view.network.setData({ nodes: view.nodes, edges: view.edges });
  fit(view);
}

// Neighbours within the scene, for hovering.
function nearOf(g, scene) {
  const near = new Map(scene.nodes.map(({ i }) => [i, new Set([i])]));
  for (const { e } of scene.edges) {
    near.get(g.source[e])?.add(g.target[e]);
    near.get(g.target[e])?.add(g.source[e]);
  }
  return near;
}

export function readColors(view) {
  const css = getComputedStyle(document.documentElement);
  for (const name of ["surface", "ink", "muted", "line", "edge", "accent", "bubble"])
    view.colors[name] = css.getPropertyValue(`--${name}`).trim();
}

export function recolor(view) {
  readColors(view);
  const scene = view.scene;
  view.scene = null;
  if (scene) show(view, scene, view.selected);
}

function visNode(view, { i, x, y, r }) {
  const kind = view.g.types[view.g.type[i]];
  return {
    id: i,
    x,
    y,
    size: r,
    shape: kind.shape,
    color: nodeColor(view, i),
  };
}

function visBubble(view, { k, x, y, r }) {
  return { id: `g${k}`, x, y, size: r, shape: "dot", color: { background: view.colors.bubble, border: view.colors.bubble } };
}

function visTie(view, [a, b, weight], k) {
  const width = Math.min(6, 0.6 + Math.sqrt(weight) * 0.25);
  return { id: `t${k}`, from: `g${a}`, to: `g${b}`, width, color: { color: view.colors.edge, opacity: 0.5 }, arrows: { to: false } };
}

function visEdge(view, { e, bend }) {
  const { g } = view;
  return {
    id: e,
    from: g.source[e],
    to: g.target[e],
    width: Math.min(3, 0.8 + Math.log2(g.support[e] || 1) * 0.45),
    color: edgeColor(view, e),
    dashes: g.background.edge.has(e) ? [2, 4] : isPlanned(g, e) ? [6, 4] : false,
    arrows: { to: { enabled: true, scaleFactor: 0.45 } },
    smooth: bend ? { enabled: true, type: bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) } : false,
  };
}

// What is lit: everything, or what touches the thing under the pointer.
function lit(view, i) {
  const { hover, near, g } = view;
  if (!hover) return true;
  if (hover.node !== undefined) return near.get(hover.node)?.has(i) ?? true;
  return typeof hover.edge !== "number" || g.source[hover.edge] === i || g.target[hover.edge] === i;
}

// Solid also when faded, so that no line shows through; hollow where no document mentions it.
function nodeColor(view, i) {
  const { g, colors } = view;
  const { color } = g.types[g.type[i]];
  const fade = (shade, share) => (lit(view, i) ? shade : mixed(color, colors.surface, share));
  if (g.background.node.has(i)) return { background: colors.surface, border: fade(color, FADE) };
  return { background: fade(color, FADE), border: fade(rimOf(view, color), FADE) }; // the rim keeps pale colours apart from the ground
}

export function rimOf({ colors }, color) {
  return mixed(color, colors.ink, 0.7);
}

// Two colours written #rrggbb, mixed: `share` of the first.
function mixed(first, second, share) {
  const parts = (color) => [1, 3, 5].map((k) => Number.parseInt(color.slice(k, k + 2), 16));
  const other = parts(second);
  return `rgb(${parts(first).map((part, k) => Math.round(part * share + other[k] * (1 - share))).join()})`;
}

function edgeColor(view, e) {
  const { g, hover, selected, colors } = view;
  if (selected.edge === e) return { color: colors.accent, opacity: 1 };
  if (!hover) {
    const touches = selected.node >= 0 && (g.source[e] === selected.node || g.target[e] === selected.node);
    return touches && view.scene?.kind !== "focus" ? { color: colors.accent, opacity: 0.75 } : { color: colors.edge, opacity: 0.8 };
  }
  const under = hover.edge === e || (hover.node !== undefined && (g.source[e] === hover.node || g.target[e] === hover.node));
  return under ? { color: colors.accent, opacity: 1 } : { color: colors.edge, opacity: FADE };
}

function setHover(view, what) {
  if (!view.scene || view.scene.bubbles.length) return;
  if (what?.node === view.hover?.node && what?.edge === view.hover?.edge) return;
  view.hover = what;
  view.box.classList.toggle("over", Boolean(what));
  paint(view);
}

function paint(view) {
  const { scene } = view;
  view.nodes.update(scene.nodes.map(({ i }) => ({ id: i, color: nodeColor(view, i) })));
  view.edges.update(scene.edges.map(({ e }) => ({ id: e, color: edgeColor(view, e) })));
  view.network.redraw();
}

// Labels, captions and the ring of the selection, in screen pixels over the network.
function drawOver(view, ctx) {
  const { scene, box, colors } = view;
  if (!scene) return;
  const ratio = ctx.canvas.width / box.clientWidth;
  ctx.save();
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.font = FONT;
  ctx.lineJoin = "round";
  view.placed = labelsOf(view, (text) => width(view, ctx, text));
  ring(view, ctx);
  mixRings(view, ctx);
  for (const item of view.placed) {
    ctx.globalAlpha = item.key === undefined || typeof item.key === "string" || lit(view, item.key) ? 1 : FADE;
    ctx.textAlign = { start: "left", end: "right", middle: "center" }[item.anchor];
    item.lines.forEach((line, k) => {
      const [x, y] = [anchorX(item), baseline(item, k)];
      const faint = item.faint || k >= (item.head ?? 1);
      ctx.font = (item.strong && !faint ? "600 " : "") + FONT;
      ctx.lineWidth = 4;
      ctx.strokeStyle = item.halo ?? colors.surface;
      if (item.halo !== "none") ctx.strokeText(line, x, y);
      ctx.fillStyle = faint ? colors.muted : colors.ink;
      ctx.fillText(line, x, y);
    });
  }
  ctx.globalAlpha = 1;
  edgeLabel(view, ctx);
  ctx.restore();
}

function width(view, ctx, text) {
  if (!view.widths.has(text)) view.widths.set(text, ctx.measureText(text).width);
  return view.widths.get(text);
}

export function toScreen(view, x, y) {
  return view.network.canvasToDOM({ x, y });
}

// The labels that fit, in screen pixels; also used for the exported figure.
export function labelsOf(view, measure) {
  const { g, scene, hover, selected } = view;
  const scale = view.network.getScale();
  const dots = scene.nodes.map((node) => ({ ...node, ...toScreen(view, node.x, node.y), r: node.r * scale, key: node.i }));
  const first = (node) => (node.i === hover?.node ? 3 : 0) + (node.i === selected.node ? 2 : 0) + (node.strong ? 1 : 0);
  const items = dots
    .filter(({ x, y }) => x > -40 && y > -40 && x < view.box.clientWidth + 40 && y < view.box.clientHeight + 40)
    .sort((a, b) => first(b) - first(a) || g.rank[b.i] - g.rank[a.i] || a.i - b.i)
    .map((node) => ({ ...node, lines: [short(g.name[node.i], lettersFor(view, node, first(node) ? 24 : 14))], strong: first(node) > 0 }));
  const captions = scene.captions.map((caption) => ({ ...caption, ...toScreen(view, caption.x, caption.y), r: 0, lines: [caption.text], faint: true }));
  const named = [...items.filter(({ strong }) => strong), ...captions, ...items.filter(({ strong }) => !strong)];
  const discs = scene.bubbles.map(({ k, x, y, r }) => ({ ...toScreen(view, x, y), r: r * scale, key: `g${k}` }));
  return placeLabels([...named, ...bubbleLabels(view, scale)], [...dots, ...discs], scene.labels + captions.length, {
    width: view.box.clientWidth,
    height: view.box.clientHeight,
    measure,
  });
}

// A label at the side of its node is cut rather than lost where the window ends.
function lettersFor({ box }, { side, x, r, letters = Infinity }, most) {
  const space = side === "r" ? box.clientWidth - x - r : side === "l" ? x - r : Infinity;
  return Math.max(3, Math.min(most, letters, Math.floor((space - 8) / 13.2)));
}

function bubbleLabels(view, scale) {
  const { g, scene, colors } = view;
  return [...scene.bubbles]
    .sort((a, b) => b.size - a.size)
    .map(({ k, x, y, r, size, lead, rest }) => {
      const at = toScreen(view, x, y);
      const room = Math.floor((r * scale * 1.5) / 17) - 1;
      const letters = Math.max(3, Math.min(9, Math.floor((r * scale * 1.8 - 6) / 13)));
      const { lines, head } = rest ? { lines: [t("restGroup")], head: 1 } : wrapped(lead.map((i) => g.name[i]), letters, Math.max(1, Math.min(3, room)));
      const side = r * scale >= ROOMY ? "c" : "b";
      const count = room >= 1 || side === "b" ? [t("members", { n: size })] : [];
      return { key: `g${k}`, lines: [...lines, ...count], ...at, r: r * scale, strong: true, optional: side === "b", head, halo: side === "c" ? "none" : colors.surface, side };
    });
}

// Names in lines of at most `letters`: the first may take two lines, then as many others as there is room for.
function wrapped([first, ...others], letters, room) {
  const points = Array.from(first);
  const lines = points.length > letters && room > 1 ? [points.slice(0, letters).join(""), short(points.slice(letters).join(""), letters)] : [short(first, letters)];
  return { lines: [...lines, ...others.map((name) => short(name, letters))].slice(0, room), head: lines.length };
}

// Around a community, the shares of its types in their colours.
function mixRings(view, ctx) {
  const scale = view.network.getScale();
  for (const { x, y, r, color, from, to } of mixArcs(view)) {
    const at = toScreen(view, x, y);
    ctx.beginPath();
    ctx.arc(at.x, at.y, r * scale, from, to);
    ctx.strokeStyle = color;
    ctx.lineWidth = rimWidth(scale);
    ctx.stroke();
  }
  const pointed = view.scene.bubbles[view.pointed];
  if (!pointed) return;
  const at = toScreen(view, pointed.x, pointed.y);
  ctx.beginPath();
  ctx.arc(at.x, at.y, pointed.r * scale + 6, 0, 2 * Math.PI);
  ctx.strokeStyle = view.colors.accent;
  ctx.lineWidth = 2;
  ctx.stroke();
}

export function rimWidth(scale) {
  return Math.max(2, Math.min(4, 6.5 * scale));
}

export function mixArcs({ g, scene }) {
  return scene.bubbles.flatMap(({ x, y, r, size, mix }) => {
    let angle = -Math.PI / 2;
    return mix.map(([type, count]) => {
      const from = angle;
      angle += (2 * Math.PI * count) / size;
      return { x, y, r, color: g.types[type].color, from, to: angle };
    });
  });
}

function ring(view, ctx) {
  const { g, scene, selected, colors } = view;
  const node = scene.nodes.find(({ i }) => i === selected.node);
  if (!node) return;
  const at = toScreen(view, node.x, node.y);
  const reach = node.r * view.network.getScale() + 4;
  ctx.strokeStyle = colors.accent;
  ctx.lineWidth = 2;
  ctx.beginPath();
  const points = corners(g.types[g.type[node.i]].shape, at.x, at.y, reach + 1);
  if (points) points.forEach(([x, y], k) => (k ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  else ctx.arc(at.x, at.y, reach, 0, 2 * Math.PI);
  ctx.closePath();
  ctx.stroke();
}

// The words on an edge: its relation, and the figure if it carries one.
export function edgeWords(g, e) {
  const figure = [attribute(g, e, "period"), figureOf(g, e)].filter(Boolean).join(" ");
  return [label(g.relations[g.relation[e]]), figure].filter(Boolean).join(" ");
}

// Edges that show their words: the one under the pointer, the selected one, every hop of a path.
export function labelledEdges({ g, scene, hover, selected }) {
  const wanted = new Set(scene.named ? scene.edges.map(({ e }) => e) : []);
  if (typeof hover?.edge === "number") wanted.add(hover.edge);
  if (selected.edge >= 0) wanted.add(selected.edge);
  const places = new Map(scene.nodes.map((node) => [node.i, node]));
  return scene.edges
    .filter(({ e }) => wanted.has(e))
    .map(({ e, bend }) => {
      const [a, b] = [places.get(g.source[e]), places.get(g.target[e])];
      const [dx, dy] = [b.x - a.x, b.y - a.y];
      const middle = { x: (a.x + b.x) / 2 + (bend * dy) / 2, y: (a.y + b.y) / 2 - (bend * dx) / 2 };
      return { ...middle, text: edgeWords(g, e) };
    });
}

function edgeLabel(view, ctx) {
  ctx.font = FONT;
  for (const { x, y, text } of labelledEdges(view)) {
    const at = toScreen(view, x, y);
    const wide = width(view, ctx, text) + 14;
    ctx.fillStyle = view.colors.surface;
    ctx.strokeStyle = view.colors.accent;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.roundRect(at.x - wide / 2, at.y - 11, wide, 22, 11);
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = view.colors.ink;
    ctx.textAlign = "center";
    ctx.fillText(text, at.x, at.y + 4.5);
  }
}

// The whole scene in the window, with room for the labels at its edges; never larger than life by much.
export function fit(view) {
  const { scene, box, network } = view;
  const things = [...scene.nodes, ...scene.bubbles, ...scene.captions];
  if (!things.length || !box.clientWidth) return;
  const margin = ({ side, r = 0 }, away) => (side === away ? 150 : side === "b" ? 56 : 20) + r;
  const left = Math.min(...things.map((n) => n.x - margin(n, "l")));
  const right = Math.max(...things.map((n) => n.x + margin(n, "r")));
  const top = Math.min(...things.map((n) => n.y - (n.r ?? 0) - 18));
  const bottom = Math.max(...things.map((n) => n.y + (n.r ?? 0) + 30));
  const high = Math.max(120, box.clientHeight - view.covered());
  const least = scene.kind === "focus" && box.clientWidth < NARROW ? LEGIBLE : 0;
  const scale = Math.max(least, Math.min(1.35, box.clientWidth / (right - left), high / (bottom - top)));
  const lower = (box.clientHeight - high) / 2 / scale; // the part under an open card does not count
  network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 + lower }, scale, animation: false });
}

export function zoom(view, factor) {
  const scale = Math.min(6, Math.max(0.05, view.network.getScale() * factor));
  view.network.moveTo({ scale, animation: false });
}

// Brings a node into the window if it is outside.
export function reveal(view, i) {
  const node = view.scene.nodes.find((other) => other.i === i);
  if (!node) return;
  const at = toScreen(view, node.x, node.y);
  const inside = at.x > 30 && at.y > 30 && at.x < view.box.clientWidth - 30 && at.y < view.box.clientHeight - 30;
  if (!inside) view.network.moveTo({ position: { x: node.x, y: node.y }, animation: false });
}

// The drawn node nearest to `from` in the direction of an arrow key; the first one if there is no start.
export function step(view, from, key) {
  const { nodes, bubbles } = view.scene;
  const all = bubbles.length ? bubbles.map((b) => ({ ...b, i: b.k })) : nodes;
  const start = all.find(({ i }) => i === from);
  if (!start) return all.length ? all[0].i : -1;
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  let best = from;
  let least = Infinity;
  for (const node of all) {
    const along = (node.x - start.x) * dx + (node.y - start.y) * dy;
    const aside = Math.abs((node.x - start.x) * dy) + Math.abs((node.y - start.y) * dx);
    if (node === start || along <= 0 || along + 2 * aside >= least) continue;
    least = along + 2 * aside;
    best = node.i;
  }
  return best;
}

// Keyboard: lights a node or community up as the pointer would.
export function point(view, i) {
  if (view.scene.bubbles.length) {
    view.pointed = i;
    view.network.redraw();
    return;
  }
  view.hover = i < 0 ? null : { node: i };
  if (i >= 0) reveal(view, i);
  paint(view);
}
