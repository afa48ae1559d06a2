"""Completions over HTTP: sixteen people send forms, a worker drains the queues beside, all on one machine.

A completion is what a person waits for: the form's answer, and the inbox to which it leads.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from engine.authentication import set_password
from engine.benchmarks import drawing
from engine.commands.definitions import DeployBundle
from engine.commands.instances import StartProcess
from engine.commands.people import AddUser, AssignRole
from engine.config import Settings
from engine.model import SYSTEM
from engine.queries.cases import view_case
from engine.runtime import Engine
from web.benchmarks.figures import Figures, figures, refuse_bad
from web.benchmarks.served import PASSWORD, Turn, send, served, sign_in

CLIENTS, CALM_PER_S = 16, 40
FIELDS = {**{key: str(value) for key, value in drawing.DATA.items()}, "setuju": "true"}


def furnish(engine: Engine, clients: int = CLIENTS) -> list[str]:
    """Deploy the diagrams and add people who hold every role; return their names."""
    for process_id, diagram in (("ukur_rantai", drawing.chain("=setuju")), ("ukur_waktu", drawing.timer("PT1S"))):
        engine.execute(DeployBundle(drawing.bundle(process_id, diagram), ()), SYSTEM)
    names = [f"ukur.{number:02}" for number in range(clients)]
    for name in names:
        engine.execute(AddUser(name, name), SYSTEM)
        set_password(engine, name, PASSWORD)
        for role in drawing.LANES:
            engine.execute(AssignRole(role, name, date(2020, 1, 1)), SYSTEM)
    return names


def complete_http(
    engine: Engine, settings: Settings, workers: int, clients: int = CLIENTS, rounds: int = 4, per_client: int = 15
) -> Figures:
    """Measure rounds as fast as it goes, for `per_s`, then rounds at a calm pace, for how long a person waits.

    Beside each round as many timers fall due, which the worker fires. Of the processors' time one completion takes
    `cpu_pages_ms`, its timer `cpu_worker_ms`; sending it, which is no part of the office, takes `cpu_clients_ms`. The
    first round only warms up.
    """
    names = furnish(engine, clients)
    cases = [engine.execute(StartProcess("ukur_rantai"), SYSTEM).instance_id for _ in range(len(names) * per_client)]
    with served(settings, workers, Path(settings.data_dir) / "serve.log") as office:
        port = office.port
        people = [sign_in(port, name) for name in names]
        bare = send(port, [(cookie, [[("/sehat", None, 200)]] * 100) for cookie, _ in people])
        _round(engine, cases, port, people, 0.0)
        before = office.cpu_s()
        hasty = [_round(engine, cases, port, people, 0.0) for _ in range(rounds)]
        after = office.cpu_s()
        calm = [_round(engine, cases, port, people, len(people) / CALM_PER_S) for _ in range(2)]
    refuse_bad(bare, *hasty, *calm)
    spent = {part: after[part] - before[part] for part in after} | {"clients": sum(run["cpu_s"] for run in hasty)}
    number = sum(len(run["times"]) for run in hasty)
    return {**_told(bare, hasty, calm), **{f"cpu_{part}_ms": round(1000 * s / number, 2) for part, s in spent.items()}}


def _round(engine: Engine, cases: list[str], port: int, people: list[tuple[str, str]], pace_s: float) -> dict[str, Any]:
    """Give each person an equal part of the open work, and the worker as much."""
    open_work = list(_open(engine, cases))
    for _ in open_work:
        engine.execute(StartProcess("ukur_waktu"), SYSTEM)
    turns = [
        (cookie, [_turn(item, token) for item in open_work[number :: len(people)]])
        for number, (cookie, token) in enumerate(people)
    ]
    return send(port, turns, pace_s)


def _open(engine: Engine, cases: list[str]) -> Iterator[str]:
    for case in cases:
        view = engine.query(partial(view_case, instance_id=case))
        yield from (item for item, _, _ in view.open_items)


def _turn(item: str, token: str) -> Turn:
    form = urlencode({**FIELDS, "csrf_token": token, "token": str(uuid4())})
    return [(f"/tugas/{item}", form, 303), ("/", None, 200)]


def _told(bare: dict[str, Any], hasty: list[dict[str, Any]], calm: list[dict[str, Any]]) -> Figures:
    per_s = sum(len(run["times"]) for run in hasty) / sum(run["seconds"] for run in hasty)
    bare_per_s = len(bare["times"]) / bare["seconds"]
    calmly = [times for run in calm for times in run["times"]]
    return {
        **figures([sum(times) for times in calmly]),
        **figures([times[0] for times in calmly], "submit_"),
        "per_s": round(per_s, 1),
        **figures([sum(times) for run in hasty for times in run["times"]], "full_load_"),
        "bare_per_s": round(bare_per_s, 1),
        "ratio_to_bare": round(bare_per_s / per_s, 2),
    }
