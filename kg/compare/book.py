"""The quotes behind a page: every one once, with the statement it backs and where it stands."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from kg.compare.facts import Facts, Said
from kg.compare.figures import written
from kg.store import edge_id

SHORT = 16  # characters; a quote of fewer is shown with what stands around it
REACH = 20  # characters of that on either side
FIELDS = ("title", "issuer", "number", "date", "url")


class Numbers(dict[Any, int]):
    """Values by the order in which they were first asked for."""

    def __missing__(self, value: Hashable) -> int:
        self[value] = number = len(self)
        return number


class Book:
    """Collects quotes and hands out their numbers; `labels` are (Chinese, English) names of relations and types."""

    def __init__(self, labels: Mapping[str, tuple[str, str]]) -> None:
        self.labels = labels
        self._spans, self._facts, self._relations, self._names = Numbers(), Numbers(), Numbers(), Numbers()
        self._texts, self._sections, self._places = Numbers(), Numbers(), Numbers()
        self._docs: list[dict[str, str]] = []
        self._quotes: list[tuple[int, int]] = []
        self._known: dict[str, dict[Said, int]] = {}  # by side

    def cite(self, facts: Facts, said: Iterable[Said]) -> list[int]:
        """The numbers of these quotes."""
        side = str(facts.store.path)
        known = self._known.setdefault(side, {})
        found = []
        for s in said:
            if s not in known:
                known[s] = self._add(facts, side, s)
            found.append(known[s])
        return found

    def _add(self, facts: Facts, side: str, s: Said) -> int:
        doc = self._places[side, s.doc]
        if doc == len(self._docs):
            self._docs.append(_document(facts, s.doc))
        section = self._sections[facts.shelf.section(s.doc, s.start)]
        anchor = self._sections[facts.shelf.anchor(s.doc, s.start)]
        place = doc, s.start, s.stop, self._texts[s.quote], section, anchor
        around = facts.shelf.around(s.doc, s.start, s.stop, REACH) if len(s.quote) < SHORT else ()
        span = self._spans[*place, *around]
        names, entities = self._names, facts.entities
        ends = names[entities[s.subject].name], names[entities[s.object].name]
        figure = f"{s.figure.period} {written(s.figure)}".strip() if s.figure else ""
        fact = self._facts[self._relations[s.relation], *ends, figure, edge_id(s.edge) if s.edge else ""]
        self._quotes.append((span, fact))
        return len(self._quotes) - 1

    def docs(self) -> list[dict[str, str]]:
        """What a citation says of each document."""
        return self._docs

    def data(self) -> dict[str, Any]:
        """All of it as tables; a row refers to others by number."""
        return {
            "spans": list(self._spans),
            "facts": list(self._facts),
            "texts": list(self._texts),
            "sections": list(self._sections),
            "names": list(self._names),
            "quotes": self._quotes,
            "relations": [list(self.labels.get(name, (name, name))) for name in self._relations],
        }


def _document(facts: Facts, doc: int) -> dict[str, str]:
    source = facts.shelf.sources[doc]
    found = {name: getattr(source, name) for name in FIELDS}
    return {"id": source.doc, **{name: value for name, value in found.items() if value}}
