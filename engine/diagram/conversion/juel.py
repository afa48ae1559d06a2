"""JUEL, the expression language of Camunda 7 and its kin → FEEL, where both say the same."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import LarkError, VisitError

from engine.errors import EngineError, ExpressionInvalid
from engine.feel import compile_expression

WHOLE = re.compile(r"[$#]\{([^{}]*)\}", re.DOTALL)
LONGEST = 2_000
COUNTS = {
    "nrOfInstances": "numberOfInstances",
    "nrOfActiveInstances": "numberOfActiveInstances",
    "nrOfCompletedInstances": "numberOfCompletedInstances",
}
OTHERWISE = frozenset({"loopCounter", "execution", "task", "authenticatedUserId", "empty"})
"""Names that JUEL's engines give a meaning that has no equal here: loopCounter begins at 0 there and at 1 here."""


class NotSimple(EngineError):
    """This expression has no exact equivalent in FEEL."""


def is_juel(text: str) -> bool:
    """Tell whether a text holds an expression of JUEL."""
    return "${" in text or "#{" in text


def to_text(text: str) -> str:
    """Return a text of the dialect: FEEL after `=`, or the literal itself. Raises: NotSimple."""
    if not is_juel(text):
        if text.startswith("="):
            raise NotSimple("A literal that begins with = would be read as FEEL.")
        return text
    return f"={to_feel(text)}"


def to_feel(text: str) -> str:
    """Return the FEEL of a text that is one `${…}` as a whole. Raises: NotSimple."""
    whole = WHOLE.fullmatch(text.strip())
    if whole is None or len(text) > LONGEST:
        raise NotSimple("Only a single ${…} has an exact equivalent, not text round it.")
    try:
        written = _Feel().transform(_parser().parse(whole[1]))
        expression = compile_expression(str(written))
    except VisitError as exc:
        raise exc.orig_exc if isinstance(exc.orig_exc, NotSimple) else NotSimple from exc
    except (LarkError, ExpressionInvalid, RecursionError) as exc:
        raise NotSimple(
            "JUEL beyond comparisons, logic, sums and names (methods, empty, lists) is not rewritten."
        ) from exc
    if "?" in expression.free_variables:
        raise NotSimple
    return str(written)


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("juel.lark").read_text()
    return Lark(grammar, parser="lalr")


class Text(str):
    """A piece of FEEL that is a string literal: its sum means another thing in FEEL."""

    __slots__ = ()


@v_args(inline=True)
class _Feel(Transformer[Token, str]):
    """Writes FEEL, piece by piece."""

    def __default__(self, data: Any, children: list[Any], meta: Any) -> str:
        signs = {
            "either": "or",
            "both": "and",
            "equal": "=",
            "unequal": "!=",
            "at_most": "<=",
            "at_least": ">=",
            "less": "<",
            "more": ">",
            "plus": "+",
            "minus": "-",
            "times": "*",
            "over": "/",
        }
        left, right = (child for child in children if not isinstance(child, Token))
        if str(data) == "plus" and Text in (type(left), type(right)):
            raise NotSimple("JUEL adds numbers where FEEL joins texts.")
        return f"{left} {signs[str(data)]} {right}"

    def choice(self, condition: str, then: str, otherwise: str) -> str:
        return f"if {condition} then {then} else {otherwise}"

    def negation(self, *children: Any) -> str:
        return f"not({children[-1]})"

    def negative(self, value: str) -> str:
        return f"-{value}"

    def group(self, inner: str) -> str:
        return f"({inner})"

    def number(self, digits: Token) -> str:
        return str(digits)

    def string(self, quoted: Token) -> Text:
        inner = re.sub(r"\\(.)", r"\1", str(quoted)[1:-1])
        escaped = inner.replace("\\", "\\\\").replace('"', '\\"')
        return Text(f'"{escaped}"')

    def true(self, *_: Token) -> str:
        return "true"

    def false(self, *_: Token) -> str:
        return "false"

    def null(self, *_: Token) -> str:
        return "null"

    def variable(self, quoted: Token) -> str:
        return self.path(Token("NAME", str(quoted)[1:-1]))

    def path(self, *names: Token) -> str:
        first = str(names[0])
        if first in OTHERWISE or not all(re.fullmatch(r"[A-Za-z_]\w*", str(name)) for name in names):
            raise NotSimple(f"The name {first} means something else here.")
        found = ".".join([COUNTS.get(first, first), *map(str, names[1:])])
        try:
            understood = compile_expression(found).free_variables == {found.partition(".")[0]}
        except ExpressionInvalid:
            understood = False
        if not understood:
            raise NotSimple(f"The name {first} is a word of FEEL.")
        return found
