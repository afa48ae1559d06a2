"""Whom a change of calendar or limits touches: open cases and work items whose limit moves, before and after saving."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.office import Office, OfficeRows, read_office
from engine.people_tables import recomputation
from engine.store.moving import Pauses, case_limit, item_limit, pauses_of
from engine.store.unit_of_work import House
from engine.tables import case_file, process_definition, process_instance, work_item

OPEN = ("active", "suspended")
BATCH, SHOWN = 500, 20
_CASES = (
    select(
        process_instance.c.id,
        process_instance.c.business_key,
        process_instance.c.started_at,
        process_instance.c.definition_id,
        process_definition.c.version,
        case_file.c.deadline_class,
        case_file.c.due_on,
    )
    .join(case_file, case_file.c.instance_id == process_instance.c.id)
    .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
    .where(process_instance.c.status.in_(OPEN))
    .order_by(process_instance.c.id)
)


@dataclass(frozen=True, slots=True)
class Change:
    """A change that somebody thinks about: days off added (day, kind) and removed, values of settings from a day on."""

    added: tuple[tuple[date, str], ...] = ()
    removed: tuple[date, ...] = ()
    values: tuple[tuple[str, date, Any], ...] = ()

    def on(self, rows: OfficeRows) -> OfficeRows:
        """Return the office's rows as they would be."""
        days = frozenset(day for day in rows.days if day[0] not in self.removed) | frozenset(self.added)
        dated = dict(rows.dated)
        for key, first, value in self.values:
            others = [pair for pair in dated.get(key, []) if pair[0] != first]
            dated[key] = sorted([*others, (first, value)], key=lambda pair: pair[0], reverse=True)
        return replace(rows, days=days, dated=dated)


@dataclass(frozen=True, slots=True)
class MovedCase:
    """A case whose limit moves; `items` are its open work items whose limit moves."""

    instance_id: str
    business_key: str | None
    before: date | None
    after: date | None
    items: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Some open cases in the order of their ids: how many were looked at, which move, and the last id of more."""

    seen: int
    moved: tuple[MovedCase, ...]
    last: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom a change touches: open cases looked at, cases whose limit moves, their work items, the first cases."""

    seen: int
    cases: int
    items: int
    first: tuple[MovedCase, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a recomputation is."""

    id: str
    cause: str
    requested_at: datetime
    total: int
    seen: int
    moved: int
    place: str
    finished_at: datetime | None


def preview(session: Session, house: House, change: Change) -> Preview:
    """Say whom a change would touch; nothing is written. Takes three statements per 500 open cases."""
    office = change.on(read_office(session)).office(house.offices.zone)
    seen = cases = items = 0
    first: list[MovedCase] = []
    for batch in _batches(session, house, office):
        seen += batch.seen
        items += sum(case.items for case in batch.moved)
        moved = [case for case in batch.moved if case.before != case.after]
        cases += len(moved)
        first += moved[: SHOWN - len(first)]
    return Preview(seen, cases, items, tuple(first))


def _batches(session: Session, house: House, office: Office) -> Iterator[Batch]:
    after: str | None = ""
    while after is not None:
        batch = next_batch(session, house, office, after)
        yield batch
        after = batch.last


def next_batch(session: Session, house: House, office: Office, after: str, limit: int = BATCH) -> Batch:
    """Look at the next open cases after an id, under the rules of an office."""
    rows = session.execute(_CASES.where(process_instance.c.id > after).limit(limit)).all()
    items = _open_items(session, [row.id for row in rows])
    pauses = pauses_of(session, [row.id for row in rows if row.due_on])
    found = (_moved(session, house, office, row, items.get(row.id, ()), pauses.get(row.id, ())) for row in rows)
    moved = tuple(case for case in found if case.items or case.before != case.after)
    return Batch(len(rows), moved, rows[-1].id if len(rows) == limit else None)


def _open_items(session: Session, instance_ids: Sequence[str]) -> Mapping[str, list[Any]]:
    columns = (work_item.c.instance_id, work_item.c.element_id, work_item.c.created_at, work_item.c.due_at)
    query = select(*columns).where(work_item.c.instance_id.in_(instance_ids), work_item.c.status == "open")
    found: dict[str, list[Any]] = {}
    for row in session.execute(query):
        found.setdefault(row.instance_id, []).append(row)
    return found


def _moved(
    session: Session, house: House, office: Office, row: Any, items: Sequence[Row[Any]], pauses: Pauses
) -> MovedCase:
    definition = house.definition(session, row.definition_id, row.version)
    after = row.due_on
    if row.due_on and row.deadline_class:
        try:
            after = case_limit(office, row.deadline_class, row.started_at, pauses).due_on
        except NotFound:  # a class without a rule keeps what it has
            after = row.due_on
    moving = sum(item_limit(office, definition, item, row.started_at) != item.due_at for item in items)
    return MovedCase(row.id, row.business_key, row.due_on, after, moving)


def open_cases(session: Session) -> int:
    """Count the cases that are not over."""
    query = select(func.count()).select_from(process_instance).where(process_instance.c.status.in_(OPEN))
    return int(session.execute(query).scalar_one())


def progress_of(session: Session, recomputation_id: str) -> Progress | None:
    """Return how far a recomputation is."""
    return _progress(session, recomputation.c.id == recomputation_id)


def last_recomputation(session: Session) -> Progress | None:
    """Return the newest recomputation, or None when there never was one."""
    return _progress(session, recomputation.c.id.is_not(None))


def _progress(session: Session, where: Any) -> Progress | None:
    columns = [recomputation.c[name] for name in Progress.__slots__]
    row = session.execute(select(*columns).where(where).order_by(recomputation.c.requested_at.desc()).limit(1)).first()
    return Progress(*row) if row else None
