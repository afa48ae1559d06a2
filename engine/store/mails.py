"""The outbox: mail is a row in the transaction that causes it, and leaves through a job."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from engine.model import Step
from engine.people_tables import app_user, role_holder
from engine.store.case import Case
from engine.store.unit_of_work import UnitOfWork
from engine.tables import outbox

TELL, TELL_IN_ENGLISH, ADDRESS = "kabari_pengadu", "kabari_pengadu_inggris", "pengadu_surel"
WRITTEN_IN = "bahasa_pengadu"


def post_to_roles(uow: UnitOfWork, case: Case, roles: Collection[str], subject: str, body: str) -> None:
    """Post a mail to every holder of the roles who has an address. Records: `mail.posted`."""
    held = role_holder.c.role.in_(roles) & (role_holder.c.valid_from <= uow.today)
    today = role_holder.c.valid_to.is_(None) | (role_holder.c.valid_to >= uow.today)
    holders = (
        select(app_user.c.email)
        .join(role_holder, role_holder.c.user_id == app_user.c.id)
        .where(held, today, app_user.c.active, app_user.c.email.is_not(None))
    )
    for email in sorted(set(uow.session.execute(holders).scalars())):
        post(uow, case, email, subject, body)


def tell_complainant(uow: UnitOfWork, case: Case, step: Step) -> None:
    """Mail the complainant when an element with the property `kabari_pengadu` is done, if they gave an address.

    The mail holds that sentence, the number and where to look: nothing of what the case is about.
    Records: `mail.posted`.
    """
    for trace in step.trace:
        properties = case.definition.element(trace.element_id).properties
        if trace.kind == "element.completed" and properties.get(TELL):
            post_to_complainant(uow, case, properties[TELL], properties.get(TELL_IN_ENGLISH))


def post_to_complainant(uow: UnitOfWork, case: Case, sentence: str, english: str | None = None) -> None:
    """Mail the complainant a sentence with number and link, in the language in which they wrote.

    Records: `mail.posted`, if they gave an address.
    """
    address = uow.case_key(case).unseal(case.private_blob).get(ADDRESS)
    if not address:
        return
    number, where = case.business_key, f"{uow.house.settings.public_url.rstrip('/')}/cek"
    if english and case.data.get(WRITTEN_IN) == "en":
        post(uow, case, address, f"Complaint {number}", f"{english}\n\nComplaint number: {number}\nMore: {where}\n")
        return
    body = f"{sentence}\n\nNomor pengaduan: {number}\nKeterangan selengkapnya: {where}\n"
    post(uow, case, address, f"Pengaduan {number}", body)


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
