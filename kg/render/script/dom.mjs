// The only way in which the page makes elements. Text always becomes a text node; no markup is ever parsed.
const SVG = "http://www.w3.org/2000/svg";

// props: class, attributes by name, on: {event: handler}; children: strings, elements, null
export function el(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
    else if (value !== null && value !== undefined && value !== false)
      node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

export function byId(id) {
  return document.getElementById(id);
}

export function replace(parent, ...children) {
  parent.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined));
}

const POLYGONS = {
  square: [4, 45],
  diamond: [4, 0],
  triangle: [3, -90],
  triangleDown: [3, 90],
  hexagon: [6, 0],
};

// Corner points of a shape around (x, y); null for a circle.
export function corners(shape, x, y, radius) {
  if (shape === "star") return ring(10, -90, (k) => (k % 2 ? radius * 0.45 : radius * 1.1), x, y);
  if (!Object.hasOwn(POLYGONS, shape)) return null;
  const [count, turn] = POLYGONS[shape];
  const reach = shape === "square" ? radius * Math.SQRT2 * 0.9 : radius * 1.12;
  return ring(count, turn, () => reach, x, y);
}

function ring(count, turn, reach, x, y) {
  return Array.from({ length: count }, (_, k) => {
    const angle = ((turn + (360 / count) * k) * Math.PI) / 180;
    return [x + reach(k) * Math.cos(angle), y + reach(k) * Math.sin(angle)];
  });
}

// A type's sign as an SVG shape.
export function sign(kind, x, y, radius, extra = {}) {
  const points = corners(kind.shape, x, y, radius);
  if (!points) return svg("circle", { cx: round(x), cy: round(y), r: round(radius), fill: kind.color, ...extra });
  const list = points.map(([a, b]) => `${round(a)},${round(b)}`).join(" ");
  return svg("polygon", { points: list, fill: kind.color, ...extra });
}

export function swatch(kind) {
  return svg("svg", { viewBox: "0 0 16 16", width: 14, height: 14, class: "swatch", "aria-hidden": "true" }, sign(kind, 8, 8, 6, { stroke: "currentColor", "stroke-opacity": 0.4 }));
}

export function round(value) {
  return Math.round(value * 10) / 10;
}
