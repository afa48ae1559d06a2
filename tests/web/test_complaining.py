"""Sampaikan Pengaduan: anybody, one thing per page, without an account; and what robots and meddlers get."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from itertools import count

import pytest
from sqlalchemy import select

import web.guard
from engine.commands.complainant import ReceiveComplaint
from engine.commands.office import SetConfig
from engine.commands.public_drafts import ForgetPublicDrafts
from engine.errors import FormInvalid, NotFound
from engine.model import PUBLIC, SYSTEM
from engine.public_tables import public_draft
from engine.queries.cases import list_cases, view_case
from engine.queries.guarding import guard_of
from engine.runtime import Engine
from engine.tables import case_file, outbox
from tests.conftest import NOON
from tests.engine.commands.conftest import COMPLAINT
from tests.web.conftest import Browser
from tests.web.test_start import photo

Open = Callable[[], Browser]
FIRST = {"judul": "Izin tidak kunjung terbit", "uraian": str(COMPLAINT["uraian"]), "jenis_layanan": "PBG"}
SECOND = {
    "identitas": "RAHASIA",
    "bertindak_sebagai": "SENDIRI",
    "pengadu_nama": "Wayan Rahasiawan",
    "pengadu_telepon": "0812 7777 8888",
}


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tests write faster than people do."""
    monkeypatch.setattr(web.guard, "FASTEST_S", 0)


def on(me: Browser, **data: object) -> str:
    found = re.search(r'action="(/sampaikan/\d+)"', me.page)
    assert found, me.page
    return me.send(found[1], **data)


def to_the_end(me: Browser) -> str:
    me.open("/sampaikan/")
    on(me, **FIRST)
    on(me, **SECOND)
    on(me)
    on(me, lokasi_alamat="Jalan Melati 7")
    return on(me)


def test_a_complaint_is_written_page_by_page_and_gets_its_number(browser: Open, house: Engine) -> None:
    me = browser()
    assert "langkah 1 dari 6" in me.open("/sampaikan/")
    assert "langkah 2 dari 6" in on(me, **FIRST)
    assert "langkah 3 dari 6" in on(me, **SECOND)
    assert "langkah 4 dari 6" in on(me)
    assert "langkah 5 dari 6" in on(me, lokasi_alamat="Jalan Melati 7")
    page = on(me, **{"lampiran-berkas": photo()})
    assert ("Jalan Melati 7" in page, "Wayan Rahasiawan" in page, "bukti.png" in page) == (True, True, True)
    assert "Pengaduan Anda diterima" in on(me)
    (line,) = house.query(list_cases)
    view = house.query(lambda s: view_case(s, line.instance_id))
    assert (line.business_key, view.data["kanal"], view.data["identitas"]) == ("PGD-2026-00001", "WEBSITE", "RAHASIA")
    assert (view.data["dapat_dihubungi"], len(view.data["lampiran"])) == (True, 1)
    assert "Wayan" not in str(view.data)
    done = next(event for event in view.events if event.kind == "work_item.completed")
    assert (done.actor, done.acting_role) == ("public", "PENGADU")


def test_the_receipt_stays_until_it_is_closed_in_this_browser(browser: Open) -> None:
    me = browser()
    to_the_end(me)
    code = re.search(r'Kode akses</dt><dd class="big">(\w+)<', on(me))
    assert code
    assert code[1] in me.open("/sampaikan/tanda-terima")
    assert code[1] not in browser().open("/sampaikan/tanda-terima")
    me.send("/sampaikan/tanda-terima")
    assert "langkah 1" in me.open("/sampaikan/tanda-terima")


