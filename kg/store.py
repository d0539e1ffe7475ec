"""The merged store, one SQLite file: extractions in, entities, edges and their evidence out.

The only file that imports sqlite3. What a document states is kept by document, so that removing the document
removes what only it stated; what many documents state together (counts, names, confidence, containment) is
derived by `finish`. Numbers of rows are hashes of ids, so nothing depends on the order in which documents come.
A finished store is never changed: the next build writes another file. Schema: the comments in SCHEMA. Questions must
start at once, so what only a build needs (the model, its codec, hashes) is imported where it is used.
"""

from __future__ import annotations

import functools
import itertools
import math
import operator
import os
import re
import sqlite3
import unicodedata
import zlib
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import GraphError, OutputError

if TYPE_CHECKING:
    from kg.model import Entity, Evidence, Extraction, Failure

DB, JSON = "graph.db", "graph.json"
STORE_TYPES, STORE_RELATIONS = ("Document", "Indicator"), ("mentions", "reports")  # that every graph has
VERSION = 2  # of SCHEMA; a store of another version is built again, not converted
WINDOW = 1 << 16  # bytes at either end of a sealed file that are hashed
EVERYWHERE = ("exact", "alias", "short", "variant", "open")  # ways of linking that would hold in any document
RESOLVED = 20  # at most so many documents tell how they came to mean an entity
BATCH = 20_000  # rows that wait for one another, so that they can be inserted in order
NO_FIGURE = (None,) * 6
NOTHING: dict[str, str] = {}  # said besides; not to be changed
CERTAIN = 16.0  # -log(1 - c) of a confidence of 1, which has none

