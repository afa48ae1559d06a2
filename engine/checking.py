"""Prove a bundle whole: diagram, forms, templates, roles, operations, expressions, placeholders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bundles import Bundle
from engine.decisions import Library
from engine.definitions import decision_files, read_processes
from engine.diagram.calls import whole
from engine.diagram.lint import Known, joined, lint_diagram, read_and_lint
from engine.diagram.lint.drawing import Drawing
from engine.diagram.lint.expressions import meant, unknown_calls, writes
from engine.diagram.model import Process
from engine.diagram.names import OFFICE_FUNCTIONS
from engine.documents import TemplateRefused, check_template, placeholders
from engine.documents.context import KNOWN
from engine.errors import BundleInvalid, ExpressionInvalid
from engine.feel import BUILTINS, compile_expression
from engine.forms import Form
from engine.forms.fields import Field
from engine.model import Message, Problem
from engine.operations import OUTPUTS

CASE_VALUES = frozenset(
    {
        "diterima_pada",
        "jeda_hari",
        "jeda_mulai",
        "kelas_tenggat",
        "status_akhir",
        "tenggat_dasar",
        "tenggat_selesai",
    }
)


GIVEN = frozenset({"kronologi"})  # what a form may begin with beside case values: the story so far


def check_bundle(bundle: Bundle, roles: frozenset[str]) -> list[Problem]:
    """Return every problem of a bundle; errors among them refuse its publication."""
    forms: dict[str, Form] = {}
    found: list[Problem] = []
    for name, text in bundle.drawer("forms").items():
        try:
            forms[name] = Form.load(text, f"forms/{bundle.process_id}/{name}.form")
        except BundleInvalid as exc:
            found += exc.problems
    found += _wrong_names(forms, bundle)
    try:
        diagram, of_file = read_and_lint(bundle.diagram, f"bpmn/{bundle.process_id}/{bundle.process_id}.bpmn")
        found += _called_files(bundle)
        processes = read_processes(bundle) if diagram else {}
    except BundleInvalid as exc:
        return [*found, *exc.problems]
    if diagram is None:
        return [*found, *of_file]
    library = Library.read(decision_files(bundle), OFFICE_FUNCTIONS)
    found += library.check(called_decisions(processes))
    known = Known(
        roles=roles,
        forms={name: form.names for name, form in forms.items()},
        operations=OUTPUTS,
        templates=frozenset(bundle.drawer("doc_templates")),
        case_values=CASE_VALUES,
        functions=OFFICE_FUNCTIONS,
        processes=processes,
        decisions=library.inputs,
        personal=frozenset().union(*(form.private_names for form in forms.values())),
    )
    found += joined(of_file, lint_diagram(diagram, bundle.process_id, known))
    if bundle.process_id in processes:
        process = whole(processes, bundle.process_id)
        written = writes(Drawing(process, known)) | {name for form in forms.values() for name in form.names}
        found += _form_variables(bundle.process_id, forms, written | GIVEN)
        found += _template_problems(bundle, written)
    return found


def called_decisions(processes: Mapping[str, Process]) -> frozenset[str]:
    """Return the ids of the decisions that processes call."""
    elements = (element for process in processes.values() for element in process.elements.values())
    return frozenset(element.called_decision for element in elements if element.called_decision)


def _called_files(bundle: Bundle) -> Iterator[Problem]:
    """Ask the standard of the diagrams beside the bundle's own. Raises: BundleInvalid."""
    for name, text in bundle.drawer("bpmn").items():
        if name != bundle.process_id:
            yield from read_and_lint(text, f"bpmn/{bundle.process_id}/{name}.bpmn")[1]


def _wrong_names(forms: Mapping[str, Form], bundle: Bundle) -> Iterator[Problem]:
    for name, form in forms.items():
        if form.id != name:
            message = Message(
                "Berkas formulir {name} menyebut dirinya {form_id}; keduanya harus sama.",
                name=name,
                form_id=form.id,
            )
            yield Problem("form.wrong_id", message, name, source=f"forms/{bundle.process_id}/{name}.form")


def _form_variables(process_id: str, forms: Mapping[str, Form], written: frozenset[str]) -> Iterator[Problem]:
    for name, form in forms.items():
        source = f"forms/{process_id}/{name}.form"
        for field in form.fields:
            for text in _expressions(field):
                for unknown in sorted(_reads(text) - written):
                    message = Message(
                        "Ungkapan {text} pada isian {field} membaca {name}, yang tidak pernah diisi.{meant}",
                        text=repr(text),
                        field=field.key,
                        name=unknown,
                        meant=meant(unknown, written),
                    )
                    yield Problem("form.unwritten", message, field.key, source=source)
                for called in sorted(unknown_calls(text, OFFICE_FUNCTIONS)):
                    message = Message(
                        "Ungkapan {text} pada isian {field} memanggil {name}, fungsi yang tidak ada.{meant}",
                        text=repr(text),
                        field=field.key,
                        name=called,
                        meant=meant(called, BUILTINS.keys() | OFFICE_FUNCTIONS),
                    )
                    yield Problem("form.unknown_function", message, field.key, source=source)


def _expressions(field: Field) -> list[str]:
    return [text for text in (field.hide, field.expression, field.rule, field.required_if, field.initial) if text]


def _reads(text: str) -> frozenset[str]:
    try:
        return compile_expression(text.removeprefix("=")).free_variables
    except ExpressionInvalid:
        return frozenset()


def _template_problems(bundle: Bundle, written: frozenset[str]) -> Iterator[Problem]:
    for name, content in bundle.drawer("doc_templates").items():
        source = f"doc_templates/{bundle.process_id}/{name}.docx"
        try:
            check_template(content, name)
            unknown = placeholders(content, name) - written - KNOWN
        except TemplateRefused as exc:
            yield Problem("template.refused", exc.message, name, source=source)
            continue
        for placeholder in sorted(unknown):
            message = Message(
                "Templat {name} memakai {placeholder}, yang tidak diisi formulir mana pun.",
                name=name,
                placeholder=placeholder,
            )
            yield Problem("template.unfilled", message, name, source=source)
