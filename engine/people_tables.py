"""Rows about the office: people, sessions, roles with dated holders, calendar, settings, deviations, files."""

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
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from engine.column_types import Instant, Json
from engine.tables import metadata

app_user = Table(
    "app_user",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("rank", String(100)),
    Column("nip", String(30)),
    Column("email", String(200)),
    Column("active", Boolean, nullable=False),
)

credential = Table(
    "credential",
    metadata,
    Column("user_id", ForeignKey("app_user.id"), primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("temporary", Boolean, nullable=False, server_default=false()),
)

second_factor = Table(
    "second_factor",
    metadata,
    Column("user_id", ForeignKey("app_user.id"), primary_key=True),
    Column("sealed", LargeBinary),
    Column("pending", LargeBinary),
    Column("last_step", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("sealed IS NOT NULL OR pending IS NOT NULL", name="a_factor_has_a_secret"),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("user_id", ForeignKey("app_user.id"), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("used_at", Instant),
)

unsent = Table(
    "unsent",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("user_id", ForeignKey("app_user.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("kept_at", Instant, nullable=False),
)

user_session = Table(
    "user_session",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("token_digest", String(64), nullable=False, unique=True),
    Column("user_id", ForeignKey("app_user.id"), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("address", String(64), nullable=False),
    Column("agent", String(300), nullable=False),
    Column("confirmed_at", Instant),
    Index("ix_user_session_user", "user_id"),
)

throttle = Table(
    "throttle",
    metadata,
    Column("key", String(160), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    CheckConstraint("failures >= 1", name="throttles_begin_with_a_failure"),
)

role = Table(
    "role",
    metadata,
    Column("key", String(60), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("superior", String(60)),
)

role_holder = Table(
    "role_holder",
    metadata,
    Column("role", ForeignKey("role.key"), primary_key=True),
    Column("user_id", ForeignKey("app_user.id"), primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date),
    Column("capacity", String(10), nullable=False),
    CheckConstraint("capacity IN ('definitif','plh','plt')", name="capacity_is_known"),
    CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="nobody_leaves_before_coming"),
    Index("ix_role_holder_user", "user_id"),
)

calendar_day = Table(
    "calendar_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("name", String(200), nullable=False),
    CheckConstraint(
        "kind IN ('LIBUR_NASIONAL','CUTI_BERSAMA','FAKULTATIF_BALI','LIBUR_LAIN')", name="day_kind_is_known"
    ),
)

setting = Table(
    "setting",
    metadata,
    Column("key", String(100), primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("value", Json, nullable=False),
    Column("basis", Text, nullable=False, server_default=""),
)

deviation = Table(
    "deviation",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("instance_id", ForeignKey("process_instance.id")),
    Column("element_id", String(200)),
    Column("kind", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    Column("detail", Json, nullable=False),
    Column("reason", Text),
    Column("reason_by", String(100)),
    CheckConstraint("(reason IS NULL) = (reason_by IS NULL)", name="reasons_have_authors"),
    Index("ix_deviation_instance", "instance_id"),
    Index("ix_deviation_at", "at"),
)

stored_file = Table(
    "stored_file",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("instance_id", ForeignKey("process_instance.id"), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("encrypted", Boolean, nullable=False),
    Column("position", LargeBinary),
    Column("stored_at", Instant, nullable=False),
    Column("stored_by", String(100), nullable=False),
    Column("in_use", Boolean, nullable=False, server_default=false()),
    Index("ix_stored_file_instance", "instance_id"),
    Index("ix_stored_file_loose", "stored_at", sqlite_where=text("NOT in_use"), postgresql_where=text("NOT in_use")),
)

recomputation = Table(
    "recomputation",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("cause", String(20), nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("requested_by", String(100), nullable=False),
    Column("total", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("moved", Integer, nullable=False),
    Column("place", String(36), nullable=False),
    Column("finished_at", Instant),
    CheckConstraint("cause IN ('calendar','limits')", name="recomputation_cause_is_known"),
    Index("ix_recomputation_requested_at", "requested_at"),
)

signed_copy = Table(
    "signed_copy",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("document_id", ForeignKey("document.id"), nullable=False),
    Column("status", String(10), nullable=False),
    Column("method", String(10), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("signatures", Integer, nullable=False),
    Column("stored_at", Instant, nullable=False),
    Column("stored_by", String(100), nullable=False),
    Column("acting_role", String(60)),
    Column("cancelled_reason", Text),
    CheckConstraint("status IN ('offered','signed','cancelled')", name="signed_copy_status_is_known"),
    CheckConstraint("method IN ('basah','BSrE')", name="signed_by_hand_or_electronically"),
    CheckConstraint("(cancelled_reason IS NULL) = (status <> 'cancelled')", name="cancelled_with_a_reason"),
    Index("ix_signed_copy_document", "document_id"),
    Index(
        "uq_signed_copy_one_holds",
        "document_id",
        unique=True,
        sqlite_where=text("status = 'signed'"),
        postgresql_where=text("status = 'signed'"),
    ),
)

case_link = Table(
    "case_link",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("instance_id", ForeignKey("process_instance.id"), nullable=False),
    Column("other_id", ForeignKey("process_instance.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("reason", Text, nullable=False),
    Column("linked_at", Instant, nullable=False),
    Column("linked_by", String(100), nullable=False),
    UniqueConstraint("instance_id", "other_id"),
    CheckConstraint("instance_id <> other_id", name="no_case_is_linked_to_itself"),
    CheckConstraint("kind IN ('berkaitan','duplikat')", name="link_kind_is_known"),
    Index("ix_case_link_other", "other_id"),
)
