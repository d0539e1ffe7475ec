"""What a figure is a figure of: from the clause around it to the name of an indicator.

All offsets are in the document's text, half-open, in code points.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from . import words
from .figures import LISTED_RANK, Figure


class Reading(NamedTuple):
    """A figure with its indicator. `subject` is where a grammatical subject would start, `clause` states it.

    `rule` says how the words were found: counted (22家企业), named (产值达5亿元), continued (…、增长5%),
    distributed (A、B分别增长…), each (A、B各5家), base and span (从…提高到…), ranked (指数中，居全国第八),
    granted (对企业给予奖励5万元), bare (产值突破5亿元: the subject stands further up).
    """

    figure: Figure
    indicator: str
    subject: int
    clause: tuple[int, int]
    rule: str


class _Place(NamedTuple):
    """Where a figure stands: its clause, the words since the figure before it, the start of the figure after it."""

    figure: Figure
    k: int
    clause: tuple[int, int]
    left: int
    follow: int
    before: str
    after: str
    name: str


_BREAK = re.compile(r"[，；：。！？;\n\t|…]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_GAP = re.compile(r"(?:[、和及与]|以及)的?|的")
_FROM = re.compile(r"[从由][^从由]{0,12}$")
_TO = re.compile(
    rf"(?:/[年月日人亩吨])?(?:{words.CHANGE}|跃升|攀升|前进|整合|优化|调整|演进|演变|转变|推进|压降|大幅|明显|进一步|稳步|快速){{0,2}}(?:到|至|为)(?:20\d\d年)?的?"
)
_ADJUSTED = re.compile("(?:进一步|不断)?(?:调整|优化|演进|演变|转变|提高|提升|缩小|扩大)+$")  # 三次产业结构调整优化为
_STRUCTURE = re.compile("[^，。；：、]{0,12}结构")  # 三次产业结构持续优化，由…调整为…
_AGAINST = re.compile("(?<!占)[比较是](?![由从])[^，、；]{2,10}[年末期底初]的$")
_AS = re.compile("[^为，。]{0,10}为(?:20[0-9]{2}年度?)?([^（(]{4,40})")
_AIM = 14  # characters that say what a sum is for
_NAMING = re.compile("认定|确定|命名|授予|评为|公布")
_NO_FIGURE = re.compile(
    "时速$|半径$|[0-9一二三四五六七八九十]章$|(?:任务|工作|事项)[（(]共?$|首[个座]$|届$|届[^届，。]{2,4}次[、和]$"
)
_RANK = re.compile(
    "(?:[^，。；：、0-9（(]|[（(][^）)]{1,8}[）)]){1,10}"
    "(?:第[0-9一二三四五六七八九十]+(?:[位名]|(?=[，。；、）]))|首位|榜首)"
)
_REACHED = re.compile("[^，；：、]{0,6}(?:收入|产值|产量|营收|税收|规模|投资|利润|销售额)(?:达到|达)?")
# 60家企业中，我县有9家; 38个重点镇我县占2个: a wider place's, of which the next figure tells the share
_WIDER = re.compile("[^，。；：0-9]{2,16}(?:中，|(?=我[县市区]|本[县市区])[^，。；：0-9]{2}[占有])")
# 500亩以上示范基地6个: a bound on each of what is counted
_EARLY = re.compile("提前.{1,2}年?实现$")
_EACH = re.compile(
    "(?![^，。；]{0,8}(?:增长|下降|较|比))的?[^，。；、和与及（：:\\s0-9]{2,14}?(?:达到?|有|共|共计|新增)?[0-9]"
)
_OURS = re.compile("[^，。；]*[0-9][个家项座]([^，。；0-9]{2,16}?)(?:中，?)?[我本][县市区](?:占|有)")
_PASSED = ("大关", "关口", "台阶", "新台阶")  # what a figure has passed
_REACHES = ("范围", "半径", "的范围", "的半径", "距离")  # how far around a place
_MORE = re.compile(f"的[0-9]|(?:{words.CHANGE})")
_RATE = re.compile(r"的?(?:高速|快速|稳定|较快)?(?:增长|成长|增速|速度|增幅|量级|规模|水平|部分)")
_CUTS = re.compile("(?:核减|削减|压减|减少|缩减|扣减|减免|减征|降低|节约|预留|保留|提取|返还|承担)")
_PARTIAL = re.compile("的([^，。；、和与及（0-9]{2,10})")
_SPENT = re.compile("(?:实施|建设|新建|用于|支持|开展|修建|改造|购置)了?[\u4e00-\u9fff]{2}")  # 投入2亿元实施了…工程
_SIZED = re.compile("总?(?:面积|投资额?|建筑面积|占地面积|装机容量|装机规模)$|(?:总|首期)规模$")
_SIZE = re.compile(r"的?(?:量级|大关|关口|新?台阶|规模(?!以上)|水平)")
_LEVELS = re.compile(r"级([^级、，。；（]{2,20})")
_MODIFIER = re.compile(
    rf"[^、，；：]{{2,20}}?(?:占比|比重|比例|收入|产值|营收|投资|规模|[^产]量|{words.CHANGE})(?:达到|达|为|突破)?"
)
_RANKING = re.compile(
    r"([^，。；：]{2,40}(?:榜单?|指数|排行|排名|评价|评估|考核|城市|\d强)(?:[（(][^（）()]{1,20}[）)])?》?)(?:(?<=》)|(?<=排名)|[中上里])，"
)
_GIVEN = re.compile(r"给予|奖励|补助|补贴|奖补|资助")
_AWARD = re.compile(r"(?:一次性|资金|专项)?(?:奖励|补助|补贴|奖补|资助|支持)")
_PAID = re.compile("(?:发放|兑现|拨付|下达|争取到?)[^，]{0,12}$")
_FOR = re.compile(r"(?:对于?|支持)([^，。；：]{2,40}?)(?:的?，|(?:每[亩人户吨年]|一次性|分别)*(?=给予))")
_AMOUNT = re.compile("[0-9][^，]{0,4}元")
_HELD = re.compile(r"再?创|稳步|持续|保持|实现|不断|首次")


def read(text: str, start: int, end: int, figures: Sequence[Figure]) -> Iterator[Reading]:
    """Reads the figures of the sentence text[start:end], in order."""
    return _Sentence(text, start, end, [f for f in figures if not _bounds(text, f, start, end)]).readings()


def _bounds(text: str, f: Figure, start: int, end: int) -> bool:
    """亿元以上项目, 收入超10亿元的企业: a bound on what is counted, not a figure reported."""
    after = text[f.end : min(end, f.end + 8)]
    if after.startswith(_PASSED):
        return False
    if f.unit == "条" and after.startswith("”"):
        return True  # “文旅二十条”
    if f.kind == "measure" and len(f.value) < 5 and text[f.head] in "百千万" and _HAN.match(after):
        return not after.startswith(("产能", "产量", "以上", *_PASSED))  # 百万吨炼化基地
    of_what = after.startswith("的") and not _RATE.match(after) and not _AWARD.match(after, 1)
    if of_what and f.kind != "rank" and f.comparator in (">", ">="):
        return True  # 日均流量超过30GB的基站
    if f.kind in ("measure", "time") and after.startswith(_REACHES):
        return True
    before = text[max(start, f.start - 6) : f.start]
    if f.end > f.tail and text[f.tail : f.end].endswith(("以上", "以下")) and _EACH.match(text, f.end, end):
        return True
    if f.kind == "fold" and _EARLY.search(before):
        return True  # 提前两年实现翻番目标
    if f.kind == "count" and _WIDER.match(text, f.end, end):
        return True
    if (f.kind == "count" and _RANK.match(text, f.end, end)) or _NO_FIGURE.search(before):
        return True  # 居全国26个主要港口第13位; 时速350公里的高铁, 首个300亿元园区, 十届十一次、十二次全会
    if f.unit not in ("元", "美元", "岁", "米", "%") or f.kind == "rank":
        return False
    if _RATE.match(after) or words.STOP.match(after):
        return False
    if _GIVEN.search(text, max(start, f.start - 8), f.start):
        return False
    bound = f.end > f.tail or f.start < f.head
    if bound and text[f.tail : f.end] not in ("左右", "多", "余"):
        return True
    return f.kind == "measure" and not text[f.head].isdigit()


class _Sentence:
    """One sentence being read from left to right; what was said of one figure may hold for the next."""

    def __init__(self, text: str, start: int, end: int, figures: list[Figure]) -> None:
        self._text, self._start, self._figures = text, start, figures
        self._breaks = [start - 1, *(m.start() for m in _BREAK.finditer(text, start, end)), end]
        self._base = ""  # the indicator that a growth or a share would be said of
        self._recent: list[str] = []  # the bases so far
        self._shared: list[str] = []  # those of the group of figures just read
        self._verb = ""  # the verb of a list of counts
        self._bound = -1  # start of a figure that only bounds a count
        self._told = 0  # where the words end that the count before has taken, if a list goes on behind them
        self._skipped = -1  # start of a count that modifies what the next figure is said of

    def readings(self) -> Iterator[Reading]:
        done = 0
        for k, f in enumerate(self._figures):
            if k < done or (f.kind != "rank" and k and self._figures[k - 1].end == f.start and not self._beside(k)):
                continue  # 3座35万千瓦光热电站: the second figure belongs to the name
            if f.start == self._bound:
                continue
            place = self._place(k)
            if some := self._among(place):
                yield from some
                continue
            if self._modifies(place):
                self._skipped = f.start
                continue
            if self._base and _AGAINST.search(place.before) and _MORE.match(place.after):
                continue  # 比“十一五”末的26.5亿元增长60.7%: the second figure tells all
            found = next(r for rule in _RULES if (r := rule(self, place)))
            done = k + len({r.figure for r in found})
            yield from found

    def _beside(self, k: int) -> bool:
        """Does a figure stand right behind another, and nothing behind it (储能项目4个32万千瓦)?"""
        f = self._figures[k]
        return f.kind == "measure" and self._text[f.head].isdigit() and words.STOP.match(self._text, f.end) is not None

    def _place(self, k: int) -> _Place:
        f, figures = self._figures[k], self._figures
        b = bisect_right(self._breaks, f.start) - 1
        low = self._breaks[b] + 1
        high = next(x for x in self._breaks[b + 1 :] if x >= f.end)
        ahead = k + 1
        while ahead < len(figures) and figures[ahead - 1].end == figures[ahead].start and not self._beside(ahead):
            ahead += 1
        follow = figures[ahead].start if ahead < len(figures) and figures[ahead].start < high else high
        left = max(low, self._told, figures[k - 1].end if k else low) if self._skipped < low else self._skipped
        self._skipped = -1
        if left > low and self._text[left] == "与":
            left += 1
        before = self._text[left : f.start]
        return _Place(f, k, (low, high), left, follow, before, self._text[f.end : follow], words.clean(before))

    def _opening(self, p: _Place) -> int:
        """Where the words of the clause start, past adverbs and connectives."""
        return p.clause[0] + words.lead(self._text[p.clause[0] : p.figure.start])

    def _says(self, p: _Place, indicator: str, rule: str, base: str = "", at: int = -1) -> list[Reading]:
        if p.figure.kind == "rank":
            indicator = indicator.removeprefix("在").rstrip("中里")
            indicator += "" if indicator.endswith(("排名", "位次", "排位")) else "排名"
        self._base = base or words.base_of(indicator)
        if self._base not in self._shared:
            self._shared = []
        self._recent.append(self._base)
        at = p.left + words.lead(p.before) if at < 0 else at
        return [Reading(p.figure, indicator, at, p.clause, rule)]

    def _modifies(self, p: _Place) -> bool:
        """12条重点产业链项目占比达84.4%: counts what the next figure is said of."""
        counts = p.figure.kind == "count" and p.follow < p.clause[1] and not words.PREDICATE.search(p.after)
        return bool(counts and self._noun(p) and _MODIFIER.fullmatch(p.after))

    def _among(self, p: _Place) -> list[Reading]:
        """产业集群达7个，其中3个营业收入超2000亿元: how many of them reach the bound, which is no figure itself."""
        if p.figure.kind != "count" or not self._base or not p.before.endswith("其中") or p.k + 1 >= len(self._figures):
            return []
        bound = self._figures[p.k + 1]
        if bound.comparator not in (">", ">=") or not _REACHED.fullmatch(p.after) or bound.end > p.clause[1]:
            return []
        self._bound = bound.start
        named = self._text[p.figure.end : bound.end] + "的" + words.ADDED.sub("", self._base)
        return [Reading(p.figure, named, p.left, p.clause, "counted")]

    def _ranked(self, p: _Place) -> list[Reading]:
        if p.figure.kind == "rank" and (listed := LISTED_RANK.search(self._text, p.figure.start, p.figure.head)):
            return self._says(p, listed[1], "ranked")
        since = _FROM.search(p.before)
        if p.figure.kind != "rank" or len(words.clean(p.before[: since.start()]) if since else p.name) > 4:
            return []
        found = _RANKING.findall(self._text[self._start : p.figure.start])
        said = self._says(p, found[-1], "ranked") if found else []
        return [r._replace(rule="base") for r in said] if since else said

    def _distributed(self, p: _Place) -> list[Reading]:
        """Figures parted by nothing but 、 and 和: 25.3%、7.9%和5%."""
        group = [p.figure]
        for g in self._figures[p.k + 1 :]:
            if g.end > p.clause[1] or not _GAP.fullmatch(self._text[group[-1].end : g.start]):
                break
            group.append(g)
        if len(group) < 2:
            return []
        since = low = p.clause[0]
        if self._text[low - 1 : low] == "，" and low > self._start:
            since = self._breaks[max(0, bisect_right(self._breaks, low - 1) - 2)] + 1
        names = words.distribute(self._text[since:low], p.before, len(group), self._recent)
        found, previous = [], names[0]
        for g, name in zip(group, names, strict=True):
            # 江北高新区、江北经开区: the second starts further on
            since = max(since, self._text.find(name[:2], since + (name != previous), p.figure.start))
            previous = name
            found.append(Reading(g, name or self._base, since, p.clause, "distributed"))
        self._base = words.base_of(names[-1]) or self._base
        self._shared = [words.base_of(name) for name in names]
        self._recent += self._shared
        return found

    def _spanned(self, p: _Place) -> list[Reading]:
        """从17.9%提升到35.5%: two figures of one indicator."""
        m = _FROM.search(p.before)
        if not m or p.k + 1 >= len(self._figures):
            return []
        second = self._figures[p.k + 1]  # a rank's words may be taken to be its own: 跃升至第5位
        if not _TO.fullmatch(self._text, p.figure.end, second.head if second.kind == "rank" else p.follow):
            return []
        name = words.clean(p.before[: m.start()]) or self._base
        if p.figure.kind == "proportion" and not name.endswith(("结构", "比", "比例", "比重")):
            name = next(iter(_STRUCTURE.findall(self._text, max(self._start, p.left - 64), p.figure.start)[-1:]), name)
        first = self._says(p, name, "span", at=self._opening(p))
        return [first[0]._replace(rule="base"), first[0]._replace(figure=second)]

    def _granted(self, p: _Place) -> list[Reading]:
        """对新认定的企业，给予奖励50万元: what is supported, and by what."""
        if p.figure.kind not in ("measure", "share"):
            return []
        sentence = self._text[self._start : p.clause[1]]
        if _PAID.search(p.before):
            return []  # 发放稳岗补贴300万元: paid, not offered
        award = _AWARD.search(p.before + p.after) or _AWARD.search(sentence)
        if not (
            (award and _GIVEN.search(sentence, 0) and _GIVEN.search(p.before + p.after + p.name))
            or _capped(p, sentence)
        ):
            return []
        targets = list(_FOR.finditer(self._text, self._start, p.figure.start))
        target = next((t for t in reversed(targets) if not _AMOUNT.search(t[1])), None)
        kind = award.group() if award else "奖补"
        named = (target[1] if target else "") + kind
        return self._says(p, named + ("上限" if "最高" in p.before or p.figure.comparator == "<=" else ""), "granted")

    def _counted(self, p: _Place) -> list[Reading]:
        """22家企业: the thing counted follows."""
        noun = self._noun(p)
        if not noun or p.figure.kind not in ("count", "measure"):
            return []
        if p.after.startswith("的") and (size := _SIZED.search(p.name)):
            return self._says(p, size[0], "named", at=p.figure.end + 1)  # 建成面积5平方公里的…产业园
        verb = words.VERB.search(p.before)
        if verb and verb.end() == len(p.before):
            self._verb = verb.group()
        elif not re.fullmatch(r"(?:.*[、和及与])?(?:首批)?", p.before):
            self._verb = ""
        if (named := _AS.match(noun)) and _NAMING.search(p.before):
            noun = named[1]  # 认定甲公司等670家企业为省级“专精特新”中小企业
        if noun[-1] == "级" and (m := _LEVELS.search(self._text, p.figure.end + len(noun), p.clause[1])):
            noun += m[1]  # 6个世界级、7个国家级产业集群
        if noun in ("位次", "名次"):
            noun = p.name + noun  # 综合指数在全省上升33个位次
        if words.GENERIC.match(noun):
            rest = words.LISTED.split(p.after.lstrip("的"))[0]
            noun = rest if len(rest) > len(noun) else p.name.removesuffix(noun).removeprefix(self._verb) + noun
        elif len(noun) < 3 and len(p.name) < 5 and p.left == p.clause[0] and not self._verb:
            noun = p.name + noun  # 扶持2300人创业
        told = p.figure.end + len(noun)
        if self._text.startswith(noun, p.figure.end) and self._text.startswith(("、", "和", "及", "以及"), told):
            self._told = told
        items = words.each(p.before)
        if len(items) < 2:
            return self._says(p, self._verb + noun, "counted", noun, self._opening(p))
        return [r for x in items for r in self._says(p, x + noun, "each", noun, self._opening(p))]

    def _noun(self, p: _Place) -> str:
        """The thing counted after the figure; empty when a predicate or a stop follows."""
        rest = p.after
        if p.figure.kind == "measure" and _SPENT.match(rest):
            return ""
        if words.STOP.match(rest) or _SIZE.match(rest) or words.PREDICATE.match(rest) or words.GROWN.match(rest):
            return ""
        rest = rest.removeprefix("的")
        m = words.PREDICATE.search(rest)
        noun = rest[: m.start()] if m else rest
        if "（" not in noun:
            noun = noun.partition("）")[0]  # the figure stands in a bracket that ends here
        if p.follow < p.clause[1] and (joints := [m.start() for m in words.LISTED.finditer(noun)]):
            noun = noun[: joints[-1]]  # what stands after the last conjunction is the next figure's
        return (noun if "“" in noun else noun.rstrip("”")).strip("、和及与").removesuffix("（")

    def _named(self, p: _Place) -> list[Reading]:
        """The words before the figure name it, or go on about the figure before."""
        f, name = p.figure, p.name
        self._verb = ""
        if f.kind == "proportion":
            name = _ADJUSTED.sub("", name)
            if name in ("比重", "比例", "结构") and "产业" in self._text[self._start : p.left]:
                name = "三次产业" + name if f.value.count(":") == 2 else name
        if ours := _OURS.fullmatch(self._text, self._start, f.start):
            return self._says(p, ours[1], "named")
        name = words.PER.sub("", name)
        if not name and p.left == p.clause[0]:
            name = self._topic(p)
        if f.kind == "share" and (not name or p.before.endswith(("、", "照", "按", "以"))):
            rest = p.after.lstrip("的")
            if rest and not words.STOP.match(rest) and not words.GROWN.match(rest):
                name = words.clean(re.split(r"征收|计|[、，]", rest)[0])  # 按照15%的税率征收
        if f.kind == "share" and _CUTS.fullmatch(name) and (m := _PARTIAL.match(p.after)):
            name += m[1]  # 核减百分之二十的区块面积
        if f.kind == "share" and p.before.endswith("的") and words.PART_OF.fullmatch(name):
            name += "比重"  # 税收收入30亿元，占财政收入的82%
        if self._base and f.kind == "share" and words.BUDGET.fullmatch(name):
            return self._says(p, self._base + "占预算比重", "continued", self._base)  # 为预算的102%
        if words.BOTH.match(name) and self._shared:
            return [r for x in self._shared for r in self._says(p, x + name, "continued", x)]
        if words.SAME.fullmatch(name) and (of := words.OF.fullmatch(self._base)):
            return self._says(p, of[1] + name, "continued", of[1] + name)
        if not name or words.CONTINUED.match(name):
            if words.TOTAL.match(name) or (not name and p.before.endswith("达到")):
                self._base = words.ADDED.sub("", self._base)  # 新增企业1500家、总数突破2万家
            if self._base:
                named = name + self._base if name == "累计" else self._base + name
                return self._says(p, named, "continued", self._base)
            return self._says(p, name, "bare")
        if f.kind in ("share", "fold") and (m := words.GROWN.match(p.after)) and not words.GROWTH.search(name):
            name += m[1]
        if len(name) < 3 and f.kind == "count" and not words.STOP.match(p.after):
            name += re.split(r"[、，]", p.after)[0]  # 带动8900人就业
        if f.kind == "measure" and words.SPENDS.fullmatch(name) and not words.STOP.match(p.after):
            name += re.split(r"[、，]", p.after)[0].replace("了", "")[:_AIM]  # 筹措2.29亿元支持文体事业
        same = p.k and self._figures[p.k - 1].unit == f.unit and words.STAGE.fullmatch(name)
        if same and (told := words.staged(self._base, name)):
            return self._says(p, told, "continued", self._base)
        if words.FIRMS.fullmatch(self._base) and words.BARE.fullmatch(name) and (done := words.ACHIEVES.match(name)):
            name = self._base + name[done.end() :]
        items = words.each(p.before)
        if len(items) > 1:
            return [r for x in items for r in self._says(p, x, "each")]
        return self._says(p, name, "bare" if words.BARE.fullmatch(words.base_of(name)) else "named")

    def _topic(self, p: _Place) -> str:
        """What the clause before is about: 进出口总值 in 进出口总值创历史新高，达到…."""
        k = bisect_right(self._breaks, p.clause[0] - 1) - 1
        since = self._figures[p.k - 1].end if p.k else self._start
        if k < 1 or self._text[self._breaks[k]] != "，" or since > self._breaks[k - 1] + 1:
            return ""
        before = self._text[self._breaks[k - 1] + 1 : self._breaks[k]]
        return "" if words.PLACED.search(before) else _HELD.split(words.clean(before))[0]


def _capped(p: _Place, sentence: str) -> bool:
    """单个企业最高不超过200万元, in a sentence about an award."""
    return bool(p.figure.kind == "measure" and re.search(r"最高|单个", p.before) and _GIVEN.search(sentence))


# In this order; the first that reads a figure has it.
_RULES = (
    _Sentence._ranked,
    _Sentence._distributed,
    _Sentence._spanned,
    _Sentence._granted,
    _Sentence._counted,
    _Sentence._named,
)
