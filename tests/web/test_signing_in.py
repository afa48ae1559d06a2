"""Signing in with a second factor, on devices, with temporary passwords; and what was being written meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pyotp
import pytest

from engine.authentication import pending_secret, set_password
from engine.commands.instances import StartProcess
from engine.commands.office import SetConfig
from engine.model import SYSTEM
from engine.queries.sessions import REQUIRED
from engine.runtime import Engine
from tests.web.conftest import PASSWORD, Browser
from tests.web.test_pages import CLERKS_NAME, KASIS_NAME, sent

Open = Callable[[], Browser]


def later(house: Engine, **time: float) -> None:
    moment = house.clock() + timedelta(**time)
    house.clock = lambda: moment


def set_up(me: Browser, house: Engine, name: str = CLERKS_NAME) -> tuple[pyotp.TOTP, list[str]]:
    """Set up a second factor as a person does, from the secret that the page shows."""
    me.open("/akun/faktor/")
    me.send("/akun/faktor/")
    shown = re.search(r'class="typed">([A-Z2-7 ]+)<', me.page)
    assert shown
    secret = shown[1].replace(" ", "")
    assert secret == pending_secret(house, name)
    authenticator = pyotp.TOTP(secret)
    me.send("/akun/faktor/kode", kode=authenticator.at(house.clock()))
    later(house, minutes=1)
    return authenticator, re.findall(r'<li class="typed">([^<]+)</li>', me.page)


def test_a_second_factor_is_set_up_with_a_code_and_asked_for_next_time(browser: Open, house: Engine) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open("/akun/faktor/")
    me.send("/akun/faktor/")
    assert 'src="data:image/svg+xml' in me.page
    assert "Kode tidak cocok" in me.send("/akun/faktor/kode", kode="000000")
    authenticator, codes = set_up(me, house)
    assert len(codes) == 10
    assert codes[0] not in me.open("/akun/faktor/")
    assert authenticator.secret not in me.page
    other = browser().sign_in(CLERKS_NAME)
    assert "<h1>Kode faktor kedua</h1>" in other.page
    assert "<h1>Masuk</h1>" in browser().open("/akun")
    assert "Kode tidak cocok" in other.send("/masuk/kode", kode="123456")
    assert "<h1>Tugas Saya</h1>" in other.send("/masuk/kode", kode=authenticator.at(house.clock()))


def test_before_the_code_nothing_is_open(browser: Open, house: Engine) -> None:
    set_up(browser().sign_in(CLERKS_NAME), house)
    me = browser().sign_in(CLERKS_NAME)
    for address in ("/", "/akun", "/akun/faktor/", "/kasus/"):
        assert "<h1>Masuk</h1>" in me.open(address)
    assert "<h1>Kode faktor kedua</h1>" in me.open("/masuk/kode")
    later(house, minutes=11)
    assert "Waktu untuk memasukkan kode sudah habis" in me.send("/masuk/kode", kode="123456")


def test_a_recovery_code_opens_the_door_once(browser: Open, house: Engine) -> None:
    _, codes = set_up(browser().sign_in(CLERKS_NAME), house)
    assert "<h1>Tugas Saya</h1>" in browser().sign_in(CLERKS_NAME).send("/masuk/kode", kode=codes[0])
    assert "sudah pernah dipakai" in browser().sign_in(CLERKS_NAME).send("/masuk/kode", kode=codes[0])


def test_who_must_have_a_factor_is_led_there_before_anything_else(browser: Open, house: Engine) -> None:
    me = browser().sign_in(CLERKS_NAME)
    house.execute(SetConfig(REQUIRED, ["PETUGAS_INFO"], date(2026, 1, 1)), SYSTEM)
    for address in ("/", "/kasus/", "/akun"):
        assert "Peran Anda wajib memakai faktor kedua" in me.open(address)
    set_up(me, house)
    assert "Kode ini hanya ditampilkan sekarang" in me.page
    assert "<h1>Tugas Saya</h1>" in me.open("/")
    assert "jadi tidak dapat dihapus" in me.open("/akun/faktor/")
    assert "wajib" in me.send("/akun/faktor/hapus", sandi=PASSWORD)


def test_changing_a_factor_asks_for_the_password(browser: Open, house: Engine) -> None:
    me = browser().sign_in(CLERKS_NAME)
    _, codes = set_up(me, house)
    me.open("/akun/faktor/")
    for address in ("/akun/faktor/", "/akun/faktor/cadangan", "/akun/faktor/hapus"):
        assert "Kata sandi tidak benar" in me.send(address, sandi="salah")
    assert codes[1] not in me.send("/akun/faktor/cadangan", sandi=PASSWORD)
    assert len(re.findall(r'<li class="typed">', me.page)) == 10
    me.open("/akun/faktor/")
    assert "dengan kata sandi saja" in me.send("/akun/faktor/hapus", sandi=PASSWORD)
    assert "<h1>Tugas Saya</h1>" in browser().sign_in(CLERKS_NAME).page


def test_a_temporary_password_is_changed_before_anything_else(browser: Open, house: Engine) -> None:
    set_password(house, CLERKS_NAME, "hanya sementara ya", temporary=True)
    me = browser().sign_in(CLERKS_NAME, "hanya sementara ya")
    assert "hanya sementara. Pilihlah" in me.page
    assert "Ganti kata sandi" in me.open("/kasus/")
    same = {"lama": "hanya sementara ya", "baru": "hanya sementara ya", "ulang": "hanya sementara ya"}
    assert "harus lain" in me.send("/akun/sandi", **same)
    me.send("/akun/sandi", **same | {"baru": PASSWORD, "ulang": PASSWORD})
    assert "<h1>Tugas Saya</h1>" in me.open("/")


def test_devices_are_listed_in_words_and_signed_out_one_by_one(browser: Open, house: Engine) -> None:
    phone, me = browser(), browser()
    phone.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Linux; Android 15) Chrome/142.0 Mobile Safari/537.36"
    phone.sign_in(CLERKS_NAME)
    me.sign_in(CLERKS_NAME)
    assert "Chrome di Android" in me.open("/akun")
    there = re.search(r'action="(/akun/sesi/[^"]+)"', me.page)
    assert there
    stranger = browser().sign_in(KASIS_NAME)
    stranger.open("/akun")
    stranger.send(there[1])
    assert stranger.status == 404
    assert "sudah dikeluarkan" in me.send(there[1])
    assert "<h1>Masuk</h1>" in phone.open("/")
    assert "Tidak ada perangkat lain" in me.send("/akun/sesi")


def test_a_known_browser_still_gets_in_while_somebody_guesses_elsewhere(browser: Open) -> None:
    me, guesser = browser().sign_in(CLERKS_NAME), browser()
    me.send("/keluar")
    for _ in range(6):
        guesser.sign_in(CLERKS_NAME, "tebakan")
    assert (guesser.status, "Terlalu banyak percobaan" in guesser.page) == (429, True)
    assert "<h1>Tugas Saya</h1>" in me.sign_in(CLERKS_NAME).page


@pytest.fixture
def item(house: Engine) -> str:
    return house.execute(StartProcess("penanganan_pengaduan"), SYSTEM).items[0][0]


TYPED = "Uraian yang baru saja saya ketik, <b>panjang</b>."


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(
    browser: Open, house: Engine, item: str
) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(f"/tugas/{item}")
    later(house, hours=2)
    page = me.send(f"/tugas/{item}", **sent(uraian=TYPED))
    assert "tulisan Anda tersimpan" in page
    assert TYPED not in page
    me.send("/masuk", nama=CLERKS_NAME, sandi=PASSWORD)
    assert "<h1>Tulisan yang belum terkirim</h1>" in me.page
    assert "Uraian yang baru saja saya ketik, &lt;b&gt;panjang&lt;/b&gt;." in me.page
    page = me.send(f"/tugas/{item}", tulisan="ya", aksi="perbarui-isian", **sent(uraian=TYPED))
    assert "Uraian yang baru saja saya ketik" in page
    assert "<h1>Tugas Saya</h1>" in me.open("/tulisan/")


def test_what_was_typed_is_nobody_elses(browser: Open, house: Engine, item: str) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(f"/tugas/{item}")
    later(house, hours=2)
    me.send(f"/tugas/{item}", **sent(uraian=TYPED))
    me.send("/masuk", nama=KASIS_NAME, sandi=PASSWORD)
    assert "<h1>Tugas Saya</h1>" in me.page
    assert "Uraian yang baru" not in me.open("/tulisan/")
    me.open("/akun")
    me.send("/keluar")
    me.send("/masuk", nama=CLERKS_NAME, sandi=PASSWORD)
    assert "Uraian yang baru" in me.page
    me.send("/tulisan/buang")
    assert "Uraian yang baru" not in me.open("/tulisan/")


def test_a_page_left_open_after_signing_out_loses_nothing(browser: Open, item: str) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(f"/tugas/{item}")
    left_open = me.page
    me.send("/keluar")
    me.page = left_open
    assert "tulisan Anda tersimpan" in me.send(f"/tugas/{item}", **sent(uraian=TYPED))
    me.send("/masuk", nama=CLERKS_NAME, sandi=PASSWORD)
    assert "Uraian yang baru" in me.page


def test_without_any_trace_of_who_it_was_the_text_stays_on_the_page(browser: Open, item: str) -> None:
    me = browser()
    me.open("/masuk")
    page = me.send(f"/tugas/{item}", **sent(uraian=TYPED))
    assert (me.status, "<h1>Masuk dahulu</h1>" in page, "Uraian yang baru" in page) == (401, True, True)
    assert "hidden" in page
    assert PASSWORD not in page


def test_a_page_left_open_is_still_good_after_signing_in_again(browser: Open, house: Engine, item: str) -> None:
    me = browser().sign_in(CLERKS_NAME)
    left_open = me.open(f"/tugas/{item}")
    later(house, hours=2)
    me.sign_in(CLERKS_NAME)
    me.page = left_open
    assert "selesai. Berikutnya" in me.send(f"/tugas/{item}", **sent())


def test_who_saves_in_the_background_is_told_in_words(browser: Open, house: Engine, item: str) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(f"/tugas/{item}")
    token = me.page.split('name="csrf_token" value="')[1].split('"')[0]
    later(house, hours=2)
    found = me.client.post(
        f"/tugas/{item}/draf", data={"csrf_token": token, **sent()}, headers={"Sec-Fetch-Mode": "cors"}
    )
    assert (found.status_code, "Sesi Anda sudah berakhir" in found.get_data(as_text=True)) == (401, True)


def test_a_new_session_begins_with_a_new_token(browser: Open) -> None:
    me = browser()
    me.open("/masuk")
    before = me.client.get_cookie("alur").value
    me.sign_in(CLERKS_NAME)
    mine = me.client.get_cookie("alur")
    assert (mine.value != before, mine.http_only, mine.same_site) == (True, True, "Lax")
    me.send("/keluar")
    me.client.set_cookie("alur", mine.value)
    assert "<h1>Masuk</h1>" in me.open("/")
