"""Every rule of the standard: the right problem on the right element and line, and none on what is right."""

from __future__ import annotations

import pytest

from engine.diagram import read_diagram
from engine.diagram.lint import read_and_lint
from tests.conftest import ROOT
from tests.engine.diagram.draw import END, START, TIMER, drawn, flow, path, task

MESSAGE = '<bpmn:message id="M" name="kabar"/><bpmn:signal id="Z" name="tanda"/>'
OK = (START, task(), END, path("S", "T", "E"))
REFERRING = '<bpmn:endEvent id="X"><bpmn:eventDefinitionRef>d</bpmn:eventDefinitionRef></bpmn:endEvent>'
DATA_IN = "dataInputAssociation"
SUB = '<bpmn:subProcess id="U"{}>{}</bpmn:subProcess>'


def found(*parts: str, extra: str = "") -> set[tuple[str, str | None]]:
    return {(p.rule, p.element_id) for p in read_and_lint(drawn(*parts, extra=extra))[1]}


def event(kind: str, definition: str = "", more: str = "", identity: str = "X") -> str:
    inner = f"<bpmn:{definition}EventDefinition {'name' if definition == 'link' else 'id'}='d'/>" if definition else ""
    return f'<bpmn:{kind} id="{identity}" {more}>{inner}</bpmn:{kind}>'


def timed(kind: str, more: str = "", identity: str = "X") -> str:
    return f'<bpmn:{kind} id="{identity}" {more}>{TIMER.format("P1D")}</bpmn:{kind}>'


def pools(*flows: str) -> str:
    return (
        '<bpmn:collaboration id="K"><bpmn:participant id="P1" processRef="p"/><bpmn:participant id="P2"/>'
        f"{''.join(flows)}</bpmn:collaboration>"
    )


def says(source: str, target: str) -> str:
    return f'<bpmn:messageFlow id="M_{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'


def lanes(*references: str, second: str = "") -> str:
    rows = "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name in references)
    other = f'<bpmn:lane id="L2"><bpmn:flowNodeRef>{second}</bpmn:flowNodeRef></bpmn:lane>' if second else ""
    return f'<bpmn:laneSet id="LS"><bpmn:lane id="L1">{rows}</bpmn:lane>{other}</bpmn:laneSet>'


