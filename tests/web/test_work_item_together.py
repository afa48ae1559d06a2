"""Two people, or two windows, at one work item; a double click, the back button, a resend; what follows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.commands.instances import StartProcess
from engine.commands.work_items import ClaimWorkItem
from engine.model import SYSTEM
from engine.runtime import Engine
from tests.engine.commands.conftest import COMPLAINT, OTHER_CLERK, TRIAGE, do, statements
from tests.web.conftest import Browser
from tests.web.test_pages import sent

Open = Callable[[], Browser]
CLERK, OTHER = "made.wirawan", "komang.yasa"
BOUNDS = ("BEGIN", "COMMIT", "ROLLBACK")


@pytest.fixture
def item(house: Engine) -> str:
    return house.execute(StartProcess("penanganan_pengaduan"), SYSTEM).items[0][0]


def base_of(page: str) -> str:
    found = page.split('name="dasar" value="')[1].split('"', maxsplit=1)[0]
    return found.replace("&#34;", '"')


def test_who_else_has_it_open_is_named(browser: Open, item: str) -> None:
    other, me = browser().sign_in(OTHER), browser().sign_in(CLERK)
    other.open(f"/tugas/{item}")
    assert "I Komang Yasa sedang membuka tugas ini." in me.open(f"/tugas/{item}")
    assert "sedang membuka" not in browser().sign_in("gede.suardana").open(f"/tugas/{item}").split("<h1>")[0]
    assert "I Made Wirawan sedang membuka" in other.send(f"/tugas/{item}/hadir")


def test_who_comes_too_late_sees_both_versions(browser: Open, house: Engine, item: str) -> None:
    me = browser().sign_in(OTHER)
    me.open(f"/tugas/{item}")
    do(house, item, COMPLAINT)
    me.send(f"/tugas/{item}", **sent(judul="Yang saya ketik"))
    assert (me.status, "<title>Kesalahan:" in me.page) == (409, True)
    assert "I Made Wirawan mengirim" in me.page
    row = me.page.split("Pokok pengaduan secara singkat</th>")[1].split("</tr>")[0]
    assert (COMPLAINT["judul"] in row, "Yang saya ketik</textarea>" in row) == (True, True)


def test_a_resend_says_that_it_was_sent_once(browser: Open, item: str) -> None:
    me = browser().sign_in(CLERK)
    me.open(f"/tugas/{item}")
    first = me.send(f"/tugas/{item}", **sent(token="sama"))
    assert "selesai. Berikutnya: " in first
    me.open("/akun")
    assert "Tidak ada yang dikirim dua kali" in me.send(f"/tugas/{item}", **sent(token="sama"))
    assert "diselesaikan oleh Anda sendiri" in me.open(f"/tugas/{item}")


def test_what_follows_is_said_before_and_offered_after(browser: Open, house: Engine, item: str) -> None:
    me = browser().sign_in(CLERK)
    assert "diteruskan ke Petugas Informasi dan Pengaduan, “Menelaah awal pengaduan”" in me.open(f"/tugas/{item}")
    page = me.send(f"/tugas/{item}", **sent())
    assert "Lanjutkan kasus ini" in page
    triage = page.split('btn-primary" href="/tugas/')[1].split('"')[0]
    assert "bergantung pada jawaban di atas" in me.open(f"/tugas/{triage}")
    answers = {k: str(v).lower() if isinstance(v, bool) else v for k, v in TRIAGE.items()}
    page = me.send(f"/tugas/{triage}", aksi="perbarui", **answers)
    assert "“Memberi penjelasan dan menyelesaikan langsung”" in page


def test_two_windows_are_merged_by_field(browser: Open, item: str) -> None:
    me = browser().sign_in(CLERK)
    base = base_of(me.open(f"/tugas/{item}"))
    me.send(f"/tugas/{item}/draf", dasar=base, judul="Judul dari jendela pertama")
    me.open(f"/tugas/{item}")
    kept = me.send(f"/tugas/{item}/draf", dasar=base, uraian="Uraian dari jendela kedua")
    assert '"told":"Tersimpan 12.00"' in kept
    page = me.open(f"/tugas/{item}")
    assert "Judul dari jendela pertama" in page
    assert "Uraian dari jendela kedua" in page


def test_a_stale_window_is_stopped_and_shown_both(browser: Open, item: str) -> None:
    me = browser().sign_in(CLERK)
    base = base_of(me.open(f"/tugas/{item}"))
    me.send(f"/tugas/{item}/draf", dasar=base, **sent(judul="Dari jendela lain"))
    me.open(f"/tugas/{item}")
    me.send(f"/tugas/{item}", dasar=base, **sent(judul="Dari jendela ini"))
    assert (me.status, "Belum ada yang dikirim" in me.page) == (409, True)
    assert ("Dari jendela lain" in me.page, "Dari jendela ini" in me.page) == (True, True)
    assert "selesai. Berikutnya" in me.send(f"/tugas/{item}", dasar=base_of(me.page), **sent(judul="Dari jendela ini"))


def test_nothing_typed_is_lost_when_a_colleague_claims_or_the_case_is_suspended(
    browser: Open, house: Engine, item: str
) -> None:
    me = browser().sign_in(CLERK)
    me.open(f"/tugas/{item}")
    house.execute(ClaimWorkItem(item), OTHER_CLERK)
    me.send(f"/tugas/{item}", **sent(judul="Masih saya punya"))
    assert (me.status, "Masih saya punya" in me.page) == (403, True)


def test_a_submit_costs_few_statements(browser: Open, house: Engine, item: str) -> None:
    me = browser().sign_in(CLERK)
    me.open(f"/tugas/{item}")
    triage = me.send(f"/tugas/{item}", **sent()).split('btn-primary" href="/tugas/')[1].split('"')[0]
    me.open(f"/tugas/{triage}")
    answers = {k: str(v).lower() if isinstance(v, bool) else v for k, v in TRIAGE.items()}
    token = me.page.split('name="csrf_token" value="')[1].split('"')[0]
    with statements(house) as seen:
        answer = me.client.post(f"/tugas/{triage}", data={**answers, "csrf_token": token})
    assert answer.status_code == 303
    assert sum(text not in BOUNDS for text in seen) <= 20, "\n".join(seen)
