"""Values as XML: what 1.0 cannot hold is gone, what would be markup is escaped."""

from __future__ import annotations

from functools import lru_cache

from kg.exports.records import UNSAFE, text

ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
TYPES = {"boolean": "boolean", "integer": "long", "float": "double", "string": "string", "json": "string"}


number = lru_cache(maxsize=1 << 12, typed=True)(text)  # of which there are few in a graph


def content(value: object) -> str:
    """The text of an element."""
    if isinstance(value, str):
        plain = value if value.isprintable() else UNSAFE.sub("", value)
    elif isinstance(value, bool | int | float):
        return number(value)
    else:
        plain = text(value)
    if "&" in plain or "<" in plain or ">" in plain or "\r" in plain:
        return plain.translate(ESCAPES)
    return plain


def attribute(value: object) -> str:
    """A quoted attribute value; line breaks and tabs survive a parser."""
    return f'"{content(value).replace(chr(34), "&quot;").replace(chr(10), "&#10;").replace(chr(9), "&#9;")}"'
