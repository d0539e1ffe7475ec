"""Linking: sentences with their mentions marked ⟦surface|Type⟧ (⟦我市|home⟧), and what each must stand for."""

from __future__ import annotations

import json
import re
from array import array
from functools import cache
from pathlib import Path

import ahocorasick_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import lexicon, ontology
from kg.model import Document, Linked, Mention, Sentence, Source, Span
from kg.stages.agencies import Agencies
from kg.stages.clean import clean
from kg.stages.link import Linker
from kg.stages.places import Places, level_of

MARK = re.compile(r"⟦([^|⟧]+)\|([A-Za-z]+)(?:=([^⟧]*))?⟧")
GOLD = Path(__file__).parent.parent.parent / "shared" / "gold"


@cache
def linker() -> Linker:
    o = ontology.load()
    return Linker(o, lexicon.load(None, o))


def marked(text: str, **fields: str) -> tuple[Document, tuple[Mention, ...]]:
    """A document and its mentions; ⟦科技|Agency=市科技部门⟧ is a mention whose name is not its surface."""
    plain, mentions, at = "", [], 0
    for m in MARK.finditer(text):
        plain += text[at : m.start()]
        span = Span(len(plain), len(plain) + len(m[1]))
        home = m[2] == "home"
        mentions.append(Mention(span, "Place" if home else m[2], m[1], "home" if home else "test", name=m[3] or ""))
        plain += m[1]
        at = m.end()
    plain += text[at:]
    return document(plain, fields), tuple(mentions)


def document(plain: str, fields: dict[str, str]) -> Document:
    source = Source("d1", fields.get("title", ""), plain)
    sentences = (Sentence(Span(0, len(plain)), 0, -1),)
    return Document("d1", plain, array("l", range(len(plain) + 1)), source, (), sentences, fields)


def link(text: str, **fields: str) -> tuple[Linked, list[str]]:
    """The result, and for each mention the id it was linked to ("" if left open)."""
    doc, mentions = marked(text, **fields)
    linked = linker().link(doc, mentions)
    by = {ln.mention: ln.entity for ln in linked.links}
    return linked, [by.get(i, "") for i in range(len(mentions))]


