"""The rules by which feelin and the standard, or we, differ. Each has an example that must go on showing it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.errors import ExpressionInvalid
from engine.feel import BUILTINS, Outcome, Run, compile_expression, to_json
from engine.feel import nodes as n
from engine.feel.expression import evaluate
from engine.feel.names import every
from engine.feel.values import compare
from tests.engine.feel.differential.generator import DATA


@dataclass(frozen=True)
class Rule:
    """Why an answer differs, when it applies, and an expression over the data that shows it."""

    reason: str
    applies: Callable[[str, Outcome, Any], bool]
    example: str


def _troubled(*templates: str) -> Callable[[str, Outcome, Any], bool]:
    """Apply where our evaluation recorded one of these reasons for a null."""
    return lambda _expression, ours, _theirs: any(
        getattr(trouble.message, "template", "") in templates for trouble in ours.troubles
    )


def _values(node: Any) -> Any:
    """Evaluate a part over the data alone; names of inner scopes are null."""
    return evaluate(node, DATA, Run(20_000, None, BUILTINS))


def _spans(expression: str) -> Iterator[tuple[Any, Any]]:
    for node in every(compile_expression(expression).node):
        if isinstance(node, n.Interval | n.Between):
            yield node.low, node.high


def _turned(expression: str, _ours: Outcome, _theirs: Any) -> bool:
    return any(compare(">", _values(low), _values(high)) is True for low, high in _spans(expression))


def _short_lists(expression: str, _ours: Outcome, _theirs: Any) -> bool:
    for node in every(compile_expression(expression).node):
        if isinstance(node, n.Comparison) and node.operator in ("=", "!="):
            sides = [_values(node.left), _values(node.right)]
            if any(isinstance(side, list) for side in sides):
                return True
    return False


def _digits(_expression: str, ours: Outcome, theirs: Any) -> bool:
    texts = [str(to_json(ours.value)), str(theirs.get("value"))]
    return any(re.search(r"\d{14,}|\de[-+]?\d", text) for text in texts)


def _no_boolean(expression: str, _ours: Outcome, _theirs: Any) -> bool:
    conditions = [node.condition for node in every(compile_expression(expression).node) if isinstance(node, n.If)]
    return any(not isinstance(_values(condition), bool | None) for condition in conditions)


_misfit = _troubled("Argumen tidak sesuai; bentuknya {forms}.")
RULES = (
    Rule(
        "What cannot be compared gives null by the standard; feelin gives false, true or an error.",
        _troubled("{left} dan {right} tidak dapat dibandingkan.", "Titik dan rentang ini tidak dapat dibandingkan."),
        '"a" < 1',
    ),
    Rule("A range whose ends are turned round holds nothing; feelin turns it back.", _turned, "0 between 1 and -1"),
    Rule("Lists are equal item by item; feelin gives null beside a list of one or none.", _short_lists, "[4] = []"),
    Rule(
        "A place that a list does not have, to remove from, gives null; feelin returns the list.",
        _troubled("Daftar tidak mempunyai unsur ke-{number}."),
        "remove([], 1)",
    ),
    Rule("Only true is true; feelin takes 2 for true as a condition.", _no_boolean, "if 2 then 3 else 4"),
    Rule(
        "A range whose ends are null is null, to which a value is not equal; feelin gives null.",
        _troubled("{low} dan {high} bukan batas sebuah rentang."),
        "2 in (sum([])..sum([]))",
    ),
    Rule(
        "The rest of a division of fractions is exact; feelin's fractions are binary.",
        lambda expression, _ours, _theirs: "modulo(" in expression,
        "modulo(30, -0.3)",
    ),
    Rule(
        "feelin sorts numbers as texts before it takes the median.",
        lambda expression, _ours, _theirs: "median(" in expression,
        "median([2.5, 30, 5])",
    ),
    Rule(
        "Where a range function gets null, the standard gives null; feelin counts null as nothing or as zero.",
        lambda expression, ours, theirs: "before(" in expression and _misfit(expression, ours, theirs),
        "before(null, 0)",
    ),
    Rule(
        "The sign of a number belongs to it before its type is asked; feelin negates the answer.",
        lambda expression, _ours, _theirs: re.search(r"-\(.*\) instance of", expression) is not None,
        "-(zero) instance of string",
    ),
    Rule("Numbers have 34 digits; feelin's are those of JavaScript.", _digits, "string(1 / 3)"),
)


def reasons(expression: str, ours: Outcome, theirs: Any) -> list[str]:
    """Return the reasons that explain a difference."""
    return [rule.reason for rule in RULES if rule.applies(expression, ours, theirs)]


def settled(expression: str, theirs: Any) -> tuple[bool, list[str]]:
    """Return whether both give the same, and else the reasons why they may not."""
    try:
        ours = compile_expression(expression).explain(DATA)
    except ExpressionInvalid:
        return "error" in theirs, []
    if "value" in theirs and near(to_json(ours.value), theirs["value"]):
        return True, []
    return False, reasons(expression, ours, theirs)


def near(ours: Any, theirs: Any) -> bool:
    """Tell whether two JSON values agree, numbers to nine digits."""
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) <= 1e-9 * max(1, abs(ours), abs(theirs))
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(near, ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(near(ours[key], theirs[key]) for key in ours)
    return bool(ours == theirs)
