"""Sampaikan Pengaduan: anybody, one thing per page, without an account; and what robots and meddlers get."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

import web.complain
from engine.commands.complainant import ReceiveComplaint
from engine.errors import FormInvalid, NotFound
from engine.model import PUBLIC
from engine.queries.cases import list_cases, view_case
from engine.runtime import Engine
from engine.tables import case_file, outbox
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
    monkeypatch.setattr(web.complain, "FASTEST_S", 0)


def hidden(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page):
        if name != "csrf_token":
            found.setdefault(name, []).append(value)
    return found


def on(me: Browser, **data: object) -> str:
    return me.send("/sampaikan/", **{**hidden(me.page), **data})


def to_the_end(me: Browser) -> str:
    me.open("/sampaikan/")
    on(me, **FIRST)
    on(me, **SECOND)
    on(me)
    return on(me, lokasi_alamat="Jalan Melati 7")


def test_a_complaint_is_written_page_by_page_and_gets_its_number(browser: Open, house: Engine) -> None:
    me = browser()
    assert "langkah 1 dari 5" in me.open("/sampaikan/")
    assert "langkah 2 dari 5" in on(me, **FIRST)
    assert "langkah 3 dari 5" in on(me, **SECOND)
    assert "langkah 4 dari 5" in on(me)
    assert "Jalan Melati 7" in on(me, lokasi_alamat="Jalan Melati 7")
    assert "Wayan Rahasiawan" in me.page
    page = on(me, **{"lampiran-berkas": photo()})
    assert "Pengaduan Anda diterima" in page
    (line,) = house.query(list_cases)
    view = house.query(lambda s: view_case(s, line.instance_id))
    assert (line.business_key, view.data["kanal"], view.data["identitas"]) == ("PGD-2026-00001", "WEBSITE", "RAHASIA")
    assert (view.data["dapat_dihubungi"], len(view.data["lampiran"])) == (True, 1)
    assert "Wayan" not in str(view.data)
    done = next(event for event in view.events if event.kind == "work_item.completed")
    assert (done.actor, done.acting_role) == ("public", "PENGADU")


def test_a_mistake_is_shown_on_its_page_and_going_back_loses_nothing(browser: Open) -> None:
    me = browser()
    me.open("/sampaikan/")
    on(me, judul="Izin tidak kunjung terbit", uraian="pendek", jenis_layanan="PBG")
    assert (me.status, "langkah 1 dari 5" in me.page, "Izin tidak kunjung terbit" in me.page) == (422, True, True)
    on(me, **FIRST)
    page = on(me, **SECOND, aksi="kembali")
    assert "langkah 1 dari 5" in page
    assert "Izin tidak kunjung terbit" in page
    page = on(me, **FIRST)
    assert 'value="Wayan Rahasiawan"' in page


def test_a_double_click_makes_one_case(browser: Open, house: Engine) -> None:
    me = browser()
    last = to_the_end(me)
    on(me)
    me.page = last
    assert "sudah kami terima sebelumnya" in on(me)
    assert len(house.query(list_cases)) == 1


def test_robots_are_held_back(browser: Open, house: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    me = browser()
    last = to_the_end(me)
    assert "tampak otomatis" in on(me, situs="http://iklan.example")
    me.page = last
    assert "tampak otomatis" in on(me, dibuka="palsu")
    monkeypatch.setattr(web.complain, "FASTEST_S", 60)
    me.page = last
    assert "tampak otomatis" in on(me)
    assert house.query(list_cases) == ()


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


def test_the_page_knows_how_long_somebody_wrote(browser: Open, house: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    me = browser()
    last = to_the_end(me)
    monkeypatch.setattr(web.complain, "FASTEST_S", 5)
    me.page = last
    later = datetime.now().astimezone() + timedelta(seconds=30)
    monkeypatch.setattr("itsdangerous.timed.time.time", later.timestamp)
    assert "Pengaduan Anda diterima" in on(me)


def test_who_leaves_an_address_is_told_number_and_link_and_nothing_more(browser: Open, house: Engine) -> None:
    me = browser()
    me.open("/sampaikan/")
    on(me, **FIRST)
    on(me, **SECOND, pengadu_surel="wayan@contoh.example")
    on(me)
    on(me, lokasi_alamat="Jalan Melati 7")
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
