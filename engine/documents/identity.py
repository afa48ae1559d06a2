"""Whose identity a document may show: `identitas` is TERBUKA, RAHASIA or ANONIM (confidentiality of complaints).

The process property `identitas_pada` lists the templates that may show a confidential complainant: those that the
complainant gets, and the Kertas Pengaduan itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.errors import Invalid

PREFIX, NAME = "pengadu_", "pengadu_nama"
INSTEAD = {"RAHASIA": "Identitas dirahasiakan", "ANONIM": "Anonim"}
SHORTEST_NAME = 4


class NameLeaks(Invalid):
    """This document would tell the name of a complainant who asked for secrecy."""


def hide(values: Mapping[str, Any], *, may_show: bool) -> dict[str, Any]:
    """Return the values as a document may show them. Raises: NameLeaks when free text tells a confidential name."""
    mode = values.get("identitas")
    instead = INSTEAD.get(str(mode))
    if instead is None or (mode == "RAHASIA" and may_show):
        return dict(values)
    shown = {key: None if key.startswith(PREFIX) else value for key, value in values.items()}
    if mode == "RAHASIA":
        _refuse_leaks(shown, str(values.get(NAME) or ""))
    return {**shown, NAME: instead}


def _refuse_leaks(values: Mapping[str, Any], name: str) -> None:
    if len(name) < SHORTEST_NAME:
        return
    for key, value in values.items():
        if any(name.casefold() in text.casefold() for text in _texts(value)):
            raise NameLeaks(
                f"Isian {key} menyebut nama pengadu yang minta dirahasiakan; hapus nama itu dari isian, lalu ulangi."
            )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
