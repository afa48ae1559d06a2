"""The Balinese working-day calendar against dates that were counted by hand."""

import json
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.calendars import WorkCalendar, read_rules, seed_days
from engine.calendars.bali import FROM_GALUNGAN

ROOT = Path(__file__).parents[3]
CASES = json.loads((ROOT / "bpmn/penanganan_pengaduan/contoh_kasus.json").read_text())
RULES = read_rules(
    {"key": row["key"].removeprefix("tenggat."), **row["value"]}
    for row in json.loads((ROOT / "engine/seed/pengaturan.json").read_text())
    if row["key"].startswith("tenggat.")
)


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    days = defaultdict(set)
    for day, kind, _ in seed_days(2025, 2028):
        days[day].add(kind)
    return WorkCalendar({day: frozenset(kinds) for day, kinds in days.items()})


@pytest.mark.parametrize(
    ("start", "number", "due"),
    [
        ("2026-01-12", 3, "2026-01-15"),
        ("2026-01-12", 5, "2026-01-20"),
        ("2026-03-09", 14, "2026-04-06"),
        ("2026-06-02", 14, "2026-06-25"),
        ("2026-05-11", 3, "2026-05-18"),
        ("2026-06-08", 14, "2026-07-02"),
    ],
)
def test_golden_days(calendar: WorkCalendar, start: str, number: int, due: str):
    assert calendar.add(date.fromisoformat(start), number) == date.fromisoformat(due)


def test_a_year_has_the_working_days_that_were_counted(calendar: WorkCalendar):
    year = (date(2025, 12, 31), date(2026, 12, 31))
    assert calendar.between(*year) == 235
    assert WorkCalendar(calendar.days, balinese_off=False).between(*year) == 240


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-06-17", "Hari Raya Galungan"),
        ("2027-01-13", "Hari Raya Galungan"),
        ("2026-11-04", "Hari Raya Pagerwesi"),
        ("2028-03-18", "Hari Raya Kuningan"),
    ],
)
def test_pawukon_days(day: str, name: str):
    found = {row_day.isoformat() for row_day, _, row_name in seed_days(2026, 2028) if row_name == name}
    assert name in FROM_GALUNGAN.values()
    assert day in found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_deadlines_of_the_example_cases(calendar: WorkCalendar, case: dict):
    received = date.fromisoformat(case["tanggal"])
    first = RULES.get("respon_awal", received).due_on(calendar, received)
    last = RULES.of_class(case["kelas_tenggat"], received).due_on(calendar, received)
    assert (first.isoformat(), last.isoformat()) == (case["tenggat_respon_awal"], case["tenggat_selesai"])


def test_counting_back_is_counting_forward(calendar: WorkCalendar):
    first, last = date(2026, 1, 12), date(2026, 4, 6)
    assert calendar.between(last, first) == -calendar.between(first, last)
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    assert calendar.between(first, last) == sum(map(calendar.is_working_day, days))
    assert calendar.add(first, calendar.between(first, last)) == last
