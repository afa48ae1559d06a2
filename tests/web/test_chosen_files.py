"""Files that were chosen in a form outlive a mistake in it and the end of the session, or are named one by one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

import web.guard
from engine.commands.instances import StartProcess
from engine.model import SYSTEM
from engine.people_tables import stored_file
from engine.queries.cases import find_case
from engine.runtime import Engine
from engine.uploads import MAX_BYTES
from engine.worker import make_round
from tests.conftest import NOON
from tests.web.conftest import PASSWORD, Browser
from tests.web.test_complaining import FIRST, SECOND, on
from tests.web.test_pages import CLERKS_NAME, KASIS_NAME, sent

Open = Callable[[], Browser]
FIELDS = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
KEPT = re.compile(r'name="lampiran" value="([^"]+)"')
START = "/mulai/penanganan_pengaduan"


@pytest.fixture
def started(house: Engine) -> tuple[str, str]:
    done = house.execute(StartProcess("penanganan_pengaduan"), SYSTEM)
    return done.instance_id, done.items[0][0]


@pytest.fixture
def item(started: tuple[str, str]) -> str:
    return started[1]


def picture(name: str, shade: int) -> tuple[BytesIO, str]:
    file = BytesIO()
    Image.new("RGB", (8, 8), (shade, shade, shade)).save(file, "PNG")
    file.seek(0)
    return file, name


def two() -> dict[str, list[tuple[BytesIO, str]]]:
    return {"lampiran-berkas": [picture("depan.png", 10), picture("belakang.png", 20)]}


def after_losing_the_session(me: Browser, house: Engine, address: str, **fields: object) -> Browser:
    me.open(address)
    house.clock = lambda: NOON + timedelta(hours=2)
    me.send(address, **fields)
    return me


def send_what_is_shown(me: Browser) -> str:
    """Press the first button of the page, with the hidden fields that it carries."""
    form = me.page.split("<main")[1].split("</form>")[0]
    action, button = re.search(r'action="([^"]+)"', form), re.search(r'<button [^>]*value="([^"]+)"', form)
    assert action
    fields = MultiDict((name, text) for name, text in FIELDS.findall(form) if name != "csrf_token")
    if button:
        fields["aksi"] = button[1]
    return me.send(action[1], **fields.to_dict(flat=False))


def stored(house: Engine, number: str) -> list[str]:
    case = house.query(lambda session: find_case(session, number))
    rows = select(stored_file.c.name).where(stored_file.c.instance_id == case)
    return sorted(house.query(lambda session: list(session.execute(rows).scalars())))


def folders(house: Engine) -> set[str]:
    return {file.parent.name for file in house.house.files.root.rglob("*") if file.is_file()}


def test_a_wrong_field_of_a_work_item_keeps_both_files(browser: Open, house: Engine, item: str) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(f"/tugas/{item}")
    page = me.send(f"/tugas/{item}", **sent(uraian="singkat", **two()))
    assert (me.status, "depan.png" in page, "belakang.png" in page) == (422, True, True)
    me.send(f"/tugas/{item}", **sent(lampiran=KEPT.findall(page)))
    assert stored(house, "PGD-2026-00001") == ["belakang.png", "depan.png"]


def test_a_wrong_field_of_a_new_complaint_keeps_both_files(browser: Open, house: Engine) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(START)
    page = me.send(START, **sent(uraian="singkat", **two()))
    assert ("1 isian" in page, "depan.png" in page, "belakang.png" in page) == (True, True, True)
    found = re.search(r'action="(/tugas/[^"/]+)"', page)
    assert found
    me.send(found[1], **sent(lampiran=KEPT.findall(page)))
    assert stored(house, "PGD-2026-00001") == ["belakang.png", "depan.png"]


def test_a_wrong_answer_of_the_public_keeps_both_files(
    browser: Open, house: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.guard, "FASTEST_S", 0)
    me = browser()
    me.open("/sampaikan/")
    on(me, **FIRST)
    on(me, **SECOND)
    on(me)
    on(me, lokasi_alamat="Jalan Melati 7")
    three = [*two()["lampiran-berkas"], (BytesIO(b"MZ program"), "program.jpg")]
    page = on(me, **{"lampiran-berkas": three})
    assert (me.status, "program.jpg: " in page, "depan.png" in page, "belakang.png" in page) == (422, True, True, True)
    me.open("/sampaikan/1")
    assert "Kesalahan:" in on(me, **FIRST | {"uraian": "singkat"})
    on(me, **FIRST)
    me.open("/sampaikan/6")
    on(me)
    assert stored(house, "PGD-2026-00001") == ["belakang.png", "depan.png"]


def test_files_are_there_again_after_signing_in(browser: Open, house: Engine, started: tuple[str, str]) -> None:
    me = after_losing_the_session(browser().sign_in(CLERKS_NAME), house, f"/tugas/{started[1]}", **sent(**two()))
    me.send("/masuk", nama=CLERKS_NAME, sandi=PASSWORD)
    assert "Berkas yang ikut tersimpan: depan.png, belakang.png." in " ".join(me.page.split())
    assert "Pilihlah lagi" not in me.page
    page = send_what_is_shown(me)
    assert ("depan.png" in page, "belakang.png" in page, "Konsep tersimpan" in page) == (True, True, True)
    assert folders(house) == {started[0]}  # nothing lies aside any more


def test_files_of_a_complaint_being_recorded_come_along(browser: Open, house: Engine) -> None:
    me = after_losing_the_session(browser().sign_in(CLERKS_NAME), house, START, **sent(**two()))
    me.send("/masuk", nama=CLERKS_NAME, sandi=PASSWORD)
    page = send_what_is_shown(me)
    assert "Disimpan sebagai konsep tanpa nomor" in page
    assert page.count('name="lampiran"') == 2


def test_files_are_sealed_and_nobody_elses(browser: Open, house: Engine, started: tuple[str, str]) -> None:
    case, item = started
    me = after_losing_the_session(browser().sign_in(CLERKS_NAME), house, f"/tugas/{item}", **sent(**two()))
    kept = [file.read_bytes() for file in house.house.files.root.rglob("*") if file.is_file()]
    assert len(kept) == 2
    assert not any(b"PNG" in content for content in kept)
    me.send("/masuk", nama=KASIS_NAME, sandi=PASSWORD)
    me.open("/akun")
    me.send(f"/tugas/{item}", tulisan="ya", aksi="simpan")
    assert (len(folders(house)), case in folders(house)) == (1, False)


def test_throwing_the_text_away_takes_its_files_along(browser: Open, house: Engine, item: str) -> None:
    me = after_losing_the_session(browser().sign_in(CLERKS_NAME), house, f"/tugas/{item}", **sent(**two()))
    me.send("/masuk", nama=CLERKS_NAME, sandi=PASSWORD)
    me.send("/tulisan/buang")
    assert folders(house) == set()


def test_what_nobody_comes_back_for_is_gone_after_the_next_round(browser: Open, house: Engine, item: str) -> None:
    after_losing_the_session(browser().sign_in(CLERKS_NAME), house, f"/tugas/{item}", **sent(**two()))
    make_round(house, NOON + timedelta(days=1))
    assert folders(house) == set()


def test_a_file_that_is_too_large_to_keep_is_named(browser: Open, house: Engine, item: str) -> None:
    files = {"lampiran-berkas": [picture("kecil.png", 1), (BytesIO(b"%PDF" + bytes(MAX_BYTES)), "besar.pdf")]}
    me = after_losing_the_session(browser().sign_in(CLERKS_NAME), house, f"/tugas/{item}", **sent(**files))
    me.send("/masuk", nama=CLERKS_NAME, sandi=PASSWORD)
    told = " ".join(me.page.split())
    assert "ikut tersimpan: kecil.png." in told
    assert "Pilihlah lagi: besar.pdf." in told


def test_a_page_from_before_signing_in_elsewhere_keeps_its_files(browser: Open, house: Engine, item: str) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(f"/tugas/{item}")
    me.page = re.sub(r'(name="csrf_token" value=")[^"]+', r"\1lama", me.page)
    me.send(f"/tugas/{item}", **sent(**two()))
    assert "<h1>Tulisan yang belum terkirim</h1>" in me.page
    assert send_what_is_shown(me).count('name="lampiran"') == 2


def test_without_any_trace_of_who_it_was_every_file_is_named(browser: Open, item: str) -> None:
    me = browser()
    me.open("/masuk")
    me.send(f"/tugas/{item}", **sent(**two()))
    assert me.status == 401
    assert "Pilihlah lagi: depan.png, belakang.png." in " ".join(me.page.split())
