"""What the page of a work item shows beside its values: the form as it stands, what follows, who else looks, files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.forms import Form, Settled
from engine.forms.schema import Options
from engine.office import Office
from engine.people_tables import stored_file
from engine.queries.background import Background, background, text_of
from engine.queries.coming import Coming, what_would_follow
from engine.queries.work_items import WorkItemView
from engine.store.secrecy import IDENTITY, may_know
from engine.store.unit_of_work import House
from engine.tables import case_file, submission


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file that somebody attached: its name, its size in bytes, and whether it is a picture."""

    name: str
    size: int
    picture: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """One field in two versions: theirs and mine, as text."""

    label: str
    theirs: str
    mine: str

    @property
    def differs(self) -> bool:
        """Say whether the two are not the same."""
        return self.theirs != self.mine


@dataclass(frozen=True, slots=True)
class WorkPage:
    """The page of a work item; `coming` is None where what follows depends on answers that are still open."""

    settled: Settled
    options: Options
    before: Background
    coming: tuple[Coming, ...] | None
    files: Mapping[str, FileLine]


def work_page(session: Session, item: WorkItemView, values: Mapping[str, Any], now: datetime) -> WorkPage:
    """Gather the page of a work item for the values in its form. `now` is aware."""
    form, office = item.form or Form("", "", (), ()), item.office
    settled = form.settle(values, item.known, now=now.astimezone(office.zone), functions=office.functions)
    scope = {**item.known, **settled.values}
    return WorkPage(
        settled=settled,
        options=office.options,
        before=background(session, item),
        coming=what_would_follow(item.definition, item.element_id, scope, settled.shown, office, now),
        files=files_of(session, item.instance_id, _ids(form, settled.values)),
    )


def files_of(session: Session, instance_id: str, ids: Iterable[str]) -> dict[str, FileLine]:
    """Return what is known of files of a case; one statement, or none where there are no files."""
    wanted = [file_id for file_id in ids if isinstance(file_id, str)]
    if not wanted:
        return {}
    mine = (stored_file.c.instance_id == instance_id, stored_file.c.id.in_(wanted))
    columns = (stored_file.c.id, stored_file.c.name, stored_file.c.size, stored_file.c.media_type)
    rows = session.execute(select(*columns).where(*mine))
    return {row.id: FileLine(row.name, row.size, row.media_type.startswith("image/")) for row in rows}


def _ids(form: Form, values: Mapping[str, Any]) -> list[Any]:
    found: list[Any] = []
    for field in form.fields:
        if field.type == "filepicker":
            found += values.get(field.key) or ()
        for cell in field.rows:
            if cell.type == "filepicker":
                found += [file_id for row in values.get(field.key) or () for file_id in row.get(cell.key) or ()]
    return found


def handed_in(session: Session, house: House, item: WorkItemView) -> dict[str, Any]:
    """Return what somebody handed in for a work item, as far as the reader may know it."""
    row = session.execute(
        select(submission.c.data, submission.c.private, case_file.c.wrapped_key)
        .join(case_file, case_file.c.instance_id == submission.c.instance_id)
        .where(submission.c.instance_id == item.instance_id, submission.c.work_item_id == item.id)
    ).first()
    if row is None:
        return {}
    if item.acts_as is None or row.private is None:
        return dict(row.data)
    private = house.vault.open_case_key(row.wrapped_key).unseal(row.private)
    known = may_know(item.data, (item.acts_as,))
    return {**row.data, **{key: value for key, value in private.items() if known or not key.startswith(IDENTITY)}}


def side_by_side(
    form: Form, office: Office, theirs: Mapping[str, Any], mine: Mapping[str, Any], keys: Iterable[str] | None = None
) -> tuple[Beside, ...]:
    """Return two versions of a form beside each other, where one of them says something; of `keys` only, if given."""
    fields = [field for field in form.fields if keys is None or field.key in set(keys)]
    lines = (
        Beside(
            field.label,
            text_of(field, theirs.get(field.key), office),
            text_of(field, mine.get(field.key), office),
        )
        for field in fields
    )
    return tuple(line for line in lines if line.theirs or line.mine)
