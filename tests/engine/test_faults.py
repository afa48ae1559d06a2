"""What keeps a token, in words: rules with values, old sentences, copies."""

from __future__ import annotations

import json
import re
from copy import deepcopy

import pytest

from engine.faults import RULES, kept, sentence, told
from engine.model import Message
from web.cli.speaking import spoken

OLD = {
    "No condition is true and there is no default flow.": "No condition is true, and there is no default flow.",
    "The condition of F1 is neither true nor false: =n > 1 (1:1 string dan number tidak dapat dibandingkan.)": (
        "The condition =n > 1 of F1 is neither true nor false. (1:1 string dan number tidak dapat dibandingkan.)"
    ),
    "The collection =daftar is not a list.": "The collection =daftar is not a list.",
    "More than 10000 elements ran in one step: a loop here waits for nothing.": (
        "More than 10000 elements ran in one step: a loop here waits for nothing."
    ),
    "Nothing catches the error E1.": "Nothing catches the error E1.",
    "12 processes have called each other; this call would go on without end.": (
        "12 processes have called each other; this call would go on without end."
    ),
    "Layanan luar tidak menjawab {kode}.": "Layanan luar tidak menjawab {kode}.",
}


def values_of(rule: str) -> dict[str, str]:
    return {name: f"<{name}>" for name in re.findall(r"{(\w+)}", RULES[rule])}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_said_in_both_languages_from_what_was_kept(rule: str) -> None:
    said = sentence(rule, **values_of(rule))
    stored = json.loads(json.dumps(kept(said.values)))
    again = told(rule, stored, "")
    assert again == said
    english = spoken(again, "en")
    assert english != again
    assert all(value in english for value in values_of(rule).values())


def test_a_reason_inside_a_sentence_is_kept_with_its_template() -> None:
    reason = Message("{text} bukan {what}.", text="{besok}", what=Message("tanggal"))
    again = told("operation", kept({"operation": "kirim", "why": Message(" {why}", why=reason)}), "")
    assert again == "Operasi kirim gagal. {besok} bukan tanggal."
    assert spoken(again, "en") == "The operation kirim failed. {besok} is not a date."


@pytest.mark.parametrize("old", OLD)
def test_incidents_of_before_read_as_well_in_both_languages(old: str) -> None:
    assert spoken(told(None, None, old), "en") == OLD[old]


@pytest.mark.parametrize("values", [None, {}, {"kind": 1}])
def test_what_nobody_knows_any_more_reads_as_it_was_written(values: dict[str, int] | None) -> None:
    assert told("condition", values, "Dahulu begini.") == told("hilang", values, "Dahulu begini.") == "Dahulu begini."


def test_a_sentence_with_braces_can_be_copied() -> None:
    said = Message("{text} tidak dapat dibaca.", text="{a: 1")
    assert (deepcopy(said), deepcopy(said).template) == (said, said.template)
