"""clean: every character accounted for, every line judged, and offsets that lead back to the source."""

from __future__ import annotations

import time
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.model import Document, Source
from kg.stages.clean import clean

CORPUS = Path(__file__).parents[1] / ".." / "shared" / "corpus" / "work-reports-2026"


def doc(text: str, **more: str) -> Document:
    return clean(Source("d", more.pop("title", ""), text, **more))


CHARACTERS = [
    # full-width letters and digits; Chinese marks stay as they are
    ("ＧＤＰ增长５．５％，超过预期。", "GDP增长5.5%，超过预期。"),
    # ASCII marks between Han become Chinese marks
    ("聚焦主业,做强产业;加快转型:提质!", "聚焦主业，做强产业；加快转型：提质！"),
    # but not inside figures, times and Latin words
    ("产值1,000亿元，9:30开会，占3.5%，A(B)型、v1.2", "产值1,000亿元，9:30开会，占3.5%，A(B)型、v1.2"),
    ("年均增长10.8%,2015年完成税收216亿元", "年均增长10.8%，2015年完成税收216亿元"),
    # a Chinese colon inside a time is an ASCII one
    ("会议于10：30开始。", "会议于10:30开始。"),
    # brackets go by what stands around or inside them, and stay a pair
    ("协定(RCEP)经贸规则", "协定（RCEP）经贸规则"),
    ("PM2.5(细颗粒物)浓度", "PM2.5（细颗粒物）浓度"),
    ("(一)总体要求", "（一）总体要求"),
    # straight quotes are paired along the line, beside those that are curly already
    ('打造"智造之城"，建设“蒙速办"平台', "打造“智造之城”，建设“蒙速办”平台"),
    # corner quotes, hyphens and middle dots in all their variants
    ("「智改數轉」", "“智改数转”"),
    ("滨海―中关村，阿里木•买买提，2021－2023年", "滨海—中关村，阿里木·买买提，2021-2023年"),
    # traditional script, by words where the text is traditional
    ("構建現代化產業體系，發展積體電路與軟體。", "构建现代化产业体系，发展积体电路与软体。"),
    # a stray traditional character in simplified text is replaced alone; 乾 and 著 have a simplified use
    ("乾县与著名企业共同發展，加快推进新型工业化进程", "乾县与著名企业共同发展，加快推进新型工业化进程"),
    # readings left behind by a crawler, right or wrong, with either bracket
    ("構(gòu)建新質(zhì)生產(chǎn)力", "构建新质生产力"),
    ("中小企業（yè）協(xié)會", "中小企业协会"),
    # an abbreviation in brackets is none
    ("大语言模型(llm)与研发(R&D)投入", "大语言模型（llm）与研发（R&D）投入"),
    # zero width, direction, control, soft hyphen, private use, noncharacter, terminal sequence
    ("苏\u200b州\ufeff市\u202e发\u00ad展\x01产\ue000业\uffff。\x1b[31m", "苏州市发展产业。"),
    # what could not be decoded stays visible as one sign
    ("发展\ufffd产业", "发展□产业"),
    # spaces inside Chinese text go, also around figures; Latin words keep theirs
    ("江 苏 省 2025 年实施 Open AI 计划", "江苏省2025年实施Open AI计划"),
    # a wide gap or a tab sets columns apart and leaves one space
    ("苏州市\t无锡市     常州市", "苏州市 无锡市 常州市"),
    # an ideographic space inside a line
    ("省长　刘某某", "省长刘某某"),
    # Kangxi radicals and compatibility ideographs, as PDFs give them
    ("⼯业和⾦融，\uf9d1，人⺠，⻓江，⻰头", "工业和金融，六，人民，长江，龙头"),
    # a full stop typed as an ASCII one
    ("加快发展.推动转型.", "加快发展。推动转型。"),
]


@pytest.mark.parametrize(("text", "expected"), CHARACTERS)
def test_characters_have_one_form(text: str, expected: str) -> None:
    assert doc(text).text == expected


