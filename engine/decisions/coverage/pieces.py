"""A cell's unary tests as pieces of a line: single values and intervals, as far as they are constants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.decisions.constants import Opaque, constant
from engine.feel import nodes as n
from engine.feel.values import Range


@dataclass(frozen=True, slots=True)
class Piece:
    """From `low` to `high`; a missing end is open without limit. A single value has both ends the same."""

    low: Any
    high: Any
    includes_low: bool = True
    includes_high: bool = True


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a cell accepts; `negated` when everything else, `null` when null is named."""

    pieces: tuple[Piece, ...] = ()
    negated: bool = False
    null: bool = False
    everything: bool = False


EVERYTHING = Pieces(everything=True)


def pieces_of(node: Any) -> Pieces:
    """Return what parsed unary tests accept. Raises: Opaque."""
    if isinstance(node, n.Literal) and node.value is True:
        return EVERYTHING
    if not isinstance(node, n.In) or node.value != n.Variable("?"):
        raise Opaque
    found = [piece for test in node.tests for piece in _pieces(test)]
    values = tuple(piece for piece in found if piece is not None)
    return Pieces(values, node.negated, null=None in found)


def _pieces(test: Any) -> Iterator[Piece | None]:
    if isinstance(test, n.HalfTest):
        yield from _half(test.operator, constant(test.operand))
        return
    value = constant(test)
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Range):
            yield Piece(one.low, one.high, one.includes_low, one.includes_high)
        elif one is None:
            yield None
        else:
            yield Piece(one, one)


def _half(operator: str, value: Any) -> Iterator[Piece]:
    if value is None or isinstance(value, list | dict):
        raise Opaque
    if operator in ("<", "<="):
        yield Piece(None, value, includes_high=operator == "<=")
    elif operator in (">", ">="):
        yield Piece(value, None, includes_low=operator == ">=")
    elif operator == "=":
        yield Piece(value, value)
    else:
        yield Piece(None, value, includes_high=False)
        yield Piece(value, None, includes_low=False)
