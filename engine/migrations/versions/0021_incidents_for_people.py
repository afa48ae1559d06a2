"""an incident keeps its rule and values, whose act met it, and what an outside service said; open ones are found fast.

Incidents of cases that have ended are closed: nobody can repair them.
"""

import sqlalchemy as sa
from alembic import op

from engine.column_types import Json

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OPEN = sa.text("resolved_at IS NULL")


def upgrade() -> None:
    """Change the tables."""
    op.add_column("incident", sa.Column("rule", sa.String(40), nullable=True))
    op.add_column("incident", sa.Column("told", Json(), nullable=True))
    op.add_column("incident", sa.Column("outside", sa.LargeBinary(), nullable=True))
    op.add_column("incident", sa.Column("actor", sa.String(100), nullable=True))
    op.execute(
        "UPDATE incident SET resolved_by = 'system', resolved_at = (SELECT ended_at FROM process_instance p "
        "WHERE p.id = incident.instance_id) WHERE resolved_at IS NULL AND instance_id IN "
        "(SELECT id FROM process_instance WHERE ended_at IS NOT NULL)"
    )
    op.execute(
        "UPDATE incident SET actor = (SELECT min(h.actor) FROM history_event h WHERE h.stream = 'i:' || instance_id "
        "AND h.kind = 'incident.raised' AND h.payload LIKE '%' || incident.id || '%') WHERE resolved_at IS NULL"
    )
    for name, columns in (("open", ["created_at", "id"]), ("met", ["actor", "created_at", "id"])):
        op.create_index(f"ix_incident_{name}", "incident", columns, sqlite_where=OPEN, postgresql_where=OPEN)
