"""questions can be withdrawn; files that nothing refers to are found and removed."""

import sqlalchemy as sa
from alembic import op

from engine.column_types import Instant

revision = "0013"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    with op.batch_alter_table("question") as question:
        question.add_column(sa.Column("withdrawn_at", Instant(), nullable=True))
        question.add_column(sa.Column("withdrawn_by", sa.String(length=100), nullable=True))
        question.add_column(sa.Column("withdrawn_because", sa.Text(), nullable=True))
        question.create_check_constraint(
            "withdrawn_by_somebody_for_a_reason",
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_because IS NULL)",
        )
        question.create_check_constraint(
            "no_answered_question_is_withdrawn", "withdrawn_at IS NULL OR answered_at IS NULL"
        )
    op.add_column("stored_file", sa.Column("in_use", sa.Boolean(), nullable=False, server_default=sa.false()))
    loose = sa.text("NOT in_use")
    op.create_index("ix_stored_file_loose", "stored_file", ["stored_at"], sqlite_where=loose, postgresql_where=loose)
