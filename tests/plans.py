"""Hand-made plans of places, as extractions: every quote stands in its text, every offset is real."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kg import exports, graph
from kg.model import Dropped, Entity, Evidence, Extraction, Home, Link, Mention, Quantity, Relation, Span
from kg.store import Store, deflated

ABOVE = {"City/杭州市": "Province/浙江省", "City/大同市": "Province/山西省", "County/杭州市西湖区": "City/杭州市"}

ZHEJIANG = """2026年浙江省政府工作报告
一、回顾
全省生产总值增长5.5%。研发投入强度达到3.2%。
二、安排
培育集成电路、人工智能等未来产业。做强集成电路产业。做大数字贸易。推进八八战略。
杭州市发展集成电路。支持西湖区发展数字贸易。2026年生产总值增长5%—5.5%。建设高速公路1200公里。
"""
SHANXI = """2026年山西省政府工作报告
一、回顾
地区生产总值增长4%。煤炭产量13亿吨。
二、安排
推动煤炭绿色转型。做优煤炭产业。发展集成电路。大同市发展煤炭。2026年地区生产总值增长4.5%左右。
煤炭产量14亿吨。煤炭产量12亿吨。建设高速公路300000米。本市推进通州区对接。
"""

State = tuple[str, str, str, str]  # subject, relation, object, quote
Report = tuple[str, str, str, float | None, str, str, str, str, str]


def extraction(
    doc: str,
    text: str,
    home: str,
    states: Iterable[State],
    figures: Iterable[Report] = (),
    *,
    title: str = "",
    date: str = "",
    number: str = "",
    url: str = "",
    left: Sequence[tuple[str, str]] = (),
    attributes: dict[str, str] | None = None,
) -> Extraction:
    """What the stages might make of a text. A figure: subject, indicator, value, number, unit, comparator, period,
    status, quote."""

    def evidence(quote: str, confidence: float = 0.8) -> Evidence:
        start = text.index(quote)
        return Evidence(doc, start, start + len(quote), quote, "rule", confidence)

    states, figures = list(states), list(figures)
    ids = sorted({end for s, _, o, _ in states for end in (s, o)} | {f[0] for f in figures} | {home})
    entities = tuple(Entity(id, id.partition("/")[0], id.partition("/")[2]) for id in ids)
    named = [(id, text.find(id.partition("/")[2])) for id in ids]
    named = [(id, at) for id, at in named if at >= 0]
    spans = tuple(Span(at, at + len(id.partition("/")[2])) for id, at in named)
    fields = {"title": title, "date": date, "number": number, "url": url, "issuer": home.partition("/")[2] + "人民政府"}
    heads = [line for line in text.split("\n") if line[1:2] == "、"]
    return Extraction(
        doc=doc,
        title=title or doc,
        path=f"{doc}.txt",
        fields={key: value for key, value in fields.items() if value},
        length=len(text),
        sentences=1,
        sentences_with_fact=1,
        home=Home(home, "title"),
        entities=entities,
        mentions=tuple(
            Mention(span, id.partition("/")[0], text[span.start : span.end], "lexicon")
            for (id, _), span in zip(named, spans, strict=True)
        ),
        mention_spans=spans,
        mention_quotes=tuple(text[span.start : span.end] for span in spans),
        links=tuple(Link(i, id, "exact") for i, (id, _) in enumerate(named)),
        relations=tuple(Relation(r, s, o, evidence(q), attributes or {}) for s, r, o, q in states),
        quantities=tuple(Quantity(*f[:8], evidence(f[8])) for f in figures),
        dropped=tuple(Dropped("mention", what, why, evidence(what)) for what, why in left),
        sections=((0, title), *((text.index(head), head) for head in heads)),
    )


def zhejiang(doc: str = "浙江省", **more: str) -> Extraction:
    zj, ic = "Province/浙江省", "Industry/集成电路"
    return extraction(
        doc,
        ZHEJIANG,
        zj,
        [
            (zj, "develops", ic, "培育集成电路、人工智能等未来产业"),
            (zj, "develops", "Industry/人工智能", "培育集成电路、人工智能等未来产业"),
            (zj, "develops", "Industry/未来产业", "培育集成电路、人工智能等未来产业"),
            (zj, "develops", ic, "做强集成电路产业"),
            (zj, "develops", "Industry/数字贸易", "做大数字贸易"),
            (zj, "pursues", "Initiative/八八战略", "推进八八战略"),
            ("City/杭州市", "develops", ic, "杭州市发展集成电路"),
            ("County/杭州市西湖区", "develops", "Industry/数字贸易", "支持西湖区发展数字贸易"),
            (ic, "part_of", "Industry/未来产业", "集成电路、人工智能等未来产业"),
            ("Industry/人工智能", "part_of", "Industry/未来产业", "集成电路、人工智能等未来产业"),
        ],
        [
            (zj, "全省生产总值增长", "5.5%", 5.5, "%", "", "2025年", "achieved", "全省生产总值增长5.5%"),
            (zj, "研发投入强度", "3.2%", 3.2, "%", "", "2025年", "achieved", "研发投入强度达到3.2%"),
            (zj, "生产总值增长", "5%—5.5%", None, "%", "", "2026年", "target", "2026年生产总值增长5%—5.5%"),
            (zj, "建设高速公路", "1200公里", 1200.0, "公里", "", "2026年", "target", "建设高速公路1200公里"),
        ],
        **{"title": "2026年浙江省政府工作报告", "date": "2026-01-22"} | more,
    )


def shanxi(doc: str = "山西省", **more: str) -> Extraction:
    sx, coal = "Province/山西省", "Industry/煤炭"
    return extraction(
        doc,
        SHANXI,
        sx,
        [
            (sx, "develops", coal, "推动煤炭绿色转型"),
            (sx, "develops", coal, "做优煤炭产业"),
            (sx, "develops", "Industry/集成电路", "发展集成电路"),
            ("City/大同市", "develops", coal, "大同市发展煤炭"),
        ],
        [
            (sx, "地区生产总值增长", "4%", 4.0, "%", "", "2025年", "achieved", "地区生产总值增长4%"),
            (sx, "地区生产总值增长", "4.5%", 4.5, "%", "~", "2026年", "target", "2026年地区生产总值增长4.5%左右"),
            (sx, "建设高速公路", "300000米", 300000.0, "米", "", "2026年", "target", "建设高速公路300000米"),
            (coal, "煤炭产量", "14亿吨", 1.4e9, "吨", "", "2026年", "target", "煤炭产量14亿吨"),
            (coal, "煤炭产量", "12亿吨", 1.2e9, "吨", "", "2026年", "target", "煤炭产量12亿吨"),
        ],
        left=[("通州区", "通州区 may be 北京市通州区、南通市通州区")],
        **{"title": "2026年山西省政府工作报告", "date": "2026-02-09", "number": "晋政发〔2026〕1号"} | more,
    )


def parent(id: str) -> Entity | None:
    above = ABOVE.get(id)
    return Entity(above, above.partition("/")[0], above.partition("/")[2]) if above else None


def build(folder: Path, extractions: Iterable[Extraction], texts: Mapping[str, str] | None = None) -> Path:
    """A folder as a build leaves it; `texts` of documents to be kept as well."""
    folder.mkdir(parents=True, exist_ok=True)
    store = Store.create(folder / "graph.db")
    for item in extractions:
        store.add(item, "key")
    for doc, text in (texts or {}).items():
        store.keep(doc, deflated(text))
    store.finish(parent)
    store.put("ontology", "policy 1")
    with (folder / "graph.json").open("wb") as file:
        exports.write(graph.stream(store), "json", file)
    store.seal(folder / "graph.json")
    store.close()
    return folder
