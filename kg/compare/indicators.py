"""Indicators in one way of writing, so that what two documents call differently can be set side by side.

An indicator is what is measured, and how: 全省GDP同比增长 measures 地区生产总值 by its 增长. The tables hold what
Chinese reports use as equal; what only looks alike (年均增长 and 增长, 累计 and one year's, 新增 and all) stays apart.
"""

from __future__ import annotations

import re
from functools import lru_cache

# What stands before an indicator and says nothing of it; 全国 and 全球 do.
LEAD = re.compile(
    "^(?:我省|我市|我区|我县|我州|全省|全市|全区|全县|全州|全自治区|本省|本市|全年|力争|预计|预期|确保|保持|实现|达到|提出"
    "|包括|主要是|其中|“?十[二三四五六]五”?(?:时期|期间)?|完成(?=.{2,}投资))+(?=..)"
)
# What stands between an indicator and its measure, or after it, and says nothing of it.
TRAIL = re.compile(
    "(?<=..)(?:预计|预期|力争|确保|历史性|连续|接连|跨越|跨过|突破|超过|迈上|迈过|跃上|跨上|连跨|站上|达到|稳定在|保持在|控制在|达)+$"
)
SUM = re.compile("^(?:(?:过去|近)?[五5]年(?:来)?(?:累计)?|累计)(?=..)|(?<=..)累计$")
YEARLY = re.compile("^(?:年均|平均每年)(?=..)|(?<=..)(?:年均|平均每年|年平均)$")
AGAINST = "(?:同比|较上年|比上年|较去年|比去年|较上年同期|比上年同期)?"
MEASURES = (  # how something is measured -> what says so at the end of an indicator
    ("增长", re.compile(f"(?<=..){AGAINST}(?:上涨幅度|增长率|增长|增速|增幅|涨幅|上涨)$")),
    ("下降", re.compile(f"(?<=..){AGAINST}(?:下降|降低|减少|降幅)$")),
    ("提高", re.compile(f"(?<=..){AGAINST}(?:提高|提升|上升)$")),
)
COUNT = re.compile("(?<=.{3})(?:总人数|人数|总数|总量|数量)$")
WITHIN = (  # inside an indicator: what is written -> how it is written here
    (re.compile("[“”\"‘’《》]"), ""),
    (re.compile("规模以上"), "规上"),
    (re.compile("GDP"), "地区生产总值"),
    (re.compile("(?:^|(?<=人均)|(?<=单位)|(?<=万元)|(?<=占))生产总值"), "地区生产总值"),
    (re.compile("^(?:每)?万元地区生产总值"), "单位地区生产总值"),
    (re.compile("能源消耗"), "能耗"),
    (re.compile("研究与试验发展|R&D"), "研发"),
    (re.compile("(?:全社会)?研发经费(?:投入|支出)?|(?:全社会)?研发投入"), "研发投入"),
    (re.compile("(?:全社会|社会)消费品零售(?:总额|额)?|社零(?:总额|额)?"), "社会消费品零售总额"),
    (re.compile("空气质量优良|空气优良"), "优良"),
    (re.compile("(?<=优良天数)(?:比率|占比|率)|(?<=优良)率$"), "比例"),
    (re.compile("(?:细颗粒物)?[（(]?PM_?2\\.5[）)]?(?:年)?(?:平均|均)?浓度"), "PM2.5浓度"),
    (re.compile("^一产"), "第一产业"), (re.compile("^二产"), "第二产业"), (re.compile("^三产"), "第三产业"),
    (re.compile("(?<=城镇)(?:常住)?居民收入|(?<=农村)(?:常住)?居民收入"), "居民人均可支配收入"),
    (re.compile("(?<=[城农][镇村])(?:常住)?居民人均(?:可支配)?收入"), "居民人均可支配收入"),
    (re.compile("(?:省|市|区|县)(?=人大代表建议|政协提案|政协委员提案)"), ""),
    (re.compile("政协委员提案"), "政协提案"),
    (re.compile("新建(?:和|、|及)?改造(?:提升)?(?=高标准农田)"), "新建改造"),
    (re.compile("^完成(?=老旧小区改造|城镇老旧小区改造)"), ""),
    (re.compile("(?:新建|新)(?:和|、)?改建(?=农村公路)"), "新改建"),
)  # fmt: skip
EQUAL = {  # the whole indicator, after all of the above -> the name it goes by
    "居民消费价格": ("居民消费价格总水平", "居民消费价格指数", "CPI"),
    "地区生产总值": ("经济总量",),
    "一般公共预算收入": ("地方一般公共预算收入", "地方财政一般公共预算收入"),
    "居民人均可支配收入": ("全体居民人均可支配收入", "人均可支配收入", "全体常住居民人均可支配收入"),
    "研发投入强度": ("研发强度", "研发投入占地区生产总值比重", "研发投入占地区生产总值的比重"),
    "常住人口城镇化率": ("城镇化率",),
    "粮食产量": ("粮食总产量", "粮食总产"),
    "进出口总额": ("进出口", "进出口总值", "外贸进出口", "外贸进出口总额", "外贸进出口总值", "货物进出口总额"),
    "出口总额": ("出口", "出口总值", "外贸出口", "外贸出口总值"),
    "优良天数比例": ("优良比例",),
    "固定资产投资": ("固定资产投资（不含农户）",),
    "实际使用外资": ("实际利用外资", "实际使用外资金额", "使用外资"),
    "技术合同成交额": ("技术合同成交总额",),
    "高速公路里程": ("高速公路通车里程", "高速公路总里程", "高速公路通车总里程"),
    "高速铁路里程": ("高铁里程", "高铁运营里程", "高铁营业里程", "高速铁路运营里程"),
    "接待游客": ("接待国内外游客", "接待游客人次", "接待国内外游客人次", "接待游客总"),
    "改造城镇老旧小区": ("改造老旧小区", "老旧小区改造", "城镇老旧小区改造"),
    "开工改造城镇老旧小区": ("开工改造老旧小区", "新开工改造城镇老旧小区"),
    "民间投资占比": ("民间投资占全部投资比重", "民间投资占固定资产投资比重"),
    "专精特新小巨人企业": ("专精特新小巨人", "国家专精特新小巨人", "国家级专精特新小巨人", "国家级专精特新小巨人企业",
                  "国家专精特新小巨人企业"),
    "高新技术企业": ("国家高新技术企业", "国家级高新技术企业"),
    "制造业单项冠军企业": ("制造业单项冠军", "国家制造业单项冠军", "国家级制造业单项冠军", "国家级制造业单项冠军企业",
                  "国家制造业单项冠军企业"),
    "规上工业增加值": ("规上工业",),
    "生产安全事故死亡人数": ("安全生产事故死亡人数",),
    "生产安全事故起数": ("安全生产事故起数",),
}  # fmt: skip
MEASURED = {"规上工业"}  # names that mean the same as another only beside a measure
NAMED = {other: name for name, others in EQUAL.items() for other in others}
# Words that count things; 户 counts households too, so it goes with 家 for businesses alone.
COUNTERS = frozenset("个家项件条所座处种")
BUSINESS = re.compile("企业|主体|公司|商户|工商户")


