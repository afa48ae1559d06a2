"""How an office's cases kept to the SOP: paths taken, steps done again or never, four eyes, time against *mutu baku*.

Everything is counted per version of a process and period of days; nobody who complained or works here is named.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from statistics import mean, median
from typing import Any

import orjson
from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from engine.definitions import Definition
from engine.errors import NotFound
from engine.model import Actor
from engine.office import Office
from engine.queries.audit_trail import check_reader, within
from engine.queries.four_eyes import Eyes
from engine.store.unit_of_work import House
from engine.tables import history_event, process_definition, process_instance, work_item

MOST_CASES, MOST_VARIANTS = 2000, 20
ITEM = ("id", "instance_id", "element_id", "visit", "status", "acting_role")
MOMENTS = ("created_at", "due_at", "closed_at", "closed_by")


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A published version of a process that can be chosen."""

    id: str
    process_id: str
    name: str
    version: int


@dataclass(frozen=True, slots=True)
class Variant:
    """A path that cases took: the steps of people in their order. `days` is the median of working days it took."""

    steps: tuple[str, ...]
    cases: int
    finished: int
    days: float | None


@dataclass(frozen=True, slots=True)
class StepTime:
    """What became of one step. Times are means of working days; `limit` is the *mutu baku* in words of its unit.

    `untouched` counts finished cases whose path did not come by; `breaches` counts four-eyes violations.
    """

    element_id: str
    number: str
    name: str
    role: str
    done: int
    again: int
    cancelled: int
    untouched: int
    waited: float | None
    worked: float | None
    limit: tuple[int, str] | None
    late: int
    breaches: int
    exempted: int


@dataclass(frozen=True, slots=True)
class Conformance:
    """How the cases of a version that began in a period kept to it; `cut` says that only the newest were read."""

    versions: tuple[VersionLine, ...]
    chosen: VersionLine
    cases: int
    finished: int
    terminated: int
    variants: tuple[Variant, ...]
    rarer: int
    steps: tuple[StepTime, ...]
    cut: bool


@dataclass
class _Work:
    """What is gathered about one step while cases are read."""

    done: int = 0
    again: int = 0
    cancelled: int = 0
    late: int = 0
    breaches: int = 0
    exempted: int = 0
    waited: list[int] = field(default_factory=list)
    worked: list[int] = field(default_factory=list)
    cases: set[str] = field(default_factory=set)


