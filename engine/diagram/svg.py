"""A diagram as SVG, drawn from its own layout, with the way that a case really took.

No style sheet and no script: every colour is an attribute, so that the picture shows the same in a page, on paper and
on its own, under the strictest content policy.
"""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from engine.diagram.ink import FONT, INKS, LEADING, SIZE, Ink, wrapped
from engine.diagram.layout import Bounds, Layout, Line, Shape
from engine.diagram.symbols import draw_shape, is_box
from engine.diagram.trail import Trail

SVG = "http://www.w3.org/2000/svg"
GROUNDS = ("participant", "lane")
CUTTINGS = {"lebar": (1100.0, 460.0), "sempit": (460.0, 380.0)}
KEPT = 48


@lru_cache(maxsize=KEPT)
def draw(
    layout: Layout,
    trail: Trail,
    look: str = "terang",
    focus: str | None = None,
    title: str = "",
    cutting: str = "lebar",
) -> bytes:
    """Return the picture; `look` is `terang` or `gelap`, `focus` the element around which a cutting is made.

    A cutting is `lebar`, or `sempit` for a phone.
    """
    view = _around(layout, focus, *CUTTINGS[cutting])
    root = etree.Element("svg")
    root.set("xmlns", SVG)
    root.set("viewBox", " ".join(_n(value) for value in view))
    root.set("width", _n(view[2]))
    root.set("height", _n(view[3]))
    root.set("role", "img")
    root.set("font-family", FONT)
    root.set("font-size", str(SIZE))
    etree.SubElement(root, "title").text = title or "Diagram"
    pen = Pen(root, INKS[look], trail)
    pen.rect(view, fill=pen.ink.paper)
    for shape in layout.shapes:
        if shape.type in GROUNDS:
            pen.ground(shape)
    ways = sorted(layout.lines, key=lambda line: line.id in trail.flows)
    for line in ways:
        pen.line(line)
    for shape in layout.shapes:
        if shape.type not in GROUNDS:
            draw_shape(pen, shape)
    for line in layout.lines:
        pen.line_name(line)
    pen.badges(layout)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _around(layout: Layout, focus: str | None, wide: float, high: float) -> Bounds:
    whole = layout.view
    shape = next((shape for shape in layout.shapes if shape.id == focus), None)
    if shape is None:
        return whole
    x, y, w, h = shape.bounds
    left = min(max(whole[0], x + w / 2 - wide / 2), max(whole[0], whole[0] + whole[2] - wide))
    top = min(max(whole[1], y + h / 2 - high / 2), max(whole[1], whole[1] + whole[3] - high))
    return left, top, min(wide, whole[2]), min(high, whole[3])


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


