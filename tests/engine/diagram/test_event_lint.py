"""What the lint says about events: what is allowed where, references, codes, pairs of links, compensation."""

from __future__ import annotations

import pytest

from engine.diagram import read_diagram
from engine.diagram.lint import Known, lint_diagram
from tests.constructs import refuses
from tests.engine.diagram.draw import END, START, drawn, flow, path, task
from tests.engine.diagram.draw_events import (
    ANY_ERROR,
    COMPENSATE,
    CONDITION,
    DAY,
    ERROR,
    ESCALATION,
    MESSAGE,
    OTHER_ERROR,
    ROOTS,
    SIGNAL,
    beside,
    catch,
    end,
    event_sub,
    gateway,
    link,
    script,
    service,
    start,
    sub,
    throw,
    timer,
    undo,
    undone_by,
)

KNOWN = Known(
    roles=frozenset({"KASI"}),
    forms={"isian": frozenset({"n"})},
    operations={"kirim": frozenset()},
    case_values=frozenset({"nomor"}),
)
OK = (START, task("T"), END, path("S", "T", "E"))
HANDLER = event_sub("X", start("XS", MESSAGE), end("XE"), path("XS", "XE"))
INNER = sub("U", start("S2"), task("A"), end("E2"), path("S2", "A", "E2"))


def found(*parts: str, severity: str = "error") -> set[tuple[str, str | None]]:
    problems = lint_diagram(read_diagram(drawn(*parts, extra=ROOTS)), "p", KNOWN)
    return {(p.rule, p.element_id) for p in problems if p.severity == severity and p.rule != "form.unused"}


def instead(name: str, event: str, *more: str) -> tuple[str, ...]:
    """A process with an event after the task."""
    return (START, task("T"), event, END, path("S", "T", name, "E"), *more)


