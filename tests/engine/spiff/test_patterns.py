"""The workflow patterns of van der Aalst, ter Hofstede and others, by their numbers: each runs right, or is refused."""

from __future__ import annotations

import pytest

from tests.constructs import refuses, shows
from tests.engine.diagram.draw import END, START, flow, path, rules, task
from tests.engine.diagram.draw_events import (
    DAY,
    MESSAGE,
    SIGNAL,
    TERMINATE,
    beside,
    catch,
    end,
    event_sub,
    gateway,
    script,
    start,
    sub,
    throw,
)
from tests.engine.spiff.event_game import EventGame
from tests.engine.spiff.test_instances import enough, many

LINE = path("S", "T", "Z", "E")
FORK, JOIN = gateway("parallel", "P"), gateway("parallel", "J")
TWO = (START, task("A"), task("B"), task("Z"), END)


def times(number: str, inner: str = "", kind: str = "parallel") -> str:
    return many(kind=kind, inner=f"<bpmn:loopCardinality>{number}</bpmn:loopCardinality>{inner}")


@shows("pattern.01 sequence", "13.2")
def test_sequence() -> None:
    game = EventGame(START, task("T"), task("Z"), END, LINE)
    game.do("T")
    assert game.waiting == ["Z"]


@shows("pattern.02 parallel split", "13.4.1")
@shows("pattern.03 synchronisation", "13.4.1")
def test_parallel_split_and_synchronisation() -> None:
    game = EventGame(*TWO, FORK, JOIN, path("S", "P", "A", "J", "Z", "E"), path("P", "B", "J"))
    game.do("B")
    assert game.waiting == ["A"]
    game.do("A")
    assert game.waiting == ["Z"]


@shows("pattern.04 exclusive choice", "13.4.2")
@shows("pattern.05 simple merge", "13.4.2")
@pytest.mark.parametrize(("n", "taken"), [(1, "A"), (2, "B")])
def test_exclusive_choice_and_simple_merge(n: int, taken: str) -> None:
    choose, merge = gateway("exclusive", "G", "G_B"), gateway("exclusive", "M")
    ways = flow("G", "A", "=n = 1") + flow("G", "B") + path("A", "M", "Z", "E") + path("B", "M")
    game = EventGame(*TWO, task("T"), choose, merge, path("S", "T", "G"), ways)
    game.do("T", n=n)
    assert game.waiting == [taken]
    game.do(taken)
    assert game.waiting == ["Z"]


def inclusive(*more: str) -> tuple[str, ...]:
    ways = flow("G", "A", "=n &gt; 0") + flow("G", "B", "=n &gt; 1") + flow("G", "C")
    merge = path("A", "J", "Z", "E") + path("B", "J") + path("C", "J")
    return (*TWO, task("T"), task("C"), gateway("inclusive", "G", "G_C"), gateway("inclusive", "J"), ways, merge, *more)


@shows("pattern.06 multi-choice", "13.4.3")
@shows("pattern.07 structured synchronising merge", "13.4.3")
@shows("pattern.37 acyclic synchronising merge", "13.4.3")
@pytest.mark.parametrize(("n", "taken"), [(0, ["C"]), (1, ["A"]), (2, ["A", "B"])])
def test_multi_choice_and_synchronising_merge(n: int, taken: list[str]) -> None:
    game = EventGame(*inclusive(path("S", "T", "G")))
    game.do("T", n=n)
    assert game.waiting == taken
    for name in taken:
        assert "Z" not in game.waiting
        game.do(name)
    assert game.waiting == ["Z"]


@shows("pattern.38 general synchronising merge", "13.4.3")
def test_a_merge_waits_while_a_loop_may_bring_another_token() -> None:
    again = gateway("exclusive", "X", "X_J") + gateway("exclusive", "R")
    ways = flow("G", "R", "=n &gt; 0") + flow("G", "B") + path("R", "A", "X") + flow("X", "R", "=lagi") + flow("X", "J")
    merge = path("B", "J", "Z", "E") + path("S", "T", "G")
    default = gateway("inclusive", "G", "G_B").replace("G_B", "G_N") + flow("G", "N", None) + task("N") + path("N", "J")
    ways = ways.replace(flow("G", "B"), flow("G", "B", "=n &gt; 1"))
    game = EventGame(*TWO, task("T"), default, gateway("inclusive", "J"), again, ways, merge)
    game.do("T", n=2)
    game.do("B")
    game.do("A", lagi=True)
    assert game.waiting == ["A"]
    game.do("A", lagi=False)
    assert game.waiting == ["Z"]


