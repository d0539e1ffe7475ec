// A search box with a list of hits: type, arrows, Enter, Esc.
import { el, replace, swatch } from "./dom.mjs";
import { label, t } from "./i18n.mjs";
import { prepareSearch, search } from "./search.mjs";
import { state } from "./state.mjs";

// on: {choose(node, add), leave()}; returns {box, input, set(node)}
export function openFinder(g, id, words, on) {
  let hits = [];
  let active = -1;
  const list = el("ul", { id: `${id}-list`, role: "listbox", class: "hits", "aria-label": words.label, hidden: true });
  const input = el("input", {
    id,
    type: "text",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: words.placeholder,
    "aria-label": words.label,
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-autocomplete": "list",
    on: {
      input: () => look(),
      focus: () => {
        prepareSearch(g);
        if (input.value) look();
      },
      blur: () => close(),
      keydown: (event) => press(event),
    },
  });
  const count = el("span", { class: "unseen", role: "status" });
  const box = el("div", { class: "combo" }, input, list, count);

  function look() {
    hits = search(g, input.value);
    active = hits.length ? 0 : -1;
    const none = el("li", { class: "no-hit", role: "option", "aria-disabled": "true", "aria-selected": "false" }, t("foundNone", { q: input.value.trim() }));
    replace(list, hits.length ? hits.map(row) : none);
    const open = input.value.trim() !== "";
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    count.textContent = open ? t("found", { n: hits.length }) : "";
    mark();
  }

  function row({ node, by, text }, k) {
    const kind = g.types[g.type[node]];
    const also = by === "name" ? null : el("span", { class: "also" }, `${t(by)} ${text}`);
    const away = state().visible.node[node] ? null : el("span", { class: "also" }, t("hiddenType"));
    return el(
      "li",
      {
        id: `${id}-hit-${k}`,
        role: "option",
        "aria-selected": "false",
        on: {
          mousedown: (event) => event.preventDefault(),
          click: (event) => choose(k, event.shiftKey),
        },
      },
      swatch(kind),
      el("span", { class: "hit-name" }, g.name[node]),
      also,
      away,
      el("span", { class: "hit-type" }, label(kind)),
    );
  }

  function mark() {
    [...list.children].forEach((item, k) => item.role === "option" && item.setAttribute("aria-selected", String(k === active)));
    if (active >= 0 && !list.hidden) {
      input.setAttribute("aria-activedescendant", `${id}-hit-${active}`);
      list.children[active].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function press(event) {
    const { key } = event;
    if (event.isComposing) return;
    if ((key === "ArrowDown" || key === "ArrowUp") && hits.length) {
      event.preventDefault();
      active = (active + (key === "ArrowDown" ? 1 : -1) + hits.length) % hits.length;
      mark();
    } else if (key === "Enter" && active >= 0 && !list.hidden) {
      event.preventDefault();
      choose(active, event.shiftKey);
    } else if (key === "Escape") {
      event.stopPropagation();
      close();
      on.leave?.();
    }
  }

  function choose(k, add) {
    const { node } = hits[k];
    close();
    input.value = g.name[node];
    on.choose(node, add);
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  return { box, input };
}
