"""Questions to the complainant and their answers, as the complainant and as the officer sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.people_tables import app_user, stored_file
from engine.public_tables import question
from engine.queries.work_items import WorkItemView
from engine.store.unit_of_work import House
from engine.tables import case_file
from engine.vault import CaseKey


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file that came with an answer."""

    id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One question; `answer` is None while it waits, and when it was withdrawn, `because` of what."""

    number: int
    text: str
    at: datetime
    by: str
    answer: str | None
    answered_at: datetime | None
    files: tuple[FileLine, ...]
    withdrawn_at: datetime | None = None
    because: str | None = None

    @property
    def waits(self) -> bool:
        """Whether it waits for its answer."""
        return self.answered_at is None and self.withdrawn_at is None


def questions_in(session: Session, instance_id: str, key: CaseKey) -> tuple[Asked, ...]:
    """Return the questions of a case, opened with its key."""
    rows = session.execute(
        select(question, app_user.c.name)
        .outerjoin(app_user, app_user.c.id == question.c.asked_by)
        .where(question.c.instance_id == instance_id)
        .order_by(question.c.number)
    ).all()
    answers = [key.unseal(row.answer) for row in rows]
    names = _files(session, instance_id, [file for answer in answers for file in answer.get("files", ())])
    return tuple(_asked(row, key, answer, names) for row, answer in zip(rows, answers, strict=True))


def questions_of_item(session: Session, house: House, item: WorkItemView) -> tuple[Asked, ...]:
    """Return the questions of a work item's case, to somebody who may act on it. Raises: NotFound."""
    if item.acts_as is None:
        raise NotFound("Questions and answers are for those who work on the case.")
    return questions_in(session, item.instance_id, _key(session, house, item.instance_id))


def file_of_item(session: Session, house: House, item: WorkItemView, file_id: str) -> tuple[str, str, bytes]:
    """Return name, media type and content of a file that came with an answer. Raises: NotFound, FileDamaged."""
    known = {file.id for asked in questions_of_item(session, house, item) for file in asked.files}
    row = session.execute(select(stored_file).where(stored_file.c.id == file_id)).first()
    if row is None or file_id not in known:
        raise NotFound("There is no such file in an answer.")
    content = house.files.get(item.instance_id, row.sha256, _key(session, house, item.instance_id))
    return row.name, row.media_type, content


def _key(session: Session, house: House, instance_id: str) -> CaseKey:
    mine = select(case_file.c.wrapped_key).where(case_file.c.instance_id == instance_id)
    return house.vault.open_case_key(session.execute(mine).scalar_one())


def _files(session: Session, instance_id: str, ids: Sequence[str]) -> dict[str, FileLine]:
    if not ids:
        return {}
    mine = (stored_file.c.instance_id == instance_id, stored_file.c.id.in_(ids))
    rows = session.execute(select(stored_file.c.id, stored_file.c.name, stored_file.c.size).where(*mine))
    return {row.id: FileLine(row.id, row.name, row.size) for row in rows}


def _asked(row: Row[Any], key: CaseKey, answer: dict[str, Any], names: dict[str, FileLine]) -> Asked:
    files = tuple(names[file] for file in answer.get("files", ()) if file in names)
    text = key.unseal(row.asked)
    told = (row.number, text, row.asked_at, row.name or row.asked_by, answer.get("text"), row.answered_at, files)
    return Asked(*told, withdrawn_at=row.withdrawn_at, because=row.withdrawn_because)
