"""Boxed expressions (DMN 1.5, chapter 10.2) and requirement graphs (chapter 6)."""

from decimal import Decimal

import pytest

from engine.decisions import Library
from tests.engine.decisions.draw import decision, dmn, given, item, knowledge, literal, record, table


def library(*parts, **options):
    found = Library.read({"uji.dmn": dmn(*parts, **options)})
    assert found.problems == []
    return found


def value(logic, *parts, needs=(), uses=(), type_ref=None, **inputs):
    drawn = library(
        *parts,
        *(given(name) for name in inputs),
        decision("hasil", logic, [*needs, *(f"in_{n}" for n in inputs)], uses, type_ref),
    )
    outcome = drawn.decide("d_hasil", inputs, now=None)
    assert outcome.problems == ()
    return outcome.value


def entry(name, logic):
    variable = f'<variable name="{name}"/>' if name else ""
    return f"<contextEntry>{variable}{logic}</contextEntry>"


def test_a_context_is_read_from_above_and_its_last_line_may_be_its_result():
    lines = entry("a", literal("2")) + entry("b", literal("a * 3"))
    assert value(f"<context>{lines}</context>") == {"a": 2, "b": 6}
    assert value(f"<context>{lines}{entry('', literal('a + b'))}</context>") == 8


def test_a_relation_is_a_list_of_contexts_and_a_list_a_list():
    rows = f"<row>{literal('1')}{literal('2')}</row><row>{literal('3')}{literal('4')}</row>"
    relation = f'<relation><column name="x"/><column name="y"/>{rows}</relation>'
    assert value(relation) == [{"x": 1, "y": 2}, {"x": 3, "y": 4}]
    assert value(f"<list>{literal('1')}{literal('n')}</list>", n=2) == [1, 2]


@pytest.mark.parametrize(("n", "expected"), [(1, "ya"), (0, "tidak"), (None, "tidak")])
def test_a_conditional_takes_else_unless_its_condition_is_true(n, expected):
    yes, no = literal('"ya"'), literal('"tidak"')
    box = f"<conditional><if>{literal('n > 0')}</if><then>{yes}</then><else>{no}</else></conditional>"
    assert value(box, n=n) == expected


def test_a_filter_keeps_what_matches_and_sees_item_and_its_fields():
    box = f"<filter><in>{literal('daftar')}</in><match>{literal('umur > 17 and item.umur < 60')}</match></filter>"
    assert value(box, daftar=[{"umur": 10}, {"umur": 20}, {"umur": 70}]) == [{"umur": 20}]


@pytest.mark.parametrize(
    ("kind", "part", "body", "expected"),
    [("for", "return", "x * 2", [2, 4]), ("some", "satisfies", "x > 1", True), ("every", "satisfies", "x > 1", False)],
)
def test_iterators_in_boxes(kind, part, body, expected):
    box = f'<{kind} iteratorVariable="x"><in>{literal("[1, 2]")}</in><{part}>{literal(body)}</{part}></{kind}>'
    assert value(box) == expected


def test_a_function_definition_and_an_invocation():
    function = (
        f'<functionDefinition><formalParameter name="x" typeRef="number"/>{literal("x + 1")}</functionDefinition>'
    )
    assert value(f"<context>{entry('tambah', function)}{entry('', literal('tambah(41)'))}</context>") == 42
    call = f'<invocation>{literal("Lipat")}<binding><parameter name="x"/>{literal("21")}</binding></invocation>'
    assert value(call, knowledge("Lipat", {"x": "number"}, literal("x * 2")), uses=["b_Lipat"]) == 42


def test_a_knowledge_model_may_be_a_table_and_need_another():
    double = knowledge("lipat", {"x": "number"}, literal("x * 2"))
    rows = ['> 10 | "besar"', '<= 10 | "kecil"']
    size = knowledge("ukuran", {"n": "number"}, table(["lipat(n)"], ["u"], rows)).replace(
        "<encapsulatedLogic>",
        "<knowledgeRequirement><requiredKnowledge href='#b_lipat'/></knowledgeRequirement><encapsulatedLogic>",
    )
    assert value(literal("ukuran(6)"), double, _after_logic(size), uses=["b_ukuran"]) == "besar"


def _after_logic(drawn):
    head, _, rest = drawn.partition("<knowledgeRequirement>")
    requirement, _, logic = rest.partition("</knowledgeRequirement>")
    return head + logic.replace(
        "</businessKnowledgeModel>",
        f"<knowledgeRequirement>{requirement}</knowledgeRequirement></businessKnowledgeModel>",
    )


def test_a_parameter_with_dots_in_its_name_is_a_path_everywhere_else():
    rows = ['"L" | Orang.nama + " bapak"', '"P" | Orang.nama + " ibu"']
    logic = table([("Orang.jenis", "string", '"L", "P"')], ["h"], rows)
    model = knowledge("sapaan", {"Orang.jenis": "string", "Orang.nama": "string"}, logic)
    bindings = "".join(
        f'<binding><parameter name="{name}"/>{literal(name)}</binding>' for name in ("Orang.jenis", "Orang.nama")
    )
    call = f"<invocation>{literal('sapaan')}{bindings}</invocation>"
    person = record("tOrang", jenis="string", nama="string")
    drawn = library(
        person, given("Orang", "tOrang"), model, decision("hasil", call, ["in_Orang"], ["b_sapaan"], "string")
    )
    assert list(drawn.check()) == []
    assert drawn.decide("hasil", {"Orang": {"jenis": "P", "nama": "Sri"}}, now=None).value == "Sri ibu"


