"""YAML -> records, strictly: every fault at once, each with its line.

The legal keys are the fields of the record, so adding a field to a Struct extends the language. Scalars are
read by the type they are wanted as (`no`, `010` and `1:30` stay text where text is wanted). Anchors, aliases,
tags, duplicate keys and deep nesting are refused: YAML without surprises.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import msgspec
import yaml
from msgspec import inspect

MAX_DEPTH = 24
DEEP = f"nested deeper than {MAX_DEPTH} levels: flatten it"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Node(NamedTuple):
    """One YAML node: text, a list of nodes, or a list of (key node, value node)."""

    kind: str  # scalar, list, map
    line: int  # from 1
    value: Any
    plain: bool = False  # written without quotes


class Refused(Exception):
    """The text is not the YAML that we read; `line` counts from 1."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line, self.why = line, why


def parse(text: str) -> Node:
    """The tree of one YAML document. Raises Refused at the first thing that makes it unreadable."""
    try:
        return _tree(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as e:
        mark = e.problem_mark or e.context_mark
        why = " ".join(str(e.problem or e.context).split())
        if "nesting depth" in why:  # PyYAML 6.0.4 and later stop there by themselves
            raise Refused(mark.line + 1 if mark else 1, DEEP) from None
        raise Refused(mark.line + 1 if mark else 1, f"not YAML: {why}: mend the syntax there") from None
    except yaml.reader.ReaderError as e:
        line = text.encode().count(b"\n", 0, e.position) + 1
        raise Refused(line, "a control character: delete it") from None


def _tree(events: Iterator[Any]) -> Node:
    open_: list[tuple[Node, list[Node]]] = []  # collections under way, each with its flat children
    root: Node | None = None
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Refused(line, "anchors and aliases (&x, *x) are not read: write the value out")
        if getattr(event, "tag", None):
            raise Refused(line, f"the tag {_short(event.tag)} is not read: write plain text, lists and mappings")
        if isinstance(event, yaml.DocumentStartEvent) and root:
            raise Refused(line, "a second document (---): keep one in a file")
        if isinstance(event, yaml.ScalarEvent):
            node = Node("scalar", line, event.value, event.style is None)
        elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            if len(open_) >= MAX_DEPTH:
                raise Refused(line, DEEP)
            open_.append((Node("list" if isinstance(event, yaml.SequenceStartEvent) else "map", line, None), []))
            continue
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            started, children = open_.pop()
            value: Any = children
            if started.kind == "map":
                value = list(zip(children[::2], children[1::2], strict=True))
            node = started._replace(value=value)
        else:
            continue
        if open_:
            open_[-1][1].append(node)
        else:
            root = node
    if root is None:
        raise Refused(1, "the file is empty: start from the default (kg init DIR)")
    return root


class Reader:
    """Reads a tree as a record type. Faults collect as (line, `path: what: cure`).

    `marks` keeps each scalar that the record type annotates (`Meta(extra=...)`), for checks that need
    more than one value: (line, path, the annotation, the text).
    """

    def __init__(self) -> None:
        self.faults: list[tuple[int, str]] = []
        self.lines: dict[str, int] = {}
        self.names: dict[str, list[str]] = {}
        self.marks: list[tuple[int, str, dict[str, Any], str]] = []

    def fault(self, line: int, path: str, what: str) -> None:
        self.faults.append((line, f"{path}: {what}" if path else what))

    def keys(self, path: str) -> list[str]:
        """The keys of a mapping at the top level, whether or not their values could be read."""
        return self.names.get(path, [])

    def read(self, node: Node, record: type[Any], computed: frozenset[str] = frozenset()) -> Any:
        """The record, or None where there are faults. `computed` fields are not keys of the top level."""
        kind = inspect.type_info(record)
        assert isinstance(kind, inspect.StructType)
        kept = tuple(f for f in kind.fields if f.name not in computed)
        value = self._struct(node, inspect.StructType(kind.cls, kept), "")
        return None if self.faults else value

    def _read(self, node: Node, kind: Any, path: str, extra: dict[str, Any] | None = None) -> Any:
        if isinstance(kind, inspect.Metadata):
            return self._read(node, kind.type, path, {**(extra or {}), **(kind.extra or {})})
        self.lines[path] = node.line
        if isinstance(kind, inspect.UnionType):
            return self._optional(node, kind, path, extra)
        if isinstance(kind, inspect.StructType):
            return self._struct(node, kind, path)
        if isinstance(kind, inspect.DictType):
            return self._dict(node, kind, path)
        if isinstance(kind, inspect.VarTupleType):
            return self._tuple(node, kind, path)
        if node.kind != "scalar":
            return self.fault(node.line, path, f"expected {_wanted(kind)}, got a {_KINDS[node.kind]}: write one value")
        value = SCALARS[type(kind)](self, node, kind, path)
        if extra and value is not None:
            self.marks.append((node.line, path, extra, value))
        return value

    def _optional(self, node: Node, kind: Any, path: str, extra: dict[str, Any] | None) -> Any:
        if node.plain and node.value in ("", "~", "null"):
            return None
        (rest,) = (t for t in kind.types if not isinstance(t, inspect.NoneType))
        return self._read(node, rest, path, extra)

    def _pairs(self, node: Node, path: str) -> Iterator[tuple[str, Node, Node]]:
        """The entries of a mapping, whose keys are text and differ."""
        seen: dict[str, int] = {}
        for key, value in node.value:
            if key.kind != "scalar":
                self.fault(key.line, path, f"a {_KINDS[key.kind]} as a key: write a name")
            elif not key.value or (key.plain and key.value in ("~", "null")):
                self.fault(key.line, path, "an empty key: write a name")
            elif key.value in seen:
                what = f"{_short(key.value)} stands here twice (first on line {seen[key.value]}): delete or rename one"
                self.fault(key.line, path, what)
            else:
                seen[key.value] = key.line
                yield key.value, key, value

    def _struct(self, node: Node, kind: Any, path: str) -> Any:
        fields = {f.encode_name: f for f in kind.fields}
        if node.kind != "map":
            what = f"expected a mapping with {', '.join(fields)}, got {_KINDS_A[node.kind]}"
            return self.fault(node.line, path, f"{what}: write `key: value` lines")
        before, values = len(self.faults), {}
        for name, key, child in self._pairs(node, path):
            if name not in fields:
                self.fault(key.line, path, f"unknown field {_short(name)} (fields: {', '.join(fields)})")
                continue
            values[fields[name].name] = self._read(child, fields[name].type, f"{path}.{name}" if path else name)
        for name, field in fields.items():
            if field.required and field.name not in values and not any(k.value == name for k, _ in node.value):
                self.fault(node.line, path, f"the field {name!r} is missing: add it")
        return kind.cls(**values) if len(self.faults) == before else None

    def _dict(self, node: Node, kind: Any, path: str) -> dict[str, Any] | None:
        if node.kind != "map":
            what = f"expected a mapping, got {_KINDS_A[node.kind]}: write `name:` lines with values"
            return self.fault(node.line, path, what)  # type: ignore[func-returns-value]
        extra = kind.key_type.extra or {} if isinstance(kind.key_type, inspect.Metadata) else {}
        items: dict[str, Any] = {}
        self.names[path] = [key.value for key, _ in node.value if key.kind == "scalar"]
        for name, key, child in self._pairs(node, path):
            if extra:
                self.marks.append((key.line, f"{path}.{_bare(name)}", extra, name))
            items[name] = self._read(child, kind.value_type, f"{path}.{_bare(name)}")
        return items

    def _tuple(self, node: Node, kind: Any, path: str) -> tuple[Any, ...] | None:
        if node.kind != "list":
            what = f"expected a list, got {_KINDS_A[node.kind]}: write [a, b] or `- a` lines"
            return self.fault(node.line, path, what)  # type: ignore[func-returns-value]
        items = tuple(self._read(child, kind.item_type, f"{path}[{i}]") for i, child in enumerate(node.value))
        ids: dict[str, int] = {}
        for child, item in zip(node.value, items, strict=True):
            name = getattr(item, "id", None)
            if name in ids:
                self.fault(
                    child.line, path, f"the id {_short(name)} stands here twice (first on line {ids[name]}): rename one"
                )
            elif name:
                ids[name] = child.line
        return items

    def _text(self, node: Node, kind: Any, path: str) -> str | None:
        text: str = node.value
        if not text.strip():
            return self.fault(node.line, path, "empty: write a value")  # type: ignore[func-returns-value]
        if kind.pattern and not re.search(kind.pattern, text):
            self.fault(node.line, path, f"{_short(text)} does not fit {kind.pattern}: write it in that form")
        return text

    def _literal(self, node: Node, kind: Any, path: str) -> str | None:
        if node.value not in kind.values:
            self.fault(node.line, path, f"{_short(node.value)} is none of {', '.join(kind.values)}")
        return str(node.value)

    def _bool(self, node: Node, _: Any, path: str) -> bool:
        if node.value not in ("true", "false"):
            self.fault(node.line, path, f"expected true or false, got {_short(node.value)}")
        return bool(node.value == "true")

    def _number(self, node: Node, kind: Any, path: str) -> float | None:
        wanted: Callable[[str], float] = int if isinstance(kind, inspect.IntType) else float
        try:
            if not re.fullmatch(r"[-+]?[0-9.]{1,18}", node.value):
                raise ValueError
            number = wanted(node.value)
        except ValueError:
            what = f"expected {_wanted(kind)}, got {_short(node.value)}"
            return self.fault(node.line, path, what)  # type: ignore[func-returns-value]
        low, high = kind.ge if kind.ge is not None else -math.inf, kind.le if kind.le is not None else math.inf
        if not low <= number <= high:
            self.fault(node.line, path, f"{node.value} is not between {low:g} and {high:g}")
        return number


SCALARS: dict[Any, Callable[[Reader, Node, Any, str], Any]] = {
    inspect.StrType: Reader._text,
    inspect.LiteralType: Reader._literal,
    inspect.BoolType: Reader._bool,
    inspect.IntType: Reader._number,
    inspect.FloatType: Reader._number,
}
_KINDS = {"scalar": "value", "list": "list", "map": "mapping"}
_KINDS_A = {k: f"a {v}" for k, v in _KINDS.items()}
_WANTED: dict[Any, str] = {
    inspect.StrType: "text",
    inspect.BoolType: "true or false",
    inspect.IntType: "a whole number",
    inspect.FloatType: "a number",
}


def _wanted(kind: Any) -> str:
    if isinstance(kind, inspect.LiteralType):
        return "one of " + ", ".join(map(str, kind.values))
    return _WANTED[type(kind)]


def _bare(name: str) -> str:
    """A key as it stands in a path."""
    return name if name.isprintable() and len(name) <= 40 else _short(name)


def _short(text: str) -> str:
    """Text from the file, quoted on one line."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


def build(record: type[msgspec.Struct], text: str, computed: frozenset[str] = frozenset()) -> tuple[Any, Reader]:
    """The record that `text` describes (None if it has faults) and the reader that knows its lines."""
    reader = Reader()
    try:
        return reader.read(parse(text), record, computed), reader
    except Refused as e:
        reader.fault(e.line, "", e.why)
        return None, reader
