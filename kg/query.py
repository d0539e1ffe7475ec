"""Questions to a store: neighbours, paths, search, and one entity's card. SQL only; nothing heavy is imported."""

# Without `from __future__ import annotations`: a NamedTuple compiles each annotation that is text, at every start.

import itertools
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from kg.errors import Ambiguous, GraphError, NotFound
from kg.store import STORE_TYPES, Edge, Store, fold

Direction = Literal["in", "out", "both"]
NEVER_A_STEP = ("mentions", "reports")  # on a path, unless asked for: two of anything meet in a document
CHAINS = 1000  # shortest chains looked at before the best are chosen
LAST = "\U0010ffff"


class Found(NamedTuple):
    """An entity in an answer."""

    id: str
    type: str
    name: str


class Hit(NamedTuple):
    """One entity that a search found by one of its names; `how` says in what way `form` matches."""

    id: str
    type: str
    name: str
    form: str
    how: str
    documents: int
    mentions: int


class Neighbor(NamedTuple):
    """An edge that leads to an entity not met with fewer steps; `through` is the id of the entity before it.

    The direction of a relation that points nowhere (A with B) is `both`.
    """

    entity: Found
    depth: int
    through: str
    direction: Direction
    edge: Edge


class Hop(NamedTuple):
    """One step of a chain: where it leads and every edge that makes it, in either direction."""

    entity: Found
    edges: tuple[Edge, ...]


class Chain(NamedTuple):
    """A shortest way from one entity to another; without hops if they are the same."""

    start: Found
    hops: tuple[Hop, ...]


class Group(NamedTuple):
    """The strongest of an entity's neighbours by one relation in one direction, and how many there are."""

    relation: str
    direction: Direction
    total: int
    neighbors: tuple[Neighbor, ...]


class Named(NamedTuple):
    """A document that states something of an entity."""

    id: str
    title: str
    mentions: int


class Card(NamedTuple):
    """All about one entity. `figures` are its `reports` edges, by indicator and period."""

    entity: Found
    aliases: tuple[str, ...]
    background: bool
    groups: tuple[Group, ...]
    figures: tuple[Edge, ...]
    documents: tuple[Named, ...]


class _Step(NamedTuple):
    """An edge as seen from one of its ends. `edge` is 0 for a mention, which has no row of its own."""

    other: int
    edge: int
    type: str
    direction: Direction
    support: int
    id: str  # of the other end
    kind: str  # its type
    name: str


# -- names


def search(store: Store, text: str, *, types: Sequence[str] = (), limit: int = 20) -> list[Hit]:
    """Entities by name, alias, beginning or part of a name, pinyin or initials; the best first, each once."""
    hits: dict[str, Hit] = {}
    for tier in _tiers(store, text, types):
        for hit in tier:
            hits.setdefault(hit.id, hit)
        if len(hits) >= limit:
            break
    return list(hits.values())[:limit]


def resolve(store: Store, name: str, types: Sequence[str] = ()) -> Found:
    """The one entity of that id or name: exact name, exact alias, then as `search`.

    Raises NotFound, or Ambiguous where the best way of matching gives several.
    """
    row = next(store.rows("SELECT id, type, name FROM entity WHERE id = ?", _sound(name)), None)
    if row:
        return Found(*row)
    for without in ((),) if types else (STORE_TYPES, ()):
        for tier in _tiers(store, name, types, without):
            found = {hit.id: hit for hit in tier}
            if len(found) > 1:
                raise Ambiguous(name, [(hit.id, hit.type) for hit in found.values()])
            for hit in found.values():
                return Found(hit.id, hit.type, hit.name)
    raise NotFound(name if len(name) <= 40 else name[:40] + "…", nearest(store, name))


