"""Search the history of all cases and of the office itself: for auditors, who read and change nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from engine.access import READERS, holdings
from engine.column_types import Instant
from engine.errors import Forbidden, Invalid
from engine.inbox_tables import case_index
from engine.model import Actor
from engine.office import Office
from engine.people_tables import app_user
from engine.queries.word_search import search_for
from engine.searching import holding
from engine.store.secrecy import reported_in
from engine.store.unit_of_work import House
from engine.tables import case_file, history_event, process_definition, process_instance

PAGE, MOST_CASES = 50, 500
GIVEN_REASONS = (  # kinds whose payload holds what a person wrote
    "access_code.issued",
    "config.set",
    "deviation.explained",
    "document.signature_cancelled",
    "factor.reset",
    "identity.opened",
    "instance.suspended",
    "instance.terminated",
    "work_item.reassigned",
)
_PLACE = tuple_(history_event.c.at, history_event.c.stream, history_event.c.sequence)
_NEWEST = (history_event.c.at.desc(), history_event.c.stream.desc(), history_event.c.sequence.desc())


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for; empty means everything. `kinds` are event kinds, days are the office's, both ends included.

    `without` leaves kinds out, `step` is an element's id, `words` are looked for in case numbers, subjects, and
    reasons that people gave.
    """

    actor: str = ""
    kinds: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    role: str = ""
    step: str = ""
    number: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """One event of the history: who did what where. `data` is its payload, which holds no personal values.

    `stands_in` is `Plh. ` or `Plt. ` where the acting role was another's.
    """

    stream: str
    sequence: int
    at: datetime
    actor: str
    name: str | None
    acting_role: str | None
    kind: str
    element_id: str | None
    step: str | None
    instance_id: str | None
    business_key: str | None
    data: Mapping[str, Any]
    hash: str
    stands_in: str = ""


@dataclass(frozen=True, slots=True)
class Trail:
    """A page of events, the newest first, and the place after which the next page begins.

    `cut` says that the words fit more cases than are looked into.
    """

    traces: tuple[Trace, ...]
    next_after: str | None
    cut: bool = False


def check_reader(session: Session, actor: Actor, today: date) -> None:
    """Let auditors and administrators through. Raises: Forbidden."""
    if not READERS & {holding.role for holding in holdings(session, actor, today)}:
        raise Forbidden("Only auditors read the whole history.", roles=READERS)


def audit_trail(
    session: Session,
    house: House,
    actor: Actor,
    today: date,
    search: Search,
    after: str = "",
    limit: int = PAGE,
) -> Trail:
    """Search all events. Raises: Forbidden for anybody but auditors and administrators; Invalid for a broken place."""
    check_reader(session, actor, today)
    event = history_event.c
    conditions, cut = conditions_of(session, house, search)
    found = select(history_event).where(*conditions)
    if search.words:  # else PostgreSQL walks back through all of time for the few cases that were found
        few = select(event.stream, event.sequence).where(*conditions).cte("few")
        few = few.prefix_with("MATERIALIZED", dialect="postgresql")
        found = select(history_event).join(few, and_(few.c.stream == event.stream, few.c.sequence == event.sequence))
    if after:
        found = found.where(_place_of(after) > _PLACE)
    rows = session.execute(_told(found.order_by(*_NEWEST).limit(limit + 1))).all()
    shown = [row for row in rows[:limit] if actor.user_id not in reported_in(row.data)]
    last = rows[limit - 1] if len(rows) > limit else None
    following = f"{last.at.isoformat()}~{last.stream}~{last.sequence}" if last else None
    office = house.offices.current(session)
    return Trail(tuple(_trace(session, house, office, row) for row in shown), following, cut)


def within(column: ColumnElement[datetime], zone: ZoneInfo, since: date | None, until: date | None) -> Any:
    """Return the condition that a moment lies in a period of days of the office, both ends included."""
    found: list[ColumnElement[bool]] = [literal(value=True)]
    if since:
        found.append(column >= datetime.combine(since, time(), zone))
    if until:
        found.append(column < datetime.combine(until + timedelta(days=1), time(), zone))
    return and_(*found)