def test_decisions_feed_decisions_each_computed_once():
    drawn = library(
        given("umur", "number"),
        decision("dewasa", table(["umur"], ["d"], [">= 17 | true", "< 17 | false"]), ["in_umur"]),
        decision("boleh", literal("dewasa"), ["d_dewasa"]),
        decision("lagi", literal("boleh and dewasa"), ["d_dewasa", "d_boleh"]),
    )
    outcome = drawn.decide("d_lagi", {"umur": 20}, now=None)
    assert outcome.value is True
    assert [applied.decision for applied in outcome.tables] == ["d_dewasa"]
    assert drawn.inputs_of(drawn.find("d_lagi")) == {"umur"}


def test_a_service_takes_its_inputs_and_never_computes_an_input_decision():
    service = (
        '<decisionService id="s" name="layanan"><variable name="layanan"/><outputDecision href="#d_hasil"/>'
        '<inputDecision href="#d_dasar"/></decisionService>'
    )
    drawn = library(service, decision("dasar", literal("1")), decision("hasil", literal("dasar + 1"), ["d_dasar"]))
    assert drawn.decide("s", {"dasar": 41}, now=None).value == 42
    assert drawn.decide("d_hasil", {}, now=None).value == 2


def test_types_with_fields_and_allowed_values():
    person = record("tOrang", umur="number", nama="string")
    parts = (
        person,
        item("tHari", "string", '"Senin", "Selasa"'),
        given("Pemohon", "tOrang"),
        given("Hari", "tHari"),
    )
    drawn = library(
        *parts,
        decision("hasil", literal('Pemohon.umur > 17 and Hari = "Senin"'), ["in_Pemohon", "in_Hari"]),
    )
    inputs = {"Pemohon": {"umur": 20, "nama": "A"}, "Hari": "Senin"}
    assert drawn.decide("d_hasil", inputs, now=None).value is True
    wrong = drawn.decide("d_hasil", {**inputs, "Pemohon": {"umur": 20}, "Hari": "Minggu"}, now=None)
    assert [problem.rule for problem in wrong.problems] == ["dmn.wrong_type", "dmn.wrong_type"]


MODEL_TYPES = (
    item("tHari", "string", '"Senin", "Selasa"'),
    item("tHariHari", "tHari", collection=True),
    record("tJadwal", hari="tHari", ke="number"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Senin" instance of tHari', True),
        ('"Minggu" instance of tHari', False),
        ("null instance of tHari", False),
        ('["Senin", "Selasa"] instance of tHariHari', True),
        ('["Senin", null] instance of tHariHari', False),
        ('["Senin"] instance of list<tHari>', True),
        ('{hari: "Senin", ke: null} instance of tJadwal', True),
        ('{hari: "Senin"} instance of tJadwal', False),
        ('{h: "Minggu"} instance of context<h: tHari>', False),
        ('(function(h: tHari) h)("Senin")', "Senin"),
        ('(function(h: tHari) h)(["Senin"])', "Senin"),
        ('(function(h: tHari) h)("Minggu")', None),
        ('(function(h: tHariHari) h)("Senin")', ["Senin"]),
        ("(function(h: tHari) h) instance of function<tHari> -> Any", True),
        ("(function(h: tHari) h) instance of function<string> -> Any", False),
    ],
)
def test_expressions_know_the_types_of_their_file(text, expected):
    drawn = library(*MODEL_TYPES, decision("hasil", literal(text)))
    assert drawn.decide("d_hasil", {}, now=None).value == expected


def test_a_type_that_neither_feel_nor_the_file_knows_is_told():
    file = dmn(*MODEL_TYPES, decision("hasil", literal('"Senin" instance of tHary')))
    assert [problem.rule for problem in Library.read({"uji.dmn": file}).problems] == ["dmn.unknown_type"]


def test_models_say_what_they_take_and_give():
    model = knowledge("lipat", {"x": "number"}, literal("x * 2"), "number")
    asked = "[lipat instance of function<number> -> number, lipat instance of function<string> -> number]"
    drawn = library(model, decision("hasil", literal(asked), uses=["b_lipat"]))
    assert drawn.decide("d_hasil", {}, now=None).value == [True, False]


def test_a_filter_that_is_neither_true_nor_false_is_null_and_told():
    box = f"<filter><in>{literal('[1, 2]')}</in><match>{literal('string(item)')}</match></filter>"
    found = library(decision("hasil", box)).decide("d_hasil", {}, now=None)
    assert (found.value, [problem.rule for problem in found.problems]) == (None, ["dmn.wrong_type"])


def test_imports_over_files_by_name():
    imported = dmn(
        item("tKode", "string", '"A", "B"'),
        given("kode", "tKode"),
        decision("dasar", literal("10")),
        name="lain",
        namespace="urn:lain",
    )
    line = '<import namespace="urn:lain" name="lain" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
    logic = decision("hasil", literal("lain.dasar + 1")).replace(
        "<literalExpression>",
        '<informationRequirement><requiredDecision href="urn:lain#d_dasar"/></informationRequirement>'
        "<literalExpression>",
    )
    other = decision("kodenya", literal('"C"'), type_ref="lain.tKode")
    drawn = Library.read({"satu.dmn": dmn(logic, other, imports=line), "dua.dmn": imported})
    assert drawn.problems == []
    assert drawn.decide("d_hasil", {}, now=None).value == Decimal(11)
    assert [p.rule for p in drawn.decide("d_kodenya", {}, now=None).problems] == ["dmn.wrong_type"]


def test_json_texts_become_dates_where_the_file_says_date():
    drawn = library(given("lahir", "date"), decision("hasil", literal("lahir.year"), ["in_lahir"]))
    assert drawn.decide("d_hasil", {"lahir": "1990-05-06"}, now=None).value == 1990