def conformance(
    session: Session,
    house: House,
    actor: Actor,
    now: datetime,
    definition_id: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Conformance:
    """Compare what happened with the SOP. Raises: Forbidden, NotFound."""
    office = house.offices.current(session)
    check_reader(session, actor, now.astimezone(office.zone).date())
    versions = _versions(session, house)
    chosen = next((line for line in versions if definition_id in ("", line.id)), None)
    if chosen is None:
        raise NotFound("There is no such version.")
    cases = _cases(chosen.id, house, since, until)
    rows = session.execute(cases.limit(MOST_CASES + 1)).all()
    known = {row.id: row for row in rows[:MOST_CASES]}
    definition = house.definition(session, chosen.id, chosen.version)
    items = _items(session, cases.limit(MOST_CASES))
    gathered = _gather(definition, office, items, _claims(session, cases.limit(MOST_CASES)), now)
    finished = {row.id for row in known.values() if row.status == "completed"}
    variants = tuple(_variants(definition, office, known, items))
    return Conformance(
        versions=versions,
        chosen=chosen,
        cases=len(known),
        finished=len(finished),
        terminated=sum(row.status == "terminated" for row in known.values()),
        variants=variants[:MOST_VARIANTS],
        rarer=len(variants[MOST_VARIANTS:]),
        steps=tuple(_steps(definition, office, gathered, finished, now)),
        cut=len(rows) > MOST_CASES,
    )


def _versions(session: Session, house: House) -> tuple[VersionLine, ...]:
    """List versions: the process with most cases first, its newest version first."""
    number = func.count(process_instance.c.id)
    query = (
        select(process_definition.c.id, process_definition.c.version)
        .add_columns(process_definition.c.process_id, number.label("cases"))
        .outerjoin(process_instance, process_instance.c.definition_id == process_definition.c.id)
        .group_by(process_definition.c.id)
        .order_by(number.desc(), process_definition.c.version.desc())
    )
    lines = []
    for row in session.execute(query):
        definition = house.definition(session, row.id, row.version)
        lines.append(VersionLine(row.id, row.process_id, definition.process.name, row.version))
    return tuple(lines)


def _cases(definition_id: str, house: House, since: date | None, until: date | None) -> Select[Any]:
    case = process_instance.c
    columns = select(case.id, case.status, case.started_at, case.ended_at)
    inside = within(case.started_at, house.offices.zone, since, until)
    return columns.where(case.definition_id == definition_id, inside).order_by(case.started_at.desc(), case.id)


def _items(session: Session, cases: Select[Any]) -> list[Row[Any]]:
    mine = cases.subquery()
    query = (
        select(*(work_item.c[name] for name in (*ITEM, *MOMENTS)))
        .join(mine, mine.c.id == work_item.c.instance_id)
        .order_by(work_item.c.instance_id, work_item.c.created_at, work_item.c.visit)
    )
    return list(session.execute(query).all())


def _claims(session: Session, cases: Select[Any]) -> Mapping[str, datetime]:
    """Return when each work item was first taken."""
    mine = cases.subquery()
    query = (
        select(history_event.c.at, history_event.c.payload)
        .join(mine, history_event.c.stream == "i:" + mine.c.id)
        .where(history_event.c.kind == "work_item.claimed")
        .order_by(history_event.c.at.desc())
    )
    return {orjson.loads(row.payload)["work_item"]: row.at for row in session.execute(query)}


def _gather(
    definition: Definition,
    office: Office,
    items: Iterable[Row[Any]],
    claims: Mapping[str, datetime],
    now: datetime,
) -> Mapping[str, _Work]:
    found: dict[str, _Work] = defaultdict(_Work)
    days = _counter(office)
    eyes = Eyes(office, definition)
    for item in sorted(items, key=lambda row: row.closed_at or now):
        work = found[item.element_id]
        work.cases.add(item.instance_id)
        work.late += bool(item.due_at and item.due_at < (item.closed_at or now) and item.status != "cancelled")
        work.again += item.visit > 1
        work.cancelled += item.status == "cancelled"
        if item.status != "completed":
            continue
        work.done += 1
        taken = claims.get(item.id, item.closed_at)
        work.waited.append(days(item.created_at, taken))
        work.worked.append(days(taken, item.closed_at))
        breach = eyes.see(item)
        work.breaches += breach == "breach"
        work.exempted += breach == "exempted"
    return found


def _counter(office: Office) -> Callable[[datetime, datetime], int]:
    between = cache(office.calendar.between)
    return lambda first, last: between(first.astimezone(office.zone).date(), last.astimezone(office.zone).date())


def _variants(
    definition: Definition, office: Office, cases: Mapping[str, Row[Any]], items: Iterable[Row[Any]]
) -> list[Variant]:
    paths: dict[str, list[tuple[datetime, str]]] = {case: [] for case in cases}
    for item in items:
        if item.status == "completed":
            paths[item.instance_id].append((item.closed_at, item.element_id))
    taken = {case: tuple(element for _, element in sorted(path)) for case, path in paths.items()}
    days = _counter(office)
    lasted: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for case, path in taken.items():
        if cases[case].ended_at:
            lasted[path].append(days(cases[case].started_at, cases[case].ended_at))
    return [
        Variant(
            tuple(definition.element(element).name for element in path),
            number,
            len(lasted[path]),
            median(lasted[path]) if lasted[path] else None,
        )
        for path, number in Counter(taken.values()).most_common()
    ]


def _steps(
    definition: Definition, office: Office, gathered: Mapping[str, _Work], finished: set[str], now: datetime
) -> Iterable[StepTime]:
    for element in definition.process.elements.values():
        if element.type != "userTask":
            continue
        work = gathered.get(element.id, _Work())
        yield StepTime(
            element_id=element.id,
            number=element.sop,
            name=element.name,
            role=definition.process.lanes[element.lane_id].name if element.lane_id else "",
            done=work.done,
            again=work.again,
            cancelled=work.cancelled,
            untouched=len(finished - work.cases),
            waited=mean(work.waited) if work.waited else None,
            worked=mean(work.worked) if work.worked else None,
            limit=_limit(office, element.properties.get("mutu_baku"), now),
            late=work.late,
            breaches=work.breaches,
            exempted=work.exempted,
        )


def _limit(office: Office, key: str | None, now: datetime) -> tuple[int, str] | None:
    if not key or key.startswith("="):
        return None
    try:
        rule = office.rules.get(key, now.astimezone(office.zone).date())
    except NotFound:
        return None
    return rule.number, rule.unit
