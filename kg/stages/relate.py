"""Links -> Relations: who does what to what, clause by clause, with the words that say so.

The subject of a clause is the actor that stands before its predicate, or after 支持, 推动 and their like; else
the one of the clause before it in the sentence; else the document's home place. Each named thing in the clause
is an object; what it is decides, with the predicate, what is done to it. Confidence is calibrated: it is the
share of right edges among those with the same things speaking for them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.grammar import Parse
from kg.lexicon import Lexicon
from kg.model import Document, Dropped, Evidence, Linked, Mention, Relation
from kg.ontology import Ontology

FLOOR = 0.4


class Claim(NamedTuple):
    """A relation that a text may state: entity ids, the words [start, end) that say it, and what speaks for it."""

    type: str
    subject: str
    object: str
    start: int
    end: int
    rule: str
    features: list[str]
    attributes: dict[str, str]


class Scene(NamedTuple):
    """One clause with its mentions (indices), its predicates (token, word) and its subjects (entity ids)."""

    first: int
    last: int
    sentence: int
    start: int
    end: int
    mentions: list[int]
    verbs: list[tuple[int, str]]
    subjects: list[str]
    how: str


class Relater:
    """Built once; holds what the ontology says of predicates, and the calibrated weights."""

    def __init__(self, ontology: Ontology, lexicon: Lexicon, weights: Mapping[str, float]) -> None:
        self.ontology, self.lexicon, self.weights = ontology, lexicon, weights
        self.words: dict[str, list[tuple[str, str]]] = {}  # predicate -> (relation, rule)
        for name, relation in ontology.relations.items():
            for rule in relation.rules:
                for word in rule.words:
                    self.words.setdefault(word, []).append((name, f"{name}.{rule.id}"))
        self.actors = ontology.concrete(["Place", "Organisation", "Person", "Event"])
        self.places = ontology.concrete(["Place"])
        self.organisations = ontology.concrete(["Organisation"])
        self.shifters = frozenset(ontology.grammar.shifters)
        self.negations = ontology.grammar.negations

    def relate(
        self, document: Document, parse: Parse, mentions: Sequence[Mention], linked: Linked
    ) -> tuple[tuple[Relation, ...], tuple[Dropped, ...]]:
        """The relations that the document states, and the claims that the ontology refused."""
        kept: list[Relation] = []
        dropped: list[Dropped] = []
        types = {e.id: e.type for e in linked.entities}
        for claim in self.claims(document, parse, mentions, linked):
            if claim.subject == claim.object:
                continue
            total = sum(self.weights.get(f, 0.0) for f in claim.features)
            score = 1 / (1 + math.exp(-total))
            if score < FLOOR:
                continue
            span = document.source_span(claim.start, claim.end)
            quote = document.source.text[span.start : span.end]
            evidence = Evidence(document.id, span.start, span.end, quote, claim.rule, round(score, 3))
            if self.ontology.fits(claim.type, types[claim.subject], types[claim.object]):
                kept.append(Relation(claim.type, claim.subject, claim.object, evidence, claim.attributes))
            else:
                what = f"{claim.subject} {claim.type} {claim.object}"
                dropped.append(Dropped("relation", what, "does not fit domain and range", evidence))
        return tuple(kept), tuple(dropped)

    # -- clauses

    def scenes(
        self, document: Document, parse: Parse, mentions: Sequence[Mention], entity: Mapping[int, str], home: str
    ) -> Iterator[Scene]:
        text, kinds, starts, ends = document.text, parse.kinds, parse.starts, parse.ends
        at, held, sentence_before = 0, [home] if home else [], -1
        how = "home"
        for first, last, sentence in parse.clauses:
            start, end = starts[first], ends[last - 1]
            while at and at < len(mentions) and mentions[at - 1].span.end > start:
                at -= 1
            while at < len(mentions) and mentions[at].span.start < start:
                at += 1
            inside = []
            i = at
            while i < len(mentions) and mentions[i].span.start < end:
                inside.append(i)
                i += 1
            verbs = [(t, text[starts[t] : ends[t]]) for t in range(first, last) if kinds[t] in "VW"]
            if sentence != sentence_before:
                held, how, sentence_before = ([home] if home else []), "home", sentence
            if inside:
                actors, kind = self._subjects(text, mentions, entity, inside, verbs, parse, start)
                if actors:
                    held, how = actors, kind
                elif how == "explicit":
                    how = "inherited"
                yield Scene(first, last, sentence, start, end, inside, verbs, held, how)

    def _subjects(
        self,
        text: str,
        mentions: Sequence[Mention],
        entity: Mapping[int, str],
        inside: list[int],
        verbs: list[tuple[int, str]],
        parse: Parse,
        start: int,
    ) -> tuple[list[str], str]:
        """Actors before the first predicate, or between 支持 and the next one; coordinated ones together."""
        run: list[str] = []
        end = -1
        kind = ""
        for i in inside:
            m = mentions[i]
            if m.type not in self.actors and m.type != "Place":
                if run:
                    break
                continue
            if i not in entity:
                continue
            between = text[end : m.span.start] if run else text[start : m.span.start]
            if not run:
                words = [w for t, w in verbs if parse.ends[t] <= m.span.start]
                if words and words[-1] not in self.shifters:
                    continue
                run, kind, end = [entity[i]], "shifted" if words else "explicit", m.span.end
            elif between in ("、", "和", "与", "及", "以及", ""):
                run.append(entity[i])
                end = m.span.end
            else:
                break
        if not run:
            return [], ""
        follow = text[end : end + 1]
        if follow == "的" or follow in "省市区县":
            return [], ""
        if not any(parse.starts[t] >= end for t, _ in verbs) and follow:
            return [], ""
        return run, kind

    # -- claims

    def claims(
        self, document: Document, parse: Parse, mentions: Sequence[Mention], linked: Linked
    ) -> Iterator[Claim]:
        """Every relation that some rule reads, fit or not; the calibration learns from the same."""
        entity = {link.mention: link.entity for link in linked.links}
        types = {e.id: e.type for e in linked.entities}
        home = linked.home.entity if linked.home else ""
        for scene in self.scenes(document, parse, mentions, entity, home):
            yield from self._objects(document, parse, mentions, entity, types, scene, home)
            yield from self._lists(document, parse, mentions, entity, types, scene)
            yield from self._means(document, mentions, entity, types, scene)
        yield from self._named(document, mentions, entity, types, home)

    def _objects(
        self,
        document: Document,
        parse: Parse,
        mentions: Sequence[Mention],
        entity: Mapping[int, str],
        types: Mapping[str, str],
        scene: Scene,
        home: str,
    ) -> Iterator[Claim]:
        text = document.text
        clause = text[scene.start : scene.end]
        negated = any(n in clause for n in self.negations)
        attributes = {}
        for i in scene.mentions:
            if i not in entity:
                continue
            m, target = mentions[i], entity[i]
            kind = types[target]
            relations = OBJECTS.get(kind, ())
            if not relations:
                continue
            before = [(t, w) for t, w in scene.verbs if parse.ends[t] <= m.span.start]
            after = [(t, w) for t, w in scene.verbs if parse.starts[t] >= m.span.end]
            verb = before[-1][1] if before else ""
            first = before[0][1] if before else ""
            follow = after[0][1] if after else ""
            gap = text[m.span.end : m.span.end + 1]
            subjects = [s for s in scene.subjects if s != target]
            if not subjects and home and home != target:
                subjects = [home]
            alone = len(scene.mentions)
            start = scene.start
            for type_ in relations:
                rule = next((r for w in (verb, first, follow) for t, r in self.words.get(w, ()) if t == type_), f"{type_}.plain")
                for subject in subjects:
                    features = [
                        f"R={type_}",
                        f"{type_}|{kind}",
                        f"{type_}|{kind}|{scene.how}",
                        f"{type_}|{kind}|{rule}",
                        f"{type_}|{kind}|v={verb}",
                        f"{type_}|1={first}",
                        f"{type_}|{kind}|f={follow}",
                        f"{type_}|{kind}|g={gap}",
                        f"{type_}|{types.get(subject, '')}|{scene.how}",
                        f"{type_}|d={m.detector.split('.')[0]}|{int(m.score * 5)}",
                        f"{type_}|neg={negated}",
                        f"{type_}|{kind}|{len(m.name or m.surface)}",
                        f"{type_}|={m.name or m.surface}",
                        f"{type_}|a={min(alone, 4)}",
                        f"{type_}|h={subject == home}",
                    ]
                    yield Claim(type_, subject, target, start, scene.end, rule, features, attributes)

    def _lists(
        self,
        document: Document,
        parse: Parse,
        mentions: Sequence[Mention],
        entity: Mapping[int, str],
        types: Mapping[str, str],
        scene: Scene,
    ) -> Iterator[Claim]:
        """A、B和C等新兴产业: each item is part of the head."""
        text = document.text
        items: list[int] = []
        for n, i in enumerate(scene.mentions):
            m = mentions[i]
            if items:
                between = text[mentions[items[-1]].span.end : m.span.start]
                if between.startswith("等") and len(between) <= 8 and not between.startswith("等、"):
                    if i in entity:
                        for j in items:
                            yield from self._part(document, mentions, entity, types, j, i, items[0], between, len(items))
                    items = []
                    continue
                if between not in ("、", "和", "与", "及", "以及", "，"):
                    items = []
            if i in entity:
                items.append(i)

    def _part(
        self,
        document: Document,
        mentions: Sequence[Mention],
        entity: Mapping[int, str],
        types: Mapping[str, str],
        item: int,
        head: int,
        first: int,
        between: str,
        size: int,
    ) -> Iterator[Claim]:
        a, b = entity[item], entity[head]
        if types[a] in PARTS and types[b] in PARTS:
            name = mentions[head].name or mentions[head].surface
            features = [
                "R=part_of", f"part_of|{types[a]}|{types[b]}", f"part_of|{between}", f"part_of|={name}",
                f"part_of|n{min(size, 4)}", f"part_of|..{name[-2:]}",
            ]
            yield Claim("part_of", a, b, mentions[first].span.start, mentions[head].span.end, "part_of.list", features, {})

    def _means(
        self, document: Document, mentions: Sequence[Mention], entity: Mapping[int, str], types: Mapping[str, str], scene: Scene
    ) -> Iterator[Claim]:
        """以A赋能B, A与B融合, A应用于B: A is applied to B."""
        text = document.text
        here = [i for i in scene.mentions if i in entity]
        for n, i in enumerate(here):
            for j in here[n + 1 :]:
                a, b = entity[i], entity[j]
                if types[a] not in ("Technology", "Industry", "Initiative") or types[b] != "Industry" or a == b:
                    continue
                between = text[mentions[i].span.end : mentions[j].span.start]
                after = text[mentions[j].span.end : mentions[j].span.end + 6]
                word = next((w for w in ("赋能", "应用于", "应用到", "改造", "融入", "+", "与", "和") if w in between), "")
                tail = next((w for w in ("融合", "应用", "赋能", "转型", "领域", "场景") if w in after), "")
                if not word and not tail or len(between) > 24:
                    continue
                features = [
                    "R=applies_to", f"applies_to|{types[a]}", f"applies_to|{word}", f"applies_to|{word}|{tail}",
                    f"applies_to|{word}|{types[a]}", f"applies_to|{tail}|{types[a]}", f"applies_to|n{min(len(between), 9)}",
                ]
                yield Claim("applies_to", a, b, scene.start, scene.end, "applies_to.means", features, {})

    def _named(
        self, document: Document, mentions: Sequence[Mention], entity: Mapping[int, str], types: Mapping[str, str], home: str
    ) -> Iterator[Claim]:
        """What a name itself says: an agency governs its place, a park or an institution lies in its place."""
        seen: set[tuple[str, str]] = set()
        short = [(self.lexicon.short.get(p, ""), p) for p in sorted(types) if types[p] in ("Province", "City", "County")]
        for i, m in enumerate(mentions):
            a = entity.get(i, "")
            if not a:
                continue
            kind = types[a]
            name = a.partition("/")[2]
            place = ""
            for s, p in short:
                if s and (s in name or s in m.surface) and len(s) > len(place.partition("/")[2]) - 1 and p != a:
                    place = p
            if kind == "Agency":
                target = place or home
                if target and (a, target) not in seen:
                    seen.add((a, target))
                    features = ["R=governs", f"governs|{bool(place)}", f"governs|{m.detector}", f"governs|..{name[-2:]}", f"governs|{types.get(target)}", f"governs|h={target == home}"]
                    yield Claim("governs", a, target, m.span.start, m.span.end, "governs.name", features, {})
            if kind in ("Park", "Institution", "Enterprise", "Organization"):
                for target in {place, home} - {""}:
                    if (a, target) not in seen:
                        seen.add((a, target))
                        features = [
                            "R=located_in", f"located_in|{kind}|{target == place}|{bool(place)}", f"located_in|{kind}|h={target == home}",
                            f"located_in|..{name[-2:]}", f"located_in|{kind}|..{name[-1:]}", f"located_in|<{name[:2]}", f"located_in|{m.detector.split('.')[0]}|{kind}",
                        ]
                        yield Claim("located_in", a, target, m.span.start, m.span.end, "located_in.name", features, {})


# What may be done to a thing of each type, the likeliest first.
OBJECTS = {
    "Industry": ("develops", "researches", "pursues"),
    "Technology": ("researches", "develops", "pursues"),
    "Initiative": ("pursues",),
    "Concept": ("pursues",),
    "Title": ("awarded", "pursues"),
    "Policy": ("issues", "pursues"),
    "Publication": ("issues",),
    "Park": ("pursues", "cooperates_with"),
    "Region": ("pursues", "cooperates_with"),
    "Province": ("cooperates_with",),
    "City": ("cooperates_with",),
    "Country": ("cooperates_with",),
    "Enterprise": ("cooperates_with",),
    "Institution": ("cooperates_with", "awarded"),
    "Agency": ("cooperates_with",),
}
PARTS = frozenset({"Industry", "Technology", "Initiative", "Title"})
