"""SQLite has one writer at a time: people and the job engine take turns, and nobody is told that it is busy."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import text

from engine.benchmarks import drawing
from engine.commands.definitions import DeployBundle
from engine.commands.instances import StartProcess
from engine.commands.people import AddUser, AssignRole
from engine.commands.work_items import CompleteWorkItem
from engine.model import SYSTEM
from engine.queries.verification import verify
from engine.runtime import Engine
from tests.crash.children import CLERK

WRITERS, EACH = 16, 4


@pytest.fixture
def house(lite: Engine) -> Engine:
    lite.execute(AddUser("bench", "Bench"), SYSTEM)
    for role in drawing.LANES:
        lite.execute(AssignRole(role, "bench", date(2020, 1, 1)), SYSTEM)
    lite.execute(DeployBundle(drawing.bundle("ukur_rantai", drawing.chain("=setuju")), ()), SYSTEM)
    return lite


def test_the_job_engine_waits_for_its_turn(house: Engine) -> None:
    jobs = house.database.for_jobs()
    assert jobs is not None
    done: list[float] = []

    def job() -> None:
        with jobs.begin() as connection:
            connection.execute(text("UPDATE app_user SET name = 'Lain' WHERE id = 'bench'"))
        done.append(time.monotonic())

    with house.database.write():
        worker = threading.Thread(target=job)
        worker.start()
        time.sleep(0.2)
        assert done == []
    worker.join(5)
    assert len(done) == 1
    house.execute(AddUser("lagi", "Lagi"), SYSTEM)  # the turn was given back
    jobs.dispose()


def test_sixteen_writers_beside_the_job_engine_all_get_through(house: Engine) -> None:
    jobs, stop = house.database.for_jobs(), threading.Event()
    assert jobs is not None

    def drain() -> None:
        while not stop.is_set():
            with jobs.begin() as connection:
                connection.execute(text("UPDATE app_user SET name = 'Lain' WHERE id = 'bench'"))

    def work(_number: int) -> int:
        items = house.execute(StartProcess("ukur_rantai"), SYSTEM).items
        for number in range(EACH):
            command = CompleteWorkItem(items[0][0], drawing.DATA, f"{items[0][0]}-{number}")
            items = house.execute(command, CLERK).next_items
        return len(items)

    worker = threading.Thread(target=drain)
    worker.start()
    with ThreadPoolExecutor(WRITERS) as people:
        assert list(people.map(work, range(WRITERS))) == [1] * WRITERS
    stop.set()
    worker.join()
    assert house.examine(verify).differences == ()
    jobs.dispose()
