"""The signs of BPMN: tasks, events, gateways and data, as strokes of a pen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.diagram.event_signs import draw_sign
from engine.diagram.ink import wrapped
from engine.diagram.layout import Shape

if TYPE_CHECKING:
    from engine.diagram.svg import Pen

BOXES = ("Task", "task", "subProcess", "transaction", "callActivity", "adHocSubProcess")
PERSON = "m6 17 v-3 a5 4 0 0 1 10 0 v3 z m5 -7 a3.2 3.2 0 1 1 .01 0 z"
SCRIPT = "m6 4 h9 q-4 3.5 0 7 t0 7 h-9 q4 -3.5 0 -7 t0 -7 z m3 4 h4 m-4 3 h4 m-3 4 h4"
GEAR = "m11 7 a4 4 0 1 1 -.01 0 z m0 -4 v4 m0 8 v4 m-8 -8 h4 m8 0 h4"
ENVELOPE, TABLE = "m3 6 h18 v12 h-18 z l9 7 l9 -7", "m3 5 h18 v14 h-18 z m0 5 h18 m-12 -5 v14"
MARKS: Mapping[str, str] = {
    "userTask": PERSON,
    "manualTask": PERSON,
    "scriptTask": SCRIPT,
    "serviceTask": GEAR,
    "sendTask": ENVELOPE,
    "receiveTask": ENVELOPE,
    "businessRuleTask": TABLE,
}
REPEATS: Mapping[str, str] = {
    "parallel": "m-5 -12 v11 m5 -11 v11 m5 -11 v11",
    "sequential": "m-6 -11 h12 m-12 5 h12 m-12 5 h12",
    "loop": "m-3 -1 a5.5 5.5 0 1 1 6 0 m-6 0 h-4 m4 0 v-4",
}
GATES: Mapping[str, str] = {
    "exclusiveGateway": "m-7 -8 l14 16 m0 -16 l-14 16",
    "parallelGateway": "m0 -11 v22 m-11 -11 h22",
    "inclusiveGateway": "m0 -10 a10 10 0 1 1 -.01 0 z",
    "eventBasedGateway": "m0 -12 a12 12 0 1 1 -.01 0 z m0 4 l7 5 l-2.7 8 h-8.6 l-2.7 -8 z",
}
OPEN = 110  # a subprocess higher than this shows what is inside it
Strokes = Callable[["Pen", Shape, str, str], None]


def is_box(shape: Shape) -> bool:
    """Say whether a shape is a step: a task or what holds tasks."""
    return shape.type.endswith(BOXES)


def draw_shape(pen: Pen, shape: Shape) -> None:
    """Draw one shape: pale where the case was not, strong where it was, with a double edge where it is."""
    stroke, ground, text = _colours(pen, shape)
    if is_box(shape):
        _task(pen, shape, stroke, ground)
        _inside(pen, shape, text)
    else:
        _kind(shape)(pen, shape, stroke, ground)
        _outside(pen, shape, text)


def _kind(shape: Shape) -> Strokes:
    if shape.type.endswith("Gateway"):
        return _gateway
    return _event if shape.type.endswith("Event") else _data


def _colours(pen: Pen, shape: Shape) -> tuple[str, str, str]:
    if shape.id in pen.trail.lit:
        return pen.ink.here, pen.ink.here_ground, pen.ink.text
    if shape.id in pen.visits:
        return pen.ink.way, pen.ink.way_ground, pen.ink.text
    return pen.ink.line, pen.ink.paper, pen.ink.pale_text


def _width(pen: Pen, shape: Shape) -> float:
    """Strong where the case was or is; a call activity has BPMN's bold edge besides."""
    strong = 3.0 if shape.id in pen.visits or shape.id in pen.trail.lit else 1.5
    return strong + 2.5 if shape.type == "callActivity" else strong


