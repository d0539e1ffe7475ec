"""Turtle: the ontology, the entities and the statements, one resource a block."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

from kg.exports import rdf, records

if TYPE_CHECKING:
    from kg.exports.records import Graph

PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def write(graph: Graph, stream: BinaryIO) -> None:
    """Prefixes first, then every resource of `rdf.resources`."""
    for prefix, iri in rdf.PREFIXES.items():
        stream.write(f"@prefix {prefix}: <{iri}> .\n".encode())
    for subject, states in rdf.resources(graph):
        lines = " ;\n    ".join(_lines(states))
        stream.write(f"\n{_term(subject)}\n    {lines} .\n".encode())


def _lines(states: rdf.States) -> list[str]:
    return [
        f"{'a' if predicate == rdf.IS_A else _term(predicate)} {', '.join(_term(item) for item in objects)}"
        for predicate, objects in states
    ]


@lru_cache(maxsize=1 << 16)
def _ref(ref: rdf.Ref) -> str:
    if PLAIN.fullmatch(ref.local):
        return f"{ref.prefix}:{ref.local}"
    return f"<{rdf.PREFIXES[ref.prefix]}{ref.local}>"


def _term(term: rdf.Term) -> str:
    if isinstance(term, rdf.Ref):
        return _ref(term)
    if isinstance(term, rdf.Blank):
        return f"[ {' ; '.join(_lines(term.states))} ]"
    if isinstance(term, rdf.Sequence):
        return f"( {' '.join(_term(item) for item in term.items)} )"
    if isinstance(term, rdf.Label):
        return f"{records.compact(term.text)}@{term.language}"
    if isinstance(term, str):
        return records.compact(term)
    if isinstance(term, float):  # without an exponent it would be a decimal
        return f'"{rdf.double(term)}"^^xsd:double'
    return records.text(term)
