"""Four eyes, looked at afterwards: who did a step that the diagram wants from somebody else than an earlier one."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import Row

from engine.definitions import Definition
from engine.office import Office

APART, EXEMPT = "tidak_boleh_sama", "kecuali_pengganti"


class Eyes:
    """Sees completed work items of one version in the order in which they were completed."""

    def __init__(self, office: Office, definition: Definition) -> None:
        """Begin with nothing done; the office knows who held a role as Plh. or Plt."""
        self._office, self._definition = office, definition
        self._doers: dict[tuple[str, str], str] = {}
        self._apart = {
            element.id: [part.strip() for part in element.properties.get(APART, "").split(",") if part.strip()]
            for element in definition.process.elements.values()
        }

    def see(self, item: Row[Any]) -> Literal["", "breach", "exempted"]:
        """Say whether the same person did this step and one that must be another's (`tidak_boleh_sama`)."""
        same = item.closed_by in [self._doers.get((item.instance_id, other)) for other in self._apart[item.element_id]]
        self._doers[item.instance_id, item.element_id] = item.closed_by
        if not same:
            return ""
        exempt = self._definition.element(item.element_id).properties.get(EXEMPT) == "ya"
        stood_in = exempt and self._office.stands_in(item.closed_by, item.acting_role, item.closed_at)
        return "exempted" if stood_in else "breach"
