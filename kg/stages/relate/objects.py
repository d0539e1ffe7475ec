"""What is done to each named thing of a clause, and by whom: the subjects of the clause, or other actors near it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kg.stages.headings import headings, outlook

from .claims import AGAINST, AND, ASKED, BESIDE, DIVISIONS, ORDINAL, SPEAKERS, Claim, Page, Scene, Signs

WITH = ("与", "同", "和", "会同", "联合", "携手", "加强与", "深化与", "对")
JOINTLY = re.compile("联合|共同|共建|合作|协同|携手|联动|结对|协作|对接|共享|共推")
RULES_NOW = re.compile("现将《|现印发|制定本(?!条例|办法)")  # the document that is being brought
QUOTED = re.compile("《[^《》]*》")  # the name of a document says nothing of when
DUE = re.compile("应当|(?<![适相对响效反])应(?=[当加建以在由将根按])")
HELD = re.compile(
    "已(?:经|有|建|成|达|完|累|连|实|形|出|印|制)|获批|入选|获评|荣获|揭牌|(?:出台|印发|制定|发布|建成|实施|完成)了"
)
WISHED = re.compile("(?:力争|争取|力求|努力|冲刺)[^，。；]{0,12}(?:获批|入选|获评|荣获|创成|建成|完成)")
PLANNED = re.compile(
    "(?<!现)将(?![军来近领士《])|(?<![重主需首次摘纲])要(?![求素点闻件道领塞害略])|力争|争取|计划(?=[建投新实推在用于到]|$)|(?<![草模虚比])拟(?!定|议)|"
    "确保|到20[0-9]{2}年|谋划|规划(?=[建布发实打新]|$)"
)
DONE = re.compile("已|建成|完成|投产|投用|投运|落地|成功|取得|实现了")
ENCOURAGED = re.compile("鼓励|(?<![和与及、])支持|引导|推广|倡导")
RESTRICTED = re.compile("限制|禁止|严禁|严控|压减|淘汰|退出")
# who would get a grant: no one has won the title
CONDITION = re.compile(
    "对[^，。；]{0,8}(?:入选|认定|获批|获评|评为|获得|入围|新增)[^，。；]{2,40}的"
    "(?:企业|单位|项目|机构|平台|园区|个人|团队|，|$)"
)
LOCAL = re.compile(
    "[一-龥](?<![个些余多数有乡])(?:镇|乡|村|中学|[一二三四]中|小学|景区|社区|街道|学校|集团|公司|股份|医院|大学|学院)"
    "(?:被|成功|先后|连续)*(?:获|入[选列围]|授予|荣|评为|命名|列入|跻身|进入|创[建成]|建成)|"
    "(?P<people>教师|医生|技师|工人|同志|职工|农民|民警)[一-龥]{2,4}?(?:被|获|荣)"
)
# What a thing lacks, said behind it: 现代服务业发展滞后; no one has done anything
LACKING = re.compile(
    "滞后|不[大高够足强优快]|[偏较][低小弱慢晚少]|缓慢|有待|薄弱|艰巨|亟[待需]|(?:还|仍|尚)?需(?:要)?进一步|不平衡|不充分|乏力|不完善|差距"
)
# 补齐产业不强的短板: what is lacking is being mended
REMEDY = re.compile("缩小|补齐|补足|破解|解决|突破|弥补|消除|扭转|攻克|改善|克服|针对|聚焦|围绕")
# what opens an account of shortcomings, to the end of its sentence
TROUBLE = re.compile(
    "(?:存在|仍有|还有|面临)[^。；，]{0,16}(?:困难|问题|短板|不足|差距|矛盾|挑战)[^。；，：]{0,8}"
    "(?:：|，(?:主要|突出|集中(?!力量|发展|精力|攻)|比如|一是|如(?!期)))|(?:困难|问题|短板|不足)[^。；，：]{0,6}(?:主要)?(?:表现|体现)(?:为|在|是)"
)
HELD_BY = re.compile("[”’]?(?:获得者|得主|获奖者|获奖人)")  # 诺贝尔奖获得者
READY = re.compile("(?:具备|符合|达到)[^，。；]{2,30}(?:条件|基础|要求|标准)")  # 具备创建国家级…的条件: not yet
AHEAD = re.compile("到20[0-9]{2}年|年底前|年内|力争|确保|推动|力促|加快|促进|今年要")
TRADED = re.compile("(?:[、和及与][^，。；、]{1,8})*(?:以旧换新|下乡)")
REPORT, PARTY = "政府工作报告", "中国共产党"
TAKEN_UP = frozenset({"纳入", "列入"})
SOUGHT = frozenset({"瞄准", "对接", "引进", "招引", "面向", "紧盯", "吸引", "对标"})
BUILT = re.compile("(?:提质|扩区|提档)?(?:建设|创建|升级|改造)")
# what only ranks: 跃居国家级新区第7位
RANKED = re.compile("(?:位居|跃居|位列|名列|排名?|居|列)(?:于|全[国省市])*$")
LEADING = re.compile("(?:领跑|领先)(?:于|全[国省市])*$")
PLACE = re.compile("(?:第|前)[0-9一二三四五六七八九十]|[0-9]+位|前列|首位|榜首")
GRANTED = re.compile("(?:评为|获评|认定为|命名为|列为|授予|入选|获得|荣获)$")  # the place after it grants the title
GAINED = frozenset(
    {
        "建立", "设立", "成立", "组建", "筹建", "引进",
        "招引", "引入", "吸引", "集聚", "汇聚", "引育", "引进培育", "引进落地",
    }
)  # fmt: skip
NAMED_AFTER = re.compile("(.{2,}(?:国务院|[政党]府|[省市区县州旗]委|厅|局|部|委员会|办公[厅室]))关于")
NEAREST = 8  # actors of a run that may be the subject of a thing beside them
JOINED = (*ASKED, "会同", "商请")  # 市科技部门应当会同岳麓区人民政府，制定…: the department does
OPENED = re.compile("(?:隆重|成功|顺利)?(?:召开|举行|举办|开幕|闭幕|落幕|启幕|揭幕|考察|视察|调研)")
# 推动A在B、C等领域的推广应用: that A is used there develops neither B nor C
USED_IN = re.compile(
    "在[^，。；]{2,40}?(?:(?:领域|行业|场景|产业|方面|环节|企业|中)的?|的)(?:示范|推广|规模化?|广泛|集成|深度|融合|创新|普及)*"
    "(?:应用|使用)(?!技术|软件|基地|创新)"
)
PRINCIPLE = re.compile("(?:遵循|坚持|贯彻)[^，。；]{2,60}的?原则")
LANDS = DIVISIONS | {"Park"}  # what one of these does, the place around it does not do with it
GAP = 3  # characters between an actor and a thing that tell by themselves


def objects(page: Page) -> Iterator[Claim]:
    """What may be said of each thing, by each who may have done it."""
    outlooks = [outlook(heading) for heading in headings(page.document)]
    text = page.document.text
    sentence, actor, trouble = -1, -1, None  # the last actor of the sentence, before this clause
    for scene in page.scenes:
        if scene.sentence != sentence:
            sentence, actor, span = scene.sentence, -1, page.document.sentences[scene.sentence].span
            trouble = TROUBLE.search(text, span.start, span.end)
        if trouble and trouble.end() <= scene.start and not REMEDY.search(text, span.start, trouble.start()):
            continue
        if page.unread(scene.start, scene.mentions[0]) or ORDINAL.match(text, scene.start):
            actor = -1
        where = outlooks[page.document.sentences[scene.sentence].section + 1]
        yield from _scene(page, scene, actor, "ahead" if page.genre == "公文" else where)
        actor = next((i for i in reversed(scene.mentions) if page.acts(i) and not _built(page, scene, i)), actor)
        if actor in scene.mentions and page.bracketed(actor):
            actor = -1
        elif actor in scene.mentions:
            gained = not GAINED.isdisjoint(scene.said_before(page.mentions[actor].span.start)[-1:])
            beside = scene.how == "home" and text.startswith(BESIDE, scene.start)  # 与洛南县…
            if gained or beside or text.endswith(JOINED, 0, page.run_starts(actor, scene.mentions[0])):
                actor = -1  # 引进甲公司、乙公司，建成…: the place has built it


def _built(page: Page, scene: Scene, mention: int) -> bool:
    """Is it a park that another builds (推进高新区建设，构建…)?"""
    verbs = scene.said_before(page.mentions[mention].span.start) if page.kind(mention) == "Park" else []
    said = BUILT.match(page.document.text, page.mentions[mention].span.end)
    return bool(verbs and said) and verbs[-1] not in page.vocabulary.shifters


def _scene(page: Page, scene: Scene, actor: int, looks: str) -> Iterator[Claim]:
    text, home = page.document.text, page.home
    modality = _modality(text, page.document.sentences[scene.sentence].span.start, (scene.start, scene.end), looks)
    tense = modality.get("modality", "")
    negation = page.vocabulary.negations.search(text, scene.start, scene.end)
    negation = None if negation and text.endswith(("针对", "解决", "破解"), 0, negation.start()) else negation
    barred = negation.end() if negation else scene.end
    lacks = max((lacking.start() for lacking in LACKING.finditer(text, scene.start, scene.end)), default=-1)
    if lacks >= 0 and REMEDY.search(text, scene.start, scene.end):
        lacks = -1
    each = _respectively(page, scene)
    near = -1  # the last actor before the thing, in this clause
    for i in scene.mentions:
        kind = page.kind(i)
        before, near = near, i if page.acts(i) else near
        m = page.mentions[i]
        if not kind or barred <= m.span.start or m.span.end <= lacks:
            continue  # 严禁新增水泥产能, 数字经济起步较晚
        words, readings, what, around = read(page, scene, i)
        if not readings:
            continue
        verb = words[0]
        target = page.entity[i]
        passed = _passed(page, scene, before, m.span.start)
        row = page.row(i, scene)
        joined = _joined(page, scene, i) if "cooperates_with" in page.vocabulary.objects.get(kind, ()) else ""
        for subject, how, start, gap in _claimants(page, scene, i, before, actor, passed):
            if each.get(i, subject) != subject:
                continue
            who = page.types.get(subject, "")
            if subject == home:
                how = f"{how} home"  # 我市发展…，实施…: no other actor's clause
            by: Signs = (
                ("object+subject", f"{kind} {how}"),
                ("subject", f"{who} {how}"),
                ("home", str(subject == home)),
                ("passed", f"{how} {passed}"),
                ("genre", f"{page.genre} {how} {kind}"),
                ("modality", f"{how} {kind} {tense}"),
            )
            if gap:
                by += (("gap", f"{kind} {how} {gap}"), ("gap+verb", f"{kind} {gap} {verb}"))
            for type_, rule in readings:
                if (refuse := REFUSALS.get(type_)) and refuse(page, scene, i, subject, how, verb):
                    continue
                if who in SPEAKERS and type_ != "proposes" and page.vocabulary.ontology.fits("proposes", who, kind):
                    type_, rule = "proposes", "proposes.speech"
                signs = (*what, ("object+rule", f"{kind} {rule}"), *around, *by)
                if type_ == "cooperates_with":
                    jointly = JOINTLY.search(text, m.span.end, scene.end)
                    signs += (("with", f"{joined} {bool(jointly)}"), ("with+subject", f"{joined} {how}"))
                yield Claim(type_, subject, target, start, scene.end, rule, signs, modality, row)


def _respectively(page: Page, scene: Scene) -> dict[int, str]:
    """陆良县、会泽县分别被列为甲和乙: whose each thing behind 分别 is, if there are as many things as subjects."""
    at = page.document.text.find("分别", scene.start, scene.end)
    if at < 0 or len(scene.subjects) < 2:
        return {}
    things = [i for i in scene.mentions if page.mentions[i].span.start > at and page.kind(i) and not page.acts(i)]
    return dict(zip(things, scene.subjects, strict=True)) if len(things) == len(scene.subjects) else {}


def _unearned(page: Page, scene: Scene, i: int, subject: str, how: str, verb: str) -> bool:
    """Is a title only sought or a condition (对首次入选…的企业), a person's, or that of a town and not of the home?"""
    text = page.document.text
    start = page.mentions[i].span.start
    low, end = max(scene.start, start - 8), page.mentions[i].span.end
    placed = RANKED.search(text, low, start) and PLACE.match(text, end)
    if (placed or LEADING.search(text, low, start)) and "强" not in page.name(i):
        return True
    if verb in SOUGHT or HELD_BY.match(text, end):
        return True
    if CONDITION.search(text, scene.start, scene.end) or READY.search(text, scene.start, scene.end):
        return True
    said = LOCAL.search(text, scene.start, start)
    return said is not None and (subject == page.home or said["people"] is not None)


