"""Processes that are killed: forked from this one, so that they are at work at once."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from engine.feel import compile_expression
from engine.model import Actor, UserId
from engine.runtime import Engine

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
