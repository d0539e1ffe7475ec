"""One file in the hands of a loader: open, named, and with limits."""

from __future__ import annotations

from typing import BinaryIO

import msgspec

from kg.errors import SourceError

MIB = 1 << 20
LIMIT = 64 * MIB  # bytes of one text; a larger one is a dump, not a document


class Columns(msgspec.Struct, frozen=True):
    """Names of the columns of a table of documents that hold text and id; None: the usual names."""

    text: str | None = None
    id: str | None = None


class Item(msgspec.Struct, frozen=True):
    """An open file. `shown` names it in messages; `depth` counts the archives around it."""

    id: str
    title: str
    shown: str
    ending: str
    stream: BinaryIO
    depth: int = 0

    def content(self, limit: int = LIMIT) -> bytes:
        """All bytes from here to the end, up to `limit`."""
        data = self.stream.read(limit + 1)
        if len(data) > limit:
            raise SourceError(f"{self.shown}: is larger than {limit // MIB} MiB: split it")
        return data
