"""What becomes of a mail in the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select, update

from engine.commands.base import NOBODY, OFFICE_KEEPERS
from engine.errors import Conflict
from engine.office import CONFIG_STREAM
from engine.store import UnitOfWork
from engine.tables import outbox

ATTEMPTS, FIRST_DELAY_S, LONGEST_DELAY_S = 20, 30.0, 3600.0  # about half a day in all


@dataclass(frozen=True, slots=True)
class RecordMail:
    """Note that a mail was sent, or refused for good (`failure`)."""

    needs: ClassVar[frozenset[str]] = NOBODY

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
    """Note why a mail could not be sent now, and enqueue it again for later; after the last attempt it has failed."""

    needs: ClassVar[frozenset[str]] = NOBODY

    mail_id: str
    reason: str

    def run(self, uow: UnitOfWork) -> None:
        """Records: `mail.failed` when it is given up; before that nothing, since nothing has happened."""
        row = uow.session.execute(select(outbox).where(outbox.c.id == self.mail_id)).one()
        attempts = row.attempts + 1
        if attempts >= ATTEMPTS:
            RecordMail(self.mail_id, f"after {attempts} attempts: {self.reason}").run(uow)
            return
        waiting = (outbox.c.id == self.mail_id, outbox.c.status == "waiting")
        uow.changed(update(outbox).where(*waiting).values(attempts=attempts, failure=self.reason))
        delay_s = min(FIRST_DELAY_S * 2**row.attempts, LONGEST_DELAY_S)
        uow.enqueue(uow.session, "send_mail", "mail", self.mail_id, delay=delay_s)


@dataclass(frozen=True, slots=True)
class RetryMail:
    """Try a mail again: one that failed waits anew, one that waits is tried at once."""

    needs: ClassVar[frozenset[str]] = OFFICE_KEEPERS

    mail_id: str

    def run(self, uow: UnitOfWork) -> None:
        """Raises: Conflict when it was sent meanwhile. Records: `mail.retried`."""
        anew = {"status": "waiting", "attempts": 0, "failure": None}
        unsent = (outbox.c.id == self.mail_id, outbox.c.status != "sent")
        if not uow.changed(update(outbox).where(*unsent).values(anew)):
            raise Conflict("This mail was sent already, or never was.")
        row = uow.session.execute(select(outbox.c.instance_id).where(outbox.c.id == self.mail_id)).one()
        uow.case(row.instance_id).record("mail.retried", None, mail=self.mail_id)
        uow.enqueue(uow.session, "send_mail", "mail", self.mail_id)


@dataclass(frozen=True, slots=True)
class NoteMailTest:
    """Note that a test mail was tried, and what the server said; to whom is not written down."""

    needs: ClassVar[frozenset[str]] = OFFICE_KEEPERS

    failure: str | None = None

    def run(self, uow: UnitOfWork) -> None:
        """Records: `mail.tested`."""
        uow.record(CONFIG_STREAM, "mail.tested", after=self.failure or "terkirim")
