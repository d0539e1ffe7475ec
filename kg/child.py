"""Processes of our own beside this one: plain Python, spoken to line by line, that hold nothing of their parent.

A child is in a process group of its own, so that Ctrl-C on a terminal reaches the parent alone.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

# Matrices of children are small and the children many: threads of their own would only stand in each other's way.
ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def start(command: Sequence[str], stderr: int | None = None) -> subprocess.Popen[bytes]:
    """A process that finds this very program. Raises OSError if there can be none."""
    path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
    pipe, environment = subprocess.PIPE, {**ALONE, **os.environ, "PYTHONPATH": path}
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=stderr, env=environment, process_group=0)


def tell(process: subprocess.Popen[bytes], lines: bytes) -> None:
    """Write to a process. That it has died is seen when its answer is missing."""
    assert process.stdin
    with contextlib.suppress(OSError):
        process.stdin.write(lines)
        process.stdin.flush()


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process, whatever it is doing."""
    process.kill()
    with contextlib.suppress(OSError), process:  # closing may find a request that was never read
        pass
    process.wait()
