"""Start, message, suspend, resume and terminate process instances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import bindparam, select

from engine.access import SUPERVISORS
from engine.definitions import Definition
from engine.errors import Conflict, Invalid, NobodyWaits, NotFound
from engine.history import GENESIS
from engine.spiff import correlate, start, start_events
from engine.store import Case, UnitOfWork, apply_step, incidents
from engine.store.awaited import operations_of
from engine.store.complainants import AFTERWARDS
from engine.store.outgoing import listen_again
from engine.tables import process_definition, wait

_NEWEST = (
    select(process_definition.c.id, process_definition.c.version)
    .where(process_definition.c.process_id == bindparam("process"))
    .order_by(process_definition.c.version.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Started:
    """A new instance, and the work items that wait in it."""

    instance_id: str
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StartProcess:
    """Start the newest version of a process; `values` go to the case file."""

    process_id: str
    values: Mapping[str, Any] = field(default_factory=dict)
    parent_id: str | None = None

    def needs(self, uow: UnitOfWork) -> frozenset[str]:
        """Return the role of the lane in which the process starts. Raises: NotFound."""
        definition = newest(uow, self.process_id)
        start_id = definition.program.start_of(None)
        return frozenset({*definition.roles_of(start_id), *SUPERVISORS})

    def run(self, uow: UnitOfWork) -> Started:
        """Raises: NotFound, Conflict when the process only begins by itself. Records: `instance.started`."""
        program = newest(uow, self.process_id).program
        if program.process.elements[program.start_of(None)] in start_events(program.process):
            raise Conflict(f"The process {self.process_id} begins by itself, not by a person.")
        return begin(uow, self.process_id, self.values, parent_id=self.parent_id)


def begin(
    uow: UnitOfWork,
    process_id: str,
    values: Mapping[str, Any],
    *,
    parent_id: str | None = None,
    at: str | None = None,
) -> Started:
    """Start the newest version of a process; `at`: the start event of a message, signal, timer or condition.

    Raises: NotFound. Records: `instance.started`.
    """
    case = new_case(uow, process_id, parent_id=parent_id)
    if values:
        case.put(values)
    by = {"by": at} if at else {}
    case.record("instance.started", None, process=process_id, version=case.definition.version, **by)
    step = start(case.definition.program, case.data, uow.world(case), at=at)
    apply_step(uow, case, step)
    return Started(case.id, tuple(step.people.items()))


def newest(uow: UnitOfWork, process_id: str) -> Definition:
    """Return the newest version of a process, the same one for the whole command. Raises: NotFound."""
    if process_id not in uow.newest:
        row = uow.session.execute(_NEWEST, {"process": process_id}).first()
        if row is None:
            raise NotFound(f"The process {process_id} is not deployed.")
        uow.newest[process_id] = uow.definition(row.id, row.version)
    return uow.newest[process_id]


def new_case(uow: UnitOfWork, process_id: str, *, parent_id: str | None = None) -> Case:
    """Prepare an instance of the newest version, with a key of its own. Raises: NotFound."""
    definition = newest(uow, process_id)
    _, wrapped = uow.vault.new_case_key()
    case = Case(
        id=uow.new_id(),
        definition=definition,
        status="active",
        state={},
        business_key=None,
        started_at=uow.now,
        last_sequence=0,
        last_hash=GENESIS,
        data={"diterima_pada": uow.local_now.isoformat()},
        wrapped_key=wrapped,
        private_blob=None,
        new=True,
    )
    _first_rows(case, parent_id)
    uow.cases.append(case)
    return case


def _first_rows(case: Case, parent_id: str | None) -> None:
    case.row |= {
        "id": case.id,
        "definition_id": case.definition.id,
        "process_id": case.definition.bundle.process_id,
        "parent_id": parent_id,
        "status": "active",
        "revision": 1,
        "started_at": case.started_at,
        "counters": case.counters,
    }
    case.file_row |= {"data": case.data, "wrapped_key": case.wrapped_key}


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Deliver a message to the instance that waits for it: by instance, or by name and correlation value.

    The process property `pesan_setelah_selesai` names the message that opens a linked case when its own has ended.
    """

    name: str
    correlation: str | None = None
    instance_id: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def run(self, uow: UnitOfWork) -> Started:
        """Raises: NobodyWaits. Records: `message.received`, or `instance.started` for a linked case."""
        case = uow.case(self.instance_id or self._find(uow))
        if case.status == "completed" and case.definition.process.properties.get(AFTERWARDS) == self.name:
            return self._linked(uow, case)
        uow.active(case)
        case.put(self.values)
        step = correlate(
            case.definition.program,
            case.state,
            self.name,
            self.values,
            uow.world(case),
            correlation_value=self.correlation,
        )
        apply_step(uow, case, step)
        return Started(case.id, tuple(step.people.items()))

    def _linked(self, uow: UnitOfWork, closed: Case) -> Started:
        """Open a new case that names the closed one (reading A14)."""
        values = {**self.values, "pengaduan_induk": closed.business_key}
        return StartProcess(closed.definition.bundle.process_id, values, closed.id).run(uow)

    def _find(self, uow: UnitOfWork) -> str:
        query = select(wait.c.instance_id).where(wait.c.kind == "message", wait.c.name == self.name)
        found = uow.session.execute(query.where(wait.c.correlation == self.correlation)).scalars().all()
        if len(set(found)) != 1:
            raise NobodyWaits(f"No case waits for {self.name} with {self.correlation}.")
        return str(found[0])


@dataclass(frozen=True, slots=True)
class SuspendInstance:
    """Stop a case for a while: nothing can be done in it, timers wait."""

    needs: ClassVar[frozenset[str]] = SUPERVISORS

    instance_id: str
    reason: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: Conflict, Invalid. Records: `instance.suspended`."""
        case = uow.active(uow.case(self.instance_id))
        _need(self.reason)
        case.row["status"] = "suspended"
        case.record("instance.suspended", None, reason=self.reason)


@dataclass(frozen=True, slots=True)
class ResumeInstance:
    """Let a suspended case go on."""

    needs: ClassVar[frozenset[str]] = SUPERVISORS

    instance_id: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: Conflict. Records: `instance.resumed`."""
        case = uow.case(self.instance_id)
        if case.status != "suspended":
            raise Conflict("This case is not suspended.")
        case.row["status"] = "active"
        case.record("instance.resumed", None)
        uow.enqueue(uow.session, "fire_timers", "timers", case.id, key=case.id)
        uow.enqueue(uow.session, "collect_messages", "operations", case.id, key=case.id)
        for token_id in operations_of(uow, case):
            uow.enqueue(uow.session, "run_operation", "operations", case.id, token_id, key=case.id)


@dataclass(frozen=True, slots=True)
class TerminateInstance:
    """End a case for good, with a reason; its work items and timers are cancelled."""

    needs: ClassVar[frozenset[str]] = SUPERVISORS

    instance_id: str
    reason: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: Conflict, Invalid. Records: `instance.terminated`."""
        case = uow.case(self.instance_id)
        if case.status not in ("active", "suspended"):
            raise Conflict(f"This case is {case.status} already.")
        _need(self.reason)
        uow.close_everything(case)
        incidents.close_all(uow, case)
        case.row |= {"status": "terminated", "state": None, "ended_at": uow.now, "ends": []}
        case.record("instance.terminated", None, reason=self.reason)
        listen_again(uow, case)


def _need(reason: str) -> None:
    if not reason.strip():
        raise Invalid("This needs a reason.")
