"""Coverage-guided fuzzing of what reads untrusted text, with atheris where it is installed (pip install atheris).

    python tests/fuzz/fuzz.py clean|ontology|foreign|text [-max_total_time=60] [other options of libFuzzer]

Not run by pytest, which has properties of the same kind: this looks longer, and where coverage leads it. What is found
becomes a row of a test.
"""

from __future__ import annotations

import io
import itertools
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["kg"]):
    from kg import exports, foreign, ontology
    from kg.errors import GraphError, OntologyError, SourceError
    from kg.model import Source
    from kg.sources import text
    from kg.stages.clean import clean

    for module in ("gexf", "graphml", "node_link"):  # which kg imports only where it needs them
        import_module(f"kg.foreign.{module}")
    for module in exports.FORMATS.values():
        import_module(f"kg.exports.{module}")

FOLDER = Path(tempfile.mkdtemp())


def try_clean(data: bytes) -> None:
    """Every character of the clean text comes from the place that its offset names, and offsets only grow."""
    source = Source("d", "", data.decode("utf-8", "replace"))
    document = clean(source)
    origin = list(document.origin)
    assert len(origin) == len(document.text) + 1 and origin[-1] <= len(source.text)
    assert all(a < b for a, b in itertools.pairwise(origin))
    for sentence in document.sentences:
        assert 0 <= sentence.span.start < sentence.span.end <= len(document.text)
        assert document.quote(sentence.span.start, sentence.span.end)


def try_text(data: bytes) -> None:
    """Any bytes are text in some encoding, or one line says that they are none."""
    try:
        found, _ = text.decode(data, "x.txt")
    except SourceError as error:
        assert "\n" not in str(error)
    else:
        found.encode("utf-8")


def try_ontology(data: bytes) -> None:
    """Any file is an ontology, or all its faults are told."""
    path = FOLDER / "ontology.yaml"
    path.write_bytes(data)
    try:
        ontology.load(path)
    except OntologyError as error:
        assert error.faults and all("\n" not in fault for fault in error.faults)


def try_foreign(data: bytes) -> None:
    """Any file is a graph that every format holds, or one line says what is wrong with it."""
    end = (".graphml", ".gexf", ".json")[data[0] % 3] if data else ".json"
    path = FOLDER / f"g{end}"
    path.write_bytes(data[1:])
    try:
        graph = foreign.read(path)
    except GraphError as error:
        assert "\n" not in str(error)
        return
    for format in exports.FORMATS:
        exports.write(graph, format, io.BytesIO())


TARGETS = {"clean": try_clean, "text": try_text, "ontology": try_ontology, "foreign": try_foreign}


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        raise SystemExit(f"name what to try: {', '.join(TARGETS)}")
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup([*sys.argv, "-max_len=4096"], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
