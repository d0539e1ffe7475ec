"""What a name itself says: an agency governs its place, a park or an institution lies in its place."""

from __future__ import annotations

from collections.abc import Iterator

from .claims import Claim, Page, Signs

SITED = frozenset({"Park", "Institution", "Enterprise", "Organization"})
PLACES = ("Province", "City", "County")
BOARDS = ("管理委员会", "管委会")  # what governs a park is named after it


def names(page: Page) -> Iterator[Claim]:
    """Each agency with the place it may govern, each park and organisation with the places it may lie in."""
    seen: set[str] = set()
    places = [id for id, kind in page.types.items() if kind in PLACES]
    short = {id: s for id in places if (s := page.vocabulary.lexicon.short.get(id, ""))}
    for i, m in enumerate(page.mentions):
        a = page.entity.get(i, "")
        kind = page.types.get(a, "")
        if a in seen or (kind != "Agency" and kind not in SITED):
            continue
        seen.add(a)
        name = a.partition("/")[2]
        place, way = _place(page, places, short, name, m.surface)
        if kind == "Agency":
            targets = [place or page.home]
        else:
            beside = _beside(page, i)
            targets = sorted({place, page.home, beside})
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
            )
            yield Claim(type_, a, target, m.span.start, m.span.end, f"{type_}.name", signs, {})


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
