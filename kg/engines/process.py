"""Worker processes of our own, fed with sources and read from line by line.

A worker is a plain subprocess: it holds nothing of its parent (no lock, no database), it ends when its parent does,
however that ends, and Ctrl-C on a terminal reaches the parent alone.
"""

from __future__ import annotations

import collections
import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import msgspec

from kg.errors import KgError
from kg.model import Extraction, Failure, Source, Timings, dumps
from kg.pipeline import Pipeline, Recipe

AHEAD = 4  # sources handed out for each worker: one at work, others waiting
ENOUGH = 10_000  # characters that wait at a worker, so that it is never idle; above it others may take what is next
READY = b"ready"
COMMAND = [sys.executable, "-P", "-c", "from kg.engines.process import serve; serve()"]


def run(
    recipe: Recipe, sources: Iterable[Source | Failure], workers: int = 1
) -> Iterator[Extraction | Failure | Timings]:
    """See kg.engines. A worker that dies costs the document it was at, and is replaced."""
    inbox: queue.SimpleQueue[Source | None] = queue.SimpleQueue()
    outbox: queue.SimpleQueue[bytes | KgError] = queue.SimpleQueue()
    pool = [_Worker(recipe, inbox, outbox) for _ in range(max(1, workers))]
    decode = msgspec.json.Decoder(Extraction | Failure | Timings).decode
    waiting = iter(sources)
    handed = 0
    for worker in pool:
        worker.start()
    try:
        while True:
            while handed < AHEAD * len(pool) and (source := next(waiting, None)) is not None:
                if isinstance(source, Failure):
                    yield source
                else:
                    inbox.put(source)
                    handed += 1
            if not handed:
                break
            yield decode(_taken(outbox))
            handed -= 1
        for _ in pool:
            inbox.put(None)
        for _ in pool:
            yield decode(_taken(outbox))
    finally:
        for worker in pool:
            worker.stop()
        for worker in pool:
            worker.finish()


def _taken(outbox: queue.SimpleQueue[bytes | KgError]) -> bytes:
    line = outbox.get()
    if isinstance(line, KgError):
        raise line
    return line


class _Worker(threading.Thread):
    """Keeps one process busy: sources out, lines back in the same order."""

    def __init__(
        self, recipe: Recipe, inbox: queue.SimpleQueue[Source | None], outbox: queue.SimpleQueue[bytes | KgError]
    ) -> None:
        super().__init__(daemon=True)
        self.recipe, self.inbox, self.outbox = recipe, inbox, outbox
        self.process: subprocess.Popen[bytes] | None = None
        self.asked: collections.deque[Source] = collections.deque()  # and not answered
        self.stopped = self.last = False

    def run(self) -> None:
        try:
            while self._hand_out():
                if answer := self._answer():
                    self.asked.popleft()
                    self.outbox.put(answer)
                    continue
                guilty = self.asked.popleft()  # what came before it was answered
                self.outbox.put(dumps(Failure(guilty.id, "engine", f"{self._obituary()} over this document")))
                for source in () if self.stopped else self.asked:
                    self._send(dumps(source))
            if self.process:
                self._send(b"")
            self.outbox.put((self._answer() if self.process else b"") or dumps(Timings({})))
        except KgError as error:
            self.outbox.put(error)
        except OSError as error:
            self.outbox.put(KgError(f"no worker process ({error.strerror}): use --engine local"))

    def _hand_out(self) -> bool:
        """Give the process sources until enough wait there; False if none are left to be answered."""
        while not self.last and sum(len(source.text) for source in self.asked) < ENOUGH:
            try:
                source = self.inbox.get(block=not self.asked)
            except queue.Empty:
                break
            if source is None or self.stopped:
                self.last = True
            else:
                self._send(dumps(source))
                self.asked.append(source)
        return bool(self.asked) and not self.stopped

    def _send(self, request: bytes) -> None:
        """Ask for something. That the process has died is seen when the answer is missing."""
        process = self.process or self._begin()
        assert process.stdin
        with contextlib.suppress(OSError):
            process.stdin.write(request + b"\n")
            process.stdin.flush()

    def _answer(self) -> bytes:
        """The next answer, without its line end; empty if the process died over it."""
        assert self.process and self.process.stdout
        try:
            return self.process.stdout.readline().rstrip(b"\n")
        except OSError:
            return b""

    def _begin(self) -> subprocess.Popen[bytes]:
        """Start a process and wait until it is ready. KgError if it cannot be."""
        path = os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])])
        pipe = subprocess.PIPE
        environment = {**os.environ, "PYTHONPATH": path}
        self.process = subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, env=environment, process_group=0)
        if self.stopped:
            self.process.kill()
        self._send(dumps(self.recipe))
        said = self._answer()
        if said != READY:
            raise KgError(said.decode() or f"{self._obituary()} before it began: use --engine local")
        return self.process

    def _obituary(self) -> str:
        """How the process ended; the next request starts another."""
        process, self.process = self.process, None
        if process is None:
            return "a worker process ended"
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1)  # it has closed its end, so this is soon
        _end(process)
        code = process.returncode
        return f"a worker process ended with {f'signal {-code}' if code < 0 else f'exit code {code}'}"

    def stop(self) -> None:
        """Have the process and the thread end, whatever they are doing. All are told before any is waited for."""
        self.stopped = True
        self.inbox.put(None)
        if process := self.process:
            process.kill()

    def finish(self) -> None:
        """Wait for the end, after `stop`."""
        self.join()
        if self.process:
            _end(self.process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    with contextlib.suppress(OSError), process:  # closing may find a request that was never read
        pass
    process.wait()


def serve() -> None:
    """The worker's side: a recipe comes in, then sources; an empty line asks for the timings."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a stray print must not look like a reply

    def reply(line: bytes) -> None:
        replies.write(line + b"\n")
        replies.flush()

    recipe = msgspec.json.decode(sys.stdin.buffer.readline(), type=Recipe)
    try:
        pipeline = Pipeline(recipe)
    except KgError as error:
        return reply(" ".join(str(error).split()).encode())
    reply(READY)
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    while request := requests.get().strip():
        reply(dumps(pipeline(msgspec.json.decode(request, type=Source))))
    reply(dumps(Timings(pipeline.seconds)))


def _listen(stream: IO[bytes], requests: queue.SimpleQueue[bytes]) -> None:
    """Hand on every line; when there are no more, the parent has gone, even in the midst of a document."""
    for line in stream:
        requests.put(line)
        if line == b"\n":
            return
    os._exit(1)
