"""The days off of an office in Bali: national, joint leave, and the *fakultatif* days of the pawukon and of Nyepi."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import holidays

from engine.calendars.work import BALINESE, JOINT, NATIONAL

GALUNGAN, PAWUKON_DAYS = date(2007, 6, 27), 210
FROM_GALUNGAN = {
    -74: "Hari Raya Saraswati",
    -70: "Hari Raya Pagerwesi",
    -1: "Penampahan Galungan",
    0: "Hari Raya Galungan",
    1: "Umanis Galungan",
    9: "Penampahan Kuningan",
    10: "Hari Raya Kuningan",
    11: "Umanis Kuningan",
}

Row = tuple[date, str, str]


def seed_days(first_year: int, last_year: int) -> list[Row]:
    """Return `(day, kind, name)` of every day off in the years, to be loaded once and edited by hand.

    Siwaratri is lunar and is entered by hand; Islamic dates ahead are estimates that the government's decree settles.
    """
    years = range(first_year, last_year + 1)
    rows = {(day, kind): name for day, kind, name in (*_national(years), *_pawukon(years), *_nyepi(years))}
    return sorted((day, kind, name) for (day, kind), name in rows.items())


def _national(years: range) -> Iterator[Row]:
    for category, kind in (("public", NATIONAL), ("government", JOINT)):
        for day, name in holidays.country_holidays("ID", years=years, categories=category, language="id").items():
            yield day, kind, name


def _pawukon(years: range) -> Iterator[Row]:
    galungan = GALUNGAN
    while galungan.year <= years[-1] + 1:
        for offset, name in FROM_GALUNGAN.items():
            day = galungan + timedelta(days=offset)
            if day.year in years:
                yield day, BALINESE, name
        galungan += timedelta(days=PAWUKON_DAYS)


def _nyepi(years: range) -> Iterator[Row]:
    for day, _, name in list(_national(years)):
        if "Nyepi" in name and "Cuti" not in name:
            yield day - timedelta(days=1), BALINESE, "Tawur Kesanga"
            yield day + timedelta(days=1), BALINESE, "Ngembak Geni"