def _guided(page: Page, scene: Scene, i: int, subject: str, how: str, verb: str) -> bool:
    """Is a thing only traded in, or part of a principle (遵循多能互补的原则)?"""
    text, m = page.document.text, page.mentions[i]
    within = any(
        said.start() <= m.span.start and m.span.end < said.end()
        for pattern in (PRINCIPLE, USED_IN)
        for said in pattern.finditer(text, scene.start, scene.end)
    )
    return within or _traded(page, scene, i, subject, how, verb)


def _traded(page: Page, scene: Scene, i: int, subject: str, how: str, verb: str) -> bool:
    """Is a thing only traded in (家电、汽车以旧换新)?"""
    return TRADED.match(page.document.text, page.mentions[i].span.end) is not None


def _apart(page: Page, scene: Scene, i: int, subject: str, how: str, verb: str) -> bool:
    """Are two compared (与合肥相比), one within the other (在全省的地位), or the heads of one place?"""
    target, m, text = page.entity[i], page.mentions[i], page.document.text
    if page.learnt(i, scene.mentions[0]) or (text.endswith("在", 0, m.span.start) and OPENED.match(text, m.span.end)):
        return True
    if AGAINST.search(text, scene.start, scene.end) or page.one_side(scene, subject, target):
        return True
    return _holds(page, subject, target) or page.same_seat(subject, target)


