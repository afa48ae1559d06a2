"""The settings in a real browser, at three widths, light and dark: axe finds nothing, nothing is cut off."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.authentication import set_password
from engine.commands.people import CloseUser
from engine.model import SYSTEM
from engine.queries.moving import last_recomputation
from engine.runtime import Engine
from engine.worker import recompute_deadlines
from tests.browser.conftest import Visit
from tests.browser.test_look import record
from tests.web.conftest import PASSWORD

Open = Callable[..., Visit]
ADMIN, CLERK = "luh.sari", "made.wirawan"
PAGES = {
    "pengaturan": "",
    "orang": "orang",
    "orang-baru": "orang/baru",
    "orang-satu": f"orang/{CLERK}",
    "peran": "peran",
    "peran-satu": "peran/KASI",
    "kalender": "kalender",
    "kalender-kosong": "kalender?tahun=2040",
    "tenggat": "tenggat",
    "tenggat-satu": "tenggat/tenggat.tanpa_pemeriksaan",
    "tenggat-jam": "tenggat/jam_tutup",
    "daftar": "daftar",
    "daftar-kanal": "daftar/kanal",
    "daftar-baris": "daftar/layanan/PBG",
    "kop": "kop",
    "penomoran": "penomoran",
    "penomoran-satu": "penomoran/register",
    "surel": "surel",
    "pemeliharaan": "pemeliharaan",
}


@pytest.fixture
def admin(visit: Open, office: Engine) -> Visit:
    set_password(office, ADMIN, PASSWORD)
    record(visit().sign_in(CLERK))
    return visit().sign_in(ADMIN)


def test_pages_are_sound_at_every_width(admin: Visit) -> None:
    faults = []
    for name, address in PAGES.items():
        admin.open(f"/pengaturan/{address}")
        faults += admin.look(f"pengaturan-{name}")
    assert not faults, "\n".join(faults)
    assert not admin.complaints, admin.complaints


def test_mistakes_and_previews_are_sound_at_every_width(admin: Visit, office: Engine) -> None:
    page = admin.open("/pengaturan/orang/baru").page
    page.get_by_label("NIP").fill("12")
    admin.press("Buat akun dan kata sandi sementara")
    faults = admin.look("pengaturan-orang-kesalahan")
    page.get_by_label("Nama pengguna").fill("putu.ayu")
    page.get_by_label("Nama lengkap dengan gelar").fill("Putu Ayu, S.E.")
    page.get_by_label("NIP").fill("")
    admin.press("Buat akun dan kata sandi sementara")
    faults += admin.look("pengaturan-kata-sandi")
    admin.open("/pengaturan/kalender")
    admin.follow(page.get_by_role("button", name="Lihat akibatnya").first)
    faults += admin.look("pengaturan-kalender-kesalahan")
    page.get_by_label("Hari", exact=True).fill(str(office.clock().date().replace(month=12, day=1)))
    page.get_by_label("Nama", exact=True).fill("Siwaratri")
    admin.follow(page.get_by_role("button", name="Lihat akibatnya").first)
    faults += admin.look("pengaturan-kalender-akibat")
    admin.press("Simpan perubahan")
    page.get_by_text("sedang dihitung ulang").wait_for()
    recompute_deadlines(office, office.query(last_recomputation).id)
    page.get_by_text("kasus terbuka bergeser").wait_for()  # the page looks again by itself
    faults += admin.look("pengaturan-kalender-selesai")
    admin.open("/pengaturan/penomoran/register").page.get_by_label("Pola nomor").fill("PGD-{tahun}")
    admin.press("Simpan pola")
    faults += admin.look("pengaturan-pola-kesalahan")
    admin.open("/pengaturan/peran/KASI").press("Tunjuk Plh.")
    faults += admin.look("pengaturan-peran-kesalahan")
    office.execute(CloseUser("komang.yasa"), SYSTEM)
    admin.open("/pengaturan/orang/komang.yasa")
    faults += admin.look("pengaturan-orang-ditutup")
    assert not faults, "\n".join(faults)


def test_a_letterhead_and_a_number_show_as_they_are_typed(admin: Visit) -> None:
    page = admin.open("/pengaturan/kop").page
    page.get_by_label("Nama dinas").fill("DINAS BARU")
    assert page.locator("[data-kop=dinas]").inner_text() == "DINAS BARU"
    page = admin.open("/pengaturan/penomoran/register").page
    page.get_by_label("Pola nomor").fill("X-{nomor:04d}")
    assert page.locator("[data-example]").inner_text() == "X-0002"
