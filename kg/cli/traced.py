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
    """What each stage made of DOCUMENT: mentions, links, relations, and what was dropped and why.

    - is stdin; FILE#ID is one of the documents in a table or an archive.

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
    from kg.model import Failure, Source
    from kg.pipeline import Pipeline

    file, _, wanted = (str(document), "", "") if document.exists() else str(document).partition("#")
    found = list(sources.read([file], sys.stdin.buffer))
    if wanted:
        found = [s for s in found if isinstance(s, Source) and s.id.endswith((f"#{wanted}", f"/{wanted}"))] or found
    if len(found) != 1:
        ids = [s.id for s in found if isinstance(s, Source)]
        last = next((id.rpartition("#" if "#" in id else "/")[2] for id in ids), "ID")
        raise click.UsageError(f"{document} holds {len(found)} documents: name one, as {file}#{last}")
    source = found[0]
    if isinstance(source, Failure):
        raise SourceError(source.error)
    extraction = Pipeline(recipe)(source)
    if isinstance(extraction, Failure):
        raise SourceError(f"{document}: {extraction.stage}: {extraction.error}")
    return source, extraction
