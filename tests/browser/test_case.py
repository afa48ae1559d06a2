"""The page of a case and its documents in a real browser: every state, three widths, in the dark, and on paper."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image

from engine.composition import open_engine
from engine.queries.cases import view_case
from engine.runtime import Engine
from engine.scenarios import Played, read_cases
from engine.worker import Inline, convert_pdf
from tests.browser.conftest import PICTURES, Visit
from tests.conftest import PROCESS, ROOT, player_on

Open = Callable[..., Visit]
CASES = {case["id"]: case for case in read_cases(ROOT / "bpmn" / PROCESS / "contoh_kasus.json")}
CLERK, KASI = "made.wirawan", "gede.suardana"


def played(office: Engine, case: str, steps: int | None = None) -> Played:
    """Play a case on the office of the pages, with its documents; the newest paper gets its PDF."""
    jobs = Inline()
    engine = open_engine(office.house.settings, jobs.enqueue)
    done = player_on(engine, jobs, "render_document").play(CASES[case], steps)
    for template in ("kertas_pengaduan", "fptp"):
        newest = [d for d in engine.query(lambda s: view_case(s, done.instance_id)).documents if d.template == template]
        convert_pdf(engine, newest[-1].id)
    engine.close()
    return done


@pytest.fixture
def returned(office: Engine) -> str:
    """A case that the Kadis sent back once, and that waits now."""
    return played(office, "P19", 9).instance_id


@pytest.fixture
def whole(office: Engine) -> str:
    """A secret case with an inspection, brought to its end."""
    return played(office, "P15").instance_id


def no_faults(me: Visit, faults: list[str], *expected: str) -> None:
    assert not faults, "\n".join(faults)
    assert not [told for told in me.complaints if not any(code in told for code in expected)], me.complaints


def test_a_case_that_came_back(visit: Open, returned: str) -> None:
    me = visit().sign_in(KASI)
    me.open(f"/kasus/{returned}")
    faults = me.look("kasus-kembali")
    for summary in me.page.locator("details > summary").all():
        summary.click()
    faults += me.look("kasus-kembali-terbuka")
    me.open(f"/kasus/{returned}/diagram")
    faults += me.look("diagram")
    me.open(f"/kasus/{returned}/diagram?ukuran=70")
    faults += me.look("diagram-besar")
    me.open(f"/kasus/{returned}/akhiri").press("Akhiri kasus")
    faults += me.look("akhiri-kesalahan")
    no_faults(me, faults, "422")


def test_a_whole_case_on_its_page_and_on_paper(visit: Open, whole: str, office: Engine) -> None:
    me = visit().sign_in(CLERK)
    me.open(f"/kasus/{whole}")
    faults = me.look("kasus-utuh")
    me.page.get_by_text("Buka identitas …").click()
    me.press("Buka dan catat")
    faults += me.look("identitas-kesalahan")
    me.page.get_by_label("Tujuan membuka identitas").fill("Menelepon pengadu untuk menjelaskan hasilnya.")
    me.press("Buka dan catat")
    me.page.get_by_role("heading", name="Identitas pengadu").wait_for()
    faults += me.look("identitas")
    me.open(f"/kasus/{whole}/cetak")
    faults += me.look("cetak")
    me.page.pdf(path=PICTURES / "cetak.pdf", format="A4", margin={"top": "15mm", "left": "15mm", "right": "15mm"})
    no_faults(me, faults, "422")


def test_a_document_is_looked_at_and_signed(visit: Open, returned: str, office: Engine) -> None:
    scan = io.BytesIO()
    Image.new("RGB", (1240, 1754), "white").save(scan, "JPEG")
    view = office.query(lambda s: view_case(s, returned))
    paper = next(d for d in reversed(view.documents) if d.template == "kertas_pengaduan")
    me = visit().sign_in(CLERK)
    me.open(f"/dokumen/{paper.id}")
    faults = me.look("dokumen-tanya")
    me.press("Buka dan catat")
    me.page.locator("img.sheet").first.wait_for()
    me.page.wait_for_load_state("networkidle")
    faults += me.look("dokumen")
    me.press("Unggah dan periksa")
    faults += me.look("dokumen-kesalahan")
    me.page.get_by_label("Berkas").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": scan.getvalue()}
    )
    me.press("Unggah dan periksa")
    me.page.get_by_role("heading", name="Periksa salinan").wait_for()
    faults += me.look("salinan-periksa")
    me.press("Tetapkan salinan ini")
    faults += me.look("salinan-tetap")
    draft = next(d for d in view.documents if d.template == "tanda_terima")
    me.open(f"/dokumen/{draft.id}").press("Buka dan catat")
    faults += me.look("dokumen-perkiraan")
    no_faults(me, faults, "422")


def test_a_case_works_without_javascript_on_a_phone(visit: Open, returned: str, office: Engine) -> None:
    me = visit(script=False).sign_in(KASI)
    me.page.set_viewport_size({"width": 320, "height": 800})
    me.open(f"/kasus/{returned}")
    me.page.get_by_text("Hentikan sementara …").click()
    me.page.get_by_label("Alasan penghentian sementara").fill("Menunggu keputusan pengadilan.")
    me.press("Hentikan sementara")
    me.press("Lanjutkan kasus")
    assert "Kasus dilanjutkan" in me.page.content()
