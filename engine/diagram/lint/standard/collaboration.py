"""Collaborations: pools, and messages between them."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.diagram.lint.standard.document import (
    ACTIVITIES,
    EVENTS,
    Document,
    event_definitions,
    found,
    kind_of,
    named,
    process_of,
)
from engine.model import Message, Problem

SENDS = frozenset({"intermediateThrowEvent", "endEvent"})
RECEIVES = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})


def message_flows(document: Document) -> Iterator[Problem]:
    """Look for message flows inside one pool, or with an end that sends or receives nothing (7.6.2)."""
    for flow in document.of("messageFlow"):
        ends = [(way, document.find(flow.get(way), flow)) for way in ("sourceRef", "targetRef")]
        for way, node in ends:
            if node is None and flow.get(way) is not None and not document.is_foreign(flow.get(way, ""), flow):
                words = Message(
                    "{name} menunjuk {reference}, yang tidak ada dalam berkas.",
                    name=way,
                    reference=repr(flow.get(way, "")[:80]),
                )
                yield found("message_flow.to_nowhere", words, flow)
            elif node is not None:
                yield from _end(flow, node, sends=way == "sourceRef")
        source, target = ends[0][1], ends[1][1]
        if source is not None and target is not None and _same_pool(document, source, target):
            words = Message(
                "Alur pesan harus menghubungkan dua kolam yang berbeda; di dalam satu kolam pakai alur urutan."
            )
            yield found("message_flow.same_pool", words, flow)


def _end(flow: etree._Element, node: etree._Element, *, sends: bool) -> Iterator[Problem]:
    kind = kind_of(node)
    if kind in EVENTS:
        right = kind in (SENDS if sends else RECEIVES) and "message" in event_definitions(node)
    else:
        right = kind in ACTIVITIES or kind in ("participant", "conversation", "subConversation", "callConversation")
    if right:
        return
    if sends:
        words = Message("Alur pesan tidak dapat keluar dari {name} ({kind}).", name=named(node), kind=kind)
    else:
        words = Message("Alur pesan tidak dapat masuk ke {name} ({kind}).", name=named(node), kind=kind)
    yield found("message_flow.wrong_end", words, flow)


def _same_pool(document: Document, source: etree._Element, target: etree._Element) -> bool:
    first, second = _pool(document, source), _pool(document, target)
    return first is not None and first is second


def _pool(document: Document, node: etree._Element) -> etree._Element | None:
    """Return what stands for the pool of a message's end: its process, or a pool that shows none."""
    if kind_of(node) == "participant":
        process = document.find(node.get("processRef"), node)
        return node if process is None else process
    return process_of(node)


def pools(document: Document) -> Iterator[Problem]:
    """Look for a process that two pools claim."""
    for process_id, claiming in document.participants.items():
        for pool in claiming[1:]:
            if pool.getparent() is claiming[0].getparent():
                words = Message(
                    "Proses {process} sudah berada di kolam {pool}.", process=process_id, pool=named(claiming[0])
                )
                yield found("pool.process_twice", words, pool)


def multiplicities(document: Document) -> Iterator[Problem]:
    """Look for numbers of participants that contradict each other."""
    for node in document.of("participantMultiplicity"):
        least, most = (node.get("minimum") or "0").strip(), (node.get("maximum") or "1").strip()
        if least.isdigit() and most.isdigit() and int(most) < max(1, int(least)):
            words = Message(
                "Jumlah paling banyak ({most}) kurang dari paling sedikit ({least}).", most=most, least=least
            )
            yield found("pool.multiplicity", words, node, "warning")
