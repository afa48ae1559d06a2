"""Submissions: immutable, who did what in which role from which form version, merged into the case file."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Row

from engine.forms import Submission
from engine.history import canonical
from engine.store.case import Case
from engine.store.unit_of_work import UnitOfWork
from engine.tables import submission as submission_table


def store_submission(
    uow: UnitOfWork, case: Case, submission: Submission, *, token: str, item: Row[Any] | None, element_id: str = ""
) -> int:
    """Write a submission and merge it; return its number in the case.

    Records: `work_item.completed` (or `instance.started`), with a digest of the values and
    commitments to the personal ones.
    """
    number = case.count("submission")
    place = item.element_id if item is not None else element_id
    form_id = case.definition.element(place).form_id
    private = _merge_private(uow, case, submission)
    uow.add(
        submission_table,
        instance_id=case.id,
        number=number,
        token=token,
        work_item_id=item.id if item is not None else None,
        element_id=place,
        form_id=form_id,
        form_digest=case.definition.form_digests.get(form_id or ""),
        actor=uow.actor.label,
        acting_role=uow.acting_role,
        at=uow.now,
        data=dict(submission.values),
        private=private,
    )
    case.put(submission.values)
    _record(uow, case, submission, number, item, place)
    return number


def values_digest(values: Any) -> str:
    """Return SHA-256 (hex) over the canonical JSON of a submission's open values."""
    return hashlib.sha256(canonical(values).encode()).hexdigest()


def _merge_private(uow: UnitOfWork, case: Case, submission: Submission) -> bytes | None:
    if not submission.private:
        return None
    key = uow.case_key(case)
    merged = {**key.unseal(case.private_blob), **submission.private}
    case.private_blob = case.file_row["private"] = key.seal(merged)
    return key.seal(dict(submission.private))


def _record(
    uow: UnitOfWork, case: Case, submission: Submission, number: int, item: Row[Any] | None, element_id: str
) -> None:
    detail: dict[str, Any] = {"submission": number, "values": values_digest(dict(submission.values))}
    if submission.private:
        key = uow.case_key(case)
        detail["private"] = {name: key.commit(name, value) for name, value in sorted(submission.private.items())}
    if item is not None:
        detail |= {"work_item": item.id, "visit": item.visit}
    case.record("work_item.completed" if item is not None else "case.submitted", element_id, **detail)
