"""Look at what goes between instances, and at what begins by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from engine.message_tables import beginning, conversation, message
from engine.tables import process_instance, wait


@dataclass(frozen=True, slots=True)
class Hearers:
    """Who hears a signal: instances that wait for it, and start events as (process, element)."""

    instances: tuple[str, ...]
    beginnings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message in a list."""

    id: str
    kind: str
    name: str
    correlation: str | None
    sent_at: datetime
    expires_at: datetime
    status: str


def messages_for(session: Session, *, instance_id: str) -> tuple[str, ...]:
    """Return the undelivered messages that an instance waits for, or that its conversation held back, oldest first."""
    waited = and_(
        wait.c.instance_id == instance_id,
        wait.c.kind == "message",
        wait.c.name == message.c.name,
        wait.c.correlation == message.c.correlation,
    )
    unkeyed = and_(
        wait.c.instance_id == instance_id,
        wait.c.kind == "message",
        wait.c.name == message.c.name,
        wait.c.correlation.is_(None),
        message.c.correlation.is_(None),
    )
    held = and_(
        conversation.c.instance_id == instance_id,
        conversation.c.name == message.c.name,
        conversation.c.correlation == message.c.correlation,
    )
    wanted = or_(
        select(wait.c.instance_id).where(waited).exists(),
        select(wait.c.instance_id).where(unkeyed).exists(),
        select(conversation.c.instance_id).where(held).exists(),
    )
    query = select(message.c.id).where(message.c.status == "waiting", message.c.kind == "message", wanted)
    return tuple(session.execute(query.order_by(message.c.sent_at, message.c.id)).scalars())


def signal_hearers(session: Session, *, message_id: str) -> Hearers:
    """Return who waits now for a signal that is on its way; the one that threw it heard it already."""
    row = session.execute(select(message).where(message.c.id == message_id, message.c.status == "waiting")).first()
    if row is None:
        return Hearers((), ())
    query = (
        select(wait.c.instance_id)
        .join(process_instance, process_instance.c.id == wait.c.instance_id)
        .where(wait.c.kind == "signal", wait.c.name == row.name, process_instance.c.status == "active")
        .order_by(wait.c.instance_id)
    )
    places = (beginning.c.process_id, beginning.c.element_id)
    starts = select(*places).where(beginning.c.kind == "signal", beginning.c.name == row.name).order_by(*places)
    return Hearers(
        tuple(dict.fromkeys(found for found in session.execute(query).scalars() if found != row.thrown_by)),
        tuple((found.process_id, found.element_id) for found in session.execute(starts)),
    )


def due_beginnings(session: Session, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return the start events, as (process, element), whose time has come, the longest overdue first."""
    query = select(beginning.c.process_id, beginning.c.element_id).where(beginning.c.due_at <= now)
    return tuple((row.process_id, row.element_id) for row in session.execute(query.order_by(beginning.c.due_at)))


def list_messages(session: Session, *, waiting: bool = True, limit: int = 100) -> tuple[MessageLine, ...]:
    """List messages that nobody has taken yet, or all, newest first."""
    columns = (message.c[name] for name in MessageLine.__dataclass_fields__)
    query = select(*columns).order_by(message.c.sent_at.desc(), message.c.id).limit(limit)
    return tuple(
        MessageLine(*row) for row in session.execute(query.where(message.c.status == "waiting") if waiting else query)
    )
