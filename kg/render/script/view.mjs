// Which nodes and edges stand on the canvas, and where. A scene is plain data:
// {kind, nodes: [{i, x, y, r, side}], edges: [edge], captions: [{x, y, side, text}], bubbles, ties, of, total, labels}
import { arrow, label, t } from "./i18n.mjs";
import { otherEnd, pointsOut } from "./graph.mjs";
import { isNeutral } from "./filters.mjs";

export const STEP = 48; // neighbours of a focus before "more"
export const FULL = 300; // nodes ever drawn at once
const GROUP_STEP = 120;
const HOME_EDGES = 260;
const ALL_EDGES = 600; // where the whole graph is drawn
const PARALLEL = 6; // edges drawn between the same two nodes
const ROW = 25; // between two labels of a focus, in pixels at zoom 1
const AIRY_ROW = 32; // the same where there are few
const MIDDLE = 11; // letters of a name between two entities
const COLUMN = 0.58; // share of a step in each of the three columns of two entities
const NARROW_STEP = 16; // neighbours at first where there is room on one side only
const STRETCH = 1.35;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

// state: {mode, group, focus, limit, chains, narrow, upright, rows}; visible: what filters.sieve() returned
export function scene(g, visible, state) {
  if (state.mode === "path" && state.chains?.length) return pathScene(g, state.chains);
  if (state.mode === "focus" && state.focus.length) return focusScene(g, visible, state);
  const map = state.mode === "group" ? groupScene(g, visible, state.group, state.limit) : homeScene(g, visible, state);
  return state.upright ? upright(map) : map;
}

// Where there is more height than width a map stands upright.
function upright(map) {
  const turn = (thing) => ({ ...thing, x: thing.y, y: thing.x });
  return { ...map, nodes: map.nodes.map(turn), bubbles: map.bubbles.map(turn) };
}

function homeScene(g, visible, state) {
  const { home, bubbles } = g.core.layout;
  if (isNeutral(g, state.filters)) return bubbles ? bubbleScene(g, bubbles) : placedScene(g, visible, home);
  if (home && home.nodes.length === countShown(g)) return placedScene(g, visible, home);
  return topScene(g, visible);
}

function countShown(g) {
  return g.core.layout.community.reduce((count, k) => count + (k >= 0 ? 1 : 0), 0);
}

function placedScene(g, visible, home) {
  const whole = home.nodes.length === countShown(g);
  const nodes = home.nodes
    .map((i, k) => ({ i, x: home.x[k], y: home.y[k], r: radiusOf(g, i), side: "b" }))
    .filter(({ i }) => visible.node[i]);
  return finish(g, "home", nodes, strongest(g, visible, nodes, whole ? ALL_EDGES : HOME_EDGES), { total: visible.nodes, labels: 40 });
}

// The most important visible entities in one disc: the home of a narrowed graph.
function topScene(g, visible) {
  const ranked = [];
  for (let i = 0; i < g.n; i++) if (visible.node[i]) ranked.push(i);
  ranked.sort((i, j) => g.rank[j] - g.rank[i] || i - j);
  const { community } = g.core.layout;
  const nodes = ranked
    .slice(0, GROUP_STEP)
    .sort((i, j) => community[i] - community[j] || g.rank[j] - g.rank[i] || i - j)
    .map((i, k) => ({ i, ...sunflower(k, 50), r: Math.min(14, radiusOf(g, i)), side: "b" }));
  return finish(g, "top", nodes, strongest(g, visible, nodes), { total: ranked.length, labels: 40 });
}

function bubbleScene(g, { x, y, r, size, lead, ties, rest }) {
  const mix = mixes(g, size.length);
  const bubbles = x.map((_, k) => ({
    k,
    x: x[k],
    y: y[k],
    r: r[k],
    size: size[k],
    lead: lead[k],
    rest: k === rest,
    mix: mix[k],
  }));
  return { ...finish(g, "bubbles", [], [], { total: 0, labels: 40 }), bubbles, ties };
}

// [[type, count], ...] of each community, in the order of the legend
function mixes(g, count) {
  const table = Array.from({ length: count }, () => new Map());
  g.core.layout.community.forEach((k, i) => k >= 0 && table[k].set(g.type[i], (table[k].get(g.type[i]) ?? 0) + 1));
  return table.map((mix) => [...mix].sort(([a], [b]) => a - b));
}

function groupScene(g, visible, group, limit) {
  const { community, x, y } = g.core.layout;
  const members = [];
  for (let i = 0; i < g.n; i++) if (community[i] === group && visible.node[i]) members.push(i);
  members.sort((i, j) => g.rank[j] - g.rank[i] || i - j);
  const count = Math.min(FULL, Math.max(limit, GROUP_STEP));
  const nodes = members.slice(0, count).map((i) => ({ i, x: x[i], y: y[i], r: radiusOf(g, i), side: "b" }));
  return finish(g, "group", nodes, strongest(g, visible, nodes), { total: members.length, labels: 40 });
}

