// Files out of the view: PNG, SVG, CSV, GraphML, and the printer.
import { byId, el, replace } from "./dom.mjs";
import { t } from "./i18n.mjs";
import { csvOf, graphmlOf } from "./tables.mjs";
import { drawFigure, pngOf, printable, serialise, subtitleOf } from "./figure.mjs";

export function fillExport(g, view, state, done) {
  const figure = () => drawFigure(view, subtitleOf(state(), g));
  const items = [
    ["exportPng", async () => save("graph.png", await pngOf(figure()))],
    ["exportSvg", () => save("graph.svg", text(serialise(figure()), "image/svg+xml"))],
    ["exportCsv", () => save("graph.csv", text(csvOf(g, state()), "text/csv"))],
    ["exportGraphml", () => save("graph.graphml", text(graphmlOf(g, state()), "application/xml"))],
    ["exportPrint", () => window.print()],
  ];
  const button = ([key, run]) => el("button", { id: key, class: "item", on: { click: () => (done(), run()) } }, t(key));
  replace(byId("export"), items.map(button));
}

export function listenToPrinter(g, view, state) {
  window.addEventListener("beforeprint", () => printable(view, subtitleOf(state(), g)));
  window.addEventListener("afterprint", () => byId("print").replaceChildren());
}

function text(content, type) {
  return new Blob([content], { type: `${type};charset=utf-8` });
}

function save(name, blob) {
  const url = URL.createObjectURL(blob);
  const link = el("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
