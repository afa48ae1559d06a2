"""kill -9 at every statement of a command: what is there afterwards is what was before, or all that came after."""

from __future__ import annotations

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
from engine.tables import process_instance
from engine.worker import Inline
from tests.conftest import settings_of
from tests.crash.children import CLERK, dying_at, ended, forked

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
        assert engine.examine(verify).differences == ()
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
