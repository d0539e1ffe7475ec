"""applies_to: 以A赋能B, A与B融合, A应用于B; 在B、C推广A."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .claims import AND, Claim, Page, Signs

MEANS = (
    "赋能", "应用于", "应用到", "应用", "改造", "融入", "用于", "用进", "走进", "进入", "+",
    "与", "和", "在", "为", "对", "推动",
)  # fmt: skip
MERGED = (
    "融合", "应用", "赋能", "转型", "领域", "场景", "改造", "升级", "数字化", "智能化", "行业", "车间", "生产", "发展",
)  # fmt: skip
SPREAD = re.compile("推广|应用|运用|引入|采用|部署|用|打造|开发|推出|培育|建设|赋能")
APPLIED = frozenset({"Technology", "Industry", "Initiative"})
FAR = 40  # characters between the two


def means(page: Page) -> Iterator[Claim]:
    """Each technology with each industry near it in a clause, in either order."""
    text = page.document.text
    for scene in page.scenes:
        here = [i for i in scene.mentions if page.kind(i) in APPLIED]
        for n, i in enumerate(here):
            for j in here[n + 1 :]:
                between = page.between(i, j)
                if len(between) > FAR:
                    break
                after = text[page.mentions[j].span.end : page.mentions[j].span.end + 6]
                for a, b, order in ((i, j, "to"), (j, i, "of")):
                    if page.kind(b) != "Industry" or (page.kind(a) == "Initiative" and order == "of"):
                        continue
                    word = next((w for w in MEANS if w in between), "")
                    tail = next((w for w in MERGED if w in after), "")
                    spread = SPREAD.search(between)
                    if not spread and (order == "of" or not (word or tail)):
                        continue
                    kind, verb = page.kind(a), spread[0] if spread else ""
                    first = text[scene.start : scene.start + 1]
                    signs: Signs = (
                        ("bias", ""),
                        ("order", order),
                        ("subject", f"{order} {kind}"),
                        ("word", f"{order} {word}"),
                        ("word+tail", f"{order} {word} {tail}"),
                        ("word+subject", f"{order} {word} {kind}"),
                        ("tail+subject", f"{order} {tail} {kind}"),
                        ("spread", f"{order} {verb} {kind}"),
                        ("first", f"{order} {first}"),
                        ("listed", f"{order} {between in AND} {'、' in between}"),
                        ("distance", f"{order} {min(len(between), 12)}"),
                        ("name", page.name(a)),
                    )
                    if page.entity[a] != page.entity[b]:
                        yield Claim(
                            "applies_to", page.entity[a], page.entity[b], scene.start, scene.end, "applies_to.means",
                            signs, {},
                        )  # fmt: skip
