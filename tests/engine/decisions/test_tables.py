"""Decision tables, hit policy by hit policy (DMN 1.5, 8.2.8 to 8.2.11)."""

import pytest

from engine.decisions import Library
from tests.engine.decisions.draw import decision, dmn, given, item, table

GRADES = ["> 10 | 1", "> 20 | 2", "> 30 | 3"]


def outcome(logic, extra=(), type_ref=None, **inputs):
    drawn = dmn(
        *extra, *(given(name) for name in inputs), decision("hasil", logic, [f"in_{n}" for n in inputs], (), type_ref)
    )
    library = Library.read({"uji.dmn": drawn})
    assert library.problems == []
    return library.decide("d_hasil", inputs, now=None)


def rules_of(found):
    return [problem.rule for problem in found.problems]


@pytest.mark.parametrize(
    ("policy", "aggregation", "expected"),
    [
        ("FIRST", None, 1),
        ("RULE ORDER", None, [1, 2]),
        ("COLLECT", None, [1, 2]),
        ("COLLECT", "SUM", 3),
        ("COLLECT", "MIN", 1),
        ("COLLECT", "MAX", 2),
        ("COLLECT", "COUNT", 2),
    ],
)
def test_each_hit_policy_says_what_the_standard_says(policy, aggregation, expected):
    found = outcome(table(["nilai"], ["hasil"], GRADES, policy, aggregation), nilai=25)
    assert found.value == expected
    assert found.problems == ()
    assert [applied.rules for applied in found.tables] == [(1,) if policy == "FIRST" else (1, 2)]


@pytest.mark.parametrize(("policy", "expected"), [("PRIORITY", "tinggi"), ("OUTPUT ORDER", ["tinggi", "rendah"])])
def test_the_order_of_output_values_is_the_priority(policy, expected):
    rows = ['> 10 | "rendah"', '> 20 | "tinggi"']
    logic = table(["nilai"], [("hasil", "string", '"tinggi", "rendah"')], rows, policy)
    assert outcome(logic, nilai=25).value == expected


def test_unique_with_two_matches_is_null_and_says_which_rules():
    found = outcome(table(["nilai"], ["hasil"], GRADES), nilai=25)
    assert found.value is None
    assert rules_of(found) == ["dmn.unique"]
    assert "aturan 1, 2" in found.problems[0].message
    assert found.tables[0].inputs == {"nilai": 25}


def test_any_agrees_or_is_null():
    assert outcome(table(["nilai"], ["hasil"], ["> 1 | 7", "> 2 | 7"], "ANY"), nilai=5).value == 7
    found = outcome(table(["nilai"], ["hasil"], ["> 1 | 7", "> 2 | 8"], "ANY"), nilai=5)
    assert (found.value, rules_of(found)) == (None, ["dmn.any"])


def test_no_match_is_null_with_the_inputs_told_unless_there_is_a_default():
    found = outcome(table(["nilai"], ["hasil"], GRADES), nilai=5)
    assert (found.value, rules_of(found)) == (None, ["dmn.no_rule"])
    assert "nilai = 5" in found.problems[0].message
    found = outcome(table(["nilai"], [("hasil", None, None, '"baku"')], GRADES), nilai=5)
    assert (found.value, rules_of(found)) == ("baku", [])


def test_collecting_nothing_is_an_empty_list_or_zero():
    assert outcome(table(["nilai"], ["hasil"], GRADES, "COLLECT"), nilai=5).value == []
    assert outcome(table(["nilai"], ["hasil"], GRADES, "COLLECT", "COUNT"), nilai=5).value == 0
    found = outcome(table(["nilai"], ["hasil"], GRADES, "COLLECT", "SUM"), nilai=5)
    assert (found.value, rules_of(found)) == (None, ["dmn.no_rule"])


def test_several_outputs_make_a_context():
    logic = table(["nilai"], ["hari", "warna"], ['> 0 | nilai * 2 | "merah"'])
    assert outcome(logic, nilai=2).value == {"hari": 4, "warna": "merah"}


def test_a_value_outside_the_input_values_is_null_and_told():
    logic = table([("warna", "string", '"merah", "biru"')], ["hasil"], ['"merah" | 1', "null | 9"])
    found = outcome(logic, warna="hijau")
    assert (found.value, rules_of(found)) == (9, ["dmn.input_values"])


def test_an_output_outside_the_output_values_is_null_and_told():
    found = outcome(table(["nilai"], [("hasil", "string", '"a", "b"')], ["- | nilai"]), nilai="c")
    assert (found.value, rules_of(found)) == (None, ["dmn.output_values"])


def test_a_value_of_the_wrong_type_is_null_and_told():
    found = outcome(table([("nilai", "number")], ["hasil"], ["> 1 | 1", "null | 2"]), nilai="banyak")
    assert (found.value, rules_of(found)) == (2, ["dmn.wrong_type"])


def test_types_coerce_as_the_standard_says():
    numbers = item("tDaftar", "number", collection=True)
    assert outcome(table(["nilai"], ["hasil"], ["- | 7"]), [numbers], "tDaftar", nilai=1).value == [7]
    assert outcome(table(["nilai"], ["hasil"], ["- | [7]"]), type_ref="number", nilai=1).value == 7


def test_question_mark_and_other_columns_are_in_scope_of_a_cell():
    logic = table(["nilai", "batas"], ["hasil"], ["? > batas * 2 | - | true", "? <= batas * 2 | - | false"])
    assert outcome(logic, nilai=5, batas=2).value is True
    assert outcome(logic, nilai=4, batas=2).value is False


def test_an_output_that_becomes_null_says_why_and_an_honest_null_does_not():
    found = outcome(table(["nilai"], ["hasil"], ["- | 1 / nilai"]), nilai=0)
    assert (found.value, rules_of(found)) == (None, ["dmn.null"])
    assert "1 / 0 bukan bilangan" in found.problems[0].message
    found = outcome(
        table(["nilai"], ["hasil"], ["- | if nilai > 3 then null else get or else(nilai + 1, 0)"]), nilai=None
    )
    assert (found.value, rules_of(found)) == (0, [])
