"""Builds nodes while lark reads: one method per rule of the grammar."""

from __future__ import annotations

from decimal import DecimalException
from typing import Any

from lark import Token, v_args
from lark.tree import Meta
from lark.visitors import Transformer_NonRecursive

from engine.feel import nodes as n
from engine.feel.characters import normal
from engine.feel.strings import unquoted
from engine.feel.temporal import at_literal
from engine.feel.values import NUMBERS
from engine.model import Message


class Refused(Exception):
    """The tokens fit the grammar, but their meaning does not; `at` counts from 0."""

    def __init__(self, at: int, message: Message) -> None:
        """Carry place and message."""
        self.at, self.message = at, message
        super().__init__(message)


def _at(meta: Meta) -> int:
    return getattr(meta, "start_pos", 0)


@v_args(meta=True, inline=True)
class Builder(Transformer_NonRecursive[Token, Any]):
    """Turns what lark has read into nodes, bottom up and without recursion."""

    def expression_start(self, _meta: Meta, node: n.Node) -> n.Node:
        """Return the whole expression."""
        return node

    unary_start = expression_start

    def number(self, meta: Meta, token: Token) -> n.Node:
        """Return a number of 34 digits. Raises: Refused when it is too large."""
        try:
            return n.Literal(NUMBERS.create_decimal(str(token)))
        except DecimalException as exc:
            raise Refused(_at(meta), Message("{text} terlalu besar.", text=str(token)[:40])) from exc

    def string(self, _meta: Meta, token: Token) -> n.Node:
        """Return a text without its quotes."""
        return n.Literal(unquoted(token))

    def at_string(self, meta: Meta, token: Token) -> n.Node:
        """Return a temporal value. Raises: Refused when it is none."""
        value = at_literal(unquoted(token[1:]))
        if value is None:
            raise Refused(_at(meta), Message("{text} bukan tanggal, waktu atau durasi.", text=str(token)))
        return n.Literal(value)

    def true(self, _meta: Meta) -> n.Node:
        """Return true."""
        return n.Literal(value=True)

    def false(self, _meta: Meta) -> n.Node:
        """Return false."""
        return n.Literal(value=False)

    def null(self, _meta: Meta) -> n.Node:
        """Return null."""
        return n.Literal(None)

    def variable(self, meta: Meta, name: Token | None = None) -> n.Node:
        """Return a name that is looked up; `?`, which lark leaves out, is one too."""
        return n.Variable(str(name or "?"), _at(meta))

    def order(self, _meta: Meta, sign: Token) -> str:
        """Return the sign."""
        return str(sign)

    plus_minus = times_divided = quantifier = order

    def arithmetic(self, meta: Meta, left: n.Node, sign: str, right: n.Node) -> n.Node:
        """Return an operation on numbers, texts or times."""
        return n.Arithmetic(str(sign), left, right, _at(meta))

    def compare(self, meta: Meta, left: n.Node, sign: str, right: n.Node) -> n.Node:
        """Return a comparison."""
        return n.Comparison(sign, left, right, _at(meta))

    def both(self, meta: Meta, left: n.Node, right: n.Node) -> n.Node:
        """Return `and`, flat."""
        return _logic("and", left, right, _at(meta))

    def either(self, meta: Meta, left: n.Node, right: n.Node) -> n.Node:
        """Return `or`, flat."""
        return _logic("or", left, right, _at(meta))

    def negate(self, meta: Meta, operand: n.Node) -> n.Node:
        """Return a negation, of a number at once."""
        if isinstance(operand, n.Literal) and isinstance(operand.value, _DECIMAL):
            return n.Literal(NUMBERS.minus(operand.value))
        return n.Negate(operand, _at(meta))

    def between(self, meta: Meta, value: n.Node, low: n.Node, high: n.Node) -> n.Node:
        """Return `between`."""
        return n.Between(value, low, high, _at(meta))

    def in_any(self, _meta: Meta, value: n.Node, *tests: n.Node) -> n.Node:
        """Return `in`."""
        return n.In(value, tests)

    def half_test(self, meta: Meta, sign: str, operand: n.Node) -> n.Node:
        """Return `< 5`."""
        return n.HalfTest(sign, operand, _at(meta))

    def compare_range(self, meta: Meta, left: n.Node, sign: str, right: n.Node) -> n.Node:
        """Return a comparison with a range such as `>= 5`. Raises: Refused for `==`."""
        if not isinstance(right, n.Interval) or right.low == right.high:
            meant = Message("{found} tidak dapat berada di sini; maksudnya {meant}?", found="==", meant="=")
            raise Refused(getattr(right, "at", 0), meant)
        return n.Comparison(sign, left, right, _at(meta))

    def half_range(self, meta: Meta, sign: str, end: n.Node) -> n.Node:
        """Return `>= 5` as a range without an end; `!= 5` is none, but a test of the value at hand."""
        if sign == "!=":
            return n.HalfTest(sign, end, _at(meta))
        nothing = n.Literal(None)
        if sign == "=":
            return n.Interval(end, end, includes_low=True, includes_high=True, at=_at(meta))
        below, closed = sign in ("<", "<="), sign in ("<=", ">=")
        low, high = (nothing, end) if below else (end, nothing)
        return n.Interval(low, high, closed and not below, closed and below, _at(meta))

    def tests(self, _meta: Meta, *tests: n.Node) -> n.Node:
        """Return unary tests."""
        return n.In(n.Variable("?"), tests)

    def instance_of(self, _meta: Meta, value: n.Node, wanted: n.TypeName) -> n.Node:
        """Return `instance of`."""
        return n.InstanceOf(value, wanted)

    def if_then(self, meta: Meta, condition: n.Node, yes: n.Node, no: n.Node) -> n.Node:
        """Return `if`."""
        return n.If(condition, yes, no, _at(meta))

    def over(self, meta: Meta, name: Token, source: n.Node, end: n.Node | None = None) -> n.Iteration:
        """Return what one variable goes through."""
        return n.Iteration(str(name), source, end, _at(meta))

    over_numbers = over

    def for_loop(self, _meta: Meta, *parts: Any) -> n.Node:
        """Return `for`."""
        return n.For(parts[:-1], parts[-1])

    def quantified(self, meta: Meta, word: str, *parts: Any) -> n.Node:
        """Return `some` or `every`."""
        return n.Quantified(word, parts[:-1], parts[-1], _at(meta))

    def parameter(self, _meta: Meta, name: Token, wanted: n.TypeName | None = None) -> n.Parameter:
        """Return a parameter."""
        return n.Parameter(str(name), wanted)

    def function_def(self, _meta: Meta, *parts: Any) -> n.Node:
        """Return a function."""
        return n.Function(parts[:-1], parts[-1])

    def external_function(self, _meta: Meta, *parts: Any) -> n.Node:
        """Return a function of another language, which is never run."""
        return n.Function(parts[:-2], parts[-1], external=True)

    def filtered(self, meta: Meta, source: n.Node, condition: n.Node) -> n.Node:
        """Return a filter."""
        return n.Filter(source, condition, _at(meta))

    def path(self, meta: Meta, source: n.Node, name: Token) -> n.Node:
        """Return a path."""
        return n.Path(source, str(name), _at(meta))

    def named(self, _meta: Meta, name: Token, value: n.Node) -> tuple[str, n.Node]:
        """Return an argument with its name."""
        return str(name), value

    def call(self, meta: Meta, function: n.Node, *arguments: Any) -> n.Node:
        """Return a call. Raises: Refused when only some arguments have names."""
        named = [argument for argument in arguments if isinstance(argument, tuple)]
        if named and len(named) != len(arguments):
            raise Refused(_at(meta), Message("Semua argumen harus bernama, atau tidak satu pun."))
        if not named:
            return n.Call(function, arguments, (), _at(meta))
        names = tuple(name for name, _ in named)
        if len(set(names)) != len(names):
            raise Refused(_at(meta), Message("Sebuah argumen diberikan dua kali."))
        return n.Call(function, tuple(value for _, value in named), names, _at(meta))

    def list_of(self, _meta: Meta, *items: n.Node) -> n.Node:
        """Return a list."""
        return n.ListOf(items)

    def entry(self, _meta: Meta, key: Token, value: n.Node) -> tuple[str, n.Node]:
        """Return one entry of a context."""
        return (unquoted(key) if key.type == "STRING" else normal(key)), value

    def context_of(self, meta: Meta, *entries: tuple[str, n.Node]) -> n.Node:
        """Return a context."""
        return n.ContextOf(entries, _at(meta))

    def interval(self, meta: Meta, start: Token, low: n.Node, high: n.Node, end: Token) -> n.Node:
        """Return a range."""
        return n.Interval(low, high, start.type == "LSQB", end.type == "RSQB", _at(meta))

    def type_name(self, meta: Meta, name: Token) -> n.TypeName:
        """Return a type by its name."""
        return n.TypeName(str(name), at=_at(meta))

    def type_of(self, meta: Meta, name: Token, *parts: n.TypeName) -> n.TypeName:
        """Return `list<…>` or `range<…>`."""
        return n.TypeName(str(name), parts, at=_at(meta))

    def function_type(self, meta: Meta, name: Token, *parts: n.TypeName) -> n.TypeName:
        """Return `function<…> -> …`."""
        return n.TypeName(str(name), parts[:-1], result=parts[-1], at=_at(meta))

    def context_type(self, meta: Meta, name: Token, *parts: Any) -> n.TypeName:
        """Return `context<…>`."""
        return n.TypeName(str(name), parts[1::2], tuple(map(str, parts[::2])), at=_at(meta))


_DECIMAL = type(NUMBERS.create_decimal(0))


def _logic(operator: str, left: n.Node, right: n.Node, at: int) -> n.Logic:
    operands = left.operands if isinstance(left, n.Logic) and left.operator == operator else (left,)
    return n.Logic(operator, (*operands, right), at)
