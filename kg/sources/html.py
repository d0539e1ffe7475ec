"""A saved web page -> its document: navigation out; title, date, source, label table and tables kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from kg.errors import SourceError
from kg.model import Failure, Source
from kg.sources.item import Columns, Item
from kg.sources.text import decode

# Where the publishing systems of Chinese government sites put the text itself.
_CONTAINERS = re.compile(
    r"\b(?:UCAP-CONTENT|TRS_Editor|TRS_UEDITOR|trs_editor_view|pages_content|zoom|article[-_]?con(?:tent)?|articleText"
    r"|xxgk_content|news_content|content_text|con_text|conTxt|mainText|view_content|detail[-_]con(?:tent)?"
    r"|rich_media_content|ivs_content|info_content|detail_content|xl_content|detail-news|art[-_]con|my_doccontent|fontzoom"
    r"|Custom_UnionStyle|mainTextBox|text_content)\b",
    re.I,
)
_DROPPED_TAGS = """
script style noscript template iframe object svg math select button textarea nav footer audio video canvas map head
title
"""
_BLOCK_TAGS = """
p div section article main header aside ul ol dl dt dd li table tbody thead tfoot tr td th caption blockquote pre form
fieldset center figure figcaption address hr body h1 h2 h3 h4 h5 h6
"""
_DROPPED, _BLOCKS = frozenset(_DROPPED_TAGS.split()), frozenset(_BLOCK_TAGS.split())
_FURNITURE = re.compile(
    r"\b(?:foot\w{0,8}|copyright|bottom|top_?nav|nav\w{0,6}|menu|crumbs?|breadcrumbs?|location|position|share\w{0,6}"
    r"|side_?bar|related\w{0,8}|recommend\w{0,8}|xgwj|xgxx)\b",
    re.I,
)
_MARKS = re.compile("[，。；：、！？]")
_META = {
    "articletitle": "title", "og:title": "title", "pubdate": "published", "publishdate": "published",
    "article:published_time": "published", "firstpublishedtime": "published", "contentsource": "source",
    "author": "author",
}  # fmt: skip
_LABEL = re.compile(
    r"(标 *题|索 *引 *号|发文机关|发布机构|制定机关|成文日期|发文日期|印发日期|发布日期|发文字号|文 *号|主题分类"
    r"|有 *效 *性|来源|信息来源) *[：:] *(.{0,120})"
)
# a site, or a column of one: 苏州市人民政府网, 政策文件
_SITE = re.compile(
    "首页|正文|详情|(?:政策|部门|规范性|[省市区县]?政府)文件|通知公告|公示公告|(?:政府|政务)?信息公开|政务公开|"
    ".{0,20}(?:网|网站|门户)|.{2,20}(?:人民政府|委员会|办公[厅室]|[厅局])"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{1000,}")
_ATTRIBUTE = re.compile(
    r"""\b(class|id|style|name|property|content|href)\s*=\s*("[^"]{0,300}"|'[^']{0,300}'|[^\s>"']{1,300})"""
)
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_\-]{2,20})""", re.I)


def load(item: Item, columns: Columns) -> Iterator[Source | Failure]:
    """The one document of a page. A page without text raises SourceError."""
    page, notes = _decode(item.content(), item.shown)
    text, fields = extract(page)
    if not text:
        raise SourceError(f"{item.shown}: holds no text but scripts and navigation: save the page once it has loaded")
    title = fields.get("title", "") or item.title
    yield Source(id=item.id, title=title, text=text, path=item.shown, fields=fields, notes=notes)


def _decode(data: bytes, shown: str) -> tuple[str, tuple[str, ...]]:
    """The page as text: by its declared charset if that fits, else by its bytes."""
    if declared := _CHARSET.search(data[:4096]):
        name = declared[1].decode().lower()
        try:
            if name not in ("utf-8", "utf8"):
                return data.decode("gb18030" if name in ("gb2312", "gbk") else name), ()
        except (LookupError, ValueError):
            pass
    return decode(data, shown)


def extract(page: str) -> tuple[str, dict[str, str]]:
    """The text of a page, tables as `|` rows and headings behind `#`, and the fields its head declares."""
    # libxml2 compares each attribute of a tag with all others.
    page = _LONG_TAG.sub(_shorten, page.replace("\0", ""))
    root = _parse(page)
    crude = None
    if root is None or len("".join(_visible(root))) * 2 < len(crude := _strip(page)):
        # Nested beyond what the parser follows, or broken at the start.
        return (_strip(page) if crude is None else crude), {}
    fields = _head(root)
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag in _DROPPED or _HIDDEN.search(element.get("style") or ""):
            _remove(element)
    body = root.find("body") if root.find("body") is not None else root
    _drop_furniture(body)
    main = _container(body)
    lines = _lines(main)
    above = [line for line in _labels(body, main) if line not in lines]
    heading = _title(body, fields)
    if heading:
        fields["title"] = heading
        if heading not in (line.lstrip("# ") for line in lines[:5]):
            above.insert(0, f"# {heading}")
    return "\n".join([*above, *lines]), fields


def _parse(page: str) -> Any:
    try:
        parser = lxml_html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
        return lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", page), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _shorten(tag: re.Match[str]) -> str:
    name = re.match(r"<[A-Za-z][\w:-]{0,30}", tag[0])
    kept = [m[0] for _, m in zip(range(12), _ATTRIBUTE.finditer(tag[0]), strict=False)]
    return " ".join([name[0] if name else "<p", *kept])


def _visible(root: Any) -> Iterator[str]:
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style", "noscript", "template"):
            yield element.text or ""
        yield element.tail or ""


def _strip(page: str) -> str:
    """The text of a page without a parser: what stands between the tags, scripts and comments left out."""
    out, at = [], 0
    for m in re.finditer(r"<!--|<(script|style|noscript|template)\b", page, re.I):
        if m.start() < at:
            continue
        out.append(page[at : m.start()])
        end = re.compile("-->" if m[1] is None else f"</{m[1]}[^<>]*>?", re.I).search(page, m.end())
        if end is None:
            at = len(page)
            break
        at = end.end()
    text = unescape(re.sub(r"</?[A-Za-z!?][^<>]*>?|<!\[CDATA\[", "\n", "".join([*out, page[at:]])))
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return "\n".join(line for line in (raw.strip() for raw in text.split("\n")) if line)


def _head(root: Any) -> dict[str, str]:
    fields: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        if name in _META and (value := _squeeze(meta.get("content") or "")):
            fields.setdefault(_META[name], value[:300])
    title = root.find(".//title")
    if "title" not in fields and title is not None and (text := _squeeze(title.text_content())):
        # A site puts its own name behind the title.
        fields["title"] = re.split(r"[_|]|\s[-—–]+\s|-+(?=[^-]{2,20}(?:网|政府|官网|门户网站)$)", text)[0].strip()[:300]
    return fields


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _remove(element: Any) -> None:
    """Take an element out; what follows it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail:
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _weights(body: Any) -> dict[Any, tuple[int, int]]:
    """(characters, characters inside links) of each element, counted from the leaves up."""
    weights: dict[Any, tuple[int, int]] = {}
    for _, element in etree.iterwalk(body, events=("end",)):
        total = len((element.text or "").strip())
        links = total if element.tag == "a" else 0
        for child in element:
            inner, linked = weights[child]
            tail = len((child.tail or "").strip())
            total += inner + tail
            links += (inner + tail) if element.tag == "a" else linked
        weights[element] = (total, links)
    return weights


