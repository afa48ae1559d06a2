"""kill -9 at any moment: nothing acknowledged is lost, nothing is done twice, nothing is stuck, the history is whole.

The number of kills is 100 on each database here; the release form sets ALUR_KILLS=5000.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.benchmarks import drawing
from engine.bundles import Bundle
from engine.commands.definitions import DeployBundle
from engine.commands.instances import SendMessage, StartProcess
from engine.commands.people import AddUser, AssignRole
from engine.commands.timers import FireTimers
from engine.commands.work_items import CompleteWorkItem
from engine.composition import open_engine
from engine.config import Settings
from engine.model import PUBLIC, SYSTEM
from engine.queries.verification import verify
from engine.runtime import Engine
from engine.tables import process_instance, submission, wait, work_item
from engine.worker import Inline
from tests.conftest import settings_of
from tests.crash.children import CLERK, DIED, complete_for_ever, dying_at, ended, forked

KILLS, AT_ONCE = int(os.environ.get("ALUR_KILLS", "100")), 3

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """A database with the benchmark's process and a clerk who holds every role."""
    made = settings_of(database_url, tmp_path)
    engine = open_engine(made, Inline().enqueue)
    engine.execute(AddUser("bench", "Bench"), SYSTEM)
    for role in drawing.LANES:
        engine.execute(AssignRole(role, "bench", date(2020, 1, 1)), SYSTEM)
    engine.execute(DeployBundle(drawing.bundle("ukur_rantai", drawing.chain("=setuju")), ()), SYSTEM)
    engine.close()
    return made


@pytest.fixture
def after(settings: Settings) -> Iterator[Callable[[], Engine]]:
    """Opens the engine that looks at what is left; opened late, so that no child inherits its connections."""
    opened: list[Engine] = []

    def look() -> Engine:
        if not opened:
            opened.append(open_engine(settings, Inline().enqueue))
        return opened[0]

    yield look
    for engine in opened:
        engine.close()


def test_nothing_is_lost_or_doubled_by_kills(settings: Settings, after: Callable[[], Engine], tmp_path: Path) -> None:
    dice = random.Random(20261124)
    logs = [tmp_path / f"acknowledged-{n}" for n in range(AT_ONCE)]
    children = [forked(lambda n=n: complete_for_ever(settings, logs[n], n)) for n in range(AT_ONCE)]
    for kill in range(KILLS):
        victim = dice.randrange(AT_ONCE)
        work_a_little(logs[victim], dice.randrange(6))
        time.sleep(dice.random() * 0.03)
        os.kill(children[victim], signal.SIGKILL)
        assert ended(children[victim]) == DIED
        children[victim] = forked(lambda v=victim, k=kill: complete_for_ever(settings, logs[v], 1000 + k))
    for child in children:
        os.kill(child, signal.SIGKILL)
        ended(child)
    words = [line.split() for log in logs for line in log.read_text().splitlines()]
    check_whole(after(), {word[1] for word in words if len(word) == 2 and word[0] == "done"})


def work_a_little(log: Path, lines: int) -> None:
    """Wait until a child has got some more answers, but not for long: some are killed before their first."""
    before, deadline = size(log), time.monotonic() + 1
    while size(log) < before + 42 * lines and time.monotonic() < deadline:
        time.sleep(0.002)


def size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def check_whole(engine: Engine, acknowledged: set[str]) -> None:
    """0 acknowledged lost, 0 done twice, 0 stuck, history whole."""
    with engine.database.read() as session:
        stored = set(session.execute(select(submission.c.token)).scalars())
        twice = session.execute(
            select(submission.c.work_item_id).group_by(submission.c.work_item_id).having(func.count() > 1)
        ).all()
        moving = set(session.execute(select(work_item.c.instance_id).where(work_item.c.status == "open")).scalars())
        moving |= set(session.execute(select(wait.c.instance_id)).scalars())
        active = set(
            session.execute(select(process_instance.c.id).where(process_instance.c.status == "active")).scalars()
        )
    assert len(acknowledged) > 50, "the load was no load"
    assert acknowledged - stored == set()
    assert twice == []
    assert active - moving == set()
    assert engine.query(verify).differences == ()


