"""Who sees and writes which variable: branches, subprocesses, instances, called processes."""

from __future__ import annotations

from engine.spiff import complete
from tests.constructs import shows
from tests.engine.diagram.draw import END, START, path, task
from tests.engine.spiff.game import Game
from tests.engine.spiff.test_instances import each, script

FORK = '<bpmn:parallelGateway id="P"/><bpmn:parallelGateway id="J"/>'


@shows("parallelGateway.variables", "13.4.1")
def test_branches_merge_variables_by_what_each_wrote_not_by_who_came_last() -> None:
    for order in (("A", "B"), ("B", "A")):
        scripts = script("KA", "=&quot;oleh A&quot;", "a"), script("KB", "=b + 1", "b"), script("R", "=[a, b]", "akhir")
        lines = path("S", "P", "A", "KA", "J", "R", "E") + path("P", "B", "KB", "J")
        game = Game(START, FORK, task("A"), task("B"), *scripts, END, lines, variables={"a": "baru", "b": 1})
        for name in order:
            game.do(name)
        assert game.step.written["akhir"] == ["oleh A", 2]


def mapped(inner: str, source: str, target: str, kind: str = "output") -> str:
    mapping = f'<zeebe:ioMapping><zeebe:{kind} source="{source}" target="{target}"/></zeebe:ioMapping>'
    return inner.replace("<bpmn:extensionElements>", f"<bpmn:extensionElements>{mapping}", 1)


@shows("subProcess.ioMapping", "13.3.4")
def test_input_mappings_of_a_subprocess_are_its_own() -> None:
    inside = '<bpmn:startEvent id="S2"/>' + script("K", "=n + 1", "n") + task("A") + '<bpmn:endEvent id="E2"/>'
    about = '<bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=n * 10" target="n"/>'
    about += '<zeebe:output source="=n" target="hasil"/></zeebe:ioMapping></bpmn:extensionElements>'
    subprocess = f'<bpmn:subProcess id="U">{about}{inside}{path("S2", "K", "A", "E2")}</bpmn:subProcess>'
    game = Game(START, subprocess, task("Z"), END, path("S", "U", "Z", "E"), variables={"n": 1})
    assert game.step.waiting[0].local == {"n": 11}
    game.do("A")
    assert (game.step.written, game.step.variables["n"]) == ({"hasil": 11}, 1)


@shows("userTask.ioMapping", "13.3.3")
def test_a_task_writes_its_result_past_its_own_inputs() -> None:
    both = mapped(mapped(task("T"), "=n + 1", "usul", "input"), "=usul + n", "n")
    game = Game(START, both, task("Z"), END, path("S", "T", "Z", "E"), variables={"n": 1})
    assert game.step.waiting[0].local == {"usul": 2}
    game.do("T", n=5)
    assert game.step.written == {"n": 7}


def test_what_was_typed_for_one_item_is_not_the_instance_s_though_the_case_file_knows_it() -> None:
    game = Game(
        START,
        task("T", inner=each()),
        script("K", "=kata", "akhir"),
        task("Z"),
        END,
        path("S", "T", "K", "Z", "E"),
        variables={"orang": ["ayu", "budi"], "kata": "awal"},
    )
    for word in ("satu", "dua"):
        token = game.step.waiting[0].token_id
        file = {"orang": ["ayu", "budi"], "kata": word}
        game.step = complete(game.program, game.state, token, {"kata": word}, game.world, known=file)
    assert game.step.written == {"jawaban": ["satu", "dua"], "akhir": "awal"}
    game.step = complete(
        game.program, game.state, game.token("Z"), {"kata": "baru"}, game.world, known={"kata": "baru"}
    )
    assert game.step.status == "completed"