# (fields, text, the home, the rule that must find it)
HOMES = [
    # the issuer comes first; a district's office stands in its city
    ({"issuer": "苏州市人民政府"}, "", "City/苏州市", "issuer"),
    ({"issuer": "杭州市萧山区人民政府"}, "", "County/萧山区", "issuer"),
    # a district whose name is a word of its own (南海, 东港) is meant where a place is expected
    ({"issuer": "佛山市南海区人民政府"}, "", "County/南海区", "issuer"),
    ({"title": "佛山市南海区促进氢能产业发展办法"}, "", "County/南海区", "title"),
    ({"issuer": "阿坝州人民政府办公室"}, "", "City/阿坝藏族羌族自治州", "issuer"),
    ({"issuer": "国家税务总局江苏省税务局"}, "", "Province/江苏省", "issuer"),
    # a central body speaks for the country, even about one province
    ({"issuer": "国务院", "title": "国务院关于支持贵州的意见"}, "", "Country/中国", "issuer"),
    ({"title": "2025年国务院政府工作报告"}, "", "Country/中国", "title"),
    # the title: a province by its short name; a place that is only visited or learned from does not count
    ({"title": "构建四川工业绿色底色"}, "", "Province/四川省", "title"),
    ({"title": "中国（上海）自由贸易试验区管理办法"}, "", "Province/上海市", "title"),
    ({"title": "深圳经济特区产业促进条例"}, "", "City/深圳市", "title"),
    ({"title": "关于学习浙江经验的报告"}, "⟦我省|home⟧⟦赣州市|City⟧、⟦江西|Province⟧", "Province/江西省", "names"),
    # a deputy to the national congress speaks for the own place
    ({"title": "全国人大代表李某：擦亮四川底色"}, "", "Province/四川省", "title"),
    # 文号: 皖 is the province; 苏府 is the city's office, 苏政 the province's
    ({"number": "皖开放办〔2022〕6号"}, "", "Province/安徽省", "number"),
    ({"number": "苏府〔2022〕6号"}, "", "City/苏州市", "number"),
    ({"number": "苏政发〔2022〕6号"}, "", "Province/江苏省", "number"),
    # who handles a proposal
    ({"title": "关于推进我市新型工业化的建议", "主办": "苏州市工业和信息化局"}, "", "City/苏州市", "handler"),
    # the session that a proposal is put to
    ({}, "晋江市第十八届人民代表大会第五次会议第63号建议\n", "County/晋江市", "session"),
    ({}, "政协漳州市第十四届委员会第三次会议\n", "City/漳州市", "session"),
    # a run of local bodies
    ({}, "⟦无锡市科技局|Agency⟧、⟦无锡市财政局|Agency⟧、⟦无锡市人社局|Agency⟧负责。", "City/无锡市", "bodies"),
    # one character: masked names, but 驻津 gives the place away; 驻京办 is said from elsewhere
    ({}, "⟦××|home⟧支持驻津高校来⟦我市|home⟧转化成果。", "Province/天津市", "glyph"),
    ({}, "⟦我省|home⟧驻京办事处服务⟦合肥市|City⟧、⟦芜湖市|City⟧、⟦滁州市|City⟧企业。", "Province/安徽省", "names"),
    # 苏 is a province or a city: 我市 settles it
    ({}, "⟦我市|home⟧服务驻苏高校。", "City/苏州市", "glyph"),
    ({}, "⟦我省|home⟧服务驻苏高校。", "Province/江苏省", "glyph"),
    # most names: the province, or the city where the text says 我市
    ({}, "⟦我省|home⟧⟦南京市|City⟧、⟦苏州市|City⟧、⟦南京工业大学|Institution⟧", "Province/江苏省", "names"),
    ({}, "⟦我市|home⟧⟦武汉市|City⟧、⟦武汉|City⟧、⟦武汉大学|Institution⟧", "City/武汉市", "names"),
    # a province's name in the title, but the text speaks as a city of it
    ({"title": "江苏制造"}, "⟦我市|home⟧、⟦常州市|City⟧、⟦常州|City⟧", "City/常州市", "names"),
    # districts vote for their city, and bodies without a name say that it is a city's text
    ({}, "⟦市委|Agency⟧⟦株洲市政协|Agency⟧⟦石峰区|County⟧、⟦天元区|County⟧、⟦市发改委|Agency⟧", "City/株洲市", "names"),
    # a masked home that nothing gives away belongs to this document alone
    ({}, "⟦××省|home⟧推进新型工业化。", "Province/我省@d1", "masked"),
    ({}, "⟦我市|home⟧推进新型工业化，为⟦我市|home⟧添动力。", "City/我市@d1", "masked"),
    # a session whose line is broken; a province in brackets before the title of a county's plan
    ({}, "北京市东城区第十六届\n人民代表大会第五次会议上\n", "County/东城区", "session"),
    ({"title": "云霄县发展规划"}, "⟦我县|home⟧", "County/云霄县", "title"),
    # a district that speaks of itself; an autonomous region that does
    ({}, "⟦我区|home⟧⟦西安市|City⟧、⟦雁塔区|County⟧、⟦雁塔区|County⟧、⟦雁塔|County⟧", "County/雁塔区", "names"),
    ({}, "⟦全区|home⟧⟦包头市|City⟧、⟦和林格尔县|County⟧、⟦内蒙古|Province⟧", "Province/内蒙古自治区", "names"),
    # a text about one city, which never says 我市, is that city's
    ({}, "⟦昌吉州|City⟧、⟦昌吉州|City⟧、⟦昌吉州|City⟧、⟦新疆|Province⟧", "City/昌吉回族自治州", "names"),
    # where it ranks in its province, the city does not speak for it
    ({}, "⟦我市|home⟧居⟦全省|home⟧第二，占⟦全省|home⟧一半，⟦襄阳市|City⟧、⟦襄阳|City⟧", "City/襄阳市", "names"),
    # a masked county stays one
    ({}, "⟦我县|home⟧推进新型工业化，为⟦全县|home⟧添动力。", "County/我县@d1", "masked"),
    # a report named in the news of it, and what is to be made of a place
    ({}, "2月14日，2025年新乡市政府工作报告全文发布。", "City/新乡市", "report"),
    ({}, "把江西建设成为全国知名的基地。⟦全省|home⟧", "Province/江西省", "report"),
    # companies do not tell where the text is, unless nothing else does
    (
        {},
        "⟦河南承业|Enterprise⟧、⟦河南天方|Enterprise⟧、⟦西华县|County⟧、⟦西华县|County⟧、⟦全县|home⟧",
        "County/西华县",
        "names",
    ),
    # districts vote for a city that is not named itself
    ({}, "⟦我市|home⟧、⟦邯山区|County⟧、⟦丛台区|County⟧、⟦肥乡区|County⟧", "City/邯郸市", "names"),
    # one name is enough where the text says of which level it is
    ({}, "⟦岳阳市委|Agency⟧副书记在⟦全市|home⟧大会上的讲话", "City/岳阳市", "names"),
    # a text that says 我市 is not its province's; a number begins like one city only
    ({}, "⟦我市|home⟧、⟦湖北省|Province⟧、⟦湖北|Province⟧、⟦全市|home⟧", "City/我市@d1", "masked"),
    ({"number": "菏政办字〔2023〕1号"}, "", "City/菏泽市", "number"),
    # a national office of a province, and the communiqué that it brings
    ({}, "⟦《2022年河南省统计公报》|Policy⟧、⟦全省|home⟧", "Province/河南省", "names"),
    # whom a ministry writes to
    ({}, "各省、自治区、直辖市工业和信息化主管部门：", "Country/中国", "nation"),
    ({"number": "工信厅规函〔2026〕101号"}, "", "Country/中国", "number"),
    # bodies with nothing but their level, and a run of ministries
    ({}, "⟦省经信委|Agency⟧、⟦省发展改革委|Agency⟧负责。", "Province/我省@d1", "masked"),
    ({}, "⟦工业和信息化部|Agency⟧、⟦财政部|Agency⟧、⟦商务部|Agency⟧负责。", "Country/中国", "nation"),
    # a county that is none now, or has been renamed: never the city whose name it begins with, nor one inside its own
    ({"title": "2011年上饶县政府工作报告"}, "", "County/上饶县", "title"),
    ({"issuer": "重庆市璧山县人民政府"}, "", "County/璧山区", "issuer"),
    ({"title": "2012年广丰县政府工作报告"}, "", "County/广丰区", "title"),
    ({"title": "2010年宜宾县人民政府工作报告"}, "", "County/宜宾县", "title"),
    ({}, "（2012年1月5日在株洲县第十五届人民代表大会第六次会议上）\n", "County/株洲县", "session"),
    # a city's bodies, in a text that says 全省 once; a province's bodies, in a text that says 全市
    ({}, "⟦市委|Agency⟧、⟦市政府|Agency⟧，⟦全省|home⟧⟦宜昌市|City⟧、⟦宜昌|City⟧、⟦宜昌|City⟧", "City/宜昌市", "names"),
    (
        {},
        "⟦省委|Agency⟧、⟦省政府|Agency⟧⟦全省|home⟧⟦广州市|City⟧、⟦广州|City⟧，⟦全市|home⟧⟦广州|City⟧、⟦全市|home⟧",
        "City/广州市",
        "names",
    ),
    # where a rule is to fit; a province in the title of a county's page
    ({}, "结合山西省实际，制定本办法。⟦我省|home⟧", "Province/山西省", "report"),
    ({"title": "甘肃示范县名单"}, "⟦全县|home⟧推进产业发展，⟦我县|home⟧", "County/我县@d1", "masked"),
    # a text of the nation
    ({}, "我国工业门类齐全，我国制造业规模第一，我国要加快转型。", "Country/中国", "nation"),
]


