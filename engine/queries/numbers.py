"""Look at number series and their book: every number that was given, and every one that was left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.office import Office
from engine.tables import issued_number, number_series, process_instance

SERIES_PREFIX, PAGE = "nomor.", 50


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series: its pattern today, its last number of the year, how many were given, patterns from later days on."""

    key: str
    pattern: str
    last: int
    given: int
    later: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A number in the book, or a gap from `number` to `until` that Alur did not give."""

    number: int
    until: int | None
    text: str
    business_key: str | None
    issued_at: datetime | None
    cancelled_reason: str | None


@dataclass(frozen=True, slots=True)
class Book:
    """A page of the book, the newest number first; `following` is the number below which the next page begins."""

    entries: tuple[Entry, ...]
    following: int | None


def list_series(session: Session, office: Office, today: date) -> tuple[SeriesLine, ...]:
    """List the series with what they have come to this year. Takes two statements."""
    year = today.year
    last = dict(
        session.execute(select(number_series.c.series, number_series.c.last).where(number_series.c.year == year)).all()
    )
    counted = select(issued_number.c.series, func.count()).where(issued_number.c.year == year)
    given: dict[str, int] = dict(session.execute(counted.group_by(issued_number.c.series)).all())
    lines = []
    for key in (key.removeprefix(SERIES_PREFIX) for key in office.dated if key.startswith(SERIES_PREFIX)):
        later = tuple((first, str(text)) for first, text in office.dated[SERIES_PREFIX + key] if first > today)
        lines.append(SeriesLine(key, office.pattern(key, today), last.get(key, 0), given.get(key, 0), later))
    return tuple(lines)


def years_of(session: Session, series: str) -> tuple[int, ...]:
    """Return the years in which a series gave numbers, newest first."""
    query = select(number_series.c.year).where(number_series.c.series == series).order_by(number_series.c.year.desc())
    return tuple(session.execute(query).scalars())


def number_book(session: Session, series: str, year: int, below: int | None = None) -> Book:
    """Return a page of the book of a series, gaps filled in between."""
    last = session.execute(
        select(number_series.c.last).where(number_series.c.series == series, number_series.c.year == year)
    ).scalar()
    top = below if below is not None else (last or 0) + 1
    query = (
        select(issued_number, process_instance.c.business_key)
        .outerjoin(process_instance, process_instance.c.id == issued_number.c.instance_id)
        .where(issued_number.c.series == series, issued_number.c.year == year, issued_number.c.number < top)
        .order_by(issued_number.c.number.desc())
        .limit(PAGE + 1)
    )
    rows = session.execute(query).all()
    entries: list[Entry] = []
    for row in rows[:PAGE]:
        entries += _gap(row.number + 1, top - 1)
        entries.append(Entry(row.number, None, row.text, row.business_key, row.issued_at, row.cancelled_reason))
        top = row.number
    more = len(rows) > PAGE
    return Book((*entries, *(() if more else _gap(1, top - 1))), top if more else None)


def _gap(first: int, last: int) -> tuple[Entry, ...]:
    return (Entry(first, last, "", None, None, None),) if first <= last else ()
