"""Processes that write to one another: what kills and races are tried on, with nearly all that BPMN knows of events.

`ukur_minta` asks a person, then two of three persons, then a service; it writes to `ukur_jawab`, waits for the answer
or until it has waited enough, writes again, stops at a fault until somebody puts a value right, and undoes what it did.
`ukur_jawab` begins with the first letter of a number and goes on with the second; its end is a signal, which begins an
`ukur_catat`. All three end, whatever happens, when people do their part.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.benchmarks import drawing
from engine.commands.definitions import DeployBundle
from engine.model import SYSTEM, OperationCall
from engine.runtime import Engine
from tests.engine.diagram.draw import path, task
from tests.engine.diagram.draw_events import (
    COMPENSATE,
    KEY,
    beside,
    catch,
    end,
    gateway,
    service,
    start,
    throw,
    timer,
    undone_by,
)

SERVICE = "tanya_luar"
ROOTS = '<bpmn:signal id="SG" name="tercatat"/>' + "".join(
    f'<bpmn:message id="{name}" name="{name}">{KEY}</bpmn:message>' for name in ("minta", "balas", "tutup", "susul")
)
SIGNAL = '<bpmn:signalEventDefinition signalRef="SG"/>'
NUMBER = '<bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=nomor" target="nomor"/></zeebe:ioMapping>'

HEARS = {"BM": "susul", "C1": "balas", "R": "tutup", "C": "minta"}  # which element hears what


def letter(name: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="{name}"/>'


def letter_out(identity: str, name: str) -> str:
    return throw(identity, f"{NUMBER}</bpmn:extensionElements>{letter(name)}")


def many(inner: str = "", *, sequential: bool = False, **attributes: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    about = f'<bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=orang"{given}/>'
    kind = ' isSequential="true"' if sequential else ""
    about += "</bpmn:extensionElements>"
    return f"<bpmn:multiInstanceLoopCharacteristics{kind}>{about}{inner}</bpmn:multiInstanceLoopCharacteristics>"


def script(identity: str, expression: str, result: str, inner: str = "") -> str:
    about = f'<zeebe:script expression="={expression}" resultVariable="{result}"/>'
    whole = f"<bpmn:extensionElements>{about}</bpmn:extensionElements>{inner}"
    return f'<bpmn:scriptTask id="{identity}">{whole}</bpmn:scriptTask>'


ENOUGH = "<bpmn:completionCondition>=numberOfCompletedInstances &gt; 1</bpmn:completionCondition>"
ASKS = (
    task("A"),
    undone_by("A", "BA", "H"),
    task("M", inner=many(ENOUGH, inputElement="nama", outputCollection="kata", outputElement="=kanal")),
    beside("M", "BM", letter("susul"), interrupting=False),
    beside("M", "BW", timer("Duration", "PT1S"), interrupting=False),
    script("L", "string length(nomor)", "panjang"),
    end("F"),
    path("BM", "L", "F"),
    path("BW", "L"),
    script(
        "Q", "nama", "satu", many(sequential=True, inputElement="nama", outputCollection="urut", outputElement="=satu")
    ),
    service("K", SERVICE),
    letter_out("T1", "minta"),
    gateway("eventBased", "G"),
    catch("C1", letter("balas")),
    catch("C2", timer("Duration", "PT1S")),
    gateway("exclusive", "J"),
    letter_out("T2", "minta"),
    catch("R", letter("tutup")),
    gateway("exclusive", "X", "X_Y"),
    throw("N", COMPENSATE),
    task("Z"),
    *map(end, "EY"),
)
ANSWERS = (letter_out("T1", "balas"), catch("C", letter("minta")), letter_out("T2", "tutup"), end("E", SIGNAL))


def whole(name: str, *parts: str) -> bytes:
    return drawing.wrap(name, parts).replace(b"<bpmn:process ", ROOTS.encode() + b"<bpmn:process ", 1)


PROCESSES: Mapping[str, bytes] = {
    "ukur_minta": whole(
        "ukur_minta",
        start("S"),
        *ASKS,
        path("S", "A", "M", "Q", "K", "T1", "G", "C1", "J", "T2", "R", "X"),
        path("G", "C2", "J"),
        path("N", "Z", "E"),
        drawing.flow("X", "N", "=luas &gt; 3"),
        '<bpmn:sequenceFlow id="X_Y" sourceRef="X" targetRef="Y"/>',
    ),
    "ukur_jawab": whole("ukur_jawab", start("S", letter("minta")), *ANSWERS, path("S", "T1", "C", "T2", "E")),
    "ukur_catat": whole("ukur_catat", start("S", SIGNAL), end("E"), path("S", "E")),
}


def answer(call: OperationCall) -> Mapping[str, Any]:
    """Answer what the service task asks, as a service elsewhere would."""
    return {"jawaban": call.operation}


def publish(engine: Engine) -> None:
    """Publish all three processes."""
    for name, xml in PROCESSES.items():
        engine.execute(DeployBundle(drawing.bundle(name, xml), ()), SYSTEM)
