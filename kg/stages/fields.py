"""What a document says of itself: title, issuer, 文号, date, genre, and the labels of its tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from kg.lexicon import Lexicon
from kg.model import Document, Mention

_BODY_END = (
    r"(?:人民政府(?:办公[厅室])?|办公[厅室]|委员会(?:办公室)?|[^，。、]{1,12}领导小组[^，。、关]{0,20}办公室|领导小组|管委会|发展改革委|"
    r"国务院(?:办公厅)?|人大常委会|人民代表大会(?:常务委员会)?|(?<=[省市区县州])委|党委|政协|[^，。、]{1,15}[厅局部])"
)
_BODY = re.compile(rf"[\u4e00-\u9fff（）“”]{{0,40}}?{_BODY_END}")
_BEFORE_ABOUT = re.compile(
    rf"(?:【[^】]{{1,20}}】)?([\u4e00-\u9fff（）“”、 ]{{0,60}}?{_BODY_END})(?:等[^关]{{0,8}}部门)?(?:关于|"
    rf"对(?=.{{4,}}的(?:答复|复函)))"
)
_REPORT = re.compile(
    r"(?:\d{4}年)?(国务院|[\u4e00-\u9fff]{1,10}[省市区县州盟旗])(?:\d{4}年)?(?:两会)?《?(?:人民)?政府工作报告"
)
_SPOKEN_FOR = re.compile(r"(?<!人民)代表(?!大会)([\u4e00-\u9fff]{2,12}人民政府)")
# 甲省工业和信息化厅等5部门关于…: who else issues it stands in the signature
_JOINTLY = re.compile(r"等(?:[\d一二三四五六七八九十]{1,3}个?)?(?:部门|单位|厅局|委办局)关于")
_SIGNER = re.compile(
    rf"[\u4e00-\u9fff（） 、]{{2,160}}?(?:{_BODY_END}|[厅局委办部]|调查队|总队|中心|[分支银]行|集团|公司|联合会|总工会)"
)
_SIGNERS = 12  # lines above the date that may hold them
_CHARGED = re.compile(r"受([\u4e00-\u9fff]{0,12}人民政府)(?:的)?委托")
_CONGRESS = re.compile(r"在([\u4e00-\u9fff]{1,10}[省市区县州盟旗])第?[一二三四五六七八九十]{1,3}届\n?人民代表大会")
_SITTING = (
    r"(\d{4}年\d{1,2}月\d{1,2}日) ?([\u4e00-\u9fff]{2,16}?)第[一二三四五六七八九十百\d]{1,5}届"
    r"(人民代表大会(?:常务委员会)?)[^。\n]{0,20}"
)
_PASSED = re.compile(f"（?{_SITTING}通过")
# 《…条例》已由某省第十三届人民代表大会常务委员会第三十六次会议于2022年11月30日通过
_ADOPTED = re.compile(
    r"(?:[由经]|\n|，|日)([\u4e00-\u9fff]{2,12}?[省市区县州])第?[一二三四五六七八九十]{1,4}届(人大(?:常委会)?|人民代表大会(?:常务委员会)?)"
    r"第[一二三四五六七八九十]{1,4}次会议(?:于(\d{4}年\d{1,2}月\d{1,2}日))?(?:审议|表决)?通过"
)
_PASSED_ON = re.compile(r"(\d{4}年\d{1,2}月\d{1,2}日)[^）)。\d]{2,60}?(?:通过|修订|修正)")
_APPROVED = re.compile(f"(?<![0-9]){_SITTING}批准")
_NUMBER = re.compile(r"（?([\u4e00-\u9fff]{1,14}?)[〔\[（【]((?:19|20)\d{2})[〕\]）】](?:第)?(\d{1,5})号）?")
_ORDER = re.compile(r"（?(第\d{1,4}号)）?")
_HAN_DIGITS = str.maketrans("〇零○O一二三四五六七八九", "0000123456789")
_DATE = re.compile(r"((?:19|20)\d{2})[年\-/.](\d{1,2})(?:[月\-/.](?:(\d{1,2})日?)?)?")
# —二〇二三年一月十四日在…会议上
_GIVEN = re.compile(r"[—―（(]{0,2}([\d一二〇零○十三四五六七八九]{4}年[^\n。，]{2,7}日)在[^。]{4,60}?[上会]")
_HAN_DATE = re.compile(
    r"([一二][〇零○Oo九八七六五四三二一]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_SPOKEN = re.compile(r"各位代表[：:！，]|请予审议|提请(?:大会|会议)审议")
_ASKED = re.compile(r"(?:您|你)们?(?:联名|代表|委员)?提出的[^。]{2,80}?(?:建议|提案|议案)")
_LABEL = re.compile(r"^([\u4e00-\u9fff]{2,8})：([^\n]{1,200})$", re.M)
# [ 发布机构 ] 某区经信委 [ 成文日期 ] 2022-06-10, the table on top of a government's page
_CELL = re.compile(r"[\[【〔] ?([\u4e00-\u9fff]{2,8}) ?[\]】〕] ?([^\[【〔\n]{0,80})")
_BYLINE = re.compile(r"[（(]?(?:本报|本网|特约|实习|见习|记者|通讯员|编辑|作者|摄影|责编|来源|文[/／])")
_LONG_TITLE = 10  # characters; a shorter line on top may be a page's, not the document's
_ABOUT = re.compile(r"关于(?:印发|发布|公布)《?([^《》]{4,80}(?:《[^《》]{2,40}》[^《》]{0,20})?)》?的通知$")
_WHOLE = re.compile(
    r"[—–_ -]*(?:[（(]?全文[）)]?|[（(](?:节选|节录|摘要|摘编|摘录|摘登|全文摘编)[）)])$|\.(?:docx?|pdf|wps|txt)$"
)
# what may stand before a title: （江西省）, 【招商引资】; and after it: —2021年7月29日在…会议上
_PREFIX = re.compile(
    r"（(?:[\u4e00-\u9fff]{2,3}[省市]|内蒙古|广西|西藏|宁夏|新疆|[\u4e00-\u9fff]{2,8}自治区)）(?=.{6})|【[^】]{2,8}】(?=.{6,}(?<!解读)$)"
)
_SUFFIX = re.compile(
    r"(?<=[告话说辞])(?:[—–―-]{1,2}\d{4}年.*|（\d{4}年\d{1,2}月\d{1,2}日[^（）]*）)$|"
    r"（[^（）]*(?:会议通过|修订|修正|公布)[^（）]*）$"
)
_LABEL_NAMES = """
标题 题目 案由 原标题 建议人 提案人 提案者 领衔代表 建议号 提案号 编号 承办单位 主办 协办 会办 分办 主办单位
协办单位 会办单位 办理期限 答复时间 办理类型 发文机关 发布机构 发布机关 制定机关 发文字号 文号
成文日期 发文日期 发布日期 印发日期 公布日期 施行日期 主题分类 索引号 有效性 信息来源 来源
责任单位 牵头单位 主题词 关键词 栏目 类别 签发人 生效日期 废止日期 公文时效
时效性 效力状态 文件状态
发布文号 发布单位 办理结果 办理结果类别 复文公开标记
名称 文件名称 生成日期 成文时间 发布时间 信息分类 体裁分类 组配分类 是否有效 公开方式 公开范围 公开时限
"""
_TITLES = ("title", "标题", "题目", "原标题")
_LABELS = frozenset(_LABEL_NAMES.split())
_ON_TOP_NAMES = """
索引号 主题分类 体裁分类 组配分类 发布机构 成文日期 发文字号 发布文号 公文时效 信息分类 生效日期 废止日期 有效性 时效性
效力状态 文件状态
"""
_ON_TOP = frozenset(_ON_TOP_NAMES.split())
# 索引号 000014348/2025 主题分类工业、交通 发布机构自治区工信厅: the same table with nothing but its labels
_ROW = re.compile(f"({'|'.join(sorted(_LABELS, key=lambda name: (-len(name), name)))})[：: ]*")
_LABELLED = re.compile(f" ?({'|'.join(sorted(_LABELS, key=lambda name: (-len(name), name)))})[：:] ?")
_BRINGS = "通知|意见|公告|通告|批复|复函|决定|公报|通报|令"
# how the titles of documents end; a line like this is one even where others stand above it
_TITLED = re.compile(
    rf"(?!.*[。；！？])(?:.*关于.{{4,}}的(?:{_BRINGS}|答复|函|报告|建议|提案|议案|说明)"
    r"|对.{4,}(?:建议|提案|议案)的?(?:答复|主办意见|会办意见|办理意见)函?"
    r"|.{2,}工作报告|.{4,}执行情况.{0,40}报告|.{4,}(?:条例|办法|规定|规划纲要|远景目标纲要|实施方案|行动计划|行动方案|工作要点|发展规划|若干措施|若干政策|实施意见|讲话|致辞))"
    r"》?(?:（[^）]{1,20}）|20\d\d[—-]20\d\d年?)*"
)
# a line like this is surely the title
_NOTICE = re.compile(rf"(?!.*[。；！？]).{{0,60}}关于.{{4,}}的(?:{_BRINGS}|答复|函)(?:（[^）]{{1,20}}）)?")
_OF_PLACE = re.compile(
    r"(?:（[^）]{2,8}）)?(?:\d{4}年)?[\u4e00-\u9fff]{2,12}[省市区县州旗](?:\d{4}年)?(?:两会)?《?(?:人民)?政府工作报告》?(?:[—–（(].{0,20})?"
)
_EFFECT = re.compile("^(?:有效|失效|废止|已废止|现行有效) ?")  # what a site says of it, on the same line
# the line is a heading, a button, a byline, a date, a number, or a row of a form
_NO_TITLE = re.compile(
    r"第[一二三四五六七八九十百\d]{1,4}[编章节部条篇版]|[—―–-]|.*[会坛]议?上$|目录|附件|前言|（[^（）]*）$|[图表]\d|"
    r"\d{1,2}[、.．] ?|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|具体讲|"
    r"[一二三四五六七八九十]?(?:总体要求|指导思想|基本原则|发展目标|主要目标|工作目标|重点任务|主要任务|保障措施|发展基础)$|"
    r"(?:[\u4e00-\u9fff]{2,14}网[ |]*){2,}$|(?:[\u4e00-\u9fff]{2,5} ){2,}[\u4e00-\u9fff]{2,5}$|.*[~|｜]$|"
    r".*(?:登录|注册).*(?:注册|退出|登录)|"
    r".*此件.{0,6}公开|"
    r".*(?:文库|公文|范文|秘书)[\u4e00-\u9fff]{0,4}(?:网|之家|站)|.{0,20}(?:信息|搜索|新闻|门户|资讯)[\u4e00-\u9fff]{0,4}网$|"
    r"(?:登录|注册|退出|返回|首页|网站支持|无障碍|长者|欢迎)|(?:政府)?信息公开|[A-D]类|(?:主动|依申请|不予)?公开$|正文|"
    r".*(?:主任|[局厅市县区州省旗盟]长|主席|书记)[\u4e00-\u9fff]{2,3}$|.*(?:\d版|版：.*|PDF版|IPV6|模式|关怀版|\d号报道)$|"
    r".*(?:责任编辑|浏览次数|来源：|联系人|联系电话|首页|当前位置|[网报社台]记者|提交单位|审核时间|_.*_)|尊敬的|各位|本文|转自|摘要|"
    r".*【切换】|(?:国务院|省级|地方)?部门$|(?:政策|政府|部门|规范性)文件$|"
    r"[•·\d/ —-]+$"
)
_PAPER = (
    rf"(?:{_BRINGS}|纲要|措施|若干政策|规划|方案|计划|要点|任务分工|责任分工|(?:任务|目标)分解表?|(?:任务|责任|工作)清单|台账)》?"
    r"(?:（[^）]{1,20}）|20\d\d[—-]20\d\d年?)*$"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_GENRES = (
    (
        "工作报告",
        re.compile(r"工作报告(?!》|.{0,12}(?:分工|分解|清单|责任|台账))|(?:计划|预算|决算).*(?:执行情况|草案).*报告"),
    ),
    ("提案", re.compile(r"提案|议案|^关于.{2,60}的?建议$")),
    ("讲话", re.compile(r"讲话|致辞|发言|党课|演讲|宣讲")),
    ("法规", re.compile(r"(?:条例|规定|办法|规则|细则|法)(?:（[^）]{1,20}）){0,2}$")),
    ("公文", re.compile(_PAPER)),
    ("报道", re.compile(r"【.{2,8}】|日报|专访|记者|代表.{2,10}：")),
)


def read_fields(text: str, found: dict[str, str], stem: str) -> dict[str, str]:
    """The fields of a clean text. `found` are those the source or its page brought; `stem` is the file's own name."""
    fields = dict(found)
    for label, rest in _LABEL.findall(text):
        if label in _LABELS:
            value, *more = _LABELLED.split(rest)  # 发布机构：… 发布日期：…, on one line
            for name, said in zip([label, *more[::2]], [value, *more[1::2]], strict=True):
                fields.setdefault(name, said.rstrip("；。 |"))
    head = text[:3000].split("\n")[:40]
    for line in filter(_is_label, head):
        row = _ROW.split(line)
        for label, value in _CELL.findall(line) or (zip(row[1::2], row[2::2], strict=True) if not row[0] else ()):
            if label in _LABELS and value.strip(" |｜"):
                fields.setdefault(label, value.strip(" |｜"))
    named = next((m[2] for line in head if (m := _LABEL.match(line)) and m[1] in ("名称", "文件名称")), "")
    reply = _ASKED.search(text, 0, 1500) is not None
    labelled = next((value for label in _TITLES if (value := fields.get(label, ""))), "")
    title = labelled or named or _first_heading(head, reply) or stem
    title = _SUFFIX.sub("", _PREFIX.sub("", re.split(" ?>{1,2} ?", title)[-1]))
    title = title[1:-1] if title.startswith("《") and title.find("》") == len(title) - 1 else title
    fields["title"] = title = _WHOLE.sub("", _plain(title)) or _plain(title)
    issued_by = fields.get("发文机关") or fields.get("发布机构") or fields.get("制定机关")
    for name, value in (
        ("issuer", issued_by or _issuer(title, text, head, fields)),
        ("approver", next((m[2] + m[3] for line in head if (m := _APPROVED.search(line))), "")),
        ("number", fields.get("发文字号") or fields.get("文号") or fields.get("发布文号") or _number(head)),
        ("date", _date(text, head, fields)),
        ("genre", _genre(title, text, fields)),
    ):
        if value:
            fields.setdefault(name, _plain(value))
    for name in ("published", "signed"):
        fields.pop(name, None)
    return dict(sorted((k, v) for k, v in fields.items() if v))