SCHEMA = """
PRAGMA user_version = 2;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE document (
    num INTEGER PRIMARY KEY,        -- also the number of the document's entity, Document/<id>
    id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, path TEXT NOT NULL,
    key TEXT NOT NULL,              -- hash of the source
    length INTEGER NOT NULL,        -- code points of the source
    sentences INTEGER NOT NULL, facts INTEGER NOT NULL,     -- sentences, and those that state a fact
    mentions INTEGER NOT NULL, linked INTEGER NOT NULL,     -- names found, and those that were resolved
    home TEXT, home_rule TEXT,
    fields TEXT NOT NULL, anchors TEXT NOT NULL, sections TEXT NOT NULL, notes TEXT NOT NULL   -- JSON
);
CREATE TABLE source (doc INTEGER PRIMARY KEY, text BLOB NOT NULL);     -- a document as decoded, deflated
CREATE TABLE failure (doc TEXT NOT NULL, stage TEXT NOT NULL, error TEXT NOT NULL, PRIMARY KEY (doc, stage, error))
    WITHOUT ROWID;
CREATE TABLE entity (
    num INTEGER PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL,
    background INTEGER NOT NULL DEFAULT 0,                  -- 1: no text mentions it
    documents INTEGER NOT NULL DEFAULT 0, mentions INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE stated (               -- what one document says of one entity
    doc INTEGER NOT NULL, entity INTEGER NOT NULL, background INTEGER NOT NULL, mentions INTEGER NOT NULL,
    forms TEXT NOT NULL,            -- JSON: other names
    spans TEXT NOT NULL,            -- JSON: [start, end, quote, detector, score] of each mention
    resolved TEXT NOT NULL,         -- JSON: [surface, how] of names that mean it in this document only (我市)
    PRIMARY KEY (doc, entity)
) WITHOUT ROWID;
CREATE TABLE edge (
    num INTEGER PRIMARY KEY,        -- in hexadecimal: the edge's id
    type TEXT NOT NULL, subject INTEGER NOT NULL, object INTEGER NOT NULL,
    background INTEGER NOT NULL DEFAULT 0,                  -- 1: rests on the lexicon, not on a text
    support INTEGER NOT NULL DEFAULT 0, documents INTEGER NOT NULL DEFAULT 0, confidence REAL NOT NULL DEFAULT 0,
    value TEXT, number REAL, unit TEXT, comparator TEXT, period TEXT, status TEXT   -- of a figure (type reports)
);
CREATE TABLE evidence (
    doc INTEGER NOT NULL, seq INTEGER NOT NULL, edge INTEGER NOT NULL,
    start INTEGER NOT NULL, stop INTEGER NOT NULL, quote TEXT NOT NULL, rule TEXT NOT NULL, confidence REAL NOT NULL,
    weight INTEGER NOT NULL,        -- -log(1 - confidence) in millionths: sums do not depend on order
    attributes TEXT NOT NULL,       -- JSON: role, modality, period, section
    PRIMARY KEY (doc, seq)
) WITHOUT ROWID;
CREATE TABLE dropped (              -- what the rules found and the ontology refused, or linking left open
    doc INTEGER NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, what TEXT NOT NULL, reason TEXT NOT NULL,
    start INTEGER NOT NULL, stop INTEGER NOT NULL, quote TEXT NOT NULL, rule TEXT NOT NULL, confidence REAL NOT NULL,
    PRIMARY KEY (doc, seq)
) WITHOUT ROWID;
CREATE TABLE name (entity INTEGER NOT NULL, form TEXT NOT NULL, alias INTEGER NOT NULL, PRIMARY KEY (entity, form))
    WITHOUT ROWID;
CREATE TABLE form (form TEXT PRIMARY KEY, folded TEXT NOT NULL, pinyin TEXT NOT NULL, initials TEXT NOT NULL)
    WITHOUT ROWID;
"""
INDEXES = """
CREATE INDEX IF NOT EXISTS edge_out ON edge (subject, type);
CREATE INDEX IF NOT EXISTS edge_in ON edge (object, type);
CREATE INDEX IF NOT EXISTS evidence_edge ON evidence (edge);
CREATE INDEX IF NOT EXISTS stated_entity ON stated (entity);
CREATE INDEX IF NOT EXISTS stated_resolved ON stated (entity) WHERE resolved != '[]';
CREATE UNIQUE INDEX IF NOT EXISTS entity_id ON entity (id);
CREATE INDEX IF NOT EXISTS name_form ON name (form);
CREATE INDEX IF NOT EXISTS form_folded ON form (folded);
CREATE INDEX IF NOT EXISTS form_pinyin ON form (pinyin);
CREATE INDEX IF NOT EXISTS form_initials ON form (initials);
"""
DERIVE = """
DELETE FROM edge WHERE num NOT IN (SELECT edge FROM evidence);
UPDATE edge SET background = 0, support = a.n, documents = a.d, confidence = combined(a.w)
    FROM (SELECT edge, count(*) n, count(DISTINCT doc) d, sum(weight) w FROM evidence GROUP BY edge) a
    WHERE a.edge = num;
DELETE FROM entity WHERE num NOT IN (SELECT entity FROM stated);
UPDATE entity SET documents = a.d, mentions = a.m, background = a.b
    FROM (SELECT entity, count(*) d, sum(mentions) m, min(background) b FROM stated GROUP BY entity) a
    WHERE a.entity = num;
"""
NAMES = """
DELETE FROM name;
INSERT INTO name SELECT num, name, 0 FROM entity;
INSERT OR IGNORE INTO name SELECT DISTINCT entity, value, 1 FROM stated, json_each(forms) WHERE forms != '[]';
DELETE FROM form WHERE form NOT IN (SELECT form FROM name);
CREATE TEMP TABLE missing AS SELECT DISTINCT form FROM name WHERE form NOT IN (SELECT form FROM form)
"""
SPELLED = "INSERT OR IGNORE INTO form VALUES (?,?,?,?)"
NODE = """
SELECT num, id, type, name, background, documents, mentions,
       (SELECT json_group_array(form) FROM name WHERE name.entity = e.num AND alias),
       (SELECT fields FROM document d WHERE d.num = e.num),
       EXISTS (SELECT 1 FROM stated m WHERE m.entity = e.num AND resolved != '[]')
FROM entity e ORDER BY id
"""
EDGE = """
SELECT e.num, e.type, s.id, t.id, e.background, e.support, e.documents, e.confidence,
       value, number, unit, comparator, period, status
FROM edge e JOIN entity s ON s.num = e.subject JOIN entity t ON t.num = e.object
"""


class Figure(NamedTuple):
    """What a `reports` edge says: the fields of Quantity."""

    value: str
    number: float | None
    unit: str
    comparator: str
    period: str
    status: str


class Quote(NamedTuple):
    """One evidence of an edge, with what that statement adds (role, modality, period, section)."""

    doc: str
    start: int
    end: int
    quote: str
    rule: str
    confidence: float
    attributes: dict[str, str]


class Resolved(NamedTuple):
    """A name that means an entity in one document, how (home, defined, ...), and by which rule its home was found."""

    surface: str
    how: str
    rule: str
    doc: str


class Node(NamedTuple):
    """An entity, document or indicator as merged. `fields` are a document's."""

    id: str
    type: str
    name: str
    aliases: tuple[str, ...]
    background: bool
    documents: int
    mentions: int
    fields: dict[str, str]
    resolved: tuple[Resolved, ...]


