"""What a document says of itself: title, issuer, 文号, date, genre, and the labels of its tables."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

_BODY_END = (
    r"(?:人民政府(?:办公[厅室])?|办公[厅室]|委员会(?:办公室)?|[^，。、]{1,12}领导小组[^，。、关]{0,20}办公室|领导小组|管委会|发展改革委|"
    r"国务院(?:办公厅)?|人大常委会|人民代表大会(?:常务委员会)?|(?<=[省市区县州])委|党委|政协|[^，。、]{1,15}[厅局部])"
)
_BODY = re.compile(rf"[\u4e00-\u9fff（）“”]{{0,40}}?{_BODY_END}")
_BEFORE_ABOUT = re.compile(
    rf"(?:【[^】]{{1,20}}】)?([\u4e00-\u9fff（）“”、 ]{{0,60}}?{_BODY_END})(?:等[^关]{{0,8}}部门)?关于"
)
_REPORT = re.compile(r"(?:\d{4}年)?(国务院|[\u4e00-\u9fff]{1,10}[省市区县州盟旗])(?:\d{4}年)?(?:人民)?政府工作报告")
_SPOKEN_FOR = re.compile(r"代表([\u4e00-\u9fff]{2,12}人民政府)")
_CONGRESS = re.compile(r"在([\u4e00-\u9fff]{2,10}[省市区县州盟旗])第?[一二三四五六七八九十]{1,3}届人民代表大会")
_SITTING = (
    r"(\d{4}年\d{1,2}月\d{1,2}日) ?([\u4e00-\u9fff]{2,16}?)第[一二三四五六七八九十百\d]{1,5}届"
    r"(人民代表大会(?:常务委员会)?)[^。\n]{0,20}"
)
_PASSED = re.compile(f"（?{_SITTING}通过")
_APPROVED = re.compile(f"(?<![0-9]){_SITTING}批准")
_NUMBER = re.compile(r"（?([\u4e00-\u9fff]{1,14}?)[〔\[（【]((?:19|20)\d{2})[〕\]）】](?:第)?(\d{1,5})号）?")
_ORDER = re.compile(r"（?(第\d{1,4}号)）?")
_HAN_DIGITS = str.maketrans("〇零○O一二三四五六七八九", "0000123456789")
_DATE = re.compile(r"((?:19|20)\d{2})[年\-/.](\d{1,2})(?:[月\-/.](?:(\d{1,2})日?)?)?")
_HAN_DATE = re.compile(
    r"([一二][〇零○Oo九八七六五四三二一]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_LABEL = re.compile(r"^([\u4e00-\u9fff]{2,8})：([^\n]{1,200})$", re.M)
# [ 发布机构 ] 某区经信委 [ 成文日期 ] 2022-06-10, the table on top of a government's page
_CELL = re.compile(r"[\[【〔] ?([\u4e00-\u9fff]{2,8}) ?[\]】〕] ?([^\[【〔\n]{0,80})")
_WHOLE = re.compile(r"[—–_ -]*[（(]?全文[）)]?$")
_LABEL_NAMES = """
标题 建议人 提案人 提案者 领衔代表 建议号 提案号 编号 承办单位 主办 协办 会办 分办 主办单位
协办单位 会办单位 办理期限 答复时间 办理类型 发文机关 发布机构 发布机关 制定机关 发文字号 文号
成文日期 发文日期 发布日期 印发日期 公布日期 施行日期 主题分类 索引号 有效性 信息来源 来源
责任单位 牵头单位 主题词 关键词
名称 文件名称 生成日期 成文时间 发布时间 信息分类 体裁分类 组配分类 是否有效 公开方式 公开范围 公开时限
"""
_LABELS = frozenset(_LABEL_NAMES.split())
_GENRES = (
    ("工作报告", re.compile(r"工作报告")),
    ("提案", re.compile(r"提案|议案|^关于.{2,60}的?建议$")),
    ("讲话", re.compile(r"讲话|致辞|发言|党课|演讲|宣讲")),
    ("法规", re.compile(r"(?:条例|规定|办法|规则|细则|法)(?:（[^）]{1,20}）)?$")),
    ("公文", re.compile(r"通知|意见|公告|通告|批复|复函|决定|方案|规划|纲要|行动计划|措施|若干政策")),
    ("报道", re.compile(r"【.{2,8}】|日报|专访|记者|代表.{2,10}：")),
)


def read_fields(text: str, found: dict[str, str], stem: str) -> dict[str, str]:
    """The fields of a clean text. `found` are those the source or its page brought; `stem` is the file's own name."""
    fields = dict(found)
    for label, value in _LABEL.findall(text):
        if label in _LABELS:
            fields.setdefault(label, value.rstrip("；。 "))
    head = text[:3000].split("\n")[:40]
    for line in filter(_is_label, head):
        for label, value in _CELL.findall(line):
            if label in _LABELS and value.strip():
                fields.setdefault(label, value.strip())
    named = next((m[2] for line in head if (m := _LABEL.match(line)) and m[1] in ("名称", "文件名称")), "")
    title = fields.get("title") or fields.get("标题") or named or _first_heading(head) or stem
    fields["title"] = title = _WHOLE.sub("", _plain(title)) or _plain(title)
    issued_by = fields.get("发文机关") or fields.get("发布机构") or fields.get("制定机关")
    for name, value in (
        ("issuer", issued_by or _issuer(title, text, head, fields)),
        ("approver", next((m[2] + m[3] for line in head if (m := _APPROVED.search(line))), "")),
        ("number", fields.get("发文字号") or fields.get("文号") or _number(head)),
        ("date", _date(text, head, fields)),
        ("genre", _genre(title, fields)),
    ):
        if value:
            fields.setdefault(name, _plain(value))
    for name in ("published", "signed"):
        fields.pop(name, None)
    return dict(sorted((k, v) for k, v in fields.items() if v))


