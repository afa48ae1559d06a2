"""Time passes: fire the timers that are due, finish what a worker did, try again what failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import select, update

from engine.commands.base import NOBODY, PROCESS_KEEPERS
from engine.errors import Conflict, Invalid, NotFound
from engine.spiff import fail_operation, finish_operation, retry, tick
from engine.store import Case, UnitOfWork, apply_step
from engine.store.awaited import waits_for
from engine.tables import incident, wait


@dataclass(frozen=True, slots=True)
class FireTimers:
    """Fire every timer of an instance that is due; nothing due is no fault, so that a job may run twice."""

    needs: ClassVar[frozenset[str]] = NOBODY

    instance_id: str

    def run(self, uow: UnitOfWork) -> bool:
        """Return whether anything fired. Records: `timer.fired` and whatever the step does."""
        case = uow.case(self.instance_id)
        if case.status != "active" or not waits_for(uow, case, wait.c.kind == "timer", wait.c.due_at <= uow.now):
            return False
        step = tick(case.definition.program, case.state, uow.world(case))
        apply_step(uow, case, step)
        return True


@dataclass(frozen=True, slots=True)
class FinishOperation:
    """Hand in the result of a remote operation; a second hand-in finds nothing waiting and does nothing."""

    needs: ClassVar[frozenset[str]] = NOBODY

    instance_id: str
    token_id: str
    result: Mapping[str, Any]

    def run(self, uow: UnitOfWork) -> bool:
        """Return whether the operation was still waited for."""
        case = uow.case(self.instance_id)
        if case.status != "active" or not _asked(uow, case, self.token_id):
            return False
        case.put(self.result)
        step = finish_operation(
            case.definition.program,
            case.state,
            self.token_id,
            self.result,
            uow.world(case),
        )
        apply_step(uow, case, step)
        return True


@dataclass(frozen=True, slots=True)
class GiveUpOperation:
    """Note that a remote operation failed for good: an incident waits for a person.

    With the `code` of a BPMN error the diagram may catch it instead.
    """

    needs: ClassVar[frozenset[str]] = NOBODY

    instance_id: str
    token_id: str
    reason: str
    code: str | None = None

    def run(self, uow: UnitOfWork) -> bool:
        """Return whether the operation was still waited for. Records: `incident.raised`, or `error.caught`."""
        case = uow.case(self.instance_id)
        if case.status != "active" or not _asked(uow, case, self.token_id):
            return False
        program, world = case.definition.program, uow.world(case)
        step = fail_operation(program, case.state, self.token_id, self.reason, world, code=self.code)
        apply_step(uow, case, step)
        return True


def _asked(uow: UnitOfWork, case: Case, token_id: str) -> bool:
    return waits_for(uow, case, wait.c.token_id == token_id, wait.c.kind == "operation")


@dataclass(frozen=True, slots=True)
class RetryIncident:
    """Try again what an incident stopped, from the very same place; `values` put variables right, with a reason."""

    needs: ClassVar[frozenset[str]] = PROCESS_KEEPERS

    incident_id: str
    values: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound, Conflict, Invalid. Records: `incident.resolved`, `incident.raised` when it fails again."""
        row = uow.session.execute(select(incident).where(incident.c.id == self.incident_id)).first()
        if row is None:
            raise NotFound("There is no such incident.")
        case = uow.active(uow.case(row.instance_id))
        closed = {"resolved_at": uow.now, "resolved_by": uow.actor.label}
        where = (incident.c.id == row.id, incident.c.resolved_at.is_(None))
        if not uow.changed(update(incident).where(*where).values(closed)):
            raise Conflict("This incident is resolved already.")
        case.record("incident.resolved", row.element_id, incident=row.id, **self._correction(case))
        case.put(self.values)
        step = retry(case.definition.program, case.state, row.token_id, uow.world(case), self.values)
        apply_step(uow, case, step, met_by=row.actor)

    def _correction(self, case: Case) -> dict[str, Any]:
        """Return what history keeps of a correction. Raises: Invalid."""
        unknown = sorted(self.values.keys() - case.definition.program.variables)
        if unknown:
            raise Invalid(f"No expression of this process reads {', '.join(unknown)}.")
        if self.values and not self.reason.strip():
            raise Invalid("This needs a reason.")
        before = {name: case.data.get(name) for name in self.values}
        return {"reason": self.reason, "before": before, "after": dict(self.values)} if self.values else {}
