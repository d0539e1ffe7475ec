"""ontology.yaml -> Ontology: what may exist, and the rules that yield it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import msgspec

from kg import regexes, strict
from kg.errors import OntologyError

Name = Annotated[str, msgspec.Meta(extra={"name": True})]  # a word that may stand in ids and file formats
TypeName = Annotated[str, msgspec.Meta(extra={"refers": "types"})]
Regex = Annotated[str, msgspec.Meta(extra={"regex": True})]  # checked to be valid and fast
Color = Annotated[str, msgspec.Meta(pattern="^#[0-9a-fA-F]{6}$")]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of everything an analyst writes in ontology.yaml; its fields are the legal keys."""


class EntityType(Spec, frozen=True):
    label: str
    label_en: str
    parent: TypeName | None = None
    abstract: bool = False  # never an entity's own type; groups others for domain and range
    color: Color = "#888888"


class Rule(Spec, frozen=True):
    """One way in which a text states a relation. Words stand in one clause with subject and object."""

    id: str
    kind: Literal["verb", "list", "head", "name", "field", "means", "post", "count"]
    words: tuple[str, ...] = ()
    scope: Literal["clause", "sentence", "document"] = "clause"
    confidence: Share = 0.8


class Pair(Spec, frozen=True):
    """A narrower combination of subject and object within a relation's domain and range."""

    domain: tuple[TypeName, ...]
    range: tuple[TypeName, ...]


class RelationType(Spec, frozen=True):
    label: str
    label_en: str
    domain: tuple[TypeName, ...]
    range: tuple[TypeName, ...]
    pairs: tuple[Pair, ...] = ()  # if given, which domain goes with which range
    symmetric: bool = False
    color: Color = "#888888"
    rules: tuple[Rule, ...] = ()


class Pattern(Spec, frozen=True):
    """A name told by its shape. `group` is the part of the match that is the name."""

    id: str
    type: TypeName
    pattern: Regex
    group: int = 0
    priority: int = 0
    confidence: Share = 0.8


class Heads(Spec, frozen=True):
    """Last words that tell what a name is: …行动 is an Initiative."""

    type: TypeName
    words: tuple[str, ...]
    confidence: Share = 0.7  # where no calibrated weight is known for the word
    weak: bool = False  # the words also stand in other roles (发展, 服务): they tell a type, but end no name


class Grammar(Spec, frozen=True):
    """The words by which a clause is read; all lists may grow."""

    verbs: tuple[str, ...] = ()  # predicates: what follows one in its clause is its object
    carriers: tuple[str, ...] = ()  # predicates whose object is a named thing: 实施, 开展
    adverbs: tuple[str, ...] = ()  # stand before a predicate
    tails: tuple[str, ...] = ()  # follow a name without being part of it
    breaks: tuple[str, ...] = ()  # end a name and the predicate's reach
    conjunctions: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()  # counts in words: 一批
    deictic: tuple[str, ...] = ()  # 我市 and its like
    shifters: tuple[str, ...] = ()  # what follows them is the actor of the next predicate: 支持苏州打造
    negations: tuple[str, ...] = ()  # a clause with one of these states nothing
    openers: tuple[str, ...] = ()  # modifiers that are not part of a name
    plain: tuple[str, ...] = ()  # words in which the ones above do not count: 计划单列
    vague: tuple[str, ...] = ()  # never a name
    lists: dict[Name, tuple[str, ...]] = {}  # heads of lists by the type they give to the items
    objects: dict[Name, tuple[str, ...]] = {}  # predicates by the type of their object


class Ontology(Spec, frozen=True):
    """All of ontology.yaml, checked. `hash` and what follows it are computed, not written."""

    name: str
    version: str
    types: dict[Name, EntityType]
    relations: dict[Name, RelationType]
    patterns: tuple[Pattern, ...] = ()
    heads: tuple[Heads, ...] = ()
    grammar: Grammar = Grammar()
    hash: str = ""  # sha256 of the file
    lineage: dict[str, frozenset[str]] = {}  # each type with itself and all above it
    fitting: dict[str, tuple[tuple[frozenset[str], frozenset[str]], ...]] = {}  # relation: (subject, object types)

    def __post_init__(self) -> None:
        lineage = {name: frozenset(_climb(self.types, name)) for name in self.types}
        msgspec.structs.force_setattr(self, "lineage", lineage)
        fitting = {name: self._joined(relation) for name, relation in self.relations.items()}
        msgspec.structs.force_setattr(self, "fitting", fitting)

    def is_a(self, type_: str, ancestor: str) -> bool:
        """Is the type the ancestor itself or somewhere below it? False for unknown types."""
        return ancestor in self.lineage.get(type_, ())

    def concrete(self, types: Iterable[str]) -> frozenset[str]:
        """The types that an entity can have, among the given ones and all below them."""
        wanted = set(types)
        return frozenset(t for t, spec in self.types.items() if not spec.abstract and wanted & self.lineage[t])

    def fits(self, relation: str, subject_type: str, object_type: str) -> bool:
        """May the relation join a subject and an object of these types? A symmetric one may, either way round."""
        return any(subject_type in s and object_type in o for s, o in self.fitting.get(relation, ()))

    def schema(self) -> dict[str, Any]:
        """Types and relations without their rules, as plain values, which give an Ontology again: what views need."""
        relations = {name: msgspec.structs.replace(r, rules=()) for name, r in self.relations.items()}
        plain = {"name": self.name, "version": self.version, "types": self.types, "relations": relations}
        return cast(dict[str, Any], msgspec.to_builtins(plain))

    def _joined(self, relation: RelationType) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
        domain, range_ = self.concrete(relation.domain), self.concrete(relation.range)
        pairs = relation.pairs or (relation,)
        ways = tuple((domain & self.concrete(p.domain), range_ & self.concrete(p.range)) for p in pairs)
        return ways + tuple((o, s) for s, o in ways) if relation.symmetric else ways


