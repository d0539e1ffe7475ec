"""One suite that every engine must pass."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny

from kg import engines
from kg.engines import process
from kg.errors import KgError
from kg.model import Extraction, Failure, Source, Timings, dumps
from kg.pipeline import Pipeline, Recipe

WORKER = (
    f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import os, time, kg.pipeline, tiny\n"
    "def clean(source):\n"
    "    if '死' in source.text: os.kill(os.getpid(), 9)\n"
    "    if '久' in source.text: time.sleep(60)\n"
    "    print('a stray line')\n"
    "    return tiny.clean(source)\n"
    "kg.pipeline.assemble = lambda recipe: tiny.STAGES._replace(clean=clean)\n"
    "from kg.engines.process import serve; serve()"
)


@pytest.fixture(autouse=True)
def tiny_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.pipeline.assemble", lambda recipe: tiny.STAGES)
    monkeypatch.setattr(process, "COMMAND", [sys.executable, "-P", "-c", WORKER])


def sources(texts: list[str]) -> Iterator[Source]:
    for i, text in enumerate(texts):
        yield Source(f"{i:03}", "", text)


def results(engine: str, items, workers: int = 2) -> dict[str, Extraction | Failure]:
    found: dict[str, Extraction | Failure] = {}
    for result in engines.run(engine, Recipe(), items, workers):
        if not isinstance(result, Timings):
            assert result.doc not in found
            found[result.doc] = result
    return found


TEXTS = [f"苏州市发展新能源。{'无事。' * i}" for i in range(40)] + ["坏link", '\u2028\n\x00"\\']


def test_the_table_of_engines_is_complete() -> None:
    """A new engine is added here, and is then held to the suite."""
    assert sorted(engines.ENGINES) == ["local", "process"]


@pytest.mark.parametrize("engine", engines.ENGINES)
class TestEveryEngine:
    def test_gives_what_the_pipeline_gives(self, engine: str) -> None:
        pipeline = Pipeline(Recipe(), tiny.STAGES)
        expected = {source.id: pipeline(source) for source in sources(TEXTS)}
        assert results(engine, sources(TEXTS)) == expected

    def test_passes_failures_through(self, engine: str) -> None:
        failure = Failure("x", "read", "why")
        assert results(engine, [failure, *sources(TEXTS[:2])])["x"] == failure

    def test_tells_the_time_of_every_stage(self, engine: str) -> None:
        found = engines.run(engine, Recipe(), sources(TEXTS), 2)
        told = [result.seconds for result in found if isinstance(result, Timings)]
        assert {"clean", "measure"} <= {stage for seconds in told for stage in seconds}

    def test_takes_sources_as_it_needs_them(self, engine: str) -> None:
        taken = 0

        def endless() -> Iterator[Source]:
            nonlocal taken
            while True:
                taken += 1
                yield Source(str(taken), "", "苏州市。" * 5_000)

        found = engines.run(engine, Recipe(), endless(), 2)
        for _ in range(5):
            next(found)
        found.close()  # type: ignore[attr-defined]
        assert taken < 15

    def test_answers_while_sources_are_slow(self, engine: str) -> None:
        taken = 0

        def slow() -> Iterator[Source]:
            nonlocal taken
            for taken in range(1, 1_000):
                time.sleep(0.01)
                yield Source(str(taken), "", "苏州市。")

        found = engines.run(engine, Recipe(), slow(), 2)
        next(found)
        found.close()  # type: ignore[attr-defined]
        assert taken < 999

    def test_does_nothing_for_nothing(self, engine: str) -> None:
        assert results(engine, []) == {}

    def test_a_fault_in_the_recipe_stops_the_run(self, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.undo()
        with pytest.raises(KgError, match="nowhere"):
            list(engines.run(engine, Recipe(ontology="nowhere.yaml"), sources(TEXTS[:3]), 2))


def test_an_unknown_engine_is_refused_with_the_known_ones() -> None:
    with pytest.raises(KgError, match="local, process"):
        engines.run("warp", Recipe(), [])


def test_a_worker_that_dies_costs_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["苏州市。", "死", "南京市。", "死", "无锡市。", "杭州市。"]
    found = results("process", sources(texts), workers=1)
    died = [doc for doc, result in found.items() if isinstance(result, Failure)]
    assert died == ["001", "003"]
    assert "signal 9" in found["001"].error and found["001"].stage == "engine"
    assert isinstance(found["005"], Extraction)


def children() -> list[int]:
    mine = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z" and int(fields[1]) == os.getpid():
            mine.append(int(stat.parent.name))
    return mine


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc, which is not here")
class TestNoWorkerIsLeft:
    def test_when_the_run_is_given_up(self) -> None:
        before = set(children())
        found = engines.run("process", Recipe(), sources(["苏州市。", *["久"] * 10]), 2)
        next(found)
        assert set(children()) - before
        began = time.monotonic()
        found.close()  # type: ignore[attr-defined]
        assert time.monotonic() - began < 5
        assert not set(children()) - before

    @pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
    def test_when_the_parent_is_killed(self, end: signal.Signals, tmp_path: Path) -> None:
        """Even in the midst of a document that would take a minute."""
        pids = tmp_path / "pids"
        code = (
            f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import test_engines as t, pathlib\n"
            f"t.process.COMMAND = [sys.executable, '-P', '-c', t.WORKER]\n"
            "found = t.engines.run('process', t.Recipe(), t.sources(['苏州市。', '久', '久', '久', '久']), 2)\n"
            "next(found)\n"
            f"pathlib.Path({str(pids)!r}).write_text(' '.join(map(str, t.children())))\n"
            "next(found)"
        )
        parent = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not (pids.exists() and pids.read_text()) and time.monotonic() < deadline:
            time.sleep(0.02)
        workers = [int(pid) for pid in pids.read_text().split()]
        assert workers
        parent.send_signal(end)
        parent.wait(10)
        deadline = time.monotonic() + 5
        while any(map(alive, workers)) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not any(map(alive, workers))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_line_holds_no_line_end() -> None:
    assert b"\n" not in dumps(Source("a", "", "\n\r\u2028"))
