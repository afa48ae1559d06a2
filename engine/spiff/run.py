"""What one step carries along: the instance's variables, the clock, host functions, and what happened so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from engine.diagram.model import IoMapping
from engine.errors import EngineError
from engine.feel import BudgetExceeded, Expression, YearsMonths, compile_expression, is_expression, to_json
from engine.feel.temporal import add, read_moment
from engine.feel.values import duration
from engine.model import Fault, OperationCall, Trace

Perform = Callable[[OperationCall], Mapping[str, Any] | None]
MAX_EXECUTIONS = 10_000


class Stuck(EngineError):
    """This element cannot go on; a person must look at it."""


@dataclass(frozen=True, slots=True)
class World:
    """What surrounds a step: the clock, what performs operations, and the office's FEEL functions."""

    now: datetime
    perform: Perform
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)


@dataclass
class Run:
    """One step in the making."""

    variables: dict[str, Any]
    now: datetime
    perform: Perform
    functions: Mapping[str, Callable[..., Any]]
    trace: list[Trace] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    written: dict[str, Any] = field(default_factory=dict)
    executions: int = 0

    def say(self, kind: Any, element_id: str, **detail: Any) -> None:
        """Note what happened."""
        self.trace.append(Trace(kind, element_id, detail))

    def count(self) -> None:
        """Count one execution. Raises: Stuck when a loop never waits for anything."""
        self.executions += 1
        if self.executions > MAX_EXECUTIONS:
            raise Stuck(f"More than {MAX_EXECUTIONS} elements ran in one step: a loop here waits for nothing.")

    def feel(self, expression: Expression, extra: Mapping[str, Any] | None = None) -> Any:
        """Evaluate over the variables. Raises: Stuck."""
        scope = {**self.variables, **extra} if extra else self.variables
        try:
            return expression.evaluate(scope, now=self.now, functions=self.functions)
        except BudgetExceeded as exc:
            raise Stuck(f"The expression {expression.text} asks for too much work.") from exc

    def value(self, text: str, extra: Mapping[str, Any] | None = None) -> Any:
        """Return the value of a text of the dialect: FEEL after `=`, else the literal. Raises: Stuck."""
        return self.feel(compile_expression(text[1:]), extra) if is_expression(text) else text

    def write(self, values: Mapping[str, Any]) -> None:
        """Write variables of the instance, as JSON values."""
        plain = {name: to_json(value) for name, value in values.items()}
        self.variables.update(plain)
        self.written.update(plain)

    def mapped(self, mappings: tuple[IoMapping, ...], extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Evaluate a list of input or output mappings. Raises: Stuck."""
        return {mapping.target: to_json(self.value(mapping.source, extra)) for mapping in mappings}

    def moment(self, text: str) -> datetime:
        """Return when a date or duration timer is due. Raises: Stuck when its value is neither."""
        value = self.value(text)
        if isinstance(value, str):
            value = read_moment(value) or duration(value) or value
        if isinstance(value, timedelta | YearsMonths):
            value = add(self.now, value, 1)
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=self.now.tzinfo)
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day, tzinfo=self.now.tzinfo)
        raise Stuck(f"The timer's value {value!r} is neither a date nor a duration.")
