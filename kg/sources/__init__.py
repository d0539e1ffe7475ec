"""Files, folders and standard input -> Source. The only reader of documents.

A document's id is its path below the folder that was given, without its ending; it depends neither on
where that folder lies nor on the order of the arguments. What cannot be read becomes a Failure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from kg.errors import SourceError
from kg.model import Failure, Source
from kg.sources import files, kinds
from kg.sources.item import Columns

__all__ = ["read"]

LONGEST = 3_000_000  # characters of one document, more than any yearbook; a dump would hold up a build for minutes


def read(
    paths: Sequence[str | Path],
    stdin: BinaryIO | None = None,
    *,
    text_column: str | None = None,
    id_column: str | None = None,
) -> Iterator[Source | Failure]:
    """Every document below `paths`, one at a time, in order of the files' ids.

    `-` stands for one text on `stdin`. `text_column` and `id_column` name the columns of tables of
    documents (csv, xlsx, jsonl); without them the usual names are looked for. Never raises for an input.
    """
    columns = Columns(text_column, id_column)
    taken: set[str] = set()
    found, faults = files.find(paths)
    items: list[files.File | Failure] = [*found, *faults]
    for item in sorted(items, key=lambda item: item.doc if isinstance(item, Failure) else item.id):
        if isinstance(item, Failure):
            yield item
            continue
        try:
            for source in kinds.load(item, stdin, columns):
                yield _unique(_short(source), taken)
        except SourceError as error:
            yield Failure(doc=item.id, stage="read", error=files.printable(str(error)))
        except (OSError, MemoryError) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            yield Failure(doc=item.id, stage="read", error=f"{item.shown}: {reason}: check the file and its rights")


def _short(source: Source | Failure) -> Source | Failure:
    if isinstance(source, Failure) or len(source.text) <= LONGEST:
        return source
    error = f"{source.path}: holds {len(source.text):,} characters, over the limit of {LONGEST:,}: split it"
    return Failure(doc=files.printable(source.id), stage="read", error=error)


def _unique(source: Source | Failure, taken: set[str]) -> Source | Failure:
    """The source under an id that no earlier one has: a document inside a file may be named like another file.

    What becomes a name in the graph, or stands beside one, is a plain line, whatever a page or a table held there.
    """
    if isinstance(source, Failure):
        return source
    plain = files.printable(source.id)
    name, number = plain, 1
    while name in taken:
        number += 1
        name = f"{plain}~{number}"
    taken.add(name)
    fields = {files.line(key): files.line(value) for key, value in source.fields.items()}
    return Source(name, files.line(source.title), source.text, source.path, fields, source.anchors, source.notes)
