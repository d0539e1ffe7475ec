"""applies_to: 以A赋能B, A与B融合, A应用于B; 在B、C推广A."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .claims import Claim, Page, Scene, Signs
from .parts import lists

MEANS = (
    "赋能", "应用于", "应用到", "应用", "改造", "融入", "用于", "用进", "走进", "进入", "+",
    "与", "和", "在", "为", "对", "推动",
)  # fmt: skip
MERGED = (
    "融合", "应用", "赋能", "转型", "领域", "场景", "改造", "升级", "数字化", "智能化", "行业", "车间", "生产", "发展",
)  # fmt: skip
SPREAD = re.compile("推广|应用|运用|引入|采用|部署|用|打造|开发|推出|培育|建设|赋能")
FIELD = re.compile("领域|行业|场景|产业|方面|环节|产线|企业")
USED = re.compile("利用|运用|应用|依托|采用|借助|推广|推动|加快|拓展|深化|开展|实施|发展|打造|建设|以|用|将|把")
CLASS = re.compile("等(?:[^，。；在与和为对技]{0,4})")  # between the last of a list and its class
APPLIED = frozenset({"Technology", "Industry", "Initiative"})
FAR = 40  # characters between two lists
Run = list[int]  # the names of one list


def means(page: Page) -> Iterator[Claim]:
    """Each technology with each industry near it in a clause or the next one, in either order, list by list."""
    before: list[Run] = []
    sentence = -1
    for scene in page.scenes:
        if scene.sentence != sentence:
            sentence, before = scene.sentence, []
        here = list(lists(page, scene, APPLIED))
        for n, run in enumerate(here):
            if len(run) > 1:
                yield from _inside(page, scene, run)
            for other in here[n + 1 :]:
                yield from _across(page, scene, run, other, "")
            for other in before:
                yield from _across(page, scene, other, run, "over ")
        before = here[-2:]


def _inside(page: Page, scene: Scene, run: Run) -> Iterator[Claim]:
    """A与B融合: the last two of a list."""
    i, j = run[-2:]
    if page.between(i, j) not in ("、", ""):
        yield from _applied(page, scene, i, j, (i, j), "in ")


def _across(page: Page, scene: Scene, run: Run, other: Run, far: str) -> Iterator[Claim]:
    if len(page.between(run[-1], other[0])) <= FAR:
        for i in run:
            for j in other:
                yield from _applied(page, scene, i, j, (run[-1], other[0]), far)


def _applied(page: Page, scene: Scene, i: int, j: int, inner: tuple[int, int], far: str) -> Iterator[Claim]:
    """Mention i is applied to j, or j to i; the words between them are those between the `inner` two."""
    text = page.document.text
    between = page.between(*inner).replace("在建", "")
    if CLASS.fullmatch(between) and not FIELD.search(between):
        return  # 熔盐储热等储能技术应用: a class and what belongs to it
    after = text[page.mentions[j].span.end : page.mentions[j].span.end + 6]
    word = next((w for w in MEANS if w in between), "")
    tail = next((w for w in MERGED if w in after), "")
    spread = SPREAD.search(between)
    field = FIELD.search(between)
    start = page.mentions[i].span.start
    used = USED.search(text, max(scene.start if not far else 0, start - 6), start)
    for a, b, order in ((i, j, far + "to"), (j, i, far + "of")):
        if page.kind(b) != "Industry" or (page.kind(a) == "Initiative" and order.endswith("of")):
            continue
        if not spread and (not field if order.endswith("of") else not (word or tail)):
            continue
        kind, verb = page.kind(a), spread[0] if spread else ""
        signs: Signs = (
            ("bias", ""),
            ("order", order),
            ("subject", f"{order} {kind}"),
            ("word", f"{order} {word}"),
            ("word+tail", f"{order} {word} {tail}"),
            ("word+subject", f"{order} {word} {kind}"),
            ("tail+subject", f"{order} {tail} {kind}"),
            ("spread", f"{order} {verb} {kind}"),
            ("field", f"{order} {field[0] if field else ''} {kind}"),
            ("field+的", f"{order} {'的' in between} {bool(field)} {kind}"),
            ("used", f"{order} {used[0] if used else ''} {kind}"),
            ("before", f"{order} {text[start - 1 : start]}"),
            ("first", f"{order} {text[scene.start : scene.start + 1]}"),
            ("distance", f"{order} {min(len(between), 12)}"),
            ("name", page.name(a)),
            ("industry", page.name(b)),
        )
        if page.entity[a] != page.entity[b]:
            begin = min(scene.start, start)
            yield Claim(
                "applies_to", page.entity[a], page.entity[b], begin, scene.end, "applies_to.means", signs, {}
            )  # fmt: skip
