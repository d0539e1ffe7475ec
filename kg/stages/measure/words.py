"""The words around figures: what leads up to one, what a name ends in, what a list shares.

Everything here is about strings; nothing knows where in a document they stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

CHANGE = (
    "净增|比增|增长|增加|提高|提升|上升|回升|扩大|下降|降低|减少|压减|压缩|缩短|回落|精简|前移|高于|快于|低于|优于|改善|"
    "增幅|降幅|增速|超额|增|减|降|升"
)
_REACH = (
    "达到|迈上|跨越|跨上|站上|迈过|登上|(?<![下通传表直送转抵])达|突破|超过|共计|共|总计|合计|高达|多达|不低于|不超过|保持|稳定|控制|维持|实现|完成|已经|拥有|双双|全部|首次|成功|唯一|"
    "应当|预计|力争|争取|有望|(?<![需重主纪])要|为|是|到|至|在|成|有|近|(?<![签节预合契])约|超|已|将|(?<![许认])可|(?<![平人户年])均|各|再|仅|的|了|人民币|=|（|“|：|\\("
)
# 是“十五”末的2.1倍, 是五年前的2.1倍
_PLAN_BEFORE = "(?:“?十[一二三四五]?五”?(?:末期?|初期?|时期|期间)?|[一二两三四五六七八九十]{1,2}年前)"
_TRAIL = re.compile(
    rf"(?:[比较]20\d\d年|(?:是|相当于)(?:(?:19|20)\d\d|上|去)年[初末底]?的?|(?:[是为达到]|相当于){_PLAN_BEFORE}的|(?:{CHANGE}|跃升|攀升|前进|提前[一二两三半]?年?|推进|恢复|压降|延长|扩容)(?:达到|到|至|为|在|达|近|约|超过|超|了)|{_REACH})++$"
)
GROWTH = re.compile(
    rf"(?:同比|环比|年均|分别|同步|双双|预计|同口径|[比较](?:上年|去年|年初|上月|上季度|上届|20\d\d年)(?:同期|末)?|[比较]\d{{1,2}}(?:[—–-]\d{{1,2}})?月份?|[比较]全[国省市区州县]平均(?:水平)?|按可比价格|按可比口径|实际|两年平均|又|再|均|可比)*(?:{CHANGE}|(?<=平均)[高低]|(?<=水平)[高低]|加快|放缓|[快高低优]于[^，、]{{2,6}})(?:了|超|约|近)?$"
)
# 第一、三产业, 一、二、三产
_SECTORS = re.compile("第?[一二三](?:[、和与]第?[一二三])+产业?(?!链|园|集群)(?:分别)?(?:实现|完成|达到)?")
GROWN = re.compile(rf"的?({CHANGE})")
_HAN_DIGIT = "[一二三四五六七八九十两]"
_SPAN = (
    rf"(?:{_HAN_DIGIT}|\d)年(?=累计|实现|完成|新增|共)|(?:近|过去){_HAN_DIGIT}年|(?:{_HAN_DIGIT}|\d{{1,2}})年[来间]|"
    rf"连续(?:{_HAN_DIGIT}|\d){{1,2}}年"
)
_LEAD = re.compile(
    rf"(?:{_SPAN}|[、，和及以且还也又而：）)]|并(?![网购联轨])|\d{{1,2}}[.、．]|{_HAN_DIGIT}是|（{_HAN_DIGIT}{{1,2}}）|通过|其中|同时|第?[一二三四]季度|上半年|下半年|前三季度|前.个月|年末|力争|争取|努力|确保|预计|全年|全省|全市(?!性)|全区(?!域)|全县|全州|全旗|我省|我市|我区|我县|我州|本市|本省|"
    r"今年|明年|去年|当年|年内|1[—–至-]\d{{1,2}}月|首次|进一步|目前|[自从]?20\d\d年(?:起|以来)|到?20\d\d年(?:[初底末]?前|[初底末度])?|截至|(?:{_HAN_DIGIT}|\d{{1,2}})年内|每年|第[一二三四五六七八九十百]+条|(?:项目)?(?:全部)?(?:建成|达产|投产|竣工)(?:投产|达产|运营|使用)?后|按.{2,12}计算|"
    r"特别是|按照|按(?!.{2,12}计算)|推动|推进|加快|抓好|释放|为|让|聚焦|共(?=实现)|完成(?=GDP|地区生产总值|固定资产投资|财政|工业|规模以上|社会消费)|深入|大力|持续|积极|扎实|统筹|支持|继续|有序|稳步|滚动|实现|做好|办好)+"
)
CONTINUED = re.compile(
    rf"(?:占(?!地(?!区)|用)[^，、]{{2,16}}(?:比重|比例|份额|计划|目标)|完成(?:年度|全年|年)?(?:目标|计划|任务)+|累计|同比|环比|年均|[比较](?:上年|去年|年初|上月|上季度|上届|20\d\d年)(?:同期|末)?|[是为](?:20\d\d|上|去)年(?:末)?的?|恢复[到至](?:20\d\d年|上年|去年)?(?:同期)?(?:水平)?|[比较]\d{{1,2}}(?:[—–-]\d{{1,2}})?月份?|[比较]全[国省市区州县]平均(?:水平)?[高低]|加快|放缓|同口径|按可比口径|实际|两年平均|增产|减产|占比|占|预计|总数|总量|其中|[省市县区本]级|中央|快于|高于|低于|{CHANGE}|平均|总计|合计|分别|排名|位居|"
    r"又|再|均|同步|双双|年|居|列)++(?:全[国省市区球]|上年|去年|平均|预期|目标)?(?:平均|目标)?(?:水平)?$"
)
FIRMS = re.compile("(?:规模以上|规上|限额以上|限上)[^，、]{0,8}(?:企业|单位)")  # 561户，完成增加值…: theirs
# 安排风电装机规模3000万千瓦、并网2000万千瓦: how far the same has come
STAGE = re.compile("(?:新|已|全部|全容量)?(?:并网|投产|投运|开工|竣工|完工|建成|达产|通车|在建)")
_STAGED = re.compile(f"^(?:安排|实施|新增|新建|续建|推进|{STAGE.pattern})|(?:装机(?:规模|容量)?|规模|{STAGE.pattern})$")
ACHIEVES = re.compile("(?:共|累计)?(?:完成|实现)")
BOTH = re.compile(f"(?:同步|双双|均|都)(?:{CHANGE})")  # of several things told just before
# of the crop or the animal that the figure before is said of: 粮食播种面积332万亩、总产量128万吨
SAME = re.compile("(?:年|总)?(?:总产量?|产量|单产|亩产|出栏|存栏)量?")
OF = re.compile(
    "(?!.*(?:占地|建筑|绿化|水域|森林|项目))(.{2,8}?)(?:播种面积|种植面积|面积|存栏量?|出栏量?|总产量?|产量|单产)"
)
TOTAL, ADDED = re.compile("总数|总量|总计|合计|累计"), re.compile("^(?:新增|新设|新建|新培育|新认定|新引进)")
BUDGET = re.compile("(?:全年|年度|年初|调整)?(?:预算|计划|任务|目标)数?")
PART_OF = re.compile("占(?!地(?!区)|用)[^，、]{2,16}")
LISTED = re.compile(r"[、和及与]|以及")
PREDICATE = re.compile(
    r"入选|获批|获评|获得(?!者)|创[建成]成?为?(?=省|国|全)|全部|(?<![人平户年])均|已|顺利|扎实|稳步|落地|开工|开业|投产|建成|竣工|通过|上榜|被|列入|纳入|完成|实现|提质|加快|"
    r"集中|参会|参加|担任|建立|组成|构成|成为|作为|进入|跻身|是|落户|来自|设置|提供|配备|释放|并(?!网)|用上|喝上|(?<!未)就业|认购|升级"
)
VERB = re.compile(
    r"(?:新增|新建|新培育|新认定|新引进|新设|新开工|新开通|新立项|新转化|新筹建|新获批|新改造|累计|改造|建设|打造|培育|引进|增加|转化|完成|"
    r"筛选|发放|减免|更新|布局|开展|实施|举办|开行|入选|获评|获|惠及|覆盖|救助|帮助|新上|更新改造|新建改造|建成|建成投产|开通|攻克)+"
)
STOP = re.compile(r"[、，；：。！？（()）和及与”》\s]|以及|$|(?:同比|比|较|年均)")
GENERIC = re.compile(
    r"(?:重点|重大|具体)?(?:项目|指标|举措|任务|方面|领域|措施|工程|产品|企业|单位|部门|品牌|地区|市|县|乡镇|村)?$"
)
# 最低投入，为每平方公里五万元
PER = re.compile("(?:[低高]于)?(?:每年)?每(?:平方公里|平方米|立方米|[亩人户吨度个辆台头])$")
# 居全省首位，达到1407家: where a thing stands is not what is counted
PLACED = re.compile("(?:稳?居|位居|[位名]列|列|排名?)[^，。；]{0,8}(?:第[一二三四五六七八九十0-9]+位?|首位|前列|榜首)$")
# what tells nothing without what the money is for
SPENDS = re.compile("(?:累计|共|全年)?(?:筹措|筹集|投入|安排|下达|发放|拨付|落实|争取|兑现|统筹|整合)(?:资金)?")
BARE = re.compile(
    r"(?:新增|开发|产业|总|年|发生|完成|实现|带动|平均)*(?:增加值|产值|产量|产能|营业收入|营收|收入|投资额?|规模|装机(?:规模|容量)?|业务量|面积|占比|比重|利用率|用户数?|"
    r"交易额|销售额|出口额?|税收|利润|满意率|总量)"
)
_MEASURE = re.compile(
    r"(?:规上工业|规模以上工业)?(?:常住|全体)?(?:居民)?(?:人均可支配收入|增加值|总产值|产值|营业收入|经营收入|营收|收入|产量|出口|进口|进出口|投资|比重|占比|比例|"
    r"吞吐量|总产量?|总值|总额|总量|GDP|播种面积|存栏|出栏|余额|税收|利润|数量|规模|[\u4e00-\u9fff]{0,4}率|[\u4e00-\u9fff]数|人次)$"
)
_RATIO = re.compile(r"(?:占比|比重|比例|增速|增幅)$")
_RELATION = re.compile(r"(?:支持|占|用于|带动|拉动)[^支占用带拉]{2,16}(?:比重|占比|比例|规模|金额)$")
SPREAD = re.compile(r"分别|依次")
# 甲实验、乙实验等重点实验室: what is counted comes after the examples
_EXAMPLES = re.compile(
    r"^[^等]{1,30}、[^等]{1,30}(?<![高中初平])等(?!新?领域|产业|行业|项目|指标|方面|产品|市场|细分|级|地)(?=.{4})"
)


_ITEM = re.compile("^.*[）)】] ?[0-9]{1,2}[.．、]")  # （…负责）3.新增: what stands before is another item
_BELOW = re.compile("（[^（）]{0,8}下同）|^下同）")  # （预计数，下同）
_REMARK = re.compile("（[^（）]{1,8}(?:口径|价格?|因素)）$")  # 增长（可比口径）8.1%
_WITHIN = re.compile("^[0-9][^，、]{0,8}(?:范围|半径)[内里]")  # 5公里范围内聚集了300家企业
_RATE = re.compile("([\u4e00-\u9fff]{2}(?:增速|增幅|降幅|涨幅))(?:达到|达|为|保持在|在|约|超过|超|近)+$")


def clean(left: str) -> str:
    """The words before a figure without comparators, adverbs and connectives."""
    left = _WITHIN.sub("", _ITEM.sub("", left))
    left = _RATE.sub(r"\1", _REMARK.sub("", _BELOW.sub("", left)))
    name = left if GROWTH.search(left) else _TRAIL.sub("", left)
    name = _EXAMPLES.sub("", name[lead(name) :].strip("、，的（( ").rstrip("“或"))
    return name if "”" in name else name.lstrip("“")


def lead(before: str) -> int:
    """How many characters of adverbs and connectives stand before the words that name something."""
    m = _LEAD.match(before)
    return m.end() if m else 0


def base_of(name: str) -> str:
    return GROWTH.sub("", name) or name


def staged(base: str, stage: str) -> str:
    """The indicator of a stage that is told alone, of what the figure before is of; empty if that tells nothing."""
    stem = _STAGED.sub("", base)
    return stem + stage if len(stem) > 1 else ""


def each(before: str) -> list[str]:
    """The items of A、B、C各: one figure for every one of them."""
    m = re.search(rf"(?:各|分别)(?:有|达到|达|为|新增|新建|{CHANGE})?$", before)
    if not m:
        return []
    growth = GROWTH.search(before.replace("分别", ""))
    return [x + (growth.group() if growth else "") for x in LISTED.split(clean(before[: m.start()])) if x]


def distribute(previous: str, before: str, n: int, recent: Sequence[str]) -> list[str]:
    """The n indicators of 城镇和农村居民收入分别增长: one for each item of the list, with what they share.

    The list may stand in the clause before (北京、上海、广东，评分依次为…), or be what the figures before it
    were said of (`recent`: 企业达50家、平台3个，分别增长…; 收入分别达2.8万元和1.4万元，增长8%和9%).
    """
    who, respectively, deed = before.partition("分别")
    if respectively and len(said := clean(deed)) > 2 and said[0] not in "比较约占为是" and not GROWTH.search(said):
        items = [x for x in LISTED.split(clean(who)) if x]
        if len(items) == n:
            return [x + said for x in items]  # 甲园区、乙园区分别入驻企业
    name = clean(SPREAD.sub("", before))
    growth = GROWTH.search(name)
    verb = growth.group() if growth else ""
    stem, verb = name[: len(name) - len(verb)], verb.rstrip("了超约近")
    if (sectors := _SECTORS.search(stem)) and len(parts := re.findall("[一二三]", sectors[0])) == n:
        return [f"{stem[: sectors.start()]}第{x}产业{stem[sectors.end() :]}{verb}" for x in parts]
    for pair, both in _PAIRS.items():
        if n == len(both) and pair in stem:
            return [stem.replace(pair, part) + verb for part in both]
    toward = stem[:1] if stem[:1] in ("对", "与", "向", "同") else ""
    for joint in (LISTED, _COMMA):
        items = [x for x in joint.split(stem.removeprefix(toward)) if x]
        if len(items) == n:
            if (done := _DONE.search(items[-1])) and not any(_DONE.search(x) for x in items[:-1]):
                heads = [*items[:-1], items[-1][: done.start()]]
                return [x + done[1] + verb for x in heads]
            tail = _shared(items)
            items = [x if x.startswith(toward) else toward + x for x in items]
            return [(x if i == n - 1 or x.endswith(tail) else x + tail) + verb for i, x in enumerate(items)]
    if not stem and len(recent) >= n and (verb or SPREAD.search(before)):
        return [x + verb for x in recent[-n:]]
    if SPREAD.search(before):
        listed = [x for x in LISTED.split(re.split(r"[为是：]", previous)[-1].strip("，")) if x]
        if len(listed) == n:
            return [x + name for x in listed]
    return [name] * n


_COMMA = re.compile("、")
# 甲区、乙区实现地区生产总值分别增长
_DONE = re.compile("(?<=.{2})(?:共?实现|完成(?!.{0,3}(?:计划|目标|任务))|(?=完成))([^0-9]{2,})$")
_PAIRS = {"城乡居民": ("城镇居民", "农村居民"), "内外资": ("内资", "外资")}


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
