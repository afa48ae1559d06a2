"""work items know what lists show and sort by; cases can be searched; views are saved."""

from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

from engine.column_types import Instant

revision = "0006"
down_revision = "0007"
branch_labels = None
depends_on = None

NO_LIMIT = "9999-01-01T00:00:00.000000+00:00"
OPEN = "status = 'open'"
FREE, TAKEN = f"{OPEN} AND assignee IS NULL", f"{OPEN} AND assignee IS NOT NULL"
INDEXES = {
    "free_limit": (FREE, "audience", "limit_at", "id", "follow_up_on"),
    "free_since": (FREE, "audience", "created_at", "id"),
    "free_number": (FREE, "audience", "business_key", "id"),
    "free_urgency": (FREE, "audience", "urgency", "id"),
    "taken_limit": (TAKEN, "audience", "limit_at", "id", "follow_up_on", "assignee"),
    "mine_limit": (TAKEN, "assignee", "limit_at", "id", "follow_up_on", "audience"),
    "late": (OPEN, "due_at"),
    "follow_up": (f"{OPEN} AND follow_up_on IS NOT NULL", "follow_up_on", "audience", "assignee"),
}
COPIES = {"process_id": 100, "business_key": 100, "channel": 60, "service": 60, "kecamatan": 60, "urgency": 60}
NAMES = (*COPIES, "instance_id", "status", "audience", "due_at", "limit_at", "subject")
WORK = sa.table("work_item", *(sa.column(name) for name in NAMES))
CASES = sa.table("case_index", *(sa.column(name) for name in ("instance_id", "process_id", "reported", "words")))
FTS = """CREATE VIRTUAL TABLE case_fts USING fts5(words, content='case_index', content_rowid='position', detail='none',
columnsize=0, prefix='3 5', tokenize='unicode61')"""
ADDED = """CREATE TRIGGER case_fts_insert AFTER INSERT ON case_index BEGIN
INSERT INTO case_fts(rowid, words) VALUES (new.position, new.words); END"""
GONE = """CREATE TRIGGER case_fts_delete AFTER DELETE ON case_index BEGIN
INSERT INTO case_fts(case_fts, rowid, words) VALUES ('delete', old.position, old.words); END"""
CHANGED = """CREATE TRIGGER case_fts_update AFTER UPDATE OF words ON case_index BEGIN
INSERT INTO case_fts(case_fts, rowid, words) VALUES ('delete', old.position, old.words);
INSERT INTO case_fts(rowid, words) VALUES (new.position, new.words); END"""
SQLITE = (FTS, ADDED, GONE, CHANGED)
TOKENS = """ALTER TABLE case_index ADD COLUMN tokens tsvector
GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED"""
POSTGRESQL = (
    TOKENS,
    "CREATE INDEX ix_case_index_tokens ON case_index USING gin (tokens)",
    "ALTER TABLE work_item ALTER COLUMN audience TYPE text",
)
WAITING = """UPDATE case_index SET
waits_at = (SELECT min(w.element_id) FROM wait w WHERE w.instance_id = case_index.instance_id AND w.kind = 'timer'),
waits_until = (SELECT min(w.due_at) FROM wait w WHERE w.instance_id = case_index.instance_id AND w.kind = 'timer')
WHERE NOT EXISTS (SELECT 1 FROM work_item o WHERE o.instance_id = case_index.instance_id AND o.status = 'open')"""


def upgrade() -> None:
    """Change the tables."""
    connection = op.get_bind()
    _tables()
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)
    _fill(connection)
    for name in ("ix_work_item_inbox", "ix_work_item_open_due"):
        op.drop_index(name, table_name="work_item")
    for name, (where, *columns) in INDEXES.items():
        given = sa.text(where)
        op.create_index(f"ix_work_item_{name}", "work_item", columns, sqlite_where=given, postgresql_where=given)


def _tables() -> None:
    op.add_column("work_item", sa.Column("follow_up_on", sa.Date(), nullable=True))
    op.add_column("work_item", sa.Column("subject", sa.Text(), nullable=False, server_default=""))
    op.add_column("work_item", sa.Column("limit_at", Instant(), nullable=False, server_default=NO_LIMIT))
    for name, length in COPIES.items():
        op.add_column("work_item", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    op.create_table(
        "case_index",
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("process_id", sa.String(length=100), nullable=False),
        sa.Column("reported", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("waits_at", sa.String(length=200), nullable=True),
        sa.Column("waits_until", Instant(), nullable=True),
        sa.CheckConstraint("(waits_at IS NULL) = (waits_until IS NULL)", name=op.f("who_waits_waits_until")),
        sa.ForeignKeyConstraint(["instance_id"], ["process_instance.id"], name=op.f("fk_case_index_instance_id")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_case_index")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_case_index_instance_id")),
    )
    op.create_index("ix_case_index_waits", "case_index", ["waits_until", "position"])
    op.create_table(
        "saved_view",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_saved_view_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_saved_view_user_id_name")),
    )


def _fill(connection: sa.Connection) -> None:
    """Copy what the cases of this office say; the complaint SOP is the only procedure so far."""
    areas = connection.execute(sa.text("SELECT value FROM setting WHERE key = 'pilihan.wilayah'")).scalars().all()
    places = {row["value"]: row.get("kecamatan", "") for value in areas for row in orjson.loads(value)}
    query = sa.text(
        "SELECT i.id, i.process_id, i.status, i.business_key, f.data, f.subject FROM process_instance i "
        "JOIN case_file f ON f.instance_id = i.id ORDER BY i.started_at"
    )
    for row in connection.execute(query).all():
        data = orjson.loads(row.data)
        reported = ",".join(sorted(data.get("terlapor_internal") or ()))
        _index_case(connection, row, data, reported)
        _copy(connection, row, data, places.get(data.get("lokasi_kode_wilayah"), ""), reported)
    connection.execute(sa.text(WAITING))
    is_open, limit = WORK.c.status == "open", sa.func.substr(sa.cast(WORK.c.limit_at, sa.Text), 1, 19)
    connection.execute(sa.update(WORK).where(is_open, WORK.c.due_at.is_not(None)).values(limit_at=WORK.c.due_at))
    connection.execute(sa.update(WORK).where(is_open).values(urgency="49 " + sa.func.replace(limit, " ", "T")))


def _index_case(connection: sa.Connection, row: Any, data: dict[str, Any], reported: str) -> None:
    from engine.searching import words_of  # noqa: PLC0415 because only a database with cases needs it

    texts = [row.business_key, row.subject, data.get("nomor_permohonan"), data.get("lokasi_alamat")]
    values = {
        "instance_id": row.id,
        "process_id": row.process_id,
        "reported": f",{reported}," if reported else "",
        "words": words_of(str(text or "") for text in texts),
    }
    connection.execute(sa.insert(CASES).values(values))


def _copy(connection: sa.Connection, row: Any, data: dict[str, Any], kecamatan: str, reported: str) -> None:
    values = {
        "process_id": row.process_id,
        "business_key": row.business_key or "",
        "subject": row.subject or "",
        "channel": data.get("kanal") or "",
        "service": data.get("jenis_layanan") or "",
        "kecamatan": kecamatan,
    }
    if reported:
        values["audience"] = WORK.c.audience + f"|{reported}|"
    if row.status == "suspended":
        values["audience"] = ""
    mine = (WORK.c.instance_id == row.id, WORK.c.status == "open")
    connection.execute(sa.update(WORK).where(*mine).values(values))
