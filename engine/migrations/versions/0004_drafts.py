"""drafts of forms."""

import sqlalchemy as sa
from alembic import op

from engine.column_types import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "draft",
        sa.Column("work_item_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=100), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["work_item_id"], ["work_item.id"], name=op.f("fk_draft_work_item_id")),
        sa.PrimaryKeyConstraint("work_item_id", "user_id", name=op.f("pk_draft")),
    )
