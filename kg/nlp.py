"""The model that --ner-model names: a folder of kg train, or a spaCy pipeline. The only file that imports spaCy."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kg.errors import ModelError
from kg.ner import model
from kg.ner.features import Candidate
from kg.ner.model import CARD, CURE, Found

if TYPE_CHECKING:
    from spacy.language import Language

# Labels of OntoNotes and MSRA, on which the public Chinese pipelines are trained, with the types that they may be;
# the ending of a place tells which. What is not here is left out.
LABELS = {
    "PERSON": "Person",
    "PER": "Person",
    "ORG": "Organization",
    "LAW": "Policy",
    "EVENT": "Event",
    "WORK_OF_ART": "Publication",
}
PLACES = frozenset({"GPE", "LOC"})
ENDINGS = {"省": "Province", "自治区": "Province", "市": "City", "州": "City", "县": "County", "区": "County"}
SCORE = 0.93  # spaCy gives no probability: alone it is believed, but rules and dictionary win where they are sure
BATCH = 64
SPACY = "config.cfg"  # a folder with this is a spaCy pipeline


class Tagger(Protocol):
    """What finds names in sentences. `types` are those that it can tell."""

    @property
    def types(self) -> Collection[str]: ...

    def tag(
        self, sentences: Sequence[str], candidates: Sequence[Sequence[Candidate]] | None = None
    ) -> list[tuple[Found, ...]]:
        """The names in each sentence, with offsets in code points of the sentence; none overlap."""

    def read(
        self, sentences: Sequence[str], candidates: Sequence[Sequence[Candidate]] | None = None
    ) -> list[tuple[Found, ...]]:
        """Every reading of each sentence that is worth a look; they may overlap."""


def load(name: str, types: Collection[str]) -> Tagger:
    """The model of that name or place; `types` are those of the ontology. Raises ModelError."""
    return model.load(Path(name)) if _own(name) else SpacyTagger(name, types)


def digest(name: str) -> str:
    """SHA-256 of all files of a model. Raises ModelError."""
    folder = Path(name)
    if not _own(name) and not folder.is_dir():
        spec = importlib.util.find_spec(name)
        folder = Path(spec.origin).parent if spec and spec.origin else folder
    total = hashlib.sha256()
    try:
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            inner = hashlib.sha256(path.read_bytes()).digest()
            total.update(f"{path.relative_to(folder).as_posix()}\n".encode() + inner)
    except OSError as error:
        raise ModelError(f"{error.filename}: {error.strerror}: make it readable, or build with --no-ner") from None
    return total.hexdigest()


def _own(name: str) -> bool:
    """Is it a folder of kg train? Raises ModelError for what is no model at all, without loading spaCy."""
    folder = Path(name)
    if (folder / CARD).exists():
        return True
    if folder.is_dir():
        if not (folder / SPACY).exists():
            raise ModelError(f"{name}: no model there ({CARD} is missing): {CURE}")
    elif folder.exists():
        raise ModelError(f"{name}: a file, not the folder of a model: {CURE}")
    elif not name.isidentifier() or importlib.util.find_spec(name) is None:
        where = "there" if os.sep in name else "here, and no installed spaCy pipeline of that name"
        raise ModelError(f"{name}: no model {where}: {CURE}")
    return False


class SpacyTagger:
    """A spaCy pipeline that the user has installed; labels that are types of the ontology stand as they are."""

    def __init__(self, name: str, types: Collection[str]) -> None:
        self.name = name
        self._known = frozenset(types)
        self._language = _load(name)
        labels = {label for pipe in self._language.pipe_names for label in self._language.pipe_labels.get(pipe, ())}
        ends = (kind for label in labels & PLACES for kind in ENDINGS.values())
        self.types: frozenset[str] = self._known & {LABELS.get(x, x) for x in (*labels, *ends)}

    def tag(
        self, sentences: Sequence[str], candidates: Sequence[Sequence[Candidate]] | None = None
    ) -> list[tuple[Found, ...]]:
        """The names in each sentence, in code points."""
        found = []
        for doc in self._language.pipe(sentences, batch_size=BATCH):
            typed = ((e.start_char, e.end_char, self._type(e.label_, e.text)) for e in doc.ents)
            found.append(tuple(Found(start, end, kind, SCORE) for start, end, kind in typed if kind))
        return found

    read = tag

    def _type(self, label: str, name: str) -> str:
        kind = label if label in self._known else LABELS.get(label, "")
        if label in PLACES and label not in self._known:
            kind = next((kind for end, kind in ENDINGS.items() if name.endswith(end) and len(name) > len(end)), "")
        return kind if kind in self._known else ""


def _load(name: str) -> Language:
    try:
        import spacy
    except ImportError:
        raise ModelError(f"--ner-model {name}: spaCy is not installed: pip install spacy, or use --no-ner") from None
    try:
        language = spacy.load(name)
    except Exception as error:  # whatever a foreign pipeline raises while it loads
        said = " ".join(str(error).split())[:160]
        raise ModelError(f"--ner-model {name}: spaCy cannot load it ({said}): install it, or use --no-ner") from None
    if not {"ner", "entity_ruler", "span_ruler", "transformer"} & set(language.pipe_names):
        raise ModelError(f"--ner-model {name}: it has no component that finds names (ner): choose another pipeline")
    return language
