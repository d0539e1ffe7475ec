// The quotes behind a number, grouped by document, each with copies of its citation.
import { byId, el, replace } from "../script/dom.mjs";
import { asGbt, asMarkdown, asText, marked } from "../script/cite.mjs";
import { format, t } from "./words.mjs";
import { docOf, given, quoteAt } from "./data.mjs";

const PAGE = 40;
let opener = null;
let shown = null;

// groups: [{title, e: [quote]}]; a single group needs no title. `from` gets the focus back.
export function openQuotes(title, groups, from) {
  opener = from ?? opener;
  shown = () => {
    const all = groups.flatMap((group) => group.e);
    const docs = new Set(all.map(docOf)).size;
    const body = groups.length === 1 ? listOf(groups[0].e) : groups.map(groupOf);
    show(title, t("quotesIn", { n: all.length, d: docs }), body);
  };
  shown();
  document.body.classList.add("panel-open");
  byId("panel-title").focus({ preventScroll: true });
}

export function openDocuments(from) {
  opener = from;
  shown = () => show(t("documents"), t("documentCount", { n: given().docs.length }), documents());
  shown();
  document.body.classList.add("panel-open");
  byId("panel-title").focus({ preventScroll: true });
}

function documents() {
  const about = (doc) => [doc.issuer, doc.number, doc.date, doc.id].filter(Boolean).join(" · ");
  return el("ul", { class: "doc-list" }, given().docs.map((doc) => el("li", {}, el("p", { class: "doc" }, doc.title || doc.id), el("p", { class: "meta" }, about(doc)))));
}

export function closePanel() {
  shown = () => replace(byId("panel"), el("p", { class: "hint" }, t("hint")), el("p", { class: "hint" }, t("keys")), el("h3", {}, t("documents"), el("span", { class: "count" }, format(given().docs.length))), documents());
  shown();
  document.body.classList.remove("panel-open");
  if (opener?.isConnected) opener.focus();
  opener = null;
}

// In the language that is now set.
export function drawPanel() {
  shown?.();
}

// A number or word that opens its quotes.
export function cited(text, title, e, extra = {}) {
  const open = (event) => openQuotes(title, [{ e }], event.currentTarget);
  return el("button", { class: "link cited", "aria-label": `${text}，${t("quoteCount", { n: e.length })}`, "data-n": e.length, ...extra, on: { click: open } }, text);
}

function show(title, subtitle, body) {
  const close = el("button", { class: "close", "aria-label": t("close"), on: { click: closePanel } }, "×");
  replace(byId("panel"), el("div", { class: "card-head" }, el("h2", { id: "panel-title", tabindex: -1 }, title), el("p", { class: "meta", id: "panel-count" }, subtitle), close), body);
  byId("panel").scrollTop = 0;
}

function groupOf(group) {
  const list = el("div", {});
  const details = el("details", { class: "compare" }, el("summary", {}, group.title, " ", el("span", { class: "count" }, format(group.e.length))), list);
  details.addEventListener("toggle", () => details.open && !list.firstChild && list.append(...listOf(group.e)));
  return details;
}

function listOf(e) {
  const list = el("div", { class: "quotes" });
  const more = el("button", { class: "more" });
  let count = 0;
  const grow = () => {
    list.append(...e.slice(count, count + PAGE).map(quoteBlock));
    count = Math.min(e.length, count + PAGE);
    more.hidden = count >= e.length;
    more.textContent = t("more", { n: Math.min(PAGE, e.length - count) });
  };
  more.addEventListener("click", grow);
  grow();
  return [list, more];
}

function quoteBlock(e) {
  const quote = quoteAt(e);
  const doc = given().docs[quote.doc];
  const parts = marked(quote.quote, [[quote.subject], [quote.object]]).map(({ text, who }) => (who < 0 ? text : el("mark", { class: `who-${who}` }, text)));
  const place = [quote.section, quote.anchor, t("characters", { a: quote.range[0], b: quote.range[1] })].filter(Boolean).join(" · ");
  const copy = (key, text) => el("button", { on: { click: () => copyOut(text) } }, t(key));
  return el(
    "figure",
    { class: "quote" },
    el("p", { class: "fact" }, `${quote.subject} ${quote.relation} ${quote.object}`, quote.figure ? ` ${quote.figure}` : ""),
    el("blockquote", {}, el("span", { class: "context" }, quote.before), parts, el("span", { class: "context" }, quote.after)),
    el("figcaption", {}, el("p", { class: "doc" }, doc.title || doc.id), el("p", { class: "meta" }, [doc.issuer, doc.number, doc.date].filter(Boolean).join(" · ")), el("p", { class: "meta" }, place)),
    el("div", { class: "actions small" }, copy("copyText", asText(doc, quote)), copy("copyMarkdown", asMarkdown(doc, quote)), copy("copyGbt", asGbt(doc, quote))),
  );
}

async function copyOut(text) {
  try {
    await navigator.clipboard.writeText(text);
    say(t("copied"));
  } catch {
    say(copyByHand(text) ? t("copied") : t("notCopied"));
  }
}

// For a browser that keeps the clipboard from local files.
function copyByHand(text) {
  const area = el("textarea", { class: "unseen" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

function say(text) {
  byId("say").textContent = text;
  byId("note").textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => (byId("note").textContent = ""), 4000);
}
