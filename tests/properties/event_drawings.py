"""Random processes full of events, drawn at once: structured, so that they are sound, and without races in one step.

Whatever can begin beside something else begins with a user task: then only one token moves at a time, and what happens
does not hang on an order that BPMN leaves open.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from itertools import pairwise

from tests.engine.diagram.draw_events import beside, link, undone_by
from tests.properties.blocks import NAMES, Pen

Ends = tuple[str, str]
CODES, SIGNALS = ("1", "2"), ("sirene", "lonceng")
WAITING = ("message", "timer", "signal", "conditional")
ROOTS = "".join(
    [f'<bpmn:error id="ER{n}" errorCode="G{n}"/><bpmn:escalation id="ES{n}" escalationCode="N{n}"/>' for n in CODES]
    + [f'<bpmn:signal id="SG_{name}" name="{name}"/>' for name in SIGNALS]
)


@dataclass
class Place:
    """Where one draws: in which scope, how deep, whether other tokens run beside, what could be undone here so far."""

    pen: Pen
    depth: int
    alone: bool = True
    handler: bool = False
    inner: bool = False
    undoable: list[str] = field(default_factory=list)

    def within(self, *, alone: bool) -> Place:
        return replace(self, depth=self.depth - 1, alone=self.alone and alone)


class Drawer:
    """Draws one process by a dice."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice

    def process(self) -> bytes:
        place = Place(Pen(), 3)
        self._scope(place, "S", handlers=2)
        pen = place.pen
        return (
            '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
            'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="D" targetNamespace="x">'
            f'{ROOTS}{"".join(pen.messages)}<bpmn:process id="p" isExecutable="true">'
            f"{''.join([*pen.nodes, *pen.flows])}</bpmn:process></bpmn:definitions>"
        ).encode()

    def _scope(self, place: Place, start: str, handlers: int) -> None:
        pen = place.pen
        first, last = self._row(place)
        pen.flow(pen.node("startEvent", pen.new(start)), first)
        pen.flow(last, self._end(place))
        kinds = self.dice.sample((*WAITING, "error", "escalation"), self.dice.randint(0, handlers))
        for kind in kinds:
            self._handler(place, kind)

    def _end(self, place: Place) -> str:
        kinds = ["", "", "signal", "escalation", "message", "terminate"]
        kinds += ["compensate"] if place.undoable and not place.handler else []
        kinds += ["error", "error", "error", "escalation"] if place.inner else []
        return self._ending(place, self.dice.choice(kinds))

    def _ending(self, place: Place, kind: str) -> str:
        identity = place.pen.new("E")
        definition = self._definition(place.pen, kind, identity, throws=True) if kind else ""
        return place.pen.node("endEvent", identity, definition)

    def _handler(self, place: Place, kind: str) -> None:
        inner = Place(Pen(), 0, handler=True)
        inner.pen.numbers, inner.pen.messages = place.pen.numbers, place.pen.messages
        start, interrupting = inner.pen.new("S"), kind == "error" or self.dice.random() < 0.4
        attributes = f'isInterrupting="{str(interrupting).lower()}"'
        definition = self._definition(inner.pen, kind, start, cycle=not interrupting)
        inner.pen.node("startEvent", start, definition, attributes)
        task, script = inner.pen.task(inner.pen.new("T")), self._script(inner)[0]
        inner.pen.flow(start, task)
        inner.pen.flow(task, script)
        ends = ["", "", "terminate", *(["escalation", "error"] if interrupting else [])]
        inner.pen.flow(script, self._ending(inner, self.dice.choice(ends)))
        drawn = "".join([*inner.pen.nodes, *inner.pen.flows])
        place.pen.node("subProcess", place.pen.new("X"), drawn, 'triggeredByEvent="true"')

    def _definition(self, pen: Pen, kind: str, name: str, *, throws: bool = False, cycle: bool = False) -> str:
        dice = self.dice
        if kind == "message":
            return pen.event("message", name)
        if kind == "timer":
            choices = [("Duration", "P1D"), ("Duration", "PT12H"), ("Date", "2026-03-05T00:00:00+00:00")]
            tag, text = dice.choice([*choices, ("Cycle", "R2/PT10H")] if cycle else choices)
            return f"<bpmn:timerEventDefinition><bpmn:time{tag}>{text}</bpmn:time{tag}></bpmn:timerEventDefinition>"
        if kind == "signal":
            return f'<bpmn:signalEventDefinition signalRef="SG_{dice.choice(SIGNALS)}"/>'
        if kind == "conditional":
            condition = f"<bpmn:condition>={self._condition()}</bpmn:condition>"
            return f"<bpmn:conditionalEventDefinition>{condition}</bpmn:conditionalEventDefinition>"
        if kind in ("error", "escalation"):
            short = {"error": "ER", "escalation": "ES"}[kind]
            which = f'{kind}Ref="{short}{dice.choice(CODES)}"' if throws or dice.random() < 0.7 else ""
            return f"<bpmn:{kind}EventDefinition {which}/>"
        return f"<bpmn:{kind}EventDefinition/>"

    def _condition(self) -> str:
        return f"{self.dice.choice(NAMES)} = {self.dice.randint(0, 2)}"

    # -- rows and what is in them ----------------------------------------------------------------------------------

    def _row(self, place: Place, *, task_first: bool = False) -> Ends:
        parts = [self._task(place)] if task_first else []
        parts += [self._part(place) for _ in range(self.dice.randint(1, 3))]
        return self._joined(place, parts)

    def _part(self, place: Place) -> Ends:
        small = [self._task, self._script, self._guarded, self._throw, self._catch, self._link, self._undoable]
        big = [self._choice, self._early, self._inclusive, self._both, self._loop, self._sub, self._sub, self._race]
        big += [] if place.handler else [self._undone]
        if place.depth <= 0 or self.dice.random() < 0.35:
            return self.dice.choice(small)(place)
        return self.dice.choice(big)(place)

    def _task(self, place: Place) -> Ends:
        identity = place.pen.task(place.pen.new("T"))
        return identity, identity

    def _script(self, place: Place) -> Ends:
        identity = place.pen.new("K")
        name = identity.lower()
        counting = f'<zeebe:script expression="=if {name} = null then 1 else {name} + 1" resultVariable="{name}"/>'
        place.pen.node("scriptTask", identity, f"<bpmn:extensionElements>{counting}</bpmn:extensionElements>")
        return identity, identity

    def _guarded(self, place: Place) -> Ends:
        host = place.pen.task(place.pen.new("T"))
        kinds = self.dice.sample(WAITING, self.dice.randint(1, 2))
        return host, self._guards(place, host, kinds)

    def _guards(self, place: Place, host: str, kinds: list[str]) -> str:
        """Draw boundary events; each leads to a task, and on to the end or, if it interrupts, back to the row."""
        pen, last = place.pen, host
        for kind in kinds:
            event, interrupting = pen.new("B"), kind == "error" or self.dice.random() < 0.6
            definition = self._definition(pen, kind, event, cycle=not interrupting)
            pen.nodes.append(beside(host, event, definition, interrupting=interrupting))
            after = pen.task(pen.new("T"))
            pen.flow(event, after)
            if not interrupting:
                pen.flow(after, pen.node("endEvent", pen.new("E")))
                continue
            join = pen.new("J")
            pen.gateway("exclusive", join)
            pen.flow(last, join)
            pen.flow(after, join)
            last = join
        return last

    def _throw(self, place: Place, kind: str | None = None) -> Ends:
        kinds = ["signal", "escalation", "message", ""]
        kinds += ["compensate"] * 3 if place.undoable and not place.handler else []
        kind, identity = self.dice.choice(kinds) if kind is None else kind, place.pen.new("N")
        definition = self._definition(place.pen, kind, identity, throws=True) if kind else ""
        place.pen.node("intermediateThrowEvent", identity, definition)
        return identity, identity

    def _catch(self, place: Place) -> Ends:
        identity, task = place.pen.new("C"), self._task(place)[0]
        definition = self._definition(place.pen, self.dice.choice(WAITING), identity)
        place.pen.node("intermediateCatchEvent", identity, definition)
        place.pen.flow(identity, task)
        return identity, task

    def _link(self, place: Place) -> Ends:
        away, back = place.pen.new("L"), place.pen.new("L")
        place.pen.node("intermediateThrowEvent", away, link(away))
        place.pen.node("intermediateCatchEvent", back, link(away))
        return away, back

    def _undoable(self, place: Place) -> Ends:
        identity, event, handler = place.pen.task(place.pen.new("T")), place.pen.new("B"), place.pen.new("T")
        place.pen.nodes.append(undone_by(identity, event, handler))
        place.undoable.append(identity)
        return identity, identity

    def _undone(self, place: Place) -> Ends:
        """Draw things that can be undone, and their undoing."""
        parts = [self.dice.choice([self._undoable, self._undoable, self._task])(place) for _ in range(3)]
        parts += [self._throw(place, "compensate")] if place.undoable else []
        return self._joined(place, parts)

    def _joined(self, place: Place, parts: list[Ends]) -> Ends:
        for (_, last), (first, _) in pairwise(parts):
            place.pen.flow(last, first)
        return parts[0][0], parts[-1][1]

    def _choice(self, place: Place) -> Ends:
        return self._split(place, "exclusive", alone=True)

    def _inclusive(self, place: Place) -> Ends:
        return self._split(place, "inclusive", alone=False)

    def _split(self, place: Place, kind: str, *, alone: bool) -> Ends:
        pen = place.pen
        split, join = pen.new("G"), pen.new("J")
        for _ in range(self.dice.randint(1, 2)):
            first, last = self._row(place.within(alone=alone), task_first=True)
            pen.flow(split, first, self._condition())
            pen.flow(last, join)
        first, last = self._row(place.within(alone=alone), task_first=True)
        pen.gateway(kind, split, pen.flow(split, first))
        pen.flow(last, join)
        pen.gateway(kind, join)
        return split, join

    def _early(self, place: Place) -> Ends:
        """Draw a choice of which one way ends; beside others only so that all of them end."""
        pen = place.pen
        split, after = pen.new("G"), self._task(place)[0]
        kinds = ["error", "error", "terminate", *(["escalation", "signal", ""] if place.alone else [])]
        pen.flow(split, self._ending(place, self.dice.choice(kinds)), self._condition())
        pen.gateway("exclusive", split, pen.flow(split, after))
        return split, after

    def _both(self, place: Place) -> Ends:
        pen = place.pen
        split, join = pen.new("P"), pen.new("J")
        for _ in range(2):
            first, last = self._row(place.within(alone=False), task_first=True)
            pen.flow(split, first)
            pen.flow(last, join)
        pen.gateway("parallel", split)
        pen.gateway("parallel", join)
        return split, join

    def _loop(self, place: Place) -> Ends:
        pen = place.pen
        enter, leave, after = pen.new("J"), pen.new("G"), pen.new("J")
        first, last = self._row(place.within(alone=True), task_first=True)
        pen.gateway("exclusive", enter)
        pen.gateway("exclusive", after)
        pen.flow(enter, first)
        pen.flow(last, leave)
        pen.flow(leave, enter, self._condition())
        pen.gateway("exclusive", leave, pen.flow(leave, after))
        return enter, after

    def _sub(self, place: Place) -> Ends:
        inner = Place(Pen(), place.depth - 1, inner=True)
        inner.pen.numbers, inner.pen.messages = place.pen.numbers, place.pen.messages
        identity = place.pen.new("U")
        self._scope(inner, "S", handlers=2)
        place.pen.node("subProcess", identity, "".join([*inner.pen.nodes, *inner.pen.flows]))
        if inner.undoable:
            place.undoable.append(identity)
        kinds = self.dice.sample((*WAITING, "error", "error", "escalation", "escalation"), self.dice.randint(0, 3))
        return identity, self._guards(place, identity, list(dict.fromkeys(kinds)))

    def _race(self, place: Place) -> Ends:
        pen = place.pen
        gateway, join = pen.new("G"), pen.new("J")
        pen.gateway("eventBased", gateway)
        kinds = self.dice.choices(WAITING, k=self.dice.randint(2, 3))
        for number, kind in enumerate(kinds):
            if kind == "signal" and kind in kinds[:number]:
                kind = "timer"  # noqa: PLW2901 because two of the same signal are refused
            event, task = pen.new("C"), self._task(place)[0]
            pen.node("intermediateCatchEvent", event, self._definition(pen, kind, event))
            pen.flow(gateway, event)
            pen.flow(event, task)
            pen.flow(task, join)
        pen.gateway("exclusive", join)
        return gateway, join
