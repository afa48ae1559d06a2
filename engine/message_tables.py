"""Rows of what goes between instances: messages and signals on their way, and what a process can begin with."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from engine.column_types import Instant
from engine.tables import metadata

message = Table(
    "message",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("name", String(200), nullable=False),
    Column("correlation", String(200)),
    Column("sealed", LargeBinary),
    Column("thrown_by", String(36)),
    Column("sent_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("status", String(10), nullable=False),
    CheckConstraint("kind IN ('message','signal')", name="message_kind_is_known"),
    CheckConstraint("status IN ('waiting','delivered','expired')", name="message_status_is_known"),
    CheckConstraint("(status = 'waiting') = (sealed IS NOT NULL)", name="values_kept_only_while_waiting"),
    Index("ix_message_waiting", "status", "name", "correlation"),
    Index("ix_message_expires", "status", "expires_at"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("message_id", ForeignKey("message.id"), primary_key=True),
    Column("receiver", String(300), primary_key=True),
    Column("at", Instant, nullable=False),
)

beginning = Table(
    "beginning",
    metadata,
    Column("process_id", String(200), primary_key=True),
    Column("element_id", String(200), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("name", String(200)),
    Column("due_at", Instant),
    Column("every", Text),
    Column("times_left", Integer),
    CheckConstraint("kind IN ('message','signal','timer','conditional')", name="beginning_kind_is_known"),
    Index("ix_beginning_name", "kind", "name"),
    Index("ix_beginning_due", "due_at"),
)

conversation = Table(
    "conversation",
    metadata,
    Column("process_id", String(200), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("correlation", String(200), primary_key=True),
    Column("instance_id", ForeignKey("process_instance.id"), nullable=False),
    Index("ix_conversation_instance", "instance_id"),
)
