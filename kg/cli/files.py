"""Files that commands write: whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from kg.errors import OutputError

CURE = "check the folder, the permissions and the free space"


@contextmanager
def replacing(target: Path) -> Iterator[BinaryIO]:
    """A stream that becomes `target` when all is written; until then, and on any failure, the earlier file stays.

    `-` is stdout; a device or a pipe is written as it is.
    """
    if str(target) == "-":
        sys.stdout.flush()
        yield sys.stdout.buffer
        return
    real = Path(os.path.realpath(target))
    try:
        if real.exists() and not real.is_file() and not real.is_dir():
            with real.open("wb") as stream:
                yield stream
            return
        if real.is_dir():
            raise OutputError(f"{target}: a folder: name a file")
        part = real.with_name(f".{real.name[:60]}.{os.getpid()}.part")
        try:
            with part.open("xb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(part, real)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
    except OSError as error:
        raise OutputError(f"{target}: {error.strerror or error}: {CURE}") from error
