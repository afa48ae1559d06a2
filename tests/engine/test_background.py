"""Earlier values read as people write them."""

from __future__ import annotations

from engine.forms import Field
from engine.queries.background import text_of
from engine.runtime import Engine

DAY = Field("target", "Target", "datetime", subtype="date")


def test_a_day_is_written_out_in_rows_too(lite: Engine) -> None:
    office = lite.query(lite.house.offices.current)
    rows = Field("tindakan", "Tindakan", "dynamiclist", rows=(Field("uraian", "Uraian", "textfield"), DAY))
    told = text_of(rows, [{"uraian": "Memeriksa berkas", "target": "2026-03-13"}], office)
    assert (text_of(DAY, "2026-03-13", office), told) == ("13 Maret 2026", "• Memeriksa berkas, 13 Maret 2026")


def test_a_time_stays_as_it_was_typed(lite: Engine) -> None:
    office = lite.query(lite.house.offices.current)
    assert text_of(Field("pukul", "Pukul", "datetime", subtype="time"), "09:00", office) == "09:00"
