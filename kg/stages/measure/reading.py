"""What a figure is a figure of: from the clause around it to the name of an indicator.

All offsets are in the document's text, half-open, in code points.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .figures import Figure


class Reading(NamedTuple):
    """A figure with its indicator. `subject` is where a grammatical subject would start, `clause` states it.

    `rule` says how the words were found: counted (22家企业), named (产值达5亿元), continued (…、增长5%),
    distributed (A、B分别增长…), ranked (指数中，居全国第八), each (A、B各5家), span (从…提高到…), bare (产值突破5亿元:
    the subject stands further up).
    """

    figure: Figure
    indicator: str
    subject: int
    clause: tuple[int, int]
    rule: str


_BREAK = re.compile(r"[，；：。！？;\n\t|…]")
_CHANGE = (
    "增长|增加|提高|提升|上升|回升|扩大|下降|降低|减少|压减|压缩|缩短|回落|精简|高于|快于|低于|优于|改善|"
    "增幅|降幅|增速|超额|增|减|降|升"
)
_REACH = (
    "达到|达|突破|超过|共计|共|总计|合计|高达|多达|不低于|不超过|保持|稳定|控制|维持|实现|完成|已经|拥有|双双|全部|首次|成功|唯一|"
    "为|是|到|至|在|成|有|近|约|超|已|将|(?<![平人户年])均|各|再|仅|的|了|=|（|“|：|\\("
)
_TRAIL = re.compile(
    rf"(?:[比较]20\d\d年|(?:{_CHANGE}|推进|恢复|压降|延长|扩容)(?:达到|到|至|为|在|达|近|约|超过|超|了)|{_REACH})++$"
)
_GROWTH = re.compile(
    rf"(?:同比|环比|年均|分别|预计|同口径|比上年|较上年|比去年|较去年|又|再|均|可比)*(?:{_CHANGE})(?:了|超|约|近)?$"
)
_HAN_DIGIT = "[一二三四五六七八九十两]"
_SPAN = rf"(?:近|过去){_HAN_DIGIT}年|{_HAN_DIGIT}年[来间]|连续(?:{_HAN_DIGIT}|\d){{1,2}}年"
_LEAD = re.compile(
    rf"(?:{_SPAN}|[、，和及以并且还也又而：）)]|\d{{1,2}}[.、．]|{_HAN_DIGIT}是|（{_HAN_DIGIT}{{1,2}}）|通过|其中|同时|力争|争取|努力|确保|预计|全年|全省|全市(?!性)|全区(?!域)|全县|全州|我省|我市|我区|我县|我州|本市|本省|"
    r"今年|去年|当年|年内|首次|进一步|目前|到?20\d\d年(?:[初底末]|前)?|截至|按.{2,12}计算|"
    r"推动|推进|加快|抓好|释放|为|让|聚焦|深入|大力|持续|积极|扎实|统筹|支持|继续|有序|稳步|滚动|实现|做好|办好)+"
)
_CONTINUED = re.compile(
    rf"(?:累计|同比|环比|年均|比上年|较上年|比去年|较去年|占比|占|预计|总数|总量|其中|快于|高于|低于|{_CHANGE}|平均|总计|合计|分别|排名|位居|"
    r"又|再|均|年|居|列)++(?:全[国省市区球]|上年|去年|平均)?(?:平均)?$"
)
_LISTED = re.compile(r"[、和及与]|以及")
_PREDICATE = re.compile(
    r"入选|获批|获评|获得|全部|(?<![人平户年])均|已|顺利|扎实|稳步|落地|开工|开业|投产|建成|竣工|通过|上榜|被|列入|纳入|完成|实现|提质|加快|"
    r"集中|参会|参加|提供|配备|释放|并(?!网)|用上|喝上|就业|认购|升级"
)
_VERB = re.compile(
    r"(?:新增|新建|新培育|新认定|新引进|新设|新开工|新开通|新立项|新转化|新筹建|新获批|新改造|累计|改造|建设|打造|培育|引进|增加|转化|完成|"
    r"筛选|发放|减免|更新|布局|开展|实施|举办|开行|入选|获评|获|惠及|覆盖|救助|帮助|新上|更新改造|新建改造|建成|建成投产|开通|攻克)+"
)
_STOP = re.compile(r"[、，；：。！？（()）和及与”》\s]|以及|$|(?:同比|比|较|年均)")
_GENERIC = re.compile(
    r"(?:重点|重大|具体)?(?:项目|指标|举措|任务|方面|领域|措施|工程|产品|企业|单位|部门|品牌|地区|市|县|乡镇|村)?$"
)


def read(text: str, start: int, end: int, figures: Sequence[Figure]) -> Iterator[Reading]:
    """Reads the figures of the sentence text[start:end], in order."""
    breaks = [start - 1, *(m.start() for m in _BREAK.finditer(text, start, end)), end]
    figures = [f for f in figures if not _threshold(text, f, end)]
    base, prefix, done, skipped = "", "", 0, -1
    for k, f in enumerate(figures):
        if k < done:
            continue
        low = breaks[bisect_right(breaks, f.start) - 1] + 1
        high = next(x for x in breaks if x >= f.end)
        clause = (low, high)
        ahead = k + 1
        while ahead < len(figures) and figures[ahead - 1].end == figures[ahead].start:
            ahead += 1  # 3座35万千瓦光热电站: the second figure belongs to the name
        follow = figures[ahead].start if ahead < len(figures) and figures[ahead].start < high else high
        left = max(low, figures[k - 1].end if k else low) if skipped < low else skipped
        skipped = -1
        if k and figures[k - 1].end == f.start:
            continue
        if left > low and text[left] == "与":
            left += 1
        before = text[left : f.start]
        opening = low + _lead(text[low : f.start])
        at = left + _lead(before)
        name = _clean(before)
        if f.kind == "rank" and len(name) < 5 and (found := _RANKING.findall(text[start : f.start])):
            yield Reading(f, found[-1] + "排名", at, clause, "ranked")
            continue
        group = _group(text, figures, k, high)
        if len(group) > 1:
            since = breaks[max(0, bisect_right(breaks, low - 1) - 2)] + 1 if text[low - 1] == "，" else low
            names = _distribute(text[since:low], before, len(group))
            for g, each in zip(group, names, strict=True):
                since = max(since, text.find(each[:2], since, f.start))
                yield Reading(g, each or base, since, clause, "distributed")
            base, done = _base(names[-1]) or base, k + len(group)
            continue
        if k + 1 < len(figures) and (m := _FROM.search(before)) and _TO.fullmatch(text[f.end : follow]):
            name = _clean(before[: m.start()]) or base
            for g in figures[k : k + 2]:
                yield Reading(g, name, opening, clause, "span")
            base, done = name, k + 2
            continue
        noun = _noun(text, f, follow, follow < high)
        gap = text[f.end : follow]
        if noun and follow < high and f.kind == "count" and _MODIFIER.fullmatch(gap) and not _PREDICATE.search(gap):
            skipped = f.start  # 12条重点产业链项目占比达84.4%: counts what the next figure is said of
            continue
        if noun and f.kind in ("count", "measure"):
            verb = _VERB.search(before)
            if verb and verb.end() == len(before):
                prefix = verb.group()
            elif not re.fullmatch(r"(?:.*[、和及与])?(?:首批)?", before):
                prefix = ""
            if noun[-1] == "级" and (m := _LEVELS.search(text, f.end + len(noun), high)):
                noun += m[1]  # 6个世界级、7个国家级产业集群
            if _GENERIC.match(noun):
                rest = text[f.end : follow].strip("的、和及与")
                noun = rest if len(rest) > len(noun) else _clean(before) + noun
            items = _each(before)
            if len(items) > 1:
                for item in items:
                    yield Reading(f, item + noun, opening, clause, "each")
            else:
                yield Reading(f, prefix + noun, opening, clause, "counted")
            base = noun
            continue
        prefix = ""
        if not name and left == low:
            name = _topic(text, breaks, low, figures[k - 1].end if k else start)
        if f.kind == "share" and (not name or before.endswith(("、", "照", "按", "以"))):
            rest = text[f.end : follow].lstrip("的")
            if rest and not _STOP.match(rest) and not _GROWN.match(rest):
                name = _clean(re.split(r"征收|计|[、，]", rest)[0])
        if not name or _CONTINUED.match(name):
            if base:
                yield Reading(f, base + name, at, clause, "continued")
            else:
                yield Reading(f, name, at, clause, "bare")
            continue
        if f.kind in ("share", "fold") and (m := _GROWN.match(text, f.end, follow)) and not _GROWTH.search(name):
            name += m[1]
        items = _each(before)
        if len(items) > 1:
            for item in items:
                yield Reading(f, item, at, clause, "each")
        else:
            yield Reading(f, name, at, clause, "bare" if _BARE.fullmatch(_base(name)) else "named")
        base = _base(name)


_RANKING = re.compile(
    r"([^，。；：]{2,40}(?:榜单?|指数|排行|排名|评价|评估|考核|城市|\d强)(?:[（(][^（）()]{1,20}[）)])?》?)(?:(?<=》)|[中上里])，"
)
_LEVELS = re.compile(r"级([^级、，。；（]{2,20})")
_MODIFIER = re.compile(r"[^、，；：]{2,20}?(?:占比|比重|比例|收入|产值|营收|投资|规模|[^产]量)(?:达到|达|为|突破)?")
_FROM = re.compile(r"[从由][^从由]{0,12}$")
_TO = re.compile(rf"(?:{_CHANGE}|整合|优化|调整|推进|压降){{0,2}}(?:到|至|为)(?:20\d\d年)?的?")
_GROWN = re.compile(rf"的?({_CHANGE})")


def _topic(text: str, breaks: Sequence[int], low: int, since: int) -> str:
    """What the clause before the one that starts at `low` is about: 进出口总值 in 进出口总值创历史新高，达到…."""
    k = bisect_right(breaks, low - 1) - 1
    if k < 1 or text[breaks[k]] != "，" or since > breaks[k - 1] + 1:
        return ""
    name = _clean(text[breaks[k - 1] + 1 : breaks[k]])
    return re.split(r"再?创|稳步|持续|保持|实现|不断|首次", name)[0]


def _lead(before: str) -> int:
    """How many characters of adverbs and connectives stand before the words that name something."""
    m = _LEAD.match(before)
    return m.end() if m else 0


def _each(before: str) -> list[str]:
    """The items of A、B、C各: one figure for every one of them."""
    m = re.search(rf"(?:各|分别)(?:有|达到|达|为|新增|新建|{_CHANGE})?$", before)
    if not m:
        return []
    growth = _GROWTH.search(before.replace("分别", ""))
    return [x + (growth.group() if growth else "") for x in _LISTED.split(_clean(before[: m.start()])) if x]


_HAN = re.compile(r"[\u4e00-\u9fff]")


def _threshold(text: str, f: Figure, end: int) -> bool:
    """亿元以上项目, 收入超10亿元的企业: a bound on what is counted, not a figure reported."""
    after = text[f.end : min(end, f.end + 8)]
    if f.kind == "measure" and len(f.value) < 5 and text[f.head] in "百千万" and _HAN.match(after):
        return not after.startswith(("产能", "产量", "以上"))  # 百万吨炼化基地
    if f.kind == "rank" or not (f.unit in ("元", "美元", "岁", "米") or f.unit == "%"):
        return False
    bound = f.end > f.tail or f.start < f.head
    if re.match(r"的?(?:高速|快速|稳定|较快)?(?:增长|成长|增速|速度|增幅|量级|规模|水平)", after) or _STOP.match(after):
        return False
    if after.startswith("的部分"):
        return False
    if bound and text[f.tail : f.end] not in ("左右", "多", "余"):
        return True
    return f.kind == "measure" and not text[f.head].isdigit()


def _group(text: str, figures: Sequence[Figure], k: int, high: int) -> list[Figure]:
    """Figures parted by nothing but 、 and 和: 25.3%、7.9%和5%."""
    group = [figures[k]]
    for g in figures[k + 1 :]:
        gap = text[group[-1].end : g.start]
        if g.end > high or not re.fullmatch(r"(?:[、和及与]|以及)?(?:的)?", gap) or not gap:
            break
        group.append(g)
    return group


def _distribute(previous: str, before: str, n: int) -> list[str]:
    """The n indicators of 城镇和农村居民收入分别增长: one for each item of the list, with what they share.

    The list may stand in the clause before: 北京、上海、广东，评分依次为….
    """
    name = _clean(_SPREAD.sub("", before))
    growth = _GROWTH.search(name)
    verb = growth.group() if growth else ""
    stem = name[: len(name) - len(verb)]
    toward = stem[:1] if stem[:1] in ("对", "与", "向", "同") else ""
    items = [x for x in _LISTED.split(stem.removeprefix(toward)) if x]
    if len(items) != n:
        listed = [x for x in _LISTED.split(re.split(r"[为是：]", previous)[-1].strip("，")) if x]
        return [x + name for x in listed] if len(listed) == n and _SPREAD.search(before) else [name] * n
    tail = _shared(items)
    items = [x if x.startswith(toward) else toward + x for x in items]
    return [(x if i == n - 1 or x.endswith(tail) else x + tail) + verb for i, x in enumerate(items)]


_SPREAD = re.compile(r"分别|依次")
_MEASURE = re.compile(
    r"(?:规上工业|规模以上工业)?(?:常住|全体)?(?:居民)?(?:人均可支配收入|增加值|总产值|产值|营业收入|经营收入|营收|收入|产量|出口|进口|进出口|投资|比重|占比|比例|"
    r"吞吐量|税收|利润|数量|规模|[\u4e00-\u9fff]{0,4}率|[\u4e00-\u9fff]数|人次)$"
)


_BARE = re.compile(
    r"(?:新增|开发|产业|总|年|发生|完成|实现|带动|平均)*(?:增加值|产值|产量|产能|营业收入|营收|收入|投资额?|规模|装机(?:规模|容量)?|业务量|面积|占比|比重|利用率|用户数?|"
    r"交易额|销售额|出口额?|税收|利润|满意率|总量)"
)
_RATIO = re.compile(r"(?:占比|比重|比例|增速|增幅)$")
_RELATION = re.compile(r"(?:支持|占|用于|带动|拉动)[^支占用带拉]{2,16}(?:比重|占比|比例|规模|金额)$")


def _shared(items: Sequence[str]) -> str:
    """What the last item holds for all: 人均可支配收入 in 城镇和农村居民人均可支配收入."""
    if m := _RELATION.search(items[-1]):
        return m.group()
    if (m := _RATIO.search(items[-1])) and not any(_RATIO.search(x) for x in items[:-1]):
        return m.group()
    if any(_MEASURE.search(x) for x in items[:-1]):
        return ""
    m = _MEASURE.search(items[-1])
    return m.group() if m and m.start() else ""


_SIZE = re.compile(r"的?(?:量级|大关|关口|台阶|规模|水平)")


def _noun(text: str, f: Figure, follow: int, more: bool) -> str:
    """The thing counted after the figure: 家先进级智能工厂; empty when a predicate or a stop follows.

    `more` says that another figure follows in the clause: what stands after the last conjunction is its own.
    """
    rest = text[f.end : follow]
    if _STOP.match(rest) or _SIZE.match(rest) or _PREDICATE.match(rest) or _GROWN.match(rest):
        return ""
    rest = rest.removeprefix("的")
    m = _PREDICATE.search(rest)
    noun = rest[: m.start()] if m else rest
    if more and (conjunctions := [m.start() for m in _LISTED.finditer(noun)]):
        noun = noun[: conjunctions[-1]]
    return noun.strip("、和及与")


def _clean(left: str) -> str:
    """The words before a figure without comparators, adverbs and connectives."""
    name = left if _GROWTH.search(left) else _TRAIL.sub("", left)
    return _EXAMPLES.sub("", name[_lead(name) :].strip("、，的（( ").rstrip("“"))


# 合成生物学、脑机交互等海河实验室: what is counted comes after the examples
_EXAMPLES = re.compile(r"^[^等]{1,30}、[^等]{1,30}等(?!新?领域|产业|行业|项目|指标|方面|产品|市场|细分|级|地)(?=.{4})")


def _base(name: str) -> str:
    return _GROWTH.sub("", name) or name
