"""Tugas Saya: the open work of a person and of the roles that the person holds today.

Every order is a walk along indexes (`inbox_walks`); counts stop at `MOST`. So a page costs the same whether a hundred
or a million work items wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CompoundSelect, Row
from sqlalchemy.orm import Session

from engine.model import Actor
from engine.queries.inbox_walks import Asked, Read, Views, counts_of, page_of
from engine.queries.reach import Reach, reach_of
from engine.queries.word_search import Parameters, match, search_for
from engine.queries.work_filters import WorkFilter
from engine.store.unit_of_work import House


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A work item in the inbox. `due_at` aware; `number` is the SOP's; `visit` counts from 1.

    `days_left` are working days: 0 is today, negative is late.
    """

    id: str
    instance_id: str
    business_key: str
    step: str
    number: str
    subject: str
    channel: str
    service: str
    kecamatan: str
    visit: int
    priority: int
    assignee: str | None
    assignee_name: str | None
    created_at: datetime
    due_at: datetime | None
    days_left: int | None
    follow_up_on: date | None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view that a person saved: where it leads, and how many work items it shows now, unless its words are common."""

    id: str
    name: str
    query: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of work, how much there is of each kind, and the item after which the next page begins.

    A count above `MOST` means more than that. Among `common` words nothing is counted but what waits.
    """

    lines: tuple[InboxLine, ...]
    counts: Mapping[str, int]
    next_after: str | None
    views: tuple[SavedView, ...]
    reach: Reach
    common: bool = False


def inbox(
    session: Session, house: House, actor: Actor, today: date, asked: Asked | None = None, read: Read | None = None
) -> Inbox:
    """Return a page of open work. `read` says what a saved view's query means, so that views are counted too.

    Raises: Forbidden for a closed account.
    """
    reach, asked = reach_of(session, house, actor, today), asked or Asked()
    stand, (search, given) = reach.standpoint(session), match(session, house, asked.narrow.words)
    views = _views(session, house, reach, read) if read else ()
    counts = _numbers(session, counts_of(stand, asked.narrow, search, views), given)
    rows = session.execute(page_of(stand, asked, search), given).all()
    lines = tuple(_line(session, house, reach, row) for row in rows[: asked.limit])
    saved = tuple(SavedView(id_, name, query, counts.get(id_)) for id_, name, query in reach.views)
    more = rows[asked.limit - 1].id if len(rows) > asked.limit else None
    return Inbox(lines, counts, more, saved, reach, search.common)


def pulse(
    session: Session, house: House, actor: Actor, today: date, narrow: WorkFilter, since: datetime
) -> dict[str, int]:
    """Return the counts of the tabs, and as `new` how much free work has come since a moment (aware)."""
    stand = reach_of(session, house, actor, today).standpoint(session)
    search, given = match(session, house, narrow.words)
    return _numbers(session, counts_of(stand, narrow, search, since=since), given)


def _views(session: Session, house: House, reach: Reach, read: Read) -> Views:
    meant = [(key, *read(query)) for key, _, query in reach.views]
    return tuple((key, whose, wanted, search_for(session, house, wanted.words)) for key, whose, wanted in meant)


def _numbers(session: Session, counts: CompoundSelect[str, int], given: Parameters) -> dict[str, int]:
    """Count everything in one statement."""
    return {str(key): int(number) for key, number in session.execute(counts, given)}


def _line(session: Session, house: House, reach: Reach, row: Row[Any]) -> InboxLine:
    definition = house.definition(session, row.definition_id, row.version)
    element = definition.element(row.element_id)
    return InboxLine(
        id=row.id,
        instance_id=row.instance_id,
        business_key=row.business_key,
        step=element.name,
        number=element.sop,
        subject=row.subject,
        channel=reach.office.label("kanal", row.channel),
        service=reach.office.label("layanan", row.service),
        kecamatan=row.kecamatan,
        visit=row.visit,
        priority=row.priority,
        assignee=row.assignee,
        assignee_name=row.assignee_name,
        created_at=row.created_at,
        due_at=row.due_at,
        days_left=reach.office.days_until(row.due_at, reach.today),
        follow_up_on=row.follow_up_on,
        answered_at=row.answered_at,
    )
