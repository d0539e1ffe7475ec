"""How the pipeline is mapped over documents. Every engine has

    run(recipe, sources, workers) -> an Extraction or a Failure for each source, in any order,
                                     then the Timings of each worker

takes sources one at a time as it needs them, passes failures through, and takes a recipe instead of a pipeline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import TypeAlias

from kg.errors import KgError
from kg.model import Extraction, Failure, Source, Timings
from kg.pipeline import Recipe

Result: TypeAlias = Extraction | Failure | Timings
ENGINES = {"local": "kg.engines.local", "process": "kg.engines.process"}


def run(engine: str, recipe: Recipe, sources: Iterable[Source | Failure], workers: int = 1) -> Iterator[Result]:
    """Run an engine by name."""
    if engine not in ENGINES:
        raise KgError(f"no engine {engine!r}: use one of {', '.join(ENGINES)}")
    found: Iterator[Result] = import_module(ENGINES[engine]).run(recipe, sources, workers)
    return found
