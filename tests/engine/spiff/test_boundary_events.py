"""Boundary events, interrupting and not (BPMN 2.0.2, 13.5.3)."""

from __future__ import annotations

import pytest

from engine.errors import BpmnError
from tests.constructs import shows
from tests.engine.diagram.draw import END, START, flow, path, task
from tests.engine.diagram.draw_events import (
    ANY_ERROR,
    ANY_ESCALATION,
    CONDITION,
    ERROR,
    ESCALATION,
    MESSAGE,
    OTHER_ERROR,
    OTHER_ESCALATION,
    SIGNAL,
    beside,
    end,
    gateway,
    script,
    service,
    start,
    sub,
    throw,
    timer,
)
from tests.engine.spiff.event_game import EventGame


def guarded(definition: str, *, interrupting: bool = True, **variables: int) -> EventGame:
    """A task T with an event B on it that leads to L."""
    parts = (START, task("T"), beside("T", "B", definition, interrupting=interrupting), task("L"), END)
    return EventGame(*parts, path("S", "T", "E"), path("B", "L", "E"), **variables)


@shows("boundaryEvent.message.interrupting", "13.5.3")
def test_a_message_takes_the_work_away() -> None:
    game = guarded(MESSAGE)
    game.message()
    assert (game.waiting, game.step.subscriptions) == (["L"], ())


@shows("boundaryEvent.message.nonInterrupting", "13.5.3")
def test_a_message_beside_may_come_again_and_again() -> None:
    game = guarded(MESSAGE, interrupting=False)
    for _ in range(3):
        game.message()
    assert game.waiting == ["L", "L", "L", "T"]
    assert game.said == [("message.received", "B"), ("element.completed", "B")]


@shows("boundaryEvent.signal.interrupting", "13.5.3")
@shows("boundaryEvent.signal.nonInterrupting", "13.5.3")
@pytest.mark.parametrize(("interrupting", "left"), [(True, ["L"]), (False, ["L", "L", "T"])])
def test_a_signal_is_heard_beside_a_task(interrupting: bool, left: list[str]) -> None:
    game = guarded(SIGNAL, interrupting=interrupting)
    game.signal()
    if not interrupting:
        game.signal()
    assert game.waiting == left


@shows("boundaryEvent.timer.date", "13.5.3")
def test_a_date_comes_once() -> None:
    game = guarded(timer("Date", "2026-03-03T00:00:00+00:00"), interrupting=False)
    game.wait(hours=23)
    assert game.waiting == ["T"]
    game.wait(hours=2)
    assert game.waiting == ["L", "T"]


def test_a_cycle_that_interrupts_does_so_at_its_first_moment() -> None:
    game = guarded(timer("Cycle", "R3/PT1H"))
    game.wait(hours=1)
    assert (game.waiting, game.step.timers) == (["L"], ())


def test_a_cycle_may_say_when_it_begins_and_makes_up_for_what_was_missed() -> None:
    game = guarded(timer("Cycle", "R/2026-03-02T08:00:00+00:00/PT1H"), interrupting=False)
    game.wait(hours=10)
    assert game.waiting == ["L", "L", "L", "T"]


def test_a_cycle_without_a_length_is_a_fault() -> None:
    assert guarded(timer("Cycle", "R/PT0S")).faults == ["B"]


@shows("boundaryEvent.conditional.interrupting", "13.5.3")
def test_a_condition_takes_the_work_away() -> None:
    parallel = (gateway("parallel", "P"), task("U"), end("E2"), path("P", "U", "E2"))
    game = EventGame(
        START,
        *parallel,
        task("T"),
        beside("T", "B", CONDITION),
        task("L"),
        END,
        path("S", "P", "T", "E"),
        path("B", "L", "E"),
    )
    game.do("U", n=4)
    assert game.waiting == ["L"]


@shows("boundaryEvent.conditional.nonInterrupting", "13.5.3")
def test_a_condition_must_be_false_before_it_can_become_true_again() -> None:
    loop = (gateway("exclusive", "G"), task("U"), gateway("exclusive", "K", "K_G"))
    again = (*loop, path("P", "G", "U", "K", "G"), flow("K", "E", "=ulang"))
    game = EventGame(
        START,
        gateway("parallel", "P"),
        *again,
        task("T"),
        beside("T", "B", CONDITION, interrupting=False),
        task("L"),
        END,
        path("S", "P", "T", "E"),
        path("B", "L", "E"),
        n=0,
        ulang=False,
    )
    for n, happened in [(4, 1), (5, 1), (3, 1), (9, 2)]:
        game.do("U", n=n)
        assert game.waiting.count("L") == happened


def failing(*, before: str = "", inner: str = ERROR) -> tuple[str, ...]:
    return (sub("U", start("S2"), task("A"), end("X", inner), path("S2", "A", "X"), before), END, task("L"), task("M"))


@shows("boundaryEvent.error", "13.5.3")
@shows("endEvent.error", "13.5.6")
def test_an_error_is_caught_by_its_code_before_it_is_caught_by_any() -> None:
    ways = (beside("U", "B", ANY_ERROR), beside("U", "C", ERROR), path("S", "U", "E"), path("B", "L", "E"))
    game = EventGame(START, *failing(), *ways, path("C", "M", "E"))
    game.do("A")
    assert game.waiting == ["M"]


