"""Send one mail by SMTP. The Message-ID follows from the outbox row, so that a mail sent twice is known as one."""

from __future__ import annotations

import re
import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from engine.errors import EngineError

TIME_LIMIT_S = 30
ADDRESS = re.compile(r"[^\s<>\[\]'\",;:()]+@[^\s<>\[\]'\",;:()]+")
SUBMISSION, SMTPS = 587, 465


class MailRefused(EngineError):
    """The mail server refused this mail for good."""


class MailLater(EngineError):
    """The mail server did not take this mail now; it is tried again."""


def compose(mail_id: str, sender: str, recipient: str, subject: str, body: str) -> EmailMessage:
    """Return the mail. Line breaks in a header are refused by the library."""
    message = EmailMessage()
    message["Message-ID"] = f"<{mail_id}@{sender.rpartition('@')[2] or 'alur'}>"
    message["From"], message["To"], message["Subject"] = sender, recipient, subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message


def send(url: str, message: EmailMessage) -> None:
    """Hand a mail to the server at `smtp[s]://user:password@host:port`.

    Raises: MailRefused for a 5xx answer, MailLater for all else.
    """
    try:
        with _connected(url) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as exc:
        raise _refusal(*next(iter(exc.recipients.values()))) from exc
    except smtplib.SMTPResponseException as exc:
        raise _refusal(exc.smtp_code, exc.smtp_error) from exc
    except (OSError, smtplib.SMTPException) as exc:
        raise MailLater(without_addresses(f"The mail server does not answer: {exc}")) from exc


def _refusal(code: int, said: bytes | str) -> EngineError:
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    text = without_addresses(f"{code} {words}")
    return MailRefused(text) if code >= 500 else MailLater(text)


def without_addresses(text: str) -> str:
    """Return what a server said without the addresses that it repeats: this text is stored in the clear."""
    return ADDRESS.sub("…@…", text)


def _connected(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or SMTPS, timeout=TIME_LIMIT_S, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or SUBMISSION, timeout=TIME_LIMIT_S)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
