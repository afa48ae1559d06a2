"""Every rule of the lint: the right problem on the right element, and none on what is right."""

from __future__ import annotations

import pytest

from tests.constructs import refuses
from tests.engine.diagram.draw import END, START, TIMER, drawn, flow, path, problems, prop, rules, task

OK = (START, task(), END, path("S", "T", "E"))
MESSAGE = '<bpmn:message id="M" name="kabar">{}</bpmn:message>'
KEY = '<bpmn:extensionElements><zeebe:subscription correlationKey="=nomor_register"/></bpmn:extensionElements>'
CATCH = '<bpmn:intermediateCatchEvent id="{}">{}</bpmn:intermediateCatchEvent>'
ON_MESSAGE = '<bpmn:messageEventDefinition messageRef="M"/>'


def gateway(kind: str = "exclusive", default: str | None = "G_E") -> str:
    return f'<bpmn:{kind}Gateway id="G" {f"default={default!r}" if default else ""}/>'.replace("'", '"')


def choice(*flows: str, default: str | None = "G_E", kind: str = "exclusive") -> tuple[str, ...]:
    return (START, task(), gateway(kind, default), END, path("S", "T", "G"), *flows)


def test_a_right_diagram_has_no_problem() -> None:
    assert rules(*OK) == set()
    assert rules(*choice(flow("G", "E"), flow("G", "T", "=setuju"))) == set()


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((START, task(), END, path("S", "T")), ("element.no_end", "T")),
        ((*OK, task("X")), ("element.unreachable", "X")),
        ((task(), END, path("T", "E")), ("start.not_one", "p")),
        ((*OK, '<bpmn:startEvent id="S2"/>', flow("S2", "T")), ("start.not_one", "S")),
        ((*OK, flow("T", "NIRGENDS")), ("flow.to_nowhere", "T_NIRGENDS")),
        ((*OK, flow("NIRGENDS", "T")), ("flow.to_nowhere", "NIRGENDS_T")),
        ((*OK, flow("E", "T")), ("flow.after_end", "E_T")),
        ((*OK, flow("T", "S")), ("flow.into_start", "T_S")),
        ((*OK, task("U"), path("T", "U", "E")), ("element.implicit_split", "T")),
        (choice(flow("G", "E"), flow("G", "T", "=setuju"), default=None), ("gateway.no_default", "G")),
        (choice(flow("G", "E"), flow("G", "T")), ("gateway.no_condition", "G_T")),
        (choice(flow("G", "E", "=setuju"), flow("G", "T", "=setuju")), ("gateway.default_condition", "G_E")),
        (choice(flow("G", "E"), flow("G", "T", "=setuju"), default="HILANG"), ("gateway.default_missing", "G")),
        (
            choice(flow("G", "E"), flow("G", "T", "=setuju"), flow("G", "T", "= setuju", "dua")),
            ("gateway.same_condition", "dua"),
        ),
        (choice(flow("G", "E"), flow("G", "T", "setuju")), ("expression.not_feel", "G_T")),
        (choice(flow("G", "E"), flow("G", "T", "=setuju and and")), ("expression.broken", "G_T")),
        (choice(flow("G", "E"), flow("G", "T", "=tidak_ada")), ("expression.unwritten", "G_T")),
        (choice(flow("G", "E"), flow("G", "T", "=tengat(setuju)")), ("expression.unknown_function", "G_T")),
        ((START, task(), END, flow("S", "T", "=setuju"), flow("T", "E")), ("flow.stray_condition", "S_T")),
        ((START, task(form=""), END, path("S", "T", "E")), ("task.no_form", "T")),
        ((START, task(form="lain"), END, path("S", "T", "E")), ("task.form_missing", "T")),
        ((START, task(properties=prop("dokumen", "hilang")), END, path("S", "T", "E")), ("document.missing", "T")),
        ((START, task(properties=prop("mutu", "1")), END, path("S", "T", "E")), ("property.unknown", "T")),
        (
            (START, task(properties=prop("tidak_boleh_sama", "X")), END, path("S", "T", "E")),
            ("property.no_such_element", "T"),
        ),
        ((START, task(properties=prop("final", "=1 +")), END, path("S", "T", "E")), ("expression.broken", "T")),
        ((START, task().replace("KASI", "RAJA"), END, path("S", "T", "E")), ("task.unknown_role", "T")),
        ((START, task().replace('candidateGroups="KASI"', ""), END, path("S", "T", "E")), ("task.no_role", "T")),
        ((START, '<bpmn:serviceTask id="T"/>', END, path("S", "T", "E")), ("task.no_operation", "T")),
        ((START, '<bpmn:scriptTask id="T"/>', END, path("S", "T", "E")), ("task.no_script", "T")),
        (
            (*OK, '<bpmn:boundaryEvent id="B">' + TIMER.format("P1D") + "</bpmn:boundaryEvent>"),
            ("boundary.no_host", "B"),
        ),
        (
            (*OK, f'<bpmn:boundaryEvent id="B" attachedToRef="T">{TIMER.format("P1D")}</bpmn:boundaryEvent>'),
            ("boundary.no_exit", "B"),
        ),
        ((START, CATCH.format("T", TIMER.format("besok")), END, path("S", "T", "E")), ("timer.no_time", "T")),
        ((START, CATCH.format("T", TIMER.format("")), END, path("S", "T", "E")), ("timer.empty", "T")),
        (
            (
                START,
                CATCH.format("T", TIMER.format("R3/PT1H").replace("timeDuration", "timeCycle")),
                END,
                path("S", "T", "E"),
            ),
            ("timer.cycle", "T"),
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], str) else None,
)
def test_a_mistake_is_found_on_its_element(parts: tuple[str, ...], expected: tuple[str, str]) -> None:
    assert expected in rules(*parts)


