"""Messages and signals from one instance to others, cycles that come again, and errors of remote operations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.benchmarks import drawing
from engine.commands.definitions import DeployBundle
from engine.commands.instances import ResumeInstance, StartProcess, SuspendInstance
from engine.commands.timers import FireTimers
from engine.composition import open_engine
from engine.errors import BpmnError
from engine.model import SYSTEM, OperationCall
from engine.queries.cases import CaseView, view_case
from engine.queries.timers import due_instances
from engine.queries.verification import verify
from engine.runtime import Engine
from engine.store import UnitOfWork
from engine.worker import Inline
from tests.conftest import NOON, settings_of
from tests.engine.diagram.draw_events import (
    CONDITION,
    ERROR,
    MESSAGE,
    ROOTS,
    SIGNAL,
    beside,
    catch,
    end,
    service,
    start,
    throw,
    timer,
)

JOBS = ("collect_messages", "deliver_message", "deliver_signal", "run_operation")


def process(name: str, *nodes: str, ways: str, begins: str = "") -> bytes:
    """Draw a process of one lane; `ways` reads `S T, T E`, `begins` is the event that begins it."""
    parts = [start("S", begins), '<bpmn:endEvent id="E"/>', *nodes]
    parts += [drawing.flow(*way.split()) for way in ways.split(",")]
    refs = "".join(f"<bpmn:flowNodeRef>{place}</bpmn:flowNodeRef>" for place in "STULN")
    lanes = f'<bpmn:laneSet><bpmn:lane id="Lane_KASI">{refs}</bpmn:lane></bpmn:laneSet>'
    return drawing.wrap(name, parts, lanes).replace(b"<bpmn:process ", ROOTS.encode() + b"<bpmn:process ", 1)


PROCESSES = {
    "ukur_kirim": process(
        "ukur_kirim", throw("A", SIGNAL), throw("B", MESSAGE), drawing.task("T"), ways="S A,A B,B T,T E"
    ),
    "ukur_sinyal": process("ukur_sinyal", catch("C", SIGNAL), drawing.task("T"), ways="S C,C T,T E"),
    "ukur_kabar": process("ukur_kabar", catch("C", MESSAGE), drawing.task("T"), ways="S C,C T,T E"),
    "ukur_ulang": process(
        "ukur_ulang",
        drawing.task("T"),
        beside("T", "C", timer("Cycle", "R2/PT1H"), interrupting=False),
        drawing.task("L"),
        end("F"),
        ways="S T,T E,C L,L F",
    ),
    "ukur_syarat": process(
        "ukur_syarat",
        drawing.task("T"),
        beside("T", "C", CONDITION, interrupting=False),
        drawing.task("L"),
        end("F"),
        ways="S T,T E,C L,L F",
    ),
    "ukur_galat": process(
        "ukur_galat",
        service("R", "tanya_luar"),
        beside("R", "C", ERROR),
        drawing.task("L"),
        end("F"),
        ways="S R,R E,C L,L F",
    ),
}


def refuse(call: OperationCall) -> Mapping[str, Any]:
    raise BpmnError("G1", "Layanan luar menolak.")


@pytest.fixture
def house(database_url: str, tmp_path: Path, jobs: Inline) -> Iterator[Engine]:
    opened = open_engine(settings_of(database_url, tmp_path), jobs.enqueue, lambda: NOON)
    opened.house = replace(opened.house, remote={"tanya_luar": refuse})
    for name, xml in PROCESSES.items():
        opened.execute(DeployBundle(drawing.bundle(name, xml), ()), SYSTEM)
    yield opened
    opened.close()


def begin(house: Engine, name: str, **values: Any) -> str:
    return house.execute(StartProcess(name, values), SYSTEM).instance_id


def seen(house: Engine, instance_id: str) -> CaseView:
    return house.query(lambda session: view_case(session, instance_id))


def places(house: Engine, instance_id: str) -> list[str]:
    return sorted(element for _, element, _ in seen(house, instance_id).open_items)


def test_a_signal_reaches_every_instance_that_waits_for_it_once(house: Engine, jobs: Inline) -> None:
    first, second = begin(house, "ukur_sinyal"), begin(house, "ukur_sinyal")
    begin(house, "ukur_kabar", nomor="7")
    thrower = begin(house, "ukur_kirim", nomor="7")
    assert places(house, first) == []
    jobs.run(house, *JOBS)
    assert [places(house, case) for case in (first, second, thrower)] == [["T"], ["T"], ["T"]]
    assert "signal.received" in {event.kind for event in seen(house, first).events}
    assert house.examine(verify).differences == ()


def test_a_message_reaches_the_instance_with_its_key(house: Engine, jobs: Inline) -> None:
    right, wrong = begin(house, "ukur_kabar", nomor="7"), begin(house, "ukur_kabar", nomor="8")
    begin(house, "ukur_kirim", nomor="7")
    jobs.run(house, *JOBS)
    assert (places(house, right), places(house, wrong)) == (["T"], [])


def test_a_message_that_came_too_early_is_there_when_it_is_waited_for(house: Engine, jobs: Inline) -> None:
    begin(house, "ukur_kirim", nomor="7")
    jobs.run(house, *JOBS)
    late = begin(house, "ukur_kabar", nomor="7")
    jobs.run(house, *JOBS)
    later = begin(house, "ukur_kabar", nomor="7")
    jobs.run(house, *JOBS)
    assert (places(house, late), places(house, later)) == (["T"], [])


def test_a_cycle_is_due_again_when_it_says(house: Engine) -> None:
    case = begin(house, "ukur_ulang")
    for turn in (1, 2):
        at = NOON + timedelta(hours=turn)
        assert house.query(lambda session: due_instances(session, at - timedelta(minutes=1))) == ()  # noqa: B023
        assert house.query(lambda session: due_instances(session, at)) == (case,)  # noqa: B023
        house.execute(FireTimers(case), SYSTEM, at)
    assert places(house, case) == ["L", "L", "T"]
    assert house.query(lambda session: due_instances(session, NOON + timedelta(days=9))) == ()


def test_the_error_of_a_remote_operation_is_caught_by_the_diagram(house: Engine, jobs: Inline) -> None:
    case = begin(house, "ukur_galat")
    jobs.run(house, *JOBS)
    assert places(house, case) == ["L"]
    assert "error.caught" in {event.kind for event in seen(house, case).events}


@dataclass(frozen=True)
class Note:
    """Write into a case file without a step of the engine, as the daily round does."""

    instance_id: str
    n: int

    def run(self, uow: UnitOfWork) -> None:
        uow.case(self.instance_id).put({"n": self.n})


def test_a_condition_sees_what_changes_in_the_case_file_without_a_step(house: Engine) -> None:
    case = begin(house, "ukur_syarat", n=0)
    for n, happened in [(4, ["L", "T"]), (5, ["L", "T"]), (1, ["L", "T"]), (9, ["L", "L", "T"])]:
        house.execute(Note(case, n), SYSTEM)
        assert places(house, case) == happened
    assert [event.kind for event in seen(house, case).events].count("condition.met") == 2


def test_a_condition_that_became_true_while_a_case_rested_is_met_when_it_goes_on(house: Engine) -> None:
    case = begin(house, "ukur_syarat", n=0)
    house.execute(SuspendInstance(case, "menunggu"), SYSTEM)
    house.execute(Note(case, 4), SYSTEM)
    assert places(house, case) == ["T"]
    house.execute(ResumeInstance(case), SYSTEM)
    assert places(house, case) == ["L", "T"]
