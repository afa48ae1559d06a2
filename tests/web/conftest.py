"""The pages on a real engine, and people who open them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine.composition import open_engine
from engine.runtime import Engine
from engine.worker import Inline
from tests.conftest import NOON, PASSWORD, settings_of
from web.app import create_app

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser:
    """One person's browser: follows forms with their anti-forgery token, as pages carry it."""

    def __init__(self, client: FlaskClient) -> None:
        self.client, self.page, self.status = client, "", 0

    def open(self, address: str) -> str:
        return self._seen(self.client.get(address, follow_redirects=True))

    def send(self, address: str, **data: object) -> str:
        found = TOKEN.search(self.page)
        assert found, "the page has no form"
        sent = {"csrf_token": found[1], **data}
        return self._seen(self.client.post(address, data=sent, follow_redirects=True))

    def sign_in(self, name: str, password: str = PASSWORD) -> Browser:
        self.open("/masuk")
        self.send("/masuk", nama=name, sandi=password)
        return self

    def _seen(self, response: object) -> str:
        self.page, self.status = response.get_data().decode(errors="replace"), response.status_code
        self.headers = response.headers
        return self.page


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(settings_of(database_url, tmp_path), Inline().enqueue, lambda: NOON)
    yield opened
    opened.close()


@pytest.fixture
def app(house: Engine) -> Flask:
    made = create_app(house)
    made.testing = False
    return made


@pytest.fixture
def browser(app: Flask) -> Callable[[], Browser]:
    return lambda: Browser(app.test_client())
