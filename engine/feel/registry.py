"""The register of FEEL's built-in functions, and how they fail: a wrong argument gives null, never an error."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.values import FeelFunction

BUILTINS: dict[str, FeelFunction] = {}
Code = Callable[..., Any]


def builtin(name: str, *parameters: str) -> Callable[[Code], Code]:
    """Register a function under its FEEL name; arguments of wrong number or type give null."""

    def register(code: Code) -> Code:
        def guarded(run: Run, *values: Any) -> Any:
            run.spend(1 + sum(len(value) for value in values if isinstance(value, list | str)) // 8)
            try:
                return code(run, *values)
            except (TypeError, ValueError, AttributeError, ArithmeticError, IndexError, OverflowError):
                return None

        BUILTINS[name] = FeelFunction(guarded, parameters)
        return code

    return register


def as_text(value: Any) -> str:
    """Return a text. Raises: TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError
    return value


def host_function(code: Code) -> FeelFunction:
    """Wrap a Python function of the office, such as `tenggat`, for FEEL; its errors give null."""

    def guarded(run: Run, *values: Any) -> Any:
        run.spend(10)
        try:
            return code(*(int(v) if isinstance(v, Decimal) and v == int(v) else v for v in values))
        except (TypeError, ValueError, AttributeError, KeyError, ArithmeticError):
            return None

    return FeelFunction(guarded)
