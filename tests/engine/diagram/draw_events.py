"""Words for drawing events in tests: what they wait for or throw, where they stand, and what they refer to."""

from __future__ import annotations

from tests.engine.diagram.draw import TIMER

KEY = '<bpmn:extensionElements><zeebe:subscription correlationKey="=nomor"/></bpmn:extensionElements>'
ROOTS = (
    f'<bpmn:message id="MSG" name="kabar">{KEY}</bpmn:message>'
    '<bpmn:signal id="SG" name="sirene"/>'
    '<bpmn:error id="ER1" name="galat satu" errorCode="G1"/><bpmn:error id="ER2" name="galat dua" errorCode="G2"/>'
    '<bpmn:escalation id="ES1" name="naik satu" escalationCode="N1"/>'
    '<bpmn:escalation id="ES2" name="naik dua" escalationCode="N2"/>'
)
MESSAGE = '<bpmn:messageEventDefinition messageRef="MSG"/>'
SIGNAL = '<bpmn:signalEventDefinition signalRef="SG"/>'
ERROR, OTHER_ERROR = '<bpmn:errorEventDefinition errorRef="ER1"/>', '<bpmn:errorEventDefinition errorRef="ER2"/>'
ANY_ERROR = "<bpmn:errorEventDefinition/>"
ESCALATION = '<bpmn:escalationEventDefinition escalationRef="ES1"/>'
OTHER_ESCALATION = '<bpmn:escalationEventDefinition escalationRef="ES2"/>'
ANY_ESCALATION = "<bpmn:escalationEventDefinition/>"
CONDITION = (
    "<bpmn:conditionalEventDefinition><bpmn:condition>=n &gt; 3</bpmn:condition></bpmn:conditionalEventDefinition>"
)
TERMINATE = "<bpmn:terminateEventDefinition/>"
COMPENSATE = "<bpmn:compensateEventDefinition/>"
DAY, HOUR = TIMER.format("P1D"), TIMER.format("PT1H")


def timer(kind: str, text: str) -> str:
    return f"<bpmn:timerEventDefinition><bpmn:time{kind}>{text}</bpmn:time{kind}></bpmn:timerEventDefinition>"


def link(name: str) -> str:
    return f'<bpmn:linkEventDefinition name="{name}"/>'


def undo(activity: str) -> str:
    return f'<bpmn:compensateEventDefinition activityRef="{activity}"/>'


def start(identity: str, definition: str = "", *, interrupting: bool = True) -> str:
    attributes = "" if interrupting else 'isInterrupting="false"'
    return f'<bpmn:startEvent id="{identity}" {attributes}>{definition}</bpmn:startEvent>'


def end(identity: str, definition: str = "") -> str:
    return f'<bpmn:endEvent id="{identity}">{definition}</bpmn:endEvent>'


def catch(identity: str, definition: str) -> str:
    return f'<bpmn:intermediateCatchEvent id="{identity}">{definition}</bpmn:intermediateCatchEvent>'


def throw(identity: str, definition: str = "") -> str:
    return f'<bpmn:intermediateThrowEvent id="{identity}">{definition}</bpmn:intermediateThrowEvent>'


def beside(host: str, identity: str, definition: str, *, interrupting: bool = True) -> str:
    attributes = f'attachedToRef="{host}" cancelActivity="{str(interrupting).lower()}"'
    return f'<bpmn:boundaryEvent id="{identity}" {attributes}>{definition}</bpmn:boundaryEvent>'


def sub(identity: str, *parts: str) -> str:
    return f'<bpmn:subProcess id="{identity}">{"".join(parts)}</bpmn:subProcess>'


def event_sub(identity: str, *parts: str) -> str:
    return f'<bpmn:subProcess id="{identity}" triggeredByEvent="true">{"".join(parts)}</bpmn:subProcess>'


def gateway(kind: str, identity: str, default: str = "") -> str:
    chosen = f'default="{default}"' if default else ""
    return f'<bpmn:{kind}Gateway id="{identity}" {chosen}/>'


def script(identity: str, expression: str, result: str) -> str:
    about = f'<zeebe:script expression="={expression}" resultVariable="{result}"/>'
    return (
        f'<bpmn:scriptTask id="{identity}"><bpmn:extensionElements>{about}</bpmn:extensionElements></bpmn:scriptTask>'
    )


def service(identity: str = "K", operation: str = "kirim") -> str:
    about = f'<bpmn:extensionElements><zeebe:taskDefinition type="{operation}"/></bpmn:extensionElements>'
    return f'<bpmn:serviceTask id="{identity}">{about}</bpmn:serviceTask>'


def undone_by(host: str, identity: str, handler: str) -> str:
    """A compensation boundary event with its handler, a user task named `handler`."""
    tie = f'<bpmn:association id="{identity}_{handler}" sourceRef="{identity}" targetRef="{handler}"/>'
    task = (
        f'<bpmn:userTask id="{handler}" isForCompensation="true"><bpmn:extensionElements><zeebe:userTask/>'
        '<zeebe:formDefinition formId="isian"/><zeebe:assignmentDefinition candidateGroups="KASI"/>'
        "</bpmn:extensionElements></bpmn:userTask>"
    )
    return f"{beside(host, identity, COMPENSATE)}{task}{tie}"
