// A quote with its source, to be pasted elsewhere: plain text, Markdown, GB/T 7714.

// doc: {id, title, issuer, number, date, url}; quote: {before, quote, after, section, anchor, range}
// range: [start, end), in code points of the source
export function asText(doc, quote) {
  return `“${quote.quote}”——${source(doc, quote)}`;
}

export function asMarkdown(doc, quote) {
  const lines = quote.quote.split("\n").map((line) => `> ${escapeMarkdown(line)}`);
  return `${lines.join("\n")}\n>\n> —— ${escapeMarkdown(source(doc, quote))}\n`;
}

// 责任者. 题名: 文号[文献类型标识]. 日期: 章节, 字符0-9. 网址.
export function asGbt(doc, quote = {}) {
  const title = titleOf(doc);
  const kind = /报告|公报/.test(title) ? "R" : doc.url ? "EB" : "Z";
  const issuer = doc.issuer ? `${doc.issuer}. ` : "";
  const number = doc.number ? `: ${doc.number}` : "";
  const date = doc.url && doc.date ? `(${doc.date})` : doc.date;
  const where = [quote.section, quote.anchor, rangeOf(quote)].filter(Boolean).join(", ");
  const tail = [date, where].filter(Boolean).join(": ");
  return `${issuer}${title}${number}[${kind}${doc.url ? "/OL" : ""}].${tail ? ` ${tail}.` : ""}${doc.url ? ` ${doc.url}.` : ""}`;
}

function rangeOf(quote) {
  return quote.range && `字符${quote.range[0]}-${quote.range[1]}`;
}

function titleOf(doc) {
  return doc.title || doc.id;
}

function source(doc, quote) {
  const parts = [`《${titleOf(doc).replace(/^《(.*)》$/, "$1")}》`, doc.number && `（${doc.number}）`, quote.section && `，“${quote.section}”`];
  const rest = [quote.anchor, rangeOf(quote), doc.issuer, doc.date].filter(Boolean).join("，");
  return parts.filter(Boolean).join("") + (rest ? `，${rest}` : "");
}

function escapeMarkdown(text) {
  return text.replace(/[\\`*_{}[\]()#+!|<>~&]/g, "\\$&");
}

// Splits a quote at the names in it: [{text, who}], who is 0, 1 or -1. names: [[...], [...]], the longest match wins.
export function marked(quote, names) {
  const all = names
    .flatMap((list, who) => list.filter(Boolean).map((name) => ({ name, who })))
    .sort((a, b) => b.name.length - a.name.length || a.who - b.who);
  const parts = [];
  let plain = "";
  for (let at = 0; at < quote.length; ) {
    const hit = all.find(({ name }) => quote.startsWith(name, at));
    if (!hit) {
      plain += quote[at++];
      continue;
    }
    if (plain) parts.push({ text: plain, who: -1 });
    plain = "";
    parts.push({ text: hit.name, who: hit.who });
    at += hit.name.length;
  }
  if (plain) parts.push({ text: plain, who: -1 });
  return parts;
}
