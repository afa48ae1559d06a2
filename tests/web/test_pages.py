"""Signing in, the inbox and a work item, as a browser without JavaScript sees them."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from engine.commands.instances import StartProcess
from engine.commands.people import CloseUser
from engine.model import SYSTEM
from engine.queries.cases import view_case
from engine.runtime import Engine
from tests.engine.commands.conftest import COMPLAINT, do
from tests.web.conftest import Browser

Open = Callable[[], Browser]
CLERKS_NAME, KASIS_NAME = "made.wirawan", "gede.suardana"


@pytest.fixture
def started(house: Engine) -> tuple[str, str]:
    done = house.execute(StartProcess("penanganan_pengaduan"), SYSTEM)
    return done.instance_id, done.items[0][0]


def sent(**changes: object) -> dict[str, object]:
    data = {key: str(value).lower() if isinstance(value, bool) else value for key, value in COMPLAINT.items()}
    return {**data, **changes}


def test_nothing_is_open_to_a_stranger(browser: Open, started: tuple[str, str]) -> None:
    visitor = browser()
    for address in ("/", f"/tugas/{started[1]}", "/akun"):
        assert "<h1>Masuk</h1>" in visitor.open(address)
    sent_blind = visitor.client.post(f"/tugas/{started[1]}")
    assert (sent_blind.status_code, sent_blind.headers["Location"]) == (303, "/masuk")


def test_signing_in_leads_to_the_inbox_and_out_again(browser: Open, started: tuple[str, str]) -> None:
    me = browser().sign_in(CLERKS_NAME)
    assert "<h1>Tugas Saya</h1>" in me.page
    assert f"/tugas/{started[1]}" in me.page
    assert "Anda sudah keluar" in me.send("/keluar")
    assert "<h1>Masuk</h1>" in me.open("/")


def test_a_wrong_password_says_neither_which_is_wrong_nor_leads_away(browser: Open) -> None:
    me = browser().sign_in(CLERKS_NAME, "salah")
    assert (me.status, "Kesalahan: Masuk" in me.page) == (422, True)
    unknown = browser().sign_in("tidak.ada", "salah")
    assert "Nama pengguna atau kata sandi tidak benar" in unknown.page
    for address in ("https://jahat.example/", "//jahat.example/", "/\\jahat.example", "javascript:alert(1)"):
        other = browser()
        other.open("/masuk")
        found = other.client.post(
            "/masuk",
            query_string={"next": address},
            data={"nama": CLERKS_NAME, "sandi": "kata sandi untuk uji", "csrf_token": csrf(other.page)},
        )
        assert found.headers["Location"] == "/"


def csrf(page: str) -> str:
    return page.split('name="csrf_token" value="')[1].split('"', maxsplit=1)[0]


def test_a_closed_account_is_out_at_the_next_click(browser: Open, house: Engine) -> None:
    me = browser().sign_in(CLERKS_NAME)
    house.execute(CloseUser(CLERKS_NAME), SYSTEM)
    assert "<h1>Masuk</h1>" in me.open("/")


def test_a_form_is_filled_in_and_the_case_goes_on(browser: Open, house: Engine, started: tuple[str, str]) -> None:
    instance_id, item = started
    me = browser().sign_in(CLERKS_NAME)
    assert "Pokok pengaduan secara singkat" in me.open(f"/tugas/{item}")
    page = me.send(f"/tugas/{item}", **sent(token="sekali"))
    assert "selesai. Berikutnya: " in page
    view = house.query(lambda session: view_case(session, instance_id))
    assert (view.data["judul"], view.line.business_key) == (COMPLAINT["judul"], "PGD-2026-00001")


def test_a_mistake_is_named_and_nothing_typed_is_lost(browser: Open, started: tuple[str, str]) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(f"/tugas/{started[1]}")
    page = me.send(f"/tugas/{started[1]}", **sent(judul="", uraian="Uraian yang cukup panjang <b>ini</b>."))
    assert me.status == 422
    assert "<title>Kesalahan: " in page
    assert 'href="#isian-judul"' in page
    assert 'id="isian-judul"' in page
    assert "Uraian yang cukup panjang &lt;b&gt;ini&lt;/b&gt;." in page


def test_a_question_that_depends_on_an_answer_shows_without_javascript(browser: Open, started: tuple[str, str]) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(f"/tugas/{started[1]}")
    assert 'name="bertindak_sebagai"' not in me.send(
        f"/tugas/{started[1]}", **sent(identitas="ANONIM", aksi="perbarui")
    )
    assert 'name="bertindak_sebagai"' in me.send(f"/tugas/{started[1]}", **sent(aksi="perbarui"))


def test_a_double_click_submits_once(browser: Open, house: Engine, started: tuple[str, str]) -> None:
    instance_id, item = started
    me = browser().sign_in(CLERKS_NAME)
    me.open(f"/tugas/{item}")
    token = csrf(me.page)
    for _ in range(2):
        me.client.post(f"/tugas/{item}", data={**sent(token="sama"), "csrf_token": token})
    view = house.query(lambda session: view_case(session, instance_id))
    assert [event.kind for event in view.events].count("work_item.completed") == 1


def test_who_comes_too_late_reads_who_did_it_and_keeps_the_text(
    browser: Open, house: Engine, started: tuple[str, str]
) -> None:
    me = browser().sign_in("komang.yasa")
    me.open(f"/tugas/{started[1]}")
    do(house, started[1], COMPLAINT)
    page = me.send(f"/tugas/{started[1]}", **sent(judul="Yang saya ketik tadi"))
    assert me.status == 409
    assert "sudah diselesaikan" in page
    assert "I Made Wirawan" in page
    assert "Yang saya ketik tadi" in page


def test_another_role_reads_why_it_may_not_act(browser: Open, house: Engine, started: tuple[str, str]) -> None:
    me = browser().sign_in(KASIS_NAME)
    page = me.open(f"/tugas/{started[1]}")
    assert "milik peran yang tidak Anda pegang" in page
    assert "Selesai dan kirim" not in page
    me.send(f"/tugas/{started[1]}/ambil")
    assert (me.status, "Bukan peran Anda" in me.page) == (403, True)


def test_claim_and_release_move_the_work(browser: Open, started: tuple[str, str]) -> None:
    me, other = browser().sign_in(CLERKS_NAME), browser().sign_in("komang.yasa")
    me.open(f"/tugas/{started[1]}")
    assert "Lepas tugas" in me.send(f"/tugas/{started[1]}/ambil")
    other.open(f"/tugas/{started[1]}")
    other.send(f"/tugas/{started[1]}/ambil")
    assert (other.status, "Sudah diambil" in other.page) == (409, True)
    assert "Tugas dilepas" in me.send(f"/tugas/{started[1]}/lepas")


def test_a_file_that_is_refused_is_told_at_its_field_and_a_good_one_stays(
    browser: Open, house: Engine, started: tuple[str, str]
) -> None:
    instance_id, item = started
    me = browser().sign_in(CLERKS_NAME)
    me.open(f"/tugas/{item}")
    me.send(f"/tugas/{item}", **sent(**{"lampiran-berkas": (BytesIO(b"MZ not a picture"), "x.exe")}))
    assert (me.status, 'id="isian-lampiran-salah"' in me.page) == (422, True)
    picture = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
    picture.seek(0)
    me.send(f"/tugas/{item}", **sent(judul="", **{"lampiran-berkas": (picture, "foto.png")}))
    assert (me.status, "foto.png <span" in me.page) == (422, True)
    kept = me.page.split('name="lampiran" value="')[1].split('"')[0]
    assert "selesai. Berikutnya" in me.send(f"/tugas/{item}", **sent(lampiran=kept))
    view = house.query(lambda session: view_case(session, instance_id))
    assert view.data["lampiran"] == [kept]


def test_mistakes_are_listed_in_the_order_of_the_page(browser: Open, started: tuple[str, str]) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(f"/tugas/{started[1]}")
    me.send(f"/tugas/{started[1]}", identitas="TERBUKA")
    summary = me.page.split('id="kesalahan"')[1].split("</ul>")[0]
    listed = [part.split('"')[0] for part in summary.split('href="#')[1:]]
    assert len(listed) > 3
    assert listed == sorted(listed, key=lambda place: me.page.index(f'id="{place}"'))


@pytest.mark.parametrize("address", ["/tugas/tidak-ada", "/tidak/ada", "/static/../app.py"])
def test_what_does_not_exist_has_a_page_that_helps(browser: Open, address: str) -> None:
    me = browser().sign_in(CLERKS_NAME)
    assert "Halaman tidak ditemukan" in me.open(address)
    assert me.status == 404


def test_every_answer_is_protected(browser: Open) -> None:
    me = browser().sign_in(CLERKS_NAME)
    assert "unsafe" not in me.headers["Content-Security-Policy"]
    assert me.headers["Cache-Control"] == "no-store"
    assert me.headers["X-Content-Type-Options"] == "nosniff"
    assert " style=" not in me.page
    assert not re.search(r"<script(?![^>]* src=)", me.page)


def test_a_page_without_its_token_changes_nothing(browser: Open, house: Engine, started: tuple[str, str]) -> None:
    me = browser().sign_in(CLERKS_NAME)
    found = me.client.post(f"/tugas/{started[1]}", data=sent())
    assert found.status_code == 400
    assert "lama terbuka" in found.get_data(as_text=True)


def test_a_new_password_needs_the_old_one_and_signs_out_elsewhere(browser: Open) -> None:
    me, elsewhere = browser().sign_in(CLERKS_NAME), browser().sign_in(CLERKS_NAME)
    me.open("/akun/sandi")
    new = {"baru": "sandi baru panjang", "ulang": "sandi baru panjang"}
    assert "lama tidak benar" in me.send("/akun/sandi", lama="salah", **new)
    assert "Kesalahan: Ganti kata sandi" in me.page
    assert "terlalu umum" in me.send(
        "/akun/sandi", lama="kata sandi untuk uji", baru="password123", ulang="password123"
    )
    assert "tidak sama" in me.send("/akun/sandi", lama="kata sandi untuk uji", baru="a", ulang="b")
    assert "sudah diganti" in me.send("/akun/sandi", lama="kata sandi untuk uji", **new)
    assert "<h1>Akun saya</h1>" in me.page
    assert "<h1>Masuk</h1>" in elsewhere.open("/akun")
    assert "<h1>Tugas Saya</h1>" in browser().sign_in(CLERKS_NAME, "sandi baru panjang").page


def test_a_kasi_reassigns_work_with_a_reason(browser: Open, house: Engine, started: tuple[str, str]) -> None:
    clerk, kasi = browser().sign_in(CLERKS_NAME), browser().sign_in(KASIS_NAME)
    assert "Alihkan tugas" not in clerk.open(f"/tugas/{started[1]}")
    assert "Alihkan tugas" in kasi.open(f"/tugas/{started[1]}")
    kasi.send(f"/tugas/{started[1]}/alihkan", kepada="gede.suardana", alasan="Bukan perannya")
    assert kasi.status == 422
    kasi.open(f"/tugas/{started[1]}")
    assert "Tugas dialihkan" in kasi.send(f"/tugas/{started[1]}/alihkan", kepada="komang.yasa", alasan="Made cuti")
    clerk.open("/akun")
    clerk.send(f"/tugas/{started[1]}/alihkan", kepada=CLERKS_NAME, alasan="Saya mau")
    assert clerk.status == 403


def test_the_inbox_finds_work_by_subject(browser: Open, house: Engine, started: tuple[str, str]) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(f"/tugas/{started[1]}")
    me.send(f"/tugas/{started[1]}", **sent(token="sekali"))
    assert "Menelaah awal" in me.open("/?cari=LAMA+tidak")
    assert "Tidak ada tugas yang cocok" in me.open("/?cari=zzz")
    assert 'data-count="free">0</span>' in me.page
