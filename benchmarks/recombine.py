"""Documents in any number, recombined from the sentences of a folder of reports: the same every time."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

LENGTH = 300  # characters of a document, about
FOLDER = 1_000  # documents of a folder
SENTENCE = re.compile(r"[^。\n]{8,200}。")


def sentences(reports: Path) -> dict[str, list[str]]:
    """The sentences of every report, by the place that its file is named for."""
    found = {path.stem: SENTENCE.findall(path.read_text(encoding="utf-8")) for path in sorted(reports.glob("*.txt"))}
    if not any(found.values()):
        raise SystemExit(f"{reports}: no reports there: name a folder of .txt files")
    return found


def documents(reports: Path, count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """(name, text) of `count` documents: a title that names a place, then sentences of that place's report."""
    drawn, pool = random.Random(seed), sentences(reports)
    places = list(pool)
    for number in range(count):
        place = drawn.choice(places)
        text = f"{place}2026年政府工作报告摘编\n"
        while len(text) < LENGTH:
            text += drawn.choice(pool[place]) + "\n"
        yield f"{place}{number:06d}", text


def write(reports: Path, folder: Path, count: int) -> int:
    """Lay the documents out as files below a folder; the characters that they have."""
    size = 0
    for number, (name, text) in enumerate(documents(reports, count)):
        part = folder / f"{number // FOLDER:04d}"
        part.mkdir(parents=True, exist_ok=True)
        (part / f"{name}.txt").write_text(text, encoding="utf-8")
        size += len(text)
    return size
