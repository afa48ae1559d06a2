"""DMN XML of any version → the frozen model, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.diagram.dmn.boxed import BoxReader
from engine.diagram.dmn.model import (
    Decision,
    Definitions,
    Import,
    InputData,
    Item,
    Knowledge,
    Service,
    Variable,
)
from engine.diagram.dmn.names import TOO_OLD, VERSIONS
from engine.diagram.dmn.tags import Tags, refused
from engine.diagram.xml import line_of, read_root
from engine.model import Message

MAX_NODES, MAX_DEPTH = 1_000, 20
TOO_DEEP = Message("Tipe bersarang lebih dari {limit} tingkat.", limit=MAX_DEPTH)
SILENT = frozenset(
    {
        "artifact",
        "association",
        "businessContextElement",
        "description",
        "elementCollection",
        "extensionElements",
        "group",
        "knowledgeSource",
        "organizationUnit",
        "performanceIndicator",
        "textAnnotation",
    }
)
KNOWN = frozenset({"import", "itemDefinition", "inputData", "decision", "businessKnowledgeModel", "decisionService"})


def read_decisions(xml: bytes, source: str = "") -> Definitions:
    """Read a DMN file. Raises: BundleInvalid when it is unreadable or hostile; what cannot run is for the lint."""
    root = read_root(xml, source)
    namespace, _, local = str(root.tag).removeprefix("{").rpartition("}")
    if namespace.startswith(TOO_OLD):
        words = Message("Berkas ini DMN 1.0; simpan ulang sebagai DMN 1.3 atau lebih baru.")
        raise refused(source, "dmn.too_old", words)
    if local != "definitions" or namespace not in VERSIONS:
        raise refused(source, "dmn.not_dmn", Message("Berkas ini bukan tabel keputusan DMN 1.1 sampai 1.6."))
    return _File(root, namespace, source).definitions()


class _File:
    """Reads one file."""

    def __init__(self, root: etree._Element, namespace: str, source: str) -> None:
        self.root, self.source, self.version = root, source, VERSIONS[namespace]
        self.target = root.get("namespace", "")
        self.tags = Tags(namespace, self.target)
        self.boxes = BoxReader(self.tags, source)

    def definitions(self) -> Definitions:
        """Return the whole file. Raises: BundleInvalid."""
        self._refuse_crowds()
        return Definitions(
            id=self.root.get("id", ""),
            name=self.root.get("name", ""),
            namespace=self.target,
            version=self.version,
            source=self.source,
            language=self.root.get("expressionLanguage"),
            imports=tuple(self._import(node) for node in self.tags.all(self.root, "import")),
            items=tuple(self._item(node, 0) for node in self.tags.all(self.root, "itemDefinition")),
            inputs=tuple(InputData(*self._node(node)) for node in self.tags.all(self.root, "inputData")),
            decisions=tuple(self._decision(node) for node in self.tags.all(self.root, "decision")),
            knowledge=tuple(self._knowledge(node) for node in self.tags.all(self.root, "businessKnowledgeModel")),
            services=tuple(self._service(node) for node in self.tags.all(self.root, "decisionService")),
            unknown=tuple(self._unknown()),
        )

    def _refuse_crowds(self) -> None:
        count, seen = 0, set()
        for node in self.root.iterchildren(etree.Element):
            count += self.tags.local(node) in KNOWN
            identity = node.get("id")
            if identity is not None and identity in seen:
                twice = Message("Id {id} dipakai dua kali.", id=identity)
                raise refused(self.source, "xml.duplicate_id", twice, line_of(node))
            seen.add(identity)
        if count > MAX_NODES:
            message = Message(
                "Berkas memuat {count} unsur; paling banyak {limit}. Pecah menjadi beberapa berkas.",
                count=count,
                limit=MAX_NODES,
            )
            raise refused(self.source, "dmn.too_many_elements", message)

    def _unknown(self) -> Iterator[tuple[str, str | None, int | None]]:
        for node in self.root.iterchildren(etree.Element):
            local = self.tags.local(node)
            if self.tags.owns(node) and local not in KNOWN | SILENT and local != "DMNDI":
                yield local, node.get("id"), line_of(node)

    def _import(self, node: etree._Element) -> Import:
        return Import(
            name=" ".join(node.get("name", "").split()),
            namespace=node.get("namespace", ""),
            kind=node.get("importType", ""),
            location=node.get("locationURI"),
            line=line_of(node),
        )

    def _item(self, node: etree._Element, depth: int) -> Item:
        if depth > MAX_DEPTH:
            raise refused(self.source, "dmn.too_deep", TOO_DEEP, line_of(node))
        components = tuple(self._item(child, depth + 1) for child in self.tags.all(node, "itemComponent"))
        function = self.tags.one(node, "functionItem")
        return Item(
            name=" ".join(node.get("name", "").split()),
            type_ref=self.tags.type_of(node),
            allowed=self.boxes.tests(self.tags.one(node, "allowedValues")),
            constraint=self.boxes.tests(self.tags.one(node, "typeConstraint")),
            components=components,
            collection=node.get("isCollection") == "true",
            function=function is not None,
            output_type=self.tags.qname(function, function.get("outputTypeRef")) if function is not None else None,
            parameters=tuple(map(self.tags.variable, self.tags.all(function, "parameters")))
            if function is not None
            else (),
            line=line_of(node),
        )

    def _node(self, node: etree._Element) -> tuple[str, str, Variable, int | None, bool]:
        name = " ".join(node.get("name", "").split())
        variable = self.tags.one(node, "variable")
        told = self.tags.variable(variable, name) if variable is not None else Variable(name, None, line_of(node))
        return node.get("id", name), name, told, line_of(node), variable is not None

    def _hrefs(self, node: etree._Element, path: str, *inner: str) -> tuple[str, ...]:
        found = [child for part in self.tags.all(node, path) for child in (part.iterchildren() if inner else [part])]
        hrefs = [child.get("href", "") for child in found if not inner or self.tags.local(child) in inner]
        return tuple(self.tags.href(href) for href in hrefs)

    def _decision(self, node: etree._Element) -> Decision:
        return Decision(
            *self._node(node),
            information=self._hrefs(node, "informationRequirement", "requiredInput", "requiredDecision"),
            knowledge=self._hrefs(node, "knowledgeRequirement", "requiredKnowledge"),
            expression=self.boxes.inside(node),
        )

    def _knowledge(self, node: etree._Element) -> Knowledge:
        logic = self.tags.one(node, "encapsulatedLogic")
        return Knowledge(
            *self._node(node),
            knowledge=self._hrefs(node, "knowledgeRequirement", "requiredKnowledge"),
            logic=self.boxes.function(logic, 0) if logic is not None else None,
        )

    def _service(self, node: etree._Element) -> Service:
        return Service(
            *self._node(node),
            outputs=self._hrefs(node, "outputDecision"),
            encapsulated=self._hrefs(node, "encapsulatedDecision"),
            input_decisions=self._hrefs(node, "inputDecision"),
            input_data=self._hrefs(node, "inputData"),
        )
