"""Documents as pages, and their signed copies: who may look, who may bring one, what holds, what is on record."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from engine.audit import verify_all
from engine.composition import open_engine
from engine.documents.outline import outline
from engine.documents.pages import PdfUnreadable, facts_of, page_picture
from engine.export import export_case
from engine.queries.deviations import list_deviations
from engine.runtime import Engine
from engine.uploads import UploadRefused, inspect_scan
from engine.worker import Inline
from tests.conftest import NOON
from tests.web.conftest import Browser
from tests.web.test_cases import begin, case, openings, paper, rendering, stranger

__all__ = ["rendering"]
Open = Callable[[], Browser]
PAPER = "kertas_pengaduan"


def photo(size: tuple[int, int] = (300, 400), kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def pdf(pages: int = 2) -> bytes:
    out = io.BytesIO()
    sheets = [Image.new("RGB", (300, 400), "white") for _ in range(pages)]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def signed_pdf() -> bytes:
    """A PDF that carries a signature field, as BSrE's do (worthless, but there)."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Annots[4 0 R]>>",
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T(ttd)/Rect[0 0 0 0]/P 3 0 R/V 5 0 R>>",
        b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/Contents<00>/ByteRange[0 1 2 3]>>",
    ]
    out, places = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%sendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    )


@pytest.fixture
def paid(rendering: Engine, house: Engine) -> tuple[str, str]:
    """A case and its receipt paper, which names the complainant and is signed by the clerk."""
    instance_id = begin(rendering)
    return instance_id, paper(house, instance_id, PAPER)


def look(me: Browser, document: str) -> str:
    me.open("/akun")
    return me.send(f"/dokumen/{document}/buka")


def bring(me: Browser, document: str, content: bytes, method: str = "basah", name: str = "scan.pdf") -> str:
    return me.send(f"/dokumen/{document}/salinan", cara=method, berkas=(io.BytesIO(content), name))


def test_a_photo_becomes_one_page_and_a_pdf_keeps_its_pages() -> None:
    assert (inspect_scan(photo()).pages, inspect_scan(photo(kind="PNG")).pages, inspect_scan(pdf(3)).pages) == (1, 1, 3)
    assert page_picture(inspect_scan(photo()).content, 1, 820).startswith(b"\x89PNG")


def test_a_signature_in_a_pdf_is_seen() -> None:
    assert (facts_of(signed_pdf()).signatures, facts_of(pdf()).signatures) == (1, 0)


@pytest.mark.parametrize("junk", [b"", b"PK\x03\x04", b"%PDF-1.7 nothing", b"<html>"])
def test_what_is_no_paper_is_refused(junk: bytes) -> None:
    with pytest.raises((UploadRefused, PdfUnreadable)):
        inspect_scan(junk)


def test_a_page_that_would_be_huge_is_drawn_small() -> None:
    huge = signed_pdf().replace(b"[0 0 200 200]", b"[0 0 14400 14400]")
    with Image.open(io.BytesIO(page_picture(huge, 1, 1860))) as image:
        assert image.width <= 3500


def test_the_approximation_has_titles_paragraphs_and_tables() -> None:
    blocks = outline((Path("doc_templates/penanganan_pengaduan/fptp.docx")).read_bytes())
    assert any("FORMULIR" in block.text for block in blocks)
    assert any(len(block.rows) > 1 for block in blocks)


def test_looking_at_who_complained_goes_on_record_first(browser: Open, house: Engine, paid: tuple[str, str]) -> None:
    instance_id, document = paid
    me = browser().sign_in("made.wirawan")
    assert "Buka dan catat" in me.open(f"/dokumen/{document}")
    me.open(f"/dokumen/{document}/halaman/1.png")
    assert (me.status, openings(house, instance_id)) == (403, [])
    assert "perkiraan isi dokumen" in look(me, document)
    assert openings(house, instance_id) == ["made.wirawan"]
    me.open(f"/dokumen/{document}")
    assert openings(house, instance_id) == ["made.wirawan"]


@pytest.mark.parametrize(("roles", "status"), [((), 404), (("AUDITOR",), 403), (("PEMILIK_PROSES",), 404)])
def test_every_address_of_a_document_is_guarded(
    browser: Open, house: Engine, paid: tuple[str, str], roles: tuple[str, ...], status: int
) -> None:
    _, document = paid
    me = browser().sign_in(stranger(house, *roles))
    for address in ("", "/halaman/1.png", "/salinan"):
        me.open(f"/dokumen/{document}{address}")
        assert me.status == status, address
    for address in ("/buka", "/berkas", "/salinan/tetapkan", "/salinan/batal"):
        me.open("/akun")
        me.send(f"/dokumen/{document}{address}")
        assert me.status == status, address


def test_a_signed_copy_is_looked_at_then_holds(browser: Open, house: Engine, paid: tuple[str, str]) -> None:
    instance_id, document = paid
    me = browser().sign_in("made.wirawan")
    look(me, document)
    page = bring(me, document, photo(), name="foto.jpg")
    assert "Periksa salinan sebelum ditetapkan" in page
    copy = page.split('name="salinan" value="')[1].split('"')[0]
    assert not signings(house, instance_id)
    me.open(f"/dokumen/{document}/halaman/1.png?bagian=offered")
    assert (me.status, me.headers["Content-Type"]) == (200, "image/png")
    me.open(f"/dokumen/{document}/salinan")
    assert "dokumen ini terkunci" in me.send(f"/dokumen/{document}/salinan/tetapkan", salinan=copy)
    told = signings(house, instance_id)[0]
    assert (told["method"], told["pages"], told["template"]) == ("basah", 1, PAPER)
    bring(me, document, photo())
    assert me.status == 409


