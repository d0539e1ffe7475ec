"""A user's own spaCy pipeline as a tagger."""

from pathlib import Path

import pytest

from kg.errors import ModelError
from kg.nlp import SpacyTagger

TYPES = ("City", "Person", "Organization", "Event")


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> str:
    import spacy

    language = spacy.blank("zh")
    ruler = language.add_pipe("entity_ruler")
    ruler.add_patterns(  # type: ignore[attr-defined]
        [
            {"label": "City", "pattern": "苏州市"},
            {"label": "ORG", "pattern": "思必驰"},
            {"label": "GPE", "pattern": "江苏"},
        ]
    )
    folder = tmp_path_factory.mktemp("spacy")
    language.to_disk(folder)
    return str(folder)


def test_labels_become_types_of_the_ontology(pipeline: str) -> None:
    found = SpacyTagger(pipeline, TYPES).tag(["江苏的苏州市有思必驰。", ""])
    # City stands as it is, ORG is Organization, GPE may be any kind of place and is left out
    assert [[(s, e, t) for s, e, t, _ in names] for names in found] == [[(3, 6, "City"), (7, 10, "Organization")], []]


@pytest.mark.parametrize("name", ["no_such_pipeline_anywhere", "/no/such/folder"])
def test_a_pipeline_that_is_not_there_gets_one_line(name: str) -> None:
    with pytest.raises(ModelError) as caught:
        SpacyTagger(name, TYPES)
    assert name in str(caught.value) and "\n" not in str(caught.value) and "--no-ner" in str(caught.value)


def test_a_pipeline_without_names_is_refused(tmp_path: Path) -> None:
    import spacy

    spacy.blank("zh").to_disk(tmp_path / "empty")
    with pytest.raises(ModelError, match="finds names"):
        SpacyTagger(str(tmp_path / "empty"), TYPES)
