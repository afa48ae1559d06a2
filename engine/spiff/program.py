"""A process built once into a SpiffWorkflow spec, and what the token game asks of it; shared by all steps."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache, partial
from typing import Any

from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from engine.diagram.links import links
from engine.diagram.model import Element, Flow, Process
from engine.diagram.upstream import upstream
from engine.feel import compile_expression, is_expression
from engine.spiff import calls, catching, instances, messages, nodes, rules, throwing
from engine.spiff.catchers import Catchers, event_of

KINDS: dict[str, type[nodes.Node]] = {
    "startEvent": catching.Start,
    "endEvent": throwing.End,
    "task": nodes.Activity,
    "userTask": nodes.Person,
    "manualTask": nodes.Person,
    "scriptTask": nodes.Script,
    "serviceTask": nodes.Service,
    "businessRuleTask": nodes.Service,
    "receiveTask": messages.Receive,
    "exclusiveGateway": nodes.Exclusive,
    "inclusiveGateway": nodes.Inclusive,
    "parallelGateway": nodes.Parallel,
    "intermediateCatchEvent": catching.Catch,
    "intermediateThrowEvent": throwing.Throw,
    "boundaryEvent": catching.Boundary,
}


class Program:
    """What `build` makes of a process."""

    def __init__(self, process: Process, decisions: Mapping[str, frozenset[str]]) -> None:
        """Build the specs of a process that passed its lint; `decisions`: the names that each decision asks for."""
        self.process, self.decisions = process, decisions
        self.incoming = {e.id: tuple(process.flows[f] for f in e.incoming) for e in process.elements.values()}
        self.links, self.catchers = links(process), Catchers(process)
        for link in self.links.values():
            self.incoming[link.target] += (link,)
        self.spec = WorkflowSpec(name=process.id, addstart=True)
        for element in process.elements.values():
            self._add(element)
        self.reaching = lru_cache(1024)(partial(upstream, before=self._before))

    def _add(self, element: Element) -> None:
        flows = tuple(self.process.flows[flow] for flow in element.outgoing)
        flows += (self.links[element.id],) if element.id in self.links else ()
        if element.loop is None:
            self._node(element, flows)
            return
        self._node(element, None)
        kind = instances.Looped if element.loop.kind == "standard" else instances.Instances
        kind(self.spec, element, flows)

    def _node(self, element: Element, flows: tuple[Flow, ...] | None) -> None:
        if element.type == "subProcess":
            nodes.Subprocess(self.spec, element, flows, self.start_of(element.id))
        elif element.type == "callActivity":
            called = element.called_element or ""
            calls.Call(self.spec, element, flows, self.start_of(None if called == self.process.id else called))
        elif element.type == "businessRuleTask" and element.called_decision:
            rules.Rule(self.spec, element, flows)
        elif element.type == "sendTask":
            (nodes.Service if element.operation else messages.Send)(self.spec, element, flows)
        elif element.type == "eventBasedGateway":
            targets = {flow.target: self.process.elements[flow.target] for flow in flows or ()}
            catching.EventGateway(self.spec, element, flows or (), targets)
        else:
            KINDS[element.type](self.spec, element, flows)

    def start_of(self, parent_id: str | None) -> str:
        """Return the start event of the process, of a subprocess, or of a process that it calls."""
        elements = self.process.elements.values()
        starts = [e for e in elements if e.type == "startEvent" and e.parent_id == parent_id]
        return min(starts, key=lambda start: event_of(start).kind != "none").id

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names that the diagram's expressions and decisions read: only these does an instance carry."""
        asked = (self.decisions.get(e.called_decision or "", frozenset()) for e in self.process.elements.values())
        return frozenset(name for text in self._texts() for name in self._free(text)).union(*asked)

    @cached_property
    def scoped(self) -> frozenset[str]:
        """The elements that may see variables which the instance has not: of a repetition, of mappings, of a call."""
        elements = self.process.elements
        found = {e.id for e in elements.values() if e.loop or e.inputs or (e.parent_id and e.parent_id not in elements)}
        while more := {e.id for e in elements.values() if e.parent_id in found} - found:
            found |= more
        return frozenset(found)

    @staticmethod
    def _free(text: str | None) -> frozenset[str]:
        return compile_expression(text[1:]).free_variables if text and is_expression(text) else frozenset()

    def _texts(self) -> list[str | None]:
        texts: list[str | None] = [flow.condition for flow in self.process.flows.values()]
        for element in self.process.elements.values():
            texts += [element.script, element.operation]
            texts += [mapping.source for mapping in (*element.inputs, *element.outputs)]
            texts += element.loop.texts if element.loop else ()
            texts += element.event.texts if element.event else ()
        return texts

    def carried(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return the variables that an instance carries."""
        return {name: variables[name] for name in sorted(self.variables & variables.keys())}

    def _before(self, element_id: str) -> list[str]:
        element = self.process.elements[element_id]
        before = [flow.source for flow in self.incoming[element_id]]
        return [*before, element.attached_to] if element.attached_to else before


def build(process: Process, decisions: Mapping[str, frozenset[str]] | None = None) -> Program:
    """Build a process that passed its lint; `decisions`: the names that each decision it calls asks for."""
    return Program(process, decisions or {})
