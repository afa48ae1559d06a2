"""Processes that are killed: forked from this one, so that they are at work at once."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import event

from engine.benchmarks import drawing
from engine.commands.instances import StartProcess
from engine.commands.work_items import CompleteWorkItem
from engine.composition import open_engine
from engine.config import Settings
from engine.errors import EngineError
from engine.feel import compile_expression
from engine.model import SYSTEM, Actor, UserId
from engine.queries.cases import view_case
from engine.runtime import Engine
from engine.worker import Inline

CLERK = Actor("user", UserId("bench"))
DIED = -signal.SIGKILL
compile_expression("1")  # so that the grammar is built before the first fork, not in every child


def forked(work: Callable[[], None]) -> int:
    """Run `work` in a child and return its process id; the child never comes back here."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def ended(child: int) -> int:
    """Wait for a child; return its exit status, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def dying_at(engine: Engine, number: int) -> Callable[[], int]:
    """Let this process die just before its `number`-th statement or commit; return a counter of those seen."""
    seen = 0

    def count(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine.database.engine, "before_cursor_execute", count)
    event.listen(engine.database.engine, "commit", count)
    return lambda: seen


def complete_for_ever(settings: Settings, acknowledged: Path, seed: int) -> None:
    """Start cases and complete their tasks, and write down each token whose answer came, until somebody kills us."""
    dice = random.Random(seed)
    engine = open_engine(settings, Inline().enqueue)
    with acknowledged.open("a", buffering=1) as log:
        while True:
            items = engine.execute(StartProcess("ukur_rantai"), SYSTEM)
            log.write(f"case {items.instance_id}\n")
            while True:
                view = engine.query(lambda session, i=items.instance_id: view_case(session, i))
                if not view.open_items:
                    break
                token = str(uuid4())
                try:
                    engine.execute(CompleteWorkItem(view.open_items[0][0], drawing.DATA, token), CLERK)
                except EngineError:
                    continue
                log.write(f"done {token}\n")
                if dice.random() < 0.1:
                    time.sleep(0.002)
