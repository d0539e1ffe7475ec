"""A spaCy pipeline that the user has installed, as a tagger: the only file that imports spaCy."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from kg.errors import ModelError

if TYPE_CHECKING:
    from spacy.language import Language

# labels of OntoNotes, on which the public Chinese pipelines are trained; what is not here is left out
LABELS = {
    "PERSON": "Person",
    "PER": "Person",
    "ORG": "Organization",
    "LAW": "Policy",
    "EVENT": "Event",
    "WORK_OF_ART": "Publication",
}
SCORE = 0.5  # spaCy gives no probability: rules and dictionary win where they are sure
BATCH = 64


class SpacyTagger:
    """`tag` reads sentences like the project's own tagger; labels that are types of the ontology stand as they are."""

    def __init__(self, name: str, types: Collection[str]) -> None:
        self.name = name
        self._types = frozenset(types)
        self._language = _load(name)

    def tag(
        self, sentences: Sequence[str], candidates: Sequence[object] | None = None
    ) -> list[tuple[tuple[int, int, str, float], ...]]:
        """(start, end, type, score) of the names in each sentence, in code points."""
        found = []
        for doc in self._language.pipe(sentences, batch_size=BATCH):
            typed = ((e.start_char, e.end_char, self._type(e.label_)) for e in doc.ents)
            found.append(tuple((start, end, kind, SCORE) for start, end, kind in typed if kind))
        return found

    def _type(self, label: str) -> str:
        kind = label if label in self._types else LABELS.get(label, "")
        return kind if kind in self._types else ""


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
    if not {"ner", "entity_ruler", "transformer"} & set(language.pipe_names):
        raise ModelError(f"--ner-model {name}: it has no component that finds names (ner): choose another pipeline")
    return language
