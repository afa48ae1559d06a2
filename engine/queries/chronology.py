"""The story of a case as text for its report: days, steps and roles; nothing personal (SOP 9.1.8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.people_tables import role
from engine.tables import submission

if TYPE_CHECKING:
    from engine.queries.work_items import WorkItemView

STORY = "kronologi"
ATTEMPTS, MEETINGS = "jumlah_kontak", "sesi"


def chronology(session: Session, item: WorkItemView) -> str:
    """Return what was done in a case, one line for each step, in order."""
    rows = session.execute(
        select(submission, role.c.title)
        .outerjoin(role, role.c.key == submission.c.acting_role)
        .where(submission.c.instance_id == item.instance_id)
        .order_by(submission.c.number)
    )
    lines = []
    for row in rows:
        day = format_date(row.at.astimezone(item.office.zone), "d MMMM y", locale="id")
        stands_in = item.office.stands_in(row.actor, row.acting_role, row.at)
        who = f" oleh {stands_in}{row.title}" if row.title else ""
        lines.append(f"{day}: {item.definition.element(row.element_id).name}{who}{''.join(_facts(row.data))}.")
    return "\n".join(lines)


def _facts(data: Mapping[str, Any]) -> Iterator[str]:
    if data.get(ATTEMPTS):
        yield f" ({data[ATTEMPTS]} upaya menghubungi pelapor tercatat)"
    for meeting in data.get(MEETINGS) or ():
        found = _day(meeting)
        day = format_date(found, "EEEE, d MMMM y", locale="id") if found else "kemudian"
        yield f"; {meeting.get('acara') or 'rapat'} ditetapkan {day} pukul {meeting.get('pukul') or '–'}"


def _day(meeting: Mapping[str, Any]) -> date | None:
    try:
        return date.fromisoformat(str(meeting.get("tanggal")))
    except ValueError:
        return None
