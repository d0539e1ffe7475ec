"""Where things stand: communities as discs on a map, positions as whole numbers, the same in every build.

Canvas units are CSS pixels at zoom 1; y grows downwards.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import networkx as nx

ALL = 300  # up to here the whole graph is drawn
MAP = 2_000  # above it the first view is the communities
CHOSEN = 120  # nodes on the first view in between
BUBBLES = 30  # communities drawn; the rest share one bubble
SMALL = 4  # members below which a community joins the rest
LEAST = 50  # so many times smaller than the largest, it does too: its name would not fit on the map
STRETCH = 1.35  # labels are wide: spread more sideways than up and down
WIDE = 1.1  # the same where circles hold their own names
GAP = 46  # between neighbouring nodes of a disc
DENSE = 36  # the same where many are drawn
GOLDEN = math.pi * (3 - math.sqrt(5))
SEED = 20260101

Links = Sequence[tuple[int, int, int]]  # source, target, weight


def plan(
    kinds: Sequence[int], documents: Sequence[int], links: Links, *, hidden: set[int], minor: set[int]
) -> dict[str, Any]:
    """The first view and the communities of a graph whose nodes are numbers and have the types `kinds`.

    Types in `hidden` are never chosen for the first view, those in `minor` get half a share.
    """
    rank = importance(documents, links, len(kinds))
    shown = [i for i in range(len(kinds)) if kinds[i] not in hidden]
    groups, gathered = gather(communities(shown, links), rank)
    of = [-1] * len(kinds)
    for g, members in enumerate(groups):
        for i in members:
            of[i] = g
    x, y = [0] * len(kinds), [0] * len(kinds)
    for members in groups:
        for i, (px, py) in zip(members, sunflower(len(members)), strict=True):
            x[i], y[i] = px, py
    result: dict[str, Any] = {"rank": rank, "community": of, "x": x, "y": y}
    if len(shown) > MAP:
        return {**result, "bubbles": bubbles(groups, of, links, gathered)}
    chosen = shown if len(shown) <= ALL else choose(shown, kinds, rank, minor)
    return {**result, "home": home(chosen, of, rank, links)}


def importance(documents: Sequence[int], links: Links, count: int) -> list[int]:
    """Twice the support of a node's relations, plus the documents that mention it."""
    weight = [0] * count
    for source, target, support in links:
        weight[source] += support
        weight[target] += support
    return [2 * w + d for w, d in zip(weight, documents, strict=True)]


def communities(shown: Sequence[int], links: Links) -> list[list[int]]:
    """Louvain communities of the nodes `shown`; a node with one neighbour only goes with it.

    The nodes are numbers, which networkx needs to give the same answer every time.
    """
    wanted = set(shown)
    weights: dict[tuple[int, int], int] = defaultdict(int)
    for source, target, support in links:
        if source != target and source in wanted and target in wanted:
            weights[min(source, target), max(source, target)] += support
    degree = [0] * (max(shown, default=-1) + 1)
    for a, b in weights:
        degree[a] += 1
        degree[b] += 1
    core = nx.Graph()
    followers: dict[int, list[int]] = defaultdict(list)
    for (a, b), weight in weights.items():
        if degree[a] == 1 and degree[b] != 1:
            followers[b].append(a)
        elif degree[b] == 1:
            followers[a].append(b)
        else:
            core.add_edge(a, b, weight=weight)
    core.add_nodes_from(followers)
    if core.size(weight="weight"):
        found = nx.community.louvain_communities(core, weight="weight", seed=SEED)
    else:  # reference data alone has no weight to divide by
        found = [{i} for i in core]
    groups = [[*members, *(leaf for i in members for leaf in followers.get(i, ()))] for members in found]
    return [sorted(members) for members in groups] + [[i] for i in shown if degree[i] == 0]


