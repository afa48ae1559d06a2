"""the history can be searched by kind, person and step; verifications of everything are kept."""

import sqlalchemy as sa
from alembic import op

from engine.column_types import Instant, Json

revision = "0012"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    for column in ("kind", "actor"):
        op.create_index(f"ix_history_event_{column}", "history_event", [column, "at"])
    op.create_index("ix_history_event_element", "history_event", ["element_id", "at"])
    op.create_index("ix_deviation_at", "deviation", ["at"])
    again = sa.text("visit > 1")
    op.create_index("ix_work_item_repeated", "work_item", ["created_at"], sqlite_where=again, postgresql_where=again)
    op.create_table(
        "verification",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("streams", sa.Integer(), server_default="0", nullable=False),
        sa.Column("streams_expected", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), server_default="0", nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.Column("differences", Json(), nullable=True),
        sa.CheckConstraint("(finished_at IS NULL) = (differences IS NULL)", name="finished_with_a_verdict"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
    )
    op.create_index("ix_verification_asked", "verification", ["asked_at"])
