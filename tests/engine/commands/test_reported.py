"""The officer that a complaint is about reaches nothing of it, whatever role they hold; every attempt is on record."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from engine.commands.complainant import HearClarification
from engine.commands.instances import ResumeInstance, SuspendInstance, TerminateInstance
from engine.commands.people import AddUser
from engine.commands.work_items import ClaimWorkItem, CompleteWorkItem, ReassignWorkItem
from engine.errors import NotFound, ReportedOfficer, WorkItemClosed
from engine.model import SYSTEM
from engine.runtime import Engine
from engine.tables import history_event
from tests.engine.commands.conftest import CLERK, COMPLAINT, KASI, OTHER_CLERK, TRIAGE, do, user


def test_a_reported_supervisor_steers_nothing_of_the_case(engine: Engine, first_item: str) -> None:
    done = do(engine, first_item, {**COMPLAINT, "terlapor_internal": [KASI.user_id]})
    case, item = done.instance_id, done.next_items[0][0]
    commands: list[Any] = [
        SuspendInstance(case, "Saya mau"),
        ResumeInstance(case),
        TerminateInstance(case, "Saya mau"),
        HearClarification(case, "Katanya sudah selesai"),
        ReassignWorkItem(item, str(OTHER_CLERK.user_id), "Saya mau"),
        ClaimWorkItem(item),
    ]
    for command in commands:
        with pytest.raises(ReportedOfficer):
            engine.execute(command, KASI)
    refused = select(history_event.c.payload).where(history_event.c.kind == "actor.refused")
    noted = engine.query(lambda session: session.execute(refused).scalars().all())
    assert len(noted) == len(commands)


def test_how_a_work_item_ended_is_told_to_those_who_see_its_case(engine: Engine, triage_item: str) -> None:
    do(engine, triage_item, TRIAGE)
    engine.execute(AddUser("orang.baru", "Orang Baru"), SYSTEM)
    with pytest.raises(NotFound):
        engine.execute(ClaimWorkItem(triage_item), user("orang.baru"))
    for who in (OTHER_CLERK, KASI):
        with pytest.raises(WorkItemClosed):
            engine.execute(ClaimWorkItem(triage_item), who)
    with pytest.raises(WorkItemClosed):
        engine.execute(CompleteWorkItem(triage_item, TRIAGE, "lain"), CLERK)
