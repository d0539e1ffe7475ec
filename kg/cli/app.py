"""The command line as click reads it: the commands that are declared, and those that are click's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from kg.cli import COMMANDS, declare, exits, options
from kg.cli.terminal import put
from kg.errors import KgError


class Group(click.Group):
    """Commands that are imported when they are called; a closed pipe is reported as Closed, not handled by click."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return made(declare.find(COMMANDS[name], name)) if name in COMMANDS else None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise exits.Closed from error


def made(command: click.Command | declare.Command) -> click.Command:
    """The command of click's that a declaration describes."""
    if isinstance(command, click.Command):
        return command
    function = command.run
    for param in reversed(command.params):
        function = param(function)
    return click.command(epilog=options.examples(*command.examples))(function)


@click.group(
    cls=Group,
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


def answer(command: click.Command, args: Sequence[str] | None = None) -> object:
    """Do what the command line asks for; what the command returns."""
    try:
        return command.main(args=args, prog_name="kg", standalone_mode=False)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "kg"
        raise exits.WrongUse(f"{error.format_message()} (see {path} --help)") from error
    except click.ClickException as error:
        raise KgError(error.format_message()) from error
    except click.Abort as error:
        raise KeyboardInterrupt from error


def run(command: click.Command, args: Sequence[str] | None = None) -> int:
    """The same within a process that goes on; the exit code."""
    return exits.run(lambda: answer(command, args))
