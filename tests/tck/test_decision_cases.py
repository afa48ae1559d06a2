"""The DMN TCK's tables, boxes, graphs and services: each agrees, or stands in the list with its reason."""

import json
import re

import pytest

from engine.decisions import Library
from engine.feel.values import from_python
from tests.tck import HERE, agree, feel_value, folders
from tests.tck.decisions_page import PAGE, page

REASONS = json.loads((HERE / "dmn_differences.json").read_text(encoding="utf-8"))
FEWEST_RIGHT = 0.95


def wrong(folder):
    """Return what differs from what the TCK expects, by case and decision."""
    library = Library.read({name: text.encode() for name, text in folder["models"].items()})
    found = {}
    for case, inputs, expected in folder["cases"]:
        for name, value in expected.items():
            given = library.evaluate(library.find(name), from_python(feel_value(inputs))).value
            if not agree(given, feel_value(value)):
                found[f"{folder['folder'].rpartition('/')[2]}/{case}/{name}"] = given
    return found


@pytest.mark.parametrize("folder", folders("dmn"), ids=lambda folder: folder["folder"].rpartition("/")[2])
def test_every_case_is_right_or_explained(folder):
    found = wrong(folder)
    name = folder["folder"].rpartition("/")[2]
    assert {key: found[key] for key in found if key not in REASONS} == {}
    assert {key for key in REASONS if key.startswith(f"{name}/")} - set(found) == set(), "these agree now"


def test_the_lending_graph_is_right_once_its_columns_have_the_types_of_their_inputs():
    (folder,) = (folder for folder in folders("dmn") if folder["folder"].endswith("/0004-lending"))
    (name, text), *_ = folder["models"].items()
    said = [problem.rule for problem in Library.read({name: text.encode()}).check()]
    assert said.count("dmn.column_type") == 8
    booleans, numbers = ("ExistingCustomer", "bureauAffordability"), ("ApplicationRiskScore", "CreditScore")
    for kind, names in (("boolean", booleans), ("number", numbers)):
        column = rf'typeRef="string"(><text>(?:Pre-|Post-)?(?:{"|".join(names)})</text></inputExpression>)'
        text = re.sub(column, rf'typeRef="{kind}"\1', text)
    assert wrong({**folder, "models": {name: text}}) == {}
    assert [problem.rule for problem in Library.read({name: text.encode()}).check()] == ["dmn.gap"]  # false, score 130


def test_the_standard_s_own_example_is_complete():
    (folder,) = (folder for folder in folders("dmn") if folder["folder"].endswith("/0087-chapter-11-example"))
    library = Library.read({name: text.encode() for name, text in folder["models"].items()})
    said = [(problem.rule, problem.element_id, problem.severity) for problem in library.check()]
    assert said == [("dmn.no_logic", "d_Adjudication", "warning")]  # people adjudicate


def test_at_least_95_of_100_are_right():
    cases = sum(len(case[2]) for folder in folders("dmn") for case in folder["cases"])
    assert cases > 200
    assert 1 - len(REASONS) / cases >= FEWEST_RIGHT


def test_the_page_is_what_tests_and_sources_say():
    assert PAGE.read_text() == page(), "run `make constructs`"
