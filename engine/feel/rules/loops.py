"""`for`, `some`, `every` and filters: whatever runs a body many times, and pays for each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import nodes as n
from engine.feel.budget import Run
from engine.feel.code import Code, Make
from engine.feel.names import reads
from engine.feel.scope import Scope
from engine.feel.values import Range, kind
from engine.model import Message


class Loop:
    """The iterations of one `for`, `some` or `every`: later ones see the variables of earlier ones."""

    def __init__(self, iterations: tuple[n.Iteration, ...], cost: int, make: Make) -> None:
        """Compile the sources; each turn costs `cost`."""
        self.cost = cost
        self.parts = [
            (part.name, make(part.source), make(part.end) if part.end is not None else None, part.at)
            for part in iterations
        ]

    def turns(self, scope: Scope, run: Run, level: int = 0) -> Iterator[Scope | None]:
        """Yield a scope per turn; None once when a source cannot be gone through."""
        name, source, end, at = self.parts[level]
        values = _values(source(scope, run), end(scope, run) if end else None, end is not None)
        if values is None:
            run.null(at, Message("{name} tidak dapat menelusuri nilai ini.", name=name))
            yield None
            return
        last = level + 1 == len(self.parts)
        for value in values:
            run.spend(self.cost if last else 1)
            inner = Scope({name: value}, scope)
            if last:
                yield inner
            else:
                yield from self.turns(inner, run, level + 1)


def _values(source: Any, end: Any, is_span: bool) -> Iterator[Any] | list[Any] | None:
    if is_span:
        return _span(source, end)
    if isinstance(source, Range):
        return _within(source)
    if source is None:
        return None
    return source if isinstance(source, list) else [source]


def _within(source: Range) -> Iterator[Any] | None:
    values = _span(source.low, source.high)
    if values is None or (source.includes_low and source.includes_high):
        return values
    return (value for value in values if source.contains(value))


def _span(low: Any, high: Any) -> Iterator[Any] | None:
    """Count from one whole number or day to another, up or down."""
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        if low != low.to_integral_value() or high != high.to_integral_value():
            return None
        step = 1 if high >= low else -1
        return (Decimal(number) for number in range(int(low), int(high) + step, step))
    if kind(low) == "date" == kind(high):
        return _days(low, high)
    return None


def _days(low: date, high: date) -> Iterator[date]:
    step = 1 if high >= low else -1
    return (low + timedelta(days=number) for number in range(0, (high - low).days + step, step))


def for_loop(node: n.For, make: Make) -> Code:
    """Collect what the body gives, each turn; `partial` is what was collected so far."""
    body, loop = make(node.body), Loop(node.iterations, 1 + n.size(node.body), make)
    wants_partial = "partial" in reads(node.body)

    def collect(scope: Scope, run: Run) -> list[Any] | None:
        results: list[Any] = []
        for inner in loop.turns(scope, run):
            if inner is None:
                return None
            if wants_partial:
                run.spend(len(results) // 8)
                inner.names["partial"] = list(results)
            results.append(body(inner, run))
        return results

    return collect


def quantified(node: n.Quantified, make: Make) -> Code:
    """Tell whether some turn, or every turn, is true; what is neither true nor false makes it null."""
    body, loop = make(node.body), Loop(node.iterations, 1 + n.size(node.body), make)
    decisive = node.quantifier == "some"

    def decide(scope: Scope, run: Run) -> bool | None:
        unknown = False
        for inner in loop.turns(scope, run):
            answer = body(inner, run) if inner is not None else None
            if answer is decisive:
                return bool(decisive)
            unknown = unknown or type(answer) is not bool
        return None if unknown else not decisive

    return decide


def filtered(node: n.Filter, make: Make) -> Code:
    """Take an item by its place from 1, or keep those for which the condition is true."""
    source, condition, at = make(node.source), make(node.condition), node.at
    cost = 1 + n.size(node.condition)
    fixed = isinstance(node.condition, n.Literal) and isinstance(node.condition.value, Decimal)

    def keep(scope: Scope, run: Run) -> Any:
        value = source(scope, run)
        items = value if isinstance(value, list) else ([] if value is None else [value])
        if fixed:
            return item_at(items, condition(scope, run), run, at)
        if not items:
            return [] if value is not None else None
        kept = []
        for item in items:
            run.spend(cost)
            answer = condition(_item_scope(item, scope), run)
            if type(answer) is Decimal:
                return item_at(items, answer, run, at)
            if answer is True:
                kept.append(item)
            elif answer is not None and answer is not False:
                return run.null(at, Message("Penyaring memerlukan ya atau tidak, bukan {kind}.", kind=kind(answer)))
        return kept

    return keep


def _item_scope(item: Any, scope: Scope) -> Scope:
    around = Scope({"item": item}, scope)
    return Scope(item, around) if isinstance(item, dict) else around


def item_at(items: list[Any], index: Decimal, run: Run, at: int) -> Any:
    """Return the item at a place from 1, or from the end for a negative one."""
    position = int(index)
    if position == 0 or abs(position) > len(items) or index != position:
        return run.null(at, Message("Daftar tidak mempunyai unsur ke-{number}.", number=index))
    return items[position - 1 if position > 0 else position]
