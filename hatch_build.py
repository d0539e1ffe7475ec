"""Puts the ontology, the lexicon and, where there is one, the model into the wheel as kg/_data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DATA = {"ontology.yaml": "ontology.yaml", "seeds/lexicon": "lexicon"}
OPTIONAL = {"seeds/model": "model"}


class DataHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":  # a checkout reads its own files
            return
        root = Path(self.root)
        present = {name: target for name, target in OPTIONAL.items() if (root / name).is_dir()}
        for name, target in {**DATA, **present}.items():
            build_data["force_include"][str(root / name)] = f"kg/_data/{target}"