def nearest(store: Store, name: str, limit: int = 5) -> list[str]:
    """Names that share most characters with one that is not there."""
    folded = fold(_sound(name))[:40]
    letters = sorted(set(folded))
    if not letters:
        return []
    shared = " + ".join(["(instr(folded, ?) > 0)"] * len(letters))
    sql = (
        f"SELECT f.form, {shared} AS n FROM form f JOIN name USING (form) JOIN entity e ON e.num = entity"
        " WHERE n > 0 AND e.type NOT IN ('Document', 'Indicator') GROUP BY f.form"
        " ORDER BY n DESC, length(f.form), f.form LIMIT 50"
    )
    forms = [form for form, _ in store.rows(sql, *letters)]
    import difflib

    return difflib.get_close_matches(folded, forms, limit, 0.5)


def _tiers(store: Store, text: str, types: Sequence[str] = (), without: Sequence[str] = ()) -> Iterator[list[Hit]]:
    """Hits by one way of matching after the other, the surest way first."""
    text = _sound(text)
    folded = fold(text)
    if not folded:
        return
    ways: list[tuple[str, str, tuple[str, ...]]] = [
        ("name", "NOT alias AND f.form = ?", (text,)),
        ("alias", "alias AND f.form = ?", (text,)),
        ("folded", "folded = ?", (folded,)),
        ("prefix", "folded > ? AND folded < ?", (folded, folded + LAST)),
        ("part", "instr(folded, ?) > 1", (folded,)),
    ]
    if folded.isascii():
        ways[3:3] = [("pinyin", "pinyin = ?", (folded,)), ("initials", "initials = ?", (folded,))]
        ways += [
            ("pinyin prefix", "pinyin > ? AND pinyin < ?", (folded, folded + LAST)),
            ("initials prefix", "initials > ? AND initials < ?", (folded, folded + LAST)),
        ]
    kinds = f" AND e.type IN ({_marks(types)})" if types else ""
    kinds += f" AND e.type NOT IN ({_marks(without)})" if without else ""
    for how, condition, parameters in ways:
        sql = (
            "SELECT e.id, e.type, e.name, f.form, e.documents, e.mentions"
            " FROM form f JOIN name ON name.form = f.form JOIN entity e ON e.num = entity"
            f" WHERE {condition}{kinds}"
            " ORDER BY e.type IN ('Document', 'Indicator'), e.background, e.mentions DESC, length(f.form), e.id, f.form"
            " LIMIT 1000"
        )
        rows = store.rows(sql, *parameters, *types, *without)
        yield [Hit(id, type, name, form, how, docs, named) for id, type, name, form, docs, named in rows]


def _sound(text: str) -> str:
    """Text that SQLite takes: an argument that was not UTF-8 holds half surrogate pairs."""
    return text.encode("utf-8", "replace").decode()


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


# -- edges


def neighbors(
    store: Store,
    name: str,
    *,
    depth: int = 1,
    relations: Sequence[str] = (),
    types: Sequence[str] = (),
    direction: Direction = "both",
    limit: int | None = None,
    quotes: int | None = None,
) -> list[Neighbor]:
    """What is one to `depth` steps away, nearest and best supported first; one item for each edge that leads there.

    `relations` restrict the steps, `types` the answer (and settle an ambiguous name). Documents that mention the
    entity are neighbours only by the relation `mentions`. At most `limit` edges, with at most `quotes` of each.
    """
    try:
        start = resolve(store, name)
    except Ambiguous:
        if not types:
            raise
        start = resolve(store, name, types)
    found = [
        (level, before, step)
        for level, before, step in _walk(store, _number(store, start.id), depth, relations, direction)
        if not types or step.kind in types
    ]
    found.sort(key=lambda row: (row[0], _strength(row[2]), row[1]))
    through: dict[int, str] = {}
    for _, before, _ in found[:limit]:
        if before not in through:
            through[before] = _entity(store, before).id
    return [_neighbor(store, level, before, through[before], step, quotes) for level, before, step in found[:limit]]


