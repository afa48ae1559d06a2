"""The abstract syntax of FEEL as frozen values; `at` is where a node stands in its text, counted from 0."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written out."""

    value: Any


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that is looked up; `?` is the input of a unary test."""

    name: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Path:
    """`source.name`."""

    source: Node
    name: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Filter:
    """`source[condition]`: an index from 1, or a condition over `item`."""

    source: Node
    condition: Node
    at: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A call with positional or named arguments."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] = ()
    at: int = 0


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left + right` and its kin."""

    operator: str
    left: Node
    right: Node
    at: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left < right` and its kin."""

    operator: str
    left: Node
    right: Node
    at: int = 0


@dataclass(frozen=True, slots=True)
class Negate:
    """`-operand`."""

    operand: Node
    at: int = 0


@dataclass(frozen=True, slots=True)
class Logic:
    """`a and b and c`, or the same with `or`: three-valued."""

    operator: str
    operands: tuple[Node, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class HalfTest:
    """`< 5` as a test of the value at hand."""

    operator: str
    operand: Node
    at: int = 0


@dataclass(frozen=True, slots=True)
class In:
    """`value in (tests)`; `negated` for the unary tests `not(…)`."""

    value: Node
    tests: tuple[Node, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """`value between low and high`."""

    value: Node
    low: Node
    high: Node
    at: int = 0


@dataclass(frozen=True, slots=True)
class TypeName:
    """`number`, `list<string>`, `context<a: number>`, `function<number> -> string`, `range<date>`."""

    name: str
    parts: tuple[TypeName, ...] = ()
    keys: tuple[str, ...] = ()
    result: TypeName | None = None
    at: int = 0
    model: Any = field(default=None, compare=False)  # the `Shape` of a name that is a decision model's


@dataclass(frozen=True, slots=True)
class InstanceOf:
    """`value instance of type`."""

    value: Node
    type: TypeName


@dataclass(frozen=True, slots=True)
class If:
    """`if condition then yes else no`."""

    condition: Node
    yes: Node
    no: Node
    at: int = 0


@dataclass(frozen=True, slots=True)
class Iteration:
    """`name in source`, or `name in source..end`."""

    name: str
    source: Node
    end: Node | None = None
    at: int = 0


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
    at: int = 0


@dataclass(frozen=True, slots=True)
class Parameter:
    """`name` or `name: type` of a function."""

    name: str
    type: TypeName | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """`function(parameters) body`; an `external` one is never run."""

    parameters: tuple[Parameter, ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[item, item]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextOf:
    """`{name: value}`; later entries see earlier ones."""

    entries: tuple[tuple[str, Node], ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Interval:
    """`[low..high]` and its half-open kin."""

    low: Node
    high: Node
    includes_low: bool
    includes_high: bool
    at: int = 0


Node = (
    Literal | Variable | Path | Filter | Call | Arithmetic | Comparison | Negate | Logic | In | HalfTest | Between
    | InstanceOf | If | For | Quantified | Function | ListOf | ContextOf | Interval
)  # fmt: skip


def size(node: object) -> int:
    """Return how many nodes a tree has: what one evaluation of it costs."""
    count, stack = 0, [node]
    while stack:
        current = stack.pop()
        if isinstance(current, tuple):
            stack += current
        elif is_dataclass(current):
            count += 1
            stack += [getattr(current, part.name) for part in fields(current)]
    return count


def height(node: object) -> int:
    """Return how deep a tree is, without recursion."""
    highest, stack = 0, [(node, 1)]
    while stack:
        current, depth = stack.pop()
        highest = max(highest, depth)
        if isinstance(current, tuple):
            stack += [(part, depth) for part in current]
        elif is_dataclass(current):
            stack += [(getattr(current, part.name), depth + 1) for part in fields(current)]
    return highest
