"""Forms of work items as a browser without JavaScript sends them: rows, files, dates, what a form begins with."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from PIL import Image

import engine.uploads
from engine.authentication import set_password
from engine.commands.attachments import AttachFile
from engine.documents import context_of, render
from engine.errors import FormInvalid
from engine.queries.cases import view_case
from engine.queries.papers import paper_order
from engine.runtime import Engine
from engine.worker import Inline
from tests.conftest import PROCESS, ROOT, player_on
from tests.engine.commands.conftest import do, user
from tests.web.conftest import PASSWORD, Browser
from web.typed import moment

Open = Callable[[], Browser]
CASES = {case["id"]: case for case in json.loads((ROOT / "bpmn" / PROCESS / "contoh_kasus.json").read_text())}
SECTION, CLERK = "ayu.lestari", "made.wirawan"
INVITATION, VISIT, ATTENDANCE, MINUTES, REPORT = ("P03", 7), ("P03", 9), ("P03", 10), ("P03", 11), ("P03", 12)
CONTACT = ("P05", 2)


def waiting(house: Engine, place: tuple[str, int], who: str) -> tuple[str, str]:
    """Play an example case to a place; return the instance and the work item."""
    played = player_on(house, Inline()).play(CASES[place[0]], place[1])
    set_password(house, who, PASSWORD)
    return played.instance_id, played.view.open_items[0][0]


def invited(number: int, **cells: str) -> dict[str, str]:
    return {f"undangan-{number}-{key}": value for key, value in cells.items()}


def test_an_invitation_begins_with_the_six_groups_from_the_area(browser: Open, house: Engine) -> None:
    _, item = waiting(house, INVITATION, SECTION)
    page = browser().sign_in(SECTION).open(f"/tugas/{item}")
    places = [page.index(name) for name in ("Camat Denpasar Selatan", "Perbekel Pemogan", "Kepala Dusun (Kadus)")]
    assert places == sorted(places)
    assert "Lurah Pemogan" not in page
    assert "Terisi otomatis dari kasus" in page


def test_a_session_on_a_day_off_or_too_soon_is_refused_by_name(browser: Open, house: Engine) -> None:
    _, item = waiting(house, INVITATION, SECTION)
    me = browser().sign_in(SECTION)
    me.open(f"/tugas/{item}")
    rows = {
        "sesi-jumlah": "3",
        "sesi-0-tanggal": "2026-03-19",
        "sesi-1-tanggal": "7/3/2026",
        "sesi-2-tanggal": "2026-03-03",
    }
    me.send(f"/tugas/{item}", **rows)
    assert me.status == 422
    assert 'href="#isian-sesi-0-tanggal">Acara, baris 1: Kamis, 19 Maret 2026 libur: ' in me.page
    assert 'href="#isian-sesi-1-tanggal">Acara, baris 2: Sabtu, 7 Maret 2026 bukan hari kerja' in me.page
    assert 'href="#isian-sesi-2-tanggal">Acara, baris 3: Undangan perlu 3 hari kerja; paling cepat' in me.page


def test_rows_come_move_and_go_by_plain_posts(browser: Open, house: Engine) -> None:
    _, item = waiting(house, INVITATION, SECTION)
    me = browser().sign_in(SECTION)
    me.open(f"/tugas/{item}")
    two = {"undangan-jumlah": "2", **invited(0, jabatan="Satu"), **invited(1, jabatan="Dua")}

    def order() -> list[str]:
        rows = me.page.split('data-group="undangan"')[1].split("<template")[0]
        return [part.split("</textarea>")[0].split(">")[-1] for part in rows.split('-jabatan" rows')[1:]]

    me.send(f"/tugas/{item}", aksi="turun:undangan:0", **two)
    assert order() == ["Dua", "Satu"]
    me.send(f"/tugas/{item}", aksi="salin:undangan:1", **two)
    assert order() == ["Satu", "Dua", "Dua"]
    me.send(f"/tugas/{item}", aksi="hapus:undangan:0", **two)
    assert order() == ["Dua"]
    me.send(f"/tugas/{item}", aksi="tambah:undangan:5", **two)
    assert order() == ["Satu", "Dua", "", "", "", "", ""]
    me.send(f"/tugas/{item}", aksi="awal:undangan", lokasi_kode_wilayah="51.71.01.1004", **two)
    assert "Lurah Panjer" in me.page


def test_a_letter_is_shown_before_it_is_sent(browser: Open, house: Engine) -> None:
    _, item = waiting(house, INVITATION, SECTION)
    me = browser().sign_in(SECTION)
    me.open(f"/tugas/{item}")
    me.send(f"/tugas/{item}", aksi="pratinjau", surat_bahan="Dokumen PBG", **{"undangan-jumlah": "0"})
    assert "Pratinjau: KONSEP" in me.page
    assert "Mohon membawa: Dokumen PBG." in me.page


def test_a_contact_log_only_grows_and_rests_the_next_attempt(browser: Open, house: Engine) -> None:
    instance, item = waiting(house, CONTACT, CLERK)
    first = {"tanggal": "2026-03-02", "cara": "Telepon", "hasil": "Tidak diangkat", "berikutnya": "2026-03-04"}
    do(house, item, {"kontak_log": [first], "hasil_kontak": "COBA_LAGI"}, user(CLERK))
    again = house.query(lambda s: view_case(s, instance)).open_items[0][0]
    me = browser().sign_in(CLERK)
    assert '<td data-label="Hasil">Tidak diangkat</td>' in me.open(f"/tugas/{again}")
    cells = {"tanggal": "02/03/2026", "cara": "WhatsApp", "hasil": "Belum dibalas"}
    sent = {f"kontak_log-1-{key}": value for key, value in cells.items()}
    forged = {"kontak_log-0-hasil": "Saya ubah", "kontak_log-jumlah": "2", "hasil_kontak": "COBA_LAGI"}
    me.send(f"/tugas/{again}", **sent, **forged)
    data = house.query(lambda s: view_case(s, instance)).data
    assert (data["jumlah_kontak"], data["jumlah_hari_kontak"]) == (2, 1)
    third = house.query(lambda s: view_case(s, instance)).open_items[0][0]
    page = me.open(f"/tugas/{third}")
    assert ("Saya ubah" in page, "Belum dibalas" in page) == (False, True)


def test_the_report_begins_with_the_story_and_names_nobody(browser: Open, house: Engine) -> None:
    _, item = waiting(house, REPORT, SECTION)
    page = browser().sign_in(SECTION).open(f"/tugas/{item}")
    facts = page.split('id="isian-laporan_fakta"')[1].split("</textarea>")[0]
    assert "Mencatat pengaduan pada Kertas Pengaduan oleh Petugas Informasi" in facts
    assert "Hasil peninjauan lokasi:" in facts
    assert "Wayan Contoh" not in facts


def test_minutes_carry_the_day_of_the_meeting(browser: Open, house: Engine) -> None:
    _, item = waiting(house, MINUTES, SECTION)
    me = browser().sign_in(SECTION)
    me.open(f"/tugas/{item}")
    me.send(f"/tugas/{item}", ba_tanggal="2026-02-27")
    assert "Berita Acara bertanggal sama dengan pelaksanaan: 2026-02-13" in me.page


def test_a_signature_drawn_without_a_line_is_stored_with_the_page(browser: Open, house: Engine) -> None:
    _, item = waiting(house, ATTENDANCE, SECTION)
    me = browser().sign_in(SECTION)
    me.open(f"/tugas/{item}")
    drawn = BytesIO()
    Image.new("RGBA", (60, 20), (0, 0, 0, 0)).save(drawn, "PNG")
    url = "data:image/png;base64," + base64.b64encode(drawn.getvalue()).decode()
    row = {"hadir-jumlah": "1", "hadir-0-nama": "Ni Wayan", "hadir-0-tanda_tangan-gambar": url}
    page = me.send(f"/tugas/{item}", **row)
    kept = page.split('name="hadir-0-tanda_tangan" value="')[1].split('"')[0]
    assert me.client.get(f"/tugas/{item}/berkas/{kept}").headers["Content-Type"] == "image/jpeg"
    stranger = browser().sign_in(CLERK)
    assert stranger.client.get(f"/tugas/{item}/berkas/{kept}").status_code == 404


def test_a_photo_is_listed_and_can_be_taken_out(browser: Open, house: Engine) -> None:
    _, item = waiting(house, VISIT, SECTION)
    me = browser().sign_in(SECTION)
    me.open(f"/tugas/{item}")
    photo = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(photo, "JPEG")
    photo.seek(0)
    page = me.send(f"/tugas/{item}", hasil_rapat="", **{"foto-berkas": (photo, "lokasi.jpg")})
    assert "lokasi.jpg <span" in page
    kept = page.split('name="foto" value="')[1].split('"')[0]
    assert "lokasi.jpg" not in me.send(f"/tugas/{item}", foto=kept, aksi=f"buang:foto:{kept}")


def test_a_photo_that_is_too_large_is_refused_at_its_field_and_the_rest_is_kept(
    browser: Open, house: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine.uploads, "MAX_BYTES", 300_000)
    _, item = waiting(house, VISIT, SECTION)
    me = browser().sign_in(SECTION)
    me.open(f"/tugas/{item}")
    large = BytesIO(b"\xff\xd8" + bytes(400_000))
    me.send(f"/tugas/{item}", keterangan_foto="Tampak depan", **{"foto-berkas": (large, "besar.jpg")})
    assert me.status == 422
    assert "perkecil lalu unggah lagi" in me.page.split('id="isian-foto-salah"')[1][:200]
    assert "Tampak depan" in me.page


def test_a_signature_is_printed_on_the_attendance_list(browser: Open, house: Engine) -> None:
    _, item = waiting(house, ATTENDANCE, SECTION)
    drawn = BytesIO()
    Image.new("RGB", (60, 20), "black").save(drawn, "PNG")
    sign = AttachFile(item, "hadir.tanda_tangan", "tanda-tangan.png", drawn.getvalue())
    kept = house.execute(sign, user(SECTION))
    row = {"instansi": "DPMPTSP", "jabatan": "Kepala", "kehadiran": "HADIR", "nama": "Ni Wayan", "tanda_tangan": [kept]}
    many = [row, *({**row, "tanda_tangan": []} for _ in range(5))]
    instance = do(house, item, {"hadir": many, "lengkap": True}, user(SECTION)).instance_id
    papers = house.query(lambda s: view_case(s, instance)).documents
    asked = next(paper.id for paper in papers if paper.template == "daftar_hadir")
    order = house.query(lambda s: paper_order(s, house.house, asked))
    content = render(order.template, order.paper.template, context_of(order.paper))
    assert sum(name.startswith("word/media/") for name in ZipFile(BytesIO(content)).namelist()) == 1


def test_a_form_names_no_file_of_another_case(house: Engine) -> None:
    _, item = waiting(house, ATTENDANCE, SECTION)
    row = {"instansi": "A", "jabatan": "B", "kehadiran": "HADIR", "nama": "C", "tanda_tangan": ["berkas-lain"]}
    with pytest.raises(FormInvalid) as refused:
        do(house, item, {"hadir": [row] * 6, "lengkap": True}, user(SECTION))
    assert "hadir[0].tanda_tangan" in refused.value.errors


@pytest.mark.parametrize(
    ("typed", "kind", "read"),
    [
        ("23/11/2026", "date", "2026-11-23"),
        ("23 November 2026", "date", "2026-11-23"),
        ("Senin, 23 Nov 2026", "date", "2026-11-23"),
        ("31/2/2026", "date", "31/2/2026"),
        ("9.15", "time", "09:15"),
        ("25:00", "time", "25:00"),
        ("23/11/2026 9.15", "datetime", "2026-11-23T09:15"),
        ("", "date", None),
    ],
)
def test_dates_are_read_as_people_write_them(typed: str, kind: str, read: str | None) -> None:
    assert moment(typed, kind) == read


def test_sixty_rows_are_shown_and_judged_each_at_its_place(browser: Open, house: Engine) -> None:
    _, item = waiting(house, INVITATION, SECTION)
    me = browser().sign_in(SECTION)
    me.open(f"/tugas/{item}")
    rows = {k: v for n in range(60) for k, v in invited(n, kelompok="2", jabatan=f"Kepala {n}", surel="salah").items()}
    me.send(f"/tugas/{item}", **{"undangan-jumlah": "60"}, **rows)
    assert (me.status, 'href="#isian-undangan-59-surel"' in me.page) == (422, True)
