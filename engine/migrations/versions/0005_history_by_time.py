"""the history can be searched by time."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_index("ix_history_event_at", "history_event", ["at"])