def test_what_is_right_has_no_problem() -> None:
    assert found(*OK) == set()
    assert found(*OK, lanes("S", "T", "E"), extra=pools(says("P2", "T"), says("T", "P2"))) == set()
    assert found(*OK, timed("boundaryEvent", 'attachedToRef="T"'), flow("X", "E")) == set()


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((*OK, "<bpmn:kuantum/>"), ("schema.unknown_element", "p")),
        ((*OK, '<bpmn:lane id="X"/>'), ("schema.misplaced", "X")),
        ((*OK, '<bpmn:sequenceFlow id="X" sourceRef="S"/>'), ("schema.missing_attribute", "X")),
        ((*OK, '<bpmn:sequenceFlow sourceRef="S" targetRef="E"/>'), ("schema.missing_attribute", "p")),
        ((START, task().replace("<bpmn:userTask", '<bpmn:userTask warna="x"'), END), ("schema.unknown_attribute", "T")),
        (
            (START, task().replace("<bpmn:userTask", '<bpmn:userTask isForCompensation="ja"'), END),
            ("schema.wrong_value", "T"),
        ),
        ((*OK, '<bpmn:exclusiveGateway id="X" gatewayDirection="Samping"/>'), ("schema.wrong_value", "X")),
        ((*OK, timed("boundaryEvent", 'attachedToRef="HILANG"')), ("reference.missing", "X")),
        ((*OK, timed("boundaryEvent", 'attachedToRef="S"')), ("reference.wrong_kind", "X")),
        ((*OK, lanes("HILANG")), ("reference.missing", "L1")),
        ((*OK, flow("T", "HILANG")), ("flow.to_nowhere", "T_HILANG")),
        ((*OK, '<bpmn:dataObject id="D1"/>', flow("T", "D1")), ("flow.wrong_end", "T_D1")),
        ((*OK, SUB.format("", task("V")), flow("T", "V")), ("flow.across", "T_V")),
        ((*OK, SUB.format("", task("V") + task("W")), flow("V", "W")), ("flow.misfiled", "V_W")),
        ((*OK, flow("T", "S")), ("flow.into_start", "T_S")),
        ((*OK, flow("E", "T")), ("flow.after_end", "E_T")),
        ((*OK, SUB.format(' triggeredByEvent="true"', ""), flow("T", "U")), ("flow.at_event_subprocess", "T_U")),
        (
            (START, task().replace('id="T"', 'id="T" default="S_T"'), END, path("S", "T", "E")),
            ("gateway.default_missing", "T"),
        ),
        ((START, task(), END, flow("S", "T", "=true"), flow("T", "E")), ("flow.condition_not_allowed", "S_T")),
        (
            (START, '<bpmn:exclusiveGateway id="X" gatewayDirection="Converging"/>', END, path("S", "X", "E")),
            ("gateway.direction", "X"),
        ),
        ((event("startEvent", "error"), END, flow("X", "E")), ("event.not_allowed_here", "X")),
        ((*OK, event("endEvent", "timer")), ("event.not_allowed_here", "X")),
        ((*OK, event("intermediateCatchEvent", "error")), ("event.not_allowed_here", "X")),
        ((*OK, event("intermediateThrowEvent", "timer")), ("event.not_allowed_here", "X")),
        ((*OK, event("boundaryEvent", "terminate", 'attachedToRef="T"')), ("event.not_allowed_here", "X")),
        ((*OK, SUB.format("", timed("startEvent"))), ("event.not_allowed_here", "X")),
        ((*OK, event("boundaryEvent", "", 'attachedToRef="T"')), ("event.no_definition", "X")),
        ((*OK, event("intermediateCatchEvent")), ("event.no_definition", "X")),
        (
            (*OK, event("boundaryEvent", "error", 'attachedToRef="T" cancelActivity="false"')),
            ("event.must_interrupt", "X"),
        ),
        ((*OK, event("boundaryEvent", "cancel", 'attachedToRef="T"')), ("event.cancel_without_transaction", "X")),
        ((*OK, event("endEvent", "cancel")), ("event.cancel_without_transaction", "X")),
        ((*OK, SUB.format("", timed("boundaryEvent", 'attachedToRef="T"'))), ("boundary.other_scope", "X")),
        ((*OK, event("intermediateCatchEvent", "message")), ("event.no_reference", "d")),
        ((*OK, event("endEvent", "signal")), ("event.no_reference", "d")),
        ((*OK, event("intermediateCatchEvent", "timer")), ("event.no_time", "d")),
        ((*OK, event("intermediateCatchEvent", "conditional")), ("event.no_condition", "d")),
        ((*OK, event("intermediateThrowEvent", "link")), ("link.no_target", "X")),
        ((*OK, event("intermediateCatchEvent", "link")), ("link.no_source", "X")),
        (
            (*OK, event("intermediateCatchEvent", "link"), event("intermediateCatchEvent", "link", identity="Y")),
            ("link.two_targets", "Y"),
        ),
        ((*OK, SUB.format(' triggeredByEvent="true"', "")), ("subprocess.start_not_one", "U")),
        ((*OK, event("boundaryEvent", "compensate", 'attachedToRef="T"')), ("compensation.no_handler", "X")),
        ((*OK, '<bpmn:manualTask id="X" isForCompensation="true"/>'), ("compensation.no_event", "X")),
        ((*OK, '<bpmn:manualTask id="X" isForCompensation="true"/>', flow("T", "X")), ("compensation.in_flow", "X")),
        ((START, task(inner="<bpmn:multiInstanceLoopCharacteristics id='m'/>"), END), ("loop.no_bounds", "m")),
        ((START, task(inner="<bpmn:standardLoopCharacteristics id='m' loopMaximum='0'/>"), END), ("loop.maximum", "m")),
        (
            (*OK, f'<bpmn:adHocSubProcess id="X">{event("endEvent", identity="Y")}</bpmn:adHocSubProcess>'),
            ("subprocess.ad_hoc_event", "Y"),
        ),
        ((*OK, '<bpmn:manualTask id="X" startQuantity="2"/>'), ("task.quantity", "X")),
        ((*OK, '<bpmn:receiveTask id="X" instantiate="true"/>', flow("T", "X")), ("task.instantiate_with_flow", "X")),
        ((*OK, '<bpmn:eventBasedGateway id="G"/>', flow("T", "G"), flow("G", "E")), ("gateway.event_target", "G_E")),
        ((*OK, lanes("T", second="T")), ("lane.two", "L2")),
        ((START, task(inner='<bpmn:potentialOwner id="o"/>'), END), ("task.unread_performer", "o")),
        (
            (
                START,
                task(inner="<bpmn:dataInputAssociation id='a'><bpmn:assignment id='b'/></bpmn:dataInputAssociation>"),
            ),
            ("data.unread_move", "b"),
        ),
        (
            (*OK, REFERRING),
            ("event.definition_elsewhere", "X"),
        ),
        ((START, task(inner="<bpmn:multiInstanceLoopCharacteristics id='m' behavior='One'/>")), ("loop.behavior", "m")),
        ((*OK, SUB.format("", lanes("T"))), ("lane.in_subprocess", "LS")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], str) else None,
)
def test_a_breach_of_the_standard_is_found_on_its_element(parts: tuple[str, ...], expected: tuple[str, str]) -> None:
    assert expected in found(*parts)


