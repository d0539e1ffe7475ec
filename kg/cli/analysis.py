"""compare, diff, targets, timeline, report, cite: the answers that analysts come for, each with its quotes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import options
from kg.cli.declare import NAME
from kg.cli.files import replacing
from kg.cli.terminal import csv_bytes, json_bytes, safe, safe_lines, say, table_lines
from kg.uncollected import uncollected

if TYPE_CHECKING:
    from kg.compare.diff import Side
    from kg.compare.facts import Facts
    from kg.compare.matrix import Matrix, Measure
    from kg.compare.report import Line, Report
    from kg.compare.tables import Table
    from kg.ontology import Ontology
    from kg.query import Found
    from kg.store import Store

FORMATS = ("table", "csv", "markdown", "json", "html")
COLUMNS = {"table": 12, "markdown": 20}  # shown unless --limit says otherwise
TYPE = options.TYPE.click()
title = click.option("--title", default="", help="Heading of the page.")


def write(output: Path, data: bytes | str) -> None:
    """To a file, whole or not at all, or to stdout."""
    with replacing(output) as file:
        file.write(data.encode("utf-8", "replace") if isinstance(data, str) else data)
    if str(output) != "-":
        say(f"wrote {output}")


def write_table(table: Table, format: str, output: Path) -> None:
    """Rows as an aligned table, as CSV (with a byte order mark in a file, for spreadsheets), as Markdown or JSON."""
    if format == "json":
        write(output, json_bytes(table.records()))
    elif format == "csv":
        mark = b"" if str(output) == "-" else b"\xef\xbb\xbf"
        write(output, mark + csv_bytes(table.head, table.rows))
    elif format == "markdown":
        write(output, _markdown(table))
    else:
        cells = [["" if cell is None else cell for cell in row] for row in table.rows]
        write(output, "".join(f"{line}\n" for line in table_lines([safe(name) for name in table.head], cells)))


def _markdown(table: Table) -> str:
    from kg.cite import escape

    lines: list[list[object]] = [[*table.head], *table.rows]
    rows = [[escape(safe("" if cell is None else cell)) for cell in row] for row in lines]
    rows.insert(1, ["---"] * len(table.head))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


@contextmanager
def opened(graph: Path, documents: Sequence[str], min_confidence: float) -> Iterator[Facts]:
    """The facts of a build, filtered."""
    from kg.compare.facts import Facts
    from kg.store import Store

    with uncollected(), Store.open(graph) as store:  # looking for cycles would take a fifth of the time
        yield Facts(store, documents=documents, min_confidence=min_confidence)


def concrete(store: Store, types: Sequence[str]) -> frozenset[str]:
    """Types as entities have them: a group such as Place stands for all below it."""
    known = {name for (name,) in store.rows("SELECT DISTINCT type FROM entity")} | {"Document"}
    missing = [name for name in types if name not in known]
    found = set(types)
    if missing:
        ontology = options.schema(store)
        for name in missing:
            below = {type for type in known if ontology.is_a(type, name)}
            found |= below
            if not below:
                options.note_unknown(store, [name], ())
    return frozenset(found)


def labels(ontology: Ontology) -> dict[str, str]:
    from kg.compare import pages

    return {name: zh for name, (zh, _) in pages.labels(ontology).items()}


@click.command(
    epilog=options.examples(
        "kg compare",
        "kg compare 江苏省 山东省 --limit 8",
        "kg compare --format html --output compare.html",
        "kg compare --level 1 --measure share --format csv --output industries.csv",
        "kg compare --rows City --columns Initiative --relation pursues",
        "kg compare --rows Document --columns Technology --relation mentions --format json",
    )
)
@click.argument("names", nargs=-1, type=NAME.click())
@click.option("--rows", type=TYPE, multiple=True, default=["Province"], show_default=True, metavar="T", help="Type.")
@click.option("--columns", type=TYPE, multiple=True, default=["Industry"], show_default=True, metavar="T", help="Type.")
@click.option(
    "--relation",
    "relations",
    type=options.RELATION.click(),
    multiple=True,
    default=["develops"],
    show_default=True,
    metavar="R",
    help="What joins them.",
)
@click.option(
    "--measure",
    type=click.Choice(["support", "documents", "share"]),
    default="support",
    show_default=True,
    help="Quotes, documents, or the share of the row's quotes.",
)
@click.option("--level", type=click.IntRange(0, 9), default=0, metavar="N", help="Raise columns N steps along part_of.")
@click.option(
    "--roll-up/--no-roll-up", default=True, show_default=True, help="Count a city's plan for its province (marked *)."
)
@click.option(
    "--min-support", type=click.IntRange(min=1), default=1, metavar="N", help="Columns with N quotes or more."
)
@options.documents
@options.min_confidence
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Columns, at most; the most widespread first.")
@title
@options.formats(*FORMATS)
@options.output
@options.graph
def compare(
    names: tuple[str, ...],
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    relations: tuple[str, ...],
    measure: Measure,
    level: int,
    roll_up: bool,
    min_support: int,
    documents: tuple[str, ...],
    min_confidence: float,
    limit: int | None,
    title: str,
    format: str,
    output: Path,
    graph: Path,
) -> None:
    """Rows by columns, by default provinces by the industries they develop; only the rows of NAMES, if given.

    html is one page: heat map, two rows side by side, what sets each apart, likeness and groups.
    """
    from kg import query
    from kg.compare import likeness, matrix, pages, tables
    from kg.store import number

    with opened(graph, documents, min_confidence) as facts:
        options.note_unknown(facts.store, (), relations)
        types = concrete(facts.store, rows), concrete(facts.store, columns)
        wanted = [number(query.resolve(facts.store, name, sorted(types[0])).id) for name in names]
        said = facts.said(relations)
        found = matrix.build(facts, said, *types, level=level, roll_up=roll_up, min_support=min_support)
        if format == "html":
            ontology = options.schema(facts.store)
            heading = title or _heading(labels(ontology), rows, columns, relations)
            write(output, pages.of_matrix(facts, found, measure, ontology, heading, wanted))
            return
        if format == "json":
            alike = likeness.similarity(found)
            traits = likeness.distinctive(found)
            groups = likeness.clusters(alike, likeness.sizeable(found))
            write(output, json_bytes(tables.matrix_json(facts, found, alike, groups, traits)))
            return
        shown = found.columns
        if wanted:
            found = _only(found, wanted)
            size = {c: sum(cell.support for (_, column), cell in found.cells.items() if column == c) for c in shown}
            shown = tuple(sorted((c for c in shown if size[c]), key=lambda c: -size[c]))
        most = limit or COLUMNS.get(format) or len(shown)
        marked = format != "csv"
        write_table(tables.of_matrix(facts, found, measure, shown[:most], marked), format, output)
        if not found.rows:
            say("kg: nothing joins such rows and columns: try other --rows, --columns or --relation")
        elif len(shown) > most:
            say(f"the first {most} of {len(shown)} columns; see --limit")
        if marked and any(cell.rolled for cell in found.cells.values()):
            say("* counts quotes about places or parts below, too; see --no-roll-up, --level")


def _only(found: Matrix, rows: Sequence[int]) -> Matrix:
    cells = {key: cell for key, cell in found.cells.items() if key[0] in rows}
    return found._replace(rows=tuple(row for row in found.rows if row in rows), cells=cells)


def _heading(named: dict[str, str], rows: Sequence[str], columns: Sequence[str], relations: Sequence[str]) -> str:
    words = ["、".join(named.get(name, name) for name in part) for part in (rows, relations, columns)]
    return f"{words[0]} × {words[2]}（{words[1]}）"


@click.command(
    epilog=options.examples(
        "kg diff 山东省2025年政府工作报告节选 山东省2026年政府工作报告节选",
        "kg diff 山东省2025年政府工作报告节选 山东省2026年政府工作报告节选 --format html --output diff.html",
        "kg diff out out --relation reports --format csv --output changes.csv",
    )
)
@click.argument("old")
@click.argument("new")
@options.types
@options.relations
@options.documents
@options.min_confidence
@click.option("--all", "everything", is_flag=True, help="Also what stayed the same.")
@title
@options.formats(*FORMATS)
@options.output
@options.graph
def diff(
    old: str,
    new: str,
    types: tuple[str, ...],
    relations: tuple[str, ...],
    documents: tuple[str, ...],
    min_confidence: float,
    everything: bool,
    title: str,
    format: str,
    output: Path,
    graph: Path,
) -> None:
    """What changed from OLD to NEW: two folders of builds, or two documents of one build (id or title).

    Figures are matched by subject, indicator and unit: raised, lowered, restated, new, dropped; an old target that the
    new side reports on is met or missed; where a text does not say of which time, the two stand beside each other.
    Two documents of different places are compared home for home.
    """
    from kg.compare import pages, tables
    from kg.compare.diff import compare as differ

    with _side(old, graph, documents, min_confidence) as a, _side(new, graph, documents, min_confidence) as b:
        kinds = concrete(b.facts.store, types)
        found = differ(a, b, types=kinds, relations=relations)
        if format == "html":
            ontology = options.schema(b.facts.store)
            write(output, pages.of_difference(a, b, found, ontology, title or f"{a.name} → {b.name}"))
            return
        table = tables.of_difference(a, b, found)
        if not everything:
            table.rows[:] = [row for row in table.rows if row[1] not in ("kept", "same")]
        write_table(_short(table) if format == "table" else table, format, output)


def _short(table: Table) -> Table:
    """Without the quotes, which a terminal has no room for."""
    wide = [i for i, name in enumerate(table.head) if name in ("old_quote", "new_quote") or "_" not in name]
    return type(table)([table.head[i] for i in wide], [[_cut(row[i]) for i in wide] for row in table.rows])


def _cut(cell: object) -> object:
    return cell[:36] + "…" if isinstance(cell, str) and len(cell) > 36 else cell


@contextmanager
def _side(name: str, graph: Path, documents: Sequence[str], min_confidence: float) -> Iterator[Side]:
    """A folder written by a build, or a document of the build at hand."""
    from kg.compare.diff import Side, document
    from kg.compare.facts import Facts
    from kg.errors import NotFound
    from kg.store import DB

    if Path(name).name == DB or (Path(name) / DB).exists() or Path(name).is_dir():
        with opened(Path(name), documents, min_confidence) as facts:
            yield Side(str(Path(name).name), facts)
        return
    with opened(graph, (), min_confidence) as facts:
        id = document(facts, name)
        if id is None:
            near = sorted(s.doc for s in facts.shelf.sources.values() if name in s.doc or name in s.title)
            raise NotFound(name, near[:5], "document", f"name one of {graph}, or the folder of another build")
        yield Side(id, Facts(facts.store, documents=[id], min_confidence=min_confidence))


@click.command(
    epilog=options.examples(
        "kg targets --about 山东省 --status target",
        "kg targets --indicator 研发 --format csv --output rd.csv",
        "kg targets --conflicts",
        "kg targets --format html --output targets.html",
    )
)
@click.option("--about", type=NAME.click(), metavar="NAME", help="Only figures of this entity.")
@click.option("--indicator", default="", metavar="TEXT", help="Only indicators with this in their name (GDP too).")
@click.option("--status", type=click.Choice(["target", "achieved"]), help="Only aims, or only what was reached.")
@click.option("--period", default="", metavar="TEXT", help="Only periods with this in them: 2026.")
@click.option("--conflicts", is_flag=True, help="Only figures that contradict one another.")
@options.types
@options.documents
@options.min_confidence
@title
@options.formats(*FORMATS)
@options.output
@options.graph
def targets(
    about: str | None,
    indicator: str,
    status: str | None,
    period: str,
    conflicts: bool,
    types: tuple[str, ...],
    documents: tuple[str, ...],
    min_confidence: float,
    title: str,
    format: str,
    output: Path,
    graph: Path,
) -> None:
    """The figures that documents report or promise, in one unit, with the quote of each.

    Figures of one number under `conflict` say differently what one indicator is in one period.
    """
    from kg.compare import pages, tables
    from kg.compare import targets as figures

    with opened(graph, documents, min_confidence) as facts:
        found = figures.table(
            facts,
            types=concrete(facts.store, types),
            subject=_num(facts, about),
            indicator=indicator,
            status=status or "",
            period=period,
            conflicts=conflicts,
        )
        if format == "html":
            write(output, pages.of_targets(facts, found, options.schema(facts.store), title or "数据与目标"))
        else:
            table = tables.of_targets(facts, found)
            write_table(_narrow(table, TARGET_COLUMNS) if format == "table" else table, format, output)
    if not found:
        say("kg: no figures by these filters")


TARGET_COLUMNS = (
    "subject",
    "place",
    "indicator",
    "comparator",
    "value",
    "period",
    "status",
    "conflict",
    "document",
    "quote",
)
EVENT_COLUMNS = ("from", "to", "subject", "relation", "object", "figure", "document", "quote")
FIRST_COLUMNS = ("entity", "type", "date", "place", "documents", "document", "quote")


def _narrow(table: Table, columns: Sequence[str]) -> Table:
    at = [table.head.index(name) for name in columns]
    return type(table)(list(columns), [[_cut(row[i]) for i in at] for row in table.rows])


def _num(facts: Facts, name: str | None) -> int | None:
    from kg import query
    from kg.store import number

    return number(query.resolve(facts.store, name).id) if name else None


@click.command(
    epilog=options.examples(
        "kg timeline 低空经济",
        "kg timeline --first --type Industry",
        "kg timeline --relation pursues --format html --output timeline.html",
    )
)
@click.argument("name", required=False, type=NAME.click())
@click.option("--first", is_flag=True, help="Who named each industry or initiative first (--type: other types).")
@options.types
@options.relations
@options.documents
@options.min_confidence
@title
@options.formats(*FORMATS)
@options.output
@options.graph
def timeline(
    name: str | None,
    first: bool,
    types: tuple[str, ...],
    relations: tuple[str, ...],
    documents: tuple[str, ...],
    min_confidence: float,
    title: str,
    format: str,
    output: Path,
    graph: Path,
) -> None:
    """What is said to happen when; of NAME alone, if given. Years are those the text names, else of its document.

    html holds both: by year, by time, and who named what first.
    """
    from kg.compare import pages, tables
    from kg.compare import timeline as times

    with opened(graph, documents, min_confidence) as facts:
        options.note_unknown(facts.store, (), relations)
        kinds, about = concrete(facts.store, types), _num(facts, name)
        events = times.events(facts, relations, kinds, about) if format == "html" or not first else []
        firsts = times.firsts(facts, kinds, about) if format == "html" or first else []
        if format == "html":
            heading = title or f"时间线{f'：{name}' if name else ''}"
            write(output, pages.of_timeline(facts, events, firsts, options.schema(facts.store), heading))
            return
        table = tables.of_firsts(facts, firsts) if first else tables.of_events(facts, events)
        narrow = _narrow(table, FIRST_COLUMNS if first else EVENT_COLUMNS)
        write_table(narrow if format == "table" else table, format, output)
    if not table.rows:
        say("kg: nothing dated by these filters")


@click.command(
    epilog=options.examples(
        "kg report 山东省",
        "kg report 低空经济 --output 低空经济.md",
        "kg report 山东省 --format html --output brief.html",
    )
)
@click.argument("name", type=NAME.click())
@options.types
@options.documents
@options.min_confidence
@title
@options.formats("markdown", "html", "json")
@options.output
@options.graph
def report(
    name: str,
    types: tuple[str, ...],
    documents: tuple[str, ...],
    min_confidence: float,
    title: str,
    format: str,
    output: Path,
    graph: Path,
) -> None:
    """A two-page brief on one place or industry, every sentence with its citation."""
    from kg import query
    from kg.compare import pages
    from kg.compare import report as briefs

    with opened(graph, documents, min_confidence) as facts:
        entity: Found = query.resolve(facts.store, name, sorted(concrete(facts.store, types)))
        ontology = options.schema(facts.store)
        found = briefs.write(facts, entity, labels(ontology))
        heading = title or f"{entity.name}简报"
        if format == "html":
            write(output, pages.of_report(facts, found, ontology, heading))
        elif format == "json":
            write(output, json_bytes(_brief_json(facts, found)))
        else:
            write(output, _brief_markdown(facts, found, heading))


def _brief_json(facts: Facts, found: Report) -> dict[str, Any]:
    from kg.compare import tables

    def parts(line: Line) -> list[Any]:
        return [
            p if isinstance(p, str) else {"text": p.text, "quotes": [tables.quote(facts, s) for s in p.said]}
            for p in line.parts
        ]

    return {
        "entity": found.entity,
        "aliases": found.aliases,
        "parts": [{"title": part.title, "lines": [parts(line) for line in part.lines]} for part in found.parts],
    }


QUOTED = 3  # citations below a sentence, at most, one for each thing it names


def _brief_markdown(facts: Facts, found: Report, heading: str) -> str:
    """Sentences with footnotes; a footnote cites the first quotes of its sentence after GB/T 7714."""
    from kg import cite

    lines, notes = [f"# {cite.escape(heading)}", ""], list[str]()
    for part in found.parts:
        lines += [f"## {cite.escape(part.title)}", ""]
        for line in part.lines:
            text = "".join(cite.escape(p if isinstance(p, str) else p.text) for p in line.parts)
            said = [p.said[0] for p in line.parts if not isinstance(p, str) and p.said][:QUOTED]
            for s in said:
                passage = facts.shelf.passage(s.doc, s.start, s.stop, s.quote)
                note = f"“{' '.join(passage.quote.split())}” {cite.gbt(passage)}"
                text += f"[^{len(notes) + 1}]"
                notes.append(f"[^{len(notes) + 1}]: {cite.escape(note)}")
            lines.append(f"- {text}" if line.item else f"{text}\n")
        lines.append("")
    return safe_lines("\n".join([*lines, *notes, ""]))


CITED: dict[str, str] = {"text": "text", "markdown": "markdown", "gbt": "gbt"}


@click.command(
    epilog=options.examples("kg cite 469893c630376f98", "kg cite 469893c630376f98 --format gbt --output sources.txt")
)
@click.argument("edge_id", metavar="EDGE_ID")
@options.formats("text", "markdown", "gbt", "json")
@options.output
@options.graph
def cite(edge_id: str, format: str, output: Path, graph: Path) -> None:
    """Every quote behind an edge, ready to paste; ids of edges stand in graph.json, in exports and in CSV.

    gbt is GB/T 7714: title, issuer, 文号, date, section and character range.
    """
    from kg import cite as citing
    from kg.errors import GraphError
    from kg.store import Store

    with Store.open(graph) as store:
        found = citing.edge(store, edge_id)
        if found is None:
            raise GraphError(f"no edge {edge_id!r}: take an id from kg neighbors --format json or from an export")
        passages = citing.passages(citing.Shelf(store), found)
    if format == "json":
        ways = {"text": citing.text, "markdown": citing.markdown, "gbt": citing.gbt}
        rows = [{"passage": p} | {name: way(p) for name, way in ways.items()} for p in passages]
        write(output, json_bytes(rows))
        return
    style: Callable[[citing.Passage], str] = getattr(citing, CITED[format])
    write(output, "".join(safe_lines(style(passage)).rstrip("\n") + "\n" for passage in passages))
    if not passages:
        say("kg: this edge rests on reference data; there is no quote")
