"""kill -9 at any moment: nothing acknowledged is lost, nothing is done twice, nothing is stuck, the history is whole.

The number of kills is 50 on each database here; the release form sets ALUR_KILLS=5000.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.composition import open_engine
from engine.config import Settings
from engine.worker import Inline
from tests.conftest import settings_of
from tests.crash.bustle import People, act_for_ever, furnish, opened, work_for_ever
from tests.crash.children import DIED, ended, forked
from tests.crash.verdict import acknowledged_in, check_ended, check_whole

KILLS = int(os.environ.get("ALUR_KILLS", "50"))
CROWD = ("ani", "beni", "pekerja")

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


class Crowd:
    """Two people and a worker, each a process that comes back as often as it is killed."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.births = settings, 0
        self.logs = {name: folder / name for name in CROWD}
        self.children = {name: forked(self._work(name)) for name in CROWD}

    def _work(self, name: str) -> Callable[[], None]:
        self.births += 1
        seed = self.births
        if name == "pekerja":
            return lambda: work_for_ever(self.settings, self.logs[name])
        return lambda: act_for_ever(self.settings, self.logs[name], seed)

    def lose(self, name: str) -> None:
        os.kill(self.children[name], signal.SIGKILL)
        assert ended(self.children.pop(name)) == DIED

    def come_back(self, name: str) -> None:
        self.children[name] = forked(self._work(name))

    def work_a_little(self, name: str, lines: int) -> None:
        """Wait until somebody has got some more answers, but not for long: some are killed before their first."""
        before, deadline = self._size(name), time.monotonic() + 0.4
        while self._size(name) < before + 42 * lines and time.monotonic() < deadline:
            time.sleep(0.002)

    def _size(self, name: str) -> int:
        return self.logs[name].stat().st_size if self.logs[name].exists() else 0


def test_nothing_is_lost_doubled_or_stuck_by_kills(database_url: str, tmp_path: Path) -> None:
    settings, dice = settings_of(database_url, tmp_path), random.Random(20261125)
    engine = open_engine(settings, Inline().enqueue)
    furnish(engine)
    engine.close()  # so that no child inherits its connections
    crowd = Crowd(settings, tmp_path)
    for _ in range(KILLS):
        victim = dice.choices(CROWD, (3, 3, 1))[0]
        crowd.work_a_little(victim, dice.randrange(6))
        time.sleep(dice.random() * 0.03)
        crowd.lose(victim)
        crowd.come_back(victim)
    for name in CROWD:
        crowd.lose(name)
    acknowledged = acknowledged_in(crowd.logs.values())
    assert acknowledged.get("done"), "the load was no load"
    engine, _ = opened(settings)
    check_whole(engine, acknowledged)
    engine.close()
    crowd.come_back("pekerja")
    engine, jobs = opened(settings)
    People(engine, 0).finish(jobs)
    check_whole(engine, acknowledged)
    check_ended(engine, jobs.dead())
    crowd.lose("pekerja")
    engine.close()
