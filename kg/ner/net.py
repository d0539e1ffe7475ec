"""A small convolution over characters: what a window of fifteen says, beside the single features of the chain.

Each character is the sum of the vectors of its features. Four layers follow, each normed and cut at zero, the later
ones over the neighbours 1, 2 and 3 characters off and added to what stood there. A table gives the log potentials.

Vectors, weights and activations are whole numbers so small that every sum of products stays below 2**24, where
float32 is exact: a sentence gets the same potentials in any company, with any number of threads, on any platform.
"""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt

from kg.ner.features import Hashes

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.int8]

REACH = (1, 2, 3)  # how far the neighbours of each convolution stand off; at most features.GAP
STEPS = 16  # steps of an activation within one standard deviation
VECTOR, HIGHEST = 2047, 255  # a sum of vectors, and an activation, never goes beyond
FLAT = 1e-5  # added to a variance


class Net(msgspec.Struct, frozen=True):
    """`hashes` are the features that have a vector, rising; `vectors[i]` is that of one.

    `layers` are (vector, width) and then (3 * width, width) for each of REACH, left neighbour first; `biases` are whole
    numbers, one row for each layer. `out` is (width, labels): in units of `scale`, with `rest`, the log potentials.
    """

    hashes: Hashes
    vectors: Bytes
    layers: tuple[Bytes, ...]
    biases: Floats
    out: Bytes
    rest: Floats
    scale: float

    def run(self, sums: npt.NDArray[np.int16], inside: npt.NDArray[np.bool_]) -> Floats:
        """Log potentials (characters, labels) from sums of vectors.

        Sentences stand in one array between gaps of at least max(REACH) rows, where `inside` is false.
        """
        first, *rest = self.layers
        state = np.clip(sums, -VECTOR, VECTOR).astype(np.float32) @ first.astype(np.float32)
        here = self._cut(state + self.biases[0], inside)
        for reach, layer, bias in zip(REACH, rest, self.biases[1:], strict=True):
            state = neighbours(here, reach) @ layer.astype(np.float32)
            here = np.minimum(here + self._cut(state + bias, inside), HIGHEST)
        logits: Floats = (here @ self.out.astype(np.float32)) * np.float32(self.scale) + self.rest
        return logits

    @staticmethod
    def _cut(state: Floats, inside: npt.NDArray[np.bool_]) -> Floats:
        """Normed, in steps, without what is below zero. The sums are of whole numbers, and exact in 64 bits."""
        width = state.shape[1]
        wide = state.astype(np.float64)
        mean = wide.sum(axis=1) / width
        spread = np.einsum("ij,ij->i", wide, wide) / width - mean * mean
        factor = STEPS / np.sqrt(np.maximum(spread, 1.0)) * inside
        normed = np.rint((state - mean[:, None].astype(np.float32)) * factor[:, None].astype(np.float32))
        cut: Floats = np.clip(normed, 0, HIGHEST)
        return cut


def neighbours(rows: Floats, reach: int) -> Floats:
    """Each row between the ones `reach` before and after it; beyond the ends are zeros."""
    size, width = rows.shape
    wide = np.zeros((size, 3 * width), rows.dtype)
    wide[reach:, :width] = rows[:-reach]
    wide[:, width : 2 * width] = rows
    wide[:-reach, 2 * width :] = rows[reach:]
    return wide