@pytest.mark.parametrize(("fields", "text", "home", "rule"), HOMES)
def test_home(fields: dict[str, str], text: str, home: str, rule: str) -> None:
    linked, _ = link(text, **fields)
    assert linked.home
    assert (linked.home.entity, linked.home.rule) == (home, rule)
    assert home in {e.id for e in linked.entities}


NOWHERE = ["产业要因地制宜。", "⟦我们|home⟧要加快转型。", "⟦苏州市|City⟧与⟦杭州市|City⟧合作。"]


@pytest.mark.parametrize("text", NOWHERE)
def test_no_home_is_made_up(text: str) -> None:
    assert link(text)[0].home is None


def test_the_home_keeps_the_words_that_gave_it_away() -> None:
    doc, mentions = marked("各驻津院所要发挥作用。")
    home = linker().link(doc, mentions).home
    assert home and home.span and doc.text[home.span.start : home.span.end] == "驻津"


JIANGSU, SUZHOU = {"issuer": "江苏省人民政府"}, {"issuer": "苏州市人民政府"}
# (fields, text, the entities of its mentions in order; "" where it must stay open)
LINKS: list[tuple[dict[str, str], str, list[str]]] = [
    # 我市 is the home, 我省 the province above it, 全国 the country
    (SUZHOU, "⟦我市|home⟧为⟦全省|home⟧和⟦全国|Country⟧探路", ["City/苏州市", "Province/江苏省", "Country/中国"]),
    # a municipality is a 市 and its own province; 自治区 and 全区 are the province
    ({"issuer": "天津市人民政府"}, "⟦我市|home⟧⟦我省|home⟧", ["Province/天津市"] * 2),
    ({"issuer": "宁夏回族自治区人民政府"}, "⟦全区|home⟧⟦自治区|home⟧", ["Province/宁夏回族自治区"] * 2),
    ({"issuer": "昆山市人民政府"}, "⟦我市|home⟧⟦全省|home⟧", ["County/昆山市", "Province/江苏省"]),
    # a province has no 全市: not guessed
    (JIANGSU, "⟦全省|home⟧、⟦全市|home⟧", ["Province/江苏省", ""]),
    # bodies of the home, in full
    (
        JIANGSU,
        "⟦省委|Agency⟧、⟦省政府|Agency⟧、⟦省工信厅|Agency⟧、⟦省发展改革委|Agency⟧",
        [
            "Agency/中国共产党江苏省委员会",
            "Agency/江苏省人民政府",
            "Agency/江苏省工业和信息化厅",
            "Agency/江苏省发展和改革委员会",
        ],
    ),
    (SUZHOU, "⟦市工信局|Agency⟧⟦省工信厅|Agency⟧", ["Agency/苏州市工业和信息化局", "Agency/江苏省工业和信息化厅"]),
    # the place in the name wins over the home, in short or in full; a 厅 alone is the province's
    (SUZHOU, "⟦无锡工信局|Agency⟧⟦无锡市委|Agency⟧", ["Agency/无锡市工业和信息化局", "Agency/中国共产党无锡市委员会"]),
    (SUZHOU, "⟦财政厅|Agency⟧⟦财政局|Agency⟧", ["Agency/江苏省财政厅", "Agency/苏州市财政局"]),
    ({"issuer": "西藏自治区人民政府"}, "⟦自治区党委|Agency⟧", ["Agency/中国共产党西藏自治区委员会"]),
    # 部门 is the 局 where the text names it, else itself; members of a list carry their share
    (SUZHOU, "⟦市科技部门|Agency⟧⟦市科技局|Agency⟧", ["Agency/苏州市科学技术局"] * 2),
    (SUZHOU, "⟦市发展改革|Agency⟧、⟦统计|Agency=市统计部门⟧", ["Agency/苏州市发展和改革部门", "Agency/苏州市统计部门"]),
    (SUZHOU, "⟦市、区（市）人民政府|Agency⟧", ["Agency/苏州市人民政府"]),
    # 工信厅 is what the document writes out for the same place
    (
        {"issuer": "四川省人民政府"},
        "⟦四川省经济和信息化厅|Agency⟧、⟦省工信厅|Agency⟧",
        ["Agency/四川省经济和信息化厅"] * 2,
    ),
    # central bodies by their short names; a department of nowhere stays open
    ({}, "⟦科技部|Agency⟧⟦国家发展改革委|Agency⟧", ["Agency/科学技术部", "Agency/国家发展和改革委员会"]),
    ({}, "⟦科技部门|Agency⟧", [""]),
    ({"issuer": "上海市人民政府"}, "⟦区人民政府|Agency⟧", [""]),
    # an office that is made of no known parts still gets its place
    (JIANGSU, "⟦省制造强省建设领导小组|Agency⟧", ["Agency/江苏省制造强省建设领导小组"]),
    (SUZHOU, "⟦市场主体服务中心|Institution⟧", ["Institution/市场主体服务中心"]),  # 市 of 市场 is no level
    # one name, several places: settled by the text, or left open
    (SUZHOU, "⟦鼓楼区|County⟧发展软件产业", [""]),
    ({"issuer": "南京市人民政府"}, "⟦鼓楼区|County⟧发展软件产业", ["County/南京市鼓楼区"]),
    ({}, "⟦徐州|City⟧⟦鼓楼区|County⟧发展物流", ["City/徐州市", "County/徐州市鼓楼区"]),
    ({}, "在⟦福州市|City⟧，⟦鼓楼区|County⟧发展软件", ["City/福州市", "County/福州市鼓楼区"]),
    ({}, "⟦开封市鼓楼区|County⟧很美，⟦鼓楼区|County⟧很大", ["County/开封市鼓楼区"] * 2),
    ({}, "⟦鼓楼区人民政府|Agency⟧", [""]),
    ({}, "⟦福州市|City⟧的⟦鼓楼区人民政府|Agency⟧", ["City/福州市", "Agency/福州市鼓楼区人民政府"]),
    # short names of places and parks
    ({}, "⟦苏州|City⟧⟦长三角地区|Region⟧", ["City/苏州市", "Region/长三角"]),
    ({}, "⟦苏州高新区|Park⟧与⟦高新区|Park⟧", ["Park/苏州高新技术产业开发区"] * 2),
    # 以下简称
    (
        {},
        "⟦杭州大江东产业集聚区|Park⟧（以下简称⟦大江东集聚区|Park⟧）和⟦大江东集聚区|Park⟧",
        ["Park/杭州大江东产业集聚区"] * 3,
    ),
    (
        {},
        "《⟦工业强链行动方案|Policy⟧》（以下简称《⟦方案|Policy⟧》），按照⟦方案|Policy⟧",
        ["Policy/工业强链行动方案"] * 3,
    ),
    # forms of one name: settled cases of the guidelines
    ({}, "⟦人工智能|Technology⟧⟦新一代人工智能|Technology⟧⟦人工智能产业|Technology⟧", ["Technology/人工智能"] * 3),
    ({}, "⟦人工智能产业|Industry⟧", ["Industry/人工智能"]),  # the shorter form stands in the lexicon
    ({}, "⟦竹缠绕产业|Industry⟧和⟦竹缠绕|Industry⟧", ["Industry/竹缠绕"] * 2),  # both forms stand in the text
    ({}, "⟦竹缠绕产业|Industry⟧", ["Industry/竹缠绕产业"]),  # only one does
    ({}, "⟦“智改数转”|Initiative⟧⟦智能化改造和数字化转型|Initiative⟧", ["Initiative/智改数转"] * 2),
    ({}, "⟦“蓝海”行动|Initiative⟧⟦蓝海|Initiative⟧⟦“蓝海”|Initiative⟧", ["Initiative/蓝海"] * 3),
    (
        SUZHOU,
        "⟦苏州市“1030”产业体系|Initiative⟧⟦“1030”产业体系|Initiative⟧",
        ["Initiative/1030产业体系"] * 2,
    ),
    ({}, "⟦人工智能+|Initiative⟧⟦人工智能|Technology⟧", ["Initiative/人工智能+", "Technology/人工智能"]),  # kept apart
    (
        {},
        "⟦国家级蓝海工厂|Title⟧⟦省级蓝海工厂|Title⟧⟦蓝海工厂|Title⟧",  # ranks that are told apart stay apart
        ["Title/国家级蓝海工厂", "Title/省级蓝海工厂", "Title/蓝海工厂"],
    ),
    ({}, "⟦国家级蓝海工厂|Title⟧⟦蓝海工厂|Title⟧", ["Title/蓝海工厂"] * 2),
    # one type for one name in a document: the majority, then the order of the ontology
    (
        {},
        "⟦竹缠绕|Technology⟧⟦竹缠绕|Industry⟧⟦竹缠绕|Technology⟧",
        ["Technology/竹缠绕"] * 3,
    ),
    ({}, "⟦竹缠绕|Technology⟧⟦竹缠绕|Industry⟧", ["Industry/竹缠绕"] * 2),
    # a policy with and without 的; what is not there in both forms stays as it is
    (
        {},
        "⟦支持蓝海企业发展实施方案|Policy⟧《⟦支持蓝海企业发展的实施方案|Policy⟧》⟦关于绿洲的意见|Policy⟧",
        ["Policy/支持蓝海企业发展实施方案"] * 2 + ["Policy/关于绿洲的意见"],
    ),
    # the document's own policy: 本办法, the notice that brings it, its 文号
    (
        {"title": "苏州市人民政府关于印发《苏州市数据管理办法》的通知", "number": "苏府〔2022〕6号"},
        "⟦苏府〔2022〕6号|Policy⟧《⟦苏州市数据管理办法|Policy⟧》⟦本办法|Policy⟧",
        ["Policy/苏州市数据管理办法"] * 3,
    ),
    (
        {"title": "2026年江苏省政府工作报告", "issuer": "江苏省人民政府"},
        "⟦政府工作报告|Policy⟧",  # not one with the reports of other provinces
        ["Policy/2026年江苏省政府工作报告"],
    ),
]


