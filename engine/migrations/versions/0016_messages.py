"""messages between instances wait with a time to live; processes begin with messages, signals, timers, conditions."""

import sqlalchemy as sa
from alembic import op

from engine.column_types import Instant

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "message",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("correlation", sa.String(length=200), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("thrown_by", sa.String(length=36), nullable=True),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.CheckConstraint("kind IN ('message','signal')", name="message_kind_is_known"),
        sa.CheckConstraint("status IN ('waiting','delivered','expired')", name="message_status_is_known"),
        sa.CheckConstraint("(status = 'waiting') = (sealed IS NOT NULL)", name="values_kept_only_while_waiting"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index("ix_message_waiting", "message", ["status", "name", "correlation"])
    op.create_index("ix_message_expires", "message", ["status", "expires_at"])
    op.create_table(
        "delivery",
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("receiver", sa.String(length=300), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_delivery_message_id_message")),
        sa.PrimaryKeyConstraint("message_id", "receiver", name=op.f("pk_delivery")),
    )
    op.create_table(
        "beginning",
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("every", sa.Text(), nullable=True),
        sa.Column("times_left", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('message','signal','timer','conditional')", name="beginning_kind_is_known"),
        sa.PrimaryKeyConstraint("process_id", "element_id", name=op.f("pk_beginning")),
    )
    op.create_index("ix_beginning_name", "beginning", ["kind", "name"])
    op.create_index("ix_beginning_due", "beginning", ["due_at"])
    op.create_table(
        "conversation",
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("correlation", sa.String(length=200), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_conversation_instance_id_process_instance")
        ),
        sa.PrimaryKeyConstraint("process_id", "name", "correlation", name=op.f("pk_conversation")),
    )
    op.create_index("ix_conversation_instance", "conversation", ["instance_id"])
