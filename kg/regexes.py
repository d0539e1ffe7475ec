"""Is a regular expression safe to run over any text?

Python's engine backtracks, so an expression from a file can take exponential time. We accept only those whose
work at one position is bounded by a small number, told from the parsed expression without running it.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

MAX_STEPS = 10_000  # tries at one position of the text
MAX_LENGTH = 5_000  # code points of an expression
_parser: Any = re._parser  # type: ignore[attr-defined]
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_CAP = 10**9
_CATEGORIES = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}


def fault(pattern: str) -> str | None:
    """Why the expression is refused, with the cure; None if it is fit to use."""
    if len(pattern) > MAX_LENGTH:
        return f"longer than {MAX_LENGTH} characters: split it"
    try:
        tree = _parser.parse(pattern)
        if tree.getwidth()[0] == 0:
            return "it matches the empty text: make a part of it required"
        steps = _cost(list(tree)).tries
        re.compile(pattern)
    except re.error as e:
        return f"not a regular expression: {e.msg}: mend it"
    except RecursionError:
        return "brackets nested too deep: flatten it"
    except (OverflowError, ValueError) as e:
        return f"not a regular expression: {e}: mend it"
    except _Unbounded:
        return "unbounded repetition (*, + or {n,}): write a bound such as {0,40}"
    if steps > MAX_STEPS:
        many = str(steps) if steps < _CAP else f"over {_CAP}"
        cure = "shorten the repetitions or part them by a sign"
        return f"{many} ways to try at one position (at most {MAX_STEPS}): {cure}"
    return None


def groups(pattern: str) -> int | None:
    """How many groups the expression has; None if it is not usable."""
    return None if fault(pattern) else re.compile(pattern).groups


class _Unbounded(Exception):
    pass


class _Cost(NamedTuple):
    """Upper bounds for a sequence at one position.

    tries: ways the engine may go before it gives up; hits: ways that match, each of which sends it on;
    sealed: hits once a sign has settled where the last repetition stops; loose: the signs which that
    last repetition may take.
    """

    tries: int
    hits: int
    sealed: int
    loose: list[Any]


def _cost(items: list[Any]) -> _Cost:
    """Repetitions multiply, unless a required sign that the earlier one cannot take stands between them."""
    worst = done = ways = factor = 1
    loose: list[Any] = []
    for item in items:
        op, arg = str(item[0]), item[1]
        if loose and _parts(item, loose):
            done, ways, factor, loose = done * max(1, ways // factor), 1, 1, []
        if op in _REPEATS:
            part = _repeat(int(arg[0]), arg[1], list(arg[2]))
        elif op == "BRANCH":
            part = _branch([list(branch) for branch in arg[1]])
        elif (inner := _inner(op, arg)) is not None:
            part = _cost(inner)
        else:
            continue
        worst = max(worst, done * ways * part.tries)
        ways, factor = ways * part.hits, max(factor, part.hits // part.sealed)
        loose = [*loose, *part.loose]
        worst, done, ways, factor = (min(n, _CAP) for n in (worst, done, ways, factor))
    return _Cost(max(worst, done * ways), done * ways, done * max(1, ways // factor), loose)


def _repeat(low: int, high: Any, inner: list[Any]) -> _Cost:
    if high == _parser.MAXREPEAT:
        raise _Unbounded
    body, lengths = _cost(inner), int(high) - low + 1
    again = body.sealed if not body.loose or _parts(inner[0], body.loose) else body.hits
    earlier = min(_CAP, again ** min(max(int(high) - 1, 0), 64))
    loose = _signs(inner) if lengths > 1 else body.loose
    return _Cost(lengths * body.tries * earlier, lengths * body.hits * earlier, body.sealed * earlier, loose)


def _branch(branches: list[list[Any]]) -> _Cost:
    """Of branches that are plain words, only those that begin alike can match at one position."""
    costs = [_cost(branch) for branch in branches]
    words = [[a for o, a in branch if str(o) == "LITERAL"] for branch in branches]
    hits = sum(c.hits for c in costs)
    if all(len(w) == len(b) for w, b in zip(words, branches, strict=True)):
        hits = max(sum(w[: len(v)] == v for v in words) for w in words)
    loose = [sign for cost in costs for sign in cost.loose]
    return _Cost(sum(c.tries for c in costs), hits, min(hits, sum(c.sealed for c in costs)), loose)


def _inner(op: str, arg: Any) -> list[Any] | None:
    """The sequence inside a group or an assertion."""
    if op == "SUBPATTERN":
        return list(arg[-1])
    if op in ("ASSERT", "ASSERT_NOT"):
        return list(arg[1])
    if op == "ATOMIC_GROUP":
        return list(arg)
    if op == "GROUPREF_EXISTS":
        return [*arg[1], *(arg[2] or [])]
    return None


def _signs(items: list[Any]) -> list[Any]:
    """Every single-sign item anywhere in a sequence."""
    found: list[Any] = []
    for item in items:
        op, arg = str(item[0]), item[1]
        if op in _REPEATS:
            found += _signs(list(arg[2]))
        elif op == "BRANCH":
            found += [s for branch in arg[1] for s in _signs(list(branch))]
        elif (inner := _inner(op, arg)) is not None:
            found += _signs(inner)
        else:
            found.append(item)
    return found


def _parts(item: Any, loose: list[Any]) -> bool:
    """Is the item a required sign that none of the loose ones can take?"""
    op, arg = str(item[0]), item[1]
    if op == "LITERAL":
        signs = [arg]
    elif op == "IN" and all(str(o) == "LITERAL" for o, _ in arg):
        signs = [a for _, a in arg]
    else:
        return False
    return not any(_takes(other, chr(sign)) for other in loose for sign in signs)


def _takes(item: Any, sign: str) -> bool:
    """Can a single-sign item match the sign? Yes where it is not certain."""
    op, arg = str(item[0]), item[1]
    if op == "LITERAL":
        return bool(arg == ord(sign))
    if op == "NOT_LITERAL":
        return bool(arg != ord(sign))
    if op == "RANGE":
        return bool(arg[0] <= ord(sign) <= arg[1])
    if op == "CATEGORY":
        kind = str(arg).removeprefix("CATEGORY_").removeprefix("NOT_")
        return kind not in _CATEGORIES or bool(re.match(_CATEGORIES[kind], sign)) != ("NOT_" in str(arg))
    if op == "IN":
        negated = str(arg[0][0]) == "NEGATE"
        return any(_takes(i, sign) for i in arg[negated:]) != negated
    return op != "AT"
