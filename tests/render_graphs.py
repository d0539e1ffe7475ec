"""Made-up graphs in the shape that kg.graph hands to the page: policy names, quotes, figures, documents."""

from __future__ import annotations

import random
from typing import Any

import networkx as nx

PLACES = [
    "浙江",
    "江苏",
    "山西",
    "辽宁",
    "四川",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
]
FIELDS = [
    "低空经济",
    "生物医药",
    "人工智能",
    "新能源",
    "集成电路",
    "新材料",
    "航空航天",
    "数字经济",
    "高端装备",
    "量子科技",
    "氢能",
    "文化旅游",
]
TECHS = [
    "数字孪生",
    "膜分离",
    "第三代半导体",
    "工业互联网",
    "脑机接口",
    "区块链",
    "6G",
    "大模型",
    "碳捕集",
    "钠离子电池",
]
PLANS = [
    "智改数转",
    "人工智能+行动",
    "兴辽英才计划",
    "千企升级工程",
    "乡村振兴",
    "新质生产力",
    "双碳",
    "八八战略",
    "集群登峰行动",
]
INDICATORS = ["地区生产总值", "规上工业增加值", "产业集群", "高新技术企业", "研发投入强度", "城镇新增就业", "粮食产量"]
SYLLABLES = "东南西北中山江河湖海云龙凤金银铁石林森华新光明安平康宁兴盛昌隆德仁义礼智信天地人和春夏秋冬"
TYPES = {
    "Province": "省级行政区", "City": "地级行政区", "Agency": "党政机关", "Enterprise": "企业", "Industry": "产业",
    "Technology": "技术", "Initiative": "举措", "Concept": "政策概念", "Indicator": "指标", "Document": "文件",
}  # fmt: skip
RELATIONS = {
    "develops": "发展", "pursues": "推进", "researches": "攻关", "applies_to": "赋能", "located_in": "位于",
    "reports": "数据", "mentions": "提及",
}  # fmt: skip
ONTOLOGY = {
    "types": {name: {"label": label, "label_en": name, "color": "#888888"} for name, label in TYPES.items()},
    "relations": {name: {"label": label, "label_en": name} for name, label in RELATIONS.items()},
}


def empty() -> nx.MultiDiGraph:
    return nx.MultiDiGraph(ontology=ONTOLOGY)


def add(graph: nx.MultiDiGraph, kind: str, name: str, **data: Any) -> str:
    node = f"{kind}/{name}"
    defaults = {"type": kind, "name": name, "aliases": [], "background": False, "documents": 1, "mentions": 2}
    graph.add_node(node, **{**defaults, **data})
    return node


def say(
    graph: nx.MultiDiGraph, source: str, relation: str, target: str, quotes: list[dict[str, Any]], **data: Any
) -> None:
    defaults = {"type": relation, "support": len(quotes), "background": False}
    confidence = max((q["confidence"] for q in quotes), default=0)
    graph.add_edge(source, target, **{**defaults, "confidence": confidence, "evidence": quotes, **data})


def quote(doc: str, text: str, start: int = 0, **data: Any) -> dict[str, Any]:
    return {
        "doc": doc, "start": start, "end": start + len(text), "quote": text, "rule": "develops.verb",
        "confidence": 0.85, "before": "会议指出，今年以来，", "after": "。下一步，继续抓好落实。", **data,
    }  # fmt: skip


