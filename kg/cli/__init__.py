"""The command line: thin commands over the functions below. Nothing heavy is imported before a command needs it.

Not even click, which most questions need not: see `declare`.
"""

from __future__ import annotations

import gc
import os
import sys

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


def main() -> None:
    """Run `kg` and leave with its exit code."""
    gc.disable()  # modules and rows: looking for garbage among them takes a tenth of an answer, and finds none
    from kg.cli import exits

    code = exits.run(_answer)
    gc.freeze()  # nor is there a use in looking at the end of the process
    sys.exit(code)


def _answer() -> object:
    from kg.cli import declare

    name, *words = sys.argv[1:] or [""]
    if name in COMMANDS and not os.environ.get("_KG_COMPLETE"):
        command = declare.find(COMMANDS[name], name)
        if isinstance(command, declare.Command):
            values = command.read(words)
            if values is not None:
                return command.answer(values)
    from kg.cli import app

    gc.enable()
    return app.answer(app.kg)
