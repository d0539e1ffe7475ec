"""train, eval: a named-entity model from annotated text, and extraction against annotated text."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import options
from kg.cli.declare import FILE
from kg.cli.terminal import Progress, put, put_json, put_table, safe, say

if TYPE_CHECKING:
    from kg.evaluate import Score, Tally
    from kg.ner.train import Figures


@click.command(
    epilog=options.examples(
        "kg train gold --documents seeds/documents --output my-model",
        "kg build seeds/documents --ner-model my-model --out out/mine",
    )
)
@click.argument("gold", type=FILE.click(), metavar="GOLD_DIR|FILE")
@click.option("--documents", type=FILE.click(), metavar="DIR", help="The documents that GOLD_DIR annotates.")
@click.option("--output", type=FILE.click(), required=True, metavar="DIR", help="The folder of the model.")
@options.ontology
@options.lexicon
def train(gold: Path, documents: Path | None, output: Path, ontology: Path | None, lexicon: Path | None) -> None:
    """Train a named-entity model for --ner-model; about a minute for 100,000 characters.

    GOLD_DIR holds gold files NAME.json as kg eval reads them. FILE holds sentences: JSON lines {"text", "label"}, or
    CoNLL columns of character and BIO tag; its labels may be of any kind, but only those that are types of the
    ontology are used in a build.
    """
    from kg import learn
    from kg.ner.train import train as run

    examples = learn.examples(gold, documents, options.recipe(ontology, lexicon, True))
    progress = Progress()
    try:
        tell = (lambda done, total: progress(done, total, "batches")) if sys.stderr.isatty() else None
        card = run(examples, output, progress=tell)
    finally:
        progress.clear()
    spans = sum(card.figures["spans"].values())
    put(
        f"{len(examples)} sentences, {card.figures['characters']} characters, {spans} names of {len(card.types)} types"
        f": {card.rows} features in {safe(output)}"
    )


@click.command(
    "eval",
    epilog=options.examples(
        "kg eval gold --documents seeds/documents", "kg eval gold --documents seeds/documents --errors 5"
    ),
)
@click.argument("gold", type=FILE.click(), metavar="GOLD_DIR|FILE")
@click.option(
    "--documents", type=FILE.click(), metavar="DIR", help="The documents; ../docs beside GOLD_DIR by default."
)
@click.option(
    "--min-f1",
    type=click.FloatRange(0, 1),
    metavar="F",
    help="Exit 1 if the F1 of entities (FILE: of spans) is below this.",
)
@click.option(
    "--errors", type=click.IntRange(min=0), default=0, metavar="N", help="Show N errors of each kind for each document."
)
@options.no_ner
@options.ner_model
@options.formats("table", "json")
@options.ontology
@options.lexicon
@click.pass_context
def eval(
    ctx: click.Context,
    gold: Path,
    documents: Path | None,
    min_f1: float | None,
    errors: int,
    no_ner: bool,
    ner_model: str | None,
    format: str,
    ontology: Path | None,
    lexicon: Path | None,
) -> None:
    """Precision, recall and F1 of entities, relations and quantities, by type and by document.

    Each gold file NAME.json in GOLD_DIR is held against the document whose file name starts with NAME. For a FILE of
    labelled sentences (JSON lines or CoNLL columns), it is the model alone: spans that are exact and of the right type.
    """
    from kg.evaluate import Score

    recipe = options.recipe(ontology, lexicon, no_ner, ner_model)
    if gold.is_file():
        if no_ner:
            raise click.UsageError("a FILE of labelled sentences measures the model: leave out --no-ner")
        figures = _spans(gold, recipe.model)
        _put_spans(figures, format)
        _judge(ctx, "spans", figures[""].f1, min_f1)
        return
    total, scores = Score(), {}
    for name, score in _scores(gold, documents or gold.parent / "docs", recipe):
        scores[name] = score
        total.add(score)
    if format == "json":
        put_json({"total": _figures(total), "documents": {name: _figures(score) for name, score in scores.items()}})
    else:
        _put_scores(total, scores, errors)
    _judge(ctx, "entities", total.tallies["entities"].f1, min_f1)


def _judge(ctx: click.Context, what: str, reached: float, least: float | None) -> None:
    if least is not None and reached < least:
        say(f"kg: F1 of {what} is {reached:.3f}, below {least:g}")
        ctx.exit(1)


def _spans(file: Path, model: str) -> dict[str, Figures]:
    from kg import nlp
    from kg.ner import data, train

    examples = data.read(file)
    return train.evaluate(nlp.load(model, {t for e in examples for s in e.spans for t in s.types}), examples)


def _put_spans(figures: dict[str, Figures], format: str) -> None:
    if format == "json":
        every = {kind: {k: round(v, 4) for k, v in f._asdict().items()} for kind, f in figures.items()}
        total = every.pop("")
        put_json({"total": total, "types": every})
        return
    order = sorted(figures.items(), key=lambda item: (item[0] == "", -item[1].due, item[0]))
    rows = [[kind or "all", *(f"{x:.3f}" for x in (f.precision, f.recall, f.f1)), f.due] for kind, f in order]
    put_table(["type", "precision", "recall", "F1", "gold"], rows)


def _scores(gold: Path, documents: Path, recipe: Any) -> Any:
    from kg import evaluate, sources
    from kg.errors import SourceError
    from kg.model import Failure
    from kg.pipeline import Pipeline, load

    ontology, _ = load(recipe)
    symmetric = [name for name, relation in ontology.relations.items() if relation.symmetric]
    pipeline = Pipeline(recipe)
    files = sorted(gold.glob("*.json"))
    if not files:
        raise SourceError(f"{gold}: no gold files there: name a folder of .json files")
    for file in files:
        wanted = evaluate.read(file)
        found = sorted(documents.glob(f"{_quoted(file.stem)}*"))
        if len(found) != 1:
            raise SourceError(
                f"{file}: {len(found)} documents in {documents} start with {file.stem}: there must be one"
            )
        for source in sources.read(found):
            extraction = source if isinstance(source, Failure) else pipeline(source)
            if isinstance(source, Failure) or isinstance(extraction, Failure):
                raise SourceError(f"{found[0]}: {getattr(extraction, 'error', '')}")
            yield file.stem, evaluate.score(source, extraction, wanted, symmetric)


def _quoted(stem: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in stem)


def _figures(score: Score) -> dict[str, Any]:
    def one(tally: Tally) -> dict[str, float]:
        ratios = {name: round(getattr(tally, name), 4) for name in ("precision", "recall", "f1")}
        return {**tally._asdict(), **ratios}

    figures: dict[str, Any] = {kind: one(tally) for kind, tally in score.tallies.items()}
    figures["types"] = {type: one(tally) for type, tally in sorted(score.types.items())}
    return {
        **figures,
        "evidence": {"exact": score.evidence.right, "edges": score.evidence.found},
        "errors": score.errors,
    }


def _put_scores(total: Score, scores: dict[str, Score], errors: int) -> None:
    from kg.evaluate import KINDS

    rows = [[name, *(f"{score.tallies[kind].f1:.3f}" for kind in KINDS)] for name, score in scores.items()]
    notes = [
        [safe(f"{kind} ({len(lines)}): {'; '.join(lines[:errors])}") for kind, lines in score.errors.items()]
        for score in scores.values()
    ]
    put_table(["document", *(f"{kind} F1" for kind in KINDS)], rows, notes if errors else None)
    put()
    head = ["precision", "recall", "F1", "right", "found", "gold"]
    types = sorted(total.types.items(), key=lambda item: (-item[1].wanted, item[0]))
    put_table(["type", *head], [[type, *_row(tally)] for type, tally in types])
    put()
    put_table(["kind", *head], [[kind, *_row(tally)] for kind, tally in total.tallies.items()])
    put(f"evidence: {total.evidence.right}/{total.evidence.found} quotes exact")


def _row(tally: Tally) -> list[object]:
    return [f"{tally.precision:.3f}", f"{tally.recall:.3f}", f"{tally.f1:.3f}", *tally]
