"""compare, diff, targets, timeline, report and cite as a script meets them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
from pathlib import Path

import plans
import pytest
from click.testing import CliRunner, Result

from kg.cli import app
from kg.cli.app import kg
from kg.store import edge_id, number

REPORTS = Path(__file__).parents[2] / "shared" / "corpus" / "work-reports-2026"
HOSTILE = "=cmd|' /C calc'!A0"
COMMANDS = (
    ["compare"],
    ["targets"],
    ["timeline"],
    ["timeline", "--first"],
    ["diff", "浙江省", "山西省"],
    ["report", "浙江省"],
    ["report", "煤炭"],
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plans.build(tmp_path_factory.mktemp("plans"), [plans.zhejiang(), plans.shanxi()])


def run(out: Path, *args: str) -> Result:
    return CliRunner().invoke(kg, [*args, "--graph", str(out)], catch_exceptions=False)


def rows(out: Path, *args: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run(out, *args, "--format", "csv").stdout)))


def test_the_matrix_as_csv_has_a_row_for_each_place_and_a_column_for_each_industry(out: Path) -> None:
    found = {row["name"]: row for row in rows(out, "compare")}
    assert list(found) == ["山西省", "浙江省"]
    assert next(iter(found["浙江省"])) == "name"
    assert (found["浙江省"]["集成电路"], found["山西省"]["煤炭"], found["浙江省"]["煤炭"]) == ("3", "3", "0")
    shares = rows(out, "compare", "--measure", "share")[1]
    assert sum(float(shares[c]) for c in shares if c != "name") == pytest.approx(1, abs=0.01)


def test_the_table_marks_what_lies_below(out: Path) -> None:
    done = run(out, "compare")
    assert "3*" in done.stdout and "places or parts below" in done.stderr
    assert "*" not in run(out, "compare", "--no-roll-up").stdout


def test_only_the_rows_named(out: Path) -> None:
    assert [row["name"] for row in rows(out, "compare", "山西")] == ["山西省"]
    assert set(rows(out, "compare", "山西")[0]) == {"name", "煤炭", "集成电路"}


def test_a_group_of_types_stands_for_all_below_it(out: Path) -> None:
    names = {row["name"] for row in rows(out, "compare", "--rows", "Place", "--no-roll-up")}
    assert names == {"浙江省", "山西省", "杭州市", "大同市", "杭州市西湖区"}


def test_json_holds_the_quotes_that_the_numbers_count(out: Path) -> None:
    found = json.loads(run(out, "compare", "--format", "json").stdout)
    assert all(cell["support"] == len(cell["quotes"]) for cell in found["cells"])
    texts = {"浙江省": plans.ZHEJIANG, "山西省": plans.SHANXI}
    for cell in found["cells"]:
        for q in cell["quotes"]:
            assert texts[q["doc"]][q["start"] : q["end"]] == q["quote"]


def test_targets_diff_and_times_as_csv(out: Path) -> None:
    found = rows(out, "targets", "--about", "浙江省", "--status", "target")
    assert {(r["indicator"], r["number"], r["number_to"], r["unit"]) for r in found} == {
        ("生产总值增长", "5", "5.5", "%"),
        ("建设高速公路", "1200", "1200", "公里"),
    }
    assert {r["conflict"] for r in rows(out, "targets", "--conflicts")} == {"1"}
    changes = {
        (r["indicator"] if "indicator" in r else r["object"], r["change"])
        for r in rows(out, "diff", "浙江省", "山西省")
    }
    assert ("煤炭", "added") in changes and ("集成电路", "kept") not in changes
    everything = rows(out, "diff", "浙江省", "山西省", "--all")
    assert {"kept"} <= {r["change"] for r in everything}
    assert all(r["old_quote"] in plans.ZHEJIANG and r["new_quote"] in plans.SHANXI for r in everything)
    first = {r["entity"]: r["place"] for r in rows(out, "timeline", "--first")}
    assert (first["集成电路"], first["煤炭"]) == ("浙江省", "山西省")


def test_two_builds_by_their_folders(out: Path, tmp_path: Path) -> None:
    older = plans.build(tmp_path / "older", [plans.zhejiang()])
    done = CliRunner().invoke(kg, ["diff", str(older), str(out), "--format", "json"], catch_exceptions=False)
    found = json.loads(done.stdout)
    assert {r["change"] for r in found} == {"added", "new"}
    assert all(r["old_quote"] is None for r in found)


@pytest.mark.parametrize("args", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("format", ["table", "csv", "markdown", "json", "html"])
def test_every_command_writes_every_format_to_a_file(out: Path, tmp_path: Path, args: list[str], format: str) -> None:
    if args[0] == "report" and format in ("table", "csv"):
        assert run(out, *args, "--format", format).exit_code == 2
        return
    target = tmp_path / f"answer.{format}"
    done = run(out, *args, "--format", format, "--output", str(target))
    assert (done.exit_code, done.stdout) == (0, "")
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") == (format == "csv")  # spreadsheets guess GBK without it
    again = tmp_path / "again"
    run(out, *args, "--format", format, "--output", str(again))
    assert again.read_bytes() == data
    if format == "json":
        assert json.loads(data)


@pytest.mark.parametrize("args", [c for c in COMMANDS if c[0] not in ("diff", "report")], ids=" ".join)
@pytest.mark.parametrize("format", ["table", "csv", "markdown", "json", "html"])
def test_an_empty_graph_gives_an_answer(tmp_path: Path, args: list[str], format: str) -> None:
    empty = plans.build(tmp_path / "empty", [])
    assert run(empty, *args, "--format", format, "--output", str(tmp_path / "f")).exit_code == 0


def test_a_brief_cites_every_sentence(out: Path) -> None:
    text = run(out, "report", "山西省").stdout
    notes = [line for line in text.split("\n") if line.startswith("[^")]
    body = text[: text.index("\n[^1]:")]
    lines = [line for line in body.split("\n") if line and not line.startswith("#")]
    assert lines and all("[^" in line for line in lines)
    assert body.count("[^") == len(notes)
    assert all("字符" in note for note in notes)


def test_cite(out: Path) -> None:
    id = edge_id(number("develops", "Province/山西省", "Industry/煤炭"))
    assert run(out, "cite", id, "--format", "gbt").stdout.count("晋政发〔2026〕1号[R]. 2026-02-09: 二、安排, 字符") == 2
    assert run(out, "cite", id).stdout.startswith("“推动煤炭绿色转型”——《2026年山西省政府工作报告》")
    assert run(out, "cite", id, "--format", "markdown").stdout.startswith("> 推动煤炭绿色转型\n>\n> —— ")
    assert len(json.loads(run(out, "cite", id, "--format", "json").stdout)) == 2


def failing(out: Path, *args: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "kg", *args, "--graph", str(out)], capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["cite", "0123456789abcdef"], 1, "kg: no edge '0123456789abcdef': take an id from"),
        (["diff", "浙江省", "没有"], 1, "no document named '没有'"),
        (["compare", "没有这个地方"], 1, "no entity named"),
        (["compare", "--document", "没有"], 1, "no document named '没有'"),
        (["targets", "--about", "没有"], 1, "no entity named"),
        (["compare", "--level", "-1"], 2, "--level"),
        (["report", "没有"], 1, "no entity named"),
    ],
)
def test_a_mistake_is_one_line(out: Path, args: list[str], code: int, says: str) -> None:
    got, line = failing(out, *args)
    assert (got, line.count("\n")) == (code, 1)
    assert says in line


def test_no_cell_computes_and_no_text_becomes_markup(tmp_path: Path) -> None:
    zj = "Province/浙江省"
    text = f"浙江省发展{HOSTILE}<script>alert(1)</script>|[x](y)。"
    bad = f"Industry/{HOSTILE}<script>alert(1)</script>|[x](y)"
    made = plans.extraction(
        "d", text, zj, [(zj, "develops", bad, text)],
        [(zj, HOSTILE, "1个", 1.0, "个", "", "2026年", "target", HOSTILE)], title=HOSTILE,
    )  # fmt: skip
    out = plans.build(tmp_path / "out", [made])
    for args in (["compare"], ["targets"], ["timeline"], ["timeline", "--first", "--type", "Industry"]):
        for row in csv.reader(io.StringIO(run(out, *args, "--format", "csv").stdout)):
            assert not [cell for cell in row if cell[:1] in set("=+-@")], args
        for format in ("markdown", "html"):
            text = run(out, *args, "--format", format).stdout

            assert "<script>alert" not in text


def test_help_examples_run(out: Path) -> None:
    for name in ("compare", "targets", "timeline", "report", "diff", "cite"):
        shown = run(out, name, "--help").stdout
        assert "Examples:" in shown and f"kg {name}" in shown


@pytest.mark.parametrize(
    "args",
    [
        ["compare"],
        ["targets", "--format", "csv"],
        ["diff", "浙江省", "山西省"],
        ["timeline"],
    ],
    ids=" ".join,
)
def test_answers_load_nothing_heavy(out: Path, args: list[str]) -> None:
    code = (
        "import sys; from kg.cli import app; assert app.run(app.kg, sys.argv[1:]) == 0;"
        "heavy = {'spacy', 'pyvis', 'networkx', 'numpy', 'yaml'};"
        "print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules} & heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code, *args, "--graph", str(out)], capture_output=True, text=True)
    assert done.stdout.rpartition("LOADED")[2].strip() == "", done.stderr


@pytest.mark.slow
def test_the_work_reports_are_answered_in_two_seconds(tmp_path: Path) -> None:
    if not REPORTS.is_dir():
        pytest.skip(f"no {REPORTS}")
    out = tmp_path / "out"
    assert app.run(kg, ["build", str(REPORTS), "--out", str(out)]) == 0
    for args in (
        *COMMANDS[:-1],
        ["compare", "--format", "html"],
        ["targets", "--format", "html"],
        ["timeline", "--format", "html"],
    ):
        start = time.process_time()
        assert app.run(kg, [*args, "--graph", str(out), "--output", str(tmp_path / "answer")]) == 0
        assert time.process_time() - start < 2, args
    # what a reader of both reports knows
    assert app.run(kg, ["compare", "--format", "csv", "--graph", str(out), "--output", str(tmp_path / "m.csv")]) == 0
    found = {r["name"]: r for r in csv.DictReader((tmp_path / "m.csv").open(encoding="utf-8-sig"))}
    assert int(found["山西省"]["煤炭"]) > int(found["浙江省"]["煤炭"])
    assert len(found) >= 25