def waiting_process() -> Bundle:
    """A user task, then a gateway that waits for a message or a timer, then a user task."""
    events = (
        '<bpmn:eventBasedGateway id="G"/><bpmn:intermediateCatchEvent id="M">'
        '<bpmn:messageEventDefinition messageRef="K"/>'
        '</bpmn:intermediateCatchEvent><bpmn:intermediateCatchEvent id="W"><bpmn:timerEventDefinition>'
        "<bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
    )
    nodes = ['<bpmn:startEvent id="S"/>', drawing.task("A"), events, drawing.task("B"), '<bpmn:endEvent id="E"/>']
    nodes += [drawing.flow(*pair) for pair in ("SA", "AG", "GM", "GW", "MB", "WB", "BE")]
    refs = "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name in "SAGMWBE")
    lane = f'<bpmn:laneSet><bpmn:lane id="Lane_KASI" name="KASI">{refs}</bpmn:lane></bpmn:laneSet>'
    whole = drawing.wrap("ukur_tunggu", nodes, lane)
    message = b'<bpmn:message id="K" name="kabar"><bpmn:extensionElements><zeebe:subscription correlationKey="=kanal"/>'
    whole = whole.replace(b"<bpmn:process", message + b"</bpmn:extensionElements></bpmn:message><bpmn:process", 1)
    return drawing.bundle("ukur_tunggu", whole)


def prepared(engine: Engine, *, waiting: bool) -> Any:
    """A fresh case of that process, at its first task or at its gateway."""
    engine.execute(DeployBundle(waiting_process(), ()), SYSTEM)
    started = engine.execute(StartProcess("ukur_tunggu"), SYSTEM)
    if waiting:
        engine.execute(CompleteWorkItem(started.items[0][0], drawing.DATA, f"t-{started.instance_id}"), CLERK)
    return started


def complete(engine: Engine, started: Any) -> None:
    engine.execute(CompleteWorkItem(started.items[0][0], drawing.DATA, f"t-{started.instance_id}"), CLERK)


def fire(engine: Engine, started: Any) -> None:
    engine.execute(FireTimers(started.instance_id), SYSTEM, engine.clock() + timedelta(days=2))


def send(engine: Engine, started: Any) -> None:
    engine.execute(SendMessage("kabar", instance_id=started.instance_id), PUBLIC)


def publish(engine: Engine, _started: Any) -> None:
    bundle = waiting_process()
    engine.execute(DeployBundle(Bundle("ukur_tunggu", {**bundle.files, "forms/baru.form": b"{}"}), ()), SYSTEM)


def footprint(engine: Engine) -> tuple[Any, ...]:
    """All that a command may change, counted."""
    with engine.database.read() as session:
        tables = process_instance.metadata.sorted_tables
        return tuple(session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)


@pytest.mark.parametrize(("act", "waiting"), [(complete, False), (fire, True), (send, True), (publish, False)])
def test_dying_at_any_statement_leaves_before_or_after_never_between(
    settings: Settings, act: Callable[[Engine, Any], None], waiting: bool
) -> None:
    statement, survived = 0, False
    while not survived:
        statement += 1
        engine = open_engine(settings, Inline().enqueue)
        started = prepared(engine, waiting=waiting)
        before = footprint(engine)
        engine.close()
        survived = ended(forked(lambda s=started, n=statement: act_and_die(settings, act, s, n))) == 0
        engine = open_engine(settings, Inline().enqueue)
        assert engine.query(verify).differences == ()
        if not survived:
            assert footprint(engine) == before, f"half done after dying at statement {statement}"
            act(engine, started)
        assert footprint(engine) != before
        engine.close()
        assert statement < 60
    assert statement > 5


def act_and_die(settings: Settings, act: Callable[[Engine, Any], None], started: Any, statement: int) -> None:
    engine = open_engine(settings, Inline().enqueue)
    dying_at(engine, statement)
    act(engine, started)