def _anothers(page: Page, scene: Scene, i: int, subject: str, how: str, verb: str) -> bool:
    """Is a policy another's: a department's, for a place that is supported, taken up, a government's, named so?"""
    if page.entity[i] == page.brought and subject == page.home:
        return True
    if "shifted" in how or verb in TAKEN_UP or (page.entity[i].endswith(REPORT) and PARTY in subject):
        return True
    of = NAMED_AFTER.match(page.name(i))  # 落实《中共中央关于…的建议》
    return of is not None and _other(subject, of[1])


# Of a relation, what shows that a subject does not stand in it: asked with the clause, the thing and the predicate.
Refusal = Callable[[Page, Scene, int, str, str, str], bool]
REFUSALS: dict[str, Refusal] = {
    "awarded": _unearned,
    "develops": _guided,
    "researches": _guided,
    "cooperates_with": _apart,
    "issues": _anothers,
}


def _holds(page: Page, a: str, b: str) -> bool:
    """Does one of two divisions lie in the other?"""
    within = page.vocabulary.lexicon.within
    return {page.types.get(a), page.types.get(b)} <= DIVISIONS and (within(a, b) or within(b, a))


def _other(subject: str, issuer: str) -> bool:
    """Is the body that a policy names as its issuer another than the subject, and none of its own?"""
    name = subject.partition("/")[2]
    return name[:2] not in issuer and issuer[:2] not in name


