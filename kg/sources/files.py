"""Which files an input names, and under which ids: folders walked, links followed once, clashes settled."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from kg.errors import SourceError
from kg.model import Failure

# What a folder is searched for. `OLD` cannot be read, but leaving it out in silence would lose a document.
ENDINGS = frozenset(
    ["txt", "text", "md", "markdown", "html", "htm", "docx", "pdf", "csv", "tsv", "xlsx", "jsonl", "ndjson", "zip"]
)
OLD = frozenset(["doc", "wps", "rtf", "ppt", "pptx", "xls", "et", "ofd", "odt"])

_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff]"
)


class File(msgspec.Struct, frozen=True):
    """One file to read. `shown` is its path as a message may print it; a path of None is standard input."""

    id: str
    path: Path | None
    shown: str
    ending: str


def printable(text: str) -> str:
    """The text on one line, without anything a terminal could obey or a file could not hold."""
    return _UNPRINTABLE.sub("_", text)


def line(text: str) -> str:
    """The text on one line, without what is not printable: for titles and other labels."""
    return _UNPRINTABLE.sub("", " ".join(text.split()))


def find(paths: Sequence[str | Path]) -> tuple[list[File], list[Failure]]:
    """The files below `paths`, each under an id of its own, and what could not be looked at."""
    named: list[tuple[str, Path | None]] = []
    faults: list[Failure] = []
    seen: set[tuple[int, int]] = set()
    # A folder sorts before what it contains, so that an inner folder named as well changes no id.
    for path in sorted({str(path) for path in paths}, key=lambda path: (os.path.realpath(path), path)):
        if path == "-":
            named.append(("stdin", None))
            continue
        try:
            status = os.stat(path)
            if stat.S_ISDIR(status.st_mode):
                _refuse_build(path)
                seen.add((status.st_dev, status.st_ino))
                named.extend(_walk(Path(path), "", seen, faults))
            elif (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                named.append((Path(path).name, Path(path)))
        except (OSError, SourceError) as error:
            faults.append(_fault(Path(path).name or path, path, error))
    return _settle(named), faults


def _refuse_build(path: str) -> None:
    if _is_build(path):
        raise SourceError(f"{path}: holds the outputs of a build, not documents: name the documents instead")


def _is_build(folder: str) -> bool:
    def has(name: str) -> bool:
        return os.path.lexists(os.path.join(folder, name))

    return has("graph.json") and (has("graph.db") or has("report.json"))


def _fault(name: str, path: str, error: Exception) -> Failure:
    if isinstance(error, SourceError):
        text = str(error)
    else:
        text = f"{path}: {getattr(error, 'strerror', None) or error}: check the path and its rights"
    return Failure(doc=printable(name), stage="read", error=printable(text))


def _walk(
    folder: Path, prefix: str, seen: set[tuple[int, int]], faults: list[Failure]
) -> Iterator[tuple[str, Path | None]]:
    """Files below a folder with their path inside it. A folder or file reached twice is taken once."""
    try:
        entries = sorted(os.listdir(folder))
    except OSError as error:
        faults.append(_fault(prefix or folder.name, str(folder), error))
        return
    folders: list[tuple[Path, str]] = []
    for name in entries:
        if name.startswith((".", "~$", "__MACOSX")):
            continue
        path, inner = folder / name, f"{prefix}{name}"
        try:
            status = path.stat()
        except OSError as error:
            if _ending(name) in ENDINGS:
                faults.append(_fault(inner, str(path), error))
            continue
        key = (status.st_dev, status.st_ino)
        if stat.S_ISDIR(status.st_mode):
            if not _is_build(str(path)):
                folders.append((path, f"{inner}/"))
        elif _ending(name) in ENDINGS | OLD and key not in seen:
            seen.add(key)
            yield inner, path
    for path, inner in folders:
        key = ((status := path.stat()).st_dev, status.st_ino)
        if key not in seen:
            seen.add(key)
            yield from _walk(path, inner, seen, faults)


def _ending(name: str) -> str:
    return os.path.splitext(name)[1][1:].lower()


def _settle(named: list[tuple[str, Path | None]]) -> list[File]:
    """Ids without endings; those that would clash keep the ending, and then get a hash of the content."""
    items = [(unicodedata.normalize("NFC", printable(name)), path) for name, path in named]
    stems = [name if path is None else os.path.splitext(name)[0] or name for name, path in items]
    for index in _clashing(stems):
        stems[index] = items[index][0]
    for index in _clashing(stems):
        stems[index] = f"{stems[index]}~{_digest(items[index][1])}"
    return [
        File(stem, path, printable(str(path)), _ending(name)) if path else File(stem, None, "stdin", "txt")
        for stem, (name, path) in zip(stems, items, strict=True)
    ]


def _clashing(names: list[str]) -> list[int]:
    count = Counter(names)
    return [index for index, name in enumerate(names) if count[name] > 1]


def _digest(path: Path | None) -> str:
    """A short hash of a file's content; of nothing, if it cannot be read (reading it will say why)."""
    digest = hashlib.sha256()
    try:
        if path is not None and path.is_file():
            with path.open("rb") as file:
                digest.update(file.read(1 << 24))
    except OSError:
        pass
    return digest.hexdigest()[:8]
