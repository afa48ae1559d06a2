"""Booleans, nothing and chance."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from engine.feel.budget import Run
from engine.feel.registry import Senseless, builtin
from engine.feel.values import NUMBERS, equal
from engine.model import Message


@builtin("not", "negand", "boolean", "not(1 > 2)")
def negation(value: Any) -> bool | None:
    """Return the opposite of a boolean; null for anything else."""
    return not value if isinstance(value, bool) else None


@builtin("is", "value1, value2", "boolean", 'not(is(@"10:00:00Z", @"10:00:00"))')
def is_same(first: Any, second: Any) -> bool:
    """Tell whether two values are the same in every part, zones included."""
    if type(first) is not type(second):
        return False
    if isinstance(first, datetime | time):
        return (first.replace(tzinfo=None), _zone(first)) == (second.replace(tzinfo=None), _zone(second))
    return equal(first, second) is True


def _zone(value: datetime | time) -> Any:
    return getattr(value.tzinfo, "key", None), value.utcoffset()


@builtin("is defined", "value", "boolean", "not(is defined(null))", extra=True)
def is_defined(value: Any) -> bool:
    """Tell whether a value is not null."""
    return value is not None


@builtin("get or else", "value, default", "any", "get or else(null, 3) = 3", extra=True)
def get_or_else(value: Any, default: Any) -> Any:
    """Return the value, or the default for null."""
    return default if value is None else value


@builtin("assert", "value, condition, cause: string?", "any", "assert(5, 5 > 3) = 5", extra=True)
def assertion(value: Any, condition: Any, cause: str = "") -> Any:
    """Return the value when the condition is true, else null with the cause as its reason."""
    if condition is not True:
        raise Senseless(Message("Syarat tidak terpenuhi. {cause}", cause=cause[:200]))
    return value


@builtin("uuid", "", "string", "string length(uuid()) = 36", extra=True)
def uuid(run: Run) -> str:
    """Return a new random identifier."""
    return str(UUID(int=run.random.getrandbits(128), version=4))


@builtin("random number", "", "number", "random number() < 1", extra=True)
def random_number(run: Run) -> Decimal:
    """Return a random number from 0, below 1."""
    return NUMBERS.create_decimal(repr(run.random.random()))
