"""What files of other makers carry: whose it is, whether it would change what runs, and what stands for it here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
MAKERS: Mapping[str, str] = {
    CAMUNDA: "Camunda 7",
    "http://activiti.org/bpmn": "Activiti",
    "http://flowable.org/bpmn": "Flowable",
    "http://operaton.org/schema/1.0/bpmn": "Operaton",
    "http://www.jboss.org/drools": "jBPM",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "SpiffWorkflow",
    "http://schemas.process-engine.io/bpmn": "ProcessEngine",
    "http://processmaker.com/BPMN/2.0/Schema.xsd": "ProcessMaker",
}
"""Makers whose extensions change what runs; those of all others are told of, and not read."""
JUEL_MAKERS = frozenset(
    {
        CAMUNDA,
        "http://activiti.org/bpmn",
        "http://flowable.org/bpmn",
        "http://operaton.org/schema/1.0/bpmn",
    }
)
"""The makers that share Camunda 7's words and its expression language."""
DRAWN = (
    "http://www.omg.org/spec/",
    "http://www.w3.org/",
    "http://bpmn.io/schema/bpmn/biocolor/",
    "http://camunda.org/schema/modeler/",
    "http://www.omg.org/spec/BPMN/non-normative/",
)
"""Namespaces that only draw, or belong to XML itself."""


@dataclass(frozen=True, slots=True)
class Equivalent:
    """What stands for a foreign thing: `instead`, in the dialect (empty: nothing); `converts`: exactly, by itself."""

    instead: str
    converts: bool = False


HARMLESS = frozenset(
    {
        "asyncAfter",
        "asyncBefore",
        "async",
        "candidateStarterGroups",
        "candidateStarterUsers",
        "diagramRelationId",
        "exclusive",
        "executionPlatform",
        "historyTimeToLive",
        "isStartableInTasklist",
        "jobPriority",
        "localScope",
        "modelerTemplate",
        "modelerTemplateVersion",
        "taskPriority",
        "versionTag",
        "formFieldValidation",
        "taskCategory",
        "category",
        "lookupCalledElement",
    }
)
"""Of Camunda 7 and its kin: when a database commits, who sees a list, how long history stays; not what runs."""

DRAWING = frozenset(
    {
        "bgcolor",
        "bordercolor",
        "color_background",
        "color_border",
        "color_line",
        "docker",
        "dockers",
        "dtype",
        "fontcolor",
        "fontsize",
        "isselectable",
        "packageName",
        "resolution",
        "selectable",
        "version",
    }
)
"""Of jBPM: how it draws, and how it names its parts."""