@pytest.mark.parametrize(
    "parts",
    [
        (*OK, HANDLER),
        (*OK, event_sub("X", start("XS", SIGNAL, interrupting=False), end("XE"), path("XS", "XE"))),
        (*OK, event_sub("X", start("XS", ANY_ERROR), end("XE", ERROR), path("XS", "XE"))),
        (*OK, event_sub("X", start("XS", CONDITION), end("XE", SIGNAL), path("XS", "XE"))),
        (*OK, event_sub("X", start("XS", timer("Cycle", "R/PT1H"), interrupting=False), end("XE"), path("XS", "XE"))),
        instead("N", throw("N", MESSAGE)),
        instead("N", throw("N", SIGNAL)),
        instead("N", throw("N", ESCALATION)),
        instead("N", catch("N", CONDITION)),
        instead("N", catch("N", SIGNAL)),
        (START, task("T"), throw("L", link("x")), catch("M", link("x")), END, path("S", "T", "L"), path("M", "E")),
        (
            START,
            INNER,
            beside("U", "B", ERROR),
            beside("U", "C", ANY_ERROR),
            END,
            path("S", "U", "E"),
            path("B", "E"),
            path("C", "E"),
        ),
        (START, task("T"), undone_by("T", "B", "H"), throw("N", undo("T")), END, path("S", "T", "N", "E")),
        (START, task("T"), undone_by("T", "B", "H"), end("N", COMPENSATE), path("S", "T", "N")),
        (
            START,
            sub("U", start("S2"), task("A"), undone_by("A", "B", "H"), end("E2"), path("S2", "A", "E2")),
            throw("N", COMPENSATE),
            END,
            path("S", "U", "N", "E"),
        ),
    ],
)
def test_what_runs_has_no_problem(parts: tuple[str, ...]) -> None:
    assert found(*parts) == set()


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((START, HANDLER, END, path("S", "X", "E")), ("flow.at_event_subprocess", "X")),
        ((*OK, HANDLER, beside("X", "B", DAY), flow("B", "E")), ("boundary.wrong_host", "B")),
        ((*OK, event_sub("X", start("XS"), end("XE"), path("XS", "XE"))), ("event.unsupported", "XS")),
        (
            (*OK, event_sub("X", start("XS", ERROR, interrupting=False), end("XE"), path("XS", "XE"))),
            ("event.must_interrupt", "XS"),
        ),
        (
            (
                *OK,
                event_sub(
                    "X", start("XS", MESSAGE), start("XT", SIGNAL), end("XE"), path("XS", "XE"), path("XT", "XE")
                ),
            ),
            ("start.not_one", "X"),
        ),
        (
            (START, INNER, beside("U", "B", ERROR, interrupting=False), END, path("S", "U", "E"), path("B", "E")),
            ("event.must_interrupt", "B"),
        ),
        (
            (
                START,
                INNER,
                beside("U", "B", ERROR),
                beside("U", "C", ERROR),
                END,
                path("S", "U", "E"),
                path("B", "E"),
                path("C", "E"),
            ),
            ("event.caught_twice", "C"),
        ),
        (
            (*OK, beside("T", "B", MESSAGE), beside("T", "C", MESSAGE), path("B", "E"), path("C", "E")),
            ("event.caught_twice", "C"),
        ),
        (
            (
                START,
                gateway("eventBased", "G"),
                catch("C", SIGNAL),
                catch("F", SIGNAL),
                END,
                path("S", "G", "C", "E"),
                path("G", "F", "E"),
            ),
            ("event.caught_twice", "F"),
        ),
        ((START, task("T"), end("E", ANY_ERROR), path("S", "T", "E")), ("event.no_code", "E")),
        (instead("N", throw("N", "<bpmn:escalationEventDefinition/>")), ("event.no_code", "N")),
        (
            (START, INNER, beside("U", "B", ERROR.replace("ER1", "HILANG")), END, path("S", "U", "E"), path("B", "E")),
            ("event.no_code", "B"),
        ),
        (instead("N", throw("N", "<bpmn:signalEventDefinition/>")), ("signal.no_name", "N")),
        (instead("N", catch("N", "<bpmn:conditionalEventDefinition/>")), ("event.no_condition", "N")),
        (instead("N", catch("N", CONDITION.replace("=n", "n"))), ("expression.not_feel", "N")),
        (instead("N", catch("N", CONDITION.replace("=n", "=m"))), ("expression.unwritten", "N")),
        (instead("N", throw("N", "<bpmn:messageEventDefinition/>")), ("message.no_name", "N")),
        (
            (START, script("K", "1", "n"), beside("K", "B", DAY), END, path("S", "K", "E"), path("B", "E")),
            ("boundary.wrong_host", "B"),
        ),
        (instead("N", throw("N", link(""))), ("link.no_name", "N")),
        (instead("N", throw("N", link("x"))), ("link.no_target", "N")),
        (instead("N", catch("N", link("x"))), ("link.no_source", "N")),
        (
            (
                START,
                task("T"),
                throw("L", link("x")),
                catch("M", link("x")),
                catch("O", link("x")),
                END,
                path("S", "T", "L"),
                path("M", "E"),
                path("O", "E"),
            ),
            ("link.two_targets", "O"),
        ),
        (instead("N", throw("N", link("x")), catch("M", link("x")), flow("M", "E")), ("link.flow", "N")),
        (instead("N", throw("N", COMPENSATE)), ("compensation.nothing", "N")),
        (
            (START, task("T"), undone_by("T", "B", "H"), throw("N", undo("E")), END, path("S", "T", "N", "E")),
            ("compensation.nothing", "N"),
        ),
        (
            (
                START,
                task("T"),
                undone_by("T", "B", "H"),
                throw("N", COMPENSATE),
                END,
                path("S", "T", "N", "E"),
                flow("H", "E"),
            ),
            ("compensation.in_flow", "H"),
        ),
        (
            (
                START,
                task("T"),
                undone_by("T", "B", "H"),
                throw("N", COMPENSATE),
                END,
                path("S", "T", "N", "E"),
                flow("B", "E"),
            ),
            ("compensation.flow", "B"),
        ),
        (
            (START, task("T"), beside("T", "B", COMPENSATE), throw("N", COMPENSATE), END, path("S", "T", "N", "E")),
            ("compensation.no_handler", "B"),
        ),
        ((*OK, undone_by("T", "B", "H").replace('sourceRef="B"', 'sourceRef="Q"')), ("compensation.no_event", "H")),
    ],
    ids=lambda value: value[0] if isinstance(value[1], str) and len(value) == 2 else None,
)
def test_a_mistake_is_found_on_its_element(parts: tuple[str, ...], expected: tuple[str, str]) -> None:
    assert expected in found(*parts)


