"""Signing in, the account, what was kept, and every error, in a real browser at three widths and in the dark."""

from __future__ import annotations

from collections.abc import Callable

import pyotp

from engine.authentication import pending_secret, set_password
from engine.commands.instances import StartProcess
from engine.commands.sign_in import CloseOtherSessions
from engine.model import SYSTEM
from engine.runtime import Engine
from tests.browser.conftest import Visit
from tests.web.test_chosen_files import picture

Open = Callable[..., Visit]
CLERK, KASI = "made.wirawan", "gede.suardana"
TYPED = "Permohonan izin usaha saya sudah tiga bulan tidak ada kabarnya."


def test_signing_in_and_the_account_are_sound_at_every_width(visit: Open, office: Engine) -> None:
    me = visit().open("/masuk")
    me.page.get_by_label("Nama pengguna").fill(CLERK)
    me.page.get_by_label("Kata sandi").fill("salah")
    me.press("Masuk")
    faults = me.look("masuk-salah")
    visit().sign_in(CLERK)
    me.sign_in(CLERK).open("/akun")
    faults += me.look("akun")
    me.open("/akun/sandi")
    faults += me.look("sandi")
    for label in ("Kata sandi lama", "Kata sandi baru", "Ulangi kata sandi baru"):
        me.page.get_by_label(label, exact=True).fill("password123")
    me.press("Ganti kata sandi")
    assert not faults + me.look("sandi-salah")


def test_a_second_factor_is_set_up_and_used_at_every_width(visit: Open, office: Engine) -> None:
    me = visit().sign_in(CLERK).open("/akun/faktor/")
    faults = me.look("faktor-belum")
    me.press("Mulai memasang")
    faults += me.look("faktor-pasang")
    me.page.get_by_label("Masukkan kode").fill("000000")
    me.press("Pasang")
    faults += me.look("faktor-salah")
    authenticator = pyotp.TOTP(pending_secret(office, CLERK) or "")
    me.page.get_by_label("Masukkan kode").fill(authenticator.now())
    me.press("Pasang")
    faults += me.look("kode-cadangan")
    code = me.page.locator(".codes li").first.inner_text()
    me.follow(me.page.get_by_role("link", name="Sudah saya simpan"))
    me.open("/akun/faktor/")
    me.page.get_by_text("Buat kode cadangan baru").first.click()
    faults += me.look("faktor-terpasang")
    other = visit().sign_in(CLERK)
    faults += other.look("masuk-kode")
    other.page.get_by_label("Kode", exact=True).fill(code)
    other.press("Masuk")
    other.page.get_by_role("heading", name="Tugas Saya").wait_for()
    assert not faults, "\n".join(faults)


def test_a_temporary_password_is_changed_first(visit: Open, office: Engine) -> None:
    set_password(office, CLERK, "kata sandi untuk uji", temporary=True)
    assert not visit().sign_in(CLERK).look("sandi-sementara")


def choose(me: Visit, *names: str) -> None:
    """Choose photos for the evidence, whose section is folded while it is empty."""
    files = [{"name": name, "mimeType": "image/png", "buffer": picture(name, len(name))[0].read()} for name in names]
    me.page.locator('details:has([name="lampiran-berkas"]) > summary').click()
    me.page.locator('input[name="lampiran-berkas"]').set_input_files(files)


def test_what_was_typed_is_there_after_signing_in_again(visit: Open, office: Engine) -> None:
    for script in (True, False):
        item = office.execute(StartProcess("penanganan_pengaduan"), SYSTEM).items[0][0]
        me = visit(script=script).sign_in(CLERK).open(f"/tugas/{item}")
        me.page.get_by_label("Uraian pengaduan").fill(TYPED)
        office.execute(CloseOtherSessions(CLERK, ""), SYSTEM)
        choose(me, "depan.png", "belakang.png")
        if script:
            me.page.get_by_text("belakang.png belum tersimpan; berkas ini ikut saat formulir dikirim").wait_for()
        me.press("Selesai dan kirim")
        me.page.get_by_text("tulisan Anda tersimpan").wait_for()
        me.page.get_by_label("Nama pengguna").fill(CLERK)
        me.page.get_by_label("Kata sandi").fill("kata sandi untuk uji")
        me.press("Masuk")
        me.page.get_by_role("heading", name="Tulisan yang belum terkirim").wait_for()
        assert not me.look("tulisan") if script else True
        me.press("Lanjutkan mengisi")
        assert me.page.get_by_label("Uraian pengaduan").input_value() == TYPED
        kept = me.page.locator(".kept-name").all_inner_texts()
        assert [text.split()[0] for text in kept] == ["depan.png", "belakang.png"]


def test_errors_are_sound_at_every_width(visit: Open, office: Engine) -> None:
    item = office.execute(StartProcess("penanganan_pengaduan"), SYSTEM).items[0][0]
    kasi = visit().sign_in(KASI)
    faults = kasi.open("/riwayat/").look("salah-403")
    faults += kasi.open("/tidak/ada").look("salah-404")
    faults += visit().open("/tidak/ada").look("salah-404-umum")
    me = visit().sign_in(CLERK).open(f"/tugas/{item}")
    me.page.get_by_label("Uraian pengaduan").fill(TYPED)
    me.page.evaluate("for (const token of document.getElementsByName('csrf_token')) token.value = 'lama'")
    me.press("Selesai dan kirim")
    faults += me.look("salah-basi")
    me.open(f"/tugas/{item}").page.get_by_label("Uraian pengaduan").fill(TYPED)
    office.database.engine.dispose()
    lost = office.database.read
    office.database.read = office.database.write = _lost
    me.press("Selesai dan kirim")
    faults += me.look("salah-503")
    faults += me.open("/kasus/").look("salah-503-halaman")
    office.database.read = lost
    assert not faults, "\n".join(faults)


def _lost() -> None:
    raise TimeoutError("a database that does not answer")
