"""Mulai: a complaint on one page, its receipt; what is unfinished is kept as a draft."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from engine.queries.cases import list_cases
from engine.queries.work_items import see_work_item
from engine.runtime import Engine
from engine.worker import make_round
from tests.conftest import NOON
from tests.engine.commands.conftest import CLERK, COMPLAINT, OTHER_CLERK
from tests.web.conftest import Browser
from tests.web.test_pages import CLERKS_NAME, KASIS_NAME, sent

Open = Callable[[], Browser]
ADDRESS = "/mulai/penanganan_pengaduan"


def photo() -> tuple[BytesIO, str]:
    file = BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    file.seek(0)
    return file, "bukti.png"


def keys(house: Engine) -> list[str | None]:
    return [line.business_key for line in house.query(list_cases)]


def draft_of(me: Browser) -> str:
    found = re.search(r'action="(/tugas/[^"/]+)"', me.page)
    assert found
    return found[1]


def test_a_clerk_records_a_complaint_and_hands_over_its_receipt(browser: Open, house: Engine) -> None:
    me = browser().sign_in(CLERKS_NAME)
    assert "Mencatat pengaduan" in me.open("/mulai/?kanal=TELEPON")
    assert '<option value="TELEPON" selected>' in me.page
    page = me.send(ADDRESS, **sent(token="sekali"))
    assert (me.status, keys(house)) == (200, ["PGD-2026-00001"])
    code = re.search(r'Kode akses</dt><dd class="big">([2-9A-HJ-NP-Z]{8})<', page)
    assert code
    again = me.send(ADDRESS, **sent(token="sekali")) if 'name="csrf_token"' in page else ""
    assert (keys(house), code[1] in again) == (["PGD-2026-00001"], False)
    assert "sudah terdaftar sebelumnya" in again


def test_a_mistake_opens_no_case_and_keeps_what_was_typed(browser: Open, house: Engine) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(ADDRESS)
    page = me.send(ADDRESS, **sent(uraian="singkat"))
    assert (me.status, keys(house)) == (422, [])
    assert "Ada 1 isian yang perlu diperbaiki" in page
    assert "Permohonan lama tidak selesai" in page
    assert not list(house.house.files.root.rglob("*")) if house.house.files.root.exists() else True


def test_a_mistake_beside_a_photo_keeps_the_photo(browser: Open, house: Engine) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(ADDRESS)
    page = me.send(ADDRESS, **sent(uraian="singkat", **{"lampiran-berkas": photo()}))
    assert "Disimpan sebagai konsep tanpa nomor" in page
    assert "Ada 1 isian yang perlu diperbaiki" in page
    assert "Berkas tersimpan" in page or "kept-name" in page
    item = draft_of(me)
    kept = re.search(r'name="lampiran" value="([^"]+)"', page)
    assert kept
    me.send(item, **sent(token="kedua", lampiran=kept[1]))
    assert keys(house) == ["PGD-2026-00001"]


def test_files_come_with_the_form(browser: Open, house: Engine) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(ADDRESS)
    assert "Pengaduan terdaftar" in me.send(ADDRESS, **sent(**{"lampiran-berkas": photo()}))
    (line,) = house.query(list_cases)
    assert len(list((house.house.files.root / line.instance_id[:2] / line.instance_id).iterdir())) == 1


def test_only_who_begins_the_process_sees_its_first_page(browser: Open, house: Engine) -> None:
    kasi = browser().sign_in(KASIS_NAME)
    assert "Peran Anda tidak memulai proses apa pun" in kasi.open("/mulai/")
    kasi.open(ADDRESS)
    assert kasi.status == 404
    kasi.open("/akun")
    kasi.send(ADDRESS, **sent())
    assert (kasi.status, keys(house)) == (404, [])


def test_like_cases_are_shown_before_one_is_recorded_twice(browser: Open) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(ADDRESS)
    me.send(ADDRESS, **sent(token="satu"))
    me.open(ADDRESS)
    page = me.send(ADDRESS, **sent(judul="Permohonan selesai terlalu lama", aksi="perbarui"))
    assert "PGD-2026-00001" in page
    assert str(COMPLAINT["pengadu_nama"]) not in page.split("Pengaduan serupa")[1]


@pytest.fixture
def half_done(browser: Open) -> tuple[Browser, str]:
    me = browser().sign_in(CLERKS_NAME)
    me.open(ADDRESS)
    me.send(ADDRESS, **sent(judul="Baru separuh jalan", aksi="simpan"))
    return me, draft_of(me)


def test_a_draft_waits_for_its_writer_and_nobody_else(
    browser: Open, house: Engine, half_done: tuple[Browser, str]
) -> None:
    me, item = half_done
    assert "Baru separuh jalan" in me.open(item)
    assert "Konsep Anda tersimpan" in me.page
    me.send(f"{item}/lepas")
    other = browser().sign_in(OTHER_CLERK.user_id or "")
    assert "Baru separuh jalan" not in other.open(item)
    other.send(f"{item}/draf/buang")
    assert "Baru separuh jalan" in me.open(item)
    me.send(f"{item}/draf/buang")
    assert "Baru separuh jalan" not in me.open(item)


def test_a_draft_is_saved_while_typing_and_gone_when_the_work_is_done(
    house: Engine, half_done: tuple[Browser, str]
) -> None:
    me, item = half_done
    me.open(item)
    told = me.send(f"{item}/draf", **sent(judul="Sudah lebih jauh"))
    assert '"told":"Tersimpan 12.00"' in told
    assert "Sudah lebih jauh" in me.open(item)
    me.send(item, **sent(token="akhir"))
    make_round(house, NOON)
    work_item_id = item.rsplit("/", 1)[1]
    view = house.query(lambda s: see_work_item(s, house.house, CLERK, work_item_id, NOON.date()))
    assert (view.status, view.draft_saved_at) == ("completed", None)


def test_a_draft_is_unreadable_in_the_database(house: Engine, half_done: tuple[Browser, str]) -> None:
    with house.database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT sealed FROM draft").all()
    assert len(rows) == 1
    assert b"separuh" not in bytes(rows[0][0])
