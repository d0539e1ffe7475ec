// The shortest chains between two entities over what is visible; the direction of an edge does not matter.
import { otherEnd } from "./graph.mjs";

export const CHAINS = 5;

// [[{from, to, edge}, ...], ...]: up to CHAINS shortest chains, best supported hops first; [] if there is none
export function chains(g, visible, a, b, limit = CHAINS) {
  const distance = distances(g, visible, a, b);
  if (a === b || distance[b] < 0) return [];
  const found = [];
  const walk = (at, hops) => {
    if (found.length >= limit) return;
    if (at === a) {
      found.push(hops);
      return;
    }
    for (const [from, edge] of stepsBack(g, visible, distance, at)) walk(from, [{ from, to: at, edge }, ...hops]);
  };
  walk(b, []);
  return found;
}

function distances(g, visible, a, b) {
  const distance = new Int32Array(g.n).fill(-1);
  distance[a] = 0;
  let front = [a];
  while (front.length && distance[b] < 0) {
    const next = [];
    for (const i of front)
      for (const e of g.edgesAt(i)) {
        const j = otherEnd(g, e, i);
        if (!visible.edge[e] || distance[j] >= 0) continue;
        distance[j] = distance[i] + 1;
        next.push(j);
      }
    front = next;
  }
  return distance;
}

// [[node, edge], ...] one step nearer to the start; of several edges the best supported one
function stepsBack(g, visible, distance, at) {
  const best = new Map();
  for (const e of g.edgesAt(at)) {
    const j = otherEnd(g, e, at);
    if (!visible.edge[e] || distance[j] < 0 || distance[j] !== distance[at] - 1) continue;
    if (!best.has(j) || g.support[e] > g.support[best.get(j)]) best.set(j, e);
  }
  return [...best].sort(([i, e], [j, f]) => g.support[f] - g.support[e] || g.rank[j] - g.rank[i] || i - j);
}
