"""DMN files that mean harm, or come from elsewhere: always problems in words, never a traceback, always soon."""

import pytest

from engine.decisions import Library
from engine.diagram.dmn import read_decisions
from engine.errors import BundleInvalid
from engine.inspection import inspect, inspect_path
from tests.engine.decisions.draw import DMN15, decision, dmn, given, literal, table

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="n">'


def rules(text):
    return [problem.rule for problem in Library.read({"x.dmn": text}).check()]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (b"", "xml.empty"),
        (b"\x00\x01\x02", "xml.broken"),
        (b"<definitions", "xml.broken"),
        (b"<a/>", "dmn.not_dmn"),
        (b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>', "dmn.not_dmn"),
        (b'<definitions xmlns="http://www.omg.org/spec/DMN/20130901"/>', "dmn.too_old"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + dmn(), "xml.doctype"),
        (dmn().replace(b"UTF-8", b"UTF-99"), "xml.broken"),
        (HEAD.encode() + b" " * 10_000_000 + b"</definitions>", "xml.too_large"),
        (dmn("<inputData id='a' name='a'/><inputData id='a' name='b'/>"), "xml.duplicate_id"),
        (dmn("".join(f"<inputData id='i{n}' name='n{n}'/>" for n in range(1_001))), "dmn.too_many_elements"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_usable_file_is_refused_in_words(text, rule):
    assert rules(text)[0] == rule


def test_boxes_nested_without_end_are_refused():
    deep = literal("1")
    for _ in range(60):
        deep = f"<list>{deep}</list>"
    assert rules(dmn(decision("a", deep))) == ["dmn.too_deep"]
    kinds = "<itemComponent name='a'>" * 100 + "</itemComponent>" * 100
    assert rules(dmn(f"<itemDefinition name='t'>{kinds}</itemDefinition>"))[0] == "dmn.too_deep"


def test_five_thousand_rules_are_refused_and_fewer_are_not_proven():
    rows = [f"[{n}..{n + 1}) | {n}" for n in range(5_000)]

    def of(number):
        return dmn(given("n", "number"), decision("a", table(["n"], ["h"], rows[:number]), ["in_n"]))

    assert rules(of(5_000)) == ["dmn.too_many_cells"]
    assert rules(of(1_100)) == ["dmn.not_proven"]
    assert Library.read({"x.dmn": of(1_100)}).decide("d_a", {"n": 1_021}, now=None).value == 1_021


def test_many_wide_rules_end_in_time():
    names = [f"k{n}" for n in range(12)]
    rows = [" | ".join([*(str((n * 7 + k) % 13) if (n + k) % 3 else "-" for k in range(12)), "1"]) for n in range(200)]
    drawn = dmn(
        *(given(n, "number") for n in names), decision("a", table(names, ["h"], rows), [f"in_{n}" for n in names])
    )
    assert set(rules(drawn)) <= {"dmn.overlap", "dmn.gap", "dmn.not_proven"}


def test_too_many_cells_are_refused():
    row = "<rule>" + "<inputEntry><text>-</text></inputEntry>" * 30 + "<outputEntry><text>1</text></outputEntry></rule>"
    drawn = dmn(decision("a", f"<decisionTable>{row * 700}</decisionTable>"))
    assert rules(drawn) == ["dmn.too_many_cells"]


def test_requirements_and_functions_that_go_round_end():
    ring = [decision(f"k{n}", literal(f"k{(n + 1) % 900}"), [f"d_k{(n + 1) % 900}"]) for n in range(900)]
    library = Library.read({"x.dmn": dmn(*ring)})
    assert [problem.rule for problem in library.problems] == ["dmn.cycle"]
    assert [problem.rule for problem in library.decide("d_k0", {}, now=None).problems] == ["dmn.too_much_work"]
    two = Library.read({"x.dmn": dmn(decision("a", literal("b"), ["d_b"]), decision("b", literal("a"), ["d_a"]))})
    assert [problem.rule for problem in two.decide("d_a", {}, now=None).problems] == ["dmn.cycle"]
    endless = (
        "<businessKnowledgeModel id='b' name='f'><variable name='f'/><encapsulatedLogic><formalParameter name='x'/>"
        f"{literal('f(x)')}</encapsulatedLogic>"
        "<knowledgeRequirement><requiredKnowledge href='#b'/></knowledgeRequirement>"
        "</businessKnowledgeModel>"
    )
    outcome = Library.read({"x.dmn": dmn(endless, decision("a", literal("f(1)"), (), ["b"]))}).decide(
        "d_a", {}, now=None
    )
    assert (outcome.value, [problem.rule for problem in outcome.problems]) == (None, ["dmn.too_much_work"])


def test_a_loop_over_everything_ends():
    box = f"<for iteratorVariable='x'><in>{literal('[1..99999999]')}</in><return>{literal('x')}</return></for>"
    outcome = Library.read({"x.dmn": dmn(decision("a", box))}).decide("d_a", {}, now=None)
    assert [problem.rule for problem in outcome.problems] == ["dmn.too_much_work"]


CAMUNDA7 = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:camunda="http://camunda.org/schema/1.0/dmn"
  id="dish" name="Dish" namespace="http://camunda.org/schema/1.0/dmn" exporter="Camunda Modeler">
  <decision id="Dish" name="Hidangan" camunda:historyTimeToLive="180">
    <informationRequirement id="ir"><requiredDecision href="#Season"/></informationRequirement>
    <decisionTable id="t1">
      <input id="i1" label="Season" camunda:inputVariable="season">
        <inputExpression id="e1" typeRef="string"><text>Season</text></inputExpression>
        </input>
      <input id="i2" label="Guests">
        <inputExpression id="e2" typeRef="integer"><text>guests</text></inputExpression>
        </input>
      <output id="o1" label="Dish" name="dish" typeRef="string"/>
      <rule id="r1">
        <inputEntry id="c1"><text>"winter"</text></inputEntry>
        <inputEntry id="c2"><text>&lt;= 8</text></inputEntry>
        <outputEntry id="c3"><text>"ribs"</text></outputEntry>
        </rule>
      <rule id="r2">
        <inputEntry id="c4"><text>not("winter")</text></inputEntry>
        <inputEntry id="c5"><text></text></inputEntry>
        <outputEntry id="c6"><text>"stew"</text></outputEntry>
        </rule>
    </decisionTable>
  </decision>
  <decision id="Season" name="Musim"><decisionTable id="t2">
      <input id="i3">
        <inputExpression id="e3" typeRef="double"><text>temperature</text></inputExpression>
        </input>
      <output id="o2" name="season" typeRef="string"/>
      <rule id="r3">
        <inputEntry id="c7"><text>&lt; 10</text></inputEntry>
        <outputEntry id="c8"><text>"winter"</text></outputEntry>
        </rule>
      <rule id="r4">
        <inputEntry id="c9"><text>&gt;= 10</text></inputEntry>
        <outputEntry id="ca"><text>"summer"</text></outputEntry>
        </rule>
  </decisionTable></decision>
</definitions>"""


def test_camunda_files_without_inputs_and_variables_are_read_by_their_ids():
    library = Library.read({"dish.dmn": CAMUNDA7.encode()})
    assert [problem.rule for problem in library.check() if problem.severity == "error"] == []
    assert library.inputs["Dish"] == {"guests", "temperature"}
    assert library.decide("Dish", {"guests": 5, "temperature": 3}, now=None).value == "ribs"
    by_output = Library.read({"dish.dmn": CAMUNDA7.replace("<text>Season</text>", "<text>season</text>").encode()})
    assert by_output.inputs["Dish"] == {"guests", "temperature"}
    assert by_output.decide("Dish", {"guests": 5, "temperature": 3}, now=None).value == "ribs"
    wrong = library.decide("Dish", {"guests": 5.5, "temperature": 3}, now=None)
    assert [problem.rule for problem in wrong.problems] == ["dmn.wrong_type", "dmn.no_rule"]


@pytest.mark.parametrize("language", ["juel", "javascript", "groovy", "http://www.w3.org/1999/XPath"])
def test_other_expression_languages_are_refused_cell_by_cell(language):
    foreign = CAMUNDA7.replace('<inputEntry id="c1">', f'<inputEntry id="c1" expressionLanguage="{language}">')
    assert "dmn.language" in rules(foreign.encode())


@pytest.mark.parametrize(
    "version",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        DMN15,
        "https://www.omg.org/spec/DMN/20240513/MODEL/",
    ],
)
def test_every_version_and_prefix_is_read(version):
    drawn = dmn(
        given("n", "feel:number"), decision("a", literal("n + 1"), ["in_n"], (), "feel:number"), version=version
    )
    prefixed = (
        drawn.replace(b"<", b"<dmn:")
        .replace(b"<dmn:/", b"</dmn:")
        .replace(b"<dmn:?", b"<?")
        .replace(b"xmlns=", b"xmlns:dmn=")
    )
    for text in (drawn, prefixed):
        library = Library.read({"x.dmn": text})
        assert library.problems == []
        assert library.decide("d_a", {"n": 1}, now=None).value == 2


def test_an_import_of_what_is_not_there_or_not_dmn_is_told():
    line = '<import namespace="urn:hilang" name="h" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
    assert rules(dmn(imports=line)) == ["dmn.import_missing"]
    assert rules(dmn(imports='<import namespace="u" importType="http://www.dmg.org/PMML-4_1"/>')) == ["dmn.import_kind"]


def test_reading_alone_raises_problems_too():
    with pytest.raises(BundleInvalid):
        read_decisions(b"<a/>", "a.dmn")


def test_any_dmn_file_can_be_checked_by_itself_with_those_that_it_imports(tmp_path):
    line = '<import namespace="urn:lain" name="lain" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
    logic = '<informationRequirement><requiredDecision href="urn:lain#d_b"/></informationRequirement>' + literal(
        "lain.b + 1"
    )
    (tmp_path / "a.dmn").write_bytes(dmn(decision("a", logic), imports=line))
    assert inspect_path(tmp_path / "a.dmn").problems[0].rule == "dmn.import_missing"
    (tmp_path / "b.dmn").write_bytes(dmn(decision("b", literal("1")), name="lain", namespace="urn:lain"))
    assert inspect_path(tmp_path / "a.dmn").status == 0
    (tmp_path / "b.dmn").write_bytes(dmn(decision("b", literal("1 +")), name="lain", namespace="urn:lain"))
    assert (inspect_path(tmp_path / "a.dmn").status, inspect_path(tmp_path / "b.dmn").status) == (0, 1)
    assert inspect(b'<definitions xmlns="http://www.omg.org/spec/DMN/20130901"/>').status == 1