LINES = [
    # blank lines and indents go; one newline stays between paragraphs, whatever it was written with
    ("　　第一段。\r\n\r\n  第二段。\r第三段。\u2028第四段。", "第一段。\n第二段。\n第三段。\n第四段。"),
    # buttons of a crawled page, spread over lines
    ("标题一行\n下载\n打印\n全屏\n收藏\n【字号：\n加大\n还原\n减小\n】\n正文。", "标题一行\n正文。"),
    ("标题一行\n【字体：大 中 小】 打印本页 关闭窗口\n浏览次数：349\n分享到：\n正文。", "标题一行\n正文。"),
    # a breadcrumb trail in one line and in several
    ("当前位置：首页 > 政务公开 > 通知\n正文。", "正文。"),
    ("您的位置:\n首页\n>\n省内要闻\n省内要闻\n标题一行\n正文。", "省内要闻\n标题一行\n正文。"),
    # lines of dates and sources become fields; a sentence that begins alike stays
    ("标题一行\n发布日期:2024-03-11    來源:  瀏覽次數:326\n正文。", "标题一行\n正文。"),
    ("标题一行\n- 来源：新华日报\n来源：地方债，两项合计增长。", "标题一行\n来源：地方债，两项合计增长。"),
    # the feet of pages
    ("正文。\n相关报道：\n责任编辑：王某\n版权所有:某协会 电话:028-1\n蜀ICP备1号-9\n扫一扫在手机打开当前页", "正文。"),
    # whom to ask is no part of it; a person to be reached is kept
    ("正文。\n联系人：数字产业处 赵某 025-1234567\n（联系单位：某市工业局）\n联系人：钱某", "正文。\n联系人：钱某"),
    # a repeated title is read once
    ("关于发展新产业的通知\n发布日期:2024-01-01\n关于发展新产业的通知\n正文。", "关于发展新产业的通知\n正文。"),
    # lines wrapped at a fixed width are joined, a new item is not
    (
        "为加快建设现代化产业体系，推动制造业高端化智能化绿色化发\n展，促进新兴产业融合集群发展，培育一批具有竞争力的龙头企\n"
        "业，现就有关事项通知如下，请各地各部门结合实际认真抓好落\n实。\n一、总体要求",
        "为加快建设现代化产业体系，推动制造业高端化智能化绿色化发展，促进新兴产业融合集群发展，培育一批具有竞争力的龙头企"
        "业，现就有关事项通知如下，请各地各部门结合实际认真抓好落实。\n一、总体要求",
    ),
    # short lines around wrapped ones do not hide that they are
    (
        "某市要闻\n部门动态\n乡镇之窗\n专题专栏\n便民服务\n为加快建设现代化产业体系，推动制造业高端化智能化绿色化发\n"
        "展，促进新兴产业融合集群发展，培育一批具有竞争力的龙头企\n业，现就有关事项通知如下，请各地各部门结合实际认真抓好落\n实。",
        "某市要闻\n部门动态\n乡镇之窗\n专题专栏\n便民服务\n为加快建设现代化产业体系，推动制造业高端化智能化绿色化发展，"
        "促进新兴产业融合集群发展，培育一批具有竞争力的龙头企业，现就有关事项通知如下，请各地各部门结合实际认真抓好落实。",
    ),
    # a line that ends in a comma goes on
    ("大力发展先进制造业，\n培育未来产业。", "大力发展先进制造业，培育未来产业。"),
    # one long line on top does not hide that all others are wrapped
    (
        "某某文库提供的材料，仅供参考，不代表本站的任何观点，欢迎下载使用，谢谢您的支持。\n"
        + "".join(f"{c}推动农业高端化智能化发展，促进新兴产业融合\n" for c in "甲乙丙丁戊己庚辛壬癸" * 2)
        + "结束。",
        "某某文库提供的材料，仅供参考，不代表本站的任何观点，欢迎下载使用，谢谢您的支持。\n"
        + "".join(f"{c}推动农业高端化智能化发展，促进新兴产业融合" for c in "甲乙丙丁戊己庚辛壬癸" * 2)
        + "结束。",
    ),
    # a session's name over two lines, a reply's title over three
    ("（2023年1月5日在某县第十届\n人民代表大会第三次会议上）", "（2023年1月5日在某县第十届人民代表大会第三次会议上）"),
    ("某省厅关于\n省人大会议第12号\n建议答复的函\n正文。", "某省厅关于省人大会议第12号建议答复的函\n正文。"),
    # a site's sign of three letters at the ends of lines
    ("大力发展茶业。Zeu\n推进改革。Zeu\n加快建设。Zeu", "大力发展茶业。\n推进改革。\n加快建设。"),
    # short items under one another are no wrapped text
    ("苏州市\n无锡市\n常州市\n南通市", "苏州市\n无锡市\n常州市\n南通市"),
    # an article that follows on two ideographic spaces stands on its own
    ("第一章　总则　　第一条 　为规范管理，制定本办法。", "第一章总则\n第一条为规范管理，制定本办法。"),
    # a table: label and value are one paragraph, roles get their colon
    (
        "建 议 人: | 张某某 | 建 议 号: | 12 |\n| 承办单位: | 主办 | 市工业和信息化局 | |\n| 协办 | 市科学技术局; | ||",
        "建议人：张某某\n建议号：12\n承办单位：\n主办：市工业和信息化局\n协办：市科学技术局；",
    ),
    # a table of figures keeps its cells apart, its rule is dropped
    ("| 产业 | 产值 |\n|---|---|\n| 电子信息 | 120亿元 |", "产业 产值\n电子信息 120亿元"),
    # marks of headings and items, comments
    ("# 某市条例\n<!-- INFO END -->\n## 第一章 总 则\n- 第一项\n* 第二项", "某市条例\n第一章总则\n第一项\n第二项"),
]


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_lines_become_paragraphs(text: str, expected: str) -> None:
    assert doc(text).text == expected


