"""Where the page puts things."""

from __future__ import annotations

from kg.render.layout import communities


def test_places_joined_by_reference_data_alone() -> None:
    """A ring of edges that no text states has no weight; it once divided by it."""
    assert communities([0, 1, 2], [(0, 1, 0), (1, 2, 0), (2, 0, 0)]) == [[0], [1], [2]]