def brought(title: str) -> str:
    """The policy that a notice brings (关于印发《…》的通知), or "" for another title."""
    inner = _ABOUT.search(title)
    return inner[1] if inner else ""


def heads(policy: str, lexicon: Lexicon) -> list[str]:
    """The central bodies at the head of a paper's name, in full: 国务院关于同意…的批复; [] if there is none."""
    head, about, rest = policy.partition("关于")
    found: list[str] = []
    while about and rest and (said := head.lstrip("、 和")):
        size = next((n for n in range(len(said), 1, -1) if _agency(said[:n], lexicon)), 0)
        if not size:
            return []
        found.append(_agency(said[:size], lexicon))
        head = said[size:]
    return found


def _agency(name: str, lexicon: Lexicon) -> str:
    return next((e.name for e in lexicon.by_surface.get(name, ()) if e.type == "Agency"), "")


def titled(document: Document, mentions: Sequence[Mention]) -> int:
    """The first mention of the policy that a document is, by what it brings or by its whole title; -1 if none is."""
    own = next((i for i, m in enumerate(mentions) if m.detector == "own-title"), -1)
    title = document.fields.get("title", "")
    if own >= 0 or not _NOTICE.fullmatch(title):
        return own
    return next((i for i, m in enumerate(mentions) if m.type == "Policy" and m.surface == title), -1)


