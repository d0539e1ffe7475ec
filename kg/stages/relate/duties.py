"""Notes that say who is responsible (（省商务厅牵头）, 责任单位：…): these bodies do what the task beside them says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .claims import ORGANISATIONS, Claim, Page, Scene, Signs
from .objects import read

DUTY = re.compile("牵头|配合|负责|责任单位|责任部门|参加单位|按职责|落实单位|协同|参加|会同|抓落实")
LEAD, HELP = re.compile("牵头"), re.compile("配合|协同|参加|会同")
DONE = ("develops", "pursues", "researches")  # what a body may do for a task
FAR = 500  # characters from a task to the note that says who does it
CLAUSES = 24  # of a task, at most
JOINED = 14  # characters between two parts of one note
TOO_COMMON = frozenset({"发展", "管理", "人民", "政府", "服务", "建设", "委员", "员会"})


class Note(NamedTuple):
    """The clauses [first, past) name bodies (mention, role), and say in a certain shape that they are responsible."""

    first: int
    past: int
    bodies: list[tuple[int, str]]
    shape: str


def duties(page: Page) -> Iterator[Claim]:
    """Each body of a note with each thing of the task before it, and of the rest of its paragraph.

    A task ends at the note before it.
    """
    notes = list(_notes(page))
    for n, note in enumerate(notes):
        before = notes[n - 1].past if n else 0
        after = notes[n + 1].first if n + 1 < len(notes) else len(page.scenes)
        here = page.paragraph(page.scenes[note.first].sentence)
        ahead = page.scenes[note.past : min(after, note.past + CLAUSES)]
        ahead = [s for s in ahead if page.paragraph(s.sentence) == here] if note.shape != "bracket" else []
        task = page.scenes[max(before, note.first - CLAUSES) : note.first][::-1]
        for place, (body, role) in enumerate(note.bodies):
            where = f"{min(place, 3)} {min(len(note.bodies), 4)}"
            yield from _does(page, note, task, body, role, where, "back")
            yield from _does(page, note, ahead, body, role, where, "ahead")


def _notes(page: Page) -> Iterator[Note]:
    """Runs of clauses that name nothing but bodies and places, and say that they are responsible."""
    scenes = page.scenes
    at = 0
    while at < len(scenes):
        if not _bodies(page, scenes[at]):
            at += 1
            continue
        past = at + 1
        while past < len(scenes) and _bodies(page, scenes[past]) and scenes[past].start - scenes[past - 1].end < JOINED:
            past += 1
        yield from _note(page, at, past)
        at = past


def _bodies(page: Page, scene: Scene) -> bool:
    return all(page.acts(i) for i in scene.mentions) and any(page.kind(i) in ORGANISATIONS for i in scene.mentions)


def _note(page: Page, first: int, past: int) -> Iterator[Note]:
    text, scenes = page.document.text, page.scenes
    start, end = max(0, scenes[first].start - 8), scenes[past - 1].end + 8
    said = DUTY.search(text, start, end)
    if not said or not any(page.kind(i) == "Agency" for s in scenes[first:past] for i in s.mentions):
        return
    found = []
    for scene in scenes[first:past]:
        begin, stop = max(0, scene.start - 8), scene.end + 6
        role = (
            "配合" if HELP.search(text, begin, stop)
            else "牵头" if LEAD.search(text, begin, stop)
            else said[0]
        )  # fmt: skip
        found += [(i, role) for i in scene.mentions]
    opened = text[max(0, scenes[first].start - 12) : scenes[first].start + 1]
    bracket = max(opened.rfind(mark) for mark in "（〔[［【(") > max(opened.rfind(mark) for mark in "）〕]］】)。")
    sentence = scenes[first].sentence
    line = sentence == 0 or page.paragraph(sentence - 1) != page.paragraph(sentence)
    yield Note(first, past, found, "bracket" if bracket else "line" if line else "inline")


def _does(page: Page, note: Note, task: list[Scene], body: int, role: str, place: str, way: str) -> Iterator[Claim]:
    """The claims of one body of a note for the clauses of a task, the nearest first."""
    b, (first, last) = page.entity[body], (page.mentions[body].span.start, page.mentions[body].span.end)
    who = page.types[b]
    here = page.paragraph(page.scenes[note.first].sentence)
    pairs = _pairs(b.partition("/")[2]) - TOO_COMMON
    for back, done in enumerate(task):
        start, end = min(first, done.start), max(last, done.end)
        if end - start > FAR:
            return
        there = page.paragraph(done.sentence)
        opens = back + 1 == len(task) or page.paragraph(task[back + 1].sentence) != there
        paragraph = min(abs(here - there), 3)
        near = not pairs.isdisjoint(_pairs(page.document.text[done.start : done.end]))
        for i in done.mentions:
            kind, a = page.kind(i), page.entity.get(i, "")
            if not kind:
                continue
            words, readings, what, around = read(page, done, i)
            verb = words[0]
            for n, (type_, rule) in enumerate(r for r in readings if r[0] in DONE):
                told = not rule.endswith(".plain")
                if n and not told:
                    continue
                fit = f"{not pairs.isdisjoint(_pairs(page.name(i)))} {near}"
                signs: Signs = (
                    *what,
                    *around,
                    ("object+rule", f"{kind} {rule}"),
                    ("rule", "duty"),
                    ("duty", f"{kind} {role}"),
                    ("genre", f"{page.genre} duty {note.shape} {kind}"),
                    ("duty+who", f"{who} {kind} {n}"),
                    ("duty+rank", f"{place} {role}"),
                    ("duty+place", f"{kind} {place[0]}"),
                    ("duty+verb", f"{kind} {verb}"),
                    ("duty+fit", f"{fit} {place[0]}"),
                    ("back", f"{way} {kind} {min(back, 8)}"),
                    ("shape", f"{note.shape} {way} {paragraph}"),
                    ("shape+kind", f"{note.shape} {way} {paragraph} {kind}"),
                    ("duty+opens", f"{kind} {opens} {min(paragraph, 1)}"),
                )
                yield Claim(type_, b, a, start, end, f"{type_}.duty", signs, {"role": role})


def _pairs(words: str) -> set[str]:
    return {words[i : i + 2] for i in range(len(words) - 1)}
