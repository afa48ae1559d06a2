"""Who catches what, read off the diagram once: boundary events, event subprocesses, links, compensation handlers.

A *home* is where elements lie: a subprocess, a called process, or None for the process itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from engine.diagram.model import Element, Event, Process
from engine.spiff.token import Token

ARMED = frozenset({"message", "timer", "signal", "conditional"})
THROWN = frozenset({"error", "escalation"})


def event_of(element: Element) -> Event:
    """Return what an event waits for or throws."""
    return element.event or Event("none")


class Catchers:
    """What waits with a token of its own (`boundaries`, `listeners`), and what is looked for when it is needed."""

    def __init__(self, process: Process) -> None:
        """Look at every element once."""
        self.process = process
        self.boundaries: dict[str, list[str]] = defaultdict(list)
        self.listeners: dict[str | None, list[str]] = defaultdict(list)
        self._beside: dict[str, list[Element]] = defaultdict(list)
        self._within: dict[str | None, list[Element]] = defaultdict(list)
        self.undo: dict[str, str] = {}
        for element in process.elements.values():
            self._look(element)
        self.conditional = any(event_of(e).kind == "conditional" for e in process.elements.values())
        self.compensating = any(e.type != "boundaryEvent" and _compensates(e) for e in process.elements.values())

    def _look(self, element: Element) -> None:
        kind = event_of(element).kind
        if element.attached_to and kind in ARMED:
            self.boundaries[element.attached_to].append(element.id)
        elif element.attached_to and kind in THROWN:
            self._beside[element.attached_to].append(element)
        elif element.attached_to and element.handler:
            self.undo[element.attached_to] = element.handler
        elif element.type == "startEvent":
            self._start(element, kind)

    def _start(self, start: Element, kind: str) -> None:
        holder = self.process.elements.get(start.parent_id or "")
        if holder is None or not holder.triggered_by_event:
            return
        if kind in ARMED:
            self.listeners[holder.parent_id].append(start.id)
        else:
            self._within[holder.parent_id].append(start)

    def home_of(self, owner: Token | None) -> str | None:
        """Return the home of the tokens inside `owner`."""
        if owner is None:
            return None
        element: Element = owner.task_spec.element
        if element.type != "callActivity":
            return element.id
        return None if element.called_element == self.process.id else element.called_element

    def beside(self, host: Token, kind: str, code: str | None) -> Element | None:
        """Return the boundary event of an activity that catches an error or escalation."""
        return _best(self._beside.get(host.task_spec.element.id, ()), kind, code)

    def within(self, owner: Token | None, kind: str, code: str | None) -> Element | None:
        """Return the start of the event subprocess inside `owner` that catches an error or escalation."""
        return _best(self._within.get(self.home_of(owner), ()), kind, code)


def _compensates(element: Element) -> bool:
    return event_of(element).kind == "compensate"


def _best(found: Iterable[Element], kind: str, code: str | None) -> Element | None:
    """A catcher of this very code, else one of any code."""
    right = [element for element in found if event_of(element).kind == kind]
    exact = [element for element in right if code is not None and event_of(element).code == code]
    return next(iter([*exact, *(element for element in right if not event_of(element).code)]), None)
