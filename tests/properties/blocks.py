"""Random structured processes, as trees of blocks; each tree can draw itself as BPMN.

A block has one way in and one way out. `draw(pen)` puts it on paper and returns the ids of its first and last element.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

DAY = "P1D"
NAMES = ("a", "b", "c")


class Pen:
    """Collects the parts of a drawing."""

    def __init__(self) -> None:
        self.nodes: list[str] = []
        self.flows: list[str] = []
        self.messages: list[str] = []
        self.numbers: Iterator[int] = iter(range(1, 1_000_000))

    def new(self, kind: str) -> str:
        return f"{kind}{next(self.numbers)}"

    def node(self, tag: str, identity: str, inner: str = "", attributes: str = "") -> str:
        self.nodes.append(f'<bpmn:{tag} id="{identity}" {attributes}>{inner}</bpmn:{tag}>')
        return identity

    def flow(self, source: str, target: str, condition: str | None = None) -> str:
        identity = self.new("f")
        inner = f"<bpmn:conditionExpression>={condition}</bpmn:conditionExpression>" if condition else ""
        self.flows.append(
            f'<bpmn:sequenceFlow id="{identity}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>'
        )
        return identity

    def task(self, identity: str) -> str:
        about = (
            '<bpmn:extensionElements><zeebe:userTask/><zeebe:formDefinition formId="isian"/>'
            '<zeebe:assignmentDefinition candidateGroups="KASI"/></bpmn:extensionElements>'
        )
        return self.node("userTask", identity, about)

    def event(self, kind: str, name: str) -> str:
        """Return the definition of a timer of one day, or of a message."""
        if kind == "timer":
            duration = f"<bpmn:timeDuration>{DAY}</bpmn:timeDuration>"
            return f"<bpmn:timerEventDefinition>{duration}</bpmn:timerEventDefinition>"
        key = '<bpmn:extensionElements><zeebe:subscription correlationKey="=kunci"/></bpmn:extensionElements>'
        self.messages.append(f'<bpmn:message id="m_{name}" name="{name}">{key}</bpmn:message>')
        return f'<bpmn:messageEventDefinition messageRef="m_{name}"/>'

    def gateway(self, kind: str, identity: str, default: str | None = None) -> None:
        self.node(f"{kind}Gateway", identity, attributes=f'default="{default}"' if default else "")


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


def draw_boundary(pen: Pen, block: Task | Sub, last: str) -> str:
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
        inner = Pen()
        inner.numbers, inner.messages = pen.numbers, pen.messages
        first, last = self.row.draw(inner)
        inner.flow(inner.node("startEvent", inner.new("S")), first)
        inner.flow(last, inner.node("endEvent", inner.new("E")))
        pen.node("subProcess", self.id, "".join([*inner.nodes, *inner.flows]))
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


Any_ = Task | Script | Row | Choice | Both | Loop | Sub | Race


def random_row(dice: random.Random, depth: int, *, begin_with_task: bool = False) -> Row:
    """Make a row of one to three blocks."""
    blocks = [random_block(dice, depth) for _ in range(dice.randint(1, 3))]
    return Row([Task(), *blocks] if begin_with_task else blocks)


def random_block(dice: random.Random, depth: int) -> Any_:
    """Make a block, simple ones only at the bottom."""
    if depth <= 0 or dice.random() < 0.35:
        return dice.choice([Task, Script, lambda: Task(random_boundary(dice))])()
    makers = (
        lambda: Choice("exclusive", random_branches(dice, depth)),
        lambda: Choice("inclusive", random_branches(dice, depth)),
        lambda: Both([random_row(dice, depth - 1) for _ in range(dice.randint(2, 3))]),
        lambda: Loop(random_row(dice, depth - 1, begin_with_task=True), random_condition(dice)),
        lambda: Sub(random_row(dice, depth - 1), random_boundary(dice) if dice.random() < 0.5 else None),
        lambda: Race([(kind, random_row(dice, depth - 1)) for kind in ("timer", "message")]),
    )
    return dice.choice(makers)()


def random_branches(dice: random.Random, depth: int) -> list[tuple[str, Row]]:
    """Make two or three branches, of which one may be empty."""
    rows = [random_row(dice, depth - 1) for _ in range(dice.randint(2, 3))]
    if dice.random() < 0.3:
        rows[dice.randrange(len(rows))] = Row([])
    return [(random_condition(dice), row) for row in rows]


def random_condition(dice: random.Random) -> str:
    """Compare one variable with a small number."""
    return f"{dice.choice(NAMES)} {dice.choice(['=', '!='])} {dice.randint(0, 2)}"


def random_boundary(dice: random.Random) -> tuple[str, bool, Task]:
    """Make a boundary event and the task that follows it."""
    return dice.choice(["timer", "message"]), dice.random() < 0.6, Task()


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
        "</bpmn:process></bpmn:definitions>"
    ).encode()
