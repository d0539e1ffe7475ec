"""JSON-LD: the same triples as Turtle, one resource a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from kg.exports import rdf, records

if TYPE_CHECKING:
    from kg.exports.records import Graph


def write(graph: Graph, stream: BinaryIO) -> None:
    """`{"@context": prefixes, "@graph": [...]}`."""
    stream.write(f'{{"@context": {records.compact(rdf.PREFIXES)},\n"@graph": ['.encode())
    before = "\n"
    for subject, states in rdf.resources(graph):
        stream.write((before + records.compact({"@id": _id(subject), **_states(states)})).encode())
        before = ",\n"
    stream.write(b"]}\n")


def _id(ref: rdf.Ref) -> str:
    return f"{ref.prefix}:{ref.local}"


def _states(states: rdf.States) -> dict[str, Any]:
    return {
        "@type" if predicate == rdf.IS_A else _id(predicate): [
            _id(item) if predicate == rdf.IS_A and isinstance(item, rdf.Ref) else _value(item) for item in objects
        ]
        for predicate, objects in states
    }


def _value(term: rdf.Term) -> Any:
    if isinstance(term, rdf.Ref):
        return {"@id": _id(term)}
    if isinstance(term, rdf.Blank):
        return _states(term.states)
    if isinstance(term, rdf.Sequence):
        return {"@list": [_value(item) for item in term.items]}
    if isinstance(term, rdf.Label):
        return {"@value": term.text, "@language": term.language}
    if isinstance(term, float):
        return {"@value": rdf.double(term), "@type": "xsd:double"}
    return term
