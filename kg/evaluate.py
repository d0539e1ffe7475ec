"""An extraction against what a careful reader found: precision, recall and F1, by kind and by type.

A gold file is JSON: `entities` (id, names, types, optional), `relations` (s, p, o, optional) and `quantities`
(s, indicator, value, optional). `names` are all forms that count, `types` and `p` all that fit, best first; what is
optional counts neither for nor against. Reference data (background entities, one division in another) is not scored.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from kg.errors import SourceError
from kg.model import Entity, Extraction, Quantity, Source

KINDS = ("entities", "names", "relations", "quantities")
DIVISIONS = {"Country", "Region", "Province", "City", "County"}
ALIKE = 0.3  # share of common character pairs from which two indicators are one
MARKS = re.compile(r"[\s“”‘’\"'《》〈〉「」『』·]")
LEAD = re.compile("^(?:达到|达|突破|超过|超|不低于|不高于|不超过|不少于|最高|至少|约|近|逾|力争)+")
TRAIL = re.compile("(?:以上|以下|以内|左右|多|余)+$")


class GoldEntity(msgspec.Struct, frozen=True):
    id: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    optional: bool = False


class GoldRelation(msgspec.Struct, frozen=True):
    s: str
    p: tuple[str, ...]
    o: str
    optional: bool = False


class GoldQuantity(msgspec.Struct, frozen=True):
    s: str
    indicator: str
    value: str
    optional: bool = False


class Gold(msgspec.Struct, frozen=True):
    """One gold file."""

    entities: tuple[GoldEntity, ...]
    relations: tuple[GoldRelation, ...] = ()
    quantities: tuple[GoldQuantity, ...] = ()


class Tally(NamedTuple):
    """How many were found, how many of them are right, and how many there are."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


class Score:
    """The figures of one document, or the sum over several; `errors` are lines by kind."""

    def __init__(self) -> None:
        self.tallies = dict.fromkeys(KINDS, Tally())
        self.types: dict[str, Tally] = {}
        self.evidence = Tally()  # right: quotes that stand where they say
        self.errors: dict[str, list[str]] = defaultdict(list)

    def add(self, other: Score) -> None:
        """Count another document in."""
        for kind in KINDS:
            self.tallies[kind] = _sum(self.tallies[kind], other.tallies[kind])
        for type, tally in other.types.items():
            self.types[type] = _sum(self.types.get(type, Tally()), tally)
        self.evidence = _sum(self.evidence, other.evidence)


def read(path: Path) -> Gold:
    """A gold file. Raises SourceError."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Gold)
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}: name a folder of gold files") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise SourceError(f"{path}: not a gold file: {error}: it needs entities, relations and quantities") from error


def score(source: Source, extraction: Extraction, gold: Gold, symmetric: Collection[str]) -> Score:
    """Compare; relations of the types in `symmetric` count in either direction."""
    result = Score()
    found = [entity for entity in extraction.entities if not entity.background]
    forms = _forms(extraction)
    wanted = {entity.id: entity for entity in gold.entities}
    typed, untyped = _matched(found, forms, gold.entities, True), _matched(found, forms, gold.entities, False)
    _entities(result, found, typed, wanted)
    needed = sum(not entity.optional for entity in gold.entities)
    result.tallies["names"] = _counted(found, untyped, wanted, needed)
    _relations(result, extraction, gold, untyped, wanted, symmetric)
    _quantities(result, extraction, gold, untyped, wanted)
    stated = [relation.evidence for relation in extraction.relations]
    stated += [quantity.evidence for quantity in extraction.quantities]
    exact = sum(bool(e.quote) and source.text[e.start : e.end] == e.quote for e in stated)
    result.evidence = Tally(exact, len(stated), len(stated))
    return result


def plain(name: str) -> str:
    """A name as it is compared."""
    return MARKS.sub("", unicodedata.normalize("NFKC", name)).lower()


def bare(value: str) -> str:
    """A value without its comparator: 不低于12%, 12%以上 -> 12%."""
    return TRAIL.sub("", LEAD.sub("", plain(value).replace("百分之", "%")))


def alike(a: str, b: str) -> bool:
    """Do two wordings name one indicator?"""
    a, b = plain(a), plain(b)
    if a in b or b in a:
        return True
    x, y = ({text[i : i + 2] for i in range(len(text) - 1)} or {text} for text in (a, b))
    return len(x & y) / len(x | y) >= ALIKE


def _sum(a: Tally, b: Tally) -> Tally:
    return Tally(*(x + y for x, y in zip(a, b, strict=True)))


def _forms(extraction: Extraction) -> dict[str, set[str]]:
    """Every entity's other names: aliases, and the forms in the text."""
    forms = {entity.id: {plain(alias) for alias in entity.aliases} for entity in extraction.entities}
    for link in extraction.links:
        mention = extraction.mentions[link.mention]
        forms[link.entity].add(plain(mention.name or mention.surface))
    return forms


