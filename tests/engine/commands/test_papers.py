"""Documents: drafts and signed versions, secrecy, hostile templates, PDF."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from docx import Document

from engine.documents import (
    NameLeaks,
    Paper,
    Signature,
    Step,
    TemplateRefused,
    check_template,
    context_of,
    placeholders,
    render,
)
from engine.documents.context import KNOWN
from engine.documents.pdf import PdfUnavailable, find_soffice, to_pdf
from engine.queries.papers import stored_paper
from engine.runtime import Engine
from engine.scenarios import read_cases
from engine.worker import Inline
from tests.conftest import PROCESS, ROOT, player_on

TEMPLATES = sorted((ROOT / "doc_templates" / PROCESS).glob("*.docx"))
EXAMPLES = {case["id"]: case for case in read_cases(ROOT / "bpmn" / PROCESS / "contoh_kasus.json")}
AT = datetime(2026, 3, 2, tzinfo=UTC)
KOP = {"pemda": "PEMERINTAH", "dinas": "DINAS", "alamat": "a", "telepon": "t", "laman": "l", "surel": "s", "kota": "D"}


def word(*paragraphs: str) -> bytes:
    document, out = Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    heads = [p.text for section in document.sections for p in (*section.header.paragraphs, *section.footer.paragraphs)]
    return "\n".join([p.text for p in document.paragraphs] + cells + heads)


def paper(**values: Any) -> Paper:
    return Paper("laporan", 1, 1, True, values, False, KOP, ("UU",), "http://x/status")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_reads_only_what_some_form_or_the_case_fills(path: Any) -> None:
    import json  # noqa: PLC0415 because only this test reads forms

    known = set(KNOWN) | {
        "nomor_register",
        "diterima_pada",
        "tenggat_respon_awal",
        "tenggat_selesai",
        "jeda_hari",
        "jalur",
    }
    known |= {
        f"{name}_{what}" for name in ("fptp", "surat", "ba", "laporan", "tanggapan") for what in ("nomor", "tanggal")
    }
    for form in (ROOT / "forms" / PROCESS).glob("*.form"):
        known |= _keys(json.loads(form.read_text())["components"])
    assert placeholders(path.read_bytes(), path.stem) - known == set()


def _keys(components: Any) -> set[str]:
    found = set()
    for component in components:
        found |= {component.get("key", ""), component.get("path", "")} | _keys(component.get("components", ()))
    return found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_minimal_case_leaves_no_none_and_no_braces(path: Any) -> None:
    text = text_of(render(path.read_bytes(), path.stem, context_of(paper(identitas="ANONIM", nomor_register="PGD-1"))))
    assert "None" not in text
    assert "{{" not in text
    assert "{%" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_long_case_with_signs_that_word_reserves_renders(path: Any) -> None:
    rows = [{"uraian": "<b>&</b> " * 200, "penanggung_jawab": "A & B", "target": "2026-03-09"}] * 60
    many = paper(identitas="TERBUKA", judul="<&> " * 50, tindakan=rows, fptp_uraian="kata " * 3000, uraian="<x>" * 500)
    assert zipfile.is_zipfile(io.BytesIO(render(path.read_bytes(), path.stem, context_of(many))))


def test_a_draft_says_so_until_it_is_signed() -> None:
    template = (ROOT / "doc_templates" / PROCESS / "laporan.docx").read_bytes()
    draft = paper(identitas="TERBUKA")
    assert "KONSEP" in text_of(render(template, "laporan", context_of(draft)))
    assert "KONSEP" not in text_of(render(template, "laporan", context_of(replace(draft, draft=False))))


def test_a_confidential_complainant_is_named_nowhere_but_where_it_is_allowed() -> None:
    secret = paper(identitas="RAHASIA", pengadu_nama="Ni Luh Rahasia", pengadu_telepon="0812")
    assert context_of(secret)["pengadu_nama"] == "Identitas dirahasiakan"
    assert context_of(secret)["pengadu_telepon"] is None
    assert context_of(replace(secret, may_show_identity=True))["pengadu_nama"] == "Ni Luh Rahasia"


def test_an_anonymous_complainant_is_named_nowhere_at_all() -> None:
    nobody = paper(identitas="ANONIM", pengadu_nama="Bocor")
    assert context_of(replace(nobody, may_show_identity=True))["pengadu_nama"] == "Anonim"


def test_free_text_that_tells_a_confidential_name_refuses_the_document() -> None:
    leak = paper(identitas="RAHASIA", pengadu_nama="Ni Luh Rahasia", ba_fakta=[{"isi": "Ibu ni luh rahasia melihat"}])
    with pytest.raises(NameLeaks, match="ba_fakta"):
        context_of(leak)


def step(element: str, minute: int, positive: bool = True) -> Step:
    who = Signature("I Gede", "III/c", "1981", "Kepala Seksi", date(2026, 3, 2))
    return Step(element, element, who, AT.replace(minute=minute), positive)


def test_a_signature_is_void_once_the_paper_was_written_again() -> None:
    steps = (step("Task_SusunLaporan", 1), step("Task_PeriksaParafKasi", 2), step("Task_SusunLaporan", 3))
    sign = context_of(replace(paper(), steps=steps))["ttd"]
    assert sign("Task_PeriksaParafKasi", "Task_SusunLaporan") is None
    assert sign("Task_PeriksaParafKasi")["nama"] == "I Gede"


def test_who_sent_a_paper_back_has_not_signed_it() -> None:
    sign = context_of(replace(paper(), steps=(step("Task_PeriksaTtdKabid", 1, positive=False),)))["ttd"]
    assert sign("Task_PeriksaTtdKabid") is None


@pytest.mark.parametrize(
    "hostile",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ ttd.__globals__ }}",
        "{{ kop['__class__'] }}",
        "{{ judul.upper() }}",
        "{% for a in range(100000000) %}x{% endfor %}{{ range(10) }}{{ 'a' * 1000000000 }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 99999999 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 'a' | center(1000000000) }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% set x = 'a' %}",
        "{% for a in b %}{% for c in b %}{% for d in b %}{% for e in b %}" + "{% endfor %}" * 4,
        "{{ judul",
        "{{ cycler.__init__ }}",
    ],
)
def test_a_hostile_template_is_refused_with_its_place(hostile: str) -> None:
    with pytest.raises(TemplateRefused, match="jahat"):
        render(word(hostile), "jahat", {**context_of(paper(judul="x")), "b": [1] * 500})


def test_a_zip_bomb_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 60_000_000)
    with pytest.raises(TemplateRefused, match="terlalu besar"):
        check_template(out.getvalue(), "bom")


@pytest.mark.parametrize("junk", [b"", b"PK\x03\x04 broken", b"%PDF-1.7"])
def test_what_is_no_word_file_is_refused(junk: bytes) -> None:
    with pytest.raises(TemplateRefused, match="bukan berkas Word"):
        check_template(junk, "rusak")


def test_entities_in_a_template_are_not_resolved() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')
    with pytest.raises(TemplateRefused):
        render(out.getvalue(), "xxe", {})


def test_the_signed_report_is_frozen_with_its_hash_in_the_history(lite: Engine, jobs: Inline) -> None:
    view = player_on(lite, jobs, "render_document").play(EXAMPLES["P02"]).view
    frozen = {e.data["sha256"] for e in view.events if e.kind == "document.frozen"}
    signed = [d for d in view.documents if d.template == "laporan" and not d.draft]
    assert signed
    assert {d.sha256 for d in signed} <= frozen
    stored = lite.query(lambda s: stored_paper(s, lite.house, signed[0].id))
    text = text_of(lite.house.files.get(stored.instance_id, stored.sha256 or "", stored.key))
    assert "LHPP/DPMPTSP/2026" in text
    assert "Dra. Ni Ketut Sriani, M.Si." in text


def test_a_confidential_case_prints_no_name_on_the_papers_of_the_handling(lite: Engine, jobs: Inline) -> None:
    view = player_on(lite, jobs, "render_document").play(EXAMPLES["P15"]).view
    for document in view.documents:
        stored = lite.query(lambda s, d=document: stored_paper(s, lite.house, d.id))
        text = text_of(lite.house.files.get(stored.instance_id, stored.sha256 or "", stored.key))
        named = document.template in ("kertas_pengaduan", "tanda_terima", "surat_tanggapan", "lembar_penerusan")
        assert ("I Wayan Contoh" in text) is named, document.template


def test_libreoffice_makes_a_pdf_of_a_document() -> None:
    if find_soffice(None) is None:
        pytest.skip("LibreOffice is not installed here") if not __import__("os").environ.get("CI") else pytest.fail(
            "CI"
        )
    assert to_pdf(word("Satu halaman"), None).startswith(b"%PDF")


def test_without_libreoffice_the_word_file_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PdfUnavailable):
        to_pdf(word("x"), None)
