"""What a diagram says comes next, for values that are still being typed: nothing is run, nothing is promised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.definitions import Definition
from engine.diagram.model import Element, Flow
from engine.errors import ExpressionInvalid
from engine.feel import BudgetExceeded, compile_expression
from engine.office import Office

STOPS = {"userTask", "endEvent", "intermediateCatchEvent", "eventBasedGateway", "callActivity"}
CHOICES = {"exclusiveGateway", "inclusiveGateway"}


@dataclass(frozen=True, slots=True)
class Coming:
    """A step that would follow: its name, and the lane of who does it (empty where the case ends or waits)."""

    step: str
    lane: str
    ends: bool = False


@dataclass(frozen=True)
class _Walk:
    definition: Definition
    scope: Mapping[str, Any]
    open_names: frozenset[str]
    office: Office
    now: datetime
    seen: set[str] = field(default_factory=set)

    def after(self, element: Element) -> Iterator[Coming | None]:
        """Return what follows an element; None where that depends on what is not filled in yet."""
        for flow in self._taken(element):
            yield from self._at(self.definition.element(flow.target)) if flow else (None,)

    def _at(self, element: Element) -> Iterator[Coming | None]:
        if element.type in STOPS:
            yield self._told(element)
        elif element.id not in self.seen:
            self.seen.add(element.id)
            yield from self.after(element)

    def _told(self, element: Element) -> Coming:
        lane = self.definition.process.lanes.get(element.lane_id or "")
        person = lane.name if lane and element.type == "userTask" else ""
        return Coming(element.name, person, element.type == "endEvent")

    def _taken(self, element: Element) -> Sequence[Flow | None]:
        flows = [self.definition.process.flows[flow_id] for flow_id in element.outgoing]
        if element.type not in CHOICES:
            return flows
        for flow in flows:
            if flow.condition and self._open(flow.condition):
                return [None]
            if flow.condition and self._holds(flow.condition):
                return [flow]
        return [flow for flow in flows if flow.id == element.default][:1]

    def _open(self, condition: str) -> bool:
        """Say whether a condition reads a field of the form that is still empty."""
        names = compile_expression(condition.removeprefix("=")).free_variables
        return any(self.scope.get(name) is None for name in names & self.open_names)

    def _holds(self, condition: str) -> bool:
        try:
            expression = compile_expression(condition.removeprefix("="))
            return expression.evaluate(self.scope, now=self.now, functions=self.office.functions) is True
        except (BudgetExceeded, ExpressionInvalid):
            return False


def what_would_follow(
    definition: Definition,
    element_id: str,
    scope: Mapping[str, Any],
    shown: frozenset[str],
    office: Office,
    now: datetime,
) -> tuple[Coming, ...] | None:
    """Return what comes after an element for the values in `scope`, of which those `shown` are being filled in.

    None: it depends on answers that are still open.
    """
    walk = _Walk(definition, scope, shown, office, now.astimezone(office.zone))
    found = list(walk.after(definition.element(element_id)))
    told = tuple(dict.fromkeys(step for step in found if step is not None))
    return None if len(found) != len([step for step in found if step]) else told
