// What two entities share and what only one of them has, by relation and direction.
import { otherEnd, pointsOut } from "./graph.mjs";

// [{relation, out, onlyA: [edge], both: [[edge, edge]], onlyB: [edge]}], the fullest first
export function compare(g, visible, a, b) {
  const rows = new Map();
  const put = (i, side) => {
    for (const e of g.edgesAt(i)) {
      const other = otherEnd(g, e, i);
      if (!visible.edge[e] || other === a || other === b) continue;
      const key = g.relation[e] * 2 + (pointsOut(g, e, i) ? 1 : 0);
      if (!rows.has(key)) rows.set(key, new Map());
      const ends = rows.get(key);
      if (!ends.has(other)) ends.set(other, [-1, -1]);
      if (ends.get(other)[side] < 0) ends.get(other)[side] = e;
    }
  };
  put(a, 0);
  put(b, 1);
  const table = [...rows].map(([key, ends]) => {
    const pairs = [...ends].sort(([i], [j]) => g.rank[j] - g.rank[i] || i - j).map(([, pair]) => pair);
    return {
      relation: key >> 1,
      out: key % 2 === 1,
      onlyA: pairs.filter(([, second]) => second < 0).map(([first]) => first),
      both: pairs.filter(([first, second]) => first >= 0 && second >= 0),
      onlyB: pairs.filter(([first]) => first < 0).map(([, second]) => second),
    };
  });
  const size = (row) => row.onlyA.length + row.both.length + row.onlyB.length;
  return table.sort((x, y) => size(y) - size(x) || x.relation - y.relation || Number(y.out) - Number(x.out));
}
