"""The quotes behind a page: every one once, with the statement it backs and where it stands."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from kg.compare.facts import Facts, Said
from kg.compare.figures import written
from kg.store import edge_id

FIELDS = ("title", "issuer", "number", "date", "url")


class Book:
    """Collects quotes and hands out their numbers; `labels` are (Chinese, English) names of relations and types."""

    def __init__(self, labels: Mapping[str, tuple[str, str]]) -> None:
        self.labels = labels
        self._lists: dict[str, dict[Hashable, int]] = {}
        self._quotes: dict[tuple[Hashable, ...], int] = {}
        self._docs: dict[Hashable, dict[str, str]] = {}

    def cite(self, facts: Facts, said: Iterable[Said]) -> list[int]:
        """The numbers of these quotes."""
        side, known, found = str(facts.store.path), self._quotes, []
        for s in said:
            key = (side, s.edge, s.relation, s.subject, s.object, s.doc, s.start, s.stop)
            if key not in known:
                known[key] = self._add(facts, side, s)
            found.append(known[key])
        return found

    def _add(self, facts: Facts, side: str, s: Said) -> int:
        if (side, s.doc) not in self._docs:
            self._docs[side, s.doc] = _document(facts, s.doc)
        number, names = self._number, facts.entities
        section = number("sections", facts.shelf.section(s.doc, s.start))
        anchor = number("sections", facts.shelf.anchor(s.doc, s.start))
        span = (number("docs", (side, s.doc)), s.start, s.stop, number("texts", s.quote), section, anchor)
        ends = number("names", names[s.subject].name), number("names", names[s.object].name)
        figure = f"{s.figure.period} {written(s.figure)}".strip() if s.figure else ""
        fact = (number("relations", s.relation), *ends, figure, edge_id(s.edge) if s.edge else "")
        return number("quotes", (number("spans", span), number("facts", fact), len(self._quotes)))

    def _number(self, table: str, value: Hashable) -> int:
        known = self._lists.setdefault(table, {})
        return known.setdefault(value, len(known))

    def docs(self) -> list[dict[str, str]]:
        """What a citation says of each document."""
        return list(self._docs.values())

    def data(self) -> dict[str, Any]:
        """All of it as tables; a row refers to others by number."""
        tables = {name: list(self._lists.get(name, ())) for name in ("spans", "facts", "texts", "sections", "names")}
        quotes: list[Any] = list(self._lists.get("quotes", ()))
        relations: list[Any] = list(self._lists.get("relations", ()))
        return {
            **tables,
            "quotes": [[span, fact] for span, fact, _ in quotes],
            "relations": [list(self.labels.get(name, (name, name))) for name in relations],
        }


def _document(facts: Facts, doc: int) -> dict[str, str]:
    source = facts.shelf.sources[doc]
    found = {name: getattr(source, name) for name in FIELDS}
    return {"id": source.doc, **{name: value for name, value in found.items() if value}}
