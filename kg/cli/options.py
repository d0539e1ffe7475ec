"""Options and arguments that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.declare import DEFAULT_OUT, FILE, NAME, SHARE, Function, Param, choice, known, whole
from kg.cli.terminal import say

if TYPE_CHECKING:
    from kg.ontology import Ontology
    from kg.pipeline import Recipe
    from kg.store import Store

TYPE, RELATION = known("type"), known("relation")


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
    import click

    from kg.ontology import data_path
    from kg.pipeline import Recipe

    if no_ner and ner_model is not None:
        raise click.UsageError("--no-ner and --ner-model exclude each other: leave one out")
    name = data_path("model") if ner_model is None else ner_model
    return Recipe(str(ontology or ""), str(lexicon or ""), "" if no_ner else str(name))


def examples(*lines: str) -> str:
    """The end of a command's help: commands that run as they stand."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


graph = Param(
    "--graph", kind=FILE, default=DEFAULT_OUT, show_default=True, metavar="DIR", help="Where the build was written."
)
ontology = Param(
    "--ontology", kind=FILE, metavar="FILE", help="Types, relations and rules instead of the shipped ones."
)
lexicon = Param("--lexicon", kind=FILE, metavar="DIR", help="Gazetteers instead of the shipped ones.")
types = Param("--type", "types", kind=TYPE, multiple=True, metavar="T", help="Only entities of this type.")
relations = Param("--relation", "relations", kind=RELATION, multiple=True, metavar="R", help="Only this relation.")
depth = Param("--depth", kind=whole(1, 99), default=1, show_default=True, metavar="N", help="Steps away, at most.")
no_ner = Param("--no-ner", is_flag=True, help="Without the named-entity model.")
ner_model = Param(
    "--ner-model",
    metavar="NAME_OR_DIR",
    help="A folder that kg train wrote, or a spaCy pipeline by name or folder, instead of the shipped model.",
)
evidence = Param("--evidence", is_flag=True, help="The quotes behind every relation, with document and offsets.")


def limit(default: int) -> Param:
    """`--limit N`."""
    return Param("--limit", kind=whole(1), default=default, show_default=True, metavar="N", help="How many, at most.")


def formats(*names: str) -> Param:
    """`--format`, the first one by default."""
    return Param("--format", kind=choice(*names), default=names[0], show_default=True)


documents = Param("--document", "documents", multiple=True, metavar="ID", help="Only what this document states.")
min_confidence = Param(
    "--min-confidence", kind=SHARE, default=0.0, metavar="C", help="Relations from this confidence on, 0 to 1."
)
output = Param("--output", kind=FILE, default="-", metavar="FILE", help="Where to; stdout by default.")
min_support = Param(
    "--min-support", kind=whole(0), default=0, metavar="N", help="Relations with N quotes or more; mentions stay."
)
around = Param("--around", kind=NAME, metavar="NAME", help="Only this entity and what is near it.")


def filters(function: Function) -> Function:
    """Which part of the graph: the fields of graph.Filter."""
    for option in (depth, around, min_confidence, min_support, documents, relations, types):
        function = option(function)
    return function


def schema(store: Store) -> Ontology:
    """The ontology that the graph was built with."""
    import msgspec

    from kg import ontology

    stored = store.meta("schema")
    return msgspec.json.decode(stored, type=ontology.Ontology) if stored else ontology.load()