EQUIVALENTS: Mapping[str, Equivalent] = {
    "assignee": Equivalent("zeebe:assignmentDefinition assignee", converts=True),
    "candidateGroups": Equivalent("zeebe:assignmentDefinition candidateGroups", converts=True),
    "candidateUsers": Equivalent("zeebe:assignmentDefinition candidateUsers", converts=True),
    "formKey": Equivalent("zeebe:formDefinition formId", converts=True),
    "formRef": Equivalent("zeebe:formDefinition formId", converts=True),
    "formRefBinding": Equivalent("", converts=True),
    "formData": Equivalent("formulir form-js dan zeebe:formDefinition formId"),
    "formProperty": Equivalent("formulir form-js dan zeebe:formDefinition formId"),
    "dueDate": Equivalent("zeebe:taskSchedule dueDate", converts=True),
    "followUpDate": Equivalent("zeebe:taskSchedule followUpDate", converts=True),
    "priority": Equivalent("zeebe:priorityDefinition priority", converts=True),
    "inputOutput": Equivalent("zeebe:ioMapping", converts=True),
    "properties": Equivalent("zeebe:properties", converts=True),
    "topic": Equivalent("zeebe:taskDefinition type", converts=True),
    "type": Equivalent("zeebe:taskDefinition type", converts=True),
    "class": Equivalent("zeebe:taskDefinition type (sebuah operasi)"),
    "delegateExpression": Equivalent("zeebe:taskDefinition type (sebuah operasi)"),
    "expression": Equivalent("zeebe:taskDefinition type (sebuah operasi) atau tugas skrip"),
    "resultVariable": Equivalent("zeebe:script resultVariable", converts=True),
    "decisionRef": Equivalent("zeebe:calledDecision decisionId", converts=True),
    "decisionRefBinding": Equivalent("", converts=True),
    "mapDecisionResult": Equivalent("zeebe:calledDecision resultVariable", converts=True),
    "calledElementBinding": Equivalent("", converts=True),
    "in": Equivalent("zeebe:ioMapping input", converts=True),
    "out": Equivalent("zeebe:ioMapping output", converts=True),
    "collection": Equivalent("zeebe:loopCharacteristics inputCollection", converts=True),
    "elementVariable": Equivalent("zeebe:loopCharacteristics inputElement", converts=True),
    "failedJobRetryTimeCycle": Equivalent("zeebe:taskDefinition retries", converts=True),
    "executionListener": Equivalent("tugas skrip atau layanan sebelum atau sesudahnya"),
    "taskListener": Equivalent("tugas skrip atau layanan sebelum atau sesudahnya"),
    "connector": Equivalent("zeebe:taskDefinition type (sebuah operasi)"),
    "field": Equivalent("zeebe:taskHeaders"),
    "errorEventDefinition": Equivalent("peristiwa batas galat (error)"),
}

ZEEBE_READ: Mapping[str, frozenset[str]] = {
    "userTask": frozenset(),
    "formDefinition": frozenset({"formId"}),
    "assignmentDefinition": frozenset({"assignee", "candidateGroups", "candidateUsers"}),
    "taskSchedule": frozenset({"dueDate", "followUpDate"}),
    "priorityDefinition": frozenset({"priority"}),
    "script": frozenset({"expression", "resultVariable"}),
    "taskDefinition": frozenset({"type", "retries"}),
    "ioMapping": frozenset(),
    "input": frozenset({"source", "target"}),
    "output": frozenset({"source", "target"}),
    "taskHeaders": frozenset(),
    "header": frozenset({"key", "value"}),
    "properties": frozenset(),
    "property": frozenset({"name", "value"}),
    "calledDecision": frozenset({"decisionId", "resultVariable"}),
    "calledElement": frozenset({"processId", "propagateAllChildVariables", "propagateAllParentVariables"}),
    "loopCharacteristics": frozenset({"inputCollection", "inputElement", "outputCollection", "outputElement"}),
    "subscription": frozenset({"correlationKey"}),
}
"""The elements of the dialect that Alur reads, each with its attributes."""
ZEEBE_ACTS = frozenset({"executionListeners", "taskListeners", "adHoc", "linkedResources", "conditionalFilter"})
"""What Camunda 8 would act upon, and Alur does not."""

_PEOPLE = frozenset({"userTask"})
_ASKING = frozenset({"serviceTask", "sendTask"})
ZEEBE_PLACES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("userTask", "formDefinition", "taskSchedule", "priorityDefinition"), _PEOPLE),
    "assignmentDefinition": _PEOPLE | {"manualTask"},
    **dict.fromkeys(("taskDefinition", "taskHeaders"), _ASKING),
    "script": frozenset({"scriptTask"}),
    "calledDecision": frozenset({"businessRuleTask"}),
    "calledElement": frozenset({"callActivity"}),
    "loopCharacteristics": frozenset({"multiInstanceLoopCharacteristics"}),
    "subscription": frozenset({"message"}),
}
"""Where each extension of the dialect is read; those that are not here, anywhere."""
ZEEBE_NEEDS: Mapping[str, tuple[str, ...]] = {
    "input": ("source", "target"),
    "output": ("source", "target"),
    "property": ("name",),
    "header": ("key",),
}
"""The attributes without which an extension says nothing, and would not be missed."""
ZEEBE_BOOLEANS = frozenset({"propagateAllChildVariables", "propagateAllParentVariables"})
