"""The stages, once, for one document: Source -> Extraction, or Failure.

A `Recipe` says what a pipeline is made of, in a few bytes, so that it can be sent to a worker; a `Pipeline` is what
a worker makes of it. The same recipe and source always give the same extraction.
"""

from __future__ import annotations

import functools
import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from kg import lexicon as lexicons
from kg import ontology as ontologies
from kg import weights as weighing
from kg import words
from kg.errors import KgError
from kg.grammar import Grammar, Parse
from kg.lexicon import Lexicon
from kg.model import (
    Document,
    Dropped,
    Evidence,
    Extraction,
    Failure,
    Linked,
    Mention,
    Quantity,
    Record,
    Relation,
    Source,
)
from kg.ontology import Ontology
from kg.uncollected import uncollected

if TYPE_CHECKING:
    from kg.ner.proposals import Proposer
    from kg.nlp import Tagger
    from kg.stages.detect import Model


class Recipe(Record, frozen=True):
    """What a pipeline is made of. An ontology or lexicon of "" is the shipped one; a model of "" is none.

    `model` is a folder that kg train wrote, or a spaCy pipeline by name or folder.
    """

    ontology: str = ""
    lexicon: str = ""
    model: str = ""

    def hashes(self) -> dict[str, str]:
        """SHA-256 of every part that an extraction depends on, the program's text among them; of words the version."""
        ontology, lexicon = load(self)
        model = ""
        if self.model:
            from kg import nlp

            model = nlp.digest(self.model)
        own = {"ontology": ontology.hash, "lexicon": lexicon.hash, "weights": weighing.load().hash}
        return {**own, "model": model, "words": words.dictionary(), "program": _digest(PACKAGE, "*.py")}


class Stages(NamedTuple):
    """What is called for each document, in this order."""

    clean: Callable[[Source], Document]
    parse: Callable[[Document], Parse]
    detect: Callable[[Document, Parse], tuple[Mention, ...]]
    link: Callable[[Document, tuple[Mention, ...]], Linked]
    relate: Callable[[Document, Parse, tuple[Mention, ...], Linked], tuple[tuple[Relation, ...], tuple[Dropped, ...]]]
    measure: Callable[[Document, tuple[Mention, ...], Linked], tuple[tuple[Quantity, ...], tuple[Dropped, ...]]]


PACKAGE = Path(__file__).parent


@functools.lru_cache(maxsize=2)
def load(recipe: Recipe) -> tuple[Ontology, Lexicon]:
    """The ontology and the lexicon. Raises OntologyError or LexiconError with every fault in them."""
    ontology = ontologies.load(Path(recipe.ontology) if recipe.ontology else None)
    return ontology, lexicons.load(Path(recipe.lexicon) if recipe.lexicon else None, ontology)


class Pipeline:
    """Call it with one source after the other. `seconds` adds up the time spent in each stage."""

    def __init__(self, recipe: Recipe, stages: Stages | None = None) -> None:
        self.seconds: dict[str, float] = {}
        self._stage = "load"
        with self._timed("load"):
            self.stages = stages or assemble(recipe)

    def __call__(self, source: Source) -> Extraction | Failure:
        """All that a document states. Whatever goes wrong becomes a Failure that names the stage."""
        try:
            with uncollected():
                return self._extract(source)
        except Exception as error:
            said = str(error) if isinstance(error, KgError) else f"{type(error).__name__}: {error}"
            return Failure(source.id, self._stage, " ".join(said.split())[:500])

    def _extract(self, source: Source) -> Extraction:
        with self._timed("clean"):
            document = self.stages.clean(source)
        with self._timed("parse"):
            parse = self.stages.parse(document)
        with self._timed("detect"):
            mentions = self.stages.detect(document, parse)
        with self._timed("link"):
            linked = self.stages.link(document, mentions)
        with self._timed("relate"):
            relations, refused = self.stages.relate(document, parse, mentions, linked)
        with self._timed("measure"):
            quantities, unowned = self.stages.measure(document, mentions, linked)
        with self._timed("gather"):
            dropped = (*refused, *unowned, *_open(document, mentions, linked))
            return gather(document, mentions, linked, relations, quantities, dropped)

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        self._stage, began = stage, perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + perf_counter() - began