class Bare(NamedTuple):
    """A statement edge by numbers, without its evidence."""

    num: int
    type: str
    source: int
    target: int
    support: int
    documents: int
    confidence: float
    background: int


class Edge(NamedTuple):
    """A merged edge. `support` counts its evidence; `confidence` is 1 - prod(1 - c) over it."""

    id: str
    type: str
    source: str
    target: str
    background: bool
    support: int
    documents: int
    confidence: float
    figure: Figure | None = None
    evidence: tuple[Quote, ...] = ()

    def attributes(self) -> dict[str, str]:
        """What the statements add, values joined by 、 where they differ."""
        found: dict[str, set[str]] = {}
        for quote in self.evidence:
            for key, value in quote.attributes.items():
                found.setdefault(key, set()).add(value)
        return {key: "、".join(sorted(values)) for key, values in sorted(found.items())}


def number(*parts: str) -> int:
    """A signed 64-bit hash: the row number of what these parts identify."""
    digest = _blake2b()("\0".join(parts).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest, "big", signed=True)


@functools.cache
def _blake2b() -> Callable[..., Any]:
    from hashlib import blake2b

    return functools.partial(blake2b, digest_size=8)


known = functools.lru_cache(maxsize=1 << 16)(number)  # of what many documents speak of


def edge_id(num: int) -> str:
    """The id that people see of an edge's row number."""
    return f"{num & 0xFFFFFFFFFFFFFFFF:016x}"


def fold(name: str) -> str:
    """A name as search compares it: width and case levelled; spaces, quotation and title marks dropped."""
    return re.sub(r"[\s“”‘’\"'《》〈〉「」『』·]", "", unicodedata.normalize("NFKC", name).casefold())


@functools.lru_cache(maxsize=1 << 14)
def spell(name: str) -> tuple[str, str]:
    """Pinyin without tones, in full and as initials: 苏州 -> suzhou, sz. Other letters and digits stay."""
    full = short = ""
    for run in re.findall(r"[㐀-鿿]+|[^\W_㐀-鿿]+", name):
        if "㐀" <= run[0] <= "鿿":
            syllables = _syllables(run)
            full += "".join(syllables)
            short += "".join(s[0] for s in syllables)
        else:
            full += run.lower()
            short += run.lower()
    return full, short


def spelled(name: str) -> tuple[str, str, str, str]:
    """A row of `form`."""
    return (name, fold(name), *spell(name))


@functools.lru_cache(maxsize=1 << 13)
def _syllables(run: str) -> tuple[str, ...]:
    """The pinyin of Han characters, word by word: names are long, but made of the same few words."""
    from pypinyin.seg.mmseg import seg

    return tuple(syllable for word in seg.cut(run) for syllable in spell_word(word))


@functools.lru_cache(maxsize=1 << 15)
def spell_word(word: str) -> tuple[str, ...]:
    """The syllables of one word."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin([word]))


@functools.lru_cache(maxsize=1 << 12)
def weight(confidence: float) -> int:
    """-log(1 - confidence) in millionths."""
    return round(1e6 * (CERTAIN if confidence >= 1 else min(CERTAIN, -math.log1p(-max(0.0, confidence)))))


def combined(weights: int) -> float:
    """The confidence that several statements give together, from the sum of their weights."""
    return round(-math.expm1(-weights / 1e6), 4)


def fingerprint(path: Path) -> str:
    """Size and checksums of both ends: cheap at any size, and enough to see a cut, edited or foreign file."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        head = zlib.crc32(file.read(WINDOW))
        file.seek(max(WINDOW, size - WINDOW))
        tail = zlib.crc32(file.read())
    return f"{size} {head:08x}{tail:08x}"