def test_markdown_is_read_as_such_only_in_markdown_files() -> None:
    front = "---\ntitle: 行动方案\ndate: 2024-05-06\n---\n"
    body = "**加快**发展[低空经济](https://a.cn/x)![图](a.png)。\n> 引文。\n```\n"
    markdown = doc(front + body, path="a.md")
    assert markdown.text == "加快发展低空经济。\n引文。"
    assert (markdown.fields["title"], markdown.fields["date"]) == ("行动方案", "2024-05-06")
    # a masked place looks like emphasis and must survive in plain text
    assert doc("推动**高质量发展，在**实施行动。", path="a.txt").text == "推动**高质量发展，在**实施行动。"


def test_sections_nest_by_their_numbering() -> None:
    text = (
        "某省行动方案\n一、总体要求\n坚持创新。\n二、重点任务\n（一）强化创新驱动，成效明显。全省研发投入持续加大，平台建设提速，成果不断涌现，转化加快。\n"
        "1.壮大产业。发展一批产业，培育一批企业，建设一批园区，形成一批集群。\n（二）扩大开放\n稳外贸。"
    )
    got = doc(text)
    assert [(s.level, s.title) for s in got.sections] == [
        (1, "某省行动方案"), (6, "一、总体要求"), (6, "二、重点任务"), (7, "（一）强化创新驱动，成效明显"),
        (8, "1.壮大产业"), (7, "（二）扩大开放"),
    ]  # fmt: skip
    spans = [got.text[s.span.start : s.span.end] for s in got.sections]
    assert spans[2].startswith("二、重点任务") and spans[2].endswith("稳外贸。")
    assert spans[3].endswith("形成一批集群。") and spans[4].startswith("1.壮大产业")
    # a run-in heading is a sentence of the text as well
    sentences = [got.text[s.span.start : s.span.end] for s in got.sentences]
    assert "（一）强化创新驱动，成效明显。" in sentences
    inner = next(s for s in got.sentences if got.text.startswith("全省研发", s.span.start))
    assert got.sections[inner.section].title == "（一）强化创新驱动，成效明显"


def test_articles_are_headings_of_a_regulation_only() -> None:
    law = doc("# 某市条例\n## 第一章 总则\n第一条 为了促进发展，制定本条例。\n第二条 本条例适用于本市。")
    assert [(s.level, s.title) for s in law.sections] == [
        (1, "某市条例"), (3, "第一章总则"), (5, "第一条"), (5, "第二条"),
    ]  # fmt: skip
    assert doc("第三条生产线投产，产能翻番。").sections == ()


def test_headings_are_found_in_a_text_whose_lines_were_lost() -> None:
    body = "新质生产力是先进生产力质态，要坚持创新引领，" * 15 + "形成合力。"
    got = doc(f"同志们：下面讲几点意见，{body}一、提高认识。{body}（一）高科技性。{body}（二）高效能性。{body}")
    assert [s.title for s in got.sections] == ["一、提高认识", "（一）高科技性", "（二）高效能性"]


