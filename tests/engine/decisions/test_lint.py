"""What publication says about DMN files: cell by cell, and about tables as a whole."""

import pytest

from engine.decisions import Library
from tests.engine.decisions.draw import decision, dmn, given, item, knowledge, literal, table


def found(*parts, called=None, **options):
    return Library.read({"uji.dmn": dmn(*parts, **options)}).check(called)


def of_table(logic, *parts, **inputs):
    drawn = found(
        *parts, *(given(n, kind) for n, kind in inputs.items()), decision("hasil", logic, [f"in_{n}" for n in inputs])
    )
    return [(problem.rule, problem.severity, problem.message) for problem in drawn]


def rules(problems):
    return [problem.rule for problem in problems]


def test_a_broken_cell_is_told_with_table_rule_column_and_place():
    (problem,) = of_table(table(["nilai"], [("h", None, None, "0")], ["> 1 | 1", "> > 2 | 2"]), nilai="number")[:1]
    assert problem[0] == "dmn.not_feel"
    assert "hasil, aturan 2, kolom nilai" in problem[2]
    assert "baris 1, huruf 3" in problem[2]


def test_an_unknown_name_comes_with_the_nearest_known_one():
    (problem,) = found(given("pendapatan", "number"), decision("hasil", literal("pendapatn * 2"), ["in_pendapatan"]))
    assert problem.rule == "dmn.unknown_name"
    assert "pendapatn" in problem.message
    assert "maksudnya pendapatan?" in problem.message
    (problem,) = found(given("n", "number"), decision("hasil", literal("coutn([n])"), ["in_n"]))
    assert "maksudnya count?" in problem.message


def test_a_name_without_its_requirement_is_told():
    drawn = found(given("n"), decision("dasar", literal("1")), decision("hasil", literal("dasar + n"), ["in_n"]))
    assert rules(drawn) == ["dmn.missing_requirement"]
    drawn = found(
        given("n"), knowledge("lipat", {"x": None}, literal("x * 2")), decision("hasil", literal("lipat(n)"), ["in_n"])
    )
    assert rules(drawn) == ["dmn.missing_requirement"]


def test_requirements_that_go_in_circles_or_nowhere_are_told():
    drawn = found(decision("a", literal("b"), ["d_b"]), decision("b", literal("a"), ["d_a"]))
    assert rules(drawn) == ["dmn.cycle"]
    assert "a → b → a" in drawn[0].message
    assert rules(found(decision("a", literal("1"), ["d_hilang"]))) == ["dmn.requirement_missing"]


@pytest.mark.parametrize(
    ("rows", "gaps"),
    [
        (["< 17 | 1", ">= 17 | 2"], []),
        (["< 17 | 1", "> 17 | 2"], ["umur 17"]),
        (["< 17 | 1", "[18..60] | 2"], ["umur [17..18), > 60"]),
        (["[0..10) | 1", "[10..20] | 2", "not([0..20]) | 3"], []),
    ],
)
def test_gaps_of_numbers(rows, gaps):
    told = [message for rule, _, message in of_table(table(["umur"], ["h"], rows), umur="number") if rule == "dmn.gap"]
    assert [message.partition("untuk ")[2] for message in told] == gaps


def test_whole_numbers_and_days_have_nothing_between_neighbours():
    assert of_table(table(["n"], ["h"], ["<= 3 | 1", ">= 4 | 2"]), n="integer") == []
    rows = ['<= date("2026-01-31") | 1', '>= date("2026-02-01") | 2']
    assert of_table(table(["hari"], ["h"], rows), hari="date") == []
    assert [r for r, _, _ in of_table(table(["n"], ["h"], ["<= 3 | 1", ">= 4 | 2"]), n="number")] == ["dmn.gap"]


def test_gaps_over_texts_with_allowed_values_and_booleans():
    kinds = item("tWarna", "string", '"merah", "biru"')
    rows = ['"merah" | true | 1', '"biru" | - | 2']
    (gap,) = of_table(table(["warna", "besar"], ["h"], rows), kinds, warna="tWarna", besar="boolean")
    assert gap[:2] == ("dmn.gap", "warning")
    assert 'warna "merah", besar false' in gap[2]
    assert of_table(table(["warna"], ["h"], ['"merah", "biru" | 1']), kinds, warna="tWarna") == []
    (gap,) = of_table(table(["warna"], ["h"], ['"merah" | 1']), warna="string")
    assert "nilai lain" in gap[2]


def test_two_rules_of_a_unique_table_that_meet_are_an_error_where_they_meet():
    (overlap,) = of_table(
        table(["n", "b"], ["h"], ["< 10 | - | 1", ">= 5 | true | 2", ">= 10 | false | 3"]), n="number", b="boolean"
    )[:1]
    assert overlap[:2] == ("dmn.overlap", "error")
    assert "aturan 1 dan 2" in overlap[2]
    assert "n [5..10), b true" in overlap[2]


def test_any_may_meet_with_equal_outputs_only():
    assert of_table(table(["n"], ["h"], ["< 10 | 1", "- | 1"], "ANY"), n="number") == []
    assert [r for r, _, _ in of_table(table(["n"], ["h"], ["< 10 | 1", "- | 2"], "ANY"), n="number")] == ["dmn.overlap"]


