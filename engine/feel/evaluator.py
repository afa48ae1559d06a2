"""Evaluate a syntax tree over variables: three-valued logic, null for what has no meaning, and a work budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, DecimalException
from typing import Any

from engine.feel import nodes as n
from engine.feel import temporal
from engine.feel.budget import Run
from engine.feel.names import reads
from engine.feel.values import NUMBERS, FeelFunction, Range, YearsMonths, compare, equal, from_python, kind

Scope = Mapping[str, Any]


def evaluate(node: n.Node, scope: Scope, run: Run) -> Any:
    """Return the value of a node. Raises: BudgetExceeded."""
    run.spend()
    return _RULES[type(node)](node, scope, run)


def _variable(node: n.Variable, scope: Scope, run: Run) -> Any:
    if node.name in scope:
        return from_python(scope[node.name])
    return run.functions.get(node.name)


def _path(node: n.Path, scope: Scope, run: Run) -> Any:
    return _step_into(evaluate(node.source, scope, run), node.name)


def _step_into(source: Any, name: str) -> Any:
    if isinstance(source, dict):
        return source.get(name)
    if isinstance(source, list):
        return [_step_into(item, name) for item in source]
    if isinstance(source, Range):
        ends = {"start": source.low, "end": source.high}
        return ends.get(name, {"start included": source.includes_low, "end included": source.includes_high}.get(name))
    return temporal.part(source, name)


def _filter(node: n.Filter, scope: Scope, run: Run) -> Any:
    source = evaluate(node.source, scope, run)
    items = source if isinstance(source, list) else ([] if source is None else [source])
    if isinstance(node.condition, n.Literal | n.Negate) or not items:
        index = evaluate(node.condition, scope, run)
        if isinstance(index, Decimal):
            return _at(items, index)
    kept = []
    for item in items:
        inner = {**scope, **(item if isinstance(item, dict) else {}), "item": item}
        found = evaluate(node.condition, inner, run)
        if isinstance(found, Decimal):
            return _at(items, found)
        if found is True:
            kept.append(item)
    return kept


def _at(items: list[Any], index: Decimal) -> Any:
    position = int(index)
    if position == 0 or abs(position) > len(items):
        return None
    return items[position - 1 if position > 0 else position]


def _call(node: n.Call, scope: Scope, run: Run) -> Any:
    function = evaluate(node.function, scope, run)
    if not isinstance(function, FeelFunction):
        return None
    values = [evaluate(argument, scope, run) for argument in node.arguments]
    if not node.names:
        return function.code(run, *values)
    given = dict(zip(node.names, values, strict=True))
    if not set(given) <= set(function.parameters):
        return None
    return function.code(run, *(given.get(name) for name in _used(function.parameters, given)))


def _used(parameters: tuple[str, ...], given: Mapping[str, Any]) -> tuple[str, ...]:
    last = max((parameters.index(name) for name in given), default=-1)
    return parameters[: last + 1]


def _operation(node: n.Operation, scope: Scope, run: Run) -> Any:
    left, right = evaluate(node.left, scope, run), evaluate(node.right, scope, run)
    if node.operator in _ARITHMETIC:
        return arithmetic(node.operator, left, right, run)
    return compare(node.operator, left, right)


def arithmetic(operator: str, left: Any, right: Any, run: Run) -> Any:
    """Return `left operator right`; null when FEEL has no meaning for it."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        try:
            return _ARITHMETIC[operator](left, right)
        except DecimalException:
            return None
    if operator == "+" and isinstance(left, str) and isinstance(right, str):
        run.spend((len(left) + len(right)) // 16)
        return left + right
    if operator in "+-":
        return temporal.add(left, right, 1 if operator == "+" else -1)
    return _scale(operator, left, right)


def _scale(operator: str, left: Any, right: Any) -> Any:
    if operator == "*" and isinstance(left, Decimal):
        left, right = right, left
    if not isinstance(right, Decimal) or (operator == "/" and not right) or operator == "**":
        return None
    factor = float(right) if operator == "*" else 1 / float(right)
    try:
        if isinstance(left, YearsMonths):
            return YearsMonths(int(left.months * factor))
        return left * factor if kind(left) == "days and time duration" else None
    except OverflowError:
        return None


_ARITHMETIC: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": NUMBERS.power,
}


def _negate(node: n.Negate, scope: Scope, run: Run) -> Any:
    value = evaluate(node.operand, scope, run)
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.months)
    return -value if kind(value) in ("number", "days and time duration") else None


def _logic(node: n.Logic, scope: Scope, run: Run) -> bool | None:
    """Three-valued: what decides alone decides; anything that is no boolean counts as null."""
    decisive = node.operator == "or"
    left = evaluate(node.left, scope, run)
    if left is decisive:
        return bool(decisive)
    right = evaluate(node.right, scope, run)
    if right is decisive:
        return bool(decisive)
    return (not decisive) if isinstance(left, bool) and isinstance(right, bool) else None


