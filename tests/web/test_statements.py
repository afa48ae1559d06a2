"""How many SQL statements a page costs: it does not grow with what is on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.commands.instances import StartProcess
from engine.model import SYSTEM
from engine.runtime import Engine
from tests.engine.commands.conftest import statements
from tests.web.conftest import TOKEN, Browser
from tests.web.test_pages import CLERKS_NAME, KASIS_NAME, sent

BOUNDS = ("BEGIN", "COMMIT", "ROLLBACK")
Open = Callable[[], Browser]
ADDRESS = "/mulai/penanganan_pengaduan"


@pytest.fixture
def item(browser: Open) -> str:
    me = browser().sign_in(CLERKS_NAME)
    me.open(ADDRESS)
    page = me.send(ADDRESS, **sent(token="satu"))
    return page.split('href="/tugas/')[1].split('"')[0]


@pytest.mark.parametrize(("address", "most"), [("/", 5), ("/tugas/{item}", 8), ("/cek/", 0), ("/akun", 2)])
def test_a_page_costs_few_statements(browser: Open, house: Engine, item: str, address: str, most: int) -> None:
    me = browser()
    if most:
        me.sign_in(CLERKS_NAME)
        me.open(address.format(item=item))
    with statements(house) as seen:
        me.open(address.format(item=item))
    assert me.status == 200
    assert sum(text not in BOUNDS for text in seen) <= most, "\n".join(seen)


def test_recording_a_complaint_costs_few_statements(browser: Open, house: Engine, item: str) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(ADDRESS)
    with statements(house) as seen:
        me.send(ADDRESS, **sent(token="dua"))
    assert sum(text not in BOUNDS for text in seen) <= 27, "\n".join(seen)


def test_a_refused_page_costs_little(browser: Open, house: Engine, item: str) -> None:
    me = browser().sign_in(KASIS_NAME)
    me.open("/riwayat/")
    with statements(house) as seen:
        me.open("/riwayat/")
    assert (me.status, sum(text not in BOUNDS for text in seen) <= 4) == (403, True), "\n".join(seen)


def test_submitting_a_work_item_costs_few_statements(browser: Open, house: Engine, item: str) -> None:
    """The registration, which also issues a number and asks for two documents: no step does more."""
    me = browser().sign_in(CLERKS_NAME)
    new = house.execute(StartProcess("penanganan_pengaduan"), SYSTEM).items[0][0]
    me.open(f"/tugas/{new}")
    with statements(house) as seen:
        answer = me.client.post(f"/tugas/{new}", data=sent(token="tiga", csrf_token=token_of(me)))
    assert answer.status_code == 303
    assert sum(text not in BOUNDS for text in seen) <= 19, "\n".join(seen)


def token_of(me: Browser) -> str:
    found = TOKEN.search(me.page)
    assert found
    return found[1]
