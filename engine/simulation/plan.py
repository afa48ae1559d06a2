"""The plan of a simulation: what people enter, which messages come and when, where it must stop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast

from engine.errors import Invalid
from engine.feel.temporal import duration, read_moment

BEGINNING = datetime(2026, 1, 5, 8, tzinfo=UTC)
"""When a simulation begins unless told otherwise: a Monday morning."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a simulation stops: after so many elements entered, or so many seconds of computing."""

    steps: int = 100_000
    seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Coming:
    """A message or signal that comes: at a moment, or as soon as something waits for it."""

    kind: Literal["message", "signal"]
    name: str
    at: datetime | None = None
    key: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What comes from outside. `entries`: for an element, what each visit enters; None leaves it undone."""

    variables: Mapping[str, Any] = field(default_factory=dict)
    entries: Mapping[str, Any] = field(default_factory=dict)
    coming: tuple[Coming, ...] = ()
    begins: datetime = BEGINNING

    @classmethod
    def read(cls, data: Any, events: Any, elements: Iterable[str], begins: datetime = BEGINNING) -> Plan:
        """Read JSON: keys of `data` that name an element are what is entered there, others begin as variables.

        Raises: Invalid.
        """
        if not isinstance(data, dict):
            raise Invalid('The data must be a JSON object, such as {"Task_1": {"approved": true}}.')
        known = set(elements)
        entries = {key: _entries(key, value) for key, value in data.items() if key in known and _is_entry(value)}
        variables = {key: value for key, value in data.items() if key not in entries}
        listed = [events] if isinstance(events, dict) else events
        if not isinstance(listed, list):
            raise Invalid('The events must be a JSON list, such as [{"message": "paid", "after": "P2D"}].')
        return cls(variables, entries, tuple(_coming(event, begins) for event in listed), begins)

    def entry(self, element_id: str, visit: int) -> Mapping[str, Any] | None:
        """Return what the visit (counted from 0) of an element enters; None: nobody does it."""
        given = self.entries.get(element_id, {})
        if isinstance(given, list):
            given = given[min(visit, len(given) - 1)] if given else {}
        return cast("Mapping[str, Any] | None", given)


def _is_entry(value: Any) -> bool:
    return value is None or isinstance(value, dict | list)


def _entries(key: str, value: Any) -> Any:
    if isinstance(value, list) and not all(item is None or isinstance(item, dict) for item in value):
        raise Invalid(f"The data of {key} must be an object, null, or a list of these: one for each visit.")
    return value


def _coming(event: Any, begins: datetime) -> Coming:
    if not isinstance(event, dict) or ("message" in event) == ("signal" in event):
        raise Invalid(f"An event must name one message or one signal: {event!r:.200}.")
    kind: Literal["message", "signal"] = "message" if "message" in event else "signal"
    data = event.get("data", {})
    if not isinstance(data, dict):
        raise Invalid(f"The data of an event must be an object: {data!r:.200}.")
    key = event.get("key")
    return Coming(kind, str(event[kind]), _moment(event, begins), None if key is None else str(key), data)


def _moment(event: Mapping[str, Any], begins: datetime) -> datetime | None:
    if "at" in event:
        moment = read_moment(str(event["at"]))
        if not isinstance(moment, datetime):
            raise Invalid(f"The time {event['at']!r:.100} is no moment of ISO 8601, such as 2026-01-07T09:00:00Z.")
        return moment if moment.tzinfo else moment.replace(tzinfo=begins.tzinfo)
    if "after" in event:
        passed = duration(str(event["after"]))
        if not isinstance(passed, timedelta):
            raise Invalid(f"The duration {event['after']!r:.100} is none of days and hours, such as P2D or PT1H.")
        try:
            return begins + passed
        except OverflowError:
            raise Invalid(f"The duration {event['after']!r:.100} is too long.") from None
    return None
