"""tests/cases/relations.yaml: a text a row, the relations that it states, and those that it does not."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from kg.model import Extraction, Source
from kg.pipeline import Pipeline, Recipe

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "relations.yaml").read_text(encoding="utf-8"))
KEYS = {"why", "title", "text", "relations", "attributes", "not"}


@cache
def pipeline() -> Pipeline:
    return Pipeline(Recipe())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.get("why", "?"))
def test_relations(case: dict[str, Any]) -> None:
    assert set(case) <= KEYS and {"why", "text"} < set(case), f"a row has {', '.join(sorted(KEYS))}, not {sorted(case)}"
    title = case.get("title", "")
    found = pipeline()(Source("case", title, f"{title}\n{case['text']}" if title else case["text"]))
    assert isinstance(found, Extraction), found
    stated = {(r.subject, r.type, r.object) for r in found.relations}
    wanted = {tuple(triple) for triple in case.get("relations", [])}
    wrong = {tuple(triple) for triple in case.get("not", [])}
    assert wanted <= stated, f"missing {sorted(wanted - stated)}; found {sorted(stated)}"
    told = {(r.subject, r.type, r.object, k, v) for r in found.relations for k, v in r.attributes.items()}
    assert {tuple(row) for row in case.get("attributes", [])} <= told, f"attributes are {sorted(told)}"
    assert not wrong & stated, f"stated wrongly: {sorted(wrong & stated)}"
