"""One value of many: counts, sums, means, and the logic of lists. All take a list, or their items one by one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

from engine.feel.registry import Senseless, builtin
from engine.feel.rules.operators import arithmetic_of
from engine.feel.values import NUMBERS, ORDERED, YearsMonths, compare
from engine.model import Message


def _both(name: str, result: str, example: str, kind: str = "") -> Callable[[Callable[[list[Any]], Any]], Any]:
    """Register a function of a list under its two forms."""

    def register(code: Callable[[list[Any]], Any]) -> Callable[[list[Any]], Any]:
        builtin(name, "list: list", result, example)(code)
        spread: Callable[..., Any] = lambda *items: code(list(items))  # noqa: E731 because it is the same function, spread out
        builtin(name, f"*n{': ' + kind if kind else ''}", result)(spread)
        return code

    return register


def _numbers(items: list[Any]) -> list[Decimal]:
    if not items or not all(type(item) is Decimal for item in items):
        raise Senseless(Message("Daftar harus memuat bilangan."))
    return items


@builtin("count", "list: list", "number", "count([1, null, 3]) = 3")
def count(items: list[Any]) -> Decimal:
    """Count the items."""
    return Decimal(len(items))


def _best(items: list[Any], operator: str) -> Any:
    if not items:
        return None
    best = items[0]
    if not isinstance(best, ORDERED):
        raise Senseless(Message("Unsur daftar tidak mempunyai urutan."))
    for item in items[1:]:
        better = compare(operator, item, best)
        if better is None:
            raise Senseless(Message("Unsur daftar tidak mempunyai urutan."))
        best = item if better else best
    return best


@_both("min", "any", "min([3, 1, 2]) = 1")
def minimum(items: list[Any]) -> Any:
    """Return the least item."""
    return _best(items, "<")


@_both("max", "any", "max(3, 1, 2) = 3")
def maximum(items: list[Any]) -> Any:
    """Return the greatest item."""
    return _best(items, ">")


@_both("sum", "number or duration", "sum([1, 2, 3]) = 6", "number|days and time duration|years and months duration")
def total(items: list[Any]) -> Any:
    """Add numbers, or durations of one kind; null for nothing."""
    if items and type(items[0]) in (timedelta, YearsMonths):
        found = reduce(lambda one, other: arithmetic_of("+", one, other), items)
        if found is None:
            raise Senseless(Message("Daftar harus memuat bilangan."))
        return found
    return reduce(NUMBERS.add, _numbers(items))


@_both("product", "number", "product([2, 3, 4]) = 24", "number")
def product(items: list[Any]) -> Decimal:
    """Multiply numbers; null for nothing."""
    return reduce(NUMBERS.multiply, _numbers(items))


@_both("mean", "number or duration", "mean([1, 2, 3]) = 2", "number|days and time duration|years and months duration")
def mean(items: list[Any]) -> Any:
    """Return the arithmetic mean."""
    return arithmetic_of("/", total(items), Decimal(len(items)))


@_both("median", "number", "median([8, 2, 5, 3, 4]) = 4", "number")
def median(items: list[Any]) -> Decimal:
    """Return the middle number, or the mean of the two in the middle."""
    ordered, middle = sorted(_numbers(items)), len(items) // 2
    if len(items) % 2:
        return ordered[middle]
    return NUMBERS.divide(NUMBERS.add(ordered[middle - 1], ordered[middle]), Decimal(2))


@_both("stddev", "number", "stddev([2, 4, 7, 5]) > 2.08", "number")
def standard_deviation(items: list[Any]) -> Decimal:
    """Return the standard deviation of a sample of at least two."""
    numbers = _numbers(items)
    if len(numbers) < 2:
        raise Senseless(Message("Simpangan baku memerlukan paling sedikit dua bilangan."))
    centre = mean(numbers)
    squares = [NUMBERS.multiply(NUMBERS.subtract(n, centre), NUMBERS.subtract(n, centre)) for n in numbers]
    return NUMBERS.sqrt(NUMBERS.divide(reduce(NUMBERS.add, squares), Decimal(len(numbers) - 1)))


@_both("mode", "list<number>", "mode([6, 3, 9, 6, 6]) = [6]", "number")
def mode(items: list[Any]) -> list[Decimal]:
    """Return the most frequent numbers, in their order."""
    counts: dict[Decimal, int] = {}
    for number in _numbers(items) if items else []:
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(number for number, found in counts.items() if found == most)


def _combined(items: list[Any], *, decisive: bool) -> bool | None:
    if any(item is decisive for item in items):
        return decisive
    return (not decisive) if all(isinstance(item, bool) for item in items) else None


@_both("all", "boolean", "all([true, true])")
def every(items: list[Any]) -> bool | None:
    """Tell whether every item is true; null when one is neither true nor false."""
    return _combined(items, decisive=False)


@_both("any", "boolean", "any(false, true)")
def some(items: list[Any]) -> bool | None:
    """Tell whether some item is true; null when one is neither true nor false."""
    return _combined(items, decisive=True)
