"""Claim, release, reassign and complete work items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from engine.access import REASSIGNERS, Holding, holdings, may_see
from engine.errors import AlreadyClaimed, Forbidden, FormInvalid, Invalid, NotAssignee, ReportedOfficer, WorkItemClosed
from engine.forms import Form, Submission
from engine.model import Actor, UserId
from engine.people_tables import stored_file
from engine.spiff import complete, local_of
from engine.store import Case, UnitOfWork, apply_step, awaited, papers
from engine.store.authority import standing
from engine.store.secrecy import reported_in
from engine.store.submissions import store_submission
from engine.tables import work_item

COMPLAINANT = Holding("PENGADU", "definitif")
_CHANGE = update(work_item).where(work_item.c.id == bindparam("item_"))


@dataclass(frozen=True, slots=True)
class Completed:
    """What became of a completion: where the case stands now. A resend gets the same answer."""

    instance_id: str
    submission_number: int
    next_items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ClaimWorkItem:
    """Take a work item for yourself."""

    work_item_id: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotCandidate, AlreadyClaimed, WorkItemClosed. Records: `work_item.claimed`."""
        case, item = open_item(uow, self.work_item_id)
        try:
            authorise(uow, case, item)
        except NotAssignee as exc:
            raise AlreadyClaimed from exc
        _assign(uow, item, uow.actor.user_id)
        case.record("work_item.claimed", item.element_id, work_item=item.id)


@dataclass(frozen=True, slots=True)
class ReleaseWorkItem:
    """Give a work item back to its roles."""

    work_item_id: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotAssignee. Records: `work_item.released`."""
        case, item = open_item(uow, self.work_item_id)
        authorise(uow, case, item)
        if item.assignee is None:
            raise Invalid("Nobody has claimed this work item.")
        _assign(uow, item, None)
        case.record("work_item.released", item.element_id, work_item=item.id)


@dataclass(frozen=True, slots=True)
class ReassignWorkItem:
    """Give a work item to a named holder of its roles; for Kasi and Kabid, with a reason."""

    work_item_id: str
    assignee: str
    reason: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: Forbidden, Invalid. Records: `work_item.reassigned`. SOP: 1.8.7 of its design."""
        if not self.reason.strip():
            raise Invalid("A reassignment needs a reason.")
        case, item = open_item(uow, self.work_item_id)
        held = {holding.role for holding in uow.holdings(uow.today)}
        if not held & REASSIGNERS:
            raise Forbidden("Only Kasi and Kabid may reassign work.", roles=REASSIGNERS)
        not_about(uow.actor.user_id, case)
        not_about(self.assignee, case)
        theirs = {holding.role for holding in holdings(uow.session, Actor("user", UserId(self.assignee)), uow.today)}
        if not theirs & set(item.roles):
            raise Invalid(f"{self.assignee} does not hold the role of this work item.")
        _assign(uow, item, self.assignee)
        case.record("work_item.reassigned", item.element_id, work_item=item.id, to=self.assignee, reason=self.reason)


@dataclass(frozen=True, slots=True)
class CompleteWorkItem:
    """Submit the form of a work item and let the case go on. `token` makes a resend return the first answer."""

    work_item_id: str
    data: Mapping[str, Any]
    token: str

    def run(self, uow: UnitOfWork) -> Completed:
        """Validate before anything changes.

        Raises: NotFound, WorkItemClosed, InstanceNotActive, Forbidden, FormInvalid.
        Records: `work_item.completed` and whatever the step does.
        """
        case = uow.case_of_item(self.work_item_id)
        found = awaited.item_of(uow, case, self.work_item_id)
        if found is None and (earlier := uow.answered(self.token)):
            return Completed(case.id, earlier.number, tuple((i.id, i.element_id) for i in awaited.items_of(uow, case)))
        item = _need_open(uow, case, found)
        holding = authorise(uow, case, item)
        uow.acting_role = holding.role
        submission = self._validate(uow, case, item)
        number = store_submission(uow, case, submission, token=self.token, item=item)
        _close(uow, item, holding, number)
        papers.number(uow, case, case.definition.element(item.element_id))
        step = complete(
            case.definition.program,
            case.state,
            item.id,
            submission.values,
            uow.world(case),
            known=case.data,
        )
        apply_step(uow, case, step, completed=item.id)
        return Completed(case.id, number, tuple(step.people.items()))

    def _validate(self, uow: UnitOfWork, case: Case, item: Row[Any]) -> Submission:
        form = case.definition.form_of(item.element_id)
        if form is None:
            return Submission({}, {})
        submission = form.submit(
            self.data,
            {**case.data, **_local(case, item)},
            now=uow.local_now,
            functions=uow.office.functions,
            options=uow.office.options,
        )
        _need_files(uow, case, form, submission)
        return submission