def label_rows(text: str) -> list[tuple[int, int]]:
    """Where the rows of the table stand that a government's page has on top: half-open, in the clean text."""
    rows, at = [], 0
    for line in text[:3000].split("\n")[:40]:
        if (row := _ROW.match(line)) and row[1] in _ON_TOP:
            rows.append((at, at + len(line)))
        at += len(line) + 1
    return rows


def _plain(value: str) -> str:
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", value)).strip()


def _first_heading(head: list[str], reply: bool) -> str:
    """The first line that ends as titles do, else the first that may be one; "" for neither.

    A long line on top is the title whatever comes below, except in a reply, which is always called one.
    """
    begun = next((i for i, line in enumerate(head) if len(line) > 80 and "。" in line), len(head))
    lines = [line for line in head[: min(begun, 15)] if _may_be_title(line)]
    if paper := next((line for line in lines if _NOTICE.fullmatch(line) or _OF_PLACE.fullmatch(line)), ""):
        return _EFFECT.sub("", paper)
    plain = next((line for line in lines[:6] if line in head[:6]), "")
    if len(plain) >= _LONG_TITLE and not reply:
        lines = lines[: lines.index(plain) + 1]
    return next((line for line in lines if _TITLED.fullmatch(line)), plain)


def _may_be_title(line: str) -> bool:
    """Not too long, no sentence, byline or heading, and not just the name of a body."""
    if not 4 <= len(line) <= 120 or line[-1] in "。；，：！？" or _NUMBER.fullmatch(line) or _is_label(line):
        return False
    no = _NO_TITLE.match(line) or _BYLINE.match(line) or _BODY.fullmatch(line)
    return not no and line.count("，") <= 2 and "。" not in line and len(_HAN.findall(line)) >= 4


