"""check, validate, init: the ontology and the lexicon."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from kg.cli import options
from kg.cli.declare import FILE
from kg.cli.terminal import put, say


@click.command(epilog=options.examples("kg check", "kg check --lexicon seeds/lexicon ontology.yaml"))
@click.argument("file", type=FILE.click(), required=False, metavar="[ONTOLOGY]")
@options.lexicon
@click.pass_context
def check(ctx: click.Context, file: Path | None, lexicon: Path | None) -> None:
    """Validate an ontology and the lexicon that goes with it (the shipped ones by default).

    Every fault is listed on stderr with its file and line, and the exit code is 1; else the counts are shown.
    """
    from kg.errors import Faults

    try:
        put(_counts(file, lexicon))
    except Faults as error:
        for fault in error.faults:
            say(fault)
        say(f"{len(error.faults)} fault{'s' * (len(error.faults) != 1)}")
        ctx.exit(1)


@click.command(hidden=True)
@click.argument("file", type=FILE.click(), required=False, metavar="[ONTOLOGY]")
@options.lexicon
def validate(file: Path | None, lexicon: Path | None) -> None:
    """Like check, with the first fault alone."""
    put(_counts(file, lexicon))


def _counts(file: Path | None, lexicon: Path | None) -> str:
    from kg.lexicon import load as load_lexicon
    from kg.ontology import load as load_ontology

    found = load_ontology(file)
    names = load_lexicon(lexicon, found)
    rules = sum(len(relation.rules) for relation in found.relations.values())
    return (
        f"{file or 'the shipped ontology'}: {len(found.types)} types, {len(found.relations)} relations, {rules} rules, "
        f"{len(found.patterns)} patterns\n{lexicon or 'the shipped lexicon'}: {len(names.entries)} entities, "
        f"{len(names.by_surface)} names"
    )


@click.command(
    epilog=options.examples(
        "kg init mine",
        "kg check mine/ontology.yaml --lexicon mine/lexicon",
        "kg build --ontology mine/ontology.yaml --lexicon mine/lexicon --out mine/out seeds/documents",
    )
)
@click.argument("folder", type=FILE.click(), metavar="DIR")
def init(folder: Path) -> None:
    """Copy the shipped ontology and lexicon to DIR, to be edited."""
    from kg.errors import OutputError
    from kg.ontology import data_path

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(f"{folder}: not an empty folder: name a new one")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(data_path("ontology.yaml"), folder / "ontology.yaml")
        shutil.copytree(data_path("lexicon"), folder / "lexicon", copy_function=shutil.copyfile)
    except OSError as error:
        raise OutputError(f"{folder}: {error.strerror or error}: name a folder that can be written") from error
    say(f"wrote {folder / 'ontology.yaml'} and {folder / 'lexicon'}; check them with")
    put(f"kg check {folder / 'ontology.yaml'} --lexicon {folder / 'lexicon'}")