@pytest.mark.parametrize(("fields", "text", "ids"), LINKS)
def test_link(fields: dict[str, str], text: str, ids: list[str]) -> None:
    linked, found = link(text, **fields)
    assert found == ids
    assert [i for i, id in enumerate(ids) if not id] == [i for i, _ in linked.unresolved]


@pytest.mark.parametrize(
    ("fields", "text", "how"),
    [
        ({}, "⟦苏州市|City⟧", "exact"),
        ({}, "⟦苏州|City⟧", "short"),
        ({}, "⟦长三角地区|Region⟧", "alias"),
        (SUZHOU, "⟦全市|home⟧", "home"),
        (JIANGSU, "⟦省委|Agency⟧", "home"),
        ({}, "⟦徐州市|City⟧⟦鼓楼区|County⟧", "parent"),
        ({}, "⟦竹缠绕|Technology⟧", "open"),
    ],
)
def test_how_a_link_was_made(fields: dict[str, str], text: str, how: str) -> None:
    assert link(text, **fields)[0].links[-1].how == how


def test_aliases_are_the_forms_seen_and_the_official_short_name() -> None:
    text = "⟦我市|home⟧、⟦省委|Agency⟧、⟦“智改数转”|Initiative⟧、⟦智能化改造和数字化转型|Initiative⟧"
    linked, _ = link(text, **SUZHOU)
    aliases = {e.id: e.aliases for e in linked.entities}
    assert aliases["City/苏州市"] == ("我市", "苏州")
    assert {"省委", "江苏省委", "中共江苏省委"} <= set(aliases["Agency/中国共产党江苏省委员会"])
    assert aliases["Initiative/智改数转"] == ("智能化改造和数字化转型",)


