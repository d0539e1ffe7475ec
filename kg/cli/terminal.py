"""What reaches a terminal, a pipe or a file: inert text, tables aligned for Han letters, JSON and CSV in UTF-8."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from time import monotonic
from typing import Any

# Control, bidirectional and line-breaking characters, and halves of surrogate pairs.
CONTROL = "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
FORMULA = tuple("=+-@＝＋－＠\t\r")
LONGEST = 400  # characters of a message


def safe(text: object) -> str:
    """Text that a terminal only shows: line breaks become spaces, other control characters visible escapes."""
    line = " ".join(str(text).split("\n"))
    return line if line.isprintable() else re.sub(CONTROL, _visible, line)


def safe_lines(text: str) -> str:
    """The same, with line breaks kept."""
    return "\n".join(safe(line) for line in text.replace("\r\n", "\n").split("\n"))


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    return " " if match[0] in "\t\r\x85\u2028\u2029" else f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def say(message: object) -> None:
    """One line on stderr; the middle of a long one is left out."""
    line = safe(message)
    if len(line) > LONGEST:
        line = f"{line[: LONGEST // 2]} … {line[-LONGEST // 2 :]}"
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def put(line: str = "") -> None:
    """One line on stdout."""
    sys.stdout.write(line + "\n")


def put_bytes(data: bytes) -> None:
    """Data on stdout, as UTF-8 whatever the terminal's encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def width(text: str) -> int:
    """Columns that a terminal needs: two for a wide character, none for a combining one."""
    return len(text) if text.isascii() else sum(map(_columns, text))


@cache
def _columns(c: str) -> int:
    if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1


class Progress:
    """A line on the terminal that is written over, ten times a second at most."""

    def __init__(self) -> None:
        self.last = 0.0
        self.shown = False

    def __call__(self, done: int, total: int | None, title: str) -> None:
        now = monotonic()
        if now - self.last < 0.1 and done != total:
            return
        self.last, self.shown = now, True
        import shutil

        columns = shutil.get_terminal_size().columns - 1
        bar = ""
        if total:
            filled = 20 * min(done, total) // total
            bar = f"[{'#' * filled}{'.' * (20 - filled)}] "
        line = safe(f"{bar}{done}{f'/{total}' if total else ''} {title}")[: max(columns, 1)]
        while width(line) > columns:
            line = line[:-1]
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Wipe the line."""
        if self.shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def put_table(
    head: Sequence[str], rows: Iterable[Sequence[object]], notes: Sequence[Sequence[str]] | None = None
) -> None:
    """Columns aligned by their width on screen, numbers to the right; `notes` are lines below each row."""
    for line in table_lines(head, rows, notes):
        put(line)


def table_lines(
    head: Sequence[str], rows: Iterable[Sequence[object]], notes: Sequence[Sequence[str]] | None = None
) -> Iterator[str]:
    """The lines of `put_table`; none without rows."""
    plain = [[safe(cell) for cell in row] for row in rows]
    if not plain:
        return
    numbers = [all(re.fullmatch(r"-?[\d.,]+", row[i]) for row in plain) for i in range(len(head))]
    widths = [max(width(row[i]) for row in [list(head), *plain]) for i in range(len(head))]
    for number, row in enumerate([list(head), *plain]):
        cells = []
        for cell, columns, right in zip(row, widths, numbers, strict=True):
            space = " " * (columns - width(cell))
            cells.append(space + cell if right else cell + space)
        yield "  ".join(cells).rstrip()
        if notes and number:
            for note in notes[number - 1]:
                yield f"    {note}"


def put_json(value: Any) -> None:
    """One JSON value, indented."""
    put_bytes(json_bytes(value))


def json_bytes(value: Any) -> bytes:
    """One JSON value, indented, with a line break at its end."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def put_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Comma-separated values; text that a spreadsheet would compute gets an apostrophe."""
    put_bytes(csv_bytes(head, rows))


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The bytes of `put_csv`."""
    import csv
    import io

    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow([_cell(value) for value in head])
    for row in rows:
        table.writerow([_cell(value) for value in row])
    return file.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return "" if value is None else value
    line = safe(value)
    return "'" + line if line.startswith(FORMULA) else line
