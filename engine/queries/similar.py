"""Cases that may be about the same thing as one that is being written down (duplicates, SOP 9.1.1 and 9.2.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, Select, false, select
from sqlalchemy.orm import Session

from engine.access import holdings
from engine.inbox_tables import case_index
from engine.model import Actor
from engine.queries.case_pages import sees_case
from engine.searching import asked, matching
from engine.store.unit_of_work import House
from engine.tables import case_file, process_definition, process_instance

SINCE = timedelta(days=90)
SHORTEST_WORD, MOST_WORDS, LOOKED_AT, MOST_SHOWN, ALIKE = 4, 8, 200, 5, 2


@dataclass(frozen=True, slots=True)
class Similar:
    """A case whose subject is like the one being written."""

    instance_id: str
    business_key: str
    subject: str
    public_status: str | None
    started_on: date


def similar_cases(
    session: Session, house: House, actor: Actor, subject: str, service: str | None, today: date
) -> tuple[Similar, ...]:
    """Return recent cases that share words of their subject, the most alike first; the same service counts as a word.

    Who complained is never compared, so that a suggestion tells nothing about anybody.
    """
    words = [word for word in dict.fromkeys(subject.casefold().split()) if len(word) >= SHORTEST_WORD][:MOST_WORDS]
    if not words:
        return ()
    held = holdings(session, actor, today)
    scored = [(_likeness(row, words, service), row) for row in _sharing_a_word(session, words, today)]
    alike = [row for score, row in sorted(scored, key=lambda pair: -pair[0]) if score >= min(ALIKE, len(words))]
    seen = [row for row in alike if sees_case(session, house, actor, held, row)]
    return tuple(
        Similar(row.id, row.business_key, row.subject, row.public_status, row.started_at.date())
        for row in seen[:MOST_SHOWN]
    )


def _likeness(row: Row[Any], words: list[str], service: str | None) -> int:
    same_service = bool(service) and row.data.get("jenis_layanan") == service
    return sum(word in row.subject.casefold() for word in words) + same_service


def _sharing_a_word(session: Session, words: list[str], today: date) -> Sequence[Row[Any]]:
    since = datetime.combine(today - SINCE, time(), UTC)
    query = (
        select(process_instance, process_definition.c.version, case_file.c.data, case_file.c.subject)
        .add_columns(case_file.c.public_status)
        .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
        .join(case_file, case_file.c.instance_id == process_instance.c.id)
        .join(case_index, case_index.c.instance_id == process_instance.c.id)
        .where(
            process_instance.c.business_key.is_not(None),
            process_instance.c.started_at >= since,
            case_index.c.position.in_(_recent_matches(session, words)),
        )
    )
    return session.execute(query.order_by(process_instance.c.started_at.desc()).limit(LOOKED_AT)).all()


def _recent_matches(session: Session, words: list[str]) -> Select[int]:
    """Return where the newest cases are in which one of the words is found, in any field that may be searched."""
    found = tuple(dict.fromkeys(group for word in words for group in asked(word)))
    wanted = matching(session.get_bind().dialect, found, "or") if found else false()
    newest = select(case_index.c.position).where(wanted).order_by(case_index.c.position.desc())
    return newest.limit(LOOKED_AT)
