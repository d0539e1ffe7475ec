"""One document after the other, in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.model import Extraction, Failure, Source, Timings
from kg.pipeline import Pipeline, Recipe


def run(
    recipe: Recipe, sources: Iterable[Source | Failure], workers: int = 1
) -> Iterator[Extraction | Failure | Timings]:
    """See kg.engines; there is one worker, whatever `workers` says."""
    pipeline = None
    for source in sources:
        if isinstance(source, Failure):
            yield source
        else:
            pipeline = pipeline or Pipeline(recipe)
            yield pipeline(source)
    if pipeline:
        yield Timings(pipeline.seconds)
