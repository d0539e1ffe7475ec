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
        return [self._cite(facts, s) for s in said]

    def _cite(self, facts: Facts, s: Said) -> int:
        side = str(facts.store.path)
        key = (side, s.edge, s.relation, s.subject, s.object, s.passage)
        if key not in self._quotes:
            passage = facts.shelf.passage(s.doc, s.start, s.stop, s.quote)
            doc = self._number("docs", (side, s.doc))
            self._docs.setdefault((side, s.doc), _document(facts, s.doc))
            section, anchor = self._number("sections", passage.section), self._number("sections", passage.anchor)
            text = self._number("texts", s.quote)
            span = self._number("spans", (doc, s.start, s.stop, text, section, anchor))
            ends = [self._number("names", facts.name(num)) for num in (s.subject, s.object)]
            figure = f"{s.figure.period} {written(s.figure)}".strip() if s.figure else ""
            id = edge_id(s.edge) if s.edge else ""
            fact = self._number("facts", (self._number("relations", s.relation), *ends, figure, id))
            self._quotes[key] = self._number("quotes", (span, fact, len(self._quotes)))
        return self._quotes[key]

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
