"""what waits for a condition has a row too, as everything else that is waited for."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    with op.batch_alter_table("wait") as wait:
        wait.drop_constraint("wait_kind_is_known", type_="check")
        wait.create_check_constraint(
            "wait_kind_is_known", "kind IN ('timer','message','signal','condition','operation')"
        )
