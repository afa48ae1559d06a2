"""An empty office: its first page makes the first administrator, once, and only with the terminal's code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.composition import open_engine, prepare
from engine.runtime import Engine
from engine.worker import Inline
from tests.conftest import NOON, settings_of
from tests.web.conftest import PASSWORD, Browser
from web.app import create_app
from web.founding import founding_code

LETTERHEAD = {"pemda": "PEMERINTAH KABUPATEN CONTOH", "dinas": "DINAS CONTOH", "alamat": "Jalan Satu", "kota": "Contoh"}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    settings = settings_of(f"sqlite:///{tmp_path}/alur.db", tmp_path)
    prepare(settings, with_jobs=False)
    opened = open_engine(settings, Inline().enqueue, lambda: NOON)
    yield opened
    opened.close()


def test_the_first_page_begins_the_office_once(empty: Engine) -> None:
    me = Browser(create_app(empty).test_client())
    assert "<h1>Kantor baru</h1>" in me.open("/")
    data = {"nama": "Putu Ayu", "akun": "putu.ayu", "sandi": PASSWORD, "ulang": PASSWORD, **LETTERHEAD}
    me.send("/kantor-baru/", kode="00000000", **data)
    assert (me.status, "Kode tidak cocok" in me.page, 'value="Putu Ayu"' in me.page) == (422, True, True)
    code = founding_code(empty.house.settings)
    me.send("/kantor-baru/", kode=code, **{**data, "ulang": "lain", "akun": "Putu Ayu", "kota": ""})
    assert "Ada 3 isian" in me.page
    assert "Kantor dibuka" in me.send("/kantor-baru/", kode=code, **data)
    me.open("/kantor-baru/")
    assert me.status == 404
    assert "Peran Anda wajib memakai faktor kedua" in me.sign_in("putu.ayu").page
    letterhead = empty.query(lambda s: empty.house.offices.current(s).setting("kop", NOON.date()))
    assert (letterhead["dinas"], letterhead["laman"]) == ("DINAS CONTOH", "")
