"""Where a diagram's shapes and lines lie (BPMN DI), as frozen values for drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.diagram.names import BPMN
from engine.diagram.parts import TRUE
from engine.diagram.xml import read_xml

DI, DC, DD = (
    "{http://www.omg.org/spec/BPMN/20100524/DI}",
    "{http://www.omg.org/spec/DD/20100524/DC}",
    "{http://www.omg.org/spec/DD/20100524/DI}",
)
MARGIN = 20
Point = tuple[float, float]
Bounds = tuple[float, float, float, float]  # left, top, width, height


@dataclass(frozen=True, slots=True)
class Shape:
    """A box, circle or diamond; `event` is the kind of its event definition, `label` the place of its outer name.

    `by_event` is true of an event subprocess. `repeats` says how a step does: `parallel`, `sequential` or `loop`.
    """

    id: str
    type: str
    name: str
    bounds: Bounds
    label: Bounds | None = None
    event: str = ""
    interrupting: bool = True
    by_event: bool = False
    repeats: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A flow or an association along its points."""

    id: str
    type: str
    name: str
    points: tuple[Point, ...]
    label: Bounds | None = None


@dataclass(frozen=True, eq=False)
class Layout:
    """A whole drawing: shapes in the order of the file, behind them the pools and lanes. Empty where nobody drew."""

    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]

    @property
    def view(self) -> Bounds:
        """The rectangle that holds everything, with a margin."""
        boxes = [(x, y, x + w, y + h) for x, y, w, h in (shape.bounds for shape in self.shapes)]
        spots = [(x, y, x, y) for line in self.lines for x, y in line.points]
        corners = [*boxes, *spots] or [(0.0, 0.0, 0.0, 0.0)]
        left, top = min(c[0] for c in corners) - MARGIN, min(c[1] for c in corners) - MARGIN
        right, low = max(c[2] for c in corners) + MARGIN, max(c[3] for c in corners) + MARGIN
        return left, top, right - left, low - top


def read_layout(xml: bytes, source: str = "") -> Layout:
    """Read where everything lies in a BPMN file. Raises: BundleInvalid when it is unreadable or hostile."""
    root = read_xml(xml, source)
    named = {node.get("id", ""): node for node in root.iter(etree.Element) if node.get("id")}
    return Layout(tuple(_shapes(root, named)), tuple(_lines(root, named)))


def _shapes(root: etree._Element, named: Mapping[str, etree._Element]) -> Iterator[Shape]:
    for shape in root.iter(f"{DI}BPMNShape"):
        node, bounds = named.get(shape.get("bpmnElement", "")), _bounds(shape.find(f"{DC}Bounds"))
        if node is None or bounds is None:
            continue
        yield Shape(
            id=node.get("id", ""),
            type=_local(node),
            name=node.get("name") or _annotation(node),
            bounds=bounds,
            label=_label(shape),
            event=_event(node),
            interrupting=node.get("cancelActivity", node.get("isInterrupting", "true")) in TRUE,
            by_event=node.get("triggeredByEvent", "false") in TRUE,
            repeats=_repeats(node),
        )


def _lines(root: etree._Element, named: Mapping[str, etree._Element]) -> Iterator[Line]:
    for edge in root.iter(f"{DI}BPMNEdge"):
        node = named.get(edge.get("bpmnElement", ""))
        points = tuple((_number(p, "x"), _number(p, "y")) for p in edge.iter(f"{DD}waypoint"))
        if node is not None and len(points) > 1:
            yield Line(node.get("id", ""), _local(node), node.get("name", ""), points, _label(edge))


def _local(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _annotation(node: etree._Element) -> str:
    text = node.find(f"{BPMN}text")
    return (text.text or "").strip() if text is not None else ""


def _event(node: etree._Element) -> str:
    kinds = [_local(child) for child in node if str(child.tag).endswith("EventDefinition")]
    return kinds[0].removesuffix("EventDefinition") if len(kinds) == 1 else "multiple" if kinds else ""


def _repeats(node: etree._Element) -> str:
    if node.find(f"{BPMN}standardLoopCharacteristics") is not None:
        return "loop"
    many = node.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if many is None:
        return ""
    return "sequential" if many.get("isSequential") in TRUE else "parallel"


def _label(owner: etree._Element) -> Bounds | None:
    return _bounds(owner.find(f"{DI}BPMNLabel/{DC}Bounds"))


def _bounds(node: etree._Element | None) -> Bounds | None:
    if node is None:
        return None
    return _number(node, "x"), _number(node, "y"), _number(node, "width"), _number(node, "height")


def _number(node: etree._Element, name: str) -> float:
    try:
        return float(node.get(name, "0"))
    except ValueError:
        return 0.0
