"""Anything that people and time may do to a case, in any order, against a model that fits on a page."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.benchmarks import drawing
from engine.commands.definitions import DeployBundle
from engine.commands.instances import ResumeInstance, StartProcess, SuspendInstance, TerminateInstance
from engine.commands.people import AddUser, AssignRole
from engine.commands.timers import FireTimers
from engine.commands.work_items import ClaimWorkItem, CompleteWorkItem, ReleaseWorkItem
from engine.composition import open_engine, prepare
from engine.errors import EngineError
from engine.model import SYSTEM, Actor, UserId
from engine.queries.cases import CaseView, view_case
from engine.queries.verification import verify
from engine.runtime import Engine
from engine.worker import Inline
from tests.conftest import settings_of

PEOPLE = tuple(Actor("user", UserId(name)) for name in ("ayu", "budi"))
ONE_DAY = timedelta(days=1)


def process() -> bytes:
    """A task with a boundary timer of one day that leads to another task; both lead round again or to the end."""
    boundary = (
        '<bpmn:boundaryEvent id="B" attachedToRef="T"><bpmn:timerEventDefinition><bpmn:timeDuration>P1D'
        "</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    )
    nodes = ['<bpmn:startEvent id="S"/>', drawing.task("T"), boundary, drawing.task("L"), '<bpmn:endEvent id="E"/>']
    nodes.append('<bpmn:exclusiveGateway id="J"/><bpmn:exclusiveGateway id="G" default="F_G_E"/>')
    flows = (("S", "J"), ("J", "T"), ("T", "G"), ("B", "L"), ("L", "G"), ("G", "E"))
    nodes += [*(drawing.flow(*pair) for pair in flows), drawing.flow("G", "J", "=setuju")]
    refs = "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name in "SJTBLGE")
    return drawing.wrap(
        "ukur_mesin", nodes, f'<bpmn:laneSet><bpmn:lane id="Lane_KASI">{refs}</bpmn:lane></bpmn:laneSet>'
    )


class Office(RuleBasedStateMachine):
    """The model: where the case stands, who has claimed, since when the timer runs, how often somebody submitted."""

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="alur-machine-"))
        self.settings = settings_of(f"sqlite:///{self.folder}/alur.db", self.folder)
        prepare(self.settings, with_jobs=False)
        self.now = datetime(2026, 3, 2, tzinfo=UTC)
        self.engine = self.opened()
        for who in PEOPLE:
            self.engine.execute(AddUser(str(who.user_id), str(who.user_id)), SYSTEM)
            self.engine.execute(AssignRole("KASI", str(who.user_id), date(2020, 1, 1)), SYSTEM)
        self.engine.execute(DeployBundle(drawing.bundle("ukur_mesin", process()), ()), SYSTEM)
        self.case = self.engine.execute(StartProcess("ukur_mesin"), SYSTEM, self.now).instance_id
        self.status, self.place, self.claimed, self.armed = "active", "T", None, self.now
        self.submissions, self.last = 0, ("", "", None)

    def opened(self) -> Engine:
        return open_engine(self.settings, Inline().enqueue, lambda: self.now)

    def view(self) -> CaseView:
        return self.engine.query(lambda session: view_case(session, self.case))

    def item(self) -> str:
        items = self.view().open_items
        return items[0][0] if items else "none"

    def try_(self, command: Any, who: Actor) -> bool:
        try:
            self.engine.execute(command, who, self.now)
        except EngineError:
            return False
        return True

    @rule(who=st.sampled_from(PEOPLE))
    def claim(self, who: Actor) -> None:
        may = self.status == "active" and self.claimed in (None, who)
        assert self.try_(ClaimWorkItem(self.item()), who) is may
        self.claimed = who if may else self.claimed

    @rule(who=st.sampled_from(PEOPLE))
    def release(self, who: Actor) -> None:
        may = self.status == "active" and self.claimed == who
        assert self.try_(ReleaseWorkItem(self.item()), who) is may
        self.claimed = None if may else self.claimed

    @rule(who=st.sampled_from(PEOPLE), again=st.booleans())
    def complete(self, who: Actor, again: bool) -> None:
        may = self.status == "active" and self.claimed in (None, who)
        item, token = self.item(), f"token-{self.submissions}"
        data = {**drawing.DATA, "setuju": again}
        assert self.try_(CompleteWorkItem(item, data, token), who) is may
        if may:
            self.submissions, self.last, self.claimed = self.submissions + 1, (item, token, who), None
            self.status = "active" if again else "completed"
            self.place, self.armed = "T", self.now

    @precondition(lambda self: self.last[0])
    @rule()
    def resend(self) -> None:
        item, token, who = self.last
        assert who is not None
        assert self.try_(CompleteWorkItem(item, drawing.DATA, token), who) is True

    @rule(hours=st.integers(1, 40))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        fired = self.engine.execute(FireTimers(self.case), SYSTEM, self.now)
        due = self.status == "active" and self.place == "T" and self.armed + ONE_DAY <= self.now
        assert fired is due
        if due:
            self.place, self.claimed = "L", None

    @rule()
    def suspend(self) -> None:
        assert self.try_(SuspendInstance(self.case, "alasan"), SYSTEM) is (self.status == "active")
        self.status = "suspended" if self.status == "active" else self.status

    @rule()
    def resume(self) -> None:
        assert self.try_(ResumeInstance(self.case), SYSTEM) is (self.status == "suspended")
        self.status = "active" if self.status == "suspended" else self.status

    @precondition(lambda self: self.submissions > 4)
    @rule()
    def terminate(self) -> None:
        assert self.try_(TerminateInstance(self.case, "alasan"), SYSTEM) is (self.status in ("active", "suspended"))
        self.status = "terminated" if self.status in ("active", "suspended") else self.status

    @rule()
    def crash(self) -> None:
        self.engine.close()
        self.engine = self.opened()

    @invariant()
    def the_case_is_as_the_model_says(self) -> None:
        if not hasattr(self, "case"):
            return
        view = self.view()
        running = self.status in ("active", "suspended")
        assert view.line.status == self.status
        assert [element for _, element, _ in view.open_items] == ([self.place] if running else [])
        assert [who for _, _, who in view.open_items] == ([self.claimed and self.claimed.user_id] if running else [])
        assert sum(event.kind == "work_item.completed" for event in view.events) == self.submissions

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            assert self.engine.examine(verify).differences == ()
            self.engine.close()
            shutil.rmtree(self.folder)


TestOffice = pytest.mark.filterwarnings("ignore::ResourceWarning")(Office.TestCase)
TestOffice.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
