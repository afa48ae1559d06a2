"""Hardened XML: no DOCTYPE, no entities, no network, bounded size; problems instead of parser errors."""

from __future__ import annotations

from typing import Any

from lxml import etree

from engine.diagram.names import BPMN
from engine.errors import BundleInvalid
from engine.model import Problem

MAX_BYTES = 2_000_000


def read_xml(xml: bytes, source: str) -> etree._Element:
    """Return the root of a BPMN file. Raises: BundleInvalid with one problem that says where and why."""
    root = read_root(xml, source)
    if root.tag != f"{BPMN}definitions":
        raise _refused(source, "xml.not_bpmn", "Berkas ini bukan diagram BPMN 2.0.")
    return root


def read_root(xml: bytes, source: str) -> etree._Element:
    """Return the root of any XML file. Raises: BundleInvalid with one problem that says where and why."""
    if len(xml) > MAX_BYTES:
        raise _refused(source, "xml.too_large", f"Berkas lebih besar dari {MAX_BYTES // 1_000_000} MB.")
    if b"<!DOCTYPE" in xml[:10_000] or b"<!ENTITY" in xml:
        raise _refused(source, "xml.doctype", "Berkas memuat DOCTYPE atau ENTITY; simpan ulang dari perancang diagram.")
    return _parse(xml, source)


def _parse(xml: bytes, source: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        line = getattr(exc, "lineno", None)
        raise _refused(source, "xml.broken", f"Berkas bukan XML yang utuh: {exc}.", line) from exc


def _refused(source: str, rule: str, message: str, line: int | None = None) -> BundleInvalid:
    return BundleInvalid([Problem(rule, message, source=source, line=line)])


def line_of(node: etree._Element) -> int | None:
    """Return the line of an element in its file, as far as the parser knows it."""
    line: Any = node.sourceline
    return line if isinstance(line, int) else None
