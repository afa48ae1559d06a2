"""Claim, release, reassign, complete: who may, who must not, and that each happens once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from engine.commands.instances import ResumeInstance, StartProcess, SuspendInstance, TerminateInstance
from engine.commands.people import AddUser, AssignRole
from engine.commands.work_items import ClaimWorkItem, ReassignWorkItem, ReleaseWorkItem
from engine.errors import (
    AlreadyClaimed,
    Conflict,
    Forbidden,
    FormInvalid,
    InstanceNotActive,
    Invalid,
    NotAssignee,
    NotCandidate,
    NotFound,
    WorkItemClosed,
)
from engine.model import PUBLIC, SYSTEM
from engine.queries.cases import view_case
from engine.queries.verification import verify
from engine.runtime import Engine
from engine.tables import history_event
from tests.engine.commands.conftest import CLERK, COMPLAINT, KASI, OTHER_CLERK, TRIAGE, do, statements, user


def test_completing_moves_the_case_on(engine: Engine, first_item: str) -> None:
    done = do(engine, first_item, COMPLAINT)
    assert [element for _, element in done.next_items] == ["Task_TelaahAwal"]


def test_a_resend_with_the_same_token_returns_the_first_answer(engine: Engine, first_item: str) -> None:
    first = do(engine, first_item, COMPLAINT, token="t-1")
    again = do(engine, first_item, COMPLAINT, token="t-1")
    assert again == first
    view = engine.query(lambda session: view_case(session, first.instance_id))
    assert sum(e.kind == "work_item.completed" for e in view.events) == 1


def test_a_second_completion_with_another_token_is_refused(engine: Engine, first_item: str) -> None:
    do(engine, first_item, COMPLAINT)
    with pytest.raises(WorkItemClosed):
        do(engine, first_item, COMPLAINT)


def test_a_token_that_answered_another_item_is_a_conflict(engine: Engine, first_item: str) -> None:
    item = do(engine, first_item, COMPLAINT, token="t-1").next_items[0][0]
    with pytest.raises(Conflict):
        do(engine, item, TRIAGE, token="t-1")
    assert do(engine, item, TRIAGE, token="t-2").next_items


def test_someone_without_the_role_is_refused_and_nothing_changes(engine: Engine, first_item: str) -> None:
    with pytest.raises(NotCandidate):
        do(engine, first_item, COMPLAINT, KASI)
    assert do(engine, first_item, COMPLAINT).submission_number == 1


@pytest.mark.parametrize("who", [PUBLIC, SYSTEM, user("nobody.known")])
def test_who_is_no_clerk_cannot_complete(engine: Engine, first_item: str, who: object) -> None:
    with pytest.raises(Forbidden):
        do(engine, first_item, COMPLAINT, who)


def test_a_refused_attempt_is_in_the_history(engine: Engine, first_item: str) -> None:
    with pytest.raises(NotCandidate):
        do(engine, first_item, COMPLAINT, KASI)
    with engine.database.read() as session:
        row = session.execute(select(history_event).where(history_event.c.stream == "office:refusals")).one()
    assert (row.actor, row.kind) == ("gede.suardana", "actor.refused")
    assert first_item in row.payload
    assert engine.examine(verify).differences == ()


def test_a_wrong_form_names_every_mistake_and_changes_nothing(engine: Engine, first_item: str) -> None:
    with pytest.raises(FormInvalid) as refused:
        do(engine, first_item, {"kanal": "RADIO_LUAR", "identitas": "TERBUKA", "asing": 1})
    assert {"kanal", "judul", "uraian", "asing"} <= set(refused.value.errors)
    assert do(engine, first_item, COMPLAINT).submission_number == 1


def test_an_unknown_work_item_is_not_found(engine: Engine) -> None:
    with pytest.raises(NotFound):
        do(engine, "no-such-item", {})


def test_a_claimed_item_belongs_to_who_claimed_it(engine: Engine, first_item: str) -> None:
    engine.execute(ClaimWorkItem(first_item), CLERK)
    with pytest.raises(AlreadyClaimed):
        engine.execute(ClaimWorkItem(first_item), OTHER_CLERK)
    with pytest.raises(NotAssignee):
        do(engine, first_item, COMPLAINT, OTHER_CLERK)


def test_a_released_item_is_everybodys_again(engine: Engine, first_item: str) -> None:
    engine.execute(ClaimWorkItem(first_item), CLERK)
    engine.execute(ReleaseWorkItem(first_item), CLERK)
    assert do(engine, first_item, COMPLAINT, OTHER_CLERK).next_items


def test_only_supervisors_reassign_and_only_with_a_reason(engine: Engine, first_item: str) -> None:
    with pytest.raises(Forbidden):
        engine.execute(ReassignWorkItem(first_item, "komang.yasa", "cuti"), CLERK)
    with pytest.raises(Invalid):
        engine.execute(ReassignWorkItem(first_item, "komang.yasa", " "), KASI)
    engine.execute(ReassignWorkItem(first_item, "komang.yasa", "Petugas cuti"), KASI)
    with pytest.raises(NotAssignee):
        do(engine, first_item, COMPLAINT, CLERK)


def test_work_goes_only_to_holders_of_its_role(engine: Engine, first_item: str) -> None:
    with pytest.raises(Invalid):
        engine.execute(ReassignWorkItem(first_item, "putu.mahendra", "salah orang"), KASI)


def test_a_role_that_has_ended_no_longer_acts(engine: Engine, first_item: str) -> None:
    engine.execute(AddUser("lama", "Petugas Lama"), SYSTEM)
    engine.execute(AssignRole("PETUGAS_INFO", "lama", date(2020, 1, 1), date(2026, 3, 1)), SYSTEM)
    with pytest.raises(NotCandidate):
        do(engine, first_item, COMPLAINT, user("lama"))


def test_a_substitute_acts_within_the_dates(engine: Engine, first_item: str) -> None:
    engine.execute(AddUser("plh", "Pelaksana Harian"), SYSTEM)
    engine.execute(AssignRole("PETUGAS_INFO", "plh", date(2026, 3, 1), date(2026, 3, 3), "plh"), SYSTEM)
    assert do(engine, first_item, COMPLAINT, user("plh")).next_items


def test_a_completion_takes_at_most_fifteen_statements_and_one_commit(engine: Engine, triage_item: str) -> None:
    with statements(engine) as seen:
        do(engine, triage_item, TRIAGE)
    sql = [text for text in seen if not text.startswith(("BEGIN", "COMMIT"))]
    assert len(sql) <= 15, "\n".join(sql)
    assert seen.count("COMMIT") == 1


def test_a_suspended_case_waits_and_goes_on(engine: Engine) -> None:
    started = engine.execute(StartProcess("penanganan_pengaduan"), SYSTEM)
    engine.execute(SuspendInstance(started.instance_id, "menunggu putusan"), SYSTEM)
    with pytest.raises(InstanceNotActive):
        do(engine, started.items[0][0], COMPLAINT)
    engine.execute(ResumeInstance(started.instance_id), SYSTEM)
    assert do(engine, started.items[0][0], COMPLAINT).next_items


def test_a_terminated_case_is_closed_for_good(engine: Engine) -> None:
    started = engine.execute(StartProcess("penanganan_pengaduan"), SYSTEM)
    engine.execute(TerminateInstance(started.instance_id, "salah catat"), SYSTEM)
    with pytest.raises((WorkItemClosed, InstanceNotActive)):
        do(engine, started.items[0][0], COMPLAINT)
    assert engine.examine(verify).differences == ()
