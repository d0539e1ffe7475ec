"""The documentation does what it says: its commands run, their output is what they print, its edits work.

A ```console block holds commands (`$ kg …`) and their output, both streams, to the letter. In CONTRIBUTING.md a block
opened by ```yaml add to FILE under LINE, or ```csv add to FILE, is an edit, made before the commands below it.
KG_UPDATE_DOCS=1 writes the output of today into the files instead.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.cli.app import kg

ROOT = Path(__file__).parent.parent
READMES = ["README.md", "README.zh.md"]
DOCS = [*READMES, "CONTRIBUTING.md", "CHANGELOG.md"]
FENCE = re.compile(r"^```(\w*) ?([^\n]*)\n(.*?)^```$", re.M | re.S)
COPIED = ["kg", "seeds", "tests/cases", "tests/gold", "ontology.yaml", "pyproject.toml"]
COPIED += ["tests/conftest.py", "tests/test_cases.py"]
UPDATE = bool(os.environ.get("KG_UPDATE_DOCS"))

Run = Callable[[str], str]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def checkout(folder: Path) -> Path:
    """A copy of what the documentation works on, so that its edits stay there."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "_data"))
        else:
            shutil.copyfile(source, target)
    for name, module in (("kg", "kg"), ("pytest", "pytest")):
        command = folder / ".bin" / name
        command.parent.mkdir(exist_ok=True)
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n', encoding="utf-8")
        command.chmod(0o755)
    return folder


def runner(folder: Path) -> Run:
    """Runs a command there, once however often it is asked for; what it prints."""
    done: dict[str, str] = {}
    env = {k: v for k, v in os.environ.items() if not k.startswith(("KG_", "PYTEST_"))}
    env |= {"PATH": f"{folder / '.bin'}:{env['PATH']}", "PYTHONPATH": str(folder), "LC_ALL": "C.UTF-8"}

    def run(command: str) -> str:
        if command not in done:
            done[command] = subprocess.run(
                ["bash", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
            ).stdout.decode()  # fmt: skip
        return done[command]

    return run


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return runner(checkout(tmp_path_factory.mktemp("readme")))


def commands(block: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output shown."""
    parts = re.split(r"^\$ ", block, flags=re.M)
    assert parts[0] == "", f"a console block starts with a command, not with {parts[0]!r}"
    return [(command, output) for command, _, output in (part.partition("\n") for part in parts[1:])]


def replay(name: str, run: Run, edit: Callable[[str, str], None] | None = None) -> None:
    """Go through a file from top to bottom: make its edits, run its commands, hold their output against the text."""
    text, stale = read(name), []

    def block(match: re.Match[str]) -> str:
        kind, info, body = match.groups()
        if edit and info.startswith("add to "):
            edit(info.removeprefix("add to "), body)
        if kind != "console":
            return match[0]
        shown = ""
        for command, output in commands(body):
            printed = "".join(line.rstrip() + "\n" for line in run(command).splitlines())
            if printed != output:
                stale.append(f"$ {command}\n{printed}--- {name} shows:\n{output}")
            shown += f"$ {command}\n{printed}"
        return f"```console\n{shown}```"

    renewed = FENCE.sub(block, text)
    if UPDATE:
        (ROOT / name).write_text(renewed, encoding="utf-8")
    else:
        assert not stale, "output has changed; if it is right, write it into the files with `make docs`:\n" + stale[0]


@pytest.mark.parametrize("name", READMES)
def test_readme(name: str, fresh: Run) -> None:
    replay(name, fresh)


def test_contributing(tmp_path: Path) -> None:
    folder = checkout(tmp_path)

    def edit(where: str, what: str) -> None:
        name, _, line = where.partition(" under ")
        path = folder / name
        text = path.read_text(encoding="utf-8")
        if not line:
            text += what
        else:
            assert text.count(f"\n{line}\n") == 1, f"{name} does not have the line {line!r} once"
            text = text.replace(f"\n{line}\n", f"\n{line}\n{what}")
        path.write_text(text, encoding="utf-8")

    replay("CONTRIBUTING.md", runner(folder), edit)


def test_both_readmes_show_the_same_commands() -> None:
    def shown(name: str) -> list[str]:
        blocks = [(kind, body) for kind, _, body in FENCE.findall(read(name))]
        found = [command for kind, body in blocks if kind == "console" for command, _ in commands(body)]
        return found + [re.sub(" *#.*", "", body) for kind, body in blocks if kind == "sh"]

    assert shown("README.md") == shown("README.zh.md")


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_in_the_readme(name: str) -> None:
    known = [c for c in kg.list_commands(None) if not kg.get_command(None, c).hidden]  # type: ignore[arg-type,union-attr]
    assert [c for c in known if f"kg {c}" not in read(name)] == []


@pytest.mark.parametrize("name", DOCS)
def test_links_lead_to_files(name: str) -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", read(name)) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_pictures_are_small() -> None:
    pictures = list((ROOT / ".github").glob("*.png"))
    assert pictures and all(path.stat().st_size < 300_000 for path in pictures)
