"""The abstract syntax of FEEL as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written out."""

    value: Any


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that is looked up; `?` is the input of a unary test."""

    name: str


@dataclass(frozen=True, slots=True)
class Path:
    """`source.name`."""

    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter:
    """`source[condition]`: an index from 1, or a condition over `item`."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A call with positional or named arguments."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """`left operator right`, arithmetic or comparison."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negate:
    """`-operand`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or`, three-valued."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class In:
    """`value in (test, test)`; with `negated`, none of them."""

    value: Node
    tests: tuple[Node, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class HalfTest:
    """`< operand` and its kind, inside `in` or a unary test."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Between:
    """`value between low and high`."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class InstanceOf:
    """`value instance of type`."""

    value: Node
    type: str


@dataclass(frozen=True, slots=True)
class If:
    """`if condition then yes else no`."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Iteration:
    """`name in source`, or `name in source..end`."""

    name: str
    source: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True)
class For:
    """`for … return body`."""

    iterations: tuple[Iteration, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified:
    """`some … satisfies body` or `every …`."""

    quantifier: str
    iterations: tuple[Iteration, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Function:
    """`function(parameters) body`."""

    parameters: tuple[str, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[item, item]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextOf:
    """`{name: value}`; later entries see earlier ones."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """`[low..high]` and its half-open kin."""

    low: Node
    high: Node
    includes_low: bool
    includes_high: bool


Node = (
    Literal | Variable | Path | Filter | Call | Operation | Negate | Logic | In | HalfTest | Between | InstanceOf
    | If | For | Quantified | Function | ListOf | ContextOf | Interval
)  # fmt: skip
