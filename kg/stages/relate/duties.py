"""Notes that say who is responsible (（省商务厅牵头）, 责任单位：…): these bodies do what the task before them says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .claims import OBJECTS, Claim, Page, Scene, Signs

DUTY = re.compile("牵头|配合|负责|责任单位|责任部门|参加单位|按职责|落实单位|协同")
LEAD, HELP = re.compile("牵头"), re.compile("配合|协同|参加")
FAR = 400  # characters from a task to the note that says who does it
CLAUSES = 24  # of a task, at most


def duties(page: Page) -> Iterator[Claim]:
    """Each body of a note with each thing of the task before it; a task ends at the note before it."""
    task: list[Scene] = []
    noted = False
    for scene in page.scenes:
        around = page.document.text[max(0, scene.start - 8) : scene.end + 6]
        bodies = [i for i in scene.mentions if page.kind(i) == "Agency"]
        if bodies and all(page.acts(i) for i in scene.mentions) and (duty := DUTY.search(around)):
            noted = True
            role = "配合" if HELP.search(around) else "牵头" if LEAD.search(around) else duty[0]
            for place, body in enumerate(bodies):
                yield from _does(page, task, body, role, min(place, 3))
            continue
        if noted:
            task, noted = [], False
        task = [*task[1 - CLAUSES :], scene]


def _does(page: Page, task: list[Scene], body: int, role: str, place: int) -> Iterator[Claim]:
    sentences, b = page.document.sentences, page.entity[body]
    end = page.mentions[body].span.end
    here = _paragraph(page, body)
    for back, done in enumerate(reversed(task)):
        if end - done.start > FAR:
            return
        paragraph = here - sentences[done.sentence].paragraph if done.sentence < len(sentences) else 9
        for i in done.mentions:
            kind, a = page.kind(i), page.entity.get(i, "")
            for type_ in OBJECTS.get(kind, ())[:1]:
                if type_ not in ("develops", "pursues", "researches"):
                    continue
                verb = next((w for _, past, w in reversed(done.verbs) if past <= page.mentions[i].span.start), "")
                signs: Signs = (
                    ("bias", ""),
                    ("rule", "duty"),
                    ("duty", f"{kind} {role}"),
                    ("duty+place", f"{kind} {role} {place}"),
                    ("duty+verb", f"{kind} {verb}"),
                    ("back", f"{kind} {min(back, 8)}"),
                    ("paragraph", str(min(paragraph, 3))),
                    ("told", f"{kind} {int(page.mentions[i].score * 5)}"),
                )
                yield Claim(type_, b, a, done.start, end, f"{type_}.duty", signs, {"role": role})


def _paragraph(page: Page, mention: int) -> int:
    at = page.mentions[mention].span.start
    return next((s.paragraph for s in reversed(page.document.sentences) if s.span.start <= at), 0)
