"""Activities that repeat, durable: work items of one step side by side, and calls with tasks of another process."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.audit import verify_all
from engine.benchmarks import drawing
from engine.bundles import Bundle
from engine.commands.definitions import DeployBundle
from engine.commands.instances import StartProcess
from engine.model import SYSTEM
from engine.queries.cases import view_case
from engine.queries.work_items import see_work_item
from engine.runtime import Engine
from engine.tables import work_item
from tests.conftest import NOON
from tests.engine.commands.conftest import CLERK, do


def test_a_task_for_each_item_is_a_work_item_each_and_results_keep_their_order(engine: Engine) -> None:
    engine.execute(DeployBundle(drawing.bundle("ukur_banyak", drawing.many()), ()), SYSTEM)
    started = engine.execute(StartProcess("ukur_banyak", {"daftar": [1, 2, 3]}), SYSTEM)
    assert [element for _, element in started.items] == ["T", "T", "T"]
    seen = [
        engine.query(lambda s, item=item: see_work_item(s, engine.house, CLERK, item, NOON.date(), NOON))
        for item, _ in started.items
    ]
    assert [view.about for view in seen] == [("satu: 1",), ("satu: 2",), ("satu: 3",)]
    for number, (item, _) in reversed([*enumerate(started.items)]):
        do(engine, item, {**drawing.DATA, "kanal": f"k{number}"})
    view = engine.query(lambda session: view_case(session, started.instance_id))
    assert (view.line.status, view.data["hasil"]) == ("completed", ["k0", "k1", "k2"])
    kinds = [event.kind for event in view.events]
    assert (kinds.count("work_item.completed"), kinds.count("item.completed")) == (3, 3)


def lane(*names: str) -> str:
    refs = "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name in names)
    return f'<bpmn:laneSet><bpmn:lane id="Lane_PETUGAS_INFO">{refs}</bpmn:lane></bpmn:laneSet>'


def test_a_process_of_another_diagram_in_the_folder_is_called_with_its_tasks(engine: Engine) -> None:
    ends = ['<bpmn:startEvent id="AS"/>', '<bpmn:endEvent id="AE"/>', drawing.flow("AS", "A"), drawing.flow("A", "AE")]
    inner = drawing.wrap("anak", [drawing.task("A"), *ends], lane("AS", "A", "AE"))
    about = '<bpmn:extensionElements><zeebe:calledElement processId="anak"/></bpmn:extensionElements>'
    nodes = ['<bpmn:startEvent id="S"/>', f'<bpmn:callActivity id="C">{about}</bpmn:callActivity>', drawing.task("Z")]
    nodes += ['<bpmn:endEvent id="E"/>', *(drawing.flow(*pair) for pair in ("SC", "CZ", "ZE"))]
    own = drawing.bundle("induk", drawing.wrap("induk", nodes, lane("S", "C", "Z", "E")))
    engine.execute(DeployBundle(Bundle("induk", {**own.files, "bpmn/anak.bpmn": inner}), ()), SYSTEM)
    started = engine.execute(StartProcess("induk"), SYSTEM)
    assert [element for _, element in started.items] == ["A"]
    then = do(engine, started.items[0][0], drawing.DATA)
    assert [element for _, element in then.next_items] == ["Z"]
    assert do(engine, then.next_items[0][0], drawing.DATA).next_items == ()


def assigned(about: str) -> bytes:
    """A task, then one for whoever did the first."""
    first, second = drawing.task("A"), drawing.task("B").replace("</bpmn:extensionElements>", about, 1)
    nodes = ['<bpmn:startEvent id="S"/>', first, second, '<bpmn:endEvent id="E"/>']
    return drawing.wrap(
        "ukur_orang", [*nodes, *(drawing.flow(*pair) for pair in ("SA", "AB", "BE"))], lane("S", "A", "B", "E")
    )


@pytest.mark.parametrize(
    ("who", "assignee", "kind"),
    [
        ("=pelaksana.A", CLERK.user_id, "work_item.assigned"),
        ("tidak.ada", None, "work_item.not_assigned"),
        ("=null", None, None),
    ],
)
def test_work_goes_to_whom_the_diagram_names_if_they_may_do_it(
    engine: Engine, who: str, assignee: str | None, kind: str | None
) -> None:
    about = f'<zeebe:assignmentDefinition assignee="{who}"/><zeebe:priorityDefinition priority="=40 + 30"/>'
    diagram = assigned(f"{about}</bpmn:extensionElements>")
    engine.execute(DeployBundle(drawing.bundle("ukur_orang", diagram), ()), SYSTEM)
    started = engine.execute(StartProcess("ukur_orang"), SYSTEM)
    then = do(engine, started.items[0][0], drawing.DATA)
    row = engine.query(lambda s: s.execute(select(work_item).where(work_item.c.id == then.next_items[0][0])).one())
    assert (row.assignee, row.priority, row.urgency[:2]) == (assignee, 70, "29")
    view = engine.query(lambda session: view_case(session, started.instance_id))
    found = [event.kind for event in view.events if event.kind.endswith("assigned")]
    assert found == ([kind] if kind else [])


def test_verifying_knows_the_many_instances_of_a_persons_task(lite: Engine) -> None:
    lite.execute(DeployBundle(drawing.bundle("ukur_banyak", drawing.many()), ()), SYSTEM)
    lite.execute(StartProcess("ukur_banyak", {"daftar": ["ayu", "budi"]}), SYSTEM)
    assert lite.examine(lambda session: verify_all(session, lite.house)).differences == ()
