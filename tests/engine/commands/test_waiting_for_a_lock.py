"""Who has waited for the lock of a case sees all of it as the other left it, and writes over nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select, text

from engine.benchmarks import drawing
from engine.commands.definitions import DeployBundle
from engine.commands.instances import StartProcess
from engine.composition import open_engine
from engine.model import SYSTEM
from engine.runtime import Engine
from engine.store import UnitOfWork
from engine.tables import case_file
from engine.worker import Inline
from tests.conftest import NOON, settings_of

WAITING = "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.fixture
def house(pg_url: str, tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(settings_of(pg_url, tmp_path), Inline().enqueue, lambda: NOON)
    opened.execute(DeployBundle(drawing.bundle("ukur_waktu", drawing.timer()), ()), SYSTEM)
    yield opened
    opened.close()


class Writes:
    """Write one value into a case file; when the case is locked, do something first."""

    def __init__(self, instance_id: str, name: str, first: Any = lambda: None) -> None:
        self.instance_id, self.name, self.first = instance_id, name, first

    def run(self, uow: UnitOfWork) -> None:
        case = uow.case(self.instance_id)
        self.first()
        case.put({self.name: True})


def test_two_who_write_into_one_case_file_both_have_written(house: Engine) -> None:
    case = house.execute(StartProcess("ukur_waktu"), SYSTEM).instance_id
    other = Thread(target=lambda: house.execute(Writes(case, "kedua"), SYSTEM))

    def let_the_other_wait() -> None:
        other.start()
        while not house.query(lambda session: session.scalar(text(WAITING))):
            assert other.is_alive()

    house.execute(Writes(case, "pertama", let_the_other_wait), SYSTEM)
    other.join()
    data = house.query(
        lambda s: s.execute(select(case_file.c.data).where(case_file.c.instance_id == case)).scalar_one()
    )
    assert {"pertama", "kedua"} <= data.keys()
