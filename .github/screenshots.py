"""Makes the pictures of the READMEs, in English and Chinese, from `seeds/documents`.

python .github/screenshots.py      (needs kg, playwright, Pillow and Chromium)
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parent
SIZE = {"width": 1280, "height": 760}
OLD, NEW = "山东省2025年政府工作报告节选", "山东省2026年政府工作报告节选"
Act = Callable[[Any], None]


def focus(page: Any) -> None:
    page.keyboard.press("/")
    page.keyboard.type("苏州市")
    page.keyboard.press("Enter")
    page.locator(".pair", has_text="智改数转").locator(".cite").click()


def first(selector: str) -> Act:
    return lambda page: page.locator(selector).first.click()


PICTURES: dict[str, tuple[list[str], Act]] = {
    "screenshot": ([], focus),
    "compare": (["compare"], first("td[aria-label^='山东省']:not([aria-label*='：0']).h8, .matrix td[class^=h]")),
    "diff": (["diff", OLD, NEW], first(".grid .cited")),
    "targets": (["targets", "--about", "山东省"], first(".grid .cited")),
    "timeline": (["timeline"], first(".matrix td[class^=h]")),
    "report": (["report", "山东省"], first(".brief li .cited")),
}


def main() -> None:
    kg = [sys.executable, "-m", "kg"]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as engine:
        out = Path(folder) / "out"
        subprocess.run([*kg, "build", str(ROOT / "seeds" / "documents"), "--out", str(out)], check=True)
        chromium = os.environ.get("KG_CHROMIUM") or shutil.which("chromium")
        browser = engine.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (command, act) in PICTURES.items():
            path = out / "graph.html"
            if command:
                path = Path(folder) / f"{name}.html"
                subprocess.run(
                    [*kg, *command, "--graph", str(out), "--format", "html", "--output", str(path)], check=True
                )
            for suffix, locale in (("", "en-GB"), (".zh", "zh-CN")):
                page = browser.new_page(viewport=SIZE, locale=locale, device_scale_factor=1.25)
                page.goto(path.as_uri())
                page.wait_for_selector("html[data-ready=yes]", state="attached")
                act(page)
                page.mouse.move(5, 5)
                page.wait_for_timeout(500)
                picture = Image.open(io.BytesIO(page.screenshot()))
                small = picture.quantize(255, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
                small.save(HERE / f"{name}{suffix}.png", optimize=True)
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
