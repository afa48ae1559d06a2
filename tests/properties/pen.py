"""A pen that draws BPMN, element by element."""

from __future__ import annotations

from collections.abc import Iterator

DAY = "P1D"


class Pen:
    """Collects the parts of a drawing."""

    def __init__(self) -> None:
        self.nodes: list[str] = []
        self.flows: list[str] = []
        self.messages: list[str] = []
        self.processes: list[str] = []
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

    def inside(self) -> Pen:
        """Return a pen for what lies within an element of this drawing."""
        inner = Pen()
        inner.numbers, inner.messages, inner.processes = self.numbers, self.messages, self.processes
        return inner

    def task(self, identity: str, more: str = "") -> str:
        about = (
            '<bpmn:extensionElements><zeebe:userTask/><zeebe:formDefinition formId="isian"/>'
            '<zeebe:assignmentDefinition candidateGroups="KASI"/></bpmn:extensionElements>'
        )
        return self.node("userTask", identity, about + more)

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
