"""The rules that a diagram cannot draw: four eyes, the reported officer, deadlines, timers, messages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.commands.instances import SendMessage, TerminateInstance
from engine.commands.people import AddUser, AssignRole
from engine.commands.timers import FireTimers
from engine.errors import FormInvalid, InstanceNotActive, NobodyWaits, NotFound, ReportedOfficer, SameActor
from engine.model import PUBLIC, SYSTEM
from engine.queries.cases import see_case, view_case
from engine.queries.timers import due_instances
from engine.runtime import Engine
from engine.tables import wait, work_item
from engine.worker import sweep
from tests.engine.commands.conftest import CLERK, COMPLAINT, KASI, TRIAGE, do, user

PERSISTENT = {**TRIAGE, "sederhana": False}
FPTP = {
    "jenis_layanan": "PBG",
    "fptp_unit_terkait": "Seksi",
    "klasifikasi": "TIDAK_BERKADAR",
    "jenis_dugaan": "PENUNDAAN_BERLARUT",
    "fptp_uraian": "Uraian",
    "fptp_alasan_tidak_langsung": "Perlu keputusan",
}
ANALYSIS = {
    "keputusan_kasi": "TERUSKAN",
    "fptp_analisis": "a",
    "fptp_akar_penyebab": "b",
    "usul_pemeriksaan_lapangan": False,
}
ADVICE = {
    "keputusan_kabid": "TERUSKAN",
    "fptp_saran": "s",
    "tindakan": [{"uraian": "u", "penanggung_jawab": "p", "target": "2026-03-09"}],
}
SEKRETARIS, KADIS, KABID = user("nyoman.artawan"), user("putu.mahendra"), user("ketut.sriani")


def at_kasi(engine: Engine, first_item: str, **complaint: Any) -> Any:
    item = do(engine, first_item, {**COMPLAINT, **complaint}).next_items[0][0]
    item = do(engine, item, PERSISTENT).next_items[0][0]
    return do(engine, item, FPTP)


def at_kadis(engine: Engine, first_item: str) -> Any:
    done = at_kasi(engine, first_item)
    done = do(engine, done.next_items[0][0], ANALYSIS, KASI)
    done = do(engine, done.next_items[0][0], ADVICE, KABID)
    return do(engine, done.next_items[0][0], {"keputusan_sekretaris": "TERUSKAN"}, SEKRETARIS)


def test_the_reported_officer_is_locked_out_and_the_superior_acts(engine: Engine, first_item: str) -> None:
    done = at_kasi(engine, first_item, terlapor_internal=["gede.suardana"])
    with pytest.raises(ReportedOfficer):
        do(engine, done.next_items[0][0], ANALYSIS, KASI)
    assert do(engine, done.next_items[0][0], ANALYSIS, KABID).next_items


def test_a_complaint_about_the_head_is_passed_on_to_the_inspectorate(engine: Engine, first_item: str) -> None:
    item = do(engine, first_item, {**COMPLAINT, "terlapor_internal": ["putu.mahendra"]}).next_items[0][0]
    with pytest.raises(FormInvalid, match="Inspektorat"):
        do(engine, item, PERSISTENT)
    assert do(engine, item, {**PERSISTENT, "terkait_perizinan": False}).next_items


def test_the_same_person_does_not_review_and_approve(engine: Engine, first_item: str) -> None:
    engine.execute(AssignRole("KADIS", "nyoman.artawan", date(2026, 1, 1)), SYSTEM)
    item = at_kadis(engine, first_item).next_items[0][0]
    with pytest.raises(SameActor):
        do(engine, item, {"keputusan_kadis": "SETUJU", "perlu_pemeriksaan_lapangan": False}, SEKRETARIS)


def test_a_documented_substitute_may_follow_themselves(engine: Engine, first_item: str) -> None:
    engine.execute(AssignRole("KADIS", "nyoman.artawan", date(2026, 3, 1), date(2026, 3, 3), "plh"), SYSTEM)
    item = at_kadis(engine, first_item).next_items[0][0]
    decision = {"keputusan_kadis": "SETUJU", "perlu_pemeriksaan_lapangan": False}
    assert do(engine, item, decision, SEKRETARIS).next_items


def test_the_class_follows_the_decision_of_the_head(engine: Engine, first_item: str) -> None:
    done = at_kadis(engine, first_item)
    line = engine.query(lambda s: view_case(s, done.instance_id)).line
    assert (line.deadline_class, str(line.due_on)) == ("TANPA_PEMERIKSAAN_14HK", "2026-03-27")
    do(engine, done.next_items[0][0], {"keputusan_kadis": "SETUJU", "perlu_pemeriksaan_lapangan": True}, KADIS)
    line = engine.query(lambda s: view_case(s, done.instance_id)).line
    assert (line.deadline_class, str(line.due_on)) == ("PEMERIKSAAN_60HK", "2026-05-01")


def waiting_for_reporter(engine: Engine, first_item: str) -> Any:
    item = do(engine, first_item, COMPLAINT).next_items[0][0]
    return do(engine, item, {**PERSISTENT, "perlu_informasi": True, "sederhana": None})


def test_the_clock_stands_while_the_case_waits_for_the_complainant(engine: Engine, first_item: str) -> None:
    done = waiting_for_reporter(engine, first_item)
    before = engine.query(lambda s: view_case(s, done.instance_id)).line.due_on
    later = engine.clock() + timedelta(days=3)
    contact = {"hasil_kontak": "BERSEDIA", "kontak_log": [{"tanggal": "2026-03-05", "cara": "Telepon", "hasil": "ya"}]}
    from engine.commands.work_items import CompleteWorkItem  # noqa: PLC0415 because only this test needs a moment

    done = engine.execute(CompleteWorkItem(done.next_items[0][0], contact, "a"), CLERK, later)
    talk = {"hasil_wawancara": "LENGKAP", "cara_wawancara": "TELEPON", "catatan_wawancara": "lengkap"}
    engine.execute(CompleteWorkItem(done.next_items[0][0], talk, "b"), CLERK, later)
    view = engine.query(lambda s: view_case(s, done.instance_id))
    assert view.data["jeda_hari"] == 3
    assert view.line.due_on > before


def test_a_timer_fires_once_however_often_it_is_tried(engine: Engine, first_item: str) -> None:
    done = waiting_for_reporter(engine, first_item)
    later = engine.clock() + timedelta(days=40)
    fired = [engine.execute(FireTimers(done.instance_id), SYSTEM, later) for _ in range(3)]
    assert fired == [True, False, False]
    view = engine.query(lambda s: view_case(s, done.instance_id))
    assert [e.element_id for e in view.events if e.kind == "timer.fired"] == ["BT_BatasKelengkapan"]
    assert [element for _, element, _ in view.open_items] == ["Task_IsiFPTP"]


def test_a_timer_does_not_fire_before_its_time(engine: Engine, first_item: str) -> None:
    done = waiting_for_reporter(engine, first_item)
    assert not engine.execute(FireTimers(done.instance_id), SYSTEM, engine.clock() + timedelta(days=29))


def test_a_cancelled_timer_never_fires(engine: Engine, first_item: str) -> None:
    done = waiting_for_reporter(engine, first_item)
    contact = {"hasil_kontak": "BERSEDIA", "kontak_log": [{"tanggal": "2026-03-02", "cara": "T", "hasil": "ya"}]}
    do(engine, done.next_items[0][0], contact)
    assert engine.query(lambda s: due_instances(s, datetime.max.replace(tzinfo=engine.clock().tzinfo))) == ()


def test_a_missed_timer_fires_once_after_downtime(engine: Engine, first_item: str) -> None:
    done = waiting_for_reporter(engine, first_item)
    engine.clock = lambda: datetime(2026, 12, 1, tzinfo=done and datetime.now().astimezone().tzinfo)
    assert sweep(engine) == 1
    assert sweep(engine) == 0


def test_a_message_that_nobody_waits_for_is_refused(engine: Engine, first_item: str) -> None:
    done = at_kasi(engine, first_item)
    with pytest.raises(NobodyWaits):
        engine.execute(SendMessage("klarifikasi_pengadu", instance_id=done.instance_id), PUBLIC)
    with pytest.raises((NobodyWaits, NotFound)):
        engine.execute(SendMessage("klarifikasi_pengadu", correlation="PGD-2026-09999"), PUBLIC)


def test_a_clarification_after_closing_opens_a_linked_case(engine: Engine, first_item: str) -> None:
    item = do(engine, first_item, COMPLAINT).next_items[0][0]
    closed = do(engine, do(engine, item, TRIAGE).next_items[0][0], {"jawaban_langsung": "j", "selesai_langsung": True})
    key = engine.query(lambda s: view_case(s, closed.instance_id)).line.business_key
    opened = engine.execute(SendMessage("klarifikasi_pengadu", instance_id=closed.instance_id), PUBLIC)
    assert opened.instance_id != closed.instance_id
    assert engine.query(lambda s: view_case(s, opened.instance_id)).data["pengaduan_induk"] == key


def test_only_who_works_in_the_process_and_auditors_read_a_case(engine: Engine, first_item: str) -> None:
    done = do(engine, first_item, {**COMPLAINT, "terlapor_internal": ["ayu.lestari"]})
    engine.execute(AddUser("auditor", "Auditor"), SYSTEM)
    engine.execute(AssignRole("AUDITOR", "auditor", date(2026, 1, 1)), SYSTEM)
    engine.execute(AddUser("lain", "Pegawai lain"), SYSTEM)

    def seen(who: Any) -> Any:
        return engine.query(lambda s: see_case(s, engine.house, who, done.instance_id, date(2026, 3, 2)))

    assert seen(CLERK)
    assert seen(user("auditor"))
    for stranger in (user("lain"), user("ayu.lestari"), PUBLIC):
        with pytest.raises(NotFound):
            seen(stranger)


def test_termination_takes_its_timers_along(engine: Engine, first_item: str) -> None:
    done = waiting_for_reporter(engine, first_item)
    engine.execute(TerminateInstance(done.instance_id, "dicabut"), SYSTEM)
    with engine.database.read() as session:
        assert session.execute(select(wait)).all() == []
        assert set(session.execute(select(work_item.c.status)).scalars()) == {"completed", "cancelled"}
    with pytest.raises(InstanceNotActive):
        engine.execute(SendMessage("klarifikasi_pengadu", instance_id=done.instance_id), PUBLIC)
