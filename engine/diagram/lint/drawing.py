"""A process with its flows indexed, and what is known around it, for the rules to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.diagram.calls import called_by
from engine.diagram.links import links
from engine.diagram.model import Element, Flow, Process
from engine.model import Message, Problem, Severity

SILENT_STEPS = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateThrowEvent",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "task",
        "exclusiveGateway",
        "inclusiveGateway",
        "parallelGateway",
        "subProcess",
    }
)


@dataclass(frozen=True)
class Known:
    """What exists beside the diagram.

    `forms` and `operations` map a name to the variables that it writes, `decisions` to those that it reads. `personal`
    are the fields with personal data, which no diagram sees. `alone`: nothing is known of what lies beside it, so that
    nothing of that kind is judged.
    """

    roles: frozenset[str] = frozenset()
    forms: Mapping[str, frozenset[str]] = field(default_factory=dict)
    operations: Mapping[str, frozenset[str]] = field(default_factory=dict)
    templates: frozenset[str] = frozenset()
    case_values: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    processes: Mapping[str, Process] = field(default_factory=dict)
    decisions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    personal: frozenset[str] = frozenset()
    alone: bool = False


class Drawing:
    """One process under the lamp."""

    def __init__(self, process: Process, known: Known) -> None:
        """Index the flows of a process."""
        self.process, self.known = process, known
        self.elements = tuple(process.elements.values())
        self._out: dict[str, list[Flow]] = {}
        self._in: dict[str, list[Flow]] = {}
        for flow in [*process.flows.values(), *links(process).values()]:
            self._out.setdefault(flow.source, []).append(flow)
            self._in.setdefault(flow.target, []).append(flow)

    def out(self, element_id: str) -> list[Flow]:
        """Return the flows that leave an element, in the order of the file."""
        return self._out.get(element_id, [])

    def into(self, element_id: str) -> list[Flow]:
        """Return the flows that enter an element."""
        return self._in.get(element_id, [])

    def of_type(self, *types: str) -> Iterator[Element]:
        """Return the elements of some types."""
        return (element for element in self.elements if element.type in types)

    @property
    def family(self) -> Iterator[Element]:
        """The elements of the process and of all that it calls."""
        processes = {**self.known.processes, self.process.id: self.process}
        members = (self.process.id, *called_by(processes, self.process.id))
        return (element for name in members for element in processes[name].elements.values())

    @cached_property
    def hosted(self) -> Mapping[str, list[Element]]:
        """The boundary events by their host."""
        found: dict[str, list[Element]] = {}
        for element in self.elements:
            if element.attached_to:
                found.setdefault(element.attached_to, []).append(element)
        return found

    @cached_property
    def children(self) -> Mapping[str | None, list[Element]]:
        """The elements by the subprocess in which they lie."""
        found: dict[str | None, list[Element]] = {}
        for element in self.elements:
            found.setdefault(element.parent_id, []).append(element)
        return found

    def after(self, element: Element) -> Iterator[str]:
        """Return where a token can be next: along flows and links, out of boundary events, into a subprocess."""
        yield from (flow.target for flow in self.out(element.id))
        yield from (boundary.id for boundary in self.hosted.get(element.id, ()))
        yield from self.begins(element.id)
        if element.handler:
            yield element.handler

    def begins(self, parent_id: str | None) -> Iterator[str]:
        """Return what can begin inside a subprocess or the process: start events and event subprocesses."""
        for child in self.children.get(parent_id, ()):
            if child.type == "startEvent" or child.triggered_by_event:
                yield child.id

    def reachable(self, starts: Iterable[str]) -> set[str]:
        """Return every element that a token can come to from `starts`."""
        seen: set[str] = set()
        stack = list(starts)
        while stack:
            element = self.process.elements.get(stack.pop())
            if element is None or element.id in seen:
                continue
            seen.add(element.id)
            stack += self.after(element)
        return seen


def problem(rule: str, message: Message, element: Element | Flow, severity: Severity = "error") -> Problem:
    """Return a problem on an element or flow."""
    return Problem(rule, message, element.id, severity=severity, line=element.line)


def title(element: Element) -> str:
    """Return what a person calls an element."""
    return f"“{element.name}”" if element.name else element.id
