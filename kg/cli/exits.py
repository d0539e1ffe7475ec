"""The edge between the command line and everything below: exit codes, one-line errors, streams that may fail.

0 done, 1 a data error, 2 wrong use; 130 when interrupted, 141 when the reader of our output has gone.
KG_TRACEBACK=1 shows where an unexpected error comes from.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable
from typing import IO

from kg.cli.terminal import say
from kg.errors import Ambiguous, KgError

DONE, DATA, USE, INTERRUPTED, CLOSED = 0, 1, 2, 130, 141


class Closed(Exception):
    """The reader of our output has gone."""


class WrongUse(KgError):
    """A command line that says nothing to do."""


def run(answer: Callable[[], object]) -> int:
    """Do it; the exit code, which is also what `answer` may return."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that knows only ASCII gets escapes, not a crash
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = answer()
        sys.stdout.flush()
        return code if isinstance(code, int) else DONE
    except (Ambiguous, WrongUse) as error:
        say(f"kg: {error}")
        return USE
    except KgError as error:
        say(f"kg: {error}")
        return DATA
    except KeyboardInterrupt:
        say("kg: interrupted; earlier outputs are unchanged")
        return INTERRUPTED
    except (Closed, BrokenPipeError):
        return CLOSED
    except OSError as error:
        return _failed(error)
    except Exception as error:
        if os.environ.get("KG_TRACEBACK"):
            raise
        say(f"kg: unexpected {type(error).__name__}: {error}: please report it with the output of KG_TRACEBACK=1")
        return DATA
    finally:
        _close(sys.stdout)
        _close(sys.stderr)


def _failed(error: OSError) -> int:
    where = error.filename if error.filename is not None else "standard output"
    say(f"kg: {os.fsdecode(where) if isinstance(where, bytes) else where}: {error.strerror or error}")
    return DATA


def _close(stream: IO[str]) -> None:
    """Flush, or let go of what cannot be written, so that the interpreter's own flush finds nothing to fail on."""
    try:
        stream.flush()
    except OSError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
