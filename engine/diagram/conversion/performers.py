"""Who does a task, in the standard's own words as Camunda 7 and its kin read them: `user(a), group(b)`, a group."""

from __future__ import annotations

import re

from lxml import etree

from engine.diagram.conversion.juel import NotSimple, to_text
from engine.diagram.conversion.pen import Pen, drop
from engine.diagram.names import BPMN

ONE = re.compile(r"(?:(user|group)\(([^()]+)\)|([^(),]+))")
WORDS = f"{BPMN}resourceAssignmentExpression/{BPMN}formalExpression"


def rewrite_performers(task: etree._Element, pen: Pen) -> None:
    """Rewrite who does a user task; what stands there already, or is no plain list, is left and noted."""
    for kind in ("humanPerformer", "potentialOwner"):
        for node in list(task.iterchildren(f"{BPMN}{kind}")):
            text = (node.findtext(WORDS) or "").strip()
            try:
                said = _attributes(kind, text)
            except NotSimple as exc:
                pen.left(task, f"{kind} {text}", str(exc))
                continue
            _write(task, node, kind, text, said, pen)


def _write(task: etree._Element, node: etree._Element, kind: str, text: str, said: dict[str, str], pen: Pen) -> None:
    if any(pen.says(task, "assignmentDefinition", name) for name in said):
        pen.left(task, f"{kind} {text}", "Somebody else is named for the task already.")
        return
    pen.set(task, "assignmentDefinition", **said)
    drop(node)
    pen.wrote(task, f"{kind} {text}", "zeebe:assignmentDefinition " + " ".join(f"{k} {v}" for k, v in said.items()))


def _attributes(kind: str, text: str) -> dict[str, str]:
    """Return what is said, as attributes of an assignment. Raises: NotSimple."""
    if not text:
        raise NotSimple("It names nobody.")
    if kind == "humanPerformer":
        return {"assignee": to_text(text)}
    if "{" in text:
        raise NotSimple("An expression for a list of people has no exact equivalent.")
    parts = [ONE.fullmatch(part.strip()) for part in text.split(",")]
    if not all(parts):
        raise NotSimple("It is no list of user(…) and group(…).")
    people = [found[2].strip() for found in parts if found and found[1] == "user"]
    groups = [(found[2] or found[3]).strip() for found in parts if found and found[1] != "user"]
    named = {"candidateUsers": ",".join(people), "candidateGroups": ",".join(groups)}
    return {name: value for name, value in named.items() if value}
