"""Write process logs for tools that discover processes: XES (IEEE 1849-2016) and OCEL 2.0 (JSON), event by event."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import quoteattr

from engine.model import LogEvent

XES = "http://www.xes-standard.org/"
EXTENSIONS = (("Concept", "concept"), ("Time", "time"), ("Organizational", "org"), ("Lifecycle", "lifecycle"))
NO_TIME = "1970-01-01T00:00:00+00:00"
HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="{XES}">
"""
GLOBALS = f"""<global scope="trace"><string key="concept:name" value="UNKNOWN"/></global>
<global scope="event"><string key="concept:name" value="UNKNOWN"/><date key="time:timestamp" value="{NO_TIME}"/>\
<string key="lifecycle:transition" value="complete"/></global>
<classifier name="Langkah" scope="event" keys="concept:name"/>
<classifier name="LangkahDanPeralihan" scope="event" keys="concept:name lifecycle:transition"/>
<string key="lifecycle:model" value="standard"/>
"""


def xes(events: Iterable[LogEvent], source: str) -> Iterator[str]:
    """Give the lines of an XES log; `events` come case after case, each in its order."""
    yield HEAD
    for name, prefix in EXTENSIONS:
        yield f'<extension name="{name}" prefix="{prefix}" uri="{XES}{prefix}.xesext"/>\n'
    yield GLOBALS
    yield _string("concept:name", source) + "\n"
    for _, trace in groupby(events, key=lambda event: event.case):
        yield from _trace(list(trace))
    yield "</log>\n"


def _trace(events: list[LogEvent]) -> Iterator[str]:
    first = events[0]
    yield f"<trace>{_string('concept:name', first.case_name)}{_string('process', first.process)}\n"
    for event in events:
        told = [
            _string("concept:name", event.step),
            _string("concept:instance", event.work_item) if event.work_item else "",
            f'<date key="time:timestamp" value="{event.at.isoformat(timespec="milliseconds")}"/>',
            _string("lifecycle:transition", event.transition),
            _string("org:resource", event.resource) if event.resource else "",
            _string("org:role", event.role) if event.role else "",
            _string("element", event.element_id),
        ]
        yield f"<event>{''.join(told)}</event>\n"
    yield "</trace>\n"


def _string(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(value)}/>"


def ocel(events: Iterable[LogEvent]) -> Iterator[str]:
    """Give an OCEL 2.0 log as JSON: complaints, work items and roles as objects, events related to them."""
    objects: dict[str, str] = {}
    types: set[str] = set()
    yield '{"events":['
    for number, event in enumerate(events):
        related = [
            (event.case, "pengaduan", "menyangkut"),
            (event.work_item, "tugas", "mengerjakan"),
            (event.resource and f"pelaku:{event.resource}", "pelaku", "oleh"),
        ]
        known = [(id_, kind, how) for id_, kind, how in related if id_]
        objects |= {id_: kind for id_, kind, _ in known}
        types.add(event.step)
        yield ("," if number else "") + json.dumps(_ocel_event(event, known), ensure_ascii=False) + "\n"
    yield '],"eventTypes":' + json.dumps([_event_type(name) for name in sorted(types)], ensure_ascii=False)
    kinds = [{"name": kind, "attributes": []} for kind in sorted(set(objects.values()))]
    yield ',"objectTypes":' + json.dumps(kinds) + ',"objects":['
    for number, (id_, kind) in enumerate(objects.items()):
        yield ("," if number else "") + json.dumps({"id": id_, "type": kind, "attributes": [], "relationships": []})
    yield "]}\n"


def _ocel_event(event: LogEvent, related: list[tuple[str, str, str]]) -> dict[str, object]:
    return {
        "id": f"{event.case}-{event.sequence}",
        "type": event.step,
        "time": event.at.isoformat(timespec="milliseconds"),
        "attributes": [{"name": "peralihan", "value": event.transition}],
        "relationships": [{"objectId": id_, "qualifier": how} for id_, _, how in related],
    }


def _event_type(name: str) -> dict[str, object]:
    return {"name": name, "attributes": [{"name": "peralihan", "type": "string"}]}