def _matched(
    found: Iterable[Entity], forms: dict[str, set[str]], gold: Iterable[GoldEntity], typed: bool
) -> dict[str, str]:
    """Found id -> gold id, one to one: by canonical name first, then by the other names."""
    left = {entity.id: ({plain(name) for name in entity.names}, entity.types) for entity in gold}
    matched: dict[str, str] = {}
    for by_name in (True, False):
        for entity in found:
            if entity.id in matched:
                continue
            names = {plain(entity.name)} if by_name else forms[entity.id]
            for id, (accepted, types) in left.items():
                if names & accepted and (not typed or entity.type in types):
                    matched[entity.id] = id
                    del left[id]
                    break
    return matched


def _counted(found: list[Entity], matched: dict[str, str], wanted: dict[str, GoldEntity], needed: int) -> Tally:
    optional = sum(wanted[id].optional for id in matched.values())
    return Tally(len(matched) - optional, len(found) - optional, needed)


def _entities(result: Score, found: list[Entity], matched: dict[str, str], wanted: dict[str, GoldEntity]) -> None:
    required = [entity for entity in wanted.values() if not entity.optional]
    result.tallies["entities"] = _counted(found, matched, wanted, len(required))
    types: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for entity in found:
        match = matched.get(entity.id)
        if match is None:
            result.errors["wrong entities"].append(entity.id)
        if match is None or not wanted[match].optional:
            types[entity.type][0] += match is not None
            types[entity.type][1] += 1
    hit = set(matched.values())
    for gold in required:
        types[gold.types[0] if gold.types else ""][2] += 1
        if gold.id not in hit:
            result.errors["missed entities"].append(f"{'|'.join(gold.types)}/{gold.names[0] if gold.names else ''}")
    result.types = {type: Tally(*counts) for type, counts in types.items()}


def _relations(
    result: Score,
    extraction: Extraction,
    gold: Gold,
    matched: dict[str, str],
    wanted: dict[str, GoldEntity],
    symmetric: Collection[str],
) -> None:
    index: dict[tuple[str, str, str], int] = {}
    for i, relation in enumerate(gold.relations):
        for p in relation.p:
            index[relation.s, p, relation.o] = i
            if p in symmetric:
                index[relation.o, p, relation.s] = i
    free = {  # no loss if missed, no gain if found
        i for i, r in enumerate(gold.relations) if r.optional or any(wanted[end].optional for end in (r.s, r.o))
    }
    entities = {entity.id: entity for entity in extraction.entities}
    hit: set[int] = set()
    wrong = 0
    for s, p, o in sorted({(r.subject, r.type, r.object) for r in extraction.relations}):
        ends = entities[s], entities[o]
        divisions = all(end.type in DIVISIONS for end in ends)
        if (p == "located_in" and divisions) or all(end.background for end in ends):
            continue
        a, b = matched.get(s), matched.get(o)
        known = index.get((a, p, b)) if a and b else None
        if known is not None:
            hit.add(known)
        elif not any(end and wanted[end].optional for end in (a, b)):
            wrong += 1
            result.errors["wrong relations"].append(f"{s} -{p}-> {o}")
    right = len(hit - free)
    result.tallies["relations"] = Tally(right, right + wrong, len(gold.relations) - len(free))
    for i, r in enumerate(gold.relations):
        if i not in hit | free:
            ends_ = [wanted[end].names[0] for end in (r.s, r.o)]
            result.errors["missed relations"].append(f"{ends_[0]} -{'|'.join(r.p)}-> {ends_[1]}")


def _quantities(
    result: Score, extraction: Extraction, gold: Gold, matched: dict[str, str], wanted: dict[str, GoldEntity]
) -> None:
    names = {entity.id: entity.name for entity in extraction.entities}
    left = list(gold.quantities)
    right = found = 0
    for quantity in sorted(extraction.quantities, key=lambda q: (q.subject, q.indicator, q.value, q.period)):
        subject = matched.get(quantity.subject)
        for i, item in enumerate(left):
            if _same(quantity, names[quantity.subject], subject, item, wanted[item.s]):
                right += not item.optional
                found += not item.optional
                del left[i]
                break
        else:
            found += 1
            result.errors["wrong quantities"].append(f"{quantity.subject} {quantity.indicator} = {quantity.value}")
    missed = [item for item in left if not item.optional]
    for item in missed:
        result.errors["missed quantities"].append(f"{wanted[item.s].names[0]} {item.indicator} = {item.value}")
    result.tallies["quantities"] = Tally(right, found, sum(not item.optional for item in gold.quantities))


def _same(quantity: Quantity, name: str, subject: str | None, gold: GoldQuantity, about: GoldEntity) -> bool:
    """The growth of an industry may be told of the industry or of the place."""
    owner = (
        gold.s == subject
        or plain(name) in plain(gold.indicator)
        or any(plain(form) in plain(quantity.indicator) for form in about.names)
    )
    return owner and bare(quantity.value) == bare(gold.value) and alike(quantity.indicator, gold.indicator)
