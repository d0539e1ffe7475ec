"""One document after the other, in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.model import Failure, Source, Timings, dumps
from kg.pipeline import Pipeline, Recipe


def run(recipe: Recipe, sources: Iterable[Source | Failure], workers: int = 1) -> Iterator[bytes]:
    """See kg.engines; there is one worker, whatever `workers` says."""
    pipeline = None
    for source in sources:
        if isinstance(source, Failure):
            yield dumps(source)
        else:
            pipeline = pipeline or Pipeline(recipe)
            yield dumps(pipeline(source))
    if pipeline:
        yield dumps(Timings(pipeline.seconds))
