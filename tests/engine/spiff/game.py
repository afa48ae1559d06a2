"""One instance at play, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from engine.diagram import read_diagram
from engine.diagram.calls import whole
from engine.diagram.lint import lint_diagram
from engine.model import OperationCall, Step
from engine.spiff import World, build, complete, start, tick
from tests.engine.diagram.draw import KNOWN, drawn

NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Game:
    """One instance, saved and loaded at every step."""

    def __init__(self, *parts: str, extra: str = "", variables: Mapping[str, Any] | None = None) -> None:
        self.program = build(whole(read_diagram(drawn(*parts, extra=extra)).processes, "p"))
        self.now, self.calls, self.answers = NOW, [], {}
        self.step: Step = start(self.program, variables or {}, self.world)

    @property
    def world(self) -> World:
        return World(self.now, self.perform)

    def perform(self, call: OperationCall) -> Mapping[str, Any] | None:
        self.calls.append(call)
        return self.answers.get(call.operation)

    @property
    def state(self) -> dict[str, Any]:
        return orjson.loads(orjson.dumps(self.step.state))

    @property
    def waiting(self) -> list[str]:
        return sorted(waiting.element_id for waiting in self.step.waiting)

    def token(self, element: str) -> str:
        return next(w.token_id for w in self.step.waiting if w.element_id == element)

    def do(self, element: str, **variables: Any) -> None:
        self.step = complete(self.program, self.state, self.token(element), variables, self.world)

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)
        self.step = tick(self.program, self.state, self.world)


def errors(*parts: str, extra: str = "", variables: Iterable[str] = ()) -> set[tuple[str, str | None]]:
    """Return what the lint refuses in a drawing whose case already knows some variables."""
    known = replace(KNOWN, case_values=KNOWN.case_values | {*variables})
    found = lint_diagram(read_diagram(drawn(*parts, extra=extra), "p.bpmn"), "p", known)
    return {(problem.rule, problem.element_id) for problem in found if problem.severity == "error"}