def _local(case: Case, item: Row[Any]) -> Mapping[str, Any]:
    """Return what only this step knows, such as the item of a multi-instance."""
    program = case.definition.program
    return local_of(program, case.state, item.id) if item.element_id in program.scoped else {}


def _need_files(uow: UnitOfWork, case: Case, form: Form, submission: Submission) -> None:
    """Let a submission name files of its own case only. Raises: FormInvalid."""
    everything = {**submission.values, **submission.private}
    named = {f.key: set(everything.get(f.key) or ()) for f in form.fields if f.type == "filepicker"}
    named |= {
        f"{group.key}[{number}].{cell.key}": set(row.get(cell.key) or ())
        for group in form.fields
        for cell in group.rows
        if cell.type == "filepicker"
        for number, row in enumerate(everything.get(group.key) or ())
    }
    if not any(named.values()):
        return
    mine = select(stored_file.c.id).where(stored_file.c.instance_id == case.id)
    stored = set(uow.session.execute(mine).scalars())
    if missing := {key: "Berkas ini tidak tersimpan; unggah lagi." for key, ids in named.items() if ids - stored}:
        raise FormInvalid(missing)


def open_item(uow: UnitOfWork, work_item_id: str) -> tuple[Case, Row[Any]]:
    """Lock the case of a work item that is open. Raises: NotFound, WorkItemClosed, InstanceNotActive, Forbidden."""
    case = uow.case_of_item(work_item_id)
    return case, _need_open(uow, case, awaited.item_of(uow, case, work_item_id))


def _need_open(uow: UnitOfWork, case: Case, item: Row[Any] | None) -> Row[Any]:
    if case.status != "active" or item is None:
        _need_sight(uow, case)
        uow.active(case)
        raise WorkItemClosed
    return item


def _need_sight(uow: UnitOfWork, case: Case) -> None:
    """Tell how a work item ended only to those who see its case. Raises: NotFound."""
    if uow.actor.kind == "user":
        may_see(uow.actor, uow.holdings(uow.today), case.definition.staff, ())


def not_about(user_id: str | None, case: Case) -> None:
    """Keep a case from the officer that it is about. Raises: ReportedOfficer."""
    if user_id in reported_in(case.data):
        raise ReportedOfficer


def authorise(uow: UnitOfWork, case: Case, item: Row[Any]) -> Holding:
    """Return the role in which the actor acts on an item. Raises: Forbidden."""
    if uow.receives_a_complaint and uow.actor.kind == "public":
        return COMPLAINANT
    held = uow.holdings(uow.today)
    return standing(uow.session, case.definition, case.data, item, uow.actor, held, uow.today)


def _assign(uow: UnitOfWork, item: Row[Any], assignee: str | None) -> None:
    uow.session.execute(_CHANGE, {"item_": item.id, "assignee": assignee})


def _close(uow: UnitOfWork, item: Row[Any], holding: Holding, number: int) -> None:
    closed = {
        "item_": item.id,
        "status": "completed",
        "closed_at": uow.now,
        "closed_by": uow.actor.label,
        "acting_role": holding.role,
        "submission_number": number,
    }
    uow.session.execute(_CHANGE, closed)