@pytest.mark.parametrize(
    ("flows", "expected"),
    [
        (says("T", "E"), "message_flow.same_pool"),
        (says("P1", "T"), "message_flow.same_pool"),
        (says("S", "P2"), "message_flow.wrong_end"),
        (says("P2", "E"), "message_flow.wrong_end"),
        (says("P2", "HILANG"), "message_flow.to_nowhere"),
    ],
)
def test_messages_go_between_pools(flows: str, expected: str) -> None:
    assert expected in {rule for rule, _ in found(*OK, extra=pools(flows))}


def test_a_process_lies_in_one_pool() -> None:
    twice = pools('<bpmn:participant id="P3" processRef="p"/>')
    assert ("pool.process_twice", "P3") in found(*OK, extra=twice)


@pytest.mark.parametrize(
    ("definition", "reference"),
    [("message", "Z"), ("signal", "M"), ("error", "M"), ("escalation", "M")],
)
def test_an_event_names_what_is_of_its_kind(definition: str, reference: str) -> None:
    thrown = f'<bpmn:endEvent id="X"><bpmn:{definition}EventDefinition {definition}Ref="{reference}"/></bpmn:endEvent>'
    assert ("reference.wrong_kind", "X") in found(*OK, thrown, extra=MESSAGE)


def test_a_reference_may_carry_the_prefix_of_the_file_itself() -> None:
    caught = '<bpmn:endEvent id="X"><bpmn:messageEventDefinition messageRef="bpmn:M"/></bpmn:endEvent>'
    assert found(*OK, caught, extra=MESSAGE) == {("reference.unused", "Z")}
    beside = timed("boundaryEvent", 'attachedToRef="bpmn:T"') + flow("X", "E")
    process = read_diagram(drawn(*OK, beside)).processes["p"]
    assert process.elements["X"].attached_to == "T"


def test_a_drawing_of_nothing_is_a_warning() -> None:
    shape = '<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI"><d:BPMNPlane>{}</d:BPMNPlane></d:BPMNDiagram>'
    xml = drawn(*OK).replace(
        b"</bpmn:definitions>", shape.format('<d:BPMNShape bpmnElement="HILANG"/>').encode() + b"</bpmn:definitions>"
    )
    rules = {(p.rule, p.severity) for p in read_and_lint(xml)[1]}
    assert rules == {("drawing.of_nothing", "warning"), ("drawing.missing", "warning")}


