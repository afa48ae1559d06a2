"""What a step threw out of its instance: one job for each message and signal, enqueued in the same commit."""

from __future__ import annotations

from engine.model import Step
from engine.store.case import Case
from engine.store.unit_of_work import UnitOfWork


def send_out(uow: UnitOfWork, case: Case, step: Step) -> None:
    """Enqueue `deliver_message` or `deliver_signal` for all that was thrown; those of one instance keep their order."""
    for thrown in step.thrown:
        whom = () if thrown.kind == "signal" else (thrown.correlation_value,)
        job, values = f"deliver_{thrown.kind}", dict(thrown.values)
        uow.enqueue(uow.session, job, "operations", case.id, thrown.name, *whom, values, key=case.id)
