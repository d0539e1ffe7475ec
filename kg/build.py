"""Documents -> everything below an output folder, all of it together or nothing at all.

    out/graph.db -> .current/graph.db     what people open are links ...
    out/.current -> .gen-1f0c9a22         ... through one link, and renaming that link is the only switch
    out/.gen-1f0c9a22/graph.db            a generation: complete before the switch, never changed after it
    out/.lock                             held by a build as long as it runs; the kernel frees it if the build is killed

What a build leaves behind when it is killed, the next one clears away.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import metadata
from pathlib import Path
from time import perf_counter
from typing import BinaryIO

import msgspec

from kg import engines, graph, sources
from kg.errors import GraphError, OutputError, SourceError
from kg.model import Entity, Extraction, Failure, Record, Source, Timings, dumps
from kg.ontology import Ontology
from kg.pipeline import Recipe, load
from kg.store import DB, JSON, Store, deflated
from kg.uncollected import uncollected

FILES = (DB, JSON, "graph.graphml", "graph.html", "report.json")
CURRENT, NEXT, LOCK, GENERATION = ".current", ".next", ".lock", ".gen-"
LISTED = 1_000  # failures, and documents with repair notes, that a report lists one by one

Progress = Callable[[int, int | None, str], None]


class Report(Record, frozen=True):
    """What a build did; report.json. Times are seconds, by stage summed over all workers."""

    out: str
    documents: int
    reused: int  # of them, unchanged since the build before and not processed again
    removed: int
    characters: int
    nodes: dict[str, int]
    edges: dict[str, int]
    background: dict[str, int]
    failed: int
    failures: tuple[Failure, ...]  # the first of them
    dropped: dict[str, dict[str, int]]  # by kind and reason
    coverage: dict[str, float]
    timings: dict[str, float]
    versions: dict[str, str]
    page: dict[str, int]
    notes: tuple[tuple[str, str], ...]  # (document, what the reader had to repair)


def build(
    paths: Sequence[str | Path],
    out: str | Path,
    *,
    recipe: Recipe,
    engine: str = "local",
    workers: int = 1,
    strict: bool = False,
    fresh: bool = False,
    progress: Progress | None = None,
    text_column: str | None = None,
    id_column: str | None = None,
    stdin: BinaryIO | None = None,
) -> Report:
    """Read the documents below `paths` and replace the outputs in `out`.

    `progress(done, total, title)` is told of every document and of every step after them; total is None while it is
    not known. `fresh` processes again what has not changed since the last build. Raises KgError, and then the
    outputs are as they were: where the ontology or lexicon is faulty, no document can be read, an output cannot be
    written, or (with `strict`) any document fails. SIGTERM ends a build as Ctrl-C does, with exit code 143.
    """
    out = Path(out)
    tell = progress or (lambda done, total, title: None)
    hashes = recipe.hashes()
    with _terminable(), _locked(out, tell), _generation(out) as folder:
        run = _Build(recipe, hashes, folder, tell)
        found = sources.read(paths, stdin, text_column=text_column, id_column=id_column)
        run.extract(found, engine, workers, None if fresh else out)
        if run.done == len(run.failures) or (strict and run.failures):
            raise _refusal(paths, run.failures, strict)
        report = run.write(out, engine != "local" and workers > 1)
        _publish(out, folder)
    return report


def _refusal(paths: Sequence[str | Path], failures: list[Failure], strict: bool) -> SourceError:
    if not failures:
        return SourceError(f"{', '.join(map(str, paths))}: no documents there: name files or folders that hold some")
    first, more = failures[0], f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
    why = "--strict takes no build with a failure" if strict else "no document could be read"
    return SourceError(f"{first.doc}: {first.error}{more}: {why}")


class _Build:
    """One build under way, in its own generation's folder."""

    def __init__(self, recipe: Recipe, hashes: dict[str, str], folder: Path, tell: Progress) -> None:
        self.recipe, self.hashes, self.folder, self.tell = recipe, hashes, folder, tell
        self.made_by = hashlib.sha256(dumps(hashes)).hexdigest()
        self.done = self.reused = self.removed = 0
        self.failures: list[Failure] = []
        self.timings: dict[str, float] = {}
        self.store: Store

    def extract(self, found: Iterator[Source | Failure], engine: str, workers: int, before: Path | None) -> None:
        """Bring the store up to date with the documents found."""
        with self._clocked("open"):
            ontology, _ = load(self.recipe)
            symmetric = [name for name, relation in ontology.relations.items() if relation.symmetric]
            self.store = self._reopen(before, symmetric) or Store.create(self.folder / DB, symmetric)
        old = self.store.keys()
        gone = set(old)
        keys: dict[str, tuple[str, bytes]] = {}  # and texts, of the documents being processed

        def changed() -> Iterator[Source | Failure]:
            while item := self._next(found):
                if isinstance(item, Source):
                    key = hashlib.sha256(dumps(item)).hexdigest()
                    if old.get(item.id) == key:
                        gone.discard(item.id)
                        self.reused += 1
                        self._count(item.id)
                        continue
                    keys[item.id] = key, deflated(item.text)
                yield item

        for result in engines.run(engine, self.recipe, changed(), workers):
            if isinstance(result, Timings):
                for stage, seconds in result.seconds.items():
                    self._spent(stage, seconds)
                continue
            with self._clocked("store"):
                if isinstance(result, Extraction):
                    key, text = keys.pop(result.doc)
                    self.store.add(result, key)
                    self.store.keep(result.doc, text)
                    gone.discard(result.doc)
                else:
                    self.store.fail(result)
                    self.failures.append(result)
                    keys.pop(result.doc, None)
            self._count(result.doc)
        for doc in sorted(gone):
            self.store.remove(doc)
        self.removed = len(gone)
        self.failures.sort(key=dumps)

    def _reopen(self, before: Path | None, symmetric: list[str]) -> Store | None:
        """A copy of the last build's store, if the same recipe made it."""
        if before is None:
            return None
        try:
            with Store.open(before) as last:
                if last.meta("recipe") != self.made_by:
                    return None
                shutil.copyfile(last.path, self.folder / DB)
            return Store.edit(self.folder / DB, symmetric)
        except GraphError:  # none there, or a damaged one: build everything
            return None

    def _next(self, found: Iterator[Source | Failure]) -> Source | Failure | None:
        with self._clocked("read"):
            return next(found, None)

    def _count(self, title: str) -> None:
        self.done += 1
        self.tell(self.done, None, title)

    def _spent(self, stage: str, seconds: float) -> None:
        self.timings[stage] = round(self.timings.get(stage, 0.0) + seconds, 4)

    @contextmanager
    def _clocked(self, stage: str) -> Iterator[None]:
        began = perf_counter()
        try:
            yield
        finally:
            self._spent(stage, perf_counter() - began)

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        self.tell(self.done, self.done, name)
        with self._clocked(name):
            yield

    def write(self, out: Path, beside: bool) -> Report:
        """Everything that is derived from the store; the page in a process `beside` this one, if that is wanted."""
        from kg import page
        from kg.exports import graphml, node_link, records

        store = self.store
        ontology, _ = load(self.recipe)
        target = self.folder / "graph.html"
        with uncollected(), page.beside() if beside else nullcontext() as other:
            with self._step("merge"):
                store.finish(self._above)
                self._sign(ontology)
            if other:
                other.draw(store, target)
            with self._step(f"{JSON}, graph.graphml"), self._file(JSON) as a, self._file("graph.graphml") as b:
                kept = None if beside or sum(graph.sizes(store)) > page.EDGES else graph.Kept(store)
                whole = kept or graph.stream(store)
                records.walk(whole, [node_link.Writer(whole, a), graphml.Writer(whole, b)])
            self.tell(self.done, self.done, "graph.html")
            drawn = (other and other.drawn()) or page.draw(store, target, kept)
        self._spent("graph.html", drawn.seconds)
        _sync(target)
        store.seal(self.folder / JSON)
        report = self._report(out, {"nodes": drawn.nodes, "edges": drawn.edges})
        store.close()
        _sync(self.folder / DB)
        with self._file("report.json") as file:
            file.write(msgspec.json.format(dumps(report), indent=2) + b"\n")
        return report

    def _sign(self, ontology: Ontology) -> None:
        """Note what made this graph."""
        put = self.store.put
        put("recipe", self.made_by)
        put("ontology", f"{ontology.name} {ontology.version}")
        put("created_by", f"kg {version()}")
        put("schema", msgspec.json.encode(ontology.schema()).decode())
        for part, digest in self.hashes.items():
            put(f"hash:{part}", digest)

    def _above(self, id: str) -> Entity | None:
        """The place above a place, below the country: from the lexicon."""
        ontology, lexicon = load(self.recipe)
        entry = lexicon.entries.get(lexicon.parent_of(id))
        if entry is None or entry.type == "Country" or not ontology.is_a(entry.type, "Place"):
            return None
        return Entity(entry.id, entry.type, entry.name)

    @contextmanager
    def _file(self, name: str) -> Iterator[BinaryIO]:
        with (self.folder / name).open("wb") as file:
            yield file
        _sync(self.folder / name)

    def _report(self, out: Path, page: dict[str, int]) -> Report:
        count = self.store.counts
        figures = next(
            self.store.rows(
                "SELECT count(*), total(length), total(sentences), total(facts), total(mentions), total(linked),"
                " total(home IS NULL) FROM document"
            )
        )
        documents, characters, sentences, facts, mentions, linked, homeless = map(int, figures)
        dropped: dict[str, dict[str, int]] = {}
        for kind, reason, n in self.store.rows(
            "SELECT kind, reason, count(*) FROM dropped GROUP BY 1, 2 ORDER BY 1, 2"
        ):
            dropped.setdefault(kind, {})[reason] = n
        return Report(
            out=str(out),
            documents=documents,
            reused=self.reused,
            removed=self.removed,
            characters=characters,
            nodes=count("SELECT type, count(*) FROM entity GROUP BY type ORDER BY type"),
            edges=count(
                "SELECT type, count(*) FROM edge GROUP BY type UNION ALL"
                " SELECT 'mentions', count(*) FROM stated WHERE mentions > 0 ORDER BY 1"
            ),
            background={
                "nodes": count("SELECT 'n', count(*) FROM entity WHERE background")["n"],
                "edges": count("SELECT 'n', count(*) FROM edge WHERE background")["n"],
            },
            failures=tuple(self.failures[:LISTED]),
            failed=len(self.failures),
            dropped=dropped,
            coverage={
                "sentences": sentences,
                "sentences_with_fact": _share(facts, sentences),
                "mentions": mentions,
                "mentions_resolved": _share(linked, mentions),
                "mentions_unresolved": sum(dropped.get("mention", {}).values()),
                "documents_without_home": homeless,
            },
            timings=dict(sorted(self.timings.items())),
            versions={"kg": version(), "inputs": self._inputs(), **self.hashes},
            page=page,
            notes=tuple(self._notes()),
        )

    def _inputs(self) -> str:
        """A hash over all documents."""
        digest = hashlib.sha256()
        for doc, key in sorted(self.store.keys().items()):
            digest.update(f"{doc}\0{key}\n".encode())
        return digest.hexdigest()

    def _notes(self) -> Iterator[tuple[str, str]]:
        rows = self.store.rows("SELECT id, notes FROM document WHERE notes != '[]' ORDER BY id LIMIT ?", LISTED)
        for doc, notes in rows:
            for note in msgspec.json.decode(notes):
                yield doc, note