@lru_cache(maxsize=1 << 14)
def standard(name: str) -> str:
    """What an indicator measures, by the name it goes by, and how: 全省GDP年均增速 -> 地区生产总值年均增长."""
    for pattern, written in WITHIN:
        name = pattern.sub(written, name)
    found: list[str] = []
    name, measure = _measured(_cut(name, found))
    name = _cut(name, found)
    for pattern, written in WITHIN:  # what the cuts have laid bare
        name = pattern.sub(written, name)
    if name not in NAMED and name not in EQUAL:
        name = COUNT.sub("", name)
    if name not in MEASURED or measure:
        name = NAMED.get(name, name)
    return "".join([name, *sorted(set(found)), measure])


def _measured(name: str) -> tuple[str, str]:
    for measure, pattern in MEASURES:
        if match := pattern.search(name):
            return name[: match.start()], measure
    return name, ""


def _cut(name: str, found: list[str]) -> str:
    """The name without what says nothing of it, nor 累计 and 年均, which are `found`."""
    before = ""
    while before != name:
        before, name = name, TRAIL.sub("", LEAD.sub("", name))
        for word, pattern in (("累计", SUM), ("年均", YEARLY)):
            cut = pattern.sub("", name)
            if cut != name:
                found.append(word)
            name = cut
    return name


def counted(unit: str, name: str) -> str:
    """The unit of an indicator as figures of two documents are matched by: 3项 and 3个 count the same things."""
    if unit in COUNTERS or (unit == "户" and BUSINESS.search(name)):
        return "个"
    return unit
