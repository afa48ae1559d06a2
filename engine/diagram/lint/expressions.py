"""Expressions: that they parse, and that something writes every variable that they read."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engine.diagram.lint.drawing import Drawing, problem
from engine.diagram.model import DOERS, Element, Flow
from engine.errors import ExpressionInvalid
from engine.feel import BUILTINS, Expression, compile_expression, is_expression, near
from engine.model import Message, Problem

Text = tuple[Element | Flow, str, str]
EVENT_TEXTS = ("nama peristiwa", "kode", "kunci pesan", "syarat kejadian", "waktu")
ASSIGNEE = "penanggung jawab"
MUST_BE_FEEL = frozenset(
    {
        "syarat",
        "syarat kejadian",
        "skrip",
        "kunci pesan",
        "daftar pengulangan",
        "hasil pengulangan",
        "syarat pengulangan",
    }
)


def texts(drawing: Drawing) -> Iterator[Text]:
    """Return every text of the diagram that may be FEEL, with its place and what it is for."""
    for flow in drawing.process.flows.values():
        if flow.condition is not None:
            yield flow, "syarat", flow.condition
    for element in drawing.elements:
        yield from _texts_of(element)


def _texts_of(element: Element) -> Iterator[Text]:
    named = [
        ("skrip", element.script),
        ("operasi", element.operation),
        ("tenggat", element.due_date),
        ("tindak lanjut", element.follow_up_date),
        (ASSIGNEE, element.assignee),
        ("prioritas", element.priority),
    ]
    named += [("pemetaan", mapping.source) for mapping in (*element.inputs, *element.outputs)]
    named += [(f"properti {name}", value) for name, value in element.properties.items()]
    if element.loop:
        loop = element.loop
        named += [("daftar pengulangan", loop.input_collection), ("hasil pengulangan", loop.output_element)]
        named += [("syarat pengulangan", loop.condition or loop.completion_condition), ("jumlah", loop.cardinality)]
    if element.event:
        named += list(zip(EVENT_TEXTS, element.event.texts, strict=True))
    for what, text in named:
        if text:
            yield element, what, text


def broken(drawing: Drawing) -> Iterator[Problem]:
    """Look for conditions without `=`, scripts without an expression, and FEEL that does not parse."""
    for place, what, text in texts(drawing):
        if what in MUST_BE_FEEL and not is_expression(text):
            yield problem(
                "expression.not_feel",
                Message("Ungkapan {what} {text} harus dimulai dengan =.", what=what, text=repr(text)),
                place,
            )
        elif is_expression(text):
            yield from _parse_problem(place, what, text)
    for task in drawing.of_type("scriptTask"):
        if not task.script:
            yield problem(
                "task.no_script",
                Message("Tugas skrip {name} tidak mempunyai ungkapan.", name=task.name or task.id),
                task,
            )


def _parse_problem(place: Element | Flow, what: str, text: str) -> Iterator[Problem]:
    try:
        compile_expression(text[1:])
    except ExpressionInvalid as exc:
        message = Message(
            "Ungkapan {what} {text} tidak terbaca (baris {line}, kolom {column}): {why}",
            what=what,
            text=repr(text),
            line=exc.line,
            column=exc.column,
            why=exc.args[0],
        )
        yield problem("expression.broken", message, place)


def unwritten(drawing: Drawing) -> Iterator[Problem]:
    """Look for variables that no form, script, operation or the case itself ever writes."""
    written = writes(drawing)
    for place, what, text in texts(drawing):
        if not is_expression(text):
            continue
        try:
            expression = compile_expression(text[1:])
        except ExpressionInvalid:
            continue
        given = {DOERS} if what == ASSIGNEE else set()
        for name in sorted(expression.free_variables - written - given):
            message = Message(
                "Ungkapan {what} {text} membaca {name} (baris {line}, kolom {column}), yang tidak pernah diisi.{meant}",
                what=what,
                text=repr(text),
                name=name,
                meant=meant(name, written),
                **_place(expression, name),
            )
            yield problem("expression.unwritten", message, place)


def personal(drawing: Drawing) -> Iterator[Problem]:
    """Look for expressions and decisions that read personal data: they would always see null, for it stays sealed."""
    for place, _, text in texts(drawing):
        for name in sorted(_reads(text) & drawing.known.personal):
            message = Message(
                "Ungkapan {text} membaca {name}, isian data pribadi; data pribadi tidak pernah sampai ke diagram. "
                "Mintalah keputusannya sebagai isian tersendiri.",
                text=repr(text),
                name=name,
            )
            yield problem("expression.personal", message, place)
    for task in drawing.elements:
        for name in sorted(
            drawing.known.decisions.get(task.called_decision or "", frozenset()) & drawing.known.personal
        ):
            message = Message(
                "Keputusan {wanted} membaca {name}, isian data pribadi; data pribadi tidak pernah sampai ke diagram.",
                wanted=task.called_decision,
                name=name,
            )
            yield problem("decision.personal", message, task)


def _reads(text: str) -> frozenset[str]:
    try:
        return compile_expression(text[1:]).free_variables if is_expression(text) else frozenset()
    except ExpressionInvalid:
        return frozenset()


def unknown_functions(drawing: Drawing) -> Iterator[Problem]:
    """Look for calls of functions that nobody offers; they would give null without a word."""
    for place, what, text in texts(drawing):
        for name in sorted(unknown_calls(text, drawing.known.functions)):
            message = Message(
                "Ungkapan {what} {text} memanggil {name} (baris {line}, kolom {column}), fungsi yang tidak ada.{meant}",
                what=what,
                text=repr(text),
                name=name,
                meant=meant(name, BUILTINS.keys() | drawing.known.functions),
                **_place(compile_expression(text[1:]), name),
            )
            yield problem("expression.unknown_function", message, place)


def meant(name: str, known: Collection[str]) -> str:
    """Return the question whether a known name was meant, or nothing."""
    found = near(name, known)
    return Message(" Maksudnya {name}?", name=found) if found else ""


def _place(expression: Expression, name: str) -> dict[str, int]:
    line, column = expression.place_of(name)
    return {"line": line, "column": column}


def unknown_calls(text: str, functions: frozenset[str]) -> frozenset[str]:
    """Return the functions that a text of the dialect calls and nobody offers."""
    if not is_expression(text):
        return frozenset()
    try:
        expression = compile_expression(text[1:])
    except ExpressionInvalid:
        return frozenset()
    return expression.calls - BUILTINS.keys() - functions - expression.free_variables


def writes(drawing: Drawing) -> frozenset[str]:
    """Return every variable that something writes."""
    found = set(drawing.known.case_values)
    for element in drawing.elements:
        found |= drawing.known.forms.get(element.form_id or "", frozenset())
        found |= drawing.known.operations.get(element.operation or "", frozenset())
        found |= {mapping.target for mapping in (*element.outputs, *element.inputs)}
        found |= {element.result_variable} if element.result_variable else set()
        found |= element.loop.writes if element.loop else frozenset()
        number = element.properties.get("nomor")
        found |= {f"{number}_{what}" for what in ("nomor", "tanggal", "siklus")} if number else set()
    return frozenset(found)
