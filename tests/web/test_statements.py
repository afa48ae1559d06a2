"""How many SQL statements a page costs: it does not grow with what is on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.runtime import Engine
from tests.engine.commands.conftest import statements
from tests.web.conftest import Browser
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


@pytest.mark.parametrize(("address", "most"), [("/", 6), ("/tugas/{item}", 8), ("/cek/", 0), ("/akun", 2)])
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
    assert sum(text not in BOUNDS for text in seen) <= 31, "\n".join(seen)


def test_a_refused_page_costs_little(browser: Open, house: Engine, item: str) -> None:
    me = browser().sign_in(KASIS_NAME)
    me.open("/riwayat/")
    with statements(house) as seen:
        me.open("/riwayat/")
    assert (me.status, sum(text not in BOUNDS for text in seen) <= 4) == (403, True), "\n".join(seen)
