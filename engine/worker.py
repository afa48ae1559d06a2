"""What a worker does: each job reads what it needs, does the slow part outside any transaction, then acts in a command.

Every effect is guarded, so that a job that runs twice acts once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.commands.timers import FireTimers
from engine.model import SYSTEM
from engine.runtime import Engine

Job = Callable[..., None]


def fire_timers(engine: Engine, instance_id: str) -> None:
    """Fire the timers of an instance that are due."""
    engine.execute(FireTimers(instance_id), SYSTEM)


JOBS: Mapping[str, Job] = {"fire_timers": fire_timers}


class Inline:
    """Runs jobs in this process right after the command that caused them, where time is an argument: demo and tests.

    Delayed jobs are left out: whoever moves the clock fires timers.
    """

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._waiting: list[tuple[str, tuple[Any, ...]]] = []

    def enqueue(self, _session: object, name: str, _queue: str, *args: Any, **_options: Any) -> None:
        """Take a job; a rolled back command leaves a job whose guard finds nothing to do."""
        self._waiting.append((name, args))

    def run(self, engine: Engine, *names: str) -> None:
        """Run what waits of these jobs and forget the rest."""
        waiting, self._waiting = self._waiting, []
        for name, args in waiting:
            if name in names:
                JOBS[name](engine, *args)
