"""Options and arguments that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.cli.terminal import say

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from kg.ontology import Ontology
    from kg.pipeline import Recipe
    from kg.store import Store

Command = TypeVar("Command", bound=Callable[..., Any])
DEFAULT_OUT = "out"
FILE: click.Path = click.Path(path_type=Path, readable=False)  # who opens a file says what is wrong with it


class Name(click.ParamType):  # type: ignore[type-arg]
    """An entity's name, alias, id or pinyin; the shell completes those of the graph at hand."""

    name = "name"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        plain = os.fsencode(value).decode("utf-8", "replace").strip()  # bytes that are no UTF-8 match nothing
        if not plain:
            self.fail("a name is needed", param, ctx)
        return plain

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        from kg import query
        from kg.errors import KgError
        from kg.store import Store

        try:
            with Store.open(ctx.params.get("graph") or DEFAULT_OUT) as store:
                hits = query.search(store, incomplete)
        except KgError:
            return []
        return [CompletionItem(hit.name, help=hit.type) for hit in hits]


class Known(click.ParamType):  # type: ignore[type-arg]
    """A type or relation of the graph at hand, completed by the shell."""

    def __init__(self, kind: str) -> None:
        self.name = kind

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        from kg.errors import KgError
        from kg.store import Store

        table = {"type": "entity", "relation": "edge"}[self.name]
        try:
            with Store.open(ctx.params.get("graph") or DEFAULT_OUT) as store:
                known = [str(name) for (name,) in store.rows(f"SELECT DISTINCT type FROM {table} ORDER BY type")]
        except KgError:
            return []
        return [CompletionItem(name) for name in known if name.startswith(incomplete)]


def note_unknown(store: Store, types: Sequence[str], relations: Sequence[str]) -> None:
    """Say which types and relations asked for are not in the graph: a slip, or a graph without them."""
    for what, table, names in (("entity of type", "entity", types), ("relation", "edge", relations)):
        for name in names:
            if (
                name != "mentions"
                and next(store.rows(f"SELECT 1 FROM {table} WHERE type = ? LIMIT 1", name), None) is None
            ):
                say(f"kg: this graph has no {what} {name}")


def recipe(ontology: Path | None, lexicon: Path | None, no_ner: bool, ner_model: str | None = None) -> Recipe:
    """What extraction is made of; the shipped model where no other is named. Both options together are wrong use."""
    from kg.ontology import data_path
    from kg.pipeline import Recipe

    if no_ner and ner_model is not None:
        raise click.UsageError("--no-ner and --ner-model exclude each other: leave one out")
    name = data_path("model") if ner_model is None else ner_model
    return Recipe(str(ontology or ""), str(lexicon or ""), "" if no_ner else str(name))


def examples(*lines: str) -> str:
    """The end of a command's help: commands that run as they stand."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


graph = click.option(
    "--graph", type=FILE, default=DEFAULT_OUT, show_default=True, metavar="DIR", help="Where the build was written."
)
ontology = click.option(
    "--ontology", type=FILE, metavar="FILE", help="Types, relations and rules instead of the shipped ones."
)
lexicon = click.option("--lexicon", type=FILE, metavar="DIR", help="Gazetteers instead of the shipped ones.")
types = click.option(
    "--type", "types", type=Known("type"), multiple=True, metavar="T", help="Only entities of this type."
)
relations = click.option(
    "--relation", "relations", type=Known("relation"), multiple=True, metavar="R", help="Only this relation."
)
depth = click.option(
    "--depth", type=click.IntRange(1, 99), default=1, show_default=True, metavar="N", help="Steps away, at most."
)
no_ner = click.option("--no-ner", is_flag=True, help="Without the named-entity model.")
ner_model = click.option(
    "--ner-model",
    metavar="NAME_OR_DIR",
    help="A folder that kg train wrote, or a spaCy pipeline by name or folder, instead of the shipped model.",
)
evidence = click.option("--evidence", is_flag=True, help="The quotes behind every relation, with document and offsets.")


def limit(default: int) -> Callable[[Command], Command]:
    """`--limit N`."""
    kind = click.IntRange(min=1)
    return click.option(
        "--limit", type=kind, default=default, show_default=True, metavar="N", help="How many, at most."
    )


def formats(*names: str) -> Callable[[Command], Command]:
    """`--format`, the first one by default."""
    return click.option("--format", "format", type=click.Choice(names), default=names[0], show_default=True)


documents = click.option("--document", "documents", multiple=True, metavar="ID", help="Only what this document states.")
min_confidence = click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.0,
    metavar="C",
    help="Relations from this confidence on, 0 to 1.",
)
output = click.option("--output", type=FILE, default="-", metavar="FILE", help="Where to; stdout by default.")


def filters(command: Command) -> Command:
    """Which part of the graph: the fields of graph.Filter."""
    for option in reversed(
        [
            types,
            relations,
            documents,
            click.option(
                "--min-support",
                type=click.IntRange(min=0),
                default=0,
                metavar="N",
                help="Relations with N quotes or more.",
            ),
            min_confidence,
            click.option("--around", type=Name(), metavar="NAME", help="Only this entity and what is near it."),
            depth,
        ]
    ):
        command = option(command)
    return command


def schema(store: Store) -> Ontology:
    """The ontology that the graph was built with."""
    import msgspec

    from kg import ontology

    stored = store.meta("schema")
    return msgspec.json.decode(stored, type=ontology.Ontology) if stored else ontology.load()
