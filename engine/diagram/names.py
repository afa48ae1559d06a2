"""The XML names of BPMN 2.0 and of the Camunda 8 extensions."""

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"

FLOW_NODES = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "task",
        "userTask",
        "manualTask",
        "scriptTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
        "callActivity",
        "subProcess",
        "transaction",
        "adHocSubProcess",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
        "callChoreography",
        "choreographyTask",
        "subChoreography",
    }
)

SILENT = frozenset(
    {
        "documentation",
        "extensionElements",
        "incoming",
        "outgoing",
        "sequenceFlow",
        "laneSet",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "textAnnotation",
        "association",
        "group",
        "ioSpecification",
        "dataInputAssociation",
        "dataOutputAssociation",
        "property",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
        "script",
        "auditing",
        "monitoring",
        "potentialOwner",
    }
)

OFFICE_FUNCTIONS = frozenset(
    {
        "halangan_sesi",
        "hari_kerja",
        "hari_kerja_antara",
        "label",
        "pemegang",
        "pengaturan",
        "pilihan",
        "tambah_hari_kerja",
        "tenggat",
    }
)
"""The FEEL functions that an office offers to its diagrams and forms."""
