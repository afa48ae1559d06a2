"""Which variables a token sees: its own, those of the scopes around it, and the instance's.

A token's own lie in its internal data: `inputs` (its input mappings) and `locals` (the item of a multi-instance).
What is inside a token sees them too. Inside a called process its own variables (`called`) are the outermost ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.execution import Execution

Frames = tuple[dict[str, Any], ...]


def frames_at(execution: Execution, token: Token) -> Frames:
    """Return the variables that a token sees, the nearest first."""
    data = token.internal_data
    host = execution.books.live.get(data.get("host", ""))
    if host is not None:
        return frames_at(execution, host)
    return (*_own(data), *_around(execution, data))


def results_at(execution: Execution, token: Token) -> Frames:
    """Return where the results of an activity go: past its input mappings."""
    data = token.internal_data
    found: Frames = (data["locals"],) if "locals" in data else ()
    return (*found, *_around(execution, data))


def local_variables(execution: Execution, token: Token) -> dict[str, Any]:
    """Return the mappings, items and called processes' variables that a token sees, the nearest over the farther."""
    found: dict[str, Any] = {}
    owner: Token | None = token
    while owner is not None:
        data = owner.internal_data
        found = {**data.get("locals", {}), **data.get("inputs", {}), **found}
        owner = execution.books.live.get(data.get("scope", ""))
        if owner is not None and "called" in owner.internal_data:
            return {**owner.internal_data["called"], **found}
    return found


def _around(execution: Execution, data: dict[str, Any]) -> Frames:
    found: Frames = ()
    scope = data.get("scope")
    while scope and (owner := execution.books.live.get(scope)) is not None:
        inner = owner.internal_data
        if "called" in inner:
            return (*found, inner["called"])
        found += _own(inner)
        scope = inner.get("scope")
    return (*found, execution.run_context.variables)


def _own(data: dict[str, Any]) -> Frames:
    found: Frames = tuple(data[kind] for kind in ("inputs", "locals") if kind in data)
    many = data.get("many")
    return (*found, many["results"], many["counts"]) if many else found
