"""Zip packages (Word, Excel, archives): opened with limits, before anything is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from typing import IO, BinaryIO

from kg.errors import SourceError
from kg.sources.item import MIB

PART = 96 * MIB  # bytes of one part, unpacked


def open_package(stream: BinaryIO, shown: str, what: str) -> zipfile.ZipFile:
    """The package in a seekable stream; a SourceError if it is damaged, locked or not one at all."""
    head = stream.read(8)
    stream.seek(0)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(f"{shown}: is locked by a password or of an old format: save it as {what} without a password")
    if not head:
        raise SourceError(f"{shown}: is empty: save it again as {what}")
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise SourceError(f"{shown}: is damaged or not {what} ({error}): save it again as {what}") from None


def read_part(package: zipfile.ZipFile, name: str | zipfile.ZipInfo, shown: str, limit: int = PART) -> bytes:
    """One part, unpacked up to `limit`; what the package claims of its size is not trusted."""
    try:
        info = package.getinfo(name) if isinstance(name, str) else name
        if info.flag_bits & 1:
            raise SourceError(f"{shown}: is locked by a password: save it without one")
        if info.file_size > limit:
            raise SourceError(f"{shown}: unpacks to more than {limit // MIB} MiB: split it")
        part: IO[bytes]
        with package.open(info) as part:
            data = part.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise SourceError(f"{shown}: is damaged ({error}): save it again") from None
    if len(data) > limit:
        raise SourceError(f"{shown}: unpacks to more than {limit // MIB} MiB: split it")
    return data
