"""Colour and shape of a type: told apart without colour vision, legible on white and on near-black."""

from __future__ import annotations

import re

PLACE, BODY, FIELD, PLAN = "#2f7fc1", "#b0609a", "#d2691e", "#b8860b"

# Shape says the family, colour repeats it; the shades inside a family only help.
KNOWN = {
    "Country": (PLACE, "square"),
    "Region": (PLACE, "square"),
    "Province": (PLACE, "square"),
    "City": ("#4a97cf", "square"),
    "County": ("#5fa4d6", "square"),
    "Park": ("#2a8f9c", "square"),
    "Agency": (BODY, "diamond"),
    "Enterprise": ("#c0709f", "diamond"),
    "Institution": ("#9a63b5", "diamond"),
    "Organization": ("#a97f9d", "diamond"),
    "Person": ("#8a6fd1", "star"),
    "Industry": (FIELD, "dot"),
    "Technology": ("#2e9e6b", "triangle"),
    "Initiative": (PLAN, "hexagon"),
    "Policy": ("#9c8320", "hexagon"),
    "Publication": ("#8f8a3c", "hexagon"),
    "Event": ("#c25b4e", "triangleDown"),
    "Title": ("#c98a2b", "star"),
    "Concept": ("#5b8c3a", "dot"),
    "Indicator": ("#7d8792", "triangleDown"),
    "Document": ("#6b7683", "square"),
}
SHAPES = ("dot", "square", "diamond", "triangle", "hexagon", "triangleDown", "star")
NEUTRAL = "#808b96"


def look(name: str, color: str, position: int) -> tuple[str, str]:
    """(colour, shape) of a type; a colour set in the ontology wins, an unknown type gets a shape by position."""
    known = KNOWN.get(name, (NEUTRAL, SHAPES[position % len(SHAPES)]))
    chosen = re.fullmatch(r"#[0-9a-fA-F]{6}", color) and color.lower() != "#888888"
    return (color.lower() if chosen else known[0]), known[1]


LABELS = {
    "Indicator": {"label": "指标", "label_en": "Indicator"},
    "Document": {"label": "文件", "label_en": "Document"},
    "reports": {"label": "数据", "label_en": "reports"},
    "mentions": {"label": "提及", "label_en": "mentions"},
}