def test_rules_that_never_come_to_be_used_are_told():
    told = of_table(table(["n"], ["h"], ["< 10 | 1", ">= 10 | 2", "[3..4] | 3"], "FIRST"), n="number")
    assert [(rule, "aturan 3" in message) for rule, _, message in told] == [("dmn.rule_hidden", True)]
    kinds = item("tWarna", "string", '"merah", "biru"')
    told = of_table(table(["w"], ["h"], ['"merah" | 1', '"biru" | 2', '"hijau" | 3']), kinds, w="tWarna")
    assert [rule for rule, _, _ in told] == ["dmn.rule_never"]
    rows = ['- | "tinggi"', '> 5 | "rendah"']
    told = of_table(table(["n"], [("h", "string", '"tinggi", "rendah"')], rows, "PRIORITY"), n="number")
    assert [rule for rule, _, _ in told] == ["dmn.rule_hidden"]


def test_null_meets_no_comparison_and_no_denial_of_one():
    told = of_table(table(["n"], ["h"], ["not(< 0, >= 0) | 1", "- | 2"], "FIRST"), n="number")
    assert [(rule, "aturan 1" in message) for rule, _, message in told] == [("dmn.rule_never", True)]


def test_what_is_not_proven_is_said():
    told = of_table(table(["n", "m"], ["h"], ["? > m | - | 1", "<= 3 | - | 2"]), n="number", m="number")
    assert [(rule, severity) for rule, severity, _ in told] == [("dmn.not_proven", "warning")]


def test_two_columns_of_one_input_are_looked_at_together():
    assert of_table(table(["n", "n"], ["h"], ["> 3 | < 7 | 1", "<= 3 | - | 2", ">= 7 | - | 3"]), n="number") == []


@pytest.mark.parametrize(
    ("logic", "rule"),
    [
        (table(["n"], [("h", "string", '"a"')], ['- | "b"']), "dmn.output_values"),
        (table(["n"], [("h", "number")], ['- | "b"']), "dmn.wrong_type"),
        (table(["n"], ["h"], ["- | 1"], "TERSERAH"), "dmn.hit_policy"),
        (table(["n"], ["h"], ["- | 1"], "PRIORITY"), "dmn.no_priorities"),
        (table(["n"], ["h", "i"], ["- | 1 | 2"], "COLLECT", "SUM"), "dmn.aggregation"),
        (table(["n"], ["h", "h"], ["- | 1 | 2"]), "dmn.output_name"),
        (table(["n"], ["h"], ["- | 1 | 2"]), "dmn.row_width"),
        (table(["n"], ["h"], ["- | "]), "dmn.empty"),
        (table([("n", "tHilang")], ["h"], ["- | 1"]), "dmn.unknown_type"),
        (
            f'<functionDefinition kind="Java">{literal("1")}</functionDefinition>',
            "dmn.external_function",
        ),
        ('<literalExpression expressionLanguage="juel"><text>1</text></literalExpression>', "dmn.language"),
        ("", "dmn.no_logic"),
    ],
)
def test_each_mistake_has_its_rule(logic, rule):
    assert rule in [found_rule for found_rule, _, _ in of_table(logic, n="number")]


def test_a_decision_without_logic_is_for_people_unless_something_needs_it():
    alone, needing = decision("putusan", ""), decision("hasil", literal("putusan"), ["d_putusan"])
    severities = [
        [problem.severity for problem in drawn if problem.rule == "dmn.no_logic"]
        for drawn in (found(alone), found(alone, called=frozenset({"d_putusan"})), found(alone, needing))
    ]
    assert severities == [["warning"], ["error"], ["error"]]
    outcome = Library.read({"uji.dmn": dmn(alone)}).decide("putusan", {}, now=None)
    assert [problem.rule for problem in outcome.problems] == ["dmn.no_logic"]


def test_files_that_nobody_uses_are_told():
    assert rules(found(decision("a", literal("1")), called=frozenset())) == ["dmn.unused"]
    assert found(decision("a", literal("1")), called=frozenset({"d_a"})) == []


def test_a_column_of_another_type_than_what_it_reads_is_told():
    rows = ["false | 1", "true | 2"]
    told = of_table(table([("lama", "string")], ["h"], rows), lama="boolean")
    assert [rule for rule, _, _ in told] == ["dmn.column_type"]
    assert "masukan lama: kolom bertipe string, padahal lama bertipe boolean" in told[0][2]
    assert of_table(table([("lama", "boolean")], ["h"], rows), lama="boolean") == []
    months = ['date and time("2026-01-01T00:00:00Z")']
    times = [f"< {months[0]} | 1", f">= {months[0]} | 2"]
    assert of_table(table([("hari", "date and time")], ["h"], times), hari="date") == []
    assert of_table(table([("n", "integer")], ["h"], ["< 10 | 1", ">= 10 | 2"]), n="number") == []


def test_a_cell_of_another_type_than_its_column_is_told_with_its_rule():
    told = of_table(table(["n"], [("h", None, None, "0")], ["< 10 | 1", '"sepuluh" | 2', "? > n | 3"]), n="number")
    assert [(rule, severity) for rule, severity, _ in told] == [
        ("dmn.cell_type", "error"),
        ("dmn.not_proven", "warning"),
    ]
    assert "hasil, aturan 2, kolom n: dibandingkan dengan nilai yang bukan number" in told[0][2]


def test_names_of_a_table_s_own_hide_those_of_the_file():
    kinds = item("tWarna", "string", '"merah", "biru"')
    logic = table([("w", None)], ["h"], ["< 5 | 1", ">= 5 | 2"])
    model = knowledge("nilai", {"w": "number"}, logic)
    drawn = found(kinds, given("w", "tWarna"), model, decision("hasil", literal("nilai(7)"), (), ["b_nilai"]))
    assert rules(drawn) == []
    entry = f'<contextEntry><variable name="w"/>{literal("7")}</contextEntry>'
    inner = f"<context>{entry}<contextEntry>{logic}</contextEntry></context>"
    assert rules(found(kinds, given("w", "tWarna"), decision("hasil", inner, ["in_w"]))) == []
