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
    """A figure with its indicator; `base` is the indicator without what is said of it (增长, 占比).

    `left` is where the words of the indicator start, `clause` the stating clause.
    """

    figure: Figure
    indicator: str
    left: int
    clause: tuple[int, int]
    rule: str


_BREAK = re.compile(r"[，；：。！？;\n\t|…]")
_CHANGE = (
    "增长|增加|提高|提升|上升|回升|扩大|下降|降低|减少|压减|压缩|缩短|回落|精简|高于|快于|低于|优于|改善|增幅|降幅|增速|超额|增|减|降|升"
)
_REACH = (
    "达到|达|突破|超过|为|是|到|至|在|成|有|共|共计|总计|合计|高达|多达|不低于|不超过|保持|稳定|控制|维持|实现|完成|近|约|超|已|将|均|已经|"
    "双双|全部|各|再|仅|首次|成功|拥有|的|了|=|（|“|：|\\("
)
_TRAIL = re.compile(
    rf"(?:(?:{_CHANGE}|推进|恢复|压降|延长|扩容)?(?:到|至|为|在|达到|达|近|约|超过|超|了)|(?:{_REACH}))+$"
)
_GROWTH = re.compile(rf"(?:同比|环比|年均|分别|预计|同口径|比上年|较上年|比去年|较去年|又|再|均|可比)*(?:{_CHANGE})(?:了|超|约|近)?$")
_LEAD = re.compile(
    r"(?:[、，和及与以并且还也又而：“”）)]|其中|同时|力争|争取|努力|确保|预计|全年|全省|全市|全区(?!域)|全县|全州|我省|我市|我区|我县|我州|本市|本省|"
    r"今年|去年|当年|年内|首次|进一步|目前|到?20\d\d年(?:[初底末]|前)?|截至|按.{2,12}计算|"
    r"推动|推进|加快|聚焦|深入|大力|持续|积极|扎实|统筹|支持|继续|有序|稳步|滚动|实现|做好|办好)+"
)
_CONTINUED = re.compile(
    rf"(?:累计|同比|环比|年均|比上年|较上年|比去年|较去年|占比|占|预计|又|再|均|总数|总量|其中|快于|高于|低于|{_CHANGE}|平均|年|总计|合计|分别|"
    rf"排名|位居|居|列)+(?:全[国省市区球]|上年|去年|平均)?(?:平均)?$"
)
_LISTED = re.compile(r"[、和及与]|以及")
_PREDICATE = re.compile(
    r"入选|获批|获评|获得|全部|均|已|顺利|扎实|稳步|落地|开工|开业|投产|建成|竣工|通过|上榜|被|列入|纳入|完成|实现|提质|加快|"
    r"集中|参会|参加|提供|配备|释放|并|用上|喝上|就业|认购|升级"
)
_VERB = re.compile(
    r"(?:新增|新建|新培育|新认定|新引进|新设|新开工|新开通|新立项|新转化|新筹建|新获批|新改造|累计|改造|建设|打造|培育|引进|增加|转化|完成|"
    r"筛选|发放|减免|更新|布局|开展|实施|举办|开行|入选|获评|获|惠及|覆盖|救助|帮助|新上|更新改造|新建改造|建成|建成投产|开通|攻克)+"
)
_STOP = re.compile(r"[、，；：。！？）)和及与”》\s]|以及|$|(?:同比|比|较|年均)")
_GENERIC = re.compile(r"(?:重点|重大|具体)?(?:项目|指标|举措|任务|方面|领域|措施|工程|产品|企业|单位|部门|品牌|地区|市|县|乡镇|村)?$")


