"""Events in the middle and at the end, links, event gateways, terminate (BPMN 2.0.2, 13.4.4, 13.5.2, 13.5.6)."""

from __future__ import annotations

import pytest

from engine.model import Thrown
from tests.constructs import shows
from tests.engine.diagram.draw import END, START, flow, path, task
from tests.engine.diagram.draw_events import (
    CONDITION,
    DAY,
    HOUR,
    MESSAGE,
    SIGNAL,
    TERMINATE,
    beside,
    catch,
    end,
    gateway,
    link,
    script,
    start,
    sub,
    throw,
    timer,
)
from tests.engine.spiff.event_game import EventGame


def passing(event: str, **variables: int) -> EventGame:
    """T, then an event N, then U."""
    return EventGame(START, task("T"), event, task("U"), END, path("S", "T", "N", "U", "E"), **variables)


def sent(game: EventGame) -> list[tuple[str, str, str, str | None]]:
    return [(thrown.kind, thrown.name, thrown.element_id, thrown.correlation_value) for thrown in game.step.thrown]


@shows("intermediateThrowEvent.none", "13.5.2")
def test_an_event_that_throws_nothing_is_passed() -> None:
    game = passing(throw("N"))
    game.do("T")
    assert (game.waiting, game.step.thrown) == (["U"], ())


@shows("intermediateCatchEvent.timer", "13.5.2")
@pytest.mark.parametrize("when", [timer("Date", "2026-03-04T00:00:00Z"), timer("Duration", "P2D")])
def test_a_timer_is_waited_for(when: str) -> None:
    game = passing(catch("N", when))
    game.do("T")
    game.wait(days=1)
    assert game.waiting == []
    game.wait(days=1)
    assert game.waiting == ["U"]


@shows("intermediateCatchEvent.message", "13.5.2")
def test_a_message_is_waited_for() -> None:
    game = passing(catch("N", MESSAGE))
    game.do("T")
    game.message()
    assert game.waiting == ["U"]


@shows("intermediateCatchEvent.signal", "13.5.2")
def test_a_signal_is_waited_for() -> None:
    game = passing(catch("N", SIGNAL))
    game.do("T")
    assert [(s.kind, s.name) for s in game.step.subscriptions] == [("signal", "sirene")]
    game.signal()
    assert game.waiting == ["U"]


@shows("intermediateCatchEvent.conditional", "13.5.2")
def test_a_condition_is_waited_for_and_one_that_is_true_already_is_not() -> None:
    parts = (START, gateway("parallel", "P"), task("T"), catch("N", CONDITION), task("U"), END)
    ways = path("S", "P", "N", "U", "E") + path("P", "T", "E")
    game = EventGame(*parts, ways, n=1)
    assert game.waiting == ["T"]
    assert [(s.kind, s.element_id, s.name) for s in game.step.subscriptions] == [("condition", "N", "=n > 3")]
    game.do("T", n=4)
    assert game.waiting == ["U"]
    assert EventGame(*parts, ways, n=4).waiting == ["T", "U"]


@shows("intermediateThrowEvent.message", "13.5.2")
@shows("endEvent.message", "13.5.6")
@pytest.mark.parametrize(("event", "left"), [(throw("N", MESSAGE), ["U"]), (end("N", MESSAGE), [])])
def test_a_message_leaves_the_instance_with_its_key(event: str, left: list[str]) -> None:
    after = (task("U"), END, path("S", "T", "N", "U", "E")) if left else (path("S", "T", "N"),)
    game = EventGame(START, task("T"), event, *after)
    game.do("T")
    assert game.waiting == left
    assert sent(game) == [("message", "kabar", "N", "7")]


def test_a_message_carries_what_its_mappings_say() -> None:
    mapping = '<zeebe:ioMapping><zeebe:input source="=n + 1" target="jumlah"/></zeebe:ioMapping>'
    game = passing(throw("N", f"<bpmn:extensionElements>{mapping}</bpmn:extensionElements>{MESSAGE}"), n=1)
    game.do("T")
    (thrown,) = game.step.thrown
    assert isinstance(thrown, Thrown)
    assert thrown.values == {"jumlah": 2}


@shows("intermediateThrowEvent.signal", "13.5.2")
@shows("endEvent.signal", "13.5.6")
@pytest.mark.parametrize("event", [throw("N", SIGNAL), end("N", SIGNAL)])
def test_a_signal_is_heard_at_once_by_all_who_wait_and_leaves_the_instance(event: str) -> None:
    game = EventGame(
        START,
        gateway("parallel", "P"),
        task("T"),
        event,
        catch("C", SIGNAL),
        task("A"),
        task("V"),
        beside("V", "B", SIGNAL, interrupting=False),
        task("L"),
        END,
        path("S", "P", "T", "N") + (path("N", "E") if "Throw" in event else ""),
        path("P", "C", "A", "E"),
        path("P", "V", "E"),
        path("B", "L", "E"),
    )
    game.do("T")
    assert game.waiting == ["A", "L", "V"]
    assert sent(game) == [("signal", "sirene", "N", None)]


