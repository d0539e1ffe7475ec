"""Annotations made for this project -> gold files with their documents, for `kg train`, `kg eval` and calibrate.py.

    python benchmarks/annotations.py ../shared --output FOLDER

FOLDER/gold and FOLDER/docs then hold the annotated training documents of ../shared with those of
benchmarks/annotations: `reports`, further parts of the work reports in ../shared/corpus, named there by paragraph and
not copied here, and `written`, texts written for this project. An annotation holds one entity a line, in order of
appearance:

    Type/Type | canonical name/other form | relation; relation

`?` before a type or a relation: optional. A relation is `SUBJECT predicate` where the entity of the line is the
object, `predicate OBJECT` where it is the subject; `home` is the document's home place.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "annotations"
PREDICATES = frozenset({
    "develops", "pursues", "researches", "applies_to", "issues", "proposes", "handles", "holds_post", "part_of",
    "located_in", "governs", "awarded", "cooperates_with",
})  # fmt: skip
LOOSE = re.compile(r'[“”‘’"《》\s]')


class AnnotationError(Exception):
    """FILE:LINE: what is wrong with it."""


def _loose(name: str) -> str:
    return LOOSE.sub("", name)


def parse(path: Path) -> tuple[dict[str, str], dict[str, Any]]:
    """The header of an annotation, and what it says as a gold file. Raises AnnotationError."""
    header: dict[str, str] = {}
    entities: list[dict[str, Any]] = []
    told: list[tuple[int, str, str]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if "|" not in line:
            key, colon, value = line.partition(":")
            if line.strip() and not colon:
                raise AnnotationError(f"{path}:{number}: {line[:40]!r} is no entity: write Type | name | relations")
            if colon:
                header[key.strip()] = value.strip()
            continue
        kinds, names, *rest = (part.strip() for part in line.split("|"))
        entity = {
            "id": f"e{len(entities) + 1}",
            "names": [name.strip() for name in names.split("/") if name.strip()],
            "types": kinds.lstrip("?").strip().split("/"),
            "optional": kinds.startswith("?"),
        }
        entities.append(entity)
        told += [(number, entity["id"], part.strip()) for part in re.split("[;；]", "".join(rest)) if part.strip()]
    known = {_loose(name): e["id"] for e in reversed(entities) for name in reversed(e["names"])}
    known |= {_loose(e["names"][0]): e["id"] for e in reversed(entities)}
    known["home"] = known.get(_loose(header.get("home", "")), "")
    relations = []
    for number, id, said in told:
        words = said.lstrip("?").split()
        if len(words) != 2 or not PREDICATES & set(words):
            raise AnnotationError(f"{path}:{number}: {said!r} is no relation: write SUBJECT pursues or pursues OBJECT")
        other, type_ = (words[1], words[0]) if words[0] in PREDICATES else (words[0], words[1])
        if not (end := known.get(_loose(other), "")):
            raise AnnotationError(f"{path}:{number}: {other!r} has no line of its own")
        subject, object_ = (id, end) if words[0] in PREDICATES else (end, id)
        optional = said.startswith("?")
        relations.append({"s": subject, "p": [type_], "o": object_, "optional": optional, "quote": ""})
    gold = {"doc": path.stem, "home": header.get("home", ""), "entities": entities, "relations": relations}
    return header, {**gold, "quantities": []}


def excerpt(report: str, paragraphs: str) -> str:
    """The title and the paragraphs with these numbers of a report; a paragraph is a line that is not blank."""
    lines = [line.strip() for line in report.splitlines() if line.strip()]
    return "\n".join([lines[0], "", *(lines[int(n)] for n in paragraphs.split(","))]) + "\n"


def documents(shared: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(name, text, gold) of every annotation made for this project. Raises AnnotationError."""
    for path in sorted(HERE.glob("reports/*.ann")):
        header, gold = parse(path)
        report = shared / "corpus" / "work-reports-2026" / header["source"]
        yield path.stem, excerpt(report.read_text(encoding="utf-8"), header["paragraphs"]), gold
    for path in sorted(HERE.glob("written/*.ann")):
        yield path.stem, path.with_suffix(".txt").read_text(encoding="utf-8"), parse(path)[1]


def write(shared: Path, output: Path) -> int:
    """Write all training documents with their gold files below `output`; how many there are. Raises AnnotationError."""
    gold, docs = output / "gold", output / "docs"
    for folder in (gold, docs):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    for name, text, annotation in documents(shared):
        (docs / f"{name}.txt").write_text(text, encoding="utf-8")
        (gold / f"{name}.json").write_text(json.dumps(annotation, ensure_ascii=False), encoding="utf-8")
    for source, folder in ((shared / "gold" / "train", gold), (shared / "gold" / "train-docs", docs)):
        for file in sorted(source.iterdir()):
            shutil.copyfile(file, folder / file.name)
    return len(list(gold.iterdir()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, help="the folder that holds gold/train, gold/train-docs and corpus")
    parser.add_argument("--output", type=Path, required=True)
    args = parser.parse_args()
    try:
        print(f"{write(args.shared, args.output)} documents in {args.output}")
    except (AnnotationError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
