"""Activities that repeat or call another process: that it is said how often, over what, and which one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.diagram.calls import called_by
from engine.diagram.lint.drawing import Drawing, problem, title
from engine.diagram.model import Element, Loop, Process
from engine.feel import is_expression
from engine.model import Message, Problem

MAY_REPEAT = frozenset(
    {
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
        "callActivity",
        "subProcess",
    }
)


def loops(drawing: Drawing) -> Iterator[Problem]:
    """Look for repetitions that say too little, too much, or what nobody would do."""
    for element in drawing.elements:
        if element.loop is None:
            continue
        if element.type not in MAY_REPEAT or element.triggered_by_event:
            words = Message("{name} tidak dapat berulang; letakkan dalam subproses yang berulang.", name=title(element))
            yield problem("element.loop_marker", words, element)
        elif element.loop.kind == "standard":
            yield from _standard(element, element.loop)
        else:
            yield from _multiple(element, element.loop)


def _standard(element: Element, loop: Loop) -> Iterator[Problem]:
    name = title(element)
    if loop.condition is None and loop.maximum is None:
        words = Message("{name} berulang tanpa syarat dan tanpa batas; isi salah satunya.", name=name)
        yield problem("loop.no_end", words, element)
    if loop.maximum is not None and loop.maximum < 1:
        words = Message("Batas pengulangan {name} harus bilangan bulat sedikitnya 1.", name=name)
        yield problem("loop.maximum", words, element)


def _multiple(element: Element, loop: Loop) -> Iterator[Problem]:
    name = title(element)
    if not loop.input_collection and not loop.cardinality:
        words = Message("{name} tidak menyebut untuk apa saja ia diulang; isilah daftarnya.", name=name)
        yield problem("loop.no_items", words, element)
    if loop.input_collection and loop.cardinality:
        words = Message("{name} menyebut daftar dan jumlah sekaligus; pilih salah satu.", name=name)
        yield problem("loop.two_numbers", words, element)
    if bool(loop.output_collection) != bool(loop.output_element):
        words = Message("{name} harus menyebut daftar hasil dan hasil tiap ulangan bersama-sama.", name=name)
        yield problem("loop.half_output", words, element)
    if loop.behavior != "All":
        words = Message(
            "{name} melempar peristiwa saat ulangan selesai (cara {kind}); itu belum dapat dijalankan, "
            "pakailah peristiwa lempar di dalam subproses.",
            name=name,
            kind=loop.behavior,
        )
        yield problem("loop.behavior", words, element)


def calls(drawing: Drawing) -> Iterator[Problem]:
    """Look for calls of processes that are not there, may not run, or whose ids clash; and calls without end."""
    for element in drawing.of_type("callActivity"):
        yield from _call(drawing, element)
    known = {**drawing.known.processes, drawing.process.id: drawing.process}
    if _calls_itself(known, drawing.process.id) and drawing.process.id not in _ending(known):
        words = Message("Proses ini selalu memanggil dirinya lagi sebelum dapat selesai.")
        yield Problem("call.endless", words, drawing.process.id, line=drawing.process.line)


def _call(drawing: Drawing, element: Element) -> Iterator[Problem]:
    wanted, name = element.called_element, title(element)
    if not wanted:
        yield problem("call.no_process", Message("{name} tidak menyebut proses yang dipanggil.", name=name), element)
    elif is_expression(wanted):
        words = Message(
            "{name} memilih proses dengan ungkapan; sebutkan satu proses, dan pilih dengan gerbang.", name=name
        )
        yield problem("call.dynamic", words, element)
    elif wanted != drawing.process.id and wanted not in drawing.known.processes:
        there = ", ".join(sorted({*drawing.known.processes, drawing.process.id}))
        words = Message(
            "{name} memanggil proses {wanted}, yang tidak ada; yang ada: {there}.",
            name=name,
            wanted=wanted,
            there=there,
        )
        yield problem("call.unknown", words, element)
    elif wanted != drawing.process.id:
        yield from _callable(drawing, element, drawing.known.processes[wanted])


def _callable(drawing: Drawing, element: Element, called: Process) -> Iterator[Problem]:
    name = title(element)
    if not called.executable:
        words = Message("{name} memanggil {wanted}, yang ditandai tidak dapat dijalankan.", name=name, wanted=called.id)
        yield problem("call.not_executable", words, element)
    here, there = drawing.process, called
    same = {*here.elements, *here.flows} & {*there.elements, *there.flows}
    if same:
        words = Message(
            "{name} memanggil {wanted}, yang memakai id yang sama dengan diagram ini: {ids}.",
            name=name,
            wanted=called.id,
            ids=", ".join(sorted(same)[:5]),
        )
        yield problem("call.same_id", words, element)


def _ending(processes: Mapping[str, Process]) -> set[str]:
    """Return the processes that can end: some way from start to end passes only calls of processes that can."""
    ending: set[str] = set()
    while more := {name for name in processes.keys() - ending if _may_end(processes, processes[name], ending)}:
        ending |= more
    return ending


def _calls_itself(processes: Mapping[str, Process], process_id: str) -> bool:
    family = (process_id, *called_by(processes, process_id))
    called = (e.called_element for name in family for e in processes[name].elements.values())
    return process_id in called


def _may_end(processes: Mapping[str, Process], process: Process, ending: set[str]) -> bool:
    elements, endless = process.elements, processes.keys() - ending
    stack = [e.id for e in elements.values() if e.type == "startEvent" and e.parent_id is None]
    seen: set[str] = set()
    while stack:
        element = elements[stack.pop()]
        if element.id in seen or (element.type == "callActivity" and element.called_element in endless):
            continue
        seen.add(element.id)
        stack += [process.flows[name].target for name in element.outgoing if process.flows[name].target in elements]
        stack += [e.id for e in elements.values() if e.attached_to == element.id]
        if not element.outgoing and element.parent_id is None:
            return True
    return False
