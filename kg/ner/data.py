"""Annotated text -> Examples. Offsets are half-open and count code points of the example's text."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from glob import escape
from pathlib import Path
from typing import Any

import msgspec

from kg.errors import SourceError
from kg.ner.features import Candidate

ENDS = "。！？!?；;\n"


class Span(msgspec.Struct, frozen=True, order=True):
    """A name and the types that are right for it, the best first."""

    start: int
    end: int
    types: tuple[str, ...]


class Example(msgspec.Struct, frozen=True):
    """One sentence. In `open` stretches any label is right: they neither teach nor count."""

    text: str
    spans: tuple[Span, ...]
    open: tuple[tuple[int, int], ...] = ()
    document: str = ""
    candidates: tuple[Candidate, ...] = ()


def read(path: Path) -> list[Example]:
    """A file of JSON lines {"text", "label"} or of CoNLL columns (character, ..., BIO tag)."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            f"{path}: cannot be read as UTF-8 text ({type(error).__name__}): give a .json or .bio file"
        ) from None
    lines = text.replace("\r\n", "\n").split("\n")
    first = next((line for line in lines if line.strip()), "")
    examples = list(_json_lines(path, lines) if first.lstrip().startswith("{") else _columns(path, lines))
    if not examples:
        raise SourceError(f"{path}: holds no sentence: give JSON lines {{text, label}} or CoNLL columns")
    return examples


def _plain(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = type(error).__name__
        raise SourceError(f"{path}: cannot be read as UTF-8 text ({reason}): save it as UTF-8") from None


def gold(
    folder: Path,
    documents: Path,
    prepare: Callable[[str, str], Iterable[Example]] | None = None,
    deictic: Collection[str] = (),
    read_text: Callable[[Path], str] = _plain,
) -> list[Example]:
    """A folder of gold files (names of a document, with types) with the folder of their documents.

    Every listed name that occurs verbatim is a span, longest first; optional ones become open stretches, and so do
    `deictic` ones (我市), which only rules can resolve. `prepare(text, document)` cuts a text into bare examples as
    the model will meet them, with their candidates; `read_text` reads a document that is no plain UTF-8. Raises
    SourceError.
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise SourceError(f"{folder}: holds no gold file (*.json): give the folder of the annotations")
    examples: list[Example] = []
    for file in files:
        found = sorted(documents.glob(f"{escape(file.stem)}*"))
        if len(found) != 1:
            many = f"{len(found)} documents in {documents} start with {file.stem}"
            raise SourceError(f"{file}: {many}: there must be one")
        names = _load(file, deictic)
        text = read_text(found[0])
        bare = prepare(text, file.stem) if prepare else (Example(s, (), document=file.stem) for s in sentences(text))
        examples += (_match(example, names) for example in bare)
    return examples


def sentences(text: str) -> Iterator[str]:
    """The text cut after 。！？； and line ends; every piece keeps its end mark."""
    start = 0
    for at, character in enumerate(text, 1):
        if character in ENDS or at == len(text):
            if piece := text[start:at].strip():
                yield piece
            start = at


def _load(file: Path, deictic: Collection[str]) -> list[tuple[str, tuple[str, ...], bool]]:
    try:
        entities = json.loads(file.read_bytes())["entities"]
        names = [
            (_bare(name), tuple(entity["types"]), bool(entity.get("optional")) or name in deictic)
            for entity in entities
            for name in entity["names"]
        ]
    except (ValueError, KeyError, TypeError, RecursionError, OSError) as error:
        raise SourceError(
            f"{file}: not a gold file ({type(error).__name__}): it needs entities with names and types"
        ) from None
    return sorted(names, key=lambda n: (-len(n[0]), n[2], n))


def _bare(name: str) -> str:
    """The name without the quotation marks or title marks around the whole of it."""
    if len(name) > 2 and name[0] + name[-1] in ("“”", "《》") and name[0] not in name[1:] and name[-1] not in name[:-1]:
        return name[1:-1]
    return name


def _match(example: Example, names: Sequence[tuple[str, tuple[str, ...], bool]]) -> Example:
    text = example.text
    taken = bytearray(len(text))
    spans, loose = [], []
    for name, types, optional in names:
        at = text.find(name) if name else -1
        while at >= 0:
            end = at + len(name)
            if not any(taken[at:end]):
                taken[at:end] = b"\1" * len(name)
                if optional:
                    loose.append((at, end))
                else:
                    spans.append(Span(at, end, types))
            at = text.find(name, at + 1)
    return msgspec.structs.replace(example, spans=tuple(sorted(spans)), open=tuple(sorted(loose)))


def _json_lines(path: Path, lines: Sequence[str]) -> Iterator[Example]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            yield _example(record["text"], _labels(record["label"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise SourceError(
                f"{path}:{number}: not a labelled sentence ({type(error).__name__}): "
                'each line needs {"text": ..., "label": {type: {name: [[start, last]]}}}'
            ) from None


def _labels(label: Any) -> list[Span]:
    """{type: {name: [[start, last], ...]}} with `last` inclusive, or [[start, end, type], ...] half-open."""
    if isinstance(label, list):
        return [Span(int(start), int(end), (str(kind),)) for start, end, kind in label]
    return [
        Span(int(start), int(last) + 1, (str(kind),))
        for kind, names in label.items()
        for places in names.values()
        for start, last in places
    ]


def _example(text: str, spans: Iterable[Span]) -> Example:
    """Of overlapping spans the longer, then the first, stays: a sequence model knows no nesting."""
    taken = bytearray(len(text))
    kept = []
    for span in sorted(spans, key=lambda s: (s.start - s.end, s)):
        if not 0 <= span.start < span.end <= len(text):
            raise ValueError("a span lies outside the text")
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            kept.append(span)
    return Example(text, tuple(sorted(kept)))


def _columns(path: Path, lines: Sequence[str]) -> Iterator[Example]:
    """One token and its tag a line (first and last column), a blank line between sentences."""
    tokens: list[tuple[str, str]] = []
    for number, line in enumerate([*lines, ""], 1):
        cells = line.split()
        if cells and cells[0] != "-DOCSTART-":
            tag = cells[-1]
            if len(cells) < 2 or not (tag == "O" or (tag[0] in "BIMESLU" and tag[1:2] in ("-", "_") and tag[2:])):
                raise SourceError(f"{path}:{number}: {line[:40]!r}: a line must be a character and a tag (O, B-City)")
            tokens.append((cells[0], tag))
        elif tokens:
            yield _from_tags(tokens)
            tokens = []


def _from_tags(tokens: Sequence[tuple[str, str]]) -> Example:
    spans, at, begin, kind = [], 0, 0, ""
    for token, tag in [*tokens, ("", "O")]:
        part, name = tag[0], tag[2:]
        if kind and (part in "OBSU" or name != kind):
            spans.append(Span(begin, at, (kind,)))
            kind = ""
        if part != "O" and not kind:
            begin, kind = at, name
        at += len(token)
    return Example("".join(token for token, _ in tokens), tuple(spans))
