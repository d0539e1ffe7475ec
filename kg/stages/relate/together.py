"""cooperates_with: actors of a clause that act jointly (A与B、C共建…)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .claims import AGAINST, AND, SPEAKERS, Claim, Page, Scene, Signs
from .objects import JOINTLY

MOST = 16  # actors of one clause that are paired, at most
WITH = re.compile("会同|联合|携手|牵手|与|同|和|向|对接|、|—|到|在")


def together(page: Page) -> Iterator[Claim]:
    """Each two actors of a clause that speaks of joint work, and each with those that the clause acts for."""
    text = page.document.text
    for scene in page.scenes:
        word = JOINTLY.search(text, scene.start, scene.end)
        if word is None or AGAINST.search(text, scene.start, scene.end + 1):
            continue
        runs = page.runs(scene.mentions, page.vocabulary.actors - SPEAKERS, AND.__contains__)
        actors = [(i, n) for n, run in enumerate(runs) for i in run][:MOST]
        for at, (i, run) in enumerate(actors):
            for j, other in actors[at + 1 :]:
                link = WITH.findall(text, page.mentions[i].span.end, page.mentions[j].span.start)
                yield from _pair(page, scene, page.entity[i], page.entity[j], word, (other - run, link, len(actors)))
            for subject in scene.subjects[:2]:
                if subject != page.home and all(page.entity[j] != subject for j, _ in actors):
                    yield from _pair(page, scene, subject, page.entity[i], word, (-1, [], len(actors)))


def _pair(
    page: Page, scene: Scene, a: str, b: str, word: re.Match[str], how: tuple[int, list[str], int]
) -> Iterator[Claim]:
    if a == b or page.same_seat(a, b) or page.one_side(scene, a, b):
        return
    apart, link, many = how
    said = next((w for w in link if w != "、"), "、" if link else "")
    first = scene.verbs[0][2] if scene.verbs else ""
    kinds = " ".join(sorted((page.types[a], page.types[b])))
    signs: Signs = (
        ("bias", ""),
        ("together", word[0]),
        ("apart", f"{apart} {min(many, 4)} {said}"),
        ("apart+word", f"{min(apart, 1)} {said} {word[0]}"),
        ("kinds", kinds),
        ("kinds+apart", f"{min(apart, 1)} {kinds}"),
        ("how", f"{scene.how} {min(apart, 1)} {page.home in (a, b)}"),
        ("first", first),
        ("crowd", str(min(many, 6))),
    )
    yield Claim("cooperates_with", a, b, scene.start, scene.end, "cooperates_with.together", signs, {})
