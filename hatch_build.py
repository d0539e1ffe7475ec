"""Puts the ontology and all of seeds but its documents into the wheel as kg/_data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DataHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":  # a checkout reads its own files
            return
        root = Path(self.root)
        shipped = [root / "ontology.yaml", *(path for path in (root / "seeds").iterdir() if path.name != "documents")]
        for path in sorted(shipped):
            build_data["force_include"][str(path)] = f"kg/_data/{path.name}"
