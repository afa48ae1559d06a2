"""Pengaturan: its keepers change the office, everybody else stays outside; nothing that was typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from engine.authentication import set_password
from engine.benchmarks import drawing
from engine.commands.definitions import DeployBundle
from engine.commands.instances import StartProcess
from engine.commands.office import SetConfig
from engine.commands.work_items import CompleteWorkItem
from engine.errors import Forbidden
from engine.model import SYSTEM
from engine.queries.cases import list_cases, view_case
from engine.queries.moving import last_recomputation
from engine.queries.numbers import number_book
from engine.runtime import Engine
from engine.tables import history_event
from engine.worker import recompute_deadlines
from tests.conftest import NOON
from tests.engine.commands.conftest import statements, user
from tests.engine.commands.test_incidents import DECIDES
from tests.web.conftest import PASSWORD, Browser
from tests.web.test_pages import CLERKS_NAME, sent

Open = Callable[[], Browser]
ADMIN, OWNER = "luh.sari", "pemilik.proses"
PAGES = ("orang", "peran", "kalender", "tenggat", "daftar", "kop", "penomoran", "surel", "pemeliharaan")
OWNERS = ("kalender", "tenggat", "daftar", "kop", "penomoran", "pemeliharaan")


@pytest.fixture
def admin(browser: Open, house: Engine) -> Browser:
    set_password(house, ADMIN, PASSWORD)
    return browser().sign_in(ADMIN)


@pytest.fixture
def owner(browser: Open, house: Engine, admin: Browser) -> Browser:
    admin.open("/pengaturan/orang/baru")
    admin.send("/pengaturan/orang/baru", user_id=OWNER, name="Pemilik Proses")
    admin.open("/pengaturan/peran/PEMILIK_PROSES")
    admin.send(
        "/pengaturan/peran/PEMILIK_PROSES/pemegang", user_id=OWNER, capacity="definitif", valid_from="2026-01-01"
    )
    set_password(house, OWNER, PASSWORD)
    return browser().sign_in(OWNER)


def record(browser: Open) -> None:
    clerk = browser().sign_in(CLERKS_NAME)
    clerk.open("/mulai/penanganan_pengaduan")
    clerk.send("/mulai/penanganan_pengaduan", **sent())


def test_an_administrator_opens_every_part(admin: Browser) -> None:
    assert ">Pengaturan</a>" in admin.page
    admin.open("/pengaturan/")
    for page in PAGES:
        assert f'href="/pengaturan/{page}"' in admin.page
        admin.open(f"/pengaturan/{page}")
        assert admin.status == 200, page


def test_a_process_owner_opens_what_concerns_the_process(owner: Browser) -> None:
    owner.open("/pengaturan/")
    for page in PAGES:
        assert (f'href="/pengaturan/{page}"' in owner.open("/pengaturan/")) == (page in OWNERS)
        owner.open(f"/pengaturan/{page}")
        assert owner.status == (200 if page in OWNERS else 403), page
    owner.open("/pengaturan/pemeliharaan")
    assert "Pekerjaan yang gagal" not in owner.page


@pytest.mark.parametrize("name", [CLERKS_NAME, "gede.suardana"])
def test_nobody_else_gets_in(browser: Open, name: str) -> None:
    me = browser().sign_in(name)
    assert ">Pengaturan</a>" not in me.page
    for page in ("", *PAGES, "orang/baru", "orang/luh.sari", "peran/KASI", "tenggat/jam_tutup", "daftar/opd"):
        me.open(f"/pengaturan/{page}")
        assert me.status == 403, page
    me.open("/")
    me.send("/pengaturan/orang/luh.sari/tutup")
    assert me.status == 403
    me.open("/")
    me.send("/pengaturan/kalender", tindakan="hapus", hari="2026-01-01", pasti="ya")
    assert me.status == 403


def test_a_stranger_is_asked_to_sign_in(browser: Open) -> None:
    assert "Kata sandi" in browser().open("/pengaturan/orang")


def test_a_person_is_added_with_a_password_that_works_and_is_shown_once(admin: Browser, browser: Open) -> None:
    admin.open("/pengaturan/orang/baru")
    admin.send("/pengaturan/orang/baru", user_id="Putu Ayu", name="", nip="12", email="bukan")
    assert (admin.status, admin.page.count('aria-invalid="true"')) == (422, 4)
    assert 'value="Putu Ayu"' in admin.page
    assert "<title>Kesalahan:" in admin.page
    admin.send("/pengaturan/orang/baru", user_id="putu.ayu", name="Putu Ayu, S.E.", nip="198001012005011234")
    password = re.search(r'class="secret">([^<]+)<', admin.page)
    assert password
    assert password[1] not in admin.open("/pengaturan/orang/putu.ayu")
    assert "Tugas Saya" in browser().sign_in("putu.ayu", password[1]).page
    admin.open("/pengaturan/orang/baru")
    assert "sudah dipakai" in admin.send("/pengaturan/orang/baru", user_id="putu.ayu", name="Lain")


def test_a_persons_data_is_corrected_and_the_page_tells_old_and_new(admin: Browser) -> None:
    admin.open("/pengaturan/orang/made.wirawan")
    admin.send("/pengaturan/orang/made.wirawan", name="I Made Baru", rank="Penata", nip="", email="")
    assert "Data disimpan" in admin.page
    assert "I Made Baru</ins>" in admin.page
    admin.send("/pengaturan/orang/made.wirawan", name="", rank="Penata")
    assert (admin.status, "Isilah nama lengkapnya" in admin.page) == (422, True)


def test_closing_an_account_gives_its_work_back(admin: Browser, browser: Open, house: Engine) -> None:
    record(browser)
    clerk = browser().sign_in(CLERKS_NAME)
    item = clerk.open("/").split('href="/tugas/')[1].split('"')[0]
    clerk.open(f"/tugas/{item}")
    clerk.send(f"/tugas/{item}/ambil")
    admin.open(f"/pengaturan/orang/{CLERKS_NAME}")
    assert "Menelaah awal pengaduan" in admin.page
    admin.send(f"/pengaturan/orang/{CLERKS_NAME}/tutup", lepas="ya")
    assert "1 tugas dikembalikan" in admin.page
    clerk.open("/")
    assert "Kata sandi" in clerk.page
    assert CLERKS_NAME in admin.open("/pengaturan/orang?keadaan=ditutup")
    admin.open(f"/pengaturan/orang/{CLERKS_NAME}")
    admin.send(f"/pengaturan/orang/{CLERKS_NAME}/buka")
    assert "Akun dibuka lagi" in admin.page
    admin.open(f"/pengaturan/orang/{ADMIN}")
    admin.send(f"/pengaturan/orang/{ADMIN}/tutup")
    assert (admin.status, "administrator terakhir" in admin.page) == (422, True)


def test_sessions_are_ended_and_passwords_given_anew(admin: Browser, browser: Open) -> None:
    clerk = browser().sign_in(CLERKS_NAME)
    admin.open(f"/pengaturan/orang/{CLERKS_NAME}")
    assert "1 sesi ditutup" in admin.send(f"/pengaturan/orang/{CLERKS_NAME}/sesi")
    assert "Kata sandi" in clerk.open("/")
    admin.send(f"/pengaturan/orang/{CLERKS_NAME}/sandi")
    assert "Kata sandi sementara" in admin.page
    assert "tidak benar" in browser().sign_in(CLERKS_NAME).page


def test_an_absence_is_one_step_and_holes_in_the_plan_are_told(admin: Browser) -> None:
    admin.open("/pengaturan/peran/KASI")
    address = "/pengaturan/peran/KASI/pemegang"
    admin.send(address, form="absent", capacity="plh", user_id="made.wirawan", valid_from="2026-03-04", valid_to="")
    assert (admin.status, "Plh. selalu sampai hari tertentu" in admin.page) == (422, True)
    assert 'href="#satu-valid_to"' in admin.page
    dates = {"valid_from": "2026-03-04", "valid_to": "2026-03-06"}
    admin.send(address, form="absent", capacity="plh", user_id="made.wirawan", **dates)
    assert "Peran diberikan" in admin.page
    admin.send(address, form="assign", capacity="plt", user_id="made.wirawan", **dates)
    assert (admin.status, "sudah memegang" in admin.page) == (422, True)
    admin.send("/pengaturan/peran/KASI/akhiri", user_id="made.wirawan", valid_from="2026-03-04")
    assert "Peran diakhiri" in admin.page
    admin.send("/pengaturan/peran/KASI/akhiri", user_id="gede.suardana", valid_from="2020-01-01", last="2026-03-10")
    assert "Tidak ada pemegang mulai Rabu, 11 Maret 2026" in admin.page
    assert "Tidak ada pemegang mulai" in admin.open("/pengaturan/peran")
    admin.open("/pengaturan/peran/ADMIN")
    admin.send("/pengaturan/peran/ADMIN/akhiri", user_id=ADMIN, valid_from="2020-01-01", last="2026-03-10")
    assert (admin.status, "administrator terakhir" in admin.page) == (422, True)


def test_a_role_is_added_and_renamed(admin: Browser) -> None:
    admin.open("/pengaturan/peran")
    admin.send("/pengaturan/peran", key="kecil", title="")
    assert (admin.status, admin.page.count('aria-invalid="true"')) == (422, 2)
    admin.send("/pengaturan/peran", key="PETUGAS_BARU", title="Petugas Baru", superior="KASI")
    assert "Belum ada yang memegang peran ini" in admin.page
    admin.send("/pengaturan/peran/KADIS", title="Kepala Dinas", superior="PETUGAS_BARU")
    assert (admin.status, "atasan dirinya sendiri" in admin.page) == (422, True)


def test_a_day_off_is_previewed_then_saved_and_told(admin: Browser, browser: Open, house: Engine) -> None:
    record(browser)
    admin.open("/pengaturan/kalender")
    assert "235 hari kerja" in admin.page
    address = "/pengaturan/kalender"
    admin.send(address, tindakan="tambah", hari="besok", nama="", jenis="LIBUR_LAIN")
    assert (admin.status, admin.page.count('aria-invalid="true"')) == (422, 2)
    day = {"tindakan": "tambah", "hari": "2026-03-04", "nama": "Siwaratri", "jenis": "LIBUR_LAIN"}
    page = admin.send(address, **day)
    assert "Tenggat 1 kasus dan 1 tugas bergeser" in page
    assert "PGD-2026-00001" in page
    assert house.query(last_recomputation) is None
    page = admin.send(address, **day, pasti="ya")
    assert "234 hari kerja" in page
    assert "sedang dihitung ulang" in page
    assert "Siwaratri</ins>" in page
    recompute_deadlines(house, house.query(last_recomputation).id)
    assert "1 dari 1 kasus terbuka bergeser" in admin.open(address)
    (line,) = house.query(list_cases)
    assert "memindahkan tenggat dari" in admin.open(f"/kasus/{line.instance_id}")
    admin.open(address)
    assert "bukan hari libur lagi" in admin.send(address, tindakan="hapus", hari="2026-03-04")
    for year in ("1900", "x"):
        admin.open(f"/pengaturan/kalender?tahun={year}")
        assert admin.status == 404


def test_the_facultative_switch_holds_from_its_day(admin: Browser) -> None:
    admin.open("/pengaturan/kalender")
    switch = {"tindakan": "fakultatif", "libur": "tidak", "tahun": "2026"}
    admin.send("/pengaturan/kalender", **switch, mulai="2026-07-01", pasti="ya")
    assert "236 hari kerja" in admin.page, "of the five facultative working days, one comes after July"
    admin.send("/pengaturan/kalender", tindakan="muat", dari="2030", sampai="2040")
    assert admin.status == 422
    admin.send("/pengaturan/kalender", tindakan="muat", dari="2030", sampai="2030", pasti="ya")
    assert "Kalender 2030" in admin.page


def test_a_limit_is_previewed_kept_by_date_and_withdrawn(admin: Browser, browser: Open, house: Engine) -> None:
    record(browser)
    address = "/pengaturan/tenggat/tenggat.tanpa_pemeriksaan"
    admin.open(address)
    admin.send(address, number="x", unit="HK", valid_from="2026-03-01")
    assert (admin.status, 'value="x"' in admin.page) == (422, True)
    new = {"number": "10", "unit": "HK", "valid_from": "2026-03-01", "basis": "SK 12/2026"}
    assert "Tenggat 1 kasus" in admin.send(address, **new)
    assert "Disimpan" in admin.send(address, **new, pasti="ya")
    admin.send(address, **{**new, "valid_from": "2026-05-01", "number": "7"}, pasti="ya")
    assert "mulai 1 Mei 2026: 7 hari kerja" in admin.page
    admin.open(address)
    admin.send(f"{address}/tarik", valid_from="2026-05-01")
    assert "1 Mei 2026: 7 hari kerja" not in admin.open("/pengaturan/tenggat")
    (line,) = house.query(list_cases)
    assert line.business_key == "PGD-2026-00001"


def test_other_rules_and_steps_have_their_own_page(admin: Browser) -> None:
    admin.open("/pengaturan/tenggat")
    step = re.search(r'/pengaturan/tenggat/(mutu_baku\.penanganan_pengaduan\.Task_AnalisisKasi)"', admin.page)
    assert step
    for key, value, good in (("jam_tutup", "sore", False), ("jam_tutup", "15:30", True), ("min_kontak", "0", False)):
        admin.open(f"/pengaturan/tenggat/{key}")
        admin.send(f"/pengaturan/tenggat/{key}", **{key: value}, valid_from="2026-03-02", pasti="ya")
        assert (admin.status == 200) is good, (key, value)
    admin.open("/pengaturan/tenggat/peringatan_persen")
    admin.send("/pengaturan/tenggat/peringatan_persen", peringatan_persen="60, 90", valid_from="2026-03-02", pasti="ya")
    assert "60 %, 90 %" in admin.page
    admin.open(f"/pengaturan/tenggat/{step[1]}")
    admin.send(f"/pengaturan/tenggat/{step[1]}", number="5", unit="HK", valid_from="2026-03-02", pasti="ya")
    assert "ditetapkan kantor" in admin.page
    admin.open("/pengaturan/tenggat/kop")
    assert admin.status == 404


def test_lists_grow_and_shrink_without_losing_anything(admin: Browser) -> None:
    admin.open("/pengaturan/daftar/kanal")
    admin.send("/pengaturan/daftar/kanal", value="wa gateway", label="", kelompok="")
    assert (admin.status, admin.page.count('aria-invalid="true"')) == (422, 2)
    new = {"value": "WHATSAPP", "label": "WhatsApp", "kelompok": "TIDAK_LANGSUNG", "diperiksa_harian": "ya"}
    assert "WhatsApp ditambahkan" in admin.send("/pengaturan/daftar/kanal", **new)
    admin.send("/pengaturan/daftar/kanal/WHATSAPP", label="WhatsApp kantor", kelompok="TIDAK_LANGSUNG")
    assert "tidak dipakai" in admin.page
    admin.send("/pengaturan/daftar/kanal/WHATSAPP/geser", arah="naik")
    assert admin.page.index("WhatsApp kantor") < admin.page.index("SP4N-LAPOR!")
    area = {"value": "51.71.05.1001", "nama": "Baru", "jenis": "DESA", "kecamatan": "Denpasar Timur"}
    assert "Desa Baru, Denpasar Timur" in admin.send("/pengaturan/daftar/wilayah", **area)
    for address in ("/pengaturan/daftar/tidak", "/pengaturan/daftar/kanal/TIDAK"):
        admin.open(address)
        assert admin.status == 404


def test_the_letterhead_is_previewed_and_saved(admin: Browser) -> None:
    admin.open("/pengaturan/kop")
    parts = {"pemda": "PEMERINTAH KOTA", "dinas": "DINAS BARU", "alamat": "Jalan Baru", "kota": "Denpasar"}
    assert 'data-kop="dinas">DINAS BARU' in admin.send("/pengaturan/kop", **parts, valid_from="2026-03-02", lihat="ya")
    assert "DINAS BARU" not in admin.open("/pengaturan/kop")
    admin.send("/pengaturan/kop", **{**parts, "dinas": ""}, valid_from="2026-03-02")
    assert (admin.status, 'id="dinas-salah"' in admin.page) == (422, True)
    admin.send("/pengaturan/kop", **parts, valid_from="2026-03-02")
    assert "DINAS BARU</ins>" in admin.page
    admin.send("/pengaturan/kop/dasar-hukum", dasar_hukum="Undang-Undang A\n\nPeraturan B")
    assert "Undang-Undang A, Peraturan B</ins>" in admin.page


def test_a_pattern_that_cannot_work_is_refused_at_the_field(admin: Browser, browser: Open) -> None:
    record(browser)
    page = admin.open("/pengaturan/penomoran/register")
    assert "PGD-2026-00002" in page
    for pattern in ("PGD-{tahun}", "PGD-{nomor", "{apa}-{nomor}"):
        admin.send("/pengaturan/penomoran/register", pola=pattern, valid_from="2026-03-02")
        assert (admin.status, 'id="pola-salah"' in admin.page) == (422, True)
    admin.send("/pengaturan/penomoran/register", pola="ADU/{nomor:03d}/{tahun}", valid_from="2026-03-02", lihat="ya")
    assert "ADU/002/2026" in admin.page
    admin.send("/pengaturan/penomoran/register", pola="ADU/{nomor:03d}/{tahun}", valid_from="2026-03-02")
    record(browser)
    assert "ADU/002/2026" in admin.open("/pengaturan/penomoran/register")
    admin.open("/pengaturan/penomoran")
    assert "999.1" in admin.send("/pengaturan/penomoran", kode="999.1")


def test_mail_shows_no_password_and_says_what_is_missing(admin: Browser) -> None:
    assert "Server surel belum diatur" in admin.open("/pengaturan/surel")
    admin.send("/pengaturan/surel/uji", alamat="dua@x.id, tiga@x.id")
    assert (admin.status, "satu alamat surel" in admin.page) == (422, True)
    admin.send("/pengaturan/surel/uji", alamat="saya@denpasar.example")
    assert "belum diatur, jadi tidak ada yang dikirim" in admin.page


def test_upkeep_says_what_to_do(admin: Browser) -> None:
    page = admin.open("/pengaturan/pemeliharaan")
    assert "Jalankan alur serve atau alur worker" in page
    assert "Tidak ada gangguan" in page
    admin.send("/pengaturan/pemeliharaan/pekerjaan/tidak-ada")
    assert admin.status == 404


def test_a_halted_case_says_so_and_goes_on_with_a_value_put_right(owner: Browser, browser: Open, house: Engine) -> None:
    house.execute(DeployBundle(drawing.bundle("ukur_gerbang", DECIDES), ()), SYSTEM)
    case = house.execute(StartProcess("ukur_gerbang", {"luas": "tiga"}), SYSTEM)
    house.execute(CompleteWorkItem(case.items[0][0], drawing.DATA, "sekali"), user("gede.suardana"))
    page = browser().sign_in("gede.suardana").open(f"/kasus/{case.instance_id}")
    assert "Terhenti pada “G” karena gangguan" in page
    assert "Tidak ada tugas orang" not in page
    page = owner.open("/pengaturan/pemeliharaan")
    assert "luas &gt; 3" in page
    address = re.search(r'action="(/pengaturan/pemeliharaan/gangguan/[^"]+)"', page)
    assert address
    assert "memerlukan alasan" in owner.send(address[1], **{"nilai.luas": "5"})
    assert "Dicoba lagi" in owner.send(address[1], **{"nilai.luas": "5", "alasan": "Salah ketik."})
    assert house.query(lambda session: view_case(session, case.instance_id)).open_items[0][1] == "U"


def test_the_process_owner_cannot_change_who_proves_more(owner: Browser, house: Engine) -> None:
    with pytest.raises(Forbidden):
        house.execute(SetConfig("faktor_kedua", [], NOON.date()), user(OWNER))
    house.execute(SetConfig("min_kontak", 4, NOON.date()), user(OWNER))
    owner.open("/pengaturan/peran/KASI")
    assert owner.status == 403


def test_a_refused_change_is_in_the_history(browser: Open, house: Engine) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.send("/pengaturan/kop", dinas="DINAS SAYA")
    query = select(history_event.c.payload).where(history_event.c.kind == "actor.refused")
    assert "OpenSettings" in house.query(lambda session: session.execute(query).scalar())


def test_the_book_explains_its_gaps(house: Engine, browser: Open) -> None:
    record(browser)
    with house.database.write() as session:
        session.connection().exec_driver_sql("UPDATE issued_number SET number = 7, text = 'PGD-7'")
        session.connection().exec_driver_sql("UPDATE number_series SET last = 9 WHERE series = 'register'")
    book = house.query(lambda session: number_book(session, "register", 2026))
    assert [(entry.number, entry.until) for entry in book.entries] == [(8, 9), (7, None), (1, 6)]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_few_statements(admin: Browser, house: Engine, page: str) -> None:
    admin.open(f"/pengaturan/{page}")
    with statements(house) as seen:
        admin.open(f"/pengaturan/{page}")
    found = [text for text in seen if text not in ("BEGIN", "COMMIT", "ROLLBACK")]
    assert len(found) <= (26 if page == "pemeliharaan" else 11), "\n".join(found)
