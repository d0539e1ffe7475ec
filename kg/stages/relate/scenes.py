"""Who acts in each clause: the actor before its predicate, one that 支持 names, that of the clause before, the home."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.grammar import CAPACITY, Parse

from .claims import AND, ASKED, BESIDE, DIVISIONS, ORDINAL, ORGANISATIONS, SPEAKERS, Page, Scene

# what joins a further actor to those named: 市科技部门会同市财政部门
JOINS = (*AND, "会同", "联合", "携手", "协同")
LEADS = {"label": "labelled", "core": "around"}  # what is said after 兰州高新区：, and after 以兰州高新区为核心
PROJECTS = re.compile("[^，。；：、]{0,20}、[^。；：]{1,200}?等[^，。；：、]{0,10}项目")
CORE = re.compile(
    "[^，。；：]{0,2}(?:为|作为)(?:[一二三四五六七八九十两]?(?:核心|重点|依托|支撑|主体|翼|龙头|载体|引领|中心|极|轴))"
)

# 本条例所称大数据，是指…; 通过电子邮件向…反馈: no one does anything
DEFINES = re.compile(
    "所称[^，。]{1,40}，?(?:是|系)?指|(?:电子邮件|电子邮箱|传真|信函|信件)[^。]{0,30}(?:反馈|提出|寄送)"
)
CHARGE = re.compile("的(?:主要|工作)?职责|履行(?:下列|以下)职责")
# 锦界工业园区产值突破600亿元，获批国家…基地: what has been won by whom the sentence is about
WON = re.compile("(?:成功|先后|连续|再次|首次|并|还|也)*(?:获批|获评|获得|荣获|荣膺|入选|跻身|晋升|入列|被|列入|通过)")
OWNERS = frozenset({"Park", "Enterprise", "Institution", "Organization", "City", "County"})
SPEECH = frozenset(
    {"指出", "强调", "提出", "要求", "明确", "部署", "建议", "认为", "倡导", "审议", "通过", "宣布", "作出", "勉励"}
)
TOGETHER = 30  # actors of one clause, at most
# what begins an item of a list
ITEM = re.compile(r"\s*(?:[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}[.．、]|[①-⑳])")
Verbs = list[tuple[int, int, str]]


def scenes(page: Page, parse: Parse) -> Iterator[Scene]:
    """The clauses that name something, in the order of the text."""
    text, starts, ends = page.document.text, parse.starts, parse.ends
    mentions = page.mentions
    home = [page.home] if page.home else []
    at, before, owner = 0, -1, ""
    apart: tuple[list[str], str] | None = None
    held, how = home, "home"
    speaker: list[str] = []  # who has been named in this sentence, but has not yet said anything
    opener: list[str] = []  # the bodies that the paragraph has begun with
    paragraph, defines, defining = -1, False, DEFINES.search(text) is not None
    lead: tuple[list[str], Verbs] | None = None  # who does what the items of a list say: 应当支持下列产业：（一）…
    for first, last, sentence in parse.clauses:
        start, end = starts[first], ends[last - 1]
        while at < len(mentions) and mentions[at].span.start < start:
            at += 1
        inside: list[int] = []
        while at < len(mentions) and mentions[at].span.start < end:
            inside.append(at)
            at += 1
        if sentence != before:
            owner, apart = "", None  # whom the sentence has begun with, and who acts in each of its items
            span = page.document.sentences[sentence].span
            defines = defining and DEFINES.search(text, span.start, span.end) is not None
            held, how, before, speaker = home, "home", sentence, []
            if page.paragraph(sentence) != paragraph:
                paragraph, opener = page.paragraph(sentence), []
            if lead and ITEM.match(text, page.document.sentences[sentence].span.start):
                held, how = lead[0], "listed"
            else:
                lead = None
        opens = text.startswith(("：", ":"), ends[last - 1])
        if not inside or defines:
            if opens and not lead and not defines:
                lead = held, _verbs(text, parse, first, last)[-1:]
            continue
        end = max(end, mentions[inside[-1]].span.end)
        verbs = _verbs(text, parse, first, last)
        actors, kind = _actors(page, inside, verbs)
        if not actors and page.unread(start, inside[0]):
            held, how = home, "home"
        if actors and page.types[actors[0]] in SPEAKERS and not _says(verbs, kind):
            actors, speaker = [], actors
        elif speaker and not actors and _says(verbs[:1], ""):
            actors, kind, speaker = speaker, "explicit", []
        won = bool(owner) and not actors and WON.match(text, start) is not None
        aside = (held, how) if actors and page.bracketed(inside[0]) else None  # a note says nothing of what follows it
        if inside and page.document.sentences[sentence].span.start == page.mentions[inside[0]].span.start:
            owner = page.entity.get(inside[0], "") if page.kind(inside[0]) in OWNERS and page.acts(inside[0]) else ""
        if ORDINAL.match(text, start):
            apart = apart or (held, how)  # what one item names does not act in the next
            held, how = apart
        if actors:
            held, how = actors, kind
        elif how in ("explicit", "shifted"):
            how = "inherited" if how == "explicit" else "supported"
        elif how in LEADS:
            how = LEADS[how]
        elif how == "listed" and lead:
            verbs = [*((start, start, word) for _, _, word in lead[1]), *verbs]
        if opens and how != "listed":
            lead = held, verbs[-1:]
        beside = opener if how == "home" else lead[0] if lead and how in ("label", "labelled") else []
        yield Scene(start, end, sentence, inside, verbs, [owner] if won else held, "winner" if won else how, beside)
        if aside:
            held, how = aside
        elif how == "explicit" and not opener and page.types[held[0]] in ORGANISATIONS:
            opener = held


def _verbs(text: str, parse: Parse, first: int, last: int) -> Verbs:
    """The predicates among the tokens [first, last)."""
    kinds, starts, ends, *_ = parse
    return [(starts[t], ends[t], text[starts[t] : ends[t]]) for t in range(first, last) if kinds[t] in "VW"]


def _joins(page: Page, start: int, end: int) -> bool:
    """May what stands between two actors join them; or is it the place that holds the second (陕西省商洛市洛南县)?"""
    between = page.document.text[start:end]
    return between in JOINS or between in page.vocabulary.lexicon.by_surface


def _listed(page: Page, i: int, verbs: Verbs) -> bool:
    """Does a 、 stand between a thing and a company, or a place that begins the next thing (大同氢能、长治扩能项目)?"""
    if page.between(i - 1, i) != "、" or page.acts(i - 1):
        return False
    end = page.mentions[i].span.end
    return page.kind(i) == "Enterprise" or (page.kind(i) in DIVISIONS and all(begin != end for begin, _, _ in verbs))


def _says(verbs: Verbs, kind: str) -> bool:
    """Is the first predicate one of speech? What a speaker is urged to do (shifted) is no speech."""
    return kind != "shifted" and any(word in SPEECH for _, _, word in verbs)


def _actors(page: Page, inside: list[int], verbs: Verbs) -> tuple[list[str], str]:
    """Actors before the first predicate, or between 支持 and the next one; coordinated ones together."""
    text, shifters = page.document.text, page.vocabulary.shifters
    run: list[str] = []
    kind, end, asked = "", 0, 0
    # 与广州市、深圳市建立…机制: the home does it, with them; 被中国书法家协会命名为…: it is given to the home
    barred = (*ASKED, *BESIDE, "被") if page.home else ASKED
    for i in inside:
        m = page.mentions[i]
        if not page.acts(i):
            if run:
                break
            continue
        if not run:
            if i != inside[0] and _listed(page, i, verbs):
                continue  # 长安汽车二期、国轩高科动力电池等项目: but one of the projects
            if text.endswith(barred, 0, m.span.start) or (asked and _joins(page, asked, m.span.start)):
                asked = m.span.end
                continue
            words = [w for _, past, w in verbs if past <= m.span.start]
            if words and words[-1] not in shifters:
                continue
            run, kind, end = [page.entity[i]], "shifted" if words else "explicit", m.span.end
        elif text[end : m.span.start] in JOINS:
            if page.entity[i] not in run and len(run) < TOGETHER:
                run.append(page.entity[i])
            end = m.span.end
        else:
            break
    if run and kind == "explicit" and CHARGE.match(text, end):
        return run, kind  # 管委会的主要职责是：（一）…
    if not run or text[end : end + 1] == "的":
        return [], ""
    if kind == "shifted":
        made = CAPACITY.match(text, end)
        product = made.end() if made else end
        if any(page.mentions[i].span.start == product for i in inside):
            return [], ""  # 推动国达化工60万吨钾肥、…等项目投产: it is but the company of one project
    if kind == "explicit" and page.types[run[0]] not in DIVISIONS and PROJECTS.match(text, end):
        return [], ""  # 巴安水务海水淡化、北京协和原料药等187个重点项目: so is it here
    if text[end : end + 1] in "：:" and kind == "explicit":
        return run, "label"
    if CORE.match(text, end):
        return run, "core"
    acts = any(begin >= end for begin, _, _ in verbs) or text[end : end + 1] in "，：\n"
    return (run, kind) if acts or page.types[run[0]] in SPEAKERS else ([], "")