@refuses("compensate.multiInstance", "13.5.5", "compensation.repeats")
def test_compensation_of_what_repeats_is_refused() -> None:
    number = "<bpmn:loopCardinality>3</bpmn:loopCardinality>"
    many = f"<bpmn:multiInstanceLoopCharacteristics>{number}</bpmn:multiInstanceLoopCharacteristics>"
    parts = (START, task("T", inner=many), undone_by("T", "B", "H"), throw("N", COMPENSATE), END)
    assert ("compensation.repeats", "B") in found(*parts, path("S", "T", "N", "E"))


@refuses("compensate.inEventSubProcess", "13.5.5", "compensation.in_event_subprocess")
def test_compensation_thrown_in_an_event_subprocess_is_refused() -> None:
    inside = (start("XS", MESSAGE), task("A"), undone_by("A", "B", "H"), end("XE", COMPENSATE), path("XS", "A", "XE"))
    assert ("compensation.in_event_subprocess", "XE") in found(*OK, event_sub("X", *inside))


@refuses("compensate.notWaitedFor", "13.5.5", "compensation.not_waited_for")
def test_compensation_that_is_not_waited_for_is_refused() -> None:
    loose = COMPENSATE.replace("/>", ' waitForCompletion="false"/>')
    parts = (START, task("T"), undone_by("T", "B", "H"), throw("N", loose), END, path("S", "T", "N", "E"))
    assert ("compensation.not_waited_for", "N") in found(*parts)


@refuses("eventSubProcess.compensate", "13.5.5", "event.unsupported")
@refuses("startEvent.multiple", "13.5.1", "event.unsupported")
@refuses("startEvent.parallelMultiple", "13.5.1", "event.unsupported")
@pytest.mark.parametrize("definition", [COMPENSATE, f"{MESSAGE}{SIGNAL}"])
def test_a_handler_that_begins_by_compensation_or_by_several_events_is_refused(definition: str) -> None:
    inside = (start("XS", definition), end("XE"), path("XS", "XE"))
    assert ("event.unsupported", "XS") in found(*OK, event_sub("X", *inside))


@refuses("intermediateEvent.multiple", "13.5.2", "event.unsupported")
@pytest.mark.parametrize("event", [catch("N", f"{MESSAGE}{SIGNAL}"), throw("N", f"{MESSAGE}{SIGNAL}")])
def test_an_event_of_several_kinds_is_refused(event: str) -> None:
    assert ("event.unsupported", "N") in found(*instead("N", event))


@refuses("eventBasedGateway.parallel", "13.4.4", "gateway.event_all")
@refuses("eventBasedGateway.instantiating", "13.2", "gateway.event_all")
@pytest.mark.parametrize("attribute", ['eventGatewayType="Parallel"', 'instantiate="true"'])
def test_a_gateway_that_begins_or_wants_all_events_is_refused(attribute: str) -> None:
    way = gateway("eventBased", "G").replace("/>", f"{attribute}/>")
    parts = (START, way, catch("C", DAY), catch("D1", SIGNAL), END, path("S", "G", "C", "E"), path("G", "D1", "E"))
    assert ("gateway.event_all", "G") in found(*parts)


def test_an_error_that_nobody_catches_is_a_warning_on_its_end() -> None:
    inside = sub("U", start("S2"), end("X", ERROR), path("S2", "X"))
    parts = (START, inside, beside("U", "B", OTHER_ERROR), END, path("S", "U", "E"), path("B", "E"))
    assert ("error.uncaught", "X") in found(*parts, severity="warning")
    caught = (START, inside, beside("U", "B", ANY_ERROR), END, path("S", "U", "E"), path("B", "E"))
    assert ("error.uncaught", "X") not in found(*caught, severity="warning")


def test_an_event_that_its_host_never_throws_is_a_warning() -> None:
    parts = (START, task("T"), beside("T", "B", ERROR), END, path("S", "T", "E"), path("B", "E"))
    assert ("boundary.never", "B") in found(*parts, severity="warning")
    right = (START, service("K"), beside("K", "B", ERROR), END, path("S", "K", "E"), path("B", "E"))
    assert found(*right, severity="warning") == found(*right) == set()
