"""Event subprocesses, interrupting and not (BPMN 2.0.2, 13.5.4)."""

from __future__ import annotations

import pytest

from engine.errors import NobodyWaits
from tests.constructs import shows
from tests.engine.diagram.draw import END, START, path, task
from tests.engine.diagram.draw_events import (
    ANY_ERROR,
    CONDITION,
    DAY,
    ERROR,
    ESCALATION,
    HOUR,
    MESSAGE,
    OTHER_ERROR,
    SIGNAL,
    TERMINATE,
    beside,
    end,
    event_sub,
    gateway,
    start,
    sub,
    throw,
    timer,
)
from tests.engine.spiff.event_game import EventGame

MAIN = (START, task("T"), END, path("S", "T", "E"))


def handler(definition: str, *, interrupting: bool, name: str = "H") -> str:
    inside = (start(f"{name}S", definition, interrupting=interrupting), task(name), end(f"{name}E"))
    return event_sub(f"{name}X", *inside, path(f"{name}S", name, f"{name}E"))


@shows("eventSubProcess.message.interrupting", "13.5.4")
def test_a_message_takes_the_work_away_and_the_process_ends_with_the_handler() -> None:
    game = EventGame(*MAIN, handler(MESSAGE, interrupting=True))
    assert game.waiting == ["T"]
    game.message()
    assert (game.waiting, game.step.subscriptions) == (["H"], ())
    game.do("H")
    assert game.done


@shows("eventSubProcess.message.nonInterrupting", "13.5.4")
def test_a_message_beside_begins_a_handler_every_time_and_the_process_waits_for_all() -> None:
    game = EventGame(*MAIN, handler(MESSAGE, interrupting=False))
    game.message()
    game.message()
    assert game.waiting == ["H", "H", "T"]
    game.do("T")
    assert game.waiting == ["H", "H"]
    game.do("H")
    game.message()
    game.do("H")
    game.do("H")
    assert game.done


def test_who_listens_does_not_keep_the_process_open() -> None:
    game = EventGame(*MAIN, handler(MESSAGE, interrupting=False), handler(DAY, interrupting=True, name="I"))
    assert len(game.step.subscriptions) == len(game.step.timers) == 1
    game.do("T")
    assert game.done
    with pytest.raises(NobodyWaits):
        game.message()


@shows("eventSubProcess.timer.interrupting", "13.5.4")
def test_a_timer_takes_the_work_away() -> None:
    game = EventGame(*MAIN, handler(DAY, interrupting=True))
    game.wait(days=2)
    assert (game.waiting, game.step.timers) == (["H"], ())


@shows("eventSubProcess.timer.nonInterrupting", "13.5.4")
def test_a_timer_beside_happens_once() -> None:
    game = EventGame(*MAIN, handler(DAY, interrupting=False))
    game.wait(days=2)
    game.wait(days=2)
    assert game.waiting == ["H", "T"]


@shows("eventSubProcess.timer.cycle", "13.5.4")
def test_a_cycle_beside_happens_as_often_as_it_says() -> None:
    game = EventGame(*MAIN, handler(timer("Cycle", "R2/PT1H"), interrupting=False))
    for _ in range(3):
        game.wait(hours=1)
    assert game.waiting == ["H", "H", "T"]


@shows("eventSubProcess.signal.interrupting", "13.5.4")
@shows("eventSubProcess.signal.nonInterrupting", "13.5.4")
@pytest.mark.parametrize(("interrupting", "left"), [(True, ["H"]), (False, ["H", "T"])])
def test_a_signal_begins_its_handler(interrupting: bool, left: list[str]) -> None:
    game = EventGame(*MAIN, handler(SIGNAL, interrupting=interrupting))
    game.signal()
    assert game.waiting == left


@shows("eventSubProcess.conditional.interrupting", "13.5.4")
@shows("eventSubProcess.conditional.nonInterrupting", "13.5.4")
@pytest.mark.parametrize(("interrupting", "left"), [(True, ["H"]), (False, ["H", "U"])])
def test_a_condition_begins_its_handler_when_it_becomes_true(interrupting: bool, left: list[str]) -> None:
    game = EventGame(
        START, task("T"), task("U"), END, path("S", "T", "U", "E"), handler(CONDITION, interrupting=interrupting), n=0
    )
    assert game.waiting == ["T"]
    game.do("T", n=4)
    assert game.waiting == left


