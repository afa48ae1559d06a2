"""A diagram's fault: nothing sent is lost, it says what was asked and seen, and goes on from the same place."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import delete, select

from engine.benchmarks import drawing
from engine.commands.definitions import DeployBundle
from engine.commands.instances import StartProcess, TerminateInstance
from engine.commands.timers import RetryIncident
from engine.commands.work_items import CompleteWorkItem
from engine.errors import Conflict, Invalid
from engine.faults import told
from engine.model import SYSTEM
from engine.queries.cases import CaseView, view_case
from engine.queries.incidents import IncidentLine, list_incidents, stranded_instances
from engine.queries.verification import verify
from engine.runtime import Engine
from engine.tables import incident, work_item
from tests.engine.commands.conftest import KASI
from tests.engine.commands.test_outgoing import process
from tests.engine.diagram.draw_events import CONDITION, catch, end
from web.cli.speaking import spoken

DECIDES = drawing.wrap(
    "ukur_gerbang",
    [
        '<bpmn:startEvent id="S"/><bpmn:exclusiveGateway id="G" default="F_G_E"/><bpmn:endEvent id="E"/>',
        *map(drawing.task, "TU"),
        *(drawing.flow(*ends.split()) for ends in ("S T", "T G", "G E", "U E")),
        drawing.flow("G", "U", "=luas &gt; 3"),
    ],
    '<bpmn:laneSet><bpmn:lane id="Lane_KASI">'
    + "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name in "STUGE")
    + "</bpmn:lane></bpmn:laneSet>",
)


@pytest.fixture
def halted(engine: Engine) -> IncidentLine:
    """A case whose gateway cannot tell whether `luas`, a text, is more than three."""
    engine.execute(DeployBundle(drawing.bundle("ukur_gerbang", DECIDES), ()), SYSTEM)
    started = engine.execute(StartProcess("ukur_gerbang", {"luas": "tiga"}), SYSTEM)
    engine.execute(CompleteWorkItem(started.items[0][0], drawing.DATA, str(uuid4())), KASI)
    (line,) = engine.query(list_incidents)
    return line


def seen(engine: Engine, line: IncidentLine) -> CaseView:
    return engine.query(lambda session: view_case(session, line.instance_id))


def test_a_fault_says_what_was_asked_and_what_it_saw(engine: Engine, halted: IncidentLine) -> None:
    assert (halted.element_id, halted.expression, halted.values_seen) == ("G", "luas > 3", {"luas": "tiga"})
    assert seen(engine, halted).data["uraian"] == drawing.DATA["uraian"]
    assert engine.query(stranded_instances) == ()


def test_a_fault_is_kept_as_a_rule_with_values_and_told_in_the_readers_language(
    engine: Engine, halted: IncidentLine
) -> None:
    (event,) = (event for event in seen(engine, halted).events if event.kind == "incident.raised")
    assert (event.data["rule"], event.data["told"]["flow"]) == ("condition", "F_G_U")
    assert halted.message == (
        "Syarat =luas > 3 pada jalur F_G_U bukan benar atau salah. "
        "Baris 1, kolom 1: string dan number tidak dapat dibandingkan."
    )
    assert spoken(told(event.data["rule"], event.data["told"], event.data["message"]), "en") == (
        "The condition =luas > 3 of F_G_U is neither true nor false. "
        "Line 1, column 1: string and number cannot be compared."
    )


def test_whoever_met_the_fault_is_known_when_somebody_else_tried_again(engine: Engine, halted: IncidentLine) -> None:
    engine.execute(RetryIncident(halted.id), SYSTEM)
    with engine.database.read() as session:
        rows = session.execute(select(incident.c.actor, incident.c.resolved_by).order_by(incident.c.created_at)).all()
    assert sorted((row.actor, row.resolved_by) for row in rows if row.resolved_by) == [(KASI.user_id, "system")]
    assert [row.actor for row in rows if not row.resolved_by] == [KASI.user_id]


def test_nobody_has_to_repair_a_case_that_was_ended(engine: Engine, halted: IncidentLine) -> None:
    engine.execute(TerminateInstance(halted.instance_id, "Diajukan dua kali."), SYSTEM)
    assert engine.query(list_incidents) == ()
    assert [event.kind for event in seen(engine, halted).events][-2:] == ["incident.lapsed", "instance.terminated"]
    assert engine.examine(verify).differences == ()


def test_a_step_that_is_cancelled_needs_no_repair_any_more(engine: Engine) -> None:
    begin = "".join(f"<bpmn:flowNodeRef>{place}</bpmn:flowNodeRef>" for place in ("S", "P", "T", "G", "U", "C", "E"))
    nodes = [
        '<bpmn:startEvent id="S"/><bpmn:parallelGateway id="P"/><bpmn:endEvent id="E"/>',
        '<bpmn:exclusiveGateway id="G" default="F_G_U"/>',
        end("X", "<bpmn:terminateEventDefinition/>"),
        *map(drawing.task, "TUC"),
        *(drawing.flow(*ends.split()) for ends in ("S P", "P T", "P C", "T G", "G U", "U E", "C X")),
        drawing.flow("G", "E", "=luas &gt; 3"),
    ]
    lanes = f'<bpmn:laneSet><bpmn:lane id="Lane_KASI">{begin}</bpmn:lane></bpmn:laneSet>'
    engine.execute(DeployBundle(drawing.bundle("ukur_cabang", drawing.wrap("ukur_cabang", nodes, lanes)), ()), SYSTEM)
    started = engine.execute(StartProcess("ukur_cabang", {"luas": "tiga"}), SYSTEM)
    items = {element: item for item, element in started.items}
    engine.execute(CompleteWorkItem(items["T"], drawing.DATA, str(uuid4())), KASI)
    assert len(engine.query(list_incidents)) == 1
    engine.execute(CompleteWorkItem(items["C"], drawing.DATA, str(uuid4())), KASI)
    assert engine.query(list_incidents) == ()
    assert engine.examine(verify).differences == ()


def test_a_retry_goes_on_from_the_same_place_with_the_value_put_right(engine: Engine, halted: IncidentLine) -> None:
    engine.execute(RetryIncident(halted.id, {"luas": 5}, "Salah ketik pada formulir."), SYSTEM)
    view = seen(engine, halted)
    assert [element for _, element, _ in view.open_items] == ["U"]
    assert view.data["luas"] == 5
    resolved = next(event for event in view.events if event.kind == "incident.resolved")
    assert resolved.data["before"] == {"luas": "tiga"}
    assert resolved.data["reason"] == "Salah ketik pada formulir."
    with pytest.raises(Conflict):
        engine.execute(RetryIncident(halted.id), SYSTEM)
    assert engine.examine(verify).differences == ()


def test_a_retry_without_a_change_raises_the_incident_again(engine: Engine, halted: IncidentLine) -> None:
    engine.execute(RetryIncident(halted.id), SYSTEM)
    (again,) = engine.query(list_incidents)
    assert again.id != halted.id
    assert again.expression == halted.expression


@pytest.mark.parametrize(("values", "reason"), [({"luas": 5}, " "), ({"tak_dibaca": 5}, "Coba.")])
def test_a_correction_needs_a_reason_and_a_variable_that_is_read(
    engine: Engine, halted: IncidentLine, values: dict[str, int], reason: str
) -> None:
    with pytest.raises(Invalid):
        engine.execute(RetryIncident(halted.id, values, reason), SYSTEM)
    assert len(engine.query(list_incidents)) == 1


def test_a_case_that_waits_for_nothing_is_found(engine: Engine) -> None:
    started = engine.execute(StartProcess("penanganan_pengaduan"), SYSTEM)
    assert engine.query(stranded_instances) == ()
    with engine.database.write() as session:
        session.execute(delete(work_item).where(work_item.c.instance_id == started.instance_id))
    assert engine.query(stranded_instances) == (started.instance_id,)


def test_a_case_that_waits_for_a_condition_waits_for_something(engine: Engine) -> None:
    waits = process("ukur_tunggu", catch("C", CONDITION), drawing.task("T"), ways="S C,C T,T E")
    engine.execute(DeployBundle(drawing.bundle("ukur_tunggu", waits), ()), SYSTEM)
    assert engine.execute(StartProcess("ukur_tunggu", {"n": 0}), SYSTEM).items == ()
    assert engine.query(stranded_instances) == ()