def test_sentences_end_at_stops_and_lines() -> None:
    got = doc("他说：“要创新。”会议强调，产业；人才。真的吗？！好！\n标题\n最后一句")
    assert [(got.text[s.span.start : s.span.end], s.paragraph) for s in got.sentences] == [
        ("他说：“要创新。”", 0), ("会议强调，产业；人才。", 0), ("真的吗？！", 0), ("好！", 0), ("标题", 1),
        ("最后一句", 2),
    ]  # fmt: skip


def test_a_text_without_stops_is_cut_into_pieces() -> None:
    got = doc("发展产业，" * 2000)
    assert all(s.span.end - s.span.start <= 2000 for s in got.sentences)
    assert all(got.text[s.span.end - 1] == "，" for s in got.sentences)


FIELDS = [
    # a notice: issuer before 关于, number on its own line with any brackets, date below the signature
    (
        "某某市人民政府办公室关于印发《某某市行动方案》的通知\n某府办发[2022]43号\n各区人民政府：\n请认真落实。\n某某市人民政府办公室\n2022年4月14日",
        {"issuer": "某某市人民政府办公室", "number": "某府办发〔2022〕43号", "date": "2022-04-14", "genre": "公文"},
    ),
    # a number that is only cited is not the document's own
    ("某市关于发展的意见\n根据《通知》（某府〔2020〕1号）要求，制定本意见。", {"number": None}),
    # a regulation: the congress that passed it
    (
        "# 某市数字经济促进条例\n2020年12月24日 某市第十三届人民代表大会常务委员会第二十六次会议通过",
        {"issuer": "某市人民代表大会常务委员会", "date": "2020-12-24", "genre": "法规"},
    ),
    # a city's regulation, as most pages print it: who passed it and who approved it, in one bracket
    (
        "某市科技创新条例\n（2023年9月28日某市第十五届人民代表大会常务委员会第六次会议通过　2023年11月24日"
        "某省第十四届人民代表大会常务委员会第六次会议批准）\n第一条 为了创新，制定本条例。",
        {"issuer": "某市人民代表大会常务委员会", "approver": "某省人民代表大会常务委员会", "date": "2023-09-28"},
    ),
    # an order of a government: body, number in order, date in Chinese digits
    (
        "某市自由贸易试验区管理办法\n某市人民政府令\n（第19号）\n市长　应某\n二〇一九年八月十二日\n第一章　总则",
        {"issuer": "某市人民政府", "number": "第19号", "date": "2019-08-12", "genre": "法规"},
    ),
    # a crawled work report: publication date and source from the page, issuer from the title
    (
        "2026年某省政府工作报告\n发布日期:2026-02-09\n来源：某某日报\n省长 刘某\n各位代表：\n现在报告工作。",
        {"issuer": "某省人民政府", "date": "2026-02-09", "source": "某某日报", "genre": "工作报告"},
    ),
    # a deputy's proposal in a table
    (
        "建 议 人: | 张某某 | 建 议 号: | 482 |\n标 题: | 关于推进工业化的建议 | ||\n"
        "| 承办单位: | 主办 | 某市工业和信息化局 | |\n| 协办 | 某市科学技术局; | ||",
        {"title": "关于推进工业化的建议", "建议人": "张某某", "建议号": "482", "genre": "提案"}
        | {"主办": "某市工业和信息化局", "协办": "某市科学技术局"},
    ),
    # a web page's own labels
    (
        "索引号：0001\n发文机关：国务院办公厅\n发文字号：国办发(2021)5号\n成文日期：2021年02月08日\n标题：关于某事的意见\n正文。",
        {"issuer": "国务院办公厅", "number": "国办发（2021）5号", "date": "2021-02-08", "title": "关于某事的意见"},
    ),
    # an impossible date is none
    ("某市通知事项\n2022年13月45日", {"date": None}),
    # the table that a government's page puts on top is no title
    (
        "[ 索引号 ] | 115/2023-14 | [ 发文字号 ] | |\n[ 发布机构 ] | 大足区经济信息委 | [ 成文日期 ] | 2022-06-10 |\n"
        "重庆市大足区经济和信息化委员会 关于第37号提案的复函\n您的提案收悉。",
        {"title": "重庆市大足区经济和信息化委员会关于第37号提案的复函", "issuer": "大足区经济信息委"}
        | {"date": "2022-06-10", "发文字号": None},
    ),
    (
        "索 引 号: | 0000/2023-91 | 信息分类: | |\n发布机构: | 生成日期: | 2022-12-02 08:54:33 | |\n"
        "文 号: | 某府办发〔2022〕10号 | 是否有效: | |\n名 称: | 某市人民政府办公室关于印发某方案的通知 |\n各县：",
        {"title": "某市人民政府办公室关于印发某方案的通知", "number": "某府办发〔2022〕10号", "date": "2022-12-02"},
    ),
    # what a site adds to a title
    ("2022年珠海市斗门区政府工作报告—全文\n各位代表：", {"title": "2022年珠海市斗门区政府工作报告"}),
    ("（江西省）2020年某市人民政府工作报告（2020年1月3日）\n各位代表：", {"title": "2020年某市人民政府工作报告"}),
    ("某市制造业发展规划（节选）\n一、总则", {"title": "某市制造业发展规划"}),
    ("某市制造业发展规划（摘编）\n一、总则", {"title": "某市制造业发展规划"}),
    ("某市制造业发展规划（试行）\n一、总则", {"title": "某市制造业发展规划（试行）"}),
    ("首页>政务>文件\n某县某产业发展规划.docx\n一、总则", {"title": "某县某产业发展规划", "genre": "公文"}),
    # buttons, a byline, a letterhead, a chapter, the day of the session: none of these is a title
    ("登录 注册 退出\n对某省十三届人大三次会议第88号建议的答复\n某某代表：您提出的关于某事的建议收悉。",
     {"genre": "提案", "title": "对某省十三届人大三次会议第88号建议的答复"}),
    # who else issues it stands in the signature: one a line, or on one line
    ("甲省工业厅等3部门关于印发《某方案》的通知\n各市：\n现将某方案印发，" + "请认真贯彻执行，" * 12 + "抓好落实。\n"
     "甲省工业厅\n甲省财政厅\n甲省商务厅\n2022年5月6日", {"issuer": "甲省工业厅、甲省财政厅、甲省商务厅"}),
    ("甲省工业厅等2部门关于印发《某方案》的通知\n各市：\n现将某方案印发，" + "请认真贯彻执行，" * 12 + "抓好落实。\n"
     "甲省工业厅 甲省财政厅\n2022年5月6日", {"issuer": "甲省工业厅甲省财政厅"}),
    ("甲省工业厅等2部门关于印发《某方案》的通知\n各市：\n现将某方案印发，" + "请认真贯彻执行，" * 12 + "抓好落实。\n"
     "某某报社\n2022年5月6日", {"issuer": "甲省工业厅"}),
    ("某市人民政府办公厅\n各区人民政府：\n现就有关事项通知如下。", {"issuer": "某市人民政府办公厅", "title": None}),
    ("第一章 总则\n第一条 为了发展，制定本条例。", {"title": None}),
    ("——2020年5月20日在某县第十七届人民代表大会第四次会议上\n2020年某县人民政府工作报告\n各位代表：",
     {"title": "2020年某县人民政府工作报告", "issuer": "某县人民政府", "genre": "工作报告"}),
    ("记者 刘某某\n产业链调整为10条。", {"title": None}),
    # the last line of a page that was cut short is no title either
    ("会议指出，要抓住机遇，下大力气，形成合力，建成一批", {"title": None}),
    # a long line on top is the title, whatever follows; a short one gives way to one that ends as titles do
    ("某部：将修订某某行业规范条件\n某市产业发展规划\n正文。",
     {"title": "某部：将修订某某行业规范条件"}),
    ("政务公开\n某市产业发展规划\n正文。", {"title": "某市产业发展规划"}),
    # the news of a plan is not the plan
    ("某三部门印发增产工作方案，稳住六个行业\n正文。", {"genre": None}),
    ("《某县发展规划纲要》解读\n正文。", {"genre": None}),
    # the same table with nothing but its labels, and what a site prints with its date
    ("索 引 号 000014348/2025-05151 主题分类 工业、交通\n发布机构 自治区工业和信息化厅 文  号 某工信字〔2025〕1号\n"
     "成文日期 2025-10-21 公文时效\n对某建议的答复意见书\n某代表：",
     {"title": "对某建议的答复意见书", "date": "2025-10-21", "issuer": "自治区工业和信息化厅"}
     | {"number": "某工信字〔2025〕1号"}),
    ("某市加快部署链长制\n2021-10-09 21:32 某发展网 记者某某某\n正文。", {"date": "2021-10-09", "source": "某发展网"}),
    ("某市加快部署链长制\n来源：某某日报2024-01-11 11:10:00\n正文。", {"date": "2024-01-11", "source": "某某日报"}),
    # a law that was amended is of the day of its last wording
    ("（2007年7月28日某省第十届人民代表大会常务委员会第二十八次会议通过 2019年1月20日某省第十三届人民代表大会"
     "常务委员会第九次会议修订）\n第一条 为了创新，制定本条例。", {"date": "2019-01-20"}),
    # a notice is the title wherever it stands on top, whole or wrapped; what a site says of it goes
    ("亚洲_某某广告_某某播放\n某市人民政府办公厅关于印发某市若干措施的通知\n某府办函〔2024〕47号\n各区：",
     {"title": "某市人民政府办公厅关于印发某市若干措施的通知", "number": "某府办函〔2024〕47号"}),
    ("某市人民政府\n关于印发某市支持人工智能创新发展\n若干政策措施的通知\n某政文〔2024〕62号\n各区：",
     {"title": "关于印发某市支持人工智能创新发展若干政策措施的通知", "issuer": "某市人民政府"}),
    ("有效 某市人民政府办公厅关于发展产业的意见\n各区：", {"issuer": "某市人民政府办公厅"}),
    # a line below the first sentences is a heading, a caption or a crosshead
    (f"某市统计局发布简况。{'数据显示，经济运行总体平稳，' * 6}。\n工业投资增长34.8%，基础设施投资增长\n正文。",
     {"title": None}),
    ("图1：2011-2015年全县地区生产总值\n正文。", {"title": None}),
    ("某商报某网记者刘某某 实习生刘某\n正文。", {"title": None}),
    ("当前位置 >> 新闻视窗 >> 某县集中推出15个项目\n正文。", {"title": None}),
    # a county of two characters; a body that has another one report; a session line that is broken
    ("政府工作报告\n——2013年3月6日在浚县十四届人民代表大会第二次会议上\n各位代表：", {"issuer": "浚县人民政府"}),
    ("某区2018年计划执行情况的报告\n主任：受区人民政府委托，我报告计划执行情况。",
     {"issuer": "区人民政府", "genre": "工作报告"}),
    ("政府工作报告\n——2021年2月2日在潮州市第十五届\n人民代表大会第七次会议上\n各位代表：",
     {"issuer": "潮州市人民政府"}),
    ("政府工作报告\n——2021年7月1日在某自治县人民代表大会上\n各位代表：我代表自治县人民政府报告工作。",
     {"issuer": "自治县人民政府"}),
    # a row of links and a slogan above a report; the label of a reply's title
    ("县委| 县人大| 县政协\n2011年某县政府工作报告\n各位代表：", {"title": "2011年某县政府工作报告"}),
    ("某某文库，记住我，来上我~\n2020年某市人民政府工作报告\n各位代表：", {"title": "2020年某市人民政府工作报告"}),
    ("题  目：关于加快发展会展业的建议\n建议人：张某", {"title": "关于加快发展会展业的建议"}),
    # names of sites; two labels on one line; a reply named 对
    ("某省人民政府网 | 某经济技术开发区网\n某区2020年工作总结\n全区发展茶叶产业。", {"title": "某区2020年工作总结"}),
    ("发布机构: 市政府办公室 发布日期: 2024-03-08\n某市关于印发方案的通知\n正文。",
     {"issuer": "市政府办公室", "date": "2024-03-08"}),
    ("某市水利局对市人大会议第12号建议的答复\n正文。", {"issuer": "某市水利局"}),
    # a site of samples above the report
    ("公文搜网 - 秘书之家\n(陕西省)2015年某县人民政府工作报告(全文)\n各位代表：",
     {"title": "2015年某县人民政府工作报告"}),
    # a line of buttons, a note of publicity, a title over two lines; the day of the session before that of the page
    ("会员登录 新用户注册 退出\n2017年某县人民政府工作报告\n各位代表：", {"title": "2017年某县人民政府工作报告"}),
    ("2024年3月5日(此件公开发布)\n某市支持产业发展若干措施\n正文。", {"title": "某市支持产业发展若干措施"}),
    ("某市人民政府关于\n进一步优化营商环境的若干意见\n各区：",
     {"title": "某市人民政府关于进一步优化营商环境的若干意见", "issuer": "某市人民政府"}),
    ("政府工作报告\n时间:2020-05-12 来源:某网\n——2018年12月27日在某县第十七届人民代表大会第一次会议上\n各位代表：",
     {"date": "2018-12-27"}),
    ("某会展\nEN\n某省长在全球某商大会上的致辞\n各位嘉宾：", {"title": "某省长在全球某商大会上的致辞"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FIELDS)
def test_fields(text: str, expected: dict[str, str | None]) -> None:
    fields = doc(text).fields
    assert {name: fields.get(name) for name in expected} == expected


def test_title_falls_back_to_the_file() -> None:
    assert doc("只有一句正文，没有标题。", title="協議書").fields["title"] == "协议书"


AWKWARD = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "苏州市發展，。；：“（）()|#-*> \t\n\r\u3000\u200b\ufeff\x1b[31m一、第章条（一）1.:,?\"'(xié)【字号】<!-->"
        ),
        st.characters(),
    ),
    max_size=300,
)


