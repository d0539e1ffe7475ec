"""Learn seeds/confidence.json: what each sign for a name or a relation is worth, from annotated documents.

    python benchmarks/annotations.py ../shared --output learn
    python benchmarks/calibrate.py learn/gold --documents learn/docs [--folds 2 --judge ../shared/gold/train]

Two logistic regressions with an L2 penalty, one over the readings of the detector, one over the claims of the
relater. With --folds it only reports how well weights do on documents that they were not learned from.
Needs scipy. Three minutes of one core for 414 documents of 2,000 to 3,000 characters.
"""

from __future__ import annotations

import argparse
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from kg import lexicon as lexicons
from kg import ontology as ontologies
from kg import sources
from kg.grammar import Grammar, Parse
from kg.model import Document, Failure, Linked
from kg.stages.clean import clean
from kg.stages.detect import Detector
from kg.stages.link import Linker
from kg.stages.readings import SHARED, SIGNS
from kg.stages.relate import Relater
from kg.stages.traits import PAIR, SPELLING
from kg.weights import Weights

Feature = tuple[str, str, str]  # type (or relation), sign, value
Row = tuple[list[Feature], bool, float]
LEAST = -5.0  # shared log odds below which no reading was ever right
NAMES, CLAIMS = (3.0, 2), (1.0, 2)  # penalty; a sign seen less often than this is left out
WRITTEN = 0.3  # what a text written for this project counts beside a real document, of names
SHARED_ONLY = frozenset({"holds_post.party"})  # true, but seldom annotated for this project
DROPPED = str.maketrans("", "", "“”‘’\"'《》〈〉「」『』 \t\n\u3000·")
ALIKE = str.maketrans('（）＋"', "()+“")


class Sample(NamedTuple):
    """One annotated document, cleaned and parsed; `names` finds the gold entities of a folded name."""

    stem: str
    gold: dict[str, Any]
    document: Document
    parse: Parse
    names: dict[str, list[dict[str, Any]]]


def share(sample: Sample) -> float:
    """How much what a document tells of names counts."""
    return WRITTEN if sample.stem[0] == "w" else 1.0


def group(sample: Sample) -> str:
    """Parts of one report (t01, r01a, r01b) are held out together: they share their names."""
    return sample.stem[1:3] if sample.stem[0] in "rt" else sample.stem


def fold(name: str) -> str:
    """A name as the scorer compares it."""
    return unicodedata.normalize("NFKC", name).translate(DROPPED).lower()


class Workshop:
    """The stages, with weights that can be changed."""

    def __init__(self) -> None:
        self.ontology = ontologies.load()
        self.lexicon = lexicons.load(None, self.ontology)
        self.grammar = Grammar(self.ontology, self.lexicon)
        self.linker = Linker(self.ontology, self.lexicon)
        self.detector = Detector(self.ontology, self.lexicon, Weights())
        self.relater = Relater(self.ontology, self.lexicon, Weights())

    def samples(self, gold: Path, documents: Path) -> list[Sample]:
        found = []
        texts = {s.id: s for s in sources.read([documents]) if not isinstance(s, Failure)}
        for file in sorted(gold.glob("*.json")):
            annotation = json.loads(file.read_text(encoding="utf-8"))
            source = next(s for id, s in sorted(texts.items()) if id.startswith(file.stem))
            document = clean(source)
            names: dict[str, list[dict[str, Any]]] = {}
            for entity in annotation["entities"]:
                for name in entity["names"]:
                    names.setdefault(fold(name), []).append(entity)
            found.append(Sample(file.stem, annotation, document, self.grammar.parse(document), names))
        return found

    def weigh(self, weights: Weights) -> None:
        self.detector.weigh(weights)
        self.relater.weigh(weights)

    # ---- names

    def name_rows(self, sample: Sample) -> list[Row]:
        """Each reading with a type, and whether the annotators have that name of that type; optional ones left out."""
        text, cover, rows = sample.document.text, self._cover(sample), []
        for r in self.detector.readings(sample.document, sample.parse):
            name = r.name or text[r.start : r.end]
            longer = cover.get(r.start)
            inside = (
                longer is not None
                and r.end <= longer[1]
                and r.end - r.start < longer[1] - longer[0]
                and fold(text[longer[0] : longer[1]]) != fold(name)
                and not any(fold(name) == fold(n) for e in longer[2] for n in e["names"])
            )
            for type_, rule in r.types.items():
                right = self._right(sample, name, type_, r.entry if rule == "lexicon" else "")
                if right is None:
                    continue
                signs: list[Feature] = [("", "bias", ""), (type_, "bias", ""), (type_, "rule", rule)]
                signs += [(type_, sign, value) for sign, value in zip(SIGNS, r.own, strict=True)]
                spelling = self.detector.traits.of(name)
                signs += [(type_, sign, value) for sign, value in zip(SPELLING, spelling.values, strict=True)]
                signs += [(type_, PAIR, pair) for pair in spelling.pairs]
                signs += [("", sign, value) for sign, value in zip(SHARED, r.shared, strict=True)]
                rows.append((signs, right and not inside, share(sample)))
        return rows

    def _right(self, sample: Sample, name: str, type_: str, entry: str) -> bool | None:
        names = [name]
        if type_ == "Industry":
            names += (
                [name[:-2]] if name.endswith(("产业", "行业")) and len(name) > 3 else [name + "产业", name + "行业"]
            )
        if entry in self.lexicon.entries:
            names.append(self.lexicon.entries[entry].name)
        found = [e for n in names for e in sample.names.get(fold(n), ())]
        if any(type_ in e["types"] and not e.get("optional") for e in found):
            return True
        return None if any(e.get("optional") for e in found) else False

    @staticmethod
    def _cover(sample: Sample) -> dict[int, tuple[int, int, list[dict[str, Any]]]]:
        """The longest gold name over each character: what lies within it is not named there."""
        text = sample.document.text.lower().translate(ALIKE)
        cover: dict[int, tuple[int, int, list[dict[str, Any]]]] = {}
        for entities in sample.names.values():
            for name in sorted({n.lower().translate(ALIKE) for e in entities for n in e["names"] if len(n) > 2}):
                at = text.find(name)
                while at >= 0:
                    for i in range(at, at + len(name)):
                        held = cover.get(i)
                        if held is None or held[1] - held[0] < len(name):
                            cover[i] = (at, at + len(name), entities)
                    at = text.find(name, at + 1)
        return cover

    # ---- claims

    def claim_rows(self, sample: Sample) -> list[Row]:
        """Each claim, and whether the annotators have that relation between these entities."""
        mentions = self.detector.detect(sample.document, sample.parse)
        linked = self.linker.link(sample.document, mentions)
        matched = match(linked, sample.gold["entities"])
        optional = {e["id"] for e in sample.gold["entities"] if e.get("optional")}
        gold = dict(_relations(sample.gold))
        rows: list[Row] = []
        for claim in self.relater.claims(sample.document, sample.parse, mentions, linked):
            if claim.rule in SHARED_ONLY and sample.stem[0] != "t":
                continue
            s, o = matched.get(claim.subject), matched.get(claim.object)
            signs: list[Feature] = [(claim.type, sign, value) for sign, value in claim.signs]
            if (found := gold.get((s, claim.type, o))) is not None:
                if not found:
                    rows.append((signs, True, 1.0))
            elif claim.subject != claim.object and not optional & {s, o}:
                rows.append((signs, False, 0.3 if s is None or o is None else 1.0))
        return rows


