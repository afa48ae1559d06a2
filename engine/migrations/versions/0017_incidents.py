"""an incident keeps the expression that was asked and what its names stood for."""

import sqlalchemy as sa
from alembic import op

from engine.column_types import Json

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.add_column("incident", sa.Column("expression", sa.Text(), nullable=True))
    op.add_column("incident", sa.Column("values_seen", Json(), nullable=True))