def _task(pen: Pen, shape: Shape, stroke: str, ground: str) -> None:
    x, y, width, height = shape.bounds
    dots: dict[str, str | float] = {"stroke_dasharray": "2 4"} if shape.by_event else {}
    pen.rect(shape.bounds, rx=10, fill=ground, stroke=stroke, stroke_width=_width(pen, shape), **dots)
    if shape.id in pen.trail.lit:
        pen.rect((x - 5, y - 5, width + 10, height + 10), rx=14, fill="none", stroke=stroke, stroke_width=2)
    if shape.repeats:
        pen.path(
            f"M{x + width / 2:.1f},{y + height - 3:.1f} {REPEATS[shape.repeats]}",
            fill="none",
            stroke=stroke,
            stroke_width=2,
        )
    if mark := MARKS.get(shape.type):
        pen.path(f"M{x + 2:.1f},{y + 2:.1f} {mark}", fill="none", stroke=stroke, stroke_width=1.4)


def _inside(pen: Pen, shape: Shape, colour: str) -> None:
    x, y, width, height = shape.bounds
    if shape.type.endswith("ubProcess") and height > OPEN:
        pen.text(wrapped(shape.name, width - 14, 1), x + width / 2, y + 14, fill=colour)
        return
    room = height - (28 if shape.repeats else 14)
    lines = wrapped(shape.name, width - 14, max(1, int(room // 14)))
    pen.text(lines, x + width / 2, y + room / 2 + 11, fill=colour)


def _outside(pen: Pen, shape: Shape, colour: str) -> None:
    if shape.name:
        x, y, width, height = shape.bounds
        pen.name(shape.name, shape.label or (x + width / 2 - 45, y + height + 4, 90, 14), colour)


def _event(pen: Pen, shape: Shape, stroke: str, ground: str) -> None:
    x, y, width, height = shape.bounds
    cx, cy, radius = x + width / 2, y + height / 2, min(width, height) / 2
    thick = {"endEvent": 4.0, "startEvent": 1.8}.get(shape.type, 1.5) + (1.0 if shape.id in pen.visits else 0.0)
    dashes: dict[str, str | float] = {} if shape.interrupting else {"stroke_dasharray": "4 3"}
    pen.tag("circle", cx=cx, cy=cy, r=radius, fill=ground, stroke=stroke, stroke_width=thick, **dashes)
    if shape.type not in ("startEvent", "endEvent"):
        pen.tag("circle", cx=cx, cy=cy, r=radius - 4, fill="none", stroke=stroke, stroke_width=1.5, **dashes)
    draw_sign(pen, shape, stroke, ground)
    if shape.id in pen.trail.lit:
        pen.tag("circle", cx=cx, cy=cy, r=radius + 5, fill="none", stroke=stroke, stroke_width=2)


def _gateway(pen: Pen, shape: Shape, stroke: str, ground: str) -> None:
    x, y, width, height = shape.bounds
    cx, cy = x + width / 2, y + height / 2
    corners = f"M{cx:.1f},{y:.1f} L{x + width:.1f},{cy:.1f} L{cx:.1f},{y + height:.1f} L{x:.1f},{cy:.1f} Z"
    pen.path(corners, fill=ground, stroke=stroke, stroke_width=_width(pen, shape), stroke_linejoin="round")
    if sign := GATES.get(shape.type):
        pen.path(f"M{cx:.1f},{cy:.1f} {sign}", fill="none", stroke=stroke, stroke_width=2.4)


def _data(pen: Pen, shape: Shape, stroke: str, ground: str) -> None:
    x, y, width, height = shape.bounds
    if shape.type == "textAnnotation":
        pen.path(f"M{x + 12:.1f},{y:.1f} h-12 v{height:.1f} h12", fill="none", stroke=stroke, stroke_width=1.5)
        return
    if shape.type == "dataStoreReference":
        body = f"M{x:.1f},{y + 6:.1f} a{width / 2:.1f} 6 0 0 1 {width:.1f} 0 v{height - 12:.1f} "
        body += f"a{width / 2:.1f} 6 0 0 1 {-width:.1f} 0 z m0 0 a{width / 2:.1f} 6 0 0 0 {width:.1f} 0"
    else:
        body = (
            f"M{x:.1f},{y:.1f} h{width - 10:.1f} l10 10 v{height - 10:.1f} h{-width:.1f} z m{width - 10:.1f} 0 v10 h10"
        )
    pen.path(body, fill=ground, stroke=stroke, stroke_width=1.5, stroke_linejoin="round")
