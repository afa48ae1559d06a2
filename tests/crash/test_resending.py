"""Web processes that are killed while people submit: resending brings the answer, and everything happens once."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from sqlalchemy import func, select

from engine.authentication import set_password
from engine.commands.instances import StartProcess
from engine.composition import open_engine
from engine.model import SYSTEM
from engine.queries.verification import verify
from engine.runtime import Engine
from engine.tables import submission, work_item
from engine.worker import Inline
from tests.conftest import settings_of
from tests.crash.test_serving import answers, half_sent, port, supervisor, until
from tests.web.test_pages import CLERKS_NAME, sent
from web.benchmarks.served import PASSWORD, ask, sign_in

__all__ = ["port", "supervisor"]
ITEMS, ANSWERED = 5, (303, 409)


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(settings_of(sqlite_url, tmp_path), Inline().enqueue)
    set_password(engine, CLERKS_NAME, PASSWORD)
    yield engine
    engine.close()


def test_a_submission_survives_a_killed_server_and_happens_once(
    office: Engine, supervisor: psutil.Process, port: int
) -> None:
    dice = random.Random(4)
    items = [office.execute(StartProcess("penanganan_pengaduan"), SYSTEM).items[0][0] for _ in range(ITEMS)]
    until(lambda: answers(port))
    cookie, token = sign_in(port, CLERKS_NAME)
    for item in items:
        serving = pages_of(supervisor)
        form = {**{k: str(v) for k, v in sent(token=item).items()}, "csrf_token": token}
        killer = threading.Thread(target=kill, args=(serving, dice.random() / 10))
        killer.start()
        until(lambda form=form, item=item: answered(port, f"/tugas/{item}", cookie, form))
        killer.join()
    with office.database.read() as session:
        done = session.execute(select(work_item.c.id).where(work_item.c.status == "completed")).scalars()
        assert set(done) == set(items)
        assert session.execute(select(func.count()).select_from(submission)).scalar_one() == ITEMS
    assert office.examine(verify).differences == ()


def pages_of(supervisor: psutil.Process) -> list[psutil.Process]:
    """Wait for everybody who serves pages."""
    found: list[psutil.Process] = []
    until(lambda: found.extend(_serving(supervisor)) or found)
    return found


def _serving(supervisor: psutil.Process) -> list[psutil.Process]:
    """Who serves pages, once the first of them has begun the others."""
    with suppress(psutil.NoSuchProcess):
        for child in supervisor.children():
            if any("serve_pages" in part for part in child.cmdline()) and (others := child.children()):
                return [*others, child]
    return []


def kill(processes: list[psutil.Process], delay_s: float) -> None:
    """Kill them while a request is on its way."""
    time.sleep(delay_s)
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def answered(port: int, address: str, cookie: str, form: dict[str, str]) -> bool:
    with suppress(OSError):
        return ask(port, address, cookie, form)[0] in ANSWERED
    return False


def test_a_connection_that_drops_in_the_middle_of_an_upload_changes_nothing(
    office: Engine, supervisor: psutil.Process, port: int, tmp_path: Path
) -> None:
    until(lambda: answers(port))
    for _ in range(30):
        half_sent(port).close()
    assert answers(port)
    assert "Traceback" not in (tmp_path / "log").read_text()
