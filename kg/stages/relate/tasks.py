"""Tables of tasks: below a header that says which column holds whom, each row says who does what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .claims import ORGANISATIONS, Claim, Page
from .duties import DONE, bodies_alone, role_of
from .objects import read

# the header of a table of tasks: 序号 工作任务 牵头单位 配合单位
TASKS = re.compile("(?:[^，。 ]{0,4}(?:任务|事项|项目|内容|措施|举措|工作))(?:名称)?")
COLUMN = re.compile("(牵头|主责|责任|配合|参加|参与|协助|协办|主办|承办|落实|实施)(?:单位|部门)")
ROWS = 60  # of one table, at most


def tasks(page: Page) -> Iterator[Claim]:
    """Each body of a row with each thing of the row's task, below a header that says which column holds whom."""
    sentences, text = page.document.sentences, page.document.text
    rows: dict[int, list[int]] = {}  # paragraph -> its clauses
    for n, scene in enumerate(page.scenes):
        rows.setdefault(page.paragraph(scene.sentence), []).append(n)
    roles: list[str] = []
    left = last = 0
    for s in sentences:
        line = text[s.span.start : s.span.end].split(" ")
        told = [m[1] for cell in line if (m := COLUMN.fullmatch(cell))]
        if told and any(TASKS.fullmatch(cell) for cell in line):
            roles, left, last = told, ROWS, s.paragraph
        elif left and s.paragraph > last:
            left, last = left - 1 if len(line) > 1 else 0, s.paragraph
            yield from _row(page, rows.get(s.paragraph, []), roles) if left else ()


def _row(page: Page, clauses: list[int], roles: list[str]) -> Iterator[Claim]:
    """The claims of one row: cells that name bodies alone come in the order of the header's."""
    charged = [n for n in clauses if bodies_alone(page, page.scenes[n])]
    bodies = [
        (i, role_of(role))
        for n, role in zip(charged, roles, strict=False)
        for i in page.scenes[n].mentions
        if page.kind(i) in ORGANISATIONS
    ]
    start, end = (page.scenes[clauses[0]].start, page.scenes[clauses[-1]].end) if bodies else (0, 0)
    for scene in (page.scenes[n] for n in clauses if n not in charged):
        for thing in scene.mentions if bodies else ():
            done = [r for r in read(page, scene, thing)[1] if r[0] in DONE] if page.kind(thing) else []
            type_ = next((t for t, rule in done if not rule.endswith(".plain")), done[0][0] if done else "")
            for body, role in bodies if type_ else ():
                who, what = page.entity[body], page.entity[thing]
                # no annotated document has such a table, so nothing was learned of it
                yield Claim(type_, who, what, start, end, f"{type_}.duty", (), {"role": role})
