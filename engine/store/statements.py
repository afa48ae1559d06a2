"""Statements of every command, built once: building them costs more than running them."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Insert, Table, bindparam, delete, insert, select, update

from engine.inbox_tables import case_index
from engine.tables import case_file, process_definition, process_instance, submission, wait, work_item

_WHOLE_CASE = (
    select(process_instance, case_file, process_definition.c.version, case_index.c.waits_at, case_index.c.waits_until)
    .join(case_file, case_file.c.instance_id == process_instance.c.id)
    .outerjoin(case_index, case_index.c.instance_id == process_instance.c.id)
    .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
    .with_for_update(of=(process_instance, case_file))  # on PostgreSQL what is not locked is read as it was before
)
CASE = _WHOLE_CASE.where(process_instance.c.id == bindparam("id_"))
CASE_OF_ITEM = _WHOLE_CASE.where(
    process_instance.c.id == select(work_item.c.instance_id).where(work_item.c.id == bindparam("id_")).scalar_subquery()
)
BUNDLE = select(process_definition.c.bundle).where(process_definition.c.id == bindparam("id_"))
_CLOSED = ("closed_at", "closed_by", "acting_role", "submission_number")  # no open work item has them
_OPEN = select(*(column for column in work_item.c if column.name not in _CLOSED)).where(
    work_item.c.instance_id == bindparam("id_"), work_item.c.status == "open"
)
OPEN_ITEM = _OPEN.where(work_item.c.id == bindparam("item_"))
OPEN_ITEMS = _OPEN.order_by(work_item.c.created_at, work_item.c.visit)
SOME_ITEM = _OPEN.limit(1)
FORGET_WAIT = delete(wait).where(
    wait.c.instance_id == bindparam("id_"), wait.c.token_id == bindparam("token_"), wait.c.kind == bindparam("kind_")
)
ANSWERED = select(submission).where(submission.c.token == bindparam("token_"))
CHANGE_INSTANCE = (
    update(process_instance)
    .where(process_instance.c.id == bindparam("id_"))
    .values(revision=process_instance.c.revision + 1)
)
CHANGE_FILE = update(case_file).where(case_file.c.instance_id == bindparam("id_"))


@cache
def insertion(table: Table) -> Insert:
    """Return the statement that inserts rows of a table."""
    return insert(table)
