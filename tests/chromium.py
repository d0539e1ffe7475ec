"""What the tests of pages share: Chromium as it is started, and axe."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

CHROMIUM = os.environ.get("KG_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE = Path(os.environ.get("KG_AXE", Path(__file__).parent / "browser" / "node_modules" / "axe-core" / "axe.min.js"))
NO_AXE = f"no axe-core at {AXE}: npm install --prefix tests/browser, or set KG_AXE"
COLOURS = "{runOnly: ['color-contrast', 'link-in-text-block'], resultTypes: ['violations']}"
EVERYTHING = "{resultTypes: ['violations']}"


def violations(page: Any, *, colours: bool = False) -> list[tuple[str, str, list[str]]]:
    """What axe finds: rule, impact, and the first elements. `colours` asks for nothing but what a theme changes."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run(document, {COLOURS if colours else EVERYTHING})")["violations"]
    return [(v["id"], v["impact"], [n["html"][:160] for n in v["nodes"]][:3]) for v in found]
