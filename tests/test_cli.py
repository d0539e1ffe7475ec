"""The commands as a person or a script meets them: real processes where streams matter, in process elsewhere."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import resource
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import click
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import engines, exports, graph, query
from kg import ontology as ontologies
from kg.cli import COMMANDS, app, make, terminal, views
from kg.cli.app import kg
from kg.cli.declare import FILE
from kg.cli.files import replacing
from kg.errors import OutputError

ROOT = Path(__file__).parent.parent
KG = [sys.executable, "-m", "kg"]
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def run(*args: str | bytes | Path, **options: object) -> subprocess.CompletedProcess[bytes]:
    """One command in a process of its own."""
    settings = {"capture_output": True, "timeout": 60, "stdin": subprocess.DEVNULL, **options}
    if "stdout" in settings:
        del settings["capture_output"]
        settings["stderr"] = subprocess.PIPE
    return subprocess.run([*KG, *args], **settings)  # type: ignore[call-overload,no-any-return]


@pytest.fixture
def ask(built: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Run a command on the small graph in this process: (exit code, stdout, stderr)."""

    def call(*args: str) -> tuple[int, str, str]:
        code = app.run(kg, [*args, "--graph", str(built)])
        out, err = capfdbinary.readouterr()
        assert not CONTROL.search(out.decode()) and not CONTROL.search(err.decode())
        return code, out.decode(), err.decode()

    return call


# questions


def test_neighbors_lists_relations_with_their_quotes(ask) -> None:  # type: ignore[no-untyped-def]
    code, out, err = ask("neighbors", "苏州市", "--relation", "pursues", "--evidence")
    assert code == 0 and err == ""
    lines = out.splitlines()
    assert lines[0].split() == ["relation", "name", "type", "quotes", "documents"]
    assert lines[1].split() == ["pursues", "→", "1030产业体系", "Initiative", "1", "1"]
    assert lines[2] == "    “聚焦“1030”产业体系” 苏州:3-15"


def test_neighbors_shows_figures_and_reference_data(ask) -> None:  # type: ignore[no-untyped-def]
    _, out, _ = ask("neighbors", "苏州", "--evidence")
    assert ">=4万亿元 2023年 achieved" in out and "(reference data)" in out


def test_columns_are_aligned_for_han_letters(ask) -> None:  # type: ignore[no-untyped-def]
    _, out, _ = ask("neighbors", "苏州市")
    lines = out.splitlines()
    starts = {
        terminal.width(line[: re.search(r"Industry|Initiative|Province|Indicator|type", line).start()])
        for line in lines
    }  # type: ignore[union-attr]
    assert len(starts) == 1


def test_neighbors_as_json_has_evidence_only_on_request(ask) -> None:  # type: ignore[no-untyped-def]
    _, out, _ = ask("neighbors", "苏州市", "--relation", "develops", "--format", "json")
    (found,) = json.loads(out)
    assert found["name"] == "生物医药" and found["direction"] == "out" and "evidence" not in found["edge"]
    _, out, _ = ask("neighbors", "苏州市", "--relation", "develops", "--format", "json", "--evidence")
    (quote,) = json.loads(out)[0]["edge"]["evidence"]
    assert quote["quote"] == "培育生物医药\x1b[31m产业" and (quote["start"], quote["end"]) == (16, 29)


def test_neighbors_as_csv_has_one_row_for_each_quote(ask) -> None:  # type: ignore[no-untyped-def]
    _, out, _ = ask("neighbors", "苏州市", "--format", "csv", "--evidence")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["relation"] for row in rows} == {"pursues", "develops", "reports", "located_in"}
    assert next(row for row in rows if row["relation"] == "reports")["number"] == "4000000000000.0"


def test_neighbors_as_a_tree(ask) -> None:  # type: ignore[no-untyped-def]
    _, out, _ = ask("neighbors", "软件", "--format", "tree", "--depth", "3")
    assert out.splitlines()[0] == "Industry/软件"
    assert sorted(line[3:] for line in out.splitlines()[1:]) == [
        "← develops 南京市鼓楼区 (County)",
        "← develops 徐州市鼓楼区 (County)",
    ]


