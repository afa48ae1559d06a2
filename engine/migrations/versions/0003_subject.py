"""cases know what they are about."""

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; the complaint SOP, the only procedure so far, keeps its subject in `judul`."""
    op.add_column("case_file", sa.Column("subject", sa.Text(), nullable=True))
    connection = op.get_bind()
    fill = sa.text("UPDATE case_file SET subject = :subject WHERE instance_id = :id")
    for row in connection.execute(sa.text("SELECT instance_id, data FROM case_file")).all():
        if subject := orjson.loads(row.data).get("judul"):
            connection.execute(fill, {"subject": subject, "id": row.instance_id})