def path(
    store: Store, a: str, b: str, *, max_depth: int = 6, relations: Sequence[str] = (), limit: int = 5
) -> list[Chain]:
    """The shortest chains from `a` to `b`, along edges in either direction, the best supported first.

    Mentions and figures are no steps, unless `relations` names them. Empty if `max_depth` steps do not suffice.
    """
    start, end = resolve(store, a), resolve(store, b)
    if start == end:
        return [Chain(start, ())]
    ways = _shortest(store, _number(store, start.id), _number(store, end.id), max_depth, relations)
    chains = [Chain(start, _hops(store, way, relations)) for way in itertools.islice(ways, CHAINS)]
    chains.sort(key=lambda chain: (-_support(chain), [hop.entity.id for hop in chain.hops]))
    return chains[:limit]


def card(store: Store, name: str, *, types: Sequence[str] = (), limit: int = 20) -> Card:
    """One entity with its aliases, relations by kind, figures and documents; at most `limit` neighbours of a kind."""
    entity = resolve(store, name, types)
    num = _number(store, entity.id)
    groups: dict[tuple[str, Direction], list[_Step]] = {}
    for step in _steps(store, num, (), "both"):
        groups.setdefault((step.type, step.direction), []).append(step)
    figures = [found for step in groups.pop(("reports", "out"), []) if (found := store.edge(step.edge))]
    figures.sort(key=lambda e: (e.target, e.figure.period if e.figure else "", e.id))
    sql = (
        "SELECT d.id, d.title, m.mentions FROM stated m JOIN document d ON d.num = m.doc"
        " WHERE m.entity = ? ORDER BY m.mentions DESC, d.id"
    )
    aliases = store.rows("SELECT form FROM name WHERE entity = ? AND alias ORDER BY form", num)
    (background,) = next(store.rows("SELECT background FROM entity WHERE num = ?", num))
    return Card(
        entity,
        tuple(form for (form,) in aliases),
        bool(background),
        tuple(_group(store, entity, *kind, steps, limit) for kind, steps in sorted(groups.items(), key=lambda g: g[0])),
        tuple(figures),
        tuple(Named(*row) for row in store.rows(sql, num)),
    )


def _group(store: Store, start: Found, relation: str, direction: Direction, steps: list[_Step], limit: int) -> Group:
    steps = sorted(steps, key=_strength)
    num = _number(store, start.id)
    near = tuple(_neighbor(store, 1, num, start.id, step) for step in steps[:limit])
    return Group(relation, direction, len(steps), near)


def _steps(store: Store, num: int, relations: Sequence[str], direction: Direction) -> Iterator[_Step]:
    """The edges at one entity. Those of a relation that points nowhere are asked for by every direction."""
    kinds = f" AND e.type IN ({_marks(relations)})" if relations else ""
    mutual = store.mutual
    for here, there, way in (("subject", "object", "out"), ("object", "subject", "in")):
        asked = direction in (way, "both")
        if asked or mutual:
            either = f"e.type IN ({_marks(mutual)})" if mutual else "0"
            only = "" if asked else f" AND {either}"
            sql = (
                f"SELECT {there}, e.num, e.type, CASE WHEN {either} THEN 'both' ELSE ? END, support,"
                f" o.id, o.type, o.name FROM edge e JOIN entity o ON o.num = {there} WHERE {here} = ?{kinds}{only}"
            )
            yield from itertools.starmap(
                _Step, store.rows(sql, *mutual, way, num, *relations, *(() if asked else mutual))
            )
    if "mentions" in relations:
        for here, there, way in (("doc", "entity", "out"), ("entity", "doc", "in")):
            if direction in (way, "both"):
                sql = (
                    f"SELECT {there}, 0, 'mentions', ?, m.mentions, o.id, o.type, o.name FROM stated m"
                    f" JOIN entity o ON o.num = {there} WHERE {here} = ? AND m.mentions > 0"
                )
                yield from itertools.starmap(_Step, store.rows(sql, way, num))


