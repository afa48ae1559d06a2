"""Tugas Saya in a real browser: every tab and state at three widths, light and dark; keys; news that moves nothing."""

from __future__ import annotations

from collections.abc import Callable

from engine.commands.instances import StartProcess
from engine.commands.scheduling import PrioritiseWorkItem
from engine.commands.work_items import ClaimWorkItem
from engine.model import SYSTEM
from engine.runtime import Engine
from tests.browser.conftest import Visit
from tests.engine.commands.conftest import COMPLAINT, KASI, OTHER_CLERK, do

Open = Callable[..., Visit]
CLERK, KASIS = "made.wirawan", "gede.suardana"
SUBJECTS = (
    "Izin usaha warung tidak kunjung terbit",
    "Bangunan empat lantai tanpa papan PBG di Jalan Pulau Galang, warga keberatan",
    "Pungutan di luar ketentuan",
    "Petugas loket tidak ramah",
    "Limbah usaha mencemari saluran",
)


def fill(office: Engine) -> list[str]:
    """Let some complaints wait for triage, one of them urgent, one taken by a colleague."""
    items = []
    for place, subject in enumerate(SUBJECTS):
        first = office.execute(StartProcess("penanganan_pengaduan"), SYSTEM).items[0][0]
        data = {**COMPLAINT, "judul": subject, "kanal": ("TELEPON", "SURAT")[place % 2]}
        data |= {"lokasi_kode_wilayah": "51.71.01.1001", "lokasi_alamat": "Jalan Tukad Contoh"}
        items.append(do(office, first, data, OTHER_CLERK).next_items[0][0])
    office.execute(PrioritiseWorkItem(items[2], 90), KASI)
    office.execute(ClaimWorkItem(items[4]), OTHER_CLERK)
    return items


def test_the_inbox_is_sound_in_every_state(visit: Open, office: Engine) -> None:
    me = visit().sign_in(CLERK)
    faults = me.look("inbox-kosong")
    items = fill(office)
    for look in ("terang", "gelap"):
        me.open(f"/tampilan/{look}")
        for name, address in (
            ("daftar", "/"),
            ("saring", "/?kanal=TELEPON&cari=izin&urut=nomor"),
            ("rekan", "/?tab=others"),
            ("menunggu", "/?tab=menunggu"),
            ("tak-cocok", "/?cari=zzz"),
        ):
            me.open(address)
            faults += me.look(f"inbox-{name}-{look}")
        me.page.goto(me.base + "/")
        me.page.get_by_role("button", name="Ambil", exact=True).first.click()
        me.page.get_by_role("alert").wait_for()
        faults += me.look(f"inbox-kesalahan-{look}")
        me.page.keyboard.press("?")
        faults += me.look(f"inbox-papan-ketik-{look}")
    office.execute(ClaimWorkItem(items[0]), OTHER_CLERK)
    assert not faults, "\n".join(faults)
    assert not me.complaints, me.complaints


def test_keys_move_choose_and_claim(visit: Open, office: Engine) -> None:
    fill(office)
    page = visit().sign_in(CLERK).open("/?urut=nomor").page
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("tr.here input[type=checkbox]").is_checked()
    page.keyboard.press("/")
    page.keyboard.type("jk?")
    assert page.get_by_role("searchbox").input_value() == "jk?"
    page.get_by_role("heading", name="Tugas Saya").click()
    page.keyboard.press("a")
    page.get_by_text("1 tugas Anda ambil.").wait_for()


def test_keys_can_be_turned_off(visit: Open, office: Engine) -> None:
    fill(office)
    page = visit().sign_in(CLERK).open("/").page
    page.get_by_role("button", name="Papan ketik").click()
    page.get_by_label("Pakai tombol satu huruf").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator("tr.here").count() == 0
    page.reload()
    page.keyboard.press("?")
    assert not page.locator("dialog").is_visible()


def test_new_work_is_told_without_moving_the_list(visit: Open, office: Engine) -> None:
    me = visit()
    me.page.clock.install()
    page = me.sign_in(CLERK).open("/").page
    fill(office)
    before = page.locator("[data-row]").count()
    page.clock.run_for(21_000)
    page.get_by_text("Ada tugas baru: 4.").wait_for()
    assert (before, page.locator("[data-row]").count()) == (0, 0)
    assert page.locator("[data-count=free]").inner_text() == "4"
    page.get_by_role("link", name="Tampilkan").click()
    page.locator("[data-row]").first.wait_for()
