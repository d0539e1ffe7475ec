"""The command line: thin commands over the functions below. Nothing heavy is imported before a command needs it.

Not even click, which most questions need not: see `declare`.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import Any

from kg.cli import exits
from kg.cli.declare import Command

COMMANDS = {  # the module that holds each; in the order of a first visit
    "build": "make",
    "search": "ask",
    "show": "ask",
    "neighbors": "ask",
    "path": "ask",
    "compare": "analysis",
    "diff": "analysis",
    "targets": "analysis",
    "timeline": "analysis",
    "report": "analysis",
    "cite": "analysis",
    "export": "views",
    "render": "views",
    "trace": "traced",
    "train": "judge",
    "eval": "judge",
    "check": "vocabulary",
    "init": "vocabulary",
    "validate": "vocabulary",
}


def find(name: str) -> Any:
    """The command of that name: a Command, or one of click's."""
    return getattr(import_module(f"kg.cli.{COMMANDS[name]}"), name)


def main() -> None:
    """Run `kg` and leave with its exit code."""
    code = exits.run(_answer)
    gc.freeze()  # the process ends: what refers to itself needs no last search
    sys.exit(code)


def _answer() -> object:
    name, *words = sys.argv[1:] or [""]
    if name in COMMANDS and not os.environ.get("_KG_COMPLETE"):
        gc.disable()  # modules and rows, none of them garbage
        command = find(name)
        values = command.read(words) if isinstance(command, Command) else None
        if values is not None:
            return _ask(command, values)
        gc.enable()
    from kg.cli import app

    return app.answer(app.kg)


def _ask(command: Command, values: dict[str, Any]) -> object:
    try:
        return command.run(**values)
    except KeyboardInterrupt:
        sys.stderr.write("\n")  # ends the line on which a terminal shows ^C, as click does
        raise
