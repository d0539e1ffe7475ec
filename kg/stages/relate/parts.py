"""part_of: the items of a list, and the class that closes it (A、B等新兴产业) or opens it (未来产业：A、B)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .claims import AND, Claim, Page, Scene, Signs

PARTS = frozenset({"Industry", "Technology", "Initiative", "Title"})
NUMBER = re.compile("[一二三四五六七八九十两0-9]+")
# What stands between the last item and the class: 等, 五大, 为代表的, 这两个千亿级
CLOSES = re.compile(
    "(?:等|这|为代表的?|为重点的?|为主的?|为主导的?|为引领的?|为核心的?|为支撑的?)*(?:[一二三四五六七八九十两0-9]+[大个类条项种张]?)?"
    "(?:[百千万]亿级?|重点|特色|优势|主导|支柱|新兴|未来|传统|领域)*[“‘]?"
)
# What stands between the class and its first item.
OPENS = re.compile(
    "[”’]?(?:产业|体系|领域|集群|行动|工程|格局|方面|等)?(?:：|——|，即|，?(?:主要|重点|突出|着力|加快|优先|大力|积极)*"
    "(?:包括|包含|涵盖|涉及|有|即|是|发展|布局|培育|聚焦|抓好|突破|做强|做优|做大|打造|壮大|推动|推进|实施|建设|开展|中的?|以(?!及)|围绕|抓))[^，。；：、]{0,6}"
)
CLASSES = frozenset({"Industry", "Initiative"})
CLASS = re.compile("(?:传统|新兴|未来|支柱|主导|优势|特色|先导|重点|战略性新兴|战略性支柱|优势传统|特色优势)产业")
OF_ITEMS = re.compile("是(?:[^，。；：]{0,12}的)?")  # 汽车产业是我省的支柱产业: what stands first is the part
COMING = re.compile("(?:未来|新兴|支柱|主导|优势|特色|先导|朝阳|战略性?|传统)")
NUMBERING = re.compile(
    "[（(]?(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})?[、.．)）]?(?:是|培育|发展|做强|壮大|打造)?\\s*"
)
NUMBERED = re.compile("“?[二三四五六七八九十两]+[大项]")  # 工业强县、生态立县“两大战略”
TIGHT = ("", "“", "等", "等“")
IS = re.compile("(?:（[^（）]{2,30}）)?，?(?:是|为|作为|系)")
SENT_OUT = re.compile("的?派出机构")
HEADS = 3  # classes that a list may belong to, at most
REACH = 16  # characters between a class and its first item
MOST = 24  # items of a list
CLAUSES = 9  # over which a list goes on
# an item that is no name, or what stands around one
LOOSE = re.compile("[、，][^，。；：、]{0,8}|[、，]?[^，。；：、]{1,8}、|[和与及][^，。；：、]{0,4}")


def parts(page: Page) -> Iterator[Claim]:
    """Each item of each list, as part of its class."""
    for at, scene in enumerate(page.scenes):
        yield from _closed(page, scene)
        yield from _opened(page, at)
    yield from _told(page)
    yield from _sent_out(page)


def _sent_out(page: Page) -> Iterator[Claim]:
    """管委会（以下简称…）是市人民政府的派出机构: it is a part of who has sent it out."""
    text = page.document.text
    for i in range(1, len(page.mentions)):
        end, before = page.mentions[i].span.end, page.mentions[i - 1]
        if (
            page.kind(i) == page.kind(i - 1) == "Agency"
            and SENT_OUT.match(text, end)
            and IS.fullmatch(page.between(i - 1, i))
        ):
            a, b = page.entity[i - 1], page.entity[i]
            yield Claim("part_of", a, b, before.span.start, end + 5, "part_of.sent-out", (), {})


def _closed(page: Page, scene: Scene) -> Iterator[Claim]:
    items: list[int] = []
    for i in scene.mentions:
        if items:
            between = page.between(items[-1], i)
            if between == "是" and page.acts(i):
                continue  # 空天信息是[我省]重点培育的战略性新兴产业
            if OF_ITEMS.fullmatch(between) and CLASS.fullmatch(page.name(i)):
                between = "等"
            several = between in TIGHT and NUMBERED.match(page.name(i)) and len(items) > 1
            if several or (between not in AND and len(between) <= 14 and CLOSES.fullmatch(between)):
                if page.document.text.startswith("、", page.mentions[i].span.end) and not _general(page, i):
                    items = items[-1:]  # 信息技术、碳纤维等新材料、海洋生物: the longer list goes on
                between = "等" if several else between
                for item in items:
                    more: Signs = (("between", NUMBER.sub("N", between)), ("items", str(min(len(items), 4))))
                    yield from _part(page, item, i, items[0], i, "counted" if several else "list", more)
                items = []
                continue
            if not _linked(between):
                items = []
        if i in page.entity:
            items.append(i)


def _opened(page: Page, at: int) -> Iterator[Claim]:
    """The last name before an opening word is the class; the names that follow in its sentence are the items."""
    scene, text = page.scenes[at], page.document.text
    others = (other for other in page.scenes[at + 1 : at + CLAUSES] if other.sentence == scene.sentence)
    following = [i for other in others for i in other.mentions]
    for n, head in enumerate(scene.mentions):
        if page.kind(head) not in PARTS:
            continue
        rest = scene.mentions[n + 1 :] + following
        if not _opens(page, head, rest[:1]) or text[page.mentions[head].span.start - 1] in "为给向对":
            continue  # 为人工智能产业发展提供算力服务
        between = page.between(head, rest[0])
        named = next((i for i in rest if page.kind(i) in CLASSES), rest[0])
        if OF_ITEMS.fullmatch(page.between(head, named)) and (
            COMING.match(page.name(named)) or text.startswith("的", page.mentions[named].span.end)
        ):
            continue  # 动力电池是新能源汽车的心脏
        tight, last = True, head
        for count, item in enumerate(rest[:MOST]):
            gap = page.between(last, item) if last != head else ""
            if (
                ("，" in gap or "；" in gap)
                and page.kind(item) in CLASSES
                and _opens(page, item, rest[count + 1 : count + 2])
            ):
                break  # 支柱产业有石化，未来产业有新型储能: a class with items of its own
            tight = tight and _linked(gap)
            last = item
            more: Signs = (
                ("opens", between[:3]),
                ("opens+tight", f"{between[:1]} {tight}"),
                ("place", f"{min(count, 5)} {tight}"),
                ("clause", f"{item not in scene.mentions} {tight}"),
                ("digits", str(bool(NUMBER.search(page.name(head))))),
            )
            yield from _part(page, item, head, head, item, "heading", more)


def _general(page: Page, head: int) -> bool:
    """Is it a class by its name (未来产业), so that all before it are its parts?"""
    return page.name(head).endswith(("产业", "行业", "集群", "领域", "工程", "行动"))


def _told(page: Page) -> Iterator[Claim]:
    """The members of each list, as parts of a class that its sentence, or the opening of its paragraph, speaks of."""
    text = page.document.text
    paragraph, sentence, opening = -1, -1, -1  # opening: the first name of the paragraph
    heads: list[tuple[int, int]] = []  # classes of the sentence so far, each with its clause
    for at, scene in enumerate(page.scenes):
        if scene.sentence != sentence:
            sentence, heads = scene.sentence, []
            if page.paragraph(sentence) != paragraph:
                paragraph, opening = page.paragraph(sentence), -1
        for items in lists(page, scene, PARTS):
            if len(items) > 1:
                last = page.mentions[items[-1]].span.end
                after = page.document.text[last : last + 4]
                follow = next((i for i in scene.mentions if i > items[-1] and page.kind(i) in PARTS), -1)
                between = page.between(items[-1], follow) if follow >= 0 else ""
                closed = bool(between) and len(between) <= 14 and bool(CLOSES.fullmatch(between))
                members = {page.entity.get(i) for i in items}  # none of which is the class of the others
                found = [
                    (head, f"{min(at - clause, 4)} {min(n, 2)}")
                    for n, (head, clause) in enumerate(reversed(heads[-HEADS:]))
                    if page.entity.get(head) not in members
                ]
                aimed = page.document.text.startswith("为", last) and page.document.text.endswith(
                    "以", 0, page.mentions[items[0]].span.start
                )  # 以智能制造、绿色制造为主攻方向: a means, no part of what the paragraph is about
                classes = [head for head, _ in found if CLASS.fullmatch(page.name(head))]
                rival = classes and CLASS.fullmatch(page.name(opening))  # 传统产业…。新兴产业有甲、乙
                known = page.entity.get(opening) in members or any(opening == head for head, _ in found)
                told = opening < 0 or aimed or rival or known
                if not told:
                    found.append((opening, "opening"))
                if closed and CLASS.fullmatch(page.name(follow)):  # 新兴产业…，化工、食品等传统产业
                    found = [(head, far) for head, far in found if not CLASS.fullmatch(page.name(head))]
                if found and _opens(page, found[0][0], items[:1]):
                    found = found[:1]
                if follow >= 0 and not closed and len(between) < REACH:
                    found.append((follow, f"after {between[:2]}"))
                for head, far in found:
                    yield from _member(page, scene, items, head, far, f"{after[:1]} {closed}")
            elif page.kind(items[0]) in CLASSES and not text.startswith("的", page.mentions[items[0]].span.end):
                heads.append((items[0], at))  # 以传统产业的高端化升级为主线 says nothing of the list behind it
            if opening < 0 and len(items) == 1 and page.kind(items[0]) in CLASSES:
                opening = items[0]


def _stands_alone(page: Page, i: int) -> bool:
    """Is a name all that its sentence or its heading holds: （三）生物产业。"""
    text, span = page.document.text, page.mentions[i].span
    begin = max(text.rfind(mark, 0, span.start) for mark in "\n。；") + 1
    return text.startswith(("。", "\n", "："), span.end) and bool(NUMBERING.fullmatch(text, begin, span.start))


def _opens(page: Page, head: int, items: list[int]) -> bool:
    """Does a class open the list that these items begin (未来产业有…)?"""
    return bool(items) and len(between := page.between(head, items[0])) <= REACH and bool(OPENS.fullmatch(between))


def lists(page: Page, scene: Scene, kinds: frozenset[str]) -> Iterator[list[int]]:
    """The names of a clause, those joined to a list together."""
    return page.runs(scene.mentions, kinds, lambda between: bool(between) and _linked(between))


def _linked(between: str) -> bool:
    """May these words stand between two items of a list?"""
    return between in AND or bool(LOOSE.fullmatch(between))


def _member(page: Page, scene: Scene, items: list[int], head: int, far: str, after: str) -> Iterator[Claim]:
    text, m = page.document.text, page.mentions[head]
    words = scene.said_before(page.mentions[items[0]].span.start)
    verb = words[-1] if words else ""
    follow = text[m.span.end : m.span.end + 2]
    kinds = page.kind(head)
    alone = str(far == "opening" and _stands_alone(page, head))
    for count, item in enumerate(items):
        more: Signs = (
            ("alone", alone),
            ("far", f"{far} {page.kind(item)} {kinds}"),
            ("far+follow", f"{far} {follow}"),
            ("far+verb", f"{far} {verb}"),
            ("far+before", f"{far} {text[m.span.start - 1 : m.span.start]}"),
            ("far+after", f"{far} {after}"),
            ("far+tail", f"{far} {page.name(head)[-2:]}"),
            ("many", f"{far} {min(len(items), 5)}"),
            ("count", f"{min(count, 3)}"),
            ("item", page.name(item)),
            ("pair", f"{page.name(item)} {page.name(head)}"),
        )
        yield from _part(page, item, head, min(items[0], head), max(items[-1], head), "told", more)


def _part(page: Page, item: int, head: int, first: int, last: int, rule: str, more: Signs) -> Iterator[Claim]:
    a, b = page.entity.get(item, ""), page.entity.get(head, "")
    if CLASS.fullmatch(a.partition("/")[2]) and CLASS.fullmatch(b.partition("/")[2]):
        return  # 新兴产业 and 未来产业 stand side by side
    if a and b and a != b and page.types[a] in PARTS and page.types[b] in PARTS:
        name, (start, end) = page.name(head), (page.mentions[first].span.start, page.mentions[last].span.end)
        signs: Signs = (
            ("bias", ""),
            ("rule", "list" if rule == "counted" else rule),
            ("genre", f"{page.genre} {rule}"),
            ("types", f"{page.types[a]} {page.types[b]}"),
            *more,
        )
        if rule != "counted":  # 三大行动 tells nothing that its number does not
            signs += (("name", name), ("tail", f"{rule} {name[-2:]}"))
        yield Claim("part_of", a, b, start, end, f"part_of.{rule}", signs, {})