def version() -> str:
    """This program's version."""
    try:
        return metadata.version("kg-policy")
    except metadata.PackageNotFoundError:
        return "0"


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


# -- the output folder


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM end a build as an exception does, so that it tidies up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(*_: object) -> None:
        raise SystemExit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _locked(out: Path, tell: Progress) -> Iterator[None]:
    """Hold the folder's lock; wait, and say so, while another build does."""
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out}: is a file: name a folder with --out")
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = os.open(out / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise OutputError(f"{out}: {error.strerror}: choose another folder with --out") from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell(0, None, f"waiting for another build of {out}")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    except OSError as error:
        where = f"{out}: {Path(os.fsdecode(error.filename)).name}" if error.filename else str(out)
        raise OutputError(f"{where}: {error.strerror or error}: check the free space and the permissions") from error
    finally:
        os.close(lock)


@contextmanager
def _generation(out: Path) -> Iterator[Path]:
    """A folder for new outputs; it goes again unless it was published. Clears away what killed builds have left."""
    for name in FILES:
        if (out / name).is_dir() and not (out / name).is_symlink():
            raise OutputError(f"{out / name}: is a folder, where a build writes a file: move it away")
    _clear(out)
    folder = out / f"{GENERATION}{secrets.token_hex(4)}"
    folder.mkdir()
    try:
        yield folder
    finally:
        _clear(out)


def _clear(out: Path) -> None:
    """Remove every generation but the published one."""
    current = os.readlink(out / CURRENT) if (out / CURRENT).is_symlink() else ""
    for path in [out / NEXT, *sorted(out.glob(GENERATION + "*"))]:
        if path.is_symlink():
            path.unlink()
        elif path.name != current and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)


