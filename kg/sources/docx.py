"""A Word file -> its document: paragraphs and table cells in order, headings, numbering, notes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from kg.errors import SourceError
from kg.model import Anchor, Failure, Source
from kg.sources.item import Columns, Item
from kg.sources.numbering import Numbering
from kg.sources.package import open_package, read_part

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_PARTS = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Deleted text, field codes, and the older of two forms of one drawing.
_SKIPPED = frozenset([f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_PARTS}Fallback", f"{_W}pPr"])


def load(item: Item, columns: Columns) -> Iterator[Source | Failure]:
    """The one document of a Word file. Anchors name its paragraphs."""
    package = open_package(item.stream, item.shown, ".docx")
    try:
        body = _xml(package, _main_part(package, item.shown), item.shown)
        styles = _optional(package, "word/styles.xml", item.shown)
        numbering = Numbering(_optional(package, "word/numbering.xml", item.shown), styles)
        headings = _heading_styles(styles)
        notes = [
            line
            for kind in ("footnote", "endnote")
            if (root := _optional(package, f"word/{kind}s.xml", item.shown)) is not None
            for note in root.iter(f"{_W}{kind}")
            if note.get(f"{_W}type") is None  # the others are the rules above them
            if (line := " ".join(filter(None, (_squeeze("".join(_runs(p))) for p in note.iter(f"{_W}p")))))
        ]
    finally:
        package.close()
    lines = [*_blocks(body, numbering, headings), *notes]
    if not lines:
        raise SourceError(f"{item.shown}: holds no text, only pictures or nothing: save it with its text")
    anchors, at = [], 0
    for number, line in enumerate(lines, 1):
        anchors.append(Anchor(at, f"第{number}段"))
        at += len(line) + 1
    yield Source(
        id=item.id, title=item.title, text="\n".join(lines) + "\n", path=item.shown, anchors=tuple(anchors)
    )  # fmt: skip


def _main_part(package: zipfile.ZipFile, shown: str) -> str:
    names = set(package.namelist())
    if "word/document.xml" in names:
        return "word/document.xml"
    other = sorted(name for name in names if re.fullmatch(r"word/document\d*\.xml", name))
    if not other:
        raise SourceError(f"{shown}: has no document inside: save it again as .docx")
    return other[0]


def _optional(package: zipfile.ZipFile, name: str, shown: str) -> Any:
    return _xml(package, name, shown) if name in package.NameToInfo else None


def _xml(package: zipfile.ZipFile, name: str, shown: str) -> Any:
    """The root of a part. A document type is refused: Word writes none, and entities live in it."""
    data = read_part(package, name, shown).replace(_STRICT, _W[1:-1].encode())
    typed = f"{shown}: {name} declares a document type, which Word never does: save it again as .docx"
    if b"<!DOCTYPE" in data[:4096].replace(b"\0", b""):
        raise SourceError(typed)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(f"{shown}: {name} is damaged ({str(error)[:80]}): save it again as .docx") from None
    if root.getroottree().docinfo.doctype:
        raise SourceError(typed)
    return root


def _heading_styles(styles: Any) -> dict[str, int]:
    """Style id -> heading level, by outline level or by the style's name."""
    levels: dict[str, int] = {}
    for style in styles.iter(f"{_W}style") if styles is not None else ():
        name = style.find(f"{_W}name")
        label = (name.get(f"{_W}val") or "").lower() if name is not None else ""
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        if outline is not None and (outline.get(f"{_W}val") or "").isdigit():
            levels[style.get(f"{_W}styleId") or ""] = int(outline.get(f"{_W}val")) + 1
        elif m := re.fullmatch(r"(?:heading|标题) ?([1-6])", label):
            levels[style.get(f"{_W}styleId") or ""] = int(m[1])
        elif label in ("title", "标题"):
            levels[style.get(f"{_W}styleId") or ""] = 1
    return {style: level for style, level in levels.items() if 1 <= level <= 6}


def _blocks(body: Any, numbering: Numbering, headings: dict[str, int]) -> Iterator[str]:
    """The lines of a document: paragraphs and table rows in the order in which they stand."""
    walk = etree.iterwalk(body, events=("start",), tag=(f"{_W}p", f"{_W}tbl", *_SKIPPED))
    for _, element in walk:
        if element.tag == f"{_W}p":
            yield from _paragraph(element, numbering, headings)
            boxes = [p for p in element.iter(f"{_W}p") if p is not element and not _skipped(p)]
            for box in boxes:  # text boxes are anchored inside a paragraph
                yield from _paragraph(box, numbering, headings)
        elif element.tag == f"{_W}tbl":
            yield from _table(element, numbering, headings)
        walk.skip_subtree()


def _skipped(element: Any) -> bool:
    return any(parent.tag in _SKIPPED for parent in element.iterancestors())


def _paragraph(p: Any, numbering: Numbering, headings: dict[str, int]) -> Iterator[str]:
    text = "".join(_runs(p))
    style = p.find(f"{_W}pPr/{_W}pStyle")
    style_id = style.get(f"{_W}val") if style is not None else ""
    outline = p.find(f"{_W}pPr/{_W}outlineLvl")
    level = headings.get(style_id or "", 0)
    if outline is not None and (value := outline.get(f"{_W}val") or "").isdigit() and int(value) < 6:
        level = int(value) + 1
    lines = [squeezed for line in text.split("\n") if (squeezed := _squeeze(line))]
    if not lines:
        return
    number = numbering.next(p)
    yield ("#" * level + " " if level else "") + number + lines[0]
    yield from lines[1:]


def _squeeze(text: str) -> str:
    return re.sub(r"[\r\f\v]", " ", text).strip()


def _runs(p: Any) -> Iterator[str]:
    """The text of one paragraph; paragraphs inside it (text boxes) are left to the caller."""
    walk = etree.iterwalk(p, events=("start",))
    for _, element in walk:
        tag = element.tag
        if tag in _SKIPPED or (tag == f"{_W}p" and element is not p) or tag == f"{_W}tbl":
            walk.skip_subtree()
        elif tag == f"{_W}t":
            yield element.text or ""
        elif tag == f"{_W}tab":
            yield "\t"
        elif tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif tag == f"{_W}noBreakHyphen":
            yield "-"


def _table(table: Any, numbering: Numbering, headings: dict[str, int]) -> Iterator[str]:
    """Rows as `|` cells; a row with a cell of several paragraphs, or a table inside, as lines of its own."""
    for row in _children(table, "tr"):
        cells = []
        for cell in _children(row, "tc"):
            lines: list[str] = []
            for block in _children(cell, "p", "tbl"):
                make = _paragraph if block.tag == f"{_W}p" else _table
                lines.extend(make(block, numbering, headings))
            cells.append(lines)
        if not any(cells):
            continue
        if len(cells) == 1 or any(len(lines) > 1 and sum(map(len, lines)) > 40 for lines in cells):
            for lines in cells:
                yield from lines
        else:
            yield "| " + " | ".join(" ".join(lines).replace("|", "/") for lines in cells) + " |"


def _children(parent: Any, *tags: str) -> Iterator[Any]:
    """Children of these tags, through the wrappers that content controls put around them."""
    wanted = {f"{_W}{tag}" for tag in tags}
    stack = [iter(parent)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag in wanted:
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"):
            stack.append(iter(child))
