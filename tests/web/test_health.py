"""The address that load balancers ask."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.exc import OperationalError

from engine.runtime import Engine
from tests.engine.commands.conftest import statements
from tests.web.conftest import Browser
from tests.web.test_pages import CLERKS_NAME

Open = Callable[[], Browser]


def test_it_answers_cheaply_and_tells_nothing(browser: Open, house: Engine) -> None:
    visitor = browser()
    with statements(house) as seen:
        assert visitor.open("/sehat") == "sehat\n"
    assert [text for text in seen if text != "BEGIN"] == ["SELECT 1"]
    assert "Set-Cookie" not in visitor.headers


@pytest.mark.parametrize("address", ["/sehat", "/", "/akun"])
def test_a_lost_database_gives_a_calm_page_and_nobody_is_signed_out(
    browser: Open, house: Engine, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    me = browser().sign_in(CLERKS_NAME)
    with monkeypatch.context() as lost:
        lost.setattr(house.database, "read", no_connection)
        page = me.open(address)
        assert (me.status, "Basis data tidak menjawab" in page) == (503, True)
    assert "<h1>Tugas Saya</h1>" in me.open("/")


def no_connection() -> None:
    raise OperationalError("SELECT 1", {}, ConnectionError("server closed the connection"))


def test_what_the_database_was_told_is_not_in_its_errors(house: Engine) -> None:
    assert house.database.engine.hide_parameters
