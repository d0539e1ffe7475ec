// Files out of the view: PNG, SVG, CSV, GraphML, and the printer.
import { byId, el, replace } from "./dom.mjs";
import { t } from "./i18n.mjs";
import { csvOf, graphmlOf } from "./tables.mjs";
import { drawFigure, pngOf, printable, serialise, subtitleOf } from "./figure.mjs";

// A figure is drawn from the graph as it stands: `show` brings it in front where the table is.
export function fillExport(g, view, state, done, show) {
  const figure = () => drawFigure(view, subtitleOf(state(), g));
  const items = [
    ["exportPng", async () => save("graph.png", await pngOf(figure())), true],
    ["exportSvg", () => save("graph.svg", text(serialise(figure()), "image/svg+xml")), true],
    ["exportCsv", () => save("graph.csv", text(csvOf(g, state()), "text/csv"))],
    ["exportGraphml", () => save("graph.graphml", text(graphmlOf(g, state()), "application/xml"))],
    ["exportPrint", () => window.print()],
  ];
  const start = async (run, drawn) => {
    done();
    if (drawn && state().table) await show();
    await run();
  };
  const button = ([key, run, drawn]) => el("button", { id: key, class: "item", on: { click: () => start(run, drawn) } }, t(key));
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