def signings(house: Engine, instance_id: str) -> list[dict[str, object]]:
    return [dict(event.data) for event in case(house, instance_id).events if event.kind == "document.signed"]


def sign(me: Browser, document: str) -> None:
    look(me, document)
    page = bring(me, document, pdf())
    me.send(f"/dokumen/{document}/salinan/tetapkan", salinan=page.split('name="salinan" value="')[1].split('"')[0])


def test_who_may_not_sign_brings_nothing(browser: Open, house: Engine, paid: tuple[str, str]) -> None:
    _, document = paid
    me = browser().sign_in("gede.suardana")
    assert "Unggah salinan" not in look(me, document)
    bring(me, document, pdf())
    assert me.status == 403


def test_an_electronic_signature_must_be_in_the_pdf(browser: Open, paid: tuple[str, str]) -> None:
    me = browser().sign_in("made.wirawan")
    look(me, paid[1])
    page = bring(me, paid[1], pdf(), "BSrE")
    assert (me.status, "Kesalahan:" in page, "tidak memuat tanda tangan elektronik" in page) == (422, True, True)
    assert "keabsahannya tidak diperiksa" in bring(me, paid[1], signed_pdf(), "BSrE")


def test_a_wrong_file_says_so_at_its_place(browser: Open, paid: tuple[str, str]) -> None:
    me = browser().sign_in("made.wirawan")
    look(me, paid[1])
    page = bring(me, paid[1], b"bukan berkas", name="catatan.txt")
    assert (me.status, "Hanya foto (JPEG, PNG) dan PDF" in page) == (422, True)


def test_cancelling_a_signed_copy_needs_a_superior_and_a_reason(
    browser: Open, house: Engine, paid: tuple[str, str]
) -> None:
    instance_id, document = paid
    clerk, kasi = browser().sign_in("made.wirawan"), browser().sign_in("gede.suardana")
    sign(clerk, document)
    clerk.send(f"/dokumen/{document}/salinan/cabut", alasan="salah pindai")
    assert clerk.status == 403
    look(kasi, document)
    kasi.send(f"/dokumen/{document}/salinan/cabut", alasan=" ")
    assert kasi.status == 422
    kasi.send(f"/dokumen/{document}/salinan/cabut", alasan="Halaman kedua tertinggal.")
    noted = house.query(lambda s: list_deviations(s, explained=True))
    assert [(line.kind, line.reason) for line in noted] == [("salinan_dibatalkan", "Halaman kedua tertinggal.")]
    sign(clerk, document)
    assert len(signings(house, instance_id)) == 2


def test_signed_copies_are_part_of_proof_and_archive(
    browser: Open, house: Engine, paid: tuple[str, str], tmp_path: Path
) -> None:
    instance_id, document = paid
    sign(browser().sign_in("made.wirawan"), document)
    assert not house.examine(lambda s: verify_all(s, house.house, f"i:{instance_id}")).differences
    with zipfile.ZipFile(io.BytesIO(house.examine(lambda s: export_case(s, house.house, instance_id)))) as archive:
        archive.extractall(tmp_path / "arsip")
    proof = [sys.executable, str(tmp_path / "arsip" / "verify.py")]
    assert subprocess.run(proof, check=False, capture_output=True).returncode == 0
    copy = next((tmp_path / "arsip" / "signed").iterdir())
    copy.write_bytes(b"%PDF lain")
    assert b"signed copy" in subprocess.run(proof, check=False, capture_output=True).stdout


def test_a_signed_copy_changed_on_disk_is_found(browser: Open, house: Engine, paid: tuple[str, str]) -> None:
    instance_id, document = paid
    sign(browser().sign_in("made.wirawan"), document)
    digest = str(signings(house, instance_id)[0]["sha256"])
    house.house.files._path(instance_id, digest).unlink()
    found = house.examine(lambda s: verify_all(s, house.house, f"i:{instance_id}")).differences
    assert [d for d in found if "signed copy" in str(d)]


def test_a_pdf_of_the_system_is_shown_as_pages(browser: Open, house: Engine, rendering: Engine) -> None:
    jobs = Inline()
    engine = open_engine(house.house.settings, jobs.enqueue, lambda: NOON)
    engine.run_jobs = lambda: jobs.run(engine, "render_document", "convert_pdf")
    instance_id = begin(engine)
    document = paper(house, instance_id, PAPER)
    me = browser().sign_in("made.wirawan")
    page = look(me, document)
    assert "halaman 1 dari" in page
    me.open(f"/dokumen/{document}/halaman/1.png?bagian=pdf&lebar=820")
    assert me.headers["Content-Type"] == "image/png"
    for wrong in ("0", "99"):
        me.open(f"/dokumen/{document}/halaman/{wrong}.png")
        assert me.status in (404, 422)