@shows("pattern.08 multi-merge", "13.4.2")
def test_a_merge_without_synchronisation_passes_each_token() -> None:
    game = EventGame(*TWO, FORK, gateway("exclusive", "M"), path("S", "P", "A", "M", "Z", "E"), path("P", "B", "M"))
    game.do("A")
    game.do("B")
    assert game.waiting == ["Z", "Z"]


@refuses("pattern.09 structured discriminator", "13.4.5", "element.unsupported")
@refuses("pattern.28 blocking discriminator", "13.4.5", "element.unsupported")
@refuses("pattern.30 structured partial join", "13.4.5", "element.unsupported")
@refuses("pattern.31 blocking partial join", "13.4.5", "element.unsupported")
def test_joins_of_some_of_the_tokens_need_the_complex_gateway() -> None:
    lines = path("S", "P", "A", "J", "Z", "E") + path("P", "B", "J")
    assert ("element.unsupported", "J") in rules(*TWO, FORK, gateway("complex", "J"), lines)


@shows("pattern.29 cancelling discriminator", "13.5.6")
@shows("pattern.32 cancelling partial join", "13.5.6")
def test_the_first_to_end_takes_the_others_along() -> None:
    inside = (start("IS"), FORK, task("A"), task("B"), end("IX", TERMINATE), gateway("exclusive", "M"))
    one = sub("T", *inside, path("IS", "P", "A", "M", "IX"), path("P", "B", "M"))
    game = EventGame(START, one, task("Z"), END, LINE)
    game.do("B")
    assert game.waiting == ["Z"]


@shows("pattern.10 arbitrary cycles", "13.2")
def test_a_cycle_with_two_ways_in() -> None:
    gates = gateway("exclusive", "G", "G_X") + gateway("exclusive", "X") + gateway("exclusive", "Y")
    last = gateway("exclusive", "H", "H_Z")
    ways = path("S", "T", "G") + flow("G", "Y", "=n = 1") + path("X", "A", "Y", "B", "H") + flow("G", "X")
    game = EventGame(*TWO, task("T"), gates, last, ways, flow("H", "X", "=lagi"), path("H", "Z", "E"))
    game.do("T", n=1)
    game.do("B", lagi=True)
    assert game.waiting == ["A"]


@shows("pattern.21 structured loop", "13.3.6")
def test_structured_loop() -> None:
    asked = "<bpmn:loopCondition>=lagi</bpmn:loopCondition>"
    loop = f"<bpmn:standardLoopCharacteristics>{asked}</bpmn:standardLoopCharacteristics>"
    game = EventGame(START, task("T", inner=loop), task("Z"), END, LINE)
    game.do("T", lagi=True)
    assert game.waiting == ["T"]
    game.do("T", lagi=False)
    assert game.waiting == ["Z"]


@shows("pattern.11 implicit termination", "13.5.6")
def test_it_ends_when_nothing_is_left_to_do() -> None:
    game = EventGame(*TWO[:3], FORK, END, end("F"), path("S", "P", "A", "E"), path("P", "B", "F"))
    game.do("A")
    assert game.step.status == "active"
    game.do("B")
    assert game.done


@shows("pattern.12 multiple instances without synchronisation", "13.5.3")
@shows("pattern.15 multiple instances without a priori run-time knowledge", "13.5.4")
def test_instances_are_begun_one_by_one_by_messages_and_nobody_waits_for_their_number() -> None:
    more = event_sub("H", start("HS", MESSAGE, interrupting=False), task("A"), end("HE"), path("HS", "A", "HE"))
    game = EventGame(START, more, task("T"), END, path("S", "T", "E"))
    game.message()
    game.message()
    game.do("T")
    assert (game.waiting, game.step.status) == (["A", "A"], "active")


@shows("pattern.13 multiple instances, number known at design time", "13.3.7")
@shows("pattern.14 multiple instances, number known at run time", "13.3.7")
@pytest.mark.parametrize("number", ["2", "=n"])
def test_all_instances_are_waited_for(number: str) -> None:
    game = EventGame(
        script("K", "1 + 1", "n"), START, task("T", inner=times(number)), task("Z"), END, path("S", "K", "T", "Z", "E")
    )
    game.do("T")
    game.do("T")
    assert game.waiting == ["Z"]


@shows("pattern.34 static partial join for multiple instances", "13.3.7")
@shows("pattern.35 cancelling partial join for multiple instances", "13.3.7")
def test_enough_instances_cancel_the_rest() -> None:
    game = EventGame(
        START, task("T", inner=times("3", enough("=numberOfCompletedInstances = 2"))), task("Z"), END, LINE
    )
    game.do("T")
    assert game.waiting == ["T", "T"]
    game.do("T")
    assert game.waiting == ["Z"]


