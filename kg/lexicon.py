"""seeds/lexicon/*.csv -> Lexicon: names known beforehand, checked against the ontology's types.

One row of an entity file is one entity. `type` and `name` are needed, the other columns are optional:

    id, aliases, parent, code, also, short, guarded, glyph, bound, note

`functions.csv` is not a list of entities: it holds the parts from which names of local bodies are made.
Files may be edited in Excel or WPS: UTF-8 with or without BOM, and GB18030, are read.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path

import msgspec

from kg.errors import LexiconError
from kg.model import Record
from kg.ontology import Ontology, data_path

COLUMNS = ("id", "type", "name", "aliases", "parent", "code", "also", "short", "guarded", "glyph", "bound", "note")
FUNCTIONS = "functions.csv"
FUNCTION_COLUMNS = ("kind", "name", "aliases", "suffixes", "levels", "formal", "type", "note")
FUNCTION_KINDS = ("department", "organ", "suffix")
LEVELS = ("Province", "City", "County")
# control and bidi marks, full-width letters, digits and signs other than （ ） ， ： ； ！ ？
NEVER = re.compile(
    r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff\uff02-\uff07\uff0a\uff0b\uff0d-\uff19\uff21-\uff5d]"
)
LOOSE = re.compile(r"[ \t\u3000]")
Rows = Iterator[tuple[int, tuple[str, ...]]]


class Entry(Record, frozen=True):
    """An entity known by name. `parent` is an id or ""; `also`: further types that fit; `code`: GB/T 2260 or 4754."""

    id: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    parent: str = ""
    code: str = ""
    also: tuple[str, ...] = ()


class Glyph(Record, frozen=True):
    """A one-character name of a place: an `official` one (苏) may stand in 苏浙皖, any other (榕) only in 驻榕."""

    place: str
    official: bool


class Function(Record, frozen=True):
    """A part of a local body's name.

    kind department: 江苏省 + 工业和信息化 + one of `suffixes` (厅); `aliases` are the function's other words (工信).
    kind organ: 江苏省 + 人民政府; `formal` is the full name with {} for the place, where that is not place + name.
    kind suffix: a suffix and its short forms (委员会, 委).
    `levels` are the types of place that may have one (empty: all); `type` is the body's entity type.
    """

    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    formal: str = ""
    type: str = "Agency"


class Lexicon(msgspec.Struct, frozen=True):
    """All gazetteers together. Several entries under one surface mean that the name alone is ambiguous.

    `guarded` are names that count only where the text supports the place (朝阳 is also a common word); an
    entry's own name may be one of them (新县, as in 创新县域) and is then not in `by_surface`;
    `short` gives a place's everyday name (苏州市 -> 苏州); `glyphs` the one-character names (苏);
    `hash` is the SHA-256 of the files' text; `notes` say which files were converted.
    """

    entries: dict[str, Entry]
    by_surface: dict[str, tuple[Entry, ...]]
    guarded: dict[str, tuple[Entry, ...]]
    glyphs: dict[str, tuple[Glyph, ...]]
    short: dict[str, str]
    functions: tuple[Function, ...]
    hash: str
    notes: tuple[str, ...] = ()

    def surfaces(self) -> list[str]:
        """Every name and alias, sorted."""
        return sorted(self.by_surface)

    def parent_of(self, id: str) -> str:
        """The id one level up, or ""."""
        entry = self.entries.get(id)
        return entry.parent if entry else ""

    def ancestors(self, id: str) -> Iterator[str]:
        """The ids above, nearest first."""
        while id := self.parent_of(id):
            yield id

    def province_of(self, id: str) -> str:
        """The id of the province that a place is or lies in, or ""."""
        return self.division_of(id, "Province")

    def division_of(self, id: str, type: str) -> str:
        """The id of the division of a type that a place is or lies in, or ""."""
        return next((i for i in (id, *self.ancestors(id)) if i.startswith(f"{type}/")), "")

    def within(self, id: str, place: str) -> bool:
        """Whether `id` is `place` or lies in it."""
        return id == place or place in self.ancestors(id)


def load(folder: Path | None, ontology: Ontology) -> Lexicon:
    """Read every CSV file of a folder (None: the shipped lexicon). LexiconError holds every fault found."""
    reader = _Reader(ontology)
    lexicon = reader.read(folder)
    if reader.faults:
        raise LexiconError(reader.faults)
    return lexicon


def check(folder: Path | None, ontology: Ontology) -> list[str]:
    """Every fault, as `file:line: what: cure`; an empty list if there is none."""
    reader = _Reader(ontology)
    reader.read(folder)
    return reader.faults


# type, name, aliases, parent as written, code, also
_Row = tuple[str, str, tuple[str, ...], str, str, tuple[str, ...]]


class _Reader:
    """One pass over a folder; collects faults instead of stopping at the first."""

    def __init__(self, ontology: Ontology) -> None:
        self.types = {name: spec.abstract for name, spec in ontology.types.items()}
        self.faults: list[str] = []
        self.notes: list[str] = []
        self.entries: dict[str, Entry] = {}
        self.functions: list[Function] = []
        self.names: dict[str, str] = {}  # name -> id
        self.places: dict[str, str] = {}  # id -> file:line
        self.rows: dict[str, _Row] = {}
        self.guarded: dict[str, list[str]] = {}
        self.glyphs: dict[str, list[Glyph]] = {}
        self.short: dict[str, str] = {}

    def read(self, folder: Path | None) -> Lexicon:
        folder = folder or data_path("lexicon")
        files = sorted(folder.glob("*.csv"))
        if not files:
            self.faults.append(f"{folder}:0: no CSV file: name a folder that holds lexicon files (see kg init)")
        digest = hashlib.sha256()
        for path in files:
            text = self._text(path)
            digest.update(f"{path.name}\n{text}\0".encode())
            file = path.name
            if file == FUNCTIONS:
                for line, row in self._rows(file, text, FUNCTION_COLUMNS, ("kind", "name")):
                    self._function(f"{file}:{line}", row)
            else:
                for line, row in self._rows(file, text, COLUMNS, ("type", "name")):
                    self._entry(f"{file}:{line}", row)
        self._resolve()
        return Lexicon(
            entries=self.entries,
            by_surface=self._surfaces(),
            guarded={s: tuple(self.entries[i] for i in sorted(ids)) for s, ids in sorted(self.guarded.items())},
            glyphs={c: tuple(sorted(g, key=lambda x: x.place)) for c, g in sorted(self.glyphs.items())},
            short=dict(sorted(self.short.items())),
            functions=tuple(self.functions),
            hash=digest.hexdigest(),
            notes=tuple(self.notes),
        )

    def _text(self, path: Path) -> str:
        """The file's text with \\n line ends, so that the hash does not depend on the editor."""
        try:
            data = path.read_bytes()
        except OSError as error:
            self.faults.append(f"{path.name}:0: cannot be read ({error.strerror}): check the path and its permissions")
            return ""
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            self.faults.append(f"{path.name}:0: is UTF-16: save it as 'CSV UTF-8 (comma delimited)'")
            return ""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            try:
                text = data.decode("gb18030")
            except UnicodeDecodeError:
                line = data.count(b"\n", 0, fault.start) + 1
                self.faults.append(f"{path.name}:{line}: neither UTF-8 nor GB18030: save it as 'CSV UTF-8'")
                return ""
            self.notes.append(f"{path.name}: read as GB18030; save it as 'CSV UTF-8' to be sure")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def _rows(self, file: str, text: str, legal: tuple[str, ...], needed: tuple[str, ...]) -> Rows:
        """(line, cells by column) of each row that is not blank."""
        if not text:
            return
        reader = csv.reader(text.splitlines(keepends=True), strict=True)
        try:
            header = [cell.strip() for cell in next(reader, [])]
            if len(header) == 1 and re.search(r"[\t;，]", header[0]):
                self.faults.append(f"{file}:1: columns are not separated by commas: save it as 'CSV (comma delimited)'")
                return
            wrong = [f"unknown column {c!r} (columns: {', '.join(legal)})" for c in header if c not in legal]
            wrong += [f"column {c!r} twice" for c in dict.fromkeys(header) if header.count(c) > 1]
            wrong += [f"no column {c!r}" for c in needed if c not in header]
            self.faults += [f"{file}:1: {what}: correct the first line" for what in wrong]
            if wrong:
                return
            # a row shorter than the header ends in empty cells; the last cell is always empty, for absent columns
            width = len(header)
            pick = itemgetter(*(header.index(c) if c in header else width for c in legal))
            loose, never, last = LOOSE.search(text), NEVER.search(text.replace("\n", "")), 1
            for cells in reader:
                broken, last = reader.line_num > last + 1, reader.line_num
                if len(cells) > width:
                    what = "more cells than columns: quote cells that hold commas"
                    self.faults.append(f"{file}:{reader.line_num}: {what}")
                    continue
                cells += [""] * (width + 1 - len(cells))
                if loose:
                    cells = [cell.strip() for cell in cells]
                if not any(cells):
                    continue
                if (never or broken) and (bad := NEVER.search("".join(cells))):
                    what = f"{bad.group()!a} never occurs in normalised text"
                    self.faults.append(f"{file}:{reader.line_num}: {what}: write the plain half-width form")
                yield reader.line_num, pick(cells)
        except csv.Error as error:
            self.faults.append(f"{file}:{reader.line_num}: not CSV ({error}): check the quotes on this line")

    def _list(self, where: str, column: str, cell: str) -> tuple[str, ...]:
        """The items of a cell, separated by |."""
        if "|" not in cell:
            return (cell,) if cell else ()
        items = tuple(item.strip() for item in cell.split("|"))
        if not all(items):
            self.faults.append(f"{where}: empty item in {column} {cell!r}: remove the extra |")
        if len(set(items)) < len(items):
            self.faults.append(f"{where}: an item stands twice in {column} {cell!r}: remove one")
        return tuple(dict.fromkeys(item for item in items if item))

    def _type(self, where: str, name: str) -> bool:
        if name in self.types and not self.types[name]:
            return True
        what = "is abstract" if name in self.types else "is unknown"
        legal = ", ".join(t for t, abstract in self.types.items() if not abstract)
        self.faults.append(f"{where}: type {name!r} {what}: use one of {legal}")
        return False

    def _entry(self, where: str, row: tuple[str, ...]) -> None:
        id, type_, name, aliases_, parent, code, also_, short, guarded_, glyph_, bound_, _ = row
        if not type_ or not name:
            self.faults.append(f"{where}: empty {'name' if type_ else 'type'}: fill the cell or remove the row")
            return
        if self.types.get(type_, True) and not self._type(where, type_):
            return
        id = id or f"{type_}/{name}"
        if not id.startswith(f"{type_}/"):
            self.faults.append(f"{where}: id {id!r} does not start with the type: write {type_}/{name}")
        if id in self.places:
            self.faults.append(f"{where}: id {id!r} stands already in {self.places[id]}: remove one row")
            return
        if name in self.names:
            first = self.names[name]
            cure = "remove one row" if first.startswith(f"{type_}/") else f"add {type_} to `also` there"
            self.faults.append(f"{where}: name {name!r} stands already in {self.places[first]} as {first}: {cure}")
            return
        aliases = self._list(where, "aliases", aliases_) if aliases_ else ()
        guarded = self._list(where, "guarded", guarded_) if guarded_ else ()
        also = self._list(where, "also", also_) if also_ else ()
        for t in also:
            self._type(where, t)
        for item in (name, *aliases, *guarded):
            if len(item) < 2:
                what = f"{item!r} has one character and would match everywhere"
                self.faults.append(f"{where}: {what}: use the columns glyph or bound")
        if name in aliases:
            self.faults.append(f"{where}: {name!r} is its own alias: remove it there")
        self.rows[id] = (type_, name, aliases, parent, code, also)
        self.names[name] = id
        self.places[id] = where
        if short:
            self.short[id] = short
        for item in guarded:
            self.guarded.setdefault(item, []).append(id)
        for cell, official in ((glyph_, True), (bound_, False)):
            for item in self._list(where, "glyph", cell) if cell else ():
                if len(item) != 1:
                    self.faults.append(f"{where}: glyph {item!r} is not one character: use aliases")
                self.glyphs.setdefault(item, []).append(Glyph(id, official))

    def _function(self, where: str, row: tuple[str, ...]) -> None:
        kind, name, aliases, suffixes_, levels_, formal, type_, _ = row
        if kind not in FUNCTION_KINDS:
            self.faults.append(f"{where}: kind {kind!r} is unknown: use one of {', '.join(FUNCTION_KINDS)}")
        if not name:
            self.faults.append(f"{where}: empty name: fill the cell or remove the row")
        levels = self._list(where, "levels", levels_)
        for level in levels:
            if level not in LEVELS:
                self.faults.append(f"{where}: level {level!r} is unknown: use {', '.join(LEVELS)}")
        suffixes = self._list(where, "suffixes", suffixes_)
        if kind == "department" and not suffixes:
            self.faults.append(f"{where}: a department without suffixes: write 厅|局 or the like")
        if formal and formal.count("{}") != 1:
            self.faults.append(f"{where}: formal {formal!r} needs {{}} once: put it where the place's name goes")
        type_ = type_ or "Agency"
        self._type(where, type_)
        forms = self._list(where, "aliases", aliases)
        self.functions.append(Function(kind, name, forms, suffixes, levels, formal, type_))

    def _resolve(self) -> None:
        """Turn rows into entries, and parent cells (an id, or a name) into ids; refuse unknown and cyclic ones."""
        above: dict[str, str] = {}
        for id, (type_, name, aliases, cell, code, also) in sorted(self.rows.items()):
            parent = cell if cell in self.rows else self.names.get(cell, "")
            if cell and not parent:
                what = f"parent {cell!r} is not in the lexicon"
                self.faults.append(f"{self.places[id]}: {what}: add it or correct the name")
            above[id] = parent
            self.entries[id] = Entry(id, type_, name, aliases, parent, code, also)
        sound = {""}
        for id in above:
            chain = []
            while id not in sound and id not in chain:
                chain.append(id)
                id = above[id]
            if id not in sound:
                self.faults.append(f"{self.places[id]}: {id!r} is its own ancestor: correct the column parent")
            sound.update(chain)

    def _surfaces(self) -> dict[str, tuple[Entry, ...]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            for surface in (entry.name, *entry.aliases):
                if surface in self.guarded and entry.id in self.guarded[surface]:
                    continue
                found.setdefault(surface, []).append(entry)
        for surface, entries in found.items():
            if len(entries) == 1 or surface not in self.names:
                continue
            first = self.names[surface]
            for entry in entries:
                if entry.id != first and first.startswith(f"{entry.type}/"):
                    what = f"alias {surface!r} is the name of {first} ({self.places[first]})"
                    self.faults.append(f"{self.places[entry.id]}: {what}: remove it in one of the rows")
        return {surface: tuple(found[surface]) for surface in sorted(found)}