def test_an_error_of_another_code_goes_to_whoever_catches_any() -> None:
    ways = (beside("U", "B", ANY_ERROR), beside("U", "C", ERROR), path("S", "U", "E"), path("B", "L", "E"))
    game = EventGame(START, *failing(inner=OTHER_ERROR), *ways, path("C", "M", "E"))
    game.do("A")
    assert game.waiting == ["L"]


def test_the_nearest_catcher_has_the_error() -> None:
    inner = sub("V", start("S3"), end("X", ERROR), path("S3", "X"))
    outer = sub(
        "U",
        start("S2"),
        inner,
        beside("V", "B", ERROR),
        task("L"),
        end("E2"),
        path("S2", "V", "E2"),
        path("B", "L", "E2"),
    )
    game = EventGame(START, outer, beside("U", "C", ERROR), task("M"), END, path("S", "U", "E"), path("C", "M", "E"))
    assert game.waiting == ["L"]


@shows("error.uncaught", "13.5.6")
def test_an_error_that_nobody_catches_is_an_incident_that_a_retry_can_lift() -> None:
    ways = path("S", "U", "E") + path("B", "L", "M", "E")
    game = EventGame(START, *failing(), beside("U", "B", OTHER_ERROR), ways)
    game.do("A")
    assert (game.faults, game.step.status) == (["X"], "active")
    game.retry()
    assert game.faults == ["X"]


@shows("serviceTask.error", "13.5.3")
def test_the_error_of_a_remote_operation_is_caught_beside_its_task() -> None:
    parts = (START, service(), beside("K", "B", ERROR), task("L"), END, path("S", "K", "E"), path("B", "L", "E"))
    game = EventGame(*parts)
    game.fail("K", code="G1")
    assert (game.waiting, game.step.operations, game.faults) == (["L"], (), [])


def test_the_error_of_an_operation_that_nobody_catches_is_an_incident() -> None:
    game = EventGame(START, service(), END, path("S", "K", "E"))
    game.fail("K", code="G1")
    assert game.faults == ["K"]


def test_the_error_of_a_local_operation_is_caught_further_out() -> None:
    inside = sub("U", start("S2"), task("A"), service(), end("E2"), path("S2", "A", "K", "E2"))
    game = EventGame(START, inside, beside("U", "B", ERROR), task("L"), END, path("S", "U", "E"), path("B", "L", "E"))
    game.answers = Refusing()
    game.do("A")
    assert game.waiting == ["L"]


class Refusing(dict):
    def get(self, *_: object) -> None:
        raise BpmnError("G1", "tidak boleh")


@shows("boundaryEvent.escalation.interrupting", "13.5.3")
@shows("boundaryEvent.escalation.nonInterrupting", "13.5.3")
@pytest.mark.parametrize(("interrupting", "left"), [(True, ["L"]), (False, ["C", "L"])])
def test_an_escalation_is_caught_beside_the_subprocess(interrupting: bool, left: list[str]) -> None:
    inside = sub(
        "U", start("S2"), task("A"), throw("N", ESCALATION), task("C"), end("E2"), path("S2", "A", "N", "C", "E2")
    )
    catchers = beside("U", "D1", OTHER_ESCALATION), beside("U", "B", ESCALATION, interrupting=interrupting)
    game = EventGame(
        START,
        inside,
        *catchers,
        task("L"),
        task("M"),
        END,
        path("S", "U", "E"),
        path("B", "L", "E"),
        path("D1", "M", "E"),
    )
    game.do("A")
    assert game.waiting == left


@shows("endEvent.escalation", "13.5.6")
def test_an_escalation_at_the_end_lets_the_subprocess_end_too() -> None:
    inside = sub("U", start("S2"), task("A"), end("X", ESCALATION), path("S2", "A", "X"))
    catcher = beside("U", "B", ANY_ESCALATION, interrupting=False)
    game = EventGame(START, inside, catcher, task("L"), task("Z"), END, path("S", "U", "Z", "E"), path("B", "L", "E"))
    game.do("A")
    assert game.waiting == ["L", "Z"]


@shows("escalation.uncaught", "13.5.6")
@shows("intermediateThrowEvent.escalation", "13.5.2")
def test_an_escalation_that_nobody_catches_goes_on_and_is_told() -> None:
    game = EventGame(START, task("A"), throw("N", ESCALATION), task("C"), END, path("S", "A", "N", "C", "E"))
    game.do("A")
    assert (game.waiting, game.faults) == (["C"], [])
    (told,) = [trace for trace in game.step.trace if trace.kind == "escalation.thrown"]
    assert told.detail == {"code": "N1", "caught": None}


def test_an_error_stops_at_once_what_is_ready_beside_it() -> None:
    """13.5.3: what the interrupted activity would still have done does not happen, not even in the same step."""
    inside = sub(
        "U",
        start("S2"),
        gateway("parallel", "P"),
        end("X", ERROR),
        script("K", "1", "ditulis"),
        end("E2"),
        path("S2", "P", "X"),
        path("P", "K", "E2"),
    )
    game = EventGame(START, inside, beside("U", "B", ERROR), task("L"), END, path("S", "U", "E"), path("B", "L", "E"))
    assert game.waiting == ["L"]
    assert "ditulis" not in game.step.variables


def test_a_cycle_that_was_missed_very_often_is_made_up_for_in_several_steps() -> None:
    game = guarded(timer("Cycle", "R/PT1M"), interrupting=False)
    game.wait(minutes=250)
    assert game.waiting.count("L") == 200
    assert game.step.timers[0].due_at < game.now
    game.wait()
    assert game.waiting.count("L") == 250
