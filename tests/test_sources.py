"""read(): what is found below the given paths, under which ids, and what is said of the rest."""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path

import pytest

from kg.model import Failure, Source
from kg.sources import read

TEXT = "苏州市发展生物医药产业。\n"


def ids(*paths: Path | str) -> list[str]:
    return [item.id for item in read(paths) if isinstance(item, Source)]


def failures(*paths: Path | str) -> dict[str, str]:
    return {item.doc: item.error for item in read(paths) if isinstance(item, Failure)}


def write(path: Path, text: str = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_text_is_exactly_what_the_file_holds(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeff第一行\r\n第二行\r".encode())
    (got,) = read([path])
    assert isinstance(got, Source)
    assert (got.text, got.title, got.id, got.path) == ("第一行\r\n第二行\r", "a", "a", str(path))


def test_ids_do_not_depend_on_place_or_order(tmp_path: Path) -> None:
    for name in ("通知.txt", "b/甲.md", "b/乙.txt"):
        write(tmp_path / "one" / name)
    assert ids(tmp_path / "one") == ["b/乙", "b/甲", "通知"]
    shutil.move(tmp_path / "one", tmp_path / "two")
    assert ids(tmp_path / "two") == ["b/乙", "b/甲", "通知"]
    files = [tmp_path / "two" / "b" / "甲.md", tmp_path / "two" / "通知.txt"]
    assert ids(*files) == ids(*reversed(files)) == ["甲", "通知"]


def test_clashing_ids_are_settled_by_ending_then_by_content(tmp_path: Path) -> None:
    write(tmp_path / "x" / "a.txt", "甲")
    write(tmp_path / "x" / "a.md", "乙")
    assert ids(tmp_path / "x") == ["a.md", "a.txt"]
    write(tmp_path / "y" / "a.txt", "丙")
    both = ids(tmp_path / "x" / "a.txt", tmp_path / "y" / "a.txt")
    assert len(set(both)) == 2 and all(name.startswith("a.txt~") for name in both)
    assert both == ids(tmp_path / "y" / "a.txt", tmp_path / "x" / "a.txt")
    write(tmp_path / "y" / "a.txt", "甲")  # the same name and content at two places: still two ids
    assert len(set(ids(tmp_path / "x" / "a.txt", tmp_path / "y" / "a.txt"))) == 2


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "d" / "a.txt")
    (tmp_path / "d" / "link.txt").symlink_to(path)
    assert ids(path, str(path.parent) + "/./a.txt") == ["a"]
    assert ids(path.parent, path) == ["a"]
    assert ids(path.parent / "sub", path.parent) == ["a"]


def test_standard_input() -> None:
    (got,) = read(["-"], io.BytesIO(TEXT.encode("gbk")))
    assert isinstance(got, Source) and (got.id, got.text, got.title) == ("stdin", TEXT, "")
    assert "standard input" in failures("-")["stdin"]


def test_folders_are_searched_for_documents_only(tmp_path: Path) -> None:
    for name in ("a.txt", ".hidden.txt", "~$a.docx", "photo.jpg", ".git/b.txt", "__MACOSX/c.txt", "data.json", "B.TXT"):
        write(tmp_path / name)
    assert ids(tmp_path) == ["B", "a"]
    # a format that cannot be read is not passed over in silence
    write(tmp_path / "old.doc")
    assert "save it as .docx" in failures(tmp_path)["old"]


def test_outputs_of_a_build_are_no_input(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    for name in ("graph.json", "graph.db", "report.txt", "graph.html"):
        write(tmp_path / "out" / name)
    assert ids(tmp_path) == ["a"]
    assert "outputs of a build" in failures(tmp_path / "out")["out"]
    (tmp_path / "out" / "graph.db").unlink()  # a folder that only looks like one is read
    assert "out/report" in ids(tmp_path)


def test_odd_files_are_reported_and_never_waited_for(tmp_path: Path) -> None:
    write(tmp_path / "good.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "gone.txt").symlink_to("nowhere.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    (tmp_path / "memory.txt").symlink_to("/proc/self/mem")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "up").symlink_to("..")
    (tmp_path / "folder" / "self").symlink_to(".")
    assert ids(tmp_path) == ["good"]
    said = failures(tmp_path)
    assert set(said) == {"pipe", "loop.txt", "gone.txt", "zero", "memory"}
    for name, error in said.items():
        assert name.split(".")[0] in error and "\n" not in error and error.count(": ") >= 2, error


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_reported(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    path.chmod(0)
    assert "Permission denied" in failures(path)["a"]


def test_a_missing_path_is_reported(tmp_path: Path) -> None:
    assert "No such file" in failures(tmp_path / "nothing.txt")["nothing.txt"]
    assert "too long" in next(iter(failures("长" * 5000).values()))


def test_names_are_made_safe_to_print(tmp_path: Path) -> None:
    odd = tmp_path / "a\x1b[2J\n\rb.txt"
    odd.write_bytes(TEXT.encode())
    broken = os.path.join(os.fsencode(tmp_path), b"c\xff\xfe.txt")
    with open(broken, "wb") as file:
        file.write(TEXT.encode())
    got = [item for item in read([tmp_path]) if isinstance(item, Source)]
    assert [item.id for item in got] == ["a_[2J__b", "c__"]
    for item in got:
        (item.id + item.path + item.title).encode("utf-8")
    missing = failures(str(tmp_path) + "/x\x1b]0;\n.txt")
    assert all(name.isprintable() and error.isprintable() for name, error in missing.items())


def test_a_huge_text_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(65 << 20)
    assert "larger than 64 MiB" in failures(path)["a"]


def test_many_files_need_few_handles(tmp_path: Path) -> None:
    import resource

    for number in range(600):
        write(tmp_path / f"{number}.txt")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
    try:
        assert len(ids(tmp_path)) == 600
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", "<html><head><title>甲\x01\x08\u202e乙\ufffe</title></head><body><p>{}</p></body></html>"),
        ("a.jsonl", '{{"id": "1\\u0007", "标题": "甲\\u0001\\n乙", "来源": "省\\u001b[31m厅", "正文": "{}"}}'),
        ("a.csv", "id,标题,正文\n1\x07,甲\x01乙,{}"),
    ],
)
def test_titles_and_labels_hold_nothing_a_terminal_obeys(tmp_path: Path, name: str, content: str) -> None:
    write(tmp_path / name, content.format(TEXT.strip()))
    (got,) = read([tmp_path / name])
    assert isinstance(got, Source)
    assert got.title.replace(" ", "") == "甲乙"
    assert all(text.isprintable() for text in (got.id, got.title, *got.fields, *got.fields.values()))


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.zip", "a.pdf", "a.txt"])
@pytest.mark.parametrize("head", [b"PK\x03\x04", b"PK\x03\x04\x14\0", b"%PDF-", b"\xd0\xcf\x11\xe0"])
def test_a_file_cut_after_its_first_bytes_is_reported(tmp_path: Path, name: str, head: bytes) -> None:
    (tmp_path / name).write_bytes(head)
    assert "a" in failures(tmp_path / name) and name in failures(tmp_path / name)["a"]


def test_a_dump_is_no_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.sources.LONGEST", len(TEXT))
    write(tmp_path / "long.txt", TEXT + "。")
    write(tmp_path / "short.txt")
    assert ids(tmp_path) == ["short"]
    assert "14 characters, over the limit of 13: split it" in failures(tmp_path)["long"]
