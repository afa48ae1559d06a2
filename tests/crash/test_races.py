"""Two at once: exactly one wins, the others get a conflict, and never is anything done twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from engine.benchmarks import drawing
from engine.commands.definitions import DeployBundle
from engine.commands.instances import StartProcess
from engine.commands.people import AddUser, AssignRole
from engine.commands.timers import FireTimers
from engine.commands.work_items import ClaimWorkItem, CompleteWorkItem
from engine.errors import Conflict, Forbidden
from engine.model import SYSTEM, Actor, UserId
from engine.queries.cases import view_case
from engine.queries.verification import verify
from engine.runtime import Engine

PEOPLE, ROUNDS = 8, 200


@pytest.fixture
def house(engine: Engine) -> Engine:
    for number in range(PEOPLE):
        engine.execute(AddUser(f"p{number}", f"Orang {number}"), SYSTEM)
        for role in drawing.LANES:
            engine.execute(AssignRole(role, f"p{number}", date(2020, 1, 1)), SYSTEM)
    engine.execute(DeployBundle(drawing.bundle("ukur_putaran", drawing.loop()), ()), SYSTEM)
    return engine


def person(number: int) -> Actor:
    return Actor("user", UserId(f"p{number}"))


def at_once(*actions: Callable[[], Any]) -> list[str]:
    """Run actions in threads that start together; say what each got."""
    gate, got = threading.Barrier(len(actions)), [""] * len(actions)

    def run(place: int, action: Callable[[], Any]) -> None:
        gate.wait()
        try:
            got[place] = f"won {action()}" if action else ""
        except (Conflict, Forbidden) as exc:
            got[place] = type(exc).__name__

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def test_of_eight_who_complete_at_once_exactly_one_wins(house: Engine) -> None:
    started = house.execute(StartProcess("ukur_putaran"), SYSTEM)
    for turn in range(1, ROUNDS + 1):
        (item, _, _) = house.query(lambda s: view_case(s, started.instance_id)).open_items[0]
        got = at_once(*(lambda n=n, i=item: complete(house, i, person(n)) for n in range(PEOPLE)))
        assert Counter(text.split()[0] for text in got) == {"won": 1, "WorkItemClosed": PEOPLE - 1}, turn
    view = house.query(lambda s: view_case(s, started.instance_id))
    assert sum(event.kind == "work_item.completed" for event in view.events) == ROUNDS
    assert house.examine(verify).differences == ()


def complete(engine: Engine, item: str, who: Actor) -> int:
    return engine.execute(CompleteWorkItem(item, drawing.DATA, str(uuid4())), who).submission_number


def test_of_eight_who_claim_at_once_exactly_one_has_it(house: Engine) -> None:
    for _ in range(20):
        item = house.execute(StartProcess("ukur_putaran"), SYSTEM).items[0][0]
        got = at_once(*(lambda n=n, i=item: house.execute(ClaimWorkItem(i), person(n)) for n in range(PEOPLE)))
        assert Counter(text.split()[0] for text in got) == {"won": 1, "AlreadyClaimed": PEOPLE - 1}


def with_timer() -> bytes:
    boundary = (
        '<bpmn:boundaryEvent id="B" attachedToRef="T"><bpmn:timerEventDefinition><bpmn:timeDuration>P1D'
        "</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    )
    nodes = ['<bpmn:startEvent id="S"/>', drawing.task("T"), boundary]
    nodes += ['<bpmn:endEvent id="E"/><bpmn:endEvent id="L"/>', drawing.flow("S", "T"), drawing.flow("T", "E")]
    refs = "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name in "STBEL")
    lane = f'<bpmn:laneSet><bpmn:lane id="Lane_KASI" name="KASI">{refs}</bpmn:lane></bpmn:laneSet>'
    return drawing.wrap("ukur_batas", [*nodes, drawing.flow("B", "L")], lane)


def test_of_a_timer_and_a_completion_exactly_one_path_is_taken(house: Engine) -> None:
    house.execute(DeployBundle(drawing.bundle("ukur_batas", with_timer()), ()), SYSTEM)
    later = house.clock() + timedelta(days=2)
    ends: Counter[tuple[str, ...]] = Counter()
    for number in range(60):
        started = house.execute(StartProcess("ukur_batas"), SYSTEM)
        fire = lambda s=started: house.execute(FireTimers(s.instance_id), SYSTEM, later)  # noqa: E731
        done = lambda s=started: complete(house, s.items[0][0], person(0))  # noqa: E731
        at_once(*((fire, done) if number % 2 else (done, fire)))
        ends[house.query(lambda s, i=started.instance_id: view_case(s, i)).ends] += 1
    assert set(ends) <= {("E",), ("L",)}
    assert sum(ends.values()) == 60
    assert house.examine(verify).differences == ()
