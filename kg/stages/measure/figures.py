"""Numbers with units in running text: where they stand, what they amount to, how they are bounded.

Offsets are half-open and count code points of the text given. Dates, article numbers, codes and names
with digits (5G, PM2.5, 12345热线) are no figures.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import NamedTuple


class Figure(NamedTuple):
    """`start`..`end` cover the comparators, `head`..`tail` the value as written.

    `kind`: count (个, 家), measure (亿元, 万吨), share (%, 成, 百分点), fold (翻番, 倍, 两位数), rank (第八),
    score (81.57), time (天), proportion (12.3:39.2:48.5). `number` is in `unit`, the base unit (4万亿元 -> 4e12, 元),
    None where words give none.
    """

    start: int
    head: int
    tail: int
    end: int
    value: str
    number: float | None
    unit: str
    comparator: str
    kind: str


_MONEY = "美元|欧元|港元|日元|元"
_PHYSICAL = (
    "(?:吨|千克|克)标准煤|标准煤|公斤|千克|吨|斤|立方米|平方公里|平方千米|平方米|公里|千米|海里|米|公顷|亩|"
    "千瓦时|兆瓦时|千伏安|千伏|千瓦|兆瓦|吉瓦时|吉瓦|度|标准箱|标箱|重量箱|千升|微克|毫克|克|升|立方|方(?!百计)|"
    "[EPTG]flops|[EPTG]FLOPS|[EPTGM]Flops|[GMTk]Wh|[GMTk]W|[TPEGM]B|TEU|P(?![A-Za-z0-9])"
)
_COUNT = (
    "人次|人(?![口均民])|名(?![单称录牌优])|户次|户(?![籍外均])|家次|家(?![庭族具级电乡长])|个(?!月|工作日|百分点|性|体|税|字)|"
    "项次|项(?!目)|条(?![例件])|件(?!套)|所|座|处(?![理置罚])|台(?![湾账阶])套?|套（间）|套|辆|艘|架次|架(?!构)|"
    "列(?![入为车])|场次|场(?![景所地馆])|车次|班次|次(?!产|党代会|会议|全会|代表大会)|批次|批(?![复准])|只|支(?![持撑])|例|宗|部(?![门分级委])|张|"
    "位(?![于居列])|类|种(?![植业子质])|门(?![类槛])|头|株|棵|间(?!接)|眼(?=[，。；、）\n]|$)|栋|幢|床|枚|款(?![项])|册|篇|颗|组|队|岁|"
    "箱(?![包体式梁])|锭|羽(?![毛绒翼])|担(?![任保当负心架])|袋(?!装)|棒(?![球材])|片(?![区面段状式])|"
    "[双对尾匹包卷桶瓶盒粒](?![0-9\u4e00-\u9fff])|分(?![别钟之类布级])"
)
_PER = "(?:/(?:立方米|平方米|万元|公顷|年|日|天|月|小时|千瓦时|人|亩|升|吨))?"
_PRICED = "(?:/(?:立方米|平方米|公斤|千瓦时|公里|亩|升|吨))?"  # a sum a month is what is paid, not a price
_UNIT = f"(?P<money>(?:{_MONEY}){_PRICED})|(?P<physical>(?:{_PHYSICAL}){_PER})|(?P<count>(?:{_COUNT}){_PER})"
_SCALE = "[百千]?(?:万亿|万|亿)|千(?!瓦|伏安|克|米|升)|百"
_AFTER = r"(?:人民币)?(?P<after>及?以上|及?以下|以内|之内|左右|上下|[余多](?![个项家层元年]))?"

# Each pattern starts with a class of characters, so that the scan skips all other text at the speed of C.
_ARABIC = re.compile(
    r"(?P<value>(?P<number>[0-9](?:(?<![\dA-Za-z.+×第前〔/\-]\d)|(?<=GDP\d))[0-9]{0,14}(?:,\d{3}){0,4}(?:\.[0-9]{1,8})?)(?![0-9])"
    r"(?:[%％]?(?:[—–~～-]{1,2}|至|到)(?P<upper>[0-9]{1,15}(?:\.[0-9]{1,8})?))?"
    r"(?: ?(?P<share>[%％‰]|个百分点|个点)|(?P<fold>倍)|(?P<time>天|个工作日)|"
    rf" ?(?P<few>[余多])?(?P<scale>{_SCALE})?(?P<more>[余多])?(?:{_UNIT})?))" + _AFTER,
)
_PEOPLE = re.compile("人民|多?[一-龥]{2,4}(?:人民|儿女|父老)")  # 300多万梧州人民: who, and no figure
_NUMERAL = "零〇一二两三四五六七八九十百千万亿"
_CHINESE = re.compile(
    rf"(?P<value>[{_NUMERAL}翻正](?<![第每“年唯{_NUMERAL}\d].)"
    rf"(?:(?<=百)(?P<share>分之[{_NUMERAL}点]{{1,10}})|(?<=[一二两三四五六七八九])(?P<tenths>成(?=[，。；、以左多]))|"
    rf"(?<=翻)(?P<doubled>了?[一两二三]?番)|(?P<fold>[{_NUMERAL}]{{0,3}}倍)|(?P<vague>(?<=两)位数|(?<=正)增长)|"
    rf"(?<!翻)(?<!正)(?P<more>[{_NUMERAL}]{{0,9}})(?P<few>[余多])?(?:{_UNIT})))" + _AFTER,
)
_ORDINAL = re.compile(
    rf"[第前](?<![一二三四五六七八九十\d].)(?:[{_NUMERAL}]{{1,3}}|\d{{1,3}})[位名强]?(?=[，。；、）和]|(?:上升|提升|前移|跃升|攀升|下降)[到至])"
)
_RANKED = re.compile(
    r"(?:稳?居|位居|[位名]列|列|排名?|位次|(?<![提上])升至|跃居|跃升至|跻身)(?:全[国球省市]|[东中西]部|世界|国内(?:城市)?|同类城市)?$|全[国球]$|国内(?:城市)?$"
)
# 跃居全国百强县第94位: the list stands before the rank
LISTED_RANK = re.compile(
    r"(?:位居|[位名]列|跃居|跃升至|排名|居|列)(?:于|全[国球省市])*([\u4e00-\u9fff0-9]{0,14}(?:百强|\d+强|十强|百佳)[县市区]?(?:榜单?)?)$"
)
# the verb tells of a change, and is not the rank's
_MOVED = re.compile("(?:提升|上升|跃升|攀升|前移|前进|下降|回落)[到至]$|[从由](?:(?:上年|去年|20[0-9]{2}年)的?)?$")
_MOVES = re.compile("(?:排名|位次|名次|百强|竞争力|考核|指数)[^。；]{0,24}(?:[从由]|(?:升|进|移|降|落)[到至])$")
_ABOUT = frozenset("签节预合契公制条")  # before 约 they make another word: 签约90个项目
_MARKS = re.compile("(?:扣|加|不得分|[（(])$")  # before a number of 分: what a test gives for an answer
_BEFORE = (
    "不得低于", "不得少于", "不得高于", "不得超过",
    "不低于", "不少于", "不高于", "不超过", "不多于", "不小于", "不大于", "超过", "超出", "突破", "低于", "少于",
    "至少", "最高", "最低", "最多", "大约", "接近", "将近", "约", "逾", "近", "超", "上",
)  # fmt: skip
_POINTS = re.compile(r"[、和](?:\d{1,3}(?:\.\d{1,3})?个?[、和]){0,4}\d{1,3}(?:\.\d{1,3})?个百分点")
_PARTS = frozenset(" :：∶%％")  # behind the first part of a proportion
_PROPORTION = re.compile(r"[0-9.]{1,6}[%％]?(?: ?[:：∶] ?[0-9]{1,3}(?:\.[0-9]{1,3})?(?![0-9])[%％]?){1,4}")
_COLON = re.compile(" ?[:：∶] ?")
_PARTED = re.compile(
    "(?:结构|之比|比例|比重)(?:[^，。；]{0,40}(?:[为达到至是成]|[由从][^，。；]{0,8})|[（(]?)$|"
    "结构[^。；，]{0,16}，[由从](?:[^，。；]{0,8}|[^，。；]{0,40}[为到至])$"
)
_PARTED_BACK = 64
_SCORED = ("为", "达", "到", "至", "分", "数", "、")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BEFORE_ENDS = frozenset(h[-1] for h in _BEFORE)
_COMPARE = {
    "不得低于": ">=", "不得少于": ">=", "不得高于": "<=", "不得超过": "<=",
    "不低于": ">=", "不少于": ">=", "不小于": ">=", "至少": ">=", "最低": ">=", "以上": ">=", "及以上": ">=",
    "不高于": "<=", "不超过": "<=", "不多于": "<=", "不大于": "<=", "最高": "<=", "最多": "<=", "以下": "<=",
    "及以下": "<=", "以内": "<=", "之内": "<=",
    "超过": ">", "超出": ">", "突破": ">", "逾": ">", "超": ">", "余": ">", "多": ">",
    "低于": "<", "少于": "<",
    "大约": "~", "约": "~", "接近": "~", "将近": "~", "近": "~", "上": ">=", "左右": "~", "上下": "~",
}  # fmt: skip
_POWERS = {
    "百": 2,
    "千": 3,
    "万": 4,
    "亿": 8,
    "万亿": 12,
    "百万": 6,
    "千万": 7,
    "百亿": 10,
    "千亿": 11,
    "百万亿": 14,
    "千万亿": 15,
}
_WORTH = {c: 10.0**n for c, n in _POWERS.items()}


def numeral(words: str) -> float | None:
    """A Chinese numeral as a number: 五百万 -> 5e6, 一百五十 -> 150, 十点五 -> 10.5; None if it is none."""
    whole, _, fraction = words.partition("点")
    total = section = digit = 0.0
    for c in whole:
        if c in "零〇":
            continue
        if c in _VALUES:
            digit = _VALUES[c]
        elif c == "十" or c in "百千":
            section += (digit or 1.0) * {"十": 10.0, "百": 1e2, "千": 1e3}[c]
            digit = 0.0
        elif c in "万亿":
            high = total if total > _WORTH[c] else 0.0  # 一亿二千万: the 亿 stands
            total = high + (total - high + section + digit or 1.0) * _WORTH[c]
            section = digit = 0.0
        else:
            return None
    result = total + section + digit
    if fraction:
        tenths = [_VALUES.get(c, 0.0) for c in fraction]
        result += sum(d / 10 ** (i + 1) for i, d in enumerate(tenths))
    return result


_VALUES = {c: float(i) for i, c in enumerate("零一二三四五六七八九")} | {"两": 2.0, "〇": 0.0}


def scan(text: str) -> list[Figure]:
    """Every figure of the text, by position; figures never overlap."""
    found = [f for m in _ARABIC.finditer(text) if (f := _arabic(m, text))]
    found += [f for m in _CHINESE.finditer(text) if (f := _chinese(m, text))]
    last = -1
    for m in _ORDINAL.finditer(text):
        if (f := _rank(m, text, last)) is not None:
            found.append(f)
            last = f.end
    found.sort()
    tails = accumulate((f.tail for f in found), max, initial=0)
    return [f for f, tail in zip(found, tails, strict=False) if f.head >= tail]


def _rank(m: re.Match[str], text: str, last: int) -> Figure | None:
    """A place in a ranking, if the words before say so or it follows on one; being first is a boast, not a figure."""
    said = _RANKED.search(text, max(0, m.start() - 8), m.start())
    said = said or LISTED_RANK.search(text, max(0, m.start() - 24), m.start())
    moved = _MOVED.search(text, max(0, m.start() - 8), m.start())
    if (not said and not moved and last != m.start() - 1) or m.group() in ("第一", "第1", "第一位", "第1位"):
        return None
    digits = m.group().strip("第前位名强")
    number = float(digits) if digits.isdigit() else numeral(digits)
    comparator = "<=" if m.group()[0] == "前" else ""
    start = said.start() if said else m.start()
    return Figure(start, m.start(), m.end(), m.end(), m.group(), number, "位", comparator, "rank")


def _proportion(start: int, text: str) -> Figure | None:
    """The parts of a whole beside each other, after a word that says so (三次产业结构为12.3:39.2:48.5)."""
    m = _PROPORTION.match(text, start)
    said = m and _PARTED.search(text, max(0, start - _PARTED_BACK), start)
    value = _COLON.sub(":", m[0]) if m else ""
    if not m or not said or (value.count(":") == 1 and said[0].startswith("结构")):
        return None  # 结构工程从9:30开工
    return Figure(start, start, m.end(), m.end(), value, None, "", "", "proportion")


def _arabic(m: re.Match[str], text: str) -> Figure | None:
    unit = m["money"] or m["physical"] or m["count"] or ""
    tail = m.end("value")
    if not unit and text[tail : tail + 1] in _PARTS and (parts := _proportion(m.start(), text)):
        return parts
    if unit == "分" and _MARKS.search(text, max(0, m.start() - 3), m.start()):
        return None
    if m["share"] or m["fold"] or m["time"]:
        kind = "share" if m["share"] else "fold" if m["fold"] else "time"
        unit = (m["share"] or m["fold"] or m["time"]).replace("％", "%").replace("个", "")
    elif unit:
        kind = "count" if m["count"] else "measure"
        if unit == "位" and _MOVES.search(text, max(0, m.start() - 40), m.start()):
            kind = "rank"  # 百强县排名由99位提升至87位
        if unit == "个" and _POINTS.match(text, tail):
            unit, kind = "百分点", "share"  # 3.4个、1个百分点
    elif not m["scale"] and "." in m["number"] and _POINTS.match(text, tail):
        unit, kind = "百分点", "share"  # 12.9和11.1个百分点
    elif not m["scale"] and "." in m["number"] and text[m.start() - 1 : m.start()] in _SCORED:
        if text.startswith((":", "："), tail):
            return None  # a proportion, 8.2:45.3:46.5
        kind = "score"
    elif m["scale"] and m["scale"] not in ("百", "千") and text[tail : tail + 1] not in "一二三四五六七八九级":
        if _PEOPLE.match(text, tail):
            return None
        kind = "count"
    else:
        return None
    if text[tail : tail + 1] == "级" or text[max(0, m.start() - 1) : m.start()] in ("每", "“"):
        return None
    # Read as written with an exponent: 1025.6 times 1e8 is not 1025.6e8.
    number: float | None = float(f"{m['number'].replace(',', '')}e{_POWERS.get(m['scale'] or '', 0)}")
    if m["upper"]:
        number = None
    return _figure(m, text, number, unit, kind)


def _chinese(m: re.Match[str], text: str) -> Figure | None:
    value, tail = m["value"], m.end("value")
    if text.startswith("级", tail):
        return None
    if m["share"]:
        return _figure(m, text, numeral(value[3:]), "%", "share")
    if m["tenths"]:
        return _figure(m, text, _VALUES[value[0]] * 10, "%", "share")
    if m["doubled"]:
        return _figure(m, text, 2.0 ** (numeral(value[-2]) or 1.0), "倍", "fold")
    if m["vague"]:
        return _figure(m, text, None, "", "fold")
    if m["fold"]:
        return _figure(m, text, numeral(value[:-1]), "倍", "fold")
    written = value[0] + m["more"]
    if len(written) == 1 and written in "零〇一二两三四五六七八九十":
        return None  # 一批, 三个方面
    if value == "百度":
        return None
    if written in ("万", "亿", "万亿") and not _hedged(m, text):
        return None  # 亿元以上项目
    if m["count"] and len(written) == 1 and not _hedged(m, text) and (_HAN.match(text, tail) or value == "万户"):
        return None  # 万人拥有量, 千家万户: a manner of speaking
    unit = m["money"] or m["physical"] or m["count"]
    return _figure(m, text, numeral(written), unit, "count" if m["count"] else "measure")


def _hedged(m: re.Match[str], text: str) -> str:
    """The comparator right before a value."""
    at = m.start()
    if not at or text[at - 1] not in _BEFORE_ENDS:
        return ""
    before = next((h for h in _BEFORE if text.endswith(h, max(0, at - len(h)), at)), "")
    if before == "约" and text[at - 2 : at - 1] in _ABOUT:
        return ""
    return "" if before == "上" and m["value"][0] not in "百千万" else before


def _figure(m: re.Match[str], text: str, number: float | None, unit: str, kind: str) -> Figure:
    before = _hedged(m, text)
    hedge = before or m["after"] or m["few"] or (m["more"] if kind and m.re is _ARABIC else "") or ""
    head, tail = m.span("value")
    value = m["value"].replace(" ", "")  # 8.5 %
    return Figure(head - len(before), head, tail, m.end(), value, number, unit, _COMPARE.get(hedge, ""), kind)
