"""Messages and signals between instances: each goes to one, once, now or later; and what a process begins with."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine import couriers
from engine.benchmarks import drawing
from engine.commands.beginnings import BeginByCondition
from engine.commands.definitions import DeployBundle
from engine.commands.instances import ResumeInstance, StartProcess, SuspendInstance, TerminateInstance
from engine.commands.keys import Rekey
from engine.commands.messages import DeliverMessage, ExpireMessages, Publish
from engine.composition import open_engine
from engine.couriers import collect_messages, deliver_message, deliver_signal
from engine.errors import Conflict, Invalid
from engine.message_tables import message
from engine.model import SYSTEM
from engine.queries.cases import view_case
from engine.queries.messages import due_beginnings, list_messages
from engine.queries.verification import verify
from engine.runtime import Engine
from engine.tables import process_instance
from engine.worker import Inline, sweep
from tests.conftest import NOON, settings_of
from tests.constructs import shows
from tests.engine.commands.test_outgoing import JOBS, process
from tests.engine.diagram.draw_events import CONDITION, MESSAGE, SIGNAL, catch, timer

WAITS = process("ukur_kabar", catch("C", MESSAGE), drawing.task("T"), ways="S C,C T,T E")
BEGINS = process("ukur_mulai", drawing.task("T"), ways="S T,T E", begins=MESSAGE)


@pytest.fixture
def house(database_url: str, tmp_path: Path, jobs: Inline) -> Iterator[Engine]:
    opened = open_engine(settings_of(database_url, tmp_path), jobs.enqueue, lambda: NOON)
    yield opened
    opened.close()


def deploy(house: Engine, name: str, xml: bytes) -> None:
    house.execute(DeployBundle(drawing.bundle(name, xml), ()), SYSTEM)


def publish(house: Engine, jobs: Inline, kind: str = "message", name: str = "kabar", **more: Any) -> str:
    key = house.execute(Publish(kind, name, **more), SYSTEM)
    jobs.run(house, *JOBS)
    return key


def running(house: Engine, process_id: str) -> list[str]:
    query = select(process_instance.c.id).where(process_instance.c.process_id == process_id)
    return list(house.query(lambda s: s.execute(query.order_by(process_instance.c.started_at)).scalars().all()))


def waiting(house: Engine, instance_id: str) -> list[str]:
    return [element for _, element, _ in house.query(lambda s: view_case(s, instance_id)).open_items]


def statuses(house: Engine) -> list[str]:
    return [line.status for line in house.query(lambda s: list_messages(s, waiting=False))]


def test_a_message_with_the_same_key_is_the_same_message(house: Engine, jobs: Inline) -> None:
    deploy(house, "ukur_kabar", WAITS)
    first = house.execute(StartProcess("ukur_kabar", {"nomor": "7"}), SYSTEM).instance_id
    publish(house, jobs, correlation="7", key="pos-1")
    second = house.execute(StartProcess("ukur_kabar", {"nomor": "7"}), SYSTEM).instance_id
    publish(house, jobs, correlation="7", key="pos-1")
    assert (waiting(house, first), waiting(house, second)) == (["T"], [])


def test_a_message_for_two_goes_to_none_and_says_so(house: Engine, jobs: Inline) -> None:
    deploy(house, "ukur_kabar", WAITS)
    for _ in range(2):
        house.execute(StartProcess("ukur_kabar", {"nomor": "7"}), SYSTEM)
    key = house.execute(Publish("message", "kabar", "7"), SYSTEM)
    with pytest.raises(Conflict, match="2 wait for kabar"):
        deliver_message(house, key)
    assert statuses(house) == ["waiting"]


def test_a_message_waits_for_a_case_that_is_halted(house: Engine, jobs: Inline) -> None:
    deploy(house, "ukur_kabar", WAITS)
    case = house.execute(StartProcess("ukur_kabar", {"nomor": "7"}), SYSTEM).instance_id
    house.execute(SuspendInstance(case, "Menunggu berkas."), SYSTEM)
    publish(house, jobs, correlation="7")
    assert statuses(house) == ["waiting"]
    house.execute(ResumeInstance(case), SYSTEM)
    jobs.run(house, *JOBS)
    assert (waiting(house, case), statuses(house)) == (["T"], ["delivered"])


def test_what_nobody_takes_in_time_expires_on_record_and_is_forgotten(house: Engine, jobs: Inline) -> None:
    publish(house, jobs, correlation="7", values={"isi": "x"}, lives=timedelta(days=1))
    assert house.execute(ExpireMessages(), SYSTEM, NOON + timedelta(hours=23)) == 0
    assert house.execute(ExpireMessages(), SYSTEM, NOON + timedelta(days=1)) == 1
    assert statuses(house) == ["expired"]
    assert house.query(lambda s: s.execute(select(message.c.sealed)).scalar()) is None
    assert house.examine(verify).differences == ()


def test_a_waiting_message_can_be_read_after_the_office_changed_its_key(house: Engine, jobs: Inline) -> None:
    key = publish(house, jobs, correlation="7", values={"isi": "x"})
    before = house.query(lambda s: s.execute(select(message.c.sealed).where(message.c.id == key)).scalar())
    house.execute(Rekey("kunci lain " * 6), SYSTEM)
    after = house.query(lambda s: s.execute(select(message.c.sealed).where(message.c.id == key)).scalar())
    assert before != after


@pytest.mark.parametrize("wrong", [{"name": " "}, {"key": "x" * 65}, {"lives": timedelta(0)}])
def test_a_message_that_cannot_be_kept_is_refused(house: Engine, jobs: Inline, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        publish(house, jobs, **wrong)


@shows("startEvent.message", "13.5.1")
def test_a_message_begins_one_process_per_key_and_the_next_after_its_end(house: Engine, jobs: Inline) -> None:
    deploy(house, "ukur_mulai", BEGINS)
    publish(house, jobs, correlation="7", values={"nomor": "7"})
    publish(house, jobs, correlation="7")
    publish(house, jobs, correlation="8")
    first, second = running(house, "ukur_mulai")
    assert waiting(house, first) == waiting(house, second) == ["T"]
    assert statuses(house).count("waiting") == 1
    house.execute(TerminateInstance(first, "Selesai lebih dahulu."), SYSTEM)
    jobs.run(house, *JOBS)
    assert (len(running(house, "ukur_mulai")), statuses(house).count("waiting")) == (3, 0)
    assert house.examine(verify).differences == ()


def test_nobody_begins_by_hand_what_begins_by_itself(house: Engine) -> None:
    deploy(house, "ukur_mulai", BEGINS)
    with pytest.raises(Conflict, match="by itself"):
        house.execute(StartProcess("ukur_mulai"), SYSTEM)


def test_of_many_that_begin_one_conversation_at_once_one_does(house: Engine, jobs: Inline) -> None:
    deploy(house, "ukur_mulai", BEGINS)
    keys = [house.execute(Publish("message", "kabar", "7"), SYSTEM) for _ in range(6)]
    threads = [threading.Thread(target=deliver_message, args=(house, key)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(running(house, "ukur_mulai")), statuses(house).count("waiting")) == (1, 5)


def test_of_many_that_begin_and_end_one_conversation_at_once_none_is_lost(house: Engine, jobs: Inline) -> None:
    deploy(house, "ukur_mulai", process("ukur_mulai", ways="S E", begins=MESSAGE))
    for _ in range(5):
        keys = [house.execute(Publish("message", "kabar", "7"), SYSTEM) for _ in range(8)]
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda key: deliver_message(house, key), keys))
    assert (len(running(house, "ukur_mulai")), set(statuses(house))) == (40, {"delivered"})
    assert house.examine(verify).differences == ()


def test_a_message_for_two_holds_up_no_other(house: Engine, jobs: Inline, monkeypatch: pytest.MonkeyPatch) -> None:
    deploy(house, "ukur_kabar", WAITS)
    first, second = (house.execute(StartProcess("ukur_kabar", {"nomor": "7"}), SYSTEM).instance_id for _ in range(2))
    alone = house.execute(StartProcess("ukur_kabar", {"nomor": "8"}), SYSTEM).instance_id
    keys = [house.execute(Publish("message", "kabar", number), SYSTEM) for number in "78"]
    monkeypatch.setattr(couriers, "messages_for", lambda _session, **_: keys)
    with pytest.raises(Conflict, match="2 wait"):
        collect_messages(house, first)
    assert [waiting(house, case) for case in (first, second, alone)] == [[], [], ["T"]]


def test_of_many_deliveries_of_one_message_one_counts(house: Engine, jobs: Inline) -> None:
    deploy(house, "ukur_kabar", WAITS)
    case = house.execute(StartProcess("ukur_kabar", {"nomor": "7"}), SYSTEM).instance_id
    key = house.execute(Publish("message", "kabar", "7"), SYSTEM)
    got: list[bool] = []
    threads = [
        threading.Thread(target=lambda: got.append(house.execute(DeliverMessage(key), SYSTEM))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [*[False] * 5, True]
    assert waiting(house, case) == ["T"]


@shows("startEvent.signal", "13.5.1")
def test_a_signal_begins_every_process_that_begins_with_it_once(house: Engine, jobs: Inline) -> None:
    for name in ("ukur_satu", "ukur_dua"):
        deploy(house, name, process(name, drawing.task("T"), ways="S T,T E", begins=SIGNAL))
    key = publish(house, jobs, kind="signal", name="sirene")
    deliver_signal(house, key)
    assert [len(running(house, name)) for name in ("ukur_satu", "ukur_dua")] == [1, 1]


@shows("startEvent.timer", "13.5.1")
def test_a_process_begins_when_its_time_comes_as_often_as_it_says(house: Engine) -> None:
    xml = process("ukur_waktu", drawing.task("T"), ways="S T,T E", begins=timer("Cycle", "R2/PT1H"))
    deploy(house, "ukur_waktu", xml)
    assert house.query(lambda s: due_beginnings(s, NOON)) == ()
    for hours, begun in ((1, 1), (2, 2), (9, 2)):
        house.clock = lambda hours=hours: NOON + timedelta(hours=hours)
        sweep(house)
        sweep(house)
        assert len(running(house, "ukur_waktu")) == begun


def test_only_the_newest_version_begins_by_itself(house: Engine, jobs: Inline) -> None:
    deploy(house, "ukur_mulai", BEGINS)
    deploy(house, "ukur_mulai", process("ukur_mulai", drawing.task("T"), ways="S T,T E"))
    publish(house, jobs, correlation="7")
    assert (running(house, "ukur_mulai"), statuses(house)) == ([], ["waiting"])


@shows("startEvent.conditional", "13.5.1")
def test_a_process_begins_when_what_is_told_makes_its_condition_true(house: Engine) -> None:
    deploy(house, "ukur_syarat", process("ukur_syarat", drawing.task("T"), ways="S T,T E", begins=CONDITION))
    assert house.execute(BeginByCondition({"n": 3}), SYSTEM) == ()
    (begun,) = house.execute(BeginByCondition({"n": 4}), SYSTEM)
    assert waiting(house, begun) == ["T"]
