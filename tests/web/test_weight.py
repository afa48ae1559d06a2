"""What pages weigh on the line, and that browsers need not fetch the same twice."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from engine.commands.instances import StartProcess
from engine.model import SYSTEM
from engine.runtime import Engine
from tests.web.conftest import Browser
from tests.web.test_pages import CLERKS_NAME
from web import static_files

Open = Callable[[], Browser]
FIRST_VISIT, NEXT_VISIT, MOST_SCRIPT = 200_000, 15_000, 14_000
OURS = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
LOADED = re.compile(r'<(?:link|script|img)[^>]*? (?:href|src)="(/[^"]+)"')


@pytest.fixture
def pressed(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Compress the files anew: asked for before `app`, so that the application finds them."""
    monkeypatch.setattr(static_files, "PRESSED", tmp_path_factory.mktemp("pressed"))
    static_files.press()


def weight(client: FlaskClient, address: str) -> int:
    answer = client.get(address, headers=OURS, buffered=True)
    assert answer.status_code == 200, address
    return len(answer.data)


def test_the_inbox_is_light(pressed: None, house: Engine, browser: Open) -> None:
    for _ in range(60):
        house.execute(StartProcess("penanganan_pengaduan"), SYSTEM)
    me = browser().sign_in(CLERKS_NAME)
    files = set(LOADED.findall(me.open("/")))
    page = weight(me.client, "/")
    assert len(files) >= 6
    assert page <= NEXT_VISIT
    assert page + sum(weight(me.client, file) for file in files) <= FIRST_VISIT


def test_static_files_are_kept_for_ever_and_harmless(pressed: None, browser: Open) -> None:
    me = browser()
    for file in LOADED.findall(me.open("/masuk")):
        answer = me.client.get(file, headers=OURS, buffered=True)
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        again = me.client.get(file, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_a_page_is_never_kept(browser: Open) -> None:
    me = browser()
    me.open("/masuk")
    assert me.headers["Cache-Control"] == "no-store"


def test_a_page_is_compressed_for_whom_our_own_site_sent(browser: Open) -> None:
    me = browser()
    plain = me.client.get("/masuk").data
    shrunk = me.client.get("/masuk", headers=OURS)
    assert shrunk.headers["Content-Encoding"] == "gzip"
    assert len(shrunk.data) == int(shrunk.headers["Content-Length"]) < len(plain)
    assert b"<h1>Masuk</h1>" in gzip.decompress(shrunk.data)


@pytest.mark.parametrize("sent_by", ["cross-site", "same-site", ""])
def test_a_page_is_plain_for_whom_another_site_sent(browser: Open, sent_by: str) -> None:
    answer = browser().client.get("/masuk?next=coba", headers={**OURS, "Sec-Fetch-Site": sent_by})
    assert "Content-Encoding" not in answer.headers
    assert "Sec-Fetch-Site" in answer.headers["Vary"]


def test_pages_gain_from_few_small_scripts_of_our_own() -> None:
    scripts = sorted((static_files.FOLDER / "js").glob("*.js"))
    packed = gzip.compress(b"".join(script.read_bytes() for script in scripts), 9)
    assert len(packed) <= MOST_SCRIPT
    others = [path.name for path in static_files.FOLDER.rglob("*.js") if path not in scripts]
    assert others == []
    pages = (static_files.FOLDER.parent / "templates").rglob("*.html")
    assert [page.name for page in pages if " hx-" in page.read_text()] == []
