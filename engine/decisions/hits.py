"""Hit policies: from the rules that matched to what a table says (DMN 1.5, 8.2.8 and 8.2.9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from engine.decisions.evaluation import Evaluation, Place
from engine.decisions.language import BUILTINS
from engine.feel.values import equal
from engine.model import Message

Hit = tuple[int, Any]
SINGLE = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})
MULTIPLE = frozenset({"RULE ORDER", "OUTPUT ORDER", "COLLECT"})
AGGREGATIONS = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}


def numbers(hits: Sequence[Hit]) -> str:
    """Return rule numbers for a sentence."""
    return ", ".join(str(number) for number, _ in hits)


def unique(hits: Sequence[Hit], evaluation: Evaluation, place: Place) -> Any:
    """Return the output of the one rule."""
    if len(hits) > 1:
        told = numbers(hits)
        message = Message("aturan {rules} cocok sekaligus, padahal tabel UNIQUE hanya boleh satu", rules=told)
        evaluation.wrong(place, "dmn.unique", message)
        return None
    return hits[0][1]


def any_of(hits: Sequence[Hit], evaluation: Evaluation, place: Place) -> Any:
    """Return the output that all rules agree on."""
    first = hits[0][1]
    if any(not _same(first, output) for _, output in hits[1:]):
        message = Message(
            "aturan {rules} cocok dengan hasil yang berbeda, padahal tabel ANY meminta hasil yang sama",
            rules=numbers(hits),
        )
        evaluation.wrong(place, "dmn.any", message)
        return None
    return first


def _same(left: Any, right: Any) -> bool:
    return (left is None and right is None) or equal(left, right) is True


def aggregate(name: str, outputs: list[Any], evaluation: Evaluation, place: Place) -> Any:
    """Return sum, minimum, maximum or number of the outputs."""
    value = BUILTINS[AGGREGATIONS[name]].code(evaluation.run, outputs)
    if value is None and outputs:
        evaluation.wrong(place, "dmn.aggregation", Message("hasil tidak dapat digabung dengan {name}", name=name))
    return value


def ranked(hits: Sequence[Hit], order: Callable[[Any], tuple[int, ...]]) -> list[Hit]:
    """Return hits by the priority of their outputs; equals stay in the order of the rules."""
    return sorted(hits, key=lambda hit: order(hit[1]))
