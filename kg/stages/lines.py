"""Lines -> paragraphs: page furniture out, tables and Markdown flattened, wrapped lines joined.

Works on a text whose characters are unified. What furniture says of the document (date, source) is
returned as fields, for it is gone from the text afterwards.
"""

from __future__ import annotations

import re
from collections import Counter

from kg.stages.characters import Traced, squeeze

MARKER = (
    r"第[一二三四五六七八九十百千零〇两\d]{1,7}(?:编|部分|章|节|条)|[一二三四五六七八九十]{1,3}[、.]|（[一二三四五六七八九十\d]{1,3}）"
    r"|\d{1,2}(?:[、)）]|\.(?!\d))|[①-⑳]|附件\d{0,2}|[一二三四五六七八九十]{1,2}[是要]|#{1,6} |[-*·] "
)
_STARTS_ANEW = re.compile(rf"(?:{MARKER}|[\u4e00-\u9fff]{{2,6}}：|——)")

# Whole lines that belong to the page, not to the document.
_BUTTONS = (
    r"下载|打印|全屏|收藏|加大|还原|减小|放大|缩小|默认|大|中|小|首页|返回|返回顶部|返回首页|关闭|关闭窗口|关闭本页|打印本页|打印此页|收藏本页|"
    r"我要纠错|无障碍(?:浏览|阅读)?|语音播报|分享|分享到|分享至|微信|微博|分享到微信|保存|纠错|登录|注册|网站地图|设为首页|加入收藏|"
    r"相关(?:报道|文档|链接|阅读|新闻|附件|文章|推荐|稿件|解读)|(?:政策)?解读|繁体版?|简体版?|繁體|上一[篇条页]|下一[篇条页]|点击下载|文件下载"
)
_FURNITURE = re.compile(
    rf"(?:[【\[（]?(?:{_BUTTONS})[】\]）]?[：:]?[ |]?){{1,12}}"
    r"|[^\w\u4e00-\u9fff“”]{1,200}|首页[ >|/»\u4e00-\u9fff-]{2,40}正文"
    r"|[【\[（]?(?:字号|字体|字体大小)[：:】\]）大中小加大还原减小 |]{0,20}"
    r"|(?:您的|你的|您现在的|你现在的|您所在的|当前)?(?:现在的)?位置[：:].{0,200}"
    r"|(?:浏览|阅读|访问|点击|阅览)(?:次数|量|数|人数)?[：:] ?\d{0,9}(?:次|人)?"
    r"|(?:上一篇|下一篇|上一条|下一条|链接地址|原文链接|原文地址|网址|本文标题|网站标识码)[：:].{0,300}"
    r"|【法宝引证码】.{0,60}|[·•]?(?:您好，?)?(?:热烈)?欢迎(?:进入|访问|光临|来到).{1,30}"
    r"|https?://\S{4,280}|(?:文章)?正文[：:]?|来源网址[：:].{0,200}"
    r"|(?:新闻|投稿|广告|服务|举报|咨询|报料)(?:热线|电话|邮箱)[：:].{0,60}"
    r"|-*此处(?:隐藏|省略).{0,30}"
    r"|扫一扫.{0,20}|用微信扫.{0,30}|[》>]{0,3}点击.{0,12}(?:专题|查看|下载|进入).{0,12}"
    r"|(?:责任)?编辑[：:] ?[\u4e00-\u9fff ]{2,12}|（责任?编辑[：:].{2,12}）"
    r"|(?:Copyright|©|版权所有).{0,200}|(?:主办|承办|技术支持|运维)(?:单位)?[：:].{2,40}(?:有限公司|信息服务.{0,12}|网络.{0,12})"
    r"|技术支持[：:].{0,60}|.{0,60}(?:ICP备|公网安备).{0,60}|(?:地址|联系地址|邮编|电话|联系电话|传真)[：:][^。]{2,80}"
    r"|[（(]?联系(?:人|处室|科室|单位|部门|方式)(?:及(?:联系)?(?:电话|方式))?[：:](?=[^。]{0,60}(?:[处室科局办部厅站]|\d{7}))[^。]{2,80}"
)
_METADATA = re.compile(
    r"(发布日期|发布时间|更新日期|更新时间|发表时间|发表日期|成文日期|时间|日期|来源|信息来源|文章来源|稿件来源|作者|浏览次数|浏览量|阅读量|阅读次数|"
    r"点击数|点击量|字号|字体|责任编辑|编辑)[：:] ?"
)
_DATE = r"\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?|月)?(?: ?\d{1,2}:\d{2}(?::\d{2})?)?"
# 2021-10-09 21:32, and then perhaps where it was published and who wrote it
_BARE_DATE_TIME = re.compile(
    r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?) ?\d{1,2}:\d{2}(?::\d{2})?"
    r"(?: ?(?:来源[：:] ?[\w\u4e00-\u9fff]{0,20}?)?([\u4e00-\u9fff]{1,11}?[网报社刊台局厅委]))?"
    r"(?: ?(?:记者|作者|编辑|通讯员|浏览次数|浏览量|阅读)[：: ]?[\u4e00-\u9fff\d ]{0,12})?"
)
_DATED = re.compile(rf"(.{{2,30}}?) ?({_DATE})")  # 来源：大众报业 2024-01-11 11:10:00
_OPENS_VALUE = re.compile(r"(发布日期|发布时间|发表时间|更新时间|时间|来源|信息来源)：")
_FIELD_OF = {
    "来源": "source", "信息来源": "source", "文章来源": "source", "稿件来源": "source", "作者": "author",
    "发布日期": "published", "发布时间": "published", "更新日期": "published", "更新时间": "published",
    "发表时间": "published", "发表日期": "published", "时间": "published", "日期": "published", "成文日期": "signed",
}  # fmt: skip
_TITLE = re.compile("[报公][告报]|通知|意见|条例|办法|方案|规划|纲要|讲话|建议|提案")
_MARKS = "#-*·+"
_MARK = re.compile(r"(?:#{1,6} +|[-*+] +|· *)(?=[^ ])")  # of a heading or an item
_RULE = re.compile(r"[|:\- ]{3,}")