function focusScene(g, visible, { focus, limit, narrow, rows = Infinity }) {
  const near = focus.map((i) => neighbours(g, visible, i));
  const wanted = narrow ? limit - STEP + NARROW_STEP : limit > STEP ? limit : Math.min(limit, fitting(g, focus, near, limit, rows));
  const pools = focus.length === 2 ? threeWays(near) : near;
  const each = Math.min(focus.length === 2 ? Math.round(wanted * COLUMN) : wanted, Math.floor((FULL - focus.length) / pools.length));
  const drawn = new Set(pools.flatMap((list) => balanced(g, list, each).map(({ j }) => j)).filter((j) => !focus.includes(j)));
  const all = new Set(near.flatMap((list) => list.map(({ j }) => j)).filter((j) => !focus.includes(j)));
  const lay = focus.length === 1 ? layOne : focus.length === 2 ? layTwo : layMany;
  const { nodes, captions } = lay(g, focus, near, drawn, narrow);
  const shown = new Set(nodes.map(({ i }) => i));
  const edges = [];
  for (const i of focus)
    for (const e of g.edgesAt(i)) if (visible.edge[e] && shown.has(otherEnd(g, e, i))) edges.push(e);
  const more = { drawn: drawn.size, total: all.size, labels: 120 };
  return finish(g, "focus", nodes, [...new Set(edges)], { ...more, captions, pinned: new Set(focus) });
}

// How many neighbours a low window takes at first, so that each has room for its name.
function fitting(g, focus, near, limit, rows) {
  if (focus.length === 2) return Math.floor((rows - 2) / COLUMN);
  let count = limit;
  const tallest = () => {
    const drawn = new Set(balanced(g, near[0], count).map(({ j }) => j));
    return Math.max(...halves(grouped(g, focus[0], near[0], drawn)).map((side) => side.reduce((sum, { items }) => sum + items.length + 2, -1)));
  };
  while (focus.length === 1 && count > NARROW_STEP && tallest() > rows) count--;
  return count;
}

// Neighbours of the first only, of both, of the second only.
function threeWays([a, b]) {
  const [ofA, ofB] = [a, b].map((list) => new Set(list.map(({ j }) => j)));
  return [a.filter(({ j }) => !ofB.has(j)), a.filter(({ j }) => ofB.has(j)), b.filter(({ j }) => !ofA.has(j))];
}

// [{j, e, support}] of the visible neighbours, each with its strongest edge, most important first
export function neighbours(g, visible, i) {
  const found = new Map();
  for (const e of g.edgesAt(i)) {
    const j = otherEnd(g, e, i);
    if (!visible.edge[e] || j === i) continue;
    const known = found.get(j);
    if (!known) found.set(j, { j, e, support: g.support[e] });
    else {
      known.support += g.support[e];
      if (g.support[e] > g.support[known.e]) known.e = e;
    }
  }
  return [...found.values()].sort((a, b) => b.support - a.support || g.rank[b.j] - g.rank[a.j] || a.j - b.j);
}

// At most `count`, shared among the types by the root of their size, so that none crowds out the rest.
function balanced(g, list, count) {
  if (list.length <= count) return list;
  const queues = new Map();
  for (const item of list) {
    const type = g.type[item.j];
    if (!queues.has(type)) queues.set(type, []);
    queues.get(type).push(item);
  }
  const shares = [...queues].sort(([a], [b]) => a - b).map(([, queue]) => ({ queue, taken: 0, weight: weightOf(g, queue) }));
  const chosen = [];
  while (chosen.length < count) {
    const open = shares.filter(({ queue, taken }) => taken < queue.length);
    const next = open.reduce((best, share) => (share.weight / (share.taken + 1) > best.weight / (best.taken + 1) ? share : best));
    chosen.push(next.queue[next.taken++]);
  }
  return chosen;
}

// Figures get half a share: the card lists them all.
function weightOf(g, queue) {
  return Math.sqrt(queue.length) / (g.relation[queue[0].e] === g.reports ? 2 : 1);
}

// One entity in the middle; its neighbours in two bows, a row each, in groups of one type and one relation.
function layOne(g, [centre], [near], drawn, narrow) {
  const groups = grouped(g, centre, near, drawn);
  const sides = narrow ? [groups, []] : halves(groups);
  const nodes = [{ i: centre, x: 0, y: 0, r: 15, side: "b", strong: true }];
  const captions = [];
  sides.forEach((list, k) => bow(g, list, k === 0 ? 1 : -1, narrow ? 60 : 170, nodes, captions));
  return { nodes, captions };
}

