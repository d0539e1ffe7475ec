"""eval: extraction against annotated documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import options
from kg.cli.terminal import put, put_json, put_table, safe, say

if TYPE_CHECKING:
    from kg.evaluate import Score, Tally


@click.command(
    "eval",
    epilog=options.examples(
        "kg eval gold --documents seeds/documents", "kg eval gold --documents seeds/documents --errors 5"
    ),
)
@click.argument("gold", type=options.FILE, metavar="GOLD_DIR")
@click.option(
    "--documents", type=options.FILE, metavar="DIR", help="The documents; ../docs beside GOLD_DIR by default."
)
@click.option("--min-f1", type=click.FloatRange(0, 1), metavar="F", help="Exit 1 if the F1 of entities is below this.")
@click.option(
    "--errors", type=click.IntRange(min=0), default=0, metavar="N", help="Show N errors of each kind for each document."
)
@click.option("--no-ner", is_flag=True, help="Without the named-entity model.")
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
    format: str,
    ontology: Path | None,
    lexicon: Path | None,
) -> None:
    """Precision, recall and F1 of entities, relations and quantities, by type and by document.

    Each gold file NAME.json in GOLD_DIR is held against the document whose file name starts with NAME.
    """
    from kg.evaluate import Score

    total, scores = Score(), {}
    for name, score in _scores(gold, documents or gold.parent / "docs", options.recipe(ontology, lexicon, no_ner)):
        scores[name] = score
        total.add(score)
    if format == "json":
        put_json({"total": _figures(total), "documents": {name: _figures(score) for name, score in scores.items()}})
    else:
        _put_scores(total, scores, errors)
    reached = total.tallies["entities"].f1
    if min_f1 is not None and reached < min_f1:
        say(f"kg: F1 of entities is {reached:.3f}, below {min_f1:g}")
        ctx.exit(1)


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
