"""Filling in a form on a page: what came, files and rows included, and the page's sections for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from flask import request

from engine.commands.intake import Upload
from engine.forms import Form
from engine.forms.schema import MAX_ROWS
from engine.queries.work_items import WorkItemView, see_work_item, settle_form
from engine.uploads import MAX_BYTES
from web.formview import Section, errors_in_order, sections_of
from web.house import the_actor, the_engine, today

ROW_ACTION = re.compile(r"(tambah|hapus|salin|naik|turun):([a-z][a-z0-9_]*)(?::(\d{1,3}))?")


def fill_in(
    form: Form, data: Mapping[str, Any], values: Mapping[str, Any], errors: Mapping[str, str]
) -> tuple[tuple[Section, ...], list[tuple[str, str]]]:
    """Return a form's sections for these values in a case with `data`, and the errors in the order of the page."""
    engine = the_engine()
    ask = partial(settle_form, house=engine.house, form=form, data=data, values=values, now=engine.clock())
    settled, options = engine.query(ask)
    sections = sections_of(form, settled, options, errors)
    return sections, errors_in_order(sections, errors)


def the_item(work_item_id: str) -> WorkItemView:
    """Return a work item as the person who is signed in may see it."""
    engine = the_engine()
    ask = partial(see_work_item, house=engine.house, actor=the_actor(), work_item_id=work_item_id, today=today())
    return engine.query(partial(ask, now=engine.clock()))


def uploads_in(form: Form) -> Iterator[Upload]:
    """Return the files that came with the request."""
    for field in form.fields:
        if field.type == "filepicker":
            for sent in request.files.getlist(f"{field.key}-berkas"):
                if sent.filename:
                    with sent.stream as stream:
                        yield Upload(field.key, sent.filename, stream.read(MAX_BYTES + 1))


def with_rows(data: dict[str, Any], action: str) -> dict[str, Any]:
    """Add empty rows to a repeating group (`tambah:hadir:5`), or take away, copy or move one (`naik:hadir:2`)."""
    found = ROW_ACTION.fullmatch(action)
    if found is None or not isinstance(data.get(found[2]), list):
        return data
    rows, number = list(data[found[2]]), int(found[3] or 0)
    if found[1] == "tambah":
        rows += [{} for _ in range(min(number or 1, MAX_ROWS - len(rows)))]
    elif number < len(rows):
        _MOVES[found[1]](rows, number)
    return {**data, found[2]: rows}


def _swap(rows: list[Any], one: int, other: int) -> None:
    if 0 <= one < other < len(rows):
        rows[one], rows[other] = rows[other], rows[one]


_MOVES: Mapping[str, Callable[[list[Any], int], None]] = {
    "hapus": lambda rows, number: rows.__delitem__(number),
    "salin": lambda rows, number: rows.insert(number + 1, dict(rows[number])),
    "naik": lambda rows, number: _swap(rows, number - 1, number),
    "turun": lambda rows, number: _swap(rows, number, number + 1),
}
