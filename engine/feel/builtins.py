"""The built-in functions of FEEL that conditions, forms and timers use. A wrong argument gives null, never an error."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Any

from engine.feel.budget import Run
from engine.feel.registry import Code, as_text, builtin
from engine.feel.values import (
    NUMBERS,
    YearsMonths,
    compare,
    duration_text,
    equal,
    to_json,
)


def _list(values: tuple[Any, ...]) -> list[Any]:
    return values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)


def _numbers(values: tuple[Any, ...]) -> list[Decimal]:
    items = _list(values)
    if not all(isinstance(item, Decimal) for item in items):
        raise TypeError
    return items


@builtin("number", "from")
def to_number(run: Run, value: Any, grouping: Any = None, point: Any = None) -> Decimal | None:  # noqa: ARG001 because every built-in has this shape
    """Read a number, with its grouping and decimal signs."""
    if isinstance(value, Decimal):
        return value
    text = as_text(value)
    for sign, replacement in ((grouping, ""), (point, ".")):
        text = text.replace(sign, replacement) if sign else text
    return NUMBERS.create_decimal(text) if re.fullmatch(r"-?\d*\.?\d+([eE][+-]?\d+)?", text) else None


@builtin("string", "from")
def to_string(run: Run, value: Any) -> str | None:  # noqa: ARG001 because every built-in has this shape
    """Return a value as text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, timedelta | YearsMonths):
        return duration_text(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(to_json(value))


@builtin("not", "negand")
def negation(run: Run, value: Any) -> bool | None:  # noqa: ARG001 because every built-in has this shape
    """Return the opposite of a boolean."""
    return not value if isinstance(value, bool) else None


@builtin("is defined", "value")
def is_defined(run: Run, value: Any) -> bool:  # noqa: ARG001 because every built-in has this shape
    """Tell whether a value is not null."""
    return value is not None


@builtin("get or else", "value", "default")
def get_or_else(run: Run, value: Any, default: Any) -> Any:  # noqa: ARG001 because every built-in has this shape
    """Return the value, or the default for null."""
    return default if value is None else value


def _register_strings() -> None:
    table: dict[str, tuple[tuple[str, ...], Code]] = {
        "string length": (("string",), lambda s: Decimal(len(as_text(s)))),
        "upper case": (("string",), lambda s: as_text(s).upper()),
        "lower case": (("string",), lambda s: as_text(s).lower()),
        "trim": (("string",), lambda s: as_text(s).strip()),
        "contains": (("string", "match"), lambda s, m: as_text(m) in as_text(s)),
        "starts with": (("string", "match"), lambda s, m: as_text(s).startswith(as_text(m))),
        "ends with": (("string", "match"), lambda s, m: as_text(s).endswith(as_text(m))),
        "substring before": (("string", "match"), lambda s, m: s.partition(m)[0] if m in s else ""),
        "substring after": (("string", "match"), lambda s, m: s.partition(m)[2]),
        "substring": (("string", "start position", "length"), _substring),
        "string join": (("list", "delimiter"), lambda items, d="": (d or "").join(i for i in items if i is not None)),
    }
    for name, (parameters, code) in table.items():
        builtin(name, *parameters)(lambda _run, *values, code=code: code(*values))


def _substring(text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    position = int(start)
    if position == 0:
        return None
    begin = position - 1 if position > 0 else len(text) + position
    return text[begin:] if length is None else text[begin : begin + int(length)]


def _indexes(items: list[Any], match: Any) -> list[Decimal]:
    return [Decimal(number) for number, item in enumerate(items, 1) if equal(item, match) is True]


def _register_lists() -> None:
    table: dict[str, tuple[tuple[str, ...], Code]] = {
        "count": (("list",), lambda items: Decimal(len(items)) if isinstance(items, list) else None),
        "list contains": (("list", "element"), lambda items, e: any(equal(i, e) is True for i in items)),
        "append": (("list",), lambda items, *more: [*items, *more]),
        "concatenate": ((), lambda *lists: [item for one in lists for item in one]),
        "reverse": (("list",), lambda items: items[::-1]),
        "flatten": (("list",), lambda items: list(_flat(items))),
        "distinct values": (("list",), _distinct),
        "union": ((), lambda *lists: _distinct([item for one in lists for item in one])),
        "index of": (("list", "match"), _indexes),
        "insert before": (
            ("list", "position", "newItem"),
            lambda items, p, e: [*items[: int(p) - 1], e, *items[int(p) - 1 :]],
        ),
        "remove": (("list", "position"), lambda items, p: [e for i, e in enumerate(items, 1) if i != int(p)]),
        "sublist": (("list", "start position", "length"), _sublist),
        "get value": (("m", "key"), lambda m, key: m.get(key)),
        "get entries": (("m",), lambda m: [{"key": key, "value": value} for key, value in m.items()]),
        "context put": (("context", "key", "value"), lambda c, key, value: {**c, key: value}),
    }
    for name, (parameters, code) in table.items():
        builtin(name, *parameters)(lambda _run, *values, code=code: code(*values))


def _flat(items: Any) -> Any:
    for item in items:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


def _distinct(items: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for item in items:
        if not any(equal(item, other) is True for other in kept):
            kept.append(item)
    return kept


def _sublist(items: list[Any], start: Decimal, length: Decimal | None = None) -> list[Any]:
    position = int(start)
    begin = position - 1 if position > 0 else len(items) + position
    return items[begin:] if length is None else items[begin : begin + int(length)]


def _register_aggregates() -> None:
    table: dict[str, Code] = {
        "sum": lambda *v: sum(_numbers(v), Decimal(0)) if _list(v) else None,
        "mean": lambda *v: NUMBERS.divide(sum(_numbers(v), Decimal(0)), Decimal(len(_list(v)))),
        "min": lambda *v: _best(_list(v), "<"),
        "max": lambda *v: _best(_list(v), ">"),
        "all": lambda *v: _combine(_list(v), decisive=False),
        "any": lambda *v: _combine(_list(v), decisive=True),
    }
    for name, code in table.items():
        builtin(name, "list")(lambda _run, *values, code=code: code(*values))


def _best(items: list[Any], operator: str) -> Any:
    best = items[0]
    for item in items[1:]:
        better = compare(operator, item, best)
        if better is None:
            return None
        best = item if better else best
    return best


def _combine(items: list[Any], *, decisive: bool) -> bool | None:
    if any(item is decisive for item in items):
        return decisive
    return (not decisive) if all(isinstance(item, bool) for item in items) else None


def _register_numbers() -> None:
    roundings = {
        "floor": ROUND_FLOOR,
        "ceiling": ROUND_CEILING,
        "decimal": ROUND_HALF_EVEN,
        "round up": ROUND_UP,
        "round down": ROUND_DOWN,
        "round half up": ROUND_HALF_UP,
        "round half down": ROUND_HALF_DOWN,
    }
    for name, rounding in roundings.items():
        builtin(name, "n", "scale")(
            lambda _run, number, scale=Decimal(0), rounding=rounding: number.quantize(
                Decimal(1).scaleb(-int(scale)), rounding
            )
        )
    builtin("abs", "n")(lambda _run, value: abs(value))
    builtin("modulo", "dividend", "divisor")(lambda _run, a, b: a - b * (a / b).to_integral_value(ROUND_FLOOR))
    builtin("even", "number")(lambda _run, value: value % 2 == 0)
    builtin("odd", "number")(lambda _run, value: value % 2 == 1)


_register_strings()
_register_lists()
_register_aggregates()
_register_numbers()
