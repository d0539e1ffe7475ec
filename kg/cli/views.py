"""export, render: the graph, or a part of it, as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from kg.cli import options
from kg.cli.declare import FILE
from kg.cli.files import replacing
from kg.cli.terminal import say

if TYPE_CHECKING:
    from kg.exports.records import Graph
    from kg.graph import Filter
    from kg.store import Store

FORMATS = ("graphml", "gexf", "json", "jsonld", "turtle", "csv", "cypher", "markdown")  # kg.exports.FORMATS


@click.command(
    epilog=options.examples(
        "kg export --output graph.graphml",
        "kg export --format turtle --output graph.ttl",
        "kg export --format csv --output tables",
        "kg export --format json --relation pursues --min-support 1 --output -",
        "kg export --format gexf --around 苏州市 --depth 2 --output suzhou.gexf",
        "kg export --graph graph.graphml --format cypher --output graph.cypher",
    )
)
@options.formats(*FORMATS)
@options.output
@options.filters
@options.graph
def export(format: str, output: Path, graph: Path, **wanted: Any) -> None:
    """The graph, or a part of it, in another format; every edge keeps its evidence.

    csv is a pair of tables, nodes.csv and relationships.csv, as neo4j-admin imports them: FILE is a folder for both,
    or a zip if it ends in .zip (or is -). Filters add up; an entity that loses all its relations to them goes too.

    --graph may also be a file that another program wrote, .graphml, .gexf or .json (node-link): all of it is converted.
    """
    from kg import foreign
    from kg.graph import stream
    from kg.store import Store

    screen = str(output) == "-" and sys.stdout.isatty()
    if format == "csv" and (screen or output.suffix.lower() == ".csv"):
        raise click.UsageError(f"{output}: csv is a pair of tables: name a folder, or a file that ends in .zip")
    if foreign.known(graph):
        if any(value for name, value in wanted.items() if name != "depth"):
            raise click.UsageError(
                f"{graph}: a file is converted whole: leave the filters out, or name a build's folder"
            )
        _write(foreign.read(graph), format, output)
        return
    with Store.open(graph) as store:
        part = stream(store, chosen(store, **wanted))
        if format in ("turtle", "jsonld"):
            cast(dict[str, Any], part.graph)["schema"] = options.schema(store)
        _write(part, format, output)


def _write(part: Graph, format: str, output: Path) -> None:
    from kg import exports

    if format == "csv" and str(output) != "-" and output.suffix.lower() != ".zip":
        _write_folder(part, output)
    else:
        with replacing(output) as file:
            exports.write(part, format, file)
    if str(output) != "-":
        say(f"wrote {output}")


def _write_folder(part: Graph, folder: Path) -> None:
    from kg.errors import OutputError
    from kg.exports import csv_pair

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: {error.strerror}: name a folder that can be written") from error
    (first, nodes), (second, relationships) = csv_pair.tables(part)
    with replacing(folder / first) as a, replacing(folder / second) as b:
        csv_pair.write_table(nodes, a)
        csv_pair.write_table(relationships, b)


@click.command(
    epilog=options.examples(
        "kg render --around 苏州市 --depth 2 --output suzhou.html",
        "kg render --relation develops --relation pursues --title 产业与举措 --output plans.html",
    )
)
@click.option(
    "--output",
    type=FILE.click(),
    default="graph.html",
    show_default=True,
    metavar="FILE",
    help="Where to; - is stdout.",
)
@click.option("--title", default="", help="Heading of the page; the name of --around by default.")
@options.filters
@options.graph
def render(output: Path, title: str, graph: Path, **wanted: Any) -> None:
    """The interactive page of the graph, or of a part of it: one HTML file that needs no network."""
    from kg.graph import load, surround
    from kg.graph import title as name
    from kg.render import page
    from kg.store import Store

    with Store.open(graph) as store:
        part = surround(load(store, chosen(store, **wanted)), store)
        part.graph["ontology"] = options.schema(store).schema()
        html = page(part, title=title or wanted["around"] or name(store))
    with replacing(output) as file:
        file.write(html.encode("utf-8"))
    if str(output) != "-":
        say(f"wrote {output}")


def chosen(
    store: Store,
    types: tuple[str, ...],
    relations: tuple[str, ...],
    documents: tuple[str, ...],
    min_support: int,
    min_confidence: float,
    around: str | None,
    depth: int,
) -> Filter:
    """What the options of `options.filters` ask for."""
    from kg import query
    from kg.graph import Filter

    options.note_unknown(store, types, relations)
    return Filter(
        types=types,
        relations=relations,
        documents=documents,
        min_support=min_support,
        min_confidence=min_confidence,
        around=query.resolve(store, around).id if around else "",
        depth=depth,
    )