def _is_label(line: str) -> bool:
    """Is it a line of the table on top of a government's page?"""
    if (m := _LABEL.match(line) or _CELL.match(line)) is not None:
        return m[1] in _LABELS
    row = _ROW.findall(line) if _ROW.match(line) else []
    return len(row) > 1 or (bool(row) and row[0] in _ON_TOP)


def _issuer(title: str, text: str, head: list[str], fields: dict[str, str]) -> str:
    if m := _BEFORE_ABOUT.match(title.replace(" ", "")):
        return "、".join(_signers(text, m[1])) if _JOINTLY.search(title) else m[1]
    if m := _REPORT.search(title):
        return m[1] if m[1] == "国务院" else f"{m[1]}人民政府"
    if "政府工作报告" in title:
        if m := _SPOKEN_FOR.search(text, 0, 3000):
            return m[1]
        if m := _CONGRESS.search(text, 0, 3000):
            return f"{m[1]}人民政府"
    if m := _CHARGED.search(text, 0, 1000):
        return m[1]
    if _BODY.fullmatch(head[0]) and len(head[0]) > 4:
        return head[0]  # a letterhead
    if compiled := _compilers(title, head):
        return compiled
    for line in head:
        if m := _PASSED.search(line):
            return m[2] + m[3]
        if m := _ADOPTED.search(line):
            return m[1] + m[2].replace("人大", "人民代表大会").replace("常委会", "常务委员会")
        if m := re.fullmatch(r"([\u4e00-\u9fff]{2,20}(?:人民政府|厅|局|委员会))令", line):
            return m[1]
    if signed := _signature(text):
        return signed[0]
    source = fields.get("source", "")
    return source if _BODY.fullmatch(source) else ""


