"""Cek Pengaduan: the complainant without an account; clarifications; what strangers and guessers find out."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from engine.queries.cases import find_case, list_cases, view_case
from engine.queries.papers import paper_order
from engine.runtime import Engine
from engine.tables import document
from tests.engine.commands.conftest import COMPLAINT, TRIAGE
from tests.web.conftest import Browser
from tests.web.test_pages import CLERKS_NAME, KASIS_NAME, sent

Open = Callable[[], Browser]
NUMBER = "PGD-2026-00001"
FPTP = {
    "jenis_layanan": "PBG",
    "fptp_unit_terkait": "Bidang Perizinan",
    "klasifikasi": "TIDAK_BERKADAR",
    "jenis_dugaan": "PENUNDAAN_BERLARUT",
    "fptp_uraian": "Permohonan melewati standar waktu pelayanan.",
    "fptp_alasan_tidak_langsung": "Perlu keterangan bidang teknis.",
}


@pytest.fixture
def code(browser: Open) -> str:
    me = browser().sign_in(CLERKS_NAME)
    me.open("/mulai/penanganan_pengaduan")
    found = re.search(r'Kode akses</dt><dd class="big">(\w+)<', me.send("/mulai/penanganan_pengaduan", **sent()))
    assert found
    return found[1]


def visitor(browser: Open, number: str, code: str) -> Browser:
    public = browser()
    public.open("/cek/")
    public.send("/cek/", nomor=number, kode=code)
    return public


def finish(browser: Open, house: Engine) -> None:
    """Explain at once and close the case at the counter (SOP 9.1.2)."""
    me = browser().sign_in(CLERKS_NAME)
    simple = {key: str(value).lower() if isinstance(value, bool) else value for key, value in TRIAGE.items()}
    for data in (simple, {"jawaban_langsung": "Sudah dijelaskan di loket.", "selesai_langsung": "true"}):
        view = house.query(lambda s: view_case(s, find_case(s, NUMBER)))
        me.open(f"/tugas/{view.open_items[0][0]}")
        me.send(f"/tugas/{view.open_items[0][0]}", **data)


def test_a_complainant_sees_where_the_case_stands_and_nothing_else(browser: Open, code: str) -> None:
    public = visitor(browser, NUMBER.lower(), f" {code[:4].lower()} {code[4:].lower()} ")
    assert f"Pengaduan {NUMBER}" in public.page
    assert 'aria-current="step">Diterima' in public.page
    for secret in (COMPLAINT["pengadu_nama"], COMPLAINT["uraian"], "Made Wirawan", code):
        assert str(secret) not in public.page
    assert "sudah dihapus" in public.send("/cek/selesai")
    assert "<h1>Cek Pengaduan</h1>" in public.open("/cek/status")


def test_a_wrong_code_and_an_unknown_number_read_the_same(browser: Open, code: str) -> None:
    wrong, unknown = visitor(browser, NUMBER, "AAAAAAAA"), visitor(browser, "PGD-2026-09999", code)
    assert (wrong.status, unknown.status) == (422, 422)
    without = re.compile(r'name="(csrf_token|nomor)" value="[^"]*"|id="nomor"[^>]*')
    assert without.sub("", wrong.page).replace(NUMBER, "") == without.sub("", unknown.page).replace(
        "PGD-2026-09999", ""
    )


def test_guessing_is_slowed_down_even_for_the_right_code(browser: Open, code: str) -> None:
    for _ in range(5):
        visitor(browser, NUMBER, "AAAAAAAA")
    held = visitor(browser, NUMBER, code)
    assert (held.status, "Terlalu banyak percobaan" in held.page) == (429, True)


def test_a_case_that_does_not_wait_hears_nothing(browser: Open, house: Engine, code: str) -> None:
    public = visitor(browser, NUMBER, code)
    assert "Kirim klarifikasi" not in public.page
    public.send("/cek/klarifikasi", klarifikasi="Masih menunggu.")
    assert public.status == 409
    assert "tidak sedang menunggu klarifikasi" in public.page


def test_after_the_end_a_clarification_opens_one_linked_case(browser: Open, house: Engine, code: str) -> None:
    finish(browser, house)
    public = visitor(browser, NUMBER, code)
    assert "dijawab dan selesai saat itu juga" in public.page
    assert "pengaduan lanjutan" in public.send("/cek/klarifikasi", klarifikasi="Ternyata masih belum terbit.")
    public.send("/cek/klarifikasi", klarifikasi="Ternyata masih belum terbit.")
    assert public.status == 409
    clerk = browser().sign_in(CLERKS_NAME)
    item = re.search(r"/tugas/[0-9a-f-]{36}[^\"]*", clerk.open("/"))
    assert item
    assert "Ternyata masih belum terbit." in clerk.open(item[0])


def test_empty_clarifications_are_sent_back(browser: Open, house: Engine, code: str) -> None:
    finish(browser, house)
    public = visitor(browser, NUMBER, code)
    public.send("/cek/klarifikasi", klarifikasi="  ")
    assert (public.status, "Kesalahan: " in public.page) == (422, True)


def test_a_supervisor_stops_and_ends_a_case_with_a_reason_and_a_clerk_cannot(
    browser: Open, house: Engine, code: str
) -> None:
    (line,) = house.query(list_cases)
    address = f"/kasus/{line.instance_id}"
    clerk, kasi = browser().sign_in(CLERKS_NAME), browser().sign_in(KASIS_NAME)
    assert "Kendali kasus" not in clerk.open(address)
    clerk.send(f"{address}/akhiri", alasan="Iseng")
    assert clerk.status == 403
    assert "Kendali kasus" in kasi.open(address)
    kasi.send(f"{address}/tunda", alasan=" ")
    assert kasi.status == 422
    kasi.open(address)
    assert "dihentikan sementara" in kasi.send(f"{address}/tunda", alasan="Menunggu putusan pengadilan")
    assert "Kasus dilanjutkan" in kasi.send(f"{address}/lanjutkan")
    assert "Kasus diakhiri" in kasi.send(f"{address}/akhiri", alasan="Dicabut pengadu", yakin="ya")
    assert "Dicabut pengadu" in kasi.page
    assert "Kendali kasus" not in kasi.page


def test_work_that_comes_back_says_who_sent_it_and_why(browser: Open, house: Engine, code: str) -> None:
    clerk, kasi = browser().sign_in(CLERKS_NAME), browser().sign_in(KASIS_NAME)

    def do(me: Browser, **data: object) -> None:
        view = house.query(lambda s: view_case(s, find_case(s, NUMBER)))
        me.open(f"/tugas/{view.open_items[0][0]}")
        me.send(f"/tugas/{view.open_items[0][0]}", **data)
        assert me.status == 200

    triage = {**TRIAGE, "sederhana": False}
    do(clerk, **{key: str(value).lower() if isinstance(value, bool) else value for key, value in triage.items()})
    do(clerk, **FPTP)
    do(kasi, keputusan_kasi="KEMBALIKAN", catatan_kasi="Tanggal permohonannya belum disebut.")
    view = house.query(lambda s: view_case(s, find_case(s, NUMBER)))
    page = clerk.open(f"/tugas/{view.open_items[0][0]}")
    assert "Dikembalikan oleh" in page
    assert "Tanggal permohonannya belum disebut." in page


def test_papers_name_a_page_that_is_there(browser: Open, code: str, house: Engine) -> None:
    paper = house.query(
        lambda s: s.execute(select(document.c.id).where(document.c.template == "tanda_terima")).scalar()
    )
    printed = house.query(lambda s: paper_order(s, house.house, paper)).paper.status_url
    assert printed.startswith(f"{house.house.settings.public_url}/")
    public = browser()
    assert "<h1>Cek Pengaduan</h1>" in public.open(f"{urlsplit(printed).path}/")
    assert public.status == 200