@shows("eventSubProcess.error", "13.5.4")
def test_an_error_ends_its_scope_and_begins_the_handler() -> None:
    game = EventGame(
        START,
        gateway("parallel", "P"),
        task("T"),
        task("U"),
        END,
        end("X", ERROR),
        path("S", "P", "T", "X"),
        path("P", "U", "E"),
        handler(OTHER_ERROR, interrupting=True, name="I"),
        handler(ANY_ERROR, interrupting=True, name="J"),
        handler(ERROR, interrupting=True),
    )
    game.do("T")
    assert (game.waiting, game.faults) == (["H"], [])
    assert ("error.caught", "HS") in game.said
    game.do("H")
    assert game.done


@shows("eventSubProcess.escalation.interrupting", "13.5.4")
@shows("eventSubProcess.escalation.nonInterrupting", "13.5.4")
@pytest.mark.parametrize(("interrupting", "left"), [(True, ["H"]), (False, ["H", "U"])])
def test_an_escalation_begins_its_handler(interrupting: bool, left: list[str]) -> None:
    game = EventGame(
        START,
        task("T"),
        throw("N", ESCALATION),
        task("U"),
        END,
        path("S", "T", "N", "U", "E"),
        handler(ESCALATION, interrupting=interrupting),
    )
    game.do("T")
    assert game.waiting == left


@shows("eventSubProcess.inSubProcess", "13.5.4")
def test_inside_a_subprocess_only_that_is_interrupted_and_left_by_its_own_way_out() -> None:
    inside = (start("S2"), task("A"), end("E2"), path("S2", "A", "E2"), handler(MESSAGE, interrupting=True))
    game = EventGame(
        START,
        gateway("parallel", "P"),
        sub("U", *inside),
        task("B"),
        task("Z"),
        END,
        path("S", "P", "U", "Z", "E"),
        path("P", "B", "E"),
    )
    game.message()
    assert game.waiting == ["B", "H"]
    game.do("H")
    assert game.waiting == ["B", "Z"]


def test_a_subprocess_that_is_taken_away_takes_its_listeners_along() -> None:
    inside = (start("S2"), task("A"), end("E2"), path("S2", "A", "E2"), handler(MESSAGE, interrupting=False))
    game = EventGame(
        START,
        sub("U", *inside),
        beside("U", "B", DAY),
        task("L"),
        END,
        path("S", "U", "E"),
        path("B", "L", "E"),
    )
    game.message()
    game.wait(days=2)
    assert (game.waiting, game.step.subscriptions) == (["L"], ())


def test_what_an_interrupting_handler_throws_is_caught_further_out_only() -> None:
    """13.5.4: once a handler has interrupted its scope, no other handler of that scope may begin."""
    failing = event_sub("HX", start("HS", ERROR), end("HE", OTHER_ERROR), path("HS", "HE"))
    inside = (start("S2"), end("E2", ERROR), path("S2", "E2"), failing, handler(ANY_ERROR, interrupting=True, name="I"))
    game = EventGame(
        START, sub("U", *inside), beside("U", "B", ANY_ERROR), task("L"), END, path("S", "U", "E"), path("B", "L", "E")
    )
    assert game.waiting == ["L"]


def test_a_handler_beside_may_throw_to_another_handler_of_its_scope() -> None:
    failing = event_sub("HX", start("HS", MESSAGE, interrupting=False), end("HE", ERROR), path("HS", "HE"))
    game = EventGame(*MAIN, failing, handler(ERROR, interrupting=True, name="I"))
    game.message()
    assert game.waiting == ["I"]


def test_terminate_in_a_handler_ends_the_handler_only() -> None:
    stopping = event_sub("HX", start("HS", MESSAGE, interrupting=False), end("HE", TERMINATE), path("HS", "HE"))
    game = EventGame(*MAIN, stopping)
    game.message()
    assert game.waiting == ["T"]


def test_terminate_ends_handlers_and_listeners_of_its_scope() -> None:
    game = EventGame(
        START,
        task("T"),
        end("X", TERMINATE),
        path("S", "T", "X"),
        handler(MESSAGE, interrupting=False),
        handler(HOUR, interrupting=True, name="I"),
    )
    game.message()
    game.do("T")
    assert game.done
    assert game.step.ends == ("X",)


def test_a_handler_may_have_a_handler_of_its_own() -> None:
    inner = handler(SIGNAL, interrupting=True, name="I")
    outer = event_sub("HX", start("HS", MESSAGE), task("H"), end("HE"), path("HS", "H", "HE"), inner)
    game = EventGame(*MAIN, outer)
    with pytest.raises(NobodyWaits):
        game.signal()
    game.message()
    game.signal()
    assert game.waiting == ["I"]