def test_ids_that_only_drawings_or_extensions_double_are_let_be() -> None:
    shape = '<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI"><d:BPMNPlane id="T"/></d:BPMNDiagram>'
    xml = drawn(*OK).replace(b"</bpmn:definitions>", shape.encode() + b"</bpmn:definitions>")
    assert {(p.rule, p.severity) for p in read_and_lint(xml)[1]} == {("drawing.duplicate_id", "warning")}
    fields = '<bpmn:extensionElements><x:f xmlns:x="urn:x" id="T"/></bpmn:extensionElements>'
    assert {p.rule for p in read_and_lint(drawn(*OK, extra=fields.replace("bpmn:ext", "bpmn:ext")))[1]} == {
        "schema.misplaced",
        "extension.unread",
    }
    assert ("xml.duplicate_id", "T") in found(*OK, task())


def test_an_extension_that_must_be_understood_is_refused() -> None:
    must = '<bpmn:extension mustUnderstand="true" definition="x"/>'
    assert "extension.must_understand" in {rule for rule, _ in found(*OK, extra=must)}


def test_how_jbpm_draws_is_harmless_and_what_it_runs_is_not() -> None:
    words = 'id="T" d:bgcolor="#fff" d:dtype="x" d:onEntry="y" xmlns:d="http://www.jboss.org/drools"'
    seen = [(p.rule, p.severity) for p in read_and_lint(drawn(START, task().replace('id="T"', words), END))[1]]
    assert seen == [*[("vendor.harmless", "hint")] * 2, ("vendor.no_equivalent", "error")]


def test_an_expression_may_say_its_language() -> None:
    type_ = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="bpmn:tFormalExpression" language="feel"'
    xml = drawn(START, task(), END, flow("S", "T"), flow("T", "E", "=true")).decode()
    right = xml.replace("<bpmn:conditionExpression>", f"<bpmn:conditionExpression {type_}>")
    assert "schema.unknown_attribute" not in {p.rule for p in read_and_lint(right.encode())[1]}


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (task(inner="").replace("<zeebe:userTask/>", '<zeebe:script expression="=1"/>'), "dialect.wrong_place"),
        (task().replace("<zeebe:userTask/>", "<zeebe:userTask/><zeebe:userTask/>"), "dialect.twice"),
        (task(inner='<zeebe:taskSchedule dueDate="=a"/>'), "extension.misplaced"),
        (task().replace("<zeebe:userTask/>", "<zeebe:taskListeners/>"), "dialect.unread"),
        (task().replace("<zeebe:userTask/>", '<zeebe:userTask ungu="1"/>'), "dialect.unread"),
        (
            task().replace("<zeebe:userTask/>", '<c:assignee xmlns:c="http://flowable.org/bpmn"/>'),
            "vendor.convertible",
        ),
        (task(inner='<c:x xmlns:c="http://www.jboss.org/drools"/>'), "extension.misplaced"),
        ('<bpmn:scriptTask id="K"><bpmn:script>x = 1</bpmn:script></bpmn:scriptTask>', "task.foreign_script"),
    ],
)
def test_extensions_that_nobody_reads_are_told(part: str, expected: str) -> None:
    assert expected in {rule for rule, _ in found(START, part, END)}


def test_lines_are_where_tags_begin_even_in_tags_of_several_lines() -> None:
    xml = drawn(START, "\n\n<bpmn:userTask\n  id='T'\n  warna='x'\n/>", END)
    problem = next(p for p in read_and_lint(xml)[1] if p.rule == "schema.unknown_attribute")
    assert problem.line == 3


def test_the_office_s_own_diagrams_break_no_rule() -> None:
    for file in ROOT.glob("bpmn/*/*.bpmn"):
        assert read_and_lint(file.read_bytes())[1] == []
