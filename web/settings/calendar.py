"""Kalender: the year's days off, and whose limits move before a change is saved."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext

from engine.calendars import seed_days
from engine.calendars.work import BALINESE, JOINT, NATIONAL, OTHER
from engine.commands.base import PROCESS_KEEPERS, Command
from engine.commands.office import AddDayOff, LoadYears, RemoveDayOff, SetConfig
from engine.errors import NotFound
from engine.model import Message
from engine.office import FACULTATIVE
from engine.queries.moving import Change, last_recomputation, preview
from engine.queries.office import DayOff, days_off, list_settings
from web.house import the_engine, today
from web.settings.frame import attempt, done, kept_by, pages, sent, short_day, show

KINDS = ("calendar.day_added", "calendar.day_removed", "calendar.years_loaded", "config.set")
MENTIONS = ('"day":', '"first":', f'"key":"{FACULTATIVE}"')
FIRST_YEAR, LAST_YEAR, MOST_YEARS = 2007, 2100, 5
MARKS = {NATIONAL: "N", JOINT: "C", BALINESE: "F", OTHER: "L"}
NAMES = {
    NATIONAL: lazy_gettext("Libur nasional"),
    JOINT: lazy_gettext("Cuti bersama"),
    BALINESE: lazy_gettext("Fakultatif Bali"),
    OTHER: lazy_gettext("Libur lain"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A day in a month: its number, how it is off, what it is called; `works` says whether the office works."""

    number: int
    kind: str
    name: str
    works: bool
    weekend: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that a form asks for: what it would do, and how it reads."""

    command: Command[Any]
    change: Change
    told: str
    year: int


@pages.get("/kalender")
@kept_by(PROCESS_KEEPERS)
def calendar() -> tuple[str, int]:
    """Show a year."""
    try:
        year = int(request.args.get("tahun", today().year))
    except ValueError as exc:
        raise NotFound from exc
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound
    return _year(year, {}, {})


def _year(year: int, errors: dict[str, str], values: dict[str, str]) -> tuple[str, int]:
    engine = the_engine()
    office = engine.query(engine.house.offices.current)
    found = engine.query(partial(days_off, year=year))
    begin, end = date(year, 1, 1), date(year, 12, 31)
    return show(
        "calendar",
        "calendar",
        422 if errors else 200,
        year=year,
        months=[_month(year, month, found, office.calendar) for month in range(1, 13)],
        days=found,
        works=office.calendar.is_working_day,
        working_days=office.calendar.between(begin - timedelta(days=1), end),
        names=NAMES,
        marks=MARKS,
        facultative=engine.query(partial(list_settings, prefix=FACULTATIVE)),
        facultative_off=office.setting(FACULTATIVE, today()),
        progress=engine.query(last_recomputation),
        errors=errors,
        values=values,
        kinds=KINDS,
        mentions=MENTIONS,
    )


def _month(year: int, month: int, found: tuple[DayOff, ...], calendar_: Any) -> list[list[Cell | None]]:
    """Return the weeks of a month, Monday first; days of other months are left out."""
    by_day: dict[date, list[DayOff]] = {}
    for line in found:
        by_day.setdefault(line.day, []).append(line)
    return [
        [_cell(date(year, month, number), by_day, calendar_) if number else None for number in week]
        for week in months.Calendar().monthdayscalendar(year, month)
    ]


def _cell(day: date, by_day: dict[date, list[DayOff]], calendar_: Any) -> Cell:
    lines = sorted(by_day.get(day, []), key=lambda line: list(MARKS).index(line.kind))
    kind = lines[0].kind if lines else ""
    name = ", ".join(f"{NAMES[line.kind]}: {line.name}" for line in lines)
    return Cell(day.day, kind, name, calendar_.is_working_day(day), day.weekday() >= months.SATURDAY)


@pages.post("/kalender")
@kept_by(PROCESS_KEEPERS)
def change_calendar() -> Any:
    """Show whom a change touches; with `pasti`, make it."""
    values = sent("tindakan", "tahun", "hari", "nama", "jenis", "dari", "sampai", "libur", "mulai", "dasar")
    asked, errors = _asked(values)
    if asked is None:
        year = values["tahun"]
        return _year(int(year) if year.isdigit() and len(year) == 4 else today().year, errors, values)
    if request.form.get("pasti") != "ya":
        engine = the_engine()
        seen = engine.query(partial(preview, house=engine.house, change=asked.change))
        back = {"endpoint": "settings.calendar", "tahun": asked.year}
        kept = {name: value for name, value in values.items() if value}
        return show("calendar", "preview", told=asked.told, seen=seen, kept=kept, back=back)
    if wrong := attempt(asked.command):
        return _year(asked.year, dict(wrong), values)
    return done(gettext("Kalender diubah."), "settings.calendar", tahun=asked.year)


def _asked(values: dict[str, str]) -> tuple[Asked | None, dict[str, str]]:
    ways = {"tambah": _addition, "hapus": _removal, "muat": _loading, "fakultatif": _switch}
    way = ways.get(values["tindakan"])
    if way is None:
        raise NotFound
    errors: dict[str, str] = {}
    return way(values, errors), errors


def _day(values: dict[str, str], name: str, errors: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(values[name])
    except ValueError:
        errors[name] = Message("Tanggal tidak terbaca; tulislah seperti 2026-11-24.")
        return None


def _addition(values: dict[str, str], errors: dict[str, str]) -> Asked | None:
    day = _day(values, "hari", errors)
    if not values["nama"]:
        errors["nama"] = Message("Isilah nama harinya.")
    if values["jenis"] not in NAMES:
        errors["jenis"] = Message("Pilihlah jenis harinya.")
    if day is None or errors:
        return None
    told = gettext("%(day)s menjadi hari libur: %(name)s.", day=short_day(day), name=values["nama"])
    change = Change(added=((day, values["jenis"]),))
    return Asked(AddDayOff(day, values["nama"], values["jenis"]), change, told, day.year)


def _removal(values: dict[str, str], errors: dict[str, str]) -> Asked | None:
    day = _day(values, "hari", errors)
    if day is None:
        return None
    told = gettext("%(day)s bukan hari libur lagi.", day=short_day(day))
    return Asked(RemoveDayOff(day), Change(removed=(day,)), told, day.year)


def _loading(values: dict[str, str], errors: dict[str, str]) -> Asked | None:
    text = values["dari"], values["sampai"] or values["dari"]
    years = [int(part) if part.isdigit() else 0 for part in text]
    if not FIRST_YEAR <= years[0] <= years[1] <= LAST_YEAR or years[1] - years[0] >= MOST_YEARS:
        most = {"first": FIRST_YEAR, "last": LAST_YEAR, "most": MOST_YEARS}
        errors["dari"] = Message("Tahun dari {first} sampai {last}, paling banyak {most} sekaligus.", **most)
        return None
    engine = the_engine()
    known = {
        (d.day, d.kind) for year in range(years[0], years[1] + 1) for d in engine.query(partial(days_off, year=year))
    }
    new = tuple(row[:2] for row in seed_days(*years) if row[:2] not in known)
    told = gettext(
        "%(number)s hari libur tahun %(first)s–%(last)s dimuat.", number=len(new), first=years[0], last=years[1]
    )
    return Asked(LoadYears(*years), Change(added=new), told, years[0])


def _switch(values: dict[str, str], errors: dict[str, str]) -> Asked | None:
    first = _day(values, "mulai", errors)
    if first is None:
        return None
    off = values["libur"] == "ya"
    told = (
        gettext("Hari fakultatif Bali menjadi hari libur mulai %(day)s.", day=short_day(first))
        if off
        else gettext("Hari fakultatif Bali menjadi hari kerja mulai %(day)s.", day=short_day(first))
    )
    change = Change(values=((FACULTATIVE, first, off),))
    return Asked(SetConfig(FACULTATIVE, off, first, values["dasar"]), change, told, first.year)
