"""Look at the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.store.unit_of_work import House
from engine.tables import case_file, outbox, process_instance


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that waits, opened with its case's key."""

    id: str
    recipient: str
    subject: str
    body: str


def waiting_letter(session: Session, house: House, mail_id: str) -> Letter | None:
    """Return a mail that waits, or None when it was sent or failed."""
    row = session.execute(
        select(outbox, case_file.c.wrapped_key)
        .join(case_file, case_file.c.instance_id == outbox.c.instance_id)
        .where(outbox.c.id == mail_id, outbox.c.status == "waiting")
    ).first()
    if row is None:
        return None
    key = house.vault.open_case_key(row.wrapped_key)
    return Letter(row.id, key.unseal(row.recipient), row.subject, key.unseal(row.body))


def waiting_letters(session: Session) -> tuple[str, ...]:
    """Return the ids of the mails that wait, oldest first."""
    query = select(outbox.c.id).where(outbox.c.status == "waiting").order_by(outbox.c.created_at)
    return tuple(session.execute(query).scalars())


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail in the outbox: which case, what kind of news, how often it was tried; never to whom or what it says."""

    id: str
    business_key: str | None
    status: str
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    failure: str | None


def list_outbox(session: Session, status: str, limit: int = 50) -> tuple[MailLine, ...]:
    """List mails of a status, newest first."""
    query = (
        select(outbox.c.id, process_instance.c.business_key, outbox.c.status, outbox.c.attempts, outbox.c.created_at)
        .add_columns(outbox.c.sent_at, outbox.c.failure)
        .outerjoin(process_instance, process_instance.c.id == outbox.c.instance_id)
        .where(outbox.c.status == status)
        .order_by(outbox.c.created_at.desc())
        .limit(limit)
    )
    return tuple(MailLine(*row) for row in session.execute(query))


def outbox_counts(session: Session) -> dict[str, int]:
    """Return how many mails there are by status."""
    rows = session.execute(select(outbox.c.status, func.count()).group_by(outbox.c.status))
    return dict(rows.all())
