"""Good diagrams, each with one thing made wrong: by seed, so that a mutant can be made again."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from tests.conftest import ROOT
from tests.properties.blocks import drawn
from tests.properties.throws import random_row

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
OURS = (BPMN, ZEEBE)
FILES = [ROOT / "tests/properties/kaya.bpmn", *sorted(ROOT.glob("bpmn/*/*.bpmn"))]
NODES = (
    *("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"),
    *("task", "userTask", "manualTask", "scriptTask", "serviceTask", "sendTask", "receiveTask", "businessRuleTask"),
    *("callActivity", "subProcess", "transaction", "adHocSubProcess"),
    *("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"),
)
DEFINITIONS = ("message", "timer", "signal", "error", "escalation", "terminate", "conditional", "link", "compensate")
JUNK = (
    "",
    "x",
    "true",
    "false",
    "0",
    "-1",
    "=",
    "=(",
    "=1",
    "=null",
    "=a + ",
    "R/PT0S",
    "PT0S",
    "P1D",
    "ä€",
    "a b",
    "=tidak_ada",
)


@dataclass(frozen=True)
class Mutant:
    """One mutant: what it was made from, and what was done to which element (its path of kinds)."""

    original: bytes
    xml: bytes
    deed: str
    path: tuple[str, ...]


def original(dice: random.Random) -> bytes:
    """Choose a good diagram: the rich one mostly, one of the office, or a random one."""
    roll = dice.random()
    if roll < 0.6:
        return FILES[0].read_bytes()
    return dice.choice(FILES[1:]).read_bytes() if roll < 0.7 else drawn(random_row(dice, 2))


def mutant(seed: int) -> Mutant:
    """Make one."""
    dice = random.Random(seed)
    before = original(dice)
    root = etree.fromstring(before)
    unchanged = etree.tostring(root)
    nodes = [node for node in root.iter(etree.Element) if str(node.tag).startswith(OURS) and node is not root]
    for _ in range(100):
        node = dice.choice(nodes)
        path = tuple(local(above) for above in (node, *node.iterancestors()))
        deed = dice.choice(DEEDS)(dice, node, nodes)
        xml = etree.tostring(root)
        if deed and xml != unchanged:
            return Mutant(before, xml, f"{deed} on {node.get('id') or local(node)}", path)
    raise AssertionError("nothing to do")


def local(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


def drop_attribute(dice: random.Random, node: etree._Element, nodes: list[etree._Element]) -> str | None:
    if not node.attrib:
        return None
    name = dice.choice(sorted(map(str, node.attrib)))
    del node.attrib[name]
    return f"drop @{name}"


def redirect(dice: random.Random, node: etree._Element, nodes: list[etree._Element]) -> str | None:
    names = [n for n in map(str, node.attrib) if n.endswith("Ref") or n in ("default", "processId")]
    ids = [other.get("id", "") for other in nodes if other.get("id")]
    if not names:
        return None
    name = dice.choice(names)
    node.set(name, dice.choice([*ids, "TIDAK_ADA"]))
    return f"redirect @{name} to {node.get(name)}"


def double_id(dice: random.Random, node: etree._Element, nodes: list[etree._Element]) -> str | None:
    if node.get("id") is None:
        return None
    node.set("id", dice.choice([other.get("id", "") for other in nodes if other.get("id")]))
    return "double @id"


def swap_type(dice: random.Random, node: etree._Element, nodes: list[etree._Element]) -> str | None:
    kind = local(node)
    if kind in NODES:
        node.tag = BPMN + dice.choice(NODES)
    elif kind.endswith("EventDefinition"):
        node.tag = f"{BPMN}{dice.choice(DEFINITIONS)}EventDefinition"
    else:
        return None
    return f"swap {kind} for {local(node)}"


def delete(dice: random.Random, node: etree._Element, nodes: list[etree._Element]) -> str | None:
    parent = node.getparent()
    if parent is None:
        return None
    parent.remove(node)
    return f"delete {local(node)}"


def change_value(dice: random.Random, node: etree._Element, nodes: list[etree._Element]) -> str | None:
    names = [name for name in map(str, node.attrib) if name != "id"]
    if not names:
        return None
    name = dice.choice(names)
    others = [other.get(name, "") for other in nodes if other.get(name)]
    node.set(name, dice.choice([*JUNK, *others]))
    return f"set @{name} = {node.get(name)!r}"


def change_text(dice: random.Random, node: etree._Element, nodes: list[etree._Element]) -> str | None:
    text = (node.text or "").strip()
    if not text or len(node):
        return None
    place = dice.randrange(len(text))
    node.text = dice.choice([text[:place] + text[place + 1 :], *JUNK])
    return f"write {node.text!r}"


def move(dice: random.Random, node: etree._Element, nodes: list[etree._Element]) -> str | None:
    inside = {id(below) for below in node.iter(etree.Element)}
    scopes = [n for n in nodes if local(n) in ("process", "subProcess") and id(n) not in inside]
    parent = node.getparent()
    if local(node) not in NODES or not scopes or parent is None:
        return None
    target = dice.choice(scopes)
    if target is parent:
        return None
    target.append(node)
    return f"move into {target.get('id')}"


def copy_node(dice: random.Random, node: etree._Element, nodes: list[etree._Element]) -> str | None:
    parent = node.getparent()
    if parent is None or node.get("id") is None:
        return None
    twin = copy.deepcopy(node)
    for number, below in enumerate(twin.iter(etree.Element)):
        if below.get("id"):
            below.set("id", f"KEMBAR_{number}")
    parent.append(twin)
    return f"copy {local(node)}"


def lend_attribute(dice: random.Random, node: etree._Element, nodes: list[etree._Element]) -> str | None:
    other = dice.choice(nodes)
    names = [name for name in map(str, other.attrib) if name != "id" and name not in node.attrib]
    if not names:
        return None
    name = dice.choice(names)
    node.set(name, other.get(name, ""))
    return f"lend @{name} = {node.get(name)!r}"


Deed = Callable[[random.Random, etree._Element, list[etree._Element]], str | None]
DEEDS: tuple[Deed, ...] = (
    *(drop_attribute, redirect, redirect, double_id, swap_type, swap_type, delete),
    *(change_value, change_text, move, copy_node, lend_attribute),
)
