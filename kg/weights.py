"""Calibrated weights: what each sign that speaks for or against a reading is worth, in log odds.

They are learned once from annotated documents (benchmarks/calibrate.py) and shipped as data, so that a rule's
confidence is the share of its readings that were right, in that company. A sign that was never seen weighs nothing.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from kg.errors import ModelError
from kg.ontology import data_path

Table = dict[str, dict[str, float]]  # sign -> value -> weight


class Weights(msgspec.Struct, frozen=True):
    """`names` and `claims` hold, for each type and for "" (all types), what each sign weighs; `hash` is of the file."""

    names: dict[str, Table] = {}
    claims: dict[str, Table] = {}
    hash: str = ""


def load(path: Path | None = None) -> Weights:
    """The weights in a file (None: the shipped ones). Raises ModelError if it is missing or damaged."""
    path = path or data_path("confidence.json")
    try:
        raw = path.read_bytes()
        weights = msgspec.json.decode(raw, type=Weights)
    except OSError as e:
        raise ModelError(f"{path}: {e.strerror}: reinstall kg, or write it with benchmarks/calibrate.py") from None
    except msgspec.DecodeError as e:
        raise ModelError(f"{path}: not a table of weights ({e}): reinstall kg") from None
    return msgspec.structs.replace(weights, hash=hashlib.sha256(raw).hexdigest())