@refuses("complexGateway", "13.4.5", "element.unsupported")
@refuses("transaction", "13.3.4", "element.unsupported")
@refuses("adHocSubProcess", "13.3.5", "element.unsupported")
@pytest.mark.parametrize(
    "kind",
    [
        "complexGateway",
        "transaction",
        "adHocSubProcess",
    ],
)
def test_an_element_that_does_not_run_is_refused(kind: str) -> None:
    assert ("element.unsupported", "T") in rules(START, f'<bpmn:{kind} id="T"/>', END, path("S", "T", "E"))


@refuses("transaction.cancel", "13.3.4", "event.unsupported")
@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("startEvent", "error"),
        ("intermediateThrowEvent", "timer"),
        ("intermediateThrowEvent", "error"),
        ("intermediateThrowEvent", "terminate"),
        ("intermediateThrowEvent", "conditional"),
        ("intermediateCatchEvent", "error"),
        ("intermediateCatchEvent", "escalation"),
        ("intermediateCatchEvent", "compensate"),
        ("intermediateCatchEvent", "cancel"),
        ("endEvent", "timer"),
        ("endEvent", "link"),
        ("endEvent", "cancel"),
    ],
)
def test_an_event_that_does_not_run_is_refused(place: str, kind: str) -> None:
    event = f'<bpmn:{place} id="T"><bpmn:{kind}EventDefinition/></bpmn:{place}>'
    assert ("event.unsupported", "T") in rules(START, event, END, path("S", "T", "E"))


def test_a_message_needs_a_name_and_a_key() -> None:
    parts = (START, CATCH.format("T", ON_MESSAGE), END, path("S", "T", "E"))
    assert rules(*parts, extra=MESSAGE.format(KEY)) == set()
    assert rules(*parts, extra=MESSAGE.format("")) == {("message.no_key", "T")}
    assert ("message.no_name", "T") in rules(*parts)


def event_gateway(*flows: str) -> tuple[str, ...]:
    two = CATCH.format("A", TIMER.format("P1D")), CATCH.format("B", ON_MESSAGE)
    return (START, '<bpmn:eventBasedGateway id="G"/>', *two, task(), END, flow("S", "G"), *flows)


def test_an_event_gateway_leads_straight_to_its_events() -> None:
    right = event_gateway(flow("G", "A"), flow("G", "B"), flow("A", "T"), flow("B", "T"), flow("T", "E"))
    assert rules(*right, extra=MESSAGE.format(KEY)) == set()
    assert ("gateway.event_target", "G_T") in rules(*right, flow("G", "T"), extra=MESSAGE.format(KEY))
    assert ("gateway.event_shared", "A") in rules(*right, flow("T", "A"), extra=MESSAGE.format(KEY))


def test_a_loop_that_never_waits_is_a_warning() -> None:
    script = '<bpmn:scriptTask id="K"><bpmn:extensionElements><zeebe:script expression="=1" resultVariable="n"/>'
    script += "</bpmn:extensionElements></bpmn:scriptTask>"
    found = problems(*choice(flow("G", "E"), flow("G", "K", "=setuju"), flow("K", "G")), script)
    assert [(p.rule, p.severity) for p in found if p.element_id == "K"] == [("element.endless_loop", "warning")]


def test_a_process_that_is_not_executable_says_so() -> None:
    assert ("process.not_executable", "p") in rules(*OK, executable="false")


def test_unused_forms_and_templates_are_warnings() -> None:
    found = problems(START, END, path("S", "E"))
    assert {(p.rule, p.severity) for p in found} == {("form.unused", "warning"), ("document.unused", "warning")}


def test_an_unknown_construct_is_refused() -> None:
    assert ("diagram.unknown_construct", "Q") in rules(*OK, '<bpmn:kuantum id="Q"/>')


def test_ids_that_the_library_uses_itself_are_harmless() -> None:
    parts = ('<bpmn:startEvent id="Start"/>', task("Root"), '<bpmn:endEvent id="End"/>', path("Start", "Root", "End"))
    assert rules(*parts) == set()


def test_a_problem_names_its_line() -> None:
    assert all(p.line for p in problems(*OK, task("X")) if p.element_id == "X")


def test_the_builder_draws_xml() -> None:
    assert drawn(*OK).startswith(b"<?xml")


def test_a_process_may_begin_in_several_ways_but_not_twice_in_the_same() -> None:
    begin = '<bpmn:startEvent id="{}"><bpmn:messageEventDefinition messageRef="M"/></bpmn:startEvent>'
    parts = (*OK, begin.format("S2"), flow("S2", "T"))
    assert rules(*parts, extra=MESSAGE.format("")) == set()
    assert ("start.same_event", "S3") in rules(*parts, begin.format("S3"), flow("S3", "T"), extra=MESSAGE.format(""))


@refuses("userTask.candidateUsers", "13.3.3", "task.candidate_users")
def test_people_by_name_and_priorities_are_looked_at() -> None:
    def of(about: str) -> set[tuple[str, str | None]]:
        person = task().replace('candidateGroups="KASI"/>', f'candidateGroups="KASI" {about}')
        return rules(START, person, END, path("S", "T", "E"))

    assert ("task.candidate_users", "T") in of('candidateUsers="ayu"/>')
    assert ("task.assignee", "T") in of('assignee="=pelaksana.Hilang"/>')
    assert ("task.priority", "T") in of('/><zeebe:priorityDefinition priority="penting"/>')
    assert of('assignee="=pelaksana.T"/><zeebe:priorityDefinition priority="70"/>') == set()
