"""Hardened XML: no DOCTYPE, no entities, no network, bounded size; problems instead of parser errors.

Lines are those where an element's tag begins; the parser knows only where it ends.
"""

from __future__ import annotations

import re
from typing import Any
from xml.parsers import expat

from lxml import etree

from engine.diagram.names import BPMN
from engine.errors import BundleInvalid
from engine.model import Message, Problem

MAX_BYTES = 2_000_000
LAST_SETTABLE_LINE = 65_534  # libxml2 keeps lines of nodes in 16 bits, and greater ones in a place that cannot be set
TAG_OF_SEVERAL_LINES = re.compile(rb"<[A-Za-z][^<>\n]*\n")
ZIP, NUL = b"PK\x03\x04", b"\0"
OTHER_KINDS = {
    "http://www.omg.org/spec/CMMN/": "CMMN",
    "http://www.wfmc.org/": "XPDL",
    "http://schema.omg.org/spec/BPMN/2.0": "BPMN 2.0 beta",
    "http://stp.eclipse.org/bpmn": "BPMN 1.x (Eclipse STP)",
    "http://www.omg.org/spec/DMN/": "DMN",
    "https://www.omg.org/spec/DMN/": "DMN",
    "http://docs.oasis-open.org/wsbpel/": "BPEL",
    "http://jbpm.org/": "jPDL",
    "http://schema.omg.org/spec/XMI": "XMI",
    "http://www.omg.org/spec/XMI": "XMI",
}


def read_xml(xml: bytes, source: str, *, keep_all: bool = False) -> etree._Element:
    """Return the root of a BPMN file. Raises: BundleInvalid with one problem that says where and why."""
    root = read_root(xml, source, keep_all=keep_all)
    if root.tag != f"{BPMN}definitions":
        raise _refused(source, "xml.not_bpmn", _what_it_is(root), line_of(root))
    return root


def read_root(xml: bytes, source: str, *, keep_all: bool = False) -> etree._Element:
    """Return the root of any XML file, for one who writes it again with its comments (`keep_all`).

    Raises: BundleInvalid with one problem that says where and why.
    """
    if not xml.strip():
        raise _refused(source, "xml.empty", Message("Berkas ini kosong."))
    if len(xml) > MAX_BYTES:
        limit = Message("Berkas lebih besar dari {limit} MB; pecahlah prosesnya.", limit=MAX_BYTES // 1_000_000)
        raise _refused(source, "xml.too_large", limit)
    if xml.startswith(ZIP):
        raise _refused(source, "xml.archive", Message("Berkas ini arsip zip; keluarkan dahulu diagram di dalamnya."))
    if b"<!DOCTYPE" in xml[:10_000].replace(NUL, b"") or b"<!ENTITY" in xml.replace(NUL, b""):
        raise _doctype(source)
    root = _parse(xml, source, keep_all=keep_all)
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype(source)
    _mend_lines(root, xml)
    return root


def _doctype(source: str) -> BundleInvalid:
    words = Message("Berkas memuat DOCTYPE atau ENTITY; simpan ulang dari perancang diagram.")
    return _refused(source, "xml.doctype", words)


def _parse(xml: bytes, source: str, *, keep_all: bool) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=not keep_all,
        remove_pis=not keep_all,
        strip_cdata=not keep_all,
    )
    try:
        return etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as exc:
        line = getattr(exc, "lineno", None)
        words = Message("Berkas bukan XML yang utuh: {reason}.", reason=str(exc).partition(", line ")[0])
        raise _refused(source, "xml.broken", words, line or None) from exc


def _what_it_is(root: etree._Element) -> Message:
    name = etree.QName(root)
    namespace = name.namespace or ""
    kind = next((kind for start, kind in OTHER_KINDS.items() if namespace.startswith(start)), None)
    if kind is None and name.localname.lower() == "html":
        kind = "HTML"
    if kind is None:
        return Message("Berkas ini bukan diagram BPMN 2.0; unsur akarnya {root}.", root=name.text[:200])
    return Message("Berkas ini {kind}, bukan diagram BPMN 2.0.", kind=kind)


def _mend_lines(root: etree._Element, xml: bytes) -> None:
    """Give every element the line where its tag begins, where some tag goes over several lines."""
    if not TAG_OF_SEVERAL_LINES.search(xml.replace(NUL, b"")):
        return
    lines: list[int] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda *_: lines.append(parser.CurrentLineNumber)
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError):
        return  # an encoding that only the other parser reads: the lines where tags end are near enough
    for node, line in zip(root.iter(etree.Element), lines, strict=False):
        if line <= LAST_SETTABLE_LINE and line_of(node) != line:
            setattr(node, "sourceline", line)  # noqa: B010 because the stubs know the attribute only for reading


def _refused(source: str, rule: str, message: Message, line: int | None = None) -> BundleInvalid:
    return BundleInvalid([Problem(rule, message, source=source, line=line)])


def line_of(node: etree._Element) -> int | None:
    """Return the line of an element in its file, as far as the parser knows it."""
    line: Any = node.sourceline
    return line if isinstance(line, int) else None
