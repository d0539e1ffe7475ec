"""A brief on one entity: what it develops and pursues, its targets and partners, how it differs, what stays open.

Every sentence carries the quotes that it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kg.compare import likeness, matrix, targets
from kg.compare.facts import PLACES, Facts, Said
from kg.compare.figures import written
from kg.compare.matrix import Cell, Matrix
from kg.compare.targets import Target
from kg.query import Found
from kg.store import number

FIRST_RELATIONS = ("develops", "researches", "pursues")  # and in this order
LAST_RELATIONS = ("cooperates_with",)
SKIPPED = ("located_in", "governs", "mentions", "reports", "part_of")
PEERS = 3
LONGEST = 12  # items in a list
GROUP = 2  # items below which a heading of its own is not worth it
OPEN = 8


class Counted(NamedTuple):
    """Words that stand for quotes: a number, or a name."""

    text: str
    said: tuple[Said, ...]


class Line(NamedTuple):
    """One sentence or list item."""

    parts: tuple[str | Counted, ...]
    item: bool = False


class Part(NamedTuple):
    """A heading with what stands below it."""

    title: str
    lines: tuple[Line, ...]


class Report(NamedTuple):
    """A brief, made of parts that are not empty."""

    entity: Found
    aliases: tuple[str, ...]
    parts: tuple[Part, ...]


def write(facts: Facts, entity: Found, labels: Mapping[str, str]) -> Report:
    """The brief on one entity; `labels` are the Chinese names of types and relations."""
    num = number(entity.id)
    named = facts.store.rows("SELECT form FROM name WHERE entity = ? AND alias ORDER BY form", num)
    aliases = tuple(form for (form,) in named)
    found = [Part("概况", tuple(_card(facts, num, entity, aliases, labels)))]
    mine = _Row(facts, num, entity.type)
    kinds = set(mine.said) - set(SKIPPED)
    order = [r for r in FIRST_RELATIONS if r in kinds]
    order += sorted(kinds - set(FIRST_RELATIONS) - set(LAST_RELATIONS)) + [r for r in LAST_RELATIONS if r in kinds]
    parts = facts.parts()
    for relation in order:
        for forth in (True, False):
            cells = mine.cells(relation, forth)
            label = labels.get(relation, relation)
            title = {"cooperates_with": "伙伴"}.get(relation, label if forth else f"被哪些主体{label}")
            if cells and not (relation in LAST_RELATIONS and not forth):
                found.append(Part(title, tuple(_ranked(facts, cells, parts))))
    found.append(Part("目标与数据", tuple(_targets(facts, num))))
    found.append(Part("与同类相比", tuple(_peers(facts, num, entity))))
    found.append(Part("待核实", tuple(_open(facts, num))))
    return Report(entity, aliases, tuple(part for part in found if part.lines))


class _Row:
    """The statements of one entity and of what lies below it, by relation."""

    def __init__(self, facts: Facts, num: int, type_: str) -> None:
        self.facts, self.num = facts, num
        self.lift = matrix.Lift(facts, {type_}, (), 0, type_ in PLACES)
        below = {n for n in facts.above() if num in self.lift.row(n)} if type_ in PLACES else set()
        self.said: dict[str, list[Said]] = {}
        for s in facts.said(at={num, *below}):
            self.said.setdefault(s.relation, []).append(s)

    def cells(self, relation: str, forth: bool) -> dict[int, Cell]:
        """The other ends with their quotes, the most quoted first."""
        found: dict[int, dict[tuple[int, int, int], tuple[bool, Said]]] = {}
        symmetric = relation in LAST_RELATIONS
        for s in self.said.get(relation, ()):
            for here, there in ((s.subject, s.object), (s.object, s.subject)):
                if not symmetric and forth != (here == s.subject):
                    continue
                if self.num in self.lift.row(here) and there != self.num:
                    rolled = here != self.num
                    passages = found.setdefault(there, {})
                    if s.passage not in passages or passages[s.passage][0] > rolled:
                        passages[s.passage] = rolled, s
        cells = {there: matrix.gather(passages) for there, passages in found.items()}
        name = self.facts.entities
        return dict(sorted(cells.items(), key=lambda c: (-c[1].support, -c[1].documents, name[c[0]].id)))


def _card(facts: Facts, num: int, entity: Found, aliases: tuple[str, ...], labels: Mapping[str, str]) -> Iterable[Line]:
    above = [facts.name(p) for p in facts.above().get(num, ())]
    where = f"，位于{'、'.join(above)}" if above else ""
    also = f"，又称{'、'.join(aliases[:6])}" if aliases else ""
    mentions = tuple(facts.said(["mentions"], at=[num]))
    documents = {s.doc: s for s in reversed(mentions)}
    head = f"{entity.name}（{labels.get(entity.type, entity.type)}{where}{also}）"
    if mentions:
        each = Counted(f"{len(documents)}份文件", tuple(documents.values()))
        yield Line((f"{head}见于", each, "，共提及", Counted(f"{len(mentions)}次", mentions), "。"))
    else:
        yield Line((head + "没有文件直接提到。",))


def _ranked(facts: Facts, cells: dict[int, Cell], parts: Mapping[int, tuple[int, ...]]) -> Iterable[Line]:
    """Items below the wholes that are in the list too, then the rest by kind; the most quoted first."""
    shown = list(cells)[: 2 * LONGEST]
    groups: dict[int, list[int]] = {}
    for num in shown:
        if whole := next((p for p in parts.get(num, ()) if p in cells and p != num), None):
            groups.setdefault(whole, []).append(num)
    groups = {whole: items for whole, items in groups.items() if len(items) >= GROUP}
    inside = {num for items in groups.values() for num in items}
    for num in shown:
        if num in groups:
            items = [n for n in groups[num] if n != num]
            yield Line((_counted(facts, num, cells), "，其中：", *_joined(facts, items, cells), "。"), True)
    rest = [num for num in shown if num not in groups and num not in inside]
    kinds: dict[str, list[int]] = {}
    for num in rest:
        kinds.setdefault(facts.entities[num].type, []).append(num)
    for items in kinds.values():
        yield Line((*_joined(facts, items[:LONGEST], cells), "。"), True)
    if len(cells) > len(shown):
        others = tuple(s for num in list(cells)[len(shown) :] for s in cells[num].said)
        yield Line(("另有", Counted(f"{len(cells) - len(shown)}项（{len(others)}）", others), "。"), True)


def _joined(facts: Facts, nums: Iterable[int], cells: Mapping[int, Cell]) -> list[str | Counted]:
    found: list[str | Counted] = []
    for num in nums:
        found += ["、", _counted(facts, num, cells)] if found else [_counted(facts, num, cells)]
    return found


def _counted(facts: Facts, num: int, cells: Mapping[int, Cell]) -> Counted:
    cell = cells[num]
    return Counted(facts.name(num) + (f"（{cell.support}）" if cell.support > 1 else ""), cell.said)


def _targets(facts: Facts, num: int) -> Iterable[Line]:
    """Targets first, and among them those that most subjects report."""
    spread = {
        name: n
        for name, n in facts.store.rows(
            "SELECT t.name, count(DISTINCT e.subject) FROM edge e JOIN entity t ON t.num = e.object"
            " WHERE e.type = 'reports' GROUP BY t.num"
        )
    }
    found = targets.table(facts, subject=num)
    for status, verb in (("target", "目标"), ("achieved", "已实现")):
        chosen = [t for t in found if t.figure.status == status and t.figure.period]
        chosen.sort(key=lambda t: (-spread.get(t.indicator, 0), t.figure.period, t.indicator, t.edge))
        if chosen:
            yield Line((f"{verb}：", *_figures(chosen[:LONGEST]), "。"), True)


def _figures(found: Iterable[Target]) -> list[str | Counted]:
    parts: list[str | Counted] = []
    for t in found:
        parts += ["；"] if parts else []
        parts += [f"{t.figure.period}{t.indicator}", Counted(written(t.figure), t.said)]
    return parts


def _peers(facts: Facts, num: int, entity: Found) -> Iterable[Line]:
    if entity.type in PLACES:
        table = matrix.build(facts, facts.said(["develops"]), {entity.type}, {"Industry"})
        yield from _place_among_peers(facts, table, num)
    elif entity.type == "Industry":
        table = matrix.build(facts, facts.said(["develops"]), {"Province"}, {"Industry"})
        yield from _industry_among_places(facts, table, num)


def _place_among_peers(facts: Facts, table: Matrix, num: int) -> Iterable[Line]:
    if num not in table.rows or len(table.rows) < 2:
        return
    for trait in likeness.distinctive(table)[num]:
        here = table.cells[num, trait.column].said
        rest = _column(table, trait.column, num)
        name = facts.name(trait.column)
        parts: list[str | Counted] = [f"比同类更突出{name}：本地", Counted(f"{len(here)}处", here)]
        yield Line((*parts, *_against(trait, here, rest), "。"), True)
    at = table.rows.index(num)
    alike = likeness.similarity(table)[at]
    order = sorted((i for i in range(len(alike)) if i != at and alike[i]), key=lambda i: (-alike[i], i))
    for i in order[:PEERS]:
        peer = table.rows[i]
        shared = [c for c in table.columns if (num, c) in table.cells and (peer, c) in table.cells]
        quotes = tuple(s for c in shared for row in (num, peer) for s in table.cells[row, c].said)
        likest = (f"与{facts.name(peer)}最相近（相似度", Counted(f"{alike[i]:.2f}", quotes), "），共有")
        yield Line((*likest, Counted(f"{len(shared)}个产业", quotes), "。"), True)
    half = len(table.rows) / 2
    missing = [c for c in table.columns if (num, c) not in table.cells]
    common = [(c, [r for r in table.rows if (r, c) in table.cells]) for c in missing]
    common = [(c, rows) for c, rows in common if len(rows) > half][:LONGEST]
    if common:
        items: list[str | Counted] = []
        for c, rows in common:
            items += ["、"] if items else []
            items.append(Counted(f"{facts.name(c)}（{len(rows)}地）", _column(table, c, num)))
        yield Line(("多数同类发展而这里未见：", *items, "。"), True)


def _industry_among_places(facts: Facts, table: Matrix, num: int) -> Iterable[Line]:
    traits = likeness.distinctive(table)
    strong = [(row, t) for row, found in traits.items() for t in found if t.column == num]
    for row, trait in sorted(strong, key=lambda x: (-x[1].z, facts.entities[x[0]].id))[:LONGEST]:
        here, rest = table.cells[row, num].said, _column(table, num, row)
        parts: list[str | Counted] = [f"{facts.name(row)}更突出：", Counted(f"{len(here)}处", here)]
        yield Line((*parts, *_against(trait, here, rest), "。"), True)


def _against(trait: likeness.Trait, here: tuple[Said, ...], rest: tuple[Said, ...]) -> list[str | Counted]:
    if trait.lift is None:
        return ["，其他地方没有"]
    whole = Counted(f"{trait.lift:.1f}倍", (*here, *rest))
    return ["，其他地方合计", Counted(f"{len(rest)}处", rest), "，所占比重是其他地方的", whole]


def _column(table: Matrix, column: int, without: int) -> tuple[Said, ...]:
    others = (table.cells.get((row, column)) for row in table.rows if row != without)
    return tuple(s for cell in others if cell for s in cell.said)


def _open(facts: Facts, num: int) -> Iterable[Line]:
    """Figures that contradict each other, and names that could not be settled in the entity's own documents."""
    conflicts: dict[int, list[Target]] = {}
    for t in targets.table(facts, subject=num, conflicts=True):
        conflicts.setdefault(t.conflict, []).append(t)
    for group in list(conflicts.values())[:OPEN]:
        items: list[str | Counted] = []
        for t in group:
            items += [" 与 "] if items else []
            items.append(Counted(written(t.figure), t.said))
        yield Line((f"{group[0].figure.period}{group[0].indicator}有不同数字：", *items, "。"), True)
    own = [doc for doc in facts.shelf.sources if facts.home(doc) == num]
    sql = "SELECT doc, start, stop, quote, what, reason, confidence FROM dropped"
    sql += " WHERE kind = 'mention' ORDER BY doc, start"
    left = [row for row in facts.store.rows(sql) if row[0] in own]
    for doc, start, stop, quote, what, reason, confidence in left[:OPEN]:
        said = (Said(0, "mentions", doc, num, doc, start, stop, quote, confidence, "{}"),)
        yield Line((f"“{what}”指谁未定（{reason}）：", Counted("原文", said), "。"), True)
