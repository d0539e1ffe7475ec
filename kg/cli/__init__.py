"""The command line: thin commands over the functions below. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import sys

import click

from kg.cli import app, options
from kg.cli.terminal import put

COMMANDS = {  # the module that holds each; in the order of a first visit
    "build": "make",
    "search": "ask",
    "show": "ask",
    "neighbors": "ask",
    "path": "ask",
    "compare": "analysis",
    "diff": "analysis",
    "targets": "analysis",
    "timeline": "analysis",
    "report": "analysis",
    "cite": "analysis",
    "export": "views",
    "render": "views",
    "trace": "traced",
    "train": "judge",
    "eval": "judge",
    "check": "vocabulary",
    "init": "vocabulary",
    "validate": "vocabulary",
}


class Commands(app.Group):
    """The commands of kg."""

    table = COMMANDS


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=options.examples(
        "kg build seeds/documents", "kg neighbors 苏州市 --evidence", "kg export --output g.graphml"
    ),
)
@click.version_option(package_name="kg-policy", prog_name="kg")
@click.pass_context
def kg(ctx: click.Context) -> None:
    """Chinese policy documents into a knowledge graph whose every edge quotes its source."""
    if ctx.invoked_subcommand is None:
        put(ctx.get_help())


def main() -> None:
    """Run `kg` and leave with its exit code."""
    sys.exit(app.run(kg))
