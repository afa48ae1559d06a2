"""The complainant's pages, Mulai and the channel check in a real browser: widths, dark, errors, print, no script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

import web.guard
from engine.authentication import set_password
from engine.bundles import read_bundle
from engine.commands.definitions import DeployBundle
from engine.commands.office import SetConfig
from engine.commands.rounds import StartChannelCheck
from engine.model import SYSTEM
from engine.public_tables import survey_answer
from engine.queries.cases import find_case, view_case
from engine.runtime import Engine
from tests.browser.conftest import PICTURES, Visit
from tests.browser.test_look import CLERK, KASI, START, record
from tests.conftest import ROOT
from tests.engine.commands.conftest import TRIAGE, do
from tests.web.conftest import PASSWORD

Open = Callable[..., Visit]


def printed(me: Visit, name: str, size: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    me.page.pdf(path=PICTURES / f"{name}-{size}.pdf", format=size, prefer_css_page_size=False)


def open_item(office: Engine, number: str) -> str:
    return office.query(lambda s: view_case(s, find_case(s, number))).open_items[0][0]


def follow(visit: Open, number: str, code: str) -> Visit:
    me = visit().open("/cek/")
    me.page.get_by_label("Nomor pengaduan").fill(number)
    me.page.get_by_label("Kode akses").fill(code)
    me.press("Lihat pengaduan")
    me.page.get_by_role("heading", name=f"Pengaduan {number}").wait_for()
    return me


def test_the_receipt_is_printed_on_small_and_large_paper(visit: Open) -> None:
    clerk = visit().sign_in(CLERK)
    record(clerk)
    for size in ("A4", "A5"):
        printed(clerk, "tanda-terima", size)
    clerk.follow(clerk.page.get_by_role("link", name="Buka kasus"))
    clerk.follow(clerk.page.get_by_role("link", name="Tanda terima").first)
    clerk.page.get_by_text("Kode akses hilang …").click()
    faults = clerk.look("tanda-terima-lagi")
    clerk.page.get_by_label("Alasan").fill("Dikenali dari KTP")
    clerk.press("Beri kode akses baru")
    clerk.page.get_by_text("Kode baru hanya tampil sekali ini").wait_for()
    assert not faults + clerk.look("tanda-terima-baru")


def test_a_complainant_follows_answers_and_rates(visit: Open, office: Engine) -> None:
    clerk = visit().sign_in(CLERK)
    number = record(clerk)
    code = clerk.page.locator(".big").nth(1).inner_text()
    me = visit().open("/cek/")
    faults = me.look("cek")
    me.page.get_by_label("Nomor pengaduan").fill(number)
    me.page.get_by_label("Kode akses").fill("SALAH")
    me.press("Lihat pengaduan")
    faults += me.look("cek-kesalahan")
    me = follow(visit, number, code)
    faults += me.look("cek-status")
    do(office, open_item(office, number), {**TRIAGE, "perlu_informasi": True, "sederhana": False})
    clerk.open(f"/tugas/{open_item(office, number)}")
    clerk.follow(clerk.page.get_by_role("link", name="Bertanya lewat Cek Pengaduan"))
    clerk.page.get_by_label("Apa yang perlu diketahui?").fill("Tanggal berapa Anda mengajukan permohonan?")
    faults += clerk.look("bertanya")
    clerk.press("Tanyakan")
    me.open("/cek/status")
    faults += me.look("cek-pertanyaan")
    me.press("Kirim jawaban")
    me.page.get_by_role("alert").wait_for()
    faults += me.look("cek-jawaban-kesalahan")
    me.page.get_by_label("Jawaban Anda").fill("Tanggal 3 September, di loket dua.")
    me.press("Kirim jawaban")
    me.page.get_by_text("Jawaban Anda sudah diterima").wait_for()
    faults += me.look("cek-dijawab")
    printed(me, "cek", "A4")
    clerk.open(f"/tugas/{open_item(office, number)}").follow(clerk.page.get_by_role("link", name="Baca jawabannya"))
    faults += clerk.look("jawaban-dibaca")
    assert not faults, "\n".join(faults)


def test_the_survey_is_sound_at_every_width(visit: Open, office: Engine) -> None:
    clerk = visit().sign_in(CLERK)
    number = record(clerk)
    code = clerk.page.locator(".big").nth(1).inner_text()
    do(office, open_item(office, number), TRIAGE)
    do(office, open_item(office, number), {"jawaban_langsung": "Sudah dijelaskan.", "selesai_langsung": True})
    me = follow(visit, number, code)
    faults = me.look("cek-selesai")
    me.follow(me.page.get_by_role("link", name="Isi survei"))
    me.press("Kirim penilaian")
    me.page.get_by_role("alert").wait_for()
    faults += me.look("survei-kesalahan")
    me.page.get_by_label("Sangat baik").first.check()
    me.press("Kirim penilaian")
    me.page.get_by_text("Terima kasih").wait_for()
    set_password(office, "ketut.sriani", PASSWORD)
    kabid = visit().sign_in("ketut.sriani").open("/survei/hasil")
    faults += kabid.look("survei-hasil-kosong")
    now = datetime.now(UTC)
    with office.database.write() as session:
        for number_ in range(12):
            month = now.date().replace(day=1, month=now.month if number_ < 9 else 1)
            scores = {"waktu": 2 + number_ % 3, "perilaku": 4, "prosedur": 3}
            row = {"id": str(number_), "month": month, "overall": 3 + number_ % 2, "elements": scores}
            session.execute(survey_answer.insert().values(**row, comment="Loketnya ramah." if number_ == 1 else None))
    kabid.open("/survei/hasil").page.get_by_text("Sebagai tabel").click()
    assert not faults + kabid.look("survei-hasil"), "\n".join(faults)


def test_the_channel_check_is_sound_at_every_width(visit: Open, office: Engine) -> None:
    office.execute(DeployBundle(read_bundle(ROOT, "pemeriksaan_kanal_harian"), ()), SYSTEM)
    for day in (23, 24):
        moment = datetime(2026, 11, day, 1, tzinfo=UTC)
        office.execute(StartChannelCheck(moment.date()), SYSTEM, moment)
    office.clock = lambda: datetime(2026, 11, 24, 3, tzinfo=UTC)
    me = visit(script=False).sign_in(CLERK).open("/kanal/")
    me.press("Tidak ada hari ini Surel")
    me.follow(me.page.get_by_role("link", name="Catat pengaduan Surat"))
    assert me.page.get_by_label("Diterima melalui").input_value() == "SURAT"
    me = visit().sign_in(CLERK).open("/kanal/")
    faults = me.look("kanal")
    me.press("Selesaikan pemeriksaan hari ini")
    me.page.get_by_role("alert").wait_for()
    faults += me.look("kanal-kesalahan")
    me.follow(me.page.get_by_role("button", name="kanal yang tersisa"))
    me.page.get_by_text("Semua kanal sudah diperiksa").wait_for()
    me.press("Selesaikan pemeriksaan hari ini")
    me.page.get_by_text("Pemeriksaan kanal hari ini selesai").wait_for()
    kasi = visit().sign_in(KASI).open("/kanal/bulan/2026-11")
    faults += kasi.look("kanal-bulan")
    assert not faults, "\n".join(faults)


def test_mulai_asks_for_what_the_channel_has(visit: Open) -> None:
    me = visit().sign_in(CLERK).open(START)
    page = me.page
    page.get_by_label("Diterima melalui").select_option("SURAT")
    page.get_by_label("Nomor surat").wait_for()
    faults = me.look("mulai-surat")
    page.get_by_label("Diterima melalui").select_option("SP4N_LAPOR")
    page.get_by_label("Nomor aduan di sistem asal").wait_for()
    page.get_by_label("Nomor surat").wait_for(state="detached")
    assert not faults + me.look("mulai-lapor")


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.guard, "FASTEST_S", 0)


def test_a_complaint_is_written_on_the_website(visit: Open, office: Engine, hurried: None, tmp_path: Path) -> None:
    office.execute(SetConfig("penjaga_sampaikan", {"bukti_kerja": "SELALU"}, office.clock().date()), SYSTEM)
    Image.new("RGB", (4200, 3000), (120, 90, 60)).save(tmp_path / "foto.png")
    Image.effect_noise((2600, 1800), 80).convert("RGB").save(tmp_path / "besar.jpg", quality=95)
    me = visit().open("/sampaikan/")
    page, on = me.page, me.page.get_by_role("button", name="Lanjut")
    faults = me.look("sampaikan-1")
    page.get_by_label("Pokok pengaduan secara singkat").fill("Izin usaha tidak kunjung terbit")
    page.get_by_label("Uraian pengaduan").fill("Permohonan izin usaha saya sudah tiga bulan tidak ada kabarnya.")
    page.get_by_label("Jenis pelayanan yang diadukan").select_option(index=1)
    on.last.click()
    page.get_by_role("heading", name="Identitas pengadu").wait_for()
    on.last.click()
    page.get_by_role("alert").wait_for()
    faults += me.look("sampaikan-2-kesalahan")
    page.get_by_label("Anonim").check()
    page.get_by_label("Nama", exact=True).wait_for(state="detached")
    on.last.click()
    page.get_by_role("heading", name="Kejadian").wait_for()
    page.go_back()
    assert page.get_by_label("Anonim").is_checked()
    page.go_back()
    page.go_back()
    assert page.get_by_label("Pokok pengaduan secara singkat").input_value() == "Izin usaha tidak kunjung terbit"
    me.open("/sampaikan/3")
    faults += me.look("sampaikan-3")
    on.last.click()
    page.get_by_role("heading", name="Foto dan bukti").wait_for()
    page.get_by_label("Bukti terlampir").set_input_files([tmp_path / "foto.png", tmp_path / "besar.jpg"])
    page.wait_for_timeout(1500)
    faults += me.look("sampaikan-foto")
    on.last.click()
    page.get_by_role("heading", name="Periksa dan kirim").wait_for()
    page.get_by_text("Peramban Anda sudah diperiksa").wait_for()
    faults += me.look("sampaikan-kirim")
    me.press("Kirim pengaduan")
    page.get_by_role("heading", name="Pengaduan Anda diterima").wait_for()
    faults += me.look("sampaikan-terima")
    printed(me, "sampaikan-terima", "A5")
    assert not faults, "\n".join(faults)
    assert not [told for told in me.complaints if "422" not in told], me.complaints


def test_a_complaint_is_written_without_javascript(visit: Open, hurried: None) -> None:
    me = visit(script=False).open("/sampaikan/")
    page, on = me.page, me.page.get_by_role("button", name="Lanjut")
    page.get_by_label("Pokok pengaduan secara singkat").fill("Izin usaha tidak kunjung terbit")
    page.get_by_label("Uraian pengaduan").fill("Permohonan izin usaha saya sudah tiga bulan tidak ada kabarnya.")
    page.get_by_label("Jenis pelayanan yang diadukan").select_option(index=1)
    on.last.click()
    page.get_by_label("Anonim").check()
    for heading in ("Kejadian", "Foto dan bukti", "Periksa dan kirim"):
        on.last.click()
        page.get_by_role("heading", name=heading, exact=True).first.wait_for()
    me.press("Kirim pengaduan")
    page.get_by_role("heading", name="Pengaduan Anda diterima").wait_for()