@shows("pattern.16 deferred choice", "13.4.4")
def test_the_first_event_chooses() -> None:
    ways = path("S", "G", "CA", "A", "E") + path("G", "CB", "B", "E")
    game = EventGame(*TWO[:3], END, gateway("eventBased", "G"), catch("CA", MESSAGE), catch("CB", DAY), ways)
    game.message()
    assert (game.waiting, game.step.timers) == (["A"], ())


@refuses("pattern.17 interleaved parallel routing", "13.3.5", "element.unsupported")
@refuses("pattern.39 critical section", "13.3.5", "element.unsupported")
@refuses("pattern.40 interleaved routing", "13.3.5", "element.unsupported")
def test_routing_in_any_order_but_never_at_once_is_refused() -> None:
    inside = f'<bpmn:adHocSubProcess id="T" ordering="Sequential">{task("A")}{task("B")}</bpmn:adHocSubProcess>'
    assert ("element.unsupported", "T") in rules(START, inside, END, path("S", "T", "E"))


@shows("pattern.18 milestone", "13.5.3")
def test_something_is_possible_only_while_a_place_is_reached() -> None:
    offer = beside("T", "B", MESSAGE, interrupting=False)
    game = EventGame(START, task("T"), offer, task("A"), end("F"), task("Z"), END, LINE, path("B", "A", "F"))
    game.message()
    assert game.waiting == ["A", "T"]
    game.do("T")
    assert game.step.subscriptions == ()


@shows("pattern.19 cancel task", "13.5.3")
@shows("pattern.26 cancel multiple instance task", "13.5.3")
@shows("pattern.27 complete multiple instance task", "13.5.3")
@pytest.mark.parametrize("loop", ["", times("3")])
def test_a_task_is_taken_away_with_all_its_instances(loop: str) -> None:
    game = EventGame(START, task("T", inner=loop), beside("T", "B", MESSAGE), task("Z"), END, LINE, flow("B", "Z"))
    game.message()
    assert game.waiting == ["Z"]


@shows("pattern.20 cancel case", "13.5.6")
@shows("pattern.43 explicit termination", "13.5.6")
def test_the_whole_case_is_ended() -> None:
    game = EventGame(*TWO[:3], FORK, END, end("F", TERMINATE), path("S", "P", "A", "E"), path("P", "B", "F"))
    game.do("B")
    assert game.done


@shows("pattern.25 cancel region", "13.5.3")
def test_a_region_is_taken_away() -> None:
    region = sub(
        "T",
        start("IS"),
        FORK,
        task("A"),
        task("B"),
        end("IE"),
        end("IF"),
        path("IS", "P", "A", "IE"),
        path("P", "B", "IF"),
    )
    game = EventGame(START, region, beside("T", "X", MESSAGE), task("Z"), END, LINE, flow("X", "Z"))
    game.message()
    assert game.waiting == ["Z"]


@shows("pattern.22 recursion", "13.3.4")
def test_a_process_calls_itself() -> None:
    about = '<bpmn:extensionElements><zeebe:calledElement processId="p"/></bpmn:extensionElements>'
    call = f'<bpmn:callActivity id="C">{about}</bpmn:callActivity>'
    ways = path("S", "T", "G") + flow("G", "C", "=lagi") + flow("G", "M") + path("C", "M", "Z", "E")
    gates = gateway("exclusive", "G", "G_M") + gateway("exclusive", "M")
    game = EventGame(START, task("T"), gates, call, task("Z"), END, ways)
    game.do("T", lagi=True)
    game.do("T", lagi=False)
    game.do("Z")
    assert game.waiting == ["Z"]


@shows("pattern.23 transient trigger", "13.5.2")
def test_a_signal_that_nobody_awaits_is_gone() -> None:
    send = throw("W", SIGNAL)
    game = EventGame(START, send, catch("C", SIGNAL), END, path("S", "W", "C", "E"))
    assert game.step.status == "active"
    game.signal()
    assert game.done


@refuses("multiInstance.behavior", "13.3.7", "loop.behavior")
def test_instances_that_throw_as_they_end_are_refused() -> None:
    loop = times("3").replace("Characteristics>", 'Characteristics behavior="None">', 1)
    assert ("loop.behavior", "T") in rules(START, task("T", inner=loop), END, path("S", "T", "E"))


@shows("pattern.33 generalised AND-join", "13.4.1")
def test_a_join_takes_one_token_of_each_flow_however_often_they_come() -> None:
    lines = path("S", "P", "A", "J", "Z", "E") + path("P", "B", "J")
    game = EventGame(*TWO, FORK, JOIN, lines)
    game.do("A")
    assert game.waiting == ["B"]
    game.do("B")
    assert game.waiting == ["Z"]
