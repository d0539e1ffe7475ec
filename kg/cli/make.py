"""build: documents in, a graph out."""

from __future__ import annotations

import click

from kg.cli import options


@click.command(epilog=options.examples("kg build seeds/documents"))
def build() -> None:
    """Read documents, extract, merge, and write everything under --out."""