def test_a_mistake_is_shown_on_its_page_and_going_back_loses_nothing(browser: Open) -> None:
    me = browser()
    me.open("/sampaikan/")
    on(me, judul="Izin tidak kunjung terbit", uraian="pendek", jenis_layanan="PBG")
    assert (me.status, "langkah 1 dari 6" in me.page, "Izin tidak kunjung terbit" in me.page) == (422, True, True)
    assert "langkah 1" in me.open("/sampaikan/4")
    on(me, **FIRST)
    page = on(me, **SECOND, aksi="kembali")
    assert "langkah 1 dari 6" in page
    assert "Izin tidak kunjung terbit" in page
    page = on(me, **FIRST)
    assert 'value="Wayan Rahasiawan"' in page
    assert 'value="Wayan Rahasiawan"' in me.open("/sampaikan/2")
    assert 'value="Wayan Rahasiawan"' not in browser().open("/sampaikan/2")


def test_files_are_kept_through_the_pages_and_mistakes(browser: Open, house: Engine) -> None:
    me = browser()
    me.open("/sampaikan/")
    on(me, **FIRST)
    on(me, **SECOND)
    on(me)
    on(me)
    page = on(me, **{"lampiran-berkas": [photo(), (BytesIO(b"MZ program"), "virus.jpg")]})
    assert (me.status, "bukti.png" in page, "virus.jpg: " in page) == (422, True, True)
    on(me)
    assert "bukti.png" in me.page
    page = me.open("/sampaikan/5")
    digest = re.search(r'value="(hapus:[0-9a-f]+)"', page)
    assert digest
    assert "bukti.png" not in on(me, aksi=digest[1])


def test_a_file_that_is_gone_is_asked_for_again(browser: Open, house: Engine) -> None:
    me = browser()
    me.open("/sampaikan/")
    on(me, **FIRST)
    on(me, **SECOND)
    on(me)
    on(me)
    on(me, **{"lampiran-berkas": photo()})
    shutil.rmtree(house.house.files.root)
    assert "sudah tidak tersimpan" in on(me)
    assert "Pengaduan Anda diterima" in on(me)


def test_what_is_kept_cannot_be_read_without_the_browser_and_goes_after_a_day(browser: Open, house: Engine) -> None:
    me = browser()
    me.open("/sampaikan/")
    on(me, **FIRST)
    with house.database.engine.connect() as connection:
        (row,) = connection.execute(select(public_draft)).all()
    assert FIRST["judul"].encode() not in row.sealed
    assert house.execute(ForgetPublicDrafts(), SYSTEM, NOON + timedelta(hours=23)) == 0
    assert house.execute(ForgetPublicDrafts(), SYSTEM, NOON + timedelta(hours=25)) == 1


def test_what_was_typed_can_be_thrown_away(browser: Open, house: Engine) -> None:
    me = browser()
    me.open("/sampaikan/")
    on(me, **FIRST)
    assert "sudah dihapus" in me.send("/sampaikan/hapus")
    assert FIRST["judul"] not in me.open("/sampaikan/1")


def test_a_double_click_makes_one_case(browser: Open, house: Engine) -> None:
    me = browser()
    last = to_the_end(me)
    with me.client.session_transaction() as kept:
        before = dict(kept)
    first = on(me)
    with me.client.session_transaction() as kept:
        kept.update(before)
    me.page = last
    assert on(me).split("<main")[1] == first.split("<main")[1]
    assert len(house.query(list_cases)) == 1


