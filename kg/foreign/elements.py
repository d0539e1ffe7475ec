"""XML read piece by piece, as text that nobody vouches for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from lxml import etree

from kg.foreign.draft import Attributes, Draft

Element: TypeAlias = Any  # an etree._Element; lxml comes without types
NUMBERS = ("int", "integer", "long", "short", "byte", "biginteger")
DECIMALS = ("float", "double", "bigdecimal")
TRUTH = {"true": True, "1": True, "false": False, "0": False, "yes": True, "no": False}


def walk(path: Path, draft: Draft, root: str, tags: Sequence[str]) -> Iterator[tuple[bool, str, Element]]:
    """(whether it opens, tag without namespace, element) for the elements with these tags in the root's namespace.

    What is behind is forgotten, so that a file of any length is read in little memory. A file with a document type
    is refused before any entity of it could be expanded.
    """
    first = True
    space = ""
    with path.open("rb") as file:
        events = etree.iterparse(
            file, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            for event, element in events:
                named, _, name = str(element.tag).rpartition("}")
                if first:
                    first, space = False, named
                    if element.getroottree().docinfo.internalDTD is not None:
                        raise draft.fault("declares a document type, which no graph needs: remove <!DOCTYPE ...>")
                    if name != root:
                        raise draft.fault(f"is <{name}>, not <{root}>: name a file of that kind")
                if named == space and name in tags:
                    yield event == "start", name, element
        except etree.XMLSyntaxError as error:
            what = " ".join((error.msg or "is not XML").split())
            raise draft.fault(f"{what}: write the file again", error.lineno or 0) from None
        except (LookupError, UnicodeError) as error:
            raise draft.fault(f"{error}: save it as UTF-8") from None


def unlabelled(id: str, data: Attributes) -> None:
    """Drop a node's label that only repeats its name or id: what writes XML says it again."""
    if "label" in data and data["label"] == data.get("name", data.get("id", id)):
        del data["label"]


def forget(element: Element) -> None:
    """Free an element that was read, and the one of its kind before it."""
    element.clear()
    before, parent = element.getprevious(), element.getparent()
    if before is not None and parent is not None and before.tag == element.tag:
        parent.remove(before)


def children(element: Element, name: str = "*") -> Iterator[Element]:
    """The elements right below, of any namespace."""
    yield from element.iterchildren(f"{{*}}{name}")


def typed(text: str, kind: str) -> object:
    """The value that a cell of this type holds. Raises ValueError if it holds none."""
    if kind in NUMBERS:
        return int(text)
    if kind in DECIMALS:
        return float(text)
    if kind == "boolean":
        if text.strip().lower() not in TRUTH:
            raise ValueError(text)
        return TRUTH[text.strip().lower()]
    return text