def _publish(out: Path, folder: Path) -> None:
    """Switch to a generation. At every moment the visible files are all old or all new."""
    _adopt(out)
    for name in FILES:
        _link(out, name, f"{CURRENT}/{name}")
    _sync(folder)
    _link(out, CURRENT, folder.name)
    _sync(out)


def _adopt(out: Path) -> None:
    """Make a generation of visible files that are none (a copied folder), so that they too can be switched at once."""
    plain = [name for name in FILES if (out / name).is_file() and not _points(out, name)]
    if plain:
        folder = out / f"{GENERATION}{secrets.token_hex(4)}"
        folder.mkdir()
        for name in FILES:
            if (out / name).is_file():
                shutil.copyfile(out / name, folder / name)
        if (out / CURRENT).is_dir() and not (out / CURRENT).is_symlink():
            (out / CURRENT).rename(out / f"{GENERATION}{secrets.token_hex(4)}")
        _link(out, CURRENT, folder.name)


def _points(out: Path, name: str) -> bool:
    return (out / name).is_symlink() and os.readlink(out / name) == f"{CURRENT}/{name}"


def _link(out: Path, name: str, target: str) -> None:
    """Make `name` a link to `target` in one step, whatever it was before."""
    path = out / name
    if path.is_symlink() and os.readlink(path) == target:
        return
    (out / NEXT).unlink(missing_ok=True)
    os.symlink(target, out / NEXT)
    os.replace(out / NEXT, path)


def _sync(path: Path) -> None:
    """See a file or folder onto the disk, so that a switch never shows what a power cut would take back."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
