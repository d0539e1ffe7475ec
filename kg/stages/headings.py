"""The headings around each section of a document, and whether they look ahead or back."""

from __future__ import annotations

import re

from kg.model import Document

REVIEW = re.compile(r"回顾|成效|成绩|(?:完成|执行|落实|工作)情况|进展|现状|基础|办理情况|过去|一年来|年来|总结")
PLAN = re.compile(
    r"(?:目标|任务|安排|计划)(?![^。，]{0,6}(?:完成|执行|落实)情况)|"  # 主要目标完成情况 looks back
    r"工作建议|打算|重点工作|工作部署|工作要求|下一步|今后|展望|主要预期"
)


def headings(document: Document, own: str = "") -> list[str]:
    """For each section, from -1 (above the first) on: the titles around it, the nearest first, without the document's.

    `own` stands for those that have none.
    """
    found = [own]
    open_: list[tuple[int, str]] = []
    for section in document.sections:
        while open_ and open_[-1][0] >= section.level:
            open_.pop()
        open_.append((section.level, section.title))
        found.append("。".join(title for level, title in reversed(open_) if level > 1) or own)
    return found


def outlook(heading: str) -> str:
    """`ahead`, `back`, or "" where a heading does not say."""
    return "ahead" if PLAN.search(heading) else "back" if REVIEW.search(heading) else ""