def test_robots_are_held_back(browser: Open, house: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    me = browser()
    to_the_end(me)
    assert "tampak otomatis" in on(me, situs="http://iklan.example")
    monkeypatch.setattr(web.guard, "FASTEST_S", 60)
    assert "tampak otomatis" in on(me)
    assert house.query(list_cases) == ()


def solved(page: str) -> str:
    nonce, bits = re.search(r'data-nonce="(\w+)"', page)[1], int(re.search(r'data-bits="(\d+)"', page)[1])
    numbers = (str(number) for number in count())
    return next(n for n in numbers if int.from_bytes(sha256(f"{nonce}:{n}".encode()).digest()) >> (256 - bits) == 0)


def test_under_attack_a_browser_proves_work_or_waits(
    browser: Open, house: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    calm = browser()
    assert "data-nonce" not in to_the_end(calm)
    house.execute(SetConfig("penjaga_sampaikan", {"bukti_kerja": "OTOMATIS", "ambang": 2}, NOON.date()), SYSTEM)
    for _ in range(2):
        on(calm, situs="http://iklan.example")
    me, patient = browser(), browser()
    last = to_the_end(me)
    assert "data-nonce" in last
    assert "Sedang banyak kiriman" in on(me, bukti="1")
    assert "Pengaduan Anda diterima" in on(me, bukti=solved(me.page))
    to_the_end(patient)
    later = time.time() + 61
    monkeypatch.setattr("web.guard.time.time", lambda: later)
    assert "Pengaduan Anda diterima" in on(patient)


def test_the_proof_of_work_can_be_switched(house: Engine) -> None:
    for switch, bits in (("SELALU", 15), ("TIDAK", 0)):
        house.execute(SetConfig("penjaga_sampaikan", {"bukti_kerja": switch}, NOON.date()), SYSTEM)
        assert house.query(lambda s: guard_of(s, house.house, NOON)).bits == bits


def test_many_complaints_from_one_place_have_to_wait(browser: Open, house: Engine) -> None:
    for _ in range(5):
        me = browser()
        to_the_end(me)
        on(me)
    late = browser()
    to_the_end(late)
    on(late)
    assert (late.status, "Terlalu sering" in late.page) == (429, True)
    assert len(house.query(list_cases)) == 5


def test_what_is_for_staff_is_neither_shown_nor_taken(browser: Open, house: Engine) -> None:
    me = browser()
    page = to_the_end(me)
    for name in ("terlapor_internal", "lokasi_koordinat", "nomor_surat"):
        assert f'name="{name}"' not in page
    on(me, terlapor_internal="made.wirawan", kanal="TATAP_MUKA")
    (line,) = house.query(list_cases)
    view = house.query(lambda s: view_case(s, line.instance_id))
    assert (view.data["terlapor_internal"], view.data["kanal"]) == (None, "WEBSITE")


def test_the_public_begins_only_what_is_open_to_it(house: Engine) -> None:
    with pytest.raises(NotFound):
        house.execute(ReceiveComplaint("pemeriksaan_kanal_harian", {}, "satu"), PUBLIC)
    with pytest.raises(FormInvalid):
        house.execute(ReceiveComplaint("penanganan_pengaduan", {}, "dua"), PUBLIC)
    assert house.query(list_cases) == ()


def test_who_leaves_an_address_is_told_number_and_link_and_nothing_more(browser: Open, house: Engine) -> None:
    me = browser()
    me.open("/sampaikan/")
    on(me, **FIRST)
    on(me, **SECOND, pengadu_surel="wayan@contoh.example")
    on(me)
    on(me, lokasi_alamat="Jalan Melati 7")
    on(me)
    on(me)
    (line,) = house.query(list_cases)
    with house.database.engine.connect() as connection:
        (mail,) = connection.execute(select(outbox)).all()
        wrapped = connection.execute(select(case_file.c.wrapped_key)).scalar_one()
    key = house.house.vault.open_case_key(wrapped)
    body = key.unseal(mail.body)
    assert (key.unseal(mail.recipient), mail.subject) == ("wayan@contoh.example", f"Pengaduan {line.business_key}")
    assert str(line.business_key) in body
    assert "/cek" in body
    for secret in (FIRST["judul"], FIRST["uraian"], SECOND["pengadu_nama"], "Melati"):
        assert secret not in body


def test_who_wrote_in_english_is_told_in_english(browser: Open, house: Engine) -> None:
    me = browser()
    me.open("/bahasa/en")
    me.open("/sampaikan/")
    on(me, **FIRST)
    on(me, **SECOND, pengadu_surel="wayan@contoh.example")
    for _ in range(4):
        on(me)
    with house.database.engine.connect() as connection:
        (mail,) = connection.execute(select(outbox)).all()
        wrapped = connection.execute(select(case_file.c.wrapped_key)).scalar_one()
    assert mail.subject == "Complaint PGD-2026-00001"
    assert "Your complaint is registered" in house.house.vault.open_case_key(wrapped).unseal(mail.body)
