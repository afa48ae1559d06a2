"""The page of a case: identity on record, deadline reckoned, versions compared, files, ties, deviations, the end."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from PIL import Image
from sqlalchemy import select

import web.cases
from engine.authentication import set_password
from engine.commands.instances import StartProcess
from engine.commands.intake import OpenCase, Upload
from engine.commands.papers import FailDocument
from engine.commands.people import AddUser, AssignRole
from engine.commands.rounds import NoteLateWork
from engine.model import SYSTEM
from engine.queries.case_details import CaseDetails, case_details
from engine.queries.definitions import latest_definition
from engine.queries.deviations import list_deviations
from engine.runtime import Engine
from engine.scenarios import read_cases
from engine.tables import document
from engine.worker import Inline
from tests.conftest import NOON, PROCESS, ROOT, player_on
from tests.engine.commands.conftest import CLERK, COMPLAINT, do, statements, user
from tests.web.conftest import PASSWORD, Browser
from tests.web.test_cases import SECRET_NAME, begin, case, openings, rendering, stranger

__all__ = ["rendering"]
Open = Callable[[], Browser]
CASES = {one["id"]: one for one in read_cases(ROOT / "bpmn" / PROCESS / "contoh_kasus.json")}
PURPOSE = "Menelepon pengadu untuk meminta keterangan."


def details(house: Engine, instance_id: str, day: date | None = None) -> CaseDetails:
    today = day or NOON.date()
    return house.query(lambda s: case_details(s, house.house, CLERK, instance_id, today))


def test_identity_opens_for_one_view_with_a_purpose(browser: Open, house: Engine, rendering: Engine) -> None:
    instance_id = begin(rendering)
    me = browser().sign_in("made.wirawan")
    assert SECRET_NAME not in me.open(f"/kasus/{instance_id}")
    page = me.send(f"/kasus/{instance_id}/identitas", tujuan="cek")
    assert (me.status, "Kesalahan:" in page, SECRET_NAME in page) == (422, True, False)
    assert openings(house, instance_id) == []
    assert SECRET_NAME in me.send(f"/kasus/{instance_id}/identitas", tujuan=PURPOSE)
    assert me.headers["Cache-Control"] == "no-store"
    assert SECRET_NAME not in me.open(f"/kasus/{instance_id}")
    assert [e.data["reason"] for e in case(house, instance_id).events if e.kind == "identity.opened"] == [PURPOSE]


@pytest.mark.parametrize(("role", "mode"), [("KABID", "RAHASIA"), ("AUDITOR", "TERBUKA"), ("KABID", "ANONIM")])
def test_who_may_not_know_opens_no_identity(
    browser: Open, house: Engine, rendering: Engine, role: str, mode: str
) -> None:
    instance_id = begin(rendering, identitas=mode)
    me = browser().sign_in(stranger(house, role))
    assert "Buka identitas" not in me.open(f"/kasus/{instance_id}")
    me.open("/akun")
    me.send(f"/kasus/{instance_id}/identitas", tujuan=PURPOSE)
    assert (me.status, openings(house, instance_id)) == (403, [])


def test_the_deadline_says_which_days_did_not_count_and_why(browser: Open, rendering: Engine) -> None:
    page = browser().sign_in("made.wirawan").open(f"/kasus/{begin(rendering)}")
    for words in ("Batas 14 hari kerja", "hari ke-1–4", "tidak: akhir pekan", "Nyepi", "Terpakai 0 dari 14 hari"):
        assert words in page, words


@pytest.mark.parametrize("name", ["P02", "P15", "P17", "P18"])
def test_a_reckoning_ends_where_the_deadline_is(lite: Engine, jobs: Inline, name: str) -> None:
    played = player_on(lite, jobs).play(CASES[name])
    found = details(lite, played.instance_id, date(2026, 11, 24)).reckoning
    assert found is not None
    counted = [days for days in found.days if days.counting == "counted"]
    assert counted[-1].last <= found.due_on
    assert found.cap or (counted[-1].last, found.whole) == (found.due_on, found.number)
    steps = [days.first - before.last for before, days in zip(found.days, found.days[1:], strict=False)]
    assert set(steps) <= {timedelta(days=1)}


def test_a_pause_is_told_day_by_day(lite: Engine, jobs: Inline) -> None:
    found = details(lite, player_on(lite, jobs).play(CASES["P15"]).instance_id, date(2026, 11, 24)).reckoning
    assert found is not None
    assert found.paused_days == sum((d.last - d.first).days + 1 for d in found.days if d.counting == "paused") > 0


def test_a_form_that_was_filled_in_again_tells_what_changed(lite: Engine, jobs: Inline) -> None:
    found = details(lite, player_on(lite, jobs).play(CASES["P19"]).instance_id)
    changes = [change for all_of_one in found.changes.values() for change in all_of_one]
    assert any(change.old and change.new and change.old != change.new for change in changes)
    assert all(not (change.old or change.new) for change in changes if change.hidden)


def test_people_are_named_with_what_they_acted_as(lite: Engine, jobs: Inline) -> None:
    people = details(lite, player_on(lite, jobs).play(CASES["P02"]).instance_id).people
    assert people[0].name == "I Made Wirawan"
    assert people[0].roles == (("", "Petugas Informasi dan Pengaduan"),)


def photographed(house: Engine) -> str:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "green").save(out, "JPEG")
    form = house.query(lambda s: latest_definition(s, house.house.definitions, PROCESS)).first_form()
    assert form is not None
    field = next(f.key for f in form.fields if f.type == "filepicker")
    photo = Upload(field, "rumah saya.jpg", out.getvalue())
    return house.execute(OpenCase(PROCESS, COMPLAINT, "foto", (photo,)), CLERK).instance_id


def test_a_file_that_may_show_who_complained_is_opened_on_record(browser: Open, house: Engine) -> None:
    instance_id = photographed(house)
    file = details(house, instance_id).files[0]
    me = browser().sign_in("gede.suardana")
    assert "pembukaannya dicatat" in me.open(f"/kasus/{instance_id}")
    assert "Buka dan catat" in me.open(f"/berkas/{file.id}")
    me.open(f"/berkas/{file.id}/gambar")
    assert (me.status, openings(house, instance_id)) == (403, [])
    me.open(f"/berkas/{file.id}")
    assert "<img" in me.send(f"/berkas/{file.id}/buka")
    me.open(f"/berkas/{file.id}/gambar?lebar=320")
    assert (me.status, me.headers["Content-Type"]) == (200, "image/jpeg")
    me.open(f"/berkas/{file.id}")
    me.send(f"/berkas/{file.id}/unduh")
    assert me.headers["Content-Disposition"].startswith("attachment")
    assert (me.headers["X-Content-Type-Options"], openings(house, instance_id)) == ("nosniff", ["gede.suardana"] * 2)


@pytest.mark.parametrize(("roles", "status"), [((), 404), (("AUDITOR",), 403)])
def test_every_address_of_a_file_is_guarded(browser: Open, house: Engine, roles: tuple[str, ...], status: int) -> None:
    file = details(house, photographed(house)).files[0]
    me = browser().sign_in(stranger(house, *roles))
    for address in ("", "/gambar"):
        me.open(f"/berkas/{file.id}{address}")
        assert me.status == status, address
    for address in ("/buka", "/unduh"):
        me.open("/akun")
        me.send(f"/berkas/{file.id}{address}")
        assert me.status == status, address


def linked(me: Browser, instance_id: str, number: str, reason: str = "Objek yang sama.") -> str:
    me.open(f"/kasus/{instance_id}")
    return me.send(f"/kasus/{instance_id}/kaitan", nomor=number, kaitan="duplikat", alasan=reason)


def second(house: Engine, **changes: object) -> str:
    return house.execute(OpenCase(PROCESS, {**COMPLAINT, **changes}, "kedua"), CLERK).instance_id


def test_two_cases_are_linked_and_unlinked_with_reasons(browser: Open, house: Engine, rendering: Engine) -> None:
    one, other = begin(rendering), second(house)
    me = browser().sign_in("made.wirawan")
    assert "PGD-2026-00002" in linked(me, one, "PGD-2026-00002")
    page = me.open(f"/kasus/{other}")
    assert "PGD-2026-00001" in page
    link = page.split(f"/kasus/{other}/kaitan/")[1].split("/")[0]
    me.send(f"/kasus/{other}/kaitan/{link}/lepas", alasan=" ")
    assert me.status == 422
    me.send(f"/kasus/{other}/kaitan/{link}/lepas", alasan="Ternyata objek lain.")
    assert not details(house, one).linked
    assert [e.kind for e in case(house, one).events][-2:] == ["case.linked", "case.unlinked"]


def test_what_cannot_be_linked_says_why(browser: Open, house: Engine, rendering: Engine) -> None:
    one = begin(rendering)
    second(house)
    me = browser().sign_in("made.wirawan")
    linked(me, one, "PGD-2026-00002")
    tries = {"PGD-1": "Tidak ada kasus", "PGD-2026-00001": "dirinya sendiri", "PGD-2026-00002": "sudah dikaitkan"}
    for number, words in tries.items():
        assert words in linked(me, one, number)
        assert me.status == 422


def test_a_link_does_not_tell_of_a_case_that_one_may_not_see(browser: Open, house: Engine, rendering: Engine) -> None:
    one = begin(rendering)
    second(house, terlapor_internal=["gede.suardana"])
    me = browser().sign_in("gede.suardana")
    assert "Tidak ada kasus bernomor" in linked(me, one, "PGD-2026-00002")
    linked(browser().sign_in("made.wirawan"), one, "PGD-2026-00002")
    assert "PGD-2026-00002" not in me.open(f"/kasus/{one}").split("Kasus terkait</h2>")[1].split("</section>")[0]


def test_a_deviation_is_explained_by_a_superior(browser: Open, house: Engine, rendering: Engine) -> None:
    instance_id = begin(rendering)
    house.execute(NoteLateWork(), SYSTEM, NOON + timedelta(days=30))
    found = house.query(lambda s: list_deviations(s, instance_id=instance_id))[0]
    clerk, kasi = browser().sign_in("made.wirawan"), browser().sign_in("gede.suardana")
    assert "Menunggu alasan dari atasan" in clerk.open(f"/kasus/{instance_id}")
    clerk.send(f"/kasus/{instance_id}/penyimpangan/{found.id}", alasan="x")
    assert clerk.status == 403
    kasi.open(f"/kasus/{instance_id}")
    kasi.send(f"/kasus/{instance_id}/penyimpangan/{found.id}", alasan="")
    assert kasi.status == 422
    assert "Petugas sakit." in kasi.send(f"/kasus/{instance_id}/penyimpangan/{found.id}", alasan="Petugas sakit.")


def test_a_case_ends_after_a_reason_and_a_yes(browser: Open, house: Engine, rendering: Engine) -> None:
    instance_id = begin(rendering)
    me = browser().sign_in("gede.suardana")
    assert "ditutup tanpa dikerjakan" in me.open(f"/kasus/{instance_id}/akhiri")
    for sent in ({}, {"alasan": "Ditarik pengadu."}, {"yakin": "ya"}):
        me.send(f"/kasus/{instance_id}/akhiri", **sent)
        assert (me.status, case(house, instance_id).line.status) == (422, "active")
    me.send(f"/kasus/{instance_id}/akhiri", alasan="Ditarik pengadu.", yakin="ya")
    assert case(house, instance_id).line.status == "terminated"
    clerk = browser().sign_in("made.wirawan")
    clerk.open(f"/kasus/{instance_id}/akhiri")
    assert clerk.status == 403


def test_paper_has_the_whole_case_and_nobodys_identity(browser: Open, rendering: Engine) -> None:
    page = browser().sign_in("made.wirawan").open(f"/kasus/{begin(rendering)}/cetak")
    assert SECRET_NAME not in page
    assert "<form" not in page
    assert all(words in page for words in ("Hitungan hari demi hari", "Riwayat", "Orang", "Penyimpangan"))


def test_the_picture_of_a_case_is_guarded(browser: Open, house: Engine, rendering: Engine) -> None:
    instance_id = begin(rendering)
    me = browser().sign_in("made.wirawan")
    assert "<svg" in me.open(f"/kasus/{instance_id}/diagram.svg?fokus=Task_IsiFPTP")
    assert me.headers["Content-Type"].startswith("image/svg+xml")
    for wrong in ("?fokus=tidak_ada", "?tampilan=aneh"):
        me.open(f"/kasus/{instance_id}/diagram.svg{wrong}")
        assert me.status == 404
    other = browser().sign_in(stranger(house))
    for address in ("diagram.svg", "diagram", "cetak", "akhiri"):
        other.open(f"/kasus/{instance_id}/{address}")
        assert other.status == 404


@pytest.mark.parametrize(("address", "most"), [("", 24), ("/diagram", 14), ("/diagram.svg", 8), ("/cetak", 24)])
def test_a_case_costs_the_same_however_long_it_is(
    browser: Open, house: Engine, rendering: Engine, address: str, most: int
) -> None:
    instance_id = begin(rendering)
    me = browser().sign_in("made.wirawan")
    me.open(f"/kasus/{instance_id}{address}")
    with statements(house) as seen:
        me.open(f"/kasus/{instance_id}{address}")
    assert me.status == 200
    assert sum(text not in ("BEGIN", "COMMIT", "ROLLBACK") for text in seen) <= most, "\n\n".join(seen)


def test_a_long_story_has_pages(
    browser: Open, rendering: Engine, house: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.cases, "PAGE", 1)
    instance_id = begin(rendering)
    me = browser().sign_in("made.wirawan")
    assert "Lebih lama" in me.open(f"/kasus/{instance_id}")
    assert "Lebih baru" in me.open(f"/kasus/{instance_id}?bab=2")
    assert me.open(f"/kasus/{instance_id}?bab=99").count("<strong>I Made") == 0


def test_a_document_that_failed_is_asked_for_again_by_a_superior(
    browser: Open, rendering: Engine, house: Engine
) -> None:
    waiting = house.execute(StartProcess(PROCESS), SYSTEM).items[0][0]
    do(house, waiting, {**COMPLAINT, "judul": "Gagal"})
    failed = next(d for d in house.query(lambda s: s.execute(select(document)).all()) if d.status == "requested")
    house.execute(FailDocument(failed.id, "Templat rusak."), SYSTEM)
    me = browser().sign_in("gede.suardana")
    assert "Buat ulang" in me.open(f"/kasus/{failed.instance_id}")
    me.send(f"/dokumen/{failed.id}/ulang")
    assert paper_status(house, failed.instance_id, failed.id) == "requested"


def paper_status(house: Engine, instance_id: str, document_id: str) -> str:
    return next(d.status for d in case(house, instance_id).documents if d.id == document_id)


def test_who_stood_in_is_shown_as_plh_wherever_they_acted(browser: Open, house: Engine) -> None:
    house.execute(AddUser("ni.wakil", "Ni Wakil"), SYSTEM)
    house.execute(AssignRole("PETUGAS_INFO", "ni.wakil", date(2026, 3, 1), date(2026, 3, 3), "plh"), SYSTEM)
    house.execute(AddUser("ni.auditor", "Ni Auditor"), SYSTEM)
    house.execute(AssignRole("AUDITOR", "ni.auditor", date(2026, 1, 1)), SYSTEM)
    started = house.execute(StartProcess(PROCESS), SYSTEM)
    do(house, started.items[0][0], COMPLAINT, user("ni.wakil"))
    page = browser().sign_in("made.wirawan").open(f"/kasus/{started.instance_id}")
    post = "Plh. Petugas Informasi dan Pengaduan"
    assert (f"Ni Wakil ({post})" in page, f'data-label="Sebagai">{post}<' in page) == (True, True)
    set_password(house, "ni.auditor", PASSWORD)
    assert f">{post}<" in browser().sign_in("ni.auditor").open("/riwayat/?orang=ni.wakil")
    house.clock = lambda: NOON + timedelta(days=3)
    later = house.execute(StartProcess(PROCESS), SYSTEM)
    do(house, later.items[0][0], COMPLAINT)
    page = browser().sign_in("made.wirawan").open(f"/kasus/{later.instance_id}")
    assert ("I Made Wirawan (Petugas Informasi" in page, "Plh." in page) == (True, False)
