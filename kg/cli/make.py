"""build: documents in, a graph out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.declare import DEFAULT_OUT, FILE
from kg.cli.terminal import Progress, put, safe, say

if TYPE_CHECKING:
    from kg.build import Report

DEFAULT = Path("seeds/documents")
ENGINES = ("local", "process")  # kg.engines.ENGINES
SHOWN = 50  # failures and repairs listed on stderr; report.json has more


@click.command(
    epilog=options.examples(
        "kg build seeds/documents",
        "kg build --out out/one seeds/documents --no-ner --fresh",
        "echo 苏州市重点发展生物医药产业。 | kg build - --out out/stdin",
        "kg build seeds/documents --workers 2",
    )
)
@click.argument("paths", nargs=-1, type=FILE.click(), metavar="[PATH]...")
@click.option("--out", type=FILE.click(), default=DEFAULT_OUT, show_default=True, metavar="DIR", help="Where to.")
@options.ontology
@options.lexicon
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="How documents are shared out: local, or process if --workers is over 1.",
)
@click.option("--workers", type=click.IntRange(1, 1024), default=1, show_default=True, metavar="N", help="Processes.")
@options.no_ner
@options.ner_model
@click.option("--strict", is_flag=True, help="A document that cannot be read is an error: exit 1, nothing is replaced.")
@click.option("--fresh", is_flag=True, help="Process again what has not changed since the last build.")
@click.option("--text-column", metavar="NAME", help="In csv, xlsx and jsonl: the column that holds the text.")
@click.option("--id-column", metavar="NAME", help="In csv, xlsx and jsonl: the column that names the document.")
def build(
    paths: tuple[Path, ...],
    out: Path,
    ontology: Path | None,
    lexicon: Path | None,
    engine: str | None,
    workers: int,
    no_ner: bool,
    ner_model: str | None,
    strict: bool,
    fresh: bool,
    text_column: str | None,
    id_column: str | None,
) -> None:
    """Read documents, extract what they state, merge it, and write everything under --out.

    PATH is a file or a folder, or - for one text on stdin; seeds/documents by default. Outputs are replaced all
    together or not at all. A document that cannot be read is reported and left out.
    """
    from kg.build import build as run

    if not paths and not DEFAULT.is_dir():
        raise click.UsageError(f"no PATH given, and there is no folder {DEFAULT} here: name files or folders")
    progress = Progress()
    try:
        report = run(
            paths or (DEFAULT,),
            out,
            recipe=options.recipe(ontology, lexicon, no_ner, ner_model),
            engine=engine or ("process" if workers > 1 else "local"),
            workers=workers,
            strict=strict,
            fresh=fresh,
            progress=progress if sys.stderr.isatty() else None,
            text_column=text_column,
            id_column=id_column,
            stdin=sys.stdin.buffer,
        )
    finally:
        progress.clear()
    _tell(report, out)


def _tell(report: Report, out: Path) -> None:
    from kg.store import STORE_RELATIONS, STORE_TYPES

    told = [f"{failure.doc}: {failure.error}" for failure in report.failures]
    told += [f"{doc}: note: {note}" for doc, note in report.notes]
    for line in told[:SHOWN]:
        say(f"kg: {line}")
    if len(told) > SHOWN:
        say(f"kg: … {len(told) - SHOWN} more in {out / 'report.json'}")
    entities = sum(count for type, count in report.nodes.items() if type not in STORE_TYPES)
    relations = sum(count for type, count in report.edges.items() if type not in STORE_RELATIONS)
    reused = f" ({report.reused} unchanged)" if report.reused else ""
    put(
        f"{report.documents} documents{reused}, {entities} entities, {relations} relations, "
        f"{report.edges.get('reports', 0)} quantities, {len(report.failures)} failures"
    )
    put(
        f"open {safe(out / 'graph.html')} in a browser, or ask: kg neighbors NAME"
        + ("" if str(out) == "out" else f" --graph {safe(out)}")
    )
