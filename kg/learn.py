"""What a named-entity model learns from, cut and prepared as a build will hand it to the model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg import sources
from kg.errors import SourceError
from kg.grammar import Grammar
from kg.model import Failure, Source
from kg.ner import data
from kg.ner.data import Example
from kg.ner.proposals import Proposer
from kg.pipeline import Recipe, load
from kg.stages.clean import clean


def examples(path: Path, documents: Path | None, recipe: Recipe) -> list[Example]:
    """The sentences of a file (JSON lines or CoNLL), or of a folder of gold files with that of their documents.

    Sentences of documents come with what grammar and lexicon of the recipe see in them. Raises SourceError.
    """
    if not path.is_dir():
        return data.read(path)
    if documents is None:
        raise SourceError(f"{path}: a folder of annotations needs its documents: give --documents DIR")
    ontology, _ = load(recipe)
    return data.gold(path, documents, preparer(recipe), ontology.grammar.deictic, text_of)


def text_of(path: Path) -> str:
    """The one document of a file of any kind, as a build reads it. Raises SourceError."""
    found = list(sources.read([path]))
    if len(found) != 1 or isinstance(found[0], Failure):
        failed = next((f.error for f in found if isinstance(f, Failure)), "")
        raise SourceError(failed or f"{path}: holds {len(found)} documents: give a file for each")
    return found[0].text


def preparer(recipe: Recipe) -> Callable[[str, str], list[Example]]:
    """What cuts a text, with the id of its document, into sentences without labels."""
    ontology, lexicon = load(recipe)
    grammar, proposer = Grammar(ontology, lexicon), Proposer(ontology, lexicon)

    def prepare(text: str, id: str) -> list[Example]:
        document = clean(Source(id, id, text, id))
        return proposer.examples(document, grammar.parse(document))

    return prepare
