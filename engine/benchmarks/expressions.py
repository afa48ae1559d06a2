"""How many expressions a second: conditions as diagrams, forms and tables hold them, read once and evaluated often."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from engine.feel import compile_expression
from engine.feel.parser import parse

CONDITIONS = {
    "condition": 'keputusan = "SETUJU" and siklus < 3 and not(terkait_perizinan = false)',
    "list": 'some s in sesi satisfies s.jenis in ("PENINJAUAN", "RAPAT")',
    "date": 'date(diterima) + duration("P14D") < today()',
    "numbers": "if jumlah > 10 then jumlah * 1.5 else sum([jumlah, 2, 3.25])",
}
DATA: dict[str, Any] = {
    "keputusan": "SETUJU",
    "siklus": 1,
    "terkait_perizinan": True,
    "sesi": [{"jenis": "SURVEI"}, {"jenis": "RAPAT"}],
    "diterima": "2026-03-02",
    "jumlah": 4,
}
ROUND = 1_000
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def speed(seconds: float = 1.0) -> dict[str, dict[str, float]]:
    """Return per expression its evaluations a second, and how many milliseconds reading it takes."""
    parse("true")  # the grammar is made once per process
    return {name: _measured(text, seconds) for name, text in CONDITIONS.items()}


def _measured(text: str, seconds: float) -> dict[str, float]:
    began = time.process_time()
    parse(text)
    reading = time.process_time() - began
    expression = compile_expression(text)
    count, spent, began = 0, 0.0, time.process_time()
    while not count or spent < seconds:
        for _ in range(ROUND):
            expression.evaluate(DATA, now=NOW)
        count, spent = count + ROUND, time.process_time() - began
    return {"per_s": round(count / spent), "read_ms": round(reading * 1000, 2)}
