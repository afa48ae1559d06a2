"""What stands inside elements of Camunda 7 and its kin: mappings, properties, calls, conditions, times, scripts."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.diagram.conversion.juel import NotSimple, is_juel, to_feel, to_text
from engine.diagram.conversion.pen import Pen, drop
from engine.diagram.names import BPMN, ZEEBE

EXPRESSIONS = ("timeDate", "timeDuration", "timeCycle", "loopCardinality")
CONDITIONS = ("conditionExpression", "condition", "completionCondition")
LANGUAGES = (None, "", "juel", "JUEL")


def rewrite_texts(root: etree._Element, pen: Pen) -> None:
    """Rewrite conditions, times, numbers and names of messages that are expressions."""
    for kind in (*EXPRESSIONS, *CONDITIONS):
        for node in root.iter(f"{BPMN}{kind}"):
            _expression(node, kind, pen)
    for kind in ("message", "signal"):
        for node in root.iter(f"{BPMN}{kind}"):
            if is_juel(node.get("name", "")):
                _try(
                    node, f"name {node.get('name')}", pen, lambda node=node: node.set("name", to_text(node.get("name")))
                )


def _expression(node: etree._Element, kind: str, pen: Pen) -> None:
    text, language = (node.text or "").strip(), node.get("language")
    if language == "feel" or (language or "").startswith(
        ("https://www.omg.org/spec/FEEL", "http://www.omg.org/spec/FEEL")
    ):
        node.text = text if text.startswith("=") else f"={text}"
        pen.wrote(node, f"{kind} {text}", node.text)
    elif is_juel(text) and language in LANGUAGES:
        _try(node, f"{kind} {text}", pen, lambda: _put(node, f"={to_feel(text)}"))
    elif language not in LANGUAGES or (kind in CONDITIONS and text and not text.startswith("=")):
        pen.left(node, f"{kind} {text}", f"It is written in {language or 'another language'}, which is not run.")
        return
    node.attrib.pop("language", "")


def _put(node: etree._Element, text: str) -> str:
    node.text = text
    return text


def _try(node: etree._Element, what: str, pen: Pen, act: object) -> None:
    try:
        became = act() if callable(act) else None
        pen.wrote(node, what, str(became or node.get("name") or ""))
    except NotSimple as exc:
        pen.left(node, what, str(exc))


def rewrite_scripts(root: etree._Element, maker: str, pen: Pen) -> None:
    """Rewrite scripts that are one expression of JUEL or FEEL with a result variable."""
    for node in root.iter(f"{BPMN}scriptTask"):
        script = node.find(f"{BPMN}script")
        result, language = node.get(f"{{{maker}}}resultVariable"), (node.get("scriptFormat") or "").lower()
        if script is None or not (script.text or "").strip():
            continue
        text = (script.text or "").strip()
        if result is None or language not in ("juel", "feel"):
            pen.left(
                node, f"script {language or '?'}", "Only a single expression with a result variable has an equivalent."
            )
            continue
        try:
            feel = to_feel(text) if language == "juel" else text.removeprefix("=")
        except NotSimple as exc:
            pen.left(node, f"script {text[:80]}", str(exc))
            continue
        pen.set(node, "script", expression=f"={feel}", resultVariable=result)
        drop(script)
        del node.attrib[f"{{{maker}}}resultVariable"]
        node.attrib.pop("scriptFormat", "")
        pen.wrote(node, f"script {text[:80]}", f"zeebe:script ={feel} → {result}")


def rewrite_extensions(node: etree._Element, maker: str, pen: Pen) -> None:
    """Rewrite the extension elements of one element; what has no equal stays, and is noted."""
    box = node.find(f"{BPMN}extensionElements")
    if box is None:
        return
    for child in list(box.iterchildren(etree.Element)):
        kind = str(child.tag).removeprefix(f"{{{maker}}}")
        if kind == "properties":
            for line in child.iterchildren(f"{{{maker}}}property"):
                pen.add(node, ("properties", "property"), name=line.get("name", ""), value=line.get("value", ""))
            drop(child)
            pen.wrote(node, "properties", "zeebe:properties")
        elif kind == "inputOutput":
            _mappings(node, child, pen)


def _mappings(node: etree._Element, box: etree._Element, pen: Pen) -> None:
    for line in list(box.iterchildren(etree.Element)):
        way = {"inputParameter": "input", "outputParameter": "output"}.get(etree.QName(line).localname)
        name, text = line.get("name", ""), line.text or ""
        if way is None or len(line) or not name:
            pen.left(node, f"inputOutput {name}", "Lists, maps and scripts as parameters are not rewritten.")
            continue
        try:
            source = f"={to_feel(text)}" if is_juel(text) else _quoted(text)
        except NotSimple as exc:
            pen.left(node, f"inputOutput {name} {text[:80]}", str(exc))
            continue
        pen.add(node, ("ioMapping", way), source=source, target=name)
        drop(line)
        pen.wrote(node, f"inputOutput {name}", f"zeebe:ioMapping {way} {source} → {name}")
    if not len(box):
        drop(box)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'="{escaped}"'


def rewrite_call(node: etree._Element, maker: str, pen: Pen) -> None:
    """Rewrite a call activity: which process, what goes in, what comes out. In Camunda 7 nothing goes by itself."""
    called = node.get("calledElement")
    if called is None or node.find(f"{BPMN}extensionElements/{ZEEBE}calledElement") is not None:
        return
    if node.get(f"{{{maker}}}calledElementBinding") not in (None, "latest", "deployment"):
        pen.left(
            node, f"calledElement {called}", "A certain version cannot be bound; the process of the publication runs."
        )
        return
    try:
        process = to_text(called)
        ways = [way for line in list(_lines(node, maker)) if (way := _way(node, line, pen))]
    except NotSimple as exc:
        pen.left(node, f"calledElement {called}", str(exc))
        return
    for line, path, source, target in ways:
        if path is not None:
            pen.add(node, path, source=source, target=target)
        drop(line)
    everything = {etree.QName(line).localname for line, path, _, _ in ways if path is None}
    parents = str("in" in everything).lower()
    children = str("out" in everything).lower()
    pen.set(
        node,
        "calledElement",
        processId=process,
        propagateAllParentVariables=parents,
        propagateAllChildVariables=children,
    )
    del node.attrib["calledElement"]
    node.attrib.pop(f"{{{maker}}}calledElementBinding", "")
    pen.wrote(node, f"calledElement {called}", f"zeebe:calledElement {process}")


Way = tuple[etree._Element, tuple[str, str] | None, str, str]


def _lines(node: etree._Element, maker: str) -> Iterator[etree._Element]:
    for name in ("in", "out"):
        yield from node.findall(f"{BPMN}extensionElements/{{{maker}}}{name}")


def _way(node: etree._Element, line: etree._Element, pen: Pen) -> Way | None:
    """Read one line of a call's mappings. Raises: NotSimple."""
    kind = etree.QName(line).localname
    if line.get("variables") == "all":
        return line, None, "", ""
    source, expression, target = line.get("source"), line.get("sourceExpression"), line.get("target")
    if not target or not (source or expression) or line.get("local") == "true":
        pen.left(node, f"{kind} {_told(line)}", "It passes no variable.")
        return None
    feel = to_feel(expression) if expression else to_feel(f"${{{source}}}")
    return line, ("ioMapping", "input" if kind == "in" else "output"), f"={feel}", target


def _told(line: etree._Element) -> str:
    return " ".join(f"{name!s}={value!s}" for name, value in line.attrib.items())
