"""Words that the shell completes from the graph at hand, as click takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from kg.errors import KgError
from kg.store import Store


class File(click.Path):
    """A file or folder, there or not; `read` refuses "" (a shell's variable that is not set)."""

    def __init__(self, read: Callable[[str], Path]) -> None:
        super().__init__(path_type=Path, readable=False)
        self.read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            path = self.read(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return super().convert(path, param, ctx)


class Known(click.ParamType):  # type: ignore[type-arg]
    """A type or relation."""

    def __init__(self, name: str) -> None:
        self.name = name

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            with Store.open(ctx.params["graph"]) as store:
                return list(self.among(store, incomplete))
        except KgError:
            return []

    def among(self, store: Store, incomplete: str) -> Iterator[CompletionItem]:
        table = {"type": "entity", "relation": "edge"}[self.name]
        for (name,) in store.rows(f"SELECT DISTINCT type FROM {table} ORDER BY type"):
            if name.startswith(incomplete):
                yield CompletionItem(name)


class Name(Known):
    """An entity's name, alias, id or pinyin, of which `read` makes what is asked for."""

    def __init__(self, read: Callable[[str], str]) -> None:
        super().__init__("name")
        self.read = read

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return self.read(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)

    def among(self, store: Store, incomplete: str) -> Iterator[CompletionItem]:
        from kg import query

        return (CompletionItem(hit.name, help=hit.type) for hit in query.search(store, incomplete))
