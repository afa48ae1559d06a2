"""Tugas Saya, as a browser without JavaScript sees it: tabs, order, filters, search, saved views, acts on many."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.commands.instances import StartProcess
from engine.commands.work_items import ClaimWorkItem
from engine.model import SYSTEM
from engine.runtime import Engine
from tests.conftest import NOON
from tests.engine.commands.conftest import COMPLAINT, OTHER_CLERK, do, statements
from tests.web.conftest import Browser
from tests.web.test_pages import CLERKS_NAME, KASIS_NAME

Open = Callable[[], Browser]
BOUNDS = ("BEGIN", "COMMIT", "ROLLBACK")
TOMORROW = (NOON + timedelta(days=1)).date().isoformat()


def triage(house: Engine, **changes: object) -> str:
    """Open a case and record it; return the work item that follows."""
    first = house.execute(StartProcess("penanganan_pengaduan"), SYSTEM).items[0][0]
    return do(house, first, {**COMPLAINT, **changes}).next_items[0][0]


def numbers(page: str) -> list[str]:
    return re.findall(r'class="key">\s*([^<\s]+)', page)


def test_every_order_is_in_the_address(browser: Open, house: Engine) -> None:
    for _ in range(3):
        triage(house)
    me = browser().sign_in(CLERKS_NAME)
    up = numbers(me.open("/?tab=free&urut=nomor"))
    assert up == sorted(up)
    assert numbers(me.open("/?tab=free&urut=nomor&arah=turun")) == up[::-1]
    assert 'aria-sort="descending"' in me.page
    for word in ("sejak", "prioritas", "tenggat"):
        assert sorted(numbers(me.open(f"/?urut={word}"))) == up


def test_a_filter_is_a_chip_that_can_be_taken_off(browser: Open, house: Engine) -> None:
    triage(house)
    triage(house, kanal="TATAP_MUKA", jenis_layanan="SLF")
    me = browser().sign_in(CLERKS_NAME)
    assert len(numbers(me.open("/?kanal=TELEPON"))) == 1
    assert 'class="chip" href="/?tab=free"' in me.page
    assert numbers(me.open("/?layanan=SLF&kanal=TELEPON")) == []
    assert "Tidak ada tugas yang cocok" in me.page
    assert len(numbers(me.open("/?langkah=Task_TelaahAwal&tenggat=ngawur"))) == 2


@pytest.mark.parametrize(("limit", "found"), [("terlambat", 0), ("hari-ini", 0), ("minggu-ini", 1), ("lebih", 0)])
def test_limits_narrow_the_list(browser: Open, house: Engine, limit: str, found: int) -> None:
    triage(house)
    assert len(numbers(browser().sign_in(CLERKS_NAME).open(f"/?tenggat={limit}"))) == found


@pytest.mark.parametrize("words", ["lama", "MOHON", "pgd-2026-00001", "00001", "pbg lama", "bangunan"])
def test_words_find_number_subject_and_service(browser: Open, house: Engine, words: str) -> None:
    triage(house)
    assert numbers(browser().sign_in(CLERKS_NAME).open(f"/?cari={words}")) == ["PGD-2026-00001"]


@pytest.mark.parametrize("words", ["Rahasiawan", "0812", "kabarnya", "takada", "'; DROP", "a&b|!c", '"'])
def test_words_never_find_who_complained(browser: Open, house: Engine, words: str) -> None:
    triage(house)
    me = browser().sign_in(CLERKS_NAME)
    me.client.get("/", query_string={"cari": words})
    assert numbers(me._seen(me.client.get("/", query_string={"cari": words}))) == []
    assert me.status == 200


def test_many_are_claimed_and_what_was_not_is_told_line_by_line(browser: Open, house: Engine) -> None:
    items = [triage(house) for _ in range(3)]
    me = browser().sign_in(CLERKS_NAME)
    me.open("/")
    house.execute(ClaimWorkItem(items[1]), OTHER_CLERK)
    labels = {f"nomor-{item}": f"PGD-{place}" for place, item in enumerate(items)}
    page = me.send("/tugas-saya", aksi="ambil", tugas=items, tab="free", **labels)
    assert "2 tugas Anda ambil." in page
    assert re.search(r"<strong>PGD-1:</strong>[^<]*lebih dulu", page)
    assert len(numbers(me.open("/?tab=mine"))) == 2


def test_nothing_chosen_says_so(browser: Open, house: Engine) -> None:
    triage(house)
    me = browser().sign_in(CLERKS_NAME)
    me.open("/")
    assert "Pilih dahulu satu tugas" in me.send("/tugas-saya", aksi="ambil", tab="free")


def test_work_is_put_aside_until_a_day_and_back_again(browser: Open, house: Engine) -> None:
    item = triage(house)
    me = browser().sign_in(CLERKS_NAME)
    me.open("/")
    assert "sesudah hari ini" in me.send("/tugas-saya", aksi="tunda", tugas=item, sampai="2026-03-02", tab="free")
    page = me.send("/tugas-saya", aksi="tunda", tugas=item, sampai=TOMORROW, tab="free")
    assert ("1 tugas ditunda sampai" in page, "Urungkan" in page, numbers(page)) == (True, True, [])
    assert numbers(me.open("/?tab=later")) == ["PGD-2026-00001"]
    page = me.send("/tugas-saya", aksi="kembalikan", tugas=item, tab="free")
    assert numbers(page) == ["PGD-2026-00001"]


def test_only_superiors_set_priority_and_it_comes_first(browser: Open, house: Engine) -> None:
    items = [triage(house) for _ in range(2)]
    clerk = browser().sign_in(CLERKS_NAME)
    clerk.open("/")
    assert "Yang tidak dapat" in clerk.send("/tugas-saya", aksi="prioritas", prioritas="90", tugas=items[1])
    kasi = browser().sign_in(KASIS_NAME)
    kasi.open("/akun")
    kasi.send("/tugas-saya", aksi="prioritas", prioritas="90", tugas=items[1])
    assert numbers(clerk.open("/?urut=prioritas")) == ["PGD-2026-00002", "PGD-2026-00001"]
    assert "Mendesak" in clerk.page


def test_a_view_is_saved_counted_renamed_and_deleted(browser: Open, house: Engine) -> None:
    triage(house)
    me = browser().sign_in(CLERKS_NAME)
    me.open("/?kanal=TELEPON")
    page = me.send("/tugas-saya/tampilan", nama="Lewat telepon", tab="free", kanal="TELEPON")
    id_, count = re.search(r'tampilan/([^"]+)"', page), re.search(r"Lewat telepon <span[^>]*>(\d+)", page)
    assert id_
    assert count
    assert count[1] == "1"
    address = f"/tugas-saya/tampilan/{id_[1]}"
    assert "Telepon saja" in me.send(address, aksi="ganti", nama="Telepon saja")
    other = browser().sign_in("komang.yasa")
    other.open("/akun")
    other.send(address, aksi="hapus")
    assert "Telepon saja" not in other.page
    assert "Telepon saja" in me.open("/")
    assert "Telepon saja" not in me.send(address, aksi="hapus")


def test_the_list_tells_of_new_work_and_is_silent_otherwise(browser: Open, house: Engine) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open("/")
    address = re.search(r'data-poll="([^"]+)"', me.page)
    assert address
    url = address[1].replace("&amp;", "&").replace("2026-03-02", "2026-03-01")
    first = me.client.get(url)
    assert first.json["new"] == 0
    assert me.client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    triage(house)
    assert me.client.get(url, headers={"If-None-Match": first.headers["ETag"]}).json["new"] == 1


@pytest.mark.parametrize("address", ["/", "/?tab=mine&urut=nomor", "/?cari=lama&kanal=TELEPON"])
def test_the_inbox_costs_five_statements_and_one_to_search(browser: Open, house: Engine, address: str) -> None:
    triage(house)
    me = browser().sign_in(CLERKS_NAME)
    me.open(address)
    with statements(house) as seen:
        me.open(address)
    assert sum(text not in BOUNDS for text in seen) <= 5 + ("cari" in address), "\n".join(seen)


def test_the_next_superior_finds_the_work_of_reported_officers_and_they_do_not(browser: Open, house: Engine) -> None:
    triage(house, terlapor_internal=["komang.yasa", "made.wirawan"])
    for name, count in ((KASIS_NAME, 1), ("komang.yasa", 0), (CLERKS_NAME, 0)):
        me = browser().sign_in(name)
        assert len(numbers(me.open("/?tab=free"))) == count, name
        assert re.search(r'data-count="free">(\d+)', me.page)[1] == str(count)
    assert numbers(me.open("/?cari=lama")) == []


def test_a_reported_superior_neither_hands_on_nor_ranks_the_work_about_them(browser: Open, house: Engine) -> None:
    item = triage(house, terlapor_internal=["gede.suardana"])
    me = browser().sign_in(KASIS_NAME)
    me.open("/akun")
    me.send("/tugas-saya", aksi="prioritas", prioritas="90", tugas=item)
    assert "Yang tidak dapat dilakukan" in me.page
    me.send("/tugas-saya", aksi="alihkan", kepada=CLERKS_NAME, alasan="Saya yang menentukan.", tugas=item)
    assert "Yang tidak dapat dilakukan" in me.page


def test_cases_are_found_by_words_and_state_and_the_reported_officer_finds_none(browser: Open, house: Engine) -> None:
    for place in range(3):
        triage(house, judul=f"Warung bising nomor {place}", terlapor_internal=["komang.yasa"])
    triage(house)
    me = browser().sign_in(CLERKS_NAME)
    found = re.findall(r">(PGD-[\d-]+)</a>", me.open("/kasus/?cari=warung"))
    assert found == ["PGD-2026-00003", "PGD-2026-00002", "PGD-2026-00001"]
    assert re.findall(r">(PGD-[\d-]+)</a>", me.open("/kasus/?cari=ising+tidakada")) == []
    assert len(re.findall(r">(PGD-[\d-]+)</a>", me.open("/kasus/?keadaan=berjalan"))) == 4
    assert "Tidak ada kasus dalam keadaan ini" in me.open("/kasus/?keadaan=selesai")
    other = browser().sign_in("komang.yasa")
    assert re.findall(r">(PGD-[\d-]+)</a>", other.open("/kasus/?cari=warung")) == []
    assert re.findall(r">(PGD-[\d-]+)</a>", other.open("/kasus/")) == ["PGD-2026-00004"]


@pytest.mark.parametrize("rare", [1, 2, 9])
def test_common_words_are_found_too(browser: Open, house: Engine, monkeypatch: pytest.MonkeyPatch, rare: int) -> None:
    monkeypatch.setattr("engine.queries.word_search.RARE", rare)
    for place in range(3):
        triage(house, judul=f"Warung bising nomor {place}")
    triage(house)
    me = browser().sign_in(CLERKS_NAME)
    assert len(numbers(me.open("/?cari=warung"))) == 3
    assert ("jumlahnya tidak dihitung" in me.page) == ('data-count="free"' not in me.page) == (rare < 3)
    assert len(re.findall(r">(PGD-[\d-]+)</a>", me.open("/kasus/?cari=warung"))) == 3


def test_rows_that_are_kept_are_each_readers_and_each_items_own(browser: Open, house: Engine) -> None:
    item = triage(house, judul="Bising <b>malam</b>")
    me, english = browser().sign_in(CLERKS_NAME), browser()
    english.client.get("/bahasa/en")
    english.sign_in(CLERKS_NAME)
    for _ in range(2):
        assert "Bising &lt;b&gt;malam&lt;/b&gt;" in me.open("/?tab=free")
        assert "Belum diambil" in me.page
        assert "Unclaimed" in english.open("/?tab=free")
    me.send("/tugas-saya", aksi="ambil", tugas=item)
    assert CLERKS_NAME not in english.open("/?tab=free")
