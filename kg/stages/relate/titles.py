"""What the head of a document says: who issues it, who handles it, who proposes it; and posts beside names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.stages.fields import heads, titled

from .claims import AND, DIVISIONS, ORGANISATIONS, Claim, Page, Signs

LABEL = re.compile(
    "(?:^|[\n。；，、 【]|承办单位：)(主办|协办|承办|会办|分办|承办单位|主办单位|协办单位|会办单位|"
    "建议人|提案人|领衔人|提案者|提案单位)(?:单位)?[：:】]?"
)
HANDLING = frozenset({"主办", "协办", "承办", "会办", "分办", "承办单位", "主办单位", "协办单位", "会办单位"})
# 该提案由甲局主办，乙局、丙局协办
ASKED = re.compile("(?:提案|建议|议案|此件|该件)[^。\n]{0,60}$")  # before such a list: a conference has 主办 too
HANDLED = re.compile("(?:具体|负责|共同|联合)?(主办|协办|承办|会办|分办)(?=[，。；、）\n]|$)")
PROPOSAL = re.compile("(?:建议|提案|议案)$")
REPLY = re.compile("(?:答复|复函|意见|函)(?:（[^）]{1,20}）)?$")  # what answers a proposal is issued, a proposal is not
ROLE = re.compile(
    "(?:党委|党组|常务|副|原|时任)*[一-龥、]{0,12}(?:书记|长|主任|主席|委员|记者|代表|总裁|教授|院士|发言人|研究员|经理|所长|校长)"
)
# who speaks for a whole place
GOVERNING = re.compile("(?:人民政府|国务院|人民代表大会|常务委员会)$|/中国共产党.+委员会$")
BODIES = frozenset({"Agency", "Organization"})
POSTS = 3  # bodies before the one beside the name, at most
MORE = re.compile(f"(?:{ROLE.pattern})[、，]")
OFFICE = re.compile("(?:^|[\n 、省市州县区])((?:代理)?(?:省长|市长|州长|县长|区长|自治区主席)|代[省市州县区]长)$")
SECOND = re.compile("、(?:代理)?代?(?:常务|副)*(?:省长|市长|州长|县长|区长|[省市州县区]长)$")  # no office of the party
PARTY_HEAD = re.compile("总书记|(?:同志)?为核心的党中央")
ADDRESS = 240  # characters from the names of those addressed to what they have asked for
LABELLED = 12  # characters in which a label may stand before the first name it is for


def titles(page: Page) -> Iterator[Claim]:
    """The document is a policy: its issuer issues it, who stands beside 主办 handles it or what it answers."""
    own = titled(page.document, page.mentions)
    if own >= 0 and own in page.entity:
        yield from _issued(page, own)
    policies = [i for i in page.entity if page.kind(i) == "Policy"]
    for i in policies:
        yield from _headed(page, i)
    answered = next((i for i in policies if PROPOSAL.search(page.entity[i])), own if own in page.entity else -1)
    if answered >= 0 and (page.genre == "提案" or PROPOSAL.search(page.entity[answered])):
        yield from _labelled(page, page.entity[answered])
        yield from _handled(page, page.entity[answered])
    asked = next((i for i in policies if page.mentions[i].detector == "asked-proposal"), -1)
    if asked >= 0:
        yield from _answered(page, asked)


def brought_by_department(page: Page) -> str:
    """The policy that the document is, where departments issue it and not who governs or sits for the home; or ""."""
    own = titled(page.document, page.mentions)
    issuers = [id for id in _bodies(page, "issuer") if id.startswith("Agency/")] if own in page.entity else []
    return page.entity[own] if issuers and not any(map(GOVERNING.search, issuers)) else ""


def _issued(page: Page, own: int) -> Iterator[Claim]:
    document, a, m = page.document, page.entity[own], page.mentions[own]
    for issuer in sorted(_bodies(page, "issuer")) or [page.home]:
        if issuer and (page.genre != "提案" or REPLY.search(a)):
            signs: Signs = (
                ("bias", ""),
                ("title", page.types[issuer]),
                ("tail", a[-2:]),
                ("genre", f"{page.genre} {page.types[issuer]}"),
            )
            yield Claim("issues", issuer, a, m.span.start, m.span.end, "issues.title", signs, {})
            if page.home and page.types[issuer] == "Agency":
                signs = (("bias", ""), ("issuer", page.types[page.home]), ("tail", issuer[-2:]))
                yield Claim("governs", issuer, page.home, m.span.start, m.span.end, "governs.title", signs, {})
    at = document.text.find("批准", m.span.end)
    for approver in _bodies(page, "approver") if at >= 0 else ():
        signs = ()  # annotators may leave it out, so nothing was learned of it
        yield Claim("handles", approver, a, m.span.start, at + 2, "handles.approved", signs, {"role": "批准"})


def _headed(page: Page, i: int) -> Iterator[Claim]:
    """《国务院关于…的批复》: who is named at the head of what is cited has issued it."""
    m, policy = page.mentions[i], page.entity[i]
    name = policy.partition("/")[2]
    for body in heads(name, page.vocabulary.lexicon) or [name.partition("关于")[0]]:
        if (id := f"Agency/{body}") in page.types and not PROPOSAL.search(policy):
            signs: Signs = (("bias", ""), ("title", "Agency"), ("tail", policy[-2:]), ("genre", "公文 Agency"))
            yield Claim("issues", id, policy, m.span.start, m.span.end, "issues.head", signs, {})


def _answered(page: Page, asked: int) -> Iterator[Claim]:
    """王某代表：您提出的《…》收悉: those addressed have proposed it, who answers handles it."""
    policy, end = page.entity[asked], page.mentions[asked].span.end
    for i in range(asked):
        m = page.mentions[i]
        if page.kind(i) == "Person" and end - m.span.start < ADDRESS:
            start, signs = m.span.start, (("bias", ""),)
            yield Claim("proposes", page.entity[i], policy, start, end, "proposes.addressed", signs, {})
    for body in _bodies(page, "issuer"):
        start = page.mentions[asked].span.start
        role = {"role": "答复"}
        yield Claim("handles", body, policy, start, end, "handles.answer", (("bias", ""),), role)


def _labelled(page: Page, policy: str) -> Iterator[Claim]:
    """主办：A、B: each body of the list has the role, each person proposes."""
    text, role, start, last = page.document.text, "", 0, -1
    for i, m in enumerate(page.mentions):
        label = LABEL.search(text, max(0, m.span.start - LABELLED), m.span.start)
        if label and label.end() == m.span.start:
            role, start = label[1], label.start(1)
        elif last != i - 1 or page.between(i - 1, i) not in AND:
            role = ""
        if not role:
            continue
        last = i
        who, kind = page.entity.get(i, ""), page.kind(i)
        if kind == "Agency" and role in HANDLING:
            yield Claim("handles", who, policy, start, m.span.end, "handles.label", (("bias", ""),), {"role": role})
        elif kind in ("Person", "Organization") and role not in HANDLING:
            yield Claim("proposes", who, policy, start, m.span.end, "proposes.label", (("bias", ""),), {"role": role})


def _handled(page: Page, policy: str) -> Iterator[Claim]:
    """由甲局主办，乙局、丙局协办: the bodies of a list have the role that stands behind it."""
    text = page.document.text
    run: list[int] = []
    for i, m in enumerate(page.mentions):
        if page.kind(i) != "Agency":
            continue
        run = [*run, i] if run and run[-1] == i - 1 and page.between(i - 1, i) in AND else [i]
        start = page.mentions[run[0]].span.start
        role = HANDLED.match(text, m.span.end)
        if role and ASKED.search(text, max(0, start - 70), start):
            for body in run:
                who, said = page.entity[body], {"role": role[1]}
                yield Claim("handles", who, policy, start, role.end(), "handles.label", (("bias", ""),), said)


def posts(page: Page) -> Iterator[Claim]:
    """四川省经济和信息化厅厅长翟某: a person holds the post that stands between a body and the name."""
    for i in range(len(page.mentions)):
        if page.kind(i) != "Person":
            continue
        yield from _governor(page, i)
        yield from _party_head(page, i)
        if not i or page.kind(i - 1) not in ORGANISATIONS:
            continue
        role = page.between(i - 1, i)
        if page.entity[i - 1].startswith("Agency/中国共产党"):
            role = SECOND.sub("", role)  # 县委副书记、县长肖某
        if 1 < len(role) <= 16 and ROLE.fullmatch(role):
            yield _post(page, i, page.entity[i - 1], page.mentions[i - 1].span.start, role)
            yield from _further(page, i)


def _further(page: Page, i: int) -> Iterator[Claim]:
    """赤峰市委副书记、市人民政府市长李某: the posts in the bodies before the one beside the name."""
    for body in range(i - 2, max(i - 2 - POSTS, -1), -1):
        role = page.between(body, body + 1)
        if page.kind(body) not in ORGANISATIONS or not (2 < len(role) <= 16 and MORE.fullmatch(role)):
            return
        yield _post(page, i, page.entity[body], page.mentions[body].span.start, SECOND.sub("", role[:-1]))


def _post(page: Page, i: int, body: str, start: int, role: str, way: str = "post", end: int = 0) -> Claim:
    """The person of mention i holds a post in a body; the words that say so begin at `start`."""
    end = end or page.mentions[i].span.end
    signs: Signs = (("bias", ""),)
    return Claim("holds_post", page.entity[i], body, start, end, f"holds_post.{way}", signs, {"role": role})


def _governor(page: Page, i: int) -> Iterator[Claim]:
    """云南省省长王某: who heads a government is named after the office, in the document of that government's place."""
    text, span = page.document.text, page.mentions[i].span
    office = OFFICE.search(text, max(0, span.start - 8), span.start)
    if not office:
        return
    level = "自治区" if office[1].startswith("自治区") else office[1].removeprefix("代理").removeprefix("代")[0]
    lexicon = page.vocabulary.lexicon
    beside = page.entity.get(i - 1, "") if i and office.start() <= page.mentions[i - 1].span.end else ""
    places = [beside] if page.types.get(beside) in DIVISIONS else [page.home, *lexicon.ancestors(page.home)]
    names = (id.partition("/")[2] for id in places)
    body = next((f"Agency/{name}人民政府" for name in names if name.endswith(level)), "")
    if body in page.types:
        yield _post(page, i, body, office.start(1), office[1], "office")


