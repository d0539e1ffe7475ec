"""`kg neighbors` among a million edges, against opening SQLite and one indexed query; both as whole processes.

    python benchmarks/million.py [--edges 1000000] [--graph FOLDER] [--rounds 15] [--check]

The graph is made through the store from synthetic extractions, in FOLDER if it is not there yet. The floors open the
file, find an entity and read its edges: one imports sqlite3 alone; the other also click, which any command line of this
kind must. The best of each counts, in processor time. --check fails where a ratio is above its limit, or where a
million edges cost more than a few thousand.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

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
FLOORS = {"sqlite3": (QUERY, 4.0), "sqlite3 and click": ("import click" + QUERY, 2.0)}  # with the limits of ratios
KG = "import sys; from kg.cli import main; main()"


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


def run(code: str, *args: str) -> float:
    """The processor's seconds of a Python process."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen([sys.executable, "-c", code, *args], stdout=subprocess.DEVNULL, env=environment)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"exit code {process.returncode} of {args}")
    return used.ru_utime + used.ru_stime


def measure(folder: Path, rounds: int) -> dict[str, float]:
    """The best seconds of the floors and of `kg neighbors`, in turns."""
    whole = {what: (code, str(folder / DB), "City/市7") for what, (code, _) in FLOORS.items()}
    whole["kg neighbors"] = (KG, "neighbors", "City/市7", "--graph", str(folder))
    for command in whole.values():
        run(*command)  # compiles what is not compiled yet
    took = [{what: run(*command) for what, command in whole.items()} for _ in range(rounds)]
    return {what: min(row[what] for row in took) for what in whole}


def main(arguments: Sequence[str] | None = None) -> list[str]:
    """Measure and print; what is worse than it should be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edges", type=int, default=1_000_000)
    parser.add_argument("--graph", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    best, wrong = {}, []
    with tempfile.TemporaryDirectory() as temporary:
        for count in (FEW, options.edges):
            folder = (options.graph or Path(temporary)) / str(count)
            made = make(folder, count)
            best[made] = measure(folder, options.rounds)
    print(f"| a process that answers | {' | '.join(f'{count:,} edges' for count in best)} | `kg` is slower by |")
    print(f"| --- | {'--- | ' * len(best)}--- |")
    (few, ours), (many, mine) = best.items()
    for what, spent in mine.items():
        ratio = mine["kg neighbors"] / spent
        print(f"| {what} | {1000 * ours[what]:.0f} ms | {1000 * spent:.0f} ms | {ratio:.2f} |")
        if what in FLOORS and ratio > FLOORS[what][1]:
            wrong.append(f"kg neighbors takes {ratio:.2f} times as long as {what}")
    if mine["kg neighbors"] > GROWTH * ours["kg neighbors"]:
        wrong.append(f"kg neighbors takes longer among {many:,} edges than among {few:,}")
    if options.check and wrong:
        raise SystemExit("worse than it should be: " + "; ".join(wrong))
    return wrong


if __name__ == "__main__":
    main()
