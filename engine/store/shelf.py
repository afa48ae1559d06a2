"""What lists and search know of a case, kept in step with it: copies on its open work items, one row of `case_index`.

`audience` says who may find a work item: its roles, as `KABID,KASI`. In a case about an officer it also names who may
not, as `KASI|gede.suardana|`: the reported officers, then those who stood in for them a step before (reading A22). The
work of a suspended case is for nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, update

from engine.access import audience_of
from engine.inbox_tables import case_index
from engine.model import Step
from engine.searching import words_of
from engine.store.authority import doers
from engine.store.awaited import items_of, new_items
from engine.store.secrecy import reported_in
from engine.store.statements import SOME_ITEM
from engine.tables import work_item

if TYPE_CHECKING:
    from engine.store.case import Case
    from engine.store.unit_of_work import UnitOfWork

SEARCHED = "dicari"
CHANNEL, SERVICE, PLACE = "kanal", "jenis_layanan", "lokasi_kode_wilayah"
NO_LIMIT = datetime(9999, 1, 1, tzinfo=UTC)
MOST_URGENT = 99
_RELABEL = update(work_item).where(work_item.c.id == bindparam("item_"))


def urgency(priority: int, limit_at: datetime) -> str:
    """Return the key that sorts by priority, the highest first, and then by limit."""
    return f"{MOST_URGENT - priority:02d} {limit_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"


def audience(roles: Iterable[str], reported: Iterable[str] = (), excluded: Iterable[str] = ()) -> str:
    """Return who may find a work item, as one text."""
    names = audience_of(list(roles))
    return f"{names}|{','.join(sorted(reported))}|{','.join(sorted(excluded))}" if reported else names


def listed(names: Iterable[str]) -> str:
    """Return user ids as one text in which each can be looked for with its commas: `,a,b,`."""
    inner = ",".join(sorted(names))
    return f",{inner}," if inner else ""


def keep_in_step(uow: UnitOfWork, case: Case) -> None:
    """Bring the copies up to date, in the transaction that changes the case."""
    pending = new_items(uow, case)
    said_more = case.new or "data" in case.file_row or "business_key" in case.row
    if said_more or case.waiting != case.known_wait or case.row.get("status") == "terminated":
        _index(uow, case)
    ended = case.row.get("status") in ("completed", "terminated")
    if not ended and (said_more or pending or "status" in case.row):
        _label(uow, case, pending)


def _label(uow: UnitOfWork, case: Case, pending: list[dict[str, Any]]) -> None:
    said = _said(uow, case)
    for row in pending:
        row.update(said | _own(uow, case, row))
    if not case.new and case.others_wait and _may_differ(uow, case, said):
        _relabel(uow, case, said)


def _may_differ(uow: UnitOfWork, case: Case, said: Mapping[str, str]) -> bool:
    """Tell whether open work items may say other things than the case: one is looked at for all, as all say the same.

    For whom they are is told by their roles alone, save in a case about an officer, or that stops or goes on.
    """
    if "status" in case.row or reported_in(case.data) or reported_in(case.before):
        return True
    sample = case.sample or uow.session.execute(SOME_ITEM, {"id_": case.id}).first()
    return sample is not None and _known(sample, said) != said


def _relabel(uow: UnitOfWork, case: Case, said: Mapping[str, str]) -> None:
    groups: dict[Any, list[Any]] = {}  # alike work items, such as those of a step that repeats, are labelled together
    for item in items_of(uow, case):
        groups.setdefault((item.element_id, *item.roles), []).append(item)
    stale: list[dict[str, Any]] = []
    for alike in groups.values():
        label = {**said, "audience": _audience(uow, case, alike[0].element_id, alike[0].roles)}
        if label != _known(alike[0], label):
            stale += [{"item_": item.id, **label} for item in alike]
    if stale:
        uow.session.execute(_RELABEL, stale)


def _known(item: Any, label: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(item, name) for name in label}


def _said(uow: UnitOfWork, case: Case) -> dict[str, str]:
    """Return the copies of what the case says."""
    data, areas = case.data, uow.office.options.get("wilayah", [])
    area: Mapping[str, str] = next((row for row in areas if row["value"] == data.get(PLACE)), {})
    return {
        "process_id": case.definition.process.id,
        "business_key": case.business_key or "",
        "subject": str(case.file_row.get("subject") or case.subject or ""),
        "channel": str(data.get(CHANNEL) or ""),
        "service": str(data.get(SERVICE) or ""),
        "kecamatan": area.get("kecamatan", ""),
    }


def _own(uow: UnitOfWork, case: Case, row: Mapping[str, Any]) -> dict[str, Any]:
    limit_at, who = row["due_at"] or NO_LIMIT, _audience(uow, case, row["element_id"], row["roles"])
    return {"audience": who, "limit_at": limit_at, "urgency": urgency(row["priority"], limit_at)}


def _audience(uow: UnitOfWork, case: Case, element_id: str, roles: Iterable[str]) -> str:
    if case.row.get("status", case.status) == "suspended":
        return ""
    reported = reported_in(case.data)
    if not reported:
        return audience(roles)
    others = case.definition.element(element_id).properties.get("tidak_boleh_sama")
    return audience(roles, reported, doers(uow.session, case.id, others) - {*reported})


def waiting_of(step: Step) -> tuple[str | None, datetime | None]:
    """Return where a case waits for nobody in the office, and until when: a timer, or a message of the complainant."""
    if step.status != "active" or step.people:
        return None, None
    timers = sorted(step.timers, key=lambda timer: timer.due_at)
    if timers:
        return timers[0].element_id, timers[0].due_at
    return (step.subscriptions[0].element_id, NO_LIMIT) if step.subscriptions else (None, None)


def _index(uow: UnitOfWork, case: Case) -> None:
    after, changed = _entry(uow, case, case.data, case.business_key), _place(case)
    if case.new or after != _entry(uow, case, case.before, case.known_key):
        changed |= {"reported": after[0], "words": words_of(after[1:])}
    if case.new:
        uow.add(case_index, instance_id=case.id, process_id=case.definition.process.id, **changed)
    elif "words" in changed or case.known_wait != (changed["waits_at"], changed["waits_until"]):
        uow.session.execute(update(case_index).where(case_index.c.instance_id == case.id).values(changed))


def _place(case: Case) -> dict[str, Any]:
    at, until = (None, None) if case.row.get("status") == "terminated" else case.waiting
    return {"waits_at": at, "waits_until": until}


def _entry(uow: UnitOfWork, case: Case, data: Mapping[str, Any], business_key: str | None) -> list[str]:
    """Return the reported officers, and what may be searched: the number and the values that the process names."""
    lists = case.definition.lists
    found = [listed(reported_in(data)), business_key or ""]
    for key in case.definition.process.listed(SEARCHED):
        value = data.get(key)
        found.append(uow.office.label(lists[key], value) if value and key in lists else str(value or ""))
    return found