def _told(found: Select[Any]) -> Select[Any]:
    """Add names, numbers and versions to a page of events, after the page was cut."""
    event = found.subquery("event")
    return (
        select(event, app_user.c.name, process_instance.c.id.label("instance_id"))
        .add_columns(process_instance.c.business_key, process_instance.c.definition_id, process_definition.c.version)
        .add_columns(case_file.c.data)
        .outerjoin(app_user, app_user.c.id == event.c.actor)
        .outerjoin(process_instance, process_instance.c.id == func.substr(event.c.stream, 3))
        .outerjoin(process_definition, process_definition.c.id == process_instance.c.definition_id)
        .outerjoin(case_file, case_file.c.instance_id == process_instance.c.id)
        .order_by(event.c.at.desc(), event.c.stream.desc(), event.c.sequence.desc())
    )


def conditions_of(session: Session, house: House, search: Search) -> tuple[list[ColumnElement[bool]], bool]:
    """Return the conditions of a search, and whether its words fit more cases than are looked into."""
    event = history_event.c
    same = ((event.actor, search.actor), (event.acting_role, search.role), (event.element_id, search.step))
    found: list[ColumnElement[bool]] = [column == wanted for column, wanted in same if wanted]
    if search.kinds:
        found.append(event.kind.in_(search.kinds))
    if search.without:
        found.append(event.kind.not_in(search.without))
    if search.number:
        key = process_instance.c.business_key == search.number.strip().upper()
        cases = session.execute(select(process_instance.c.id).where(key)).scalars()
        found.append(event.stream.in_([f"i:{instance_id}" for instance_id in cases]))
    if search.since or search.until:
        found.append(within(event.at, house.offices.zone, search.since, search.until))
    cut = False
    if search.words:
        streams = _streams(session, house, search.words)
        cut = len(streams) > MOST_CASES
        place = tuple_(event.stream, event.sequence)
        found.append(or_(event.stream.in_(streams[:MOST_CASES]), place.in_(_reasons(session, search.words))))
    return found, cut


def _streams(session: Session, house: House, words: str) -> list[str]:
    """Return the streams of the cases that words are found in, one more than are looked into; of many, the newest."""
    wanted, dialect = search_for(session, house, words, MOST_CASES + 1), session.get_bind().dialect
    if not wanted.words:
        return []
    newest = select(case_index.c.instance_id).order_by(case_index.c.position.desc())
    query = newest.where(holding(dialect, wanted.words)) if wanted.common else wanted.looked_up(dialect)
    return [f"i:{instance_id}" for instance_id in session.execute(query.limit(MOST_CASES + 1)).scalars()]


def _reasons(session: Session, words: str) -> list[tuple[str, int]]:
    """Return the places of the newest events whose given reason holds the words."""
    event = history_event.c
    holding = event.kind.in_(GIVEN_REASONS), event.payload.icontains(words, autoescape=True)
    query = select(event.stream, event.sequence).where(*holding).order_by(event.at.desc()).limit(MOST_CASES)
    return [(row.stream, row.sequence) for row in session.execute(query)]


def _place_of(after: str) -> Any:
    at, stream, sequence = [*after.split("~"), "", "", ""][:3]
    try:
        return tuple_(literal(datetime.fromisoformat(at), Instant()), literal(stream), literal(int(sequence)))
    except ValueError as exc:
        raise Invalid("This place in the history does not exist.") from exc


def _trace(session: Session, house: House, office: Office, row: Row[Any]) -> Trace:
    return Trace(
        row.stream,
        row.sequence,
        row.at,
        row.actor,
        row.name,
        row.acting_role,
        row.kind,
        row.element_id,
        step_of(session, house, row),
        row.instance_id,
        row.business_key,
        orjson.loads(row.payload),
        row.hash,
        office.stands_in(row.actor, row.acting_role, row.at),
    )


def step_of(session: Session, house: House, row: Row[Any]) -> str | None:
    """Return the name of the step that a row with `element_id`, `definition_id` and `version` is about."""
    if row.element_id is None or row.definition_id is None:
        return None
    definition = house.definition(session, row.definition_id, row.version)
    return definition.element(row.element_id).name or row.element_id
