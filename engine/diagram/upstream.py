"""From where a token can come to a join: asked of a drawing before it runs, and by the engine while it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def upstream(targets: frozenset[str], gateway: str, before: Callable[[str], Iterable[str]]) -> frozenset[str]:
    """Return the elements from which a token can come to one of `targets` without passing `gateway`.

    `before` gives the elements from which a token comes to one straight away.
    """
    seen: set[str] = set()
    stack = [target for target in targets if target != gateway]
    while stack:
        name = stack.pop()
        if name not in seen:
            seen.add(name)
            stack += [source for source in before(name) if source != gateway]
    return frozenset(seen)
