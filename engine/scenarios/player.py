"""Play an example case: every role acts through the commands that the pages use, at the case's own dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.commands.instances import SendMessage, StartProcess
from engine.commands.people import AddUser, AssignRole
from engine.commands.timers import FireTimers
from engine.commands.work_items import CompleteWorkItem
from engine.definitions import Definition
from engine.errors import Forbidden, Invalid
from engine.model import PUBLIC, SYSTEM, Actor, UserId
from engine.people_tables import app_user
from engine.queries.cases import CaseView, view_case
from engine.runtime import Engine
from engine.scenarios.script import TIMER, Person, Script, Setting
from engine.tables import wait

OPENING, PACE, MAX_STEPS = time(9), timedelta(minutes=10), 200
LONG_AGO = date(2020, 1, 1)


@dataclass(frozen=True)
class Played:
    """A case that was played to its end."""

    case_id: str
    instance_id: str
    view: CaseView


@dataclass
class Performance:
    """One case on its way, and what time it is in it."""

    case: Mapping[str, Any]
    instance_id: str
    clock: datetime
    visits: dict[str, int] = field(default_factory=dict)
    clarified: int = 0


class Player:
    """Plays cases of one process."""

    def __init__(self, engine: Engine, definition: Definition, script: Script, after: Callable[[], None]) -> None:
        """Play on `engine`; `after` runs what a command has enqueued."""
        self.engine, self.definition, self.script, self.after = engine, definition, script, after

    def cast(self) -> None:
        """Give the script's people their accounts and roles, once."""
        known = self.engine.query(lambda session: set(session.execute(select(app_user.c.id)).scalars()))
        for person in self.script.people:
            if person.id not in known:
                self.engine.execute(AddUser(person.id, person.name, person.rank, person.nip), SYSTEM)
                for role in person.roles:
                    self.engine.execute(AssignRole(role, person.id, LONG_AGO), SYSTEM)

    def play(self, case: Mapping[str, Any], steps: int | None = None) -> Played:
        """Play a case to its end, or so many `steps` of it.

        Raises: EngineError when a form or a person refuses, Invalid when it never ends.
        """
        begin = datetime.combine(date.fromisoformat(case["tanggal"]), OPENING, self._zone)
        performance = Performance(case, self.open_case(case, begin), begin)
        self.after()
        for done in range(MAX_STEPS):
            view = self.engine.query(lambda session: view_case(session, performance.instance_id))
            if view.line.status != "active" or done == steps:
                return Played(case["id"], performance.instance_id, view)
            self._step(performance, view)
            self.after()
        raise Invalid(f"Case {case['id']} does not end within {MAX_STEPS} steps.")

    def open_case(self, case: Mapping[str, Any], at: datetime) -> str:
        """Open an empty case and return its instance."""
        return self.engine.execute(StartProcess(self.definition.bundle.process_id), SYSTEM, at).instance_id

    def clarify(self, performance: Performance) -> None:
        """Let the person who complained say that it is not settled (SOP 9.1.11)."""
        message = SendMessage("klarifikasi_pengadu", instance_id=performance.instance_id)
        self.engine.execute(message, PUBLIC, performance.clock)

    def act(self, command: CompleteWorkItem, person: Person, at: datetime) -> None:
        """Complete a work item as somebody. Raises: Forbidden."""
        self.engine.execute(command, actor_of(person), at)

    @property
    def _zone(self) -> Any:
        return self.engine.house.offices.zone

    def _step(self, performance: Performance, view: CaseView) -> None:
        if view.open_items:
            item_id, element_id, _ = view.open_items[0]
            self._do(performance, view, item_id, element_id)
        elif performance.clarified < len(performance.case["keputusan"].get("Task_MonitoringKembali", ())):
            performance.clarified += 1
            performance.clock = self._next_morning(performance.clock)
            self.clarify(performance)
        else:
            self._let_time_pass(performance)

    def _do(self, performance: Performance, view: CaseView, item_id: str, element_id: str) -> None:
        visit = performance.visits[element_id] = performance.visits.get(element_id, 0) + 1
        decided = _decided(performance.case, element_id, visit)
        if decided is None:
            self._let_time_pass(performance)
            return
        scope = {**view.data, "kasus": performance.case, "kunjungan": visit, **decided}
        self._take_time(performance, element_id, scope)
        form_id = self.definition.element(element_id).form_id or ""
        data = self.script.fill(form_id, decided, scope, self._setting(performance.clock))
        command = CompleteWorkItem(item_id, data, str(uuid4()))
        self._as_whoever_may(command, self.definition.roles_of(element_id), performance.clock)

    def _setting(self, now: datetime) -> Setting:
        office = self.engine.query(self.engine.house.offices.current)
        return Setting(office, now)

    def _take_time(self, performance: Performance, element_id: str, scope: Mapping[str, Any]) -> None:
        performance.clock += PACE
        text = self.script.waits.get(element_id)
        until = self._setting(performance.clock).value(text, scope) if text else None
        if until and date.fromisoformat(until[:10]) > performance.clock.date():
            performance.clock = datetime.combine(date.fromisoformat(until[:10]), OPENING, self._zone)

    def _as_whoever_may(self, command: CompleteWorkItem, roles: tuple[str, ...], at: datetime) -> None:
        """Let a holder of the roles act; where each is refused, as in a case about them, whoever else may."""
        refusal: Forbidden | None = None
        for person in sorted(self.script.people, key=lambda p: not set(p.roles) & set(roles)):
            try:
                self.act(command, person, at)
            except Forbidden as exc:
                refusal = refusal or exc
            else:
                return
        raise refusal or Invalid("The script has no people.")

    def _let_time_pass(self, performance: Performance) -> None:
        due = self.engine.query(lambda session: _next_timer(session, performance.instance_id))
        if due is None:
            raise Invalid(f"Case {performance.case['id']} waits for something that no script says.")
        performance.clock = max(performance.clock, due.astimezone(self._zone))
        self.engine.execute(FireTimers(performance.instance_id), SYSTEM, performance.clock)

    def _next_morning(self, moment: datetime) -> datetime:
        return datetime.combine(moment.date() + timedelta(days=1), OPENING, self._zone)


def actor_of(person: Person) -> Actor:
    """Return somebody of the script as who acts."""
    return Actor("user", UserId(person.id))


def _decided(case: Mapping[str, Any], element_id: str, visit: int) -> dict[str, Any] | None:
    """Return what the case decides at this visit, nothing if it says nothing, None to let the timer fire."""
    visits = case["keputusan"].get(element_id, ())
    if visit > len(visits):
        return {}
    said = visits[visit - 1]
    if said == TIMER or (isinstance(said, dict) and TIMER in said.values()):
        return None
    return dict(said)


def _next_timer(session: Session, instance_id: str) -> datetime | None:
    query = select(wait.c.due_at).where(wait.c.instance_id == instance_id, wait.c.kind == "timer")
    return session.execute(query.order_by(wait.c.due_at).limit(1)).scalar()