def test_more_than_the_limit_is_said(ask) -> None:  # type: ignore[no-untyped-def]
    _, out, err = ask("neighbors", "苏州市", "--limit", "2")
    assert len(out.splitlines()) == 3 and "--limit" in err


def test_an_ambiguous_name_is_listed_never_guessed(ask) -> None:  # type: ignore[no-untyped-def]
    code, out, err = ask("neighbors", "鼓楼区")
    assert code == 2 and out == "" and len(err.splitlines()) == 1
    assert "County/南京市鼓楼区" in err and "County/徐州市鼓楼区" in err


def test_an_unknown_name_gives_the_nearest(ask) -> None:  # type: ignore[no-untyped-def]
    code, _, err = ask("show", "苏洲市")
    assert code == 1 and "苏洲市" in err and "苏州市" in err and len(err.splitlines()) == 1


def test_a_slip_in_a_relation_is_said(ask) -> None:  # type: ignore[no-untyped-def]
    code, _, err = ask("neighbors", "苏州市", "--relation", "pursue")
    assert code == 0 and "no relation pursue" in err


def test_path_quotes_every_hop(ask) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = ask("path", "1030产业体系", "生物医药")
    assert code == 0
    assert out.splitlines()[0] == "1030产业体系 — 苏州市 — 生物医药"
    assert "“聚焦“1030”产业体系” 苏州:3-15" in out and "苏州市 develops → 生物医药" in out
    _, out, _ = ask("path", "1030产业体系", "生物医药", "--format", "json")
    assert [hop["name"] for hop in json.loads(out)[0]["hops"]] == ["苏州市", "生物医药"]
    _, out, _ = ask("path", "1030产业体系", "生物医药", "--format", "csv")
    assert len(out.splitlines()) == 3


def test_no_path_is_exit_1(ask) -> None:  # type: ignore[no-untyped-def]
    code, out, err = ask("path", "苏州市", "软件")
    assert code == 1 and out == "" and "no chain" in err


def test_search_by_pinyin_and_initials(ask) -> None:  # type: ignore[no-untyped-def]
    for text in ("suzhou", "sz", "苏", "苏州"):
        code, out, _ = ask("search", text)
        assert code == 0 and "City/苏州市" in out.splitlines()[1]
    assert ask("search", "没有这个")[0] == 1


def test_show_is_a_card(ask) -> None:  # type: ignore[no-untyped-def]
    _, out, _ = ask("show", "苏州市", "--evidence")
    for part in ("苏州市 (City) City/苏州市", "我市、苏州", "pursues → (1)", "产值", ">=4万亿元", "苏州答复"):
        assert part in out
    _, out, _ = ask("show", "苏州市", "--format", "json")
    card = json.loads(out)
    assert {group["relation"] for group in card["relations"]} >= {"pursues", "develops"}
    assert card["documents"][0]["id"] == "苏州"


# wrong use, bad streams


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["frobnicate"], 2),
        (["neighbors"], 2),
        (["neighbors", ""], 2),
        (["neighbors", "苏州市", "--depth", "-1"], 2),
        (["neighbors", "苏州市", "--depth", "0"], 2),
        (["neighbors", "苏州市", "--depth", "9" * 30], 2),
        (["neighbors", "苏州市", "--limit", "9" * 30], 0),
        (["neighbors", "芯" * 40_000], 1),
        (["path", "苏州市", "芯" * 40_000], 1),
        (["neighbors", b"\xff\xfe"], 1),
        (["search", b"\xff\x1b[2J"], 1),
        (["export", "--format", "zq", "--output", "x"], 2),
        (["export", "--format", "csv", "--output", "x.csv"], 2),
        (["export", "--output", "no/such/folder/x"], 1),
        (["export", "--output", "."], 1),
        (["export", "--around", "没有", "--output", "x"], 1),
        (["export", "--document", "没有", "--output", "x"], 1),
        (["neighbors", "苏州市", "--relation", "x' OR 1=1 --"], 0),
    ],
    ids=lambda value: str(value)[:40],
)
def test_errors_are_one_short_line(built: Path, tmp_path: Path, args: list[str | bytes], code: int) -> None:
    where = ["--graph", str(built)] if len(args) > 1 else []
    done = run(*args, *where, cwd=tmp_path)
    err = done.stderr.decode()
    assert done.returncode == code, err
    if code:
        assert len(err.splitlines()) == 1 and len(err) < 600 and "Traceback" not in err
    assert not CONTROL.search(err) and list(tmp_path.iterdir()) == []