def gather(
    document: Document,
    mentions: tuple[Mention, ...],
    linked: Linked,
    relations: tuple[Relation, ...],
    quantities: tuple[Quantity, ...],
    dropped: tuple[Dropped, ...],
) -> Extraction:
    """The extraction of one document. Raises ValueError if it breaks a promise of the records."""
    source = document.source
    evidence = [*(r.evidence for r in relations), *(q.evidence for q in quantities)]
    known = {entity.id for entity in linked.entities}
    named = {link.entity for link in linked.links} | {q.subject for q in quantities}
    if unknown := (named | {id for r in relations for id in (r.subject, r.object)}) - known:
        raise ValueError(f"not among the entities: {min(unknown)}")
    for e in evidence:
        if source.text[e.start : e.end] != e.quote or not e.quote:
            raise ValueError(f"rule {e.rule} quotes {e.quote[:20]!r}, which is not at {e.start}:{e.end}")
    starts = [document.origin[sentence.span.start] for sentence in document.sentences]
    telling = {at for e in evidence if (at := bisect_right(starts, e.start)) > 0}
    spans = tuple(document.source_span(m.span.start, m.span.end) for m in mentions)
    sections = tuple((document.origin[s.heading.start], s.title) for s in document.sections)
    below = tuple(x for x, s in zip(sections, document.sections, strict=True) if s.level > 1)  # the title is no section
    return Extraction(
        doc=source.id,
        title=document.fields.get("title") or source.title,
        path=source.path,
        fields=document.fields,
        length=len(source.text),
        sentences=len(starts),
        sentences_with_fact=len(telling),
        home=linked.home,
        entities=linked.entities,
        mentions=mentions,
        mention_spans=spans,
        mention_quotes=tuple(source.text[span.start : span.end] for span in spans),
        links=linked.links,
        relations=tuple(_placed(r, below) for r in relations),
        quantities=quantities,
        dropped=dropped,
        notes=source.notes,
        anchors=source.anchors,
        sections=sections,
    )


def _placed(relation: Relation, sections: tuple[tuple[int, str], ...]) -> Relation:
    """The relation with the heading under which its words stand."""
    at = bisect_right(sections, relation.evidence.start, key=lambda s: s[0]) - 1
    if at < 0 or not sections[at][1]:
        return relation
    return msgspec.structs.replace(relation, attributes={**relation.attributes, "section": sections[at][1][:40]})


def _open(document: Document, mentions: tuple[Mention, ...], linked: Linked) -> Iterator[Dropped]:
    """What linking left open."""
    for index, why in linked.unresolved:
        mention = mentions[index]
        span = document.source_span(mention.span.start, mention.span.end)
        quote = document.source.text[span.start : span.end]
        evidence = Evidence(document.id, span.start, span.end, quote, mention.detector, mention.score)
        yield Dropped("mention", mention.surface, why, evidence)


def assemble(recipe: Recipe) -> Stages:
    """The stages as the recipe wants them."""
    ontology, lexicon = load(recipe)
    from kg.stages.clean import clean
    from kg.stages.detect import Detector
    from kg.stages.link import Linker
    from kg.stages.measure import measure
    from kg.stages.relate import Relater

    weights = weighing.load()
    detector = Detector(ontology, lexicon, weights)
    model = _model(recipe.model, ontology, lexicon) if recipe.model else None
    return Stages(
        clean=clean,
        parse=Grammar(ontology, lexicon).parse,
        detect=lambda document, parse: detector.detect(document, parse, model),
        link=Linker(ontology, lexicon).link,
        relate=Relater(ontology, lexicon, weights).relate,
        measure=lambda document, mentions, linked: measure(document, mentions, linked, ontology),
    )


def _model(name: str, ontology: Ontology, lexicon: Lexicon) -> Model:
    """A reader of sentences, with the model of that name. Raises ModelError."""
    from kg import nlp
    from kg.ner.proposals import Proposer

    return reader(nlp.load(name, ontology.types), Proposer(ontology, lexicon), ontology)


def reader(tagger: Tagger, proposer: Proposer, ontology: Ontology) -> Model:
    """What reads the sentences of a document that are asked for, by number."""
    from kg.stages.fuse import Seen, Sight, whole

    types = frozenset(tagger.types) & frozenset(ontology.types)

    def read(document: Document, parse: Parse, wanted: Sequence[int]) -> Sight:
        spans = [document.sentences[i].span for i in wanted]
        proposed = proposer.propose(document, parse)
        texts = [document.text[span.start : span.end] for span in spans]
        readings = zip(spans, tagger.read(texts, [proposed[i] for i in wanted]), strict=True)
        seen = (
            Seen(*whole(document.text, span.start + f.start, span.start + f.end), f.type, f.score)
            for span, found in readings
            for f in found
            if f.type in types
        )
        return Sight(types, seen)

    return read


def _digest(place: Path, pattern: str) -> str:
    """SHA-256 over the names and contents of the files below a folder."""
    digest = hashlib.sha256()
    for path in sorted(p for p in place.rglob(pattern) if p.is_file() and "__pycache__" not in p.parts):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(place).as_posix()}\n{len(content)}\n".encode() + content)
    return digest.hexdigest()
