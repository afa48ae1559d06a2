"""Every form of the SOP in a real browser: empty, wrong and right, at three widths; what forms gain with JavaScript."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from engine.authentication import set_password
from engine.runtime import Engine
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
    me.page.get_by_role("button", name="Selesai dan kirim").click()
    me.page.wait_for_load_state()
    faults += me.look(f"formulir-{name}-kesalahan")
    assert not faults, "\n".join(faults)
