"""What one item of a multi-instance activity costs, where ten, a hundred and five hundred wait at once."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from engine.benchmarks import drawing
from engine.benchmarks.durable import CLERK, deploy
from engine.benchmarks.tally import tallied
from engine.commands.instances import StartProcess
from engine.commands.work_items import CompleteWorkItem
from engine.model import SYSTEM
from engine.runtime import Engine

SIZES = (10, 100, 500)
SHAPES: dict[str, Callable[[str], bytes]] = {
    "tasks": drawing.many,
    "mapped": drawing.many_mapped,
    "subprocesses": drawing.many_stages,
}
AT_MOST, TURNS, COUNTED = 60, 3, 5


def instances(engine: Engine, shape: str = "tasks") -> dict[str, Any]:
    """Complete items while many wait, sizes in turn; compare the median of an item's time, and count rows once."""
    process_id = f"ukur_{shape}"
    deploy(engine, process_id, SHAPES[shape](process_id))
    times: dict[int, list[float]] = {size: [] for size in SIZES}
    for _ in range(TURNS):
        for size in SIZES:
            times[size] += _first_items(engine, process_id, size)
    counts = {size: rows_per_item(engine, process_id, size) for size in SIZES}
    few, *_ = medians = [statistics.median(times[size]) for size in SIZES]
    return {
        "sizes": list(SIZES),
        "item_ms": [round(1000 * median, 2) for median in medians],
        "ratios": [round(median / few, 2) for median in medians],
        "sql_per_item": [count[0] for count in counts.values()],
        "rows_per_item": [count[1] for count in counts.values()],
    }


def rows_per_item(engine: Engine, process_id: str, size: int) -> tuple[float, float]:
    """Return how many statements an item costs, and how many rows they read and write, while `size` items wait."""
    items = _begun(engine, process_id, size)
    _complete(engine, items.pop())  # the first one of a process fills what is kept for the others
    with tallied(engine) as tally:
        for _ in range(COUNTED):
            _complete(engine, items.pop())
    return tally.statements / COUNTED, tally.rows / COUNTED


def _first_items(engine: Engine, process_id: str, size: int) -> list[float]:
    """Complete items while many wait; return the time of each."""
    items, times = _begun(engine, process_id, size), []
    gc.collect()
    for _ in range(min(AT_MOST, size) - 1):
        began = time.perf_counter()
        _complete(engine, items.pop())
        times.append(time.perf_counter() - began)
    return times


def _begun(engine: Engine, process_id: str, size: int) -> list[str]:
    started = engine.execute(StartProcess(process_id, {"daftar": list(range(size))}), SYSTEM)
    return [item_id for item_id, _ in started.items]


def _complete(engine: Engine, item_id: str) -> None:
    engine.execute(CompleteWorkItem(item_id, drawing.DATA, str(uuid4())), CLERK)
