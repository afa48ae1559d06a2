"""the indexes of the inbox carry what lists are narrowed by."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

OPEN = "status = 'open'"
FREE, TAKEN = f"{OPEN} AND assignee IS NULL", f"{OPEN} AND assignee IS NOT NULL"
LATER = f"{OPEN} AND follow_up_on IS NOT NULL"
NARROWED = ("element_id", "channel", "service", "kecamatan", "process_id")
SORTED = ("created_at", "business_key", "urgency")
WIDE = {
    "free_limit": (FREE, "audience", "limit_at", "id", "follow_up_on", *NARROWED),
    "taken_limit": (TAKEN, "audience", "limit_at", "id", "follow_up_on", "assignee", *NARROWED, *SORTED),
    "mine_limit": (TAKEN, "assignee", "limit_at", "id", "follow_up_on", "audience", *NARROWED, *SORTED),
    "follow_up": (LATER, "follow_up_on", "audience", "assignee", "id", "limit_at", *NARROWED, *SORTED),
}
NARROW = {
    "free_limit": (FREE, "audience", "limit_at", "id", "follow_up_on"),
    "taken_limit": (TAKEN, "audience", "limit_at", "id", "follow_up_on", "assignee"),
    "mine_limit": (TAKEN, "assignee", "limit_at", "id", "follow_up_on", "audience"),
    "follow_up": (LATER, "follow_up_on", "audience", "assignee"),
}


def upgrade() -> None:
    """Make the indexes that carry more, in the place of those that carry less."""
    _make(WIDE)


def downgrade() -> None:
    """Make them as they were."""
    _make(NARROW)


def _make(indexes: dict[str, tuple[str, ...]]) -> None:
    for name, (where, *columns) in indexes.items():
        given = sa.text(where)
        op.drop_index(f"ix_work_item_{name}", table_name="work_item")
        op.create_index(f"ix_work_item_{name}", "work_item", columns, sqlite_where=given, postgresql_where=given)
