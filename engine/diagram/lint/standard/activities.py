"""Activities: loops, compensation, event and ad hoc subprocesses, tasks that begin a process."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.diagram.lint.standard.document import (
    ACTIVITIES,
    SUBPROCESSES,
    Document,
    children,
    event_definitions,
    found,
    is_true,
    kind_of,
    named,
    scope_of,
    text_of,
)
from engine.diagram.names import BPMN, ZEEBE
from engine.model import Message, Problem


def event_subprocesses(document: Document) -> Iterator[Problem]:
    """Look for event subprocesses that do not begin with exactly one event that something triggers."""
    for node in document.of(*sorted(SUBPROCESSES)):
        if not is_true(node, "triggeredByEvent"):
            continue
        if kind_of(node) != "subProcess":
            words = Message("{kind} tidak dapat menjadi subproses peristiwa.", kind=kind_of(node))
            yield found("subprocess.not_by_event", words, node)
        starts = children(node, "startEvent")
        if len(starts) != 1:
            words = Message(
                "Subproses peristiwa {name} harus mempunyai tepat satu peristiwa mulai; sekarang {number}.",
                name=named(node),
                number=len(starts),
            )
            yield found("subprocess.start_not_one", words, node)


def compensation(document: Document) -> Iterator[Problem]:
    """Look for compensation handlers that nothing leads to, or that lie in the flow; boundary events without one."""
    handlers = set()
    for event in document.of("boundaryEvent"):
        if "compensate" in event_definitions(event):
            targets = _associated(document, event)
            handlers.update(targets)
            yield from _handler_of(document, event, targets)
    for node in document.of(*sorted(ACTIVITIES)):
        if not is_true(node, "isForCompensation"):
            continue
        if document.flows_in.get(node.get("id", "")) or document.flows_out.get(node.get("id", "")):
            words = Message(
                "{name} untuk kompensasi; ia tidak boleh mempunyai alur masuk atau keluar.", name=named(node)
            )
            yield found("compensation.in_flow", words, node)
        if node not in handlers and not is_true(node, "triggeredByEvent"):
            words = Message(
                "{name} untuk kompensasi, tetapi tidak ada peristiwa kompensasi yang menuju ke sana.", name=named(node)
            )
            yield found("compensation.no_event", words, node)


def _associated(document: Document, event: etree._Element) -> list[etree._Element]:
    ways = [way for way in document.of("association") if way.get("sourceRef") == event.get("id")]
    targets = (document.find(way.get("targetRef"), way) for way in ways)
    return [target for target in targets if target is not None and kind_of(target) in ACTIVITIES]


def _handler_of(document: Document, event: etree._Element, targets: list[etree._Element]) -> Iterator[Problem]:
    if document.flows_out.get(event.get("id", "")):
        words = Message("Peristiwa kompensasi {name} memakai asosiasi, bukan alur urutan.", name=named(event))
        yield found("compensation.flow", words, event)
    if len(targets) != 1:
        words = Message("Peristiwa kompensasi {name} harus menuju tepat satu kegiatan kompensasi.", name=named(event))
        yield found("compensation.no_handler", words, event)
    for target in targets:
        if not is_true(target, "isForCompensation"):
            words = Message(
                "{name} adalah tujuan kompensasi, tetapi tidak ditandai isForCompensation.", name=named(target)
            )
            yield found("compensation.not_marked", words, target)


def loops(document: Document) -> Iterator[Problem]:
    """Look for multi-instance activities that do not say how many, and bounds that are none."""
    for loop in document.of("multiInstanceLoopCharacteristics"):
        bounds = [*children(loop, "loopCardinality"), *children(loop, "loopDataInputRef")]
        foreign = [name for name in loop.attrib if str(name).endswith("}collection")]
        inputs = loop.findall(f"{BPMN}extensionElements/{ZEEBE}loopCharacteristics")
        if not (any(text_of(bound) for bound in bounds) or inputs or foreign):
            words = Message("Pengulangan ini tidak menyebut jumlah atau daftarnya (inputCollection).")
            yield found("loop.no_bounds", words, loop)
    for loop in document.of("standardLoopCharacteristics"):
        maximum = (loop.get("loopMaximum") or "1").strip()
        if maximum.lstrip("+-").isdigit() and int(maximum) < 1:
            yield found(
                "loop.maximum", Message("Jumlah putaran paling banyak (loopMaximum) harus lebih dari nol."), loop
            )


def beginning_tasks(document: Document) -> Iterator[Problem]:
    """Look for receive tasks that begin a process, which a start event must do here, and such with flows into them."""
    for task in document.of("receiveTask"):
        if is_true(task, "instantiate") and document.flows_in.get(task.get("id", "")):
            words = Message("{name} memulai proses (instantiate), tetapi mempunyai alur masuk.", name=named(task))
            yield found("task.instantiate_with_flow", words, task)


def ad_hoc(document: Document) -> Iterator[Problem]:
    """Look for ad hoc subprocesses with start or end events, which the standard forbids (10.2.5)."""
    for event in document.of("startEvent", "endEvent"):
        scope = scope_of(event)
        if scope is not None and kind_of(scope) == "adHocSubProcess":
            words = Message("Subproses ad hoc tidak boleh memuat peristiwa mulai atau akhir.")
            yield found("subprocess.ad_hoc_event", words, event)


def quantities(document: Document) -> Iterator[Problem]:
    """Look for numbers of tokens other than one, which would be ignored."""
    for node in document.of(*sorted(ACTIVITIES)):
        for name in ("startQuantity", "completionQuantity"):
            if (node.get(name) or "1").strip() != "1":
                words = Message("{name} selain 1 tidak dijalankan; hapuslah.", name=name)
                yield found("task.quantity", words, node)
