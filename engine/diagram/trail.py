"""The way that a case really took through its diagram."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.diagram.model import Process
from engine.model import CAME

Happening = tuple[str, str, Mapping[str, Any]]  # kind of event, element, what it says


@dataclass(frozen=True, slots=True)
class Trail:
    """`visits` counts how often an element was passed, in the order of the first time; `lit` is where the case is."""

    visits: tuple[tuple[str, int], ...] = ()
    flows: frozenset[str] = frozenset()
    lit: frozenset[str] = frozenset()


def trail_of(process: Process, happenings: Iterable[Happening], lit: Iterable[str]) -> Trail:
    """Return the way that events tell, in their order.

    A flow was taken when its source was passed and it is the only one to leave, or the one that a gateway chose, or
    the one to the event that came.
    """
    visits: dict[str, int] = {}
    flows: set[str] = set()
    for kind, element_id, data in happenings:
        element = process.elements.get(element_id)
        if element is None:
            continue
        if kind == "gateway.decided":
            flows.update(str(flow) for flow in data.get("taken", ()))
        elif kind == "element.completed":
            visits[element_id] = visits.get(element_id, 0) + 1
            flows |= _left(process, element_id)
        elif kind in CAME:
            flows |= _came(process, element_id)
    return Trail(tuple(visits.items()), frozenset(flows), frozenset(lit))


def _left(process: Process, element_id: str) -> set[str]:
    """Return the flows that leave an element without a choice."""
    element = process.elements[element_id]
    chooses = element.type in ("exclusiveGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway")
    return set() if chooses and len(element.outgoing) > 1 else set(element.outgoing)


def _came(process: Process, element_id: str) -> set[str]:
    """Return the flow from an event-based gateway to the event that came."""
    incoming = (process.flows[flow] for flow in process.elements[element_id].incoming)
    return {flow.id for flow in incoming if process.elements[flow.source].type == "eventBasedGateway"}
