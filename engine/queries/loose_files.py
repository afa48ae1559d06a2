"""Which cases have uploads that may be loose."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.people_tables import stored_file


def cases_with_loose_files(session: Session, before: datetime) -> tuple[str, ...]:
    """Return the cases with uploads from before a moment that nobody has found in use yet."""
    loose = (stored_file.c.stored_at < before, ~stored_file.c.in_use)
    return tuple(session.execute(select(stored_file.c.instance_id).where(*loose).distinct()).scalars())
