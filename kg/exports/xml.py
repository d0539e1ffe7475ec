"""Values as XML: what 1.0 cannot hold is gone, what would be markup is escaped."""

from __future__ import annotations

from kg.exports.records import text

TYPES = {"boolean": "boolean", "integer": "long", "float": "double", "string": "string", "json": "string"}


def content(value: object) -> str:
    """The text of an element."""
    return text(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def attribute(value: object) -> str:
    """A quoted attribute value; line breaks and tabs survive a parser."""
    return f'"{content(value).replace(chr(34), "&quot;").replace(chr(10), "&#10;").replace(chr(9), "&#9;")}"'
