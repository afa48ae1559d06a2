"""Literals, names, paths, lists, contexts and ranges."""

from __future__ import annotations

from typing import Any

from engine.feel import nodes as n
from engine.feel import temporal
from engine.feel.budget import Run
from engine.feel.code import Code, Make
from engine.feel.scope import MISSING, Scope
from engine.feel.values import ORDERED, Range, kind
from engine.model import Message


def literal(node: n.Literal, _make: Make) -> Code:
    """Return the value itself."""
    value = node.value
    return lambda _scope, _run: value


def variable(node: n.Variable, _make: Make) -> Code:
    """Look a name up: in the scope, then among the functions."""
    name, at = node.name, node.at

    def look(scope: Scope, run: Run) -> Any:
        value = scope.look(name)
        if value is MISSING:
            value = run.functions.get(name)
            return value if value is not None else run.null(at, Message("Nama {name} tidak dikenal.", name=name))
        return value

    return look


def path(node: n.Path, make: Make) -> Code:
    """Take a part of a value, or of every item of a list."""
    source, name, at = make(node.source), node.name, node.at

    def take(scope: Scope, run: Run) -> Any:
        value = source(scope, run)
        if type(value) is dict and name in value:
            return value[name]
        found = step_into(value, name, run)
        if found is MISSING:
            return (
                None
                if value is None
                else run.null(at, Message("{kind} tidak mempunyai {name}.", kind=kind(value), name=name))
            )
        return found

    return take


def step_into(value: Any, name: str, run: Run) -> Any:
    """Return a part of a value, or MISSING."""
    if isinstance(value, dict):
        return value.get(name, MISSING)
    if isinstance(value, list):
        run.spend(len(value) // 2)
        parts = [step_into(item, name, run) for item in value]
        return [None if part is MISSING else part for part in parts]
    if isinstance(value, Range):
        return _range_part(value, name)
    found = temporal.part(value, name)
    return MISSING if found is None and name not in temporal.PARTS_THAT_MAY_BE_NULL else found


def _range_part(value: Range, name: str) -> Any:
    parts = {
        "start": value.low,
        "end": value.high,
        "start included": value.includes_low,
        "end included": value.includes_high,
    }
    return parts.get(name, MISSING)


def list_of(node: n.ListOf, make: Make) -> Code:
    """Make a list."""
    items = [make(item) for item in node.items]
    return lambda scope, run: [item(scope, run) for item in items]


def context_of(node: n.ContextOf, make: Make) -> Code:
    """Make a context; later entries, and functions, see earlier ones; a key given twice makes it null."""
    entries = [(name, make(value)) for name, value in node.entries]
    doubled = len(dict(entries)) < len(entries)
    at = node.at

    def build(scope: Scope, run: Run) -> Any:
        if doubled:
            return run.null(at, Message("Sebuah nama diberikan dua kali."))
        made: dict[str, Any] = {}
        inner = Scope(made, scope)
        for name, value in entries:
            made[name] = value(inner, run)
        return made

    return build


def interval(node: n.Interval, make: Make) -> Code:
    """Make a range of two ends of one kind."""
    low, high, at = make(node.low), make(node.high), node.at
    includes_low, includes_high = node.includes_low, node.includes_high

    def build(scope: Scope, run: Run) -> Any:
        start, end = low(scope, run), high(scope, run)
        if not _bounds(start, end):
            return run.null(
                at, Message("{low} dan {high} bukan batas sebuah rentang.", low=kind(start), high=kind(end))
            )
        return Range(start, end, includes_low, includes_high)

    return build


def _bounds(start: Any, end: Any) -> bool:
    if start is None or end is None:
        return isinstance(start if end is None else end, ORDERED)
    return type(start) is type(end) and isinstance(start, ORDERED)
