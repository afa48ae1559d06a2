"""A BPMN file as frozen values: what the dialect says, before anybody asks whether it can run.

Texts that may be FEEL keep their leading `=`; `engine.diagram.dialect` tells literals from expressions.
Order everywhere is the order of the file, so that moving a shape never changes behaviour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

TimerKind = Literal["date", "duration", "cycle"]
DOERS = "pelaksana"  # in an assignee's expression: who did each step last
COUNTS = frozenset(
    {
        "numberOfInstances",
        "numberOfActiveInstances",
        "numberOfCompletedInstances",
        "numberOfTerminatedInstances",
    }
)
SIGNED_COPIES = "salinan_bertanda_tangan"


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; `condition` keeps its `=`."""

    id: str
    name: str
    source: str
    target: str
    condition: str | None = None
    documentation: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer definition: an ISO 8601 literal, or FEEL after `=`."""

    kind: TimerKind
    expression: str


@dataclass(frozen=True, slots=True)
class Event:
    """What an event waits for or throws.

    `kind` is the BPMN name without `EventDefinition` (`message`, `timer`, `signal`, `error`, `escalation`, `terminate`,
    `conditional`, `link`, `compensate`, `cancel`), `none`, or `multiple`. `name` is the message's, signal's or link's
    name; `code` the error's or escalation's; `correlation_key` the FEEL text of the zeebe subscription. `reference` is
    what the definition refers to, found or not; `activity` what to compensate, `waits` whether that is waited for.
    """

    kind: str
    name: str | None = None
    code: str | None = None
    correlation_key: str | None = None
    condition: str | None = None
    timer: Timer | None = None
    reference: str | None = None
    activity: str | None = None
    waits: bool = True

    @property
    def texts(self) -> tuple[str | None, ...]:
        """All that may be FEEL."""
        timer = self.timer.expression if self.timer else None
        return (self.name, self.code, self.correlation_key, self.condition, timer)


@dataclass(frozen=True, slots=True)
class IoMapping:
    """One line of a zeebe ioMapping: evaluate `source` (FEEL with `=`, or literal), write it to `target`."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Loop:
    """Multi-instance (`kind` parallel or sequential) or standard loop characteristics.

    `condition`, `test_before` and `maximum` are the standard loop's, the rest is the multi-instance's. `maximum` is -1
    when the file's is no number.
    """

    kind: Literal["parallel", "sequential", "standard"]
    input_collection: str | None = None
    input_element: str | None = None
    output_collection: str | None = None
    output_element: str | None = None
    completion_condition: str | None = None
    cardinality: str | None = None
    behavior: str = "All"
    condition: str | None = None
    test_before: bool = False
    maximum: int | None = None

    @property
    def texts(self) -> tuple[str | None, ...]:
        """All that may be FEEL."""
        asked = (self.completion_condition, self.condition)
        return (self.input_collection, self.cardinality, self.output_element, *asked)

    @property
    def result(self) -> str | None:
        """The variable in which each instance has its result, if it is one: where the output element begins."""
        name = (self.output_element or "").removeprefix("=").strip().partition(".")[0]
        return name if self.output_collection and name.isidentifier() else None

    @property
    def writes(self) -> frozenset[str]:
        """The variables that exist because of the repetition."""
        named = (self.input_element, self.output_collection, self.result)
        return frozenset(
            {name for name in named if name} | {"loopCounter"} | (set() if self.kind == "standard" else COUNTS)
        )


@dataclass(frozen=True, slots=True)
class Element:
    """A flow node. `type` is the BPMN local name (`userTask`, `exclusiveGateway`, `boundaryEvent`, `subProcess` …).

    `handler` is the activity that undoes the host of a compensation boundary event; `all_at_once` says that all
    events are wanted, not the first.
    """

    id: str
    type: str
    name: str = ""
    documentation: str = ""
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str | None = None
    lane_id: str | None = None
    parent_id: str | None = None
    attached_to: str | None = None
    interrupting: bool = True
    triggered_by_event: bool = False
    event: Event | None = None
    for_compensation: bool = False
    handler: str | None = None
    all_at_once: bool = False
    form_id: str | None = None
    assignee: str | None = None
    candidate_groups: str | None = None
    candidate_users: str | None = None
    due_date: str | None = None
    follow_up_date: str | None = None
    priority: str | None = None
    script: str | None = None
    result_variable: str | None = None
    operation: str | None = None
    retries: str | None = None
    called_decision: str | None = None
    called_element: str | None = None
    propagate_parent: bool = True
    propagate_child: bool = True
    instantiate: bool = False
    inputs: tuple[IoMapping, ...] = ()
    outputs: tuple[IoMapping, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    loop: Loop | None = None
    line: int | None = None

    @property
    def sop(self) -> str:
        """The SOP number: what follows `SOP ` on the first line of the documentation, else empty."""
        first = self.documentation.strip().splitlines()[0] if self.documentation.strip() else ""
        return first.removeprefix("SOP ").strip() if first.startswith("SOP ") else ""

    @property
    def attempts(self) -> int:
        """How often a remote operation is tried (zeebe `retries`, default 3)."""
        return int(self.retries) if self.retries and self.retries.isdigit() else 3

    @property
    def documents(self) -> tuple[str, ...]:
        """Names of the document templates rendered when this element completes (property `dokumen`)."""
        return tuple(part.strip() for part in self.properties.get("dokumen", "").split(",") if part.strip())


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane; the id carries the role key (`Lane_KASI`), the name is for people."""

    id: str
    name: str
    parent_id: str | None = None

    @property
    def role(self) -> str:
        """The role key in the lane's id."""
        return self.id.removeprefix("Lane_")


@dataclass(frozen=True, slots=True)
class Process:
    """One `<bpmn:process>`, all nested subprocess content included; an element's `parent_id` says where it lies."""

    id: str
    name: str
    executable: bool
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    lanes: Mapping[str, Lane]
    documentation: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    line: int | None = None

    def listed(self, name: str) -> tuple[str, ...]:
        """Return what a property lists, separated by commas."""
        return tuple(part.strip() for part in self.properties.get(name, "").split(",") if part.strip())

    @property
    def signers(self) -> Mapping[str, tuple[str, ...]]:
        """Who may bring the signed copy of a document: the property `salinan_bertanda_tangan`, by template.

        It reads `laporan: KABID PETUGAS_SEKSI; surat_undangan: KADIS`.
        """
        lines = (line.partition(":") for line in self.properties.get(SIGNED_COPIES, "").split(";") if line.strip())
        return {template.strip(): tuple(roles.split()) for template, _, roles in lines}


@dataclass(frozen=True, slots=True)
class Diagram:
    """A whole file: its processes in order, and the constructs of the file that the model has no word for."""

    processes: Mapping[str, Process]
    unknown: tuple[tuple[str, str | None, int | None], ...] = ()
    source: str = ""
