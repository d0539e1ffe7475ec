"""The page: skeleton, style, script and data in one file that asks for nothing."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import networkx as nx

from kg.render import library
from kg.render.columns import tables

HERE = Path(__file__).parent
# A file uses only names from the files before it.
SCRIPTS = (
    "i18n",
    "dom",
    "graph",
    "filters",
    "search",
    "path",
    "compare",
    "view",
    "permalink",
    "state",
    "cite",
    "tables",
    "labels",
    "canvas",
    "figure",
    "export",
    "legend",
    "finder",
    "card",
    "sheet",
    "main",
)
IMPORT = re.compile(r"^import \{[^}]*\} from \"\./\w+\.mjs\";\n", re.M)
EXPORT = re.compile(r"^export ((?:async )?function|const) (\w+)", re.M)
UNSAFE = [(c, f"\\u{ord(c):04x}") for c in "<>&\u2028\u2029"]
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def page(graph: nx.MultiDiGraph, *, title: str) -> str:
    """One HTML file that shows `graph`: no request, no markup from the graph, the same bytes for the same graph."""
    core, quotes = tables(graph, title)
    core["options"] = library.options()
    style, script, vis = _style(), _script(), library.text()
    policy = (
        f"default-src 'none'; script-src {_hash(vis)} {_hash(script)}; style-src {_hash(style)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    parts = {
        "policy": policy,
        "title": html.escape(LONE_SURROGATE.sub("\ufffd", title)),
        "style": style,
        "core": _json(core),
        "quotes": _json(quotes),
        "library": vis,
        "script": script,
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], _text("page.html"))


def _json(data: dict[str, Any]) -> str:
    """JSON that can stand in a script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character, escape in UNSAFE:
        text = text.replace(character, escape)
    return LONE_SURROGATE.sub("\ufffd", text)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _script() -> str:
    """The page's own files as one classic script: each in a scope of its own that hands out what it exports."""
    scopes = "\n".join(_scope(_text(f"script/{name}.mjs")) for name in SCRIPTS)
    return f'"use strict";\n(() => {{\n{scopes}\n}})();\n'


def _scope(module: str) -> str:
    names = ", ".join(name for _, name in EXPORT.findall(module))
    body = EXPORT.sub(r"\1 \2", IMPORT.sub("", module))
    return f"const {{ {names} }} = (() => {{\n{body}return {{ {names} }};\n}})();"


@cache
def _style() -> str:
    return _text("style.css")


def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8").replace("\r\n", "\n")
