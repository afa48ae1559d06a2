"""The diagrams that the benchmarks run, written as BPMN text, with their forms."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise

from engine.bundles import Bundle

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="D" targetNamespace="http://alur.id/bench">'
)
TASKS, LANES = 10, ("PETUGAS_INFO", "KASI", "KABID")
DATA = {
    "uraian": "Warga keberatan atas pembangunan empat lantai di gang sempit; papan PBG tidak ada, dinding retak.",
    "lokasi": "Gang Contoh Nomor 8, Desa Pemogan",
    "kanal": "TATAP_MUKA",
    "jumlah": 4,
    "setuju": True,
}
FORM = {
    "type": "default",
    "id": "isian",
    "title": "Isian",
    "components": [
        {"type": "textarea", "key": "uraian", "label": "Uraian", "validate": {"required": True}},
        {"type": "textfield", "key": "lokasi", "label": "Lokasi", "validate": {"required": True}},
        {"type": "textfield", "key": "kanal", "label": "Kanal"},
        {"type": "number", "key": "jumlah", "label": "Jumlah"},
        {"type": "checkbox", "key": "setuju", "label": "Setuju"},
    ],
}


def task(element_id: str) -> str:
    """Return a user task with the benchmark's form."""
    return (
        f'<bpmn:userTask id="{element_id}" name="{element_id}"><bpmn:extensionElements><zeebe:userTask/>'
        '<zeebe:formDefinition formId="isian"/></bpmn:extensionElements></bpmn:userTask>'
    )


def flow(source: str, target: str, condition: str | None = None) -> str:
    """Return a sequence flow."""
    inner = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
    ends = f'id="F_{source}_{target}" sourceRef="{source}" targetRef="{target}"'
    return f"<bpmn:sequenceFlow {ends}>{inner}</bpmn:sequenceFlow>"


def wrap(process_id: str, nodes: Iterable[str], lanes: str = "") -> bytes:
    """Return a whole file."""
    body = f'<bpmn:process id="{process_id}" isExecutable="true">{lanes}{"".join(nodes)}</bpmn:process>'
    return f"{HEAD}{body}</bpmn:definitions>".encode()


