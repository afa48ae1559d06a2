"""Any file at all: looked at without a database, judged in words, within bounds."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.bundles import Bundle
from engine.checking import check_bundle
from engine.diagram.names import OFFICE_FUNCTIONS
from engine.inspection import inspect, inspect_path
from engine.office import Office
from tests.conftest import PROCESS, ROOT
from tests.engine.diagram.draw import END, START, drawn, flow, path, task

OK = drawn(START, task(), END, path("S", "T", "E"))
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LOL = f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]><x>&l9;</x>'
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def test_a_right_file_is_executable_whatever_its_office_has() -> None:
    verdict = inspect(OK.replace(b"KASI", b"RAJA").replace(b"isian", b"lain"))
    assert (verdict.executable, verdict.status, verdict.problems) == (True, 0, ())


def test_what_an_office_settles_is_a_hint() -> None:
    bare = drawn(START, '<bpmn:userTask id="T"/>', '<bpmn:serviceTask id="V"/>', END, path("S", "T", "V", "E"))
    verdict = inspect(bare)
    assert verdict.executable
    assert {p.rule for p in verdict.problems} == {"task.no_role", "task.no_form", "task.no_operation"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_any_encoding_is_read(encoding: str) -> None:
    declared = {"latin-1": ' encoding="ISO-8859-1"', "utf-16": ' encoding="UTF-16"'}.get(encoding, "")
    text = OK.decode().replace('<?xml version="1.0"?>', f'<?xml version="1.0"{declared}?>')
    assert inspect(text.replace('id="T"', 'id="T" name="Prüfung é"').encode(encoding)).executable


@pytest.mark.parametrize(
    ("content", "rule", "status"),
    [
        (b"", "xml.empty", 2),
        (b" \n ", "xml.empty", 2),
        (b"PK\x03\x04abc", "xml.archive", 2),
        (b"\x89PNG\r\n\x1a\n", "xml.broken", 2),
        (b"{}", "xml.broken", 2),
        (b"<html><body/></html>", "xml.not_bpmn", 2),
        (b'<Package xmlns="http://www.wfmc.org/2008/XPDL2.1"/>', "xml.not_bpmn", 2),
        (b'<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL"/>', "xml.not_bpmn", 2),
        (b'<b:BpmnDiagram xmlns:b="http://stp.eclipse.org/bpmn"/>', "xml.not_bpmn", 2),
        (b'<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0"/>', "xml.not_bpmn", 2),
        (LOL.encode(), "xml.doctype", 1),
        (LOL.encode("utf-16"), "xml.doctype", 1),
        (b"<!--" + b" " * 20_000 + b"--><!DOCTYPE x><x/>", "xml.doctype", 1),
        (OK[: len(OK) // 2], "xml.broken", 1),
        (OK.replace(b'id="T"', b'id="\xff"'), "xml.broken", 1),
        (f'<definitions xmlns="{BPMN}">'.encode() + b"<a>" * 100_000, "xml.broken", 1),
        (OK.replace(b'id="D"', b'id="D" x="' + b"y" * 3_000_000 + b'"'), "xml.too_large", 1),
        (f'<definitions xmlns="{BPMN}" targetNamespace="x"/>'.encode(), "diagram.no_process", 1),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_diagram_is_refused_in_words(content: bytes, rule: str, status: int) -> None:
    verdict = inspect(content)
    assert (verdict.executable, verdict.status) == (False, status)
    assert rule in {p.rule for p in verdict.problems}


def test_paths_that_are_no_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe")
    for place, rule in (
        (tmp_path / "nirgends", "file.missing"),
        (tmp_path, "file.not_regular"),
        (tmp_path / "pipe", "file.not_regular"),
        (Path("/dev/zero"), "file.not_regular"),
        (tmp_path / "loop", "file.unreadable"),
    ):
        verdict = inspect_path(place)
        assert (verdict.status, verdict.problems[0].rule) == (2, rule)


def huge() -> list[bytes]:
    """Make files of ten and a hundred thousand elements, of two megabytes of flows, lanes, problems or depth."""
    tasks = "".join(f'<bpmn:manualTask id="T{n}"/>' for n in range(10_000))
    flows = "".join(flow("S", "E", identity=f"f{n}") for n in range(15_000))
    wrong = "".join(f'<bpmn:sequenceFlow id="f{n}" sourceRef="x{n}" farbe="rot"/>' for n in range(25_000))
    nested = '<bpmn:subProcess id="U{}">'
    deep = "".join(nested.format(n) for n in range(240)) + "</bpmn:subProcess>" * 240
    names = ["S", *(f"T{n}" for n in range(1_990)), "E"]
    row = (*(f'<bpmn:manualTask id="{name}"/>' for name in names[1:-1]), path(*names))
    crowd = b"<bpmn:x/>" * 100_000
    return [drawn(START, END, part) for part in (tasks, flows, wrong, deep, "".join(row), crowd.decode())]


@pytest.mark.parametrize("number", range(6))
def test_a_huge_file_is_judged_within_seconds_and_little_memory(number: int) -> None:
    content = huge()[number]
    began, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    verdict = inspect(content)
    assert len(verdict.problems) < 500
    assert time.process_time() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


def test_a_rule_broken_a_thousand_times_says_how_many_more() -> None:
    wrong = "".join(f'<bpmn:sequenceFlow id="f{n}" sourceRef="S" targetRef="E" farbe="rot"/>' for n in range(40))
    told = [p for p in inspect(drawn(START, END, wrong)).problems if p.rule == "schema.unknown_attribute"]
    assert len(told) == 26
    assert "15" in told[-1].message


def test_a_process_that_is_only_drawn_beside_one_that_runs_is_let_be() -> None:
    beside = b'<bpmn:process id="q" isExecutable="false"><bpmn:task id="Q"/></bpmn:process></bpmn:definitions>'
    assert inspect(OK.replace(b"</bpmn:definitions>", beside)).executable


def test_publication_asks_the_standard_too() -> None:
    diagram = (ROOT / f"bpmn/{PROCESS}/{PROCESS}.bpmn").read_bytes()
    wrong = diagram.replace(b"<bpmn:startEvent ", b'<bpmn:startEvent farbe="rot" ', 1)
    found = check_bundle(Bundle(PROCESS, {f"bpmn/{PROCESS}.bpmn": wrong}), frozenset())
    assert "schema.unknown_attribute" in {p.rule for p in found}


def test_the_functions_of_an_office_are_all_known() -> None:

    assert frozenset(Office(ZoneInfo("UTC")).functions) == OFFICE_FUNCTIONS


def table(cell: str) -> bytes:
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">'
        '<decision id="D" name="D"><variable name="D"/><literalExpression>'
        f"<text>{cell}</text></literalExpression></decision></definitions>"
    ).encode()


def test_decision_tables_are_looked_at_like_diagrams() -> None:
    assert inspect(table("1 + 1")).executable
    assert inspect(table("1 + 1").decode().encode("utf-8-sig")).executable
    verdict = inspect(table("1 +"))
    assert (verdict.executable, verdict.status) == (False, 1)
    assert verdict.problems[0].element_id == "D"
    assert inspect(table("1")[:-20]).status == 1
    assert inspect(b'<definitions xmlns="http://www.omg.org/spec/DMN/nanti"/>').status == 2
