"""Names in sentences of the kind that work reports, notices and regulations are made of."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import lexicon as lexicons
from kg import ontology as ontologies
from kg import weights
from kg.grammar import Grammar
from kg.model import Document, Mention, Source
from kg.stages.clean import clean
from kg.stages.detect import Detector, settle
from kg.stages.fuse import Candidate, Seen, fuse, whole


@cache
def tools() -> tuple[Grammar, Detector]:
    ontology = ontologies.load()
    lexicon = lexicons.load(None, ontology)
    return Grammar(ontology, lexicon), Detector(ontology, lexicon, weights.load())


def detect(text: str, title: str = "") -> tuple[Document, tuple[Mention, ...]]:
    grammar, detector = tools()
    document = clean(Source("d", title, text))
    return document, detector.detect(document, grammar.parse(document))


def names(text: str, title: str = "") -> set[str]:
    return {f"{m.type} {m.name or m.surface}" for m in detect(text, title)[1]}


FOUND = [
    # a numbered system in quotes runs on to its head, whatever predicate follows
    ("苏州市聚焦“1030”产业体系统筹推进传统产业焕新。", {"City 苏州市", "Initiative 1030产业体系"}),
    # a named campaign keeps the predicates inside its name
    ("深入实施国有企业改革深化提升行动。", {"Initiative 国有企业改革深化提升行动"}),
    # the items of a list take the type of its head
    ("培育量子科技、脑机接口、深海采矿等未来产业。", {"Industry 量子科技", "Industry 未来产业"}),
    # a local body is named by level, function and suffix
    ("由市工业和信息化局会同市发展改革委组织实施。", {"Agency 市工业和信息化局", "Agency 市发展改革委"}),
    # a party committee is named by its level alone, whatever word follows
    ("认真落实省委要求，在市委坚强领导下推进改革。", {"Agency 省委", "Agency 市委"}),
    # a note in brackets is read, not skipped
    ("巩固纺织服装出口。（省商务厅牵头，省财政厅配合）", {"Agency 省商务厅", "Agency 省财政厅"}),
    # the head that a list of laboratories shares is given back to each
    ("支持长白山、三江、吉光3个省实验室建设。", {"Institution 长白山实验室", "Institution 三江实验室"}),
    # 我市 is a place to be resolved
    ("我市大力发展生物医药产业。", {"Place 我市"}),
    # a person is named after a post
    ("省经济和信息化厅厅长陈砚川表示，将加快改造。", {"Person 陈砚川"}),
    # a congress session is an event
    ("2020年3月1日苏州市第十六届人民代表大会第四次会议通过", {"Event 苏州市第十六届人民代表大会第四次会议"}),
    # so it is in short, and a press conference is one with its slogan
    ("您在市政协第十四届四次会议上提出建议。", {"Event 市政协第十四届四次会议"}),
    ("据“推动高质量发展”系列主题新闻发布会消息，", {"Event “推动高质量发展”系列主题新闻发布会"}),
    # of several plenary sessions in one breath, each is a meeting
    (
        "深入贯彻党的十九届二中、三中、四中全会精神。",
        {"Event 党的十九届二中全会", "Event 党的十九届三中全会", "Event 党的十九届四中全会"},
    ),
    # so it is with those of a place's committee
    (
        "落实省委十一届八次、九次全会精神。",
        {"Event 省委十一届八次全会", "Event 省委十一届九次全会"},
    ),
    # the general office of a ministry, by its short name too
    ("工业和信息化部办公厅印发通知。", {"Agency 工业和信息化部办公厅"}),
    # the committee of a minor party
    ("民盟贵州省委会提出建议。", {"Organization 民盟贵州省委会"}),
    # whatever follows leading companies are companies
    ("龙头企业有龙翔建材、华西水泥、天域重工。", {"Enterprise 华西水泥", "Enterprise 天域重工"}),
    # the department of a government is one body with it
    ("省人民政府发展改革部门负责统筹推进。", {"Agency 省人民政府发展改革部门"}),
    # whoever a reply is addressed to is a person; what stands before 单位 and 项目 is none
    ("金某、蔡某右代表：你们提出的建议收悉。", {"Person 金某", "Person 蔡某右"}),
    ("州长郑敏作介绍，自治区主席艾尔肯·吐尼亚孜出席。", {"Person 郑敏", "Person 艾尔肯·吐尼亚孜"}),
    # an item of projects without a noun of its own is a company and its product
    ("加快推进奇瑞乘用车技改、沧海化工40万吨钾肥等项目。", {"Enterprise 奇瑞", "Industry 乘用车", "Industry 钾肥"}),
    # what is counted in companies is a company
    ("思必驰、同程、智慧芽等3家企业通过备案。", {"Enterprise 同程", "Enterprise 智慧芽"}),
    # where the text has defined a name it is one, wherever it stands
    ("郑州航空港经济综合实验区（以下简称实验区）建设提速，服务实验区的企业。", {"Park 实验区"}),
    # a post behind the name
    ("王建军副市长负责督导。", {"Person 王建军"}),
    # the heading of a task, which names it; one that begins with a verb does not
    ("二、主要任务\n3.企业家培养项目。加强领导人员队伍建设，五年内引进一百名管理人才。", {"Initiative 企业家培养项目"}),
    # a department of a committee
    ("县委农工部推进乡风行动。", {"Agency 县委农工部"}),
    # what is said within quotes is read like any other clause
    ("他强调：“要推进新型工业化，培育新质生产力。”", {"Concept 新型工业化", "Concept 新质生产力"}),
]


@pytest.mark.parametrize(("text", "wanted"), FOUND, ids=[row[0][:12] for row in FOUND])
def test_names_are_found(text: str, wanted: set[str]) -> None:
    assert wanted <= names(text)


NOT_FOUND = [
    # no people, though a surname follows a post; no city in an age; no region in a rank; no industry in a bureau
    ("由盟会长单位牵头，实施书记项目。", {"Person 单位", "Person 项目"}),
    ("今年是新中国成立70周年的大庆之年。", {"City 大庆"}),
    ("获批自治区级特色产业集群。", {"Place 自治区"}),
    ("工业和信息化部电子信息司司长周某。", {"Industry 电子信息"}),
    # chains that no one could point at, and the three sectors of the statistics
    ("强化产业链、价值链、金融链、信息链深度融合。", {"Industry 金融链", "Industry 信息链"}),
    ("第三产业增加值增长9.2%。", {"Industry 第三产业"}),
    # a table on top of a page names no initiative
    ("体裁分类 计划、发展目标\n2024年工作安排\n正文。", {"Initiative 体裁分类计划"}),
    # a generic noun is not an entity
    ("推进各项工作，完善有关机制，保障重点项目。", {"Initiative 有关机制", "Industry 产业"}),
    # a level word inside another word does not make a body: 城市管理
    ("提升城市管理水平。", {"Agency 市管理"}),
    # the end of one word and the beginning of another make no committee
    ("老城区委托专业机构开展评估。", {"Agency 区委"}),
    # every one of them is none
    ("各旗、县、区人民政府要抓好落实。", {"Agency 区人民政府"}),
    ("各市人民政府要抓好落实。", {"Agency 市人民政府"}),
    # 科技部门 is a department, not the ministry 科技部
    ("市科技部门应当加强服务。", {"Agency 科学技术部", "Agency 科技部"}),
    # the part of a quoted name is not a name beside it
    ("聚焦“1030”产业体系布局。", {"Initiative 1030"}),
    # any new material among new techniques; what is high is no name; a county is no city; half a bracket
    ("采用新技术、新工艺、新材料、新模式。", {"Industry 新材料"}),
    ("大力发展科技含量高、资源消耗低的产业项目。", {"Industry 科技含量高"}),
    ("株洲县大力发展电子信息产业。", {"City 株洲"}),
    ("中原综合保税区（以下简称综保区）管理委员会负责管理。", {"Agency 综保区）管理委员会"}),
    ("二、主要任务\n3.扶持精深加工项目。加强领导人员队伍建设，五年内引进一百名人才。", {"Initiative 扶持精深加工项目"}),
    # what a battery is like is no technology
    ("攻关高比能、高安全、耐低温动力电池。", {"Technology 高比能", "Technology 高安全"}),
    # a day, a particle, a verb's end and a bracket are no parts of a name; a site is no government
    ("3月26号汉龙汽车产业园开工。", {"Park 号汉龙汽车产业园"}),
    ("投入2亿元实施了水系连通工程。", {"Initiative 了水系连通工程"}),
    ("发展新能源（含储能）、新材料产业。", {"Industry 新能源（含储能）"}),
    ("打造航空动力3大世界级产业集群。", {"Industry 航空动力3大世界级产业集群"}),
    ("来源：中国政府网。", {"Agency 中国政府"}),
    # who announces is no part of what is announced, and a subsidiary is not its owner's name
    ("王茂盛宣布联盟成立。", {"Organization 王茂盛宣布联盟"}),
    (
        "山东能源集团旗下太阳能科技公司投产。",
        {"Enterprise 山东能源集团旗下太阳能科技公司", "Enterprise 旗下太阳能科技公司"},
    ),
    # a city inside a longer name is not named
    ("滨海—中关村科技园建设提速。", {"Park 中关村"}),
]


@pytest.mark.parametrize(("text", "unwanted"), NOT_FOUND, ids=[row[0][:12] for row in NOT_FOUND])
def test_names_are_not_invented(text: str, unwanted: set[str]) -> None:
    assert not unwanted & names(text)


def test_the_document_itself_is_a_policy() -> None:
    # the title of a notice names the policy that it brings
    text = "苏州市人民政府关于印发《苏州市低空经济行动方案》的通知\n苏府〔2025〕8号\n各区人民政府：\n"
    text += "现印发给你们，请遵照执行。"
    assert "Policy 苏州市低空经济行动方案" in names(text)


@given(
    st.lists(
        st.builds(
            lambda start, size, score, kind: Candidate(start, start + size, kind, "rule", score),
            st.integers(0, 30),
            st.integers(1, 9),
            st.floats(0.01, 0.99),
            st.sampled_from(["Industry", "Technology"]),
        )
    )
)
def test_settled_candidates_never_overlap_and_order_does_not_matter(candidates: list[Candidate]) -> None:
    kept = settle(candidates)
    assert all(a.end <= b.start for a, b in pairwise(kept))
    assert set(kept) <= set(candidates)
    assert kept == settle(candidates[::-1])


@given(st.text(alphabet="苏州市发展“”（）《》、，。等和1030产业体系的\n 实施工程A+", max_size=120))
def test_mentions_lie_in_the_text_and_never_overlap(text: str) -> None:
    document, mentions = detect(text)
    for m in mentions:
        assert document.text[m.span.start : m.span.end] == m.surface
    assert all(a.span.end <= b.span.start for a, b in pairwise(mentions))


@pytest.mark.parametrize(
    ("text", "read", "name"),
    [
        ("开行中老铁路“一地两检”列车", "中老铁路“一地两检", "“一地两检”"),  # the quotation is the name
        ("打造“湖超”联赛品牌", "湖超”联赛", "“湖超”联赛"),  # its first mark belongs to it
        ("实施“亮码”入企", "“亮码”入企", "“亮码”入企"),  # nothing is missing
        ("推广“一窗”、“一网”", "“一窗”、“一网", "“一网”"),  # the last of two
        ("打造“一带一路", "“一带一路", "“一带一路"),  # the text itself lacks the mark
        ("装备制造（含军民融合、机器人）、绿色建材", "机器人）", "机器人"),  # closes what another name opened
        ("提升新能源（锂电）产业链", "新能源（锂电", "新能源（锂电）"),  # the mark belongs to it
        ("提升新能源（含锂电、储能）产业链", "新能源（含锂电", "新能源"),  # the bracket goes on
        ("提升新能源（锂电）产业链", "（锂电", "锂电"),  # what stands in brackets
        ("上海（张江）科创中心", "上海（张江）科创中心", "上海（张江）科创中心"),  # nothing is missing
    ],
)
def test_what_a_model_reads_has_both_marks(text: str, read: str, name: str) -> None:
    start, end = whole(text, text.index(read), text.index(read) + len(read))
    assert text[start:end] == name


def test_what_rules_and_model_agree_on_is_believed_more() -> None:
    rule = Candidate(0, 4, "Industry", "list", 0.6)
    (alone,) = fuse([rule], [])
    (both,) = fuse([rule], [Seen(0, 4, "Industry", 0.9)])
    assert alone.score < rule.score < both.score


def test_a_body_needs_no_model() -> None:
    body = Candidate(0, 4, "Agency", "body", 0.95)
    assert list(fuse([body], [])) == [body]
