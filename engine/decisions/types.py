"""Item definitions as types, and how a value becomes one of a type: conform, convert, or null with a problem.

DMN 1.5, 10.3.2.9.4: a singleton list becomes its element, an element a singleton list, a date the midnight (UTC) with
which it begins; anything else that does not conform becomes null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from engine.decisions.evaluation import Evaluation, Place
from engine.decisions.language import FeelFunction, Run, kind
from engine.feel.temporal import at_literal
from engine.model import Message

Test = Callable[[Any, Evaluation], bool]


class Misfit(Exception):
    """The value is not of the type; the message says why."""

    def __init__(self, message: Message) -> None:
        """Carry the message."""
        self.message = message
        super().__init__(message)


@dataclass(eq=False)
class Type:
    """A type: a FEEL kind (`base`), for a context its `fields`, for a list its `element`, and tests of the value."""

    name: str
    base: str = "Any"
    fields: dict[str, Type] = field(default_factory=dict)
    element: Type | None = None
    tests: list[tuple[str, Test]] = field(default_factory=list)
    output: Type | None = None
    parameters: dict[str, Type] = field(default_factory=dict)

    @property
    def anything(self) -> bool:
        """Tell whether every value is of this type."""
        return self.base == "Any" and self.element is None and not self.tests


ANY = Type("Any")
BASES = {
    name: Type(name, name)
    for name in (
        "boolean",
        "context",
        "date",
        "date and time",
        "days and time duration",
        "function",
        "integer",
        "list",
        "Null",
        "number",
        "range",
        "string",
        "time",
        "years and months duration",
    )
} | {"Any": ANY}
TEMPORAL = frozenset({"date", "time", "date and time", "days and time duration", "years and months duration"})


def coerce(value: Any, wanted: Type, evaluation: Evaluation, place: Place) -> Any:
    """Return the value as one of the type, or null with a problem."""
    if value is None or wanted.anything:
        return value
    try:
        return fit(value, wanted, evaluation)
    except Misfit as exc:
        evaluation.wrong(place, "dmn.wrong_type", exc.message)
        return None


def fit(value: Any, wanted: Type, evaluation: Evaluation) -> Any:
    """Return the value as one of the type. Raises: Misfit."""
    evaluation.run.spend()
    if value is None:
        return None
    if wanted.element is not None:
        items = value if isinstance(value, list) else [value]
        fitted: Any = [fit(item, wanted.element, evaluation) for item in items]
    else:
        fitted = _single(value, wanted, evaluation)
    for text, test in wanted.tests:
        if not test(fitted, evaluation):
            raise Misfit(Message("nilai {value} tidak termasuk {allowed}", value=shown(fitted), allowed=text))
    return fitted


def _single(value: Any, wanted: Type, evaluation: Evaluation) -> Any:
    while isinstance(value, list) and len(value) == 1 and wanted.base not in ("list", "Any"):
        value = value[0]
    if value is None:
        return None
    if wanted.base == "date and time" and kind(value) == "date":
        return datetime.combine(value, time(), UTC)
    if not is_a(value, wanted.base):
        raise Misfit(Message("nilai {value} bukan {wanted}", value=shown(value), wanted=wanted.name))
    if wanted.base == "function" and (wanted.output or wanted.parameters):
        return _typed(value, wanted, evaluation)
    return _fields(value, wanted, evaluation) if wanted.fields else value


def _typed(function: FeelFunction, wanted: Type, evaluation: Evaluation) -> FeelFunction:
    """Return a function whose arguments and results become of the types that a function type names."""
    place = Place("", wanted.name, wanted.name)
    types = [wanted.parameters.get(name, ANY) for name in function.parameters]

    def code(run: Any, *values: Any) -> Any:
        if len(values) == len(types):
            values = tuple(coerce(v, kind, evaluation, place) for v, kind in zip(values, types, strict=True))
        return coerce(function.code(run, *values), wanted.output or ANY, evaluation, place)

    return FeelFunction(code, function.parameters)


def _fields(value: Mapping[str, Any], wanted: Type, evaluation: Evaluation) -> dict[str, Any]:
    made = dict(value)
    for name, inner in wanted.fields.items():
        if name not in value:
            raise Misfit(Message("nilai {value} tidak memuat {name}", value=shown(value), name=name))
        made[name] = fit(value[name], inner, evaluation)
    return made


def taken(value: Any, wanted: Type, run: Run) -> tuple[bool, Any]:
    """Return whether a value becomes one of the type, and which: an argument of a function written in FEEL."""
    try:
        return True, fit(value, wanted, Evaluation(run, {}))
    except Misfit:
        return False, None


def belongs(value: Any, wanted: Type, run: Run) -> bool:
    """Tell whether a value is of the type as it stands: what `instance of` asks."""
    run.spend()
    if value is None:
        return False
    if wanted.element is not None:
        among = isinstance(value, list) and all(belongs(item, wanted.element, run) for item in value)
    else:
        among = is_a(value, wanted.base) and _has_fields(value, wanted, run)
    return among and all(test(value, Evaluation(run, {})) for _, test in wanted.tests)


def _has_fields(value: Any, wanted: Type, run: Run) -> bool:
    if wanted.base == "function":
        return not (wanted.output or wanted.parameters) or len(value.parameters) == len(wanted.parameters)
    return all(
        name in value and (value[name] is None or belongs(value[name], inner, run))
        for name, inner in wanted.fields.items()
    )


def is_a(value: Any, base: str) -> bool:
    """Tell whether a value is of a FEEL kind; `integer` is a whole number."""
    if base == "Any":
        return True
    if base == "integer":
        return isinstance(value, Decimal) and value == value.to_integral_value()
    return kind(value) == base


def shown(value: Any) -> str:
    """Return a value for a sentence, shortened."""
    if isinstance(value, str):
        text = f'"{value}"'
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, dict):
        text = "{" + ", ".join(f"{key}: {shown(item)}" for key, item in list(value.items())[:9]) + "}"
    elif isinstance(value, list):
        text = "[" + ", ".join(shown(item) for item in value[:9]) + "]"
    else:
        text = "null" if value is None else value.isoformat() if isinstance(value, date | time) else str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def from_json(value: Any, wanted: Type) -> Any:
    """Read what JSON has no word for, by type: dates, times and durations come as texts."""
    if isinstance(value, list):
        return [from_json(item, wanted.element or wanted) for item in value]
    if wanted.element is not None:
        return from_json(value, wanted.element)
    if isinstance(value, dict):
        return {key: from_json(item, wanted.fields.get(key, ANY)) for key, item in value.items()}
    if isinstance(value, str) and wanted.base in TEMPORAL:
        read = at_literal(value)
        return value if read is None else read
    return value