// Groups in two columns of about the same height; a long group may run over from the first into the second.
function halves(groups) {
  const height = groups.reduce((sum, { items }) => sum + items.length + 2, 0);
  const sides = [[], []];
  let room = Math.max(8, Math.ceil(height / 2));
  for (const { text, items } of groups) {
    const fits = room <= 0 ? 0 : items.length + 2 <= room + 2 ? items.length : room - 2 < 3 ? 0 : room - 2;
    if (fits > 0) sides[0].push({ text, items: items.slice(0, fits) });
    if (fits < items.length) sides[1].push({ text: fits ? t("continued", { text }) : text, items: items.slice(fits) });
    room = fits < items.length ? 0 : room - fits - 2;
  }
  return sides;
}

function bow(g, groups, way, near, nodes, captions) {
  const rows = groups.reduce((sum, group) => sum + group.items.length + 2, -1);
  const gap = rows > 14 ? ROW : AIRY_ROW;
  const half = Math.max(1, (rows * gap) / 2);
  const side = way > 0 ? "r" : "l";
  const reach = near + Math.min(90, half / 4);
  let row = 0;
  for (const group of groups) {
    const put = (target) => {
      const y = -half + (row + 0.5) * gap;
      const x = way * (reach + 90 * Math.sqrt(Math.max(0, 1 - (y / (half + gap)) ** 2)));
      target(Math.round(x), Math.round(y));
      row++;
    };
    put((x, y) => captions.push({ x, y, side, text: group.text }));
    for (const { j } of group.items) put((x, y) => nodes.push({ i: j, x, y, r: Math.min(7, radiusOf(g, j)), side }));
    row++;
  }
}

// [{text, items}] ordered by type, then relation; inside by support. A group that is not whole says so: 4/207.
function grouped(g, centre, near, drawn) {
  const groups = new Map();
  for (const item of near) {
    const key = (g.type[item.j] * 1000 + g.relation[item.e]) * 2 + (pointsOut(g, item.e, centre) ? 0 : 1);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([key, items]) => {
    const relation = arrow(g.relations[(key >> 1) % 1000], key % 2 === 0);
    const shown = items.filter(({ j }) => drawn.has(j));
    return { text: `${relation} ${label(g.types[g.type[items[0].j]])} ${part(shown.length, items.length)}`, items: shown };
  }).filter(({ items }) => items.length);
}

// Two entities: what only one of them has on the outside, what they share in between.
function layTwo(g, [a, b], [nearA, nearB], drawn, narrow) {
  const order = (i, j) => g.type[i] - g.type[j] || g.rank[j] - g.rank[i] || i - j;
  const pools = threeWays([nearA, nearB]).map((list) => list.map(({ j }) => j).filter((j) => j !== a && j !== b));
  const columns = [
    { x: -330, side: "l", text: t("onlyOf", { name: g.name[a] }) },
    { x: 0, side: "r", text: t("both") },
    { x: 330, side: "r", text: t("onlyOf", { name: g.name[b] }) },
  ].map((column, k) => ({ ...column, all: pools[k].length, items: pools[k].filter((j) => drawn.has(j)).sort(order) }));
  if (narrow) return stacked(g, a, b, columns);
  const nodes = [
    { i: a, x: -175, y: 0, r: 14, side: "b", strong: true },
    { i: b, x: 175, y: 0, r: 14, side: "b", strong: true },
  ];
  const captions = [];
  for (const { x, side, text, all, items } of columns) {
    if (!items.length) continue;
    const top = (-(items.length + 1) * ROW) / 2;
    captions.push({ x, y: Math.round(top), side, text: `${text} ${part(items.length, all)}` });
    items.forEach((i, k) => nodes.push({ i, x, y: Math.round(top + (k + 1) * ROW), r: Math.min(7, radiusOf(g, i)), side, letters: x ? undefined : MIDDLE }));
  }
  return { nodes, captions };
}

// The same where there is room on one side only: one list, each entity beside its own part of it.
function stacked(g, a, b, columns) {
  const nodes = [];
  const captions = [];
  const middles = [];
  let row = 0;
  for (const { text, all, items } of columns) {
    const first = row;
    if (items.length) captions.push({ x: 190, y: row * ROW, side: "r", text: `${text} ${part(items.length, all)}` });
    items.forEach((i, k) => nodes.push({ i, x: 190, y: (row + 1 + k) * ROW, r: Math.min(7, radiusOf(g, i)), side: "r" }));
    row += items.length ? items.length + 2 : 1;
    middles.push(((first + row - 2) / 2) * ROW);
  }
  const end = (i, y) => ({ i, x: 0, y: Math.round(y), r: 14, side: "b", strong: true });
  return { nodes: [end(a, middles[0]), end(b, middles[2]), ...nodes], captions };
}

