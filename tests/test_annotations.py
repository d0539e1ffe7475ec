"""The annotations in benchmarks: read as gold files, each fault with its line; texts that hold their names."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "benchmarks" / "annotations"


def module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("annotations", ROOT / "benchmarks" / "annotations.py")
    assert spec and spec.loader
    found = importlib.util.module_from_spec(spec)
    sys.modules["annotations"] = found
    spec.loader.exec_module(found)
    return found


annotations = module()


def written(folder: Path, text: str) -> Path:
    path = folder / "x.ann"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_line_gives_an_entity_and_relations_either_way(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "source: 某省.txt\nparagraphs: 1,3\nhome: 徐州市\nCity | 徐州市/全市\n"
        "Industry/Technology | 硅光芯片 | home develops; ?part_of 未来产业\n?Industry | 未来产业/“未来产业”\n",
    )
    header, gold = annotations.parse(path)
    assert header == {"source": "某省.txt", "paragraphs": "1,3", "home": "徐州市"}
    assert [(e["names"], e["types"], e["optional"]) for e in gold["entities"]] == [
        (["徐州市", "全市"], ["City"], False),
        (["硅光芯片"], ["Industry", "Technology"], False),
        (["未来产业", "“未来产业”"], ["Industry"], True),
    ]
    assert [(r["s"], r["p"], r["o"], r["optional"]) for r in gold["relations"]] == [
        ("e1", ["develops"], "e2", False),
        ("e2", ["part_of"], "e3", True),
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Industry 低空经济", ":2: 'Industry 低空经济' is no entity"),
        ("Industry | 低空经济 | home makes", ":2: 'home makes' is no relation"),
        ("Industry | 低空经济 | 宿迁市 develops", ":2: '宿迁市' has no line of its own"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, line: str, fault: str) -> None:
    with pytest.raises(annotations.AnnotationError, match=fault):
        annotations.parse(written(tmp_path, f"home: 徐州市\n{line}\n"))


def test_a_part_of_a_report_is_its_title_and_the_paragraphs_named() -> None:
    assert annotations.excerpt("报告\n\n一\n 二 \n三\n", "1,3") == "报告\n\n一\n三\n"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("written/*.ann")), ids=lambda path: path.stem)
def test_a_text_holds_what_its_annotation_names(path: Path) -> None:
    _, gold = annotations.parse(path)
    text = annotations.LOOSE.sub("", path.with_suffix(".txt").read_text(encoding="utf-8"))
    for entity in gold["entities"]:
        names = [annotations.LOOSE.sub("", name) for name in entity["names"]]
        assert any(name in text for name in names) or gold["home"] in entity["names"], entity["names"]
