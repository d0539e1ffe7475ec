"""Characters per second: every stage of the extraction and a whole build, beside spaCy's EntityRuler.

    python benchmarks/throughput.py ../shared/corpus/work-reports-2026

The peer is spacy.blank("zh") with an EntityRuler over every name of the same lexicon: it finds names, and nothing
else. All run in one process on one core, in turns; figures are processor time, the best of three rounds.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

import spacy

from kg import build, lexicon, ontology, sources
from kg.model import Failure
from kg.pipeline import Pipeline, Recipe

ROUNDS = 3


def ruler() -> Callable[[str], object]:
    """The peer, warmed up."""
    nlp = spacy.blank("zh")
    names = lexicon.load(None, ontology.load()).by_surface
    rules = nlp.add_pipe("entity_ruler")
    rules.add_patterns([{"label": found[0].type, "pattern": name} for name, found in names.items()])  # type: ignore[attr-defined]
    nlp("苏州市培育生物医药产业。")
    return nlp


def seconds(run: Callable[[], object]) -> float:
    began = process_time()
    run()
    return process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    args = parser.parse_args()
    texts = [s for s in sources.read([args.documents]) if not isinstance(s, Failure)]
    size = sum(len(s.text) for s in texts)
    peer, pipeline = ruler(), Pipeline(Recipe())
    pipeline(texts[0])
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        pipeline.seconds.clear()
        with tempfile.TemporaryDirectory() as out:
            took = {
                "spaCy EntityRuler": seconds(
                    lambda: [peer(line) for s in texts for line in s.text.split("\n") if line]
                ),
                "extraction": seconds(lambda: [pipeline(s) for s in texts]),
                "whole build": seconds(lambda: build.build([args.documents], Path(out), recipe=Recipe(), fresh=True)),
            }
        took.update({f"  {stage}": spent for stage, spent in pipeline.seconds.items()})
        for name, spent in took.items():
            best[name] = min(spent, best.get(name, spent))
    reference = best["spaCy EntityRuler"]
    print(f"{len(texts)} documents, {size:,} characters")
    for name, spent in best.items():
        print(f"{name:<20}{size / spent:>14,.0f} characters/s {reference / spent:>8.2f} x the peer")


if __name__ == "__main__":
    main()
