"""A decision table at work in a process: asked at a business rule task, told in the history, never silent."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

from engine.benchmarks import drawing
from engine.bundles import Bundle
from engine.checking import check_bundle
from engine.commands.definitions import DeployBundle
from engine.commands.instances import StartProcess
from engine.commands.work_items import CompleteWorkItem
from engine.composition import open_engine
from engine.model import SYSTEM, Actor, UserId
from engine.queries.cases import view_case
from engine.queries.incidents import list_incidents
from engine.queries.verification import verify
from engine.runtime import Engine
from engine.seed import seeded_roles
from engine.tables import history_event
from engine.worker import Inline
from tests.conftest import NOON, settings_of
from tests.constructs import shows
from tests.engine.decisions.draw import decision, dmn, given, item, table

PROCESS, KASI = "uji_keputusan", Actor("user", UserId("gede.suardana"))
RULES = ['< 10 | - | "KASI"', '>= 10 | "berat" | "KADIS"', '>= 10 | "ringan" | "KABID"']


def ask(decision_id: str = "d_tujuan", result: str | None = "tujuan", mapped: str = "") -> str:
    named = f' resultVariable="{result}"' if result else ""
    called = f'<zeebe:calledDecision decisionId="{decision_id}"{named}/>'
    inner = f"<bpmn:extensionElements>{called}{mapped}</bpmn:extensionElements>"
    return f'<bpmn:businessRuleTask id="R">{inner}</bpmn:businessRuleTask>'


def bundle(task: str | None = None, rules: list[str] | None = None, sort: str | None = "=kanal") -> Bundle:
    mapped = f'<zeebe:ioMapping><zeebe:input source="{sort}" target="jenis"/></zeebe:ioMapping>' if sort else ""
    nodes = [
        '<bpmn:startEvent id="S"/>',
        drawing.task("A"),
        task or ask(mapped=mapped),
        drawing.task("T"),
        drawing.task("U"),
    ]
    nodes += ['<bpmn:exclusiveGateway id="G" default="F_G_U"/>', '<bpmn:endEvent id="E"/>']
    nodes += [
        drawing.flow("S", "A"),
        drawing.flow("A", "R"),
        drawing.flow("R", "G"),
        drawing.flow("G", "T", '=tujuan = "KADIS"'),
    ]
    nodes += [drawing.flow("G", "U"), drawing.flow("T", "E"), drawing.flow("U", "E")]
    refs = "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name in "SARGTUE")
    drawn = drawing.wrap(PROCESS, nodes, f'<bpmn:laneSet><bpmn:lane id="Lane_KASI">{refs}</bpmn:lane></bpmn:laneSet>')
    made = drawing.bundle(PROCESS, drawn)
    logic = table(["jumlah", "jenis"], [("tujuan", "string")], rules or RULES)
    kinds = item("tJenis", "string", '"berat", "ringan"')
    parts = (kinds, given("jumlah", "number"), given("jenis", "tJenis"))
    tables = dmn(*parts, decision("tujuan", logic, ["in_jumlah", "in_jenis"]))
    return Bundle(PROCESS, {**made.files, "bpmn/tujuan.dmn": tables})


def found(made: Bundle) -> set[tuple[str, str | None]]:
    return {(problem.rule, problem.element_id) for problem in check_bundle(made, seeded_roles())}


@pytest.fixture
def opened(database_url: str, tmp_path: Path, jobs: Inline) -> Iterator[Engine]:
    engine = open_engine(settings_of(database_url, tmp_path), jobs.enqueue, lambda: NOON)
    made = bundle()
    engine.execute(DeployBundle(made, check_bundle(made, seeded_roles())), SYSTEM)
    yield engine
    engine.close()


@pytest.fixture
def started(opened: Engine) -> Callable[..., str]:
    def start(**data: object) -> str:
        begun = opened.execute(StartProcess(PROCESS, {}), SYSTEM)
        item_id = begun.items[0][0]
        filled = {"uraian": "a", "lokasi": "b", **data}
        opened.execute(CompleteWorkItem(item_id, filled, item_id), KASI)
        return begun.instance_id

    return start


def test_the_bundle_is_whole_and_its_digest_covers_the_tables() -> None:
    assert found(bundle()) <= {("form.unused", PROCESS)}
    assert bundle().digest != bundle(rules=[*RULES[:2], '>= 10 | "ringan" | "KASI"']).digest


@shows("businessRuleTask.decisionTable", "13.3.3")
def test_the_way_goes_where_the_table_says_and_history_tells_why(opened: Engine, started: Callable[..., str]) -> None:
    instance = started(jumlah=12, kanal="berat")
    assert [element for _, element, _ in opened.query(lambda s: view_case(s, instance)).open_items] == ["T"]
    told = opened.query(lambda s: s.execute(select(history_event).where(history_event.c.kind == "decision.made")).one())
    assert told.element_id == "R"
    payload = orjson.loads(told.payload)
    assert payload["decision"] == "d_tujuan"
    (applied,) = payload["tables"]
    assert (applied["inputs"], applied["rules"], applied["output"]) == ({"jumlah": 12, "jenis": "berat"}, [2], "KADIS")
    assert opened.examine(verify).differences == ()


def test_a_value_outside_its_allowed_values_is_an_incident_with_rule_and_inputs(
    opened: Engine, started: Callable[..., str]
) -> None:
    instance = started(jumlah=12, kanal="aneh")
    (line,) = opened.query(list_incidents)
    assert (line.element_id, line.instance_id) == ("R", instance)
    assert "tujuan: tidak ada aturan" in line.message
    assert '"aneh"' in line.message
    assert "jumlah = 12" in line.message
    assert opened.query(lambda s: view_case(s, instance)).open_items == ()


@pytest.mark.parametrize(
    ("task", "rule"),
    [
        (ask("d_tujan"), "decision.missing"),
        (ask("=nama"), "decision.dynamic"),
        (ask(result=None), "decision.no_result"),
        (ask(), "decision.unwritten"),
        ('<bpmn:businessRuleTask id="R"/>', "decision.none"),
    ],
)
def test_what_does_not_fit_together_is_refused_on_the_task(task: str, rule: str) -> None:
    assert (rule, "R") in found(bundle(task))


def test_a_broken_table_refuses_the_bundle() -> None:
    assert ("dmn.overlap", "d_tujuan") in found(bundle(rules=['< 10 | - | "A"', '>= 5 | - | "B"']))
    whole = bundle()
    broken = Bundle(PROCESS, {**whole.files, "bpmn/tujuan.dmn": b"<definitions"})
    assert ("xml.broken", None) in found(broken)
    other = replace(whole, files={**whole.files, "bpmn/lain.dmn": dmn(namespace="urn:lain", name="lain")})
    assert ("dmn.unused", "def_lain") in found(other)
