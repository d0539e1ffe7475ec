"""What kind a file is, and the loader for it. Heavy parsers are imported when the first such file comes."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import BinaryIO

from kg.errors import SourceError
from kg.model import Failure, Source
from kg.sources import archive
from kg.sources.files import OLD, File, printable
from kg.sources.item import Columns, Item
from kg.sources.text import decode

Loader = Callable[[Item, Columns], Iterator[Source | Failure]]
_MODULES = {
    "html": "html", "htm": "html", "xhtml": "html", "docx": "docx", "pdf": "pdf", "csv": "tables", "tsv": "tables",
    "xlsx": "tables", "jsonl": "tables", "ndjson": "tables",
}  # fmt: skip
_PLAIN = frozenset(["txt", "text", "md", "markdown"])


def load(file: File, stdin: BinaryIO | None, columns: Columns) -> Iterator[Source | Failure]:
    """The documents in one file. Raises SourceError or OSError if there is none to be had."""
    with _opened(file, stdin) as stream:
        title = "" if file.path is None else printable(os.path.splitext(file.path.name)[0])
        yield from documents(Item(file.id, title, file.shown, file.ending, stream), columns)


def documents(item: Item, columns: Columns) -> Iterator[Source | Failure]:
    """The documents in an open file, by its ending, or by its first bytes if the ending says nothing."""
    ending = item.ending
    if ending in OLD:
        raise SourceError(f"{item.shown}: .{ending} files cannot be read: save it as .docx, .xlsx, .pdf or .txt")
    if ending not in _PLAIN and ending not in _MODULES and ending != "zip":
        ending = _guess(item.stream)
    if ending in _PLAIN:
        text, notes = decode(item.content(), item.shown)
        yield Source(id=item.id, title=item.title, text=text, path=item.shown, notes=notes)
        return
    if ending == "zip":
        yield from _members(item, columns)
        return
    loader: Loader = import_module(f"kg.sources.{_MODULES[ending]}").load
    yield from loader(item, columns)


def _members(item: Item, columns: Columns) -> Iterator[Source | Failure]:
    """The documents of an archive; a member that cannot be read is a Failure of its own."""
    for member in archive.members(item):
        if isinstance(member, Item):
            try:
                yield from documents(member, columns)
            except SourceError as error:
                yield Failure(doc=member.id, stage="read", error=printable(str(error)))
        else:
            yield Failure(doc=member[0], stage="read", error=printable(str(member[1])))


def _guess(stream: BinaryIO) -> str:
    head = stream.read(2048) if stream.seekable() else b""
    if head:
        stream.seek(0)
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "docx" if b"word/" in head else "zip"
    return "html" if b"<html" in head.lower() or head.lstrip().startswith(b"<?xml") else "txt"


@contextmanager
def _opened(file: File, stdin: BinaryIO | None) -> Iterator[BinaryIO]:
    if file.path is None:
        if stdin is None:
            raise SourceError("-: there is no standard input: name a file")
        yield stdin
        return
    # Opening a pipe would wait for a writer, reading a device would never end.
    handle = os.open(file.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise SourceError(f"{file.shown}: is not a regular file: copy its content into one")
        yield stream
