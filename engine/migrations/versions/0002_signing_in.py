"""passwords, sessions, throttles; work items know their audience."""

import orjson
import sqlalchemy as sa
from alembic import op

from engine import column_types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "credential",
        sa.Column("user_id", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("changed_at", column_types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_credential_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", column_types.Instant(), nullable=False),
        sa.CheckConstraint("failures >= 1", name=op.f("throttles_begin_with_a_failure")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    op.create_table(
        "user_session",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=100), nullable=False),
        sa.Column("opened_at", column_types.Instant(), nullable=False),
        sa.Column("seen_at", column_types.Instant(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_user_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_user_session_token_digest")),
    )
    op.create_index("ix_user_session_user", "user_session", ["user_id"])
    op.add_column("work_item", sa.Column("audience", sa.String(length=300), nullable=False, server_default=""))
    _fill_audiences()
    op.create_index("ix_work_item_inbox", "work_item", ["status", "audience", "due_at", "id"])


def _fill_audiences() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT DISTINCT CAST(roles AS VARCHAR(1000)) AS roles FROM work_item")).all()
    for row in rows:
        values = {"audience": ",".join(sorted(orjson.loads(row.roles))), "roles": row.roles}
        fill = "UPDATE work_item SET audience = :audience WHERE CAST(roles AS VARCHAR(1000)) = :roles"
        connection.execute(sa.text(fill), values)