def test_a_short_name_that_is_a_common_word_is_no_alias_unless_seen() -> None:
    assert link("⟦东城区|County⟧")[0].entities[0].aliases == ()  # not 东城
    assert link("⟦东城|County⟧")[0].entities[0].aliases == ("东城",)


def test_a_masked_home_is_not_merged_across_documents() -> None:
    doc, mentions = marked("⟦我省|home⟧的⟦省政府|Agency⟧推进转型。")
    linked = linker().link(doc, mentions)
    assert [e.id for e in linked.entities] == ["Agency/我省人民政府@d1", "Province/我省@d1"]
    assert {e.name for e in linked.entities} == {"我省", "我省人民政府"}


def test_what_is_left_open_says_why() -> None:
    linked, _ = link("⟦鼓楼区|County⟧和⟦全县|home⟧", **JIANGSU)
    assert [why for _, why in linked.unresolved] == [
        "鼓楼区 may be 南京市鼓楼区、徐州市鼓楼区: the text does not say which",
        "全县 in a document of 江苏省 names no place that is known",
    ]


@pytest.mark.parametrize(
    ("word", "level"),
    [("我市", "市"), ("省内", "省"), ("全自治区", "自治区"), ("××", ""), ("我们", ""), ("××省", "省"), ("本州", "州")],
)
def test_level(word: str, level: str) -> None:
    assert level_of(word) == level


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("江苏省工信厅", "工业和信息化"),
        ("江苏工信厅", "工业和信息化"),
        ("省发改委", "发展和改革"),
        ("市委", "委"),
        ("中共苏州市委员会", "委员会"),
        ("苏州市虎丘区市场监管局", "市场监督管理"),
        ("龙头企业", None),
        ("委员会", None),
        ("苏州大学", None),
    ],
)
def test_parts_of_a_body(name: str, function: str | None) -> None:
    lexicon_ = linker().lexicon
    body = Agencies(lexicon_, Places(lexicon_)).parse(name)
    assert (body.function.name if body else None) == function


