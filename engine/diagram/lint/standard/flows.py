"""Sequence flows: inside one pool and one scope, into nothing that begins, out of nothing that ends."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.diagram.lint.standard.document import (
    GATEWAYS,
    Document,
    children,
    found,
    is_true,
    kind_of,
    named,
    process_of,
    scope_of,
)
from engine.diagram.names import FLOW_NODES
from engine.model import Message, Problem

DIRECTIONS = {"Converging": (2, None, 0, 1), "Diverging": (0, 1, 2, None), "Mixed": (2, None, 2, None)}
CONDITIONAL = frozenset({"parallelGateway", "eventBasedGateway"})


def borders(document: Document) -> Iterator[Problem]:
    """Look for flows between pools, between scopes, and between things that are no steps."""
    for flow in document.of("sequenceFlow"):
        source, target = document.find(flow.get("sourceRef")), document.find(flow.get("targetRef"))
        if source is None or target is None:
            yield from _dangling(flow, source)
        elif not {kind_of(source), kind_of(target)} <= FLOW_NODES:
            wrong = source if kind_of(source) not in FLOW_NODES else target
            words = Message("Alur urutan tidak dapat tersambung ke {kind}; pakai asosiasi.", kind=kind_of(wrong))
            yield found("flow.wrong_end", words, flow)
        elif process_of(source) is not process_of(target):
            words = Message("Alur urutan tidak boleh melintasi batas kolam; pakai alur pesan.")
            yield found("flow.across_pools", words, flow)
        elif scope_of(source) is not scope_of(target):
            words = Message("Alur ini melintasi batas subproses; akhiri alur di dalamnya.")
            yield found("flow.across", words, flow)
        elif scope_of(flow) is not scope_of(source):
            words = Message("Alur ini ditulis di luar lingkup {source}, tempat ia berada.", source=named(source))
            yield found("flow.misfiled", words, flow)


def _dangling(flow: etree._Element, source: etree._Element | None) -> Iterator[Problem]:
    end = "sourceRef" if source is None else "targetRef"
    if flow.get(end) is not None:
        words = Message(
            "{end} menunjuk {reference}, yang tidak ada dalam berkas.", end=end, reference=repr(flow.get(end, "")[:80])
        )
        yield found("flow.to_nowhere", words, flow)


def ends(document: Document) -> Iterator[Problem]:
    """Look for flows into what begins, out of what ends, and into or out of what stands beside the flow."""
    for kind, ways, rule in (
        ("startEvent", document.flows_in, "flow.into_start"),
        ("boundaryEvent", document.flows_in, "flow.into_start"),
        ("endEvent", document.flows_out, "flow.after_end"),
    ):
        for node in document.of(kind):
            for flow in ways.get(node.get("id", ""), ()):
                if rule == "flow.into_start":
                    words = Message("Alur tidak boleh masuk ke peristiwa mulai atau peristiwa batas.")
                else:
                    words = Message("Alur tidak boleh keluar dari peristiwa akhir.")
                yield found(rule, words, flow)


def event_subprocesses(document: Document) -> Iterator[Problem]:
    """Look for event subprocesses with flows, which nothing would ever take."""
    for node in document.of("subProcess"):
        touching = [*document.flows_in.get(node.get("id", ""), ()), *document.flows_out.get(node.get("id", ""), ())]
        if is_true(node, "triggeredByEvent"):
            for flow in touching:
                words = Message(
                    "Subproses peristiwa {name} tidak boleh mempunyai alur masuk atau keluar.", name=named(node)
                )
                yield found("flow.at_event_subprocess", words, flow)


def defaults(document: Document) -> Iterator[Problem]:
    """Look for default flows that leave another element, or have a condition."""
    for node in document.nodes:
        flow = document.find(node.get("default"), node) if node.get("default") else None
        if flow is None or kind_of(flow) != "sequenceFlow" or kind_of(node) not in FLOW_NODES:
            continue
        if flow.get("sourceRef") != node.get("id"):
            words = Message("Alur bawaan {flow} tidak keluar dari {name}.", flow=flow.get("id"), name=named(node))
            yield found("gateway.default_missing", words, node)
        if children(flow, "conditionExpression"):
            words = Message("Alur bawaan tidak boleh mempunyai syarat.")
            yield found("gateway.default_condition", words, flow)


def conditions(document: Document) -> Iterator[Problem]:
    """Look for conditions where BPMN allows none: after a parallel or event gateway, an event, or alone."""
    for flow in document.of("sequenceFlow"):
        source = document.find(flow.get("sourceRef"))
        if source is None or not children(flow, "conditionExpression"):
            continue
        if kind_of(source) in CONDITIONAL or kind_of(source).endswith("Event"):
            words = Message("Alur yang keluar dari {kind} tidak boleh mempunyai syarat.", kind=kind_of(source))
            yield found("flow.condition_not_allowed", words, flow)


def directions(document: Document) -> Iterator[Problem]:
    """Look for gateways whose direction does not fit their flows."""
    for gateway in document.of(*sorted(GATEWAYS)):
        direction = (gateway.get("gatewayDirection") or "Unspecified").strip()
        if direction not in DIRECTIONS:
            continue
        least_in, most_in, least_out, most_out = DIRECTIONS[direction]
        into, out = (len(ways.get(gateway.get("id", ""), ())) for ways in (document.flows_in, document.flows_out))
        fits_in = least_in <= into and (most_in is None or into <= most_in)
        if not (fits_in and least_out <= out and (most_out is None or out <= most_out)):
            words = Message(
                "Arah gerbang {direction} tidak sesuai: {into} alur masuk, {out} alur keluar.",
                direction=direction,
                into=into,
                out=out,
            )
            yield found("gateway.direction", words, gateway, "warning" if into and out else "error")
