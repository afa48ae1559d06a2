"""The survey's results: scores and grades of months with enough answers, so that nobody is told by numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import holdings
from engine.errors import NotCandidate
from engine.model import Actor
from engine.public_tables import SURVEY_ELEMENTS, survey_answer

FEWEST, POINTS = 5, 25
READERS = frozenset({"KABID", "KADIS", "AUDITOR"})
GRADES = ((88.31, "A"), (76.61, "B"), (65.0, "C"), (25.0, "D"))


@dataclass(frozen=True, slots=True)
class Month:
    """One month: `score` (25 to 100) and `count` are None where fewer than five answered."""

    first_day: date
    count: int | None
    score: float | None
    grade: str | None


@dataclass(frozen=True, slots=True)
class Results:
    """All shown months together, each element's score, and the remarks without any order of time."""

    count: int
    score: float | None
    grade: str | None
    elements: tuple[tuple[str, float | None, int], ...]
    months: tuple[Month, ...]
    comments: tuple[str, ...]


def survey_results(session: Session, actor: Actor, year: int, today: date) -> Results:
    """Return a year's results to Kabid, Kadis and auditors. Raises: Forbidden."""
    if not READERS & {holding.role for holding in holdings(session, actor, today)}:
        raise NotCandidate("The survey is for Kabid, Kadis and auditors.")
    within = survey_answer.c.month.between(date(year, 1, 1), date(year, 12, 31))
    rows = session.execute(select(survey_answer).where(within)).all()
    months = {day: [row for row in rows if row.month == day] for day in sorted({row.month for row in rows})}
    shown = [row for found in months.values() if len(found) >= FEWEST for row in found]
    score = _score([row.overall for row in shown])
    return Results(
        count=len(shown),
        score=score,
        grade=_grade(score),
        elements=tuple(_element(name, shown) for name in SURVEY_ELEMENTS),
        months=tuple(_month(day, found) for day, found in months.items()),
        comments=tuple(sorted(row.comment for row in shown if row.comment)),
    )


def _month(day: date, rows: Sequence[Any]) -> Month:
    if len(rows) < FEWEST:
        return Month(day, None, None, None)
    score = _score([row.overall for row in rows])
    return Month(day, len(rows), score, _grade(score))


def _element(name: str, rows: Sequence[Any]) -> tuple[str, float | None, int]:
    given = [row.elements[name] for row in rows if name in row.elements]
    return name, _score(given) if len(given) >= FEWEST else None, len(given)


def _score(given: Sequence[int]) -> float | None:
    return round(POINTS * sum(given) / len(given), 2) if given else None


def _grade(score: float | None) -> str | None:
    return None if score is None else next(letter for least, letter in GRADES if score >= least)