def _party_head(page: Page, i: int) -> Iterator[Claim]:
    """张某总书记, 以张某同志为核心的党中央: who heads the party, where its central committee is named too."""
    span, committee = page.mentions[i].span, "Agency/中国共产党中央委员会"
    head = PARTY_HEAD.search(page.document.text, span.start, span.end + 8)
    if head and committee in page.types:
        yield _post(page, i, committee, span.start, "总书记", "party", head.end())


def _bodies(page: Page, field: str) -> list[str]:
    """The bodies that a field of the document names, in full or in short."""
    said = page.document.fields.get(field, "")
    agencies = [(id, id.partition("/")[2]) for id, kind in page.types.items() if kind == "Agency"]
    found = _tiled(page, said) or [id for id, name in agencies if said and _is_said(name, said)]
    home = page.home.partition("/")[2]
    own = f"Agency/{home}人民政府"
    renamed = said.endswith("人民政府") and said[:-5] == home[:-1]  # 章丘市, which is 章丘区 now
    return found or ([own] if renamed and own in page.types else [])


def _tiled(page: Page, said: str) -> list[str]:
    """The bodies of a field that names several and nothing else, by the names they have in the text."""
    known = {m.surface: page.entity[i] for i, m in enumerate(page.mentions) if page.kind(i) in BODIES}
    found: list[str] = []
    while rest := said.lstrip("、 和"):
        name = max((n for n in known if rest.startswith(n)), key=len, default="")
        if not name:
            return []
        found.append(known[name])
        said = rest[len(name) :]
    return found if len(found) > 1 else []


def _is_said(name: str, said: str) -> bool:
    """Is a body's name what a field says, whole or without its place, or one of several that stand there in a row?"""
    past = said.find(name) + len(name)
    return name.endswith(said) or said.endswith(name) or (name in said and said.startswith((name[:2], "、"), past))