def chain(condition: str) -> bytes:
    """Ten user tasks in three lanes, with one gateway in the middle that always goes on (`setuju`)."""
    names = [f"T{n}" for n in range(1, TASKS + 1)]
    path = ["S", *names[:5], "G", *names[5:], "E"]
    nodes = ['<bpmn:startEvent id="S"/>', *map(task, names), '<bpmn:endEvent id="E"/>']
    nodes.append('<bpmn:exclusiveGateway id="G" default="F_G_E"/>')
    nodes += [flow(a, b, condition if a == "G" else None) for a, b in pairwise(path)]
    nodes.append(flow("G", "E"))
    refs = {lane: [] for lane in LANES}  # type: dict[str, list[str]]
    for number, name in enumerate(path):
        refs[LANES[number % len(LANES)]].append(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>")
    lanes = "".join(f'<bpmn:lane id="Lane_{k}" name="{k}">{"".join(v)}</bpmn:lane>' for k, v in refs.items())
    return wrap("ukur_rantai", nodes, f"<bpmn:laneSet>{lanes}</bpmn:laneSet>")


def loop() -> bytes:
    """One user task that is done again and again."""
    nodes = ['<bpmn:startEvent id="S"/>', task("T"), '<bpmn:exclusiveGateway id="G" default="F_G_E"/>']
    nodes += ['<bpmn:endEvent id="E"/>', flow("S", "T"), flow("T", "G"), flow("G", "T", "=setuju"), flow("G", "E")]
    return wrap("ukur_putaran", nodes, _one_lane("S T G E"))


def blocks(number: int) -> bytes:
    """`number` parallel blocks in a row."""
    nodes = ['<bpmn:startEvent id="S"/>', '<bpmn:endEvent id="E"/>']
    last = "S"
    for n in range(number):
        nodes += [
            f'<bpmn:parallelGateway id="A{n}"/>',
            f'<bpmn:parallelGateway id="B{n}"/>',
            task(f"X{n}"),
            task(f"Y{n}"),
        ]
        nodes += [flow(last, f"A{n}"), flow(f"A{n}", f"X{n}"), flow(f"A{n}", f"Y{n}")]
        nodes += [flow(f"X{n}", f"B{n}"), flow(f"Y{n}", f"B{n}")]
        last = f"B{n}"
    nodes.append(flow(last, "E"))
    return wrap("ukur_sejajar", nodes)


ONE_BY_ONE = '<zeebe:ioMapping><zeebe:input source="=satu" target="butir"/></zeebe:ioMapping>'


def many(process_id: str = "ukur_banyak") -> bytes:
    """One user task for each item of a list, all at once."""
    return _many(process_id, task("T").replace("</bpmn:userTask>", f"{_each()}</bpmn:userTask>"))


def many_mapped(process_id: str = "ukur_pemetaan") -> bytes:
    """The same, each task with an input mapping of its own."""
    each = task("T").replace("<zeebe:userTask/>", f"<zeebe:userTask/>{ONE_BY_ONE}")
    return _many(process_id, each.replace("</bpmn:userTask>", f"{_each()}</bpmn:userTask>"))


def many_stages(process_id: str = "ukur_bagian") -> bytes:
    """A subprocess of two user tasks for each item of a list, all at once."""
    inner = ['<bpmn:startEvent id="A"/>', task("U"), task("V"), '<bpmn:endEvent id="B"/>']
    inner += [flow(one, other) for one, other in pairwise("AUVB")]
    return _many(process_id, f'<bpmn:subProcess id="T">{"".join(inner)}{_each()}</bpmn:subProcess>')


def _each() -> str:
    given = 'inputCollection="=daftar" inputElement="satu" outputCollection="hasil" outputElement="=kanal"'
    about = f"<bpmn:extensionElements><zeebe:loopCharacteristics {given}/></bpmn:extensionElements>"
    return f"<bpmn:multiInstanceLoopCharacteristics>{about}</bpmn:multiInstanceLoopCharacteristics>"


def _many(process_id: str, activity: str) -> bytes:
    nodes = ['<bpmn:startEvent id="S"/>', activity, '<bpmn:endEvent id="E"/>', flow("S", "T"), flow("T", "E")]
    return wrap(process_id, nodes, _one_lane("S T E"))


def stages(number: int) -> bytes:
    """A procedure of so many stages of nine elements: tasks, a script, a way back, a timer that reminds."""
    timing = "<bpmn:timerEventDefinition><bpmn:timeDuration>P3D</bpmn:timeDuration></bpmn:timerEventDefinition>"
    nodes, names, last = ['<bpmn:startEvent id="S"/>', '<bpmn:endEvent id="E"/>'], ["S", "E"], "S"
    for stage in range(1, number + 1):
        join, first, clock, note, done, second, script, third, gate = own = [f"{kind}{stage}" for kind in "JAWNXBKCG"]
        nodes += map(task, (first, note, second, third))
        nodes.append(f'<bpmn:boundaryEvent id="{clock}" attachedToRef="{first}" cancelActivity="false">{timing}')
        nodes.append(f'</bpmn:boundaryEvent><bpmn:endEvent id="{done}"/><bpmn:exclusiveGateway id="{join}"/>')
        nodes.append(f'<bpmn:exclusiveGateway id="{gate}" default="F_{gate}_{_following(stage, number)}"/>')
        nodes.append(f'<bpmn:scriptTask id="{script}"><bpmn:extensionElements><zeebe:script expression="=jumlah + 1"')
        nodes.append(' resultVariable="tahap"/></bpmn:extensionElements></bpmn:scriptTask>')
        nodes += [flow(a, b) for a, b in pairwise((last, join, first, second, script, third, gate))]
        nodes += [flow(clock, note), flow(note, done), flow(gate, join, "=not(setuju)")]
        names, last = [*names, *own], gate
    return wrap("ukur_tahap", [*nodes, flow(last, "E")], _one_lane(" ".join(names)))


def _following(stage: int, number: int) -> str:
    return f"J{stage + 1}" if stage < number else "E"


def timer(duration: str = "P30D") -> bytes:
    """A timer, by default far away, and the end."""
    catch = (
        '<bpmn:intermediateCatchEvent id="W"><bpmn:timerEventDefinition>'
        f"<bpmn:timeDuration>{duration}</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
    )
    nodes = ['<bpmn:startEvent id="S"/>', catch, '<bpmn:endEvent id="E"/>', flow("S", "W"), flow("W", "E")]
    return wrap("ukur_waktu", nodes)


def _one_lane(names: str) -> str:
    refs = "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name in names.split())
    return f'<bpmn:laneSet><bpmn:lane id="Lane_{LANES[0]}" name="{LANES[0]}">{refs}</bpmn:lane></bpmn:laneSet>'


def bundle(process_id: str, diagram: bytes) -> Bundle:
    """Return a bundle of one diagram with the benchmark's form."""
    return Bundle(process_id, {f"bpmn/{process_id}.bpmn": diagram, "forms/isian.form": json.dumps(FORM).encode()})
