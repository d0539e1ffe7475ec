"""What changed between two builds, or between two documents: entities, relations, figures, with both sides' quotes.

Two documents of different places are compared place for place: what each says of its own home stands in one row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, NamedTuple

from kg.compare import figures, targets
from kg.compare.facts import Facts, Said
from kg.compare.targets import Target
from kg.store import STORE_TYPES, number

Change = Literal["added", "dropped", "kept"]
Course = Literal["raised", "lowered", "same", "restated", "beside", "new", "dropped", "met", "missed"]
HOME = 0  # stands for the home of either side
NEAR = 1  # years ahead of its document that a yearly target looks, at most


class Side(NamedTuple):
    """One of the two: a build, or one document of it."""

    name: str
    facts: Facts


class Entry(NamedTuple):
    """An entity on either side; the quotes are where it is named."""

    change: Change
    entity: int
    old: tuple[Said, ...]
    new: tuple[Said, ...]


class Link(NamedTuple):
    """A relation on either side. The ends are those of the new side if it is there."""

    change: Change
    relation: str
    subject: int
    object: int
    old: tuple[Said, ...]
    new: tuple[Said, ...]


class Pair(NamedTuple):
    """A figure on either side. `beside`: the times they speak of are not known to be equal.

    `met` and `missed` set an old target against what the new side says was achieved.
    """

    course: Course
    subject: int
    indicator: str
    old: Target | None
    new: Target | None


class Difference(NamedTuple):
    """All that differs, and what stayed. `homes` are the two places that stand for one another, if any."""

    homes: tuple[int, ...]
    entities: list[Entry]
    relations: list[Link]
    figures: list[Pair]


def compare(old: Side, new: Side, *, types: Collection[str] = (), relations: Collection[str] = ()) -> Difference:
    """Everything on both sides. `types` keep what has an end of such a type, `relations` only these."""
    homes = _homes(old, new)
    named = _entities(old, new, types) if not relations else []
    links = _relations(old, new, types, relations, homes) if set(relations) != {"reports"} else []
    courses = _figures(old, new, types, homes) if not relations or "reports" in relations else []
    return Difference(tuple(homes), named, links, courses)


def _homes(old: Side, new: Side) -> dict[int, int]:
    """Home places that stand for one another, if each side is one document and they differ."""
    homes = []
    for side in (old, new):
        docs = side.facts.docs
        home = side.facts.home(next(iter(docs))) if docs is not None and len(docs) == 1 else None
        homes.append(home)
    a, b = homes
    return {a: HOME, b: HOME} if a is not None and b is not None and a != b else {}


def _entities(old: Side, new: Side, types: Collection[str]) -> list[Entry]:
    sides: list[dict[int, list[Said]]] = []
    for side in (old, new):
        found: dict[int, list[Said]] = {}
        for s in side.facts.said(["mentions"]):
            type_ = side.facts.entities[s.object].type
            if type_ not in STORE_TYPES and (not types or type_ in types):
                found.setdefault(s.object, []).append(s)
        sides.append(found)
    a, b = sides
    rows = [Entry(_change(n in a, n in b), n, tuple(a.get(n, ())), tuple(b.get(n, ()))) for n in a.keys() | b.keys()]
    id = _ids(old, new)
    return sorted(rows, key=lambda r: (ORDER[r.change], -len(r.old) - len(r.new), id[r.entity]))


def _relations(
    old: Side, new: Side, types: Collection[str], relations: Collection[str], homes: dict[int, int]
) -> list[Link]:
    sides: list[dict[tuple[str, int, int], list[Said]]] = []
    for side in (old, new):
        found: dict[tuple[str, int, int], list[Said]] = {}
        kinds = side.facts.entities
        for s in side.facts.said([r for r in relations if r not in ("reports", "mentions")]):
            if s.figure or (types and not {kinds[s.subject].type, kinds[s.object].type} & set(types)):
                continue
            key = (s.relation, homes.get(s.subject, s.subject), homes.get(s.object, s.object))
            found.setdefault(key, []).append(s)
        sides.append(found)
    a, b = sides
    rows = []
    for key in a.keys() | b.keys():
        before, after = tuple(a.get(key, ())), tuple(b.get(key, ()))
        shown = (after or before)[0]
        rows.append(Link(_change(bool(before), bool(after)), key[0], shown.subject, shown.object, before, after))
    id = _ids(old, new)
    return sorted(
        rows, key=lambda r: (ORDER[r.change], -len(r.old) - len(r.new), r.relation, id[r.subject], id[r.object])
    )


def _figures(old: Side, new: Side, types: Collection[str], homes: dict[int, int]) -> list[Pair]:
    groups: dict[tuple[object, ...], tuple[list[Target], list[Target]]] = {}
    for k, side in enumerate((old, new)):
        for t in targets.table(side.facts, types=types):
            subject, place, *what = targets.topic(side.facts, t)
            key = homes.get(subject, subject), place if place is None else homes.get(place, place), *what
            groups.setdefault(key, ([], []))[k].append(t)
    rows: list[Pair] = []
    for before, after in groups.values():
        rows += _pairs(old, new, before, after, apart=bool(homes))
    id = _ids(old, new)
    return sorted(rows, key=lambda r: (COURSES.index(r.course), id[r.subject], r.indicator, _edges(r)))


def _edges(row: Pair) -> tuple[int, int]:
    return row.old.edge if row.old else 0, row.new.edge if row.new else 0


def _pairs(old: Side, new: Side, before: list[Target], after: list[Target], *, apart: bool) -> Iterable[Pair]:
    """Sets old figures against new ones: of the same period; else that look equally far ahead; else of one year.

    What is left over of either side stands beside the other if there is one of each and one names no period. No place
    meets the target of another: the two are `apart`.
    """
    rest_old, rest_new = list(before), list(after)
    for same in (_same_period, _same_horizon, _same_end):
        for a in list(rest_old):
            b = next((b for b in rest_new if a.figure.status == b.figure.status and same(old, new, a, b)), None)
            if b is not None:
                rest_old.remove(a)
                rest_new.remove(b)
                if same == _same_end:
                    yield _course("restated", a, b)
                else:
                    yield _course(_direction(a, b) if _told(a, b) else _beside(a, b), a, b)
    for status in ("achieved", "target"):
        one, other = ([t for t in rest if t.figure.status == status] for rest in (rest_old, rest_new))
        if len(one) == len(other) == 1 and not (_span(old, one[0]) and _span(new, other[0])):
            rest_old.remove(one[0])
            rest_new.remove(other[0])
            yield _course(_beside(one[0], other[0]), one[0], other[0])
    for a in () if apart else before:
        b = next((b for b in after if _due(old, new, a, b)), None)
        if b is not None:
            rest_old, rest_new = [t for t in rest_old if t is not a], [t for t in rest_new if t is not b]
            yield _course("met" if _reached(a, b) else "missed", a, b)
    for a in rest_old:
        yield _course("dropped", a, None)
    for b in rest_new:
        yield _course("new", None, b)


def _course(course: Course, old: Target | None, new: Target | None) -> Pair:
    shown = new or old
    assert shown is not None
    return Pair(course, shown.subject, shown.indicator, old, new)


def _span(side: Side, t: Target) -> figures.Span | None:
    return figures.years(t.figure.period, side.facts.shelf.sources[t.said[0].doc])


def _same_period(old: Side, new: Side, a: Target, b: Target) -> bool:
    x, y = _span(old, a), _span(new, b)
    return x == y if x and y else a.figure.period == b.figure.period


def _same_horizon(old: Side, new: Side, a: Target, b: Target) -> bool:
    """Both look equally far ahead or back from their documents, or both further ahead than next year."""
    ahead = (_ahead(old, a), _ahead(new, b))
    if ahead[0] is None or ahead[1] is None:
        return False
    far = ahead[0] > NEAR and ahead[1] > NEAR
    return (ahead[0] == ahead[1] or far) and _length(old, a) == _length(new, b)


def _same_end(old: Side, new: Side, a: Target, b: Target) -> bool:
    """Both speak of the same year, one of it alone and one of the plan that ends with it: set side by side."""
    x, y = _span(old, a), _span(new, b)
    return x is not None and y is not None and x.last == y.last


def _ahead(side: Side, t: Target) -> int | None:
    span = _span(side, t)
    dated = figures.dated(side.facts.shelf.sources[t.said[0].doc])
    return span.last - dated.last if span and dated else None


def _length(side: Side, t: Target) -> int:
    span = _span(side, t)
    return span.last - span.first if span else 0


def _due(old: Side, new: Side, a: Target, b: Target) -> bool:
    """Does `b` say what became of the target `a`?"""
    if (a.figure.status, b.figure.status) != ("target", "achieved") or a.amount is None or b.amount is None:
        return False
    x, y = _span(old, a), _span(new, b)
    return x is not None and y is not None and x.last == y.last


def _reached(a: Target, b: Target) -> bool:
    assert a.amount is not None and b.amount is not None
    if a.figure.comparator in ("<=", "<"):
        return b.amount.low <= a.amount.high
    return b.amount.high >= a.amount.low


def _told(a: Target, b: Target) -> bool:
    """Is it known that both speak of equal times? Without a period one may mean a year and the other five."""
    return bool(a.figure.period and b.figure.period)


def _beside(a: Target, b: Target) -> Course:
    """Side by side, without a verdict."""
    course = _direction(a, b)
    return course if course == "same" else "beside"


def _direction(a: Target, b: Target) -> Course:
    if a.amount is None or b.amount is None:
        return "same" if a.figure.value == b.figure.value else "restated"
    x, y = a.amount.low + a.amount.high, b.amount.low + b.amount.high
    if abs(x - y) <= 1e-9 * max(abs(x), abs(y)):
        return "same" if a.figure.comparator == b.figure.comparator else "restated"
    return "raised" if y > x else "lowered"


ORDER = {"added": 0, "dropped": 1, "kept": 2}
COURSES: tuple[Course, ...] = ("raised", "lowered", "restated", "missed", "met", "beside", "new", "dropped", "same")


def _change(before: bool, after: bool) -> Change:
    return "kept" if before and after else "added" if after else "dropped"


def _ids(old: Side, new: Side) -> dict[int, str]:
    return {num: e.id for side in (old, new) for num, e in side.facts.entities.items()}


def document(facts: Facts, name: str) -> str | None:
    """The id of the document of that id or title, if there is just one."""
    if number(f"Document/{name}") in facts.shelf.sources:
        return name
    titled = [source.doc for source in facts.shelf.sources.values() if source.title == name]
    return titled[0] if len(titled) == 1 else None
