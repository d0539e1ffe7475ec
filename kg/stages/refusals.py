"""What looks like a name and is none: a word that no name holds, an adjective, a thing that is only ranked."""

from __future__ import annotations

import re

from kg.stages.fuse import Candidate
from kg.stages.persons import SURNAMES
from kg.stages.places import COUNTY

FIELDS = frozenset({"Industry", "Technology"})
RANKED = frozenset({"Concept", "Industry"})
UNBROKEN = frozenset({"Policy", "Publication", "Title", "Person", "Event"})
# what no name holds: another's products (潞安集团旗下…), who says something, an article's number, half a bracket
NO_NAME = re.compile(
    f"旗下|下属|^下一步|^[{SURNAMES}][一-龥]{{1,2}}(?:宣布|介绍|主持|出席|通报|表示)|^第[一二三四五六七八九十百]+条|^[^（]*）|^[了号起]|（[含除]|^成(?=[省国市全])|负责(?![人制])|组织实施"
)
GENERIC = re.compile("本(?:行政区域|辖区|地区|级)")  # 本行政区域茶产业发展规划 is one of many
AGE = re.compile(f"之年|{COUNTY.pattern}")  # 新中国成立70周年大庆之年, 上饶县: no city
# 市级工程技术研究中心 is what many are granted
LEVEL = re.compile(
    "(?:国家|省部?|市|县|区|州|部|自治区)级[^，。；、]{2,14}(?:实验室|(?:研究|技术|创新|工程|设计)中心|孵化器|工作站)"
)
# 集约化, 集团化: a manner, and no industry, but 石化 and 文化 are
MANNER = re.compile(".{2}(?<![石炼焦日煤盐文氟磷林碱油])化")
TRADE = re.compile(".*(?:购物|商贸|展贸|(?<!电子)商务|国际|商业)中心")  # buildings
# 晋升国家级开发区 is a rank, and 南北开发区 are two sides
LEVELLED = re.compile("(?:国家|省)级(?:高新技术产业|高新|经济技术|经济)?(?:开发区|高新区|经开区|旅游度假区)")
SIDES = re.compile("[东西南北]{1,2}(?:开发区|园区|工业园区?)")
MEDIA, SOURCE = ("网", "日报", "晚报", "电视台", "新闻社", "客户端"), ("来源：", "来源:")
THAN = re.compile("比(?:原|上年|去年|预期)")
NON = re.compile("(?<![南东西北中除并是])非$")
TWO_QUOTES = re.compile("”(?:改革|行动|工程|[、和及与])?“")  # “放管服”“一网通办”改革 are two
SEATS, SELF = frozenset({"Province", "City", "County"}), frozenset({"自治区", "自治州", "自治县", "自治旗"})
VILLAGE = re.compile(".*(?<!科技)(?<!电商)村")
RANKS = ("榜", "榜单", "排行榜")
RENEWED = "设备更新"  # 制造业设备更新: no industry
BUREAU = re.compile("司(?![法机令空])")  # 电子信息司: a part of a ministry, no industry
# 科技含量高、消耗低的项目; 布局合理、特色鲜明的集群
HIGH = re.compile(".{2,}(?:[高低强优大多好]|鲜明|合理|突出|完备|雄厚|发达|健全|齐全)(?=[的、，])")
# 县域经济基本竞争力百强县: what is ranked is not what is done
RANKING = re.compile("(?:发展质量|综合|基本|总体)*(?:竞争力|实力|评价|百强|十强|十快|强[县区市]|指数)")
COUNTED = re.compile("[0-9一二三四五六七八九十]大")  # 航空动力3大…集群
VERY = re.compile("[高低长耐轻][一-龥]{2}(?=[、的])")  # 高比能、高安全的动力电池
NOVEL = re.compile("新(?:技术|工艺|设备|产品|模式|业态|标准|装备|机制|理念)")  # 新材料 among these is any new material


def refused(text: str, c: Candidate) -> bool:
    """Is text[c.start:c.end] no name of that type, by what it holds or what it stands among?"""
    if c.type not in UNBROKEN and _torn(text[c.start : c.end]):
        return True
    if c.type == "Policy" and GENERIC.match(text, c.start):
        return True
    if c.type not in UNBROKEN and NO_NAME.search(text[c.start : c.end]):
        return True
    if c.type in RANKED and RANKING.match(text, c.end):
        return True
    if c.type == "Institution" and LEVEL.fullmatch(text, c.start, c.end):
        return True
    if c.type == "Initiative" and (text.endswith(RANKS, c.start, c.end) or THAN.match(text, c.start)):
        return True  # 比原计划
    if c.type == "Park" and (LEVELLED.fullmatch(text, c.start, c.end) or SIDES.fullmatch(text, c.start, c.end)):
        return True
    if c.rule == "model" and c.type in SEATS and text[c.start : c.end] in SELF:
        return True  # the home, which rules know
    if c.type == "Park" and VILLAGE.fullmatch(text, c.start, c.end):
        return True
    if c.type == "Person" and (text.endswith(MEDIA, c.start, c.end) or text.endswith(SOURCE, 0, c.start)):
        return True
    if c.type == "Event" and "人民政府向" in text[c.start : c.end]:
        return True  # 代表市第十四届人民政府向大会作报告
    if c.type == "Institution" and TRADE.fullmatch(text, c.start, c.end):
        return True
    if c.type not in FIELDS:
        return c.type == "City" and AGE.match(text, c.end) is not None
    if c.type == "Industry" and c.rule != "lexicon" and MANNER.fullmatch(text, c.start, c.end):
        return True
    if NON.search(text, max(0, c.start - 2), c.start):
        return True
    if BUREAU.match(text, c.end) or text.startswith(RENEWED, c.end - 2):
        return True
    if c.rule != "lexicon" and COUNTED.search(text, c.start + 1, c.end):
        return True
    if c.rule != "lexicon" and (very := VERY.match(text, c.start)) and very.end() == c.end:
        return True
    if (high := HIGH.match(text, c.start, c.end + 1)) and high.end() == c.end:
        return True
    listed = text.startswith("、", c.end) and NOVEL.match(text, c.end + 1)
    return text[c.start] == "新" and bool(listed or NOVEL.search(text, max(0, c.start - 4), c.start - 1))


def _torn(name: str) -> bool:
    """Has it half of a quotation, or two of them?"""
    if "“" not in name and "”" not in name:
        return False
    return name.count("“") != name.count("”") or TWO_QUOTES.search(name) is not None
