"""Lists: looking into them, changing them, sorting. Places count from 1, or from the end."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from engine.feel.budget import Run
from engine.feel.builtins.conversion import whole
from engine.feel.registry import Senseless, builtin
from engine.feel.values import FeelFunction, compare, equal
from engine.model import Message


def place(items: list[Any], position: Decimal, *, beyond: int = 0) -> int:
    """Return the index of a place. Raises: Senseless when there is none."""
    number = whole(position)
    if number == 0 or number > len(items) + beyond or -number > len(items):
        raise Senseless(Message("Daftar tidak mempunyai unsur ke-{number}.", number=number))
    return number - 1 if number > 0 else len(items) + number


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are equal."""
    return equal(one, other) is True


@builtin("list contains", "list: list, element", "boolean", "list contains([1, null], null)")
def list_contains(items: list[Any], element: Any) -> bool:
    """Tell whether an item equals a value."""
    return any(same(item, element) for item in items)


@builtin(
    "sublist", "list: list, start position: number, length: number|null?", "list", "sublist([4, 5, 6], -2, 1) = [5]"
)
def sublist(items: list[Any], start: Decimal, length: Decimal | None = None) -> list[Any]:
    """Return the items from a place; beyond the end there are none."""
    begin = place(items, start, beyond=1)
    return items[begin:] if length is None else items[begin : begin + max(0, whole(length))]


@builtin("append", "list: list, *item", "list", "append([1], 2, 3) = [1, 2, 3]")
def append(items: list[Any], *more: Any) -> list[Any]:
    """Add items at the end."""
    return [*items, *more]


@builtin("concatenate", "*list: list", "list", "concatenate([1], [2, 3]) = [1, 2, 3]")
def concatenate(*lists: list[Any]) -> list[Any]:
    """Join lists."""
    return [item for one in lists for item in one]


@builtin("insert before", "list: list, position: number, newItem", "list", "insert before([1, 3], 2, 2) = [1, 2, 3]")
def insert_before(items: list[Any], position: Decimal, new: Any) -> list[Any]:
    """Put an item before a place, which may be the one after the last."""
    at = place(items, position, beyond=1)
    return [*items[:at], new, *items[at:]]


@builtin("remove", "list: list, position: number", "list", "remove([1, 2, 3], 2) = [1, 3]")
def remove(items: list[Any], position: Decimal) -> list[Any]:
    """Leave the item at a place out."""
    at = place(items, position)
    return items[:at] + items[at + 1 :]


@builtin("list replace", "list: list, position: number, newItem", "list", "list replace([2, 4, 7], 2, 5) = [2, 5, 7]")
def list_replace(items: list[Any], position: Decimal, new: Any) -> list[Any]:
    """Put another item at a place, or where a function of item and new item is true."""
    at = place(items, position)
    return [*items[:at], new, *items[at + 1 :]]


@builtin("list replace", "list: list, match: function, newItem", "list")
def list_replace_matching(run: Run, items: list[Any], match: FeelFunction, new: Any) -> list[Any]:
    """Put another item where a function of item and new item is true."""
    answers = [match.code(run, item, new) for item in items]
    if not all(isinstance(answer, bool) for answer in answers):
        raise Senseless(Message("Fungsi harus memberi benar atau salah."))
    return [new if answer else item for item, answer in zip(items, answers, strict=True)]


@builtin("reverse", "list: list", "list", "reverse([1, 2, 3]) = [3, 2, 1]")
def reverse(items: list[Any]) -> list[Any]:
    """Turn the order round."""
    return items[::-1]


@builtin("index of", "list: list, match", "list<number>", "index of([1, 2, 1], 1) = [1, 3]")
def index_of(items: list[Any], match: Any) -> list[Decimal]:
    """Return the places of a value."""
    return [Decimal(number) for number, item in enumerate(items, 1) if same(item, match)]


@builtin("union", "*list: list", "list", "union([1, 2], [2, 3]) = [1, 2, 3]")
def union(run: Run, *lists: list[Any]) -> list[Any]:
    """Join lists, each value once."""
    return distinct_values(run, concatenate(*lists))


@builtin("distinct values", "list: list", "list", "distinct values([1, 2, 1]) = [1, 2]")
def distinct_values(run: Run, items: list[Any]) -> list[Any]:
    """Return each value once, in the order in which it comes first."""
    kept: list[Any] = []
    for item in items:
        run.spend(len(kept) // 4)
        if not any(same(item, other) for other in kept):
            kept.append(item)
    return kept


@builtin("duplicate values", "list: list", "list", "duplicate values([1, 2, 3, 2, 1]) = [1, 2]", extra=True)
def duplicate_values(run: Run, items: list[Any]) -> list[Any]:
    """Return each value that comes more than once."""
    run.spend(len(items) * len(items) // 4)
    return distinct_values(run, [item for item in items if sum(same(item, other) for other in items) > 1])


@builtin("flatten", "list: list", "list", "flatten([[1, [2]], 3]) = [1, 2, 3]")
def flatten(run: Run, items: list[Any]) -> list[Any]:
    """Return the items of all lists within lists."""
    return list(_flat(items, run))


def _flat(items: list[Any], run: Run) -> Iterator[Any]:
    for item in items:
        run.spend()
        if isinstance(item, list):
            yield from _flat(item, run)
        else:
            yield item


@builtin("partition", "list: list, size: number", "list<list>", "partition([1, 2, 3], 2) = [[1, 2], [3]]", extra=True)
def partition(items: list[Any], size: Decimal) -> list[list[Any]]:
    """Cut a list into lists of a size."""
    step = whole(size)
    if step < 1:
        raise Senseless(Message("Ukuran {number} kurang dari 1.", number=step))
    return [items[start : start + step] for start in range(0, len(items), step)]


@builtin("is empty", "list: list", "boolean", "is empty([])", extra=True)
def is_empty(items: list[Any]) -> bool:
    """Tell whether a list has no items."""
    return not items


@builtin("sort", "list: list, precedes: function", "list", "sort([3, 1, 2], function(x, y) x < y) = [1, 2, 3]")
def sort(run: Run, items: list[Any], precedes: FeelFunction) -> list[Any]:
    """Sort by a function that tells whether its first argument comes before its second."""

    def order(one: Any, other: Any) -> int:
        if precedes.code(run, one, other) is True:
            return -1
        return 1 if precedes.code(run, other, one) is True else 0

    return sorted(items, key=cmp_to_key(order))


@builtin("sort", "list: list", "list", extra=True)
def sort_plainly(run: Run, items: list[Any]) -> list[Any]:
    """Sort values that have an order."""

    def order(one: Any, other: Any) -> int:
        run.spend()
        smaller = compare("<", one, other)
        if smaller is None:
            raise Senseless(Message("Unsur daftar tidak mempunyai urutan."))
        return -1 if smaller else int(compare(">", one, other) is True)

    return sorted(items, key=cmp_to_key(order))
