"""The daily round: channel check on working days, warnings at 50, 80 and 100 %, deviations with reasons."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.bundles import read_bundle
from engine.checking import check_bundle
from engine.commands.definitions import DeployBundle
from engine.commands.instances import StartProcess
from engine.commands.people import AddUser, AssignRole
from engine.commands.rounds import ExplainDeviation
from engine.commands.work_items import CompleteWorkItem
from engine.errors import Conflict, Invalid
from engine.model import SYSTEM
from engine.queries.cases import list_cases, view_case
from engine.queries.deviations import list_deviations
from engine.queries.mails import outbox_counts
from engine.queries.verification import verify
from engine.runtime import Engine
from engine.seed import seeded_roles
from engine.worker import make_round
from tests.conftest import ROOT
from tests.engine.commands.conftest import CLERK, COMPLAINT, KASI, do

WITA = ZoneInfo("Asia/Makassar")
MONDAY = datetime(2026, 3, 9, 8, 30, tzinfo=WITA)


@pytest.fixture
def office(engine: Engine) -> Engine:
    bundle = read_bundle(ROOT, "pemeriksaan_kanal_harian")
    engine.execute(DeployBundle(bundle, check_bundle(bundle, seeded_roles())), SYSTEM)
    return engine


def checks(engine: Engine) -> list[str | None]:
    lines = engine.query(list_cases)
    return [line.business_key for line in lines if line.process_id == "pemeriksaan_kanal_harian"]


def test_a_working_day_has_one_channel_check_however_often_the_round_is_made(office: Engine) -> None:
    for _ in range(3):
        make_round(office, MONDAY)
    assert checks(office) == ["KANAL-2026-03-09"]


def test_a_day_off_has_none(office: Engine) -> None:
    make_round(office, MONDAY - timedelta(days=1))
    make_round(office, datetime(2026, 6, 17, 9, tzinfo=WITA))  # Galungan
    assert checks(office) == []


def test_an_open_check_is_reminded_of_once_at_closing_time(office: Engine) -> None:
    office.execute(AddUser("surel", "Petugas", email="petugas@kantor.example"), SYSTEM)
    office.execute(AssignRole("PETUGAS_INFO", "surel", MONDAY.date()), SYSTEM)
    for hours in (0, 7, 8, 9):
        make_round(office, MONDAY + timedelta(hours=hours))
    assert office.query(outbox_counts) == {"waiting": 1}


def test_a_check_with_finds_begins_cases(office: Engine) -> None:
    make_round(office, MONDAY)
    item = office.query(lambda s: view_case(s, office.query(list_cases)[0].instance_id)).open_items[0][0]
    finds = {
        "kanal_diperiksa": [{"kanal": "EMAIL", "jumlah": 2}],
        "temuan": [{"kanal": "EMAIL", "judul": "Izin reklame"}, {"kanal": "RADIO", "judul": "Travel gelap"}],
    }
    office.execute(CompleteWorkItem(item, finds, "t"), CLERK, MONDAY)
    begun = office.query(lambda s: view_case(s, office.query(list_cases)[0].instance_id))
    assert begun.ends == ("End_KasusDibuat",)
    assert begun.data["kasus_dibuat"] == 2


def test_yesterdays_unfinished_check_is_a_deviation_that_asks_for_a_reason(office: Engine) -> None:
    make_round(office, MONDAY)
    make_round(office, MONDAY + timedelta(days=1))
    (missed,) = [d for d in office.query(list_deviations) if d.kind == "pemeriksaan_kanal_terlewat"]
    with pytest.raises(Invalid):
        office.execute(ExplainDeviation(missed.id, " "), KASI)
    office.execute(ExplainDeviation(missed.id, "Petugas sakit"), KASI)
    with pytest.raises(Conflict):
        office.execute(ExplainDeviation(missed.id, "Lain"), KASI)
    assert missed.id not in {d.id for d in office.query(list_deviations)}


def test_a_case_is_warned_about_once_per_level_and_then_deviates(office: Engine) -> None:
    started = office.execute(StartProcess("penanganan_pengaduan"), SYSTEM)
    do(office, started.items[0][0], COMPLAINT)
    due = office.query(lambda s: view_case(s, started.instance_id)).line.due_on
    assert due is not None
    day = office.clock()
    while day.date() <= due + timedelta(days=2):
        make_round(office, day)
        day += timedelta(days=1)
    view = office.query(lambda s: view_case(s, started.instance_id))
    assert [e.data["percent"] for e in view.events if e.kind == "case.deadline_warned"] == [50, 80, 100]
    kinds = [d.kind for d in office.query(list_deviations) if d.business_key == view.line.business_key]
    assert sorted(kinds) == ["mutu_baku_terlampaui", "tenggat_terlampaui"]
    assert office.examine(verify).differences == ()
