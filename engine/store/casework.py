"""What the diagram's properties say about a case: its public status, deadline class and due dates.

The process carries `pokok` (what a case is about) and `kelas_tenggat` (FEEL: case values → class); each class is a
deadline rule. Elements carry `status_publik`, `mutu_baku` (a deadline rule, or a number of working days such as
`2 HK`), `nomor` and `final`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from engine.diagram.model import Element
from engine.feel import text_value
from engine.model import Step
from engine.store.case import Case
from engine.store.unit_of_work import UnitOfWork

LIFTED = "jeda_lepas"  # the work item that is open although nobody waits for the complainant any more


def value_of(uow: UnitOfWork, case: Case, text: str | None, local: Mapping[str, Any] | None = None) -> Any:
    """Evaluate a property over what the case says and what only a step knows: FEEL after `=`, else the literal text."""
    if text is None:
        return None
    known = {**case.data, **local} if local else case.data
    return text_value(text, known, now=uow.local_now, functions=uow.office.functions)


def item_due_at(uow: UnitOfWork, case: Case, element: Element, local: Mapping[str, Any]) -> datetime | None:
    """Return when a work item is due, from its task schedule or its *mutu baku* (SOP 6.2), the office's own first."""
    own = uow.office.step_due_at(case.definition.process.id, element.id, uow.now)
    if own and not element.due_date:
        return own
    due = value_of(uow, case, element.due_date or element.properties.get("mutu_baku"), local)
    if due is None or isinstance(due, datetime):
        return due
    return uow.office.due_at(str(due), uow.now, received_at=case.started_at)


def item_follow_up_on(uow: UnitOfWork, case: Case, element: Element, local: Mapping[str, Any]) -> date | None:
    """Return the day until which a work item can rest (its task schedule's follow-up), if that day is still ahead."""
    told = value_of(uow, case, element.follow_up_date, local)
    try:
        day = told.date() if isinstance(told, datetime) else date.fromisoformat(str(told)[:10])
    except ValueError:
        return None
    return day if day > uow.today else None


def refresh(uow: UnitOfWork, case: Case, step: Step) -> None:
    """Derive the subject, the public status and the deadline from where the token stands and what the case says.

    Records: `case.deadline_changed`. SOP: 9.1.6 (class), 1.8.6 of the design of the public page (status).
    """
    _subject(uow, case)
    _public_status(uow, case, step)
    _pause(uow, case, step)
    _deadline(uow, case)


def _subject(uow: UnitOfWork, case: Case) -> None:
    if "data" in case.file_row:
        case.file_row["subject"] = value_of(uow, case, case.definition.process.properties.get("pokok"))


def _public_status(uow: UnitOfWork, case: Case, step: Step) -> None:
    places = step.ends or _places(step)
    for element_id in places:
        properties = case.definition.element(element_id).properties
        text = properties.get("status_akhir") if step.ends else properties.get("status_publik")
        status = value_of(uow, case, text)
        if status:
            case.file_row["public_status"] = status
            if step.ends:
                case.put({"status_akhir": status})
            return


def _deadline(uow: UnitOfWork, case: Case) -> None:
    deadline_class = value_of(uow, case, case.definition.process.properties.get("kelas_tenggat"))
    if not deadline_class or deadline_class == case.data.get("kelas_tenggat"):
        return
    base = uow.office.class_due_on(str(deadline_class), case.started_at)
    _set_deadline(uow, case, str(deadline_class), base.isoformat())


def _set_deadline(uow: UnitOfWork, case: Case, deadline_class: str, base: str) -> None:
    due_on = uow.office.calendar.add(date.fromisoformat(base), case.data.get("jeda_hari") or 0)
    before = case.data.get("kelas_tenggat")
    case.file_row |= {"deadline_class": deadline_class, "due_on": due_on, "deadline_base": date.fromisoformat(base)}
    case.put({"kelas_tenggat": deadline_class, "tenggat_dasar": base, "tenggat_selesai": due_on.isoformat()})
    case.record("case.deadline_changed", None, before=before, after=deadline_class, due_on=due_on.isoformat())


def _places(step: Step) -> list[str]:
    people = dict.fromkeys(step.people.values())
    return [*people, *(t.element_id for t in step.timers), *(s.element_id for s in step.subscriptions)]


def _pause(uow: UnitOfWork, case: Case, step: Step) -> None:
    """Stop the clock while the case waits for the complainant (elements with `jeda: ya`), in working days."""
    pausing = {e for e in {*step.people.values()} if case.definition.element(e).properties.get("jeda") == "ya"}
    lifted = case.data.get(LIFTED)
    if pausing and any(e in pausing and token != lifted for token, e in step.people.items()):
        stop_clock(uow, case)
    else:
        start_clock(uow, case)


def stop_clock(uow: UnitOfWork, case: Case) -> None:
    """Stop the clock, if it is not stopped. Records: `case.clock_paused`."""
    if not case.data.get("jeda_mulai"):
        case.put({"jeda_mulai": uow.today.isoformat(), LIFTED: None})
        case.record("case.clock_paused", None)


def start_clock(uow: UnitOfWork, case: Case, lifted: str | None = None) -> None:
    """Let the clock go on, if it is stopped; with `lifted` although that work item is still open.

    Records: `case.clock_resumed`, `case.deadline_changed`.
    """
    since = case.data.get("jeda_mulai")
    if not since:
        return
    days = uow.office.calendar.between(date.fromisoformat(since), uow.today)
    case.put({"jeda_mulai": None, "jeda_hari": (case.data.get("jeda_hari") or 0) + days, LIFTED: lifted})
    case.record("case.clock_resumed", None, working_days=days)
    if days and case.data.get("tenggat_dasar"):
        _set_deadline(uow, case, case.data["kelas_tenggat"], case.data["tenggat_dasar"])
