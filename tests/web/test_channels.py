"""The daily channel check: one page, a row per channel, each find a case, the month with what was missed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from engine.bundles import read_bundle
from engine.commands.access_codes import IssueAccessCode
from engine.commands.channels import CheckChannel
from engine.commands.definitions import DeployBundle
from engine.commands.rounds import StartChannelCheck
from engine.errors import NotCandidate
from engine.model import SYSTEM
from engine.queries.cases import find_case, list_cases, view_case
from engine.queries.channels import month_of_checks
from engine.runtime import Engine
from tests.conftest import NOON, ROOT
from tests.engine.commands.conftest import CLERK, KASI, statements
from tests.web.conftest import Browser
from tests.web.test_following import NUMBER, visitor
from tests.web.test_pages import CLERKS_NAME, KASIS_NAME, sent

Open = Callable[[], Browser]
TODAY = NOON.date()
KEY = f"KANAL-{TODAY}"


@pytest.fixture
def item(house: Engine) -> str:
    """The work item of today's check."""
    house.execute(DeployBundle(read_bundle(ROOT, "pemeriksaan_kanal_harian"), ()), SYSTEM)
    house.execute(StartChannelCheck(TODAY), SYSTEM, NOON)
    return house.query(lambda s: view_case(s, find_case(s, KEY))).open_items[0][0]


def test_nothing_today_is_one_click_a_channel_and_one_for_the_rest(browser: Open, house: Engine, item: str) -> None:
    me = browser().sign_in(CLERKS_NAME)
    assert "0 dari 8 kanal" in me.open("/kanal/")
    assert "1 dari 8 kanal" in me.send(f"/kanal/{item}", aksi="nihil:EMAIL")
    assert "0 dari 8 kanal" in me.send(f"/kanal/{item}", aksi="buka:EMAIL")
    me.send(f"/kanal/{item}/selesai", token="awal")
    assert (me.status, "Kanal ini belum diperiksa" in me.page) == (422, True)
    assert "Semua kanal sudah diperiksa" in me.send(f"/kanal/{item}", aksi="semua:")
    page = me.send(f"/kanal/{item}/selesai", token="sekali")
    assert "Pemeriksaan kanal hari ini selesai" in page
    view = house.query(lambda s: view_case(s, find_case(s, KEY)))
    assert (view.line.status, len(view.data["kanal_diperiksa"]), view.data["temuan"]) == ("completed", 8, None)


def test_a_find_becomes_a_numbered_case_and_is_not_made_twice(browser: Open, house: Engine, item: str) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(f"/mulai/penanganan_pengaduan?kanal=EMAIL&periksa={item}")
    assert f'name="periksa" value="{item}"' in me.page
    page = me.send("/mulai/penanganan_pengaduan", **sent(kanal="EMAIL", token="satu", periksa=item))
    assert "Kembali ke pemeriksaan kanal" in page
    assert NUMBER in me.open(f"/kanal/{item}")
    me.send(f"/kanal/{item}", **{"aksi": "simpan:EMAIL", "jumlah-EMAIL": "0"})
    assert me.status == 422
    me.send(f"/kanal/{item}", **{"aksi": "simpan:EMAIL", "jumlah-EMAIL": "3", "catatan-EMAIL": "Dua bukan perizinan"})
    assert "3 masuk" in me.page
    me.send(f"/kanal/{item}", aksi="semua:")
    me.send(f"/kanal/{item}/selesai", token="sekali")
    assert len(house.query(list_cases)) == 2
    view = house.query(lambda s: view_case(s, find_case(s, KEY)))
    assert view.data["temuan"][0]["nomor"] == NUMBER


def test_others_look_and_do_not_check(browser: Open, house: Engine, item: str) -> None:
    kasi = browser().sign_in(KASIS_NAME)
    assert "Tidak ada hari ini" not in kasi.open(f"/kanal/{item}")
    with pytest.raises(NotCandidate):
        house.execute(CheckChannel(item, "EMAIL"), KASI)
    assert browser().open("/kanal/").count("<h1>Masuk</h1>") == 1


def test_the_month_tells_done_late_and_missing(browser: Open, house: Engine, item: str) -> None:
    later = NOON + timedelta(days=3)
    days = {
        d.day: d for d in house.query(lambda s: month_of_checks(s, house.house, KASI, date(2026, 3, 1), later.date()))
    }
    assert days[TODAY].state == "missing"
    assert days[date(2026, 3, 3)].state == "missing"
    assert days[date(2026, 3, 6)].state == "ahead"
    assert days[date(2026, 3, 1)].state == "off"
    me = browser().sign_in(KASIS_NAME)
    assert "Berjalan" in me.open("/kanal/bulan/2026-03")
    me.open("/kanal/bulan/entah")
    assert me.status == 200


def test_the_check_costs_few_statements(browser: Open, house: Engine, item: str) -> None:
    me = browser().sign_in(CLERKS_NAME)
    for address, most in ((f"/kanal/{item}", 8), ("/kanal/bulan/2026-03", 6)):
        with statements(house) as seen:
            me.open(address)
        asked = [text for text in seen if text not in ("BEGIN", "COMMIT", "ROLLBACK")]
        assert len(asked) <= most, "\n".join(asked)


def test_a_lost_code_is_replaced_on_record_and_the_old_one_opens_nothing(browser: Open, house: Engine) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open("/mulai/penanganan_pengaduan")
    page = me.send("/mulai/penanganan_pengaduan", **sent())
    found = re.search(r'Kode akses</dt><dd class="big">(\w+)<', page)
    assert found
    old = visitor(browser, NUMBER, found[1])
    case = house.query(lambda s: find_case(s, NUMBER))
    page = me.open(f"/mulai/tanda-terima/{case}")
    assert (NUMBER in page, found[1] in page) == (True, False)
    me.send(f"/mulai/tanda-terima/{case}", alasan=" ")
    assert me.status == 422
    page = me.send(f"/mulai/tanda-terima/{case}", alasan="Dikenali dari surat kuasa")
    fresh = re.search(r'Kode akses</dt><dd class="big">(\w+)<', page)
    assert fresh
    assert f"Pengaduan {NUMBER}" not in old.open("/cek/status")
    assert f"Pengaduan {NUMBER}" in visitor(browser, NUMBER, fresh[1]).page
    assert [
        e.data["reason"] for e in house.query(lambda s: view_case(s, case)).events if e.kind == "access_code.issued"
    ]
    with pytest.raises(NotCandidate):
        house.execute(IssueAccessCode(case, "x"), KASI.__class__("user", "ayu.lestari"))
    assert house.execute(IssueAccessCode(case, "Hilang"), CLERK) != fresh[1]
