"""A command line read without click gives what click makes of it: the same bytes, errors and exit codes."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg import cli, query
from kg.cli import app, declare, exits

DECLARED = ["neighbors", "path", "search", "show"]
CLICK = [sys.executable, "-c", "import sys; from kg.cli import app; sys.exit(app.run(app.kg))"]
PLAIN = [sys.executable, "-m", "kg"]

NAMES = ["苏州市", "suzhou", "苏州", "City/苏州市", "软件", "鼓楼区", "1030产业体系", "没有", " 苏州市 ", "\udcff"]
SOUND = [  # what a person might write
    *([name] for name in NAMES),
    *(["--relation", "develops"], ["--relation=pursues"], ["--relation", "mentions"], ["--relation", "zq"]),
    *(["--type", "City"], ["--type=County"], ["--type", ""], ["--type="]),
    *(["--direction", "in"], ["--direction=out"], ["--depth", "2"], ["--depth=99"], ["--max-depth", "3"]),
    *(["--limit", "1"], ["--limit", "9" * 30], ["--evidence"], ["--graph", "nowhere"]),
    *(["--format", format] for format in ("table", "text", "tree", "json", "csv")),
]
SLIPS = [
    *([word] for word in ("", " ", "-", "--", "-h", "--help", "-x", "--evi", "--zq", "--evidence=1", "--limit", "=")),
    *(["--depth", number] for number in ("0", "-1", "100", "x", "", " 2", "+2", "02", "1_0", "٣", "２", "9" * 30)),
    *(["--format", word] for word in ("JSON", "", "tabl", "-")),
    *(["--relation", "--evidence"], ["--type", "-x"], ["--graph", "-"], ["--graph="]),
    *(["--direction", "both "], ["--limit", "0"]),
]
WORD = st.text(st.characters(exclude_characters="\0"), max_size=3)  # no argument of a process holds a null character
PIECES = st.sampled_from(SOUND) | st.sampled_from(SOUND) | st.sampled_from(SLIPS) | st.builds(lambda word: [word], WORD)
LINES = st.lists(PIECES, max_size=5).map(lambda pieces: [word for piece in pieces for word in piece])


def found(command: str) -> declare.Command:
    declared = declare.find(cli.COMMANDS[command], command)
    assert isinstance(declared, declare.Command)
    return declared


def names(command: str) -> list[str]:
    """As many as the command takes."""
    return ["苏州市"] * sum(not param.flag.startswith("-") for param in found(command).params)


def outcome(do: Callable[[], object]) -> tuple[object, bytes, bytes]:
    """(exit code, stdout, stderr) in this process."""
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", streams[0])
        patch.setattr(sys, "stderr", streams[1])
        code = do()
    out, err = (stream.buffer.getvalue() for stream in streams)  # type: ignore[attr-defined]
    return code, out, err


def both(*words: str) -> tuple[tuple[object, bytes, bytes], tuple[object, bytes, bytes]]:
    """The outcome of `kg`, and of click's reading of the same words."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["kg", *words])
        plain = outcome(lambda: exits.run(cli._answer))
    return plain, outcome(lambda: app.run(app.kg, words))


@settings(deadline=None, max_examples=400)
@given(st.sampled_from(DECLARED), LINES, st.booleans())
@example("neighbors", ["鼓楼区", "--type", "County"], True)
@example("neighbors", ["苏州市", "--limit", "1", "--limit=2"], True)
@example("path", ["软件", "苏州市"], True)
@example("show", ["软件", "--evidence", "--format", "json"], False)
def test_both_ways_answer_alike(built: Path, command: str, line: list[str], first: bool) -> None:
    graph = ["--graph", str(built)]
    plain, click = both(command, *(graph + line if first else line + graph))
    assert plain == click


@settings(deadline=None, max_examples=400)
@given(st.sampled_from(DECLARED), LINES)
@example("neighbors", ["--type", "City", "苏州市", "--type=County"])
def test_what_is_read_is_what_click_reads(command: str, line: list[str]) -> None:
    declared = found(command)
    values = declared.read(line)
    if values is not None:
        made = app.made(declared)
        assert made.make_context(command, list(line)).params == values


@pytest.mark.parametrize("words", SOUND, ids=str)
def test_sound_words_need_no_click(words: list[str]) -> None:
    """Else the tests above would compare click with itself."""
    lines = {command: [*names(command)[len(words) if words[0] in NAMES else 0 :], *words] for command in DECLARED}
    assert any(found(command).read(line) is not None for command, line in lines.items())


@pytest.mark.parametrize("words", SLIPS, ids=str)
@pytest.mark.parametrize("command", DECLARED)
def test_slips_are_left_to_click(command: str, words: list[str]) -> None:
    assert found(command).read(names(command)) is not None
    assert found(command).read([*names(command), *words]) is None


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), BrokenPipeError(), OSError(5, "no such luck"), RecursionError("deep")], ids=repr
)
def test_what_goes_wrong_is_told_alike(built: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(query, "neighbors", fail)
    plain, click = both("neighbors", "苏州市", "--graph", str(built))
    assert plain == click and plain[0] != 0


ROWS = [
    *(["neighbors", "苏州市"], ["neighbors", "苏州市", "--evidence"], ["neighbors", b"\xff\xfe"], ["neighbors"]),
    *(["path", "软件", "鼓楼区"], ["search", "sz"], ["search", b"\xff"], ["show", "苏州市", "--evidence"]),
    *(["neighbors", "--help"], ["neighbors", "苏州市", "--zq"], ["neighbor", "苏州市"], ["--version"], []),
]


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("args", ROWS, ids=str)
def test_processes_answer_alike(built: Path, args: list[str | bytes], ascii: bool) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"} if ascii else dict(os.environ)
    graph = ["--graph", str(built)] if len(args) > 1 else []
    ways = [subprocess.run([*way, *args, *graph], capture_output=True, env=env, timeout=60) for way in (PLAIN, CLICK)]
    assert len({(done.returncode, done.stdout, done.stderr) for done in ways}) == 1


@pytest.mark.parametrize("command", [["neighbors", "苏州市"], ["show", "苏州市", "--format", "json"]], ids=str)
@pytest.mark.parametrize("code", [1, 141])
def test_streams_fail_alike(built: Path, code: int, command: list[str]) -> None:
    outcomes = set()
    for way in (PLAIN, CLICK):
        read, write = os.pipe()
        os.close(read)
        with open("/dev/full", "wb") as full, open(write, "wb") as closed:
            args = [*way, *command, "--graph", str(built)]
            done = subprocess.run(args, stdout=full if code == 1 else closed, stderr=subprocess.PIPE, timeout=60)
        outcomes.add((done.returncode, done.stderr))
    assert len(outcomes) == 1 and next(iter(outcomes))[0] == code


def test_completion_is_left_to_click(built: Path) -> None:
    env = {**os.environ, "_KG_COMPLETE": "bash_complete", "COMP_WORDS": "kg neighbors --dir", "COMP_CWORD": "2"}
    done = subprocess.run([*PLAIN, "neighbors", "苏州市", "--graph", built], capture_output=True, env=env, timeout=60)
    assert done.stdout == b"plain,--direction\n"
