"""Random structured processes, as trees of blocks; each tree can draw itself as BPMN.

A block has one way in and one way out. `draw(pen)` puts it on paper and returns the ids of its first and last element.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from tests.properties.pen import Pen

NAMES = ("a", "b", "c")


@dataclass
class Block:
    """The base of all blocks; `id` is given when it is drawn."""

    id: str = field(default="", init=False)


@dataclass
class Task(Block):
    """A user task, with a boundary event on it perhaps: `(timer | message, interrupting, what follows)`."""

    boundary: tuple[str, bool, Task] | None = None
    event_id: str = field(default="", init=False)

    def draw(self, pen: Pen) -> tuple[str, str]:
        self.id = pen.task(pen.new("T"))
        if self.boundary is None:
            return self.id, self.id
        return self.id, draw_boundary(pen, self, self.id)


def draw_boundary(pen: Pen, block: Task | Sub | Many | Called, last: str) -> str:
    """Draw a boundary event on `block`; return the new last element."""
    assert block.boundary
    kind, interrupting, then = block.boundary
    block.event_id = pen.new("B")
    attributes = f'attachedToRef="{block.id}" cancelActivity="{str(interrupting).lower()}"'
    pen.node("boundaryEvent", block.event_id, pen.event(kind, block.event_id), attributes)
    first, end = then.draw(pen)
    pen.flow(block.event_id, first)
    if not interrupting:
        pen.flow(end, pen.node("endEvent", pen.new("E")))
        return last
    join = pen.new("J")
    pen.gateway("exclusive", join)
    pen.flow(last, join)
    pen.flow(end, join)
    return join


@dataclass
class Script(Block):
    """A script task that counts how often it ran."""

    def draw(self, pen: Pen) -> tuple[str, str]:
        self.id = pen.new("K")
        name = self.id.lower()
        counting = f'<zeebe:script expression="=if {name} = null then 1 else {name} + 1" resultVariable="{name}"/>'
        pen.node("scriptTask", self.id, f"<bpmn:extensionElements>{counting}</bpmn:extensionElements>")
        return self.id, self.id


@dataclass
class Row(Block):
    """Blocks one after the other; an empty row is a plain flow, drawn as a manual nothing."""

    blocks: list[Any_] = field(default_factory=list)

    def draw(self, pen: Pen) -> tuple[str, str]:
        ends = [block.draw(pen) for block in self.blocks]
        for (_, last), (first, _) in pairwise(ends):
            pen.flow(last, first)
        return ends[0][0], ends[-1][1]


@dataclass
class Choice(Block):
    """An exclusive or inclusive block: branches with conditions, the last one is the default."""

    kind: str = "exclusive"
    branches: list[tuple[str, Row]] = field(default_factory=list)

    def draw(self, pen: Pen) -> tuple[str, str]:
        self.id, join = pen.new("G"), pen.new("J")
        default = ""
        for number, (condition, row) in enumerate(self.branches):
            last_one = number == len(self.branches) - 1
            first, last = row.draw(pen) if row.blocks else (join, "")
            identity = pen.flow(self.id, first, None if last_one else condition)
            default = identity if last_one else default
            if last:
                pen.flow(last, join)
        pen.gateway(self.kind, self.id, default)
        pen.gateway(self.kind, join)
        return self.id, join


@dataclass
class Both(Block):
    """A parallel block."""

    rows: list[Row] = field(default_factory=list)

    def draw(self, pen: Pen) -> tuple[str, str]:
        self.id, join = pen.new("P"), pen.new("J")
        pen.gateway("parallel", self.id)
        pen.gateway("parallel", join)
        for row in self.rows:
            first, last = row.draw(pen)
            pen.flow(self.id, first)
            pen.flow(last, join)
        return self.id, join


@dataclass
class Loop(Block):
    """Do the row, and again while the condition holds."""

    row: Row = field(default_factory=Row)
    condition: str = "a = 1"

    def draw(self, pen: Pen) -> tuple[str, str]:
        enter, leave = pen.new("J"), pen.new("G")
        first, last = self.row.draw(pen)
        pen.gateway("exclusive", enter)
        pen.flow(enter, first)
        pen.flow(last, leave)
        pen.flow(leave, enter, self.condition)
        after = pen.new("J")
        default = pen.flow(leave, after)
        pen.gateway("exclusive", leave, default)
        pen.gateway("exclusive", after)
        return enter, after


@dataclass
class Sub(Block):
    """A subprocess, with a boundary event on it perhaps."""

    row: Row = field(default_factory=Row)
    boundary: tuple[str, bool, Task] | None = None
    event_id: str = field(default="", init=False)

    def draw(self, pen: Pen) -> tuple[str, str]:
        self.id = pen.new("U")
        pen.node("subProcess", self.id, drawn_inside(pen, self.row))
        return self.id, draw_boundary(pen, self, self.id) if self.boundary else self.id


def drawn_inside(pen: Pen, row: Row) -> str:
    """Draw a row with a start and an end event of its own."""
    inner = pen.inside()
    first, last = row.draw(inner)
    inner.flow(inner.node("startEvent", inner.new("S")), first)
    inner.flow(last, inner.node("endEvent", inner.new("E")))
    return "".join([*inner.nodes, *inner.flows])


@dataclass
class Many(Block):
    """A multi-instance task or subprocess (`row`); `enough` completed instances of a task end the others."""

    row: Row | None = None
    kind: str = "parallel"
    number: int = 2
    enough: int | None = None
    boundary: tuple[str, bool, Task] | None = None
    event_id: str = field(default="", init=False)
    item: str = field(default="", init=False)
    inner: Task | Sub = field(default_factory=Task, init=False)

    def draw(self, pen: Pen) -> tuple[str, str]:
        self.id = pen.new("M")
        self.item = f"i{self.id}"
        self.inner = Sub(self.row) if self.row else Task()
        self.inner.id = self.id
        loop = self._loop()
        if self.row:
            pen.node("subProcess", self.id, loop + drawn_inside(pen, self.row))
        else:
            pen.task(self.id, loop)
        return self.id, draw_boundary(pen, self, self.id) if self.boundary else self.id

    def _loop(self) -> str:
        items = ", ".join(str(n) for n in range(1, self.number + 1))
        given = f'<zeebe:loopCharacteristics inputCollection="=[{items}]" inputElement="{self.item}"/>'
        tag = "multiInstanceLoopCharacteristics"
        until = f"numberOfCompletedInstances &gt;= {self.enough}"
        end = f"<bpmn:completionCondition>={until}</bpmn:completionCondition>" if self.enough else ""
        sequential = str(self.kind == "sequential").lower()
        about = f"<bpmn:extensionElements>{given}</bpmn:extensionElements>"
        return f'<bpmn:{tag} isSequential="{sequential}">{about}{end}</bpmn:{tag}>'


@dataclass
class Again(Block):
    """A subprocess that repeats as a standard loop."""

    row: Row = field(default_factory=Row)
    condition: str = "a = 1"
    maximum: int = 3
    before: bool = False
    inner: Sub = field(init=False)

    def draw(self, pen: Pen) -> tuple[str, str]:
        self.id = pen.new("L")
        self.inner = Sub(self.row)
        self.inner.id = self.id
        asked = f"<bpmn:loopCondition>={self.condition}</bpmn:loopCondition>"
        given = f'loopMaximum="{self.maximum}" testBefore="{str(self.before).lower()}"'
        loop = f"<bpmn:standardLoopCharacteristics {given}>{asked}</bpmn:standardLoopCharacteristics>"
        pen.node("subProcess", self.id, loop + drawn_inside(pen, self.row))
        return self.id, self.id


@dataclass
class Called(Block):
    """A call activity, and the process that it calls."""

    row: Row = field(default_factory=Row)
    boundary: tuple[str, bool, Task] | None = None
    event_id: str = field(default="", init=False)

    def draw(self, pen: Pen) -> tuple[str, str]:
        self.id, name = pen.new("A"), pen.new("q")
        pen.processes.append(
            f'<bpmn:process id="{name}" isExecutable="true">{drawn_inside(pen, self.row)}</bpmn:process>'
        )
        about = f'<bpmn:extensionElements><zeebe:calledElement processId="{name}"/></bpmn:extensionElements>'
        pen.node("callActivity", self.id, about)
        return self.id, draw_boundary(pen, self, self.id) if self.boundary else self.id


@dataclass
class Race(Block):
    """An event-based gateway: a timer and a message, each with what follows."""

    branches: list[tuple[str, Row]] = field(default_factory=list)
    events: list[str] = field(default_factory=list, init=False)

    def draw(self, pen: Pen) -> tuple[str, str]:
        self.id, join = pen.new("G"), pen.new("J")
        pen.gateway("eventBased", self.id)
        for kind, row in self.branches:
            event = pen.new("C")
            self.events.append(event)
            pen.node("intermediateCatchEvent", event, pen.event(kind, event))
            pen.flow(self.id, event)
            first, last = row.draw(pen)
            pen.flow(event, first)
            pen.flow(last, join)
        pen.gateway("exclusive", join)
        return self.id, join


Any_ = Task | Script | Row | Choice | Both | Loop | Sub | Race | Many | Again | Called


def drawn(row: Row) -> bytes:
    """Draw a whole process."""
    pen = Pen()
    first, last = row.draw(pen)
    pen.flow(pen.node("startEvent", "Start"), first)
    pen.flow(last, pen.node("endEvent", "End"))
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="D" targetNamespace="x">'
        f'{"".join(pen.messages)}<bpmn:process id="p" isExecutable="true">{"".join([*pen.nodes, *pen.flows])}'
        f"</bpmn:process>{''.join(pen.processes)}</bpmn:definitions>"
    ).encode()
