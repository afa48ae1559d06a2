"""Who does what, with which form, operation and document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.diagram.lint.drawing import Drawing, problem, title
from engine.diagram.model import DOERS, SIGNED_COPIES, Element
from engine.feel import is_expression
from engine.model import Message, Problem

DOER = re.compile(rf"\b{DOERS}\.(\w+)")
MOST_URGENT = 99
PROPERTIES = frozenset(
    {
        "status_publik",
        "status_akhir",
        "mutu_baku",
        "dokumen",
        "nomor",
        "nomor_bila",
        "nomor_baru",
        "seri",
        "final",
        "tidak_boleh_sama",
        "kecuali_pengganti",
        "jeda",
        "kabari_pengadu",
        "kabari_pengadu_inggris",
    }
)


def roles(drawing: Drawing) -> Iterator[Problem]:
    """Look for user tasks whose role nobody knows."""
    for task in drawing.of_type("userTask", "manualTask"):
        wanted = _roles_of(drawing, task)
        if not wanted:
            message = Message(
                "{task} tidak mempunyai peran: letakkan dalam lajur, atau isi candidateGroups.", task=title(task)
            )
            yield problem("task.no_role", message, task)
        for role in wanted:
            if role not in drawing.known.roles:
                there = ", ".join(sorted(drawing.known.roles))
                message = Message(
                    "Peran {role} pada {task} tidak dikenal; yang ada: {there}.",
                    role=role,
                    task=title(task),
                    there=there,
                )
                yield problem("task.unknown_role", message, task)


def _roles_of(drawing: Drawing, task: Element) -> list[str]:
    if task.candidate_groups:
        return [part.strip() for part in task.candidate_groups.split(",") if part.strip()]
    lane = drawing.process.lanes.get(task.lane_id or "")
    return [lane.role] if lane else []


def people(drawing: Drawing) -> Iterator[Problem]:
    """Look for assignees after steps that do not exist, and priorities that are no number from 0 to 99."""
    for task in drawing.elements:
        for name in DOER.findall(task.assignee or ""):
            if name not in drawing.process.elements:
                words = Message("Penanggung jawab {name} menurut {step}, yang tidak ada.", name=title(task), step=name)
                yield problem("task.assignee", words, task)
        text = task.priority
        if text and not is_expression(text) and not (text.isdigit() and int(text) <= MOST_URGENT):
            words = Message("Prioritas {name} harus bilangan 0 sampai {most}.", name=title(task), most=MOST_URGENT)
            yield problem("task.priority", words, task)


def forms(drawing: Drawing) -> Iterator[Problem]:
    """Look for user tasks without a form, and forms without a user task."""
    used = {element.form_id for element in drawing.family if element.form_id}
    for task in drawing.of_type("userTask"):
        if not task.form_id:
            yield problem("task.no_form", Message("{task} tidak mempunyai formulir.", task=title(task)), task)
        elif task.form_id not in drawing.known.forms:
            yield problem(
                "task.form_missing",
                Message("Formulir {form_id} pada {task} tidak ada.", form_id=task.form_id, task=title(task)),
                task,
            )
    for name in sorted(drawing.known.forms.keys() - used):
        message = Message("Formulir {name} tidak dipakai tugas mana pun.", name=name)
        yield Problem("form.unused", message, drawing.process.id, severity="warning")


def operations(drawing: Drawing) -> Iterator[Problem]:
    """Look for service tasks that ask for what nobody offers."""
    for task in drawing.of_type("serviceTask", "businessRuleTask", "sendTask"):
        if task.type != "serviceTask" and not task.operation:
            continue
        if not task.operation:
            yield problem(
                "task.no_operation",
                Message("{task} tidak menyebut operasi (taskDefinition).", task=title(task)),
                task,
            )
        elif not is_expression(task.operation) and task.operation not in drawing.known.operations:
            offered = ", ".join(sorted(drawing.known.operations))
            message = Message(
                "Operasi {operation} tidak ada; yang ada: {offered}.", operation=task.operation, offered=offered
            )
            yield problem("task.operation_missing", message, task)


def documents(drawing: Drawing) -> Iterator[Problem]:
    """Look for documents without a template, and templates without an element."""
    used = {name for element in drawing.family for name in element.documents}
    for element in drawing.elements:
        for name in element.documents:
            if name not in drawing.known.templates:
                message = Message("Templat dokumen {name} pada {element} tidak ada.", name=name, element=title(element))
                yield problem("document.missing", message, element)
    for name in sorted(drawing.known.templates - used):
        message = Message("Templat dokumen {name} tidak dipakai.", name=name)
        yield Problem("document.unused", message, drawing.process.id, severity="warning")


def signed_copies(drawing: Drawing) -> Iterator[Problem]:
    """Look for signed copies of documents that do not exist, or that nobody may bring."""
    process, known = drawing.process, drawing.known
    for template, wanted in process.signers.items():
        if template not in known.templates:
            message = Message(
                "Properti {signed_copies} menyebut templat {document}, yang tidak ada.",
                signed_copies=SIGNED_COPIES,
                document=template,
            )
            yield Problem("signed.no_such_template", message, process.id, line=process.line)
        for role in wanted or ("(tidak ada peran)",):
            if role not in known.roles:
                message = Message(
                    "Properti {signed_copies} menyebut peran {role} untuk {document}, yang tidak dikenal.",
                    signed_copies=SIGNED_COPIES,
                    role=role,
                    document=template,
                )
                yield Problem("signed.unknown_role", message, process.id, line=process.line)


def references(drawing: Drawing) -> Iterator[Problem]:
    """Look for properties that nobody reads, and for four-eyes rules about elements that do not exist."""
    for element in drawing.elements:
        for name in sorted(element.properties.keys() - PROPERTIES):
            yield problem(
                "property.unknown",
                Message("Properti {name} tidak dikenal dan tidak dipakai.", name=name),
                element,
                "warning",
            )
        for name in element.properties.get("tidak_boleh_sama", "").split(","):
            if name.strip() and name.strip() not in drawing.process.elements:
                message = Message(
                    "Properti tidak_boleh_sama menyebut {name}, yang tidak ada dalam diagram.", name=name.strip()
                )
                yield problem("property.no_such_element", message, element)
