"""Measure Alur's whole durable completion: authorisation, form, case file, history, work items, jobs, commit."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import event, func, insert, select

from engine.benchmarks import drawing
from engine.commands.definitions import DeployBundle
from engine.commands.instances import StartProcess
from engine.commands.people import AddUser, AssignRole
from engine.commands.timers import FireTimers
from engine.commands.work_items import CompleteWorkItem
from engine.composition import engine_with_jobs, prepare
from engine.config import Settings
from engine.model import SYSTEM, Actor, UserId
from engine.queries.timers import due_instances
from engine.runtime import Engine
from engine.spiff.bare import seconds_per_completion
from engine.store.case import unpack_state
from engine.tables import process_instance, wait, work_item

CLERK = Actor("user", UserId("bench"))
CASES, WARM_UP = 30, 3


@contextmanager
def house(settings: Settings) -> Iterator[Engine]:
    """Open a prepared engine with one clerk who holds every role."""
    prepare(settings)
    engine, _ = engine_with_jobs(settings)
    engine.execute(AddUser("bench", "Bench"), SYSTEM)
    for role in drawing.LANES:
        engine.execute(AssignRole(role, "bench", date(2020, 1, 1)), SYSTEM)
    try:
        yield engine
    finally:
        engine.close()


def completions(engine: Engine) -> dict[str, Any]:
    """Run cases of ten tasks beside the bare cycle of the same diagram, in turn, and count their SQL."""
    deploy(engine, "ukur_rantai", drawing.chain("=setuju"))
    bare_diagram = drawing.chain("setuju")
    _run_cases(engine, WARM_UP)
    ours: list[float] = []
    bare: list[float] = []
    with _counted(engine) as counts:
        for _ in range(CASES):
            ours.append(_run_cases(engine, 1))
            bare.append(seconds_per_completion(bare_diagram, "ukur_rantai", drawing.DATA, drawing.TASKS, 1))
    mean, yardstick = statistics.median(ours), statistics.median(bare)
    return {
        "completions_per_s": round(1 / mean, 1),
        "ratio_to_spiff_json": round(mean / yardstick, 2),
        "sql_per_completion": round(counts["sql"] / (CASES * drawing.TASKS), 2),
        "commits_per_completion": round(counts["commits"] / (CASES * drawing.TASKS), 2),
        "bytes_per_case": _bytes_per_case(engine),
    }


def deploy(engine: Engine, process_id: str, diagram: bytes) -> None:
    """Publish a diagram with the form of the benchmark."""
    engine.execute(DeployBundle(drawing.bundle(process_id, diagram), ()), SYSTEM)


def _run_cases(engine: Engine, number: int) -> float:
    """Return the mean time of one completion."""
    total = 0.0
    for _ in range(number):
        items = engine.execute(StartProcess("ukur_rantai"), SYSTEM).items
        began = time.perf_counter()
        while items:
            items = engine.execute(CompleteWorkItem(items[0][0], drawing.DATA, str(uuid4())), CLERK).next_items
        total += time.perf_counter() - began
    return total / (number * drawing.TASKS)


@contextmanager
def _counted(engine: Engine) -> Iterator[dict[str, int]]:
    """Count statements and commits of completions; starts are outside, since their statements are subtracted."""
    counts = {"sql": 0, "commits": 0}
    inside = {"start": False}
    connections = engine.database.engine

    def statement(_c: Any, _cursor: Any, text: str, *_: Any) -> None:
        if not inside["start"] and not text.startswith(("BEGIN", "PRAGMA")):
            counts["sql"] += 1

    def commit(_connection: Any) -> None:
        if not inside["start"]:
            counts["commits"] += 1

    execute = engine.execute

    def watched(command: Any, *args: Any) -> Any:
        inside["start"] = isinstance(command, StartProcess)
        return execute(command, *args)

    engine.execute = watched  # type: ignore[method-assign, assignment] # because the benchmark looks at every command
    event.listen(connections, "before_cursor_execute", statement)
    event.listen(connections, "commit", commit)
    try:
        yield counts
    finally:
        event.remove(connections, "before_cursor_execute", statement)
        event.remove(connections, "commit", commit)
        engine.execute = execute  # type: ignore[method-assign] # because the benchmark looks at every command


def _bytes_per_case(engine: Engine) -> int:
    """Return the bytes of all rows of one finished case, as texts and blobs."""
    with engine.database.read() as session:
        case = session.execute(
            select(process_instance.c.id).where(process_instance.c.process_id == "ukur_rantai").limit(1)
        ).scalar_one()
        total = 0
        for table in process_instance.metadata.sorted_tables:
            owner = _owner(table, case)
            if owner is not None:
                total += sum(_size(value) for row in session.execute(select(table).where(owner)) for value in row)
    return total


def _owner(table: Any, case: str) -> Any:
    if table.name == "history_event":
        return table.c.stream == f"i:{case}"
    if table is process_instance:
        return table.c.id == case
    return table.c.instance_id == case if "instance_id" in table.c else None


def _size(value: Any) -> int:
    if isinstance(value, bytes):
        return len(value)
    return 0 if value is None else len(str(value).encode())


def loop(engine: Engine, turns: int = 1000) -> dict[str, Any]:
    """Compare a step in turn 1,000 of a loop with one in turn 10, and weigh the state."""
    deploy(engine, "ukur_putaran", drawing.loop())
    started = engine.execute(StartProcess("ukur_putaran"), SYSTEM)
    items, times = started.items, []
    gc.collect()
    for _ in range(turns + 20):
        began = time.perf_counter()
        items = engine.execute(CompleteWorkItem(items[0][0], drawing.DATA, str(uuid4())), CLERK).next_items
        times.append(time.perf_counter() - began)
    with engine.database.read() as session:
        blob = session.execute(select(process_instance.c.state).where(process_instance.c.id == started.instance_id))
        state = len(str(unpack_state(blob.scalar_one())).encode())
    early, late = statistics.median(times[10:40]), statistics.median(times[-30:])
    return {"ratio_1000_to_10": round(late / early, 3), "state_bytes": state}


def stages(engine: Engine, few: int = 12, many: int = 60) -> dict[str, Any]:
    """Walk a procedure of few and of many stages, in turn, and compare what a step costs."""
    times: dict[int, list[float]] = {few: [], many: []}
    for number in (few, many, few, many):
        deploy(engine, "ukur_tahap", drawing.stages(number))
        times[number] += steps(engine, "ukur_tahap")
    one, other = statistics.median(times[few]), statistics.median(times[many])
    return {"few": few, "many": many, "step_ms": round(1000 * other, 2), "ratio_many_to_few": round(other / one, 2)}


def steps(engine: Engine, process_id: str, values: Mapping[str, Any] | None = None) -> list[float]:
    """Complete what comes first until nothing waits; return the time of each completion."""
    items = engine.execute(StartProcess(process_id, values or {}), SYSTEM).items
    times = []
    while items:
        began = time.perf_counter()
        items = engine.execute(CompleteWorkItem(items[0][0], drawing.DATA, str(uuid4())), CLERK).next_items
        times.append(time.perf_counter() - began)
    return times


def parallel_start(engine: Engine) -> dict[str, Any]:
    """Start a process with twelve parallel blocks in a row."""
    deploy(engine, "ukur_sejajar", drawing.blocks(12))
    engine.execute(StartProcess("ukur_sejajar"), SYSTEM)
    times = []
    for _ in range(10):
        began = time.perf_counter()
        engine.execute(StartProcess("ukur_sejajar"), SYSTEM)
        times.append(time.perf_counter() - began)
    return {"blocks": 12, "start_ms": round(1000 * statistics.median(times), 2)}


def timers(engine: Engine, number: int = 100_000, due: int = 10) -> dict[str, Any]:
    """Sweep `number` open timers of which `due` are due: find them and fire them."""
    deploy(engine, "ukur_waktu", drawing.timer())
    now = engine.clock()
    cases = [engine.execute(StartProcess("ukur_waktu"), SYSTEM).instance_id for _ in range(due)]
    with engine.database.write() as session:
        owner = cases[0]
        rows = [
            {
                "instance_id": owner,
                "token_id": f"bench-{n}",
                "kind": "timer",
                "element_id": "W",
                "due_at": now + timedelta(days=60),
            }
            for n in range(number - due)
        ]
        for first in range(0, len(rows), 5000):
            session.execute(insert(wait), rows[first : first + 5000])
    later = now + timedelta(days=31)
    began = time.perf_counter()
    found = engine.query(lambda session: due_instances(session, later))
    looked = time.perf_counter() - began
    fired = sum(engine.execute(FireTimers(case), SYSTEM, later) for case in found if case != owner)
    swept = time.perf_counter() - began
    return {"open": number, "due": fired + 1, "look_ms": round(1000 * looked, 2), "sweep_ms": round(1000 * swept, 2)}


def rows_of_work(engine: Engine) -> int:
    """Return how many work items the run left."""
    with engine.database.read() as session:
        return int(session.execute(select(func.count()).select_from(work_item)).scalar_one())
