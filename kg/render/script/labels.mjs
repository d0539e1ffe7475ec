// Which labels fit. Labels keep their size while the map is zoomed, so more of them fit as one comes closer.
const LINE = 17;
const PAD = 3;

// items: [{key, lines, x, y, r, side, strong, optional}] in screen pixels, the most important first; side: b, r, l or
// c. A strong one stands even where it covers another, unless it is optional.
// obstacles: [{x, y, r}]; room: {width, height, measure: text -> width}.
// Returns the items that fit, with left, top, width, height, anchor.
export function placeLabels(items, obstacles, cap, room) {
  const taken = [];
  const placed = [];
  for (const item of items) {
    if (placed.length >= cap) break;
    const width = Math.max(...item.lines.map(room.measure));
    const height = item.lines.length * LINE;
    const spots = candidates(item, width, height, room.width);
    const inside = spots.filter((box) => within(box, room));
    const free = inside.find((box) => clear(box, taken, obstacles, item)) ?? (item.strong && !item.optional ? (inside[0] ?? spots[0]) : null);
    if (!free) continue;
    taken.push(free);
    placed.push({ ...item, ...free, width, height });
  }
  return placed;
}

function candidates({ x, y, r, side, faint }, width, height, end) {
  const box = (left, top, anchor) => ({ left, top, right: left + width, bottom: top + height, anchor });
  const right = box(faint ? Math.min(x + 5, end - width - 8) : x + r + 5, y - height / 2, "start");
  const left = box(faint ? Math.max(x - 5 - width, 8) : x - r - 5 - width, y - height / 2, "end");
  const below = box(x - width / 2, y + r + 2, "middle");
  const above = box(x - width / 2, y - r - 2 - height, "middle");
  if (side === "c") return [box(x - width / 2, y - height / 2, "middle")];
  if (side === "r") return [right];
  return side === "l" ? [left] : [below, right, left, above];
}

function within(box, { width, height }) {
  return box.left >= 2 && box.right <= width - 2 && box.top >= 0 && box.bottom <= height;
}

function clear(box, taken, obstacles, item) {
  const hits = (a) => a.left < box.right + PAD && a.right > box.left - PAD && a.top < box.bottom && a.bottom > box.top;
  if (taken.some(hits)) return false;
  if (item.side !== "b") return true;
  return !obstacles.some(
    ({ x, y, r, key }) => key !== item.key && hits({ left: x - r, right: x + r, top: y - r, bottom: y + r }),
  );
}

export function baseline(label, line) {
  return label.top + LINE * line + 13;
}

export function anchorX({ anchor, left, right }) {
  return anchor === "start" ? left : anchor === "end" ? right : (left + right) / 2;
}

// A name for the canvas; the whole of it stands in the card.
export function short(name, limit = 14) {
  const points = Array.from(name);
  return points.length > limit ? `${points.slice(0, limit - 1).join("")}…` : name;
}
