"""What somebody opened on record a moment ago: its pictures are shown to them for a while, and to nobody else."""

from __future__ import annotations

from flask import session
from flask_login import current_user

from engine.errors import Forbidden
from web.house import the_engine

OPENED, SHOWN_S, REMEMBERED = "dibuka", 900, 20


def remember(thing_id: str) -> None:
    """Keep for a while, in this browser, that the person who is signed in has opened a document or file on record."""
    now = int(the_engine().clock().timestamp())
    kept = [entry for entry in session.get(OPENED, []) if entry[0] != thing_id][-REMEMBERED + 1 :]
    session[OPENED] = [*kept, [thing_id, current_user.user_id, now]]


def is_open(thing_id: str, *, on_record: bool) -> bool:
    """Say whether something may be shown without another opening on record."""
    now = the_engine().clock().timestamp()
    mine = (entry for entry in session.get(OPENED, []) if entry[:2] == [thing_id, current_user.user_id])
    return not on_record or any(now - entry[2] <= SHOWN_S for entry in mine)


def need_opened(thing_id: str, *, on_record: bool) -> None:
    """Raises: Forbidden when opening it is to be recorded and was not."""
    if not is_open(thing_id, on_record=on_record):
        raise Forbidden("This is opened on record first.")
