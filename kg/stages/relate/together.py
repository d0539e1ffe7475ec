"""cooperates_with: actors that stand together and act jointly."""

from __future__ import annotations

from collections.abc import Iterator

from .claims import SPEAKERS, Claim, Page, Signs
from .objects import JOINTLY
from .scenes import TOGETHER


def together(page: Page) -> Iterator[Claim]:
    """A、B联合攻关: each two of them."""
    text = page.document.text
    for scene in page.scenes:
        if len(scene.subjects) < 2 or scene.how not in ("explicit", "shifted"):
            continue
        word = JOINTLY.search(text, scene.start, scene.end)
        if word is None:
            continue
        actors = [s for s in scene.subjects[:TOGETHER] if page.types[s] not in SPEAKERS]
        for n, a in enumerate(actors):
            for b in actors[n + 1 :]:
                if a != b:
                    signs: Signs = (
                        ("bias", ""),
                        ("together", word[0]),
                        ("how", f"{scene.how} {min(len(actors), 4)}"),
                        ("kinds", " ".join(sorted((page.types[a], page.types[b])))),
                    )
                    yield Claim("cooperates_with", a, b, scene.start, scene.end, "cooperates_with.together", signs, {})
