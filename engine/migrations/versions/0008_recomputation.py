"""a change of calendar or limits moves the deadlines of open cases, batch by batch."""

import sqlalchemy as sa
from alembic import op

from engine.column_types import Instant

revision = "0008"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "recomputation",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("cause", sa.String(20), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("requested_by", sa.String(100), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(36), nullable=False),
        sa.Column("finished_at", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_recomputation"),
        sa.CheckConstraint("cause IN ('calendar','limits')", name="recomputation_cause_is_known"),
    )
    op.create_index("ix_recomputation_requested_at", "recomputation", ["requested_at"])
