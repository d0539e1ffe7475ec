"""Every benchmark, as one page of tables: what benchmarks/RESULTS.md holds.

    python benchmarks/run.py ../shared/corpus/work-reports-2026 [--check] [--sizes 1000,10000] [--edges 1000000]

--check fails at the end, and names every ratio that is worse than it should be.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import million
import scale
import throughput


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reports", type=Path)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--edges", default="1000000")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    # first what measures memory: a process is born with the peak of its parent
    print("## Builds\n")
    wrong = scale.main([str(options.reports), "--sizes", options.sizes])
    print("\n## `kg neighbors`\n")
    wrong += million.main(["--edges", options.edges])
    print("\n## Characters per second\n")
    wrong += throughput.main([str(options.reports)])
    if wrong:
        print("\nworse than it should be: " + "; ".join(wrong))
    if options.check and wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
