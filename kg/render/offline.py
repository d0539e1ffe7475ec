"""What every page is made of: one file that asks for nothing, in which no text can become markup.

Nothing heavy is imported here, so that tables can be drawn without the libraries of the graph.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

IMPORT = re.compile(r"^import \{[^}]*\} from \"[\w./]+\.mjs\";\n", re.M)
EXPORT = re.compile(r"^export ((?:async )?function|const) (\w+)", re.M)
UNSAFE = [(c, f"\\u{ord(c):04x}") for c in "<>&\u2028\u2029"]
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def fill(
    template: str, *, title: str, style: str, scripts: Sequence[str], data: Mapping[str, Any], **parts: str
) -> str:
    """The template with its parts: `scripts` are all that may run, `data` stands in the page as JSON."""
    allowed = " ".join(_hash(script) for script in scripts)
    policy = (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    whole = {
        "policy": policy,
        "title": html.escape(LONE_SURROGATE.sub("\ufffd", title)),
        "style": style,
        **{name: script_json(value) for name, value in data.items()},
        **parts,
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda match: whole[match[1]], template)


def script_json(data: Any) -> str:
    """JSON that can stand in a script element."""
    try:
        text = msgspec.json.encode(data).decode()
    except UnicodeEncodeError:  # half a character, which only Python's own writer passes on
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character, escape in UNSAFE:
        text = text.replace(character, escape)
    return LONE_SURROGATE.sub("\ufffd", text)


def bind(modules: Sequence[Path]) -> str:
    """Modules as one classic script: each in a scope of its own that hands out what it exports.

    A module uses only names from the modules before it.
    """
    scopes = "\n".join(_scope(read(path)) for path in modules)
    return f'"use strict";\n(() => {{\n{scopes}\n}})();\n'


def read(path: Path) -> str:
    """A part of a page, with LF line ends wherever it was checked out."""
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")


def _scope(module: str) -> str:
    names = ", ".join(name for _, name in EXPORT.findall(module))
    body = EXPORT.sub(r"\1 \2", IMPORT.sub("", module))
    return f"const {{ {names} }} = (() => {{\n{body}return {{ {names} }};\n}})();"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