def flatten(traced: Traced, markdown: bool) -> tuple[dict[str, str], dict[int, int]]:
    """Reduce the text to paragraphs, one newline between them.

    Returns the fields that page furniture held, and the levels of headings marked with `#`, by the
    offset in the source at which the heading starts.
    """
    if "<!--" in traced.text:
        _drop_comments(traced)
    fields: dict[str, str] = {}
    if markdown:
        _drop_markdown(traced, fields)
    if "|" in traced.text:
        traced.rewrite(re.sub(r"^.*\|.*$", _table_row, traced.text, flags=re.M))
    _drop_signs(traced)
    squeeze(traced)
    return fields, _keep_paragraphs(traced, fields)


def _drop_comments(traced: Traced) -> None:
    spans, at, text = [], 0, traced.text
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        at = end + 3
        spans.append((start, at))
    traced.cut(spans)


_SIGN = re.compile(r"(?<=[\u4e00-\u9fff，。；、！？”）])([A-Za-z]{3}) *$", re.M)
_SIGNED = 3  # lines that end in the same three letters, which then are a site's and not the text's


def _drop_signs(traced: Traced) -> None:
    """Cut the sign with which a site marks the ends of lines; capitals alone are an abbreviation (GDP)."""
    ends = [m for m in _SIGN.finditer(traced.text) if not m[1].isupper()]
    counts = Counter(m[1] for m in ends)
    traced.cut([m.span(1) for m in ends if counts[m[1]] >= _SIGNED])


_FRONT = re.compile(r"\s*---[ ]*\n((?:[^\n]{0,400}\n){1,60}?)---[ ]*(?:\n|$)")
_FRONT_FIELD = re.compile(r"^(title|date|source|author|标题|日期|来源)[：:] *[\"'“]?([^\n]{1,200}?)[\"'”]? *$", re.M)
_EMPHASIS = re.compile(r"(\*\*|__)(?=[^\s*_])[^\n*_]{1,300}(?<=[^\s*_])\1")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\][(（][^()（）\s]{1,500}[)）]")
_FENCE = re.compile(r"^ *`{3,}[^`\n]{0,40}$|^ {0,3}(?:> ?){1,20}", re.M)
_FRONT_NAME = {"标题": "title", "日期": "published", "date": "published", "来源": "source"}


