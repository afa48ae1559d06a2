"""The lines of a simulation, told while the engine steps, and the count that ends it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.diagram.model import Process
from engine.model import Fault
from engine.simulation.outcome import Tell
from engine.simulation.plan import Limits

PLAIN = {"entered", "completed", "cancelled", "decided"}


class Exhausted(Exception):
    """The simulation has come to its limit."""


class Trace:
    """Tells lines, counts steps, remembers which variables were written."""

    def __init__(self, process: Process, tell: Tell, limits: Limits, begins: datetime) -> None:
        """Begin with nothing told."""
        self.process, self.tell, self.limits = process, tell, limits
        self.now, self.steps = begins, 0
        self.written: dict[str, Any] = {}
        self.deadline = time.monotonic() + limits.seconds

    def watch(self, kind: str, element_id: str, detail: Mapping[str, Any]) -> None:
        """Hear of what the engine does. Raises: Exhausted."""
        if kind == "variables.written":
            self.written.update(detail)
            return
        subject, _, what = kind.partition(".")
        if what == "entered":
            self._count()
        more: dict[str, Any] = {}
        if what == "completed":
            more["variables"], self.written = self.written, {}
        if what == "decided":
            more = {"came" if key == "event" else key: value for key, value in detail.items()}
        if isinstance(detail.get("counter"), int):
            more["item"] = detail["counter"]
        if subject == "item" and what != "entered":
            more["of_many"] = True
        self.line(what if what in PLAIN else subject, element_id, **({} if what in PLAIN else {"what": what}), **more)

    def _count(self) -> None:
        if self.steps >= self.limits.steps:
            raise Exhausted(f"It stopped after {self.limits.steps} steps (--max-steps).")
        if time.monotonic() > self.deadline:
            raise Exhausted(f"It stopped after {self.limits.seconds:g} seconds of computing (--max-seconds).")
        self.steps += 1

    def line(self, event: str, element_id: str, **more: Any) -> None:
        """Tell one line."""
        element = self.process.elements.get(element_id)
        about = {"type": element.type} if element else {}
        self.tell({"event": event, "element": element_id, **about, "time": self.now.isoformat(), **more})

    def incidents(self, faults: tuple[Fault, ...]) -> None:
        """Tell what could not go on."""
        for fault in faults:
            self.line("incident", fault.element_id, rule=fault.rule, message=fault.message)
