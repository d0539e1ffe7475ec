"""Archives are read like folders; what would burst, hide or loop is refused, the rest is read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from kg.model import Failure, Source
from kg.sources import read

TEXT = "苏州市发展生物医药产业。\n".encode()


def archive(members: dict[str, bytes], raw_names: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    data = out.getvalue()
    for name, raw in (raw_names or {}).items():
        data = data.replace(name.encode(), raw)
    return data


def ids(path: Path) -> list[str]:
    return [item.id for item in read([path]) if isinstance(item, Source)]


def failures(path: Path) -> dict[str, str]:
    return {item.doc: item.error for item in read([path]) if isinstance(item, Failure)}


def test_members_are_documents(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(
        archive(
            {
                "d/乙.txt": TEXT, "甲.md": TEXT, "t.csv": "id,text\n7,发展。\n".encode(), "p.html": b"<p>" + TEXT,
                "x.jpg": b"\xff", "__MACOSX/._a.txt": TEXT, "d/~$乙.docx": b"", "in.zip": archive({"丙.txt": TEXT}),
            }
        )
    )  # fmt: skip
    assert ids(path) == ["b/d/乙", "b/in/丙", "b/p", "b/t#7", "b/甲"]
    got = next(item for item in read([path]) if isinstance(item, Source))
    assert (got.title, got.path) == ("乙", f"{path}/d/乙.txt")


def test_names_in_gbk_and_with_tricks(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    members = {"aaaa.txt": TEXT, "../../up.txt": TEXT, "/abs.txt": TEXT}
    path.write_bytes(archive(members, {"aaaa.txt": "通知".encode("gbk") + b".txt"}))
    assert sorted(ids(path)) == ["b/abs", "b/up", "b/通知"]


def test_outputs_of_a_build_inside_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    outputs = {"out/graph.json": b"{}", "out/graph.db": b"", "out/graph.html": b"<p>" + TEXT}
    path.write_bytes(archive({"a.txt": TEXT, **outputs}))
    assert ids(path) == ["b/a"]


def test_one_bad_member_does_not_spoil_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    bad = {"bad.docx": b"PK\x03\x04", "old.doc": b"x", "bomb.txt": bytes(50 << 20)}
    path.write_bytes(archive({"good.txt": TEXT, **bad}))
    assert ids(path) == ["b/good"]
    said = failures(path)
    assert "b.zip/bad.docx" in said["b/bad"]
    assert "save it as .docx" in said["b/old"] and "times its size" in said["b/bomb"]


def test_archives_in_archives_end(tmp_path: Path) -> None:
    data = archive({"a.txt": TEXT})
    for _ in range(6):
        data = archive({"n.zip": data, "here.txt": TEXT})
    path = tmp_path / "b.zip"
    path.write_bytes(data)
    assert ids(path) == ["b/here", "b/n/here", "b/n/n/here"]
    assert "more than 3 archives" in failures(path)["b/n/n/n"]


def test_damage_and_locks_are_reported(tmp_path: Path) -> None:
    cut, locked = tmp_path / "cut.zip", tmp_path / "locked.zip"
    cut.write_bytes(archive({"a.txt": TEXT * 99})[:50])
    data = bytearray(archive({"a.txt": TEXT}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = data.index(mark) + (6 if mark == b"PK\x03\x04" else 8)
        data[at] |= 1
    locked.write_bytes(bytes(data))
    assert "damaged or not .zip" in failures(cut)["cut"]
    assert "password" in failures(locked)["locked/a"]
