"""Real workers with the durable job engine, killed while they work: every document is made once, no job is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from engine.commands.instances import StartProcess
from engine.commands.work_items import CompleteWorkItem
from engine.composition import engine_with_jobs
from engine.config import Settings
from engine.database import Database
from engine.jobs import PG_LOCK_SPACE, _PgLease, workers_alive
from engine.model import SYSTEM
from engine.queries.cases import view_case
from engine.queries.verification import verify
from engine.runtime import Engine
from engine.tables import document
from tests.conftest import NOON, SECRET, settings_of
from tests.engine.commands.conftest import CLERK, COMPLAINT, TRIAGE, do
from web.cli.operations import keep_house

KILLS = max(6, int(os.environ.get("ALUR_KILLS", "0")) // 10)
CASES, PATIENCE_S = 2 * KILLS, 60 + 2 * KILLS


def worker(settings: Settings) -> subprocess.Popen[bytes]:
    """Start `alur worker`, without LibreOffice, so that it is quick."""
    environ = {
        "PATH": "/nowhere",
        "ALUR_DATABASE_URL": settings.database_url,
        "ALUR_DATA_DIR": str(settings.data_dir),
        "ALUR_SECRET_KEY": SECRET,
    }
    program = [sys.executable, "-c", "from web.cli import main; main(['worker'])"]
    return subprocess.Popen(program, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def until(condition: Callable[[], bool]) -> None:
    """Wait for something, but not for ever."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.1)


def statuses(engine: Engine) -> list[str]:
    with engine.database.read() as session:
        return list(session.execute(select(document.c.status)).scalars())


def test_killed_workers_lose_no_document_and_make_none_twice(database_url: str, tmp_path: Path) -> None:
    settings = settings_of(database_url, tmp_path)
    engine, jobs = engine_with_jobs(settings)
    dice, running = random.Random(7), worker(settings)
    for number in range(CASES):
        item = engine.execute(StartProcess("penanganan_pengaduan"), SYSTEM).items[0][0]
        do(engine, item, COMPLAINT)
        if number % (CASES // KILLS) == 0:
            time.sleep(1.2 + dice.random())
            os.kill(running.pid, signal.SIGKILL)
            running.wait()
            running = worker(settings)
    until(lambda: set(statuses(engine)) == {"frozen"} and not jobs.waiting())
    running.terminate()
    running.wait()
    assert len(statuses(engine)) == 2 * CASES
    assert jobs.dead() == []
    assert engine.examine(verify).differences == ()
    assert set(frozen_per_case(engine)) == {2}
    engine.close()


def frozen_per_case(engine: Engine) -> list[int]:
    """Return how often a document was frozen in each case."""
    with engine.database.read() as session:
        ids = set(session.execute(select(document.c.instance_id)).scalars())
        views = [view_case(session, instance_id) for instance_id in ids]
    return [sum(event.kind == "document.frozen" for event in view.events) for view in views]


def test_a_timer_that_is_due_is_fired_by_the_worker(database_url: str, tmp_path: Path) -> None:
    settings = settings_of(database_url, tmp_path)
    engine, _ = engine_with_jobs(settings)
    past = engine.clock() - timedelta(days=40)
    started = engine.execute(StartProcess("penanganan_pengaduan"), SYSTEM, past)
    registered = engine.execute(CompleteWorkItem(started.items[0][0], COMPLAINT, "t"), CLERK, past)
    do(engine, registered.next_items[0][0], {**TRIAGE, "perlu_informasi": True, "sederhana": None})
    running = worker(settings)
    until(lambda: "Task_IsiFPTP" in open_elements(engine, started.instance_id))
    assert workers_alive(settings, engine.database.engine) == 1
    running.terminate()
    running.wait()
    assert workers_alive(settings, engine.database.engine) == 0
    engine.close()


def open_elements(engine: Engine, instance_id: str) -> list[str]:
    return [element for _, element, _ in engine.query(lambda s: view_case(s, instance_id)).open_items]


def test_a_worker_whose_lock_went_with_the_database_takes_it_again(pg_url: str, tmp_path: Path) -> None:
    mine, other = Database(pg_url), Database(pg_url)
    held, seen = _PgLease(mine.engine), _PgLease(other.engine)
    held.hold("worker-1")
    held.keep("worker-1")
    assert not seen.is_free("worker-1")
    with other.engine.connect() as connection:
        holders = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = :space AND database = (SELECT oid"
        holders += " FROM pg_database WHERE datname = current_database())"
        gone = text(f"SELECT pg_terminate_backend(pid, 5000) FROM ({holders}) AS holders")
        assert connection.execute(gone, {"space": PG_LOCK_SPACE}).scalars().all() == [True]
    assert seen.is_free("worker-1")
    held.keep("worker-1")
    assert not seen.is_free("worker-1")
    held._connection.close()
    mine.close()
    other.close()


def test_a_worker_that_finds_no_database_looks_again_later(lite: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    turns = iter([False, False, True])
    away = OperationalError("SELECT", {}, Exception("server closed the connection"))
    seen: list[object] = []

    def ask(question: Callable[..., object]) -> object:
        seen.append(question)
        if len(seen) == 1:
            raise away
        return ()

    lite.query = ask  # type: ignore[method-assign,assignment] # because a database that is away is hard to have
    lite.clock = lambda: NOON - timedelta(hours=12)  # before the office opens
    keep_house(lite, lambda: next(turns))
    assert len(seen) == 3
    assert "The database does not answer" in capsys.readouterr().err
