"""How many evaluations a second of a decision table: twenty rules, three inputs, made once and asked often."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from engine.decisions import Library

RULES = 20
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
INPUTS: dict[str, Any] = {"jumlah": Decimal(155), "jenis": "PBG", "mendesak": True}
HEAD = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="ukur" name="ukur" namespace="urn:ukur">'
    '<inputData id="i" name="jumlah"><variable name="jumlah" typeRef="number"/></inputData>'
    '<inputData id="j" name="jenis"><variable name="jenis" typeRef="string"/></inputData>'
    '<inputData id="k" name="mendesak"><variable name="mendesak" typeRef="boolean"/></inputData>'
    '<decision id="tujuan" name="tujuan"><variable name="tujuan" typeRef="number"/>'
)


def drawn() -> bytes:
    """Return a table that sorts by ranges of a number, two texts and a boolean."""
    needs = "".join(
        f'<informationRequirement><requiredInput href="#{key}"/></informationRequirement>' for key in ("i", "j", "k")
    )
    head = "".join(
        f'<input><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression></input>'
        for name, kind in (("jumlah", "number"), ("jenis", "string"), ("mendesak", "boolean"))
    )
    rules = "".join(_rule(number) for number in range(RULES))
    body = f'<decisionTable hitPolicy="UNIQUE">{head}<output/>{rules}</decisionTable>'
    return f"{HEAD}{needs}{body}</decision></definitions>".encode()


def _rule(number: int) -> str:
    cells = (f"[{number * 10}..{number * 10 + 10})", '"PBG", "KKPR"', "-")
    entries = "".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in cells)
    return f"<rule>{entries}<outputEntry><text>{number} * 2</text></outputEntry></rule>"


def speed(seconds: float = 1.0) -> dict[str, float]:
    """Return evaluations a second, and how many milliseconds it takes to make the table ready."""
    began = time.process_time()
    library = Library.read({"ukur.dmn": drawn()})
    reading = time.process_time() - began
    element = library.find("tujuan")
    count, began = 0, time.process_time()
    while (spent := time.process_time() - began) < seconds:
        for _ in range(100):
            library.evaluate(element, INPUTS, now=NOW)
        count += 100
    return {"per_s": round(count / spent), "read_ms": round(reading * 1000, 2)}
