"""What one step carries along: the instance's variables, the clock, host functions, and what happened so far."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from orjson import dumps

from engine.diagram.model import IoMapping
from engine.errors import EngineError
from engine.faults import sentence
from engine.feel import BudgetExceeded, Expression, YearsMonths, compile_expression, is_expression, to_json
from engine.feel.temporal import add, duration, read_moment
from engine.feel.texts import written
from engine.model import Fault, Message, OperationCall, Thrown, Trace, Verdict

Perform = Callable[[OperationCall], Mapping[str, Any] | None]
Decide = Callable[[str, Mapping[str, Any]], Verdict]
Watch = Callable[[str, str, Mapping[str, Any]], None]
MAX_EXECUTIONS = 10_000


class Stuck(EngineError):
    """This element cannot go on; a person must look at it."""

    def __init__(self, rule: str, **values: object) -> None:
        """Carry the `rule` of `engine.faults` and its sentence."""
        self.rule, self.message = rule, sentence(rule, **values)
        super().__init__(self.message)


def no_decisions(decision_id: str, _variables: Mapping[str, Any]) -> Verdict:
    """Answer for a world without tables."""
    return Verdict(None, (), (Message("Keputusan {name} tidak ada.", name=decision_id),))


@dataclass(frozen=True, slots=True)
class World:
    """What surrounds a step: the clock, what performs operations, the office's FEEL functions, what decides.

    `watch` is told at once of all that the step's trace will say, and beside it of `element.entered` and, before an
    element is completed, of `variables.written`; what it raises ends the step.
    """

    now: datetime
    perform: Perform
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    decide: Decide = no_decisions
    watch: Watch | None = None


@dataclass
class Run:
    """One step in the making.

    `variables` are the instance's. `frames` are what the token at work sees, the nearest first; `outer` is what it sees
    without its own, which is where results of activities go. `changed` says that variables may have changed since
    conditions were asked. `asked` is the expression that the element at work asked last, with what it saw.
    """

    variables: dict[str, Any]
    now: datetime
    perform: Perform
    functions: Mapping[str, Callable[..., Any]]
    decide: Decide = no_decisions
    watch: Watch | None = None
    trace: list[Trace] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    written: dict[str, Any] = field(default_factory=dict)
    thrown: list[Thrown] = field(default_factory=list)
    executions: int = 0
    changed: bool = True
    asked: tuple[Expression, Mapping[str, Any]] | None = None
    frames: tuple[dict[str, Any], ...] = ()
    outer: tuple[dict[str, Any], ...] = ()

    def say(self, kind: Any, element_id: str, **detail: Any) -> None:
        """Note what happened."""
        self.trace.append(Trace(kind, element_id, detail))
        self.show(kind, element_id, detail)

    def show(self, kind: str, element_id: str, detail: Mapping[str, Any]) -> None:
        """Tell whoever watches the step."""
        if self.watch is not None:
            self.watch(kind, element_id, detail)

    def count(self) -> None:
        """Count one execution. Raises: Stuck when a loop never waits for anything."""
        self.executions += 1
        if self.executions > MAX_EXECUTIONS:
            raise Stuck("loop", limit=MAX_EXECUTIONS)

    def seen(self) -> Mapping[str, Any]:
        """Return what the token at work sees, as one mapping."""
        frames = self.frames or (self.variables,)
        return frames[0] if len(frames) == 1 else ChainMap(*frames)

    def feel(self, expression: Expression, extra: Mapping[str, Any] | None = None) -> Any:
        """Evaluate over what the token at work sees. Raises: Stuck."""
        scope = {**self.seen(), **extra} if extra else self.seen()
        self.asked = expression, scope
        try:
            return expression.evaluate(scope, now=self.now, functions=self.functions)
        except BudgetExceeded as exc:
            raise Stuck("work", text=expression.text) from exc

    def why_null(self, expression: Expression) -> str:
        """Return where and why an expression became null, as a sentence that follows another, or nothing.

        Raises: Stuck.
        """
        try:
            troubles = expression.explain(self.seen(), now=self.now, functions=self.functions).troubles
        except BudgetExceeded as exc:
            raise Stuck("work", text=expression.text) from exc
        if not troubles:
            return ""
        line, column = expression.place(troubles[0])
        return Message(" Baris {line}, kolom {column}: {why}", line=line, column=column, why=troubles[0].message)

    def last_asked(self) -> tuple[str | None, dict[str, Any]]:
        """Return the expression that was asked last, and the values of its names as history keeps them."""
        if self.asked is None:
            return None, {}
        expression, scope = self.asked
        return expression.text, {name: shown(scope.get(name)) for name in sorted(expression.free_variables)}

    def value(self, text: str, extra: Mapping[str, Any] | None = None) -> Any:
        """Return the value of a text of the dialect: FEEL after `=`, else the literal. Raises: Stuck."""
        return self.feel(compile_expression(text[1:]), extra) if is_expression(text) else text

    def write(self, values: Mapping[str, Any], frames: tuple[dict[str, Any], ...] | None = None) -> None:
        """Write each variable where it is known, looking outwards, else into the outermost frame; as JSON values."""
        wanted = frames or self.frames or (self.variables,)
        for name, value in values.items():
            frame = next((frame for frame in wanted if name in frame), wanted[-1])
            frame[name] = to_json(value)
            self.changed = True
            if frame is self.variables:
                self.written[name] = frame[name]
        if self.watch is not None:
            self.watch("variables.written", "", {name: to_json(value) for name, value in values.items()})

    def submit(self, values: Mapping[str, Any]) -> frozenset[str]:
        """Write what a person decided, like a result; return the names that are not the instance's."""
        own: set[str] = set()
        for name, value in values.items():
            frame = next((frame for frame in self.outer if name in frame), self.outer[-1])
            frame[name] = value
            self.changed = True
            own |= {name} if frame is not self.variables else set()
        return frozenset(own)

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
        raise Stuck("not_a_moment", value=written(value)[:SHOWN])


SHOWN = 200


def shown(value: Any) -> Any:
    """Return a value as history keeps it: whole up to 200 characters of JSON, else the beginning as a text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else dumps(value, default=str).decode()
    if len(text) <= SHOWN:
        return value
    return f"{text[:SHOWN]}…"
