"""Text → syntax tree, through lark; errors say line, column and what was expected."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, v_args
from lark.exceptions import VisitError

from engine.errors import ExpressionInvalid
from engine.feel import nodes as n
from engine.feel.temporal import at_literal
from engine.feel.values import NUMBERS

MAX_LENGTH = 20_000
MAX_DEPTH = 100


@cache
def _grammar() -> Lark:
    text = (FilePath(__file__).parent / "feel.lark").read_text(encoding="utf-8")
    return Lark(
        text, start=["expression_start", "unary_start"], parser="earley", lexer="basic", maybe_placeholders=False
    )


_SIGNS = re.compile(rf"(-\s*){{{MAX_DEPTH}}}")


def parse(text: str, *, unary: bool = False) -> n.Node:
    """Parse an expression, or unary tests over `?`. Raises: ExpressionInvalid."""
    _refuse_monsters(text)
    if unary and text.strip() == "-":
        return n.Literal(value=True)
    try:
        tree = _grammar().parse(text, start="unary_start" if unary else "expression_start")
        node: n.Node = _Builder().transform(tree)
    except UnexpectedInput as exc:
        raise _invalid(text, exc) from exc
    except RecursionError as exc:
        raise ExpressionInvalid(f"nested deeper than {MAX_DEPTH}", 1, 1) from exc
    except VisitError as exc:
        raise ExpressionInvalid(str(exc.orig_exc), 1, 1) from exc
    return node


def _refuse_monsters(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise ExpressionInvalid(f"longer than {MAX_LENGTH} characters", 1, 1)
    depth = deepest = 0
    for sign in re.sub(r'"(\\.|[^"\\])*"', "", text):
        depth += (sign in "([{") - (sign in ")]}")
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH or text.count("if ") > MAX_DEPTH or _SIGNS.search(text):
        raise ExpressionInvalid(f"nested deeper than {MAX_DEPTH}", 1, 1)


def _invalid(text: str, exc: UnexpectedInput) -> ExpressionInvalid:
    """Say what stood there and what was expected."""
    if isinstance(exc, UnexpectedEOF) or exc.line in (None, -1):
        lines = text.splitlines() or [""]
        return ExpressionInvalid("the expression ends too early", len(lines), len(lines[-1]) + 1)
    found = exc.char if isinstance(exc, UnexpectedCharacters) else str(getattr(exc, "token", ""))
    wanted = sorted(_in_words(name) for name in _expected(exc))
    hint = f"; expected {', '.join(wanted[:8])}" if wanted else ""
    return ExpressionInvalid(f"unexpected {found!r}{hint}", exc.line, exc.column)


def _expected(exc: UnexpectedInput) -> set[str]:
    return set(getattr(exc, "allowed", None) or getattr(exc, "expected", None) or ())


_WORDS = {
    "NAME": "a name",
    "LONG_NAME": "a function",
    "NUMBER": "a number",
    "STRING": "a text",
    "CMP_OP": "a comparison",
}


def _in_words(terminal: str) -> str:
    return _WORDS.get(terminal, terminal.lower())


@v_args(inline=True)
class _Builder(Transformer[Token, Any]):
    """Builds nodes from lark's tree, bottom up."""

    expression_start = staticmethod(lambda node: node)
    number = staticmethod(lambda token: n.Literal(NUMBERS.create_decimal(str(token))))
    string = staticmethod(lambda token: n.Literal(_unquote(token)))
    at_string = staticmethod(lambda token: n.Literal(at_literal(_unquote(token[1:]))))
    true = staticmethod(lambda *_: n.Literal(True))
    false = staticmethod(lambda *_: n.Literal(False))
    null = staticmethod(lambda *_: n.Literal(None))
    input_value = staticmethod(lambda *_: n.Variable("?"))
    variable = staticmethod(n.Variable)
    arithmetic = compare = staticmethod(lambda left, sign, right: n.Operation(str(sign), left, right))
    both = staticmethod(lambda left, right: n.Logic("and", left, right))
    either = staticmethod(lambda left, right: n.Logic("or", left, right))
    between = staticmethod(n.Between)
    in_any = staticmethod(lambda value, *tests: n.In(value, tests))
    in_half = staticmethod(lambda value, sign, operand: n.In(value, (n.HalfTest(str(sign), operand),)))
    half_test = staticmethod(lambda sign, operand: n.HalfTest(str(sign), operand))
    tests = staticmethod(lambda *tests: n.In(n.Variable("?"), tests))
    not_tests = staticmethod(lambda *tests: n.In(n.Variable("?"), tests, negated=True))
    if_then = staticmethod(n.If)
    over = staticmethod(n.Iteration)
    over_numbers = staticmethod(n.Iteration)
    for_loop = staticmethod(lambda *parts: n.For(tuple(parts[:-1]), parts[-1]))
    quantified = staticmethod(lambda word, *parts: n.Quantified(str(word), tuple(parts[:-1]), parts[-1]))
    function_def = staticmethod(lambda *parts: n.Function(tuple(parts[:-1]), parts[-1]))
    filtered = staticmethod(n.Filter)
    path = staticmethod(lambda source, *words: n.Path(source, " ".join(str(words[0]).split())))
    negation_call = staticmethod(lambda operand: n.Call(n.Variable("not"), (operand,)))
    named = staticmethod(lambda name, value: (name, value))
    list_of = staticmethod(lambda *items: n.ListOf(items))
    context_of = staticmethod(lambda *entries: n.ContextOf(entries))
    range_start = staticmethod(lambda bracket: str(bracket) == "[")
    range_end = staticmethod(lambda bracket: str(bracket) == "]")
    param = type_name = staticmethod(lambda *words: " ".join(str(word) for word in words))
    instance_of = staticmethod(n.InstanceOf)

    def name(self, token: Token) -> str:
        """Return a name with single spaces."""
        return re.sub(r"\s+", " ", str(token).strip("`"))

    def entry(self, key: Token, value: n.Node) -> tuple[str, n.Node]:
        """Return one entry of a context."""
        return (_unquote(key) if key.startswith('"') else str(key), value)

    def interval(self, start: bool, low: n.Node, high: n.Node, end: bool) -> n.Interval:
        """Return a range."""
        return n.Interval(low, high, start, end)

    def negate(self, sign: Token, operand: n.Node) -> n.Node:
        """Return a negation; a leading plus is nothing in FEEL."""
        if sign != "-":
            raise ExpressionInvalid("unexpected '+'", sign.line or 1, sign.column or 1)
        return n.Negate(operand)

    def call(self, function: n.Node, *arguments: Any) -> n.Call:
        """Return a call; either all arguments have names or none."""
        named = [argument for argument in arguments if isinstance(argument, tuple)]
        if named and len(named) != len(arguments):
            raise ExpressionInvalid("named and unnamed arguments do not mix", 1, 1)
        if named:
            return n.Call(function, tuple(value for _, value in named), tuple(name for name, _ in named))
        return n.Call(function, arguments)


def _unquote(token: str) -> str:
    try:
        text: str = json.loads(str(token), strict=False)
    except ValueError:
        return str(token)[1:-1]
    return text