def _plain(value: str) -> str:
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", value)).strip()


def _first_heading(head: list[str]) -> str:
    """The first line short enough for a title; the opening of a long one up to its first mark is none."""
    for line in head[:6]:
        if 4 <= len(line) <= 120 and line[-1] not in "。；，：！" and not (_NUMBER.fullmatch(line) or _is_label(line)):
            return line
    return ""


def _is_label(line: str) -> bool:
    return (m := _LABEL.match(line) or _CELL.match(line)) is not None and m[1] in _LABELS


def _issuer(title: str, text: str, head: list[str], fields: dict[str, str]) -> str:
    if m := _BEFORE_ABOUT.match(title.replace(" ", "")):
        return m[1]
    if m := _REPORT.search(title):
        return m[1] if m[1] == "国务院" else f"{m[1]}人民政府"
    if "政府工作报告" in title:
        if m := _SPOKEN_FOR.search(text, 0, 3000):
            return m[1]
        if m := _CONGRESS.search(text, 0, 3000):
            return f"{m[1]}人民政府"
    for line in head:
        if m := _PASSED.match(line):
            return m[2] + m[3]
        if m := re.fullmatch(r"([\u4e00-\u9fff]{2,20}(?:人民政府|厅|局|委员会))令", line):
            return m[1]
    if signed := _signature(text):
        return signed[0]
    source = fields.get("source", "")
    return source if _BODY.fullmatch(source) else ""


def _signature(text: str) -> tuple[str, str] | None:
    """(body, date) of the last place where a body signs above a date that stands alone on its line."""
    lines = text.split("\n") if len(text) < 20_000 else (text[:5000] + "\n" + text[-5000:]).split("\n")
    for above, line in reversed(list(pairwise(lines))):
        if len(line) <= 20 and _iso(line, whole=True) and _BODY.fullmatch(above):
            return above, line
    return None


def _number(head: list[str]) -> str:
    for line in head:
        if len(line) <= 40 and (m := _NUMBER.fullmatch(line)):
            return f"{m[1]}〔{m[2]}〕{m[3]}号"
        if m := _ORDER.fullmatch(line):
            return m[1]
    return ""


def _date(text: str, head: list[str], fields: dict[str, str]) -> str:
    """Signature date, else publication date, else the day a law was passed, else a date alone near the top."""
    for name in ("date", "成文日期", "成文时间", "signed", "发文日期", "印发日期"):
        if iso := _iso(fields.get(name, "")):
            return iso
    if signed := _signature(text):
        return _iso(signed[1])
    for name in ("published", "发布日期", "公布日期", "发布时间", "生成日期"):
        if iso := _iso(fields.get(name, "")):
            return iso
    for line in head:
        if m := _PASSED.match(line):
            return _iso(m[1])
    for line in head:
        if len(line) <= 20 and (iso := _iso(line, whole=True)):
            return iso
    if m := re.search(r"[—―（(]{0,2}(\d{4}年\d{1,2}月\d{1,2}日)在[^。\n]{4,60}[上会]", "\n".join(head[:8])):
        return _iso(m[1])
    return ""


def _iso(value: str, whole: bool = False) -> str:
    """2022年3月23日, 二〇二二年三月二十三日, 2022-03-23 09:37 -> 2022-03-23; 2024-11 stays without a day."""
    value = value.strip(" （）()")
    if m := _HAN_DATE.match(value):
        year, month, day = m[1].translate(_HAN_DIGITS).replace("o", "0"), _han_number(m[2]), _han_number(m[3])
    elif m := _DATE.match(value):
        year, month, day = m[1], int(m[2]), int(m[3] or 0)
    else:
        return ""
    if not (1 <= month <= 12 and day <= 31) or (whole and m.end() != len(value)):
        return ""
    return f"{year}-{month:02}-{day:02}" if day else f"{year}-{month:02}"


def _han_number(digits: str) -> int:
    """One to 99 in Chinese digits."""
    tens, ten, ones = digits.rpartition("十")
    value = int(ones.translate(_HAN_DIGITS) or 0) if ones.translate(_HAN_DIGITS).isdigit() or not ones else 0
    return value + (10 * int(tens.translate(_HAN_DIGITS) or 1) if ten else 0)


def _genre(title: str, fields: dict[str, str]) -> str:
    if "建议人" in fields or "提案人" in fields or "提案者" in fields:
        return "提案"
    return next((name for name, pattern in _GENRES if pattern.search(title)), "")
