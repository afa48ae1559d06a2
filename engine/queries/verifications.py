"""Look at verifications of everything that auditors asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.model import Actor
from engine.people_tables import app_user
from engine.queries.audit_trail import check_reader
from engine.queries.verification import AnchorLine, list_anchors
from engine.tables import verification

SHOWN = 10


@dataclass(frozen=True, slots=True)
class VerificationLine:
    """A verification: how far it is, or what it found; `differences` is None while it runs."""

    id: str
    asked_by: str
    asked_at: datetime
    streams: int
    streams_expected: int
    events: int
    finished_at: datetime | None
    differences: tuple[Mapping[str, Any], ...] | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves the history: the last verifications, and the anchors, the newest first."""

    verifications: tuple[VerificationLine, ...]
    anchors: tuple[AnchorLine, ...]


def proof(session: Session, actor: Actor, today: date, anchors: int | None = 60) -> Proof:
    """Show what proves the history to an auditor. Raises: Forbidden."""
    check_reader(session, actor, today)
    rows = session.execute(_LINES.order_by(verification.c.asked_at.desc()).limit(SHOWN))
    return Proof(tuple(_line(row) for row in rows), list_anchors(session, anchors))


def see_verification(session: Session, actor: Actor, today: date, verification_id: str) -> VerificationLine:
    """Show one verification. Raises: Forbidden, NotFound."""
    check_reader(session, actor, today)
    row = session.execute(_LINES.where(verification.c.id == verification_id)).first()
    if row is None:
        raise NotFound("There is no such verification.")
    return _line(row)


_LINES = select(verification, app_user.c.name).outerjoin(app_user, app_user.c.id == verification.c.asked_by)


def _line(row: Any) -> VerificationLine:
    return VerificationLine(
        row.id,
        row.name or row.asked_by,
        row.asked_at,
        row.streams,
        row.streams_expected,
        row.events,
        row.finished_at,
        None if row.differences is None else tuple(row.differences),
    )
