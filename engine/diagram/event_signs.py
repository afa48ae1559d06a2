"""The signs in the circles of events: hollow where one is caught, filled where it is thrown (BPMN 2.0.2, 10.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.diagram.layout import Shape

if TYPE_CHECKING:
    from engine.diagram.svg import Pen

LINED = ("message", "timer", "conditional")  # filled, the lines inside them show as ground
THROWING = ("endEvent", "intermediateThrowEvent")
SIGNS: Mapping[str, str] = {
    "message": "m-8 -5.5 h16 v11 h-16 z l8 7 l8 -7",
    "timer": "m0 -9 a9 9 0 1 1 -.01 0 z m0 3 v6 l4 3",
    "signal": "m0 -8 l8 13 h-16 z",
    "error": "m-7 8 l4 -15 l5 8 l6 -9 l-4 15 l-6 -8 z",
    "escalation": "m0 -9 l6 16 l-6 -6 l-6 6 z",
    "conditional": "m-6 -8 h12 v16 h-12 z m2 4 h8 m-8 4 h8 m-8 4 h8",
    "link": "m-9 -3 h9 v-4 l9 7 l-9 7 v-4 h-9 z",
    "compensate": "m-9 0 l9 -7 v14 z m9 0 l9 -7 v14 z",
    "cancel": "m-7 -4 l3 -3 l4 4 l4 -4 l3 3 l-4 4 l4 4 l-3 3 l-4 -4 l-4 4 l-3 -3 l4 -4 z",
    "terminate": "m0 -9 a9 9 0 1 1 -.01 0 z",
    "multiple": "m0 -9 l8.6 6.2 l-3.3 10 h-10.6 l-3.3 -10 z",
}


def draw_sign(pen: Pen, shape: Shape, stroke: str, ground: str) -> None:
    """Draw the sign of an event in the middle of its circle."""
    sign = SIGNS.get(shape.event)
    if not sign:
        return
    x, y, width, height = shape.bounds
    d = f"M{x + width / 2:.1f},{y + height / 2:.1f} {sign}"
    if shape.type in THROWING:
        edge = ground if shape.event in LINED else stroke
        pen.path(d, fill=stroke, stroke=edge, stroke_width=1.0, stroke_linejoin="round")
    else:
        pen.path(d, fill="none", stroke=stroke, stroke_width=1.4, stroke_linejoin="round")
