"""Gateways: what may stand round an event-based one, and gateways without a purpose."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.diagram.lint.standard.document import (
    Document,
    event_definitions,
    found,
    is_true,
    kind_of,
    named,
)
from engine.model import Message, Problem

AFTER_EVENT_GATEWAY = frozenset({"message", "signal", "timer", "conditional"})


def event_based(document: Document) -> Iterator[Problem]:
    """Look for event gateways that lead elsewhere than to events (10.6.6), or mix receive tasks and messages."""
    for gateway in document.of("eventBasedGateway"):
        flows = document.flows_out.get(gateway.get("id", ""), ())
        targets = [(flow, document.find(flow.get("targetRef"))) for flow in flows]
        kinds = set()
        for flow, target in targets:
            if target is None:
                continue
            kinds.add("receive" if kind_of(target) == "receiveTask" else next(iter(event_definitions(target)), ""))
            yield from _target(document, flow, target)
        if {"receive", "message"} <= kinds:
            words = Message(
                "Sesudah gerbang peristiwa {name} tugas terima dan peristiwa pesan tidak boleh dicampur.",
                name=named(gateway),
            )
            yield found("gateway.event_mixed", words, gateway)
        if is_true(gateway, "instantiate") and document.flows_in.get(gateway.get("id", "")):
            words = Message(
                "Gerbang {name} memulai proses (instantiate), tetapi mempunyai alur masuk.", name=named(gateway)
            )
            yield found("gateway.instantiate_with_flow", words, gateway)


def _target(document: Document, flow: etree._Element, target: etree._Element) -> Iterator[Problem]:
    kinds = event_definitions(target)
    catches = kind_of(target) == "intermediateCatchEvent" and AFTER_EVENT_GATEWAY.issuperset(kinds)
    if not catches and kind_of(target) != "receiveTask":
        words = Message("Sesudah gerbang peristiwa hanya boleh ada peristiwa tangkap atau tugas terima.")
        yield found("gateway.event_target", words, flow)
    elif kind_of(target) == "receiveTask" and _has_boundary(document, target):
        words = Message("Tugas terima sesudah gerbang peristiwa tidak boleh mempunyai peristiwa batas.")
        yield found("gateway.event_boundary", words, target)
    elif len(document.flows_in.get(target.get("id", ""), ())) > 1:
        words = Message("{name} hanya boleh dimasuki dari gerbang peristiwanya.", name=named(target))
        yield found("gateway.event_shared", words, target)


def _has_boundary(document: Document, host: etree._Element) -> bool:
    return any(event.get("attachedToRef") == host.get("id") for event in document.of("boundaryEvent"))
