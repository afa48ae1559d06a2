"""Extensions: those of other makers, and those of the dialect that nobody reads here; none passed over in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from engine.diagram.lint.standard.document import Document, Severity, children, found, kind_of, text_of
from engine.diagram.lint.vendors import (
    DRAWING,
    DRAWN,
    EQUIVALENTS,
    HARMLESS,
    JUEL_MAKERS,
    MAKERS,
    ZEEBE_ACTS,
    ZEEBE_BOOLEANS,
    ZEEBE_NEEDS,
    ZEEBE_PLACES,
    ZEEBE_READ,
    Equivalent,
)
from engine.diagram.names import BPMN, ZEEBE
from engine.model import Message, Problem


def extensions(document: Document) -> Iterator[Problem]:
    """Look for what other makers' engines would act upon, and say what stands for it."""
    told: set[str] = set()
    for node in document.nodes:
        if kind_of(node) != "extensionElements":
            yield from _outside(node)
        for name in node.attrib:
            if str(name).startswith("{"):
                yield from _foreign(node, str(name), told)
        if kind_of(node) == "extensionElements":
            for child in node.iterchildren(etree.Element):
                yield from _foreign(child, str(child.tag), told)


def _outside(node: etree._Element) -> Iterator[Problem]:
    """Look for extensions beside the place for them, where nobody looks."""
    for child in node.iterchildren(etree.Element):
        namespace = etree.QName(child).namespace or ""
        if f"{{{namespace}}}" == ZEEBE or namespace in MAKERS:
            words = Message("{name} harus berada di dalam extensionElements; di sini tidak dibaca.", name=_local(child))
            yield found("extension.misplaced", words, child)


def _local(node: etree._Element) -> str:
    return str(etree.QName(node).localname)


def places(document: Document) -> Iterator[Problem]:
    """Look for extensions of the dialect on elements where nobody reads them, and for second ones."""
    for box in document.of("extensionElements"):
        holder = box.getparent()
        if holder is None:
            continue
        counted: Counter[str] = Counter()
        for child in box.iterchildren(f"{ZEEBE}*"):
            name = _local(child)
            counted[name] += 1
            if counted[name] > 1:
                words = Message("zeebe:{name} ada dua kali; hanya yang pertama dibaca.", name=name)
                yield found("dialect.twice", words, child)
            elif kind_of(holder) not in ZEEBE_PLACES.get(name, {kind_of(holder)}):
                words = Message("zeebe:{name} tidak dibaca pada {kind}.", name=name, kind=kind_of(holder))
                yield found("dialect.wrong_place", words, child)


def _foreign(node: etree._Element, name: str, told: set[str]) -> Iterator[Problem]:
    qualified = etree.QName(name)
    namespace, local = qualified.namespace or "", qualified.localname
    if f"{{{namespace}}}" == ZEEBE:
        yield from _zeebe(node, local)
    elif namespace in MAKERS:
        yield _maker(node, namespace, local)
    elif f"{{{namespace}}}" != BPMN and not namespace.startswith(DRAWN) and namespace not in told:
        told.add(namespace)
        words = Message("Perluasan {namespace} tidak dibaca dan tidak dijalankan.", namespace=namespace[:120] or local)
        yield found("extension.unread", words, node, "hint")


def _maker(node: etree._Element, namespace: str, local: str) -> Problem:
    maker = MAKERS[namespace]
    if local in (HARMLESS if namespace in JUEL_MAKERS else DRAWING):
        words = Message("{name} dari {maker} tidak dibaca; jalannya proses tidak berubah.", name=local, maker=maker)
        return found("vendor.harmless", words, node, "hint")
    known = EQUIVALENTS.get(local, Equivalent("")) if namespace in JUEL_MAKERS else Equivalent("")
    if known.converts:
        words = Message(
            "{name} dari {maker} tidak dibaca; di sini {instead}. Perintah alur convert menulisnya ulang bila sepadan.",
            name=local,
            maker=maker,
            instead=known.instead or "—",
        )
        return found("vendor.convertible", words, node)
    if known.instead:
        words = Message(
            "{name} dari {maker} tidak dijalankan; pakai {instead}.", name=local, maker=maker, instead=known.instead
        )
        return found("vendor.no_equivalent", words, node)
    words = Message(
        "{name} dari {maker} tidak dijalankan, dan tidak ada padanannya; hapuslah.", name=local, maker=maker
    )
    return found("vendor.no_equivalent", words, node)


def _zeebe(node: etree._Element, local: str) -> Iterator[Problem]:
    tag = str(node.tag)
    if not tag.startswith(ZEEBE):
        words = Message("Atribut zeebe:{name} tidak dibaca.", name=local)
        yield found("dialect.unread", words, node, "warning")
        return
    if local not in ZEEBE_READ:
        severity: Severity = "error" if local in ZEEBE_ACTS else "warning"
        yield found("dialect.unread", Message("zeebe:{name} tidak dijalankan.", name=local), node, severity)
        return
    for part in node.iter(etree.Element):
        yield from _incomplete(part, _local(part))
        for unread in sorted(set(map(str, part.attrib)) - ZEEBE_READ.get(_local(part), frozenset())):
            words = Message("Atribut {name} pada zeebe:{kind} tidak dibaca.", name=unread[:80], kind=_local(part))
            yield found("dialect.unread", words, part, "warning")


def _incomplete(part: etree._Element, kind: str) -> Iterator[Problem]:
    for name in ZEEBE_BOOLEANS.intersection(map(str, part.attrib)):
        if part.get(name) not in ("true", "false"):
            words = Message("Nilai {name} harus true atau false.", name=name)
            yield found("schema.wrong_value", words, part)
    for name in ZEEBE_NEEDS.get(kind, ()):
        if not part.get(name):
            words = Message("zeebe:{kind} tidak mempunyai {name}.", kind=kind, name=name)
            yield found("dialect.incomplete", words, part)


def scripts(document: Document) -> Iterator[Problem]:
    """Look for scripts in other languages than FEEL, which are never run."""
    for node in document.of("scriptTask"):
        texts = [text for script in children(node, "script") if (text := text_of(script))]
        if texts:
            words = Message(
                "Skrip {format} tidak dijalankan; tulislah sebagai ungkapan FEEL pada zeebe:script.",
                format=node.get("scriptFormat", "")[:40] or "—",
            )
            own = node.find(f"{BPMN}extensionElements/{ZEEBE}script") is not None
            yield found("task.foreign_script", words, node, "warning" if own else "error")
