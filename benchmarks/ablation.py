"""What the named-entity model adds: rules alone, the model alone, and both, by type.

    python benchmarks/annotations.py ../shared --output learn
    python benchmarks/ablation.py ../shared/gold --learn learn

In ../shared/gold: train, dev with docs. On dev the shipped weights and model are used. For `held out` all annotated
documents are halved, parts of one report together; on each half stand weights and a model that learned from the other
half alone. The figures of both halves are added up, of the shared training documents and of those written for this
project. Needs scipy. About ten minutes of one core.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from calibrate import Sample, Workshop, calibrate, group

from kg import evaluate, weights
from kg.evaluate import Score, Tally
from kg.grammar import Parse
from kg.learn import examples
from kg.model import Document, Failure, Mention, Span
from kg.ner import train
from kg.ner.model import Tagger, load
from kg.ner.proposals import Proposer
from kg.pipeline import Pipeline, Recipe, Stages, reader
from kg.stages.clean import clean
from kg.stages.measure import measure
from kg.weights import Weights

WAYS = ("rules", "model", "both")
Detect = Callable[[Document, Parse], tuple[Mention, ...]]


class Bench:
    """The stages, with weights and a model that can be changed."""

    def __init__(self) -> None:
        self.workshop = Workshop()
        self.proposer = Proposer(self.workshop.ontology, self.workshop.lexicon)
        self.symmetric = [name for name, spec in self.workshop.ontology.relations.items() if spec.symmetric]

    def detectors(self, tagger: Tagger) -> dict[str, Detect]:
        """The three ways to find names."""
        detector, ontology = self.workshop.detector, self.workshop.ontology
        read = reader(tagger, self.proposer, ontology)

        def alone(document: Document, parse: Parse) -> tuple[Mention, ...]:
            proposed = self.proposer.propose(document, parse)
            sentences = [sentence.span for sentence in document.sentences]
            found = tagger.tag([document.text[s.start : s.end] for s in sentences], proposed)
            spans = [
                (Span(at.start + f.start, at.start + f.end), f.type, f.score)
                for at, names in zip(sentences, found, strict=True)
                for f in names
                if f.type in ontology.types
            ]
            return tuple(Mention(s, kind, document.text[s.start : s.end], "model", p) for s, kind, p in spans)

        return {
            "rules": lambda document, parse: detector.detect(document, parse),
            "model": alone,
            "both": lambda document, parse: detector.detect(document, parse, read),
        }

    def scores(self, tagger: Tagger, samples: Iterable[tuple[Path, Sample]]) -> dict[str, Score]:
        """The figures of each way, with the weights that the workshop has now."""
        shop, total = self.workshop, {way: Score() for way in WAYS}
        held = list(samples)
        for way, detect in self.detectors(tagger).items():
            stages = Stages(
                clean=clean,
                parse=shop.grammar.parse,
                detect=detect,
                link=shop.linker.link,
                relate=shop.relater.relate,
                measure=lambda document, mentions, linked: measure(document, mentions, linked, shop.ontology),
            )
            pipeline = Pipeline(Recipe(), stages)
            for file, sample in held:
                source = sample.document.source
                extraction = pipeline(source)
                if isinstance(extraction, Failure):
                    sys.exit(f"{source.id}: {extraction.stage}: {extraction.error}")
                total[way].add(evaluate.score(source, extraction, evaluate.read(file), self.symmetric))
        return total


def halves(bench: Bench, learn: Path, judged: Sequence[set[str]], folder: Path) -> list[dict[str, Score]]:
    """The figures on each half of the documents, of what was learned from the other half, for each set of names."""
    gold, documents = learn / "gold", learn / "docs"
    samples = bench.workshop.samples(gold, documents)
    rows = [bench.workshop.name_rows(sample) for sample in samples]
    known = examples(gold, documents, Recipe())
    groups = sorted({group(sample) for sample in samples})
    totals = [{way: Score() for way in WAYS} for _ in judged]
    for half in (0, 1):
        held = [sample for sample in samples if group(sample) in groups[half::2]]
        kept = [i for i, sample in enumerate(samples) if group(sample) not in groups[half::2]]
        names = {samples[i].stem for i in kept}
        calibrate(bench.workshop, [samples[i] for i in kept], [rows[i] for i in kept])
        train.train([e for e in known if e.document in names], folder / str(half))
        tagger = load(folder / str(half))
        for total, stems in zip(totals, judged, strict=True):
            chosen = [(gold / f"{s.stem}.json", s) for s in held if s.stem in stems]
            for way, score in bench.scores(tagger, chosen).items():
                total[way].add(score)
    return totals


def table(title: str, scores: dict[str, Score]) -> Iterator[str]:
    """Markdown: entities in all and by type, names without type, relations."""
    yield f"### {title}"
    yield ""
    yield "| | wanted | " + " | ".join(f"{way} P | R | F1" for way in WAYS) + " |"
    yield "| --- |" + " ---: |" * (1 + 3 * len(WAYS))
    for kind in ("entities", "names", "relations", "quantities"):
        yield _row(f"**{kind}**", [scores[way].tallies[kind] for way in WAYS])
    types = {type for score in scores.values() for type in score.types}
    every = {type: [scores[way].types.get(type, Tally()) for way in WAYS] for type in types}
    for type in sorted(types, key=lambda type: (-every[type][0].wanted, type)):
        yield _row(type, every[type])
    yield ""


def _row(name: str, tallies: Sequence[Tally]) -> str:
    figures = (f"{share:.3f}" for tally in tallies for share in (tally.precision, tally.recall, tally.f1))
    return f"| {name} | {tallies[0].wanted} | {' | '.join(figures)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, help="the folder with train, dev and docs")
    parser.add_argument("--learn", type=Path, required=True, help="what annotations.py wrote: all annotated documents")
    args = parser.parse_args()
    bench = Bench()
    shop, dev = bench.workshop, args.gold / "dev"
    shop.weigh(weights.load())
    samples = zip(sorted(dev.glob("*.json")), shop.samples(dev, args.gold / "docs"), strict=True)
    print(*table("dev", bench.scores(load(), samples)), sep="\n", flush=True)
    shop.weigh(Weights())
    with tempfile.TemporaryDirectory() as folder:
        shared = {file.stem for file in (args.gold / "train").glob("*.json")}
        written = {file.stem for file in (args.learn / "gold").glob("w*.json")}
        found = halves(bench, args.learn, (shared, written), Path(folder))
    print(*table("held out: the shared training documents", found[0]), sep="\n")
    print(*table("held out: the texts written for this project", found[1]), sep="\n")


if __name__ == "__main__":
    main()