def _in(node: n.In, scope: Scope, run: Run) -> bool | None:
    value = evaluate(node.value, scope, run)
    inner = {**scope, "?": value}
    answers = [_test(value, test, inner, run) for test in node.tests]
    found = True if True in answers else (None if None in answers else False)
    return found if not node.negated or found is None else not found


def _test(value: Any, test: n.Node, scope: Scope, run: Run) -> bool | None:
    if isinstance(test, n.HalfTest):
        return compare(test.operator, value, evaluate(test.operand, scope, run))
    wanted = evaluate(test, scope, run)
    if isinstance(wanted, Range):
        return wanted.contains(value)
    if isinstance(wanted, list) and not isinstance(value, list):
        return any(equal(value, item) is True or (isinstance(item, Range) and item.contains(value)) for item in wanted)
    if isinstance(wanted, bool) and not isinstance(value, bool) and "?" in reads(test):
        return wanted
    return equal(value, wanted)


def _half(node: n.HalfTest, scope: Scope, run: Run) -> bool | None:
    return compare(node.operator, scope.get("?"), evaluate(node.operand, scope, run))


def _between(node: n.Between, scope: Scope, run: Run) -> bool | None:
    value, low, high = (evaluate(part, scope, run) for part in (node.value, node.low, node.high))
    return Range(low, high).contains(value) if low is not None and high is not None else None


def _instance_of(node: n.InstanceOf, scope: Scope, run: Run) -> bool:
    found = kind(evaluate(node.value, scope, run))
    wanted = {"days time duration": "days and time duration", "Any": found}.get(node.type, node.type)
    return found == wanted and found != "null"


def _if(node: n.If, scope: Scope, run: Run) -> Any:
    return evaluate(node.yes if evaluate(node.condition, scope, run) is True else node.no, scope, run)


def _iterate(iterations: tuple[n.Iteration, ...], scope: Scope, run: Run) -> Iterator[Scope]:
    if not iterations:
        yield scope
        return
    first, rest = iterations[0], iterations[1:]
    for item in _items(first, scope, run):
        run.spend()
        yield from _iterate(rest, {**scope, first.name: item}, run)


def _items(iteration: n.Iteration, scope: Scope, run: Run) -> Iterator[Any]:
    source = evaluate(iteration.source, scope, run)
    if iteration.end is None:
        yield from _elements(source)
        return
    end = evaluate(iteration.end, scope, run)
    if isinstance(source, Decimal) and isinstance(end, Decimal):
        step = 1 if end >= source else -1
        yield from (Decimal(number) for number in range(int(source), int(end) + step, step))


def _elements(source: Any) -> Iterator[Any]:
    if isinstance(source, Range) and isinstance(source.low, Decimal) and isinstance(source.high, Decimal):
        yield from (Decimal(number) for number in range(int(source.low), int(source.high) + 1))
    elif isinstance(source, list):
        yield from source
    elif source is not None:
        yield source


def _for(node: n.For, scope: Scope, run: Run) -> list[Any]:
    results: list[Any] = []
    for inner in _iterate(node.iterations, scope, run):
        results.append(evaluate(node.body, {**inner, "partial": list(results[-100:])}, run))
    return results


def _quantified(node: n.Quantified, scope: Scope, run: Run) -> bool | None:
    decisive = node.quantifier == "some"
    unknown = False
    for inner in _iterate(node.iterations, scope, run):
        answer = evaluate(node.body, inner, run)
        if answer is decisive:
            return bool(decisive)
        unknown = unknown or not isinstance(answer, bool)
    return None if unknown else not decisive


def _function(node: n.Function, scope: Scope, run: Run) -> FeelFunction:  # noqa: ARG001 because every rule has this shape
    def code(inner: Run, *values: Any) -> Any:
        return evaluate(node.body, {**scope, **dict(zip(node.parameters, values, strict=False))}, inner)

    return FeelFunction(code, node.parameters)


def _list(node: n.ListOf, scope: Scope, run: Run) -> list[Any]:
    return [evaluate(item, scope, run) for item in node.items]


def _context(node: n.ContextOf, scope: Scope, run: Run) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in node.entries:
        made[name] = evaluate(value, {**scope, **made}, run)
    return made


def _interval(node: n.Interval, scope: Scope, run: Run) -> Range:
    low, high = evaluate(node.low, scope, run), evaluate(node.high, scope, run)
    return Range(low, high, node.includes_low, node.includes_high)


_RULES: dict[type, Callable[[Any, Scope, Run], Any]] = {
    n.Literal: lambda node, _scope, _run: node.value,
    n.Variable: _variable,
    n.Path: _path,
    n.Filter: _filter,
    n.Call: _call,
    n.Operation: _operation,
    n.Negate: _negate,
    n.Logic: _logic,
    n.In: _in,
    n.HalfTest: _half,
    n.Between: _between,
    n.InstanceOf: _instance_of,
    n.If: _if,
    n.For: _for,
    n.Quantified: _quantified,
    n.Function: _function,
    n.ListOf: _list,
    n.ContextOf: _context,
    n.Interval: _interval,
}