def read(text: str, start: int, end: int, figures: Sequence[Figure]) -> Iterator[Reading]:
    """Reads the figures of the sentence text[start:end], in order."""
    breaks = [start - 1, *(m.start() for m in _BREAK.finditer(text, start, end)), end]
    figures = [f for f in figures if not _threshold(text, f, end)]
    base, done = "", 0
    for k, f in enumerate(figures):
        if k < done:
            continue
        b = bisect_right(breaks, f.head) - 1
        low = breaks[b] + 1
        high = next(x for x in breaks if x >= f.end)
        clause = (low, high)
        follow = figures[k + 1].start if k + 1 < len(figures) and figures[k + 1].start < high else high
        left = max(low, figures[k - 1].end if k else low)
        if k and figures[k - 1].end == f.start:
            continue  # 3座35万千瓦光热电站: the second figure belongs to the name
        before = text[left : f.start]
        # 分别: several figures over a coordinated list
        group = _group(text, figures, k, high)
        if len(group) > 1 and (names := _distribute(before, len(group))):
            for g, name in zip(group, names, strict=True):
                yield Reading(g, name, left, clause, "distributed")
            base, done = _base(names[-1]), k + len(group)
            continue
        noun = _noun(text, f, follow)
        if noun and f.kind in ("count", "measure"):
            verb = _VERB.search(before)
            prefix = verb.group() if verb and verb.end() == len(before) else ""
            if _GENERIC.match(noun):
                rest = text[f.end : follow].strip("的、和及与")
                noun = rest if len(rest) > len(noun) else _clean(before) + noun
            indicator = prefix + noun
            yield Reading(f, indicator, left, clause, "counted")
            base = noun
            continue
        name = _clean(before)
        if not name or _CONTINUED.match(name):
            if base:
                yield Reading(f, base + name, left, clause, "continued")
            elif name:
                yield Reading(f, name, left, clause, "bare")
            continue
        after = text[f.end : follow]
        if f.kind == "share" and (m := re.match(rf"的?({_CHANGE})", after)) and not _GROWTH.search(name):
            name += m[1]
        if "各" in before[-2:] and len(items := [x for x in _LISTED.split(name) if x]) > 1:
            for item in items:
                yield Reading(f, item, left, clause, "each")
        else:
            yield Reading(f, name, left, clause, "named")
        base = _base(name)


def _threshold(text: str, f: Figure, end: int) -> bool:
    """亿元以上项目, 收入超10亿元的企业: a bound on what is counted, not a figure reported."""
    if f.kind == "rank" or not (f.unit in ("元", "美元", "岁") or f.unit == "%"):
        return False
    after = text[f.end : min(end, f.end + 8)]
    bound = f.end > f.tail or f.start < f.head
    if re.match(r"的?(?:增长|增速|速度|增幅)", after) or _STOP.match(after):
        return False
    if bound and not re.match(r"左右|多|余", text[f.tail : f.end] or " "):
        return True
    return not text[f.head].isdigit()


def _group(text: str, figures: Sequence[Figure], k: int, high: int) -> list[Figure]:
    """Figures parted by nothing but 、 and 和: 25.3%、7.9%和5%."""
    group = [figures[k]]
    for g in figures[k + 1 :]:
        gap = text[group[-1].end : g.start]
        if g.end > high or not re.fullmatch(r"(?:[、和及与]|以及)?(?:的)?", gap) or not gap:
            break
        group.append(g)
    return group


def _distribute(before: str, n: int) -> list[str]:
    """The n indicators of 城镇和农村居民收入分别增长: one for each item of the list, with what they share."""
    name = _clean(before.replace("分别", "").replace("依次", ""))
    growth = _GROWTH.search(name)
    verb = growth.group() if growth else ""
    stem = name[: len(name) - len(verb)]
    items = [x for x in _LISTED.split(stem) if x]
    if len(items) != n:
        return [name] * n
    tail = _shared(items)
    return [(x if i == n - 1 or x.endswith(tail) else x + tail) + verb for i, x in enumerate(items)]


_MEASURE = re.compile(
    r"(?:规上工业|规模以上工业)?(?:常住|全体)?(?:居民)?(?:人均可支配收入|增加值|总产值|产值|营业收入|经营收入|营收|收入|产量|出口|进口|进出口|投资|比重|占比|比例|"
    r"吞吐量|税收|利润|数量|规模|[\u4e00-\u9fff]{0,4}率|[\u4e00-\u9fff]数|人次)$"
)


def _shared(items: Sequence[str]) -> str:
    """What the last item holds for all: 人均可支配收入 in 城镇和农村居民人均可支配收入."""
    if any(_MEASURE.search(x) for x in items[:-1]):
        return ""
    m = _MEASURE.search(items[-1])
    return m.group() if m and m.start() else ""


def _noun(text: str, f: Figure, follow: int) -> str:
    """The thing counted after the figure: 家先进级智能工厂; empty when a predicate or a stop follows."""
    rest = text[f.end : follow]
    if _STOP.match(rest):
        return ""
    rest = rest.removeprefix("的")
    m = _PREDICATE.search(rest)
    noun = rest[: m.start()] if m else rest
    noun = re.split(r"[、和及与]$|近$|约$|超$", noun)[0] if noun else ""
    return noun.strip("、“”")


def _clean(left: str) -> str:
    """The words before a figure without comparators, adverbs and connectives."""
    name = left
    growth = _GROWTH.search(name)
    if not growth:
        name = _TRAIL.sub("", name)
    name = _LEAD.sub("", name, count=1) if (m := _LEAD.match(name)) and m.end() < len(name) else name
    return name.strip("、，的“”（( ")


def _base(name: str) -> str:
    return _GROWTH.sub("", name) or name