MAX_PARENTS = 20
COMPUTED = frozenset({"hash", "lineage", "fitting"})


def data_path(name: str) -> Path:
    """Where shipped data lies: `ontology.yaml`, `lexicon`, `model`; in the wheel, or in a checkout."""
    package = Path(__file__).parent
    packed = package / "_data" / name
    return packed if packed.exists() else package.parent / ("" if name == "ontology.yaml" else "seeds") / name


def load(path: Path | None = None) -> Ontology:
    """The ontology in a file (None: the shipped one). Raises OntologyError with every fault in it."""
    ontology, faults = _read(path or data_path("ontology.yaml"))
    if ontology is None:
        raise OntologyError(faults)
    return ontology


def check(path: Path) -> list[str]:
    """Every fault in an ontology file, `file:line: path: what: cure`, in the order of its lines."""
    return _read(path)[1]


def _read(path: Path) -> tuple[Ontology | None, list[str]]:
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as e:
        return None, [f"{path}: {e.strerror or e}: name a readable ontology file (kg init DIR writes one)"]
    except UnicodeDecodeError as e:
        line = raw.count(b"\n", 0, e.start) + 1
        return None, [f"{path}:{line}: not UTF-8: save the file as UTF-8"]
    ontology, reader = strict.build(Ontology, text, COMPUTED)
    _check_marks(reader, frozenset(reader.keys("types")))
    if ontology is not None:
        _check_whole(ontology, reader)
    if reader.faults:
        return None, [f"{path}:{line}: {what}" for line, what in sorted(set(reader.faults))]
    msgspec.structs.force_setattr(ontology, "hash", hashlib.sha256(raw).hexdigest())
    return ontology, []


def _check_marks(reader: strict.Reader, types: frozenset[str]) -> None:
    """Each annotated text by itself."""
    for line, path, extra, text in reader.marks:
        if "name" in extra and not (text.isidentifier() and len(text) <= 60):
            reader.fault(line, path, "not a name: use at most 60 letters, digits and _, not starting with a digit")
        if "refers" in extra and text not in types:
            reader.fault(line, path, f"no type is called {text[:60]!r}: add it under types, or correct the name")
        if "regex" in extra and (why := regexes.fault(text)):
            reader.fault(line, path, why)


def _check_whole(ontology: Ontology, reader: strict.Reader) -> None:
    """What concerns several values at once."""
    reported: set[str] = set()
    for name, spec in ontology.types.items():
        way = _climb(ontology.types, name)
        path = f"types.{name}.parent"
        if way[-1] == name and len(way) > 1 and name not in reported:
            reported.update(way)
            chain = " -> ".join(way if len(way) <= 6 else [*way[:3], "…", *way[-2:]])
            reader.fault(reader.lines[path], path, f"the parents run in a circle ({chain}): remove one of them")
        elif len(way) > MAX_PARENTS and spec.parent:
            reader.fault(reader.lines[path], path, f"more than {MAX_PARENTS} types above it: flatten the tree")
    for name, relation in ontology.relations.items():
        for key, types in (("domain", relation.domain), ("range", relation.range)):
            if not ontology.concrete(types) and all(t in ontology.types for t in types):
                reader.fault(
                    reader.lines[f"relations.{name}.{key}"],
                    f"relations.{name}.{key}",
                    "no entity can be of these types: name one that is not abstract",
                )
    for i, pattern in enumerate(ontology.patterns):
        groups = regexes.groups(pattern.pattern)
        if groups is not None and not 0 <= pattern.group <= groups:
            reader.fault(
                reader.lines[f"patterns[{i}]"],
                f"patterns[{i}].group",
                f"there is no group {pattern.group}: the pattern has {groups}",
            )


def _climb(types: dict[str, EntityType], name: str) -> list[str]:
    """The type and all above it, nearest first; if they run in a circle, the first that comes twice ends it."""
    way = [name]
    while (parent := types[way[-1]].parent) in types and len(way) <= MAX_PARENTS + 1:
        way.append(parent)
        if parent in way[:-1]:
            break
    return way
