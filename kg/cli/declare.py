"""How a command and its options are declared: once, for click and for reading a plain command line without it.

Loading click takes as long as an answer. So `Command.read` takes known options with sound values, and leaves all else
(help, a slip, an option's value that begins with a dash) to click, which is made from the same declarations.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from typing import TypedDict, Unpack

    import click

    class Settings(TypedDict, total=False):
        """What click.option takes besides; of these `read` heeds the first three."""

        default: Any
        multiple: bool
        is_flag: bool
        metavar: str
        help: str
        show_default: bool


Function = TypeVar("Function", bound=Callable[..., Any])
DEFAULT_OUT = "out"


class Kind:
    """What a word stands for: `read` gives its value, or an error where click is to judge; `click` is click's type."""

    def __init__(self, read: Callable[[str], Any], click: Callable[[], click.ParamType]) -> None:  # type: ignore[type-arg]
        self.read, self.click = read, click


def choice(*words: str) -> Kind:
    """One of several words."""
    return Kind(lambda word: words[words.index(word)], lambda: import_module("click").Choice(words))


def whole(least: int, most: int | None = None) -> Kind:
    """A whole number in a range."""

    def read(word: str) -> int:
        number = int(word)
        if str(number) != word or number < least or (most is not None and number > most):
            raise ValueError(word)
        return number

    return Kind(read, lambda: import_module("click").IntRange(least, most))


def known(name: str) -> Kind:
    """A type or relation of the graph at hand."""
    return Kind(str, lambda: import_module("kg.cli.completion").Known(name))


def _name(word: str) -> str:
    plain = os.fsencode(word).decode("utf-8", "replace").strip()  # bytes that are no UTF-8 match nothing
    if not plain:
        raise ValueError("a name is needed")
    return plain


def _left(word: str) -> Any:  # to click, always
    raise ValueError(word)


def _path(word: str) -> Path:
    if not word:
        raise ValueError("a path is needed")
    return Path(word)


NAME = Kind(_name, lambda: import_module("kg.cli.completion").Name(_name))  # an entity's name, alias, id or pinyin
FILE = Kind(_path, lambda: import_module("kg.cli.completion").File(_path))  # who opens it finds the faults
SHARE = Kind(_left, lambda: import_module("click").FloatRange(0, 1))


class Param:
    """An option by its flag, and by its name if that is another; or an argument by its name."""

    def __init__(self, *words: str, kind: Kind | None = None, **settings: Unpack[Settings]) -> None:
        self.words, self.kind, self.settings = words, kind, settings
        self.flag, self.name = words[0], words[-1].lstrip("-").replace("-", "_")

    def __call__(self, function: Function) -> Function:
        """Decorates a function that becomes a command of click's."""
        make = getattr(import_module("click"), "option" if self.flag.startswith("-") else "argument")
        kind = {"type": self.kind.click()} if self.kind else {}
        decorated: Function = make(*self.words, **kind, **self.settings)(function)
        return decorated

    def read(self, word: str) -> Any:
        return self.kind.read(word) if self.kind else word

    @property
    def default(self) -> Any:
        """The value of an option that is not given."""
        if self.settings.get("multiple"):
            return ()
        default = self.settings.get("default", False if self.settings.get("is_flag") else None)
        return self.read(default) if isinstance(default, str) else default


class Command:
    """What a command does, from the values of its parameters; its docstring and examples are its help."""

    def __init__(self, run: Callable[..., object], params: Sequence[Param], examples: Sequence[str]) -> None:
        self.run, self.params, self.examples = run, params, examples

    def read(self, words: Sequence[str]) -> dict[str, Any] | None:
        """The values that a plain command line gives; None where it is for click to judge."""
        options = {param.flag: param for param in self.params if param.flag.startswith("-")}
        arguments = [param for param in self.params if param.flag not in options]
        values = {param.name: param.default for param in options.values()}
        rest = iter(words)
        try:
            for word in rest:
                if word.startswith("-"):
                    flag, given, word = word.partition("=")
                    param = options[flag]
                    if param.settings.get("is_flag"):
                        if given:
                            return None
                        values[param.name] = True
                        continue
                    word = word if given else next(rest)
                    if word.startswith("-"):
                        return None
                else:
                    param = arguments.pop(0)
                value = param.read(word)
                values[param.name] = (*values[param.name], value) if param.settings.get("multiple") else value
        except (LookupError, StopIteration, ValueError):
            return None
        return None if arguments else values

    def answer(self, values: dict[str, Any]) -> object:
        """Do it; what it returns is the exit code, or nothing."""
        try:
            return self.run(**values)
        except KeyboardInterrupt:
            sys.stderr.write("\n")  # ends the line on which a terminal shows ^C, as click does
            raise


def command(*params: Param, examples: Sequence[str]) -> Callable[[Callable[..., object]], Command]:
    """Decorates a function that becomes a command, of click's only where it has to."""
    return lambda function: Command(function, params, examples)


def find(module: str, name: str) -> Any:
    """A command in a module beside this one: one of these, or one of click's."""
    return getattr(import_module(f"kg.cli.{module}"), name)
