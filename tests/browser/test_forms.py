"""Every form of the SOP in a real browser: empty, wrong and right, at three widths; what forms gain with JavaScript."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from engine.authentication import set_password
from engine.people_tables import stored_file
from engine.runtime import Engine
from engine.tables import case_file
from engine.worker import Inline
from tests.browser.conftest import Visit
from tests.conftest import PROCESS, ROOT, player_on
from tests.web.conftest import PASSWORD

Open = Callable[..., Visit]
PEOPLE = {
    "PETUGAS_INFO": "made.wirawan",
    "PETUGAS_SEKSI": "ayu.lestari",
    "KASI": "gede.suardana",
    "KABID": "ketut.sriani",
    "SEKRETARIS": "nyoman.artawan",
    "KADIS": "putu.mahendra",
}
TASKS = {  # where an example case waits at each task: the case, and after how many steps
    "Task_CatatPengaduan": ("P01", 0),
    "Task_TelaahAwal": ("P01", 1),
    "Task_SelesaikanLangsung": ("P01", 2),
    "Task_IsiFPTP": ("P02", 2),
    "Task_AnalisisKasi": ("P02", 3),
    "Task_SaranKabid": ("P02", 4),
    "Task_PersetujuanSekretaris": ("P02", 5),
    "Task_PersetujuanKadis": ("P02", 6),
    "Task_SusunLaporan": ("P03", 12),
    "Task_PeriksaParafKasi": ("P02", 8),
    "Task_PeriksaTtdKabid": ("P02", 9),
    "Task_DiketahuiSekretaris": ("P02", 10),
    "Task_DiketahuiKadis": ("P02", 11),
    "Task_SampaikanHasil": ("P02", 12),
    "Task_ArsipLaporan": ("P02", 13),
    "Task_BuatUndangan": ("P03", 7),
    "Task_TtdUndangan": ("P03", 8),
    "Task_RapatPeninjauan": ("P03", 9),
    "Task_DaftarHadir": ("P03", 10),
    "Task_BeritaAcara": ("P03", 11),
    "Task_HubungiPelapor": ("P05", 2),
    "Task_Wawancara": ("P09", 3),
    "Task_MonitoringKembali": ("P10", 20),
    "Task_TeruskanPengaduan": ("P12", 2),
}
CASES = {case["id"]: case for case in json.loads((ROOT / "bpmn" / PROCESS / "contoh_kasus.json").read_text())}


def waiting_at(office: Engine, task: str) -> tuple[str, str]:
    """Play an example case up to a task; return the work item's address and who does it."""
    case_id, steps = TASKS[task]
    played = player_on(office, Inline()).play(CASES[case_id], steps)
    item = next(item for item, element, _ in played.view.open_items if element == task)
    definition = player_on(office, Inline()).definition
    who = PEOPLE[definition.roles_of(task)[0]]
    set_password(office, who, PASSWORD)
    return f"/tugas/{item}", who


@pytest.mark.parametrize("task", list(TASKS))
def test_a_form_is_sound_empty_and_with_mistakes(visit: Open, office: Engine, task: str) -> None:
    address, who = waiting_at(office, task)
    me = visit().sign_in(who).open(address)
    name = task.removeprefix("Task_").lower()
    faults = me.look(f"formulir-{name}")
    for box in me.page.locator("[data-sections] textarea, [data-sections] input.form-control:not([type=file])").all():
        box.evaluate("box => { box.value = '' }")
    me.press("Selesai dan kirim")
    faults += me.look(f"formulir-{name}-kesalahan")
    assert not faults, "\n".join(faults)


def rows(me: Visit) -> int:
    return me.page.locator("[data-group=undangan] [data-row]").count()


def test_rows_come_and_go_without_a_reload_and_focus_follows(visit: Open, office: Engine) -> None:
    address, who = waiting_at(office, "Task_BuatUndangan")
    me = visit().sign_in(who).open(address)
    page, before = me.page, rows(me)
    page.get_by_role("button", name="Tambah 5 baris Yang diundang").click()
    assert page.evaluate("document.activeElement.id") == f"isian-undangan-{before}-kelompok"
    page.locator("#isian-undangan-0 .row-drop").click()
    assert rows(me) == before + 4
    assert page.locator("[data-announce]").inner_text() == "Baris 1 dihapus."
    page.get_by_role("button", name="Batalkan").click()
    assert (rows(me), page.locator("#isian-undangan-0-jabatan").input_value()) == (before + 5, "Kepala Dinas")
    page.locator("#isian-undangan-0 summary").click()
    page.locator("#isian-undangan-0 [data-act=turun]").click()
    assert page.locator("#isian-undangan-1-jabatan").input_value() == "Kepala Dinas"
    assert not me.axe()


def test_a_spreadsheet_is_pasted_into_rows(visit: Open, office: Engine) -> None:
    address, who = waiting_at(office, "Task_BuatUndangan")
    me = visit().sign_in(who).open(address)
    last = rows(me) - 1
    paste = """([id, text]) => { const data = new DataTransfer(); data.setData("text/plain", text);
        const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
        document.getElementById(id).dispatchEvent(event); }"""
    table = 'Pihak terkait\tDirektur\tPT Contoh\nOPD terkait\tKepala\t"Satpol\nPP"\n'
    me.page.evaluate(paste, [f"isian-undangan-{last}-kelompok", table])
    assert rows(me) == last + 2
    assert me.page.locator(f"#isian-undangan-{last}-instansi").input_value() == "PT Contoh"
    assert me.page.locator(f"#isian-undangan-{last + 1}-kelompok").input_value() == "2"
    assert me.page.locator(f"#isian-undangan-{last + 1}-instansi").input_value() == "Satpol\nPP"