def _relations(gold: dict[str, Any]) -> Iterator[tuple[tuple[str | None, str, str | None], bool]]:
    for relation in gold["relations"]:
        for type_ in relation["p"]:
            yield (relation["s"], type_, relation["o"]), bool(relation.get("optional"))
            if type_ == "cooperates_with":
                yield (relation["o"], type_, relation["s"]), bool(relation.get("optional"))


def match(linked: Linked, entities: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Our entities with the annotators', one to one: by canonical name first, then by alias."""
    left = {e["id"]: {fold(n) for n in e["names"]} for e in entities}
    found: dict[str, str] = {}
    for by_alias in (False, True):
        for entity in linked.entities:
            if entity.id not in found:
                names = {fold(n) for n in (entity.aliases if by_alias else (entity.name,))}
                hit = next((id for id, known in left.items() if names & known), None)
                if hit:
                    found[entity.id] = hit
                    del left[hit]
    return found


def learn(rows: Sequence[Row], penalty: float, rare: int) -> dict[str, dict[str, dict[str, float]]]:
    """The weights of a logistic regression, rounded: type -> sign -> value -> weight."""
    seen = Counter(f for signs, _, _ in rows for f in set(signs))
    column = {f: i for i, f in enumerate(sorted(f for f, n in seen.items() if n >= rare))}
    at = [(r, column[f]) for r, (signs, _, _) in enumerate(rows) for f in set(signs) if f in column]
    x = csr_matrix((np.ones(len(at)), tuple(zip(*at, strict=True))), shape=(len(rows), len(column)))
    y = np.array([right for _, right, _ in rows], float)
    weight = np.array([w for _, _, w in rows])
    transposed = x.T.tocsr()

    def loss(b: Any) -> tuple[float, Any]:
        z = x @ b
        p = 1 / (1 + np.exp(-z))
        return float((weight * (np.logaddexp(0, z) - y * z)).sum() + penalty / 2 * (b @ b)), (
            transposed @ (weight * (p - y)) + penalty * b
        )

    best = minimize(loss, np.zeros(len(column)), jac=True, method="L-BFGS-B", options={"maxiter": 80}).x
    table: dict[str, dict[str, dict[str, float]]] = {}
    for (type_, sign, value), w in zip(column, best, strict=True):
        if abs(w) >= 0.05:
            table.setdefault(type_, {}).setdefault(sign, {})[value] = round(float(w), 2)
    return table


def calibrate(workshop: Workshop, samples: Sequence[Sample], rows: Sequence[list[Row]]) -> Weights:
    """Weights of names, then of claims. Every rule that was weighed is listed, were it with 0.

    Claims are learned from names as they are found in unseen documents: on each half with weights of the other half.
    """
    groups = sorted({group(s) for s in samples})
    claimed: list[Row] = []
    for half in (set(groups[::2]), set(groups[1::2])):
        others = [chunk for sample, chunk in zip(samples, rows, strict=True) if group(sample) not in half]
        workshop.weigh(Weights(names=_names(workshop, [row for chunk in others for row in chunk])))
        claimed += [row for sample in samples if group(sample) in half for row in workshop.claim_rows(sample)]
    claims = learn(claimed, *CLAIMS)
    for relation in RULED:
        claims.setdefault(relation, {})
    weights = Weights(names=_names(workshop, [row for chunk in rows for row in chunk]), claims=claims)
    workshop.weigh(weights)
    return weights


def _names(workshop: Workshop, rows: Sequence[Row]) -> dict[str, dict[str, dict[str, float]]]:
    names = learn(rows, *NAMES)
    names.setdefault("", {}).setdefault("bias", {})["least"] = LEAST
    for type_ in workshop.ontology.types:
        rules = names.setdefault(type_, {}).setdefault("rule", {})
        for rule in ("lexicon", "guarded", "list", "object", "quoted", "quoted-head", "title"):
            rules.setdefault(rule, 0.0)
    for heads in workshop.ontology.heads:
        for word in heads.words:
            names[heads.type]["rule"].setdefault(f"head.{word}", 0.0)
    return names


# Relations that rules written in Python read; others are believed as far as the ontology says.
RULED = (
    "develops", "pursues", "researches", "applies_to", "issues", "proposes", "handles", "holds_post", "part_of",
    "located_in", "governs", "awarded", "cooperates_with",
)  # fmt: skip


def figures(workshop: Workshop, samples: Iterable[Sample]) -> Counter[str]:
    """Right, found and wanted names (with type) and relations; what is optional counts neither way."""
    total: Counter[str] = Counter()
    for s in samples:
        mentions = workshop.detector.detect(s.document, s.parse)
        linked = workshop.linker.link(s.document, mentions)
        relations, _ = workshop.relater.relate(s.document, s.parse, mentions, linked)
        by_id = {e["id"]: e for e in s.gold["entities"]}
        matched = match(linked, s.gold["entities"])
        for entity in linked.entities:
            hit = by_id.get(matched.get(entity.id, ""))
            if hit is None or not hit.get("optional"):
                total["names found"] += 1
                total["names right"] += hit is not None and entity.type in hit["types"]
        total["names wanted"] += sum(not e.get("optional") for e in s.gold["entities"])
        gold = dict(_relations(s.gold))
        for subject, type_, object_ in sorted({(r.subject, r.type, r.object) for r in relations}):
            key = matched.get(subject), type_, matched.get(object_)
            if key in gold:
                total["relations right"] += not gold[key]
                total["relations found"] += not gold[key]
            elif not any(by_id[i].get("optional") for i in (key[0], key[2]) if i):
                total["relations found"] += 1
        total["relations wanted"] += sum(
            not (r.get("optional") or by_id[r["s"]].get("optional") or by_id[r["o"]].get("optional"))
            for r in s.gold["relations"]
        )
    return total


def show(label: str, total: Counter[str]) -> None:
    for what in ("names", "relations"):
        right, found, wanted = (total[f"{what} {k}"] for k in ("right", "found", "wanted"))
        print(
            f"{label:<10}{what:<10} P {right / max(1, found):.3f}  R {right / max(1, wanted):.3f}  "
            f"F1 {2 * right / max(1, found + wanted):.3f}  ({wanted} wanted)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=0, help="report on held-out documents instead of writing")
    parser.add_argument("--judge", type=Path, help="with --folds: report on the documents of this gold folder only")
    parser.add_argument("--output", type=Path, default=ontologies.data_path("confidence.json"))
    args = parser.parse_args()
    workshop = Workshop()
    samples = workshop.samples(args.gold, args.documents)
    rows = [workshop.name_rows(s) for s in samples]
    if args.folds:
        total: Counter[str] = Counter()
        groups = sorted({group(s) for s in samples})
        judged = {file.stem for file in (args.judge or args.gold).glob("*.json")}
        for fold_ in range(args.folds):
            held = set(groups[fold_ :: args.folds])
            kept = [i for i, s in enumerate(samples) if group(s) not in held]
            calibrate(workshop, [samples[i] for i in kept], [rows[i] for i in kept])
            total += figures(workshop, (s for s in samples if group(s) in held and s.stem in judged))
        show("held out", total)
        return
    weights = calibrate(workshop, samples, rows)
    table = {"names": weights.names, "claims": weights.claims}
    args.output.write_text(json.dumps(table, ensure_ascii=False, sort_keys=True, indent=0) + "\n", encoding="utf-8")
    show("fitted", figures(workshop, samples))


if __name__ == "__main__":
    main()