@contextmanager
def failing(kind: type[GraphError] | type[OutputError], path: Path, cure: str) -> Iterator[None]:
    """Turn SQLite's errors into ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise kind(f"{path}: {error}: {cure}") from error


class Store:
    """An open store. Use `create` or `edit`, then `finish`, to build; `open` to read."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path, self.db = path, connection
        self.symmetric: frozenset[str] = frozenset()
        self._waiting: dict[str, list[tuple[Any, ...]]] = {}  # rows to insert, by statement
        self._filled = 0
        self._documents: set[int] = set()  # numbers of those that are in the store, or waiting
        self._seen: set[int] = set()  # numbers of entities that are, too
        connection.create_function("combined", 1, combined, deterministic=True)

    @classmethod
    def create(cls, path: Path, symmetric: Iterable[str] = ()) -> Store:
        """An empty store, to be filled. A and B, and B and A, are one edge in the relations that are `symmetric`."""
        with failing(OutputError, path, "check the free space and the permissions"):
            store = cls._writable(path, symmetric)
            store.db.executescript(SCHEMA)
            store.db.execute("BEGIN")
        return store

    @classmethod
    def edit(cls, path: Path, symmetric: Iterable[str] = ()) -> Store:
        """A copy of a finished store, to be brought up to date."""
        with failing(OutputError, path, "build again with --fresh"):
            store = cls._writable(path, symmetric)
            store.db.execute("BEGIN")
            store.db.execute("DELETE FROM failure")
            store.db.execute("DELETE FROM meta")
            store._documents = {num for (num,) in store.db.execute("SELECT num FROM document")}
        return store

    @classmethod
    def _writable(cls, path: Path, symmetric: Iterable[str]) -> Store:
        db = sqlite3.connect(path, isolation_level=None)
        # a build that dies leaves a file that nobody opens, so neither a journal nor syncing is needed
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;")
        store = cls(path, db)
        store.symmetric = frozenset(symmetric)
        return store

    @classmethod
    def open(cls, place: str | Path) -> Store:
        """The finished store of a build's folder (or graph.db itself), read-only.

        Raises GraphError where there is none, where it is damaged, and where graph.json is missing or was changed.
        """
        place = Path(place)
        folder = place.parent if place.name == DB else place
        for _ in range(3):  # a build may switch to its outputs between two of our steps
            path = Path(os.path.realpath(folder / DB))
            if not path.is_file():
                break
            store = None
            try:
                with failing(GraphError, folder / DB, "build again"):
                    db = sqlite3.connect(path.as_uri() + "?mode=ro&immutable=1", uri=True, isolation_level=None)
                    db.execute("PRAGMA mmap_size = 1073741824")
                    store = cls(path, db)
                    store._verify(folder)
                return store
            except GraphError:
                if store:
                    store.close()
                if path == Path(os.path.realpath(folder / DB)):
                    raise
        if folder.exists() and not folder.is_dir():
            raise GraphError(f"{folder}: not a folder written by kg build: name the folder")
        missing = f"no {DB}" if folder.is_dir() and any((folder / n).exists() for n in (JSON, "graph.graphml")) else ""
        raise GraphError(f"{folder}: {missing or 'no graph here'}: run kg build --out {folder}")

    def _verify(self, folder: Path) -> None:
        (version,) = self.db.execute("PRAGMA user_version").fetchone()
        if version != VERSION:
            raise GraphError(f"{folder / DB}: written by another version of kg ({version}): build again")
        seal = self.meta("seal:" + JSON)
        try:
            whole = not seal or fingerprint(self.path.parent / JSON) == seal
        except OSError as error:
            raise GraphError(f"{folder / JSON}: {error.strerror}: build again") from error
        if not whole:
            raise GraphError(f"{folder / JSON}: changed since it was built: build again")

    def close(self) -> None:
        self.db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- building

    def add(self, extraction: Extraction, key: str) -> None:
        """Take over what one document states, in place of what it stated before."""
        from kg.model import dumps

        doc = number(f"Document/{extraction.doc}")
        if doc in self._documents:
            self.remove(extraction.doc)
        self._documents.add(doc)
        self._document(doc, extraction, key)
        self._entities(doc, extraction)
        self._edges(doc, extraction)
        rows = [
            (doc, seq, d.kind, d.what, d.reason, *(e.start, e.end, e.quote, e.rule, e.confidence))
            for seq, d in enumerate(sorted(set(extraction.dropped), key=dumps))
            for e in (d.evidence,)
        ]
        self._insert("INSERT INTO dropped VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
        if self._filled > BATCH:
            self._flush()

    def _insert(self, sql: str, rows: Collection[tuple[Any, ...]]) -> None:
        self._waiting.setdefault(sql, []).extend(rows)
        self._filled += len(rows)

    def _flush(self) -> None:
        """Insert what is waiting, in the order in which the tables lie."""
        with failing(OutputError, self.path, "check the free space"):
            for sql, rows in self._waiting.items():
                if sql.startswith("INSERT OR IGNORE"):  # what many documents know of, once
                    rows = list({row[0]: row for row in rows}.values())
                rows.sort(key=operator.itemgetter(0, 1))
                self.db.executemany(sql, rows)
        self._waiting.clear()
        self._filled = 0

    def _document(self, doc: int, x: Extraction, key: str) -> None:
        row = (
            *(doc, x.doc, x.title, x.path, key, x.length, x.sentences, x.sentences_with_fact),
            *(len(x.mentions), len(x.links), x.home and x.home.entity, x.home and x.home.rule),
            *(text(part) for part in (x.fields, x.anchors, x.sections, x.notes)),
        )
        self._insert("INSERT INTO document VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", [row])

    def _entities(self, doc: int, x: Extraction) -> None:
        from kg.model import Entity

        entities = {entity.id: entity for entity in x.entities}
        forms: dict[str, set[str]] = {entity.id: set(entity.aliases) for entity in x.entities}
        spans: dict[str, list[tuple[int, int, str, str, float]]] = {entity.id: [] for entity in x.entities}
        resolved: dict[str, set[tuple[str, str]]] = {}
        for link in x.links:
            i = link.mention
            mention, span, quote = x.mentions[i], x.mention_spans[i], x.mention_quotes[i]
            forms[link.entity].add(mention.name or mention.surface)
            if link.how not in EVERYWHERE:
                resolved.setdefault(link.entity, set()).add((mention.surface, link.how))
            spans[link.entity].append((span.start, span.end, quote, mention.detector, mention.score))
        document = Entity(f"Document/{x.doc}", "Document", x.title or x.doc, (x.doc,))
        rows: list[tuple[Entity, bool, int, set[str], list[tuple[int, int, str, str, float]]]]
        rows = [(document, False, 0, {x.doc}, [])]
        rows += [
            (e, e.background and not spans[i], len(spans[i]), forms[i], sorted(spans[i]))
            for i, e in sorted(entities.items())
        ]
        for indicator in sorted({q.indicator for q in x.quantities}):
            rows.append((Entity(f"Indicator/{indicator}", "Indicator", indicator), False, 0, set(), []))
        self._know(entity for entity, *_ in rows)
        stated = []
        for entity, background, mentions, other, found in rows:
            other.discard(entity.name)
            how = resolved.get(entity.id)
            stated.append(
                (
                    *(doc, known(entity.id), background, mentions, text(sorted(other)) if other else "[]"),
                    *(text(found) if found else "[]", text(sorted(how)) if how else "[]"),
                )
            )
        self._insert("INSERT INTO stated VALUES (?,?,?,?,?,?,?)", stated)

    def _know(self, entities: Iterable[Entity], background: bool = False) -> None:
        new = {num: e for e in entities if (num := known(e.id)) not in self._seen}
        self._seen.update(new)
        self._insert(
            "INSERT OR IGNORE INTO entity (num, id, type, name, background) VALUES (?,?,?,?,?)",
            [(num, e.id, e.type, e.name, background) for num, e in new.items()],
        )
        self._insert(SPELLED, [spelled(e.name) for e in new.values()])

    def _edges(self, doc: int, x: Extraction) -> None:
        edges: dict[int, tuple[Any, ...]] = {}
        evidence: set[tuple[Any, ...]] = set()

        def state(num: int, by: Evidence, attributes: dict[str, str]) -> None:
            said = text(attributes) if attributes else "{}"
            row = (by.start, by.end, by.quote, by.rule, by.confidence, weight(by.confidence), said)
            evidence.add((num, *row))

        for r in x.relations:
            ends = (r.subject, r.object)
            subject, object = sorted(ends) if r.type in self.symmetric else ends
            num = known(r.type, subject, object)
            edges[num] = (num, r.type, known(subject), known(object), *NO_FIGURE)
            state(num, r.evidence, r.attributes)
        for q in x.quantities:
            figure = (q.value, q.number, q.unit, q.comparator, q.period, q.status)
            target = f"Indicator/{q.indicator}"
            num = number("reports", q.subject, target, text(figure))
            edges[num] = (num, "reports", known(q.subject), known(target), *figure)
            state(num, q.evidence, {})
        self._insert(
            "INSERT OR IGNORE INTO edge (num, type, subject, object, value, number, unit, comparator, period, status)"
            " VALUES (?,?,?,?,?,?,?,?,?,?)",
            edges.values(),
        )
        rows = [(doc, seq, *row) for seq, row in enumerate(sorted(evidence))]
        self._insert("INSERT INTO evidence VALUES (?,?,?,?,?,?,?,?,?,?)", rows)

    def keep(self, doc: str, source: bytes) -> None:
        """Keep the text of a document that was added, `deflated`, so that views can show what stands around a quote."""
        with failing(OutputError, self.path, "check the free space"):
            self.db.execute("INSERT OR REPLACE INTO source VALUES (?,?)", (number(f"Document/{doc}"), source))

    def fail(self, failure: Failure) -> None:
        """Note a document that could not be taken over."""
        with failing(OutputError, self.path, "check the free space"):
            self.db.execute("INSERT OR IGNORE INTO failure VALUES (?,?,?)", (failure.doc, failure.stage, failure.error))

    def keys(self) -> dict[str, str]:
        """Every document with the key under which it was added."""
        self._flush()
        return dict(self.rows("SELECT id, key FROM document"))

    def remove(self, doc: str) -> None:
        """Forget a document, and with `finish` all that only it stated."""
        self._flush()
        num = number(f"Document/{doc}")
        self._documents.discard(num)
        if self.db.execute("DELETE FROM document WHERE id = ?", (doc,)).rowcount:
            for table in ("source", "stated", "evidence", "dropped"):
                self.db.execute(f"DELETE FROM {table} WHERE doc = ?", (num,))
            self.db.execute("DELETE FROM entity WHERE num = ?", (num,))  # it may come back under another title
            self._seen.discard(num)

    def finish(self, parent: Callable[[str], Entity | None] = lambda id: None) -> None:
        """Derive what documents state together. `parent` names the place above a place, from reference data."""
        self._flush()
        with failing(OutputError, self.path, "check the free space"):
            for statement in DERIVE.split(";"):
                self.db.execute(statement)
            self._seen.clear()
            self._contain(parent)
            self._name()
            self.put("symmetric", ",".join(sorted(self.symmetric)))
            for statement in INDEXES.split(";"):
                self.db.execute(statement)
            self.db.execute("COMMIT")

    def _contain(self, parent: Callable[[str], Entity | None]) -> None:
        """Put every place into the place above it, up to the top, as background."""
        ids = (id for (id,) in self.db.execute("SELECT id FROM entity"))
        above = {id: place for id in ids if (place := parent(id))}
        todo = sorted(above.values(), key=lambda place: place.id)
        while todo:
            place = todo.pop()
            if place.id not in above and (higher := parent(place.id)):
                above[place.id] = higher
                todo.append(higher)
        self._know([above[id] for id in sorted(above)], background=True)
        self._flush()
        edges = [
            (number("located_in", id, place.id), number(id), number(place.id)) for id, place in sorted(above.items())
        ]
        self.db.executemany(
            "INSERT OR IGNORE INTO edge (num, type, subject, object, background, confidence)"
            " VALUES (?,'located_in',?,?,1,1)",
            edges,
        )

    def _name(self) -> None:
        """List the names of every entity, and how search spells them."""
        for statement in NAMES.split(";"):
            self.db.execute(statement)
        missing = self.db.execute("SELECT form FROM missing")
        self.db.executemany(SPELLED, (spelled(form) for (form,) in missing))
        self.db.execute("DROP TABLE missing")

    def put(self, key: str, value: str) -> None:
        """Note something about the build: a hash, a version."""
        with failing(OutputError, self.path, "check the free space"):
            self.db.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (key, value))

    def seal(self, path: Path) -> None:
        """Remember what a file written from this store looks like, so that `open` can tell it was changed."""
        self.put("seal:" + path.name, fingerprint(path))

    # -- reading

    def rows(self, sql: str, *parameters: object) -> Iterator[tuple[Any, ...]]:
        """The rows of a query; GraphError if the file is damaged."""
        try:
            yield from self.db.execute(sql, parameters)
        except sqlite3.Error as error:
            raise GraphError(f"{self.path}: {error}: build again") from error

    def all(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """The rows of a query all at once, which for a few is quicker."""
        try:
            return self.db.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise GraphError(f"{self.path}: {error}: build again") from error

    def meta(self, key: str) -> str | None:
        """What the build noted under a key."""
        row = next(self.rows("SELECT value FROM meta WHERE key = ?", key), None)
        return str(row[0]) if row else None

    @functools.cached_property
    def mutual(self) -> tuple[str, ...]:
        """The relations of a finished store that point nowhere: A with B is B with A."""
        return tuple(filter(None, (self.meta("symmetric") or "").split(",")))

    def counts(self, sql: str) -> dict[str, int]:
        """The rows of a query for (what, how many)."""
        return {str(what): int(n) for what, n in self.rows(sql)}

    def nodes(self, keep: Container[int] | None = None, docs: Collection[int] | None = None) -> Iterator[Node]:
        """Entities, indicators and documents by id: those with numbers in `keep`, counted in `docs` alone if given."""
        counts: dict[int, tuple[int, int]] = {}
        for _, entity, named in self.stated(docs) if docs is not None else ():
            known = counts.get(entity, (0, 0))
            counts[entity] = (known[0] + 1, known[1] + named)
        for num, id, type, name, background, documents, mentions, aliases, fields, meant in self.rows(NODE):
            if keep is None or num in keep:
                if docs is not None:
                    documents, mentions = counts.get(num, (0, 0))
                names = tuple(sorted(loads(aliases))) if aliases != "[]" else ()
                told = {str(key): str(value) for key, value in loads(fields).items()} if fields else {}
                resolved = self._resolved(num, docs) if meant else ()
                yield Node(id, type, name, names, bool(background), documents, mentions, told, resolved)

    def _resolved(self, num: int, docs: Collection[int] | None) -> tuple[Resolved, ...]:
        sql = (
            "SELECT m.doc, d.id, d.home_rule, resolved FROM stated m JOIN document d ON d.num = m.doc"
            " WHERE entity = ? AND resolved != '[]' ORDER BY d.id"
        )
        rows = (row for row in self.rows(sql, num) if docs is None or row[0] in docs)
        return tuple(
            Resolved(surface, how, rule or "", name)
            for _, name, rule, resolved in itertools.islice(rows, RESOLVED)
            for surface, how in loads(resolved)
        )

    def links(self, docs: Collection[int] | None = None) -> Iterator[Bare]:
        """Every statement edge without its evidence, in no order; only what `docs` support, if given."""
        if docs is None:
            sql = "SELECT num, type, subject, object, support, documents, confidence, background FROM edge"
        else:
            sql = (
                "SELECT e.num, type, subject, object, count(*), count(DISTINCT doc), combined(sum(weight)), 0"
                f" FROM evidence v JOIN edge e ON e.num = v.edge WHERE doc IN ({listed(docs)}) GROUP BY e.num"
            )
        for row in self.rows(sql):
            yield Bare(*row)

    def stated(self, docs: Collection[int] | None = None) -> Iterator[tuple[int, int, int]]:
        """(document, entity, mentions) of every entity that a document states, in no order."""
        where = "" if docs is None else f" WHERE doc IN ({listed(docs)})"
        yield from self.rows("SELECT doc, entity, mentions FROM stated" + where)

    def edges(
        self,
        keep: Container[int] | None = None,
        nodes: Container[int] | None = None,
        docs: Collection[int] | None = None,
        mentions: bool = True,
        quotes: int | None = None,
    ) -> Iterator[Edge]:
        """Edges with their evidence, by source, target, type, id.

        `keep` are the numbers of statement edges wanted, `nodes` those of the ends that `mentions` edges may have;
        with `docs`, evidence and what is counted from it comes from these documents alone. At most `quotes` of an edge.
        """
        statements = self._statements(keep, docs, quotes)
        yield from merged(statements, self._mentions(nodes, docs)) if mentions else statements

    def _statements(
        self, keep: Container[int] | None, docs: Collection[int] | None, quotes: int | None
    ) -> Iterator[Edge]:
        sql = f"{EDGE} ORDER BY s.id, t.id, e.type, e.num < 0, e.num"
        for row in self.rows(sql):
            if keep is None or row[0] in keep:
                yield self._edge(row, docs, quotes)

    def edge(self, num: int, quotes: int | None = None) -> Edge | None:
        """One statement edge by number, with all of its evidence or at most so many `quotes`."""
        row = next(self.rows(f"{EDGE} WHERE e.num = ?", num), None)
        return self._edge(row, quotes=quotes) if row else None

    def _edge(self, row: tuple[Any, ...], docs: Collection[int] | None = None, quotes: int | None = None) -> Edge:
        num, type, source, target, background, support, documents, confidence, *figure = row
        evidence = self.evidence(num, docs, quotes)
        if docs is not None and not background:
            support, documents = len(evidence), len({quote.doc for quote in evidence})
            confidence = combined(sum(weight(quote.confidence) for quote in evidence))
        reported = Figure(*figure) if figure[0] is not None else None
        ends = (edge_id(num), type, source, target)
        return Edge(*ends, bool(background), support, documents, confidence, reported, evidence)

    def evidence(self, num: int, docs: Collection[int] | None = None, limit: int | None = None) -> tuple[Quote, ...]:
        """The quotes behind an edge, by document and place."""
        if limit == 0:
            return ()
        sql = (
            "SELECT v.doc, d.id, start, stop, quote, rule, confidence, attributes"
            " FROM evidence v JOIN document d ON d.num = v.doc WHERE edge = ?"
            " ORDER BY d.id, start, stop, rule, seq LIMIT ?"
        )
        return tuple(
            Quote(name, start, stop, quote, rule, confidence, said(attributes))
            for doc, name, start, stop, quote, rule, confidence, attributes in self.all(
                sql, num, -1 if limit is None else limit
            )
            if docs is None or doc in docs
        )

    def _mentions(self, nodes: Container[int] | None, docs: Collection[int] | None) -> Iterator[Edge]:
        where = "" if docs is None else f" AND m.doc IN ({listed(docs)})"
        sql = (
            "SELECT m.doc, m.entity, d.id, t.id, spans FROM stated m JOIN document d ON d.num = m.doc"
            f" JOIN entity t ON t.num = m.entity WHERE m.mentions > 0{where} ORDER BY d.id, t.id"
        )
        import msgspec  # which is quicker than json, and slower to import

        for doc, entity, source, target, spans in self.rows(sql):
            if nodes is None or (doc in nodes and entity in nodes):
                yield mentioned(source, target, msgspec.json.decode(spans))

    def mention(self, doc: int, entity: int) -> Edge | None:
        """The edge from a document to an entity that it names."""
        sql = (
            "SELECT d.id, t.id, spans FROM stated m JOIN document d ON d.num = m.doc JOIN entity t ON t.num = m.entity"
            " WHERE m.doc = ? AND m.entity = ? AND m.mentions > 0"
        )
        row = next(self.rows(sql, doc, entity), None)
        return mentioned(row[0], row[1], loads(row[2])) if row else None

    def source(self, doc: str) -> str:
        """The text of a document, as decoded; "" if it was not kept."""
        row = next(self.rows("SELECT text FROM source WHERE doc = ?", number(f"Document/{doc}")), None)
        try:
            return zlib.decompress(row[0]).decode("utf-8", "surrogatepass") if row else ""
        except (zlib.error, TypeError, UnicodeDecodeError) as error:
            raise GraphError(f"{self.path}: the text of {doc} is damaged: build again") from error

    def documents(self) -> Iterator[tuple[Any, ...]]:
        """(num, id, title, path, length, home, fields, anchors, sections) of every document, by id."""
        sql = "SELECT num, id, title, path, length, home, fields, anchors, sections FROM document ORDER BY id"
        from kg.model import Anchor

        for *row, fields, anchors, sections in self.rows(sql):
            marks = [Anchor(*mark) for mark in loads(anchors)]
            yield (*row, loads(fields), marks, [(start, title) for start, title in loads(sections)])


def merged(some: Iterator[Edge], others: Iterator[Edge]) -> Iterator[Edge]:
    """Two walks in order as one, by source, target, type, id; no edge is in both."""
    order = operator.attrgetter("source", "target", "type", "id")
    ahead = next(some, None)
    for other in others:
        while ahead and ahead.source <= other.source and order(ahead) < order(other):
            yield ahead
            ahead = next(some, None)
        yield other
    if ahead:
        yield ahead
    yield from some


def mentioned(doc: str, entity: str, spans: list[tuple[int, int, str, str, float]]) -> Edge:
    """The edge from a document to an entity that it names, from what `stated` holds."""
    quotes = tuple([Quote(doc, a, b, quote, rule, score, NOTHING) for a, b, quote, rule, score in spans])
    source = f"Document/{doc}"
    confidence = together(*[quote.confidence for quote in quotes])
    id = edge_id(number("mentions", source, entity))
    return Edge(id, "mentions", source, entity, False, len(quotes), 1, confidence, None, quotes)


@functools.lru_cache(maxsize=1 << 12)
def together(*confidences: float) -> float:
    """The confidence that several statements give together."""
    return combined(sum(map(weight, confidences)))


def deflated(text: str) -> bytes:
    """A text as `Store.keep` takes it."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 6)


def listed(numbers: Collection[int]) -> str:
    """Row numbers as SQL writes them; numbers are safe to paste, and there may be more than parameters allow."""
    return ",".join(str(int(n)) for n in sorted(numbers))


def text(value: object) -> str:
    """A value as JSON, always in the same way."""
    import msgspec

    return msgspec.json.encode(value, order="deterministic").decode()


@functools.lru_cache(maxsize=1 << 12)
def said(attributes: str) -> dict[str, str]:
    """What a statement adds; not to be changed, for those that say the same share it."""
    found: dict[str, str] = loads(attributes)
    return found


def loads(text: str) -> Any:
    """The value that a column holds as JSON."""
    if text == "{}":
        return {}
    import json

    return json.loads(text)
