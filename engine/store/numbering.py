"""Numbers without gaps: allotted in the transaction that needs them, one series a year.

A pattern is plain text with `{tahun}`, `{nomor}` (with width: `{nomor:05d}`), `{bulan_romawi}` and any case value.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from engine.errors import FormInvalid
from engine.store.case import Case
from engine.store.unit_of_work import UnitOfWork
from engine.tables import issued_number, number_series

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def allot(uow: UnitOfWork, case: Case, series: str, pattern: str, values: Mapping[str, Any] | None = None) -> str:
    """Allot the next number of a series in the office's year, and return it in the words of `pattern`.

    Records: `number.issued`. Source: SOP 10.1-10.6, numbering.
    """
    return _book(uow, case, series, pattern, _next(uow, series, uow.local_now.year), values or {})


def _book(uow: UnitOfWork, case: Case, series: str, pattern: str, number: int, values: Mapping[str, Any]) -> str:
    text = in_words(pattern, number, uow.local_now, values)
    uow.add(
        issued_number,
        series=series,
        year=uow.local_now.year,
        number=number,
        text=text,
        instance_id=case.id,
        issued_at=uow.now,
    )
    case.record("number.issued", None, series=series, number=text)
    return text


def take(
    uow: UnitOfWork, case: Case, series: str, pattern: str, typed: str, values: Mapping[str, Any] | None = None
) -> str:
    """Book a number that the Sekretariat has given, typed by a person; the series goes on after it.

    Raises: FormInvalid when it is no number, or when another letter has it. Records: `number.issued`.
    """
    if not typed.strip().isdigit():
        raise FormInvalid({"nomor_agenda": "Nomor agenda hanya berisi angka."})
    number, year = int(typed), uow.local_now.year
    where = (issued_number.c.series == series, issued_number.c.year == year, issued_number.c.number == number)
    if uow.session.execute(select(issued_number.c.number).where(*where)).first():
        raise FormInvalid({"nomor_agenda": f"Nomor {number} sudah dipakai tahun ini."})
    _open_series(uow, series, year)
    mine = (number_series.c.series == series, number_series.c.year == year, number_series.c.last < number)
    uow.session.execute(update(number_series).where(*mine).values(last=number))
    return _book(uow, case, series, pattern, number, values or {})


def in_words(pattern: str, number: int, at: datetime, values: Mapping[str, Any]) -> str:
    """Return a number as the office writes it: `PGD-{tahun}-{nomor:05d}` → `PGD-2026-00123`."""
    named = {"tahun": at.year, "nomor": number, "bulan_romawi": ROMAN[at.month - 1]}
    return pattern.format_map({**values, **named})


def _next(uow: UnitOfWork, series: str, year: int) -> int:
    """Count the series up under a row lock that lasts until the commit."""
    mine = (number_series.c.series == series, number_series.c.year == year)
    count = update(number_series).where(*mine).values(last=number_series.c.last + 1).returning(number_series.c.last)
    number = uow.session.execute(count).scalar_one_or_none()
    if number is None:
        _open_series(uow, series, year)
        number = uow.session.execute(count).scalar_one()
    return int(number)


def _open_series(uow: UnitOfWork, series: str, year: int) -> None:
    insert = sqlite_insert if uow.session.get_bind().dialect.name == "sqlite" else pg_insert
    uow.session.execute(insert(number_series).values(series=series, year=year, last=0).on_conflict_do_nothing())
