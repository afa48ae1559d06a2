"""Rows about people without an account: questions to complainants, drafts, the survey; and the daily channel check."""

from __future__ import annotations

from sqlalchemy import (
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
)

from engine.column_types import Instant, Json
from engine.tables import metadata

SURVEY_ELEMENTS = (
    "persyaratan",
    "prosedur",
    "waktu",
    "biaya",
    "produk",
    "kompetensi",
    "perilaku",
    "pengaduan",
    "sarana",
)

question = Table(
    "question",
    metadata,
    Column("instance_id", ForeignKey("process_instance.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("element_id", String(200), nullable=False),
    Column("asked", LargeBinary, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("asked_by", String(100), nullable=False),
    Column("answer", LargeBinary),
    Column("answered_at", Instant),
    Column("withdrawn_at", Instant),
    Column("withdrawn_by", String(100)),
    Column("withdrawn_because", Text),
    CheckConstraint("number >= 1", name="questions_count_from_one"),
    CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_iff_dated"),
    CheckConstraint(
        "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_because IS NULL)",
        name="withdrawn_by_somebody_for_a_reason",
    ),
    CheckConstraint("withdrawn_at IS NULL OR answered_at IS NULL", name="no_answered_question_is_withdrawn"),
)

public_draft = Table(
    "public_draft",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Index("ix_public_draft_saved_at", "saved_at"),
)

survey_answer = Table(
    "survey_answer",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("month", Date, nullable=False),
    Column("overall", Integer, nullable=False),
    Column("elements", Json, nullable=False),
    Column("comment", Text),
    CheckConstraint("overall BETWEEN 1 AND 4", name="satisfaction_is_one_to_four"),
    Index("ix_survey_answer_month", "month"),
)

channel_check = Table(
    "channel_check",
    metadata,
    Column("instance_id", ForeignKey("process_instance.id"), primary_key=True),
    Column("channel", String(60), primary_key=True),
    Column("received", Integer, nullable=False),
    Column("note", Text),
    Column("checked_at", Instant, nullable=False),
    Column("checked_by", String(100), nullable=False),
    CheckConstraint("received >= 0", name="nobody_receives_less_than_nothing"),
)
