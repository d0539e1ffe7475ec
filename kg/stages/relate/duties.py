"""Notes that say who is responsible (（省商务厅牵头）, 责任单位：…): these bodies do what the task beside them says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from kg.model import Span

from .claims import DIVISIONS, ORDINAL, ORGANISATIONS, Claim, Page, Scene, Signs
from .objects import read

DUTY = re.compile(
    "牵头|配合|负责(?!人|同志)|责任单位|责任部门|参加单位|主责|协办|主办(?:单位)?[：:]|承办单位|按职责|落实单位|协同|参加(?!会议|活动|座谈|调研|开幕|仪式|"
    "[了本此])|会同|抓落实"
)
LABEL = re.compile("(牵头|主责|责任|配合|参加|协助|协办|主办|承办|落实|支持)[^：:，。；、]{0,4}(?:单位|部门)?[：:]")
VERB = re.compile("牵头|会同|配合|协同|参加|协助|负责|落实")
HELPING = frozenset({"配合", "参加", "参与", "协助", "协办", "支持", "协同", "会同"})
# a clause that says itself what is done
OWN = re.compile(
    "(?:应当|依法|按照[^，。]{1,10})*负责(?!落实|实施[。；）])[\u4e00-\u9fff]{2}|(?:要|应当|应|须)(?:积极)?(?:牵头|会同|配合)[\u4e00-\u9fff]{2}"
)
# what a task does not reach over: another note, an article, the opening of the document
ENDS = re.compile(
    "(?:牵头|负责|配合|责任单位|责任部门|主责|协办|会同|抓落实)[^（(]{0,80}[）)〕】]|"
    "[\n。 ]第[一二三四五六七八九十百零〇\\d]{1,7}条|制定(?:本|如下|以下)|现(?:提出|就)"
)
SHUT = re.compile("，[^）)〕】。；]{2,24}(?=[）)〕】])")  # the rest of a bracket, which names nothing
NUMERALS = re.compile("[一二三四五六七八九十0-9]+|[①-⑳]")
MARK = re.compile(
    "(?:[（(][一二三四五六七八九十\\d]{1,3}[）)]|\\d{1,2}[.．、]|[一二三四五六七八九十]{1,3}[、.]|[①-⑳]|"
    "第[^，。]{1,6}条)"
)
DONE = ("develops", "pursues", "researches")  # what a body may do for a task
# what follows a body in the heading of its tasks
HEADS = re.compile(
    "(?:牵头|负责|承担|主办)(?:落实|完成|推进|办理)?的?(?:重点)?(?:任务|工作|事项|"
    "项目)(?:[（(][^）)]{1,12}[）)])?[：:]?(?=\n|$)"
)
UNDER = 60  # clauses under such a heading, at most
FAR = 500  # characters from a task to the note that says who does it
CLAUSES = 24  # of a task, at most
OPENED = 30  # characters before the first body of a note in which its bracket opens: （分管副市长、…负责，市商务局
# behind a bracket is another sentence, if no bracket
SHUT_OFF = re.compile(
    r"[)）〕】](?:[。；]|[。；]?\s*\n)(?:[^（(〔【]*$|\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]|[一二三四五六七八九十]{1,3}、))"
)
BODIES = frozenset({"Agency", "Organization"})
LABELLED = 10  # characters before a note in which its label stands
AFTER_PLACES = 3  # characters between the places of a note and its bodies
FOUNDED = ("组建", "成立", "设立", "建立", "筹建")  # 市工信局牵头组建储能产业联盟: what is founded has no duty
AT = ("在", "赴", "到", "向", "对", "与")  # 支持企业在日本、东盟设立…: these have no duty
ABROAD = frozenset({"Country", "Region"})
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
    notes, text = list(_notes(page)), page.document.text
    for n, note in enumerate(notes):
        if note.shape == "line" and (under := _headed(page, notes, n)):
            for body, role in note.bodies:
                for done in under:
                    yield from _does(page, note, [done], body, role, "under")
            continue
        before = notes[n - 1].past if n else 0
        after = notes[n + 1].first if n + 1 < len(notes) else len(page.scenes)
        here = page.paragraph(page.scenes[note.first].sentence)
        ahead = page.scenes[note.past : min(after, note.past + CLAUSES)]
        ahead = [s for s in ahead if page.paragraph(s.sentence) == here] if note.shape != "bracket" else []
        if ORDINAL.match(text, page.scenes[note.first].start):  # 一是由市工信局牵头…；二是…
            ahead = list(takewhile(lambda s: not ORDINAL.match(text, s.start), ahead))
        task = page.scenes[max(before, note.first - CLAUSES) : note.first][::-1]
        if note.shape != "bracket" and _leads(page, note):
            task = []
        for body, role in note.bodies:
            yield from _does(page, note, task, body, role, "back")
            yield from _does(page, note, ahead, body, role, "ahead")


def _headed(page: Page, notes: list[Note], n: int) -> list[Scene]:
    """The tasks under a heading that says whose they are (一、市能源局牵头任务（3项）), up to the next such heading."""
    note, text = notes[n], page.document.text
    if not HEADS.match(text, page.mentions[note.bodies[-1][0]].span.end):
        return []
    past = next((o.first for o in notes[n + 1 :] if HEADS.match(text, page.mentions[o.bodies[-1][0]].span.end)), None)
    return page.scenes[note.past : past][:UNDER]


def _leads(page: Page, note: Note) -> bool:
    """Does a note open a sentence that goes on to say what is to be done (市科技局牵头，实施…)?"""
    scenes, sentence = page.scenes, page.scenes[note.first].sentence
    opens = not note.first or scenes[note.first - 1].sentence != sentence
    return opens and note.past < len(scenes) and scenes[note.past].sentence == sentence


def _notes(page: Page) -> Iterator[Note]:
    """Runs of clauses that name nothing but bodies and places, and say that they are responsible."""
    scenes = page.scenes
    at = 0
    while at < len(scenes):
        if not bodies_alone(page, scenes[at]):
            at += 1
            continue
        past = at + 1
        while at and _places(page, scenes[at - 1]) and scenes[at].start - scenes[at - 1].end < AFTER_PLACES:
            at -= 1  # （白云区、天河区，市工信局）
        while past < len(scenes) and bodies_alone(page, scenes[past]):
            between = page.document.text[scenes[past - 1].end : scenes[past].start]
            if len(between) >= JOINED or SHUT_OFF.search(between):
                break
            past += 1
        yield from _note(page, at, past)
        at = past


def _places(page: Page, scene: Scene) -> bool:
    """Places alone, as a note may begin with them."""
    return not scene.verbs and all(page.kind(i) in DIVISIONS for i in scene.mentions)


def bodies_alone(page: Page, scene: Scene) -> bool:
    """Does a clause name bodies and places alone, those that were not resolved with them?"""
    actors = page.vocabulary.actors
    named = [page.kind(i) or (page.mentions[i].type if i not in page.entity else "") for i in scene.mentions]
    return all(kind in actors for kind in named) and any(page.kind(i) in ORGANISATIONS for i in scene.mentions)


def _note(page: Page, first: int, past: int) -> Iterator[Note]:
    text, scenes = page.document.text, page.scenes
    begin, end = scenes[first].start, scenes[past - 1].end
    inside = [i for scene in scenes[first:past] for i in scene.mentions if page.kind(i) and not page.obeyed(i)]
    inside = [i for i in inside if _charged(text, page.mentions[i].span, end)]
    inside = [i for i in inside if page.kind(i) not in ABROAD and not _aside(page, i, scenes[first].mentions[0])]
    if not any(page.kind(i) in BODIES for i in inside):
        return
    opened = text[max(0, begin - OPENED) : begin + 1]
    bracket = max(opened.rfind(mark) for mark in "（〔[［【(") > max(opened.rfind(mark) for mark in "）〕]］】)。")
    closed = bracket and opened[-2:-1] in "（〔[［【(" and text[end : end + 1] in "）〕]］】)"
    near = max(begin - 8, *(text.rfind(mark, 0, begin) + 1 for mark in "）)。；"))
    if bracket and (more := SHUT.match(text, end)):
        end = more.end()  # （市国资委，市属国有企业负责）
    if not (closed or DUTY.search(text, near, end + 8)):
        return
    sentence = scenes[first].sentence
    line = sentence == 0 or page.paragraph(sentence - 1) != page.paragraph(sentence)
    shape = "bracket" if bracket else "line" if line else "inline"
    if "作者" in text[max(0, begin - 6) : begin]:
        return  # （作者系中共济宁市委书记）
    labelled = LABEL.search(text, max(0, begin - LABELLED), begin + 1)
    if shape != "bracket" and not labelled and OWN.match(text, page.mentions[inside[-1]].span.end):
        return
    start, stop = max(0, begin - 10), end + 8
    yield Note(first, past, [(i, _role(text, page.mentions[i].span, start, stop)) for i in inside], shape)


def _aside(page: Page, i: int, first: int) -> bool:
    """Is a body of a note one that others found, or where they do something?"""
    text = page.document.text
    return text.endswith(FOUNDED, 0, page.mentions[i].span.start) or text.endswith(AT, 0, page.run_starts(i, first))


def _charged(text: str, name: Span, end: int) -> bool:
    """Is there a word of duty in the sentence that names a body, if others of the note stand in the next one?"""
    stop = min((at for mark in "。\n" if (at := text.find(mark, name.end)) >= 0), default=end)
    if stop >= end:
        return True
    start = max(text.rfind(mark, 0, name.start) for mark in "。\n") + 1
    return DUTY.search(text, start, stop) is not None


def _role(text: str, name: Span, start: int, stop: int) -> str:
    """牵头, 配合 or 负责: what the label before a body says, else the verb after it (甲会同乙: 甲 leads)."""
    before = text[start : name.start]
    labels = list(LABEL.finditer(before))
    verb = VERB.search(text, name.end, stop)
    if verb and verb.start() == name.end and verb[0] in ("牵头", "配合"):
        word = verb[0]  # 责任单位：甲牵头，乙配合
    elif labels:
        word = labels[-1][1]
    elif "会同" in before or "协同" in before:
        word = "配合"
    else:
        word = ("牵头" if verb[0] == "会同" else verb[0]) if verb else "负责"
    return role_of(word)


def role_of(word: str) -> str:
    """牵头, 配合 or 负责, for a word of duty."""
    return "配合" if word in HELPING else "牵头" if word == "牵头" else "负责"


def _does(page: Page, note: Note, task: list[Scene], body: int, role: str, way: str) -> Iterator[Claim]:
    """The claims of one body of a note for the clauses of a task, the nearest first.

    Where in its note a body stands tells nothing: all who lead, or help, do so alike.
    """
    b, (first, last) = page.entity[body], (page.mentions[body].span.start, page.mentions[body].span.end)
    who = page.types[b]
    here = page.paragraph(page.scenes[note.first].sentence)
    pairs = _pairs(b.partition("/")[2]) - TOO_COMMON
    text, limit, mark = page.document.text, page.mentions[note.bodies[0][0]].span.start, ""
    for back, done in enumerate(task):
        start, end = min(first, done.start), max(last, done.end)
        if way == "under":
            start, end = done.start, done.end  # the heading is the section of the quote
        if end - start > FAR or (way == "back" and ENDS.search(text, done.end, limit)):
            return
        if way == "back" and back and (found := _mark(page, task[back - 1], done)):
            # a bracket belongs to its own item, a line of its own to all items above it that are marked alike
            if note.shape != "line" or (mark and found != mark):
                return
            mark = found
        there = page.paragraph(done.sentence)
        opens = back + 1 == len(task) or page.paragraph(task[back + 1].sentence) != there
        paragraph = min(abs(here - there), 3)
        if way == "under":
            way, paragraph = "back", 1  # weighed as if the note stood below each task
        near = not pairs.isdisjoint(_pairs(page.document.text[done.start : done.end]))
        for i in done.mentions:
            kind, a = page.kind(i), page.entity.get(i, "")
            if not kind:
                continue
            words, readings, what, around = read(page, done, i)
            verb, row = words[0], page.row(i, done)
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
                    ("duty+many", f"{min(len(note.bodies), 4)} {role}"),
                    ("duty+verb", f"{kind} {verb}"),
                    ("duty+fit", fit),
                    ("back", f"{way} {kind} {min(back, 8)}"),
                    ("shape", f"{note.shape} {way} {paragraph}"),
                    ("shape+kind", f"{note.shape} {way} {paragraph} {kind}"),
                    ("duty+opens", f"{kind} {opens} {min(paragraph, 1)}"),
                )
                yield Claim(type_, b, a, start, end, f"{type_}.duty", signs, {"role": role}, row)


def _mark(page: Page, later: Scene, done: Scene) -> str:
    """How the paragraph of `later` is marked as an item, if `done` is no longer part of it: 1 for 4. or 12、"""
    if page.paragraph(later.sentence) == page.paragraph(done.sentence):
        return ""
    text = page.document.text
    mark = MARK.match(text, text.rfind("\n", 0, later.start) + 1)
    return NUMERALS.sub("1", mark[0]) if mark else ""


def _pairs(words: str) -> set[str]:
    return {words[i : i + 2] for i in range(len(words) - 1)}
