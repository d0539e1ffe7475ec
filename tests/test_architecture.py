"""The floors of the house, one home for each library, and what a command may load."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Set
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "kg"

# Where a third-party library may be imported. Swapping it then touches one place.
HOMES = {
    "spacy": ["nlp.py"],
    "sqlite3": ["store.py"],
    "pyvis": ["render/"],
    "yaml": ["strict.py"],
    "ahocorasick_rs": ["grammar.py"],
    "opencc": ["stages/characters.py"],
    "charset_normalizer": ["sources/"],
    "lxml": ["sources/", "foreign/"],
    "pypdf": ["sources/"],
    "openpyxl": ["sources/"],
    "click": ["cli/"],
    "rdflib": [],
    "igraph": [],
    "rich": [],
    "pydantic": [],
}
HEAVY = frozenset(
    ["spacy", "pyvis", "networkx", "opencc", "ahocorasick_rs", "numpy", "yaml", "lxml", "pypinyin", "pydantic"]
)


def test_imports_only_go_down() -> None:
    linter = pytest.importorskip("importlinter.cli")
    assert linter.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


@cache
def imported(path: Path) -> set[str]:
    """Top-level packages that a file imports anywhere in it, for typing alone or at the point of use too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("library", HOMES)
def test_each_library_has_one_home(library: str) -> None:
    users = [path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if library in imported(path)]
    assert [user for user in users if not user.startswith(tuple(HOMES[library]))] == []


def loaded(code: str, *args: str, names: Set[str] = HEAVY) -> set[str]:
    """Those of the modules `names` that are loaded when `code` has run in a fresh interpreter."""
    tail = "\nimport sys; print('LOADED', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", code + tail, *args], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found = done.stdout.rpartition("LOADED ")[2].split()
    return {name.partition(".")[0] for name in found} & names


RUN = """
from kg.cli import main
try:
    main()
except SystemExit as done:
    assert not done.code, "the command failed"
"""


@pytest.mark.parametrize("code", ["import kg", "import kg.cli", "import kg.query", "import kg.store"])
def test_importing_loads_nothing_heavy(code: str) -> None:
    assert loaded(code) == set()


@pytest.mark.parametrize(
    "args",
    [
        ["neighbors", "苏州市", "--evidence"],
        ["neighbors", "苏州市", "--format", "json"],
        ["search", "suzhou"],
        ["show", "苏州市"],
        ["path", "苏州市", "江苏省"],
    ],
    ids=lambda args: " ".join(args),
)
def test_asking_loads_nothing_heavy(built: Path, args: list[str]) -> None:
    assert loaded(RUN, *args, "--graph", str(built)) == set()


@pytest.mark.parametrize(
    "args",
    [["neighbors", "苏州市"], ["search", "sz"], ["show", "苏州市", "--evidence"], ["path", "生物医药", "苏州市"]],
    ids=str,
)
def test_asking_loads_neither_click_nor_a_codec(built: Path, args: list[str]) -> None:
    """Each of these costs a tenth of a cold start, click as much as all else (benchmarks/million.py measures it)."""
    slow = {"click", "msgspec", "hashlib", "difflib", "json", "shutil", "inspect", "dataclasses"}
    assert loaded(RUN, *args, "--graph", str(built), names=slow) == set()


def test_exporting_does_not_load_networkx(built: Path, tmp_path: Path) -> None:
    args = ["export", "--output", str(tmp_path / "g.graphml"), "--graph", str(built)]
    assert loaded(RUN, *args) == set()


def test_this_test_can_fail() -> None:
    assert loaded(RUN, "neighbors", "--help", names={"click"}) == {"click"}
    assert loaded("import networkx") >= {"networkx"}


def test_modules_stay_small() -> None:
    lengths = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.rglob("*.py"))
    assert lengths[len(lengths) // 2] <= 200
