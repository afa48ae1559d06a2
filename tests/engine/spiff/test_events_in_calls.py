"""Events across called processes and multi-instance (BPMN 2.0.2, 13.3.4, 13.3.7, 13.5)."""

from __future__ import annotations

from typing import Any

from engine.diagram import read_diagram
from engine.diagram.lint import lint_diagram
from engine.spiff import retry
from tests.constructs import shows
from tests.engine.diagram.draw import END, START, drawn, path, task
from tests.engine.diagram.draw_events import (
    COMPENSATE,
    ERROR,
    ESCALATION,
    MESSAGE,
    ROOTS,
    SIGNAL,
    TERMINATE,
    beside,
    end,
    event_sub,
    start,
    sub,
    throw,
    undone_by,
)
from tests.engine.spiff.event_game import KNOWN, EventGame
from tests.engine.spiff.game import Game

CALL = (
    '<bpmn:callActivity id="C"><bpmn:extensionElements><zeebe:calledElement processId="q"/>'
    "</bpmn:extensionElements></bpmn:callActivity>"
)
TWICE = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
    "</bpmn:multiInstanceLoopCharacteristics>"
)


class CallGame(EventGame):
    """A process that calls `q`, which is made of `called`."""

    def __init__(self, *parts: str, called: tuple[str, ...], **variables: Any) -> None:
        extra = f'{ROOTS}<bpmn:process id="q" isExecutable="true">{"".join(called)}</bpmn:process>'
        problems = lint_diagram(read_diagram(drawn(*parts, extra=extra)), "p", KNOWN)
        assert [str(problem) for problem in problems if problem.severity == "error"] == []
        Game.__init__(self, *parts, extra=extra, variables={"nomor": "7", **variables})


def calling(*called: str, event: str, interrupting: bool = True) -> CallGame:
    catcher = beside("C", "B", event, interrupting=interrupting)
    ways = path("S", "C", "Z", "E") + path("B", "L", "E")
    return CallGame(START, CALL, catcher, task("L"), task("Z"), END, ways, called=called)


@shows("callActivity.error", "13.5.3")
def test_an_error_of_a_called_process_is_caught_beside_the_call() -> None:
    game = calling(start("qS"), task("A"), end("qE", ERROR), path("qS", "A", "qE"), event=ERROR)
    game.do("A")
    assert (game.waiting, game.faults) == (["L"], [])


@shows("callActivity.escalation", "13.5.3")
def test_an_escalation_of_a_called_process_is_caught_beside_the_call() -> None:
    called = (start("qS"), throw("N", ESCALATION), task("A"), end("qE"), path("qS", "N", "A", "qE"))
    game = calling(*called, event=ESCALATION, interrupting=False)
    assert game.waiting == ["A", "L"]


def test_terminate_ends_the_called_process_only() -> None:
    game = calling(start("qS"), task("A"), end("qE", TERMINATE), path("qS", "A", "qE"), event=ERROR)
    game.do("A")
    assert game.waiting == ["Z"]


@shows("callActivity.eventSubProcess", "13.5.4")
def test_a_called_process_has_handlers_of_its_own() -> None:
    handler = event_sub("X", start("XS", MESSAGE), task("H"), end("XE"), path("XS", "H", "XE"))
    game = calling(start("qS"), task("A"), end("qE"), path("qS", "A", "qE"), handler, event=ERROR)
    game.message()
    assert game.waiting == ["H"]
    game.do("H")
    assert (game.waiting, game.step.subscriptions) == (["Z"], ())


def test_what_a_called_process_did_is_undone_by_its_handlers() -> None:
    called = (start("qS"), task("A"), undone_by("A", "BA", "HA"), end("qE"), path("qS", "A", "qE"))
    game = CallGame(START, CALL, throw("N", COMPENSATE), task("Z"), END, path("S", "C", "N", "Z", "E"), called=called)
    game.do("A")
    assert game.waiting == ["HA"]
    game.do("HA")
    assert game.waiting == ["Z"]


def repeated(*parts: str) -> str:
    return sub("U", TWICE, *parts)


@shows("subProcess.multiInstance.error", "13.3.7")
def test_an_error_in_one_instance_ends_them_all() -> None:
    inside = repeated(start("S2"), task("A"), end("X", ERROR), path("S2", "A", "X"))
    game = EventGame(START, inside, beside("U", "B", ERROR), task("L"), END, path("S", "U", "E"), path("B", "L", "E"))
    assert game.waiting == ["A", "A"]
    game.do("A")
    assert game.waiting == ["L"]


@shows("subProcess.multiInstance.terminate", "13.3.7")
def test_terminate_in_one_instance_leaves_the_others() -> None:
    inside = repeated(start("S2"), task("A"), end("X", TERMINATE), path("S2", "A", "X"))
    game = EventGame(START, inside, task("Z"), END, path("S", "U", "Z", "E"))
    game.do("A")
    assert game.waiting == ["A"]
    game.do("A")
    assert game.waiting == ["Z"]


@shows("subProcess.multiInstance.eventSubProcess", "13.5.4")
def test_each_instance_has_its_own_handlers() -> None:
    handler = event_sub("X", start("XS", SIGNAL), task("H"), end("XE"), path("XS", "H", "XE"))
    game = EventGame(
        START, repeated(start("S2"), task("A"), end("E2"), path("S2", "A", "E2"), handler), END, path("S", "U", "E")
    )
    game.do("A")
    game.signal()
    assert game.waiting == ["H"]
    game.do("H")
    assert game.done


def test_an_uncaught_error_in_an_instance_is_an_incident_there() -> None:
    inside = repeated(start("S2"), task("A"), end("X", ERROR), path("S2", "A", "X"))
    game = EventGame(START, inside, END, path("S", "U", "E"))
    game.do("A")
    assert (game.faults, game.waiting) == (["X"], ["A"])
    (fault,) = game.step.faults
    game.step = retry(game.program, game.state, fault.token_id, game.world)
    assert game.faults == ["X"]
