"""Whether the database answers at all."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session


def answers(session: Session) -> bool:
    """Ask the database for nothing but an answer. Raises: OperationalError when there is none."""
    return bool(session.execute(select(1)).scalar_one())
