"""A process with all that it calls, as one: what runs is bound when the bundle is published, never later.

Element ids are unique over the whole (the lint looks), so a token, a work item or an event names its element alone. The
top elements of a called process have that process as parent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.diagram.model import Element, Process


def called_by(processes: Mapping[str, Process], process_id: str) -> tuple[str, ...]:
    """Return the processes that a process calls, those that these call, and so on; never itself."""
    found: list[str] = []
    stack = [process_id]
    while stack:
        for element in processes[stack.pop()].elements.values():
            name = element.called_element if element.type == "callActivity" else None
            if name and name in processes and name not in (process_id, *found):
                found.append(name)
                stack.append(name)
    return tuple(found)


def whole(processes: Mapping[str, Process], process_id: str) -> Process:
    """Return a process with the elements, flows and lanes of all that it calls."""
    root = processes[process_id]
    parts = [processes[name] for name in called_by(processes, process_id)]
    if not parts:
        return root
    return replace(
        root,
        elements={**root.elements, **{e.id: e for part in parts for e in _placed(part)}},
        flows={**root.flows, **{f.id: f for part in parts for f in part.flows.values()}},
        lanes={**root.lanes, **{lane.id: lane for part in parts for lane in part.lanes.values()}},
    )


def _placed(process: Process) -> list[Element]:
    return [replace(e, parent_id=e.parent_id or process.id) for e in process.elements.values()]
