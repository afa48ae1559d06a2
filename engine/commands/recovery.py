"""What waits in rows gets its jobs again, as after a restore; each job's guard keeps it from acting twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select

from engine.commands.base import NOBODY, OFFICE_KEEPERS
from engine.commands.moving import JOB, QUEUE
from engine.office import CONFIG_STREAM
from engine.people_tables import recomputation
from engine.store import UnitOfWork
from engine.tables import document, outbox, wait


@dataclass(frozen=True, slots=True)
class EnqueueMail:
    """Enqueue a job for every mail that waits, as when a mail server was configured only now."""

    needs: ClassVar[frozenset[str]] = NOBODY

    def run(self, uow: UnitOfWork) -> int:
        """Return how many jobs were enqueued."""
        mails = uow.session.execute(select(outbox.c.id).where(outbox.c.status == "waiting")).scalars().all()
        for mail_id in mails:
            uow.enqueue(uow.session, "send_mail", "mail", mail_id)
        return len(mails)


@dataclass(frozen=True, slots=True)
class EnqueueAgain:
    """Enqueue a job for every document, mail, operation, timer and recomputation that waits."""

    needs: ClassVar[frozenset[str]] = NOBODY

    def run(self, uow: UnitOfWork) -> int:
        """Return how many jobs were enqueued."""
        documents = uow.session.execute(select(document.c.id).where(document.c.status == "requested")).scalars().all()
        for document_id in documents:
            uow.enqueue(uow.session, "render_document", "documents", document_id)
        unfinished = select(recomputation.c.id).where(recomputation.c.finished_at.is_(None))
        moving = uow.session.execute(unfinished).scalars().all()
        for recomputation_id in moving:
            uow.enqueue(uow.session, JOB, QUEUE, recomputation_id)
        return len(documents) + len(moving) + EnqueueMail().run(uow) + _waits(uow)


def _waits(uow: UnitOfWork) -> int:
    rows = uow.session.execute(select(wait).where(wait.c.kind.in_(["timer", "operation"]))).all()
    for row in rows:
        case, key = row.instance_id, {"key": row.instance_id}
        if row.kind == "operation":
            uow.enqueue(uow.session, "run_operation", "operations", case, row.token_id, **key)
        else:
            delay_s = max(0.0, (row.due_at - uow.now).total_seconds())
            uow.enqueue(uow.session, "fire_timers", "timers", case, delay=delay_s, **key)
    return len(rows)


@dataclass(frozen=True, slots=True)
class NoteRevival:
    """Note that somebody lets a job that gave up run again."""

    needs: ClassVar[frozenset[str]] = OFFICE_KEEPERS

    job_id: str
    name: str

    def run(self, uow: UnitOfWork) -> None:
        """Records: `job.revived`."""
        uow.record(CONFIG_STREAM, "job.revived", job=self.job_id, after=self.name)
