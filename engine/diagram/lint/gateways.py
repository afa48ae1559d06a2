"""Gateways: defaults, conditions, and what follows an event-based one."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.links import link_name
from engine.diagram.lint.drawing import Drawing, problem, title
from engine.diagram.model import Flow
from engine.model import Message, Problem

CHOOSING = ("exclusiveGateway", "inclusiveGateway")


def diverging(drawing: Drawing) -> Iterator[Problem]:
    """Look for gateways that may have no way out, and defaults that are none."""
    for gateway in drawing.of_type(*CHOOSING):
        flows = drawing.out(gateway.id)
        if gateway.default and gateway.default not in {flow.id for flow in flows}:
            message = Message(
                "Alur bawaan {default} tidak keluar dari gerbang {gateway}.",
                default=gateway.default,
                gateway=title(gateway),
            )
            yield problem("gateway.default_missing", message, gateway)
        if len(flows) < 2:
            continue
        if not gateway.default:
            message = Message(
                "Gerbang {gateway} tidak mempunyai alur bawaan: bila tidak ada syarat yang benar, kasus macet.",
                gateway=title(gateway),
            )
            yield problem("gateway.no_default", message, gateway)
        yield from _flow_problems(flows, gateway.default)


def _flow_problems(flows: list[Flow], default: str | None) -> Iterator[Problem]:
    for flow in flows:
        if flow.id == default and flow.condition:
            yield problem("gateway.default_condition", Message("Alur bawaan tidak boleh mempunyai syarat."), flow)
        elif flow.id != default and not flow.condition:
            yield problem(
                "gateway.no_condition", Message("Alur ini tidak mempunyai syarat dan bukan alur bawaan."), flow
            )


def overlapping(drawing: Drawing) -> Iterator[Problem]:
    """Look for two flows of one exclusive gateway with the same condition: the second is never taken."""
    for gateway in drawing.of_type("exclusiveGateway"):
        seen: dict[str, str] = {}
        for flow in drawing.out(gateway.id):
            text = "".join((flow.condition or "").split())
            if text and text in seen:
                message = Message(
                    "Syarat alur ini sama dengan syarat {other}; alur ini tidak pernah diambil.", other=seen[text]
                )
                yield problem("gateway.same_condition", message, flow)
            seen.setdefault(text, flow.id)


def event_based(drawing: Drawing) -> Iterator[Problem]:
    """Look for event-based gateways that do not lead straight to two or more catch events of their own."""
    for gateway in drawing.of_type("eventBasedGateway"):
        flows = drawing.out(gateway.id)
        if gateway.all_at_once or gateway.instantiate:
            words = Message(
                "Gerbang peristiwa {name} yang memulai proses atau menunggu semua peristiwa belum dapat dijalankan; "
                "pakailah gerbang paralel dengan peristiwa tangkap di tiap cabangnya.",
                name=title(gateway),
            )
            yield problem("gateway.event_all", words, gateway)
        if len(flows) < 2:
            message = Message(
                "Gerbang peristiwa {gateway} harus menunggu sedikitnya dua peristiwa.", gateway=title(gateway)
            )
            yield problem("gateway.event_too_few", message, gateway)
        for flow in flows:
            target = drawing.process.elements.get(flow.target)
            if target is None or target.type != "intermediateCatchEvent" or link_name(target) is not None:
                words = Message(
                    "Sesudah gerbang peristiwa hanya boleh ada peristiwa tangkap (pesan, sinyal, waktu, atau syarat)."
                )
                yield problem("gateway.event_target", words, flow)
            elif len(drawing.into(target.id)) > 1:
                message = Message("{target} hanya boleh dimasuki dari gerbang peristiwanya.", target=title(target))
                yield problem("gateway.event_shared", message, target)


def conditions_elsewhere(drawing: Drawing) -> Iterator[Problem]:
    """Look for conditions that nobody would ask: on flows that do not leave a choosing gateway."""
    for flow in drawing.process.flows.values():
        source = drawing.process.elements.get(flow.source)
        if flow.condition and source is not None and source.type not in CHOOSING:
            message = Message("Syarat hanya berlaku pada alur yang keluar dari gerbang eksklusif atau inklusif.")
            yield problem("flow.stray_condition", message, flow)
        elif source is not None and source.default and source.type not in CHOOSING:
            yield problem("flow.stray_default", Message("Alur bawaan hanya berlaku pada gerbang."), source)
