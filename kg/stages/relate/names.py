"""What a name itself says: an agency governs its place, a park or an institution lies in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .claims import DIVISIONS, Claim, Page, Signs

SITED = frozenset({"Park", "Institution", "Enterprise", "Organization"})
PLACES = ("Province", "City", "County")
NAMED_AFTER = frozenset({"Park", "Institution"})
LANDED = re.compile(
    "[^，。；]{0,80}?(?:企业|公司|项目|总部|基地|机构|[家个]|等)?(?:成功|相继|先后|正式|纷纷|陆续)*(?:落户|入驻|进驻)(?:于|在|到|至)?"
)
BUILT = ("建设", "打造", "建成", "规划建设", "启动", "创建", "设立", "组建", "成立", "建好", "推进", "加快", "做强")
BOARDS = ("管理委员会", "管委会")  # what governs a park is named after it


def names(page: Page) -> Iterator[Claim]:
    """Each agency with the place it may govern, each park and organisation with the places it may lie in."""
    seen: set[str] = set()
    parks = {m.surface: page.entity[i] for i, m in enumerate(page.mentions) if page.kind(i) == "Park"}
    places = [id for id, kind in page.types.items() if kind in PLACES]
    short = {id: s for id in places if (s := page.vocabulary.lexicon.short.get(id, ""))}
    actors = {i: scene.subjects[0] for scene in page.scenes if len(scene.subjects) == 1 for i in scene.mentions}
    for i, m in enumerate(page.mentions):
        a = page.entity.get(i, "")
        kind = page.types.get(a, "")
        if a in seen or (kind != "Agency" and kind not in SITED):
            continue
        seen.add(a)
        name = a.partition("/")[2]
        place, way = _place(page, places, short, name, m.surface)
        if kind == "Agency" and (zone := _longest(parks, m.surface)):
            place, way = parks[zone], "zone"
        own = _prefix(page, name)
        if kind == "Agency":
            targets = [place or page.home]
        else:
            beside = _beside(page, i) or _landed(page, i) or (_builder(page, i, actors) if kind in NAMED_AFTER else "")
            # 福州大学城 lies in 福州, if the text names that; no one says it of the province as well
            told = kind in NAMED_AFTER and place != page.home and page.vocabulary.lexicon.within(place, page.home)
            targets = sorted({place, "" if told or page.learnt(i, 0) or _elsewhere(page, name) else page.home, beside})
        around = _around(page, i, kind) if kind != "Agency" else ()
        for target in targets:
            if not target or target == a:
                continue
            type_ = "governs" if kind == "Agency" else "located_in"
            signs: Signs = (
                ("bias", ""),
                ("kind+named", f"{kind} {target == place} {way if place else ''}"),
                ("kind+home", f"{kind} {target == page.home} {bool(place)}"),
                ("kind+beside", f"{kind} {kind != 'Agency' and target == beside}"),
                ("tail", name[-2:]),
                ("kind+last", kind + name[-1:]),
                ("first", name[:2]),
                ("detector", f"{m.detector.partition('.')[0]} {kind}"),
                ("target", page.types[target]),
                ("genre", f"{page.genre} {kind} {target == page.home}"),
                ("stands", f"{kind} {_stands(page, own, target)} {target == page.home}"),
                *around,
            )
            yield Claim(type_, a, target, m.span.start, m.span.end, f"{type_}.name", signs, {})


def _elsewhere(page: Page, name: str) -> bool:
    """Does a name begin with a place that has nothing to do with the home: 滨州经济开发区 in a text of another city?"""
    known = page.vocabulary.lexicon.by_surface
    size = next((n for n in range(min(len(name) - 1, 7), 1, -1) if name[:n] in known), 0)
    places = [e.id for e in known.get(name[:size], ()) if e.type in PLACES]
    within = page.vocabulary.lexicon.within
    return bool(places) and not any(within(id, page.home) or within(page.home, id) for id in places)


def _longest(names: Iterable[str], name: str) -> str:
    """The longest of the names that a longer name begins with; "" if there is none."""
    return max((n for n in names if len(n) > 2 and len(n) < len(name) and name.startswith(n)), key=len, default="")


def _place(page: Page, places: list[str], short: dict[str, str], name: str, surface: str) -> tuple[str, str]:
    """The place that a name holds, and how: the park that a board is named after, a full name, a short one.

    `places` are those of the document, `short` has the short names of those that have one.
    """
    for board in BOARDS:
        if name.endswith(board) and f"Park/{name[: -len(board)]}" in page.types:
            return f"Park/{name[: -len(board)]}", "board"
    full = [id for id in places if (n := id.partition("/")[2].partition("@")[0]) and n in name]
    if full:
        return max(full, key=lambda id: (name.find(id.partition("/")[2]), len(id), id)), "full"
    found = [id for id, s in short.items() if s in name or s in surface]
    return (max(found, key=lambda id: (len(short[id]), id == page.home, id)), "short") if found else ("", "")


def _beside(page: Page, i: int) -> str:
    """The place just before a name: 渭滨区的科隆钛业."""
    if i and page.kind(i - 1) in PLACES and page.between(i - 1, i) in ("", "的", "市", "县", "区"):
        return page.entity[i - 1]
    return ""


def _landed(page: Page, i: int) -> str:
    """Where a list of companies settles: 宁德时代、亿纬锂能等企业落户合肥高新区, or 落户我县."""
    text, m = page.document.text, page.mentions[i]
    landed = LANDED.match(text, m.span.end) if page.kind(i) in ("Enterprise", "Institution") else None
    if not landed:
        return ""
    at = landed.end()
    there = next((j for j in range(i + 1, len(page.mentions)) if page.mentions[j].span.start >= at), -1)
    if there >= 0 and page.mentions[there].span.start == at:
        return page.entity.get(there, "") if page.kind(there) in (*PLACES, "Park") else ""
    return page.home if text.startswith(("，", "。", "；", "\n"), at) or at == len(text) else ""


def _builder(page: Page, i: int, actors: dict[int, str]) -> str:
    """The place in the home that builds it: 金坛区要建设长荡湖科创园."""
    place = actors.get(i, "")
    inside = place != page.home and page.types.get(place) in PLACES and page.vocabulary.lexicon.within(place, page.home)
    return place if inside and page.document.text.endswith(BUILT, 0, page.mentions[i].span.start) else ""


def _prefix(page: Page, name: str) -> str:
    """The place that a name begins with, whether the document speaks of it or not."""
    lexicon = page.vocabulary.lexicon
    for size in range(min(6, len(name) - 1), 1, -1):
        for entry in lexicon.by_surface.get(name[:size]) or lexicon.guarded.get(name[:size], ()):
            if entry.type in DIVISIONS:
                return entry.id
    return ""


def _stands(page: Page, own: str, target: str) -> str:
    """How the place in a name stands to another."""
    within = page.vocabulary.lexicon.within
    if not own or own == target:
        return "same" if own else ""
    return "inside" if within(own, target) else "over" if within(target, own) else "elsewhere"


def _around(page: Page, i: int, kind: str) -> Signs:
    """What stands around the first mention of a name."""
    text, span = page.document.text, page.mentions[i].span
    return (
        ("before", f"{kind} {text[max(0, span.start - 2) : span.start]}"),
        ("next", f"{kind} {text[span.end : span.end + 1]}"),
        ("score", f"{kind} {int(page.mentions[i].score * 8)}"),
        ("beside place", f"{kind} {i > 0 and page.kind(i - 1)} {i > 0 and page.between(i - 1, i)[:3]}"),
    )
