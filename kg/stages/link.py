"""Mentions -> Linked: which entity each name stands for, seen from the document's home place.

Identity is decided here and nowhere else. What a document leaves open (a 鼓楼区 without its city, a 市政府 in a
province's report) is reported as unresolved, never guessed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from kg.lexicon import Entry, Lexicon
from kg.model import Document, Entity, Home, Link, Linked, Mention
from kg.ontology import Ontology
from kg.stages.agencies import ANY, Agencies, Body
from kg.stages.fields import brought, heads, titled
from kg.stages.home import HomeFinder
from kg.stages.identity import Identity, bare, cores, kin
from kg.stages.places import CHINA, LEVELS, LOWER, REGION, Places, level_of

DEFINED = re.compile(r"[（，,]?(?:以下|下)?[简统下]?称(?:为|作|“|：)*([^，。；（）“”、\n]{2,20})”?[）]?")
REPORT = re.compile(r"(?:([12]\d{3})年)?[^年]{0,20}政府工作报告")
PAPERS = "条例|办法|规定|细则|意见|方案|规划|措施|计划|纲要|决定|通知|通告|公告"
BODYS = re.compile(r"(\D+?)(?:人民政府)?(\d{4}年)政府工作报告")
THIS = re.compile(f"(?:本|如下|以下|下列)((?:[一-龥]{{2,4}})?(?:{PAPERS}))")
PART = re.compile(f"(?:实施|行动|工作|指导|若干|发展|总体)?(?:{PAPERS}|政策)")
OWN = "我本如以下"  # how words for the document's own body or text begin
OURS = re.compile("[我本](?:厅|局|委|办|中心|部)")
# 某市市长王某: who heads a government is named after the office
HEAD = re.compile("(?:代理|代)?[省市州县区旗盟]?长[ ：:]?$")
# 各市工业和信息化局、科技局、财政局：… are bodies of many places, whichever of the list
ADDRESSED = re.compile("各(?:[级地]|设区的?市|[市县区州旗盟])[^，。；：\n]{0,80}$")
NUMBER = re.compile("[\u4e00-\u9fff]{1,14}[〔（【][0-9]{4}[〕）】]第?[0-9]{1,5}号")
OPENING = 3_000  # characters in which the title of a document stands
LOCAL = ("Province/", "City/", "County/")
TITLE = 8  # characters that a line may have beside the title on it (附件1)
FORMER = "市县"  # levels that a county may have had before
AND = ("、", "和", "与", "及", " ", "")
NEAR = 120  # a city named so few characters before an ambiguous district settles it
# Functions that one body has under two names, in different places and years.
PAIRS = (
    ("经济和信息化", "工业和信息化"), ("文化和旅游", "文化广电和旅游"), ("民族事务", "民族宗教事务"),
    ("林业和草原", "林业和园林"), ("政务服务", "行政审批"), ("教育体育", "教育科技体育"),
)  # fmt: skip
SAME = {**dict(PAIRS), **{b: a for a, b in PAIRS}}


class Linker:
    """Built once from an ontology and a lexicon; holds nothing of a document."""

    def __init__(self, ontology: Ontology, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.places = Places(lexicon)
        self.homes = HomeFinder(lexicon, self.places)
        self.agencies = Agencies(lexicon, self.places)
        self.identity = Identity(lexicon)
        self.order = {t: i for i, t in enumerate(ontology.types)}
        self.abstract = frozenset(t for t, spec in ontology.types.items() if spec.abstract)
        self.place_types = ontology.concrete(["Place"])
        self.body_types = ontology.concrete(["Organisation"]) - {"Enterprise"}
        self.bound_types = self.place_types | self.body_types

    def link(self, document: Document, mentions: Sequence[Mention]) -> Linked:
        """The home place, the entities (sorted by id) and one link for each mention that can be settled."""
        return _Work(self, document, mentions, self.homes.find(document, mentions)).done()


class _Work:
    """The linking of one document."""

    def __init__(self, linker: Linker, document: Document, mentions: Sequence[Mention], home: Home | None) -> None:
        self.linker, self.lexicon, self.places = linker, linker.lexicon, linker.places
        self.document, self.mentions, self.home = document, mentions, home
        self.names = [bare(m.name or m.surface) for m in mentions]
        self.entities: dict[str, tuple[str, str]] = {}  # id -> (type, name)
        self.forms: dict[str, set[str]] = {}
        self.links: dict[int, tuple[str, str]] = {}  # mention -> (id, how)
        self.unresolved: dict[int, str] = {}
        self.trail: list[tuple[int, int, str]] = []  # (start, end, id) of the places named so far
        self.open: list[int] = []
        self.bodies: dict[tuple[str, str], list[tuple[int, Body]]] = {}  # (place, function) -> its mentions
        self.called = self._called()

    def _called(self) -> str:
        """What the home was when the text was written, where that is another level than today's: 市 for 章丘区."""
        if not self.home or not self.home.entity.startswith("County/"):
            return ""
        name, title = self.places.name(self.home.entity), self.document.fields.get("title", "")
        if self.home.span:
            text, end = self.document.text, self.home.span.end
            said = text[end - 1] if text[end - 1] in LEVELS else text[end : end + 1]
        else:  # the title is a file's name, which the text does not repeat
            said = next((level for level in FORMER if name[:-1] + level in title), "")
        return said if said in FORMER and said != name[-1] else ""

    def done(self) -> Linked:
        if self.home:
            former = {self.places.name(self.home.entity)[:-1] + self.called} if self.called else set()
            self.forms[self._known(self.home.entity)] |= former
        defined = self._defined()
        later = []
        bodies: list[int] = []
        for i, m in enumerate(self.mentions):
            if m.detector == "home":
                self._deictic(i, m)
            elif self.names[i] in defined and defined[self.names[i]] != i:
                later.append(i)
            elif m.type in self.linker.place_types:
                self._place(i, m)
            elif m.type in self.linker.abstract:
                self.unresolved[i] = f"no type could be told for {m.surface}"
            elif self.names[i][0] in OWN and (OURS if m.type != "Policy" else THIS).fullmatch(self.names[i]):
                self._own(i, bodies)
            elif m.type in self.linker.body_types:
                bodies.append(i)
            else:
                self.open.append(i)
        if parks := self._tails():
            self.open = [i for i in self.open if not self._park(i, parks)]
        for i in bodies:
            self._body(i)
        self._name_bodies()
        self._name_open()
        for i in later:
            self._settle_defined(i, defined[self.names[i]])
        self._issuer()
        self._governors()
        return Linked(self.home, self._entities(), self._links(), tuple(sorted(self.unresolved.items())))

    def _entities(self) -> tuple[Entity, ...]:
        return tuple(
            Entity(id, *self.entities[id], tuple(sorted(self.forms[id] - {self.entities[id][1]})))
            for id in sorted(self.entities)
        )

    def _links(self) -> tuple[Link, ...]:
        return tuple(Link(i, *self.links[i]) for i in sorted(self.links))

    def _add(self, id: str, type_: str, name: str, forms: Iterable[str] = ()) -> str:
        self.entities.setdefault(id, (type_, name))
        self.forms.setdefault(id, set()).update(forms)
        return id

    def _own(self, i: int, bodies: list[int]) -> None:
        """我厅 is who issues the document; 本办法 is what it is, or what stands above as a title of its own."""
        name, fields = self.names[i], self.document.fields
        if OURS.fullmatch(name):
            if issuer := fields.get("issuer", ""):
                self.names[i] = issuer
                bodies.append(i)
                return
        else:
            title = bare(fields.get("title", ""))
            own = bare(brought(title) or title)
            if not (_this(name, own) and own in bare(self.document.text[:OPENING])):
                own = self._heading(i)
            if own:
                self.names[i] = own
                self.open.append(i)
                return
        self.unresolved[i] = f"{self.mentions[i].surface}: the text does not say of whom or of what"

    def _heading(self, i: int) -> str:
        """The last policy before a mention that stands alone on its line and is of the kind that 本… names."""
        text = self.document.text
        for j in range(i - 1, -1, -1):
            span = self.mentions[j].span
            if self.mentions[j].type == "Policy" and _this(self.names[i], self.names[j]):
                end = text.find("\n", span.end)
                line = text[text.rfind("\n", 0, span.start) + 1 : end if end >= 0 else len(text)]
                if len(line) - (span.end - span.start) <= TITLE:
                    return self.names[j]
        return ""

    def _known(self, id: str) -> str:
        """A place of the lexicon, or the unnamed home of this document."""
        short = self.lexicon.short.get(id, "")
        forms = [short] if short and short not in self.lexicon.guarded else []
        return self._add(id, id.partition("/")[0], self.places.name(id), forms)

    def _bind(self, i: int, id: str, how: str) -> None:
        self.links[i] = (id, how)
        self.forms[id].add(self.names[i])

    # ---- places

    def _deictic(self, i: int, m: Mention) -> None:
        level = level_of(m.surface)
        place = self._seen(level) if level not in LOWER or not self._above(level) else self._lately(level)
        if not place:
            here = self.places.name(self.home.entity) if self.home else "an unknown place"
            self.unresolved[i] = f"{m.surface} in a document of {here} names no place that is known"
            return
        self._known(place)
        self.links[i] = (place, "home")
        if level or not m.surface.startswith("我"):
            self.forms[place].add(m.surface)

    def _above(self, level: str) -> bool:
        """Is the home a place above the level, and not one that is called so?"""
        home = self.home.entity if self.home else "@"
        return "@" not in home and level != self.called and not self.places.seen_from(home, level)

    def _lately(self, level: str) -> str:
        """全县 in a city's document: the county that was named last."""
        return next((id for *_, id in reversed(self.trail) if self.places.has_level(id, level)), "")

    def _seen(self, level: str) -> str:
        """The place of a level, seen from the home; "" if there is none."""
        if not self.home:
            return CHINA if level == "国" and CHINA in self.lexicon.entries else ""
        if "@" in self.home.entity:
            own = self.places.name(self.home.entity)[1:]
            alike = level in ("", own) or {level, own} <= {"省", "区", REGION}
            return self.home.entity if alike else ""
        if self.called and level == self.called:
            return self.home.entity
        if self.called and level == self.places.name(self.home.entity)[-1]:
            return self.places.seen_from(self.lexicon.parent_of(self.home.entity), level)
        return self.places.seen_from(self.home.entity, level)

    def _place(self, i: int, m: Mention) -> None:
        name = self.names[i]
        found = self._candidates(m, name)
        if not found and self.home and name in self._own_names():
            self._known(self.home.entity)
            self.trail.append((m.span.start, m.span.end, self.home.entity))
            self._bind(i, self.home.entity, "short")
            return
        if not found:
            if m.type == "Province":  # all of them are known
                self.unresolved[i] = f"{m.surface} names no province that is known"
            else:
                self.open.append(i)
            return
        entry, how = (found[0], "") if len(found) == 1 else self._settle(m.span.start, found)
        if entry and self._strange(entry, name):
            self.unresolved[i] = f"{name} is short for {entry.name}, but nothing in the text leads there"
            return
        if not entry:
            own = [e for e in found if self.home and self.lexicon.within(e.id, self.home.entity)]
            which = "、".join(e.name for e in (own or found)[:4])
            self.unresolved[i] = f"{name} may be {which}: the text does not say which"
            return
        self._known(entry.id)
        self.trail.append((m.span.start, m.span.end, entry.id))
        if not how:
            short = self.lexicon.short.get(entry.id)
            how = "exact" if name == entry.name else "short" if name == short else "alias"
        self._bind(i, entry.id, how)

    def _own_names(self) -> tuple[str, ...]:
        """The name of a home county as it is, and without its last character: 江源 in a report of 江源区."""
        home = self.home.entity if self.home else ""
        name = self.places.name(home) if home.startswith("County/") and "@" not in home else ""
        return (name, name[:-1]) if len(name) > 2 else ()

    def _strange(self, entry: Entry, name: str) -> bool:
        """Is it the short name of a county far from the home, in a province that the text does not name?"""
        if entry.type != "County" or name == entry.name or not self.home or not self.home.entity.startswith(LOCAL):
            return False
        upper = {entry.id, *self.lexicon.ancestors(entry.id)} - {CHINA}
        own = {self.home.entity, *self.lexicon.ancestors(self.home.entity)}
        return "@" not in self.home.entity and upper.isdisjoint(own) and upper.isdisjoint(self.entities)

    def _candidates(self, m: Mention, name: str) -> tuple[Entry, ...]:
        if m.entry in self.lexicon.entries:
            return (self.lexicon.entries[m.entry],)
        found = self.lexicon.by_surface.get(name) or self.lexicon.guarded.get(name) or self._glyph(name)
        places = tuple(e for e in found if e.type in self.linker.place_types)
        return tuple(e for e in places if e.type == m.type) or places

    def _glyph(self, name: str) -> tuple[Entry, ...]:
        """苏: the home if it is one of those so called, else the one that is so called officially."""
        glyphs = self.lexicon.glyphs.get(name, ())
        own = [g.place for g in glyphs if self.home and g.place == self.home.entity]
        return tuple(self.lexicon.entries[p] for p in own or [g.place for g in glyphs if g.official])

    def _settle(self, start: int, found: Sequence[Entry]) -> tuple[Entry | None, str]:
        """Which of several places of one name is meant: told by the place before it, by the home, or by its city."""
        within = self.lexicon.within
        last = bisect_left(self.trail, (start,)) - 1
        if last >= 0:
            _, end, id = self.trail[last]
            if end == start and len(fits := [e for e in found if within(e.id, id)]) == 1:
                return fits[0], "parent"
        if self.home:
            home = self.home.entity
            if len(fits := [e for e in found if within(e.id, home) or within(home, e.id)]) == 1:
                return fits[0], "home"
        if len(fits := [e for e in found if e.id in self.entities]) == 1:
            return fits[0], "parent"
        while last >= 0 and start - self.trail[last][1] <= NEAR:
            id = self.trail[last][2]
            if not id.startswith("Country/") and len(fits := [e for e in found if within(e.id, id)]) == 1:
                return fits[0], "parent"
            last -= 1
        return None, ""

    def _tails(self) -> dict[str, set[str]]:
        """What the names of this document's parks end in, each with the parks: 高新区 -> 苏州高新技术产业开发区."""
        tails: dict[str, set[str]] = {}
        for id, (type_, _) in self.entities.items():
            for form in sorted(self.forms[id]) if type_ == "Park" else ():
                for at in range(1, len(form) - 2):
                    tails.setdefault(form[at:], set()).add(id)
        return tails

    def _park(self, i: int, tails: dict[str, set[str]]) -> bool:
        """Link 高新区 to the only park so called; False if it is a name of its own."""
        if self.mentions[i].type != "Park" or len(found := tails.get(self.names[i], ())) != 1:
            return False
        self._bind(i, min(found), "short")
        return True

    # ---- bodies

    def _body(self, i: int) -> None:
        name, m = self.names[i], self.mentions[i]
        identity = self.linker.identity
        entry = identity.entry(name, m.type)
        if not entry and self.home and self.home.entity == CHINA:  # 发展改革委, where ministries speak
            entry = identity.entry(f"国家{name}", m.type) or identity.entry(f"国务院{name}", m.type)
        if not entry and name.startswith("中国"):
            entry = identity.entry(name[2:], m.type)
        if not entry and name.endswith("办公厅") and (ministry := identity.entry(name[:-3], m.type)):
            self.names[i] = ministry.name + "办公厅"
            self.open.append(i)
            return
        if not entry and i and self._ministry(i - 1) and self._between(i) in AND:
            entry = identity.entry(f"国家{name}", m.type)  # 国家工业和信息化部、发展改革委
        if entry and entry.type in self.linker.body_types:
            self.names[i] = name if name in (entry.name, *entry.aliases) else entry.name
            self.open.append(i)
            return
        body = self.linker.agencies.parse(name) if m.type != "Institution" else None
        if not body:
            self.open.append(i)
            return
        if not body.place and not body.level and self._addressed(m):
            self.unresolved[i] = f"{name}: the text means those of many places"
            return
        place = self._beside(i, body) or self._body_place(m, body)
        if place:
            self.bodies.setdefault((place, body.function.name), []).append((i, body))
        else:
            self.unresolved[i] = f"{name}: the text does not say of which place"

    def _addressed(self, m: Mention) -> bool:
        """Is a body one of a list that 各市 or its like begins?"""
        return ADDRESSED.search(self.document.text, max(0, m.span.start - 90), m.span.start) is not None

    def _beside(self, i: int, body: Body) -> str:
        """The place of 市政府 right behind another place's body of that level: 泉州市委、市政府."""
        behind = i and body.level and self._between(i) in ("、", "")
        before = self.linker.agencies.parse(self.names[i - 1]) if behind else None
        place = self.places.whole(before.place) if before and before.place else ""
        return place if place and self.places.has_level(place, body.level) else ""

    def _between(self, i: int) -> str:
        return self.document.text[self.mentions[i - 1].span.end : self.mentions[i].span.start]

    def _ministry(self, i: int) -> bool:
        entry = self.linker.identity.entry(self.names[i], "Agency")
        return entry is not None and entry.type == "Agency"

    def _body_place(self, m: Mention, body: Body) -> str:
        if body.place:
            if id := self.places.whole(body.place):
                return id
            entry, _ = self._settle(m.span.start, self.places.by_surface.get(body.place, ()))
            return entry.id if entry else ""
        level = self.linker.agencies.level(body)
        if not level and (not self.home or self.home.entity == CHINA):
            return ""
        return self._seen(level)

    def _name_bodies(self) -> None:
        agencies = self.linker.agencies
        for (place, function), members in list(self.bodies.items()):
            other = self.bodies.get((place, SAME.get(function, "")))
            if other and self._written(members) < self._written(other):
                other += members
                del self.bodies[place, function]
        for place, function in sorted(self.bodies):
            members = self.bodies[place, function]
            main = max(members, key=lambda x: (x[1].suffix not in ANY, x[1].function.name == function, -x[0]))[1]
            exact = {b.suffix for _, b in members if b.suffix not in ANY}
            for i, body in members:
                suffix = body.suffix if body.suffix in exact and body.function == main.function else ""
                if not suffix:
                    suffix = next(iter(exact)) if len(exact) == 1 else body.suffix
                base = main._replace(suffix=suffix) if suffix not in ANY or not exact else body
                name = agencies.full(place, base)
                scope = "@" + place.partition("@")[2] if "@" in place else ""
                type_ = body.function.type
                id = self._add(f"{type_}/{name}{scope}", type_, name, agencies.forms(place, body))
                how = "exact" if self.names[i] == name else "alias" if body.place else "home"
                self._bind(i, id, how)

    def _issuer(self) -> None:
        """The body that issues the document, and that which approves it, where the document is a policy."""
        if titled(self.document, self.mentions) < 0:
            return
        fields = self.document.fields
        for named in (*self._parted(fields.get("issuer", "")), fields.get("approver", "")):
            if named == "国务院":
                self._add("Agency/国务院", "Agency", "国务院")
                continue
            body = self.linker.agencies.parse(named)
            if body and body.place and (id := self.places.whole(body.place)):
                name = self.linker.agencies.full(id, body)
                self._add(f"Agency/{name}", "Agency", name, [*self.linker.agencies.forms(id, body), named])

    def _governors(self) -> None:
        """The government of a place whose head is named right behind it: 某市市长王某说."""
        for i, m in enumerate(self.mentions[1:], 1):
            place = self.links.get(i - 1, ("", ""))[0] if m.type == "Person" and i in self.links else ""
            if place.startswith(LOCAL) and "@" not in place and HEAD.fullmatch(self._between(i)):
                name = f"{self.places.name(place)}人民政府"
                self._add(f"Agency/{name}", "Agency", name)

    def _parted(self, issuers: str) -> list[str]:
        """云南省财政厅云南省科技厅: who issues together, one by one."""
        if self.linker.agencies.parse(issuers):
            return [issuers]
        cuts = [start for start, *_ in self.places.anywhere(issuers)]
        parts = [issuers[a:b] for a, b in zip([0, *cuts], [*cuts, len(issuers)], strict=True)]
        return [p for part in parts for p in re.split("[、 ]", part) if p]

    @staticmethod
    def _written(members: list[tuple[int, Body]]) -> tuple[int, int]:
        """How often a function is written out in full, and where first: which of two names is the body's own."""
        return sum(b.word.startswith(b.function.name) for _, b in members), -members[0][0]

    # ---- all other names

    def _name_open(self) -> None:
        linker, order = self.linker, self.linker.order
        counts: dict[str, dict[str, int]] = {}
        for i in self.open:
            given = counts.setdefault(self.names[i], {})
            type_ = self.mentions[i].type
            given[type_] = given.get(type_, 0) + 1

        def most(given: dict[str, int]) -> str:
            return next(iter(given)) if len(given) == 1 else max(given, key=lambda t: (given[t], -order[t]))

        types = {name: most(given) for name, given in counts.items()}
        main = linker.identity.merged(types)
        main.update(self._qualified(types))
        votes = counts
        if main:
            votes = {}
            for name, given in counts.items():
                sum_ = votes.setdefault(main.get(name, name), {})
                for type_, n in given.items():
                    sum_[type_] = sum_.get(type_, 0) + n
        final = {name: self._entity(name, most(given)) for name, given in votes.items()}
        for i in self.open:
            name = self.names[i]
            id = final[main.get(name, name)]
            known = id in self.lexicon.entries
            how = ("exact" if known else "open") if self.entities[id][1] == name else "alias" if known else "variant"
            self._bind(i, id, how)
        self._add_cores()
        for _, name in [named for named in self.entities.values() if named[0] == "Policy"]:
            for body in heads(name, self.lexicon):
                self._add(f"Agency/{body}", "Agency", body)

    def _add_cores(self) -> None:
        """Give open names the shorter forms in which they are known, unless another entity is known by them."""
        places = [id for id, (type_, _) in self.entities.items() if type_ in self.linker.place_types]
        heads = [self.places.name(id) for id in places] + [self.lexicon.short.get(id, "") for id in places]
        longest = tuple(sorted(filter(None, heads), key=lambda name: (-len(name), name)))
        taken = {name for _, name in self.entities.values()}.union(*self.forms.values())
        surfaces: dict[str, set[str]] = {}
        for i in self.open:
            surfaces.setdefault(self.links[i][0], set()).add(self.mentions[i].surface)
        for id in sorted(surfaces):
            type_, name = self.entities[id]
            if id not in self.lexicon.entries:
                self.forms[id] |= cores(name, type_, surfaces[id], longest) - taken

    def _entity(self, name: str, type_: str) -> str:
        """The id of the entity with a canonical name; the lexicon gives the name, the document the type."""
        entry = self.linker.identity.entry(name, type_)
        if entry and entry.type == type_:
            return self._add(entry.id, type_, entry.name)
        if entry and type_ not in self.linker.bound_types:
            name = entry.name
        return self._add(f"{type_}/{name}", type_, name)

    def _qualified(self, types: dict[str, str]) -> dict[str, str]:
        """Names that the document's own place completes: 省推进…办公室, 政府工作报告; and the ends of longer ones."""
        found: dict[str, str] = {}
        orgs = [n for n, t in types.items() if t in self.linker.body_types]
        for name in orgs:
            level = self.linker.agencies.headless(name)
            if level and not self.linker.identity.entry(name, types[name]):
                place = self._seen(level)
                if place and "@" not in place:
                    found[name] = self.places.name(place) + name[len(level) :]
        longer: dict[str, set[str]] = {}
        for name in orgs:
            for at in range(1, len(name) - 4):
                longer.setdefault(name[at:], set()).add(found.get(name, name))
        for name in orgs:
            if name not in found and len(longer.get(name, ())) == 1:
                found[name] = min(longer[name])
        if self.home and "@" not in self.home.entity:
            self._without_home(types, found)
        found.update(self._own_document(types))
        return {name: found.get(longest, longest) for name, longest in found.items()}

    def _without_home(self, types: dict[str, str], found: dict[str, str]) -> None:
        """江苏省数据条例 and 数据条例; for a policy the long name is the canonical one, else the short."""
        assert self.home
        full = self.places.name(self.home.entity)
        prefixes = (full, self.lexicon.short.get(self.home.entity, full))
        for name in [n for n in types if n.startswith(prefixes)]:
            for own in prefixes:
                if name.startswith(own) and (rest := name[len(own) :]) in types and kin(types[rest], types[name]):
                    if types[name] == "Policy":
                        found[rest] = name
                    else:
                        found[name] = rest
                    break

    def _own_document(self, types: dict[str, str]) -> dict[str, str]:
        """本办法, the 文号 and the notice that brings it are the policy of which the document is the text."""
        title, number = self.document.fields.get("title", ""), self.document.fields.get("number", "")
        policies = [n for n, t in types.items() if t == "Policy"]
        if self.home and (m := REPORT.search(title)):
            place = "国务院" if self.home.entity == CHINA else self.places.name(self.home.entity)
            report = f"{m[1]}年{place}政府工作报告" if m[1] else f"{place}政府工作报告"
            plain = {n: _plain_report(n) for n in policies if n.endswith("政府工作报告")}
            tail = report.partition("年")[2] or report
            return {n: report for n, name in plain.items() if name in report or name.endswith(tail)}
        inner = brought(title)
        own = bare(inner or title)
        if own not in bare(self.document.text[:OPENING]):
            return {}  # a file's name
        same = {number, bare(title)} if inner else {number}
        found = {n: own for n in policies if n != own and (n in same or _this(n, own))}
        for n in policies:
            if PART.fullmatch(n) and n not in found:  # 《意见》: the only policy so called
                longer = {o for o in (*policies, own) if len(o) > len(n) and o.endswith(n)}
                if len(longer) == 1:
                    found[n] = min(longer)
        return {**found, **self._numbers()}

    def _numbers(self) -> dict[str, str]:
        """《…行动计划》（国发〔2021〕23号): the number is another name of the policy before it."""
        found = {}
        for i, (m, before) in enumerate(zip(self.mentions[1:], self.mentions, strict=False), 1):
            numbered = m.type == before.type == "Policy" and NUMBER.fullmatch(self.names[i].replace(" ", ""))
            if numbered and self._between(i) in ("（", "》（", "》("):
                found[self.names[i]] = self.names[i - 1]
        return found

    # ---- 以下简称

    def _defined(self) -> dict[str, int]:
        """Short names that the text defines, each with the mention just before its definition."""
        text = self.document.text
        ends = {m.span.end: i for i, m in enumerate(self.mentions)}
        found: dict[str, int] = {}
        at = text.find("称")
        while at >= 0:
            if text[at - 1] in "简统下" or text[at - 2 : at] == "以下":
                start = max(0, at - 6)
                for m in DEFINED.finditer(text, start, at + 30):
                    if m.start() <= at < m.end():
                        before = m.start()
                        while before > 0 and text[before - 1] in "》”）":
                            before -= 1
                        owner = next((ends[e] for e in range(m.start(), before - 1, -1) if e in ends), None)
                        if owner is not None and bare(m[1]) != self.names[owner]:
                            found.setdefault(bare(m[1]), owner)
                        break
            at = text.find("称", at + 1)
        return found

    def _settle_defined(self, i: int, owner: int) -> None:
        if owner in self.links:
            self._bind(i, self.links[owner][0], "defined")
        else:
            self.unresolved[i] = f"{self.names[i]} is short for a name that could not be settled"


def _plain_report(name: str) -> str:
    """新郑市人民政府2014年政府工作报告 -> 2014年新郑市政府工作报告."""
    name = name.replace("人民政府工作", "政府工作")
    body = BODYS.fullmatch(name)
    return f"{body[2]}{body[1]}政府工作报告" if body else name


def _this(name: str, own: str) -> bool:
    """Does 本办法 mean the policy of that name?"""
    this = THIS.fullmatch(name)
    return this is not None and own.endswith(this[1])
