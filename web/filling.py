"""Filling in a form on a page: what came, files and rows included, and the page's sections for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from flask import request

from engine.commands.intake import Upload
from engine.forms import Form
from engine.queries.work_items import settle_form
from web.formview import Section, errors_in_order, sections_of
from web.house import the_engine

ROW_ACTION = re.compile(r"(tambah|hapus):([a-z][a-z0-9_]*)(?::(\d+))?")


def fill_in(
    form: Form, data: Mapping[str, Any], values: Mapping[str, Any], errors: Mapping[str, str]
) -> tuple[tuple[Section, ...], list[tuple[str, str]]]:
    """Return a form's sections for these values in a case with `data`, and the errors in the order of the page."""
    engine = the_engine()
    ask = partial(settle_form, house=engine.house, form=form, data=data, values=values, now=engine.clock())
    settled, options = engine.query(ask)
    sections = sections_of(form, settled, options, errors)
    return sections, errors_in_order(sections, errors)


def uploads_in(form: Form) -> Iterator[Upload]:
    """Return the files that came with the request."""
    for field in form.fields:
        if field.type == "filepicker":
            for sent in request.files.getlist(f"{field.key}-berkas"):
                if sent.filename:
                    yield Upload(field.key, sent.filename, sent.read())


def with_rows(data: dict[str, Any], action: str) -> dict[str, Any]:
    """Add an empty row to a repeating group, or take one away."""
    found = ROW_ACTION.fullmatch(action)
    if found is None or not isinstance(data.get(found[2]), list):
        return data
    rows = list(data[found[2]])
    if found[1] == "tambah":
        rows.append({})
    elif found[3] and int(found[3]) < len(rows):
        del rows[int(found[3])]
    return {**data, found[2]: rows}
