"""The chain against brute force: every labelling of a short sentence is scored and summed."""

from itertools import pairwise, product

import numpy as np
import pytest

from kg.ner import crf

KINDS = 2
LABELS = 1 + 4 * KINDS


def part(label: int) -> tuple[str, int]:
    return ("O", -1) if label == 0 else ("BIES"[(label - 1) // KINDS], (label - 1) % KINDS)


def factor(before: int, after: int, moves: crf.Moves) -> float:
    """The transition's factor; 0 if the labels cannot stand side by side."""
    (left, kind), (right, next_kind) = part(before), part(after)
    if left in "BI":
        inside = {"BI": 0, "BE": 1, "II": 2, "IE": 3}.get(left + right)
        return 0.0 if inside is None or kind != next_kind else float(moves.inside[inside, kind])
    return float(moves.between[kind + 1, next_kind + 1]) if right in "OBS" else 0.0


def labellings(potential: np.ndarray, moves: crf.Moves) -> dict[tuple[int, ...], float]:
    """Every possible labelling of one sentence (position, label) with its weight."""
    found = {}
    for labels in product(range(LABELS), repeat=len(potential)):
        if part(labels[0])[0] not in "OBS" or part(labels[-1])[0] not in "OES":
            continue
        weight = float(np.prod([potential[t, label] for t, label in enumerate(labels)]))
        for before, after in pairwise(labels):
            weight *= factor(before, after, moves)
        if weight:
            found[labels] = weight
    return found


@pytest.fixture
def lattice() -> tuple[crf.Lattice, crf.Moves, list[int], np.ndarray]:
    rng = np.random.default_rng(3)
    lengths = [4, 3, 1]
    moves = crf.Moves(
        np.exp(rng.normal(size=(KINDS + 1, KINDS + 1))).astype(np.float32),
        np.exp(rng.normal(size=(4, KINDS))).astype(np.float32),
    )
    potential = np.exp(rng.normal(size=(4, LABELS, 3))).astype(np.float32)
    return crf.run(potential, np.array(lengths), moves), moves, lengths, potential


def test_marginals_are_those_of_all_labellings(lattice) -> None:
    run, moves, lengths, potential = lattice
    for column, length in enumerate(lengths):
        weights = labellings(potential[:length, :, column], moves)
        total = sum(weights.values())
        assert run.logs[column] == pytest.approx(np.log(total), rel=1e-4)
        for t in range(length):
            for label in range(LABELS):
                wanted = sum(w for labels, w in weights.items() if labels[t] == label) / total
                assert run.marginals[t, label, column] == pytest.approx(wanted, abs=1e-4)


def test_spans_have_the_share_of_the_labellings_that_hold_them(lattice) -> None:
    run, moves, lengths, potential = lattice
    found = {span[:4]: span[4] for span in crf.spans(run, moves, 0.0)}
    for column, length in enumerate(lengths):
        weights = labellings(potential[:length, :, column], moves)
        total = sum(weights.values())
        for start in range(length):
            for end in range(start + 1, length + 1):
                for kind in range(KINDS):
                    inner = "S" if end - start == 1 else "B" + "I" * (end - start - 2) + "E"
                    name = tuple(1 + "BIES".index(p) * KINDS + kind for p in inner)
                    wanted = sum(w for labels, w in weights.items() if labels[start:end] == name) / total
                    assert found[column, start, end, kind] == pytest.approx(wanted, abs=1e-4)


def test_moves_are_counted_as_often_as_they_are_taken(lattice) -> None:
    run, moves, lengths, potential = lattice
    counted = crf.expected_moves(run, moves)
    taken = 0.0
    for column, length in enumerate(lengths):
        weights = labellings(potential[:length, :, column], moves)
        total = sum(weights.values())
        taken += sum(
            w * sum(part(a)[0] == "O" and part(b)[0] == "O" for a, b in pairwise(labels)) / total
            for labels, w in weights.items()
        )
    assert counted.between[0, 0] == pytest.approx(taken, abs=1e-4)
    assert counted.between.sum() + counted.inside.sum() == pytest.approx(sum(n - 1 for n in lengths), abs=1e-3)


def test_a_sentence_reads_the_same_alone_and_in_company(lattice) -> None:
    run, moves, lengths, potential = lattice
    for column, length in enumerate(lengths):
        alone = crf.run(np.ascontiguousarray(potential[:length, :, [column]]), np.array([length]), moves)
        assert np.array_equal(alone.alpha[:, :, 0], run.alpha[:length, :, column])
        assert np.array_equal(alone.beta[:, :, 0], run.beta[:length, :, column])
