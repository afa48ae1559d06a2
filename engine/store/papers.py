"""Papers of a case: numbers and documents, asked for in the step that completes their element.

An element's properties say which: `dokumen` (templates to render), `nomor` (the number it gives, in the series `seri`,
when `nomor_bila` holds, afresh at each visit with `nomor_baru: ya`), and `final` (FEEL: true, false, or a list of
templates; a document that is not final is a draft and carries the mark KONSEP).
"""

from __future__ import annotations

from typing import Any

from engine.diagram.model import Element
from engine.model import Step
from engine.store import casework
from engine.store.case import Case
from engine.store.numbering import allot, take
from engine.store.unit_of_work import UnitOfWork
from engine.tables import document


def number(uow: UnitOfWork, case: Case, element: Element) -> None:
    """Give the paper of an element its number, before the step goes on; a rejected draft never gets one.

    Writes `<nomor>_nomor`, `<nomor>_tanggal` and `<nomor>_siklus` to the case. Records: `number.issued`.
    """
    name = element.properties.get("nomor")
    if not name or not _wanted(uow, case, element, name):
        return
    series = element.properties.get("seri", name)
    pattern = uow.office.pattern(series, uow.today)
    values = {**case.data, "kode_klasifikasi": uow.office.setting("kode_klasifikasi", uow.today)}
    typed = case.data.get("nomor_agenda") if element.properties.get("nomor_baru") == "ya" else None
    text = take(uow, case, series, pattern, typed, values) if typed else allot(uow, case, series, pattern, values)
    case.put(
        {f"{name}_nomor": text, f"{name}_tanggal": uow.today.isoformat(), f"{name}_siklus": case.data.get("siklus")}
    )


def _wanted(uow: UnitOfWork, case: Case, element: Element, name: str) -> bool:
    condition = element.properties.get("nomor_bila")
    if condition and casework.value_of(uow, case, condition) is not True:
        return False
    numbered = case.data.get(f"{name}_nomor") and case.data.get(f"{name}_siklus") == case.data.get("siklus")
    return not numbered or element.properties.get("nomor_baru") == "ya"


def request(uow: UnitOfWork, case: Case, step: Step) -> None:
    """Ask for the documents of every element that the step completed. Records: `document.requested`."""
    for trace in step.trace:
        element = case.definition.element(trace.element_id)
        if trace.kind == ("item.completed" if element.loop else "element.completed") and element.documents:
            final = _final(uow, case, element)
            for template in element.documents:
                _request(uow, case, template, element, draft=template not in final)


def _final(uow: UnitOfWork, case: Case, element: Element) -> tuple[str, ...]:
    said = casework.value_of(uow, case, element.properties.get("final", "=true"))
    if isinstance(said, list):
        return tuple(str(name) for name in said)
    return element.documents if said is True else ()


def _request(uow: UnitOfWork, case: Case, template: str, element: Element, *, draft: bool) -> None:
    document_id = uow.new_id()
    version = case.count(f"document:{template}")
    sealed: Any = uow.case_key(case).seal(case.once) if case.once and template == "tanda_terima" else None
    uow.add(
        document,
        id=document_id,
        instance_id=case.id,
        template=template,
        version=version,
        cycle=case.data.get("siklus") or 1,
        element_id=element.id,
        submission_number=case.counters.get("submission", 0),
        status="requested",
        requested_at=uow.now,
        draft=draft,
        sealed=sealed,
    )
    case.record("document.requested", element.id, document=document_id, template=template, version=version, draft=draft)
    uow.enqueue(uow.session, "render_document", "documents", document_id)
