"""Every error that kg raises on purpose.

KgError                 one line: what, where, the cure
├── OntologyError       ontology.yaml is not usable; holds every fault found
├── LexiconError        a gazetteer row is not usable; holds every fault found
├── SourceError         one input cannot be read; the run goes on without it
├── ModelError          a named-entity model is missing, damaged or foreign
├── GraphError          no build at that place, or a damaged one
│   ├── NotFound        no entity of that name; holds the nearest names
│   └── Ambiguous       several entities of that name; holds them
└── OutputError         an output cannot be written
"""

from __future__ import annotations

from collections.abc import Iterable


class KgError(Exception):
    """Base of all errors a user can mend; `str()` is the one line to show."""


class Faults(KgError):
    """Several faults of one input, each already worded as `file:line: what: cure`."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(faults[0] if len(faults) == 1 else f"{faults[0]} (and {len(faults) - 1} more)")
        self.faults = faults


class OntologyError(Faults):
    """The ontology is not usable."""


class LexiconError(Faults):
    """The lexicon is not usable."""


class SourceError(KgError):
    """One input cannot be read."""


class ModelError(KgError):
    """A named-entity model cannot be used."""


class GraphError(KgError):
    """There is no readable build at that place."""


class NotFound(GraphError):
    """No entity of that name, or no document of that id; `cure` is said where nothing is near."""

    def __init__(self, name: str, nearest: list[str], what: str = "entity", cure: str = "") -> None:
        hint = f"; nearest: {'、'.join(nearest)}" if nearest else f": {cure}" if cure else ""
        super().__init__(f"no {what} named {name!r}{hint}")
        self.name, self.nearest = name, nearest


def no_document(id: str, known: Iterable[str]) -> NotFound:
    """No document of that id among the ids `known`."""
    near = sorted(k for k in known if id in k)[:5]
    return NotFound(id, near, "document", "its id is its path without the ending")


class Ambiguous(GraphError):
    """Several entities of that name: (id, type) pairs."""

    def __init__(self, name: str, found: list[tuple[str, str]]) -> None:
        super().__init__(
            f"{name!r} names {len(found)} entities; use --type or an id: " + ", ".join(i for i, _ in found)
        )
        self.name, self.found = name, found


class OutputError(KgError):
    """An output cannot be written."""
