"""What changed between the versions of a form: field by field, old and new; personal values only that they changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from engine.definitions import Definition
from engine.forms import Field
from engine.office import Office
from engine.queries.background import text_of
from engine.queries.cases import CaseView, EventLine


@dataclass(frozen=True, slots=True)
class Change:
    """One field whose value changed; a personal one (`hidden`) does not tell its values."""

    label: str
    old: str
    new: str
    hidden: bool = False


def changes_of(
    definition: Definition, office: Office, view: CaseView, submissions: Mapping[int, Row[Any]]
) -> Mapping[int, tuple[Change, ...]]:
    """Return by event what changed since the same step was done before; `submissions` are those of the case."""
    found: dict[int, tuple[Change, ...]] = {}
    before: dict[str, EventLine] = {}
    for event in view.events:
        if event.kind != "work_item.completed":
            continue
        earlier = before.get(event.element_id or "")
        if earlier is not None:
            found[event.sequence] = tuple(_between(definition, office, earlier, event, submissions))
        before[event.element_id or ""] = event
    return found


def _between(
    definition: Definition, office: Office, old: EventLine, new: EventLine, submissions: Mapping[int, Row[Any]]
) -> Iterator[Change]:
    form = definition.form_of(new.element_id or "")
    then, now = submissions.get(old.data["submission"]), submissions.get(new.data["submission"])
    if form is None or then is None or now is None:
        return
    sealed_then, sealed_now = old.data.get("private", {}), new.data.get("private", {})
    for field in form.fields:
        if field.private:
            if sealed_then.get(field.key) != sealed_now.get(field.key):
                yield Change(field.label, "", "", hidden=True)
        elif then.data.get(field.key) != now.data.get(field.key):
            yield from _told(field, office, then.data.get(field.key), now.data.get(field.key))


def _told(field: Field, office: Office, old: Any, new: Any) -> Iterator[Change]:
    if field.type == "filepicker":
        yield Change(field.label, _files(old), _files(new))
        return
    texts = text_of(field, old, office), text_of(field, new, office)
    if texts[0] != texts[1]:
        yield Change(field.label, *texts)


def _files(value: Any) -> str:
    return f"{len(value)} berkas" if isinstance(value, list) and value else ""
