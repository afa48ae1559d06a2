"""The table of BPMN's elements says what the standard's own schema says, element by element.

After a change of either: `ALUR_VOCABULARY=renew pytest tests/engine/diagram/test_vocabulary.py` writes the table anew.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from lxml import etree

import engine.diagram.lint.standard
from tests.conftest import ROOT

XSD = "{http://www.w3.org/2001/XMLSchema}"
TABLE = Path(engine.diagram.lint.standard.__file__).with_name("vocabulary.json")
REFERENCES = ("QName", "IDREF")
PLAIN = {"xsd:ID": "id", "xsd:boolean": "boolean", "xsd:integer": "integer", "xsd:int": "integer"}


def schemas() -> list[etree._Element]:
    return [etree.parse(ROOT / f"tests/processes/xsd/{name}.xsd").getroot() for name in ("BPMN20", "Semantic")]


def enumerations() -> dict[str, list[str]]:
    found = {}
    for root in schemas():
        for simple in root.findall(f"{XSD}simpleType"):
            values = [e.get("value", "") for e in simple.findall(f"{XSD}restriction/{XSD}enumeration")]
            if values:
                found[simple.get("name", "")] = values
    return found


def table() -> dict[str, Any]:
    """Read the schema into elements (type, group) and types (base, attributes, children)."""
    elements, types = {}, {}
    for root in schemas():
        for element in root.findall(f"{XSD}element"):
            elements[element.get("name", "")] = [element.get("type"), element.get("substitutionGroup")]
        for kind in root.findall(f"{XSD}complexType"):
            types[kind.get("name", "")] = about(kind)
    return {"elements": elements, "types": types}


def about(kind: etree._Element) -> dict[str, Any]:
    extension = kind.find(f"{XSD}complexContent/{XSD}extension")
    attributes = {a.get("name", ""): attribute(a) for a in kind.iter(f"{XSD}attribute")}
    children = {}
    for child in kind.iter(f"{XSD}element"):
        most = child.get("maxOccurs", "1")
        choice = any(parent.tag == f"{XSD}choice" for parent in child.iterancestors())
        least = 0 if choice else int(child.get("minOccurs", "1"))
        name = (child.get("ref") or child.get("name", "")).rpartition(":")[2]
        children[name] = [child.get("type"), least, None if most == "unbounded" else int(most)]
    return {
        "base": extension.get("base") if extension is not None else None,
        "attributes": attributes,
        "children": children,
    }


def attribute(node: etree._Element) -> list[Any]:
    kind = node.get("type", "xsd:string")
    known = enumerations().get(kind.removeprefix("tns:"))
    plain = "reference" if kind.removeprefix("xsd:") in REFERENCES else PLAIN.get(kind, "text")
    return [known or plain, node.get("use") == "required"]


def test_the_table_of_elements_is_the_schema() -> None:
    if os.environ.get("ALUR_VOCABULARY") == "renew":
        TABLE.write_text(json.dumps(table(), separators=(",", ":"), sort_keys=True).replace('},"', '},\n"') + "\n")
    assert json.loads(TABLE.read_text()) == json.loads(json.dumps(table()))


def test_the_table_knows_every_element_of_the_subset() -> None:
    assert {"userTask", "boundaryEvent", "messageFlow", "dataObjectReference"} <= table()["elements"].keys()