def test_a_graph_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = run("neighbors", "苏州市", "--graph", tmp_path / "none")
    assert done.returncode == 1 and b"none" in done.stderr and len(done.stderr.splitlines()) == 1


def test_an_ascii_terminal_gets_escapes(built: Path) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = run("neighbors", "苏州市", "--graph", built, env=env)
    assert done.returncode == 0 and b"\\u" in done.stdout and done.stdout.isascii()
    done = run("neighbors", "苏州市", "--graph", built, "--format", "json", env=env)
    assert json.loads(done.stdout)  # data is UTF-8 whatever the terminal


@pytest.mark.parametrize("format", ["table", "json", "csv"])
def test_a_full_stdout_is_exit_1(built: Path, format: str) -> None:
    with open("/dev/full", "wb") as full:
        done = run("neighbors", "苏州市", "--graph", built, "--format", format, stdout=full)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and b"standard output" in done.stderr


@pytest.mark.parametrize("args", [["neighbors", "苏州市"], ["export", "--output", "-"]], ids=str)
def test_a_closed_pipe_is_silent(built: Path, args: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = run(*args, "--graph", built, stdout=write)
    finally:
        os.close(write)
    assert done.returncode == 141 and done.stderr == b""


def test_an_unexpected_error_is_one_line_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def broken() -> None:
        raise RecursionError("deep\n\x1b[31mdown")

    assert app.run(broken, []) == 1
    assert capsys.readouterr().err.startswith("kg: unexpected RecursionError: deep \\x1b[31mdown")
    monkeypatch.setenv("KG_TRACEBACK", "1")
    with pytest.raises(RecursionError):
        app.run(broken, [])


# files


@pytest.mark.parametrize("format", exports.FORMATS)
def test_every_format_is_exported(ask, tmp_path: Path, format: str) -> None:  # type: ignore[no-untyped-def]
    target = tmp_path / "x.zip"
    code, out, err = ask("export", "--format", format, "--output", str(target))
    assert code == 0 and out == "" and str(target) in err
    assert target.stat().st_size > 500 and list(tmp_path.iterdir()) == [target]


def test_csv_goes_to_a_folder(ask, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert ask("export", "--format", "csv", "--output", str(tmp_path / "tables"))[0] == 0
    assert sorted(p.name for p in (tmp_path / "tables").iterdir()) == ["nodes.csv", "relationships.csv"]


def test_filters_choose_a_part(ask, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    _, out, _ = ask("export", "--format", "json", "--relation", "pursues", "--output", "-")
    part = json.loads(out)
    assert {edge["type"] for edge in part["edges"]} == {"pursues"}
    assert {node["id"] for node in part["nodes"]} == {"City/苏州市", "Initiative/1030产业体系"}
    _, out, _ = ask(
        "export", "--format", "json", "--around", "软件", "--type", "Industry", "--type", "County", "--output", "-"
    )
    assert {node["type"] for node in json.loads(out)["nodes"]} == {"Industry", "County"}
    _, out, _ = ask("export", "--format", "json", "--min-support", "9", "--relation", "pursues", "--output", "-")
    assert json.loads(out)["edges"] == []


def test_a_failed_export_leaves_the_earlier_file(built: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.graphml"
    assert run("export", "--output", target, "--graph", built).returncode == 0
    before = target.read_bytes()

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, len(before) // 2))

    done = run("export", "--output", target, "--graph", built, preexec_fn=small)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and b"x.graphml" in done.stderr
    assert target.read_bytes() == before and list(tmp_path.iterdir()) == [target]


def test_a_link_is_written_through_and_a_device_is_left_in_place(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    with replacing(tmp_path / "link") as file:
        file.write(b"new")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_bytes() == b"new"
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with replacing(tmp_path / "pipe") as file:
        file.write(b"through")
    assert os.read(reader, 100) == b"through" and (tmp_path / "pipe").is_fifo()
    os.close(reader)


def test_an_error_while_writing_leaves_no_part(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="stop"), replacing(tmp_path / "x") as file:
        file.write(b"half")
        raise ValueError("stop")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OutputError, match="a folder"), replacing(tmp_path):
        pass


# the terminal


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("苏州市", 6), ("“1030”", 6), ("（甲）", 6), ("e\u0301", 1), ("𠮷", 2), ("", 0), ("①", 1)],
)
def test_width(text: str, columns: int) -> None:
    assert terminal.width(text) == columns


@given(st.text())
def test_safe_text_controls_nothing(text: str) -> None:
    shown = terminal.safe(text)
    assert not any(unicodedata.category(c) == "Cc" for c in shown) and not CONTROL.search(shown)
    shown.encode("utf-8")


@given(st.text(min_size=1))
def test_no_csv_cell_starts_a_formula(text: str) -> None:
    assert not str(terminal._cell(text)).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_bar_on_a_terminal_and_none_in_a_pipe() -> None:
    code = "from kg.cli.make import Progress; p = Progress(); p(1, 4, '苏州\\x1b[2J' * 99); p(4, 4, 'end'); p.clear()"
    parent, child = pty.openpty()
    subprocess.run([sys.executable, "-c", code], stderr=child, check=True, timeout=60)
    os.close(child)
    shown = os.read(parent, 10_000).decode()
    assert shown.startswith("\r\x1b[K[#####...............] 1/4 苏州\\x1b[2J") and shown.endswith("\r\x1b[K")
    assert "[####################] 4/4 end" in shown


# completion


def complete(words: str, current: int, cwd: Path) -> list[str]:
    env = {**os.environ, "_KG_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(current)}
    done = subprocess.run(
        [sys.executable, "-c", "from kg.cli import main; import sys; sys.argv[0] = 'kg'; main()"],
        capture_output=True, text=True, env=env, timeout=60, cwd=cwd,
    )  # fmt: skip
    assert done.stderr == ""
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


def test_the_shell_completes_commands_options_and_names(built: Path) -> None:
    assert "neighbors" in complete("kg nei", 1, built)
    assert "--evidence" in complete("kg neighbors --e", 2, built)
    graph = f"--graph {built}"
    assert complete(f"kg neighbors {graph} 苏", 4, built)[:2] == ["苏州市", "苏州答复"]
    assert complete(f"kg neighbors {graph} suzh", 4, built)[0] == "苏州市"
    assert complete(f"kg neighbors {graph} --relation dev", 5, built) == ["develops"]
    assert complete(f"kg search {graph} --type Cou", 5, built) == ["County"]
    assert complete("kg neighbors --graph nowhere 苏", 4, built) == []


# the tables that are copied so that help and questions cost no import


def test_choices_are_those_of_the_modules() -> None:
    assert tuple(exports.FORMATS) == views.FORMATS
    assert tuple(engines.ENGINES) == make.ENGINES
    assert graph.STORE_TYPES == query.STORE_TYPES


# vocabulary


def test_check_counts_the_shipped_vocabulary() -> None:
    done = run("check")
    assert done.returncode == 0, done.stderr
    assert re.search(r"\d+ types, \d+ relations, \d+ rules", done.stdout.decode())


def test_check_lists_every_fault_and_validate_the_first(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    text = ontologies.data_path("ontology.yaml").read_text(encoding="utf-8")
    file.write_text(text + "\nzq_one: 1\nzq_two: 2\n", encoding="utf-8")
    done = run("check", file)
    err = done.stderr.decode()
    assert done.returncode == 1 and "zq_one" in err and "zq_two" in err and err.endswith("2 faults\n")
    assert all(re.match(rf"{re.escape(str(file))}:\d+: ", line) for line in err.splitlines()[:-1])
    done = run("validate", file)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and b"mine.yaml" in done.stderr


def test_init_copies_what_check_accepts(tmp_path: Path) -> None:
    done = run("init", "mine", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    again = run("init", "mine", cwd=tmp_path)
    assert again.returncode == 1 and len(again.stderr.splitlines()) == 1
    command = done.stdout.decode().split()
    assert command[0] == "kg" and run(*command[1:], cwd=tmp_path).returncode == 0


# help: every example runs

HELP = [[], *([name] for name in COMMANDS if name != "validate")]


def examples(command: list[str]) -> list[str]:
    done = run(*command, "--help")
    assert done.returncode == 0
    _, found, lines = done.stdout.decode().partition("Examples:\n")
    assert found, "help ends without examples"
    return [line.strip() for line in lines.splitlines() if line.strip()]


@pytest.fixture(scope="session")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like a checkout in which the default build has been made."""
    folder = tmp_path_factory.mktemp("workplace")
    (folder / "seeds").symlink_to(ROOT / "seeds")
    shutil.copyfile(ROOT / "ontology.yaml", folder / "ontology.yaml")
    (folder / "bin").mkdir()
    launcher = folder / "bin" / "kg"
    launcher.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kg "$@"\n')
    launcher.chmod(0o755)
    (folder / "gold").mkdir()
    (folder / "gold" / "苏州.json").write_text(
        json.dumps({"entities": [{"id": "e1", "names": ["苏州市"], "types": ["City"]}]}), encoding="utf-8"
    )
    done = run("build", cwd=folder)
    assert done.returncode == 0, done.stderr.decode()
    assert b"graph.html" in done.stdout and b"\r" not in done.stderr
    return folder


@pytest.mark.parametrize("command", HELP, ids=lambda command: " ".join(command) or "kg")
def test_every_example_in_help_runs(workplace: Path, command: list[str]) -> None:
    env = {**os.environ, "PATH": f"{workplace / 'bin'}:{os.environ['PATH']}"}
    for line in examples(command):
        done = subprocess.run(["sh", "-c", line], cwd=workplace, env=env, capture_output=True, timeout=120)
        assert done.returncode == 0, f"{line}: {done.stderr.decode()}"


def test_trace_shows_each_stage(workplace: Path) -> None:
    document = min((ROOT / "seeds" / "documents").iterdir())
    done = run("trace", document, "--format", "json", cwd=workplace)
    assert done.returncode == 0, done.stderr
    assert msgspec.json.decode(done.stdout)["mentions"]
    done = run("trace", document, cwd=workplace)
    for part in ("mentions (", "relations (", "quantities (", "dropped ("):
        assert part in done.stdout.decode()


def test_trace_takes_one_document_of_a_table(workplace: Path) -> None:
    table = workplace / "two.csv"
    table.write_text("id,text\na,苏州市发展光伏产业。\nb,无锡市发展氢能产业。\n", encoding="utf-8")
    done = run("trace", "two.csv", cwd=workplace)
    assert done.returncode == 2 and b"two.csv holds 2 documents: name one, as two.csv#a" in done.stderr
    done = run("trace", "two.csv#b", cwd=workplace)
    assert done.returncode == 0 and "无锡市".encode() in done.stdout and "苏州市".encode() not in done.stdout


def test_an_empty_path_is_wrong_use(workplace: Path) -> None:
    done = run("build", "seeds/documents", "--out", "", cwd=workplace)
    assert done.returncode == 2 and done.stderr.startswith(b"kg: Invalid value for '--out': a path is needed")


def test_what_may_not_be_read_is_told_by_who_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_, **__: False)  # one such document is no wrong use of a whole build
    assert FILE.click().convert("kg.txt", None, None) == Path("kg.txt")
    assert FILE.click().convert(str(ROOT), None, None) == ROOT


def test_build_without_documents_is_wrong_use(tmp_path: Path) -> None:
    done = run("build", "--out", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and not (tmp_path / "out").exists()