def gather(groups: Iterable[list[int]], rank: Sequence[int]) -> tuple[list[list[int]], bool]:
    """Communities by size, members by importance; the small ones share the last one (True if there is such a one)."""
    ordered = sorted((sorted(g, key=lambda i: (-rank[i], i)) for g in groups), key=lambda g: (-len(g), g))
    least = max(SMALL, len(ordered[0]) // LEAST) if ordered else SMALL
    large = [g for g in ordered if len(g) >= least][:BUBBLES]
    rest = sorted((i for g in ordered[len(large) :] for i in g), key=lambda i: (-rank[i], i))
    return ([*large, rest], True) if rest else (large, False)


def sunflower(count: int, gap: float = GAP) -> list[tuple[int, int]]:
    """Places in a disc, the first in the middle."""
    places = []
    for k in range(count):
        radius, angle = gap * math.sqrt(k), k * GOLDEN
        places.append((round(STRETCH * radius * math.cos(angle)), round(radius * math.sin(angle))))
    return places


def choose(shown: Sequence[int], kinds: Sequence[int], rank: Sequence[int], minor: set[int]) -> list[int]:
    """The most important nodes, with a share for each type that grows with the root of its size."""
    by_kind: dict[int, list[int]] = defaultdict(list)
    for i in sorted(shown, key=lambda i: (-rank[i], i)):
        by_kind[kinds[i]].append(i)
    share = {kind: math.sqrt(len(members)) / (2 if kind in minor else 1) for kind, members in by_kind.items()}
    total = sum(share.values())
    chosen = {i for kind, members in by_kind.items() for i in members[: max(2, int(CHOSEN * share[kind] / total))]}
    return sorted(chosen)


def home(chosen: Sequence[int], of: Sequence[int], rank: Sequence[int], links: Links) -> dict[str, list[int]]:
    """Places of the chosen nodes: their communities as discs, packed with related ones side by side."""
    discs: dict[int, list[int]] = defaultdict(list)
    for i in sorted(chosen, key=lambda i: (-rank[i], i)):
        discs[of[i]].append(i)
    order = sorted(discs, key=lambda g: (-len(discs[g]), g))
    near = _between(order, of, links)
    gap = GAP if len(chosen) <= CHOSEN else DENSE
    centres = pack([gap * math.sqrt(len(discs[g])) + gap for g in order], near)
    nodes, xs, ys = [], [], []
    for g, (cx, cy) in zip(order, centres, strict=True):
        places = settle(discs[g], sunflower(len(discs[g]), gap), links)
        for i, (px, py) in zip(discs[g], places, strict=True):
            nodes.append(i)
            xs.append(cx + px)
            ys.append(cy + py)
    return {"nodes": nodes, "x": xs, "y": ys}


def bubbles(groups: Sequence[Sequence[int]], of: Sequence[int], links: Links, gathered: bool) -> dict[str, Any]:
    """One circle a community, its area by its members, with the strongest ties between them.

    `gathered` says that the last group is what was left over; it is drawn small and without ties.
    """
    rest = len(groups) - 1 if gathered else -1
    order = list(range(len(groups)))
    near = {pair: weight for pair, weight in _between(order, of, links).items() if rest not in pair}
    radii = [round(42 + 4.5 * math.sqrt(len(g))) for g in groups]
    if rest >= 0:
        radii[rest] = min(radii)
    centres = pack([r + 18.0 for r in radii], near, WIDE)
    ties = sorted(((weight, a, b) for (a, b), weight in near.items()), key=lambda tie: (-tie[0], tie[1:]))
    return {
        "x": [x for x, _ in centres],
        "y": [y for _, y in centres],
        "r": radii,
        "size": [len(g) for g in groups],
        "lead": [list(g[:3]) for g in groups],
        "ties": [[a, b, weight] for weight, a, b in ties[: 2 * len(groups)]],
        "rest": rest,
    }


def settle(members: Sequence[int], places: list[tuple[int, int]], links: Links) -> list[tuple[int, int]]:
    """Swaps places inside one disc while that shortens its links; the hub keeps the middle."""
    inside = {i: k for k, i in enumerate(members)}
    near: list[list[int]] = [[] for _ in members]
    for source, target, _ in links:
        if source in inside and target in inside and source != target:
            near[inside[source]].append(inside[target])
            near[inside[target]].append(inside[source])
    places = list(places)

    def length(k: int, at: tuple[int, int]) -> float:
        return sum(math.dist(at, places[other]) for other in near[k])

    for _ in range(3 if len(members) <= 120 else 1):
        moved = False
        for a in range(1, len(members)):
            for b in range(a + 1, len(members)):
                before = length(a, places[a]) + length(b, places[b])
                if before and length(a, places[b]) + length(b, places[a]) < before - 1e-6:
                    places[a], places[b] = places[b], places[a]
                    moved = True
        if not moved:
            break
    return places


def pack(radii: Sequence[float], near: dict[tuple[int, int], int], stretch: float = STRETCH) -> list[tuple[int, int]]:
    """Centres of discs that do not touch, each laid where it is close to its kin and to the middle.

    `near` holds the strength of the tie between two discs, by (smaller, larger) position.
    """
    centres: list[tuple[float, float]] = []
    for k, radius in enumerate(radii):
        spots = list(_spots(centres, radii, radius)) if k else [(0.0, 0.0)]
        ties = [near.get((j, k), 0) for j in range(k)]
        total = sum(ties) or 1
        best = min(spots, key=lambda spot: (round(_cost(spot, centres, ties, total), 3), spot))
        centres.append(best)
    return [(round(x * stretch), round(y)) for x, y in centres]


def _spots(
    centres: Sequence[tuple[float, float]], radii: Sequence[float], radius: float
) -> Iterable[tuple[float, float]]:
    """Free places that touch one of the discs laid so far."""
    for (cx, cy), r in zip(centres, radii, strict=False):
        for step in range(16):
            angle = step * math.pi / 8
            x, y = cx + (r + radius) * math.cos(angle), cy + (r + radius) * math.sin(angle)
            clear = all(
                math.hypot(x - ox, y - oy) >= radius + other - 0.5
                for (ox, oy), other in zip(centres, radii, strict=False)
            )
            if clear:
                yield (round(x, 3), round(y, 3))


def _cost(spot: tuple[float, float], centres: Sequence[tuple[float, float]], ties: Sequence[int], total: int) -> float:
    kin = sum(tie * math.dist(spot, centre) for tie, centre in zip(ties, centres, strict=True)) / total
    return kin + 1.2 * math.hypot(*spot)


def _between(order: Sequence[int], of: Sequence[int], links: Links) -> dict[tuple[int, int], int]:
    """Strength of the ties between communities, by their positions in `order`."""
    position = {g: k for k, g in enumerate(order)}
    near: dict[tuple[int, int], int] = defaultdict(int)
    for source, target, support in links:
        a, b = position.get(of[source], -1), position.get(of[target], -1)
        if a != b and a >= 0 and b >= 0:
            near[min(a, b), max(a, b)] += support
    return dict(near)
