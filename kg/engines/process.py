"""Worker processes of our own, fed with sources and read from line by line.

A worker is a plain subprocess: it holds nothing of its parent (no lock, no database), it ends when its parent does,
however that ends, and Ctrl-C on a terminal reaches the parent alone. The parent has one thread: it keeps a processor
busy with what comes back, and sharing that with a thread for each worker would cost more than it gives.
"""

from __future__ import annotations

import collections
import contextlib
import os
import queue
import select
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from operator import attrgetter
from time import sleep
from typing import IO

import msgspec

from kg import child
from kg.errors import KgError
from kg.model import Extraction, Failure, Source, Timings, dumps
from kg.pipeline import Pipeline, Recipe

AHEAD = 4  # sources read for each worker before it can take them
ENOUGH = 60_000  # bytes that wait at a worker, so that it is never idle; above it others may take what is next
CHUNK = 1 << 16  # bytes read at once
MANY = 24  # documents at a worker: while it has more, none are sent to it
NAP = 0.02  # seconds in which answers may gather while all workers have as many
READY = b"ready"
COMMAND = [sys.executable, "-P", "-c", "from kg.engines.process import serve; serve()"]


def run(
    recipe: Recipe, sources: Iterable[Source | Failure], workers: int = 1
) -> Iterator[Extraction | Failure | Timings]:
    """See kg.engines. A worker that dies costs the document it was at, and is replaced."""
    pool = [_Worker(recipe) for _ in range(max(1, workers))]
    decode = msgspec.json.Decoder(Extraction | Failure | Timings).decode
    stock: collections.deque[Source] = collections.deque()
    try:
        for source in sources:
            if isinstance(source, Failure):
                yield source
                continue
            stock.append(source)
            _hand_out(stock, pool)
            yield from map(decode, _answers(pool, wait=False))
            while len(stock) >= AHEAD * len(pool):
                yield from map(decode, _answers(pool))
                _hand_out(stock, pool)
        while any(worker.asked for worker in pool):
            yield from map(decode, _answers(pool))
            _hand_out(stock, pool)
        for worker in pool:
            worker.dismiss()
        while any(worker.asked for worker in pool):
            yield from map(decode, _answers(pool))
    finally:
        for worker in pool:
            worker.kill()
        for worker in pool:
            worker.end()


def _hand_out(stock: collections.deque[Source], pool: list[_Worker]) -> None:
    """Give sources to those that have least to do."""
    while stock and (idlest := min(pool, key=attrgetter("size"))).size < ENOUGH:
        idlest.ask(stock.popleft())


def _answers(pool: list[_Worker], wait: bool = True) -> Iterator[bytes]:
    """Answers that have come; one may have to be waited for, and nothing may come of that."""
    busy = [worker for worker in pool if worker.asked]
    if wait and all(worker.sent > MANY for worker in busy):
        sleep(NAP)
    poll = select.poll()
    handles = {worker.send(): worker for worker in busy}
    for handle in handles:
        poll.register(handle, select.POLLIN)
    for handle, _ in poll.poll(None if wait else 0):
        yield from handles[handle].answers()


class _Worker:
    """One process at a time, and what it was asked: lines out, lines back in the same order."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.process: subprocess.Popen[bytes] | None = None
        self.ready = False
        self.asked: collections.deque[tuple[str, bytes]] = collections.deque()  # (document, line), and not answered
        self.size = self.sent = 0  # bytes of these, and how many of them the process has been sent
        self.heard = bytearray()  # the beginning of a line

    def ask(self, source: Source) -> None:
        self._ask(source.id, dumps(source))

    def dismiss(self) -> None:
        """Ask for the timings, if it ever did anything."""
        if self.process:
            self._ask("", b"")

    def _ask(self, doc: str, line: bytes) -> None:
        self.asked.append((doc, line + b"\n"))
        self.size += len(line)

    def send(self) -> int:
        """Send what has been asked to a process that needs it; where answers come. That it has died is seen there."""
        process = self.process or self._begin()
        assert process.stdout
        if self.ready and self.sent < min(MANY, len(self.asked)):
            child.tell(process, b"".join([line for _, line in self.asked][self.sent :]))
            self.sent = len(self.asked)
        return process.stdout.fileno()

    def answers(self) -> Iterator[bytes]:
        """What has come, if a line is complete. KgError if the process cannot begin."""
        assert self.process and self.process.stdout
        try:
            found = os.read(self.process.stdout.fileno(), CHUNK)
        except OSError:
            found = b""
        self.heard += found
        if b"\n" in found:
            *lines, self.heard = self.heard.split(b"\n")
            for line in lines:
                if self.ready:
                    self._answered()
                    yield bytes(line)
                elif line == READY:
                    self.ready = True
                else:
                    raise KgError(line.decode())
        elif not found:
            said = self._obituary()
            if not self.ready:
                raise KgError(f"{said} before it began: use --engine local")
            doc = self._answered()  # what came before it was answered
            yield dumps(Failure(doc, "engine", f"{said} over this document") if doc else Timings({}))

    def _answered(self) -> str:
        doc, line = self.asked.popleft()
        self.size -= len(line) - 1
        self.sent -= 1
        return doc

    def _begin(self) -> subprocess.Popen[bytes]:
        """Start a process; it says when it is ready."""
        try:
            self.process = child.start(COMMAND)
        except OSError as error:
            raise KgError(f"no worker process ({error.strerror}): use --engine local") from error
        self.ready, self.sent, self.heard = False, 0, bytearray()
        child.tell(self.process, dumps(self.recipe) + b"\n")
        return self.process

    def _obituary(self) -> str:
        """How the process ended; the next request starts another."""
        process, self.process = self.process, None
        if process is None:
            return "a worker process ended"
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1)  # it has closed its end, so this is soon
        child.end(process)
        code = process.returncode
        return f"a worker process ended with {f'signal {-code}' if code < 0 else f'exit code {code}'}"

    def kill(self) -> None:
        """Have the process end, whatever it is doing. All are told before any is waited for."""
        if self.process:
            self.process.kill()

    def end(self) -> None:
        """Wait for the end, after `kill`."""
        if self.process:
            child.end(self.process)


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
