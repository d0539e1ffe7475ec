"""What `kg neighbors NAME` costs from a cold start, against what any such command must pay.

    python benchmarks/query_cold.py [--graph out] [--name 江苏省] [--rounds 15] [--limit 1.5]

The floor is a script that imports click and sqlite3 and runs the query's SQL by itself. Both run in turn, in processes
of their own with compiled files at hand; the best of each counts. Prints two ratios, of wall time and of processor
time, which are the same on a quiet machine and of which only the second means something on a busy one; exit 1 if it
is above the limit.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

FLOOR = """
import sys
import click, sqlite3
db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro&immutable=1", uri=True)
((num,),) = db.execute("SELECT num FROM entity WHERE name = ?", sys.argv[2:])
for here, there in (("subject", "object"), ("object", "subject")):
    sql = "SELECT e.num, e.type, o.name, o.type, support, e.documents FROM edge e JOIN entity o"
    sql += f" ON o.num = {there} WHERE {here} = ?"
    for row in db.execute(sql, (num,)):
        print(*row)
"""
KG = "import sys; from kg.cli import main; main()"


def run(code: str, *args: str) -> tuple[float, float]:
    """Seconds of a Python process: by the clock, and of the processor."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", code, *args], stdout=subprocess.DEVNULL, env=environment)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"exit code {process.returncode}: is there a build at --graph that knows --name?")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--graph", type=Path, default=Path("out"))
    parser.add_argument("--name", default="江苏省")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--limit", type=float, default=1.5)
    options = parser.parse_args()
    floor = (FLOOR, str(options.graph / "graph.db"), options.name)
    command = (KG, "neighbors", options.name, "--graph", str(options.graph))
    run(*floor), run(*command)  # compiles what is not compiled yet
    rounds = [(run(*floor), run(*command)) for _ in range(options.rounds)]
    ratios = []
    for i, what in enumerate(("clock", "processor")):
        least, ours = min(a[i] for a, _ in rounds), min(b[i] for _, b in rounds)
        ratios.append(ours / least)
        print(f"{what}: floor {1000 * least:.0f} ms, kg neighbors {1000 * ours:.0f} ms, ratio {ratios[-1]:.2f}")
    return int(ratios[1] > options.limit)


if __name__ == "__main__":
    sys.exit(main())
