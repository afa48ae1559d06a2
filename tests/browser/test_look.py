"""Every page and error state in a real browser, at three widths: axe finds nothing, nothing is cut off or blocked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from engine.authentication import set_password
from engine.commands.people import AddUser, AssignRole
from engine.model import SYSTEM
from engine.runtime import Engine
from tests.browser.conftest import Visit
from tests.web.conftest import PASSWORD

Open = Callable[..., Visit]
CLERK, KASI = "made.wirawan", "gede.suardana"
START = "/mulai/penanganan_pengaduan?kanal=TATAP_MUKA"


def record(me: Visit) -> str:
    """Record a complaint as a clerk does, and return its number."""
    page = me.open(START).page
    page.get_by_label("Pokok pengaduan secara singkat").fill("Izin usaha tidak kunjung terbit")
    page.get_by_label("Uraian pengaduan").fill("Permohonan izin usaha saya sudah tiga bulan tidak ada kabarnya.")
    page.get_by_label("Jenis pelayanan yang diadukan").select_option(index=1)
    page.get_by_label("Terbuka").check()
    page.get_by_label("Nama", exact=True).fill("Wayan Contoh")
    page.get_by_label("Telepon/WhatsApp").fill("0812 7777 8888")
    page.get_by_role("group", name="Pengadu dapat dihubungi?").get_by_label("Ya").check()
    me.press("Daftarkan dan beri nomor")
    page.get_by_role("heading", name="Pengaduan terdaftar").wait_for()
    return page.locator(".big").first.inner_text()


def test_pages_of_a_clerk_are_sound_at_every_width(visit: Open) -> None:
    me = visit().open("/masuk")
    faults = me.look("masuk")
    me.sign_in(CLERK)
    faults += me.look("tugas-kosong")
    me.open(START)
    faults += me.look("mulai")
    me.press("Daftarkan dan beri nomor")
    me.page.get_by_role("alert").wait_for()
    faults += me.look("mulai-kesalahan")
    record(me)
    faults += me.look("tanda-terima")
    for name, address in (("tugas", "/"), ("kasus", "/kasus/"), ("akun", "/akun"), ("tidak-ada", "/kasus/tidak-ada")):
        me.open(address)
        faults += me.look(name)
    me.open("/").follow(me.page.get_by_role("link", name="Menelaah awal pengaduan"))
    faults += me.look("telaah")
    me.open("/kasus/").follow(me.page.get_by_role("link", name="PGD-"))
    faults += me.look("kasus-satu")
    assert not faults, "\n".join(faults)
    assert not [told for told in me.complaints if "404" not in told and "422" not in told], me.complaints


def test_questions_appear_as_they_become_due_and_typing_is_kept(visit: Open) -> None:
    me = visit().sign_in(CLERK).open(START)
    page = me.page
    name = page.get_by_label("Nama", exact=True)
    page.get_by_label("Anonim").check()
    name.wait_for(state="detached")
    page.get_by_label("Pokok pengaduan secara singkat").fill("Sedang ditulis")
    page.get_by_label("Terbuka").check()
    name.wait_for()
    assert page.get_by_label("Pokok pengaduan secara singkat").input_value() == "Sedang ditulis"


def test_whose_question_goes_away_goes_on_at_the_next(visit: Open) -> None:
    page = visit().sign_in(CLERK).open(START).page
    page.evaluate("""() => {
        document.querySelector("[name=identitas][value=ANONIM]").click();
        document.querySelector("[name=pengadu_nama]").focus();
    }""")
    page.locator("[name=pengadu_nama]").wait_for(state="detached")
    assert page.evaluate("document.activeElement.name") == "dapat_dihubungi"


def test_a_draft_is_saved_while_typing_and_a_double_click_sends_once(visit: Open) -> None:
    me = visit().sign_in(CLERK)
    number = record(me)
    page = me.open("/").page
    page.get_by_role("link", name="Menelaah awal pengaduan").click()
    page.get_by_label("Hasil telaah").fill("Belum selesai ditulis")
    page.get_by_text("Tersimpan").wait_for()
    page.reload()
    assert page.get_by_label("Hasil telaah").input_value() == "Belum selesai ditulis"
    me.open(START)
    record_again = me.page.get_by_role("button", name="Daftarkan dan beri nomor")
    record_again.dblclick()
    me.page.get_by_role("alert").wait_for()
    assert number.endswith("00001")
    assert not [told for told in me.complaints if "422" not in told]


def test_a_complaint_is_recorded_without_javascript(visit: Open) -> None:
    me = visit(script=False).sign_in(CLERK)
    assert record(me).startswith("PGD-")


def test_pages_of_a_supervisor_are_sound_at_every_width(visit: Open) -> None:
    number = record(visit().sign_in(CLERK))
    me = visit().sign_in(KASI).open("/kasus/")
    me.follow(me.page.get_by_role("link", name=number))
    me.page.get_by_text("Hentikan sementara …").click()
    assert not me.look("kasus-kasi")


def test_pages_of_an_auditor_are_sound_at_every_width(visit: Open, office: Engine) -> None:
    office.execute(AddUser("ni.auditor", "Ni Auditor"), SYSTEM)
    office.execute(AssignRole("AUDITOR", "ni.auditor", date(2026, 1, 1)), SYSTEM)
    set_password(office, "ni.auditor", PASSWORD)
    record(visit().sign_in(CLERK))
    me = visit().sign_in("ni.auditor").open("/riwayat/")
    faults = me.look("riwayat")
    me.open("/riwayat/?dari=kemarin")
    assert not faults + me.look("riwayat-kesalahan")
