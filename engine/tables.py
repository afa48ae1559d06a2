"""Rows, as SQLAlchemy Core tables with CHECK constraints that read as sentences. No behaviour.

The serialised state in `process_instance.state` is the truth about the execution; `work_item` and `wait` rows are what
it implies. History is append-only. Everything a person typed lies in `submission`, merged into `case_file`.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from engine.column_types import Instant, Json

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

process_definition = Table(
    "process_definition",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("process_id", String(100), nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("bundle", LargeBinary, nullable=False),
    Column("deployed_at", Instant, nullable=False),
    Column("deployed_by", String(100), nullable=False),
    UniqueConstraint("process_id", "version"),
    CheckConstraint("version >= 1", name="definition_versions_start_at_one"),
)

process_instance = Table(
    "process_instance",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("definition_id", ForeignKey("process_definition.id"), nullable=False),
    Column("process_id", String(100), nullable=False),
    Column("business_key", String(100)),
    Column("parent_id", ForeignKey("process_instance.id")),
    Column("status", String(12), nullable=False),
    Column("state", LargeBinary),
    Column("revision", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ends", Json),
    Column("counters", Json, nullable=False),
    Column("last_sequence", Integer, nullable=False),
    Column("last_hash", String(64), nullable=False),
    CheckConstraint("status IN ('active','suspended','completed','terminated')", name="instance_status_is_known"),
    CheckConstraint("(ended_at IS NULL) = (status IN ('active','suspended'))", name="ended_iff_not_running"),
    CheckConstraint("(state IS NULL) = (status IN ('completed','terminated'))", name="state_iff_running"),
    Index("ix_process_instance_business_key", "business_key"),
    Index("ix_process_instance_process_status", "process_id", "status"),
)

case_file = Table(
    "case_file",
    metadata,
    Column("instance_id", ForeignKey("process_instance.id"), primary_key=True),
    Column("data", Json, nullable=False),
    Column("private", LargeBinary),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("access_hash", String(100)),
    Column("deadline_class", String(40)),
    Column("deadline_base", Date),
    Column("due_on", Date),
    Column("public_status", String(40)),
    Column("subject", Text),
    Column("surveyed", Boolean, nullable=False, server_default=false()),
)

submission = Table(
    "submission",
    metadata,
    Column("instance_id", ForeignKey("process_instance.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("token", String(64), nullable=False, unique=True),
    Column("work_item_id", String(36)),
    Column("element_id", String(200), nullable=False),
    Column("form_id", String(100)),
    Column("form_digest", String(64)),
    Column("actor", String(100), nullable=False),
    Column("acting_role", String(60)),
    Column("at", Instant, nullable=False),
    Column("data", Json, nullable=False),
    Column("private", LargeBinary),
    CheckConstraint("number >= 1", name="submissions_count_from_one"),
)

work_item = Table(
    "work_item",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("instance_id", ForeignKey("process_instance.id"), nullable=False),
    Column("element_id", String(200), nullable=False),
    Column("visit", Integer, nullable=False),
    Column("status", String(10), nullable=False),
    Column("roles", Json, nullable=False),
    Column("audience", Text, nullable=False, server_default=""),
    Column("assignee", String(100)),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("priority", Integer, nullable=False, server_default="50"),
    Column("follow_up_on", Date),
    Column("process_id", String(100), nullable=False, server_default=""),
    Column("business_key", String(100), nullable=False, server_default=""),
    Column("subject", Text, nullable=False, server_default=""),
    Column("channel", String(60), nullable=False, server_default=""),
    Column("service", String(60), nullable=False, server_default=""),
    Column("kecamatan", String(60), nullable=False, server_default=""),
    Column("limit_at", Instant, nullable=False, server_default="9999-01-01T00:00:00.000000+00:00"),
    Column("urgency", String(60), nullable=False, server_default=""),
    Column("closed_at", Instant),
    Column("closed_by", String(100)),
    Column("acting_role", String(60)),
    Column("submission_number", Integer),
    Column("answered_at", Instant),
    CheckConstraint("status IN ('open','completed','cancelled')", name="work_item_status_is_known"),
    CheckConstraint("(closed_at IS NULL) = (status = 'open')", name="closed_iff_not_open"),
    CheckConstraint("status <> 'completed' OR closed_by IS NOT NULL", name="completed_by_somebody"),
    Index("ix_work_item_instance_element", "instance_id", "element_id"),
    Index("ix_work_item_repeated", "created_at", sqlite_where=text("visit > 1"), postgresql_where=text("visit > 1")),
)

wait = Table(
    "wait",
    metadata,
    Column("instance_id", ForeignKey("process_instance.id"), primary_key=True),
    Column("token_id", String(240), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("element_id", String(200), nullable=False),
    Column("due_at", Instant),
    Column("name", String(200)),
    Column("correlation", String(200)),
    CheckConstraint("kind IN ('timer','message','signal','condition','operation')", name="wait_kind_is_known"),
    CheckConstraint("(kind = 'timer') = (due_at IS NOT NULL)", name="only_timers_are_due"),
    Index("ix_wait_due_at", "due_at"),
    Index("ix_wait_name_correlation", "name", "correlation"),
)

incident = Table(
    "incident",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("instance_id", ForeignKey("process_instance.id"), nullable=False),
    Column("token_id", String(240), nullable=False),
    Column("element_id", String(200), nullable=False),
    Column("rule", String(40)),
    Column("told", Json),
    Column("message", Text, nullable=False),
    Column("expression", Text),
    Column("values_seen", Json),
    Column("outside", LargeBinary),
    Column("actor", String(100)),
    Column("created_at", Instant, nullable=False),
    Column("resolved_at", Instant),
    Column("resolved_by", String(100)),
    CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name="resolved_by_somebody"),
    Index("ix_incident_instance", "instance_id"),
)

history_event = Table(
    "history_event",
    metadata,
    Column("stream", String(60), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(100), nullable=False),
    Column("acting_role", String(60)),
    Column("kind", String(60), nullable=False),
    Column("element_id", String(200)),
    Column("payload", Text, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    CheckConstraint("sequence >= 1", name="history_counts_from_one"),
    Index("ix_history_event_at", "at"),
    Index("ix_history_event_kind", "kind", "at"),
    Index("ix_history_event_actor", "actor", "at"),
    Index("ix_history_event_element", "element_id", "at"),
)

history_head = Table(
    "history_head",
    metadata,
    Column("stream", String(60), primary_key=True),
    Column("last_sequence", Integer, nullable=False),
    Column("last_hash", String(64), nullable=False),
)

history_anchor = Table(
    "history_anchor",
    metadata,
    Column("day", Date, primary_key=True),
    Column("root", String(64), nullable=False),
    Column("heads", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
)

verification = Table(
    "verification",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("asked_by", String(100), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("streams", Integer, nullable=False, server_default="0"),
    Column("streams_expected", Integer, nullable=False),
    Column("events", Integer, nullable=False, server_default="0"),
    Column("finished_at", Instant),
    Column("differences", Json),
    CheckConstraint("(finished_at IS NULL) = (differences IS NULL)", name="finished_with_a_verdict"),
    Index("ix_verification_asked", "asked_at"),
)

document = Table(
    "document",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("instance_id", ForeignKey("process_instance.id"), nullable=False),
    Column("template", String(100), nullable=False),
    Column("version", Integer, nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("element_id", String(200), nullable=False),
    Column("submission_number", Integer, nullable=False),
    Column("status", String(10), nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("draft", Boolean, nullable=False),
    Column("sha256", String(64)),
    Column("pdf_sha256", String(64)),
    Column("sealed", LargeBinary),
    Column("failure", Text),
    CheckConstraint("status IN ('requested','rendered','frozen','failed')", name="document_status_is_known"),
    CheckConstraint("(sha256 IS NULL) = (status IN ('requested','failed'))", name="rendered_iff_hashed"),
    UniqueConstraint("instance_id", "template", "version"),
    Index("ix_document_status", "status"),
)

number_series = Table(
    "number_series",
    metadata,
    Column("series", String(60), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
    CheckConstraint("last >= 0", name="series_never_go_back"),
)

issued_number = Table(
    "issued_number",
    metadata,
    Column("series", String(60), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", String(120), nullable=False),
    Column("instance_id", ForeignKey("process_instance.id"), nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("cancelled_reason", Text),
    Index("ix_issued_number_instance", "instance_id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("instance_id", ForeignKey("process_instance.id")),
    Column("recipient", LargeBinary, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("status", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("failure", Text),
    CheckConstraint("status IN ('waiting','sent','failed')", name="mail_status_is_known"),
    CheckConstraint("(sent_at IS NULL) = (status <> 'sent')", name="sent_iff_dated"),
    Index("ix_outbox_status", "status"),
)
