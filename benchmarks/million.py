"""`kg neighbors` among a million edges, against opening SQLite and one indexed query; both as whole processes.

    python benchmarks/million.py [--edges 1000000] [--graph FOLDER] [--rounds 40] [--check]

The graph is made through the store from synthetic extractions, in FOLDER if it is not there yet. The floors open the
file, find an entity and read its edges: one imports sqlite3 alone; the other also click, which most command lines of
this kind do. All take turns, `kg` as it is installed. --check fails where the least processor time among a million
edges, which other work on the machine disturbs least, is above its limit: times that of a floor, or of a few edges.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.model import Entity, Evidence, Extraction, Relation
from kg.store import DB, Store

FEW = 20_000
GROWTH = 1.3  # at most so many times the time among FEW edges
EACH = 500  # edges that a document states
QUERY = """
import sqlite3, sys
db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro&immutable=1", uri=True)
((num,),) = db.execute("SELECT num FROM entity WHERE id = ?", sys.argv[2:])
for here, there in (("subject", "object"), ("object", "subject")):
    sql = f"SELECT e.type, o.name, o.type, support FROM edge e JOIN entity o ON o.num = {there} WHERE {here} = ?"
    for row in db.execute(sql, (num,)):
        print(*row)
"""
FLOORS = {"sqlite3": (QUERY, 2.0), "sqlite3 and click": ("import click" + QUERY, 1.0)}  # with the limits of ratios
KG = Path(sysconfig.get_path("scripts"), "kg")
SLOWER = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")  # what a test's environment may ask for


def extractions(edges: int) -> Iterator[Extraction]:
    """Documents that state `edges` different edges between a tenth as many entities."""
    places = max(2, edges // 20)
    for first in range(0, edges, EACH):
        doc = f"d{first // EACH:06d}"
        pairs = [(n % places, (n * 7919 + n // places) % places) for n in range(first, min(first + EACH, edges))]
        ids = sorted({f"City/市{a}" for a, _ in pairs} | {f"Industry/业{b}" for _, b in pairs})
        relations = tuple(
            Relation(
                "develops",
                f"City/市{a}",
                f"Industry/业{b}",
                Evidence(doc, 9 * i, 9 * i + 8, f"市{a}发展业{b}", "r", 0.8),
            )
            for i, (a, b) in enumerate(pairs)
        )
        yield Extraction(
            **{"doc": doc, "title": doc, "path": "", "fields": {}, "length": 9 * EACH, "home": None},
            **{"sentences": EACH, "sentences_with_fact": EACH, "relations": relations},
            entities=tuple(Entity(id, *id.split("/")) for id in ids),
            **dict.fromkeys(
                ("mentions", "mention_spans", "mention_quotes", "links", "quantities", "dropped", "notes"), ()
            ),
            **dict.fromkeys(("anchors", "sections"), ()),
        )


def make(folder: Path, edges: int) -> int:
    """The graph's edges, as they are in the store."""
    if not (folder / DB).exists():
        folder.mkdir(parents=True, exist_ok=True)
        with Store.create(folder / DB) as store:
            for extraction in extractions(edges):
                store.add(extraction, "")
            store.finish()
    with Store.open(folder) as store:
        return store.counts("SELECT 'n', count(*) FROM edge")["n"]


class Spent(NamedTuple):
    """Seconds of a process: of the processor, and on the clock."""

    processor: float
    clock: float


def run(command: Sequence[str | Path]) -> Spent:
    """What a process spends until it has ended."""
    environment = {k: v for k, v in os.environ.items() if k not in SLOWER}
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, used = os.wait4(process.pid, 0)
    clock = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"exit code {process.returncode} of {command}")
    return Spent(used.ru_utime + used.ru_stime, clock)


def measure(folder: Path, rounds: int) -> dict[str, list[Spent]]:
    """What the floors and `kg neighbors` spend, in turns."""
    whole: dict[str, list[str | Path]]
    whole = {what: [sys.executable, "-c", code, folder / DB, "City/市7"] for what, (code, _) in FLOORS.items()}
    whole["kg neighbors"] = [KG, "neighbors", "City/市7", "--graph", folder]
    for command in whole.values():
        run(command)  # compiles what is not compiled yet
    took = [{what: run(command) for what, command in whole.items()} for _ in range(rounds)]
    return {what: [row[what] for row in took] for what in whole}


def least(spent: Sequence[Spent]) -> float:
    return min(spent).processor


def main(arguments: Sequence[str] | None = None) -> list[str]:
    """Measure and print; what is worse than it should be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edges", type=int, default=1_000_000)
    parser.add_argument("--graph", type=Path)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    spent, wrong = {}, []
    with tempfile.TemporaryDirectory() as temporary:
        for count in (FEW, options.edges):
            folder = (options.graph or Path(temporary)) / str(count)
            made = make(folder, count)
            spent[made] = measure(folder, options.rounds)
    (few, ours), (many, mine) = spent.items()
    print(f"| a process that answers | {few:,} edges | {many:,} edges | `kg` is slower by | on the clock | median |")
    print("| --- | --- | --- | --- | --- | --- |")
    for what, times in mine.items():
        ratio = least(mine["kg neighbors"]) / least(times)
        clock = [1000 * one.clock for one in times]
        seconds = f"{1000 * least(ours[what]):.0f} ms | {1000 * least(times):.0f} ms | {ratio:.2f}"
        print(f"| {what} | {seconds} | {min(clock):.0f} ms | {statistics.median(clock):.0f} ms |")
        if what in FLOORS and ratio > FLOORS[what][1]:
            wrong.append(f"kg neighbors takes {ratio:.2f} times as long as {what}")
    if least(mine["kg neighbors"]) > GROWTH * least(ours["kg neighbors"]):
        wrong.append(f"kg neighbors takes longer among {many:,} edges than among {few:,}")
    if options.check and wrong:
        raise SystemExit("worse than it should be: " + "; ".join(wrong))
    return wrong


if __name__ == "__main__":
    main()
