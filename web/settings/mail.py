"""Surel: what is configured, a test mail with the server's own answer, and the outbox."""

from __future__ import annotations

import re
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from flask import request
from flask_babel import gettext

from engine.commands.base import OFFICE_KEEPERS
from engine.commands.mails import NoteMailTest, RetryMail
from engine.errors import Conflict
from engine.mail import MailLater, MailRefused, compose, send
from engine.model import Message
from engine.queries.mails import list_outbox, outbox_counts
from web.house import the_actor, the_engine
from web.settings.frame import done, kept_by, pages, sent, show

KINDS = ("mail.tested",)
STATUSES = ("waiting", "failed", "sent")
ADDRESS = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")


@pages.get("/surel")
@kept_by(OFFICE_KEEPERS)
def mail() -> tuple[str, int]:
    """Show how mail leaves, and what waits."""
    return _page({}, {})


def _page(errors: dict[str, str], values: dict[str, str], answer: str = "", failed: str = "") -> tuple[str, int]:
    engine = the_engine()
    status = request.args.get("keadaan", STATUSES[0])
    status = status if status in STATUSES else STATUSES[0]
    return show(
        "mail",
        "mail",
        422 if errors else 200,
        server=_server(),
        sender=engine.house.settings.mail_from,
        counts=engine.query(outbox_counts),
        lines=engine.query(partial(list_outbox, status=status)),
        state=status,
        answer=answer,
        failed=failed,
        errors=errors,
        values=values,
        kinds=KINDS,
    )


def _server() -> dict[str, str] | None:
    """Return the parts of the server's address that may be shown: never the password."""
    url = the_engine().house.settings.smtp_url
    if url is None:
        return None
    parts = urlsplit(url)
    return {
        "host": parts.hostname or "",
        "port": str(parts.port or ""),
        "scheme": parts.scheme,
        "user": parts.username or "",
    }


@pages.post("/surel/uji")
@kept_by(OFFICE_KEEPERS)
def test_mail() -> Any:
    """Send a test mail now and say what the server answered."""
    values, settings = sent("alamat"), the_engine().house.settings
    if not ADDRESS.fullmatch(values["alamat"]):
        return _page({"alamat": Message("Tulislah satu alamat surel, misalnya nama@denpasarkota.go.id.")}, values)
    if settings.smtp_url is None:
        return _page({"alamat": Message("Server surel belum diatur, jadi tidak ada yang dikirim.")}, values)
    body = gettext("Ini surel uji dari Alur. Bila Anda membacanya, pengiriman surel berjalan.\n")
    message = compose(str(uuid4()), settings.mail_from, values["alamat"], gettext("Surel uji dari Alur"), body)
    failed = None
    try:
        send(settings.smtp_url, message)
    except (MailRefused, MailLater) as exc:
        failed = str(exc)
    the_engine().execute(NoteMailTest(failed), the_actor())
    answer = "" if failed else gettext("Server menerima surel uji itu. Periksalah kotak masuk alamat tujuan.")
    return _page({}, values, answer, failed or "")


@pages.post("/surel/<mail_id>/ulang")
@kept_by(OFFICE_KEEPERS)
def retry_mail(mail_id: str) -> Any:
    """Try a mail again."""
    try:
        the_engine().execute(RetryMail(mail_id), the_actor())
    except Conflict:
        return done(gettext("Surel itu sudah terkirim."), "settings.mail")
    return done(gettext("Surel dicoba lagi."), "settings.mail")
