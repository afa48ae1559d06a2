"""questions to complainants, drafts of the public, the survey, the daily channel check."""

import sqlalchemy as sa
from alembic import op

from engine.column_types import Instant, Json

revision = "0011"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.add_column("case_file", sa.Column("surveyed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("work_item", sa.Column("answered_at", Instant(), nullable=True))
    op.create_table(
        "question",
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("asked", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.CheckConstraint("number >= 1", name="questions_count_from_one"),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_iff_dated"),
        sa.ForeignKeyConstraint(["instance_id"], ["process_instance.id"], name=op.f("fk_question_instance_id")),
        sa.PrimaryKeyConstraint("instance_id", "number", name=op.f("pk_question")),
    )
    op.create_table(
        "public_draft",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_draft")),
    )
    op.create_index("ix_public_draft_saved_at", "public_draft", ["saved_at"])
    op.create_table(
        "survey_answer",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("overall", sa.Integer(), nullable=False),
        sa.Column("elements", Json(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.CheckConstraint("overall BETWEEN 1 AND 4", name="satisfaction_is_one_to_four"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answer")),
    )
    op.create_index("ix_survey_answer_month", "survey_answer", ["month"])
    op.create_table(
        "channel_check",
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("channel", sa.String(length=60), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("checked_at", Instant(), nullable=False),
        sa.Column("checked_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("received >= 0", name="nobody_receives_less_than_nothing"),
        sa.ForeignKeyConstraint(["instance_id"], ["process_instance.id"], name=op.f("fk_channel_check_instance_id")),
        sa.PrimaryKeyConstraint("instance_id", "channel", name=op.f("pk_channel_check")),
    )
