"""What names mean at a place: the innermost first, variables of the caller last, each read once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel.values import from_python

MISSING: Any = object()


class Scope:
    """Names of one level, and the level around it."""

    __slots__ = ("around", "names")

    def __init__(self, names: dict[str, Any], around: Scope | None) -> None:
        """Put names before those around them."""
        self.names, self.around = names, around

    def look(self, name: str) -> Any:
        """Return the value of a name, or MISSING."""
        level: Scope | None = self
        while level is not None:
            value = level.names.get(name, MISSING)
            if value is not MISSING:
                return value
            if level.around is None:
                return level.outer(name)
            level = level.around
        return MISSING

    def outer(self, name: str) -> Any:
        """Return a name from beyond all levels."""
        return MISSING


class Outermost(Scope):
    """The caller's variables, turned into FEEL values when they are first read."""

    __slots__ = ("spend", "variables")

    def __init__(self, variables: Mapping[str, Any], spend: Callable[[int], None]) -> None:
        """Read from `variables`, which stay as they are; `spend` pays for their size."""
        super().__init__({}, None)
        self.variables, self.spend = variables, spend

    def outer(self, name: str) -> Any:
        """Return a variable of the caller."""
        if name not in self.variables:
            return MISSING
        value = self.names[name] = from_python(self.variables[name], self.spend)
        return value
