"""People and workers at the cases of `correspondence`, from the first letter to the last, until somebody kills them."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import worker
from engine.benchmarks import drawing
from engine.commands.instances import StartProcess
from engine.commands.messages import Publish
from engine.commands.people import AddUser, AssignRole
from engine.commands.timers import RetryIncident
from engine.commands.work_items import CompleteWorkItem
from engine.composition import engine_with_jobs
from engine.config import Settings
from engine.errors import EngineError
from engine.jobs import Jobs
from engine.model import SYSTEM, Actor, UserId
from engine.queries.incidents import list_incidents
from engine.runtime import Engine
from engine.tables import case_file, process_instance, work_item
from tests.crash.correspondence import SERVICE, answer, publish

CLERK, BUSY, FEW, IDLE_S = Actor("user", UserId("bench")), 8, 40, 0.01
OPEN = select(work_item.c.id).where(work_item.c.status == "open").limit(FEW)
ACTIVE = select(process_instance.c.id).where(process_instance.c.status == "active")
ASKING = ACTIVE.where(process_instance.c.process_id == "ukur_minta")
Say = Callable[[str, str], object]


def furnish(engine: Engine) -> None:
    """Let there be a clerk who holds every role, and the processes."""
    engine.execute(AddUser("bench", "Bench"), SYSTEM)
    for role in drawing.LANES:
        engine.execute(AssignRole(role, "bench", date(2020, 1, 1)), SYSTEM)
    publish(engine)


def opened(settings: Settings) -> tuple[Engine, Jobs]:
    """Open an engine with durable jobs, whose service answers."""
    engine, jobs = engine_with_jobs(settings)
    engine.house = replace(engine.house, remote={SERVICE: answer})
    return engine, jobs


class People:
    """Begin cases, do what is to do, put right what stopped, write to cases; say what was acknowledged."""

    def __init__(self, engine: Engine, seed: int, say: Say = lambda _word, _id: None) -> None:
        self.engine, self.dice, self.say = engine, random.Random(seed), say

    def turn(self) -> None:
        """Do one thing; somebody else may have been quicker."""
        asking = self._found(ASKING)
        if len(asking) < BUSY:
            self.begin()
        with suppress(EngineError):
            doing = self.dice.random()
            did = self.put_right() if doing < 0.3 else self.do()
            if did and asking and doing > 0.9:
                self.write_to(asking)
            elif not did:
                time.sleep(IDLE_S)

    def begin(self) -> None:
        values = {"nomor": str(uuid4()), "orang": ["ayu", "budi", "citra"], "luas": "tiga"}
        self.say("case", self.engine.execute(StartProcess("ukur_minta", values), SYSTEM).instance_id)

    def do(self) -> bool:
        """Complete a work item, if there is one."""
        items = self._found(OPEN)
        if items:
            token = str(uuid4())
            self.engine.execute(CompleteWorkItem(self.dice.choice(items), drawing.DATA, token), CLERK)
            self.say("done", token)
        return bool(items)

    def put_right(self) -> bool:
        """Try again what stopped, if anything did, with the value that it needs."""
        lines = self.engine.query(list_incidents)
        if lines:
            line = self.dice.choice(lines)
            self.engine.execute(RetryIncident(line.id, {"luas": 5}, "Salah ketik."), SYSTEM)
            self.say("right", line.id)
        return bool(lines)

    def write_to(self, cases: list[str]) -> None:
        """Write to a case that may listen, or may not any more; the one who writes twice has written once."""
        case, key = self.dice.choice(cases), str(uuid4())
        number = self.engine.query(lambda session: number_of(session, case))
        for _ in range(2):
            self.engine.execute(Publish("message", "susul", number, key=key), SYSTEM)
        self.say("sent", key)

    def finish(self, jobs: Jobs) -> None:
        """Do all there is to do until every case has ended and no job waits."""
        while self.do() or self.put_right() or self._found(ACTIVE) or jobs.waiting(1):
            time.sleep(IDLE_S)

    def _found(self, query: Any) -> list[str]:
        return list(self.engine.query(lambda s: s.execute(query).scalars().all()))


def number_of(session: Session, instance_id: str) -> str:
    """Return the number by which a case is written to."""
    data = session.execute(select(case_file.c.data).where(case_file.c.instance_id == instance_id)).scalar_one()
    return str(data["nomor"])


def act_for_ever(settings: Settings, log: Path, seed: int) -> None:
    """Be people, and write down each answer that came."""
    engine, _ = opened(settings)
    with log.open("a", buffering=1) as file:
        people = People(engine, seed, lambda word, id_: file.write(f"{word} {id_}\n"))
        while True:
            people.turn()


def work_for_ever(settings: Settings, log: Path) -> None:
    """Be a worker, and write down each job that was done."""
    engine, _ = opened(settings)
    with log.open("a", buffering=1) as file:

        def noted(name: str, run: worker.Job) -> worker.Job:
            def job(*args: Any) -> None:
                run(*args)
                file.write(f"job {name}\n")

            return job

        worker.JOBS = {name: noted(name, run) for name, run in worker.JOBS.items()}
        worker.work(engine)
        while True:
            signal.pause()
