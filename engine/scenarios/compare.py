"""Compare a case that was played with what its file states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from engine.model import CAME
from engine.queries.cases import CaseView


def differences(stated: Mapping[str, Any], view: CaseView, documents: Mapping[str, str]) -> list[str]:
    """Return what differs, in words; `documents` maps templates to their numbers in the SOP."""
    found = []
    if "jalur" in stated and not _same_path(stated["jalur"], view):
        found.append(_first_step(stated["jalur"], [step for step, _ in steps(view)]))
    actual = {
        "akhir_bpmn": sorted(view.ends),
        "dokumen": sorted({documents[d.template] for d in view.documents if d.template in documents}),
        "siklus": view.data.get("siklus"),
        "status_akhir": view.data.get("status_akhir"),
        "kelas_tenggat": view.line.deadline_class,
        "tenggat_respon_awal": view.data.get("tenggat_respon_awal"),
        "tenggat_selesai": view.data.get("tenggat_dasar"),
    }
    for name, value in actual.items():
        wanted = sorted(stated[name]) if isinstance(stated.get(name), list) else stated.get(name)
        if name in stated and wanted != value:
            found.append(f"{name}: stated {wanted}, came out {value}")
    return found


def steps(view: CaseView) -> list[tuple[str, str]]:
    """Return the path as `(element, kind)`: tasks done, tasks that a timer interrupted, and events."""
    kinds = {
        "work_item.completed": "done",
        "element.cancelled": "interrupted",
        **dict.fromkeys(CAME, "event"),
    }
    return [(e.element_id, kinds[e.kind]) for e in view.events if e.element_id and e.kind in kinds]


def _same_path(stated: Sequence[str], view: CaseView) -> bool:
    """A file may leave out the boundary event, or the task that it interrupted; both say the same path."""
    path = steps(view)
    boundary = {step for step, kind in path if kind == "event" and not step.startswith("Evt_")}
    interrupted = [step for step in path if step[1] == "interrupted"]
    for hide_boundary in (False, True):
        for hide_task in (False, True):
            hidden = set(interrupted) if hide_task else set()
            shown = [s[0] for s in path if s not in hidden and not (hide_boundary and s[0] in boundary)]
            if sorted_interruption(shown, path) == sorted_interruption(list(stated), path):
                return True
    return False


def sorted_interruption(names: list[str], path: list[tuple[str, str]]) -> list[str]:
    """Put an interrupted task before the event that interrupted it, as readers expect."""
    pairs = {
        (event, task) for (event, kind), (task, then) in pairwise(path) if (kind, then) == ("event", "interrupted")
    }
    names = list(names)
    for index in range(len(names) - 1):
        if (names[index], names[index + 1]) in pairs:
            names[index], names[index + 1] = names[index + 1], names[index]
    return names


def _first_step(stated: Sequence[str], path: Sequence[str]) -> str:
    for number, (wanted, came) in enumerate(zip(stated, path, strict=False), 1):
        if wanted != came:
            return f"jalur: step {number} is stated as {wanted}, came out as {came}"
    longer = "stated" if len(stated) > len(path) else "played"
    return f"jalur: {len(stated)} steps stated, {len(path)} played; the {longer} one goes on"