def check_map(got: Document) -> None:
    source = got.source.text
    assert len(got.origin) == len(got.text) + 1
    assert all(a < b for a, b in pairwise(got.origin))
    assert got.origin[-1] <= len(source)
    for offset, char in enumerate(got.text):
        made_of = source[got.origin[offset]]
        same = unicodedata.normalize("NFKC", made_of)
        # One for one: the same letter or figure; else a variant, a mark or a sign of the same place.
        if char.isascii() and char.isalnum():
            assert char == same
        elif char == "\n":
            assert made_of in "\n\r\x85\u2028\u2029|\u3000"
        elif made_of.isascii() and made_of.isalnum():
            assert char == made_of
    for sentence in got.sentences:
        assert got.text[sentence.span.start : sentence.span.end].strip()
        assert got.quote(sentence.span.start, sentence.span.end) in source
    spans = [s.span for s in got.sentences]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    covered = "".join(got.text[s.start : s.end] for s in spans)
    assert covered.replace(" ", "") == "".join(got.text.split())
    assert "\n\n" not in got.text and got.text == got.text.strip("\n")
    for section in got.sections:
        assert section.span.start == section.heading.start < section.heading.end <= section.span.end <= len(got.text)
        assert section.title == got.text[section.heading.start : section.heading.end]
    assert all(-1 <= s.section < len(got.sections) for s in got.sentences)


