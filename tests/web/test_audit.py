"""Riwayat: an auditor reads everything and changes nothing; nobody else gets in."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from io import StringIO

import pytest

from engine.authentication import set_password
from engine.commands.people import AddUser, AssignRole
from engine.model import SYSTEM, Actor, UserId
from engine.queries.audit_trail import Search, Trail, audit_trail
from engine.queries.cases import list_cases
from engine.runtime import Engine
from tests.conftest import NOON
from tests.web.conftest import PASSWORD, Browser
from tests.web.test_pages import CLERKS_NAME, sent

Open = Callable[[], Browser]
AUDITOR = "ni.auditor"


@pytest.fixture
def auditor(browser: Open, house: Engine) -> Browser:
    house.execute(AddUser(AUDITOR, "=Ni Auditor"), SYSTEM)
    house.execute(AssignRole("AUDITOR", AUDITOR, date(2026, 1, 1)), SYSTEM)
    set_password(house, AUDITOR, PASSWORD)
    clerk = browser().sign_in(CLERKS_NAME)
    clerk.open("/mulai/penanganan_pengaduan")
    clerk.send("/mulai/penanganan_pengaduan", **sent())
    return browser().sign_in(AUDITOR)


def test_an_auditor_finds_events_by_person_kind_number_and_day(auditor: Browser) -> None:
    assert ">Riwayat</a>" in auditor.page
    assert "Nomor diberikan" in auditor.open("/riwayat/")
    assert "Nomor diberikan" not in auditor.open("/riwayat/?jenis=keputusan")
    assert "Mencatat pengaduan" in auditor.page
    assert "Tidak ada peristiwa" in auditor.open("/riwayat/?jenis=keputusan&orang=gede.suardana")
    assert "Langkah diselesaikan" in auditor.open("/riwayat/?nomor=pgd-2026-00001")
    assert "Kasus dibuka" in auditor.open("/riwayat/?peran=PETUGAS_INFO&dari=2026-03-02&sampai=2026-03-02")
    assert "Tidak ada peristiwa" in auditor.open("/riwayat/?sampai=2026-03-01&nomor=PGD-2026-00001")
    auditor.open("/riwayat/?dari=kemarin")
    assert (auditor.status, "tidak terbaca" in auditor.page) == (422, True)


def test_pages_of_the_history_neither_repeat_nor_leave_out(auditor: Browser, house: Engine) -> None:

    def page(after: str, limit: int) -> Trail:
        me = Actor("user", UserId(AUDITOR))
        return house.query(lambda s: audit_trail(s, house.house, me, NOON.date(), Search(), after, limit))

    whole = page("", 1000).traces
    found: list[object] = []
    after = ""
    while True:
        part = page(after, 3)
        found += part.traces
        if part.next_after is None:
            break
        after = part.next_after
    assert tuple(found) == whole


def test_what_is_downloaded_cannot_run_as_a_formula(auditor: Browser) -> None:
    text = auditor.open("/riwayat/unduh.csv?orang=ni.auditor").lstrip("\ufeff")
    rows = list(csv.reader(StringIO(text)))
    assert rows[0][0] == "waktu"
    assert {row[1] for row in rows[1:]} <= {"'=Ni Auditor", "Sistem"}
    assert auditor.headers["Content-Disposition"].startswith("attachment")


def test_the_history_of_everything_is_for_auditors(browser: Open, auditor: Browser) -> None:
    clerk = browser().sign_in(CLERKS_NAME)
    assert ">Riwayat</a>" not in clerk.page
    for address in ("/riwayat/", "/riwayat/unduh.csv"):
        clerk.open(address)
        assert clerk.status == 403


def test_an_auditor_sees_whether_a_cases_chain_is_whole_and_changes_nothing(auditor: Browser, house: Engine) -> None:
    (line,) = house.query(list_cases)
    address = f"/kasus/{line.instance_id}"
    assert "Rantai riwayat" in auditor.open(address)
    assert "Utuh, " in auditor.page
    assert "Wayan Rahasiawan" not in auditor.page
    for action in ("tunda", "akhiri", "klarifikasi", "lanjutkan"):
        auditor.open(address)
        auditor.send(f"{address}/{action}", alasan="x", teks="x")
        assert auditor.status == 403
    with house.database.write() as session:
        session.connection().exec_driver_sql("UPDATE history_event SET actor = 'siluman' WHERE sequence = 1")
    assert "Tidak utuh" in auditor.open(address)
