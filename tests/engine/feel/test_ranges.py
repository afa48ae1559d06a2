"""Allen's relations, held against sets: every pair of small ranges, each a set of points that lie dense enough."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import product

import pytest

from engine.feel import BUILTINS, Range, Run

POINTS = [Decimal(number) / 4 for number in range(-2, 15)]
RANGES = [
    Range(Decimal(low), Decimal(high), starts, ends)
    for low, high in product(range(4), repeat=2)
    for starts, ends in product((True, False), repeat=2)
    if low < high
]
Points = frozenset[Decimal]


def points(span: Range) -> Points:
    return frozenset(point for point in POINTS if span.contains(point))


def first(one: Points, other: Points) -> bool:
    """Tell whether a set has a point before all of another."""
    return min(one) < min(other)


def last(one: Points, other: Points) -> bool:
    return max(one) > max(other)


MODEL: dict[str, Callable[[Points, Points], bool]] = {
    "before": lambda a, b: max(a) < min(b),
    "meets": lambda a, b: max(a) == min(b),
    "overlaps": lambda a, b: bool(a & b),
    "overlaps before": lambda a, b: bool(a & b) and first(a, b) and not last(a, b),
    "includes": lambda a, b: b <= a,
    "starts": lambda a, b: min(a) == min(b) and a <= b,
    "finishes": lambda a, b: max(a) == max(b) and a <= b,
    "coincides": lambda a, b: a == b,
}
TURNED = {
    "after": "before",
    "met by": "meets",
    "overlaps after": "overlaps before",
    "during": "includes",
    "started by": "starts",
    "finished by": "finishes",
}


def ask(name: str, *values: object) -> object:
    return BUILTINS[name].code(Run(1000, None, BUILTINS), *values)


@pytest.mark.parametrize("name", MODEL)
def test_a_relation_holds_for_the_same_ranges_as_for_their_points(name: str) -> None:
    for one, other in product(RANGES, repeat=2):
        assert ask(name, one, other) is MODEL[name](points(one), points(other)), (one, other)


@pytest.mark.parametrize("name", TURNED)
def test_a_turned_relation_is_the_other_with_its_sides_changed(name: str) -> None:
    for one, other in product(RANGES, repeat=2):
        assert ask(name, one, other) is ask(TURNED[name], other, one)


@pytest.mark.parametrize("name", ["before", "after", "includes", "during", "starts", "finishes"])
def test_a_point_is_as_a_range_of_one_point(name: str) -> None:
    for point, span in product([Decimal(number) for number in range(4)], RANGES):
        values = (span, point) if name == "includes" else (point, span)
        alone = {point}
        wanted = {
            "before": point < min(points(span)),
            "after": point > max(points(span)),
            "includes": alone <= points(span),
            "during": alone <= points(span),
            "starts": span.includes_low and point == span.low,
            "finishes": span.includes_high and point == span.high,
        }[name]
        assert ask(name, *values) is wanted, (point, span)


def test_a_range_without_an_end_and_a_point_of_another_kind_have_no_relation() -> None:
    assert ask("overlaps", Range(Decimal(1), None), Range(Decimal(0), Decimal(3))) is None
    assert ask("before", "a", Decimal(1)) is None