Words = tuple[str, str, str]  # the predicate before a thing, the first of its clause, the one after it


def read(page: Page, scene: Scene, i: int) -> tuple[Words, list[tuple[str, str]], Signs, Signs]:
    """What may be said of mention i, with the rule that reads each; and what its clause tells of it, whoever did it."""
    kind, m, text = page.kind(i), page.mentions[i], page.document.text
    before = scene.said_before(m.span.start)
    follow = next((w for begin, _, w in scene.verbs if begin >= m.span.end), "")
    verb, first = (before[-1], before[0]) if before else ("", "")
    name = page.name(i)
    around: Signs = (
        ("object+verb", f"{kind} {verb}"),
        ("first", first),
        ("object+follow", f"{kind} {follow}"),
        ("object+next", kind + text[m.span.end : m.span.end + 1]),
        ("detector", f"{m.detector.partition('.')[0]} {int(m.score * 5)}"),
        ("size", f"{kind} {len(name)}"),
        ("name", name),
        ("crowd", str(min(len(scene.mentions), 4))),
        ("object+end", f"{kind} {text[scene.end - 2 : scene.end] if m.span.end < scene.end - 1 else ''}"),
    )
    words = verb, first, follow
    return words, _readings(page, kind, words), (("bias", ""), ("object", kind)), around


