"""What is too large or comes at a wrong time is refused in words, with bounded memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest

from engine.commands.instances import StartProcess
from engine.model import SYSTEM
from engine.queries.verification import verify
from engine.runtime import Engine
from tests.conftest import NOON
from tests.web.conftest import Browser
from tests.web.test_pages import CLERKS_NAME, sent
from web.turnstile import Turnstile

Open = Callable[[], Browser]
MEGABYTE = 1_000_000


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

    turnstile = Turnstile(application, 1, 60 * MEGABYTE)
    body = BytesIO(b"x" * 50 * MEGABYTE)
    tracemalloc.start()
    turnstile({"CONTENT_LENGTH": str(50 * MEGABYTE), "wsgi.input": body}, None)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (seen, most < 5 * MEGABYTE) == ([50 * MEGABYTE], True)


def test_what_is_announced_as_too_large_is_not_even_read() -> None:
    body = BytesIO(b"x" * 2000)
    turnstile = Turnstile(lambda _environ, _start: [b"413"], 1, 1000)
    assert turnstile({"CONTENT_LENGTH": "2000", "wsgi.input": body}, None) == [b"413"]
    assert body.tell() == 0


def test_a_clock_that_jumps_back_and_forth_breaks_nothing(browser: Open, house: Engine, item: str) -> None:
    me = browser().sign_in(CLERKS_NAME)
    house.clock = lambda: NOON - timedelta(days=2)
    me.open(f"/tugas/{item}")
    me.send(f"/tugas/{item}", **sent(token="sekali"))
    house.clock = lambda: NOON + timedelta(days=2)
    assert "<h1>Masuk</h1>" in me.open("/")
    house.clock = lambda: NOON
    assert "<h1>Tugas Saya</h1>" in browser().sign_in(CLERKS_NAME).page
    assert house.query(verify).differences == ()


def test_a_wait_that_a_wrong_clock_set_ends_when_the_clock_is_right_again(browser: Open, house: Engine) -> None:
    house.clock = lambda: NOON + timedelta(days=2)
    for _ in range(8):
        browser().sign_in(CLERKS_NAME, "salah")
    house.clock = lambda: NOON
    assert "<h1>Tugas Saya</h1>" in browser().sign_in(CLERKS_NAME).page
