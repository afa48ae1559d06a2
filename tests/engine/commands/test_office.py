"""The office is changed with old and new value in its history; limits of open cases move with calendar and rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from engine.commands.accounts import FreeWorkItem
from engine.commands.lists import AddListRow, ChangeListRow, MoveListRow
from engine.commands.office import AddDayOff, RemoveDayOff, SetConfig, WithdrawConfig
from engine.commands.people import AddUser, AssignRole, ChangeUser, CloseUser, DefineRole, EndRole, ReopenUser
from engine.commands.work_items import ClaimWorkItem, CompleteWorkItem
from engine.errors import Conflict, FormInvalid, NotFound
from engine.model import SYSTEM
from engine.queries.cases import list_cases
from engine.queries.moving import Change, last_recomputation, preview
from engine.runtime import Engine
from engine.tables import case_file, history_event, work_item
from engine.worker import Inline
from tests.conftest import NOON, PROCESS
from tests.engine.commands.conftest import CLERK, TRIAGE, do, user

CALENDAR_KIND, LIMIT = "LIBUR_LAIN", "tenggat.tanpa_pemeriksaan"


def told(engine: Engine, kind: str) -> list[dict[str, Any]]:
    query = select(history_event.c.payload).where(history_event.c.kind == kind).order_by(history_event.c.sequence)
    return [orjson.loads(text) for text in engine.query(lambda session: session.execute(query).scalars().all())]


def dues(engine: Engine) -> tuple[Any, Any]:
    of_case = engine.query(lambda session: session.execute(select(case_file.c.due_on)).scalar())
    items = select(work_item.c.due_at).where(work_item.c.status == "open")
    return of_case, engine.query(lambda session: session.execute(items).scalar())


def test_a_persons_data_changes_with_old_and_new_value_but_without_private_numbers(engine: Engine) -> None:
    engine.execute(AddUser("baru", "Orang Baru", nip="198001012005011234", email="baru@denpasar.example"), SYSTEM)
    engine.execute(ChangeUser("baru", "Orang Lama", nip="198001012005019876", email="baru@denpasar.example"), SYSTEM)
    (changed,) = told(engine, "user.changed")
    assert changed["before"] == {"name": "Orang Baru", "nip": "…1234"}
    assert changed["after"] == {"name": "Orang Lama", "nip": "…9876"}
    assert "19800101" not in str(told(engine, "user.added"))


def test_the_last_administrator_cannot_be_lost(engine: Engine) -> None:
    for command in (EndRole("ADMIN", "luh.sari", NOON.date()), CloseUser("luh.sari")):
        with pytest.raises(Conflict):
            engine.execute(command, SYSTEM)
    engine.execute(AssignRole("ADMIN", "gede.suardana", date(2026, 1, 1)), SYSTEM)
    with pytest.raises(Conflict, match="own account"):
        engine.execute(CloseUser("gede.suardana"), user("gede.suardana"))
    engine.execute(CloseUser("luh.sari"), user("gede.suardana"))


def test_a_closed_account_is_opened_again_and_its_work_given_back(engine: Engine, triage_item: str) -> None:
    engine.execute(ClaimWorkItem(triage_item), CLERK)
    with pytest.raises(Conflict):
        engine.execute(FreeWorkItem(triage_item), SYSTEM)
    engine.execute(CloseUser("made.wirawan"), SYSTEM)
    engine.execute(FreeWorkItem(triage_item), SYSTEM)
    assert told(engine, "work_item.released")[-1]["before"] == "made.wirawan"
    engine.execute(ReopenUser("made.wirawan"), SYSTEM)
    engine.execute(ClaimWorkItem(triage_item), CLERK)


def test_a_role_cannot_stand_above_itself_nor_be_held_twice_at_once(engine: Engine) -> None:
    with pytest.raises(FormInvalid):
        engine.execute(DefineRole("KADIS", "Kepala Dinas", "KASI"), SYSTEM)
    with pytest.raises(FormInvalid):
        engine.execute(AssignRole("KASI", "gede.suardana", date(2026, 1, 1)), SYSTEM)
    engine.execute(AssignRole("KABID", "gede.suardana", date(2026, 3, 9), date(2026, 3, 13), "plh"), SYSTEM)
    engine.execute(EndRole("KABID", "gede.suardana", date(2026, 3, 11)), SYSTEM)
    assert told(engine, "role.ended")[-1]["after"] == {"valid_to": "2026-03-10"}
    engine.execute(AssignRole("KABID", "gede.suardana", date(2026, 4, 1), None, "plt"), SYSTEM)
    engine.execute(EndRole("KABID", "gede.suardana", date(2026, 4, 1)), SYSTEM)
    assert told(engine, "role.withdrawn")[-1]["valid_from"] == "2026-04-01"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("nomor.register", "PGD-{tahun}"),
        ("nomor.register", "PGD-{nomor"),
        ("nomor.register", "{nomor.__class__}"),
        ("nomor.register", "{nomor!r}"),
        ("nomor.register", "{nomor:0999999d}"),
        ("nomor.register", "{pengadu_nama}-{nomor}"),
        (LIMIT, {"number": -1, "unit": "HK"}),
        (LIMIT, {"number": 14, "unit": "JAM"}),
        (LIMIT, {"number": 14, "unit": "HK", "surprise": 1}),
        ("jam_tutup", "sore"),
        ("peringatan_persen", [50, 200]),
        ("kop", {"pemda": ""}),
        ("pilihan.kanal", []),
    ],
)
def test_a_value_that_cannot_work_is_refused(lite: Engine, key: str, value: Any) -> None:
    with pytest.raises(FormInvalid):
        lite.execute(SetConfig(key, value, NOON.date()), SYSTEM)


def test_a_setting_keeps_old_and_new_value_in_the_history(engine: Engine) -> None:
    engine.execute(SetConfig(LIMIT, {"number": 10, "unit": "HK", "starts": "receipt"}, NOON.date(), "SK 1"), SYSTEM)
    assert told(engine, "config.set")[-1]["before"] == {"number": 14, "deadline_class": "TANPA_PEMERIKSAAN_14HK"}
    assert told(engine, "config.set")[-1]["after"] == {"number": 10}
    engine.execute(SetConfig("jam_tutup", "15:00", date(2027, 1, 1)), SYSTEM)
    engine.execute(WithdrawConfig("jam_tutup", date(2027, 1, 1)), SYSTEM)
    assert engine.query(engine.house.offices.current).setting("jam_tutup") == "16:00"
    with pytest.raises(Conflict):
        engine.execute(WithdrawConfig(LIMIT, NOON.date()), SYSTEM)


def test_a_list_keeps_what_old_cases_name(engine: Engine) -> None:
    engine.execute(AddListRow("opd", {"value": "DISDUK", "label": "Dinas Kependudukan"}), SYSTEM)
    engine.execute(ChangeListRow("opd", "DISDUK", {"label": "Disdukcapil", "aktif": False}), SYSTEM)
    engine.execute(MoveListRow("opd", "DISDUK", -1), SYSTEM)
    office = engine.query(engine.house.offices.current)
    assert "DISDUK" not in {row["value"] for row in office.options["opd"]}
    assert office.label("opd", "DISDUK") == "Disdukcapil"
    assert told(engine, "config.set")[-1]["before"] == {"DISDUK": {"label": "Dinas Kependudukan"}}
    assert told(engine, "list.reordered")[-1]["row"] == "DISDUK"
    for row in (
        {"value": "DISDUK", "label": "Dua kali"},
        {"value": "kecil", "label": "x"},
        {"value": "X", "label": ""},
    ):
        with pytest.raises(FormInvalid):
            engine.execute(AddListRow("opd", row), SYSTEM)
    with pytest.raises(NotFound):
        engine.execute(ChangeListRow("opd", "TIDAK_ADA", {}), SYSTEM)


def test_a_day_off_moves_open_limits_as_the_preview_said(engine: Engine, triage_item: str, jobs: Inline) -> None:
    before, item_before = dues(engine)
    change = Change(added=((date(2026, 3, 4), CALENDAR_KIND),))
    seen = engine.query(lambda session: preview(session, engine.house, change))
    assert (seen.seen, seen.cases, seen.items) == (1, 1, 1)
    assert (seen.first[0].before, dues(engine)) == (before, (before, item_before))
    engine.execute(AddDayOff(date(2026, 3, 4), "Hari Uji"), SYSTEM)
    jobs.run(engine, "recompute_deadlines")
    after, item_after = dues(engine)
    assert (after, item_after > item_before) == (seen.first[0].after, True)
    progress = engine.query(last_recomputation)
    assert (progress.seen, progress.moved, progress.finished_at is not None) == (1, 1, True)
    engine.execute(RemoveDayOff(date(2026, 3, 4)), SYSTEM)
    jobs.run(engine, "recompute_deadlines")
    assert dues(engine) == (before, item_before)
    moved = told(engine, "case.limits_moved")
    assert [(m["before"], m["after"]) for m in moved] == [(str(before), str(after)), (str(after), str(before))]
    assert moved[0]["steps"][0]["element"] == "Task_TelaahAwal"


def test_a_pause_is_reckoned_anew_with_the_calendar(engine: Engine, triage_item: str, jobs: Inline) -> None:
    asked = do(engine, triage_item, {**TRIAGE, "perlu_informasi": True, "sederhana": False}).next_items[0][0]
    log = [{"tanggal": "2026-03-02", "cara": "Telepon", "hasil": "Bersedia"}]
    talk = do(engine, asked, {"hasil_kontak": "BERSEDIA", "kontak_log": log}).next_items[0][0]
    told_all = {"hasil_wawancara": "LENGKAP", "cara_wawancara": "KANTOR", "catatan_wawancara": "Pelapor menjelaskan."}
    friday = NOON.replace(day=6)
    engine.execute(CompleteWorkItem(talk, told_all, "wawancara"), CLERK, friday)
    with_pause = dues(engine)[0]
    assert engine.query(lambda session: preview(session, engine.house, Change())).cases == 0
    engine.execute(AddDayOff(date(2026, 3, 4), "Hari Uji"), SYSTEM)
    jobs.run(engine, "recompute_deadlines")
    assert dues(engine)[0] == with_pause, "the day off lies in the pause, and after the receipt: one more, one less"


def test_a_rule_from_tomorrow_on_touches_nobody(engine: Engine, triage_item: str) -> None:
    value = {"number": 3, "unit": "HK", "starts": "receipt", "deadline_class": "TANPA_PEMERIKSAAN_14HK"}
    for first, touched in ((date(2026, 3, 3), 0), (date(2026, 3, 1), 1)):
        change = Change(values=((LIMIT, first, value),))
        assert engine.query(lambda session, c=change: preview(session, engine.house, c)).cases == touched


def test_a_step_gets_its_own_mutu_baku(engine: Engine, triage_item: str, jobs: Inline) -> None:
    _, before = dues(engine)
    key = f"mutu_baku.{PROCESS}.Task_TelaahAwal"
    engine.execute(SetConfig(key, {"number": 9, "unit": "HK"}, date(2026, 1, 1), "SK Kadis"), SYSTEM)
    jobs.run(engine, "recompute_deadlines")
    assert dues(engine)[1] > before
    for wrong in ("mutu_baku.x.y", f"mutu_baku.{PROCESS}.Task_Tidak"):
        with pytest.raises(NotFound):
            engine.execute(SetConfig(wrong, {"number": 9, "unit": "HK"}, date(2026, 1, 1)), SYSTEM)
    assert engine.query(list_cases)


def test_a_past_substitution_leaves_no_trace_on_who_holds_the_role_now(engine: Engine) -> None:
    engine.execute(AssignRole("KABID", "gede.suardana", date(2026, 3, 9), date(2026, 3, 13), "plh"), SYSTEM)
    office = engine.query(engine.house.offices.current)
    at = datetime(2026, 3, 9, 20, tzinfo=UTC)  # the tenth in Denpasar
    assert office.stands_in("gede.suardana", "KABID", at) == "Plh. "
    assert office.stands_in("gede.suardana", "KASI", at) == ""
    assert office.stands_in("ketut.sriani", "KABID", at) == ""
    assert office.stands_in("gede.suardana", "KABID", at + timedelta(days=4)) == ""
