"""The control flow of one scope as a net: tokens lie in places, firings move them, and every choice is open.

Data decides nothing here: a condition may be true or false, a boundary event may come or not. A subprocess is one step
of the scope that holds it; what goes on inside it is a net of its own. After van der Aalst's workflow nets, with the
joins of BPMN 2.0 (13.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain, combinations
from typing import NamedTuple, TypeVar

from engine.diagram.links import links
from engine.diagram.model import Element, Process
from engine.diagram.upstream import upstream

Name = TypeVar("Name")
Marking = tuple[int, ...]
MAX_SUBSETS_OF = 5
MAX_APART = 100
ENDING = frozenset({"terminate", "error"})


class Place(NamedTuple):
    """A flow on which a token lies, or an activity (`happened`: events that came without interrupting it)."""

    element: str
    flow: str = ""
    happened: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Firing:
    """One thing that can happen: an element takes a token from each place of `takes` and puts one on each of `gives`.

    `arrives`: the token came over a flow. `clears`: all tokens of the scope go, as by a terminate or error end event.
    """

    element: str
    takes: Marking
    gives: Marking
    arrives: bool = True
    clears: bool = False

    def after(self, marking: Marking) -> Marking:
        """Return the marking after this firing."""
        if self.clears:
            return ()
        left = list(marking)
        for place in self.takes:
            left.remove(place)
        return tuple(sorted([*left, *self.gives]))


class Net:
    """One scope (`parent_id`; None is the process itself) of a process. Places are numbered in the order of the file.

    `local`: what a token on a place can do by itself. `joins`: the parallel join that a place leads to. `exact`: no
    choice was left out.
    """

    def __init__(self, process: Process, parent_id: str | None) -> None:
        """Index what a token in this scope can do."""
        self.process = process
        self.elements = {e.id: e for e in process.elements.values() if e.parent_id == parent_id}
        self.exact = True
        self._links = tuple(links(process).values())
        self.places: list[Place] = []
        self._numbers: dict[Place, int] = {}
        self.local: dict[int, list[Firing]] = {}
        self.joins: dict[int, Firing] = {}
        self.inclusive: dict[str, Marking] = {}
        self._on_host: dict[str, list[Element]] = {}
        for element in self.elements.values():
            if element.attached_to:
                self._on_host.setdefault(element.attached_to, []).append(element)
        self._starts = [element.id for element in self.elements.values() if element.type == "startEvent"]
        self._apart = frozenset(event for event in self._beside()[:MAX_APART] if self._leads_apart(event))
        for element in self.elements.values():
            self._add(element)
        self._upstream = lru_cache(64)(partial(upstream, before=self._before))

    def beginnings(self) -> list[Firing]:
        """Return what the scope can begin with: its start events, and events beside it that lead nowhere else."""
        return [Firing(element_id, (), self._out(element_id)) for element_id in [*self._starts, *self._apart]]

    def merged(self, gateway: str, marking: Marking) -> list[Firing]:
        """Return what an inclusive join can do now: nothing while a token elsewhere can still come to it."""
        held = tuple(place for place in self.inclusive[gateway] if place in marking)
        if not held or self._more_may_come(gateway, held, marking):
            return []
        element = self.elements[gateway]
        return [Firing(gateway, held, gives) for _, gives in self._outcomes(element)]

    def _more_may_come(self, gateway: str, held: Marking, marking: Marking) -> bool:
        """BPMN 2.0, inclusive gateway: a token elsewhere can reach an empty flow, but no flow that has a token."""
        sources = {place: self.process.flows[self.places[place].flow].source for place in self.inclusive[gateway]}
        wanted = self._upstream(frozenset(source for place, source in sources.items() if place not in held), gateway)
        behind = self._upstream(frozenset(sources[place] for place in held), gateway)
        return any(self.places[place].element in wanted - behind for place in marking)

    def _beside(self) -> list[str]:
        return [element.id for element in self.elements.values() if element.attached_to and not element.interrupting]

    def _leads_apart(self, event_id: str) -> bool:
        """Tell whether the tokens of a non-interrupting event never meet others: then they are a run of their own."""
        return not self._reached([event_id]) & self._reached(self._starts, without=event_id)

    def _reached(self, names: Iterable[str], without: str = "") -> set[str]:
        seen: set[str] = set()
        stack = [name for name in names if name != without]
        while stack:
            name = stack.pop()
            if name not in seen:
                seen.add(name)
                stack += [self.places[place].element for place in self._out(name)]
                stack += [event.id for event in self._on_host.get(name, ()) if event.id != without]
        return seen

    def _number(self, place: Place) -> int:
        if place not in self._numbers:
            self._numbers[place] = len(self.places)
            self.places.append(place)
        return self._numbers[place]

    def _out(self, element_id: str) -> Marking:
        """Return the places that a token of an element goes to; a link goes on behind its other end."""
        element = self.elements[element_id]
        if link := next((link for link in self._links if link.source == element_id), None):
            return self._out(link.target)
        flows = (self.process.flows[flow] for flow in element.outgoing)
        return tuple(self._number(Place(flow.target, flow.id)) for flow in flows if flow.target in self.elements)

    def _add(self, element: Element) -> None:
        into = tuple(self._number(Place(element.id, flow)) for flow in element.incoming)
        if element.type == "parallelGateway" and len(into) > 1:
            self.joins |= dict.fromkeys(into, Firing(element.id, into, self._out(element.id)))
        elif element.type == "inclusiveGateway" and len(into) > 1:
            self.inclusive[element.id] = into
        else:
            self._add_local(element, into)

    def _add_local(self, element: Element, into: Marking) -> None:
        events = self._on_host.get(element.id, ())
        beside = [event.id for event in events if not event.interrupting and event.id not in self._apart]
        if beside:
            self._add_waiting(element, beside)
        for place in into:
            if beside:
                self.local[place] = [Firing(element.id, (place,), (self._number(Place(element.id)),))]
            else:
                self.local[place] = self._firings(element, place, arrives=True)

    def _add_waiting(self, element: Element, beside: list[str]) -> None:
        """Add the places of an activity beside which events can happen, each of them once."""
        many = len(beside) > MAX_SUBSETS_OF
        self.exact = self.exact and not many
        for happened in map(frozenset, [(), *((name,) for name in beside)] if many else _subsets(beside)):
            place = self._number(Place(element.id, happened=happened))
            self.local[place] = self._firings(element, place, arrives=False)
            for event in () if many and happened else sorted(set(beside) - happened):
                again = self._number(Place(element.id, happened=happened | {event}))
                self.local[place].append(Firing(event, (place,), (again, *self._out(event)), arrives=False))

    def _firings(self, element: Element, place: int, *, arrives: bool) -> list[Firing]:
        kind = element.event.kind if element.event else "none"
        ends = element.type == "endEvent" and kind in ENDING
        return [Firing(by, (place,), gives, arrives, clears=ends) for by, gives in self._outcomes(element)]

    def _outcomes(self, element: Element) -> Iterator[tuple[str, Marking]]:
        """Return what a token at an element can lead to: which element does it, and where tokens are then."""
        places = self._out(element.id)
        if element.type in ("exclusiveGateway", "eventBasedGateway") and len(places) > 1:
            yield from ((element.id, (place,)) for place in places)
        elif element.type == "inclusiveGateway" and len(places) > 1:
            yield from ((element.id, chosen) for chosen in self._choices(element, places))
        else:
            yield element.id, places
        for event in self._on_host.get(element.id, ()):
            if event.interrupting and not (event.event and event.event.kind == "compensate"):
                yield event.id, self._out(event.id)

    def _choices(self, element: Element, places: Marking) -> Iterator[Marking]:
        """Return the sets of flows that an inclusive gateway can take: some of the conditions, else the default."""
        asked = [place for place in places if self.places[place].flow != element.default]
        yield from ((place,) for place in places if self.places[place].flow == element.default)
        if len(asked) <= MAX_SUBSETS_OF:
            yield from (chosen for chosen in _subsets(asked) if chosen)
        else:
            self.exact = False
            yield from ((place,) for place in asked)
            yield tuple(asked)

    def _before(self, element_id: str) -> list[str]:
        element = self.elements[element_id]
        before = [self.process.flows[flow].source for flow in element.incoming]
        before += [link.source for link in self._links if link.target == element.id]
        return [name for name in [*before, element.attached_to or ""] if name in self.elements]


def _subsets(names: Iterable[Name]) -> list[tuple[Name, ...]]:
    known = list(names)
    return list(chain.from_iterable(combinations(known, size) for size in range(len(known) + 1)))