def _drop_markdown(traced: Traced, fields: dict[str, str]) -> None:
    """Cut front matter (its fields are kept), emphasis, link targets, fences and quote marks."""
    if front := _FRONT.match(traced.text):
        for name, value in _FRONT_FIELD.findall(front[1]):
            fields.setdefault(_FRONT_NAME.get(name, name), value)
        traced.cut([front.span()])
    traced.cut([m.span() for m in _FENCE.finditer(traced.text)])
    spans = []
    for link in _LINK.finditer(traced.text):
        if link[0].startswith("!"):
            spans.append(link.span())
        else:
            spans += [(link.start(), link.start(1)), (link.end(1), link.end())]
    traced.cut(spans)
    spans = []
    for m in _EMPHASIS.finditer(traced.text):
        spans += [(m.start(), m.start() + 2), (m.end() - 2, m.end())]
    traced.cut(spans)


_ROLES = frozenset(
    ["主办", "协办", "承办", "会办", "分办", "领办", "牵头", "主办单位", "协办单位", "承办单位", "会办单位"]
)


def _table_row(row: re.Match[str]) -> str:
    """A row of `|` cells in the same length: label and value as one paragraph, other cells a space apart."""
    line = row[0]
    if _RULE.fullmatch(line):
        return " " * len(line)
    out = list(line)
    bars = [i for i, char in enumerate(line) if char == "|"]
    previous = ""
    for number, bar in enumerate(bars):
        start = bars[number - 1] + 1 if number else 0
        cell = line[start:bar].strip()
        previous = cell or previous
        after = line[bar + 1 : bars[number + 1] if number + 1 < len(bars) else len(line)].strip()
        text, pending = previous.replace(" ", ""), after.replace(" ", "")
        if not pending or not text:
            out[bar] = " "
        elif text in _ROLES:
            out[bar] = "："
        elif text.endswith("：") and len(text) < 12:
            out[bar] = "\n" if pending.endswith("：") or pending in _ROLES else " "
        elif pending.endswith("：") and len(pending) < 12:
            out[bar] = "\n"
        else:
            out[bar] = "\t"  # what `squeeze` keeps as a gap
    return "".join(out)


def _keep_paragraphs(traced: Traced, fields: dict[str, str]) -> dict[int, int]:
    text = traced.text
    lines: list[tuple[int, int]] = []  # stretches of the text; what lies between them is cut or becomes a break
    widths: list[int] = []
    levels: dict[int, int] = {}
    seen: set[str] = set()
    expected = ""  # the field whose value stands on the next line
    crumbs = False  # the next line continues a breadcrumb trail
    for m in re.finditer(r"[^\n]+", text):
        line = m[0].lstrip(" ")
        start = m.end() - len(line)
        line = line.rstrip(" ")
        if not line:
            continue
        if line[0] in _MARKS and (mark := _MARK.match(line)):
            if line[0] == "#":
                levels[traced.origin[start + mark.end()]] = line.count("#", 0, mark.end())
            start, line = start + mark.end(), line[mark.end() :]
        if len(line) <= 300:
            if expected and len(line) <= 30 and not _FURNITURE.fullmatch(line):
                fields.setdefault(expected, line)
                expected = ""
                continue
            expected = ""
            if (opens := _OPENS_VALUE.fullmatch(line)) and m.end() < len(text):
                expected = _FIELD_OF[opens[1]]
                continue
            if crumbs and len(line) <= 15 and not _TITLE.search(line):
                crumbs = False
                continue
            if line[-1] == ">" or line in ("您的位置：", "当前位置："):
                crumbs = True
                continue
            crumbs = False
            if dated := _BARE_DATE_TIME.fullmatch(line):
                fields.setdefault("published", dated[1])
                if dated[2]:
                    fields.setdefault("source", dated[2])
                continue
            if _FURNITURE.fullmatch(line) or _metadata(line, fields):
                _note(line, fields)
                continue
            if 8 <= len(line) <= 200 and len(lines) < 8 and not _REPEATED.search(line):
                if line in seen:
                    continue
                seen.add(line)
        lines.append((start, start + len(line)))
        widths.append(len(line))
    _join(traced, lines, widths)
    return levels


