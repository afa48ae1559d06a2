"""what was put aside lies on its shelf too."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

LATER = sa.text("status = 'open' AND follow_up_on IS NOT NULL")
REST = ("element_id", "channel", "service", "kecamatan", "process_id", "created_at", "business_key", "urgency")


def upgrade() -> None:
    """Lead by the shelf."""
    _make("audience", "follow_up_on", "id", "limit_at", "assignee", *REST)


def downgrade() -> None:
    """Lead by the day."""
    _make("follow_up_on", "audience", "assignee", "id", "limit_at", *REST)


def _make(*columns: str) -> None:
    op.drop_index("ix_work_item_follow_up", table_name="work_item")
    op.create_index("ix_work_item_follow_up", "work_item", columns, sqlite_where=LATER, postgresql_where=LATER)
