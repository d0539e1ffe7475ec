"""A PDF -> its document: wrapped lines joined, page numbers and running heads out, scans reported."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator

from kg.errors import SourceError
from kg.model import Anchor, Failure, Source
from kg.sources.item import MIB, Columns, Item

_PAGES = 3000
_CHARACTERS = 20_000_000  # of all pages
_PAGE_NUMBER = re.compile(
    r"[\s—–\-－·.]{0,6}(?:第\s{0,2})?(?:\d{1,4}|[ivxIVX]{1,5})(?:\s{0,2}页)?"
    r"(?:\s{0,2}[/，,共]{0,2}\s{0,2}(?:共\s{0,2})?\d{1,4}(?:\s{0,2}页)?)?[\s—–\-－·.]{0,6}"
)
_EDGE = 2  # lines at the head and foot of a page among which furniture is looked for
_HAN = re.compile(r"[\u3400-\u9fff]")
_STARTS = re.compile(
    r"\s*(?:第[一二三四五六七八九十百零\d]{1,7}[编章节条]|[一二三四五六七八九十]{1,3}[、.．]"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、．](?!\d)|[①-⑳●•■◆—]|附件)"
)
_ADDRESS = re.compile(r"https?://\S+$")
_LOOSE_NUMBER = re.compile(r"^(\d{1,2}) +(?=[.．、])")
_STOPS = "。！？；：.!?;:”）"


def load(item: Item, columns: Columns) -> Iterator[Source | Failure]:
    """The one document of a PDF. Anchors name its pages."""
    data = item.content(256 * MIB)
    pages, notes = _pages(data, item.shown)
    if not any(pages) and notes:
        raise SourceError(f"{item.shown}: {notes[0]}, and no page has a text: save it again")
    if not any(pages):
        raise SourceError(f"{item.shown}: holds pictures of text, no text: run text recognition (OCR) on it first")
    lost = [str(number) for number, page in enumerate(pages, 1) if not page]
    if lost:
        notes.append(f"pages without text, perhaps scanned: {', '.join(lost[:20])}{' …' if len(lost) > 20 else ''}")
    text, anchors = _join(_without_furniture(pages))
    hidden = len(re.findall(r"[\ufffd\ue000-\uf8ff]|\(cid:\d+\)", text))
    if hidden * 10 > len(text):
        raise SourceError(f"{item.shown}: its fonts do not say which characters they show: run text recognition on it")
    yield Source(id=item.id, title=item.title, text=text, path=item.shown, anchors=anchors, notes=tuple(notes))


def _pages(data: bytes, shown: str) -> tuple[list[list[str]], list[str]]:
    """The lines of each page, and what went wrong on some of them."""
    from pypdf import PdfReader

    # pypdf tells a log what it repairs; the report has its own notes.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    pages: list[list[str]] = []
    notes: list[str] = []
    total = 0
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise SourceError(f"{shown}: is locked by a password: save it without one")
        for number, page in enumerate(reader.pages, 1):
            if number > _PAGES or total > _CHARACTERS:
                notes.append(f"only the first {number - 1} pages were read")
                break
            try:
                text = page.extract_text()
            except Exception as error:  # whatever a damaged page causes inside the parser
                notes.append(f"page {number} is damaged: {type(error).__name__}")
                text = ""
            total += len(text)
            pages.append([_LOOSE_NUMBER.sub(r"\1", line) for raw in text.split("\n") if (line := raw.strip())])
    except SourceError:
        raise
    except ImportError:
        raise SourceError(f"{shown}: is encrypted: save it without a password") from None
    except Exception as error:
        if not any(pages):
            reason = re.sub(r"\s+", " ", str(error))[:80] or type(error).__name__
            raise SourceError(f"{shown}: is damaged or no PDF ({reason}): save it again") from None
        notes.append(f"damaged after page {len(pages)}: {type(error).__name__}")
    if not pages:
        raise SourceError(f"{shown}: is damaged or no PDF (it has no pages): save it again")
    return pages, notes


def _without_furniture(pages: list[list[str]]) -> list[list[str]]:
    """The pages without their numbers and without the lines that head or close most of them."""
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update({_shape(line) for line in page[:_EDGE] + page[-_EDGE:]})
    often = max(3, len(pages) // 2)
    out = []
    for page in pages:
        keep = []
        for number, line in enumerate(page):
            edge = number < _EDGE or number >= len(page) - _EDGE
            if not (edge and (_PAGE_NUMBER.fullmatch(line) or edges[_shape(line)] >= often)):
                keep.append(line)
        out.append(keep)
    return out


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", line))


def _join(pages: list[list[str]]) -> tuple[str, tuple[Anchor, ...]]:
    """One paragraph a line, with the offset at which each page begins.

    A line that is filled goes on in the next one, across pages too, unless that begins an item.
    """
    full = _full_width([_width(line) for page in pages for line in page])
    parts: list[str] = []
    anchors: list[Anchor] = []
    length = 0
    before = ""
    for number, page in enumerate(pages, 1):
        for position, line in enumerate(page):
            if before:
                # The first line of a paragraph is indented, and lines end early before a long number or word.
                goes_on = _width(before) >= full - (5 if before[-1] in _STOPS else 10) or before[-1] in "，、,"
                if not goes_on or _STARTS.match(line) or _ADDRESS.search(before):
                    glue = "\n"
                else:
                    glue = "" if _HAN.match(before[-1]) or _HAN.match(line) or before[-1] in "，、（“《" else " "
                parts.append(glue)
                length += len(glue)
            if position == 0:
                anchors.append(Anchor(length, f"第{number}页"))
            parts.append(line)
            length += len(line)
            before = line
    return "".join([*parts, "\n"]), tuple(anchors)


def _width(line: str) -> int:
    """Columns: a Han character or mark takes two."""
    return len(line) + sum(1 for c in line if c > "\u2e7f")


def _full_width(widths: list[int]) -> int:
    """The width of a filled line: what the longest tenth reach."""
    if not widths:
        return 1
    return max(30, sorted(widths)[-(len(widths) // 10) - 1])
