"""The outbox: mail is a row in the transaction that causes it, and leaves through a job."""

from __future__ import annotations

from engine.store.case import Case
from engine.store.unit_of_work import UnitOfWork
from engine.tables import outbox


def post(uow: UnitOfWork, case: Case, recipient: str, subject: str, body: str) -> None:
    """Put a mail into the outbox; recipient and body are sealed with the case's key.

    Records: `mail.posted`, without the address.
    """
    mail_id, key = uow.new_id(), uow.case_key(case)
    uow.add(
        outbox,
        id=mail_id,
        instance_id=case.id,
        recipient=key.seal(recipient),
        subject=subject,
        body=key.seal(body),
        status="waiting",
        created_at=uow.now,
    )
    case.record("mail.posted", None, mail=mail_id, subject=subject)
    uow.enqueue(uow.session, "send_mail", "mail", mail_id)