def test_a_dropped_line_loses_neither_text_nor_signature(visit: Open, office: Engine) -> None:
    address, who = waiting_at(office, "Task_DaftarHadir")
    me = visit().sign_in(who).open(address)
    page, context = me.page, me.page.context
    context.set_offline(True)
    page.locator("#isian-hadir-0-nama").fill("Ni Wayan Contoh")
    page.get_by_text("Belum tersimpan, sambungan terputus").wait_for()
    page.locator('[data-signature="hadir-0-tanda_tangan"] [data-sign]').click()
    box = page.locator(".pad canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 80)
    page.mouse.up()
    assert not me.axe()
    page.get_by_role("button", name="Selesai", exact=True).click()
    context.set_offline(False)
    page.locator('[name=hadir-0-tanda_tangan]:not([value=""])').wait_for(state="attached")
    page.get_by_text(re.compile(r"^Tersimpan \d")).wait_for()
    page.reload()
    assert page.locator("#isian-hadir-0-nama").input_value() == "Ni Wayan Contoh"
    assert page.locator("[name=hadir-0-tanda_tangan]").input_value()


def test_a_large_photo_is_made_smaller_upright_and_keeps_its_place(visit: Open, office: Engine, tmp_path: Path) -> None:
    photo = Image.effect_noise((4000, 3000), 90).convert("RGB")
    exif = photo.getexif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "S", 2: (8.0, 39.0, 30.0), 3: "E", 4: (115.0, 13.0, 0.0)})
    photo.save(tmp_path / "besar.jpg", quality=95, exif=exif)
    address, who = waiting_at(office, "Task_RapatPeninjauan")
    me = visit().sign_in(who).open(address)
    me.page.get_by_label("Terlaksana").check()
    me.page.locator("#isian-foto").set_input_files(tmp_path / "besar.jpg")
    me.page.locator(".kept").get_by_text("besar.jpg").first.wait_for()
    kept = me.page.locator("[name=foto]").input_value()
    ask = select(stored_file.c.position, stored_file.c.sha256, stored_file.c.instance_id, case_file.c.wrapped_key)
    ask = ask.join(case_file, case_file.c.instance_id == stored_file.c.instance_id).where(stored_file.c.id == kept)
    row = office.query(lambda session: session.execute(ask).one())
    key = office.house.vault.open_case_key(row.wrapped_key)
    assert key.unseal(row.position)["posisi"] == [-8.658333, 115.216667]
    stored = Image.open(BytesIO(office.house.files.get(row.instance_id, row.sha256, key)))
    assert (stored.size, dict(stored.getexif())) == ((1500, 2000), {})


def test_two_people_at_one_item_and_what_is_offered_next(visit: Open, office: Engine) -> None:
    address, who = waiting_at(office, "Task_TelaahAwal")
    other, me = visit().sign_in("komang.yasa").open(address), visit().sign_in(who).open(address)
    assert me.page.get_by_text("I Komang Yasa sedang membuka tugas ini.").is_visible()
    for one in (me, other):
        page = one.page
        for group in ("Terkait perizinan", "Cukup penjelasan sederhana"):
            page.get_by_role("group", name=group).get_by_label("Ya").check()
        page.get_by_role("group", name="Perlu informasi tambahan").get_by_label("Tidak").check()
        page.get_by_label("Hasil telaah").fill("Cukup dijelaskan di loket.")
        for number in range(page.locator("[data-sections] select").count()):
            page.locator("[data-sections] select").nth(number).select_option(index=1)
        for name in page.locator("[data-sections] fieldset:has([type=radio]:not(:checked)):not(:has(:checked))").all():
            name.get_by_label("Tidak").check()
        one.press("Selesai dan kirim")
    faults = me.look("terkirim") + other.look("terlambat")
    assert me.page.get_by_role("heading", name="Terkirim").is_visible()
    assert other.page.get_by_text("Yang Anda ketik").first.is_visible()
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("script", [True, False])
def test_on_a_phone_the_form_comes_first_and_the_summary_is_one_press_away(
    visit: Open, office: Engine, script: bool
) -> None:
    address, who = waiting_at(office, "Task_TelaahAwal")
    me = visit(script=script).sign_in(who)
    me.page.set_viewport_size({"width": 320, "height": 900})
    me.open(address)
    form, side = (me.page.locator(place).bounding_box() for place in ("form[data-form]", ".work-side"))
    assert form
    assert side
    assert form["y"] < 500 < side["y"]
    me.page.get_by_role("link", name="Ringkasan pengaduan, di bawah isian").click()
    assert me.page.locator("#ringkas").bounding_box()["y"] < 200
    me.page.get_by_role("link", name="Kembali ke isian").click()
    me.page.set_viewport_size({"width": 1440, "height": 900})
    assert not me.page.get_by_role("link", name="Kembali ke isian").is_visible()
