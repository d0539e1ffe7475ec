"""The graph as RDF, before it is Turtle or JSON-LD: what each resource is and states.

Types are OWL classes, relations OWL properties with SHACL shapes from domain and range. Every edge is one
plain triple and one `rdf:Statement` that holds its figures and, as PROV derivations, its evidence.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Union
from urllib.parse import quote

from kg.exports import records

if TYPE_CHECKING:
    from kg.exports.records import Graph
    from kg.ontology import Ontology

PREFIXES = {
    "entity": "urn:kg:entity:",
    "kg": "urn:kg:vocabulary:",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "rel": "urn:kg:relation:",
    "sh": "http://www.w3.org/ns/shacl#",
    "statement": "urn:kg:statement:",
    "type": "urn:kg:type:",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
TOP = {"Document": ("文件", "Document"), "Indicator": ("指标", "Indicator")}  # the store's own types


class Ref(NamedTuple):
    """A resource by prefix and local part, both as they stand in an IRI."""

    prefix: str
    local: str


class Label(NamedTuple):
    """A string in a language."""

    text: str
    language: str


class Sequence(NamedTuple):
    """An rdf:List."""

    items: tuple[Term, ...]


Term = Union[Ref, Label, Sequence, str, int, float, bool, "Blank"]


class Blank(NamedTuple):
    """A resource without a name, written where it is used."""

    states: States


States = list[tuple[Ref, list[Term]]]  # predicate and objects; `rdf:type` first
IS_A = Ref("rdf", "type")


@lru_cache(maxsize=1 << 16)
def name(prefix: str, text: str) -> Ref:
    """The resource that `text` names: Han letters stay, what an IRI cannot hold is percent-encoded."""
    kept = (c if c.isalnum() and ord(c) < 0xE000 else quote(c, safe="-._~/", errors="replace") for c in text)
    return Ref(prefix, "".join(kept))


def double(number: float) -> str:
    """The lexical form of an xsd:double."""
    if math.isfinite(number):
        return repr(number)
    return "NaN" if number != number else "INF" if number > 0 else "-INF"


def resources(graph: Graph) -> Iterator[tuple[Ref, States]]:
    """The ontology, if the graph holds it as `schema`, then entities, then statements; in fixed order."""
    about: dict[str, Any] = dict(graph.graph)
    schema: Ontology | None = about.get("schema")
    if schema is not None:
        yield from _classes(schema)
        yield from _properties(schema)
    for id, data in records.flat_nodes(graph):
        kind = [name("type", str(data["type"]))] if "type" in data else []
        states: States = [(IS_A, [Ref("kg", "Entity"), *kind])]
        if "name" in data:
            states.append((Ref("rdfs", "label"), [records.text(data["name"])]))
        states += _attributes({k: v for k, v in data.items() if k not in ("type", "name")})
        yield name("entity", id), states
    for source, target, data in records.edges(graph):
        subject, predicate, object = _triple(source, target, data)
        yield subject, [(predicate, [object])]
        yield (
            name("statement", str(data.get("id") or f"{source}|{data['key']}|{target}")),
            [
                (IS_A, [Ref("rdf", "Statement")]),
                (Ref("rdf", "subject"), [subject]),
                (Ref("rdf", "predicate"), [predicate]),
                (Ref("rdf", "object"), [object]),
                *_attributes({key: value for key, value in data.items() if key not in ("type", "id")}),
            ],
        )


def _distinct(objects: list[Term]) -> list[Term]:
    return list(dict.fromkeys(objects))


def _attributes(data: records.Attributes) -> States:
    found: States = []
    for key, value in data.items():
        if key == "evidence" and (quotes := records.quotes(data)):
            found.append((Ref("prov", "wasDerivedFrom"), [_evidence(item) for item in quotes]))
        elif isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            found.append((name("kg", key), _distinct([records.text(item) for item in value])))
        elif isinstance(value, bool | int | float):
            found.append((name("kg", key), [value]))
        else:
            found.append((name("kg", key), [records.text(value)]))
    return [(predicate, objects) for predicate, objects in found if objects]


def _evidence(item: dict[str, Any]) -> Blank:
    states: States = [(IS_A, [Ref("kg", "Evidence"), Ref("prov", "Entity")])]
    if "doc" in item:
        states.append((Ref("prov", "wasQuotedFrom"), [name("entity", f"Document/{item['doc']}")]))
    return Blank(states + _attributes({key: value for key, value in item.items() if key != "doc"}))


def _triple(source: str, target: str, data: records.Attributes) -> tuple[Ref, Ref, Ref]:
    return name("entity", source), name("rel", records.relation(data)), name("entity", target)


def _labels(zh: str, en: str) -> tuple[Ref, list[Term]]:
    return Ref("rdfs", "label"), [Label(zh, "zh"), Label(en, "en")]


def _classes(schema: Ontology) -> Iterator[tuple[Ref, States]]:
    yield Ref("kg", "Entity"), [(IS_A, [Ref("owl", "Class")]), _labels("实体", "Entity")]
    for type, (zh, en) in TOP.items():
        if type not in schema.types:
            parent: States = [(Ref("rdfs", "subClassOf"), [Ref("kg", "Entity")])]
            yield name("type", type), [(IS_A, [Ref("owl", "Class")]), _labels(zh, en), *parent]
    for type, spec in schema.types.items():
        above = name("type", spec.parent) if spec.parent else Ref("kg", "Entity")
        yield (
            name("type", type),
            [
                (IS_A, [Ref("owl", "Class")]),
                _labels(spec.label, spec.label_en),
                (Ref("rdfs", "subClassOf"), [above]),
            ],
        )


def _properties(schema: Ontology) -> Iterator[tuple[Ref, States]]:
    for type, spec in schema.relations.items():
        kinds: list[Term] = [Ref("owl", "ObjectProperty")]
        if spec.symmetric:
            kinds.append(Ref("owl", "SymmetricProperty"))
        yield (
            name("rel", type),
            [
                (IS_A, kinds),
                _labels(spec.label, spec.label_en),
                (Ref("rdfs", "domain"), [_union(spec.domain)]),
                (Ref("rdfs", "range"), [_union(spec.range)]),
            ],
        )
        for end, target, types in (
            ("domain", "targetSubjectsOf", spec.domain),
            ("range", "targetObjectsOf", spec.range),
        ):
            yield (
                name("kg", f"{type}-{end}"),
                [
                    (IS_A, [Ref("sh", "NodeShape")]),
                    (Ref("sh", target), [name("rel", type)]),
                    (
                        Ref("sh", "or"),
                        [Sequence(tuple(Blank([(Ref("sh", "class"), [name("type", t)])]) for t in types))],
                    ),
                ],
            )


def _union(types: tuple[str, ...]) -> Term:
    if len(types) == 1:
        return name("type", types[0])
    return Blank(
        [
            (IS_A, [Ref("owl", "Class")]),
            (Ref("owl", "unionOf"), [Sequence(tuple(name("type", type) for type in types))]),
        ]
    )
