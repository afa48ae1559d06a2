"""What a case's page says of why it went on as it did."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from flask import Flask
from flask_babel import Babel

from engine.queries.cases import EventLine
from tests.conftest import NOON
from web.reasons import reason_of

PAGE = cast(Any, SimpleNamespace(steps={"G": "Lengkap?", "T": "Kelas"}, flows={"F": "Ya"}))


def event(kind: str, element_id: str, **data: Any) -> EventLine:
    return EventLine(1, NOON, "system", None, kind, element_id, data)


def told(found: EventLine) -> tuple[str, ...]:
    app = Flask(__name__)
    Babel(app, default_locale="id")
    with app.test_request_context():
        reason = reason_of(PAGE, found)
    return (reason.step, *reason.lines) if reason else ()


def test_a_gateway_tells_conditions_values_and_the_way_taken() -> None:
    asked = {"flow": "F", "condition": "=setuju and n > 1", "values": {"n": 3, "setuju": True}, "outcome": True}
    assert told(event("gateway.decided", "G", conditions=[asked], taken=["F"])) == (
        "Lengkap?",
        "Syarat setuju and n > 1 benar (n = 3; setuju = true).",
        "Diambil: Ya",
    )


def test_a_table_tells_its_rules_and_inputs() -> None:
    table = {"decision": "kelas", "rules": [2], "inputs": {"hari": 5}}
    assert told(event("decision.made", "T", tables=[table])) == ("Kelas", "Tabel kelas, aturan 2 (hari = 5).")


def test_where_nothing_was_decided_nothing_is_told() -> None:
    assert told(event("decision.made", "T", tables=[])) == ()