def _claimants(
    page: Page, scene: Scene, i: int, near: int, actor: int, passed: str
) -> Iterator[tuple[str, str, int, str]]:
    """Who may have done something to mention i: (entity, how it was found, start of the words, what lies between)."""
    target = page.entity[i]
    told = [s for s in scene.subjects if s != target]
    if passed == "acting":  # 支持黄石发展特钢、荆门发展磷化工: the nearer one, not the first
        told = [s for s in told if s == page.home]
    for subject in told:
        yield subject, scene.how, scene.start, ""
    own = scene.how == "explicit" and told and all(page.types.get(s) in LANDS for s in told)
    own = own or scene.how == "winner" or (scene.how == "inherited" and told and all(page.elsewhere(s) for s in told))
    if page.home and page.home != target and page.home not in told and not own:  # what a named city does is its own
        other = "Division" if told and page.types.get(told[0]) in DIVISIONS else ""
        yield page.home, f"beside {scene.how} {other}" if told else "home", scene.start, ""
    for subject in scene.opener:
        if subject != target:
            yield subject, "opener", scene.start, ""
    asked = page.obeyed(max(near, actor)) if max(near, actor) >= 0 else 0
    if asked and page.mentions[i].span.start >= asked:
        return
    if near >= 0:
        between = page.between(near, i)
        gap = between if len(between) <= GAP else "…" if "、" not in between else "、"
        first = page.mentions[near].span.start
        if page.kind(near) in DIVISIONS and GRANTED.search(page.document.text, max(0, first - 4), first):
            return
        begun = page.run_starts(near, scene.mentions[0])
        if page.document.text.endswith("被", 0, begun):
            return  # 被中国书法家协会命名为…: who gives it
        beside = page.document.text.endswith(BESIDE, 0, begun)
        if beside and page.home and not page.acts(i):
            return  # 与广州市、深圳市建立…机制: the home does
        if page.kind(near) == "Park" and between in AND:
            return  # 江边公园、植物园等项目: one does not pursue the other
        if "的" in between and page.document.text.endswith("支持", 0, first):
            return  # 支持贵州建设…的意见
        for j in page.run_before(near, scene.mentions[0])[-NEAREST:]:
            if page.entity[j] not in (target, *told):
                yield page.entity[j], "near", scene.start, gap or "-"
    elif actor >= 0:
        many = sum(page.document.text.count(mark, page.mentions[actor].span.end, scene.start) for mark in "，：")
        for j in page.run_before(actor, max(0, actor - NEAREST)):
            if page.entity[j] not in (target, *told):
                yield page.entity[j], "before", page.mentions[j].span.start, str(min(many, 3))


def _passed(page: Page, scene: Scene, near: int, start: int) -> str:
    """Does another actor stand between the clause's subjects and a thing, and with a predicate of its own?"""
    if near < 0 or page.entity[near] in scene.subjects:
        return ""
    begun, end = page.mentions[near].span.start, page.mentions[near].span.end
    if page.document.text.endswith(("被", "经", "由", "获"), scene.start, begun):
        return "by"  # 崖州区被农业农村部认定为…
    return "acting" if any(end <= begin < start for begin, _, _ in scene.verbs) else "named"


def _joined(page: Page, scene: Scene, i: int) -> str:
    """The word that joins the actors of which mention i is one to others: 与柳州、桂林共建."""
    text = page.document.text
    first = page.run_starts(i, scene.mentions[0]) if page.acts(i) else page.mentions[i].span.start
    return next((w for w in WITH if text.endswith(w, scene.start, first)), "")


def _readings(page: Page, kind: str, words: tuple[str, str, str]) -> list[tuple[str, str]]:
    """The relations that a thing of this type may be the object of, with the rule that reads each."""
    told = page.vocabulary.words
    said = {type_: (rule, word) for word in reversed(words) for type_, rule in told.get(word, ())}
    usual = page.vocabulary.objects.get(kind, ())
    found = [(type_, said[type_][0] if type_ in said else f"{type_}.plain") for type_ in usual]
    for type_, (rule, word) in said.items():
        if type_ not in page.vocabulary.weighed and type_ not in usual:
            found.append((type_, f"{rule}={word}"))
    return found


def _modality(text: str, sentence: int, clause_at: tuple[int, int], looks: str) -> dict[str, str]:
    """Whether a clause speaks of what is planned, done, encouraged or restricted; nothing if it does not say.

    What is built or finished where the text looks `ahead` (as does all of a plan), or by a date to come, is planned,
    unless the clause says that it has been. `sentence` is where its sentence starts.
    """
    start, end = clause_at
    clause = text[start:end]
    if "《" in clause:
        clause = QUOTED.sub("", clause)
    if RULES_NOW.search(text, start, end):
        return {"modality": "done"}
    for word, pattern in (
        ("restricted", RESTRICTED), ("planned", WISHED), ("planned", DUE), ("done", HELD), ("encouraged", ENCOURAGED),
        ("planned", PLANNED), ("done", DONE),
    ):  # fmt: skip
        if pattern.search(clause):
            ahead = looks == "ahead" or (not looks and AHEAD.search(text, sentence, end))
            return {"modality": "planned" if ahead and pattern is DONE else word}
    return {}
