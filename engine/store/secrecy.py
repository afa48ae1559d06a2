"""Who may open a complainant's identity: `identitas` is TERBUKA, RAHASIA or ANONIM (secrecy of complaints).

The process property `identitas_pada` lists the templates that may show a confidential complainant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.access import Holding
from engine.definitions import Definition

IDENTITY = "pengadu_"
CONFIDANTS = frozenset({"PETUGAS_INFO", "KASI", "KADIS"})
RECEIPT, RECEIVERS = "tanda_terima", frozenset({"PETUGAS_INFO"})


def may_know(data: Mapping[str, Any], roles: Iterable[str]) -> bool:
    """Say whether people in these roles, who work on the case, may know who complained."""
    return data.get("identitas") == "TERBUKA" or bool(CONFIDANTS & set(roles))


def shows_identity(definition: Definition, data: Mapping[str, Any], template: str) -> bool:
    """Say whether a document of this template shows who complained."""
    named = definition.process.listed("identitas_pada")
    return data.get("identitas") == "TERBUKA" or (data.get("identitas") == "RAHASIA" and template in named)


def may_open(definition: Definition, data: Mapping[str, Any], template: str, held: tuple[Holding, ...]) -> bool:
    """Say whether somebody who sees the case may open a document.

    The receipt carries the access code and is for those who hand it out; a document that shows an identity is for those
    who work on the case and may know it.
    """
    roles = {holding.role for holding in held}
    if template == RECEIPT:
        return bool(roles & RECEIVERS)
    if not shows_identity(definition, data, template):
        return True
    lanes = {lane.role for lane in definition.process.lanes.values()}
    return bool(roles & lanes) and may_know(data, roles)