def _container(body: Any) -> Any:
    """The element that holds the document: a known container, else the narrowest one with most of the prose."""
    weights = _weights(body)
    known = [
        element
        for element in body.iter()
        if _CONTAINERS.search(f"{element.get('class') or ''} {element.get('id') or ''}")
        and weights[element][1] * 2 <= weights[element][0]
    ]
    total = weights[body][0]
    if known:
        best = max(known, key=lambda element: weights[element][0])
        if weights[best][0] * 10 >= min(total - weights[body][1], 2000):
            return best
    prose: dict[Any, int] = {}
    for _, element in etree.iterwalk(body, events=("end",)):
        own = (element.text or "") + "".join(child.tail or "" for child in element)
        prose[element] = (len(own) if element.tag != "a" and _MARKS.search(own) else 0) + sum(prose[c] for c in element)
    main = body
    while (inner := max(main, key=lambda child: prose[child], default=None)) is not None:
        if inner.tag not in _BLOCKS or inner.tag in ("p", "tr", "tbody", "table", "li", "ul", "ol"):
            break
        if prose[inner] * 5 < prose[main] * 4 or not prose[inner]:
            break
        main = inner
    for element in list(main.iter()):
        if element is not main and element.tag in ("ul", "ol", "div", "dl", "p", "span") and element in weights:
            text, links = weights[element]
            if text and links * 10 >= text * 6 and not prose[element]:
                _remove(element)
    return main