TYPES = ["Place", "City", "County", "Agency", "Park", "Industry", "Technology", "Initiative", "Policy", "Institution"]
WORDS = ["我市", "鼓楼区", "苏州", "省委", "工信局", "人工智能", "人工智能产业", "高新区", "××", "（以下简称", "）"]
WORDS += ["方案", "、", "市", "称", "“蓝海”", "国家级", "《", "》", "中国", "X"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(["", *TYPES])), max_size=25),
    st.sampled_from(["", "苏州市人民政府", "江苏省", "国务院", "鼓楼区人民政府", "市"]),
)
def test_any_mentions_link_to_sound_entities(pieces: list[tuple[str, str]], issuer: str) -> None:
    text, mentions = "", []
    for word, type_ in pieces:
        if type_:
            span = Span(len(text), len(text) + len(word))
            mentions.append(Mention(span, type_, word, "home" if type_ == "Place" else "test"))
        text += word
    doc = document(text or "无", {"issuer": issuer, "title": text[:20]})
    linked = linker().link(doc, tuple(mentions))
    assert linked == linker().link(doc, tuple(mentions))
    ids = [e.id for e in linked.entities]
    assert ids == sorted(set(ids))
    assert all(e.id.startswith(f"{e.type}/") and e.name and e.name not in e.aliases for e in linked.entities)
    assert {ln.entity for ln in linked.links} <= set(ids)
    assert {ln.mention for ln in linked.links} | {i for i, _ in linked.unresolved} == set(range(len(mentions)))
    assert not {ln.mention for ln in linked.links} & {i for i, _ in linked.unresolved}