def reports(count: int = 12) -> nx.MultiDiGraph:
    """A small graph of `count` work reports with figures, plans, aliases and a resolved home place."""
    rng = random.Random(5)
    graph = empty()
    for year_index, place in enumerate(PLACES[:count]):
        doc = f"{place}省"
        title = f"2026年{place}省政府工作报告"
        node = add(
            graph, "Document", doc, title=title, date=f"2026-01-{year_index + 10}", issuer=f"{place}省人民政府",
            number="", path=f"{doc}.txt", sections=[],
        )  # fmt: skip
        province = add(
            graph, "Province", f"{place}省", aliases=[place, "我省"], mentions=40,
            resolved=[{"surface": "我省", "how": "home", "doc": doc, "rule": "title"}],
        )  # fmt: skip
        at = 0
        for relation, kind, names in (
            ("develops", "Industry", rng.sample(FIELDS, 7)),
            ("researches", "Technology", rng.sample(TECHS, 4)),
            ("pursues", "Initiative", rng.sample(PLANS, 4)),
        ):
            for name in names:
                target = add(graph, kind, name, documents=rng.randrange(2, count + 2), mentions=rng.randrange(3, 60))
                text = f"我省大力发展{name}等产业，打造具有国际竞争力的{name}产业集群"
                say(graph, province, relation, target, [quote(doc, text, at, section="二、2026年主要任务")])
                say(graph, node, "mentions", target, [quote(doc, name, at + 6, before="我省大力发展", after="等产业")])
                at += 80
        say(graph, node, "mentions", province, [quote(doc, "我省", 0, before="", after="大力发展")])
        for name in rng.sample(INDICATORS, 4):
            indicator = add(graph, "Indicator", name)
            done = rng.random() < 0.6
            value = f"{rng.randrange(2, 90)}{'个' if name == '产业集群' else '%'}"
            say(
                graph, province, "reports", indicator, [quote(doc, f"{name}达到{value}", at, section="一、工作回顾")],
                value=value, number=1.0, unit=value[-1], comparator="" if done else ">=",
                period="2025年" if done else "“十五五”时期", status="achieved" if done else "target",
            )  # fmt: skip
            at += 60
    liaoning = "Province/辽宁省"
    if liaoning in graph:
        text = "22个产业集群产值突破千亿元"
        say(
            graph, liaoning, "reports", add(graph, "Indicator", "产业集群"),
            [quote("辽宁省", text, 9_000, before="重点建设的", section="三、产业发展")],
            value="22个", number=22.0, unit="个", comparator="", period="2025年", status="achieved",
        )  # fmt: skip
    say(
        graph,
        "Technology/数字孪生",
        "applies_to",
        "Industry/高端装备",
        [quote("浙江省", "数字孪生赋能高端装备", 12_000)],
    )
    country = add(graph, "Country", "中国", background=True, documents=0, mentions=0)
    say(graph, "Province/浙江省", "located_in", country, [], background=True, support=0, confidence=0)
    return graph


def network(nodes: int, edges: int, seed: int = 1) -> nx.MultiDiGraph:
    """A large graph of made-up names with communities, hubs and a quote of its own for every edge."""
    rng = random.Random(seed)
    graph = empty()
    kinds = list(TYPES)[:8]
    docs = [
        add(graph, "Document", f"doc{k:03}", title=f"第{k}号文件", date=f"20{10 + k % 16}-03-01") for k in range(25)
    ]
    ids = []
    while len(ids) < nodes - len(docs):
        kind = kinds[min(int(rng.expovariate(0.4)), len(kinds) - 1)]
        name = "".join(rng.choices(SYLLABLES, k=rng.randrange(2, 9)))
        if f"{kind}/{name}" not in graph:
            ids.append(add(graph, kind, name, documents=rng.randrange(1, 9), mentions=rng.randrange(1, 30)))
    group = 120
    relations = list(RELATIONS)[:5]
    for k in range(edges):
        a = min(int(rng.paretovariate(0.7)) - 1, group - 1) + group * rng.randrange(max(1, len(ids) // group))
        b = rng.randrange(len(ids)) if rng.random() < 0.15 else a // group * group + rng.randrange(group)
        a, b = a % len(ids), b % len(ids)
        if a == b:
            b = (a + 1) % len(ids)
        doc = f"doc{rng.randrange(25):03}"
        text = f"{graph.nodes[ids[a]]['name']}加快推动{graph.nodes[ids[b]]['name']}高质量发展，力争走在全国前列"
        start = 200 * k
        said = {"period": f"20{rng.randrange(20, 31)}年"} if rng.random() < 0.3 else {}
        filler = "".join(rng.choices(SYLLABLES, k=80))
        quotes = [quote(doc, text, start, before=filler[:40], after=filler[40:])]
        say(graph, ids[a], rng.choice(relations), ids[b], quotes, support=rng.randrange(1, 6), **said)
    return graph