def _strength(step: _Step) -> tuple[object, ...]:
    """Sorts the best supported edge first, and then always in the same way."""
    return -step.support, step.type, step.direction, step.id, step.edge


def _walk(
    store: Store, start: int, depth: int, relations: Sequence[str], direction: Direction
) -> Iterator[tuple[int, int, _Step]]:
    """(steps from the start, entity before, edge) of every edge that leads to an entity not met with fewer steps."""
    met, front, level = {start}, {start}, 0
    while front and level < depth:
        level += 1
        ahead: set[int] = set()
        for num in sorted(front):
            for step in _steps(store, num, relations, direction):
                if step.other not in met:
                    ahead.add(step.other)
                    yield level, num, step
        met |= ahead
        front = ahead


def _shortest(store: Store, start: int, end: int, max_depth: int, relations: Sequence[str]) -> Iterator[list[int]]:
    """Every shortest way, as entity numbers: breadth first from both ends until the fronts meet."""
    sides: tuple[dict[int, set[int]], dict[int, set[int]]] = ({start: set()}, {end: set()})
    fronts = [{start}, {end}]
    for _ in range(max_depth):
        side = 0 if len(fronts[0]) <= len(fronts[1]) else 1
        ahead: dict[int, set[int]] = {}
        for num in fronts[side]:
            for step in _steps(store, num, relations, "both"):
                if step.other not in sides[side] and (relations or step.type not in NEVER_A_STEP):
                    ahead.setdefault(step.other, set()).add(num)
        sides[side].update(ahead)
        fronts[side] = set(ahead)
        meeting = fronts[0] & fronts[1]
        if meeting or not ahead:
            for middle in sorted(meeting):
                for there, back in itertools.product(_back(sides[0], middle), _back(sides[1], middle)):
                    yield [*reversed(there), middle, *back]
            return


def _back(parents: dict[int, set[int]], num: int) -> Iterator[list[int]]:
    """The ways from an entity to where a search began, without the entity itself."""
    if not parents[num]:
        yield []
    for parent in sorted(parents[num]):
        for rest in _back(parents, parent):
            yield [parent, *rest]


def _hops(store: Store, way: list[int], relations: Sequence[str]) -> tuple[Hop, ...]:
    hops = []
    for before, here in itertools.pairwise(way):
        steps = [
            step
            for step in _steps(store, before, relations, "both")
            if step.other == here and (relations or step.type not in NEVER_A_STEP)
        ]
        steps.sort(key=_strength)
        hops.append(Hop(_entity(store, here), tuple(_edge(store, before, step) for step in steps)))
    return tuple(hops)


def _support(chain: Chain) -> int:
    """The evidence of a chain's weakest hop: what a reader can rely on all the way."""
    return min(sum(edge.support for edge in hop.edges) for hop in chain.hops)


def _neighbor(store: Store, level: int, before: int, through: str, step: _Step, quotes: int | None = None) -> Neighbor:
    entity = Found(step.id, step.kind, step.name)
    return Neighbor(entity, level, through, step.direction, _edge(store, before, step, quotes))


def _number(store: Store, id: str) -> int:
    return int(next(store.rows("SELECT num FROM entity WHERE id = ?", id))[0])


def _entity(store: Store, num: int) -> Found:
    return Found(*next(store.rows("SELECT id, type, name FROM entity WHERE num = ?", num)))


def _edge(store: Store, here: int, step: _Step, quotes: int | None = None) -> Edge:
    """The edge of a step, with its evidence, or at most so many `quotes` of it."""
    if step.edge:
        found = store.edge(step.edge, quotes)
    else:
        doc, entity = (here, step.other) if step.direction == "out" else (step.other, here)
        found = store.mention(doc, entity)
    if found is None:
        raise GraphError(f"{store.path}: an edge is missing: build again")
    return found
