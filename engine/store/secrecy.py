"""Who may see a case, and who may open a complainant's identity: `identitas` is TERBUKA, RAHASIA or ANONIM.

A case that is about an officer of this house (`terlapor_internal`, reading A22) is kept from that officer. The process
property `identitas_pada` lists the templates that may show a confidential complainant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.access import Holding, may_see
from engine.definitions import Definition
from engine.model import Actor

IDENTITY, REPORTED = "pengadu_", "terlapor_internal"
CONFIDANTS = frozenset({"PETUGAS_INFO", "KASI", "KADIS"})
RECEIPT, RECEIVERS = "tanda_terima", frozenset({"PETUGAS_INFO"})


def reported_in(data: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Return the officers of this house that a case is about."""
    return tuple((data or {}).get(REPORTED) or ())


def must_see(definition: Definition, data: Mapping[str, Any], actor: Actor, held: tuple[Holding, ...]) -> None:
    """Let somebody read a case. Raises: NotFound, which does not even say that the case exists."""
    may_see(actor, held, definition.staff, reported_in(data))


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
    return bool(roles & definition.staff) and may_know(data, roles)
