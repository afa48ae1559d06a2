"""who has a work item open."""

import sqlalchemy as sa
from alembic import op

from engine.column_types import Instant

revision = "0010"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "presence",
        sa.Column("work_item_id", sa.String(36), nullable=False),
        sa.Column("user_id", sa.String(100), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["work_item_id"], ["work_item.id"], name=op.f("fk_presence_work_item_id")),
        sa.PrimaryKeyConstraint("work_item_id", "user_id", name=op.f("pk_presence")),
    )
