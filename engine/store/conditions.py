"""Conditional events see what changes in a case file without a step of the engine, such as a deadline that nears."""

from __future__ import annotations

import orjson

from engine.spiff import look
from engine.store.apply import apply_step
from engine.store.case import Case
from engine.store.unit_of_work import UnitOfWork

MOST_LOOKS = 10


def look_at_conditions(uow: UnitOfWork) -> None:
    """Ask the conditions of the cases that a command changed, until nothing more follows. Records: `condition.met`."""
    for case in uow.cases:
        for _ in range(MOST_LOOKS):
            if not _may_follow(case):
                break
            before = orjson.dumps(case.state)
            step = look(case.definition.program, case.state, case.data, uow.world(case))
            if orjson.dumps(step.state) == before:
                break
            apply_step(uow, case, step)


def _may_follow(case: Case) -> bool:
    changed = case.status == "active" and "data" in case.file_row
    resumed = case.status == "suspended" and case.row.get("status") == "active"
    return (changed or resumed) and case.definition.program.catchers.conditional