def test_a_signal_that_ends_its_own_scope_ends_what_would_come_after_it() -> None:
    inside = sub("U", start("S2"), task("A"), throw("N", SIGNAL), task("C"), end("E2"), path("S2", "A", "N", "C", "E2"))
    game = EventGame(START, inside, beside("U", "B", SIGNAL), task("L"), END, path("S", "U", "E"), path("B", "L", "E"))
    game.do("A")
    assert game.waiting == ["L"]


@shows("linkEvent", "13.5.2")
def test_a_link_goes_on_at_its_other_end_as_often_as_it_is_taken() -> None:
    game = EventGame(
        START,
        task("T"),
        gateway("exclusive", "G", "G_E"),
        throw("L1", link("lagi")),
        catch("L2", link("lagi")),
        gateway("exclusive", "J"),
        END,
        path("S", "J", "T", "G"),
        flow("G", "L1", "=ulang"),
        flow("G", "E"),
        path("L2", "J"),
    )
    game.do("T", ulang=True)
    game.do("T", ulang=True)
    assert game.waiting == ["T"]
    game.do("T", ulang=False)
    assert game.done


def test_an_inclusive_join_waits_for_a_token_that_can_come_over_a_link() -> None:
    game = EventGame(
        START,
        gateway("inclusive", "G", "G_A"),
        task("A"),
        task("B"),
        throw("L1", link("x")),
        catch("L2", link("x")),
        gateway("inclusive", "J"),
        task("Z"),
        END,
        path("S", "G"),
        flow("G", "A"),
        flow("G", "B", "=true"),
        flow("G", "A", "=true", "lagi"),
        path("A", "J"),
        path("B", "L1"),
        path("L2", "J", "Z", "E"),
    )
    game.do("A")
    assert game.waiting == ["B"]
    game.do("B")
    assert game.waiting == ["Z"]


def race(*events: str, **variables: int) -> EventGame:
    """An event gateway in a loop: after C1 comes A1 and the race begins anew, after the others A2, A3 … and the end."""
    parts, ways = [], []
    for number, event in enumerate(events, 1):
        parts += [catch(f"C{number}", event), task(f"A{number}")]
        ways.append(path("G", f"C{number}", f"A{number}", "J" if number == 1 else "E"))
    return EventGame(
        START,
        gateway("exclusive", "J"),
        gateway("eventBased", "G"),
        *parts,
        END,
        path("S", "J", "G"),
        *ways,
        **variables,
    )


@shows("eventBasedGateway.timers", "13.4.4")
@shows("eventBasedGateway.inLoop", "13.4.4")
def test_of_several_timers_the_first_wins_also_in_a_loop() -> None:
    game = race(timer("Duration", "PT3H"), DAY, HOUR)
    assert len(game.step.timers) == 3
    game.wait(hours=2)
    assert (game.waiting, game.step.timers) == (["A3"], ())


def test_events_that_are_due_together_come_by_time_then_by_name() -> None:
    game = race(timer("Duration", "PT3H"), DAY, HOUR)
    game.wait(days=9)
    assert game.waiting == ["A3"]
    same = race(DAY, DAY)
    same.wait(days=9)
    assert same.waiting == ["A1"]
    same.do("A1")
    assert len(same.step.timers) == 2


@shows("eventBasedGateway.signal", "13.4.4")
@shows("eventBasedGateway.message", "13.4.4")
def test_a_signal_wins_the_race() -> None:
    game = race(SIGNAL, MESSAGE, DAY)
    game.signal()
    assert game.waiting == ["A1"]
    game.do("A1")
    game.message()
    assert (game.waiting, game.step.subscriptions) == (["A2"], ())


@shows("eventBasedGateway.conditional", "13.4.4")
def test_a_condition_wins_the_race() -> None:
    assert race(DAY, CONDITION, n=4).waiting == ["A2"]
    game = race(DAY, CONDITION, n=1)
    game.wait(days=1)
    game.do("A1", n=4)
    assert game.waiting == ["A2"]


def test_terminate_stops_at_once_what_is_ready_beside_it() -> None:
    game = EventGame(
        START,
        gateway("parallel", "P"),
        end("X", TERMINATE),
        script("K", "1", "ditulis"),
        END,
        path("S", "P", "X"),
        path("P", "K", "E"),
    )
    assert game.done
    assert "ditulis" not in game.step.variables


@shows("endEvent.terminate.inSubProcess", "13.5.6")
def test_terminate_ends_its_own_scope_only() -> None:
    inside = (start("S2"), gateway("parallel", "P"), task("A"), task("B"), end("X", TERMINATE), end("E2"))
    game = EventGame(
        START,
        gateway("parallel", "Q"),
        sub("U", *inside, path("S2", "P", "A", "X"), path("P", "B", "E2")),
        task("C"),
        task("Z"),
        END,
        path("S", "Q", "U", "Z", "E"),
        path("Q", "C", "E"),
    )
    game.do("A")
    assert game.waiting == ["C", "Z"]
