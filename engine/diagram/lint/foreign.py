"""Extensions: those of other makers, and those of the dialect that nobody reads here; none passed over in silence."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.diagram.lint.standard.document import Document, Severity, children, found, kind_of, text_of
from engine.diagram.lint.vendors import (
    DRAWN,
    EQUIVALENTS,
    HARMLESS,
    JUEL_MAKERS,
    MAKERS,
    ZEEBE_ACTS,
    ZEEBE_READ,
    Equivalent,
)
from engine.diagram.names import BPMN, ZEEBE
from engine.model import Message, Problem


def extensions(document: Document) -> Iterator[Problem]:
    """Look for what other makers' engines would act upon, and say what stands for it."""
    told: set[str] = set()
    for node in document.nodes:
        for name in node.attrib:
            if str(name).startswith("{"):
                yield from _foreign(node, str(name), told)
        if kind_of(node) == "extensionElements":
            for child in node.iterchildren(etree.Element):
                yield from _foreign(child, str(child.tag), told)


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
    if local in HARMLESS and namespace in JUEL_MAKERS:
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
        kind = etree.QName(part).localname
        for name in part.attrib:
            if name not in ZEEBE_READ.get(kind, frozenset()):
                words = Message("Atribut {name} pada zeebe:{kind} tidak dibaca.", name=str(name)[:80], kind=kind)
                yield found("dialect.unread", words, part, "warning")


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
