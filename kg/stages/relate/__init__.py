"""Links -> Relations: who does what to what, clause by clause, with the words that say so.

scenes.py says who acts in each clause, and each further file reads one kind of statement from that: objects.py what is
done to a thing, parts.py what belongs to a class, means.py what serves what, together.py who works with whom, names.py
what a name says, titles.py what the head of the document says, duties.py and tasks.py who is responsible. They claim
much; what is believed depends on the signs for each claim. Confidence is calibrated: it is the share of right edges
among those with the same signs speaking for them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence

from kg.grammar import Parse
from kg.lexicon import Lexicon
from kg.model import Document, Dropped, Evidence, Linked, Mention, Relation
from kg.ontology import Ontology
from kg.weights import Weights

from .claims import OBJECTS, Claim, Page, Vocabulary
from .duties import duties
from .means import means
from .names import names
from .objects import objects
from .parts import parts
from .scenes import scenes
from .tasks import tasks
from .titles import brought_by_department, posts, titles
from .together import together

FLOOR = 0.35  # a claim less likely than this is not a relation
RULES = (objects, parts, means, together, names, titles, posts, duties, tasks)


class Relater:
    """Built once; holds what the ontology says of predicates, and the calibrated weights."""

    def __init__(self, ontology: Ontology, lexicon: Lexicon, weights: Weights) -> None:
        self.ontology, self.lexicon = ontology, lexicon
        self.words: dict[str, list[tuple[str, str]]] = {}
        self.confidence: dict[tuple[str, str], float] = {}  # (relation, predicate) -> what the ontology says
        for name, relation in ontology.relations.items():
            for rule in relation.rules:
                for word in rule.words:
                    self.words.setdefault(word, []).append((name, f"{name}.{rule.id}"))
                    self.confidence.setdefault((name, word), rule.confidence)
        self.weigh(weights)

    def weigh(self, weights: Weights) -> None:
        """Use these weights from now on."""
        self.table = {
            relation: {(sign, value): weight for sign, known in table.items() for value, weight in known.items()}
            for relation, table in weights.claims.items()
        }
        grammar = self.ontology.grammar
        self.vocabulary = Vocabulary(
            self.ontology,
            self.lexicon,
            self.words,
            self.ontology.concrete(["Place", "Organisation", "Person", "Event"]),
            frozenset(grammar.shifters),
            re.compile("|".join(map(re.escape, grammar.negations)) or "(?!)"),
            frozenset(self.table),
            {
                kind: tuple(t for t in types if any(kind in objects for _, objects in self.ontology.fitting.get(t, ())))
                for kind, types in OBJECTS.items()
            },
        )

    def relate(
        self, document: Document, parse: Parse, mentions: Sequence[Mention], linked: Linked
    ) -> tuple[tuple[Relation, ...], tuple[Dropped, ...]]:
        """The relations that the document states, and the claims that the ontology refused."""
        kept: dict[tuple[str, str, str, int, int], Relation] = {}  # the same words say a thing but once
        dropped: list[Dropped] = []
        types = {e.id: e.type for e in linked.entities}
        for claim, score in self._agreed(self.claims(document, parse, mentions, linked)):
            if score < FLOOR:
                continue
            span = document.source_span(claim.start, claim.end)
            quote = document.source.text[span.start : span.end]
            evidence = Evidence(document.id, span.start, span.end, quote, claim.rule, round(score, 3))
            if self.ontology.fits(claim.type, types[claim.subject], types[claim.object]):
                a, b = claim.subject, claim.object
                if self.ontology.relations[claim.type].symmetric:
                    a, b = sorted((a, b))
                key = claim.type, a, b, span.start, span.end
                held = kept.get(key)
                if held is None or held.evidence.confidence < evidence.confidence:
                    attributes = {**(held.attributes if held else {}), **claim.attributes}
                    kept[key] = Relation(claim.type, claim.subject, claim.object, evidence, attributes)
            else:
                what = f"{claim.subject} {claim.type} {claim.object}"
                dropped.append(Dropped("relation", what, "does not fit domain and range", evidence))
        return tuple(kept.values()), tuple(dropped)

    def _agreed(self, claims: Iterable[Claim]) -> Iterator[tuple[Claim, float]]:
        """Each claim with its likelihood: of an item of a list at least what it is of the list's items together."""
        judged = [(claim, self.likelihood(claim)) for claim in claims if claim.subject != claim.object]
        rows: dict[tuple[str, str, int, int, int], list[float]] = {}
        for claim, score in judged:
            if claim.row >= 0:
                rows.setdefault(_row(claim), []).append(math.log(score / (1 - score)) if 0 < score < 1 else 0.0)
        for claim, score in judged:
            odds = rows.get(_row(claim), ()) if claim.row >= 0 else ()
            yield claim, max(score, 1 / (1 + math.exp(-sum(odds) / len(odds)))) if len(odds) > 1 else score

    def likelihood(self, claim: Claim) -> float:
        """0 to 1. A relation that was never calibrated is believed as far as the ontology says."""
        table = self.table.get(claim.type)
        if table is None:
            return self.confidence.get((claim.type, claim.rule.rpartition("=")[2]), 0.0)
        return 1 / (1 + math.exp(-sum(filter(None, map(table.get, claim.signs)))))

    def claims(self, document: Document, parse: Parse, mentions: Sequence[Mention], linked: Linked) -> Iterator[Claim]:
        """Every relation that some rule reads, fit or not; the calibration learns from the same."""
        entity = {link.mention: link.entity for link in linked.links}
        types = {e.id: e.type for e in linked.entities}
        page = Page(
            document,
            tuple(mentions),
            entity,
            {mention: types[id] for mention, id in entity.items()},
            types,
            linked.home.entity if linked.home else "",
            [],
            self.vocabulary,
            {},
        )
        page = page._replace(brought=brought_by_department(page))
        page.scenes.extend(scenes(page, parse))
        for rule in RULES:
            yield from rule(page)


def _row(claim: Claim) -> tuple[str, str, int, int, int]:
    """What the claims of one list share."""
    return claim.type, claim.subject, claim.start, claim.end, claim.row