def _metadata(line: str, fields: dict[str, str]) -> bool:
    """Whether a line holds nothing but labels such as 发布日期：… 来源：…; their values go to `fields`."""
    if len(line) > 150 or ("：" not in line and ":" not in line):
        return False
    bare = line.strip(" -·|（）()【】")
    before, *found = _METADATA.split(bare)
    pairs = [(label, value.strip(" -·|（）()【】")) for label, value in zip(found[::2], found[1::2], strict=True)]
    if before or not pairs or any(not _fits(_FIELD_OF.get(label, ""), value) for label, value in pairs):
        return False
    for label, value in pairs:
        if (name := _FIELD_OF.get(label)) and value:
            if dated := _DATED.fullmatch(value) if name == "source" else None:
                value = dated[1]
                fields.setdefault("published", dated[2])
            fields.setdefault(name, value)
    return True


def _fits(name: str, value: str) -> bool:
    """Whether a value may stand behind a label of page furniture."""
    if name in ("published", "signed"):
        return not value or re.match(_DATE, value) is not None
    return len(value) <= 50 and not re.search("[。，；！？]", value)


def _note(line: str, fields: dict[str, str]) -> None:
    """Keep what a line of furniture tells of the document before it is dropped."""
    if line.startswith("本文标题"):
        fields.setdefault("title", line[5:].strip())


_YEARS = re.compile("（20[0-9]{2}年?[—–-]20[0-9]{2}年）")  # …规划 / （2020—2022年）实施方案
# a title that is wrapped: 关于印发…创新发展 / 若干政策措施的通知; 某厅关于 / 某次会议第1号 / 建议答复的函
_WRAPPED = re.compile("[^。；：！？，]{0,40}关于(?:(?!的(?:通知|意见|决定|公告|批复|函|答复|报告))[^。；：！？]){0,60}")
_REST = re.compile("[^。；：！？，]{0,60}的(?:若干|实施|指导)?(?:通知|意见|决定|公告|批复|函|答复|报告)")
# a session whose name is wrapped: 某县第十届 / 人民代表大会第三次会议
_CONVENED = re.compile("[^。；：！？，]{0,40}第[一二三四五六七八九十]{1,4}届(?:人民代表大会|委员会)?$")
_SESSION = re.compile("(?:人民代表大会|委员会)?第[一二三四五六七八九十]{1,4}次")
_CELLS = re.compile("[\u4e00-\u9fff0-9] [\u4e00-\u9fff0-9（][^ ]* [\u4e00-\u9fff0-9（]")  # a row of a table
_NUMBER = re.compile(r"[^\n]*[\u4e00-\u9fff](?<![件表第图页条]) ?[0-9][0-9.,]* ?[百千]?[万亿]? ?(?![^\n])")
# 一般公共预算收入达到 / 368.6亿元
_TOLD = re.compile("(?:达到?|增长|完成|实现|[为至约超近])$")
_VALUE = re.compile(r"[0-9][0-9.,]*(?:[万亿]|[%％]|元|个|家|吨|亩)")
_PARTS = re.compile("[0-9](?:[:：∶][0-9]{1,2}|[.][0-9]{1,3})[:：∶]$")  # 12.6:53.3: / 34.1
_UNIT = re.compile(
    "[百千]?[万亿]?(?:元|亩|吨|公里|千瓦|平方|立方|%|％)|(?:[百千]?[万亿])?(?:家|个|项|户|人|名|米|倍|台|辆|件|所|座|次|头|只)?"
    "(?=[，。；,;]|以上|左右|$|\n)(?<![\n0-9])"
)
# （2024年10月22日 / 某市第十八届人民代表大会常务委员会 / 第二十二次会议通过 …）: a bracket over several lines
_OPEN = re.compile(r"（(?:19|20)\d\d年[^（）\n]*")
_LINES = 8  # that such a bracket may have
# 榆林市 / 能源产业促进条例: a place alone, and the rest of its title
_PLACE = re.compile("[\u4e00-\u9fff]{2,12}(?:省|市|州|县|区|旗)")
_LAW = re.compile("[^。；：！？，《》]{2,40}(?:条例|办法|规定)(?:（[^（）]{1,12}）)?")
# a page repeats its title above the text; but 牵头单位：市商务局 belongs to each task, and who signs may stand on top
_REPEATED = re.compile("[：:]|(?:人民政府|办公[室厅]|委员会|[局厅部])$")
_HEAD = 12  # lines in which a title may be wrapped
_ENDS_OPEN = re.compile(r"[\u3400-\u9fffA-Za-z0-9，、%”》—]")


