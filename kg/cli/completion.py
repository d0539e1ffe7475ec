"""Words of the command line that the shell completes, as click takes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click
from click.shell_completion import CompletionItem

Complete = Callable[[Path | None, str], Sequence[tuple[str, str | None]]]


class Completed(click.ParamType):  # type: ignore[type-arg]
    """A word that `read` makes a value of and `complete` completes, from the graph at hand."""

    def __init__(self, name: str, read: Callable[[str], str], complete: Complete) -> None:
        self.name, self.read, self.complete = name, read, complete

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return self.read(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        found = self.complete(ctx.params.get("graph"), incomplete)
        return [CompletionItem(value, help=help) for value, help in found]