class Pen:
    """Draws on one picture, in the colours of its look."""

    def __init__(self, root: etree._Element, ink: Ink, trail: Trail) -> None:
        """Draw into `root`."""
        self.root, self.ink, self.trail = root, ink, trail
        self.visits = dict(trail.visits)
        self.order = {element_id: number for number, (element_id, _) in enumerate(trail.visits, 1)}

    def tag(self, name: str, **attributes: str | float) -> etree._Element:
        """Add an element; `_` in a name stands for `-`."""
        made = etree.SubElement(self.root, name)
        for key, value in attributes.items():
            made.set(key.rstrip("_").replace("_", "-"), value if isinstance(value, str) else _n(value))
        return made

    def rect(self, bounds: Bounds, **attributes: str | float) -> None:
        """Draw a rectangle."""
        x, y, width, height = bounds
        self.tag("rect", x=x, y=y, width=width, height=height, **attributes)

    def path(self, d: str, **attributes: str | float) -> None:
        """Draw a path."""
        self.tag("path", d=d, **attributes)

    def text(self, lines: list[str], x: float, y: float, **attributes: str | float) -> None:
        """Write lines around the middle `(x, y)`."""
        first = y - (len(lines) - 1) * LEADING / 2 + SIZE * 0.35
        for number, line in enumerate(lines):
            self.tag("text", x=x, y=first + number * LEADING, text_anchor="middle", **attributes).text = line

    def ground(self, shape: Shape) -> None:
        """Draw a pool or lane with its name on its left edge."""
        x, y, _, height = shape.bounds
        fill = self.ink.lane if shape.type == "lane" else self.ink.paper
        self.rect(shape.bounds, fill=fill, stroke=self.ink.line, stroke_width=1)
        lines = wrapped(shape.name, height - 8, 2)
        middle = (x + 15, y + height / 2)
        turned = f"rotate(-90 {_n(middle[0])} {_n(middle[1])})"
        self.text(lines, *middle, fill=self.ink.text, transform=turned, font_weight="600")

    def line(self, line: Line) -> None:
        """Draw a flow; one that was taken is thick, the others are pale."""
        taken = line.id in self.trail.flows
        colour = self.ink.way if taken else self.ink.pale
        d = "M" + " L".join(f"{_n(x)},{_n(y)}" for x, y in line.points)
        dashes = {"messageFlow": "7 5", "sequenceFlow": ""}.get(line.type, "1.5 4")
        extra: dict[str, str | float] = {"stroke_dasharray": dashes} if dashes else {}
        self.path(d, fill="none", stroke=colour, stroke_width=4 if taken else 1.5, stroke_linejoin="round", **extra)
        self._arrow(line, colour, 9 if taken else 7)

    def _arrow(self, line: Line, colour: str, size: float) -> None:
        (ax, ay), (bx, by) = line.points[-2:]
        length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5 or 1.0
        dx, dy = (bx - ax) / length * size, (by - ay) / length * size
        tail = (bx - 1.6 * dx, by - 1.6 * dy)
        corners = [(bx, by), (tail[0] - dy * 0.7, tail[1] + dx * 0.7), (tail[0] + dy * 0.7, tail[1] - dx * 0.7)]
        d = "M" + " L".join(f"{_n(x)},{_n(y)}" for x, y in corners) + " Z"
        fill = self.ink.paper if line.type == "messageFlow" else colour
        if line.type in ("sequenceFlow", "messageFlow"):
            self.path(d, fill=fill, stroke=colour, stroke_width=1)

    def line_name(self, line: Line) -> None:
        """Write the name of a flow where its drawer put it, else over its middle."""
        if not line.name:
            return
        colour = self.ink.text if line.id in self.trail.flows else self.ink.pale_text
        if line.label:
            self.name(line.name, line.label, colour)
            return
        (ax, ay), (bx, by) = line.points[len(line.points) // 2 - 1 : len(line.points) // 2 + 1]
        self.name(line.name, ((ax + bx) / 2 - 45, (ay + by) / 2 - 16, 90, 14), colour)

    def name(self, text: str, place: Bounds, colour: str) -> None:
        """Write a name beside its shape or flow, on a ground of its own so that lines do not cross it."""
        x, y, width, height = place
        lines = wrapped(text, max(width, 88) + 8)
        self.text(
            lines,
            x + width / 2,
            y + max(height, LEADING * len(lines)) / 2,
            fill=colour,
            stroke=self.ink.lane,
            stroke_width=4,
            stroke_linejoin="round",
            paint_order="stroke",
        )

    def badges(self, layout: Layout) -> None:
        """Number the steps in the order in which they were first done; say how often, and where the case is now."""
        for shape in layout.shapes:
            if shape.id in self.order and is_box(shape):
                self._badge(shape.bounds[0], shape.bounds[1], str(self.order_of_box(layout, shape)), self.ink.way)
                if self.visits[shape.id] > 1:
                    x = shape.bounds[0] + shape.bounds[2]
                    self._badge(x, shape.bounds[1], f"{self.visits[shape.id]}×", self.ink.way)
            if shape.id in self.trail.lit:
                x, y, width, height = shape.bounds
                self._badge(x + width / 2, y + height + 12, "SEKARANG", self.ink.here)

    def order_of_box(self, layout: Layout, shape: Shape) -> int:
        """Return the number of a step among the steps that were done."""
        boxes = [other.id for other in layout.shapes if is_box(other) and other.id in self.order]
        return sorted(boxes, key=self.order.__getitem__).index(shape.id) + 1

    def _badge(self, x: float, y: float, words: str, colour: str) -> None:
        width = max(22.0, 8 + 9.5 * len(words))
        place = (x - width / 2, y - 11, width, 22)
        self.rect(place, rx=11, fill=colour, stroke=self.ink.paper, stroke_width=2)
        self.text([words], x, y, fill=self.ink.on_badge, font_weight="700")
