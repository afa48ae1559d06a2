"""`if`, functions and their calls."""

from __future__ import annotations

from typing import Any

from engine.feel import nodes as n
from engine.feel.budget import Run
from engine.feel.code import Code, Make
from engine.feel.registry import Builtin
from engine.feel.scope import Scope
from engine.feel.types import coerced, inferred, shape
from engine.feel.values import FeelFunction, kind
from engine.model import Message

DEEPEST = 60  # calls within calls; each takes some frames of Python's stack


def if_then(node: n.If, make: Make) -> Code:
    """Choose; anything but true chooses `else`."""
    condition, yes, no = make(node.condition), make(node.yes), make(node.no)
    return lambda scope, run: yes(scope, run) if condition(scope, run) is True else no(scope, run)


def call(node: n.Call, make: Make) -> Code:
    """Call a function with its arguments."""
    function, arguments, names, at = make(node.function), [make(part) for part in node.arguments], node.names, node.at
    called = node.function.name if isinstance(node.function, n.Variable) else "?"

    def carry_out(scope: Scope, run: Run) -> Any:
        found = function(scope, run)
        if not isinstance(found, FeelFunction):
            return run.null(at, Message("{name} bukan fungsi, melainkan {kind}.", name=called, kind=kind(found)))
        values = [argument(scope, run) for argument in arguments]
        run.at = at
        if not names:
            return found.code(run, *values)
        return named(found, dict(zip(names, values, strict=True)), run)

    return carry_out


def named(function: FeelFunction, given: dict[str, Any], run: Run) -> Any:
    """Call a function with named arguments; a name that it does not have makes the call null."""
    if isinstance(function, Builtin):
        return function.with_names(run, given)
    if set(given) != set(function.parameters):
        return run.null(run.at, Message("Argumen yang diharapkan: {names}.", names=", ".join(function.parameters)))
    return function.code(run, *(given[name] for name in function.parameters))


def function(node: n.Function, make: Make) -> Code:
    """Make a function that remembers the names around it."""
    body, cost = make(node.body), 1 + n.size(node.body)
    names, types = tuple(part.name for part in node.parameters), tuple(part.type for part in node.parameters)
    result = inferred(node.body)
    shapes = [shape(wanted) if wanted else None for wanted in types]

    def made(scope: Scope, run: Run) -> FeelFunction | None:
        if node.external:
            run.null(run.at, Message("Fungsi di luar FEEL tidak dijalankan."))
            return None

        def code(inner: Run, *values: Any) -> Any:
            if len(values) != len(names):
                return inner.null(inner.at, Message("Fungsi ini memerlukan {number} argumen.", number=len(names)))
            inner.spend(cost)
            taken: dict[str, Any] = {}
            for name, wanted, value in zip(names, shapes, values, strict=True):
                fits, taken[name] = coerced(value, wanted, inner) if wanted else (True, value)
                if wanted and not fits:
                    return inner.null(inner.at, Message("Argumen {name} bukan {type}.", name=name, type=wanted.name))
            return _deeper(inner, body, Scope(taken, scope))

        return FeelFunction(code, names, types, result)

    return made


def _deeper(run: Run, body: Code, scope: Scope) -> Any:
    run.depth += 1
    if run.depth > DEEPEST:
        run.spend(run.budget + 1)
    try:
        return body(scope, run)
    finally:
        run.depth -= 1