def test_many_names_do_not_take_quadratic_time() -> None:
    """Ambiguous districts, open bodies and definitions by the thousand."""
    pieces = [f"⟦鼓楼区|County⟧⟦市第{i}推进办公室领导小组|Agency⟧（以下简称⟦甲{i}|Policy⟧）" for i in range(4000)]
    doc, mentions = marked("".join(pieces))
    linked = linker().link(doc, mentions)
    assert len(linked.links) + len(linked.unresolved) == len(mentions)


@pytest.mark.skipif(not GOLD.is_dir(), reason="needs ../shared/gold, which is not part of the project")
def test_the_home_of_every_training_document() -> None:
    """Even without title and issuer, the names in the text give all but the national report away."""
    lexicon_ = linker().lexicon
    deictic = ["我省", "我市", "我州", "全省", "全市", "本市", "本省", "全州", "全区"]
    words = sorted({*lexicon_.by_surface, *deictic})
    automaton = ahocorasick_rs.AhoCorasick(words, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    wrong = []
    for gold in sorted((GOLD / "train").glob("*.json")):
        wanted = json.loads(gold.read_text("utf-8"))
        (path,) = (GOLD / "train-docs").glob(f"{wanted['doc']}*.txt")
        doc = clean(Source(path.name, path.stem, path.read_text("utf-8")))
        mentions = []
        for i, start, end in automaton.find_matches_as_indexes(doc.text):
            entries = lexicon_.by_surface.get(words[i], ())
            type_, rule = (entries[0].type, "lexicon") if entries else ("Place", "home")
            mentions.append(Mention(Span(start, end), type_, words[i], rule))
        for fields in (doc.fields, {}):
            bare = Document(doc.id, doc.text, doc.origin, doc.source, (), doc.sentences, fields)
            home = linker().homes.find(bare, mentions)
            if (home.entity.partition("/")[2] if home else "") != wanted["home"]:
                wrong.append((path.stem, bool(fields), home))
    assert [w[:2] for w in wrong] == [("t36_国务院2025", False)]


@pytest.mark.parametrize(
    ("surface", "type_", "alias"),
    [
        # a slogan alone; without its place; without its rank; without its general last word
        ("“亮码入企”机制", "Initiative", "亮码入企"),
        ("徐州国家城市更新试点", "Title", "国家城市更新试点"),
        ("首批中原消费名品", "Title", "中原消费名品"),
        ("新沂骆马湖引水项目", "Initiative", "新沂骆马湖引水"),
    ],
)
def test_an_open_name_is_known_by_its_shorter_forms(surface: str, type_: str, alias: str) -> None:
    linked, _ = link(f"⟦徐州|City⟧推进⟦{surface}|{type_}⟧。")
    entity = next(e for e in linked.entities if e.type == type_)
    assert alias in entity.aliases


def test_a_shorter_form_that_is_another_name_is_left_to_it() -> None:
    linked, _ = link("⟦徐州|City⟧推进⟦云龙引水|Initiative⟧，建立⟦“云龙引水”数字孪生机制|Initiative⟧。")
    assert [e.name for e in linked.entities if "云龙引水" in e.aliases] == []


@pytest.mark.parametrize(
    ("title", "level", "home", "former"),
    [
        ("2013年平果县政府工作报告", "县", "County/平果市", "平果县"),
        ("2015年章丘市政府工作报告", "市", "County/章丘区", "章丘市"),
    ],
)
def test_a_county_is_called_what_it_was_when_only_the_file_is_named_after_it(
    title: str, level: str, home: str, former: str
) -> None:
    linked, ids = link(f"⟦全{level}|home⟧上下推进⟦新型工业化|Concept⟧。", title=title, issuer=f"{former}人民政府")
    assert ids[0] == home
    assert former in next(e for e in linked.entities if e.id == home).aliases