def _drop_furniture(body: Any) -> None:
    """Take out what its class calls navigation or footer, unless most of the page lies in it."""
    weights = _weights(body)
    for element in list(body.iter()):
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        if element is not body and _FURNITURE.search(named) and weights[element][0] * 2 < weights[body][0]:
            _remove(element)


def _labels(body: Any, main: Any) -> list[str]:
    """The lines outside the text in which a page names issuer, number, date or source."""
    inside = set(main.iter())
    found: dict[str, str] = {}
    for element in body.iter():
        if element in inside or element.tag not in ("td", "th", "li", "p", "span", "div", "dd", "dt", "tr"):
            continue
        text = _squeeze(" ".join(element.itertext())) if len(element) < 12 else ""
        if 4 <= len(text) <= 160 and (m := _LABEL.match(text)):
            label, value = m[1].replace(" ", ""), m[2]
            if not value and element.tag in ("td", "th", "dt") and (after := element.getnext()) is not None:
                value = _squeeze(" ".join(after.itertext()))
            value = _LABEL.split(value)[0].strip()
            if value and len(value) <= 120:
                found.setdefault(label, value)
    return [f"{label}：{value}" for label, value in found.items()]


def _title(body: Any, fields: dict[str, str]) -> str:
    """What the head of the page calls it, unless that is the site or a column of it: then its first heading."""
    title = fields.get("title", "")
    if title and not _SITE.fullmatch(title):
        return title
    for element in body.iter("h1", "h2"):
        text = _squeeze("".join(element.itertext()))
        if 4 <= len(text) <= 120 and not _SITE.fullmatch(text):
            return text
    fields.pop("title", None)
    return ""


def _lines(main: Any) -> list[str]:
    """The text of an element, one line a block."""
    lines: list[str] = []
    open_line: list[str] = []
    prefix = ""
    counters: list[int] = []
    done: set[Any] = set()  # inside tables that were written as rows

    def close() -> None:
        nonlocal prefix
        if text := re.sub(r"[ \t\r\n\f]+", " ", "".join(open_line)).strip():
            lines.append(prefix + text)
        open_line.clear()
        prefix = ""

    for event, element in etree.iterwalk(main, events=("start", "end")):
        tag = element.tag
        if event == "start":
            if element in done:
                continue
            if tag in _BLOCKS or tag == "br":
                close()
            if tag == "table" and (rows := _rows(element)) is not None:
                lines.extend(rows)
                done.update(element.iter())
                continue
            if re.fullmatch("h[1-6]", tag):
                prefix = "#" * int(tag[1]) + " "
            elif tag == "ol":
                counters.append(0)
            elif tag == "li" and counters and element.getparent().tag == "ol":
                counters[-1] += 1
                prefix = f"{counters[-1]}."
            open_line.append(element.text or "")
        else:
            if element not in done:
                if tag in _BLOCKS:
                    close()
                if tag == "ol" and counters:
                    counters.pop()
            if element is not main and element.getparent() not in done:
                open_line.append(element.tail or "")
    close()
    return lines


def _rows(table: Any) -> list[str] | None:
    """A table of data as rows of `|` cells; None for one that only lays out the page."""
    rows = []
    for tr in table.iter("tr"):
        cells = [cell for cell in tr if cell.tag in ("td", "th")]
        texts = [_squeeze(" ".join(cell.itertext())) for cell in cells]
        if any(cell.find(".//table") is not None for cell in cells) or any(len(text) > 400 for text in texts):
            return None
        if any(texts):
            rows.append(texts)
    if not rows or max(len(row) for row in rows) < 2:
        return None
    return ["| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows]
