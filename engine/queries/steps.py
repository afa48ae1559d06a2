"""Look at the steps of the published processes that have a limit, and whose that limit is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from engine.calendars.deadlines import DeadlineRule, written_out
from engine.definitions import Definition
from engine.office import RULE_PREFIX, STEP_PREFIX, Office
from engine.queries.definitions import newest_definitions
from engine.store.unit_of_work import House


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step with a limit: `text` is what the diagram says, `rule` what holds today, `own` that the office set it.

    `settable` steps have their limit written out in the diagram; others name a limit of the office, in `names`.
    """

    key: str
    process: str
    number: str
    name: str
    text: str
    rule: DeadlineRule | None
    own: bool
    settable: bool
    names: str | None


def limited_steps(session: Session, house: House, today: date) -> tuple[StepLine, ...]:
    """List user tasks with a limit, of the newest version of each process, in the order of the SOP's numbers."""
    office = house.offices.current(session)
    known = newest_definitions(session, house)
    return tuple(line for definition in known for line in _steps(definition, office, today))


def _steps(definition: Definition, office: Office, today: date) -> list[StepLine]:
    process = definition.process
    lines = []
    for element in process.elements.values():
        text = element.properties.get("mutu_baku")
        if element.type != "userTask" or not text or element.due_date or text.startswith("="):
            continue
        key = f"{STEP_PREFIX}{process.id}.{element.id}"
        own = office.rules.find(key, today)
        written = written_out(text)
        rule = own or written or office.rules.find(text, today)
        names = None if written else f"{RULE_PREFIX}{text}"
        about = (process.name or process.id, element.sop, element.name, text)
        lines.append(StepLine(key, *about, rule, own is not None, written is not None, names))
    return sorted(lines, key=lambda line: _in_order(line.number))


def _in_order(number: str) -> list[int]:
    """Sort `9.1.10` after `9.1.8`, and what has no number last."""
    return [int(part) for part in re.findall(r"\d+", number)[:3]] or [99]
