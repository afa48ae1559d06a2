"""What a browser sends, read as data; and the way back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from engine.forms import Form, Settled
from web.formview import name_of, read, sections_of

FORM = Form.load(
    json.dumps(
        {
            "id": "uji",
            "components": [
                {"type": "number", "key": "luas", "label": "Luas"},
                {"type": "checkbox", "key": "hadir", "label": "Hadir"},
                {
                    "type": "radio",
                    "key": "setuju",
                    "label": "Setuju",
                    "values": [{"value": "true", "label": "Ya"}, {"value": "false", "label": "Tidak"}],
                },
                {
                    "type": "taglist",
                    "key": "opd",
                    "label": "OPD",
                    "values": [{"value": "A", "label": "A"}, {"value": "B", "label": "B"}],
                },
                {
                    "type": "dynamiclist",
                    "path": "tindakan",
                    "label": "Tindakan",
                    "components": [{"type": "textfield", "key": "uraian", "label": "Uraian"}],
                },
            ],
        }
    )
)


def got(*pairs: tuple[str, str]) -> dict[str, Any]:
    return read(FORM, MultiDict(pairs))


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.250,5", 1250.5), ("12", 12), ("0,25", 0.25), ("3.5", 3.5), ("", None), ("dua", "dua"), ("NaN", "NaN")],
)
def test_numbers_are_read_as_they_are_written_here(text: str, number: Any) -> None:
    assert got(("luas", text))["luas"] == number


def test_choices_become_what_the_form_means() -> None:
    data = got(("setuju", "false"), ("opd", "A"), ("opd", "B"), ("hadir", "true"))
    assert (data["setuju"], data["opd"], data["hadir"]) == (False, ["A", "B"], True)
    assert (got()["setuju"], got()["opd"], got()["hadir"]) == (None, [], False)
    assert got(("setuju", "mungkin"))["setuju"] == "mungkin"


def test_empty_rows_are_left_out_and_no_number_of_rows_is_believed() -> None:
    rows = [("tindakan-jumlah", "3"), ("tindakan-0-uraian", "satu"), ("tindakan-2-uraian", "tiga")]
    assert got(*rows)["tindakan"] == [{"uraian": "satu"}, {"uraian": "tiga"}]
    assert got(("tindakan-jumlah", "9" * 50))["tindakan"] == []
    assert got(("tindakan-jumlah", "-1"), ("tindakan-0-uraian", "x"))["tindakan"] == []


def test_what_was_read_is_shown_again() -> None:
    data = got(("setuju", "false"), ("tindakan-jumlah", "1"), ("tindakan-0-uraian", "satu"))
    settled = Settled(data, frozenset(FORM.names), frozenset({"luas"}))
    (section,) = sections_of(FORM, settled, {}, {"tindakan[0].uraian": "Terlalu pendek."})
    luas, _, setuju, _, tindakan = section.inputs
    assert (luas.required, setuju.value) == (True, "false")
    assert (tindakan.rows[0][0].value, tindakan.rows[0][0].error) == ("satu", "Terlalu pendek.")


def test_paths_of_mistakes_are_names_of_inputs() -> None:
    assert name_of("tindakan[0].uraian") == "tindakan-0-uraian"
