"""Notes that say who is responsible (（省商务厅牵头）, 责任单位：…): these bodies do what the task beside them says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .claims import OBJECTS, Claim, Page, Scene, Signs

DUTY = re.compile("牵头|配合|负责|责任单位|责任部门|参加单位|按职责|落实单位|协同")
LEAD, HELP = re.compile("牵头"), re.compile("配合|协同|参加")
FAR = 400  # characters from a task to the note that says who does it
CLAUSES = 24  # of a task, at most


def duties(page: Page) -> Iterator[Claim]:
    """Each body of a note with each thing of the task before it, and of the rest of its paragraph.

    A task ends at the note before it.
    """
    task: list[Scene] = []
    noted = False
    for at, scene in enumerate(page.scenes):
        around = page.document.text[max(0, scene.start - 8) : scene.end + 6]
        bodies = [i for i in scene.mentions if page.kind(i) == "Agency"]
        if bodies and all(page.acts(i) for i in scene.mentions) and (duty := DUTY.search(around)):
            noted = True
            role = "配合" if HELP.search(around) else "牵头" if LEAD.search(around) else duty[0]
            ahead = _ahead(page, at)
            for place, body in enumerate(bodies):
                yield from _does(page, scene, task[::-1], body, role, f"{min(place, 3)}")
                yield from _does(page, scene, ahead, body, role, f"{min(place, 3)} ahead")
            continue
        if noted:
            task, noted = [], False
        task = [*task[1 - CLAUSES :], scene]


def _ahead(page: Page, note: int) -> list[Scene]:
    """The clauses of the note's paragraph that follow it, up to the next note."""
    found: list[Scene] = []
    for scene in page.scenes[note + 1 : note + CLAUSES]:
        if _paragraph(page, scene) != _paragraph(page, page.scenes[note]) or (
            scene.mentions and all(page.kind(i) == "Agency" for i in scene.mentions)
        ):
            break
        found.append(scene)
    return found


def _does(page: Page, note: Scene, task: list[Scene], body: int, role: str, place: str) -> Iterator[Claim]:
    """The claims of one body of a note for the clauses of a task, the nearest first."""
    b, (first, last) = page.entity[body], (page.mentions[body].span.start, page.mentions[body].span.end)
    here = _paragraph(page, note)
    for back, done in enumerate(task):
        start, end = min(first, done.start), max(last, done.end)
        if end - start > FAR:
            return
        paragraph = abs(here - _paragraph(page, done))
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
                    ("back", f"{kind} {place[1:]} {min(back, 8)}"),
                    ("paragraph", f"{place[1:]} {min(paragraph, 3)}"),
                    ("told", f"{kind} {int(page.mentions[i].score * 5)}"),
                )
                yield Claim(type_, b, a, start, end, f"{type_}.duty", signs, {"role": role})


def _paragraph(page: Page, scene: Scene) -> int:
    sentences = page.document.sentences
    return sentences[scene.sentence].paragraph if scene.sentence < len(sentences) else 0
