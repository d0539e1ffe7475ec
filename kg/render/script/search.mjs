// Search by name, alias, part, pinyin and initials: exact before prefix before part, then by importance.
import { aliasesOf } from "./graph.mjs";

const EXACT = 0;
const PREFIX = 1;
const PART = 2;
const MISS = 3;

function fold(text) {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
}

function indexOf(g) {
  g.index ??= g.name.map((name, i) => ({ name: fold(name), aliases: aliasesOf(g, i).map(fold) }));
  return g.index;
}

function level(text, query) {
  const at = text.indexOf(query);
  if (at < 0) return MISS;
  if (at > 0) return PART;
  return text.length === query.length ? EXACT : PREFIX;
}

// [{node, by, text}]: by is name, alias or pinyin, text what matched
export function search(g, input, limit = 12) {
  const query = fold(input);
  if (!query) return [];
  const latin = /^[a-z0-9]+$/.test(query);
  const hits = [];
  const index = indexOf(g);
  for (let i = 0; i < g.n; i++) {
    let by = "name";
    let text = g.name[i];
    let best = level(index[i].name, query);
    index[i].aliases.forEach((alias, k) => {
      const found = level(alias, query);
      if (found < best) [best, by, text] = [found, "alias", aliasesOf(g, i)[k]];
    });
    let order = best * 2;
    if (latin && best > PREFIX) {
      const { pinyin, initials } = g.core.nodes;
      const spelt = Math.min(level(initials[i], query), level(pinyin[i], query));
      if (spelt < best && !(spelt === PART && query.length < 2)) [best, by, text, order] = [spelt, "pinyin", pinyin[i], spelt * 2 + 1];
    }
    if (best < MISS) hits.push({ node: i, by, text, order });
  }
  hits.sort((a, b) => a.order - b.order || g.rank[b.node] - g.rank[a.node] || a.node - b.node);
  return hits.slice(0, limit);
}

export function prepareSearch(g) {
  indexOf(g);
}
