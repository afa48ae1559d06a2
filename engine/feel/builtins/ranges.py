"""How points and ranges lie to each other (Allen's relations). A range without an end gives null."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel.registry import Senseless, builtin
from engine.feel.values import Range, compare
from engine.model import Message

_POINT = "number|string|date|time|date and time|days and time duration|years and months duration"


def _less(one: Any, other: Any) -> bool:
    return _known(compare("<", one, other))


def _same(one: Any, other: Any) -> bool:
    return _known(compare("=", one, other))


def _known(answer: bool | None) -> bool:
    if answer is None:
        raise Senseless(Message("Titik dan rentang ini tidak dapat dibandingkan."))
    return answer


def _touch(one: Range, other: Range) -> bool:
    return _same(one.high, other.low) and one.includes_high and other.includes_low


def _starts_before(one: Range, other: Range, *, or_with: bool) -> bool:
    """Tell whether a range starts before another, or (also) where the other does."""
    if not _same(one.low, other.low):
        return _less(one.low, other.low)
    wider = one.includes_low and not other.includes_low
    return wider or (or_with and one.includes_low == other.includes_low)


def _ends_before(one: Range, other: Range, *, or_with: bool) -> bool:
    if not _same(one.high, other.high):
        return _less(one.high, other.high)
    narrower = other.includes_high and not one.includes_high
    return narrower or (or_with and one.includes_high == other.includes_high)


def _reaches(one: Range, other: Range) -> bool:
    """Tell whether a range ends within or after where another starts."""
    return _less(other.low, one.high) or _touch(one, other)


def before_points(one: Any, other: Any) -> bool:
    """Tell whether the first lies wholly before the second."""
    return _less(one, other)


def before_range(point: Any, span: Range) -> bool:
    """Tell whether a point lies before a range."""
    return _less(point, span.low) or (_same(point, span.low) and not span.includes_low)


def range_before_point(span: Range, point: Any) -> bool:
    """Tell whether a range lies before a point."""
    return _less(span.high, point) or (_same(span.high, point) and not span.includes_high)


def before_ranges(one: Range, other: Range) -> bool:
    """Tell whether a range lies before another."""
    open_between = not one.includes_high or not other.includes_low
    return _less(one.high, other.low) or (open_between and _same(one.high, other.low))


def meets(one: Range, other: Range) -> bool:
    """Tell whether a range ends just where another starts."""
    return _touch(one, other)


def overlaps(one: Range, other: Range) -> bool:
    """Tell whether two ranges have a point in common."""
    return _reaches(one, other) and _reaches(other, one)


def overlaps_before(one: Range, other: Range) -> bool:
    """Tell whether a range starts before another and ends within it."""
    return _starts_before(one, other, or_with=False) and _reaches(one, other) and _ends_before(one, other, or_with=True)


def finishes(one: Range, other: Range) -> bool:
    """Tell whether a range ends just where another, that holds it, ends."""
    same_end = _same(one.high, other.high) and one.includes_high == other.includes_high
    return same_end and _starts_before(other, one, or_with=True)


def point_finishes(point: Any, span: Range) -> bool:
    """Tell whether a point is the end of a range."""
    return span.includes_high and _same(point, span.high)


def includes(one: Range, other: Range) -> bool:
    """Tell whether a range holds a point or another range."""
    return _starts_before(one, other, or_with=True) and _ends_before(other, one, or_with=True)


def includes_point(span: Range, point: Any) -> bool:
    """Tell whether a range holds a point."""
    return _known(span.contains(point) if span.low is not None and span.high is not None else None)


def starts(one: Range, other: Range) -> bool:
    """Tell whether a range starts just where another, that holds it, starts."""
    same_start = _same(one.low, other.low) and one.includes_low == other.includes_low
    return same_start and _ends_before(one, other, or_with=True)


def point_starts(point: Any, span: Range) -> bool:
    """Tell whether a point is the start of a range."""
    return span.includes_low and _same(point, span.low)


def coincide(one: Any, other: Any) -> bool:
    """Tell whether two points, or two ranges, are the same."""
    if isinstance(one, Range):
        same_signs = (one.includes_low, one.includes_high) == (other.includes_low, other.includes_high)
        return same_signs and _same(one.low, other.low) and _same(one.high, other.high)
    return _same(one, other)


def _turned(code: Callable[[Any, Any], bool], summary: str) -> Callable[[Any, Any], bool]:
    turned: Callable[[Any, Any], bool] = lambda one, other: code(other, one)  # noqa: E731 because it is the same relation, seen from the other side
    turned.__doc__ = summary
    return turned


_PP, _PR = f"point1: {_POINT}, point2: {_POINT}", f"point: {_POINT}, range: range"
_RP, _RR = f"range: range, point: {_POINT}", "range1: range, range2: range"
_RELATIONS: tuple[tuple[str, str, Callable[[Any, Any], bool], str], ...] = (
    ("before", _PP, before_points, "before(1, 10)"),
    ("before", _PR, before_range, ""),
    ("before", _RP, range_before_point, ""),
    ("before", _RR, before_ranges, ""),
    ("after", _PP, _turned(before_points, "Tell whether the first lies wholly after the second."), "after(10, [1..5])"),
    ("after", _PR, _turned(range_before_point, ""), ""),
    ("after", _RP, _turned(before_range, ""), ""),
    ("after", _RR, _turned(before_ranges, ""), ""),
    ("meets", _RR, meets, "meets([1..5], [5..10])"),
    ("met by", _RR, _turned(meets, "Tell whether a range starts just where another ends."), "met by([5..10], [1..5])"),
    ("overlaps", _RR, overlaps, "overlaps([1..5], [3..8])"),
    ("overlaps before", _RR, overlaps_before, "overlaps before([1..5], [3..8])"),
    ("overlaps after", _RR, _turned(overlaps_before, "Tell whether a range starts within another and ends after it."),
     "overlaps after([3..8], [1..5])"),
    ("finishes", _PR, point_finishes, "finishes(10, [1..10])"),
    ("finishes", _RR, finishes, ""),
    ("finished by", _RP, _turned(point_finishes, "Tell whether a point, or a range within, ends where a range ends."),
     "finished by([1..10], 10)"),
    ("finished by", _RR, _turned(finishes, ""), ""),
    ("includes", _RP, includes_point, "includes([1..10], 4)"),
    ("includes", _RR, includes, ""),
    ("during", _PR, _turned(includes_point, "Tell whether a point or range lies in a range."), "during(4, [1..10])"),
    ("during", _RR, _turned(includes, ""), ""),
    ("starts", _PR, point_starts, "starts(1, [1..10])"),
    ("starts", _RR, starts, ""),
    ("started by", _RP, _turned(point_starts, "Tell whether a point, or a range within, starts where a range starts."),
     "started by([1..10], 1)"),
    ("started by", _RR, _turned(starts, ""), ""),
    ("coincides", _PP, coincide, "coincides([1..5], [1..5])"),
    ("coincides", _RR, coincide, ""),
)  # fmt: skip

for _name, _parameters, _code, _example in _RELATIONS:
    builtin(_name, _parameters, "boolean", _example)(_code)