def _join(traced: Traced, lines: list[tuple[int, int]], widths: list[int]) -> None:
    """Join lines that a fixed width or a comma shows to be broken, put a newline between all others."""
    text = traced.text
    full = _full_width(widths)
    begun = lines[0][0] if lines else 0  # where the paragraph starts to which a line may be joined
    spans: list[tuple[int, int]] = []
    opened = 0  # lines that an open bracket may still go on
    for number, (start, end) in enumerate(lines):
        if number:
            above, before = lines[number - 1]
            broken = full and widths[number - 1] >= full and _ENDS_OPEN.match(text[before - 1])
            blank = text.find("\n", text.find("\n", before) + 1, start) >= 0
            comma = text[before - 1] in "，、" and not blank
            wrapped = _wrapped(text, lines, number, begun)
            row = _CELLS.search(text, start, end) or _CELLS.search(text, above, before)
            opened = opened - 1 if opened and "）" not in text[above:before] else 0
            if _OPEN.fullmatch(text, above, before):
                opened = _LINES if "）" in text[before : lines[min(number + _LINES, len(lines)) - 1][1]] else 0
            parted = not blank and _parts_figure(text, lines, number)
            goes_on = opened or (broken and not blank and not row) or comma or wrapped or parted
            if not goes_on or _STARTS_ANEW.match(text, start, end):
                begun = start
                line_break = text.find("\n", before, start)
                spans.append((line_break, line_break + 1))
        if spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    if spans != [(0, len(text))]:
        traced.keep(spans)


def _parts_figure(text: str, lines: list[tuple[int, int]], number: int) -> bool:
    """Does a line start with the unit of the number above, or with the number that the words above lead to?"""
    (start, end), (above, before) = lines[number], lines[number - 1]
    if _UNIT.match(text, start, end) and _NUMBER.fullmatch(text, above, before):
        return True
    if text[start].isdigit() and _PARTS.search(text, max(above, before - 16), before):
        return True
    return bool(_VALUE.match(text, start, end) and _TOLD.search(text, before - 4, before))


def _wrapped(text: str, lines: list[tuple[int, int]], number: int, begun: int) -> bool:
    """Does a line go on with a title, or the name of a session, that the paragraph from `begun` on has begun?"""
    (start, end), (above, before) = lines[number], lines[number - 1]
    if _YEARS.match(text, start, end):
        return True
    place, rest = text[above:before], text[start:end]
    if number < 4 and _PLACE.fullmatch(place) and _LAW.fullmatch(rest) and not rest.startswith(place):
        return True
    if _SESSION.match(text, start, end) and _CONVENED.search(text, above, before):
        return True
    if number >= _HEAD:
        return False
    if _WRAPPED.fullmatch(text, above, before):
        return any(_REST.fullmatch(text, *line) for line in lines[number : number + 2])
    so_far = text[begun:before].replace("\n", "")
    return bool(_WRAPPED.fullmatch(so_far) and _REST.fullmatch(text, start, end))


def _full_width(widths: list[int]) -> int:
    """From which length a line counts as filled, if the text is wrapped at a fixed width; otherwise 0."""
    longest = sorted(widths)[len(widths) * 19 // 20] if widths else 0  # one line may stand out, a header
    if not 20 <= longest <= 90 or len(widths) < 4:
        return 0
    filled = sum(1 for width in widths if width >= longest - 5)
    prose = sum(1 for width in widths if width * 2 >= longest)  # titles, buttons and dates tell nothing
    return longest - 5 if filled * 5 >= prose * 2 and filled > 2 else 0
