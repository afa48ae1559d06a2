"""Files that people attached to a case: which there are, and their content to somebody who may open them.

A file that the complainant brought, or that stands in a personal field, may show who complained: it is for those who
may know, and opening it is on record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine.access import Holding, holdings
from engine.definitions import Definition
from engine.errors import Forbidden, NotFound
from engine.forms import Field
from engine.model import Actor
from engine.people_tables import app_user, stored_file
from engine.queries.cases import definition_of
from engine.store.secrecy import may_know, must_see
from engine.store.unit_of_work import House
from engine.tables import case_file, process_instance, submission

PICTURES = ("image/jpeg", "image/png")


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a case; `on_record` says that it may show who complained, `opens` whether the reader may open it."""

    id: str
    label: str
    media_type: str
    size: int
    stored_at: datetime
    by: str
    on_record: bool
    opens: bool

    @property
    def picture(self) -> bool:
        """Whether it is a photo."""
        return self.media_type in PICTURES


@dataclass(frozen=True, slots=True)
class FilePage:
    """One file with its case."""

    line: FileLine
    instance_id: str
    business_key: str | None
    sha256: str


def files_of(
    session: Session,
    definition: Definition,
    instance_id: str,
    data: Mapping[str, Any],
    submissions: Iterable[Row[Any]],
    held: tuple[Holding, ...],
) -> tuple[FileLine, ...]:
    """Return the files of a case, the oldest first, for somebody who sees the case."""
    rows = session.execute(
        select(stored_file, app_user.c.name.label("by_name"))
        .outerjoin(app_user, app_user.c.id == stored_file.c.stored_by)
        .where(stored_file.c.instance_id == instance_id)
        .order_by(stored_file.c.stored_at, stored_file.c.id)
    )
    places = dict(_places(definition, submissions))
    return tuple(_line(definition, data, row, places, held) for row in rows)


def file_page(session: Session, house: House, actor: Actor, file_id: str, today: date) -> FilePage:
    """Show one file to somebody who may open it. Raises: NotFound, Forbidden."""
    row = session.execute(
        select(stored_file, app_user.c.name.label("by_name"), process_instance.c.business_key, case_file.c.data)
        .outerjoin(app_user, app_user.c.id == stored_file.c.stored_by)
        .join(process_instance, process_instance.c.id == stored_file.c.instance_id)
        .join(case_file, case_file.c.instance_id == stored_file.c.instance_id)
        .where(stored_file.c.id == file_id)
    ).first()
    if row is None:
        raise NotFound("There is no such file.")
    definition, held = definition_of(session, house, row.instance_id), holdings(session, actor, today)
    must_see(definition, row.data, actor, held)
    query = select(submission.c.element_id, submission.c.data).where(submission.c.instance_id == row.instance_id)
    line = _line(definition, row.data, row, dict(_places(definition, session.execute(query))), held)
    if not line.opens:
        raise Forbidden("This file may show who complained.")
    return FilePage(line, row.instance_id, row.business_key, row.sha256)


def file_content(session: Session, house: House, page: FilePage) -> bytes:
    """Return the content of a file that was shown to the reader. Raises: NotFound, FileDamaged."""
    wrapped = select(case_file.c.wrapped_key).where(case_file.c.instance_id == page.instance_id)
    key = house.vault.open_case_key(session.execute(wrapped).scalar_one())
    return house.files.get(page.instance_id, page.sha256, key)


def _line(
    definition: Definition,
    data: Mapping[str, Any],
    row: Row[Any],
    places: Mapping[str, tuple[str, Field]],
    held: tuple[Holding, ...],
) -> FileLine:
    element_id, field = places.get(row.id, ("", None))
    hidden = field is None or field.private or element_id == definition.first_step.id
    roles = {holding.role for holding in held}
    return FileLine(
        id=row.id,
        label=field.label if field else "",
        media_type=row.media_type,
        size=row.size,
        stored_at=row.stored_at,
        by=row.by_name or row.stored_by,
        on_record=hidden,
        opens=not hidden or (bool(roles & definition.staff) and may_know(data, roles)),
    )


def _places(definition: Definition, submissions: Iterable[Row[Any]]) -> Iterator[tuple[str, tuple[str, Field]]]:
    """Say for each file in which step and field it was attached."""
    for row in submissions:
        form = definition.form_of(row.element_id)
        for field in form.fields if form else ():
            for cell, value in _cells(field, row.data):
                for file_id in value if isinstance(value, list) else ():
                    yield str(file_id), (row.element_id, cell)


def _cells(field: Field, data: Mapping[str, Any]) -> Iterator[tuple[Field, Any]]:
    if field.type == "filepicker":
        yield field, data.get(field.key)
    for row in (data.get(field.key) or ()) if field.rows else ():
        for cell in field.rows:
            yield from _cells(cell, row)
