"""A zip of documents -> its members, as if it were a folder."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Iterator

from kg.errors import SourceError
from kg.sources.files import ENDINGS, OLD, printable
from kg.sources.item import MIB, Item
from kg.sources.package import PART, open_package, read_part

_DEPTH = 3
_MEMBERS = 200_000
_RATIO = 300  # text packs to a tenth; what shrinks to a thousandth was made to burst


def members(item: Item) -> Iterator[Item | tuple[str, SourceError]]:
    """The files of an archive that may be documents, in order of their names, each unpacked when its turn comes.

    A member that cannot be unpacked is its id with the reason; an archive that cannot be opened raises it.
    """
    if item.depth >= _DEPTH:
        raise SourceError(f"{item.shown}: lies in more than {_DEPTH} archives: unpack it")
    stream = item.stream if item.stream.seekable() else io.BytesIO(item.content(PART))
    with open_package(stream, item.shown, ".zip") as package:
        infos = package.infolist()
        if len(infos) > _MEMBERS:
            raise SourceError(f"{item.shown}: holds more than {_MEMBERS} files: split it")
        named = sorted(((_name(member), member) for member in infos if not member.is_dir()), key=lambda pair: pair[0])
        builds = _builds({name for name, _ in named})
        for name, member in named:
            parts = name.split("/")
            ending = os.path.splitext(name)[1][1:].lower()
            if ending not in ENDINGS | OLD or any(part.startswith((".", "~$", "__MACOSX")) for part in parts):
                continue
            if name.rpartition("/")[0] in builds:
                continue
            identity = f"{item.id}/{os.path.splitext(name)[0]}"
            shown = f"{item.shown}/{name}"
            try:
                if member.file_size > 4 * MIB and member.file_size > _RATIO * max(member.compress_size, 1):
                    raise SourceError(f"{shown}: unpacks to {_RATIO} times its size: unpack the archive and check it")
                data = io.BytesIO(read_part(package, member, shown))
            except SourceError as error:
                yield identity, error
            else:
                title = os.path.splitext(parts[-1])[0]
                yield Item(identity, title, shown, ending, data, item.depth + 1)


def _name(member: zipfile.ZipInfo) -> str:
    """The member's path; Chinese systems write it in GBK without saying so, which zipfile takes for CP437."""
    name = member.filename
    if not member.flag_bits & 0x800:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                decoded = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            # Two bytes of GBK may pass for one letter of UTF-8, which no Chinese name holds.
            if encoding == "gb18030" or not re.search(r"[\u0080-\u07ff]", decoded):
                name = decoded
                break
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return printable("/".join(parts))


def _builds(names: set[str]) -> set[str]:
    """Folders of the archive that hold the outputs of a build."""
    folders = {name.rpartition("/")[0] for name in names if name.rpartition("/")[2] == "graph.json"}
    return {
        folder
        for folder in folders
        if any((f"{folder}/{mark}" if folder else mark) in names for mark in ("graph.db", "report.json"))
    }
