"""ontology.yaml -> Ontology: what may exist, and the rules that yield it."""

from __future__ import annotations

from typing import Literal

import msgspec


class Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of everything an analyst writes in ontology.yaml; its fields are the legal keys."""


class EntityType(Spec):
    label: str
    label_en: str
    parent: str | None = None
    abstract: bool = False  # never an entity's own type; groups others for domain and range
    color: str = "#888888"


class Rule(Spec):
    """One way in which a text states a relation. Words stand in one clause with subject and object."""

    id: str
    kind: Literal["verb", "list", "head", "name", "field", "means", "post", "count"]
    words: tuple[str, ...] = ()
    scope: Literal["clause", "sentence", "document"] = "clause"
    confidence: float = 0.8


class RelationType(Spec):
    label: str
    label_en: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    symmetric: bool = False
    color: str = "#888888"
    rules: tuple[Rule, ...] = ()


class Pattern(Spec):
    """A name told by its shape. `group` is the part of the match that is the name."""

    id: str
    type: str
    pattern: str
    group: int = 0
    priority: int = 0
    confidence: float = 0.8


class Ontology(Spec):
    name: str
    version: str
    types: dict[str, EntityType]
    relations: dict[str, RelationType]
    patterns: tuple[Pattern, ...] = ()
