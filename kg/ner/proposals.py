"""What the grammar and the lexicon see in a sentence, as candidates for the model to weigh.

Source "token" gives every token with its letter, "lexicon" every known name with its types and every head word with
the type it tells, "word" the words of the language with their parts of speech. None of it is calibrated on annotated
documents, so the model learns how far to believe it.
"""

from __future__ import annotations

from bisect import bisect_right

from kg.grammar import Parse
from kg.lexicon import Lexicon
from kg.model import Document
from kg.ner.data import Example
from kg.ner.features import Candidate
from kg.ontology import Ontology


class Proposer:
    """Built once from an ontology and a lexicon."""

    def __init__(self, ontology: Ontology, lexicon: Lexicon) -> None:
        self._heads = {word: f"head {h.type}" for h in ontology.heads for word in h.words}
        self._known = {
            name: "|".join(sorted({entry.type for entry in entries})) for name, entries in lexicon.by_surface.items()
        }

    def propose(self, document: Document, parse: Parse) -> list[list[Candidate]]:
        """The candidates of each sentence, with offsets in the sentence; tokens across sentences are left out."""
        found: list[list[Candidate]] = [[] for _ in document.sentences]
        starts = [sentence.span.start for sentence in document.sentences]
        for letter, start, end in zip(parse.kinds, parse.starts, parse.ends, strict=True):
            at = bisect_right(starts, start) - 1
            if at < 0 or end > document.sentences[at].span.end:
                continue
            base = starts[at]
            found[at].append((start - base, end - base, letter, "token"))
            if letter in "LH":
                tables = (self._known, self._heads) if letter == "L" else (self._heads,)
                surface = document.text[start:end]
                if kind := next((table[surface] for table in tables if surface in table), ""):
                    found[at].append((start - base, end - base, kind, "lexicon"))
        starts.append(len(document.text) + 1)
        at = 0
        for start, end, tag in zip(parse.words.starts, parse.words.starts[1:], parse.words.tags, strict=False):
            while start >= starts[at + 1]:
                at += 1
            base = starts[at]
            if base <= start and end <= document.sentences[at].span.end:
                found[at].append((start - base, end - base, tag, "word"))
        return found

    def examples(self, document: Document, parse: Parse) -> list[Example]:
        """The sentences as the model meets them, without labels."""
        texts = (document.text[s.span.start : s.span.end] for s in document.sentences)
        proposed = self.propose(document, parse)
        return [
            Example(text, (), document=document.id, candidates=tuple(found))
            for text, found in zip(texts, proposed, strict=True)
        ]
