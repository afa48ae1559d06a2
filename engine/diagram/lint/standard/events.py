"""Events: which kinds may stand where (BPMN 2.0.2, table 10.93), what their definitions need, links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from engine.diagram.lint.standard.document import (
    ACTIVITIES,
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
from engine.diagram.names import BPMN
from engine.model import Message, Problem

TOP_START = frozenset({"message", "timer", "conditional", "signal"})
INNER_START = frozenset({"message", "timer", "escalation", "error", "compensate", "conditional", "signal"})
ALWAYS_INTERRUPTS = frozenset({"error", "compensate", "cancel"})
WHERE = {
    "endEvent": frozenset({"message", "escalation", "error", "cancel", "compensate", "signal", "terminate"}),
    "intermediateCatchEvent": frozenset({"message", "timer", "conditional", "link", "signal"}),
    "intermediateThrowEvent": frozenset({"message", "escalation", "compensate", "link", "signal"}),
    "boundaryEvent": frozenset(
        {"message", "timer", "escalation", "error", "cancel", "compensate", "conditional", "signal"}
    ),
}
MUST_HAVE = ("intermediateCatchEvent", "boundaryEvent")
NEEDS = {
    "message": "messageRef",
    "signal": "signalRef",
    "escalation": "escalationRef",
}


def kinds(document: Document) -> Iterator[Problem]:
    """Look for kinds of events where the standard allows none."""
    for kind in ("startEvent", *WHERE):
        for event in document.of(kind):
            allowed = _allowed(event)
            given = event_definitions(event)
            for definition in given:
                if definition not in allowed:
                    yield _not_allowed(event, definition, allowed)
            if not given and not children(event, "eventDefinitionRef") and _must_have(event):
                words = Message("Peristiwa {name} tidak menyebut apa yang ditunggunya.", name=named(event))
                yield found("event.no_definition", words, event)


def _allowed(event: etree._Element) -> frozenset[str]:
    if kind_of(event) != "startEvent":
        return WHERE[kind_of(event)]
    scope = scope_of(event)
    if scope is None or kind_of(scope) == "process":
        return TOP_START
    return INNER_START if is_true(scope, "triggeredByEvent") else frozenset()


def _must_have(event: etree._Element) -> bool:
    scope = scope_of(event)
    inner = kind_of(event) == "startEvent" and scope is not None and is_true(scope, "triggeredByEvent")
    return inner or kind_of(event) in MUST_HAVE


def _not_allowed(event: etree._Element, definition: str, allowed: frozenset[str]) -> Problem:
    if not allowed:
        words = Message("Peristiwa mulai sebuah subproses biasa tidak boleh menunggu {kind}.", kind=definition)
        return found("event.not_allowed_here", words, event)
    words = Message(
        "Peristiwa {kind} tidak boleh ada pada {place}; yang boleh: {allowed}.",
        kind=definition,
        place=kind_of(event),
        allowed=", ".join(sorted(allowed)),
    )
    return found("event.not_allowed_here", words, event)


def interrupting(document: Document) -> Iterator[Problem]:
    """Look for events that say they do not interrupt, where the standard has only interrupting ones."""
    for kind, attribute in (("boundaryEvent", "cancelActivity"), ("startEvent", "isInterrupting")):
        for event in document.of(kind):
            given = ALWAYS_INTERRUPTS.intersection(event_definitions(event))
            if given and not is_true(event, attribute, "true") and given != {"compensate"}:
                words = Message(
                    "Peristiwa {kind} selalu menghentikan; hapus {attribute}.", kind=min(given), attribute=attribute
                )
                yield found("event.must_interrupt", words, event)


def transactions(document: Document) -> Iterator[Problem]:
    """Look for cancel events that do not belong to a transaction."""
    for event in document.of("boundaryEvent", "endEvent"):
        if "cancel" not in event_definitions(event):
            continue
        host = (
            document.find(event.get("attachedToRef"), event) if kind_of(event) == "boundaryEvent" else scope_of(event)
        )
        if host is None or kind_of(host) != "transaction":
            words = Message("Peristiwa batal (cancel) hanya berlaku pada transaksi.")
            yield found("event.cancel_without_transaction", words, event)


def boundaries(document: Document) -> Iterator[Problem]:
    """Look for boundary events on what lies in another scope."""
    for event in document.of("boundaryEvent"):
        host = document.find(event.get("attachedToRef"), event)
        if host is not None and kind_of(host) in ACTIVITIES and scope_of(host) is not scope_of(event):
            words = Message(
                "Peristiwa batas {name} berada di luar lingkup {host}.", name=named(event), host=named(host)
            )
            yield found("boundary.other_scope", words, event)


def definitions(document: Document) -> Iterator[Problem]:
    """Look for definitions without what they wait for or throw: message, signal, time, condition."""
    for kind, reference in NEEDS.items():
        for node in document.of(f"{kind}EventDefinition"):
            if node.get(reference) is None and not (kind == "escalation" and _catches(node)):
                words = Message("Peristiwa {kind} tidak menyebut {reference}.", kind=kind, reference=reference)
                yield found("event.no_reference", words, node)
    for node in document.of("timerEventDefinition"):
        times = [child for child in node if str(child.tag).startswith(f"{BPMN}time")]
        if len(times) != 1 or not text_of(times[0]):
            words = Message("Peristiwa waktu harus menyebut tepat satu waktu: tanggal, lama, atau berulang.")
            yield found("event.no_time", words, node)
    for node in document.of("conditionalEventDefinition"):
        if not any(text_of(child) for child in children(node, "condition")):
            yield found("event.no_condition", Message("Peristiwa bersyarat tidak mempunyai syarat."), node)


def _catches(definition: etree._Element) -> bool:
    parent = definition.getparent()
    return parent is not None and kind_of(parent) in ("boundaryEvent", "startEvent")


def links(document: Document) -> Iterator[Problem]:
    """Look for links without a name, without a partner in their scope, or with two targets."""
    throws = list(_links(document, "intermediateThrowEvent"))
    catches = list(_links(document, "intermediateCatchEvent"))
    targets = Counter(key for _, key in catches)
    for event, key in (*throws, *catches):
        if not key[1]:
            yield found(
                "link.no_name", Message("Peristiwa tautan {name} tidak mempunyai nama.", name=named(event)), event
            )
    for event, key in throws:
        if key[1] and not targets[key]:
            words = Message(
                "Tautan {link} tidak mempunyai tujuan (peristiwa tangkap) dalam lingkup yang sama.", link=key[1]
            )
            yield found("link.no_target", words, event)
    for event, key in catches:
        if key[1] and targets[key] > 1:
            words = Message("Tautan {link} mempunyai lebih dari satu tujuan.", link=key[1])
            yield found("link.two_targets", words, event)
        elif key[1] and key not in {other for _, other in throws}:
            words = Message("Tidak ada tautan yang melompat ke {link}.", link=key[1])
            yield found("link.no_source", words, event)


def _links(document: Document, kind: str) -> Iterator[tuple[etree._Element, tuple[etree._Element | None, str]]]:
    for event in document.of(kind):
        for definition in children(event, "linkEventDefinition"):
            yield event, (scope_of(event), (definition.get("name") or "").strip())
