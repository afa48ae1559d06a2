"""Filters, loops and quantifiers in boxes: with the rules that FEEL has for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.decisions.evaluation import Evaluation, Place
from engine.decisions.language import Scope, kind
from engine.feel.values import Range
from engine.model import Message

Evaluate = Callable[[Scope, Evaluation], Any]


def items_of(value: Any) -> Iterator[Any]:
    """Return the items of a list, the whole numbers or days of a range, or the one value itself."""
    if isinstance(value, list):
        yield from value
    elif isinstance(value, Range):
        yield from _steps(value)
    elif value is not None:
        yield value


def _steps(value: Range) -> Iterator[Any]:
    low, high = value.low, value.high
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        step: Any = 1
    elif isinstance(low, date) and isinstance(high, date) and not isinstance(low, datetime):
        step = timedelta(days=1)
    else:
        return
    while low <= high:
        if value.contains(low):
            yield low
        low += step


def filter_of(source: Evaluate, match: Evaluate, place: Place) -> Evaluate:
    """Return code for a filter: the items for which `match` is true, or the item at a position."""

    def evaluate(scope: Scope, evaluation: Evaluation) -> Any:
        items, kept = list(items_of(source(scope, evaluation))), []
        for item in items:
            evaluation.run.spend()
            fields = item if isinstance(item, dict) else {}
            found = match({**scope, **fields, "item": item}, evaluation)
            if isinstance(found, Decimal):
                return _at(items, int(found))
            if found is True:
                kept.append(item)
            elif found is not None and found is not False:
                told = Message("penyaring memerlukan ya atau tidak, bukan {kind}", kind=kind(found))
                evaluation.wrong(place, "dmn.wrong_type", told)
                return None
        return kept

    return evaluate


def _at(items: list[Any], position: int) -> Any:
    if position == 0 or abs(position) > len(items):
        return None
    return items[position - 1 if position > 0 else position]


def iterator_of(word: str, variable: str, source: Evaluate, body: Evaluate) -> Evaluate:
    """Return code for `for`, `some` or `every`."""
    if word == "for":
        return _for(variable, source, body)
    decisive = word == "some"

    def evaluate(scope: Scope, evaluation: Evaluation) -> bool | None:
        value, unknown = source(scope, evaluation), False
        if value is None:
            return None
        for item in items_of(value):
            evaluation.run.spend()
            answer: Any = body({**scope, variable: item}, evaluation)
            if answer is decisive:
                return bool(decisive)
            unknown = unknown or not isinstance(answer, bool)
        return None if unknown else not decisive

    return evaluate


def _for(variable: str, source: Evaluate, body: Evaluate) -> Evaluate:
    def evaluate(scope: Scope, evaluation: Evaluation) -> list[Any] | None:
        value = source(scope, evaluation)
        if value is None:
            return None
        results: list[Any] = []
        for item in items_of(value):
            evaluation.run.spend()
            results.append(body({**scope, variable: item, "partial": results[-100:]}, evaluation))
        return results

    return evaluate
