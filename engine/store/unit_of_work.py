"""The unit of work: one locked instance, what a step changed in it, written at the end in few statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.orm import Session

from engine.access import Holding, holdings
from engine.config import Settings
from engine.definitions import Definition, Definitions
from engine.errors import InstanceNotActive, NotFound, ReportedOfficer
from engine.files import FileStore
from engine.history import GENESIS, Fact, chain
from engine.model import Actor, OperationCall, Verdict
from engine.office import Office, Offices
from engine.spiff import World
from engine.store import shelf
from engine.store.case import Case, unpack_state
from engine.store.frequencies import Frequencies
from engine.store.secrecy import reported_in
from engine.store.statements import (
    ANSWERED,
    BUNDLE,
    CASE,
    CASE_OF_ITEM,
    CHANGE_FILE,
    CHANGE_INSTANCE,
    insertion,
)
from engine.tables import (
    case_file,
    history_event,
    history_head,
    process_instance,
    wait,
    work_item,
)
from engine.vault import CaseKey, Vault

Enqueue = Callable[..., None]
Remote = Callable[[OperationCall], Mapping[str, Any]]
Operation = Callable[["UnitOfWork", Case, OperationCall], Mapping[str, Any] | None]


@dataclass(frozen=True)
class House:
    """What every unit of work shares: the office's rules, keys, built definitions, operations and the way to jobs."""

    offices: Offices
    vault: Vault
    definitions: Definitions
    operations: Mapping[str, Operation]
    enqueue: Enqueue
    files: FileStore
    remote: Mapping[str, Remote]
    settings: Settings
    frequencies: Frequencies = field(default_factory=Frequencies)

    def definition(self, session: Session, definition_id: str, version: int) -> Definition:
        """Return a built definition; its bundle is read only if nobody has used it in this process."""
        read = partial(session.execute, BUNDLE, {"id_": definition_id})
        return self.definitions.get(definition_id, version, lambda: bytes(read().scalar_one()))


