"""The convolution: slopes against differences, whole numbers against wide ones, rounding; the slope of the chain."""

import numpy as np
import pytest

from kg.ner import crf, features, net, netfit
from kg.ner.chain import Chain, plan
from kg.ner.features import Batch
from kg.ner.net import Net

LABELS, GAP = 9, features.GAP


def fitting(vector: int = 5, width: int = 7) -> netfit.NetFitting:
    """On two sentences of eleven characters, every label allowed."""
    batch = Batch(["苏州市发展光伏产业。", "培育氢能。"])
    columns = list(batch.columns())
    allowed = np.ones((len(batch.points), LABELS), bool)
    chosen = netfit.Options(rarest=1, vector=vector, width=width, drop_features=0, drop_states=0)
    return netfit.NetFitting(batch, [columns[i] for i in batch.broad()], allowed, chosen, 1)


def test_slopes_are_those_of_the_function() -> None:
    """Every table's slope, against the difference that a small step makes."""
    made, random = fitting(), np.random.default_rng(0)
    made.weights = [random.standard_normal(w.shape) * 0.5 for w in made.weights]
    inside = np.zeros((30, 1))
    inside[6:14] = inside[20:24] = 1
    sums, pull = random.standard_normal((30, 5)) * inside, random.standard_normal((30, LABELS)) * inside

    def height() -> float:
        states = made._forward(sums, inside)[1]
        return float(((states @ made.weights[-2] + made.weights[-1]) * pull).sum())

    slopes = made._back(*made._forward(sums, inside), pull, inside)
    for table, slope in zip([sums, *made.weights[1:]], slopes, strict=True):
        for _ in range(5):
            at = (
                tuple(random.integers(0, n) for n in table.shape) if table is not sums else (8, int(random.integers(5)))
            )
            held, heights = table[at], []
            for step in (1e-6, -1e-6):
                table[at] = held + step
                heights.append(height())
            table[at] = held
            assert slope[at] == pytest.approx((heights[0] - heights[1]) / 2e-6, rel=1e-4, abs=1e-5)


def test_the_chain_gives_the_slope_of_the_likelihood() -> None:
    random, lengths = np.random.default_rng(0), np.array([4, 3])
    t, column = np.nonzero(np.arange(4)[:, None] < lengths)
    logits = random.standard_normal((7, LABELS)).astype(np.float32)
    allowed = np.zeros((7, LABELS), bool)
    allowed[:, 0] = True
    allowed[0, 1] = allowed[2, 5] = True  # the first of B and of E

    def likelihood(values: np.ndarray) -> float:
        totals = []
        for mask in (allowed, np.ones_like(allowed)):
            potential = np.zeros((4, LABELS, 2), np.float32)
            potential[t, :, column] = np.exp(values) * mask
            totals.append(
                crf.run(potential, lengths, crf.Moves(np.ones((3, 3), np.float32), np.ones((4, 2), np.float32)))
            )
        return float((totals[0].logs - totals[1].logs).sum())

    slope = Chain(2).teach(logits, allowed, t, column, lengths, 0.1)
    for at in ((0, 1), (2, 5), (3, 0), (6, 8)):
        up, down = logits.copy(), logits.copy()
        up[at] += 0.05
        down[at] -= 0.05
        assert slope[at] == pytest.approx((likelihood(up) - likelihood(down)) / 0.1, abs=2e-3)


def test_a_plan_takes_every_sentence_once() -> None:
    lengths = np.random.default_rng(3).integers(1, 90, 101)
    lots = list(plan(lengths, 8, np.random.default_rng(0)))
    assert sorted(np.concatenate(lots).tolist()) == list(range(101))
    assert all((np.diff(lengths[lot]) <= 0).all() for lot in lots)


def extreme(random: np.random.Generator, vector: int, width: int) -> Net:
    def table(*shape: int) -> np.ndarray:
        return random.choice(np.array([-127, 127], np.int8), shape)

    layers = (table(vector, width), *(table(3 * width, width) for _ in net.REACH))
    biases = random.integers(-1000, 1000, (len(layers), width)).astype(np.float32)
    hashes = np.arange(3, dtype=np.uint32)
    return Net(hashes, table(3, vector), layers, biases, table(width, LABELS), np.zeros(LABELS, np.float32), 0.01)


def test_the_largest_weights_lose_nothing() -> None:
    """Weights and activations at their limits: the products' sums are those of 64-bit integers."""
    random = np.random.default_rng(0)
    for vector, width in ((32, 96), (32, 128)):
        made = extreme(random, vector, width)
        sums = random.choice(np.array([-32_768, 32_767], np.int16), (40, vector))
        wide = np.clip(sums, -net.VECTOR, net.VECTOR).astype(np.int64) @ made.layers[0].astype(np.int64)
        flat = np.clip(sums, -net.VECTOR, net.VECTOR).astype(np.float32) @ made.layers[0].astype(np.float32)
        assert np.array_equal(wide, flat.astype(np.int64))
        full = np.full((40, 3 * width), net.HIGHEST)
        assert np.array_equal(
            full @ made.layers[1].astype(np.int64),
            (full.astype(np.float32) @ made.layers[1].astype(np.float32)).astype(np.int64),
        )


def test_a_sentence_is_read_alike_in_any_company() -> None:
    random = np.random.default_rng(0)
    made = extreme(random, 32, 96)
    sums = random.integers(-900, 900, (60, 32)).astype(np.int16)
    inside = np.zeros(60, bool)
    inside[GAP : GAP + 20] = inside[GAP + 20 + GAP : 60 - GAP] = True
    sums[~inside] = 0
    both = made.run(sums, inside)
    alone = made.run(sums[: GAP + 20 + GAP], inside[: GAP + 20 + GAP])
    assert np.array_equal(both[GAP : GAP + 20], alone[GAP : GAP + 20])


def test_rounding_keeps_what_was_learned() -> None:
    made = fitting(vector=32, width=96)
    made.run(lambda: None)
    small, _ = made.export()
    batch = made.lots.batch
    where = batch.rows
    inside = np.zeros((len(batch.points), 1), np.float32)
    inside[where] = 1
    rows = made.lots.rows[where]
    sums = np.zeros((len(inside), 32), np.float32)
    sums[where] = made.weights[0][rows].sum(axis=1)
    learned = made._forward(sums, inside)[1] @ made.weights[-2] + made.weights[-1]
    whole = np.zeros(sums.shape, np.int16)
    whole[where] = np.concatenate((np.zeros((1, 32), np.int16), small.vectors))[rows].sum(axis=1)
    assert np.allclose(
        small.run(whole, inside[:, 0] > 0)[where], learned[where], atol=0.15 * float(learned[where].std())
    )


def test_broad_columns_are_places_of_columns() -> None:
    batch = Batch(["苏州市发展光伏产业。"], [[(0, 3, "City", "lexicon"), (0, 3, "L", "token")]])
    for sources in ((), ("lexicon",), ("lexicon", "token")):
        columns = list(batch.columns(sources))
        assert len(columns) == len(features.WINDOWS) + len(features.SHAPES) + features.CONTEXTS + features.TAGS * len(
            sources
        )
        broad = batch.broad(sources)
        assert list(broad) == sorted(set(broad)) and broad[-1] < len(columns)