@example("0\u1680", "a.txt")
@given(AWKWARD, st.sampled_from(["a.txt", "a.md"]))
@settings(max_examples=400, deadline=None)
def test_any_text_keeps_its_map(text: str, path: str) -> None:
    check_map(clean(Source("d", "t", text, path=path)))


@given(AWKWARD)
@settings(max_examples=100, deadline=None)
def test_cleaning_is_a_function(text: str) -> None:
    one, two = clean(Source("d", "t", text)), clean(Source("d", "t", text))
    assert (one.text, one.origin, one.sections, one.fields) == (two.text, two.origin, two.sections, two.fields)


@pytest.mark.parametrize(
    "text",
    [
        "<!--" * 60_000, "（《“【" * 60_000, "(" * 100_000, '"' * 100_000, "|" * 100_000, "[" * 50_000 + "](" * 50_000,
        "---\n" + "title: [\n" * 50_000, "> " * 100_000, "`" * 100_000, "**a" * 60_000, "第一条 发展产业\n" * 50_000,
        "发展" * 500_000, "\u3000 " * 100_000, "\n \n" * 100_000, "来源：" * 50_000, "一、" * 100_000, "打印" * 50_000,
        "a(b" * 50_000,
        "#" * 100_000, "。" * 200_000, "\x1b[" * 100_000, "1：" * 100_000,
    ],
)  # fmt: skip
def test_hostile_texts_take_linear_time(text: str) -> None:
    began = time.process_time()
    clean(Source("d", "t", text, path="a.md"))
    assert time.process_time() - began < 5


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus is not beside this repository")
def test_real_reports_are_read_whole() -> None:
    for path in sorted(CORPUS.glob("*.txt")):
        got = clean(Source(path.stem, path.stem, path.read_bytes().decode("utf-8-sig"), path=str(path)))
        check_map(got)
        assert got.fields["genre"] == "工作报告" and got.fields["date"].startswith("2026-")
        assert got.fields["issuer"].endswith("人民政府"), path
        assert len(got.text) > 0.97 * len("".join(got.source.text.split())), path
        assert len(got.sections) >= 10 and not any(word in got.text for word in ("【字号", "打印本页", "相关报道："))
