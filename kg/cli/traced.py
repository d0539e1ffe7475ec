"""trace: what each stage made of one document."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.declare import FILE
from kg.cli.files import replacing
from kg.cli.terminal import safe_lines

if TYPE_CHECKING:
    from kg.model import Extraction, Source
    from kg.pipeline import Recipe


@click.command(
    epilog=options.examples(
        "kg trace seeds/documents/*苏州*",
        "kg trace seeds/documents/*苏州* --format json",
        "kg trace seeds/documents/*苏州* --format html --output suzhou.html",
    )
)
@click.argument("document", type=FILE.click())
@options.formats("text", "json", "html")
@click.option("--output", type=FILE.click(), default="-", metavar="FILE", help="Where to; stdout by default.")
@options.no_ner
@options.ner_model
@options.ontology
@options.lexicon
def trace(
    document: Path,
    format: str,
    output: Path,
    no_ner: bool,
    ner_model: str | None,
    ontology: Path | None,
    lexicon: Path | None,
) -> None:
    """What each stage made of DOCUMENT (- is stdin): mentions, links, relations, and what was dropped and why.

    html is one offline page: the text with its mentions highlighted, and what is said of each on hover. Offsets are
    half-open and count code points of the text as read.
    """
    from kg import trace as views

    source, extraction = _extract(document, options.recipe(ontology, lexicon, no_ner, ner_model))
    with replacing(output) as file:
        if format == "json":
            from kg.model import dumps

            file.write(dumps(extraction) + b"\n")
        elif format == "html":
            from kg.ontology import load

            colors = {name: spec.color for name, spec in load(ontology).types.items()}
            file.write(views.page(source, extraction, colors).encode("utf-8", "replace"))
        else:
            for line in views.lines(extraction):
                file.write((safe_lines(line) + "\n").encode("utf-8", "replace"))


def _extract(document: Path, recipe: Recipe) -> tuple[Source, Extraction]:
    from kg import sources
    from kg.errors import SourceError
    from kg.model import Failure
    from kg.pipeline import Pipeline

    found = list(sources.read([document], sys.stdin.buffer))
    if len(found) != 1:
        raise click.UsageError(f"{document} holds {len(found)} documents: name one")
    source = found[0]
    if isinstance(source, Failure):
        raise SourceError(source.error)
    extraction = Pipeline(recipe)(source)
    if isinstance(extraction, Failure):
        raise SourceError(f"{document}: {extraction.stage}: {extraction.error}")
    return source, extraction
