"""Builds of any number of short documents: time, peak memory, and what a second worker gains.

    python benchmarks/scale.py REPORTS [--sizes 1000,10000,100000] [--pair 10000] [--rounds 2] [--check]

Documents of about 300 characters are recombined from the sentences of REPORTS (recombine.py). Every build is a process
of its own. Memory is the most that one process had, and, of the workers, that all had together. --check fails where a
document costs more at the largest size than at the smallest (but for what starting costs), where a process had 1 GiB
or more, and where two workers gain too little; the last is judged only on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import recombine

GROWTH = 1.25  # at most so many times the seconds a document
MEMORY = 1 << 30
GAIN = 1.5  # two workers against one: what must not be lost, the aim is 1.7
ALONE = 0.1  # of a processor: what others may use while that is judged
KG = "import sys; from kg.cli import main; main()"
PAGE = os.sysconf("SC_PAGE_SIZE")


class Run(NamedTuple):
    """One build: seconds by the clock and of processors, bytes, and the timings of its report."""

    clock: float
    processor: float
    peak: int
    together: int
    others: float  # processors that others used meanwhile
    timings: dict[str, float]


def build(documents: Path, workers: int) -> Run:
    """A build of its own, from nothing."""
    engine = ["--engine", "process", "--workers", str(workers)] if workers > 1 else []
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-c", KG, "build", str(documents), "--no-ner", "--out", out, *engine]
        began, worked = time.perf_counter(), busy()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        watch = Watch(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        clock, worked = time.perf_counter() - began, busy() - worked
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.over.set()
        watch.join()
        if process.returncode:
            sys.exit(f"a build of {documents} ended with exit code {process.returncode}")
        timings = json.loads((Path(out) / "report.json").read_text(encoding="utf-8"))["timings"]
    unit = 1 if sys.platform == "darwin" else 1024
    spent = used.ru_utime + used.ru_stime
    return Run(clock, spent, used.ru_maxrss * unit, watch.most, max(0.0, worked - spent) / clock, timings)


class Watch(threading.Thread):
    """The most memory that a process and all below it had at one time, where /proc tells."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.most, self.over = pid, 0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self.over.wait(0.25):
            self.most = max(self.most, self._now(self.pid))

    def _now(self, pid: int) -> int:
        try:
            size = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
            below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except (OSError, IndexError):
            return 0
        return size + sum(self._now(int(child)) for child in below)


def busy() -> float:
    """Seconds that the processors have worked since the machine began, for whomever; 0 where /proc does not tell."""
    try:
        spent = [int(number) for number in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    except OSError:
        return 0.0
    return (sum(spent) - spent[3] - spent[4]) / os.sysconf("SC_CLK_TCK")


def show(count: int, workers: int, run: Run) -> None:
    mib = 1 << 20
    print(
        f"| {count:,} | {workers} | {run.clock:.1f} s | {run.processor:.1f} s | {1000 * run.processor / count:.2f} ms "
        f"| {run.peak / mib:.0f} MiB | {run.together / mib:.0f} MiB | {run.others:.2f} |",
        flush=True,
    )


def main(arguments: Sequence[str] | None = None) -> list[str]:
    """Measure and print; what is worse than it should be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reports", type=Path)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--pair", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    sizes = [int(size) for size in options.sizes.split(",")]
    wrong = []
    print(
        "| documents | workers | clock | processor | a document | most of one process | of all together | others used |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        place = {count: Path(folder) / str(count) for count in {1, *sizes, options.pair}}
        for count, path in place.items():
            recombine.write(options.reports, path, count)
        start = build(place[1], 1).processor  # what any build costs
        each = {}
        for count in sizes:
            run = build(place[count], 1)
            each[count] = (run.processor - start) / count
            show(count, 1, run)
            if run.peak >= MEMORY:
                wrong.append(f"{count:,} documents took {run.peak >> 20} MiB")
        if each[max(sizes)] > GROWTH * each[min(sizes)]:
            wrong.append(f"a document costs {each[max(sizes)] / each[min(sizes)]:.2f} times more among {max(sizes):,}")
        if options.pair:
            runs = [(build(place[options.pair], 1), build(place[options.pair], 2)) for _ in range(options.rounds)]
            one, two = (min(side, key=lambda run: run.clock) for side in zip(*runs, strict=True))
            for workers, run in ((1, one), (2, two)):
                show(options.pair, workers, run)
            gain = one.clock / two.clock
            alone = max(one.others, two.others) < ALONE
            print(f"\ntwo workers: {gain:.2f} times as fast{'' if alone else ', but others used the machine as well'}")
            if gain < GAIN and alone:
                wrong.append(f"two workers are only {gain:.2f} times as fast")
    if options.check and wrong:
        raise SystemExit("worse than it should be: " + "; ".join(wrong))
    return wrong


if __name__ == "__main__":
    main()
