"""What documents say, read from the store once: statements with their quotes, the places above places, the parts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

import msgspec

from kg.cite import Shelf
from kg.errors import no_document
from kg.query import Found
from kg.store import Figure, Store, combined, listed, number

PLACES = ("Country", "Province", "City", "County", "Park", "Region")


class Said(NamedTuple):
    """One quote and the statement it backs; numbers are rows of the store. `edge` is 0 for a mention."""

    edge: int
    relation: str
    subject: int
    object: int
    doc: int
    start: int
    stop: int
    quote: str
    confidence: float
    attributes: str  # JSON
    figure: Figure | None = None

    @property
    def passage(self) -> tuple[int, int, int]:
        """What makes two quotes the same words."""
        return self.doc, self.start, self.stop


class Facts:
    """A store seen through a filter: only what `documents` (ids) state, from `min_confidence` of an edge on."""

    def __init__(self, store: Store, *, documents: Collection[str] = (), min_confidence: float = 0.0) -> None:
        self.store, self.min_confidence = store, min_confidence
        self.shelf = Shelf(store)
        self.entities = {num: Found(*row) for num, *row in store.rows("SELECT num, id, type, name FROM entity")}
        self.docs = self._wanted(documents)
        self._rank = {num: i for i, (_, num) in enumerate(sorted((e.id, num) for num, e in self.entities.items()))}

    def _wanted(self, documents: Collection[str]) -> frozenset[int] | None:
        if not documents:
            return None
        known = {source.doc: num for num, source in self.shelf.sources.items()}
        for id in documents:
            if id not in known:
                raise no_document(id, known)
        return frozenset(known[id] for id in documents)

    def name(self, num: int) -> str:
        """What to call an entity."""
        return self.entities[num].name

    def said(
        self, relations: Iterable[str] = (), *, at: Collection[int] | None = None, subject: int | None = None
    ) -> list[Said]:
        """Every quote of these relations (all, but for mentions, if none is named), by document and place.

        With `at` one end is among these entities; with `subject` it is what the statement is about. A clause that two
        rules read in the same way counts once.
        """
        wanted = sorted(set(relations))
        found = self._stated(wanted, at, subject) if wanted != ["mentions"] else []
        if "mentions" in wanted:
            found += self._mentioned(at)
        rank = self._rank
        found.sort(key=lambda s: (rank[s[4]], s[5], s[6], s[1], rank[s[2]], rank[s[3]], s[0]))
        return list({(s[0], s[1], s[2], s[3], s.passage): s for s in reversed(found)}.values())[::-1]

    def _stated(
        self, relations: list[str], at: Collection[int] | None = None, subject: int | None = None
    ) -> list[Said]:
        where = [f"e.type IN ({','.join('?' * len(relations))})"] if relations else []
        where += [f"v.doc IN ({listed(self.docs)})"] if self.docs is not None else []
        where += [f"e.subject = {subject}"] if subject is not None else []
        where += [f"(e.subject IN ({listed(at)}) OR e.object IN ({listed(at)}))"] if at is not None else []
        sql = (
            "SELECT v.edge, e.type, e.subject, e.object, v.doc, v.start, v.stop, v.quote, v.confidence, v.attributes,"
            " e.value, e.number, e.unit, e.comparator, e.period, e.status, v.weight"
            " FROM evidence v JOIN edge e ON e.num = v.edge"
        )
        rows = list(self.store.rows(sql + (" WHERE " + " AND ".join(where) if where else ""), *relations))
        if self.min_confidence:
            weights: dict[int, int] = {}
            for row in rows:
                weights[row[0]] = weights.get(row[0], 0) + row[16]
            rows = [row for row in rows if combined(weights[row[0]]) >= self.min_confidence]
        return [Said._make((*row[:10], Figure(*row[10:16]) if row[10] is not None else None)) for row in rows]

    def _mentioned(self, at: Collection[int] | None) -> list[Said]:
        where = [f"doc IN ({listed(self.docs)})"] if self.docs is not None else []
        where += [f"entity IN ({listed(at)})"] if at is not None else []
        sql = " AND ".join(["SELECT doc, entity, spans FROM stated WHERE mentions > 0", *where])
        return [
            Said(0, "mentions", doc, entity, doc, start, stop, quote, confidence, "{}")
            for doc, entity, spans in self.store.rows(sql)
            for start, stop, quote, _, confidence in msgspec.json.decode(spans)
        ]

    def above(self) -> dict[int, tuple[int, ...]]:
        """The place in which a place lies, by the table of divisions; for an agency, the place it governs."""
        sql = (
            "SELECT e.subject, e.object, e.background FROM edge e JOIN entity s ON s.num = e.subject"
            " WHERE e.type = 'located_in' AND e.background OR e.type = 'governs' AND s.type = 'Agency'"
        )
        return self._upward(sql)

    def parts(self) -> dict[int, tuple[int, ...]]:
        """What each entity is a part of, as documents say."""
        sql = "SELECT subject, object, 0 FROM edge WHERE type = 'part_of'"
        if self.min_confidence or self.docs is not None:
            edges = {s.edge for s in self._stated(["part_of"])}
            sql += f" AND num IN ({listed(edges)})"
        return self._upward(sql)

    def _upward(self, sql: str) -> dict[int, tuple[int, ...]]:
        found: dict[int, set[int]] = {}
        for subject, object, _ in self.store.rows(sql):
            if subject != object:
                found.setdefault(subject, set()).add(object)
        return {num: tuple(sorted(above, key=lambda n: self.entities[n].id)) for num, above in found.items()}

    def place(self, said: Said) -> int | None:
        """The place that a statement is about: its subject, or, if that is none, the home of its document."""
        return said.subject if self.entities[said.subject].type in PLACES else self.home(said.doc)

    def home(self, doc: int) -> int | None:
        """The place that a document speaks for."""
        home = self.shelf.sources[doc].home
        return number(home) if home and number(home) in self.entities else None


def attribute(said: Said, name: str) -> str:
    """What a statement adds: role, modality, period, section."""
    return "" if said.attributes == "{}" else str(msgspec.json.decode(said.attributes).get(name, ""))
