"""What becomes of a mail in the outbox."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from engine.store import UnitOfWork
from engine.tables import outbox


@dataclass(frozen=True, slots=True)
class RecordMail:
    """Note that a mail was sent, or refused for good (`failure`)."""

    mail_id: str
    failure: str | None = None

    def run(self, uow: UnitOfWork) -> None:
        """Records: `mail.sent` or `mail.failed`."""
        row = uow.session.execute(select(outbox.c.id, outbox.c.instance_id).where(outbox.c.id == self.mail_id)).one()
        values = (
            {"status": "failed", "failure": self.failure} if self.failure else {"status": "sent", "sent_at": uow.now}
        )
        waiting = (outbox.c.id == row.id, outbox.c.status == "waiting")
        if not uow.changed(update(outbox).where(*waiting).values(attempts=outbox.c.attempts + 1, **values)):
            return
        kind = "mail.failed" if self.failure else "mail.sent"
        uow.case(row.instance_id).record(kind, None, mail=row.id)


@dataclass(frozen=True, slots=True)
class PostponeMail:
    """Note why a mail could not be sent now; it stays in the outbox."""

    mail_id: str
    reason: str

    def run(self, uow: UnitOfWork) -> None:
        """Count the attempt; no history, since nothing has happened."""
        waiting = (outbox.c.id == self.mail_id, outbox.c.status == "waiting")
        uow.changed(update(outbox).where(*waiting).values(attempts=outbox.c.attempts + 1, failure=self.reason))
