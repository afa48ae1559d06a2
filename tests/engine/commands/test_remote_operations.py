"""A service task whose work is done outside: parked, done by a worker, tried again, given up to a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine import worker
from engine.benchmarks import drawing
from engine.commands.definitions import DeployBundle
from engine.commands.instances import ResumeInstance, StartProcess, SuspendInstance
from engine.commands.timers import FinishOperation, RetryIncident
from engine.composition import open_engine
from engine.errors import NotFound
from engine.model import SYSTEM, OperationCall
from engine.queries.cases import CaseView, view_case
from engine.queries.incidents import list_incidents, view_incident
from engine.queries.verification import verify
from engine.runtime import Engine
from engine.worker import Inline
from tests.conftest import NOON, settings_of

SERVICE = (
    '<bpmn:serviceTask id="R" name="Bertanya"><bpmn:extensionElements>'
    '<zeebe:taskDefinition type="tanya_luar" retries="3"/>'
    '<zeebe:ioMapping><zeebe:input source="=nomor" target="pertanyaan"/></zeebe:ioMapping>'
    "</bpmn:extensionElements></bpmn:serviceTask>"
)


class Outside:
    """A service elsewhere that is down for the first calls."""

    def __init__(self) -> None:
        self.down_for = 0
        self.asked: list[dict[str, Any]] = []

    def answer(self, call: OperationCall) -> Mapping[str, Any]:
        self.asked.append(dict(call.inputs))
        if self.down_for:
            self.down_for -= 1
            raise NotFound("Layanan luar tidak menjawab.")
        return {"jawaban": "beres"}


def process() -> bytes:
    nodes = ['<bpmn:startEvent id="S"/>', SERVICE, drawing.task("T"), '<bpmn:endEvent id="E"/>']
    nodes += [drawing.flow("S", "R"), drawing.flow("R", "T"), drawing.flow("T", "E")]
    refs = "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name in "SRTE")
    return drawing.wrap(
        "ukur_luar", nodes, f'<bpmn:laneSet><bpmn:lane id="Lane_KASI">{refs}</bpmn:lane></bpmn:laneSet>'
    )


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    monkeypatch.setattr(worker, "FIRST_WAIT_S", 0)
    return Outside()


@pytest.fixture
def house(database_url: str, tmp_path: Path, outside: Outside, jobs: Inline) -> Iterator[Engine]:
    opened = open_engine(settings_of(database_url, tmp_path), jobs.enqueue, lambda: NOON)
    opened.house = replace(opened.house, remote={"tanya_luar": outside.answer})
    opened.execute(DeployBundle(drawing.bundle("ukur_luar", process()), ()), SYSTEM)
    yield opened
    opened.close()


@pytest.fixture
def started(house: Engine) -> Callable[[], CaseView]:
    instance_id = house.execute(StartProcess("ukur_luar", {"nomor": "7"}), SYSTEM).instance_id
    return lambda: house.query(lambda session: view_case(session, instance_id))


def places(view: CaseView) -> list[str]:
    return [element for _, element, _ in view.open_items]


def test_a_remote_operation_parks_until_a_worker_did_it(
    house: Engine, started: Callable[[], CaseView], outside: Outside, jobs: Inline
) -> None:
    assert (places(started()), outside.asked) == ([], [])
    jobs.run(house, "run_operation")
    assert (places(started()), outside.asked) == (["T"], [{"pertanyaan": "7"}])
    assert house.examine(verify).differences == ()


def test_it_is_tried_as_often_as_the_diagram_says(
    house: Engine, started: Callable[[], CaseView], outside: Outside, jobs: Inline
) -> None:
    outside.down_for = 2
    jobs.run(house, "run_operation")
    assert (places(started()), len(outside.asked)) == (["T"], 3)


def test_given_up_it_is_an_incident_whose_retry_goes_on_from_there(
    house: Engine, started: Callable[[], CaseView], outside: Outside, jobs: Inline
) -> None:
    outside.down_for = 3
    jobs.run(house, "run_operation")
    (line,) = house.query(list_incidents)
    assert (line.element_id, line.message, places(started())) == ("R", "Operasi tanya_luar gagal.", [])
    shown = house.query(lambda session: view_incident(session, house.house, line.id))
    assert (line.outside, shown.outside) == (None, "Layanan luar tidak menjawab.")
    assert "tidak menjawab" not in str(started().events)
    house.execute(RetryIncident(line.id), SYSTEM)
    jobs.run(house, "run_operation")
    assert (places(started()), len(outside.asked)) == (["T"], 4)
    assert house.query(list_incidents) == ()
    assert house.examine(verify).differences == ()


def test_a_job_that_runs_twice_acts_once(
    house: Engine, started: Callable[[], CaseView], outside: Outside, jobs: Inline
) -> None:
    _, (instance_id, token_id) = jobs._waiting[-1]
    jobs.run(house, "run_operation")
    worker.run_operation(house, instance_id, token_id)
    assert house.execute(FinishOperation(instance_id, token_id, {"jawaban": "lain"}), SYSTEM) is False
    assert (places(started()), len(outside.asked)) == (["T"], 1)


def test_an_operation_nobody_knows_becomes_an_incident_too(
    house: Engine, started: Callable[[], CaseView], jobs: Inline
) -> None:
    house.house = replace(house.house, remote={})
    jobs.run(house, "run_operation")
    (line,) = house.query(list_incidents)
    assert "tanya_luar" in line.message
    assert places(started()) == []


def test_what_a_worker_found_halted_is_done_when_the_case_goes_on(
    house: Engine, started: Callable[[], CaseView], outside: Outside, jobs: Inline
) -> None:
    case = started().line.instance_id
    house.execute(SuspendInstance(case, "Menunggu."), SYSTEM)
    jobs.run(house, "run_operation")
    assert outside.asked == []
    house.execute(ResumeInstance(case), SYSTEM)
    jobs.run(house, "run_operation")
    assert (places(started()), len(outside.asked)) == (["T"], 1)
