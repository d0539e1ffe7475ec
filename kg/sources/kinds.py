"""What kind a file is, and the loader for it. Heavy parsers are imported when the first such file comes."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from kg.errors import SourceError
from kg.model import Failure, Source
from kg.sources.files import OLD, File, printable
from kg.sources.text import decode

LIMIT = 64 << 20  # bytes of one text; a larger one is a dump, not a document


class Columns(msgspec.Struct, frozen=True):
    """Names of the columns of a table of documents that hold text and id; None: the usual names."""

    text: str | None = None
    id: str | None = None


def load(file: File, stdin: BinaryIO | None, columns: Columns) -> Iterator[Source | Failure]:
    """The documents in one file. Raises SourceError or OSError if there is none to be had."""
    if file.ending in OLD:
        raise SourceError(f"{file.shown}: .{file.ending} files cannot be read: save it as .docx, .xlsx, .pdf or .txt")
    data = content(file, stdin)
    text, notes = decode(data, file.shown)
    yield Source(id=file.id, title=_title(file), text=text, path=file.shown, notes=notes)


def content(file: File, stdin: BinaryIO | None, limit: int = LIMIT) -> bytes:
    """All bytes of a regular file or of standard input, up to `limit`."""
    if file.path is None:
        if stdin is None:
            raise SourceError("-: there is no standard input: name a file")
        data = stdin.read(limit + 1)
    else:
        # Opening a pipe would wait for a writer, reading a device would never end.
        handle = os.open(file.path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise SourceError(f"{file.shown}: is not a regular file: copy its content into one")
            data = stream.read(limit + 1)
    if len(data) > limit:
        raise SourceError(f"{file.shown}: is larger than {limit >> 20} MiB: split it")
    return data


def _title(file: File) -> str:
    return "" if file.path is None else printable(os.path.splitext(file.path.name)[0])
