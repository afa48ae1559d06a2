"""Why a case went where it went: the conditions that a gateway asked, what they saw, and the rules of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from orjson import dumps

from engine.queries.case_pages import CasePage
from engine.queries.cases import EventLine
from web.language import translated

REASONS = frozenset({"gateway.decided", "decision.made"})


@dataclass(frozen=True, slots=True)
class Reason:
    """What was decided at one place, and line by line why."""

    step: str
    lines: tuple[str, ...]


def reason_of(page: CasePage, event: EventLine) -> Reason | None:
    """Return the reason that an event tells, if there was something to decide."""
    lines = tuple(_tables(event.data) if event.kind == "decision.made" else _flows(page, event.data))
    step = translated(page.steps.get(event.element_id or "", event.element_id or ""))
    return Reason(step, lines) if lines else None


def _flows(page: CasePage, data: Mapping[str, Any]) -> Iterator[str]:
    for asked in data.get("conditions", ()):
        if "condition" in asked:
            holds = gettext("benar") if asked.get("outcome") else gettext("tidak benar")
            text = str(asked["condition"]).removeprefix("=").strip()
            yield gettext("Syarat %(text)s %(holds)s", text=text, holds=holds) + _saw(asked.get("values", {}))
    for flow in data.get("taken", ()):
        yield gettext("Diambil: %(name)s", name=translated(page.flows.get(flow, flow)))


def _tables(data: Mapping[str, Any]) -> Iterator[str]:
    for table in data.get("tables", ()):
        rules = ", ".join(str(number) for number in table.get("rules", ())) or "–"
        inputs = table.get("inputs")
        saw = _saw(inputs) if isinstance(inputs, dict) else ""
        yield gettext("Tabel %(name)s, aturan %(rules)s", name=table.get("decision", ""), rules=rules) + saw


def _saw(values: Mapping[str, Any]) -> str:
    found = "; ".join(f"{name} = {_words(value)}" for name, value in values.items())
    return f" ({found})." if found else "."


def _words(value: Any) -> str:
    return value if isinstance(value, str) else dumps(value).decode()
