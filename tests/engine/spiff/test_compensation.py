"""Compensation: completed activities are undone in reverse order (BPMN 2.0.2, 13.5.5)."""

from __future__ import annotations

from tests.constructs import shows
from tests.engine.diagram.draw import END, START, flow, path, task
from tests.engine.diagram.draw_events import (
    COMPENSATE,
    DAY,
    ERROR,
    TERMINATE,
    beside,
    end,
    gateway,
    start,
    sub,
    throw,
    undo,
    undone_by,
)
from tests.engine.spiff.event_game import EventGame

TWO = (task("A"), undone_by("A", "BA", "HA"), task("B"), undone_by("B", "BB", "HB"))


@shows("intermediateThrowEvent.compensate", "13.5.5")
@shows("boundaryEvent.compensate", "13.5.5")
def test_what_was_completed_is_undone_the_last_first_and_then_the_token_goes_on() -> None:
    game = EventGame(START, *TWO, throw("N", COMPENSATE), task("Z"), END, path("S", "A", "B", "N", "Z", "E"))
    game.do("A")
    game.do("B")
    assert game.waiting == ["HB"]
    game.do("HB")
    assert game.waiting == ["HA"]
    game.do("HA")
    assert game.waiting == ["Z"]
    game.do("Z")
    assert game.done


def test_what_was_not_completed_is_not_undone() -> None:
    parallel = (gateway("parallel", "P"), path("P", "B", "E"))
    game = EventGame(START, *TWO, *parallel, throw("N", COMPENSATE), task("Z"), END, path("S", "P", "A", "N", "Z", "E"))
    game.do("A")
    assert game.waiting == ["B", "HA"]
    game.do("HA")
    assert game.waiting == ["B", "Z"]


@shows("compensate.activityRef", "13.5.5")
def test_one_activity_may_be_named() -> None:
    game = EventGame(START, *TWO, throw("N", undo("A")), task("Z"), END, path("S", "A", "B", "N", "Z", "E"))
    game.do("A")
    game.do("B")
    assert game.waiting == ["HA"]
    game.do("HA")
    assert game.waiting == ["Z"]


@shows("endEvent.compensate", "13.5.5")
def test_the_end_waits_for_what_it_undoes() -> None:
    game = EventGame(START, *TWO, end("X", COMPENSATE), path("S", "A", "B", "X"))
    game.do("A")
    game.do("B")
    game.do("HB")
    game.do("HA")
    assert game.done
    assert game.step.ends == ("X",)


def test_every_turn_of_a_loop_is_undone_once() -> None:
    game = EventGame(
        START,
        gateway("exclusive", "J"),
        task("A"),
        undone_by("A", "BA", "HA"),
        gateway("exclusive", "G", "G_N"),
        throw("N", COMPENSATE),
        throw("M", COMPENSATE),
        task("Z"),
        END,
        path("S", "J", "A", "G"),
        flow("G", "J", "=lagi"),
        flow("G", "N"),
        path("N", "M", "Z", "E"),
    )
    game.do("A", lagi=True)
    game.do("A", lagi=False)
    game.do("HA")
    game.do("HA")
    assert game.waiting == ["Z"]


@shows("compensate.subProcess", "13.5.5")
def test_a_completed_subprocess_is_undone_by_what_undoes_its_activities() -> None:
    inside = sub("U", start("S2"), *TWO, end("E2"), path("S2", "A", "B", "E2"))
    game = EventGame(
        START,
        inside,
        task("C"),
        undone_by("C", "BC", "HC"),
        throw("N", COMPENSATE),
        END,
        path("S", "U", "C", "N", "E"),
    )
    for name in ("A", "B", "C", "HC", "HB", "HA"):
        assert game.waiting == [name]
        game.do(name)
    assert game.done


def test_a_subprocess_with_a_handler_of_its_own_is_undone_by_that() -> None:
    inside = sub("U", start("S2"), *TWO, end("E2"), path("S2", "A", "B", "E2"))
    game = EventGame(START, inside, undone_by("U", "BU", "HU"), throw("N", COMPENSATE), END, path("S", "U", "N", "E"))
    for name in ("A", "B", "HU"):
        game.do(name)
    assert game.done


def test_a_subprocess_that_was_interrupted_is_not_undone() -> None:
    inside = sub("U", start("S2"), *TWO, end("X", ERROR), path("S2", "A", "B", "X"))
    game = EventGame(
        START,
        inside,
        beside("U", "B1", ERROR),
        throw("N", COMPENSATE),
        task("Z"),
        END,
        path("S", "U", "E"),
        path("B1", "N", "Z", "E"),
    )
    game.do("A")
    game.do("B")
    assert game.waiting == ["Z"]


def test_what_a_terminate_ended_is_not_undone() -> None:
    inside = sub("U", start("S2"), *TWO, end("X", TERMINATE), path("S2", "A", "B", "X"))
    game = EventGame(START, inside, throw("N", COMPENSATE), task("Z"), END, path("S", "U", "N", "Z", "E"))
    game.do("A")
    game.do("B")
    assert game.waiting == ["Z"]


def test_compensation_that_is_interrupted_stops() -> None:
    inside = sub("U", start("S2"), *TWO, throw("N", COMPENSATE), end("E2"), path("S2", "A", "B", "N", "E2"))
    game = EventGame(START, inside, beside("U", "T1", DAY), task("L"), END, path("S", "U", "E"), path("T1", "L", "E"))
    game.do("A")
    game.do("B")
    game.wait(days=2)
    assert game.waiting == ["L"]
    game.do("L")
    assert game.done
