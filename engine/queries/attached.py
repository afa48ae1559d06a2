"""A picture that was attached to a case, for those who work on the step that asks for it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.people_tables import stored_file
from engine.queries.work_items import WorkItemView
from engine.store.unit_of_work import House
from engine.tables import case_file
from engine.uploads import thumbnail


def attached_picture(session: Session, house: House, item: WorkItemView, file_id: str) -> bytes:
    """Return a small JPEG of a picture of the item's case. Raises: NotFound, also to whom may not act on the item."""
    row = session.execute(
        select(stored_file.c.sha256, stored_file.c.media_type, case_file.c.wrapped_key)
        .join(case_file, case_file.c.instance_id == stored_file.c.instance_id)
        .where(stored_file.c.id == file_id, stored_file.c.instance_id == item.instance_id)
    ).first()
    if row is None or item.acts_as is None or not row.media_type.startswith("image/"):
        raise NotFound
    key = house.vault.open_case_key(row.wrapped_key)
    return thumbnail(house.files.get(item.instance_id, row.sha256, key))
