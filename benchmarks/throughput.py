"""Characters per second: every stage of the extraction and a whole build, beside spaCy's EntityRuler and jieba.posseg.

    python benchmarks/throughput.py ../shared/corpus/work-reports-2026 [--check]

The peer is spacy.blank("zh") with an EntityRuler over every name of the same lexicon: it finds names, and nothing
else. jieba.posseg (pip install -e '.[bench]'; left out where it is missing) cuts words and gives their parts of speech.
All run in one process on one core, in turns, and every round with a new pipeline that has seen none of the
documents; figures are processor time, the best of the rounds (of the stages: time on the clock). --check fails where
a ratio is below its floor. Figures that were reached: benchmarks/RESULTS.md.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time

import spacy

from kg import build, lexicon, ontology, sources, store
from kg.model import Failure, Source
from kg.pipeline import Pipeline, Recipe

ROUNDS = 3
FLOORS = {"extraction": 0.13, "whole build": 0.06}  # shares of the peer's speed, below what RESULTS.md has
WARMING = "苏州市培育生物医药产业。"


def ruler() -> Callable[[str], object]:
    """The peer, warmed up."""
    nlp = spacy.blank("zh")
    names = lexicon.load(None, ontology.load()).by_surface
    rules = nlp.add_pipe("entity_ruler")
    rules.add_patterns([{"label": found[0].type, "pattern": name} for name, found in names.items()])  # type: ignore[attr-defined]
    nlp(WARMING)
    return nlp


def jieba() -> Callable[[str], object] | None:
    """The other peer, warmed up; None where it is not installed."""
    try:
        from jieba import posseg, setLogLevel
    except ImportError:
        return None
    setLogLevel(60)
    posseg.lcut(WARMING)
    cut: Callable[[str], object] = posseg.lcut
    return cut


def seconds(run: Callable[[], object]) -> float:
    began = process_time()
    run()
    return process_time() - began


def extraction(texts: Sequence[Source]) -> dict[str, float]:
    """What a new pipeline takes for all texts, and each of its stages."""
    pipeline = Pipeline(Recipe())
    pipeline(Source("warm", "", WARMING))
    pipeline.seconds.clear()
    took = {"extraction": seconds(lambda: [pipeline(s) for s in texts])}
    return took | {f"  {stage}": spent for stage, spent in pipeline.seconds.items()}


def main(arguments: Sequence[str] | None = None) -> list[str]:
    """Measure and print; what is worse than it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--check", action="store_true", help="fail if a ratio is below its floor")
    args = parser.parse_args(arguments)
    texts = [s for s in sources.read([args.documents]) if not isinstance(s, Failure)]
    size = sum(len(s.text) for s in texts)
    peer, other = ruler(), jieba()
    lines = [line for s in texts for line in s.text.split("\n") if line]
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        store.spell.cache_clear()  # the names of the round before
        store.spell_word.cache_clear()
        with tempfile.TemporaryDirectory() as out:
            took = {
                "spaCy EntityRuler": seconds(lambda: [peer(line) for line in lines]),
                "whole build": seconds(lambda: build.build([args.documents], Path(out), recipe=Recipe(), fresh=True)),
            }
        if other:
            took["jieba.posseg"] = seconds(lambda: [other(line) for line in lines])
        took |= extraction(texts)
        for name, spent in took.items():
            best[name] = min(spent, best.get(name, spent))
    reference = best["spaCy EntityRuler"]
    print(f"{len(texts)} documents, {size:,} characters\n")
    print("| what | characters/s | of the EntityRuler's speed |\n| --- | --- | --- |")
    for name, spent in best.items():
        print(f"| {name.replace('  ', '- ')} | {size / spent:,.0f} | {reference / spent:.2f} |", flush=True)
    slow = [f"{name} below {floor} x" for name, floor in FLOORS.items() if reference / best[name] < floor]
    if args.check and slow:
        raise SystemExit("slower than the floor: " + ", ".join(slow))
    return slow


if __name__ == "__main__":
    main()
