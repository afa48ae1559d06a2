"""open work carries the words of its case on PostgreSQL, so that walking over it needs no other table."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

WORK = """CREATE FUNCTION work_item_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status = 'open' THEN
    SELECT tokens INTO NEW.tokens FROM case_index WHERE instance_id = NEW.instance_id;
  ELSE
    NEW.tokens := NULL;
  END IF;
  RETURN NEW;
END $$"""
OPENED = """CREATE TRIGGER work_item_tokens BEFORE INSERT OR UPDATE OF status ON work_item
FOR EACH ROW EXECUTE FUNCTION work_item_tokens()"""
CASE = """CREATE FUNCTION case_index_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE work_item SET tokens = NEW.tokens WHERE instance_id = NEW.instance_id AND status = 'open';
  RETURN NULL;
END $$"""
SAID = """CREATE TRIGGER case_index_tokens AFTER INSERT OR UPDATE OF words ON case_index
FOR EACH ROW EXECUTE FUNCTION case_index_tokens()"""
FILL = """UPDATE work_item SET tokens = c.tokens FROM case_index c
WHERE c.instance_id = work_item.instance_id AND work_item.status = 'open'"""


def upgrade() -> None:
    """Copy the words to open work, and keep them in step."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE work_item ADD COLUMN tokens tsvector")
        for statement in (FILL, WORK, OPENED, CASE, SAID):
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Look at the case again."""
    if op.get_bind().dialect.name == "postgresql":
        for name, table in (("work_item_tokens", "work_item"), ("case_index_tokens", "case_index")):
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
        op.execute("ALTER TABLE work_item DROP COLUMN tokens")
