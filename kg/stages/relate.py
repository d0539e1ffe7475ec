"""Links -> Relations: who does what to what, clause by clause, with the words that say so.

The subject of a clause is the actor that stands before its predicate, or after 支持, 推动 and their like; else
the one of the clause before it in the sentence; else the document's home place. Each named thing in the clause
is an object; what it is decides, with the predicate, what is done to it. Confidence is calibrated: it is the
share of right edges among those with the same signs speaking for them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.grammar import Parse
from kg.lexicon import Lexicon
from kg.model import Document, Dropped, Evidence, Linked, Mention, Relation
from kg.ontology import Ontology
from kg.weights import Weights

FLOOR = 0.4  # a claim less likely than this is not a relation
AND = ("、", "和", "与", "及", "以及", "")
# What may be done to a thing of each type.
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
SPEAKERS = frozenset({"Person", "Event"})
SPEECH = frozenset({"指出", "强调", "提出", "要求", "明确", "部署", "建议", "认为", "倡导", "审议", "通过"})
SITED = frozenset({"Park", "Institution", "Enterprise", "Organization"})
MEANS = ("赋能", "应用于", "应用到", "改造", "融入", "+", "与", "和")
MERGED = ("融合", "应用", "赋能", "转型", "领域", "场景")
ORGANISATIONS = frozenset({"Agency", "Enterprise", "Institution", "Organization"})
LABEL = re.compile(
    "(?:^|[\n。；，、 ]|承办单位：)(主办|协办|承办|会办|分办|承办单位|主办单位|协办单位|建议人|提案人|领衔人)：?"
)
HANDLING = frozenset({"主办", "协办", "承办", "会办", "分办", "承办单位", "主办单位", "协办单位"})
PROPOSING = frozenset({"建议人", "提案人", "领衔人"})
ROLE = re.compile(
    "(?:党委|党组|常务|副|原|时任)*[一-龥、]{0,12}(?:书记|长|主任|主席|委员|记者|代表|总裁|教授|院士|发言人|研究员|经理)"
)
HEADING = re.compile("：$|：[^，。；：]{0,3}$")
INCLUDES = re.compile("(?:主要|重点|突出|着力|加快|优先)*(?:包括|包含|涵盖|涉及|有|发展|布局|培育|聚焦|抓好|突破)")
  # classes whose members a sentence goes on to name
WITH = ("与", "同", "和", "会同", "联合", "携手", "加强与", "深化与", "对")
JOINTLY = re.compile("联合|共同|共建|合作|协同|携手|联动|结对|协作|对接")
PLANNED = re.compile("将|要|力争|争取|计划|拟|确保|到20[0-9]{2}年|谋划|规划")
DONE = re.compile("已|建成|完成|获批|入选|获评|荣获|投产|投用|投运|揭牌|落地|成功|取得|实现了")
ENCOURAGED = re.compile("鼓励|支持|引导|推广|倡导")
RESTRICTED = re.compile("限制|禁止|严禁|严控|压减|淘汰|退出")
DUTY = re.compile("牵头|配合|负责|责任单位|责任部门|参加单位|按职责")
TOGETHER = 30  # actors of one clause, at most
FAR = 400  # characters from a task to the note that says who does it

Signs = tuple[tuple[str, str], ...]


class Claim(NamedTuple):
    """A relation that a text may state: entity ids, the words [start, end) that say it, and the signs for it."""

    type: str
    subject: str
    object: str
    start: int
    end: int
    rule: str
    signs: Signs
    attributes: dict[str, str]


class Scene(NamedTuple):
    """One clause: its words [start, end), its mentions (indices), its predicates (start, end, word), its subjects."""

    start: int
    end: int
    sentence: int
    mentions: list[int]
    verbs: list[tuple[int, int, str]]
    subjects: list[str]
    how: str


class Linking(NamedTuple):
    """What linking said, in the form that the rules ask for."""

    entity: dict[int, str]
    types: dict[str, str]
    home: str


class Relater:
    """Built once; holds what the ontology says of predicates, and the calibrated weights."""

    def __init__(self, ontology: Ontology, lexicon: Lexicon, weights: Weights) -> None:
        self.ontology, self.lexicon = ontology, lexicon
        self.words: dict[str, list[tuple[str, str, float]]] = {}  # predicate -> (relation, rule, confidence)
        for name, relation in ontology.relations.items():
            for rule in relation.rules:
                for word in rule.words:
                    self.words.setdefault(word, []).append((name, f"{name}.{rule.id}", rule.confidence))
        self.actors = ontology.concrete(["Place", "Organisation", "Person", "Event"])
        self.shifters = frozenset(ontology.grammar.shifters)
        self.negations = ontology.grammar.negations
        self.weigh(weights)

    def weigh(self, weights: Weights) -> None:
        """Use these weights from now on."""
        self.table = weights.claims

    def relate(
        self, document: Document, parse: Parse, mentions: Sequence[Mention], linked: Linked
    ) -> tuple[tuple[Relation, ...], tuple[Dropped, ...]]:
        """The relations that the document states, and the claims that the ontology refused."""
        kept: list[Relation] = []
        dropped: list[Dropped] = []
        types = {e.id: e.type for e in linked.entities}
        for claim in self.claims(document, parse, mentions, linked):
            if claim.subject == claim.object or (score := self.likelihood(claim)) < FLOOR:
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

    def likelihood(self, claim: Claim) -> float:
        """0 to 1. A relation that was never calibrated is believed as far as the ontology says."""
        table = self.table.get(claim.type)
        if table is None:
            return next((c for n, r, c in self.words.get(claim.rule.rpartition("=")[2], ()) if n == claim.type), 0.0)
        total = 0.0
        for sign, value in claim.signs:
            if found := table.get(sign):
                total += found.get(value, 0.0)
        return 1 / (1 + math.exp(-total))

    # ---- clauses

    def scenes(
        self, document: Document, parse: Parse, mentions: Sequence[Mention], linking: Linking
    ) -> Iterator[Scene]:
        """The clauses that name something, each with who acts in it."""
        text, kinds, starts, ends = document.text, parse.kinds, parse.starts, parse.ends
        home = [linking.home] if linking.home else []
        at, held, how, before = 0, home, "home", -1
        for first, last, sentence in parse.clauses:
            start, end = starts[first], ends[last - 1]
            while at < len(mentions) and mentions[at].span.start < start:
                at += 1
            inside: list[int] = []
            while at < len(mentions) and mentions[at].span.start < end:
                inside.append(at)
                at += 1
            if sentence != before:
                held, how, before = home, "home", sentence
            if not inside:
                continue
            end = max(end, mentions[inside[-1]].span.end)
            verbs = [(starts[t], ends[t], text[starts[t] : ends[t]]) for t in range(first, last) if kinds[t] in "VW"]
            actors, kind = self._actors(text, mentions, linking, inside, verbs, start)
            if actors:
                held, how = actors, kind
            elif how in ("explicit", "shifted"):
                how = "inherited"
            yield Scene(start, end, sentence, inside, verbs, held, how)

    def _actors(
        self,
        text: str,
        mentions: Sequence[Mention],
        linking: Linking,
        inside: list[int],
        verbs: list[tuple[int, int, str]],
        start: int,
    ) -> tuple[list[str], str]:
        """Actors before the first predicate, or between 支持 and the next one; coordinated ones together."""
        run: list[str] = []
        kind, end = "", start
        for i in inside:
            m = mentions[i]
            if i not in linking.entity or linking.types[linking.entity[i]] not in self.actors:
                if run:
                    break
                continue
            if not run:
                words = [w for _, past, w in verbs if past <= m.span.start]
                if words and words[-1] not in self.shifters:
                    continue
                run, kind, end = [linking.entity[i]], "shifted" if words else "explicit", m.span.end
            elif text[end : m.span.start] in AND:
                if linking.entity[i] not in run and len(run) < TOGETHER:
                    run.append(linking.entity[i])
                end = m.span.end
            else:
                break
        if linking.types.get(run[0] if run else "", "") in SPEAKERS:
            said = next((w for begin, _, w in verbs if begin >= end), "")
            return (run, kind) if said in SPEECH else ([], "")
        acts = any(begin >= end for begin, _, _ in verbs) or text[end : end + 1] in "，：\n"
        return (run, kind) if run and acts and text[end : end + 1] != "的" else ([], "")

    # ---- claims

    def claims(self, document: Document, parse: Parse, mentions: Sequence[Mention], linked: Linked) -> Iterator[Claim]:
        """Every relation that some rule reads, fit or not; the calibration learns from the same."""
        linking = Linking(
            {link.mention: link.entity for link in linked.links},
            {e.id: e.type for e in linked.entities},
            linked.home.entity if linked.home else "",
        )
        scenes = list(self.scenes(document, parse, mentions, linking))
        for scene in scenes:
            yield from self._objects(document, mentions, linking, scene)
            yield from self._lists(document.text, mentions, linking, scene)
            yield from self._means(document.text, mentions, linking, scene)
            yield from self._together(document.text, mentions, linking, scene)
        yield from self._named(mentions, linking)
        yield from self._title(document, mentions, linking)
        yield from self._posts(document.text, mentions, linking)
        yield from self._duties(document, mentions, linking, scenes)

    def _objects(
        self, document: Document, mentions: Sequence[Mention], linking: Linking, scene: Scene
    ) -> Iterator[Claim]:
        """What the subjects do to each named thing of the clause."""
        text, home = document.text, linking.home
        crowd = str(min(len(scene.mentions), 4))
        modality = _modality(text, scene.start, scene.end)
        found = ((text.find(n, scene.start, scene.end), len(n)) for n in self.negations)
        barred = min((at + size for at, size in found if at >= 0), default=scene.end)
        for i in scene.mentions:
            if i not in linking.entity:
                continue
            m, target = mentions[i], linking.entity[i]
            kind = linking.types[target]
            subjects = [s for s in scene.subjects if s != target] or [s for s in (home,) if s and s != target]
            if not subjects or barred <= m.span.start:
                continue  # 严禁新增水泥产能
            before = [w for _, past, w in scene.verbs if past <= m.span.start]
            follow = next((w for begin, _, w in scene.verbs if begin >= m.span.end), "")
            verb, first = (before[-1], before[0]) if before else ("", "")
            readings = self._readings(kind, (verb, first, follow))
            if not readings:
                continue
            name = m.name or m.surface
            what: Signs = (("bias", ""), ("object", kind), ("object+subject", f"{kind} {scene.how}"))
            around: Signs = (
                ("object+verb", f"{kind} {verb}"),
                ("first", first),
                ("object+follow", f"{kind} {follow}"),
                ("object+next", kind + text[m.span.end : m.span.end + 1]),
            )
            told: Signs = (
                ("detector", f"{m.detector.partition('.')[0]} {int(m.score * 5)}"),
                ("size", f"{kind} {len(name)}"),
                ("name", name),
                ("crowd", crowd),
            )
            for type_, rule in readings:
                for subject in subjects:
                    who = linking.types.get(subject, "")
                    if who in SPEAKERS and type_ != "proposes" and self.ontology.fits("proposes", who, kind):
                        type_, rule = "proposes", "proposes.speech"
                    by_rule, by_subject = ("object+rule", f"{kind} {rule}"), ("subject", f"{who} {scene.how}")
                    signs = (*what, by_rule, *around, by_subject, *told, ("home", str(subject == home)))
                    if type_ == "cooperates_with":
                        joined = next((w for w in WITH if text.endswith(w, scene.start, m.span.start)), "")
                        jointly = JOINTLY.search(text, m.span.end, scene.end)
                        signs += (("with", f"{joined} {bool(jointly)}"),)
                    yield Claim(type_, subject, target, scene.start, scene.end, rule, signs, modality)

    def _readings(self, kind: str, words: tuple[str, str, str]) -> list[tuple[str, str]]:
        """The relations that a thing of this type may be the object of, with the rule that reads each."""
        said = {type_: (rule, word) for word in reversed(words) for type_, rule, _ in self.words.get(word, ())}
        usual = OBJECTS.get(kind, ())
        found = [(type_, said[type_][0] if type_ in said else f"{type_}.plain") for type_ in usual]
        for type_, (rule, word) in said.items():
            if type_ not in self.table and type_ not in usual:
                found.append((type_, f"{rule}={word}"))
        return found

    def _lists(self, text: str, mentions: Sequence[Mention], linking: Linking, scene: Scene) -> Iterator[Claim]:
        """A、B和C等新兴产业: each item is part of the head."""
        items: list[int] = []
        for i in scene.mentions:
            m = mentions[i]
            if items:
                between = text[mentions[items[-1]].span.end : m.span.start]
                if between.startswith("等") and len(between) <= 8 and i in linking.entity:
                    for item in items:
                        yield from self._part(mentions, linking, item, i, items[0], between, len(items))
                    items = []
                    continue
                if between not in AND and between != "，":
                    items = []
            if i in linking.entity:
                items.append(i)
        yield from self._heading(text, mentions, linking, scene)

    def _heading(self, text: str, mentions: Sequence[Mention], linking: Linking, scene: Scene) -> Iterator[Claim]:
        """未来产业：A、B; 未来产业包括A、B: each item is part of the class before it."""
        first = scene.mentions[0]
        if HEADING.search(text, max(0, scene.start - 6), mentions[first].span.start):
            head = first - 1
        elif len(scene.mentions) > 1 and INCLUDES.match(text, mentions[first].span.end):
            head = first
        else:
            return
        if head < 0 or head not in linking.entity or mentions[head + 1].span.start - mentions[head].span.end > 8:
            return
        end = mentions[head].span.end
        for i in scene.mentions:
            if i <= head or i not in linking.entity:
                continue
            if i > first and i > head + 1 and text[mentions[i - 1].span.end : mentions[i].span.start] not in AND:
                break
            a, b = linking.entity[i], linking.entity[head]
            if linking.types[a] in PARTS and linking.types[b] in PARTS:
                name = mentions[head].name or mentions[head].surface
                signs = (
                    ("bias", ""),
                    ("types", f"{linking.types[a]} {linking.types[b]}"),
                    ("between", text[end : end + 2]),
                    ("name", name),
                    ("tail", name[-2:]),
                    ("items", "heading"),
                )
                start = mentions[head].span.start
                yield Claim("part_of", a, b, start, mentions[i].span.end, "part_of.heading", signs, {})

    @staticmethod
    def _together(text: str, mentions: Sequence[Mention], linking: Linking, scene: Scene) -> Iterator[Claim]:
        """A、B联合攻关: the actors that stand together cooperate."""
        if len(scene.subjects) < 2 or scene.how not in ("explicit", "shifted"):
            return
        word = JOINTLY.search(text, scene.start, scene.end)
        if word is None:
            return
        for n, a in enumerate(scene.subjects[:TOGETHER]):
            for b in scene.subjects[n + 1 : TOGETHER]:
                if a != b and linking.types[a] not in SPEAKERS and linking.types[b] not in SPEAKERS:
                    signs = (
                        ("bias", ""),
                        ("together", word[0]),
                        ("kinds", " ".join(sorted((linking.types[a], linking.types[b])))),
                    )
                    yield Claim("cooperates_with", a, b, scene.start, scene.end, "cooperates_with.together", signs, {})

    @staticmethod
    def _part(
        mentions: Sequence[Mention], linking: Linking, item: int, head: int, first: int, between: str, size: int
    ) -> Iterator[Claim]:
        a, b = linking.entity[item], linking.entity[head]
        if linking.types[a] in PARTS and linking.types[b] in PARTS:
            name = mentions[head].name or mentions[head].surface
            signs = (
                ("bias", ""),
                ("types", f"{linking.types[a]} {linking.types[b]}"),
                ("between", between),
                ("name", name),
                ("tail", name[-2:]),
                ("items", str(min(size, 4))),
            )
            yield Claim("part_of", a, b, mentions[first].span.start, mentions[head].span.end, "part_of.list", signs, {})

    @staticmethod
    def _means(text: str, mentions: Sequence[Mention], linking: Linking, scene: Scene) -> Iterator[Claim]:
        """以A赋能B, A与B融合, A应用于B: A is applied to B."""
        here = [i for i in scene.mentions if i in linking.entity]
        for n, i in enumerate(here):
            a = linking.entity[i]
            if linking.types[a] not in ("Technology", "Industry", "Initiative"):
                continue
            for j in here[n + 1 :]:
                b = linking.entity[j]
                between = text[mentions[i].span.end : mentions[j].span.start]
                if len(between) > 24:
                    break
                if linking.types[b] != "Industry":
                    continue
                after = text[mentions[j].span.end : mentions[j].span.end + 6]
                word = next((w for w in MEANS if w in between), "")
                tail = next((w for w in MERGED if w in after), "")
                if word or tail:
                    kind = linking.types[a]
                    signs = (
                        ("bias", ""),
                        ("subject", kind),
                        ("word", word),
                        ("word+tail", f"{word} {tail}"),
                        ("word+subject", f"{word} {kind}"),
                        ("tail+subject", f"{tail} {kind}"),
                        ("distance", str(min(len(between), 9))),
                    )
                    yield Claim("applies_to", a, b, scene.start, scene.end, "applies_to.means", signs, {})

    def _named(self, mentions: Sequence[Mention], linking: Linking) -> Iterator[Claim]:
        """What a name itself says: an agency governs its place, a park or an institution lies in its place."""
        seen: set[str] = set()
        short = sorted(
            (-len(s), s, id)
            for id, kind in linking.types.items()
            if kind in ("Province", "City", "County") and (s := self.lexicon.short.get(id, ""))
        )
        for i, m in enumerate(mentions):
            a = linking.entity.get(i, "")
            if not a or a in seen:
                continue
            kind, name = linking.types[a], a.partition("/")[2]
            if kind != "Agency" and kind not in SITED:
                continue
            seen.add(a)
            place = next((id for _, s, id in short if s in name or s in m.surface), "")
            targets = [place or linking.home] if kind == "Agency" else sorted({place, linking.home})
            for target in targets:
                if not target or target == a:
                    continue
                type_ = "governs" if kind == "Agency" else "located_in"
                signs = (
                    ("bias", ""),
                    ("kind+named", f"{kind} {target == place} {bool(place)}"),
                    ("kind+home", f"{kind} {target == linking.home}"),
                    ("tail", name[-2:]),
                    ("kind+last", kind + name[-1:]),
                    ("first", name[:2]),
                    ("detector", f"{m.detector.partition('.')[0]} {kind}"),
                    ("target", linking.types[target]),
                )
                yield Claim(type_, a, target, m.span.start, m.span.end, f"{type_}.name", signs, {})

    def _title(self, document: Document, mentions: Sequence[Mention], linking: Linking) -> Iterator[Claim]:
        """The document itself is a policy: its issuer issues it, who is named beside 主办 handles it."""
        own = next((i for i, m in enumerate(mentions) if m.detector == "own-title"), -1)
        if own < 0 or own not in linking.entity:
            return
        a, m = linking.entity[own], mentions[own]
        issuers = [id for id, kind in linking.types.items() if kind == "Agency" and _is_issuer(id, document)]
        for issuer in sorted(issuers) or [linking.home]:
            if issuer and document.fields.get("genre") != "提案":
                signs = (("bias", ""), ("title", linking.types[issuer]), ("tail", a[-2:]))
                yield Claim("issues", issuer, a, m.span.start, m.span.end, "issues.title", signs, {})
                if linking.home and linking.types[issuer] == "Agency":
                    signs = (("bias", ""), ("issuer", linking.types[linking.home]), ("tail", issuer[-2:]))
                    yield Claim("governs", issuer, linking.home, m.span.start, m.span.end, "governs.title", signs, {})
        for i, other in enumerate(mentions):
            b = linking.entity.get(i, "")
            label = LABEL.search(document.text, max(0, other.span.start - 12), other.span.start)
            if not b or not label or label.end() != other.span.start:
                continue
            role, kind = label[1], linking.types[b]
            if kind == "Agency" and role in HANDLING:
                yield Claim(
                    "handles", b, a, label.start(1), other.span.end, "handles.label", (("bias", ""),), {"role": role}
                )
            elif kind == "Person" and role in PROPOSING:
                yield Claim(
                    "proposes", b, a, label.start(1), other.span.end, "proposes.label", (("bias", ""),), {"role": role}
                )

    def _posts(self, text: str, mentions: Sequence[Mention], linking: Linking) -> Iterator[Claim]:
        """四川省经济和信息化厅厅长翟某: a person holds the post that stands between a body and the name."""
        for i, m in enumerate(mentions[1:], 1):
            a, b = linking.entity.get(i, ""), linking.entity.get(i - 1, "")
            if not a or not b or linking.types[a] != "Person" or linking.types[b] not in ORGANISATIONS:
                continue
            role = text[mentions[i - 1].span.end : m.span.start]
            if 1 < len(role) <= 16 and ROLE.fullmatch(role):
                start = mentions[i - 1].span.start
                yield Claim("holds_post", a, b, start, m.span.end, "holds_post.post", (("bias", ""),), {"role": role})

    def _duties(
        self, document: Document, mentions: Sequence[Mention], linking: Linking, scenes: Sequence[Scene]
    ) -> Iterator[Claim]:
        """（省商务厅牵头）, 责任单位：…: the bodies named there do what the task before them says."""
        text = document.text
        task: list[Scene] = []
        paragraph = -1
        for scene in scenes:
            here = document.sentences[scene.sentence].paragraph if scene.sentence < len(document.sentences) else -1
            bodies = [i for i in scene.mentions if i in linking.entity and linking.types[linking.entity[i]] == "Agency"]
            around = text[max(0, scene.start - 8) : scene.end + 6]
            if bodies and len(bodies) == len(scene.mentions) and (duty := DUTY.search(around)):
                for body in bodies:
                    b = linking.entity[body]
                    role = "配合" if "配合" in around else duty[0]
                    for done in task:
                        if mentions[body].span.end - done.start > FAR:
                            continue
                        for i in done.mentions:
                            a = linking.entity.get(i, "")
                            for type_ in OBJECTS.get(linking.types.get(a, ""), ())[:1]:
                                if type_ not in ("develops", "pursues"):
                                    continue
                                signs = (("bias", ""), ("duty", f"{linking.types[a]} {role}"), ("rule", "duty"))
                                yield Claim(
                                    type_,
                                    b,
                                    a,
                                    done.start,
                                    mentions[body].span.end,
                                    f"{type_}.duty",
                                    signs,
                                    {"role": role},
                                )
                continue
            if here != paragraph and not (task and here == paragraph + 1 and len(task) < 3):
                task = []
            paragraph = here
            task.append(scene)


def _is_issuer(id: str, document: Document) -> bool:
    name, issuer = id.partition("/")[2], document.fields.get("issuer", "")
    return bool(issuer) and (name == issuer or issuer in name or name in issuer)


def _modality(text: str, start: int, end: int) -> dict[str, str]:
    """Whether a clause speaks of what is planned, done, encouraged or restricted; nothing if it does not say."""
    for word, pattern in (
        ("restricted", RESTRICTED), ("encouraged", ENCOURAGED), ("planned", PLANNED), ("done", DONE),
    ):  # fmt: skip
        if pattern.search(text, start, end):
            return {"modality": word}
    return {}
