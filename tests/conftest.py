"""A small graph on disk, made without any of the stages."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg import exports, graph
from kg.model import Entity, Evidence, Extraction, Home, Link, Mention, Quantity, Relation, Span
from kg.store import Store

# A shell that runs the suite in the background has it ignore the interrupt that some of its children are tested with.
signal.signal(signal.SIGINT, signal.default_int_handler)

TEXT = "苏州市聚焦“1030”产业体系，培育生物医药\x1b[31m产业。\n"
TEXT += "2023年产值达到4万亿元。南京市鼓楼区、徐州市鼓楼区发展软件产业。"
NAMES = [
    ("City/苏州市", "苏州市"),
    ("Initiative/1030产业体系", "“1030”产业体系"),
    ("Industry/生物医药", "生物医药"),
    ("County/南京市鼓楼区", "南京市鼓楼区"),
    ("County/徐州市鼓楼区", "徐州市鼓楼区"),
    ("Industry/软件", "软件"),
]
ALIASES = {"City/苏州市": ("苏州", "我市"), "County/南京市鼓楼区": ("鼓楼区",), "County/徐州市鼓楼区": ("鼓楼区",)}
CITY, SOFTWARE = "City/苏州市", "Industry/软件"


def evidence(quote: str) -> Evidence:
    start = TEXT.index(quote)
    return Evidence("苏州", start, start + len(quote), quote, "r1", 0.9)


def extraction() -> Extraction:
    """What the five stages might make of TEXT."""
    entities = tuple(Entity(id, *id.split("/"), ALIASES.get(id, ())) for id, _ in NAMES)
    spans = tuple(Span(TEXT.index(form), TEXT.index(form) + len(form)) for _, form in NAMES)
    mentions = tuple(
        Mention(span, id.split("/")[0], form, "lexicon") for span, (id, form) in zip(spans, NAMES, strict=True)
    )
    return Extraction(
        doc="苏州",
        title="苏州答复",
        path="docs/苏州.txt",
        fields={"title": "苏州答复", "date": "2024-05-01"},
        length=len(TEXT),
        sentences=3,
        sentences_with_fact=3,
        home=Home(CITY, "title"),
        entities=entities,
        mentions=mentions,
        mention_spans=spans,
        mention_quotes=tuple(TEXT[span.start : span.end] for span in spans),
        links=tuple(Link(i, id, "exact") for i, (id, _) in enumerate(NAMES)),
        relations=(
            Relation("pursues", CITY, "Initiative/1030产业体系", evidence("聚焦“1030”产业体系")),
            Relation("develops", CITY, "Industry/生物医药", evidence("培育生物医药\x1b[31m产业")),
            Relation("develops", "County/南京市鼓楼区", SOFTWARE, evidence("南京市鼓楼区、徐州市鼓楼区发展软件产业")),
            Relation("develops", "County/徐州市鼓楼区", SOFTWARE, evidence("徐州市鼓楼区发展软件产业")),
        ),
        quantities=(
            Quantity(
                CITY, "产值", "4万亿元", 4e12, "元", ">=", "2023年", "achieved", evidence("2023年产值达到4万亿元")
            ),
        ),
        dropped=(),
    )


def above(id: str) -> Entity | None:
    return Entity("Province/江苏省", "Province", "江苏省") if id == CITY else None


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with graph.db and graph.json, as a build leaves them; not to be changed."""
    folder = tmp_path_factory.mktemp("built")
    store = Store.create(folder / "graph.db")
    store.add(extraction(), "key")
    store.finish(above)
    store.put("ontology", "policy 1")
    store.put("created_by", "kg test")
    with (folder / "graph.json").open("wb") as file:
        exports.write(graph.stream(store), "json", file)
    store.seal(folder / "graph.json")
    store.close()
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all pages; whoever opens one brings a context of its own."""
    from chromium import CHROMIUM, FLAGS

    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed: pip install playwright"
    )
    if not CHROMIUM:
        pytest.skip("no chromium: install it, or name it in KG_CHROMIUM")
    with playwright.sync_playwright() as engine:
        opened = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


ALLOWED = ("shared", "root may read", "lets SQLite load")  # reasons to skip that no package would mend


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With KG_COMPLETE set, a test that is skipped for want of a tool fails the run: nothing is left out unseen."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("KG_COMPLETE") or reporter is None:
        return
    reasons = {str(report.longrepr[2]) for report in reporter.stats.get("skipped", ())}
    wanting = sorted(reason for reason in reasons if not any(allowed in reason for allowed in ALLOWED))
    if wanting and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line("")
        for reason in wanting:
            reporter.write_line(f"left out, but KG_COMPLETE is set: {reason}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
