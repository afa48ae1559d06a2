"""Every example case, and the paths that the examples leave out, on both databases."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.queries.verification import verify
from engine.runtime import Engine
from engine.scenarios import differences, read_cases
from engine.worker import Inline
from tests.conftest import PROCESS, ROOT, player_on

EXAMPLES = read_cases(ROOT / "bpmn" / PROCESS / "contoh_kasus.json")
OTHERS = read_cases(ROOT / "tests" / "processes" / "kasus_lain.json")


def played(engine: Engine, jobs: Inline, case: dict[str, Any], *names: str) -> Any:
    return player_on(engine, jobs, *names).play(case)


@pytest.mark.parametrize("case", [*EXAMPLES, *OTHERS], ids=lambda case: case["id"])
def test_a_case_comes_out_as_its_file_states(engine: Engine, jobs: Inline, case: dict[str, Any]) -> None:
    player = player_on(engine, jobs)
    view = player.play(case).view
    assert differences(case, view, player.script.documents) == []
    assert engine.examine(verify).differences == ()


@pytest.mark.parametrize("case", [EXAMPLES[2], EXAMPLES[5], *OTHERS[:2]], ids=lambda case: case["id"])
def test_every_document_of_a_case_can_be_rendered(lite: Engine, jobs: Inline, case: dict[str, Any]) -> None:
    view = played(lite, jobs, case, "render_document").view
    assert view.documents
    assert {d.status for d in view.documents} <= {"rendered", "frozen"}
    assert all(d.draft == (d.status == "rendered") for d in view.documents)


def test_the_third_cycle_is_brought_before_the_kabid(lite: Engine, jobs: Inline) -> None:
    third = next(case for case in OTHERS if case["siklus"] == 3)
    view = played(lite, jobs, third).view
    assert [e.data["cycle"] for e in view.events if e.kind == "case.escalated"] == [3]


def test_a_case_that_states_something_else_is_told_apart(lite: Engine, jobs: Inline) -> None:
    wrong = {**EXAMPLES[0], "jalur": ["Task_CatatPengaduan", "Task_IsiFPTP"], "siklus": 2, "kelas_tenggat": "X"}
    found = differences(wrong, played(lite, jobs, EXAMPLES[0]).view, {})
    assert any("step 2" in text for text in found)
    assert any(text.startswith("siklus") for text in found)
    assert any(text.startswith("kelas_tenggat") for text in found)


def test_the_example_file_is_json_that_people_can_extend() -> None:
    assert len(EXAMPLES) == 18
    assert json.dumps(EXAMPLES)
