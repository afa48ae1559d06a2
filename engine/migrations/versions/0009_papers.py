"""signed copies of documents, links between cases."""

import sqlalchemy as sa
from alembic import op

from engine.column_types import Instant

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "signed_copy",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("signatures", sa.Integer(), nullable=False),
        sa.Column("stored_at", Instant(), nullable=False),
        sa.Column("stored_by", sa.String(length=100), nullable=False),
        sa.Column("acting_role", sa.String(length=60), nullable=True),
        sa.Column("cancelled_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("status IN ('offered','signed','cancelled')", name=op.f("signed_copy_status_is_known")),
        sa.CheckConstraint("method IN ('basah','BSrE')", name=op.f("signed_by_hand_or_electronically")),
        sa.CheckConstraint(
            "(cancelled_reason IS NULL) = (status <> 'cancelled')", name=op.f("cancelled_with_a_reason")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_signed_copy_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_copy")),
    )
    op.create_index("ix_signed_copy_document", "signed_copy", ["document_id"])
    held = sa.text("status = 'signed'")
    op.create_index(
        "uq_signed_copy_one_holds",
        "signed_copy",
        ["document_id"],
        unique=True,
        sqlite_where=held,
        postgresql_where=held,
    )
    op.create_table(
        "case_link",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("other_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("linked_at", Instant(), nullable=False),
        sa.Column("linked_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("instance_id <> other_id", name=op.f("no_case_is_linked_to_itself")),
        sa.CheckConstraint("kind IN ('berkaitan','duplikat')", name=op.f("link_kind_is_known")),
        sa.ForeignKeyConstraint(["instance_id"], ["process_instance.id"], name=op.f("fk_case_link_instance_id")),
        sa.ForeignKeyConstraint(["other_id"], ["process_instance.id"], name=op.f("fk_case_link_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")),
        sa.UniqueConstraint("instance_id", "other_id", name=op.f("uq_case_link_instance_id_other_id")),
    )
    op.create_index("ix_case_link_other", "case_link", ["other_id"])