class UnitOfWork:
    """All that one command reads and writes. It cannot commit: `engine.runtime` does."""

    def __init__(self, session: Session, actor: Actor, now: datetime, house: House) -> None:
        """Act as `actor` at `now` (aware)."""
        self.session, self.actor, self.now = session, actor, now
        self.house, self.vault = house, house.vault
        self.enqueue = house.enqueue
        self.local_now = now.astimezone(house.offices.zone)
        self.today = self.local_now.date()
        self.acting_role: str | None = None
        self.receives_a_complaint = False  # the person who complains fills in the first form themselves
        self.cases: list[Case] = []
        self.newest: dict[str, Definition] = {}  # of the processes that this command started
        self.inserts: dict[str, tuple[Any, list[dict[str, Any]]]] = {}
        self._office_facts: dict[str, list[Fact]] = {}

    @cached_property
    def office(self) -> Office:
        """The office's configuration as of this transaction."""
        return self.house.offices.current(self.session)

    @staticmethod
    def new_id() -> str:
        """Return a fresh id."""
        return str(uuid4())

    def holdings(self, today: date) -> tuple[Holding, ...]:
        """Return the roles that the actor holds today."""
        return holdings(self.session, self.actor, today)

    def case_of_item(self, work_item_id: str) -> Case:
        """Lock the instance of a work item. Raises: NotFound, ReportedOfficer."""
        return self._lock(CASE_OF_ITEM, work_item_id, "There is no such work item.")

    def case(self, instance_id: str) -> Case:
        """Lock an instance. Raises: NotFound, ReportedOfficer for the officer that the case is about."""
        return self._lock(CASE, instance_id, "There is no such case.")

    def _lock(self, query: Select[Any], id_: str, missing: str) -> Case:
        row = self.session.execute(query, {"id_": id_}).first()
        if row is None:
            raise NotFound(missing)
        case = self._case_from(row)
        if self.actor.kind == "user" and self.actor.user_id in reported_in(case.data):
            raise ReportedOfficer
        self.cases.append(case)
        return case

    def _case_from(self, row: Row[Any]) -> Case:
        return Case(
            id=row.id,
            definition=self.definition(row.definition_id, row.version),
            status=row.status,
            state=unpack_state(row.state) if row.state else {},
            business_key=row.business_key,
            started_at=row.started_at,
            last_sequence=row.last_sequence,
            last_hash=row.last_hash,
            data=row.data,
            wrapped_key=row.wrapped_key,
            private_blob=row.private,
            counters=row.counters,
            before=row.data,
            known_key=row.business_key,
            subject=row.subject,
            known_wait=(row.waits_at, row.waits_until),
            waiting=(row.waits_at, row.waits_until),
        )

    def definition(self, definition_id: str, version: int) -> Definition:
        """Return a built definition, from the cache if it was used before."""
        return self.house.definition(self.session, definition_id, version)

    def world(self, case: Case) -> World:
        """Return what surrounds a step of this case."""
        functions = self.office.functions

        def decide(decision_id: str, variables: Mapping[str, Any]) -> Verdict:
            return case.definition.decide(decision_id, variables, self.local_now, functions)

        return World(self.local_now, self.performer(case), functions, decide)

    def performer(self, case: Case) -> Callable[[OperationCall], Mapping[str, Any] | None]:
        """Return what the engine calls for a service task: local operations answer at once, others return None."""

        def perform(call: OperationCall) -> Mapping[str, Any] | None:
            operation = self.house.operations.get(call.operation)
            result = operation(self, case, call) if operation else None
            if result:
                case.put(result)
            return result

        return perform

    def close_everything(self, case: Case) -> None:
        """Cancel the open work items and waits of a case that ends from outside."""
        closed = {"status": "cancelled", "closed_at": self.now}
        mine = (work_item.c.instance_id == case.id, work_item.c.status == "open")
        self.session.execute(update(work_item).where(*mine).values(closed))
        self.session.execute(delete(wait).where(wait.c.instance_id == case.id))

    def case_key(self, case: Case) -> CaseKey:
        """Open the case's key."""
        return self.vault.open_case_key(case.wrapped_key)

    def active(self, case: Case) -> Case:
        """Return the case. Raises: InstanceNotActive."""
        if case.status != "active":
            raise InstanceNotActive(f"This case is {case.status}.")
        return case

    def changed(self, statement: Any) -> int:
        """Run an UPDATE or DELETE and return how many rows it changed."""
        result: Any = self.session.execute(statement)
        return int(result.rowcount)

    def add(self, table: Any, **row: Any) -> None:
        """Insert a row when the unit of work is flushed; rows of one table go in one statement."""
        self.inserts.setdefault(table.name, (table, []))[1].append(row)

    def record(self, stream: str, kind: str, **data: Any) -> None:
        """Note a history event outside instances, such as `office:deployments`."""
        self._office_facts.setdefault(stream, []).append(Fact(kind, None, data))

    def flush(self) -> None:
        """Write what was collected; what was collected is then forgotten, so that a command may write in two steps."""
        for case in self.cases:
            self._flush_case(case)
        for stream, facts in self._office_facts.items():
            self._flush_stream(stream, facts)
        for table, rows in self.inserts.values():
            self.session.execute(insertion(table), rows)
        self.cases.clear()
        self._office_facts.clear()
        self.inserts.clear()

    def _flush_case(self, case: Case) -> None:
        shelf.keep_in_step(self, case)
        events = chain(
            case.facts,
            stream=f"i:{case.id}",
            last_sequence=case.last_sequence,
            last_hash=case.last_hash,
            at=self.now,
            actor=self.actor.label,
            role=self.acting_role,
        )
        self._add_events(events)
        if events:
            case.row |= {"last_sequence": events[-1].sequence, "last_hash": events[-1].hash}
        if case.new:
            self.session.execute(insert(process_instance), [case.row])
            self.session.execute(insert(case_file), [{"instance_id": case.id, **case.file_row}])
            return
        if case.row:
            self.session.execute(CHANGE_INSTANCE, {"id_": case.id, **case.row})
        if case.file_row:
            self.session.execute(CHANGE_FILE, {"id_": case.id, **case.file_row})

    def _flush_stream(self, stream: str, facts: list[Fact]) -> None:
        head = self.session.execute(
            select(history_head).where(history_head.c.stream == stream).with_for_update()
        ).first()
        if head is None:
            self.session.execute(insert(history_head).values(stream=stream, last_sequence=0, last_hash=GENESIS))
        events = chain(
            facts,
            stream=stream,
            last_sequence=head.last_sequence if head else 0,
            last_hash=head.last_hash if head else GENESIS,
            at=self.now,
            actor=self.actor.label,
            role=self.acting_role,
        )
        self._add_events(events)
        last = {"last_sequence": events[-1].sequence, "last_hash": events[-1].hash}
        self.session.execute(update(history_head).where(history_head.c.stream == stream).values(last))

    def _add_events(self, events: list[Any]) -> None:
        for event in events:
            self.add(
                history_event,
                stream=event.stream,
                sequence=event.sequence,
                at=event.at,
                actor=event.actor,
                acting_role=event.acting_role,
                kind=event.kind,
                element_id=event.element_id,
                payload=event.payload,
                prev_hash=event.prev_hash,
                hash=event.hash,
            )

    def answered(self, token: str) -> Row[Any] | None:
        """Return the submission that was made with this token before, if any."""
        return self.session.execute(ANSWERED, {"token_": token}).first()
