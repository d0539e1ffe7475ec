"""Several forms, one entity: 人工智能, 人工智能产业 and 新一代人工智能; 绿色工厂 and 国家级绿色工厂."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kg.lexicon import Entry, Lexicon

MARKS = str.maketrans("", "", "“”‘’\"'《》〈〉「」『』【】 ")
# Types that one name may waver between; forms are merged only within a family.
FAMILIES = (frozenset({"Industry", "Technology"}), frozenset({"Initiative", "Concept"}))
Affixes = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
FIELDS = ("Industry", "Technology")
# What may stand before or after a name without making it another, where both forms are known: (types, affixes).
SUFFIXES: Affixes = (
    (FIELDS, ("产业集群", "产业链", "产业", "集群", "技术", "领域", "业")),
    (
        ("Initiative", "Concept"),
        ("专项行动", "行动计划", "行动", "建设", "项目", "工程", "试点", "改革", "政策", "机制", "服务", "计划"),
    ),
    (("Initiative", "Concept"), ("工作", "模式", "品牌", "发展", "战略")),
    (("Initiative",), ("体系",)),
    (("Title",), ("企业", "试点", "称号", "项目")),
    (("Event",), ("会议", "活动")),
    (("Enterprise",), ("股份有限公司", "有限责任公司", "有限公司", "公司")),
)
PREFIXES: Affixes = (
    (FIELDS, ("新一代", "千亿级", "万亿级", "百亿级", "世界级")),
    (("Initiative", "Concept"), ("新一轮", "国家", "共建", "全面")),
    (("Title",), ("全国首批", "首批", "国家级", "国家", "全国", "省级")),
    (("Policy",), ("国家",)),
)
_TYPES = {t for wanted, _ in (*SUFFIXES, *PREFIXES) for t in wanted}
# 千亿级新能源汽车产业集群 is 新能源汽车产业集群
SIZED = re.compile(
    "(?:[百千万]亿(?:元级?|级|(?![元级]))|世界级)((?!支柱|新兴|主导|优势|特色|产业).{2,}(?:产业集群|产业链|产业|集群|制造业))"
)
SURE = (
    "产业",
    "产业链",
    "产业集群",
    "新一代",
    "千亿级",
    "万亿级",
    "百亿级",
    "世界级",
)  # merged even where the shorter form stands only in the lexicon
RANKS = ("国家级", "国家", "全国", "省级", "市级")  # 国家级绿色工厂 is 绿色工厂, unless there is a 省级绿色工厂 as well
APART = frozenset({"高新技术产业"})  # not the shorter name's industry


SUFFIXES_OF: dict[str, dict[str, list[str]]] = {t: {} for t in _TYPES}  # type -> last character -> suffixes
PREFIXES_OF: dict[str, dict[str, list[str]]] = {t: {} for t in _TYPES}  # type -> first character -> prefixes
for _table, _by_type, _at in ((SUFFIXES, SUFFIXES_OF, -1), (PREFIXES, PREFIXES_OF, 0)):
    for _wanted, _affixes in _table:
        for _type in _wanted:
            for _affix in _affixes:
                _by_type[_type].setdefault(_affix[_at], []).append(_affix)


# What a longer form of an open name has before or after the name itself; the rest is another form of it.
CORED = frozenset({"Initiative", "Title", "Industry", "Concept", "Event", "Park", "Technology"})
LEADING = re.compile(
    "(?:[全国省市区]{0,2}(?:首批|首个|首家)|[百千万]亿级|世界级|国家级|国家|省级|市级|自治区级|全国|全省|新一轮|新时代|[一二三四五六七八九十百0-9]{1,3}[个大项条])"
)
TRAILING = (
    "产业集群",
    "全产业链",
    "产业链",
    "集群",
    "建设项目",
    "建设",
    "项目",
    "工程",
    "工作",
    "发展",
    "政策",
    "试点",
    "改革",
    "产业",
    "企业",
    "活动",
    "交易",
)
QUOTED = re.compile("[“‘]([^”’]{2,24})[”’]")


def cores(name: str, type_: str, surfaces: Iterable[str], places: tuple[str, ...]) -> set[str]:
    """Shorter forms of a name: without its place, its rank or its general last word; its slogan alone."""
    if type_ not in CORED:
        return set()
    found = {m[1] for surface in surfaces for m in QUOTED.finditer(surface) if type_ == "Initiative"}
    rest = name
    if name.startswith(places):
        rest = next((r for p in places if name.startswith(p) and len(r := name[len(p) :]) > 3 and r[0] != "湖"), name)
    for form in (name, rest):
        found.add(form)
        if (m := LEADING.match(form)) and len(form) - m.end() > 2:
            found.add(form[m.end() :])
    for form in list(found):
        for tail in TRAILING:
            if form.endswith(tail) and len(form) - len(tail) > 3:
                found.add(form[: -len(tail)])
                break
    return {bare(form) for form in found if len(form) > 1} - {name}


def bare(name: str) -> str:
    """A name without quotation and book-title marks."""
    return name if name.isalnum() else name.translate(MARKS) or name


def kin(a: str, b: str) -> bool:
    """May one name have either type?"""
    return a == b or any(a in family and b in family for family in FAMILIES)


class Identity:
    """Decides which names of a document are one entity, and its canonical name."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def entry(self, name: str, type_: str) -> Entry | None:
        """What the lexicon knows under a name: the only entry, or the only one of that type or of a kin."""
        found = self.lexicon.by_surface.get(name)
        if not found or len(found) == 1:
            return found[0] if found else None
        for fits in (lambda e: e.type == type_, lambda e: type_ in e.also, lambda e: kin(e.type, type_)):
            if fitting := [e for e in found if fits(e)]:
                return fitting[0] if len(fitting) == 1 else None
        return None

    def merged(self, types: Mapping[str, str]) -> dict[str, str]:
        """The canonical name of each name that has another one. `types` gives each name of the document its type."""
        found = {}
        for name, type_ in types.items():
            main = self._canonical(name, type_, types)
            if main != name:
                found[name] = main
        return found

    def _canonical(self, name: str, type_: str, types: Mapping[str, str]) -> str:
        for _ in range(4):
            entry = self.entry(name, type_)
            if entry and entry.name != name and kin(entry.type, type_):
                name = entry.name
            shorter = self._shorter(name, type_, types)
            if not shorter:
                break
            name = shorter
        return name

    def _shorter(self, name: str, type_: str, types: Mapping[str, str]) -> str:
        """The name without an affix, if that is known as well."""
        if type_ not in SUFFIXES_OF or name in APART:
            return ""
        for affix in SUFFIXES_OF[type_].get(name[-1], ()):
            if name.endswith(affix) and self._known(core := name[: -len(affix)], type_, types, affix in SURE):
                return core
        if type_ in FIELDS and (sized := SIZED.fullmatch(name)):
            return sized[1]
        for affix in PREFIXES_OF[type_].get(name[0], ()):
            if name.startswith(affix) and self._known(core := name[len(affix) :], type_, types, affix in SURE):
                ranked = affix in RANKS and any(r != affix and r + core in types for r in RANKS)
                return "" if ranked else core
        if type_ == "Policy" and (other := name.replace("的", "")) != name and other in types:
            return other  # …支持民间投资发展的实施方案, in its own heading without 的
        if name.endswith("领域") and (other := name[:-2] + "产业") in types:
            return other
        return ""

    def _known(self, core: str, type_: str, types: Mapping[str, str], listed: bool) -> bool:
        if len(core) < 2 or core[-1] in "+×":
            return False
        if core in types:
            return kin(types[core], type_)
        return listed and any(kin(e.type, type_) for e in self.lexicon.by_surface.get(core, ()))