def _compilers(title: str, head: list[str]) -> str:
    """甲市统计局、国家统计局甲调查队, alone on a line under a bulletin's title; "" if there is none."""
    titles = [i for i, line in enumerate(head) if "公报" in title and line.startswith(title)]
    for line in head[titles[0] + 1 : titles[0] + 3] if titles else ():
        if _SIGNER.fullmatch(line):
            return line
    return ""


def _signature(text: str) -> tuple[str, str] | None:
    """(body, date) of the last place where a body signs above a date that stands alone on its line."""
    lines = text.split("\n") if len(text) < 20_000 else (text[:5000] + "\n" + text[-5000:]).split("\n")
    for above, line in reversed(list(pairwise(lines))):
        if len(line) <= 20 and _iso(line, whole=True) and _BODY.fullmatch(above):
            return above, line
    return None


def _signers(text: str, first: str) -> list[str]:
    """The lines of bodies that sign above a date, where the title's is the first of them; else it alone."""
    lines = text.split("\n") if len(text) < 20_000 else text[-10_000:].split("\n")
    for at in range(len(lines) - 1, 0, -1):
        if len(lines[at]) > 20 or not _iso(lines[at], whole=True):
            continue
        signed: list[str] = []
        for line in reversed(lines[max(0, at - _SIGNERS) : at]):
            if not _SIGNER.fullmatch(line):
                break
            signed.insert(0, line)
            if line.startswith(first):
                return signed
    return [first]


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
    if (adopted := _ADOPTED.search(text, 0, 1500)) and adopted[3]:
        return _iso(adopted[3])
    for line in head:
        if line[:1] in "（(2" and (passed := _PASSED_ON.findall(line)):
            return _iso(passed[-1])
    if m := _GIVEN.search("\n".join(head[:8])):
        return _iso(m[1])
    for name in ("published", "发布日期", "公布日期", "发布时间", "生成日期"):
        if iso := _iso(fields.get(name, "")):
            return iso
    for line in head:
        if len(line) <= 20 and (iso := _iso(line, whole=True)):
            return iso
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


def _genre(title: str, text: str, fields: dict[str, str]) -> str:
    if "建议人" in fields or "提案人" in fields or "提案者" in fields or _ASKED.search(text, 0, 1500):
        return "提案"
    told = next((name for name, pattern in _GENRES if pattern.search(title)), "")
    return told or ("工作报告" if _SPOKEN.search(text, 0, 800) else "")
