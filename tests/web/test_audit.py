"""Riwayat: an auditor reads everything and changes nothing; nobody else gets in."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator
from lxml import etree

from engine.authentication import set_password
from engine.commands.anchors import AnchorHistory
from engine.commands.instances import SuspendInstance
from engine.commands.people import AddUser, AssignRole
from engine.commands.rounds import ExplainDeviation
from engine.errors import Forbidden
from engine.model import SYSTEM, Actor, UserId
from engine.queries.audit_trail import Search, Trail, audit_trail
from engine.queries.cases import list_cases
from engine.queries.deviations import list_deviations
from engine.queries.verifications import proof
from engine.runtime import Engine
from engine.worker import make_round, verify_everything
from tests.conftest import NOON
from tests.engine.commands.conftest import statements
from tests.web.conftest import PASSWORD, TOKEN, Browser
from tests.web.test_pages import CLERKS_NAME, sent
from tests.web.test_statements import BOUNDS

LOGS = Path(__file__).parent / "logs"
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


def test_an_auditor_finds_events_by_person_kind_number_step_words_and_day(auditor: Browser) -> None:
    assert ">Riwayat</a>" in auditor.page
    assert "memberi nomor PGD-2026-00001" in auditor.open("/riwayat/")
    assert "memberi nomor PGD" not in auditor.open("/riwayat/?jenis=keputusan")
    assert "menyelesaikan “Mencatat" in auditor.page
    assert "Tidak ada peristiwa" in auditor.open("/riwayat/?jenis=keputusan&orang=gede.suardana")
    assert "menyelesaikan" in auditor.open("/riwayat/?nomor=pgd-2026-00001")
    assert "membuka kasus" in auditor.open("/riwayat/?peran=PETUGAS_INFO&dari=2026-03-02&sampai=2026-03-02")
    assert "Tidak ada peristiwa" in auditor.open("/riwayat/?sampai=2026-03-01&nomor=PGD-2026-00001")
    assert "memberi nomor PGD" in auditor.open(f"/riwayat/?kata={sent()['judul'].split()[0].lower()}")
    assert "Tidak ada peristiwa" in auditor.open("/riwayat/?kata=tidak ada kata ini")
    assert "memberi nomor PGD" not in auditor.open("/riwayat/?langkah=Task_CatatPengaduan")


def test_technical_events_are_shown_on_demand(auditor: Browser) -> None:
    assert "melewati “" not in auditor.open("/riwayat/")
    assert "melewati “" in auditor.open("/riwayat/?jenis=semua")
    assert "document.requested" in auditor.open("/riwayat/?jenis=document.requested")


@pytest.mark.parametrize("asked", ["dari=kemarin", "dari=2026-03-05&sampai=2026-03-01"])
def test_a_senseless_day_is_told(auditor: Browser, asked: str) -> None:
    for address in ("/riwayat/", "/riwayat/penyimpangan", "/riwayat/berulang", "/riwayat/kesesuaian"):
        auditor.open(f"{address}?{asked}")
        assert (auditor.status, "<title>Kesalahan:" in auditor.page) == (422, True)


def test_ready_views_count_and_lead_to_what_they_count(auditor: Browser, browser: Open, house: Engine) -> None:
    browser().open("/masuk")
    stranger = browser()
    stranger.open("/masuk")
    stranger.send("/masuk", nama=CLERKS_NAME, sandi="salah")
    (line,) = house.query(list_cases)
    with pytest.raises(Forbidden):
        house.execute(SuspendInstance(line.instance_id, "Iseng"), Actor("user", UserId(CLERKS_NAME)))
    late = datetime(2026, 4, 1, 4, tzinfo=UTC)
    make_round(house, late)
    auditor.sign_in(AUDITOR)
    auditor.open("/riwayat/?dari=2026-03-01&sampai=2026-04-30")
    counts = dict(re.findall(r'href="([^"]+)"><strong>(\d+)</strong>', auditor.page))
    numbers = {
        re.search(r"(?:jenis|macam|alasan)=([\w-]+)", unescape(to))[1]: int(n)
        for to, n in counts.items()
        if "=" in to and "berulang" not in to
    }
    assert numbers["penolakan"] == numbers["gagal-masuk"] == 1
    assert numbers["belum"] >= numbers["mutu_baku_terlampaui"] >= 1
    refused = next(unescape(to) for to in counts if "penolakan" in to)
    assert "ditolak ketika menghentikan kasus sementara: bukan perannya" in auditor.open(refused)
    assert "Belum ada alasan" in auditor.open(next(unescape(to) for to in counts if "belum" in to))


def test_a_departure_is_shown_with_the_reason_that_was_given(auditor: Browser, house: Engine) -> None:
    make_round(house, datetime(2026, 4, 1, 4, tzinfo=UTC))
    auditor.sign_in(AUDITOR)  # the round closed old sessions
    late = house.query(list_deviations)
    house.execute(ExplainDeviation(late[0].id, "Pemohon sakit"), Actor("user", UserId("gede.suardana")))
    assert "Pemohon sakit" in auditor.open("/riwayat/penyimpangan?alasan=ada")
    assert "Pemohon sakit" not in auditor.open("/riwayat/penyimpangan?alasan=belum")
    assert "Pemohon sakit" in auditor.open("/riwayat/?kata=sakit")


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


def download(auditor: Browser, **form: str) -> str:
    auditor.open("/riwayat/")
    return auditor.send("/riwayat/unduh?jenis=semua", **form)


def test_what_is_downloaded_cannot_run_as_a_formula_and_is_on_record(auditor: Browser) -> None:
    rows = list(csv.reader(StringIO(download(auditor, bentuk="csv").lstrip("\ufeff"))))
    assert rows[0][0] == "waktu"
    assert "'=Ni Auditor" in {row[1] for row in rows}
    assert auditor.headers["Content-Disposition"].startswith("attachment")
    assert "mengunduh riwayat sebagai csv" in auditor.open("/riwayat/?jenis=pemeriksaan")


def test_words_that_were_looked_for_stay_out_of_the_history(auditor: Browser, house: Engine) -> None:
    auditor.open("/riwayat/")
    auditor.send("/riwayat/unduh?kata=Rahasiawan", bentuk="csv")
    with house.database.read() as session:
        payloads = session.connection().exec_driver_sql("SELECT payload FROM history_event").scalars().all()
    assert any('"kata":true' in payload for payload in payloads)
    assert not any("Rahasiawan" in payload for payload in payloads)


def test_a_process_log_is_xes_with_cases_as_traces_and_no_names(auditor: Browser) -> None:
    text = download(auditor, bentuk="xes", pelaku="samaran")
    log = ET.fromstring(text)
    space = {"x": "http://www.xes-standard.org/"}
    assert {one.get("prefix") for one in log.findall("x:extension", space)} == {"concept", "time", "org", "lifecycle"}
    (trace,) = log.findall("x:trace", space)
    assert trace.find("x:string[@key='concept:name']", space).get("value") == "PGD-2026-00001"
    for event in trace.findall("x:event", space):
        keys = {part.get("key") for part in event}
        assert {"concept:name", "time:timestamp", "lifecycle:transition", "org:resource"} <= keys
    assert CLERKS_NAME not in text
    assert "Wirawan" not in text


def test_a_process_log_keeps_to_the_grammar_of_its_standard(auditor: Browser) -> None:
    """The published XSD and JSON schema say the same, without a licence to keep them here; these say it once more."""
    grammar = etree.RelaxNG(etree.parse(LOGS / "xes.rng"))
    log = etree.fromstring(download(auditor, bentuk="xes", pelaku="peran").encode())
    assert grammar.validate(log), grammar.error_log
    declared = {one.get("prefix") for one in log.iterfind("{*}extension")}
    keys = {part.get("key") for part in log.iter() if part.get("key")}
    assert {key.split(":")[0] for key in keys if ":" in key} <= declared
    schema = json.loads((LOGS / "ocel.json").read_text())
    relations = json.loads(download(auditor, bentuk="ocel", pelaku="samaran"))
    checker = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [error.message for error in checker.iter_errors(relations)] == []
    assert {one["type"] for one in relations["objects"]} == {one["name"] for one in relations["objectTypes"]}
    assert len({one["id"] for one in relations["events"]}) == len(relations["events"])


def test_an_ocel_log_relates_events_to_objects_that_it_holds(auditor: Browser) -> None:
    log = json.loads(download(auditor, bentuk="ocel", pelaku="peran"))
    objects = {one["id"]: one["type"] for one in log["objects"]}
    assert set(objects.values()) == {"pengaduan", "tugas", "pelaku"}
    assert {event["type"] for event in log["events"]} <= {one["name"] for one in log["eventTypes"]}
    assert all(link["objectId"] in objects for event in log["events"] for link in event["relationships"])


def test_an_archive_for_auditors_proves_itself_without_the_complainant(
    auditor: Browser, house: Engine, tmp_path: Path
) -> None:
    (line,) = house.query(list_cases)
    auditor.open(f"/riwayat/kasus/{line.instance_id}")
    answer = auditor.client.post(f"/riwayat/kasus/{line.instance_id}/unduh", data={"csrf_token": token_of(auditor)})
    archive = zipfile.ZipFile(BytesIO(answer.get_data()))
    archive.extractall(tmp_path / "case")
    assert not any(b"Rahasiawan" in archive.read(name) for name in archive.namelist())
    done = subprocess.run(
        [sys.executable, tmp_path / "case" / "verify.py"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "mengunduh riwayat sebagai arsip" in auditor.open("/riwayat/?jenis=pemeriksaan")


def token_of(browser: Browser) -> str:
    return TOKEN.search(browser.page)[1]


def test_the_history_of_everything_is_for_auditors(browser: Open, auditor: Browser, house: Engine) -> None:
    clerk = browser().sign_in(CLERKS_NAME)
    assert ">Riwayat</a>" not in clerk.page
    (line,) = house.query(list_cases)
    pages = ("", "penyimpangan", "berulang", "kesesuaian", "bukti", "bukti/jangkar.csv", f"kasus/{line.instance_id}")
    for page in pages:
        clerk.open(f"/riwayat/{page}")
        assert clerk.status == 403, page
    for page in ("unduh", "bukti/periksa", f"kasus/{line.instance_id}/unduh"):
        clerk.open("/akun")
        clerk.send(f"/riwayat/{page}", bentuk="csv")
        assert clerk.status == 403, page


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


def test_a_verification_of_everything_is_a_job_whose_verdict_stays(auditor: Browser, house: Engine) -> None:
    auditor.open("/riwayat/bukti")
    auditor.send("/riwayat/bukti/periksa")
    assert "Sedang berjalan" in auditor.page
    (one,) = house.query(lambda s: proof(s, Actor("user", UserId(AUDITOR)), NOON.date())).verifications
    verify_everything(house, one.id)
    assert "<strong>Utuh</strong>" in auditor.open(f"/riwayat/bukti/{one.id}")
    with house.database.write() as session:
        session.connection().exec_driver_sql("UPDATE history_event SET actor = 'siluman' WHERE sequence = 1")
    auditor.open("/riwayat/bukti")
    auditor.send("/riwayat/bukti/periksa")
    broken = house.query(lambda s: proof(s, Actor("user", UserId(AUDITOR)), NOON.date())).verifications
    verify_everything(house, next(line.id for line in broken if line.differences is None))
    assert "Tidak utuh" in auditor.open("/riwayat/bukti")
    auditor.open("/riwayat/bukti/tidak-ada")
    assert auditor.status == 404


def test_a_case_is_held_against_the_last_anchor(auditor: Browser, house: Engine) -> None:
    (line,) = house.query(list_cases)
    address = f"/riwayat/kasus/{line.instance_id}"
    assert "Belum ada jangkar" in auditor.open(address)
    house.execute(AnchorHistory(NOON.date()), SYSTEM)
    assert "Tidak ada peristiwa sesudahnya" in auditor.open(address)
    assert "Senin, 2 Maret 2026" in auditor.open("/riwayat/bukti")
    assert auditor.open("/riwayat/bukti/jangkar.csv").startswith("hari,akar,dibuat")
    with house.database.write() as session:
        session.connection().exec_driver_sql("UPDATE history_event SET hash = 'x' WHERE stream LIKE 'i:%%'")
    assert "Bukan yang dikunci jangkar" in auditor.open(address)
    assert "bukan yang dahulu ditulis" in auditor.page


def test_conformance_names_steps_and_paths_but_nobody(auditor: Browser) -> None:
    auditor.open("/riwayat/kesesuaian?dari=2026-03-01&sampai=2026-03-31")
    assert "Tidak ada pelanggaran empat mata" in auditor.page
    assert "Mencatat pengaduan" in auditor.page
    assert "Wirawan" not in auditor.page
    assert "Tidak ada kasus yang dibuka" in auditor.open("/riwayat/kesesuaian?sampai=2026-02-01")
    auditor.open("/riwayat/kesesuaian?versi=tidak-ada")
    assert auditor.status == 404


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/riwayat/", 12),
        ("/riwayat/penyimpangan", 4),
        ("/riwayat/berulang", 4),
        ("/riwayat/kesesuaian", 9),
        ("/riwayat/bukti", 5),
    ],
)
def test_a_page_of_riwayat_costs_few_statements(auditor: Browser, house: Engine, address: str, most: int) -> None:
    auditor.open(address)
    with statements(house) as seen:
        auditor.open(address)
    assert auditor.status == 200
    assert sum(text not in BOUNDS for text in seen) <= most, "\n".join(seen)