function part(shown, all) {
  return shown === all ? String(all) : `${shown}/${all}`;
}

// Three and more: the entities on a ring, their neighbours in sunflowers, shared ones between their owners.
function layMany(g, focus, near, drawn) {
  const ring = 190 + 60 * focus.length;
  const places = focus.map((_, k) => {
    const angle = (2 * Math.PI * k) / focus.length - Math.PI / 2;
    return { x: STRETCH * ring * Math.cos(angle), y: ring * Math.sin(angle) };
  });
  const owners = near.map((list) => new Set(list.map(({ j }) => j)));
  const clusters = new Map();
  for (const j of [...drawn].sort((i, k) => g.rank[k] - g.rank[i] || i - k)) {
    const mine = focus.flatMap((_, k) => (owners[k].has(j) ? [k] : []));
    const key = mine.join();
    if (!clusters.has(key)) clusters.set(key, { mine, items: [] });
    clusters.get(key).items.push(j);
  }
  const nodes = focus.map((i, k) => ({ i, x: Math.round(places[k].x), y: Math.round(places[k].y), r: 16, side: "b", strong: true }));
  for (const { mine, items } of clusters.values()) {
    const out = mine.length === 1 ? 1 + (70 + 30 * Math.sqrt(items.length)) / ring : 0.82;
    const x = (out * mine.reduce((sum, k) => sum + places[k].x, 0)) / mine.length;
    const y = (out * mine.reduce((sum, k) => sum + places[k].y, 0)) / mine.length;
    items.forEach((i, k) => {
      const spot = sunflower(k, 34);
      nodes.push({ i, x: Math.round(x + spot.x), y: Math.round(y + spot.y), r: Math.min(9, radiusOf(g, i)), side: "b" });
    });
  }
  return { nodes, captions: [] };
}

// The chains as rows between their two ends, which stand on the left and on the right.
function pathScene(g, chains) {
  const steps = chains[0].length;
  const wide = Math.max(190, Math.min(300, 900 / steps));
  const levels = Array.from({ length: steps + 1 }, () => []);
  chains.forEach((chain) =>
    [chain[0].from, ...chain.map(({ to }) => to)].forEach((i, k) => levels[k].includes(i) || levels[k].push(i)),
  );
  const nodes = levels.flatMap((list, k) =>
    list.map((i, row) => ({
      i,
      x: Math.round((k - steps / 2) * wide),
      y: Math.round((row - (list.length - 1) / 2) * 96),
      r: k === 0 || k === steps ? 15 : 11,
      side: "b",
      strong: true,
    })),
  );
  const edges = [...new Set(chains.flat().map(({ edge }) => edge))];
  return finish(g, "path", nodes, edges, { total: nodes.length, labels: 60, named: true });
}

function sunflower(k, gap) {
  const radius = gap * Math.sqrt(k);
  return { x: Math.round(STRETCH * radius * Math.cos(k * GOLDEN)), y: Math.round(radius * Math.sin(k * GOLDEN)) };
}

function radiusOf(g, i) {
  return Math.min(19, 6 + Math.sqrt(g.rank[i]) * 0.8);
}

// The best supported visible edges among the nodes of a scene.
function strongest(g, visible, nodes, most = HOME_EDGES) {
  const drawn = new Set(nodes.map(({ i }) => i));
  const edges = [];
  for (const i of drawn)
    for (const e of g.edgesAt(i)) if (visible.edge[e] && g.source[e] === i && drawn.has(g.target[e])) edges.push(e);
  edges.sort((a, b) => g.support[b] - g.support[a] || a - b);
  return nodes.length <= 60 ? edges : edges.slice(0, most);
}

// Parallel edges bend apart; beyond PARALLEL they are left to the card.
function finish(g, kind, nodes, edges, rest) {
  const pairs = new Map();
  const bent = [];
  for (const e of [...edges].sort((a, b) => a - b)) {
    if (g.source[e] === g.target[e]) continue;
    const forward = g.source[e] < g.target[e];
    const key = forward ? `${g.source[e]} ${g.target[e]}` : `${g.target[e]} ${g.source[e]}`;
    const k = pairs.get(key) ?? 0;
    pairs.set(key, k + 1);
    if (k < PARALLEL) bent.push({ e, bend: k === 0 ? 0 : (k % 2 === (forward ? 1 : 0) ? 1 : -1) * 0.14 * Math.ceil(k / 2) });
  }
  return { kind, nodes, edges: bent, captions: [], bubbles: [], ties: [], pinned: new Set(), ...rest };
}
