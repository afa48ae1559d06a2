"""What is too large or comes at a wrong time is refused in words, with bounded memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask

from engine.commands.instances import StartProcess
from engine.model import SYSTEM
from engine.queries.verification import verify
from engine.runtime import Engine
from tests.conftest import NOON
from tests.web.conftest import PASSWORD, Browser
from tests.web.test_chosen_files import send_what_is_shown
from tests.web.test_complaining import FIRST, SECOND, on
from tests.web.test_pages import CLERKS_NAME, sent
from web.turnstile import Turnstile

Open = Callable[[], Browser]
MEGABYTE = 1_000_000
TYPED = "Uraian yang sudah ditulis panjang lebar dan tidak boleh hilang."


@pytest.fixture
def item(house: Engine) -> str:
    return house.execute(StartProcess("penanganan_pengaduan"), SYSTEM).items[0][0]


def test_a_form_of_ten_megabytes_is_refused_in_words(browser: Open, item: str) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(f"/tugas/{item}")
    page = me.send(f"/tugas/{item}", **sent(uraian="x" * 10 * MEGABYTE))
    assert (me.status, "Terlalu besar" in page) == (413, True)


def test_a_body_is_read_whole_with_little_memory() -> None:
    seen = []

    def application(environ: dict, start_response: object) -> list[bytes]:
        seen.append(sum(len(piece) for piece in iter(lambda: environ["wsgi.input"].read(65536), b"")))
        return []

    turnstile = Turnstile(application, 1, 60 * MEGABYTE, MEGABYTE)
    body = BytesIO(b"x" * 50 * MEGABYTE)
    tracemalloc.start()
    turnstile({"CONTENT_LENGTH": str(50 * MEGABYTE), "wsgi.input": body}, None)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (seen, most < 5 * MEGABYTE) == ([50 * MEGABYTE], True)


def test_what_is_announced_as_far_too_large_is_not_even_read() -> None:
    body = BytesIO(b"x" * 20_000)
    turnstile = Turnstile(lambda _environ, _start: [b"413"], 1, 1000, 100)
    assert turnstile({"CONTENT_LENGTH": "20000", "wsgi.input": body}, None) == [b"413"]
    assert body.tell() == 0


@pytest.fixture
def narrow(app: Flask) -> Browser:
    """A browser before an office that takes 20 kB at once and 5 kB of text, as `alur serve` holds it."""
    app.config["MAX_CONTENT_LENGTH"], app.config["MAX_FORM_MEMORY_SIZE"] = 20_000, 5_000
    app.wsgi_app = Turnstile(app.wsgi_app, 8, 20_000, 5_000)
    return Browser(app.test_client())


def large() -> list[tuple[BytesIO, str]]:
    return [(BytesIO(b"\xff\xd8" + bytes(15_000)), "satu.jpg"), (BytesIO(b"%PDF" + bytes(15_000)), "dua.pdf")]


def test_too_much_at_once_names_limit_and_files_and_keeps_the_text(narrow: Browser, item: str) -> None:
    me = narrow.sign_in(CLERKS_NAME)
    me.open(f"/tugas/{item}")
    page = " ".join(me.send(f"/tugas/{item}", **sent(uraian=TYPED, **{"lampiran-berkas": large()})).split())
    assert (me.status, "Satu kiriman paling besar 60 MB, satu berkas 20 MB" in page) == (413, True)
    assert "Pilihlah lagi: satu.jpg, dua.pdf." in page
    assert TYPED in send_what_is_shown(me)
    assert "Konsep tersimpan" in me.page


def test_too_much_at_once_keeps_a_complaint_that_is_being_recorded(narrow: Browser) -> None:
    me = narrow.sign_in(CLERKS_NAME)
    me.open("/mulai/penanganan_pengaduan")
    me.send("/mulai/penanganan_pengaduan", **sent(uraian=TYPED, **{"lampiran-berkas": large()}))
    assert me.status == 413
    assert TYPED in send_what_is_shown(me)


def test_too_much_after_the_session_ended_keeps_the_text_too(narrow: Browser, house: Engine, item: str) -> None:
    me = narrow.sign_in(CLERKS_NAME)
    me.open(f"/tugas/{item}")
    house.clock = lambda: NOON + timedelta(hours=2)
    me.send(f"/tugas/{item}", **sent(uraian=TYPED, **{"lampiran-berkas": large()}))
    me.send("/masuk", nama=CLERKS_NAME, sandi=PASSWORD)
    assert (TYPED in me.page, "Pilihlah lagi: satu.jpg, dua.pdf." in " ".join(me.page.split())) == (True, True)


def test_too_much_from_the_public_leads_back_to_the_page_with_the_files(narrow: Browser) -> None:
    narrow.open("/sampaikan/")
    for answers in (FIRST, SECOND, {}, {}):
        on(narrow, **answers)
    on(narrow, **{"lampiran-berkas": large()})
    assert (narrow.status, "Terlalu besar" in narrow.page) == (413, True)
    assert "langkah 5 dari 6" in send_what_is_shown(narrow)


def test_where_a_form_cannot_be_shown_again_the_way_is_back(narrow: Browser, item: str) -> None:
    me = narrow.sign_in(CLERKS_NAME)
    me.open(f"/tugas/{item}")
    me.send(f"/tugas/{item}/berkas", berkas=large()[0], lain=large()[1])
    assert (me.status, "Tekan Kembali pada peramban" in me.page) == (413, True)


def test_too_much_text_beside_files_is_not_kept_in_memory(narrow: Browser, item: str) -> None:
    me = narrow.sign_in(CLERKS_NAME)
    me.open(f"/tugas/{item}")
    me.send(f"/tugas/{item}", **sent(uraian="x" * 9_000, **{"lampiran-berkas": large()}))
    assert (me.status, "xxxxx" in me.page, "Tekan Kembali pada peramban" in me.page) == (413, False, True)


def test_a_clock_that_jumps_back_and_forth_breaks_nothing(browser: Open, house: Engine, item: str) -> None:
    me = browser().sign_in(CLERKS_NAME)
    house.clock = lambda: NOON - timedelta(days=2)
    me.open(f"/tugas/{item}")
    me.send(f"/tugas/{item}", **sent(token="sekali"))
    house.clock = lambda: NOON + timedelta(days=2)
    assert "<h1>Masuk</h1>" in me.open("/")
    house.clock = lambda: NOON
    assert "<h1>Tugas Saya</h1>" in browser().sign_in(CLERKS_NAME).page
    assert house.examine(verify).differences == ()


def test_a_wait_that_a_wrong_clock_set_ends_when_the_clock_is_right_again(browser: Open, house: Engine) -> None:
    house.clock = lambda: NOON + timedelta(days=2)
    for _ in range(8):
        browser().sign_in(CLERKS_NAME, "salah")
    house.clock = lambda: NOON
    assert "<h1>Tugas Saya</h1>" in browser().sign_in(CLERKS_NAME).page
