"""Many open work items at once: a step reads and writes the rows that it concerns, and no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from engine.audit import rows_apart, verify_all
from engine.benchmarks import drawing
from engine.benchmarks.instances import rows_per_item
from engine.commands.definitions import DeployBundle
from engine.commands.instances import StartProcess
from engine.commands.people import AddUser, AssignRole
from engine.commands.work_items import CompleteWorkItem
from engine.health import findings
from engine.model import SYSTEM, Actor
from engine.runtime import Engine
from engine.spiff import correlate
from engine.store import UnitOfWork, apply_step
from engine.tables import work_item
from tests.engine.commands.conftest import do, user
from tests.engine.commands.test_outgoing import process
from tests.engine.diagram.draw_events import CONDITION, MESSAGE, beside, catch

CLERK = user("bench")


@pytest.fixture
def house(engine: Engine) -> Engine:
    engine.execute(AddUser("bench", "Bench"), SYSTEM)
    engine.execute(AssignRole("PETUGAS_INFO", "bench", date(2020, 1, 1)), SYSTEM)
    return engine


def deployed(engine: Engine, draw: Callable[[str], bytes], name: str) -> str:
    engine.execute(DeployBundle(drawing.bundle(name, draw(name)), ()), SYSTEM)
    return name


def begun(engine: Engine, name: str, number: int) -> tuple[str, list[str]]:
    started = engine.execute(StartProcess(name, {"daftar": list(range(number))}), SYSTEM)
    return started.instance_id, [item for item, _ in started.items]


@pytest.mark.parametrize("draw", [drawing.many, drawing.many_mapped, drawing.many_stages])
def test_a_completion_asks_as_much_of_the_database_among_a_hundred_as_among_ten(
    house: Engine, draw: Callable[[str], bytes]
) -> None:
    name = deployed(house, draw, "ukur_butir")
    few, many = (rows_per_item(house, name, size) for size in (10, 100))
    assert few == many
    assert many[0] <= 11, "statements"
    assert many[1] <= 16, "rows read and written"


def differences(engine: Engine) -> set[str]:
    return {found.stream for found in engine.examine(lambda session: verify_all(session, engine.house)).differences}


def doctor(engine: Engine) -> bool:
    return next(found.good for found in findings(engine) if found.what == "rows")


@pytest.mark.parametrize(
    ("draw", "harm"),
    [
        (drawing.many, "DELETE FROM work_item WHERE id = :i"),
        (drawing.many_mapped, "UPDATE work_item SET id = 'x' WHERE id = :i"),
        (drawing.many_stages, "UPDATE work_item SET status = 'cancelled', closed_at = created_at WHERE id = :i"),
    ],
)
def test_rows_that_are_not_those_of_the_state_are_found(house: Engine, draw: Callable[[str], bytes], harm: str) -> None:
    case, items = begun(house, deployed(house, draw, "ukur_butir"), 4)
    do(house, items[2], drawing.DATA, CLERK)
    assert (differences(house), doctor(house)) == (set(), True)
    with house.database.write() as session:
        session.execute(text(harm), {"i": items[1]})
    assert (differences(house), doctor(house)) == ({f"i:{case}"}, False)


def test_a_wait_that_the_state_does_not_know_is_found(house: Engine) -> None:
    case = drawn_wait(house)
    assert (differences(house), doctor(house)) == (set(), True)
    with house.database.write() as session:
        session.execute(text("UPDATE wait SET token_id = 'x'"))
    assert (differences(house), doctor(house)) == ({f"i:{case}"}, False)


WAITS = process(
    "ukur_tunggu",
    catch("C", MESSAGE),
    *map(drawing.task, "UN"),
    beside("U", "B", CONDITION),
    ways="S C,C U,U E,B N,N E",
)


def drawn_wait(engine: Engine) -> str:
    engine.execute(DeployBundle(drawing.bundle("ukur_tunggu", WAITS), ()), SYSTEM)
    return engine.execute(StartProcess("ukur_tunggu", {"n": 0, "nomor": "7"}), SYSTEM).instance_id


@dataclass(frozen=True)
class TwoSteps:
    """Let a message come, and write at once what makes the condition beside the next task true."""

    instance_id: str

    def run(self, uow: UnitOfWork) -> None:
        case = uow.case(self.instance_id)
        step = correlate(case.definition.program, case.state, "kabar", {}, uow.world(case))
        apply_step(uow, case, step)
        case.put({"n": 9})


def test_what_one_command_opens_and_closes_again_is_cancelled_in_its_rows(house: Engine) -> None:
    case = drawn_wait(house)
    house.execute(TwoSteps(case), SYSTEM)
    rows = house.query(lambda session: session.execute(select(work_item.c.element_id, work_item.c.status)).all())
    assert sorted(tuple(row) for row in rows) == [("N", "open"), ("U", "cancelled")]
    assert house.query(lambda session: rows_apart(session, house.house, 10)) == ()


def shown(engine: Engine, case: str) -> set[Any]:
    mine = (work_item.c.instance_id == case, work_item.c.status == "open")
    return set(engine.query(lambda session: session.execute(select(work_item.c.channel).where(*mine)).scalars().all()))


def test_what_a_case_says_reaches_all_its_open_work_items(house: Engine) -> None:
    case, items = begun(house, deployed(house, drawing.many, "ukur_butir"), 4)
    assert shown(house, case) == {""}
    for item, channel in zip(items, ("TELEPON", "TELEPON", "SURAT"), strict=False):
        complete(house, item, CLERK, kanal=channel)
        assert shown(house, case) == {channel}


def complete(engine: Engine, item: str, who: Actor, **values: str) -> None:
    engine.execute(CompleteWorkItem(item, {**drawing.DATA, **values}, str(uuid4())), who)
